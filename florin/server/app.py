"""The composition root: everything is wired here, and nowhere else."""

import contextlib
import logging
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from uuid_utils.compat import uuid7

from florin.domain.accounts import Accounts
from florin.domain.customers import Customers
from florin.domain.history import History
from florin.domain.payments import Payments
from florin.domain.ports import Clock, IdMaker
from florin.persistence import records
from florin.persistence.database import Database
from florin.persistence.hints import Hints
from florin.persistence.ledger_writer import LedgerWriter
from florin.persistence.schema_version import current_revision, newest_revision
from florin.resolvers.context import Bank, Context
from florin.schema.root import make_schema
from florin.server.documents import DocumentLimits
from florin.server.http import GraphQLEndpoint
from florin.server.passwords import Passwords
from florin.server.playground import Playground
from florin.server.serve import calm_collector, configure_logging, end_with_supervisor
from florin.server.settings import Settings, find_secret_key, read_settings
from florin.server.throttle import LogonThrottle
from florin.server.tokens import InvalidToken, Tokens, bearer_token

log = logging.getLogger(__name__)

GRAPHQL_PATH = "/graphql"


def utc_now() -> datetime:
    """The time, from the machine's clock."""
    return datetime.now(UTC)


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): ids that sort by time, and that nobody guesses."""
    made: UUID = uuid7()
    return made


@dataclass(slots=True)
class Florin:
    """A bank that is put together; `running` starts and stops it."""

    settings: Settings
    database: Database
    hints: Hints
    ledger: LedgerWriter
    passwords: Passwords
    tokens: Tokens
    bank: Bank

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run until left; then commit what is queued, and let go of everything."""
        self.hints.start()
        self.ledger.start()
        try:
            yield
        finally:
            await self.ledger.stop()
            await self.hints.stop()
            self.passwords.close()
            await self.database.close()

    def context(self, authorization: str | None, client_address: str) -> Context:
        """One operation's surroundings. A token that is no good only tells why nobody is logged on."""
        context = Context(self.bank, client_address)
        if authorization is not None:
            try:
                context.principal, _ = self.tokens.read(bearer_token(authorization))
            except InvalidToken as error:
                context.unauthenticated = str(error)
        return context

    def token_expiry(self, authorization: str) -> float:
        """When a token expires, in Unix seconds.

        Raises:
            InvalidToken: it is no good now.
        """
        return self.tokens.read(bearer_token(authorization))[1]

    async def readiness(self) -> dict[str, bool]:
        """What has to be so before money may move."""
        try:
            revision = await current_revision(self.database)
        except Exception as error:
            log.warning("the database cannot be reached: %s", error)
            return {"database": False, "migrations": False, "writer": self.ledger.running}
        return {"database": True, "migrations": revision == newest_revision(), "writer": self.ledger.running}


def build(settings: Settings, *, clock: Clock = utc_now, make_id: IdMaker = new_id) -> Florin:
    """Put the bank together. Needs `settings.database_url`."""
    assert settings.database_url is not None
    database = Database(settings.database_url, pool_size=settings.pool_size)
    hints = Hints(database, poll_interval=settings.poll_seconds)
    ledger = LedgerWriter(
        database,
        clock=clock,
        on_commit=hints.publish,
        batch_limit=settings.batch_limit,
        queue_limit=settings.queue_limit,
        retry_limit=settings.retry_seconds,
    )
    passwords = Passwords(settings.password_threads)
    tokens = Tokens(find_secret_key(settings), lifetime=settings.access_token_seconds, clock=clock)
    accounts = records.Accounts(database)
    transactions = records.Transactions(database)
    bank = Bank(
        customers=Customers(
            records.Customers(database),
            passwords,
            tokens,
            LogonThrottle(settings.logon_failures),
            clock,
            make_id,
        ),
        accounts=Accounts(accounts, clock, make_id, random.SystemRandom()),
        payments=Payments(ledger, make_id),
        history=History(transactions, hints),
    )
    return Florin(settings, database, hints, ledger, passwords, tokens, bank)


class App:
    """The ASGI application. What goes to the endpoint goes there straight; routing costs the hot path nothing."""

    def __init__(self, florin: Florin) -> None:
        settings = florin.settings
        self.florin = florin
        self._playground = Playground(endpoint=f"http://{settings.host}:{settings.port}{GRAPHQL_PATH}")
        self.graphql = GraphQLEndpoint(
            make_schema(),
            make_context=florin.context,
            token_expiry=florin.token_expiry,
            limits=DocumentLimits(
                depth=settings.max_depth,
                aliases=settings.max_aliases,
                tokens=settings.max_tokens,
                items=settings.max_items,
                introspection=settings.introspection,
            ),
            max_body_bytes=settings.max_body_bytes,
            allowed_origins=settings.allowed_origins,
            playground_page=self._playground.page,
            max_subscriptions=settings.max_subscriptions,
        )
        self._others: ASGIApp = Starlette(
            routes=[
                Route("/", lambda _: RedirectResponse(GRAPHQL_PATH)),
                Route("/health", self._health),
                Route("/ready", self._ready),
                self._playground.assets(),
            ],
            lifespan=self._lifespan,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan" and scope["path"] == GRAPHQL_PATH:
            await self.graphql(scope, receive, send)
        else:
            await self._others(scope, receive, send)

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        async with self.florin.running():
            yield
            await self.graphql.close_all()

    @staticmethod
    async def _health(_: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def _ready(self, _: Request) -> Response:
        checks = await self.florin.readiness()
        ready = all(checks.values())
        return JSONResponse(
            {"status": "ready" if ready else "not ready", "checks": checks}, status_code=200 if ready else 503
        )


def create_app() -> App:
    """The application of a server process, from the environment."""
    settings = read_settings()
    configure_logging(settings)
    end_with_supervisor()
    app = App(build(settings))
    calm_collector()
    return app

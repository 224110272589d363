"""The ASGI application around a bank."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import UUID

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from florin.schema.root import make_schema
from florin.server.bank import Florin, build
from florin.server.documents import DocumentLimits
from florin.server.http import GraphQLEndpoint
from florin.server.limiter import Limiter
from florin.server.receipts import KEYS_PATH, key_set
from florin.server.serve import calm_collector, configure_logging, end_with_supervisor
from florin.server.settings import read_settings
from florin.server.web_pages import WebPages

GRAPHQL_PATH = "/graphql"


class App:
    """The ASGI application. What goes to the endpoint goes there straight; routing costs the hot path nothing."""

    def __init__(self, florin: Florin) -> None:
        settings = florin.settings
        self.florin = florin
        # What costs more than a whole minute's points could never be paid for.
        rates = (settings.rate_per_principal, settings.rate_per_address)
        self._pages = WebPages(endpoint=f"http://{settings.host}:{settings.port}{GRAPHQL_PATH}")
        self.graphql = GraphQLEndpoint(
            make_schema(),
            make_context=florin.authentication.context,
            identify=florin.authentication.identify,
            limits=DocumentLimits(
                depth=settings.max_depth,
                aliases=settings.max_aliases,
                tokens=settings.max_tokens,
                items=settings.max_items,
                cost=min(each for each in (settings.max_cost, *rates) if each),
                introspection=settings.introspection,
            ),
            limiter=Limiter(
                florin.counters,
                per_principal=settings.rate_per_principal,
                per_address=settings.rate_per_address,
                on_limited=florin.note_limited,
            ),
            max_body_bytes=settings.max_body_bytes,
            allowed_origins=settings.allowed_origins,
            playground_page=self._pages.playground,
            max_subscriptions=settings.max_subscriptions,
            by_proxy=settings.proxy_headers,
        )
        florin.announcements.hear(self._follow)
        self._closing: set[asyncio.Task[None]] = set()
        self._others: ASGIApp = Starlette(
            routes=[
                Route("/health", self._health),
                Route("/ready", self._ready),
                Route(KEYS_PATH, self._receipt_keys),
                self._pages.assets(),
                Route("/{path:path}", self._pages.app),
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

    def _follow(self, message: Mapping[str, Any]) -> None:
        """Close the websockets of what has ended."""
        ended = frozenset(UUID(each) for each in message.get("ended", ()))
        if ended:
            task = asyncio.create_task(self.graphql.close_credentials(ended))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    @staticmethod
    async def _health(_: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def _receipt_keys(self, _: Request) -> Response:
        # Anybody's page may read it: the keys are public.
        headers = {"cache-control": "public, max-age=300", "access-control-allow-origin": "*"}
        published = key_set(self.florin.keys.keys.receipts)
        return Response(published, media_type="application/jwk-set+json", headers=headers)

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

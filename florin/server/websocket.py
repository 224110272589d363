"""GraphQL over websockets: the protocol graphql-transport-ws, spoken by Strawberry's handler.

Added to it here: who the connection speaks for and until when, the documents and limits that HTTP has too, masked
faults, and an end to clients that don't read. What a client sends is taken one message at a time, and an event is
pulled from a subscription only when the one before it has been handed to uvicorn. uvicorn takes it at once while
less than 64 KiB wait for the client, and lets the sender wait after that: so a slow client holds at most that, and
one event for each of its operations. A client that is gone without a word is found by uvicorn's pings.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, NamedTuple, cast
from uuid import UUID

import orjson
import strawberry
from graphql import OperationType
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter, GraphQL
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.types import (
    ConnectionInitMessage,
    Message,
    SubscribeMessage,
)

from florin.resolvers.request import Request as Facts
from florin.server.documents import Documents
from florin.server.executor import Context, execute, subscribe
from florin.server.faults import FormattedError, RequestRefused, error_entry, report_fault
from florin.server.limiter import Limiter, RateLimited
from florin.server.tokens import InvalidToken

__all__ = ["WebSockets"]

SEND_TIMEOUT: Final = 30.0
"""Seconds that one message may wait for a client that doesn't read; after that it counts as gone."""

MAX_REASON_BYTES: Final = 123
"""A close frame has room for this much (RFC 6455, section 5.5)."""

INTERNAL_ERROR: Final = 4500
UNAUTHORIZED: Final = 4401
FORBIDDEN: Final = 4403
SERVICE_RESTART: Final = 1012


class Credential(NamedTuple):
    """By which session or API key somebody speaks, and until when, in seconds since 1970."""

    id: UUID | None
    expires_at: float


@dataclass(slots=True)
class Session:
    """Whom a connection speaks for: what each of its operations is told."""

    facts: Facts
    credential: Credential | None = None


class Stalled(WebSocketDisconnected):
    """The client hasn't read for `SEND_TIMEOUT` seconds."""


class SocketAdapter(ASGIWebSocketAdapter):
    """Sends to one client. It never sends after a close, and never waits for ever."""

    def connected(self) -> bool:
        """Whether neither side has closed."""
        states = (self.ws.application_state, self.ws.client_state)
        return states == (WebSocketState.CONNECTED, WebSocketState.CONNECTED)

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send one message.

        Raises:
            WebSocketDisconnected: The client is gone.
            Stalled: It doesn't read.
        """
        if not self.connected():
            raise WebSocketDisconnected
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                await self.ws.send_text(orjson.dumps(message).decode())
        except TimeoutError:
            raise Stalled from None
        except (WebSocketDisconnect, RuntimeError) as gone:
            # uvicorn raises RuntimeError once it has closed by itself, for a missing pong or at its shutdown.
            raise WebSocketDisconnected from gone

    async def close(self, code: int, reason: str) -> None:
        """Close with the reason, cut to what a close frame holds; does nothing if one side has closed already."""
        if not self.connected():
            return
        shortened = reason.encode()[:MAX_REASON_BYTES].decode(errors="ignore")
        with suppress(TimeoutError, WebSocketDisconnect, RuntimeError):
            async with asyncio.timeout(SEND_TIMEOUT):
                await self.ws.close(code, shortened)


class SocketHandler(BaseGraphQLTransportWSHandler[Session, None]):
    """One connection, from its handshake to its end."""

    view: "WebSockets"
    expiry_task: asyncio.Task[None] | None = None
    reader: asyncio.Task[Any] | None = None
    stalled = False

    async def handle(self) -> None:
        """Serve the connection until either side closes it."""
        if self.view.closing:
            await self.websocket.close(SERVICE_RESTART, "The server is restarting; connect again.")
            return
        self.reader = asyncio.current_task()
        self.view.open.add(self)
        try:
            await super().handle()
        except asyncio.CancelledError:
            # A stalled client leaves nothing to read and no way to tell it, so its reader is cancelled.
            if not self.stalled or self.reader is None or self.reader.uncancel():
                raise
        finally:
            self.view.open.discard(self)

    async def shutdown(self) -> None:
        """Stop the clock of the token and all operations; their generators are closed when this returns."""
        if self.expiry_task is not None:
            self.expiry_task.cancel()
        await super().shutdown()

    async def handle_message(self, message: Message) -> None:
        """Answer one message of the client's, whatever it contains."""
        problem = find_problem(message)
        if problem is not None:
            await self.charge_wrong()
            await self.handle_invalid_message(problem)
            return
        try:
            await super().handle_message(message)
        except WebSocketDisconnected:
            raise
        except Exception as fault:
            await self.websocket.close(INTERNAL_ERROR, report_fault(fault, "a websocket")["message"])

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        """Take the token, if there is one, and acknowledge; a bad one closes with 4403."""
        if message.get("payload", {}) is None:
            message = ConnectionInitMessage(type="connection_init")
        if not self.connection_init_received and not self.connection_timed_out:
            given = find_authorization(message.get("payload"))
            facts = self.context.facts
            facts.authorization = given = given or facts.authorization
            try:
                self.context.credential = await self.view.identify(facts) if given else None
            except InvalidToken as invalid:
                self.connection_init_received = True
                await self.websocket.close(FORBIDDEN, str(invalid))
                return
        await super().handle_connection_init(message)
        credential = self.context.credential
        if credential is not None and self.connection_acknowledged and self.expiry_task is None:
            self.expiry_task = asyncio.create_task(self.close_at(credential.expires_at))

    def speaks_by(self, ids: Collection[UUID]) -> bool:
        """Whether one of these is the session or API key by which the connection speaks."""
        credential = self.context.credential
        return credential is not None and credential.id in ids

    async def close_at(self, expiry: float) -> None:
        """Close the connection when its token expires, at `expiry` in seconds since 1970."""
        await asyncio.sleep(max(0.0, expiry - time.time()))
        await self.websocket.close(UNAUTHORIZED, "Token expired")

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Start an operation, unless the connection has as many as it may."""
        allowed = self.view.max_subscriptions
        is_new = self.connection_acknowledged and message["id"] not in self.operations
        if is_new and len(self.operations) >= allowed:
            text = f"This connection already runs {allowed} operations: complete one first, or open another."
            error = error_entry(text, "TOO_MANY_SUBSCRIPTIONS")
            await self.websocket.send_json({"id": message["id"], "type": "error", "payload": [error]})
            return
        await super().handle_subscribe(message)

    async def run_operation(self, operation: Operation[Session, None]) -> None:
        """Send an operation's results, then its end; no exception leaves this."""
        try:
            await self.answer(operation)
        except Stalled:
            self.stalled = True
            if self.reader is not None:
                self.reader.cancel()
        except WebSocketDisconnected:
            pass
        except Exception as fault:
            error = report_fault(fault, "an operation over a websocket")
            with suppress(WebSocketDisconnected):
                await self.send(operation, "error", [error])

    async def answer(self, operation: Operation[Session, None]) -> None:
        """Execute an operation and send what comes of it."""
        try:
            async with aclosing(self.results(operation)) as results:
                async for body in results:
                    await self.send(operation, "next", body)
                    # Neither a generator with many events at hand nor a client that reads lets anybody else run.
                    await asyncio.sleep(0)
        except RateLimited as limited:
            await self.send(operation, "error", limited.errors)
        except RequestRefused as refused:
            errors = await self.charge_wrong() or refused.errors
            await self.send(operation, "error", errors)
        else:
            await self.send(operation, "complete")

    async def charge_wrong(self) -> list[FormattedError] | None:
        """Charge what couldn't be executed; the errors to answer with instead, if that is one too many."""
        try:
            if self.view.limiter is not None:
                await self.view.limiter.charge_wrong(self.context.facts)
        except RateLimited as limited:
            return limited.errors
        return None

    async def results(self, operation: Operation[Session, None]) -> AsyncGenerator[dict[str, Any], None]:
        """The bodies of the operation's responses: one for a query or mutation, one for each event otherwise."""
        view = self.view
        if view.limiter is not None:
            view.limiter.check(self.context.facts)
        chosen = view.documents.document(operation.query).operation(operation.operation_name)
        hide = not view.documents.limits.introspection
        schema, variables = view.documents.schema, operation.variables
        if chosen.kind is OperationType.SUBSCRIPTION:
            bodies = subscribe(
                schema, chosen, variables, self.make_context, hide_suggestions=hide, meter=view.limiter
            )
            async with aclosing(bodies):
                async for body in bodies:
                    yield body
        else:
            context = await self.make_context()
            yield await execute(schema, chosen, variables, context, hide_suggestions=hide, meter=view.limiter)

    async def make_context(self) -> Context:
        """A context of its own for each operation, and for each event of a subscription."""
        return await self.view.make_context(self.context.facts)

    async def send(self, operation: Operation[Session, None], kind: str, payload: object = None) -> None:
        """Send one message of an operation's."""
        message = {"id": operation.id, "type": kind}
        if payload is not None:
            message["payload"] = payload  # type: ignore[assignment]  # Strawberry's types know only its own results.
        await operation.send_operation_message(cast("Message", message))

    def forget_id(self, id: str) -> None:  # noqa: A002  # The name that Strawberry gave it.
        """Make an operation's id free again; the client may have done so already by completing it."""
        self.operations.pop(id, None)


class WebSockets(GraphQL[Session, None]):
    """An ASGI app for websockets. Other subprotocols are closed with 4406, other origins' handshakes refused."""

    graphql_transport_ws_handler_class = SocketHandler
    websocket_adapter_class = SocketAdapter

    def __init__(
        self,
        schema: strawberry.Schema,
        documents: Documents,
        *,
        make_context: Callable[[Facts], Awaitable[Context]],
        identify: Callable[[Facts], Awaitable[Credential]],
        limiter: Limiter | None,
        allowed_origins: tuple[str, ...],
        connection_init_timeout: float,
        max_subscriptions: int,
        by_proxy: bool,
    ) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=timedelta(seconds=connection_init_timeout),
            max_subscriptions_per_connection=None,
            allowed_origins=allowed_origins,
        )
        self.documents = documents
        self.make_context = make_context
        self.identify = identify
        self.limiter = limiter
        self.max_subscriptions = max_subscriptions
        self.by_proxy = by_proxy
        self.open: set[SocketHandler] = set()
        self.closing = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        websocket = WebSocket(scope, receive=receive, send=send)
        try:
            await self.run(websocket)
        except WebSocketDisconnect:
            pass
        except Exception as fault:
            message = report_fault(fault, "a websocket")["message"]
            await SocketAdapter(cast("Any", self), websocket, websocket).close(INTERNAL_ERROR, message)

    async def close_all(self) -> None:
        """Close every connection with 1012, so that its client connects again elsewhere, and serve no new one."""
        self.closing = True
        reason = "The server is restarting; connect again."
        await asyncio.gather(*(handler.websocket.close(SERVICE_RESTART, reason) for handler in list(self.open)))

    async def close_credentials(self, ids: Collection[UUID]) -> None:
        """Close the connections that speak by sessions or API keys that have ended."""
        ended = [handler for handler in self.open if handler.speaks_by(ids)]
        await asyncio.gather(*(handler.websocket.close(UNAUTHORIZED, "Session ended") for handler in ended))

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Session:
        """The session of a new connection, with the token of its handshake if it brought one."""
        headers = dict(request.scope["headers"])
        address = request.client.host if request.client else ""
        authorization = request.headers.get("authorization")
        return Session(Facts(authorization, address, headers, answers_headers=False, by_proxy=self.by_proxy))

    def decode_json(self, data: str | bytes) -> object:
        """Parse a message of a client's."""
        return orjson.loads(data)


def find_authorization(payload: object) -> str | None:
    """The token in connection_init's payload: under `authorization` in any case, or so under `headers`."""
    if not isinstance(payload, dict):
        return None
    headers = next((value for name, value in payload.items() if name.lower() == "headers"), None)
    for place in (payload, headers if isinstance(headers, dict) else {}):
        for name, value in place.items():
            if name.lower() == "authorization" and isinstance(value, str) and value:
                return value
    return None


def find_problem(message: object) -> str | None:
    """Why a message isn't one of the protocol's, or None if it is."""
    if not isinstance(message, dict):
        return "A message must be a JSON object."
    kind = message.get("type")
    if not isinstance(kind, str):
        return "A message must have a 'type' that is a string."
    if kind in ("subscribe", "complete") and not (isinstance(message.get("id"), str) and message["id"]):
        return f"A message of type '{kind}' must have an 'id' that is a string and not empty."
    if kind == "subscribe":
        return _find_problem_of_subscribe(message.get("payload"))
    return None


def _find_problem_of_subscribe(payload: object) -> str | None:
    if not isinstance(payload, dict):
        return "A message of type 'subscribe' must have a 'payload' that is an object."
    if not isinstance(payload.get("query"), str):
        return "The payload of 'subscribe' must have the document in 'query', as a string."
    if not isinstance(payload.get("variables"), dict | None):
        return "The payload's 'variables' must be an object."
    if not isinstance(payload.get("operationName"), str | None):
        return "The payload's 'operationName' must be a string."
    if not isinstance(payload.get("extensions"), dict | None):
        return "The payload's 'extensions' must be an object."
    return None

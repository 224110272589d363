"""The GraphQL endpoint: GraphQL over HTTP as its specification says, and websockets on the same path.

Status codes follow the specification's draft as clients and its public audits know it: under
`application/graphql-response+json` a request error has 400 and a partial result 200; under `application/json` every
well-formed request has 200. They stand in one place each: `REQUEST_ERROR` and `PARTIAL_RESULT`.

Requests and responses are read and written as ASGI messages, without Starlette's objects: this is the hot path.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl
from uuid import UUID

import orjson
import strawberry
from graphql import OperationType
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from florin.resolvers.request import Request
from florin.server.documents import DocumentLimits, Documents
from florin.server.executor import Context, execute
from florin.server.faults import BAD_USER_INPUT, FormattedError, RequestRefused, error_entry, report_fault
from florin.server.inputs import compile_inputs
from florin.server.limiter import Limiter, RateLimited
from florin.server.negotiation import GRAPHQL_RESPONSE, JSON, MediaType, is_json, negotiate
from florin.server.websocket import Credential, WebSockets

__all__ = ["GraphQLEndpoint"]

REQUEST_ERROR: Final = {GRAPHQL_RESPONSE: 400, JSON: 200}
"""The status of a well-formed request that isn't executed: it doesn't parse, isn't valid, has a bad variable."""

RATE_LIMITED: Final = {GRAPHQL_RESPONSE: 429, JSON: 200}
"""The status of a request that isn't executed because its caller has asked for too much (RFC 6585, section 4)."""

PARTIAL_RESULT: Final = 200
"""The status of a response with data and errors. The specification's first edition, of September 2026, proposes
the unregistered 294, which some clients and proxies don't take for a success yet."""

MAX_QUERY_STRING: Final = 16_384
"""The longest query string, in bytes. uvicorn's parser gives up at some four times as much, without a word."""

BODY_TIMEOUT = 30.0
"""Seconds until a body that does not arrive is given up."""

ALLOWED_METHODS: Final = b"GET, HEAD, POST, OPTIONS"

Headers = Mapping[bytes, bytes]


class HttpRefusal(Exception):
    """A request that isn't a well-formed GraphQL request, or that may not come this way."""

    def __init__(self, status: int, message: str, code: str = BAD_USER_INPUT, allow: bytes | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.errors: list[FormattedError] = [error_entry(message, code)]
        self.headers = [(b"allow", allow)] if allow else []


class ClientGone(Exception):
    """The client went away while it was sending its request."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a request asks for."""

    query: str
    variables: dict[str, Any] | None
    operation_name: str | None


class GraphQLEndpoint:
    """An ASGI app that serves a schema over HTTP and websockets."""

    def __init__(
        self,
        schema: strawberry.Schema,
        *,
        make_context: Callable[[Request], Awaitable[Context]],
        identify: Callable[[Request], Awaitable[Credential]],
        limits: DocumentLimits | None = None,
        limiter: Limiter | None = None,
        max_body_bytes: int = 1_048_576,
        allowed_origins: Iterable[str] = (),
        playground_page: Callable[[], Response] | None = None,
        connection_init_timeout: float = 10.0,
        max_subscriptions: int = 100,
        by_proxy: bool = False,
    ) -> None:
        """Prepare the schema's input types, and the caches that requests share.

        Args:
            schema: Its Strawberry extensions and custom directives aren't run.
            make_context: Makes the context of one operation. It never raises: a bad token makes a context whose
                protected fields refuse.
            identify: By which credential a websocket speaks, and until when; raises InvalidToken.
            limits: What a document may cost.
            limiter: Charges those who ask; without one nothing is charged and no response says what it cost.
            max_body_bytes: The largest body that is read.
            allowed_origins: Other origins, such as `https://app.example`, whose pages may call this endpoint.
            playground_page: Answers a browser that opens the endpoint.
            connection_init_timeout: Seconds until a silent websocket is closed.
            max_subscriptions: How many operations one websocket may run at once.
            by_proxy: Whether all requests come by a proxy, whose X-Request-Id is believed.
        """
        compile_inputs(schema)
        # Strawberry has no public name for the schema that graphql-core executes.
        self.documents = Documents(schema._schema, limits)  # noqa: SLF001
        self.make_context = make_context
        self.limiter = limiter
        self.max_body_bytes = max_body_bytes
        self.allowed_origins = tuple(allowed_origins)
        self.playground_page = playground_page
        self.by_proxy = by_proxy
        self.sockets = WebSockets(
            schema,
            self.documents,
            make_context=make_context,
            identify=identify,
            limiter=limiter,
            allowed_origins=self.allowed_origins,
            connection_init_timeout=connection_init_timeout,
            max_subscriptions=max_subscriptions,
            by_proxy=by_proxy,
        )
        # CORS takes time at every request, so it's only there if there is an origin to allow.
        self.http: ASGIApp = _shared(self.serve, self.allowed_origins) if self.allowed_origins else self.serve

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request or one websocket."""
        if scope["type"] == "http":
            await self.http(scope, receive, send)
        else:
            await self.sockets(scope, receive, send)

    async def close_all(self) -> None:
        """Close all websockets, with a code that makes their clients connect again."""
        await self.sockets.close_all()

    async def close_credentials(self, ids: Collection[UUID]) -> None:
        """Close the websockets that speak by these sessions or API keys: they have ended."""
        await self.sockets.close_credentials(ids)

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""
        headers: Headers = dict(scope["headers"])
        media_type: MediaType | None = GRAPHQL_RESPONSE
        extra: list[tuple[bytes, bytes]] = []
        body: bytes
        try:
            if scope["method"] == "OPTIONS":
                await _respond(scope, send, 204, b"", [(b"allow", ALLOWED_METHODS)])
                return
            if self._wants_playground(scope, headers):
                await self.playground_page()(scope, receive, send)  # type: ignore[misc]  # Not None, as just asked.
                return
            # All headers are different ones for nearly every client; then there is one Accept at most.
            repeated = len(headers) < len(scope["headers"])
            media_type = negotiate(_accept(scope) if repeated else headers.get(b"accept", b""))
            status, body = await self._answer(scope, headers, media_type, receive, extra)
        except HttpRefusal as refusal:
            status, body = refusal.status, _encode_errors(refusal.errors)
            extra += refusal.headers
        except RateLimited as limited:
            status, body = RATE_LIMITED[media_type or GRAPHQL_RESPONSE], _encode_errors(limited.errors)
            extra += limited.headers
        except RequestRefused as refused:
            status, body = REQUEST_ERROR[media_type or GRAPHQL_RESPONSE], _encode_errors(refused.errors)
        except ClientGone:
            return
        except (Exception, asyncio.CancelledError) as fault:
            task = asyncio.current_task()
            if isinstance(fault, asyncio.CancelledError) and task is not None and task.cancelling():
                # The server gives this request up, which is no fault; a cancellation from inside is one.
                raise
            status, body = 500, _encode_errors([report_fault(fault, "a request")])
        content_type = (media_type or GRAPHQL_RESPONSE).content_type
        await _respond(scope, send, status, body, [(b"content-type", content_type), *extra])

    async def _answer(
        self,
        scope: Scope,
        headers: Headers,
        media_type: MediaType | None,
        receive: Receive,
        extra: list[tuple[bytes, bytes]],
    ) -> tuple[int, bytes]:
        """The status and the body of the response to a request; headers that it gets besides go into `extra`."""
        client = scope.get("client")
        authorization = headers.get(b"authorization")
        facts = Request(
            None if authorization is None else authorization.decode("latin-1"),
            client[0] if client else "",
            headers,
            scope.get("scheme") == "https",
            by_proxy=self.by_proxy,
        )
        try:
            if self.limiter is not None:
                self.limiter.check(facts)
            return await self._execute(scope, facts, media_type, receive, extra)
        except RateLimited:
            raise
        except (HttpRefusal, RequestRefused):
            if self.limiter is not None:
                await self.limiter.charge_wrong(facts)
            raise
        finally:
            # Whatever is on record of this request can be found by what its client was told.
            if facts.id is not None:
                extra.append((b"x-request-id", facts.id.encode()))

    async def _execute(
        self,
        scope: Scope,
        facts: Request,
        media_type: MediaType | None,
        receive: Receive,
        extra: list[tuple[bytes, bytes]],
    ) -> tuple[int, bytes]:
        method, headers = scope["method"], facts.headers
        if method == "POST":
            self._check_origin(headers)
        elif method not in ("GET", "HEAD"):
            message = f"Send GraphQL requests with POST or GET, not {method}."
            raise HttpRefusal(405, message, "METHOD_NOT_ALLOWED", allow=ALLOWED_METHODS)
        if media_type is None:
            message = f"Accept {GRAPHQL_RESPONSE.name} or {JSON.name}: there is no other kind of response."
            raise HttpRefusal(406, message, "NOT_ACCEPTABLE")
        if method == "POST":
            parameters = await self._read_post(headers, receive)
        else:
            parameters = self._read_get(scope["query_string"])
        operation = self.documents.document(parameters.query).operation(parameters.operation_name)
        if operation.kind is not OperationType.QUERY:
            _check_kind(operation.kind, method)
        context = await self.make_context(facts)
        body = await execute(
            self.documents.schema,
            operation,
            parameters.variables,
            context,
            hide_suggestions=not self.documents.limits.introspection,
            meter=self.limiter,
        )
        extra.extend(context.response_headers)
        return (PARTIAL_RESULT if "errors" in body else 200), orjson.dumps(body)

    def _wants_playground(self, scope: Scope, headers: Headers) -> bool:
        return (
            self.playground_page is not None
            and scope["method"] in ("GET", "HEAD")
            and b"text/html" in headers.get(b"accept", b"")
            and not any(name == b"query" for name, _ in parse_qsl(scope["query_string"]))
        )

    def _check_origin(self, headers: Headers) -> None:
        """Refuse what a page of another site sends with the visitor's browser."""
        if headers.get(b"sec-fetch-site") != b"cross-site":
            return
        origin = headers.get(b"origin", b"").decode("latin-1")
        if origin not in self.allowed_origins and "*" not in self.allowed_origins:
            message = "Pages of this origin may not send requests here: add the origin to those that are allowed."
            raise HttpRefusal(403, message, "FORBIDDEN")

    async def _read_post(self, headers: Headers, receive: Receive) -> Parameters:
        if not is_json(headers.get(b"content-type", b"")):
            message = "Send the request as JSON in UTF-8, with the header 'Content-Type: application/json'."
            raise HttpRefusal(415, message, "UNSUPPORTED_MEDIA_TYPE")
        length = headers.get(b"content-length", b"")
        if length.isdigit() and int(length) > self.max_body_bytes:
            raise self._too_large()
        try:
            async with asyncio.timeout(BODY_TIMEOUT):
                body = await self._read_body(receive)
        except TimeoutError:
            raise HttpRefusal(408, "Send the whole body: the rest of it did not come in time.") from None
        try:
            request = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise HttpRefusal(400, f"Send a body that is JSON; this one is not: {error}.") from None
        return _check_parameters(request)

    async def _read_body(self, receive: Receive) -> bytes:
        message = await receive()
        body: bytes = message.get("body", b"")
        chunks, size = [body], len(body)
        while message["type"] == "http.request" and message.get("more_body"):
            # Checked chunk by chunk, so that a body without a Content-Length can't take more memory than allowed.
            if size > self.max_body_bytes:
                break
            message = await receive()
            chunks.append(message.get("body", b""))
            size += len(chunks[-1])
        if message["type"] == "http.disconnect":
            raise ClientGone
        if size > self.max_body_bytes:
            raise self._too_large()
        return body if len(chunks) == 1 else b"".join(chunks)

    def _read_get(self, query_string: bytes) -> Parameters:
        if len(query_string) > MAX_QUERY_STRING:
            raise HttpRefusal(414, "Send a document as long as this with POST.", "PAYLOAD_TOO_LARGE")
        try:
            pairs = parse_qsl(query_string.decode("ascii"), keep_blank_values=True, errors="strict")
        except ValueError:
            raise HttpRefusal(400, "Send a query string that is URL-encoded UTF-8.") from None
        given: dict[str, Any] = {}
        for name, value in pairs:
            if name in given:
                raise HttpRefusal(400, f"Send the parameter '{name}' once.")
            # The specification takes an empty parameter for one that isn't there.
            given[name] = value or None
        for name in ("variables", "extensions"):
            if given.get(name):
                try:
                    given[name] = orjson.loads(given[name])
                except orjson.JSONDecodeError as error:
                    raise HttpRefusal(400, f"Send '{name}' as JSON; this is not: {error}.") from None
        return _check_parameters(given)

    def _too_large(self) -> HttpRefusal:
        message = f"Send a body of at most {self.max_body_bytes} bytes; split the request if it needs more."
        return HttpRefusal(413, message, "PAYLOAD_TOO_LARGE")


def _shared(serve: ASGIApp, origins: tuple[str, ...]) -> ASGIApp:
    """The app for pages of other origins as well."""
    return CORSMiddleware(
        serve,
        allow_origins=origins,
        allow_methods=["GET", "POST"],
        allow_headers=["authorization", "content-type", "x-request-id"],
        allow_credentials=True,
        expose_headers=["ratelimit", "ratelimit-policy", "retry-after", "x-request-id"],
    )


def _accept(scope: Scope) -> bytes:
    """All Accept headers in one, since a client may send several."""
    return b",".join([value for name, value in scope["headers"] if name == b"accept"])


def _check_kind(kind: OperationType, method: str) -> None:
    if kind is OperationType.SUBSCRIPTION:
        message = (
            "Subscribe over a websocket (graphql-transport-ws) at this same path: HTTP carries no subscriptions."
        )
        raise RequestRefused([error_entry(message, BAD_USER_INPUT)])
    if method != "POST":
        raise HttpRefusal(405, "Send a mutation with POST: GET only reads.", "METHOD_NOT_ALLOWED", allow=b"POST")


def _check_parameters(request: object) -> Parameters:
    """The parameters of a well-formed request; names that the specification doesn't know are passed over."""
    if isinstance(request, list):
        raise HttpRefusal(400, "Send one request at a time: a list of requests (batching) is not supported.")
    if not isinstance(request, dict):
        raise HttpRefusal(400, "Send a JSON object with the document in 'query'.")
    query, variables, name = request.get("query"), request.get("variables"), request.get("operationName")
    if query is None:
        raise HttpRefusal(400, "Send the GraphQL document in the parameter 'query'.")
    if not isinstance(query, str):
        raise HttpRefusal(400, "Send 'query' as a string.")
    if variables is not None and not isinstance(variables, dict):
        raise HttpRefusal(400, "Send 'variables' as an object with the variables' names and values.")
    if name is not None and not isinstance(name, str):
        raise HttpRefusal(400, "Send 'operationName' as a string.")
    if not isinstance(request.get("extensions"), dict | None):
        raise HttpRefusal(400, "Send 'extensions' as an object.")
    return Parameters(query, variables, name)


def _encode_errors(errors: list[FormattedError]) -> bytes:
    return orjson.dumps({"errors": errors})


async def _respond(scope: Scope, send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    if status != 204:
        headers.append((b"content-length", b"%d" % len(body)))
    headers.append((b"cache-control", b"no-store"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

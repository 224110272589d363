"""The endpoint over websockets, as a client of the protocol graphql-transport-ws meets it."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from florin.server import websocket as module
from florin.server.documents import DocumentLimits
from florin.server.http import GraphQLEndpoint
from florin.server.tokens import InvalidToken
from tests.server.toy import CLOSED, MOVE, OPENED, identify, make_context, make_schema, move_variables

PATIENCE = 60.0
"""Seconds after which something that should have come counts as missing; no test depends on how long it takes."""


class Bank:
    """A served endpoint, and connections to it."""

    def __init__(self, endpoint: GraphQLEndpoint, server: uvicorn.Server, port: int) -> None:
        self.endpoint = endpoint
        self.server = server
        self.port = port

    def connect(self, protocol: str | None = "graphql-transport-ws", **options: Any) -> Any:
        protocols = [protocol] if protocol else None
        return connect(f"ws://127.0.0.1:{self.port}/graphql", subprotocols=protocols, **options)

    @asynccontextmanager
    async def session(self, payload: Any = None, **options: Any) -> AsyncIterator["Client"]:
        async with self.connect(**options) as socket:
            client = Client(socket)
            await client.send(type="connection_init", **({} if payload is None else {"payload": payload}))
            assert await client.receive() == {"type": "connection_ack"}
            yield client


class Client:
    """One connection, speaking JSON."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def send(self, **message: Any) -> None:
        await self.socket.send(json.dumps(message))

    async def receive(self) -> Any:
        async with asyncio.timeout(PATIENCE):
            return json.loads(await self.socket.recv())

    async def subscribe(self, id_: str, query: str, **more: Any) -> None:
        await self.send(type="subscribe", id=id_, payload={"query": query, **more})

    async def ask(self, query: str, **more: Any) -> Any:
        """The payload of the only result of a query or a mutation."""
        await self.subscribe("q", query, **more)
        answer = await self.receive()
        if answer["type"] == "next":
            assert await self.receive() == {"type": "complete", "id": "q"}
        return answer["payload"]

    async def closed(self) -> tuple[int, str]:
        return await closed(self.socket)


async def closed(socket: ClientConnection) -> tuple[int, str]:
    """The code and the reason that the server closes with, whatever it sends before."""
    async with asyncio.timeout(PATIENCE):
        with suppress(ConnectionClosed):
            while True:
                await socket.recv()
    return socket.close_code or 0, socket.close_reason or ""


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.005)


@asynccontextmanager
async def serve(**settings: Any) -> AsyncIterator[Bank]:
    options = {"make_context": make_context, "identify": identify, **settings}
    endpoint = GraphQLEndpoint(make_schema(), **options)
    config = uvicorn.Config(endpoint, port=0, lifespan="off", log_config=None, timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    config.load()
    task = asyncio.create_task(server._serve())
    await until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Bank(endpoint, server, port)
    finally:
        server.should_exit = True
        await task


@pytest.fixture(scope="module")
async def bank() -> AsyncIterator[Bank]:
    async with serve(max_subscriptions=3) as bank:
        yield bank


# The handshake and connection_init


@pytest.mark.parametrize("protocol", [None, "graphql-ws", "soap"])
async def test_another_subprotocol_is_closed_with_4406(bank: Bank, protocol: str | None) -> None:
    async with bank.connect(protocol) as socket:
        assert await closed(socket) == (4406, "Subprotocol not acceptable")


@pytest.mark.parametrize(
    ("origin", "welcome"),
    [
        (None, True),
        ("http://127.0.0.1:{port}", True),
        ("https://app.example", True),
        ("https://evil.example", False),
    ],
)
async def test_only_pages_of_our_own_or_of_an_allowed_origin_may_connect(origin: str | None, welcome: bool) -> None:
    async with serve(allowed_origins=["https://app.example"]) as bank:
        origin = origin and origin.format(port=bank.port)
        if welcome:
            async with bank.session(origin=origin) as client:
                assert await client.ask("{ hello }") == {"data": {"hello": "Hello, world!"}}
        else:
            with pytest.raises(InvalidStatus, match="403"):
                await bank.connect(origin=origin)


@pytest.mark.parametrize(
    "payload",
    [
        {"authorization": "Bearer ada"},
        {"Authorization": "Bearer ada"},
        {"headers": {"Authorization": "Bearer ada"}},
        {"Headers": {"AUTHORIZATION": "Bearer ada"}},
    ],
)
async def test_the_token_comes_in_connection_init(bank: Bank, payload: Any) -> None:
    async with bank.session(payload) as client:
        assert await client.ask("{ me address }") == {"data": {"me": "Ada", "address": "127.0.0.1"}}


async def test_the_token_may_come_with_the_handshake(bank: Bank) -> None:
    header = {"Authorization": "Bearer ada"}
    async with bank.session(additional_headers=header) as client:
        assert (await client.ask("{ me }"))["data"] == {"me": "Ada"}
    async with bank.session({"authorization": "Bearer grace"}, additional_headers=header) as client:
        assert (await client.ask("{ me }"))["data"] == {"me": "Grace"}


@pytest.mark.parametrize("payload", [None, {}, {"authorization": None}, {"authorization": ""}, {"headers": None}])
async def test_who_brings_no_token_may_ask_what_anybody_may(bank: Bank, payload: Any) -> None:
    async with bank.session(payload) as client:
        answer = await client.ask("{ hello maybeMe }")
        assert answer["data"] == {"hello": "Hello, world!", "maybeMe": None}
        assert answer["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}


async def test_a_null_payload_is_as_good_as_none(bank: Bank) -> None:
    async with bank.connect() as socket:
        await socket.send('{"type": "connection_init", "payload": null}')
        assert json.loads(await socket.recv()) == {"type": "connection_ack"}


@pytest.mark.parametrize("how", ["payload", "handshake"])
async def test_a_bad_token_is_closed_with_4403_and_a_reason(bank: Bank, how: str) -> None:
    headers = {"Authorization": "Bearer forged"} if how == "handshake" else {}
    async with bank.connect(additional_headers=headers) as socket:
        payload = {"authorization": "Bearer forged"} if how == "payload" else {}
        await Client(socket).send(type="connection_init", payload=payload)
        assert await closed(socket) == (4403, "The token's signature is not ours; log on again.")


async def test_a_reason_too_long_for_a_close_frame_is_cut() -> None:
    async def identify(request: object) -> Any:
        raise InvalidToken("é" * 100)

    async with serve(identify=identify) as bank, bank.connect() as socket:
        await Client(socket).send(type="connection_init", payload={"authorization": "x"})
        assert await closed(socket) == (4403, "é" * 61)


async def test_a_token_that_expires_closes_an_idle_connection(bank: Bank) -> None:
    async with bank.session({"authorization": "Bearer for 0.05"}) as client:
        assert await client.closed() == (4401, "Token expired")


async def test_a_token_that_expires_ends_the_subscriptions(bank: Bank) -> None:
    # On a machine that is slow just then a token may be over before the subscription has begun: a longer one won't.
    for seconds in (0.05, 1, 20):
        name = f"expired after {seconds}"
        async with bank.session({"authorization": f"Bearer for {seconds}"}) as client:
            with suppress(ConnectionClosed):
                await client.subscribe("1", f'subscription {{ endless(name: "{name}") }}')
            assert await client.closed() == (4401, "Token expired")
        if name in OPENED:
            break
    await until(lambda: name in CLOSED)


async def test_a_client_that_says_nothing_is_closed_with_4408() -> None:
    async with serve(connection_init_timeout=0.05) as bank, bank.connect() as socket:
        assert await closed(socket) == (4408, "Connection initialisation timeout")


async def test_a_second_connection_init_is_closed_with_4429(bank: Bank) -> None:
    async with bank.session() as client:
        await client.send(type="connection_init")
        assert await client.closed() == (4429, "Too many initialisation requests")


async def test_an_operation_before_the_acknowledgement_is_closed_with_4401(bank: Bank) -> None:
    async with bank.connect() as socket:
        await Client(socket).subscribe("1", "{ hello }")
        assert await closed(socket) == (4401, "Unauthorized")


# Messages


@pytest.mark.parametrize(
    "message",
    [
        "NONSENSE",
        b"{}",
        "[]",
        "1",
        "{}",
        '{"type": 1}',
        '{"type": "start"}',
        '{"type": "subscribe"}',
        '{"type": "subscribe", "id": "1"}',
        '{"type": "subscribe", "id": "", "payload": {"query": "{ hello }"}}',
        '{"type": "subscribe", "id": 1, "payload": {"query": "{ hello }"}}',
        '{"type": "subscribe", "id": [], "payload": {"query": "{ hello }"}}',
        '{"type": "subscribe", "id": "1", "payload": []}',
        '{"type": "subscribe", "id": "1", "payload": {}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 1}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ hello }", "variables": []}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ hello }", "operationName": 1}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ hello }", "extensions": 1}}',
        '{"type": "complete"}',
        '{"type": "complete", "id": {}}',
    ],
)
async def test_a_message_that_the_protocol_does_not_know_is_closed_with_4400(
    bank: Bank, message: str | bytes
) -> None:
    async with bank.session() as client:
        await client.socket.send(message)
        code, reason = await client.closed()
        assert code == 4400
        assert reason


async def test_a_connection_init_whose_payload_is_no_object_is_closed_with_4400(bank: Bank) -> None:
    async with bank.connect() as socket:
        await socket.send('{"type": "connection_init", "payload": "Bearer ada"}')
        assert (await closed(socket))[0] == 4400


async def test_a_ping_is_answered_even_before_connection_init(bank: Bank) -> None:
    async with bank.connect() as socket:
        client = Client(socket)
        await client.send(type="ping")
        assert await client.receive() == {"type": "pong"}
        await client.send(type="pong")
        await client.send(type="ping", payload={"a": 1})
        assert await client.receive() == {"type": "pong"}


async def test_an_id_in_use_is_closed_with_4409(bank: Bank) -> None:
    async with bank.session() as client:
        await client.subscribe("1", "subscription { silent }")
        await client.subscribe("1", "subscription { silent }")
        assert await client.closed() == (4409, "Subscriber for 1 already exists")


async def test_an_id_is_free_again_once_its_operation_is_complete(bank: Bank) -> None:
    async with bank.session() as client:
        assert await client.ask("{ hello }") == await client.ask("{ hello }")
        await client.subscribe("1", 'subscription { silent(name: "first") }')
        await client.send(type="complete", id="1")
        await client.subscribe("1", "{ hello }")
        assert (await client.receive())["payload"] == {"data": {"hello": "Hello, world!"}}


async def test_to_complete_what_is_complete_does_no_harm(bank: Bank) -> None:
    async with bank.session() as client:
        await client.send(type="complete", id="nobody")
        assert (await client.ask("{ hello }"))["data"]


async def test_one_operation_too_many_is_refused_and_the_others_go_on(bank: Bank) -> None:
    async with bank.session() as client:
        for id_ in ("1", "2", "3"):
            await client.subscribe(id_, "subscription { silent }")
        answer = await client.ask("{ hello }")
        assert answer[0]["extensions"] == {"code": "TOO_MANY_SUBSCRIPTIONS"}
        await client.send(type="complete", id="2")
        assert (await client.ask("{ hello }"))["data"]


# Operations


async def test_a_mutation_over_a_websocket_answers_as_over_http(bank: Bank) -> None:
    async with bank.session() as client:
        answer = await client.ask(MOVE, variables=move_variables(key="again"), operationName="Move")
        assert answer["data"]["move"]["amount"] == {"value": "12.50", "currency": "EUR"}
        assert answer["extensions"] == {"idempotency": {"replayed": True}}


async def test_the_events_of_a_subscription_come_in_order_and_then_its_end(bank: Bank) -> None:
    async with bank.session({"authorization": "Bearer ada"}) as client:
        await client.subscribe("s", "subscription { count(to: 3) { name later } }")
        for number in range(3):
            payload = {"data": {"count": {"name": str(number), "later": "later"}}}
            assert await client.receive() == {"type": "next", "id": "s", "payload": payload}
        assert await client.receive() == {"type": "complete", "id": "s"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nope }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ node " + "{ child " * 20 + "{ name }" + "}" * 21, "GRAPHQL_VALIDATION_FAILED"),
        ("query ($a: Decimal!) { echo(amount: $a) }", "BAD_USER_INPUT"),
        ("query A { hello } query B { hello }", "BAD_USER_INPUT"),
        ("subscription { count(to: 1) { name } }", "UNAUTHENTICATED"),
        ("subscription { refuses }", "FORBIDDEN"),
    ],
)
async def test_what_cannot_be_executed_is_an_error_and_the_connection_lives_on(
    bank: Bank, query: str, code: str
) -> None:
    async with bank.session() as client:
        (error,) = await client.ask(query)
        assert error["extensions"] == {"code": code}
        assert (await client.ask("{ hello }"))["data"]


async def test_limits_are_those_of_http() -> None:
    async with serve(limits=DocumentLimits(introspection=False)) as bank, bank.session() as client:
        (error,) = await client.ask("{ __schema { description } }")
        assert error["extensions"] == {"code": "GRAPHQL_VALIDATION_FAILED"}


async def test_a_fault_in_a_subscription_is_masked_and_ends_it(
    bank: Bank, caplog: pytest.LogCaptureFixture
) -> None:
    async with bank.session() as client:
        await client.subscribe("1", "subscription { breaks }")
        assert (await client.receive())["payload"] == {"data": {"breaks": 1}}
        message = await client.receive()
        assert message["type"] == "error"
        (error,) = message["payload"]
        assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
        assert error["path"] == ["breaks"]
        assert "swordfish" not in str(message)
        records = [record for record in caplog.records if record.levelno >= logging.ERROR]
        assert [error["extensions"]["id"] in record.getMessage() for record in records] == [True]


async def test_a_fault_in_a_query_is_masked(bank: Bank) -> None:
    async with bank.session() as client:
        answer = await client.ask("{ hello broken }")
        assert answer["data"] == {"hello": "Hello, world!", "broken": None}
        assert "swordfish" not in str(answer)


async def test_each_event_of_a_subscription_has_a_context_of_its_own() -> None:
    made: list[Any] = []

    async def remember(request: Any) -> Any:
        made.append(await make_context(request))
        return made[-1]

    async with serve(make_context=remember) as bank, bank.session({"authorization": "Bearer ada"}) as client:
        await client.subscribe("1", "subscription { count(to: 3) { name } }")
        for _ in range(4):
            await client.receive()
    assert len({id(context) for context in made}) == 4
    assert {context.authorization for context in made} == {"Bearer ada"}


# The end


@pytest.mark.parametrize("stream", ["silent", "endless"])
@pytest.mark.parametrize("how", ["complete", "close", "abort"])
async def test_a_client_that_goes_leaves_no_generator_behind(
    bank: Bank, stream: str, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    name = f"{stream} until {how}"
    async with bank.session() as client:
        await client.subscribe("1", f'subscription {{ {stream}(name: "{name}") }}')
        await until(lambda: name in OPENED)
        if stream == "endless":
            await client.receive()
        if how == "complete":
            await client.send(type="complete", id="1")
        elif how == "close":
            await client.socket.close()
        else:
            client.socket.transport.abort()
        await until(lambda: name in CLOSED)
    await until(lambda: not bank.endpoint.sockets.open)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_close_all_asks_every_client_to_connect_again_elsewhere() -> None:
    async with serve() as bank, AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(bank.session()) for _ in range(3)]
        await clients[0].subscribe("1", 'subscription { silent(name: "restart") }')
        await until(lambda: "restart" in OPENED)
        await bank.endpoint.close_all()
        for client in clients:
            assert (await client.closed())[0] == 1012
        await until(lambda: "restart" in CLOSED)
        async with bank.connect() as socket:
            assert (await closed(socket))[0] == 1012


async def test_the_servers_shutdown_does_not_wait_for_open_connections() -> None:
    async with AsyncExitStack() as stack:
        async with serve() as bank:
            client = await stack.enter_async_context(bank.session())
            await client.subscribe("1", "subscription { endless }")
            await client.receive()
        assert (await client.closed())[0] == 1012


async def test_a_client_that_does_not_read_is_given_up(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "SEND_TIMEOUT", 0.2)
    async with serve() as bank, bank.session(max_queue=1) as client:
        client.socket.transport.pause_reading()
        document = 'subscription { flood(name: "stalled") }'
        await client.subscribe("1", document)
        await until(lambda: "stalled" in CLOSED)
        await until(lambda: not bank.endpoint.sockets.open)
        assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
        client.socket.transport.abort()

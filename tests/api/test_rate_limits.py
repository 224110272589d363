"""What one caller may ask for in a minute, over HTTP and websockets, and through several servers."""

import asyncio
import json
from collections.abc import AsyncIterator
from functools import partial
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from redis.asyncio import Redis as RedisClient

from florin.server import app, counters
from florin.server.limiter import Limiter
from tests.client import PATIENCE, Client, money, subscribe
from tests.server.redis_server import HASTE, URL, Wire, needs_redis, own_keys
from tests.server.test_counters import Clock

GRAPHQL = "application/graphql-response+json"
ME = "{ me { id } }"
PAGE = "query ($n: Int!) { me { accounts(first: $n) { nodes { id } } } }"
"""It costs 2, and 1 for each account."""

TRANSFER = "mutation ($i: TransferInput!) { transfer(input: $i) { __typename } }"
"""It costs 11."""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The limiter's clock: it stands 20 seconds after the full minute, and moves when a test says so."""
    clock = Clock(1_800_000_020.0)
    monkeypatch.setattr(app, "Limiter", partial(Limiter, clock=clock))
    return clock


class Two:
    """Two customers of a server without limits, and ways for them to a server with some."""

    def __init__(self, ada: Client, grace: Client, limited: str) -> None:
        self.ada, self.grace = ada, grace
        self.limited = limited
        self.clients: list[Client] = []

    def at(self, url: str, who: Client | None) -> Client:
        """Somebody, or nobody, at a server."""
        self.clients.append(Client(url, who.token if who else None))
        return self.clients[-1]

    @property
    def ada_limited(self) -> Client:
        return self.at(self.limited, self.ada)

    @property
    def grace_limited(self) -> Client:
        return self.at(self.limited, self.grace)

    @property
    def nobody_limited(self) -> Client:
        return self.at(self.limited, None)


@pytest.fixture
async def two(new_server: Any, clock: Clock) -> AsyncIterator[Any]:
    """Make a limited server with these settings, and two customers."""
    everybody: list[Client] = []

    async def make(**limits: Any) -> Two:
        free = await new_server(rate_per_principal=0, rate_per_address=0)
        ada, grace = Client(free), Client(free)
        await ada.join()
        await grace.join()
        made = Two(ada, grace, await new_server(**limits) if limits else free)
        everybody.extend([ada, grace])
        made.clients = everybody
        return made

    yield make
    for client in everybody:
        await client.http.aclose()


def cost(answer: dict[str, Any]) -> dict[str, int]:
    """What a response says of its cost."""
    found: dict[str, int] = answer["extensions"]["cost"]
    return found


def code(answer: dict[str, Any]) -> str | None:
    """The code of an answer's first error."""
    return answer["errors"][0]["extensions"]["code"] if "errors" in answer else None


async def post(client: Client, accept: str = GRAPHQL, **request: Any) -> Any:
    return await client.http.post("/graphql", json=request, headers=client.headers | {"accept": accept})


async def test_every_response_says_what_it_cost_and_what_is_left(two: Any) -> None:
    bank = await two(rate_per_principal=100, rate_per_address=1000)
    client = bank.ada_limited
    response = await post(client, query=PAGE, variables={"n": 38})
    assert cost(response.json()) == {"requested": 40, "limit": 100, "remaining": 60, "resetSeconds": 40}
    assert response.headers["ratelimit-policy"] == '"principal";q=100;w=60, "address";q=1000;w=60'
    assert response.headers["ratelimit"] == '"principal";r=60;t=40, "address";r=960;t=40'
    # What fails while it is executed has cost as much.
    answer = await bank.nobody_limited.ask(ME)
    assert code(answer) == "UNAUTHENTICATED"
    assert cost(answer) == {"requested": 1, "limit": 1000, "remaining": 959, "resetSeconds": 40}


async def test_a_refused_transfer_moves_nothing_and_goes_through_a_minute_later(two: Any, clock: Clock) -> None:
    bank = await two(rate_per_principal=100)
    source, target = await bank.ada.open_account(deposit="50.00"), await bank.grace.open_account()
    client = bank.ada_limited
    assert cost(await client.ask(PAGE, n=88))["remaining"] == 10
    payment = {
        "fromAccountId": source["id"],
        "to": {"accountId": target["id"]},
        "amount": money("20.00"),
        "idempotencyKey": uuid4().hex,
    }
    response = await post(client, query=TRANSFER, variables={"i": payment})
    [error] = response.json()["errors"]
    assert response.status_code == 429
    assert response.headers["retry-after"] == "40"
    assert response.headers["ratelimit"] == '"principal";r=10;t=40'
    assert error["extensions"] == {"code": "RATE_LIMITED", "retryAfter": 40}
    assert error["message"].startswith("Try again in 40 seconds")
    assert "data" not in response.json()
    assert await bank.ada.balance(source["id"]) == "50.00"
    assert len(await bank.ada.transactions(source["id"])) == 1
    # Where every well-formed request has 200, this one has too; the headers are the same.
    response = await post(client, "application/json", query=TRANSFER, variables={"i": payment})
    assert (response.status_code, response.headers["retry-after"]) == (200, "40")
    assert code(response.json()) == "RATE_LIMITED"
    # What is refused costs nothing: ten points are still there.
    assert cost(await client.ask(PAGE, n=8))["remaining"] == 0
    clock.now += 40
    answer = await client.ask(TRANSFER, i=payment)
    assert answer["data"]["transfer"]["__typename"] == "Transaction"
    assert cost(answer)["remaining"] == 89
    assert await bank.ada.balance(source["id"]) == "30.00"


async def test_a_huge_document_cannot_hide_behind_one_request(two: Any) -> None:
    bank = await two(max_cost=1000)
    response = await post(
        bank.ada_limited, query=PAGE.replace("id }", "id balance { value } }"), variables={"n": 500}
    )
    assert (response.status_code, code(response.json())) == (400, "QUERY_TOO_COSTLY")
    many = " ".join(f"a{number}: accounts(first: 99) {{ nodes {{ id }} }}" for number in range(11))
    answer = await bank.ada_limited.ask(f"{{ me {{ {many} }} }}")
    assert code(answer) == "QUERY_TOO_COSTLY"
    assert "costs up to 1101 points" in answer["errors"][0]["message"]


async def test_what_a_whole_minute_could_not_pay_for_is_never_said_to_work_later(two: Any) -> None:
    bank = await two(rate_per_principal=50)
    assert code(await bank.ada_limited.ask(PAGE, n=49)) == "QUERY_TOO_COSTLY"
    assert code(await bank.ada_limited.ask(PAGE, n=48)) is None


async def test_a_customer_has_a_limit_and_so_has_an_address(two: Any) -> None:
    bank = await two(rate_per_principal=100, rate_per_address=150)
    assert code(await bank.ada_limited.ask(PAGE, n=98)) is None
    assert code(await bank.ada_limited.ask(ME)) == "RATE_LIMITED"
    # The address has fifty left, for whoever comes from there.
    answer = await bank.grace_limited.ask(PAGE, n=38)
    assert cost(answer) == {"requested": 40, "limit": 150, "remaining": 10, "resetSeconds": 40}
    answer = await bank.grace_limited.ask(PAGE, n=9)
    assert "your network address" in answer["errors"][0]["message"]
    assert code(await bank.nobody_limited.ask(PAGE, n=9)) == "RATE_LIMITED"


@pytest.mark.parametrize(
    "wrong",
    [
        {"json": {"query": "{ me { id "}},
        {"json": {"query": "{ nonsense }"}},
        {"json": {"query": "query ($n: Int!) { me { accounts(first: $n) { nodes { id } } } }"}},
        {"json": {"query": "query A { me { id } } query B { me { id } }"}},
        {"json": {"nothing": "of use"}},
        {"content": b"{", "headers": {"content-type": "application/json"}},
        {"content": b"query=x", "headers": {"content-type": "text/plain"}},
    ],
)
async def test_a_flood_of_wrong_requests_ends_too(two: Any, wrong: dict[str, Any]) -> None:
    bank = await two(rate_per_address=100)
    client = bank.nobody_limited
    wrong["headers"] = wrong.get("headers", {}) | {"accept": GRAPHQL}
    statuses = [(await client.http.post("/graphql", **wrong)).status_code for _ in range(101)]
    assert set(statuses[:-1]) in ({400}, {415})
    assert statuses[-1] == 429
    # Its address is refused whatever it sends now; nobody looks at it.
    response = await client.http.post("/graphql", **wrong)
    assert code(response.json()) == "RATE_LIMITED"
    assert (await client.http.get("/health")).status_code == 200


async def test_a_websocket_is_charged_like_http_and_stays_open(two: Any, clock: Clock) -> None:
    bank = await two(rate_per_principal=100)
    async with bank.ada_limited.socket() as socket:

        async def ask(number: int, query: str, **variables: Any) -> dict[str, Any]:
            payload = {"query": query, "variables": variables}
            await socket.send(json.dumps({"id": str(number), "type": "subscribe", "payload": payload}))
            answer: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), PATIENCE))
            if answer["type"] == "next":
                assert json.loads(await asyncio.wait_for(socket.recv(), PATIENCE))["type"] == "complete"
            return answer

        answer = await ask(1, PAGE, n=95)
        assert cost(answer["payload"]) == {"requested": 97, "limit": 100, "remaining": 3, "resetSeconds": 40}
        answer = await ask(2, PAGE, n=2)
        assert answer["type"] == "error"
        assert answer["payload"][0]["extensions"] == {"code": "RATE_LIMITED", "retryAfter": 40}
        clock.now += 40
        assert (await ask(3, PAGE, n=2))["type"] == "next"


async def test_a_flood_of_wrong_documents_over_a_websocket_ends_too(two: Any) -> None:
    bank = await two(rate_per_address=100)
    codes = []
    async with bank.nobody_limited.socket() as socket:
        for number in range(102):
            payload = {"query": "{ nonsense }"}
            await socket.send(json.dumps({"id": str(number), "type": "subscribe", "payload": payload}))
            [error] = json.loads(await asyncio.wait_for(socket.recv(), PATIENCE))["payload"]
            codes.append(error["extensions"]["code"])
    assert codes == ["GRAPHQL_VALIDATION_FAILED"] * 100 + ["RATE_LIMITED"] * 2


async def test_a_subscription_is_charged_once_and_its_events_are_free(two: Any) -> None:
    bank = await two(rate_per_principal=20)
    account = await bank.ada.open_account()
    async with bank.ada_limited.socket() as socket:
        await subscribe(socket, account["id"], after="0")
        for number in range(1, 30):
            await bank.ada.deposit(account["id"], "1.00")
            event = json.loads(await asyncio.wait_for(socket.recv(), PATIENCE))
            assert event["payload"]["data"]["transactionStatusChanged"]["sequence"] == number
            assert "extensions" not in event["payload"]
    # The change, the transaction, its amount, the account and its balance.
    assert cost(await bank.ada_limited.ask(ME))["remaining"] == 20 - 5 - 1


async def test_a_subscription_that_costs_too_much_is_refused(two: Any) -> None:
    bank = await two(rate_per_principal=20)
    account = await bank.ada.open_account()
    await bank.ada_limited.ask(PAGE, n=18)
    async with bank.ada_limited.socket() as socket:
        await subscribe(socket, account["id"])
        answer = json.loads(await asyncio.wait_for(socket.recv(), PATIENCE))
    assert (answer["type"], answer["payload"][0]["extensions"]["code"]) == ("error", "RATE_LIMITED")


async def test_a_refusal_is_on_record(two: Any, sql: asyncpg.Connection) -> None:
    bank = await two(rate_per_principal=100)
    await bank.ada_limited.ask(PAGE, n=98)
    assert code(await bank.ada_limited.ask(ME)) == "RATE_LIMITED"
    async with asyncio.timeout(PATIENCE):
        while not await sql.fetchval("SELECT count(*) FROM audit_events WHERE action = 'RATE_LIMITED'"):
            await asyncio.sleep(0.05)


# Redis


@pytest.fixture
async def redis(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RedisClient]:
    async with own_keys(monkeypatch) as client:
        yield client


@needs_redis
async def test_two_servers_share_one_limit(two: Any, new_server: Any, redis: RedisClient) -> None:
    bank = await two()
    servers = [await new_server(rate_per_principal=100, redis_url=URL) for _ in range(2)]
    one, other = (bank.at(server, bank.ada) for server in servers)
    assert cost(await one.ask(PAGE, n=58))["remaining"] == 40
    assert cost(await other.ask(PAGE, n=28))["remaining"] == 10
    assert code(await one.ask(PAGE, n=9)) == "RATE_LIMITED"
    assert code(await other.ask(PAGE, n=9)) == "RATE_LIMITED"
    assert cost(await one.ask(PAGE, n=8))["remaining"] == 0
    assert cost(await bank.at(servers[1], bank.grace).ask(ME))["remaining"] == 99


@needs_redis
async def test_servers_share_what_they_know_of_failed_logons(two: Any, new_server: Any, redis: RedisClient) -> None:
    bank = await two()
    servers = [await new_server(logon_failures=2, redis_url=URL) for _ in range(2)]
    one, other = (bank.at(server, None) for server in servers)
    for _ in range(2):
        assert (await one.logon(bank.ada.email, "wrong"))["__typename"] == "InvalidCredentials"
    assert (await other.logon(bank.ada.email))["__typename"] == "TooManyAttempts"
    assert "accessToken" in await other.logon(bank.grace.email)


async def test_no_request_fails_where_no_redis_listens(two: Any, caplog: pytest.LogCaptureFixture) -> None:
    bank = await two(rate_per_principal=100, redis_url="redis://:swordfish@127.0.0.1:1/0")
    for left in (60, 20):
        assert cost(await bank.ada_limited.ask(PAGE, n=38))["remaining"] == left
    assert code(await bank.ada_limited.ask(PAGE, n=38)) == "RATE_LIMITED"
    await bank.nobody_limited.logon(bank.grace.email)
    assert [record.levelname for record in caplog.records if "Redis is away" in record.getMessage()] == ["WARNING"]
    assert "swordfish" not in caplog.text


@needs_redis
@pytest.mark.parametrize("how", ["cut", "hangs"])
async def test_no_request_fails_when_redis_goes_away(
    two: Any, redis: RedisClient, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    async with Wire().laid() as wire:
        bank = await two(rate_per_principal=100, redis_url=wire.url)
        client = bank.ada_limited
        assert cost(await client.ask(PAGE, n=38))["remaining"] == 60
        if how == "cut":
            await wire.cut()
        else:
            wire.hangs = True
            monkeypatch.setattr(counters, "ANSWER_TIMEOUT", HASTE)
        answers = await asyncio.gather(*[bank.ada_limited.ask(PAGE, n=3) for _ in range(10)])
        assert sorted(cost(answer)["remaining"] for answer in answers) == list(range(10, 60, 5))
        # What was used before still counts.
        assert code(await client.ask(PAGE, n=38)) == "RATE_LIMITED"

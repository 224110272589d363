"""Who is let in, and for how long."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.client import PATIENCE, Client, subscribe

KEY = "a key that only tests use, and long enough"


def token(**changes: Any) -> str:
    """A token as Florin makes them, with changes."""
    now = datetime.now(UTC)
    claims = {
        "iss": "florin",
        "aud": "florin-api",
        "sub": "01990000-0000-7000-8000-000000000000",
        "iat": now,
        "exp": now + timedelta(minutes=5),
    }
    key = changes.pop("key", KEY)
    algorithm = changes.pop("algorithm", "HS256")
    return jwt.encode(claims | changes, key, algorithm=algorithm)


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer nonsense",
        "Basic dXNlcjpwYXNz",
        "Bearer " + token(exp=datetime.now(UTC) - timedelta(seconds=1)),
        "Bearer " + token(key="another key that is just as long as ours"),
        "Bearer " + token(aud="another-api"),
        "Bearer " + token(iss="another"),
        "Bearer " + token(sub="nobody"),
        "Bearer " + token(key="", algorithm="none"),
        "Bearer " + token()[:-4] + "AAAA",
    ],
)
async def test_without_a_good_token_nothing_is_shown(shared_client: Client, authorization: str | None) -> None:
    headers = {"authorization": authorization} if authorization is not None else {}
    for query in (
        "{ me { id } }",
        '{ account(id: "x") { id } }',
        '{ transaction(id: "01990000-0000-7000-8000-000000000000") { id } }',
        '{ transactionByKey(idempotencyKey: "x") { id } }',
        'mutation { openAccount(input: {currency: "EUR"}) { __typename } }',
        """mutation { deposit(input: {accountId: "x", idempotencyKey: "k",
            amount: {value: "1", currency: "EUR"}}) { __typename } }""",
    ):
        response = await shared_client.http.post("/graphql", json={"query": query}, headers=headers)
        [error] = response.json()["errors"]
        assert error["extensions"]["code"] == "UNAUTHENTICATED", query
        assert not any((response.json()["data"] or {}).values())


async def test_a_stale_token_does_not_hinder_logging_on(shared_client: Client) -> None:
    customer = await shared_client.register()
    shared_client.token = token(exp=datetime.now(UTC) - timedelta(hours=1))
    session = await shared_client.logon(customer["email"])
    assert session["tokenType"] == "Bearer"
    assert session["customer"]["id"] == customer["id"]
    assert datetime.fromisoformat(session["expiresAt"]) > datetime.now(UTC) + timedelta(minutes=14)
    assert (await shared_client.data("{ me { email } }"))["me"]["email"] == customer["email"]


async def test_a_logon_shows_the_customers_accounts_at_once(shared_client: Client) -> None:
    await shared_client.join()
    account = await shared_client.open_account()
    async with shared_client.another() as fresh:
        answer = await fresh.data(
            """mutation ($input: LogonInput!) { logon(input: $input) {
                ... on Session { customer { accounts { nodes { id } } } } } }""",
            input={"email": shared_client.email, "password": "a long enough passphrase"},
        )
    assert answer["logon"]["customer"]["accounts"]["nodes"] == [{"id": account["id"]}]


async def test_a_socket_closes_when_its_token_expires(new_server: Any) -> None:
    async with Client(await new_server()) as ada:
        await ada.join()
        account = await ada.open_account()
        # On a machine that is slow just then a token may be over before the socket is open: a longer one won't.
        for seconds in (2, 8, 32):
            async with Client(await new_server(access_token_seconds=seconds)) as client:
                await client.logon(ada.email)
                ended = await watched_to_the_end(client, account["id"])
            if ended[0] != 4403:
                break
    assert ended == (4401, "Token expired")


async def watched_to_the_end(client: Client, account_id: str) -> tuple[int, str]:
    """Watch an account where nothing happens; the code and the reason that the socket is closed with."""
    try:
        async with client.socket() as socket:
            await subscribe(socket, account_id)
            told = await asyncio.wait_for(socket.recv(), PATIENCE)
    except ConnectionClosed as closed:
        return (closed.rcvd.code, closed.rcvd.reason) if closed.rcvd else (0, "")
    raise AssertionError(told)


@pytest.mark.parametrize("payload", [{"authorization": "Bearer nonsense"}, {"Authorization": "Basic x"}])
async def test_a_socket_with_a_bad_token_is_closed(shared_client: Client, payload: dict[str, str]) -> None:
    url = shared_client.base_url.replace("http", "ws", 1) + "/graphql"
    async with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
        await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(socket.recv(), PATIENCE)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403


async def test_a_socket_without_a_token_may_ask_only_what_anybody_may(shared_client: Client) -> None:
    await shared_client.join()
    account = await shared_client.open_account()
    async with shared_client.socket(payload={}) as socket:
        await subscribe(socket, account["id"])
        answer = json.loads(await asyncio.wait_for(socket.recv(), PATIENCE))
        assert answer["type"] == "error"
        assert answer["payload"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        await socket.send(json.dumps({"type": "subscribe", "id": "2", "payload": {"query": "{ __typename }"}}))
        assert json.loads(await socket.recv())["payload"]["data"] == {"__typename": "Query"}

"""Sessions: refresh tokens that are good once, cookies for browsers, and logging out for real."""

import asyncio
import json
from http.cookies import SimpleCookie
from typing import Any

import asyncpg
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from florin.persistence.database import Database
from florin.persistence.verify import verify_books
from tests.api.audited import audited
from tests.client import PASSWORD, PATIENCE, Client

SESSIONS = "{ sessions { id device address current } }"
LOGOUT = "mutation { logout { __typename ... on SessionEnded { id } ... on Refusal { code } } }"
REVOKE = """mutation ($id: ID!) { revokeSession(id: $id) { __typename ... on SessionEnded { id }
    ... on Refusal { code message } } }"""
REFRESH = """mutation { refreshSession { __typename ... on Session { accessToken refreshToken }
    ... on Refusal { code } } }"""
LOGON = """mutation ($input: LogonInput!) { logon(input: $input) { __typename
    ... on Session { accessToken refreshToken } } }"""
BROWSER = {"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors"}


async def code_of(client: Client, query: str = "{ me { id } }") -> str | None:
    """The code of the first error of an operation; None if there is none."""
    errors = (await client.ask(query)).get("errors")
    return errors[0]["extensions"]["code"] if errors else None


async def test_a_refresh_token_gets_the_next_pair_and_is_then_used_up(client: Client) -> None:
    await client.join()
    first = client.refresh_token
    assert first is not None
    assert len(first) >= 43
    refreshed = await client.refresh()
    assert refreshed["__typename"] == "Session"
    assert refreshed["customer"]["email"] == client.email
    assert refreshed["refreshToken"] != first
    assert await code_of(client) is None
    assert (await client.refresh())["__typename"] == "Session", "the next one is good"


async def test_reuse_of_an_old_refresh_token_ends_the_whole_family(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    stolen = client.refresh_token
    await client.refresh()
    newest = client.refresh_token
    thief = client.another()
    async with thief:
        assert (await thief.refresh(stolen))["code"] == "INVALID_REFRESH_TOKEN"
    assert (await client.refresh(newest))["code"] == "INVALID_REFRESH_TOKEN", "the newest is gone with it"
    async with asyncio.timeout(PATIENCE):
        while await code_of(client) != "UNAUTHENTICATED":
            await asyncio.sleep(0.05)
    [event] = await audited(sql, "REFRESH_TOKEN_REUSED", count=1)
    assert event["after"]["ended"] is True
    assert await sql.fetchval("SELECT end_reason FROM sessions") == "REUSED"


async def test_of_two_who_use_a_refresh_token_at_once_one_gets_in_and_then_nobody(client: Client) -> None:
    await client.join()
    token = client.refresh_token
    answers = await asyncio.gather(*(client.refresh(token) for _ in range(8)))
    kinds = sorted(answer["__typename"] for answer in answers)
    assert kinds == ["InvalidRefreshToken"] * 7 + ["Session"]
    [winner] = [answer for answer in answers if answer["__typename"] == "Session"]
    assert (await client.refresh(winner["refreshToken"]))["__typename"] == "InvalidRefreshToken"


@pytest.mark.parametrize("token", ["nonsense", "", "x" * 100_000, "\x00", "\ud800"])
async def test_a_made_up_refresh_token_gets_nothing(shared_client: Client, token: str) -> None:
    async with shared_client.another() as stranger:
        answer = await stranger.ask(
            "mutation ($i: RefreshSessionInput) { refreshSession(input: $i) { ... on Refusal { code message } } }",
            i={"refreshToken": token.encode("utf-8", "replace").decode()},
        )
    assert answer["data"]["refreshSession"] == {
        "code": "INVALID_REFRESH_TOKEN",
        "message": "This session is over; log on again.",
    }


async def test_refresh_tokens_are_stored_hashed_only(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    assert client.refresh_token
    for table in ("refresh_tokens", "sessions", "audit_events"):
        for row in await sql.fetch(f"SELECT {table}::text AS whole FROM {table}"):
            assert client.refresh_token not in row["whole"]
            assert client.refresh_token.encode().hex() not in row["whole"]


async def test_a_browser_gets_its_refresh_token_as_a_cookie_that_scripts_cannot_read(client: Client) -> None:
    await client.join()
    secret = {"email": client.email, "password": PASSWORD}
    response = await client.http.post(
        "/graphql", json={"query": LOGON, "variables": {"input": secret}}, headers=BROWSER
    )
    assert response.json()["data"]["logon"]["refreshToken"] is None
    [cookie] = SimpleCookie(response.headers["set-cookie"]).values()
    assert (cookie.key, cookie["httponly"], cookie["samesite"], cookie["path"]) == (
        "florin_refresh", True, "Strict", "/graphql",
    )  # fmt: skip
    jar = {"cookie": f"{cookie.key}={cookie.value}"}
    refreshed = await client.http.post("/graphql", json={"query": REFRESH}, headers=BROWSER | jar)
    assert refreshed.json()["data"]["refreshSession"]["__typename"] == "Session"
    [next_cookie] = SimpleCookie(refreshed.headers["set-cookie"]).values()
    assert next_cookie.value != cookie.value
    # Another site's page can't use it, whatever its browser sends along.
    other = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors", "origin": "https://evil.example"}
    jar = {"cookie": f"{next_cookie.key}={next_cookie.value}"}
    refused = await client.http.post("/graphql", json={"query": REFRESH}, headers=other | jar)
    assert refused.status_code == 403
    ended = await client.http.post("/graphql", json={"query": LOGOUT}, headers=BROWSER | jar)
    assert ended.json()["data"]["logout"]["__typename"] == "SessionEnded"
    [gone] = SimpleCookie(ended.headers["set-cookie"]).values()
    assert (gone.value, gone["max-age"]) == ("", "0")
    over = await client.http.post("/graphql", json={"query": REFRESH}, headers=BROWSER | jar)
    assert over.json()["data"]["refreshSession"]["code"] == "INVALID_REFRESH_TOKEN"


async def test_sessions_are_listed_and_can_be_ended_one_by_one(client: Client) -> None:
    await client.join()
    async with client.another() as phone:
        phone.http.headers["user-agent"] = "Phone/1.0"
        await phone.logon(client.email)
        listed = (await client.data(SESSIONS))["sessions"]
        assert [(each["device"], each["current"]) for each in listed] == [
            ("Phone/1.0", False),
            (client.http.headers["user-agent"], True),
        ]
        assert {each["address"] for each in listed} == {"127.0.0.1"}
        ended = (await client.data(REVOKE, id=listed[0]["id"]))["revokeSession"]
        assert ended == {"__typename": "SessionEnded", "id": listed[0]["id"]}
        assert (await client.data(REVOKE, id=listed[0]["id"]))["revokeSession"]["code"] == "SESSION_NOT_FOUND"
        assert len((await client.data(SESSIONS))["sessions"]) == 1
        assert (await phone.refresh())["code"] == "INVALID_REFRESH_TOKEN"
        async with asyncio.timeout(PATIENCE):
            while await code_of(phone) != "UNAUTHENTICATED":
                await asyncio.sleep(0.05)
    assert await code_of(client) is None


async def test_nobody_ends_somebody_elses_session(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    [session_id] = [row["id"] for row in await sql.fetch("SELECT id FROM sessions")]
    async with client.another() as stranger:
        await stranger.join()
        for wanted in (str(session_id), "nonsense"):
            refused = (await stranger.data(REVOKE, id=wanted))["revokeSession"]
            assert refused["code"] == "SESSION_NOT_FOUND"
    assert await code_of(client) is None
    assert await sql.fetchval("SELECT ended_at FROM sessions WHERE id = $1", session_id) is None


async def test_logging_out_ends_the_session_and_its_websocket_in_every_process(new_server: Any) -> None:
    async with Client(await new_server()) as client, Client(await new_server()) as elsewhere:
        await client.join()
        account = await client.open_account()
        elsewhere.token = client.token
        async with elsewhere.socket() as socket:
            watch = f'subscription {{ transactionStatusChanged(accountId: "{account["id"]}") {{ sequence }} }}'
            await socket.send(f'{{"type": "subscribe", "id": "1", "payload": {{"query": {quoted(watch)}}}}}')
            assert (await client.data(LOGOUT))["logout"]["__typename"] == "SessionEnded"
            with pytest.raises(ConnectionClosed) as closed:
                await asyncio.wait_for(socket.recv(), PATIENCE)
        assert closed.value.rcvd is not None
        assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4401, "Session ended")
        async with asyncio.timeout(PATIENCE):
            while await code_of(elsewhere) != "UNAUTHENTICATED":
                await asyncio.sleep(0.05)
        assert (await client.refresh())["code"] == "INVALID_REFRESH_TOKEN"


def quoted(text: str) -> str:
    """A JSON string."""
    return '"' + text.replace('"', '\\"') + '"'


async def test_a_session_that_is_over_is_found_without_having_been_told(new_server: Any, sql: Any) -> None:
    async with Client(await new_server()) as client:
        await client.join()
        assert await code_of(client) is None
        # As another process would whose announcement was lost.
        await sql.execute("UPDATE sessions SET ended_at = now(), end_reason = 'REVOKED'")
        async with asyncio.timeout(PATIENCE):
            while await code_of(client) != "UNAUTHENTICATED":
                await asyncio.sleep(0.1)


async def test_logging_out_twice_or_without_a_session_says_so(shared_client: Client) -> None:
    async with shared_client.another() as stranger:
        assert (await stranger.data(LOGOUT))["logout"]["code"] == "SESSION_NOT_FOUND"


async def test_all_other_sessions_end_at_once(client: Client) -> None:
    await client.join()
    async with client.another() as phone, client.another() as tablet:
        await phone.logon(client.email)
        await tablet.logon(client.email)
        ended = await client.data("mutation { revokeOtherSessions { id } }")
        assert len(ended["revokeOtherSessions"]) == 2
        for other in (phone, tablet):
            assert (await other.refresh())["code"] == "INVALID_REFRESH_TOKEN"
    assert (await client.refresh())["__typename"] == "Session"


async def test_a_session_does_not_go_on_for_ever(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    await sql.execute(
        "UPDATE sessions SET created_at = created_at - interval '31 days', expires_at = now() - interval '1 second'"
    )
    assert (await client.refresh())["code"] == "INVALID_REFRESH_TOKEN"
    assert (await client.data(SESSIONS))["sessions"] == []


async def test_each_logon_and_its_end_are_on_record_with_who_and_from_where(
    client: Client, sql: asyncpg.Connection
) -> None:
    customer = await client.join()
    await client.data(LOGOUT)
    [logged_on] = await audited(sql, "LOGON_SUCCEEDED", count=1)
    [ended] = await audited(sql, "SESSION_ENDED", count=1)
    for event in (logged_on, ended):
        assert (event["actor_kind"], str(event["actor_id"])) == ("CUSTOMER", customer["id"])
        assert event["personal"]["address"] == "127.0.0.1"
        assert event["request_id"]
    assert ended["after"] == {"reason": "LOGGED_OUT"}
    assert logged_on["subject_id"] == ended["subject_id"]


async def test_a_page_gets_no_refresh_token_over_a_websocket(client: Client) -> None:
    await client.join()
    secret = {"email": client.email, "password": PASSWORD}
    response = await client.http.post(
        "/graphql", json={"query": LOGON, "variables": {"input": secret}}, headers=BROWSER
    )
    [cookie] = SimpleCookie(response.headers["set-cookie"]).values()
    url = client.base_url.replace("http", "ws", 1) + "/graphql"
    page = {"origin": client.base_url, "additional_headers": {"cookie": f"{cookie.key}={cookie.value}"}}
    async with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")], **page) as socket:
        await socket.send(json.dumps({"type": "connection_init"}))
        await socket.recv()
        for number, query in enumerate((REFRESH, LOGON)):
            payload = {"query": query, "variables": {"input": secret} if query == LOGON else {}}
            await socket.send(json.dumps({"type": "subscribe", "id": str(number), "payload": payload}))
            answers = [json.loads(await socket.recv()) for _ in range(2)]
            assert cookie.value not in str(answers)
            [result] = answers[0]["payload"]["data"].values()
            assert result.get("refreshToken") is None
    jar = {"cookie": f"{cookie.key}={cookie.value}"}
    refreshed = await client.http.post("/graphql", json={"query": REFRESH}, headers=BROWSER | jar)
    assert refreshed.json()["data"]["refreshSession"]["__typename"] == "Session", "the cookie is as good as before"


async def test_whoever_logs_on_is_who_asks_from_then_on(client: Client) -> None:
    await client.join()
    account = await client.open_account()
    async with client.another() as other:
        await other.join()
        # Still with the other's token.
        answer = await other.data(
            """mutation ($input: LogonInput!) { logon(input: $input) {
                ... on Session { customer { accounts { nodes { id } } } } } }""",
            input={"email": client.email, "password": PASSWORD},
        )
    assert answer["logon"]["customer"]["accounts"]["nodes"] == [{"id": account["id"]}]


async def test_an_audit_log_that_was_emptied_is_noticed(client: Client, database: Database, sql: Any) -> None:
    await client.join()
    assert (await verify_books(database)).clean
    await sql.execute("TRUNCATE audit_events")
    report = await verify_books(database)
    assert report.differences["what is on record"] == 1
    assert "to be in the audit log" in str(report.first[0])

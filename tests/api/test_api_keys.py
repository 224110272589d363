"""Machines act by API keys: within a scope, from where they may, as long as they may; and nothing personal."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from websockets.exceptions import ConnectionClosed

from tests.client import PASSWORD, PATIENCE, Client, subscribe
from tests.conftest import serve

KEY = "id name hint customerId scopes addresses createdAt createdBy expiresAt revokedAt lastUsedAt"
CREATE = f"""mutation ($input: CreateApiKeyInput!) {{ createApiKey(input: $input) {{ __typename
    ... on ApiKeyCreated {{ key apiKey {{ {KEY} }} }} ... on Refusal {{ code message }}
    ... on InvalidInput {{ field }} ... on CustomerNotFound {{ customerId }} }} }}"""
REVOKE = f"""mutation ($id: ID!) {{ revokeApiKey(id: $id) {{ __typename
    ... on ApiKey {{ {KEY} }} ... on Refusal {{ code message }} }} }}"""
ME = "{ me { id } }"
MINE = f"{{ me {{ apiKeys {{ nodes {{ {KEY} }} }} }} }}"
ALL = ["READ", "MOVE_MONEY", "MANAGE"]
PAYMENT = """mutation ($input: TransferInput!) { transfer(input: $input) { __typename
    ... on Transaction { id status amount { value } destination { name iban } } ... on Refusal { code } } }"""
OPEN = 'mutation { openAccount(input: { currency: "EUR" }) { __typename ... on Account { id } } }'


@asynccontextmanager
async def staff(client: Client, sql: asyncpg.Connection, role: str = "ADMIN") -> AsyncIterator[Client]:
    """A member of staff, logged on."""
    async with client.another() as person:
        joined = await person.join()
        await sql.execute("UPDATE customers SET role = $1 WHERE id = $2", role, UUID(joined["id"]))
        await person.logon(person.email)
        yield person


async def create(master: Client, *scopes: str, **more: Any) -> dict[str, Any]:
    """Ask for a key; the result, whatever it is."""
    wanted = {"name": "a machine", "scopes": scopes or ALL} | more
    result: dict[str, Any] = (await master.data(CREATE, input=wanted))["createApiKey"]
    return result


async def made(client: Client, sql: asyncpg.Connection, owner: str, *scopes: str, **more: Any) -> dict[str, Any]:
    """A key that acts for somebody."""
    async with staff(client, sql) as master:
        result = await create(master, *scopes, customerId=owner, **more)
    assert result["__typename"] == "ApiKeyCreated", result
    return result


def machine(client: Client, key: dict[str, Any], base_url: str | None = None) -> Client:
    """A program that has a key and nothing else."""
    return Client(base_url or client.base_url, key["key"])


async def on_record(sql: asyncpg.Connection, action: str, credential: str | None = None) -> asyncpg.Record:
    """An event of the audit log; it is written a moment later."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = await sql.fetch(
                "SELECT * FROM audit_events WHERE action = $1 AND ($2::uuid IS NULL OR credential_id = $2::uuid)",
                action,
                credential and UUID(credential),
            )
            if found:
                return found[-1]
            await asyncio.sleep(0.02)


def code(answer: dict[str, Any]) -> str:
    return str(answer["errors"][0]["extensions"]["code"])


async def test_a_key_works_as_a_bearer_token_everywhere(client: Client, sql: asyncpg.Connection) -> None:
    ada = await client.join()
    account = await client.open_account(deposit="50.00")
    key = await made(client, sql, ada["id"])
    async with machine(client, key) as program:
        assert await program.data(ME) == {"me": {"id": ada["id"]}}
        got = await program.http.get("/graphql", params={"query": ME}, headers=program.headers)
        assert got.json()["data"] == {"me": {"id": ada["id"]}}
        assert (await program.withdraw(account["id"], "1.00"))["status"] == "COMPLETED"
        seen = program.watch(account["id"], after="0")
        assert [(await anext(seen))["account"]["id"] for _ in range(2)] == [account["id"]] * 2
        await seen.aclose()
        headers = program.headers
        async with program.socket({"headers": {"Authorization": headers["authorization"]}}) as socket:
            await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": ME}}))
            assert json.loads(await socket.recv())["payload"]["data"] == {"me": {"id": ada["id"]}}


async def test_a_key_acts_for_its_person_and_nobody_else(client: Client, sql: asyncpg.Connection) -> None:
    ada = await client.join()
    async with client.another() as stranger:
        await stranger.join()
        theirs = await stranger.open_account(deposit="50.00")
        async with machine(client, await made(client, sql, ada["id"])) as program:
            assert (await program.withdraw(theirs["id"], "1.00"))["__typename"] == "AccountNotFound"
            seen = await program.data("query ($id: ID!) { account(id: $id) { id } }", id=theirs["id"])
            assert seen == {"account": None}
        assert await stranger.balance(theirs["id"]) == "50.00"


async def test_an_admins_own_key_has_their_role(client: Client, sql: asyncpg.Connection) -> None:
    async with staff(client, sql) as master:
        key = await create(master, "READ")
        async with machine(client, key) as program:
            page = (await program.data("{ apiKeys { nodes { id } } ledgerHealth { status } }"))["apiKeys"]
            assert page["nodes"] == [{"id": key["apiKey"]["id"]}]


@pytest.mark.parametrize(
    ("scope", "reads", "pays", "opens"),
    [("READ", True, False, False), ("MOVE_MONEY", False, True, False), ("MANAGE", False, False, True)],
)
async def test_a_key_does_what_its_scope_says_and_no_more(
    client: Client, sql: asyncpg.Connection, scope: str, reads: bool, pays: bool, opens: bool
) -> None:
    ada = await client.join()
    source, target = await client.open_account(deposit="50.00"), await client.open_account()
    key = await made(client, sql, ada["id"], scope)
    payment = {
        "fromAccountId": source["id"],
        "to": {"accountId": target["id"]},
        "amount": {"value": "5.00", "currency": "EUR"},
        "idempotencyKey": uuid4().hex,
    }
    async with machine(client, key) as program:
        for allowed, answer, field in (
            (reads, await program.ask(ME), "Query.me"),
            (pays, await program.ask(PAYMENT, input=payment), "Mutation.transfer"),
            (opens, await program.ask(OPEN), "Mutation.openAccount"),
        ):
            if allowed:
                assert "errors" not in answer, answer
                continue
            assert answer["data"] is None
            assert code(answer) == "FORBIDDEN"
            assert field in answer["errors"][0]["message"]
            assert scope not in answer["errors"][0]["message"]
        if pays:
            [paid] = await client.transactions(target["id"])
            assert (paid["status"], paid["amount"]["value"]) == ("COMPLETED", "5.00")
    denied = await on_record(sql, "ACCESS_DENIED", key["apiKey"]["id"])
    assert (denied["actor_kind"], denied["actor_id"]) == ("CUSTOMER", UUID(ada["id"]))
    assert await client.balance(source["id"]) == ("45.00" if pays else "50.00")
    assert await sql.fetchval("SELECT count(*) FROM accounts") == (3 if opens else 2)


async def test_who_may_only_pay_reads_what_became_of_that_payment(client: Client, sql: asyncpg.Connection) -> None:
    ada = await client.join()
    source, target = await client.open_account(deposit="50.00"), await client.open_account()
    async with machine(client, await made(client, sql, ada["id"], "MOVE_MONEY")) as program:
        answer = await program.ask(
            PAYMENT.replace("destination { name iban }", "destination { name iban account { balance { value } } }"),
            input={
                "fromAccountId": source["id"],
                "to": {"accountId": target["id"]},
                "amount": {"value": "5.00", "currency": "EUR"},
                "idempotencyKey": "once",
            },
        )
        # The money has moved and the answer says so; looking into the account is what the key can't do.
        paid = answer["data"]["transfer"]
        assert (paid["status"], paid["destination"]["iban"]) == ("COMPLETED", target["iban"])
        assert paid["destination"]["account"] is None
        assert code(answer) == "FORBIDDEN"
        assert (
            code(await program.ask("query ($id: ID!) { transaction(id: $id) { id } }", id=paid["id"]))
            == "FORBIDDEN"
        )


PERSONAL = [
    CREATE,
    REVOKE,
    'mutation { changePassword(input: { currentPassword: "x", newPassword: "y" }) { __typename } }',
    "mutation { beginMfa { __typename } }",
    'mutation { confirmMfa(input: { code: "123456" }) { __typename } }',
    'mutation { disableMfa(input: { code: "123456" }) { __typename } }',
    'mutation { renewRecoveryCodes(input: { code: "123456" }) { __typename } }',
    'mutation { revokeSession(id: "x") { __typename } }',
    "mutation { revokeOtherSessions { __typename } }",
    "{ sessions { id } }",
]


@pytest.mark.parametrize("operation", PERSONAL, ids=lambda text: text.split("{")[1].split("(")[0].strip())
async def test_no_key_does_what_is_for_people(client: Client, sql: asyncpg.Connection, operation: str) -> None:
    async with staff(client, sql) as master:
        key = await create(master)
        variables: dict[str, Any] = {"input": {"name": "another", "scopes": ["READ"]}, "id": key["apiKey"]["id"]}
        wanted = {name: value for name, value in variables.items() if f"${name}:" in operation}
        async with machine(client, key) as program:
            answer = await program.ask(operation, **wanted)
            assert answer["data"] is None
            assert code(answer) == "FORBIDDEN"
            assert "not for API keys" in answer["errors"][0]["message"]
            logout = await program.data("mutation { logout { __typename } }")
            assert logout["logout"]["__typename"] == "SessionNotFound"
            assert "errors" not in await program.ask(ME)
        assert "errors" not in await master.ask(ME)
    assert await sql.fetchval("SELECT count(*) FROM api_keys WHERE revoked_at IS NULL") == 1
    assert await sql.fetchval("SELECT count(*) FROM second_factors") == 0
    await on_record(sql, "ACCESS_DENIED", key["apiKey"]["id"])


@pytest.mark.parametrize("role", ["AUDITOR", "CUSTOMER"])
async def test_only_admins_make_keys(client: Client, sql: asyncpg.Connection, role: str) -> None:
    async with staff(client, sql, role) as person:
        answer = await person.ask(CREATE, input={"name": "mine", "scopes": ["READ"]})
        assert (answer["data"], code(answer)) == (None, "FORBIDDEN")
    assert code(await client.ask(CREATE, input={"name": "mine", "scopes": ["READ"]})) == "UNAUTHENTICATED"
    assert await sql.fetchval("SELECT count(*) FROM api_keys") == 0


@pytest.mark.parametrize(
    ("changes", "typename", "fact"),
    [
        ({"name": " "}, "InvalidInput", {"field": "name"}),
        ({"scopes": []}, "InvalidInput", {"field": "scopes"}),
        ({"expiresAt": "2020-01-01T00:00:00Z"}, "InvalidInput", {"field": "expiresAt"}),
        ({"expiresAt": "9999-01-01T00:00:00Z"}, "InvalidInput", {"field": "expiresAt"}),
        ({"addresses": ["10.0.0.1/8"]}, "InvalidInput", {"field": "addresses"}),
        ({"customerId": "nobody"}, "CustomerNotFound", {"customerId": "nobody"}),
        ({"customerId": str(UUID(int=9))}, "CustomerNotFound", {"customerId": str(UUID(int=9))}),
    ],
    ids=str,
)
async def test_a_key_that_can_not_be_is_refused(
    client: Client, sql: asyncpg.Connection, changes: dict[str, Any], typename: str, fact: dict[str, str]
) -> None:
    async with staff(client, sql) as master:
        result = await create(master, **changes)
    assert result["__typename"] == typename
    assert fact.items() <= result.items()
    assert await sql.fetchval("SELECT count(*) FROM api_keys") == 0
    assert await sql.fetchval("SELECT count(*) FROM audit_events WHERE action = 'API_KEY_CREATED'") == 0


async def test_nobody_makes_a_key_for_who_is_closed_and_theirs_die(client: Client, sql: asyncpg.Connection) -> None:
    ada = await client.join()
    await made(client, sql, ada["id"])
    key = await made(client, sql, ada["id"])
    await sql.execute("UPDATE customers SET closed_at = now() WHERE id = $1", UUID(ada["id"]))
    async with machine(client, key) as program:
        assert code(await program.ask(ME)) == "UNAUTHENTICATED"
    async with staff(client, sql) as master:
        assert (await create(master, customerId=ada["id"]))["__typename"] == "CustomerNotFound"


async def test_a_key_is_shown_once_and_never_kept(
    client: Client, sql: asyncpg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ada = await client.join()
    key = await made(client, sql, ada["id"], addresses=["127.0.0.0/8", "::1"], name="nightly payroll")
    secret, shown = key["key"], key["apiKey"]
    assert shown["hint"] == secret[:12]
    async with machine(client, key) as program:
        await program.data(ME)
        await program.ask("{ nonsense }")
        async with program.socket() as socket:
            await socket.close()
    async with Client(client.base_url, secret[:-1]) as mistaken:
        assert code(await mistaken.ask(ME)) == "UNAUTHENTICATED"
    await on_record(sql, "TOKEN_REJECTED")
    told = await client.data(MINE)
    assert secret not in json.dumps(told)
    random_part = secret[12:]
    for [table] in await sql.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        rows = await sql.fetch(f"SELECT t::text FROM {table} t")
        assert not any(random_part in row[0] or random_part.encode().hex() in row[0] for row in rows), table
    assert random_part not in caplog.text
    created = await on_record(sql, "API_KEY_CREATED")
    assert json.loads(created["after"]) == {
        "customer": ada["id"],
        "scopes": ALL,
        "networks": 2,
        "expiresAt": None,
    }
    assert (created["subject_kind"], created["subject_id"]) == ("API_KEY", shown["id"])


async def test_a_revoked_key_is_refused_in_every_process_and_its_websockets_close(
    client: Client, new_server: Any, sql: asyncpg.Connection
) -> None:
    ada = await client.join()
    account = await client.open_account(deposit="5.00")
    key = await made(client, sql, ada["id"])
    elsewhere = await new_server()
    async with machine(client, key) as here, machine(client, key, elsewhere) as there, there.socket() as socket:
        await subscribe(socket, account["id"])
        for program in (here, there):
            await program.data(ME)
        revoked = (await client.data(REVOKE, id=key["apiKey"]["id"]))["revokeApiKey"]
        assert revoked["revokedAt"] is not None
        async with asyncio.timeout(PATIENCE):
            await socket.wait_closed()
        assert socket.close_code == 4401
        for program in (here, there):
            error = await program.refused()
            assert error["extensions"]["code"] == "UNAUTHENTICATED"
            assert "revoked" in error["message"]
            assert (await program.ask(OPEN))["data"] is None
    again = (await client.data(REVOKE, id=key["apiKey"]["id"]))["revokeApiKey"]
    assert again["revokedAt"] == revoked["revokedAt"]
    assert await sql.fetchval("SELECT count(*) FROM audit_events WHERE action = 'API_KEY_REVOKED'") == 1
    assert json.loads((await on_record(sql, "TOKEN_REJECTED"))["after"]) == {"reason": "REVOKED"}
    assert await sql.fetchval("SELECT count(*) FROM accounts") == 1


async def test_nobody_revokes_a_key_that_acts_for_somebody_else(client: Client, sql: asyncpg.Connection) -> None:
    ada = await client.join()
    key = await made(client, sql, ada["id"])
    async with client.another() as stranger:
        await stranger.join()
        for key_id in (key["apiKey"]["id"], str(uuid4()), "nonsense"):
            refused = (await stranger.data(REVOKE, id=key_id))["revokeApiKey"]
            assert refused["__typename"] == "ApiKeyNotFound"
        assert (await stranger.data(MINE))["me"]["apiKeys"]["nodes"] == []
    async with staff(client, sql, "AUDITOR") as auditor:
        assert code(await auditor.ask(REVOKE, id=key["apiKey"]["id"])) == "FORBIDDEN"
    async with machine(client, key) as program:
        await program.data(ME)
    async with staff(client, sql) as master:
        revoked = (await master.data(REVOKE, id=key["apiKey"]["id"]))["revokeApiKey"]
        assert revoked["__typename"] == "ApiKey"


async def test_an_expired_key_is_refused_and_its_websocket_closes(client: Client, sql: asyncpg.Connection) -> None:
    ada = await client.join()
    # On a machine that is slow just then a key may be over before its socket is open: one that lasts longer won't.
    async with staff(client, sql) as master:
        for seconds in (2, 8, 32):
            soon = datetime.now(UTC) + timedelta(seconds=seconds)
            key = await create(master, customerId=ada["id"], expiresAt=soon.isoformat())
            if key["__typename"] == "ApiKeyCreated" and (ended := await used_to_the_end(client, key)) != 4403:
                break
    assert ended == 4401
    async with machine(client, key) as program:
        answer = await program.ask(ME)
        assert code(answer) == "UNAUTHENTICATED"
        assert "expired" in answer["errors"][0]["message"]
        with pytest.raises(ConnectionClosed, match="4403"):
            async with program.socket():
                pass
    assert json.loads((await on_record(sql, "TOKEN_REJECTED"))["after"]) == {"reason": "EXPIRED"}


async def used_to_the_end(client: Client, key: dict[str, Any]) -> int | None:
    """Open a socket by a key and wait until it is closed; the code that it is closed with."""
    async with machine(client, key) as program:
        try:
            async with program.socket() as socket, asyncio.timeout(PATIENCE):
                await socket.wait_closed()
                return socket.close_code
        except ConnectionClosed as closed:
            return closed.rcvd and closed.rcvd.code


async def test_a_key_is_good_from_its_addresses_only_whatever_a_header_says(
    client: Client, new_server: Any, sql: asyncpg.Connection
) -> None:
    ada = await client.join()
    key = await made(client, sql, ada["id"], addresses=["192.0.2.0/24"])
    async with machine(client, key) as program:
        for forwarded in ({}, {"x-forwarded-for": "192.0.2.7"}, {"forwarded": "for=192.0.2.7"}):
            response = await program.http.post("/graphql", json={"query": ME}, headers=program.headers | forwarded)
            assert code(response.json()) == "UNAUTHENTICATED"
            assert "network address" in response.json()["errors"][0]["message"]
    # Unless the operator has said that a proxy in front tells the truth.
    async with machine(client, key, await new_server(proxy_headers=True)) as program:
        forwarded = program.headers | {"x-forwarded-for": "192.0.2.7"}
        response = await program.http.post("/graphql", json={"query": ME}, headers=forwarded)
        assert response.json()["data"] == {"me": {"id": ada["id"]}}
    rejected = await on_record(sql, "TOKEN_REJECTED")
    assert json.loads(rejected["after"]) == {"reason": "WRONG_ADDRESS"}
    assert json.loads(rejected["personal"])["address"] == "127.0.0.1"


async def test_who_looks_after_keys_sees_when_each_was_used(
    client: Client, settings: Any, sql: asyncpg.Connection
) -> None:
    ada = await client.join()
    used, unused = [await made(client, sql, ada["id"], name=name) for name in ("used", "unused")]
    before = datetime.now(UTC)
    # What a process knows of last uses is written when it stops, at the latest.
    async with serve(settings) as elsewhere, machine(client, used, elsewhere) as program:
        await program.data(ME)
    async with staff(client, sql, "AUDITOR") as auditor:
        page = await auditor.data(
            f"query ($id: ID!) {{ apiKeys(customerId: $id) {{ nodes {{ {KEY} }} }} }}", id=ada["id"]
        )
    assert [key["id"] for key in page["apiKeys"]["nodes"]] == [unused["apiKey"]["id"], used["apiKey"]["id"]]
    assert page["apiKeys"]["nodes"] == (await client.data(MINE))["me"]["apiKeys"]["nodes"]
    idle, busy = page["apiKeys"]["nodes"]
    assert idle["lastUsedAt"] is None
    assert before <= datetime.fromisoformat(busy["lastUsedAt"]) <= datetime.now(UTC)
    assert busy["createdBy"] != ada["id"] == busy["customerId"]


async def test_keys_are_paged_newest_first(client: Client, sql: asyncpg.Connection) -> None:
    async with staff(client, sql) as master:
        ids = [(await create(master))["apiKey"]["id"] for _ in range(3)]
        listing = """query ($after: Cursor) { apiKeys(first: 2, after: $after) {
            nodes { id } pageInfo { hasNextPage endCursor } } }"""
        first = (await master.data(listing, after=None))["apiKeys"]
        second = (await master.data(listing, after=first["pageInfo"]["endCursor"]))["apiKeys"]
        assert [node["id"] for node in first["nodes"] + second["nodes"]] == ids[::-1]
        assert [first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]] == [True, False]
        for wrong in ("{ apiKeys(first: 0) { nodes { id } } }", '{ apiKeys(after: "x") { nodes { id } } }'):
            assert code(await master.ask(wrong)) == "BAD_USER_INPUT"
        assert code(await master.ask('{ apiKeys(customerId: "x") { nodes { id } } }')) == "BAD_USER_INPUT"


async def test_a_key_logs_nobody_on_and_a_logon_beside_it_works(client: Client, sql: asyncpg.Connection) -> None:
    ada = await client.join()
    key = await made(client, sql, ada["id"], "READ")
    async with machine(client, key) as program:
        assert (await program.logon(client.email, PASSWORD))["__typename"] == "Session"
        assert program.token != key["key"]
        assert len((await program.data("{ sessions { id } }"))["sessions"]) == 2

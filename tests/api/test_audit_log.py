"""Auditors look into the audit log; nobody else does."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from florin.domain.audit import NOBODY, SYSTEM, Actor, ActorKind, AuditAction, Happening, Subject, SubjectKind
from florin.domain.principal import Origin
from florin.persistence.audit_log import erase_personal
from florin.server.bank import Florin
from tests.api.audited import audited
from tests.client import Client

AT = datetime(2024, 1, 31, 12, tzinfo=UTC)
ACCOUNT = str(uuid4())
WRONG_LOGON = """mutation { logon(input: { email: "nobody@example.com", password: "a wrong password" }) {
    __typename } }"""
EVENT = """sequence occurredAt action actor { kind id credentialId name } subject { kind id }
    changes { name before after } repeats requestId address device email personalErased hash"""
LOG = f"""query ($filter: AuditFilter, $first: Int! = 20, $after: Cursor) {{
    auditLog(filter: $filter, first: $first, after: $after) {{
        edges {{ cursor }} nodes {{ {EVENT} }} pageInfo {{ hasNextPage hasPreviousPage endCursor }} }} }}"""


async def become(client: Client, sql: asyncpg.Connection, role: str) -> dict[str, Any]:
    """A member of staff, logged on."""
    person = await client.join()
    await sql.execute("UPDATE customers SET role = $1 WHERE id = $2", role, UUID(person["id"]))
    await client.logon(client.email)
    # What it took to get here is on record as well; a test begins with an empty log.
    await sql.execute("DELETE FROM audit_events")
    return person


async def look(client: Client, **variables: Any) -> dict[str, Any]:
    page: dict[str, Any] = (await client.data(LOG, **variables))["auditLog"]
    return page


async def put_on_record(florin: Florin, sql: asyncpg.Connection, *happenings: Happening) -> None:
    """These and nothing else, whatever was noted on the way here."""
    await sql.execute("DELETE FROM audit_events")
    for happening in happenings:
        await florin.audit.record(happening)


def frozen(actor_id: UUID) -> Happening:
    """An account was frozen."""
    return Happening(
        AuditAction.ACCOUNT_FROZEN,
        Actor(ActorKind.ADMIN, actor_id, UUID(int=5)),
        Origin("192.0.2.7", "Firefox", "request-1"),
        AT,
        Subject(SubjectKind.ACCOUNT, ACCOUNT),
        {"status": "ACTIVE"},
        {"status": "FROZEN", "scopes": ["READ", "MANAGE"]},
    )


FAILED = Happening(
    AuditAction.LOGON_FAILED, NOBODY, Origin("198.51.100.9"), AT + timedelta(days=1), email="Eve@example.com"
)


@pytest.mark.parametrize("role", ["AUDITOR"])
async def test_an_auditor_reads_what_happened_by_whom_and_from_where(
    client: Client, florin: Florin, sql: asyncpg.Connection, role: str
) -> None:
    person = await become(client, sql, role)
    await put_on_record(florin, sql, frozen(UUID(person["id"])), FAILED)
    page = await look(client, filter={"until": "2024-02-10T00:00:00Z"})
    failed, first = page["nodes"]
    assert failed.items() >= {"action": "LOGON_FAILED", "email": "eve@example.com", "subject": None}.items()
    assert failed["actor"] == {"kind": "NOBODY", "id": None, "credentialId": None, "name": None}
    assert (failed["address"], failed["device"]) == ("198.51.100.9", None)
    assert len(first.pop("hash")) == 64
    assert first == {
        "sequence": 1,
        "occurredAt": "2024-01-31T12:00:00Z",
        "action": "ACCOUNT_FROZEN",
        "actor": {
            "kind": "ADMIN",
            "id": person["id"],
            "credentialId": str(UUID(int=5)),
            "name": person["fullName"],
        },
        "subject": {"kind": "ACCOUNT", "id": ACCOUNT},
        "changes": [
            {"name": "scopes", "before": None, "after": "READ, MANAGE"},
            {"name": "status", "before": "ACTIVE", "after": "FROZEN"},
        ],
        "repeats": 1,
        "requestId": "request-1",
        "address": "192.0.2.7",
        "device": "Firefox",
        "email": None,
        "personalErased": False,
    }


async def test_customers_and_strangers_do_not_see_the_log(client: Client) -> None:
    async with client.another() as stranger:
        answer = await stranger.ask(LOG)
    assert (answer["data"], answer["errors"][0]["extensions"]["code"]) == (None, "UNAUTHENTICATED")
    await client.join()
    answer = await client.ask(LOG)
    assert (answer["data"], answer["errors"][0]["extensions"]["code"]) == (None, "FORBIDDEN")


async def test_the_log_is_paged_newest_first(client: Client, florin: Florin, sql: asyncpg.Connection) -> None:
    await become(client, sql, "AUDITOR")
    await put_on_record(florin, sql, *[FAILED] * 5)
    wanted = {"actions": ["LOGON_FAILED"]}
    seen, after = [], None
    while True:
        page = await look(client, filter=wanted, first=2, after=after)
        assert [edge["cursor"] for edge in page["edges"]] == [str(node["sequence"]) for node in page["nodes"]]
        assert page["pageInfo"]["hasPreviousPage"] == (after is not None)
        seen += [node["sequence"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == [5, 4, 3, 2, 1]


async def test_an_auditor_narrows_the_log_down(client: Client, florin: Florin, sql: asyncpg.Connection) -> None:
    await become(client, sql, "AUDITOR")
    actor = uuid4()
    rejected = Happening(AuditAction.TOKEN_REJECTED, SYSTEM, Origin("::1"), AT, after={"reason": "EXPIRED"})
    await put_on_record(florin, sql, frozen(actor), FAILED, rejected)
    january = {"until": "2024-02-10T00:00:00Z"}
    for wanted, found in [
        ({}, [3, 2, 1]),
        ({"actions": []}, [3, 2, 1]),
        ({"actions": ["TOKEN_REJECTED", "ACCOUNT_FROZEN"]}, [3, 1]),
        ({"actorId": str(actor)}, [1]),
        ({"subjectKind": "ACCOUNT"}, [1]),
        ({"subjectId": ACCOUNT}, [1]),
        ({"requestId": "request-1"}, [1]),
        ({"address": "198.51.100.9"}, [2]),
        ({"email": "EVE@EXAMPLE.COM"}, [2]),
        ({"since": "2024-02-01T00:00:00Z"}, [2]),
        ({"address": "::1", "actions": ["TOKEN_REJECTED"]}, [3]),
        ({"address": "::1", "actions": ["LOGON_FAILED"]}, []),
        ({"email": None, "actions": None, "actorId": None, "since": None}, [3, 2, 1]),
    ]:
        page = await look(client, filter=january | wanted)
        assert [node["sequence"] for node in page["nodes"]] == found, wanted


@pytest.mark.parametrize(
    "variables",
    [{"first": 0}, {"first": 101}, {"after": "x"}, {"after": "-1"}, {"filter": {"actorId": "nobody"}}],
    ids=str,
)
async def test_a_question_that_can_not_be_meant_is_an_error(
    client: Client, sql: asyncpg.Connection, variables: dict[str, Any]
) -> None:
    await become(client, sql, "AUDITOR")
    answer = await client.ask(LOG, **variables)
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_erased_details_are_shown_as_erased(client: Client, florin: Florin, sql: asyncpg.Connection) -> None:
    await become(client, sql, "AUDITOR")
    actor = uuid4()
    await put_on_record(florin, sql, frozen(actor))
    async with florin.database.transaction() as connection:
        await erase_personal(connection, actor)
    [event] = (await look(client, filter={"actorId": str(actor)}))["nodes"]
    assert [event[name] for name in ("address", "device", "email", "personalErased")] == [None, None, None, True]
    assert event["actor"]["name"] is None


@pytest.mark.parametrize("by_proxy", [False, True])
async def test_a_requests_id_is_its_proxys_word_and_nobody_elses(
    new_server: Any, sql: asyncpg.Connection, by_proxy: bool
) -> None:
    async with Client(await new_server(proxy_headers=by_proxy)) as client:
        body = {"query": WRONG_LOGON}
        response = await client.http.post("/graphql", json=body, headers={"x-request-id": "chosen-1"})
        assert (response.headers["x-request-id"] == "chosen-1") is by_proxy
        async with client.socket(additional_headers={"x-request-id": "chosen-2"}) as socket:
            await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": body}))
            assert "InvalidCredentials" in str(await socket.recv())
    # The two may be one event if they are written together; then the first is the one that it names.
    events = await audited(sql, "LOGON_FAILED", count=1)
    ids = {event["request_id"] for event in events}
    assert response.headers["x-request-id"] in ids
    assert all(each.startswith("chosen") is by_proxy for each in ids)


async def test_looking_at_the_log_is_on_record(client: Client, sql: asyncpg.Connection) -> None:
    person = await become(client, sql, "AUDITOR")
    await look(client)
    wanted = {"actions": ["RECORDS_READ"], "actorId": person["id"]}
    page = await look(client, filter=wanted)
    while not page["nodes"]:  # it is written a moment later
        page = await look(client, filter=wanted)
    assert page["nodes"][-1]["subject"] == {"kind": "FIELD", "id": "Query.auditLog"}


async def test_a_page_with_the_names_of_all_actors_takes_two_reads(
    client: Client, florin: Florin, sql: asyncpg.Connection, statements: list[str]
) -> None:
    people = [await client.join() for _ in range(3)]
    await become(client, sql, "AUDITOR")
    await put_on_record(florin, sql, *[frozen(UUID(person["id"])) for person in people for _ in range(3)])
    statements.clear()
    page = await look(client, filter={"actions": ["ACCOUNT_FROZEN"]})
    names = [node["actor"]["name"] for node in page["nodes"]]
    assert names == [person["fullName"] for person in people[::-1] for _ in range(3)]
    about = [statement for statement in statements if "audit_events" in statement or "customers" in statement]
    assert len(about) == 2

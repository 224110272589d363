"""The review queue: what rules hold, who decides on it, what its customer sees of that, and why it was so."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from tests.api.audited import audited
from tests.api.holding import capture, funds, place, release, reverse, see
from tests.api.judging import LARGE, another_admin, change, decide, explain, queue, write
from tests.api.test_refusals import UNKNOWN, everything
from tests.api.test_watching import take
from tests.client import PATIENCE, Client, money


@pytest.fixture
async def admin(client: Client, sql: asyncpg.Connection) -> AsyncIterator[Client]:
    """An admin, logged on, of a bank that reviews what is large."""
    async with another_admin(client, sql) as admin:
        await write(admin, LARGE, name="Large")
        yield admin


async def me(client: Client) -> str:
    """Who is logged on."""
    return str((await client.data("{ me { id } }"))["me"]["id"])


async def ledger(sql: asyncpg.Connection) -> list[Any]:
    """All that is in the books, and what was decided."""
    names = ("accounts", "transactions", "entries", "idempotency_keys", "reviews")
    return [await sql.fetch(f"SELECT t::text FROM {name} t ORDER BY 1") for name in names]


async def held(client: Client, value: str = "150.00") -> tuple[str, str, str]:
    """A new account's payment that is held for review, and both its accounts."""
    source, target = await client.open_account(deposit="500.00"), await client.open_account()
    made = await client.transfer(source["id"], target["id"], value)
    assert made["status"] == "PENDING"
    return made["id"], source["id"], target["id"]


async def test_what_is_held_waits_in_the_queue_and_its_customer_sees_only_that_it_waits(
    client: Client, admin: Client
) -> None:
    customer = await client.join()
    made, source, _ = await held(client)
    [review] = (await queue(admin))["nodes"]
    assert review["transaction"] == {
        "id": made,
        "status": "PENDING",
        "pendingFor": "REVIEW",
        "amount": {"value": "150.00"},
    }
    assert (review["account"], review["customer"]) == ({"id": source}, {"id": customer["id"]})
    [fired] = review["fired"]
    assert (fired["name"], fired["version"], fired["action"], fired["failed"]) == ("Large", 1, "REVIEW", False)
    assert fired["description"] == "more than 100.00 EUR"
    assert fired["conditions"] == [{"__typename": "AmountOver", "amount": money("100.00")}]
    assert datetime.fromisoformat(review["flaggedAt"]).tzinfo is not None
    assert await funds(client, source) == ("500.00", "150.00", "350.00")
    seen = await client.data(
        "query ($id: ID!) { transaction(id: $id) { status pendingFor rejection { code } } }", id=made
    )
    assert seen["transaction"] == {"status": "PENDING", "pendingFor": "REVIEW", "rejection": None}
    for query in (
        f'{{ explain(transactionId: "{made}") {{ action }} }}',
        "{ reviewQueue { nodes { flaggedAt } } }",
        "{ fraudRules { name } }",
    ):
        answer = await client.ask(query)
        assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.parametrize(
    ("field", "status", "left", "arrived"),
    [
        ("approveTransaction", "COMPLETED", ("350.00", "0.00", "350.00"), "150.00"),
        ("rejectTransaction", "REJECTED", ("500.00", "0.00", "500.00"), "0.00"),
    ],
)
async def test_the_customer_sees_the_decision_live(
    client: Client, admin: Client, field: str, status: str, left: tuple[str, str, str], arrived: str
) -> None:
    await client.join()
    made, source, target = await held(client)
    changes = client.watch(source, after="1")
    [first] = await take(changes, 1)
    assert (first["previousStatus"], first["status"]) == (None, "PENDING")
    decided = await decide(admin, field, made, reason="SUSPECTED_FRAUD")
    assert (decided["id"], decided["status"], decided["pendingFor"]) == (made, status, None)
    [second] = await take(changes, 1)
    assert (second["transaction"]["id"], second["previousStatus"], second["status"]) == (made, "PENDING", status)
    assert await funds(client, source) == left
    assert await client.balance(target) == arrived
    seen = (await client.transactions(source))[0]
    if status == "REJECTED":
        assert seen["rejection"]["code"] == "REJECTED_IN_REVIEW"
        assert "FRAUD" not in seen["rejection"]["message"].upper(), "why is not for whoever is turned down"
        assert seen["completedAt"] is None
    else:
        assert (seen["rejection"], seen["completedAt"] is None) == (None, False)
    assert (await queue(admin))["nodes"] == []


@pytest.mark.parametrize(
    ("field", "action"), [("approveTransaction", "REVIEW_APPROVED"), ("rejectTransaction", "REVIEW_REJECTED")]
)
async def test_a_decision_is_on_record_once_and_repeating_it_tells_it_again(
    client: Client, admin: Client, sql: asyncpg.Connection, field: str, action: str
) -> None:
    await client.join()
    made, _, _ = await held(client)
    case = {"reason": "CUSTOMER_REQUEST", "caseId": "FR-2026/7"}
    first = await decide(admin, field, made, **case)
    before = await ledger(sql)
    again = await decide(admin, field, made, **case)
    assert (first["replayed"], again["replayed"]) == (False, True)
    assert again | {"replayed": False} == first
    other = "rejectTransaction" if field == "approveTransaction" else "approveTransaction"
    assert (await decide(admin, other, made))["code"] == "TRANSACTION_NOT_PENDING"
    async with another_admin(client, sql) as late:
        refused = await decide(late, field, made)
        assert refused["code"] == "TRANSACTION_NOT_PENDING"
        assert first["status"].lower() in refused["message"]
    assert await ledger(sql) == before
    [event] = await audited(sql, action, count=1)
    assert (event["actor_kind"], event["actor_id"]) == ("ADMIN", UUID(await me(admin)))
    assert (event["subject_kind"], event["subject_id"]) == ("TRANSACTION", made)
    assert event["before"] == {"status": "PENDING", "pendingFor": "REVIEW"}
    rule = (await explain(admin, made) or {})["fired"][0]["ruleId"]
    assert event["after"] == {
        "status": first["status"],
        "pendingFor": None,
        "rules": [f"{rule} version 1"],
        **case,
    }


@pytest.mark.parametrize("field", ["approveTransaction", "rejectTransaction"])
async def test_nobody_decides_on_a_transaction_of_their_own(
    client: Client, admin: Client, sql: asyncpg.Connection, field: str
) -> None:
    await client.join()
    made, _, _ = await held(client)
    await sql.execute("UPDATE customers SET role = 'ADMIN' WHERE email = $1", client.email)
    await client.logon(client.email)
    before = await everything(sql)
    assert (await decide(client, field, made))["code"] == "OWN_TRANSACTION"
    assert await everything(sql) == before
    assert len((await queue(admin))["nodes"]) == 1


@pytest.mark.parametrize("field", ["approveTransaction", "rejectTransaction"])
async def test_what_is_not_under_review_is_not_decided_on(
    client: Client, admin: Client, sql: asyncpg.Connection, field: str
) -> None:
    await client.join()
    source, target = await client.open_account(deposit="500.00"), await client.open_account()
    paid = await client.transfer(source["id"], target["id"], "1.00")
    on_hold = await place(client, source["id"], "5.00", target["id"])
    before = await everything(sql)
    assert (await decide(admin, field, paid["id"]))["code"] == "TRANSACTION_NOT_PENDING"
    assert (await decide(admin, field, on_hold["id"]))["code"] == "TRANSACTION_NOT_PENDING"
    for unknown in (UNKNOWN, "nonsense"):
        assert (await decide(admin, field, unknown))["code"] == "TRANSACTION_NOT_FOUND"
    refused = await decide(admin, field, paid["id"], caseId="no digit")
    assert refused["message"].startswith("Correct caseId: ")
    assert await everything(sql) == before


async def test_a_hold_is_captured_after_its_review_and_not_before(client: Client, admin: Client) -> None:
    await client.join()
    source, target = await client.open_account(deposit="500.00"), await client.open_account()
    made = await place(client, source["id"], "150.00", target["id"])
    assert made["pendingFor"] == "REVIEW"
    assert (await capture(client, made["id"]))["code"] == "TRANSACTION_NOT_FOUND"
    approved = await decide(admin, "approveTransaction", made["id"])
    assert (approved["status"], approved["pendingFor"]) == ("PENDING", "CAPTURE")
    assert (await capture(client, made["id"]))["status"] == "COMPLETED"
    assert await client.balance(target["id"]) == "150.00"
    # What was decided is told again, as it stands by now.
    again = await decide(admin, "approveTransaction", made["id"])
    assert (again["status"], again["replayed"]) == ("COMPLETED", True)


async def test_an_explanation_tells_the_rules_of_then_and_the_decision(
    client: Client, admin: Client, sql: asyncpg.Connection
) -> None:
    await client.join()
    made, _, _ = await held(client)
    waiting = await explain(admin, made)
    assert waiting is not None
    assert (waiting["action"], waiting["decision"]) == ("REVIEW", None)
    rule = waiting["fired"][0]["ruleId"]
    await change(admin, "changeFraudRule", ruleId=rule, conditions=[{"payeeCountry": ["FR"]}], name="Other")
    await change(admin, "removeFraudRule", ruleId=rule)
    await decide(admin, "approveTransaction", made, reason="SETTLED")
    async with another_admin(client, sql, "AUDITOR") as auditor:
        told = await explain(auditor, made)
    assert told is not None
    assert (told["fired"], told["flaggedAt"]) == (waiting["fired"], waiting["flaggedAt"])
    assert told["fired"][0]["description"] == "more than 100.00 EUR"
    decision = told["decision"]
    assert (decision["approved"], decision["reason"], decision["decidedBy"]) == (
        True,
        "SETTLED",
        {"id": await me(admin)},
    )
    assert decision["decidedAt"] >= told["flaggedAt"]
    assert told["transaction"] == {"id": made, "status": "COMPLETED"}


async def test_an_explanation_tells_which_rules_rejected_a_payment_at_once(client: Client, admin: Client) -> None:
    first = await write(admin, [{"transfersWithin": {"count": 1, "seconds": 86400}}], "REJECT", name="Too many")
    await client.join()
    source, target = await client.open_account(deposit="500.00"), await client.open_account()
    fine = await client.transfer(source["id"], target["id"], "1.00")
    refused = await client.transfer(source["id"], target["id"], "150.00")
    assert refused["code"] == "REJECTED_BY_RULE"
    [attempt, *_] = await client.transactions(source["id"])
    assert attempt["status"] == "REJECTED"
    await change(admin, "changeFraudRule", ruleId=first["id"], enabled=False)
    told = await explain(admin, attempt["id"])
    assert told is not None
    assert (told["action"], told["flaggedAt"], told["decision"]) == ("REJECT", None, None)
    assert [(each["name"], each["action"], each["description"]) for each in told["fired"]] == [
        ("Large", "REVIEW", "more than 100.00 EUR"),
        ("Too many", "REJECT", "more than 1 payment within 86400 s"),
    ]
    assert await explain(admin, fine["id"]) == {
        "action": None,
        "flaggedAt": None,
        "fired": [],
        "decision": None,
        "transaction": {"id": fine["id"], "status": "COMPLETED"},
    }
    assert await explain(admin, UNKNOWN) is None
    assert await explain(admin, "nonsense") is None


async def test_the_queue_is_paged_and_begins_with_what_waits_longest(client: Client, admin: Client) -> None:
    await client.join()
    made = [(await held(client))[0] for _ in range(3)]
    page = await queue(admin, first=2)
    assert [review["transaction"]["id"] for review in page["nodes"]] == made[:2]
    assert page["pageInfo"] == {"hasNextPage": True, "hasPreviousPage": False, "endCursor": made[1]}
    rest = await queue(admin, first=2, after=made[1])
    assert [review["transaction"]["id"] for review in rest["nodes"]] == made[2:]
    assert not rest["pageInfo"]["hasNextPage"]


@pytest.mark.parametrize("elsewhere", [False, True], ids=["same process", "another process"])
async def test_staff_see_live_how_the_queue_stands(
    client: Client, admin: Client, new_server: Any, elsewhere: bool
) -> None:
    await client.join()
    watcher = Client(await new_server(), admin.token) if elsewhere else admin
    query = "subscription { reviewQueueChanged { waiting longestSince } }"
    async with watcher.socket() as socket, asyncio.timeout(PATIENCE):
        await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": query}}))

        async def next_state() -> dict[str, Any]:
            while (message := json.loads(await socket.recv()))["type"] != "next":
                pass
            state: dict[str, Any] = message["payload"]["data"]["reviewQueueChanged"]
            return state

        assert await next_state() == {"waiting": 0, "longestSince": None}
        first, _, _ = await held(client)
        since = (await queue(admin))["nodes"][0]["flaggedAt"]
        assert await next_state() == {"waiting": 1, "longestSince": since}
        await held(client)
        assert await next_state() == {"waiting": 2, "longestSince": since}
        await decide(admin, "rejectTransaction", first)
        state = await next_state()
        assert (state["waiting"], state["longestSince"] > since) == (1, True)
    await watcher.http.aclose()


async def test_of_a_hold_that_was_let_go_under_review_its_payee_never_learns(
    client: Client, admin: Client, sql: asyncpg.Connection
) -> None:
    async with client.another() as payee:
        await payee.join()
        target = await payee.open_account()
        await client.join()
        source = await client.open_account(deposit="500.00")
        made = await place(client, source["id"], "150.00", target["id"])
        assert made["pendingFor"] == "REVIEW"
        assert (await release(client, made["id"]))["status"] == "REVERSED"
        before = await ledger(sql)
        assert await see(payee, made["id"]) is None
        for step in (capture, release, reverse):
            assert (await step(payee, made["id"]))["code"] == "TRANSACTION_NOT_FOUND"
            assert (await step(client, made["id"]))["code"] != "INTERNAL"
        assert (await capture(client, made["id"]))["code"] == "TRANSACTION_NOT_PENDING"
        assert await ledger(sql) == before

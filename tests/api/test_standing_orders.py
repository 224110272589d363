"""Standing orders over the wire: created once, run on their days, seen by their owner, stopped when they say so."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from tests.api.audited import audited
from tests.api.guided import Reader
from tests.client import REFUSAL, Client, money

RUN = (
    "number due attempts status amount { value } transaction { id status } rejection { code message } nextAttemptAt"
)
ORDER = f"""id status endReason amount {{ value currency }} description category reference account {{ id }}
    destination {{ name iban account {{ id }} }} schedule {{ rhythm first every until count }}
    nextRun nextRuns(first: 3) runs {{ nodes {{ {RUN} }} }} endedAt"""
OUTCOME = f"__typename ... on StandingOrder {{ {ORDER} }} {REFUSAL}"
CREATE = f"mutation ($input: CreateStandingOrderInput!) {{ createStandingOrder(input: $input) {{ {OUTCOME} }} }}"
CHANGE = f"mutation ($input: ChangeStandingOrderInput!) {{ changeStandingOrder(input: $input) {{ {OUTCOME} }} }}"
SEE = f"query ($id: ID!) {{ standingOrder(id: $id) {{ {ORDER} }} }}"
STEPS = ("pauseStandingOrder", "resumeStandingOrder", "cancelStandingOrder")

# Far enough from now that no run is due, whatever time the test is run at.
SOON = datetime.now(UTC).date() + timedelta(days=2)


async def create(client: Client, source: str, to: Any, value: str = "10.00", /, **more: Any) -> dict[str, Any]:
    """Ask for an order; the result, whatever it is, with `replayed`."""
    given = {
        "fromAccountId": source,
        "to": to if isinstance(to, dict) else {"accountId": to},
        "amount": money(value),
        "schedule": {"rhythm": "WEEKLY", "first": SOON.isoformat()},
        "idempotencyKey": uuid4().hex,
        "description": "rent",
    } | more
    answer = await client.ask(CREATE, input=given)
    assert "errors" not in answer, answer["errors"]
    result: dict[str, Any] = answer["data"]["createStandingOrder"]
    return result | {"replayed": "idempotency" in answer.get("extensions", {})}


async def see(client: Client, order_id: str) -> dict[str, Any]:
    """An order as it is now."""
    found: dict[str, Any] = (await client.data(SEE, id=order_id))["standingOrder"]
    return found


async def step(client: Client, name: str, order_id: str) -> dict[str, Any]:
    """Pause, resume or cancel an order; the result, whatever it is."""
    answer = await client.data(
        f"mutation ($input: StandingOrderInput!) {{ {name}(input: $input) {{ {OUTCOME} }} }}",
        input={"standingOrderId": order_id},
    )
    result: dict[str, Any] = answer[name]
    return result


async def days_pass(sql: asyncpg.Connection, days: int = 3) -> None:
    """Everything that was ordered was ordered so many days earlier."""
    await sql.execute(
        f"UPDATE standing_orders SET first_day = first_day - {days}, until = until - {days}, "
        f"due_at = due_at - interval '{days} days'"
    )


async def until_run(client: Client, order_id: str, status: str) -> dict[str, Any]:
    """Wait until the last run of an order is so; the order, read after that.

    An order is read before its runs: the answer in which a run is new may show the order as it was before the run.
    """
    async with asyncio.timeout(60):
        while True:
            order = await see(client, order_id)
            if [run["status"] for run in order["runs"]["nodes"]][:1] == [status]:
                return await see(client, order_id)
            await asyncio.sleep(0.05)


async def test_an_order_is_run_by_the_bank_on_its_day(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    source, to = await client.open_account(deposit="50.00"), await client.open_account()
    order = await create(client, source["id"], {"iban": to["iban"]}, category="home", reference="R 1")
    assert order["__typename"] == "StandingOrder"
    assert (order["status"], order["nextRun"]) == ("ACTIVE", SOON.isoformat())
    assert order["nextRuns"] == [(SOON + timedelta(weeks=week)).isoformat() for week in range(3)]
    assert (order["description"], order["category"], order["reference"]) == ("rent", "home", "R 1")
    assert order["destination"]["account"] == {"id": to["id"]}
    await days_pass(sql)
    ran = await until_run(client, order["id"], "DONE")
    [run] = ran["runs"]["nodes"]
    assert (run["number"], run["due"], run["attempts"]) == (1, (SOON - timedelta(days=3)).isoformat(), 1)
    assert (run["transaction"]["status"], run["rejection"], run["nextAttemptAt"]) == ("COMPLETED", None, None)
    assert ran["nextRun"] == (SOON + timedelta(days=4)).isoformat()
    assert await client.balance(to["id"]) == "10.00"
    [paid, _] = await client.transactions(source["id"])
    assert (paid["id"], paid["kind"], paid["description"]) == (run["transaction"]["id"], "TRANSFER", "rent")


async def test_a_run_that_is_refused_is_pushed_to_whoever_watches(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    source, to = await client.open_account(), await client.open_account()
    order = await create(client, source["id"], to["id"])
    await days_pass(sql)
    async with asyncio.timeout(60):
        async for change in client.watch(source["id"], "0"):
            assert (change["status"], change["transaction"]["kind"]) == ("REJECTED", "TRANSFER")
            break
    [run] = (await until_run(client, order["id"], "RETRYING"))["runs"]["nodes"]
    assert run["transaction"] == {"id": change["transaction"]["id"], "status": "REJECTED"}
    assert run["rejection"] == {
        "code": "INSUFFICIENT_FUNDS",
        "message": "10.00 EUR was asked for, and 0.00 EUR is available.",
    }
    assert run["nextAttemptAt"] is not None


async def test_creating_twice_is_one_order(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    source, to = await client.open_account(), await client.open_account()
    first = await create(client, source["id"], to["id"], idempotencyKey="k")
    again = await create(client, source["id"], to["id"], "10", idempotencyKey="k")
    assert (first.pop("replayed"), again.pop("replayed")) == (False, True)
    assert again == first
    other = await create(client, source["id"], to["id"], "11", idempotencyKey="k")
    assert other["__typename"] == "IdempotencyConflict"
    assert await sql.fetchval("SELECT count(*) FROM standing_orders") == 1


async def test_an_order_is_paused_changed_resumed_and_cancelled(client: Client) -> None:
    await client.join()
    source, to = await client.open_account(), await client.open_account()
    order = await create(client, source["id"], to["id"])
    paused = await step(client, "pauseStandingOrder", order["id"])
    assert (paused["status"], paused["nextRun"], paused["nextRuns"]) == ("PAUSED", None, [])
    last = (SOON + timedelta(weeks=1)).isoformat()
    changes = {"standingOrderId": order["id"], "amount": money("12.00"), "description": None, "until": last}
    changed = (await client.data(CHANGE, input=changes))["changeStandingOrder"]
    assert (changed["amount"]["value"], changed["description"]) == ("12.00", None)
    relabelled = {"standingOrderId": order["id"], "category": " Flat ", "reference": "R-2"}
    told = (await client.data(CHANGE, input=relabelled))["changeStandingOrder"]
    assert told == changed | {"category": "Flat", "reference": "R-2"}
    told = (await client.data(CHANGE, input=relabelled | {"category": None}))["changeStandingOrder"]
    assert told == changed | {"category": None, "reference": "R-2"}
    too_long = await client.ask(CHANGE, input=relabelled | {"reference": "r" * 36})
    assert too_long["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert (await see(client, order["id"]))["reference"] == "R-2"
    assert changed["schedule"] == {
        "rhythm": "WEEKLY", "first": SOON.isoformat(), "every": 1, "until": last, "count": None,
    }  # fmt: skip
    resumed = await step(client, "resumeStandingOrder", order["id"])
    assert (resumed["status"], resumed["nextRuns"]) == ("ACTIVE", [SOON.isoformat(), last])
    changes = {"standingOrderId": order["id"], "until": None, "count": 3}
    changed = (await client.data(CHANGE, input=changes))["changeStandingOrder"]
    assert len(changed["nextRuns"]) == 3
    cancelled = await step(client, "cancelStandingOrder", order["id"])
    assert (cancelled["status"], cancelled["endReason"], cancelled["nextRuns"]) == ("CANCELLED", "CANCELLED", [])
    assert await step(client, "cancelStandingOrder", order["id"]) == cancelled
    for name in ("pauseStandingOrder", "resumeStandingOrder"):
        assert (await step(client, name, order["id"]))["code"] == "STANDING_ORDER_OVER"
    refused = (await client.data(CHANGE, input={"standingOrderId": order["id"]}))["changeStandingOrder"]
    assert refused["code"] == "STANDING_ORDER_OVER"
    assert await see(client, order["id"]) == {name: cancelled[name] for name in cancelled if name != "__typename"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": money("0")}, "INVALID_AMOUNT"),
        ({"amount": money("1", "USD")}, "CURRENCY_MISMATCH"),
        ({"schedule": {"rhythm": "WEEKLY", "first": "2020-01-01"}}, "INVALID_INPUT"),
        ({"schedule": {"rhythm": "MONTHLY", "first": SOON.isoformat(), "every": 13}}, "INVALID_INPUT"),
        ({"fromAccountId": str(UUID(int=9))}, "ACCOUNT_NOT_FOUND"),
        ({"to": {"iban": "GB82 WEST 1234 5698 7654 32"}}, "ACCOUNT_NOT_FOUND"),
    ],
    ids=["nothing", "currency", "past", "interval", "source", "other bank"],
)
async def test_an_order_that_can_not_be_is_refused(
    client: Client, sql: asyncpg.Connection, changes: dict[str, Any], code: str
) -> None:
    await client.join()
    source, to = await client.open_account(), await client.open_account()
    refused = await create(client, source["id"], to["id"], **changes)
    assert refused["code"] == code
    assert (await create(client, source["id"], source["id"]))["code"] == "SAME_ACCOUNT"
    assert await sql.fetchval("SELECT count(*) FROM standing_orders") == 0


@pytest.mark.parametrize(
    ("schedule", "says"),
    [
        ({"rhythm": "DAILY", "first": "2030-01-01"}, "DAILY"),
        ({"rhythm": "ONCE", "first": "2030-02-30"}, "There is no day 2030-02-30"),
        ({"rhythm": "ONCE", "first": "30-01-01"}, 'like "2026-01-31"'),
        ({"rhythm": "ONCE", "first": 5}, 'like "2026-01-31"'),
        ({"rhythm": "ONCE", "first": "2030-01-01", "count": "many"}, "many"),
    ],
    ids=str,
)
async def test_what_is_no_schedule_is_bad_input(client: Client, schedule: dict[str, Any], says: str) -> None:
    await client.join()
    given = {
        "fromAccountId": "x", "to": {"accountId": "y"}, "amount": money("1"), "schedule": schedule,
        "idempotencyKey": "k",
    }  # fmt: skip
    answer = await client.ask(CREATE, input=given)
    [error] = answer["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert says in error["message"]


async def test_orders_are_their_owners_and_staff_see_them_and_touch_none(
    client: Client, sql: asyncpg.Connection
) -> None:
    await client.join()
    source, to = await client.open_account(), await client.open_account()
    order = await create(client, source["id"], to["id"])
    stranger, staff = client.another(), client.another()
    await stranger.join()
    await staff.staff(sql)
    before = await sql.fetch("SELECT * FROM standing_orders")
    assert await see(stranger, order["id"]) is None
    for name in STEPS:
        assert (await step(stranger, name, order["id"]))["code"] == "STANDING_ORDER_NOT_FOUND"
    changes = {"standingOrderId": order["id"], "amount": money("1")}
    refused = (await stranger.data(CHANGE, input=changes))["changeStandingOrder"]
    assert refused["code"] == "STANDING_ORDER_NOT_FOUND"
    theirs = await stranger.open_account()
    assert (await create(stranger, source["id"], theirs["id"]))["code"] == "ACCOUNT_NOT_FOUND"
    assert (await see(staff, order["id"]))["id"] == order["id"]
    [event] = await audited(sql, "RECORDS_READ", count=1)
    assert (event["subject_kind"], event["subject_id"]) == ("STANDING_ORDER", order["id"])
    answer = await staff.ask(CHANGE, input=changes)
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert await sql.fetch("SELECT * FROM standing_orders") == before


async def test_an_accounts_orders_and_an_orders_runs_are_paged(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    source, to = await client.open_account(deposit="50.00"), await client.open_account()
    ids = [(await create(client, source["id"], to["id"], "1.00"))["id"] for _ in range(3)]
    listing = """query ($id: ID!, $after: Cursor) { account(id: $id) { standingOrders(first: 2, after: $after) {
        nodes { id } pageInfo { hasNextPage endCursor } } } }"""
    first = (await client.data(listing, id=source["id"]))["account"]["standingOrders"]
    after = first["pageInfo"]["endCursor"]
    second = (await client.data(listing, id=source["id"], after=after))["account"]["standingOrders"]
    assert [node["id"] for node in first["nodes"] + second["nodes"]] == ids[::-1]
    assert [first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]] == [True, False]
    assert (await client.ask(listing, id=source["id"], after="x"))["errors"][0]["extensions"][
        "code"
    ] == "BAD_USER_INPUT"
    # The bank was away for three weeks: it makes up for what was due, the oldest first.
    await days_pass(sql, 23)
    await until_run(client, ids[0], "DONE")
    runs = """query ($id: ID!, $after: Cursor) { standingOrder(id: $id) { runs(first: 2, after: $after) {
        nodes { number status } pageInfo { hasNextPage endCursor } } } }"""
    async with asyncio.timeout(60):
        while (page := (await client.data(runs, id=ids[0]))["standingOrder"]["runs"])["nodes"][0]["number"] < 4:
            await asyncio.sleep(0.05)
    rest = await client.data(runs, id=ids[0], after=page["pageInfo"]["endCursor"])
    nodes = page["nodes"] + rest["standingOrder"]["runs"]["nodes"]
    assert nodes == [{"number": number, "status": "DONE"} for number in (4, 3, 2, 1)]
    for after in ("10001", "2147483648", "999999999999999999"):
        refused = await client.ask(runs, id=ids[0], after=after)
        assert refused["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_an_order_ends_when_its_account_is_closed(client: Client) -> None:
    await client.join()
    source, to = await client.open_account(), await client.open_account()
    order = await create(client, source["id"], to["id"])
    closed = await client.data(
        """mutation ($id: ID!) { closeAccount(input: { accountId: $id }) { __typename
            ... on Account { status } ... on Refusal { code message } } }""",
        id=source["id"],
    )
    assert closed["closeAccount"]["status"] == "CLOSED"
    over = await see(client, order["id"])
    assert (over["status"], over["endReason"], over["nextRun"]) == ("ENDED", "ACCOUNT_CLOSED", None)


async def test_the_guide_works_as_it_is_written(client: Client) -> None:
    await client.join()
    source, to = await client.open_account(deposit="950.00"), await client.open_account()
    reader = Reader(client, "docs/standing-orders.md")
    created = await reader.paste(SOURCE_ID=source["id"], DESTINATION_IBAN=to["iban"], FIRST_DAY=SOON.isoformat())
    seen = await reader.paste(ORDER_ID=created["id"])
    cancelled = await reader.paste(ORDER_ID=created["id"])
    assert not reader.left
    assert created["nextRuns"][0] == created["nextRun"] == seen["nextRun"] == SOON.isoformat()
    assert (seen["status"], seen["runs"]["nodes"]) == ("ACTIVE", [])
    assert cancelled == {"status": "CANCELLED", "endReason": "CANCELLED"}


async def test_orders_are_handed_over_with_what_else_is_known_and_their_words_are_erased(
    client: Client, sql: asyncpg.Connection
) -> None:
    customer = await client.join()
    source, to = await client.open_account(), await client.open_account()
    order = await create(client, source["id"], to["id"], category="hobby", idempotencyKey="for the club")
    admin = client.another()
    await admin.staff(sql)
    export = """mutation ($id: ID!) { exportPersonalData(input: { customerId: $id }) {
        ... on PersonalData { json } } }"""
    document = json.loads((await admin.data(export, id=customer["id"]))["exportPersonalData"]["json"])
    [told] = document["standingOrders"]
    assert (told["id"], told["amount"], told["description"]) == (order["id"], "10.00", "rent")
    assert (told["first"], told["destinationIban"], told["status"]) == (SOON.isoformat(), to["iban"], "ACTIVE")
    for account in (source, to):
        await client.data(
            "mutation ($id: ID!) { closeAccount(input: { accountId: $id }) { __typename } }", id=account["id"]
        )
    for step_name in ("closeCustomer", "erasePersonalData"):
        await admin.data(
            f"""mutation ($id: ID!) {{ {step_name}(input: {{ customerId: $id, reason: CUSTOMER_REQUEST }}) {{
                __typename }} }}""",
            id=customer["id"],
        )
    assert await sql.fetchval("SELECT erased_at FROM customers WHERE id = $1", UUID(customer["id"]))
    [kept] = await sql.fetch("SELECT * FROM standing_orders")
    assert (kept["description"], kept["category"], kept["idempotency_key"]) == (None, None, order["id"])
    assert kept["fingerprint"] == bytes(32)

"""Two-phase money: held first, moved or let go later."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from tests.api.audited import audited
from tests.api.holding import ask, capture, funds, place, release, review_over, see
from tests.api.test_refusals import everything
from tests.api.test_watching import take
from tests.client import Client, money


@pytest.fixture
async def ada(shared_client: Client) -> Client:
    """Somebody who pays."""
    await shared_client.join()
    return shared_client


@pytest.fixture
async def bert(ada: Client) -> Client:
    """Somebody who is paid."""
    other = ada.another()
    await other.join(fullName="Bert Payee")
    return other


def in_future(length: timedelta) -> str:
    """An instant ahead, as clients write it."""
    return (datetime.now(UTC) + length).isoformat()


async def test_a_hold_takes_from_what_is_available_and_not_from_the_balance(ada: Client, bert: Client) -> None:
    source, target = await ada.open_account(deposit="100.00"), await bert.open_account()
    made = await place(ada, source["id"], "60.00", target["id"], description="Deposit for a boat")
    assert (made["kind"], made["status"], made["pendingFor"]) == ("TRANSFER", "PENDING", "CAPTURE")
    assert (made["completedAt"], made["settledAmount"], made["fee"]) == (None, None, {"value": "0.00"})
    assert made["destination"]["name"] == "Bert Payee"
    lasts = datetime.fromisoformat(made["expiresAt"]) - datetime.fromisoformat(made["createdAt"])
    assert timedelta(days=6, hours=23) < lasts <= timedelta(days=7)
    assert await funds(ada, source["id"]) == ("100.00", "60.00", "40.00")
    assert (await ada.withdraw(source["id"], "40.01"))["__typename"] == "InsufficientFunds"
    assert (await ada.withdraw(source["id"], "40.00"))["status"] == "COMPLETED"
    assert await funds(ada, source["id"]) == ("60.00", "60.00", "0.00")
    assert await funds(bert, target["id"]) == ("0.00", "0.00", "0.00")
    assert await bert.transactions(target["id"]) == []


@pytest.mark.parametrize("who", ["payer", "payee"])
@pytest.mark.parametrize(("part", "moved"), [(None, "60.00"), ("60.00", "60.00"), ("12.34", "12.34")])
async def test_a_hold_is_captured_whole_or_in_part_by_either_party(
    ada: Client, bert: Client, who: str, part: str | None, moved: str
) -> None:
    source, target = await ada.open_account(deposit="100.00"), await bert.open_account()
    made = await place(ada, source["id"], "60.00", target["id"])
    done = await capture(ada if who == "payer" else bert, made["id"], part)
    assert (done["id"], done["status"], done["pendingFor"]) == (made["id"], "COMPLETED", None)
    assert (done["settledAmount"], done["amount"]["value"]) == ({"value": moved}, "60.00")
    left = str(100 - Decimal(moved))
    assert await funds(ada, source["id"]) == (left, "0.00", left)
    assert await funds(bert, target["id"]) == (moved, "0.00", moved)
    assert [each["id"] for each in await bert.transactions(target["id"])] == [made["id"]]


async def test_a_hold_for_cash_is_captured_as_a_withdrawal(ada: Client) -> None:
    source = await ada.open_account(deposit="100.00")
    made = await place(ada, source["id"], "60.00")
    assert (made["kind"], made["destination"]["name"]) == ("WITHDRAWAL", "Florin, cash desk")
    done = await capture(ada, made["id"], "50.00")
    assert (done["status"], done["settledAmount"]) == ("COMPLETED", {"value": "50.00"})
    assert await funds(ada, source["id"]) == ("50.00", "0.00", "50.00")


@pytest.mark.parametrize("who", ["payer", "payee"])
async def test_a_hold_is_released_by_either_party_and_nothing_has_moved(
    ada: Client, bert: Client, who: str
) -> None:
    source, target = await ada.open_account(deposit="100.00"), await bert.open_account()
    made = await place(ada, source["id"], "60.00", target["id"])
    gone = await release(ada if who == "payer" else bert, made["id"])
    assert (gone["status"], gone["completedAt"], gone["settledAmount"]) == ("REVERSED", None, None)
    assert await funds(ada, source["id"]) == ("100.00", "0.00", "100.00")
    for refused in (await capture(bert, made["id"]), await release(ada, made["id"])):
        assert refused["__typename"] == "TransactionNotPending"
    assert await funds(bert, target["id"]) == ("0.00", "0.00", "0.00")


async def test_the_payee_sees_a_hold_by_its_id_and_strangers_do_not(ada: Client, bert: Client) -> None:
    source, target = await ada.open_account(deposit="100.00"), await bert.open_account()
    made = await place(ada, source["id"], "60.00", target["id"], description="Boat")
    stranger = ada.another()
    await stranger.join()
    seen = await see(bert, made["id"])
    assert seen is not None
    assert (seen["status"], seen["pendingFor"], seen["description"]) == ("PENDING", "CAPTURE", "Boat")
    assert (seen["source"]["account"], seen["fee"]) == (None, None)
    assert await see(stranger, made["id"]) is None
    for refused in (await capture(stranger, made["id"]), await release(stranger, made["id"])):
        assert refused["__typename"] == "TransactionNotFound"
    assert await funds(ada, source["id"]) == ("100.00", "60.00", "40.00")


async def test_what_holds_funds_of_an_account_is_listed_newest_first(ada: Client, bert: Client) -> None:
    source, target = await ada.open_account(deposit="100.00"), await bert.open_account()
    made = [(await place(ada, source["id"], f"{n}.00", target["id"]))["id"] for n in range(1, 5)]
    await release(ada, made[1])
    query = """query ($id: ID!, $after: Cursor) { account(id: $id) { holds(first: 2, after: $after) {
        nodes { id } pageInfo { hasNextPage hasPreviousPage endCursor } } } }"""
    first = (await ada.data(query, id=source["id"]))["account"]["holds"]
    assert [each["id"] for each in first["nodes"]] == [made[3], made[2]]
    assert (first["pageInfo"]["hasNextPage"], first["pageInfo"]["hasPreviousPage"]) == (True, False)
    rest = (await ada.data(query, id=source["id"], after=first["pageInfo"]["endCursor"]))["account"]["holds"]
    assert [each["id"] for each in rest["nodes"]] == [made[0]]
    assert not rest["pageInfo"]["hasNextPage"]
    assert (await bert.data(query, id=target["id"]))["account"]["holds"]["nodes"] == []
    refused = await ada.ask(query, id=source["id"], after="1")
    assert refused["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_the_payee_finds_the_holds_that_can_be_captured(client: Client, sql: asyncpg.Connection) -> None:
    bert = client.another()
    for who in (client, bert):
        await who.join()
    source, target = await client.open_account(deposit="100.00"), await bert.open_account()
    made = [(await place(client, source["id"], f"{n}.00", target["id"], category="Fun"))["id"] for n in range(1, 4)]
    await capture(bert, made[1])
    me = (await client.data("{ me { id } }"))["me"]["id"]
    await review_over(sql, 20_00, me)
    assert (await place(client, source["id"], "21.00", target["id"]))["pendingFor"] == "REVIEW"
    query = """query ($id: ID!, $after: Cursor) { account(id: $id) { incomingHolds(first: 1, after: $after) {
        nodes { id category source { account { id } } } pageInfo { hasNextPage endCursor } } } }"""
    first = (await bert.data(query, id=target["id"]))["account"]["incomingHolds"]
    assert first["nodes"] == [{"id": made[2], "category": None, "source": {"account": None}}]
    rest = (await bert.data(query, id=target["id"], after=first["pageInfo"]["endCursor"]))["account"][
        "incomingHolds"
    ]
    assert ([each["id"] for each in rest["nodes"]], rest["pageInfo"]["hasNextPage"]) == ([made[0]], False)
    assert (await client.data(query, id=source["id"]))["account"]["incomingHolds"]["nodes"] == []
    assert (await client.data(query, id=target["id"]))["account"] is None
    refused = await bert.ask(query, id=target["id"], after="1")
    assert refused["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("given", "typename"),
    [
        ({"amount": money("60.01")}, "HoldExceeded"),
        ({"amount": money("0")}, "InvalidAmount"),
        ({"amount": money("1.001")}, "InvalidAmount"),
        ({"amount": money("1", "USD")}, "CurrencyMismatch"),
        ({"transactionId": "nonsense"}, "TransactionNotFound"),
        ({"transactionId": "01990000-0000-7000-8000-000000000000"}, "TransactionNotFound"),
        ({"idempotencyKey": "placed"}, "IdempotencyConflict"),
    ],
    ids=str,
)
async def test_a_capture_that_can_not_be_is_refused_and_nothing_changes(
    client: Client, sql: asyncpg.Connection, given: dict[str, Any], typename: str
) -> None:
    await client.join()
    source = await client.open_account(deposit="100.00")
    made = await place(client, source["id"], "60.00", idempotencyKey="placed")
    before = await everything(sql)
    refused = await ask(client, "captureHold", **{"transactionId": made["id"], "idempotencyKey": "c"} | given)
    assert refused["__typename"] == typename, refused
    assert await everything(sql) == before


@pytest.mark.parametrize(
    ("given", "typename"),
    [
        ({"expiresAt": timedelta(seconds=20)}, "InvalidInput"),
        ({"expiresAt": timedelta(days=-1)}, "InvalidInput"),
        ({"expiresAt": timedelta(days=31)}, "InvalidInput"),
        ({"amount": money("0.00")}, "InvalidAmount"),
        ({"amount": money("1.00", "USD")}, "CurrencyMismatch"),
        ({"fromAccountId": "nonsense"}, "AccountNotFound"),
        ({"to": {"iban": "DE00"}}, "AccountNotFound"),
    ],
    ids=str,
)
async def test_a_hold_that_can_not_be_is_refused_and_nothing_changes(
    client: Client, sql: asyncpg.Connection, given: dict[str, Any], typename: str
) -> None:
    await client.join()
    source = await client.open_account(deposit="100.00")
    before = await everything(sql)
    facts = {"fromAccountId": source["id"], "amount": money("1.00"), "idempotencyKey": "k"} | given
    if "expiresAt" in facts:
        facts["expiresAt"] = in_future(facts["expiresAt"])
    refused = await ask(client, "placeHold", "... on InvalidInput { field }", **facts)
    assert refused["__typename"] == typename, refused
    assert refused.get("field", "expiresAt") == "expiresAt"
    assert await everything(sql) == before
    made = await place(client, source["id"], "1.00", idempotencyKey="k")
    assert made["status"] == "PENDING", "the key stayed free"


async def test_too_large_a_hold_is_recorded_as_rejected(ada: Client) -> None:
    source = await ada.open_account(deposit="100.00")
    refused = await place(ada, source["id"], "100.01")
    assert refused["__typename"] == "InsufficientFunds"
    [rejected, _] = await ada.transactions(source["id"])
    assert (rejected["status"], rejected["rejection"]["code"]) == ("REJECTED", "INSUFFICIENT_FUNDS")
    assert await funds(ada, source["id"]) == ("100.00", "0.00", "100.00")


@pytest.mark.parametrize("given", [False, True], ids=["by default", "as given"])
async def test_a_hold_asked_for_twice_under_a_key_is_one(ada: Client, given: bool) -> None:
    source = await ada.open_account(deposit="100.00")
    more = {"expiresAt": in_future(timedelta(days=3))} if given else {}
    first = await place(ada, source["id"], "60.00", idempotencyKey="k", **more)
    second = await place(ada, source["id"], "60.00", idempotencyKey="k", **more)
    assert (first["replayed"], second["replayed"], second["id"]) == (False, True, first["id"])
    other = await place(ada, source["id"], "60.00", idempotencyKey="k", expiresAt=in_future(timedelta(days=2)))
    assert other["__typename"] == "IdempotencyConflict"
    assert (await ada.withdraw(source["id"], "60.00", key="k"))["__typename"] == "IdempotencyConflict"
    assert await funds(ada, source["id"]) == ("100.00", "60.00", "40.00")


async def test_a_step_asked_for_twice_under_a_key_is_one(ada: Client, bert: Client) -> None:
    source, target = await ada.open_account(deposit="100.00"), await bert.open_account()
    made = await place(ada, source["id"], "60.00", target["id"])
    answers = [await capture(bert, made["id"], "20.00", idempotencyKey="c") for _ in range(2)]
    assert [answer["status"] for answer in answers] == ["COMPLETED", "COMPLETED"]
    assert [answer["replayed"] for answer in answers] == [False, True]
    assert (await capture(bert, made["id"], "21.00", idempotencyKey="c"))["__typename"] == "IdempotencyConflict"
    assert await funds(bert, target["id"]) == ("20.00", "0.00", "20.00")


async def test_staff_release_a_hold_and_it_is_put_on_record(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    source = await client.open_account(deposit="100.00")
    made = await place(client, source["id"], "60.00")
    admin = client.another()
    person = await admin.staff(sql)
    assert (await capture_error(admin, made["id"])) == "FORBIDDEN"
    released = await release(admin, made["id"], idempotencyKey="r", reason="LEGAL_ORDER", caseId="AB-7")
    assert released["status"] == "REVERSED"
    assert (await release(admin, made["id"], idempotencyKey="r"))["replayed"]
    [event] = await audited(sql, "HOLD_RELEASED", count=1)
    assert (str(event["actor_id"]), event["subject_kind"], event["subject_id"]) == (
        person["id"], "TRANSACTION", made["id"],
    )  # fmt: skip
    assert event["before"] == {"status": "PENDING"}
    assert event["after"] == {"status": "REVERSED", "reason": "LEGAL_ORDER", "caseId": "AB-7"}
    assert await funds(client, source["id"]) == ("100.00", "0.00", "100.00")


async def capture_error(client: Client, hold: str) -> str:
    """With which error a capture is turned down."""
    answer = await client.ask(
        "mutation ($input: CaptureHoldInput!) { captureHold(input: $input) { __typename } }",
        input={"transactionId": hold, "idempotencyKey": "c"},
    )
    return str(answer["errors"][0]["extensions"]["code"])


async def test_a_payee_is_not_told_how_the_payers_account_is(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    bert = client.another()
    await bert.join()
    source, target = await client.open_account(deposit="100.00"), await bert.open_account()
    made = await place(client, source["id"], "60.00", target["id"])
    await sql.execute("UPDATE accounts SET status = 'FROZEN' WHERE iban = $1", source["iban"])
    before = await everything(sql)
    for who, told in ((bert, None), (client, "FROZEN")):
        refused = await ask(
            who, "captureHold", "... on AccountNotActive { side accountStatus: status }", transactionId=made["id"]
        )
        assert (refused["__typename"], refused["side"], refused["accountStatus"]) == (
            "AccountNotActive", "SOURCE", told,
        )  # fmt: skip
    assert await everything(sql) == before


async def test_a_receiver_never_learns_of_a_payment_under_review(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    bert, admin = client.another(), client.another()
    await bert.join()
    person = await admin.staff(sql)
    source, target = await client.open_account(deposit="100.00"), await bert.open_account()
    await review_over(sql, 50_00, person["id"])
    made = await place(client, source["id"], "60.00", target["id"])
    assert (made["status"], made["pendingFor"]) == ("PENDING", "REVIEW")
    paid = await client.transfer(source["id"], target["id"], "30.00")
    assert paid["status"] == "COMPLETED"
    assert await funds(client, source["id"]) == ("70.00", "60.00", "10.00")
    assert await see(bert, made["id"]) is None
    for refused in (await capture(bert, made["id"]), await release(bert, made["id"])):
        assert refused["__typename"] == "TransactionNotFound"
    assert (await release(client, made["id"]))["status"] == "REVERSED"
    assert await see(bert, made["id"]) is None
    assert [each["id"] for each in await bert.transactions(target["id"])] == [paid["id"]]
    assert await funds(client, source["id"]) == ("70.00", "0.00", "70.00")


async def test_both_parties_watch_a_hold_become_what_it_becomes(ada: Client, bert: Client) -> None:
    """Live, each in the order of its own history: the payee hears of nothing before there is something to hear."""
    source, target = await ada.open_account(deposit="100.00"), await bert.open_account()
    watching = asyncio.gather(
        take(ada.watch(source["id"], after="0"), 5), take(bert.watch(target["id"], after="0"), 1)
    )
    made = await place(ada, source["id"], "60.00", target["id"])
    other = await place(ada, source["id"], "5.00", target["id"])
    await capture(bert, made["id"], "20.00")
    await release(ada, other["id"])
    payer, payee = await watching
    assert [(each["sequence"], each["previousStatus"], each["status"]) for each in payer] == [
        (1, None, "COMPLETED"),
        (2, None, "PENDING"),
        (3, None, "PENDING"),
        (4, "PENDING", "COMPLETED"),
        (5, "PENDING", "REVERSED"),
    ]
    assert [each["transaction"]["id"] for each in payer[1:]] == [made["id"], other["id"], made["id"], other["id"]]
    assert [(each["sequence"], each["previousStatus"], each["status"]) for each in payee] == [
        (1, None, "COMPLETED"),
    ]
    assert payee[0]["transaction"]["id"] == made["id"]

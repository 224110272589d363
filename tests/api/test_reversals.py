"""Sending money back: whole, in parts, by the receiver or by staff, and never more than there was."""

from typing import Any

import asyncpg
import pytest

from tests.api.audited import audited
from tests.api.holding import ask, funds, place, reverse, see
from tests.api.test_refusals import everything
from tests.api.test_watching import take
from tests.client import Client, money


class Shop:
    """Ada has paid Bert 60 of her 100 euros."""

    def __init__(self, ada: Client, bert: Client, source: str, target: str, paid: str) -> None:
        self.ada, self.bert, self.source, self.target, self.paid = ada, bert, source, target, paid

    async def balances(self) -> tuple[str, str]:
        """What Ada has, and what Bert has."""
        return await self.ada.balance(self.source), await self.bert.balance(self.target)


async def open_shop(client: Client) -> Shop:
    """Have it paid."""
    await client.join()
    bert = client.another()
    await bert.join()
    source, target = await client.open_account(deposit="100.00"), await bert.open_account()
    paid = await client.transfer(source["id"], target["id"], "60.00", description="Shoes")
    return Shop(client, bert, source["id"], target["id"], paid["id"])


@pytest.fixture
async def shop(shared_client: Client) -> Shop:
    """A shop on the shared server."""
    return await open_shop(shared_client)


async def test_a_receiver_sends_all_of_it_back(shop: Shop) -> None:
    back = await reverse(shop.bert, shop.paid, description="Wrong size")
    assert (back["kind"], back["status"], back["amount"]["value"]) == ("REVERSAL", "COMPLETED", "60.00")
    assert (back["reverses"], back["description"]) == ({"id": shop.paid}, "Wrong size")
    assert await shop.balances() == ("100.00", "0.00")
    for who in (shop.ada, shop.bert):
        seen = await see(who, shop.paid)
        assert seen is not None
        assert (seen["status"], seen["reversedAmount"]["value"]) == ("REVERSED", "60.00")
        assert seen["completedAt"] is not None
        assert seen["reversals"] == [{"id": back["id"], "status": "COMPLETED", "amount": {"value": "60.00"}}]
    again = await reverse(shop.bert, shop.paid)
    assert again["__typename"] == "ReversalExceeded"
    assert again["message"] == "All of this transaction has been sent back already."
    assert await shop.balances() == ("100.00", "0.00")


async def test_parts_go_back_up_to_the_amount_and_no_further(shop: Shop) -> None:
    parts = [(await reverse(shop.bert, shop.paid, value))["id"] for value in ("10.00", "20.00")]
    seen = await see(shop.ada, shop.paid)
    assert seen is not None
    assert (seen["status"], seen["reversedAmount"]["value"]) == ("COMPLETED", "30.00")
    assert [each["id"] for each in seen["reversals"]] == parts[::-1]
    refused = await ask(
        shop.bert,
        "reverseTransaction",
        "... on ReversalExceeded { reversible { value } requestedAmount { value } }",
        transactionId=shop.paid, amount=money("30.01"),
    )  # fmt: skip
    assert (refused["__typename"], refused["reversible"]["value"]) == ("ReversalExceeded", "30.00")
    assert await shop.balances() == ("70.00", "30.00")
    rest = await reverse(shop.bert, shop.paid)
    assert rest["amount"]["value"] == "30.00"
    assert await shop.balances() == ("100.00", "0.00")


async def test_a_captured_hold_goes_back_up_to_what_was_captured(shop: Shop) -> None:
    made = await place(shop.ada, shop.source, "40.00", shop.target)
    assert (await reverse(shop.bert, made["id"]))["__typename"] == "NotReversible"
    await ask(shop.bert, "captureHold", transactionId=made["id"], amount=money("25.00"))
    assert (await reverse(shop.bert, made["id"], "25.01"))["__typename"] == "ReversalExceeded"
    assert (await reverse(shop.bert, made["id"]))["amount"]["value"] == "25.00"
    assert await funds(shop.ada, shop.source) == ("40.00", "0.00", "40.00")


async def test_asked_for_twice_under_a_key_it_goes_back_once(shop: Shop) -> None:
    answers = [await reverse(shop.bert, shop.paid, "10.00", idempotencyKey="back") for _ in range(2)]
    assert [answer["replayed"] for answer in answers] == [False, True]
    assert answers[0]["id"] == answers[1]["id"]
    other = await reverse(shop.bert, shop.paid, "11.00", idempotencyKey="back")
    assert other["__typename"] == "IdempotencyConflict"
    assert await shop.balances() == ("50.00", "50.00")


async def test_a_receiver_without_the_money_is_told_and_the_attempt_recorded(shop: Shop) -> None:
    await shop.bert.withdraw(shop.target, "50.00")
    refused = await reverse(shop.bert, shop.paid)
    assert refused["__typename"] == "InsufficientFunds"
    assert await shop.balances() == ("40.00", "10.00")
    [rejected, *_] = await shop.bert.transactions(shop.target)
    assert (rejected["kind"], rejected["status"]) == ("REVERSAL", "REJECTED")
    assert await see(shop.ada, rejected["id"]) is None
    seen = await see(shop.ada, shop.paid)
    assert seen is not None
    assert (seen["status"], seen["reversals"]) == ("COMPLETED", [])


async def test_both_parties_watch_it_go_back(shop: Shop) -> None:
    back = await reverse(shop.bert, shop.paid)
    payer = await take(shop.ada.watch(shop.source, after="0"), 4)
    payee = await take(shop.bert.watch(shop.target, after="0"), 3)
    for seen in (payer[1:], payee):
        assert [(each["transaction"]["id"], each["previousStatus"], each["status"]) for each in seen] == [
            (shop.paid, None, "COMPLETED"),
            (back["id"], None, "COMPLETED"),
            (shop.paid, "COMPLETED", "REVERSED"),
        ]
    assert [each["sequence"] for each in payer] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("who", "what", "given", "typename"),
    [
        ("ada", "paid", {}, "TransactionNotFound"),
        ("stranger", "paid", {}, "TransactionNotFound"),
        ("bert", "nonsense", {}, "TransactionNotFound"),
        ("bert", "paid", {"amount": money("1", "USD")}, "CurrencyMismatch"),
        ("bert", "paid", {"amount": money("0")}, "InvalidAmount"),
        ("bert", "paid", {"amount": money("60.01")}, "ReversalExceeded"),
        ("ada", "deposited", {}, "NotReversible"),
        ("ada", "reversal", {}, "NotReversible"),
    ],
    ids=str,
)
async def test_what_can_not_go_back_is_refused_and_nothing_changes(
    client: Client, sql: asyncpg.Connection, who: str, what: str, given: dict[str, Any], typename: str
) -> None:
    shop = await open_shop(client)
    stranger = client.another()
    await stranger.join()
    deposited = [each["id"] for each in await client.transactions(shop.source) if each["kind"] == "DEPOSIT"]
    reversal = await reverse(shop.bert, shop.paid, "0.01") if what == "reversal" else {"id": ""}
    named = {"paid": shop.paid, "deposited": deposited[0], "reversal": reversal["id"]}
    before = await everything(sql)
    asking = {"ada": client, "bert": shop.bert, "stranger": stranger}[who]
    refused = await ask(asking, "reverseTransaction", transactionId=named.get(what, what), **given)
    assert refused["__typename"] == typename, refused
    assert await everything(sql) == before


@pytest.mark.parametrize("kind", ["DEPOSIT", "WITHDRAWAL", "TRANSFER"])
async def test_staff_undo_what_was_done_at_the_desk_and_it_is_put_on_record(
    client: Client, sql: asyncpg.Connection, kind: str
) -> None:
    shop = await open_shop(client)
    admin = client.another()
    person = await admin.staff(sql)
    await client.withdraw(shop.source, "15.00")
    [undone] = [each for each in await client.transactions(shop.source) if each["kind"] == kind]
    before = await everything(sql)
    wrong = await reverse(admin, undone["id"], "5.00", reason="MISTAKE", caseId="somebody's name")
    assert wrong["__typename"] == "InvalidInput"
    assert await everything(sql) == before
    back = await reverse(admin, undone["id"], "5.00", idempotencyKey="u", reason="MISTAKE", caseId="2026/17")
    assert (back["status"], back["reverses"]) == ("COMPLETED", {"id": undone["id"]})
    assert (await reverse(admin, undone["id"], "5.00", idempotencyKey="u"))["replayed"]
    balances = {"DEPOSIT": ("20.00", "60.00"), "WITHDRAWAL": ("30.00", "60.00"), "TRANSFER": ("30.00", "55.00")}
    assert await shop.balances() == balances[kind]
    seen = await see(client, back["id"])
    assert seen is not None, "it stands in the history of its account"
    [event] = await audited(sql, "TRANSACTION_REVERSED", count=1)
    assert (str(event["actor_id"]), event["subject_kind"], event["subject_id"]) == (
        person["id"], "TRANSACTION", undone["id"],
    )  # fmt: skip
    assert event["before"] == {"status": "COMPLETED"}
    assert event["after"] == {
        "reversal": back["id"], "amount": "5.00", "currency": "EUR", "reason": "MISTAKE", "caseId": "2026/17",
    }  # fmt: skip


async def test_staff_undo_nothing_of_their_own(client: Client, sql: asyncpg.Connection) -> None:
    shop = await open_shop(client)
    await sql.execute("UPDATE customers SET role = 'ADMIN' WHERE email = $1", shop.bert.email)
    await shop.bert.logon(shop.bert.email)
    before = await everything(sql)
    refused = await reverse(shop.bert, shop.paid)
    assert refused["__typename"] == "OwnTransaction"
    assert await everything(sql) == before

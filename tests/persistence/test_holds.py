"""Holds, reversals and sealed keys on a real database: two processes at the same instant, and only one wins."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from typing import TypeVar

import asyncpg
import pytest

from florin.domain.account import Account
from florin.domain.books import Outcome
from florin.domain.commands import KeyOutcome, SealedKey, Step
from florin.domain.money import Money
from florin.domain.money_refusals import KeySealed, ReversalExceeded, TransactionNotPending
from florin.domain.refusals import InsufficientFunds
from florin.domain.transaction import Transaction, TransactionStatus
from florin.persistence.hold_expiry import HoldExpiry
from florin.persistence.hold_records import HoldRecords, RefundRecords
from florin.server.bank import utc_now
from tests.persistence.audit import audit
from tests.persistence.branch import (
    Branch,
    deposit,
    hold,
    locking,
    reversal,
    seal,
    take,
    transfer,
    withdrawal,
)
from tests.persistence.conftest import NewBranch

T = TypeVar("T")
COMPLETED, PENDING, REVERSED = TransactionStatus.COMPLETED, TransactionStatus.PENDING, TransactionStatus.REVERSED


async def at_once(sql: asyncpg.Connection, account: Account, branch: Branch, *asked: Awaitable[T]) -> list[T]:
    """What is answered when all of these come to the account's lock before any of them gets it."""
    async with locking(sql, account):
        tasks = [asyncio.ensure_future(each) for each in asked]
        await branch.until_blocked(len(tasks))
    return await asyncio.gather(*tasks)


def named(outcomes: list[Outcome]) -> list[str]:
    """What kinds of answers there were, in the order of their names."""
    return sorted(
        outcome.value.status if isinstance(outcome.value, Transaction) else type(outcome.value).__name__
        for outcome in outcomes
    )


async def placed(branch: Branch, source: Account, to: Account | None, amount: int) -> Transaction:
    """A hold that is in force for a day."""
    made = await branch.carry_out(hold(source, to, amount, utc_now() + timedelta(days=1)))
    assert made.status is PENDING
    return made


async def standing(branch: Branch, account: Account) -> tuple[int, int, int]:
    """An account's balance, what of it is held, and what can be spent."""
    seen = await branch.see(account)
    return seen.balance_minor, seen.held_minor, seen.available_minor


async def test_credit_to_an_account_locked_by_another_batch(new_branch: NewBranch, sql: asyncpg.Connection) -> None:
    """It waits for the other batch, and neither loses what the other has written."""
    one, two = new_branch(), new_branch()
    shop, payer = await one.open_account(), await one.open_account(balance=100)
    made = await placed(one, payer, shop, 60)
    outcomes = await at_once(
        sql, shop, one, one.ask(take(Step.CAPTURE, made, shop.customer_id)), two.ask(deposit(shop, 7))
    )
    assert named(outcomes) == ["COMPLETED", "COMPLETED"]
    assert await standing(one, shop) == (67, 0, 67)
    assert (await one.see(shop)).sequence == 2
    await audit(sql)


async def test_hold_ignored_by_a_second_spender(new_branch: NewBranch, sql: asyncpg.Connection) -> None:
    """It is not: of a hold and a payment that together are too much only the first gets the funds."""
    one, two = new_branch(), new_branch()
    payer, shop = await one.open_account(balance=100), await one.open_account()
    until = utc_now() + timedelta(days=1)
    outcomes = await at_once(
        sql, payer, one, one.ask(hold(payer, shop, 80, until)), two.ask(hold(payer, None, 80, until))
    )
    assert named(outcomes) == ["InsufficientFunds", "PENDING"]
    assert await standing(two, payer) == (100, 80, 20)
    refused = await two.ask(withdrawal(payer, 21))
    assert refused.value == InsufficientFunds(payer.id, Money(20, "EUR"), Money(21, "EUR"))
    assert await standing(two, payer) == (100, 80, 20)
    await two.carry_out(withdrawal(payer, 20))
    assert await standing(one, payer) == (80, 80, 0)
    await audit(sql)


@pytest.mark.parametrize("to_somebody", [True, False], ids=["for somebody", "for cash"])
async def test_same_hold_captured_twice(new_branch: NewBranch, sql: asyncpg.Connection, to_somebody: bool) -> None:
    one, two = new_branch(), new_branch()
    payer, shop = await one.open_account(balance=100), await one.open_account()
    made = await placed(one, payer, shop if to_somebody else None, 60)
    second = shop if to_somebody else payer
    outcomes = await at_once(
        sql,
        payer,
        one,
        one.ask(take(Step.CAPTURE, made, payer.customer_id, 25)),
        two.ask(take(Step.CAPTURE, made, second.customer_id, 25)),
    )
    assert named(outcomes) == ["COMPLETED", "TransactionNotPending"]
    assert await standing(one, payer) == (75, 0, 75)
    assert (await one.see(shop)).balance_minor == (25 if to_somebody else 0)
    await audit(sql)


async def test_the_same_capture_sent_twice_at_once_is_told_twice_and_done_once(
    new_branch: NewBranch, sql: asyncpg.Connection
) -> None:
    one, two = new_branch(), new_branch()
    payer, shop = await one.open_account(balance=100), await one.open_account()
    made = await placed(one, payer, shop, 60)
    capture = take(Step.CAPTURE, made, shop.customer_id)
    outcomes = await at_once(sql, payer, one, one.ask(capture), two.ask(capture))
    assert named(outcomes) == ["COMPLETED", "COMPLETED"]
    assert sorted(outcome.replayed for outcome in outcomes) == [False, True]
    assert await standing(one, shop) == (60, 0, 60)
    await audit(sql)


@pytest.mark.parametrize(
    ("parts", "told", "left"),
    [
        ((None, None), ["COMPLETED", "ReversalExceeded"], 0),
        ((60, 60), ["COMPLETED", "ReversalExceeded"], 40),
        ((40, 60), ["COMPLETED", "COMPLETED"], 0),
    ],
    ids=["all twice", "parts that are too much", "parts that are all of it"],
)
async def test_two_refunds_at_once(
    new_branch: NewBranch,
    sql: asyncpg.Connection,
    parts: tuple[int | None, int | None],
    told: list[str],
    left: int,
) -> None:
    """By the receiver and by staff. There are funds for both: only the transaction's amount is in the way."""
    one, two = new_branch(), new_branch()
    payer, shop = await one.open_account(balance=100), await one.open_account(balance=500)
    clerk = await one.employ()
    paid = await one.carry_out(transfer(payer, shop, 100))
    outcomes = await at_once(
        sql,
        shop,
        one,
        one.ask(reversal(paid, shop.customer_id, parts[0])),
        two.ask(reversal(paid, clerk.id, parts[1], by_staff=True)),
    )
    assert named(outcomes) == told
    refused = [outcome.value for outcome in outcomes if not isinstance(outcome.value, Transaction)]
    if refused:
        asked = parts[0] or left
        assert refused == [ReversalExceeded(Money(left, "EUR"), Money(asked, "EUR"))]
    assert await standing(one, payer) == (100 - left, 0, 100 - left)
    assert await standing(one, shop) == (500 + left, 0, 500 + left)
    now = (await one.transactions.by_ids([paid.id]))[paid.id]
    assert (now.details.reversed_minor, now.status) == (100 - left, COMPLETED if left else REVERSED)
    await audit(sql)


async def test_a_key_is_sealed_against_a_late_duplicate_in_another_process(
    new_branch: NewBranch, sql: asyncpg.Connection
) -> None:
    one, two = new_branch(), new_branch()
    account = await one.open_account(balance=100)
    async with locking(sql, account):
        late = asyncio.create_task(one.ask(withdrawal(account, 10, key="k")))
        await one.until_blocked(1)
        sealed = await two.ask(seal(account, "k"))
    assert sealed.value == SealedKey("k", None)
    assert (await late).value == KeySealed("k")
    assert (await two.ask(withdrawal(account, 10, key="k"))).value == KeySealed("k")
    assert await standing(one, account) == (100, 0, 100)
    assert (await one.see(account)).sequence == 1
    await audit(sql)


async def test_a_key_that_is_sealed_and_used_at_the_same_instant_means_one_of_the_two(
    new_branch: NewBranch, sql: asyncpg.Connection
) -> None:
    one, two = new_branch(), new_branch()
    account = await one.open_account(balance=100)
    claimed = sql.transaction()
    await claimed.start()
    # Whoever claims the key and does not commit keeps both processes waiting after they have looked for it.
    await sql.execute(
        "INSERT INTO idempotency_keys VALUES ($1, 'k', $2, gen_random_uuid())", account.customer_id, bytes(32)
    )
    asked = [
        asyncio.create_task(one.ask(withdrawal(account, 10, key="k"))),
        asyncio.create_task(two.ask(seal(account, "k"))),
    ]
    await one.until_blocked(2)
    await claimed.rollback()
    paid, sealed = [outcome.value for outcome in await asyncio.gather(*asked)]
    assert isinstance(sealed, SealedKey)
    if isinstance(paid, Transaction):
        assert (sealed.outcome, sealed.transaction) == (KeyOutcome.COMPLETED, paid)
        assert await standing(one, account) == (90, 0, 90)
    else:
        assert (paid, sealed.outcome) == (KeySealed("k"), KeyOutcome.NEVER_SEEN)
        assert await standing(one, account) == (100, 0, 100)
    await audit(sql)


@pytest.mark.parametrize("over", [True, False], ids=["time is up", "there is time left"])
async def test_expiry_against_capture_at_the_same_instant(
    new_branch: NewBranch, sql: asyncpg.Connection, over: bool
) -> None:
    """Whoever comes first, the hold's time decides."""
    one, two = new_branch(), new_branch()
    payer, shop = await one.open_account(balance=100), await one.open_account()
    made = await placed(one, payer, shop, 60)
    if over:
        await sql.execute("UPDATE transactions SET expires_at = $1", utc_now())
    duty = HoldExpiry(two.database, two.writer)
    # By the clock of whoever looks for them it is time, whatever the ledger's says.
    captured, expired = await at_once(
        sql,
        payer,
        one,
        one.ask(take(Step.CAPTURE, made, shop.customer_id)),
        duty.perform(utc_now() + timedelta(days=2)),
    )
    assert isinstance(captured, Outcome)
    now = (await one.transactions.by_ids([made.id]))[made.id]
    if over:
        assert captured.value == TransactionNotPending(made.id, REVERSED)
        assert (now.status, now.completed_at) == (REVERSED, None)
        assert await standing(one, payer) == (100, 0, 100)
        assert expired in (0, 1), "the capture may have carried it out"
    else:
        assert (named([captured]), now.status, expired) == (["COMPLETED"], COMPLETED, 0)
        assert await standing(one, payer) == (40, 0, 40)
    assert (await one.see(shop)).balance_minor == (0 if over else 60)
    assert await duty.perform(utc_now() + timedelta(days=2)) == 0
    await audit(sql)


async def test_holds_of_an_account_are_read_in_pages_the_newest_first(branch: Branch) -> None:
    payer, other = await branch.open_account(balance=100), await branch.open_account(balance=100)
    made = [await placed(branch, payer, None, amount) for amount in (1, 2, 3, 4)]
    theirs = await placed(branch, other, payer, 5)
    await branch.carry_out(take(Step.RELEASE, made[1], payer.customer_id))
    records = HoldRecords(branch.database)
    found = await records.held_on([payer.id, other.id], limit=2, before=None)
    assert [each.id for each in found[payer.id]] == [made[3].id, made[2].id]
    assert [each.id for each in found[other.id]] == [theirs.id]
    rest = await records.held_on([payer.id], limit=2, before=made[2].id)
    assert [each.id for each in rest[payer.id]] == [made[0].id]


async def test_holds_for_an_account_are_read_in_pages_while_it_may_capture_them(branch: Branch) -> None:
    payer, shop, other = [await branch.open_account(balance=100) for _ in range(3)]
    made = [await placed(branch, payer, shop, amount) for amount in (1, 2, 3, 4)]
    mine = await placed(branch, shop, other, 5)
    await placed(branch, payer, None, 6)
    await branch.carry_out(take(Step.RELEASE, made[1], payer.customer_id))
    await branch.carry_out(transfer(payer, shop, 7))
    records = HoldRecords(branch.database)
    found = await records.held_for([shop.id, other.id, payer.id], limit=2, before=None)
    assert [each.id for each in found[shop.id]] == [made[3].id, made[2].id]
    assert [each.id for each in found[other.id]] == [mine.id]
    assert found[payer.id] == []
    rest = await records.held_for([shop.id], limit=2, before=made[2].id)
    assert [each.id for each in rest[shop.id]] == [made[0].id]


async def test_reversals_are_read_for_those_who_may_see_them(branch: Branch) -> None:
    payer, shop = await branch.open_account(balance=100), await branch.open_account()
    paid = await branch.carry_out(transfer(payer, shop, 100))
    done = await branch.carry_out(reversal(paid, shop.customer_id, 10))
    await branch.carry_out(withdrawal(shop, 90))
    refused = (await branch.ask(reversal(paid, shop.customer_id, 20))).value
    assert isinstance(refused, InsufficientFunds)
    assert refused.transaction is not None
    records = RefundRecords(branch.database)
    nobody = await branch.register()
    for customer_id, seen in (
        (None, [refused.transaction.id, done.id]),
        (shop.customer_id, [refused.transaction.id, done.id]),
        (payer.customer_id, [done.id]),
        (nobody.id, []),
    ):
        found = await records.reversals_of([paid.id], customer_id)
        assert [each.id for each in found.get(paid.id, [])] == seen

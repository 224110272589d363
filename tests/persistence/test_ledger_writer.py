"""The ledger on a real database: many at once, the same money twice, the same key twice, a queue with an end."""

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from florin.domain.account import AccountStatus
from florin.domain.books import Group, Outcome
from florin.domain.refusals import (
    AccountNotActive,
    AccountNotFound,
    IdempotencyConflict,
    InsufficientFunds,
    Overloaded,
)
from florin.domain.transaction import Transaction, TransactionStatus
from florin.persistence.ledger_writer import LedgerStopped
from florin.server.bank import utc_now
from tests.persistence.audit import audit
from tests.persistence.branch import PATIENCE, Branch, deposit, locking, transfer, withdrawal
from tests.persistence.conftest import NewBranch


def completed(outcomes: list[Outcome]) -> int:
    return sum(isinstance(o.value, Transaction) and o.value.status is TransactionStatus.COMPLETED for o in outcomes)


def transaction_id(outcome: Outcome) -> object:
    assert isinstance(outcome.value, Transaction), outcome
    return outcome.value.id


async def transaction_count(sql: asyncpg.Connection) -> Any:
    return await sql.fetchval("SELECT count(*) FROM transactions")


async def test_a_hot_account_paid_by_many_at_once_ends_with_the_right_balance_and_history(
    branch: Branch, sql: asyncpg.Connection
) -> None:
    hot = await branch.open_account()
    payer = await branch.open_account(balance=100_000)
    outcomes = await asyncio.gather(*(branch.ask(transfer(payer, hot, amount)) for amount in range(1, 201)))
    assert completed(outcomes) == 200
    seen = await branch.see(hot)
    assert (seen.balance_minor, seen.sequence) == (sum(range(1, 201)), 200)
    assert (await branch.see(payer)).balance_minor == 100_000 - seen.balance_minor
    await audit(sql)


async def test_requests_of_one_batch_are_decided_in_the_order_they_came(
    branch: Branch, sql: asyncpg.Connection
) -> None:
    account = await branch.open_account()
    requests = [withdrawal(account, 10), deposit(account, 10), withdrawal(account, 10), withdrawal(account, 1)]
    outcomes = await asyncio.gather(*(branch.ask(request) for request in requests))
    assert [type(outcome.value) for outcome in outcomes] == [
        InsufficientFunds,
        Transaction,
        Transaction,
        InsufficientFunds,
    ]
    await audit(sql)


async def test_crossing_transfers_of_two_processes_get_through_and_lose_nothing(
    new_branch: NewBranch, sql: asyncpg.Connection
) -> None:
    one, two = new_branch(batch_limit=7), new_branch(batch_limit=7)
    a, b = await one.open_account(balance=50_000), await one.open_account(balance=50_000)
    outcomes = await asyncio.gather(
        *(one.ask(transfer(a, b, 3)) for _ in range(100)),
        *(two.ask(transfer(b, a, 2)) for _ in range(100)),
        *(one.ask(transfer(b, a.iban, 5)) for _ in range(50)),
        *(two.ask(transfer(a, b.iban, 4)) for _ in range(50)),
    )
    assert completed(outcomes) == 300
    assert (await one.see(a)).balance_minor == 50_000 - 300 + 200 + 250 - 200
    assert (await one.see(b)).balance_minor == 50_000 + 300 - 200 - 250 + 200
    await audit(sql)


async def test_the_same_money_asked_for_in_two_processes_is_given_once(
    new_branch: NewBranch, sql: asyncpg.Connection
) -> None:
    one, two = new_branch(), new_branch()
    account = await one.open_account(balance=100)
    async with locking(sql, account):
        asked = [asyncio.create_task(branch.ask(withdrawal(account, 100))) for branch in (one, two)]
        await one.until_blocked(2)
    outcomes = await asyncio.gather(*asked)
    assert sorted(type(outcome.value).__name__ for outcome in outcomes) == ["InsufficientFunds", "Transaction"]
    assert (await one.see(account)).balance_minor == 0
    await audit(sql)


async def test_the_same_key_twice_at_once_in_one_process_is_one_transaction(
    branch: Branch, sql: asyncpg.Connection
) -> None:
    account = await branch.open_account()
    outcomes = await asyncio.gather(*(branch.ask(deposit(account, 100, key="k")) for _ in range(5)))
    assert len({transaction_id(outcome) for outcome in outcomes}) == 1
    assert [outcome.replayed for outcome in outcomes] == [False, True, True, True, True]
    assert (await branch.see(account)).balance_minor == 100
    await audit(sql)


async def test_the_same_key_at_once_in_two_processes_is_one_transaction(
    new_branch: NewBranch, sql: asyncpg.Connection
) -> None:
    one, two = new_branch(), new_branch()
    account = await one.open_account()
    async with locking(sql, account):
        asked = [asyncio.create_task(branch.ask(deposit(account, 100, key="k"))) for branch in (one, two)]
        await one.until_blocked(2)
    outcomes = await asyncio.gather(*asked)
    assert len({transaction_id(outcome) for outcome in outcomes}) == 1
    assert sorted(outcome.replayed for outcome in outcomes) == [False, True]
    assert (await one.see(account)).balance_minor == 100
    await audit(sql)


async def test_the_same_key_for_other_accounts_at_once_in_two_processes_is_one_transaction_and_one_conflict(
    new_branch: NewBranch, sql: asyncpg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "florin.persistence.ledger_writer")
    one, two = new_branch(), new_branch()
    first = await one.open_account(balance=100)
    second = await one.open_account(first.customer_id, balance=100)
    claimed = sql.transaction()
    await claimed.start()
    # Whoever claims the key and does not commit keeps both processes waiting after they have looked for it.
    await sql.execute(
        "INSERT INTO idempotency_keys VALUES ($1, 'k', $2, gen_random_uuid())", first.customer_id, bytes(32)
    )
    asked = [
        asyncio.create_task(one.ask(withdrawal(first, 10, key="k"))),
        asyncio.create_task(two.ask(withdrawal(second, 20, key="k"))),
    ]
    await one.until_blocked(2)
    await claimed.rollback()
    outcomes = await asyncio.gather(*asked)
    assert sorted(type(outcome.value).__name__ for outcome in outcomes) == ["IdempotencyConflict", "Transaction"]
    assert [outcome.replayed for outcome in outcomes] == [False, False]
    balances = {(await one.see(first)).balance_minor, (await one.see(second)).balance_minor}
    assert balances in ({90, 100}, {100, 80})
    # It is nothing to be woken up for, and whose key it was is nobody's business.
    assert [record.levelname for record in caplog.records] == ["INFO"]
    assert str(first.customer_id) not in caplog.text
    await audit(sql)


async def test_a_key_is_a_customers_own(branch: Branch, sql: asyncpg.Connection) -> None:
    ada, bob = await branch.open_account(), await branch.open_account()
    outcomes = [await branch.ask(deposit(account, 100, key="k")) for account in (ada, bob)]
    assert completed(outcomes) == 2
    assert (await branch.ask(deposit(ada, 1, key="k"))).value == IdempotencyConflict("k")
    await audit(sql)


async def test_a_refusal_is_replayed_as_it_was_even_when_the_money_is_there_by_now(
    branch: Branch, sql: asyncpg.Connection
) -> None:
    account = await branch.open_account(balance=10)
    first = await branch.ask(withdrawal(account, 100, key="k"))
    await branch.ask(deposit(account, 1000))
    again = await branch.ask(withdrawal(account, 100, key="k"))
    assert isinstance(first.value, InsufficientFunds)
    assert (again.value, again.replayed) == (first.value, True)
    assert (await branch.see(account)).balance_minor == 1010
    await audit(sql)


@pytest.mark.parametrize("own", [True, False])
async def test_a_refusal_for_a_frozen_account_reads_the_same_when_it_is_replayed(
    branch: Branch, sql: asyncpg.Connection, own: bool
) -> None:
    source = await branch.open_account(balance=10)
    frozen = await branch.open_account(source.customer_id if own else None, status=AccountStatus.FROZEN)
    first = await branch.ask(transfer(source, frozen, 1, key="k"))
    again = await branch.ask(transfer(source, frozen, 1, key="k"))
    assert isinstance(first.value, AccountNotActive)
    assert first.value.status is (AccountStatus.FROZEN if own else None)
    assert (again.value, again.replayed) == (first.value, True)
    await audit(sql)


async def test_an_unknown_account_is_refused_and_leaves_no_trace(branch: Branch, sql: asyncpg.Connection) -> None:
    account = await branch.open_account(balance=10)
    before = await transaction_count(sql)
    outcome = await branch.ask(transfer(account, "DE00000000000000000000", 1, key="k"))
    assert isinstance(outcome.value, AccountNotFound)
    assert await transaction_count(sql) == before
    assert await branch.transactions.by_key(account.customer_id, "k") is None


async def test_an_atomic_group_writes_all_or_only_the_rejections(branch: Branch, sql: asyncpg.Connection) -> None:
    a, b = await branch.open_account(balance=100), await branch.open_account()
    refused = await branch.ask_all([transfer(a, b, 60), transfer(a, b, 60)], atomic=True)
    assert [type(outcome.value) for outcome in refused] == [InsufficientFunds, InsufficientFunds]
    assert (await branch.see(b)).balance_minor == 0
    done = await branch.ask_all([transfer(a, b, 60), transfer(a, b, 40)], atomic=True)
    assert completed(done) == 2
    assert (await branch.see(b)).balance_minor == 100
    await audit(sql)


async def test_past_the_end_of_the_queue_a_request_is_refused_and_nothing_of_it_is_stored(
    new_branch: NewBranch, sql: asyncpg.Connection
) -> None:
    branch = new_branch(queue_limit=3)
    account = await branch.open_account()
    async with locking(sql, account):
        under_way = asyncio.create_task(branch.ask(deposit(account, 1)))
        await branch.until_blocked(1)
        queued = [asyncio.create_task(branch.ask(deposit(account, 1))) for _ in range(3)]
        await branch.until_queued(3)
        refused = await branch.writer.post(Group((deposit(account, 1, key="too much"),)))
    assert refused == Overloaded()
    assert completed([await under_way, *await asyncio.gather(*queued)]) == 4
    assert await transaction_count(sql) == 4
    assert await branch.transactions.by_key(account.customer_id, "too much") is None
    assert completed([await branch.ask(deposit(account, 1, key="too much"))]) == 1
    await audit(sql)


async def test_a_request_is_decided_even_when_nobody_waits_for_it_any_more(
    branch: Branch, sql: asyncpg.Connection
) -> None:
    account = await branch.open_account()
    async with locking(sql, account):
        under_way = asyncio.create_task(branch.ask(deposit(account, 1, key="under way")))
        await branch.until_blocked(1)
        queued = asyncio.create_task(branch.ask(deposit(account, 1, key="queued")))
        await branch.until_queued(1)
        for task in (under_way, queued):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
    await branch.ask(deposit(account, 1))
    assert (await branch.see(account)).balance_minor == 3
    for key in ("under way", "queued"):
        assert await branch.transactions.by_key(account.customer_id, key) is not None
    await audit(sql)


async def test_stopping_commits_what_is_queued_and_takes_nothing_more(
    branch: Branch, sql: asyncpg.Connection
) -> None:
    account = await branch.open_account()
    assert branch.writer.running
    async with locking(sql, account):
        asked = [asyncio.create_task(branch.ask(deposit(account, 1))) for _ in range(5)]
        await branch.until_blocked(1)
        asked += [asyncio.create_task(branch.ask(deposit(account, 1))) for _ in range(5)]
        await branch.until_queued(5)
        stopping = asyncio.create_task(branch.writer.stop())
        await asyncio.sleep(0)
        assert not branch.writer.running
        with pytest.raises(LedgerStopped):
            await branch.writer.post(Group((deposit(account, 1),)))
    assert completed(await asyncio.gather(*asked)) == 10
    await asyncio.wait_for(stopping, PATIENCE)
    assert (await branch.see(account)).balance_minor == 10
    await audit(sql)


async def test_a_writer_that_never_started_takes_nothing_and_stops_at_once(branch: Branch) -> None:
    account = await branch.open_account()
    fresh = Branch(branch.database._engine.url.render_as_string(hide_password=False))
    with pytest.raises(LedgerStopped):
        await fresh.writer.post(Group((deposit(account, 1),)))
    await fresh.writer.stop()


async def test_a_group_larger_than_a_batch_still_goes_through_whole(
    new_branch: NewBranch, sql: asyncpg.Connection
) -> None:
    branch = new_branch(batch_limit=3)
    account = await branch.open_account()
    groups = await asyncio.gather(
        branch.ask_all([deposit(account, 1) for _ in range(10)]),
        branch.ask_all([deposit(account, 1) for _ in range(2)]),
        branch.ask_all([deposit(account, 1) for _ in range(10)]),
    )
    assert [completed(outcomes) for outcomes in groups] == [10, 2, 10]
    assert (await branch.see(account)).sequence == 22
    await audit(sql)


async def test_a_group_larger_than_the_queue_goes_through_when_nobody_else_waits(
    new_branch: NewBranch, sql: asyncpg.Connection
) -> None:
    branch = new_branch(queue_limit=3)
    account = await branch.open_account()
    assert completed(await branch.ask_all([deposit(account, 1) for _ in range(10)])) == 10
    await audit(sql)


async def test_whoever_watches_is_told_the_last_number_of_each_changed_account(branch: Branch) -> None:
    a, b, idle = [await branch.open_account() for _ in range(3)]
    branch.heads.clear()
    await branch.ask_all([deposit(a, 5), transfer(a, b, 1), transfer(a, b, 1), withdrawal(b, 100)])
    assert branch.heads == [{a.id: 3, b.id: 3}]
    await branch.ask(transfer(idle, "DE00000000000000000000", 1))
    assert len(branch.heads) == 1, "nothing happened, so nothing is said"


async def test_time_never_runs_backwards_in_an_accounts_history_though_clocks_differ(
    new_branch: NewBranch, sql: asyncpg.Connection
) -> None:
    ahead, behind = new_branch(), new_branch()
    ahead.writer._clock = lambda: utc_now() + timedelta(hours=1)
    account = await ahead.open_account(balance=1)
    other = await behind.open_account(balance=1)
    await behind.ask(transfer(account, other, 1))
    first, second = await ahead.transactions.changes(account.id, after=0, limit=10)
    assert second.occurred_at == first.occurred_at
    assert (await ahead.see(other)).changed_at == first.occurred_at
    await audit(sql)

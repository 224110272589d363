"""Standing orders on the real database: run by two processes, through crashes and lost connections, once each."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from florin.domain.account import Account, AccountStatus
from florin.domain.audit import SYSTEM, AuditAction, Happening
from florin.domain.books import Group
from florin.domain.principal import Origin, Principal
from florin.domain.refusals import Overloaded
from florin.domain.schedule import Rhythm, Schedule
from florin.domain.standing_order import Result, StandingOrder, StandingOrderRun, StandingOrderStatus, begin_of
from florin.domain.standing_orders import StandingOrders as Service
from florin.domain.standing_runs import AT_ONCE, StandingRuns
from florin.domain.transaction import Labels
from florin.persistence.back_office import BackOffice
from florin.persistence.check import Work
from florin.persistence.database import is_connection_lost
from florin.persistence.ledger_writer import LedgerFailed
from florin.persistence.standing_order_checks import examine_standing_orders
from florin.persistence.standing_orders import StandingOrders
from florin.server.bank import new_id
from tests.persistence.audit import audit
from tests.persistence.branch import PATIENCE, Branch, kill_others
from tests.persistence.conftest import NewBranch

FIRST = date(2026, 1, 31)
BEGUN = datetime(2026, 1, 31, 6, tzinfo=UTC)
MONTHLY = Schedule(Rhythm.MONTHLY, FIRST)


class Scheduler:
    """What one process does about standing orders."""

    def __init__(self, branch: Branch) -> None:
        self.branch = branch
        self.records = StandingOrders(branch.database)
        self.runs = StandingRuns(branch.writer, self.records, new_id)

    async def order(self, source: Account, to: Account, amount: int, schedule: Schedule = MONTHLY) -> StandingOrder:
        """Keep an order."""
        order = StandingOrder(
            new_id(), source.customer_id, source.id, to.id, amount, "EUR", "rent", Labels("home", "R1"), schedule,
            BEGUN, begin_of(schedule.first),
        )  # fmt: skip
        assert await self.records.add(order, str(order.id), bytes(32))
        return order

    async def work(self, now: datetime = BEGUN) -> int:
        """Do the duty until nothing is due, through whatever connections are lost on the way."""
        done = 0
        async with asyncio.timeout(3 * PATIENCE):
            while True:
                try:
                    more = await self.runs.perform(now)
                except Exception as error:
                    if not is_connection_lost(error):
                        raise
                    continue
                if not more:
                    return done
                done += more

    async def outcomes(self, order: StandingOrder) -> list[tuple[int, str]]:
        """What became of an order's runs."""
        runs = (await self.records.runs_of([order.id], limit=1000, before=None))[order.id]
        return [(run.number, run.status.value) for run in runs[::-1]]

    async def see(self, order: StandingOrder) -> StandingOrder:
        """The order as it is now."""
        return (await self.records.by_ids([order.id]))[order.id]


@pytest.fixture
async def scheduler(branch: Branch) -> Scheduler:
    """One process."""
    return Scheduler(branch)


async def findings(branch: Branch) -> list[str]:
    """What `florin verify` finds about standing orders."""
    connection = await branch.database.connect()
    try:
        async with connection.transaction():
            work: Any = Work(connection, {}, None)  # type: ignore[arg-type]
            return [str(finding) async for finding in examine_standing_orders(work)]
    finally:
        await connection.close()


async def test_run_by_two_processes_at_once_each_order_runs_once_for_each_of_its_days(
    new_branch: NewBranch, sql: asyncpg.Connection
) -> None:
    one, two = Scheduler(new_branch()), Scheduler(new_branch())
    payers = [await one.branch.open_account(balance=100_00) for _ in range(5)]
    payee = await one.branch.open_account()
    orders = [await one.order(payers[number % 5], payee, 1 + number) for number in range(50)]
    for month, now in enumerate((BEGUN, BEGUN + timedelta(days=28), BEGUN + timedelta(days=59)), start=1):
        # Both look at the same moment, again and again, and one of them finds its connections cut.
        rounds = [asyncio.create_task(each.work(now)) for each in (one, two, one, two)]
        if month == 2:
            await kill_others(sql)
        await asyncio.gather(*rounds)
        for order in orders:
            assert await one.outcomes(order) == [(number, "DONE") for number in range(1, month + 1)]
    paid = sum(range(1, 51)) * 3
    assert (await one.branch.see(payee)).balance_minor == paid
    assert sum([(await one.branch.see(payer)).balance_minor for payer in payers]) == 500_00 - paid
    assert await sql.fetchval("SELECT count(*) FROM transactions WHERE kind = 'TRANSFER'") == 150
    assert await one.work() == await two.work() == 0
    await audit(sql)
    assert await findings(one.branch) == []


class Crashing(StandingOrders):
    """A process that dies between what the ledger did and what it keeps of it, once for each order."""

    def __init__(self, branch: Branch) -> None:
        super().__init__(branch.database)
        self.died: set[object] = set()

    async def keep(self, order: StandingOrder, run: StandingOrderRun | None = None) -> bool:
        if order.id not in self.died:
            self.died.add(order.id)
            raise RuntimeError("power failure")
        return await super().keep(order, run)


async def test_a_crash_between_posting_and_keeping_runs_no_order_twice_nor_never(
    scheduler: Scheduler, sql: asyncpg.Connection
) -> None:
    branch = scheduler.branch
    payer, payee = await branch.open_account(balance=100_00), await branch.open_account()
    orders = [await scheduler.order(payer, payee, 5_00) for _ in range(3)]
    crashing = StandingRuns(branch.writer, Crashing(branch), new_id)
    for _ in range(3):
        with pytest.raises(RuntimeError, match="power failure"):
            await crashing.perform(BEGUN)
        # All is under way or done; nothing of it looks wrong to an auditor.
        assert (await branch.see(payee)).balance_minor == 15_00
        assert await findings(branch) == []
    await scheduler.work()
    for order in orders:
        assert await scheduler.outcomes(order) == [(1, "DONE")]
    assert (await branch.see(payee)).balance_minor == 15_00
    await audit(sql)


async def test_orders_whose_runs_fail_keep_no_other_from_running(
    scheduler: Scheduler, sql: asyncpg.Connection
) -> None:
    branch = scheduler.branch
    broken, payer = await branch.open_account(balance=10_00), await branch.open_account(balance=10_00)
    payee = await branch.open_account()
    for _ in range(AT_ONCE):
        await scheduler.order(broken, payee, 1)
    order = await scheduler.order(payer, payee, 5_00, Schedule(Rhythm.MONTHLY, FIRST + timedelta(days=1)))
    await sql.execute(f"ALTER TABLE accounts ADD CONSTRAINT broken CHECK (id <> '{broken.id}') NOT VALID")
    with pytest.raises(LedgerFailed):
        await scheduler.work(BEGUN + timedelta(days=1))
    assert await scheduler.outcomes(order) == [(1, "DONE")]
    assert ((await branch.see(payee)).balance_minor, (await branch.see(broken)).balance_minor) == (5_00, 10_00)
    await audit(sql)
    # Once the cause is mended they run, too.
    await sql.execute("ALTER TABLE accounts DROP CONSTRAINT broken")
    await scheduler.work(BEGUN + timedelta(days=1))
    assert (await branch.see(payee)).balance_minor == 5_00 + AT_ONCE
    await audit(sql)


async def test_an_attempt_that_is_refused_stands_in_the_history_and_is_told_to_whoever_watches(
    scheduler: Scheduler, sql: asyncpg.Connection
) -> None:
    branch = scheduler.branch
    payer, payee = await branch.open_account(balance=1_00), await branch.open_account()
    order = await scheduler.order(payer, payee, 5_00)
    branch.heads.clear()
    await scheduler.work()
    assert branch.heads == [{payer.id: 2}]
    [(_, transaction), _] = (await branch.transactions.of_accounts([payer.id], limit=2, before=None))[payer.id]
    assert (transaction.status, transaction.description, transaction.category) == ("REJECTED", "rent", "home")
    [run] = (await scheduler.records.runs_of([order.id], limit=9, before=None))[order.id]
    assert (run.status, run.attempts, run.transaction_id) == ("RETRYING", 1, transaction.id)
    assert run.rejection is not None
    assert (run.rejection.code, run.next_attempt_at) == ("INSUFFICIENT_FUNDS", BEGUN + timedelta(hours=1))
    for hours in (1, 5, 29):
        await scheduler.work(BEGUN + timedelta(hours=hours))
        assert await findings(branch) == []
    assert await scheduler.outcomes(order) == [(1, "FAILED")]
    assert (await scheduler.see(order)).next_run == date(2026, 2, 28)
    assert await sql.fetchval("SELECT count(*) FROM transactions WHERE status = 'REJECTED'") == 4
    await audit(sql)


async def test_what_is_held_for_review_is_told_as_what_staff_made_of_it(
    scheduler: Scheduler, sql: asyncpg.Connection
) -> None:
    branch = scheduler.branch
    payer, payee = await branch.open_account(balance=100_00), await branch.open_account()
    order = await scheduler.order(payer, payee, 5_00)
    await scheduler.work()
    run_id = await sql.fetchval("SELECT transaction_id FROM standing_order_runs")
    await sql.execute("UPDATE standing_order_runs SET status = 'HELD'")
    assert await scheduler.outcomes(order) == [(1, "DONE")], "approved"
    await sql.execute(
        """UPDATE transactions SET status = 'PENDING', pending_for = 'REVIEW', completed_at = NULL WHERE id = $1""",
        run_id,
    )
    assert await scheduler.outcomes(order) == [(1, "HELD")]
    await sql.execute(
        """UPDATE transactions SET status = 'REJECTED', pending_for = NULL, rejection_code = 'REJECTED_IN_REVIEW',
        rejection_facts = '{"reason": "FRAUD"}' WHERE id = $1""",
        run_id,
    )
    [run] = (await scheduler.records.runs_of([order.id], limit=9, before=None))[order.id]
    assert (run.status, run.rejection and run.rejection.code) == ("FAILED", "REJECTED_IN_REVIEW")


async def test_closing_an_account_ends_its_orders_and_clears_up_what_was_tried_again(
    scheduler: Scheduler, sql: asyncpg.Connection
) -> None:
    branch = scheduler.branch
    payer, payee = await branch.open_account(), await branch.open_account()
    trying, waiting = [
        await scheduler.order(payer, payee, 5_00, Schedule(Rhythm.MONTHLY, first))
        for first in (FIRST, date(2026, 3, 1))
    ]
    await scheduler.work()
    closed_at = BEGUN + timedelta(minutes=1)
    happening = Happening(AuditAction.ACCOUNT_CLOSED, SYSTEM, Origin("192.0.2.1"), closed_at)
    stands = await branch.see(payer)
    assert await BackOffice(branch.database).change_status(stands, AccountStatus.CLOSED, happening)
    for order in (trying, waiting):
        over = await scheduler.see(order)
        assert (over.status, over.end_reason, over.ended_at) == ("ENDED", "ACCOUNT_CLOSED", closed_at)
        assert over.next_run is None
    assert await findings(branch) == []
    await scheduler.work(BEGUN + timedelta(days=90))
    assert await scheduler.outcomes(trying) == [(1, "FAILED")]
    assert await scheduler.outcomes(waiting) == []
    assert [(await scheduler.see(order)).due_at for order in (trying, waiting)] == [None, None]
    assert await findings(branch) == []
    await audit(sql)


async def test_the_same_key_at_once_is_one_order(new_branch: NewBranch, sql: asyncpg.Connection) -> None:
    one, two = Scheduler(new_branch()), Scheduler(new_branch())
    payer, payee = await one.branch.open_account(), await one.branch.open_account()
    again = [
        StandingOrder(
            new_id(), payer.customer_id, payer.id, payee.id, 1, "EUR", None, Labels(), MONTHLY, BEGUN, BEGUN
        )
        for _ in range(4)
    ]
    branches = (one, two, one, two)
    added = await asyncio.gather(
        *(each.records.add(order, "k", bytes(32)) for each, order in zip(branches, again, strict=True))
    )
    assert sorted(added) == [False, False, False, True]
    found = await two.records.by_key(payer.customer_id, "k")
    assert found is not None
    assert found[0].id == again[added.index(True)].id
    assert await sql.fetchval("SELECT count(*) FROM standing_orders") == 1


async def test_whoever_changes_an_order_changes_what_is_there_now(scheduler: Scheduler) -> None:
    branch = scheduler.branch
    payer, payee = await branch.open_account(balance=100_00), await branch.open_account()
    order = await scheduler.order(payer, payee, 5_00)
    service = Service(scheduler.records, scheduler.runs, lambda: BEGUN, new_id)
    principal = Principal(payer.customer_id)
    # A run and a pause at the same instant: the money moves once or never, and the order tells which.
    await asyncio.gather(scheduler.work(), service.pause(principal, str(order.id)), scheduler.work())
    await scheduler.work()
    seen = await scheduler.see(order)
    assert (seen.status, seen.number) == (StandingOrderStatus.PAUSED, 2)
    [(number, status)] = await scheduler.outcomes(order)
    assert (number, status) in {(1, "DONE"), (1, "SKIPPED")}
    assert (await branch.see(payee)).balance_minor == (5_00 if status == "DONE" else 0)
    assert await findings(branch) == []


class Busy:
    """A ledger whose queue is full."""

    async def post(self, _: Group) -> Overloaded:
        return Overloaded()


@pytest.mark.parametrize("step", ["pause", "cancel"])
async def test_nobody_is_told_that_nothing_moves_while_a_run_may_be_under_way(
    scheduler: Scheduler, sql: asyncpg.Connection, step: str
) -> None:
    branch = scheduler.branch
    payer, payee = await branch.open_account(balance=100_00), await branch.open_account()
    order = await scheduler.order(payer, payee, 5_00)
    principal, busy = Principal(payer.customer_id), StandingRuns(Busy(), scheduler.records, new_id)
    answers = []
    for runs in (busy, busy, scheduler.runs):
        service = Service(scheduler.records, runs, lambda: BEGUN, new_id)
        answers.append(await getattr(service, step)(principal, str(order.id)))
    assert answers[:2] == [Overloaded()] * 2
    assert answers[2] == await scheduler.see(order)
    # From here on the run that was under way comes too late.
    assert await scheduler.runs._attempt(order) == Result()
    assert (await branch.see(payee)).balance_minor == 0
    assert await scheduler.work(BEGUN) == 0
    assert await scheduler.outcomes(order) == ([] if step == "cancel" else [(1, "SKIPPED")])
    assert await findings(branch) == []
    await audit(sql)


TAMPERED = [
    ("UPDATE standing_order_runs SET transaction_id = gen_random_uuid()", "no such transaction"),
    ("UPDATE standing_order_runs SET amount = amount + 1", "a transfer of 501"),
    ("UPDATE standing_order_runs SET status = 'FAILED'", "(FAILED)"),
    ("UPDATE standing_orders SET destination_id = gen_random_uuid()", "TRANSFER COMPLETED of 500"),
    ("DELETE FROM standing_order_runs", "no such run"),
    ("UPDATE standing_orders SET number = 3", "1 to 2"),
    ("UPDATE standing_orders SET attempt = 2", "1 to 2"),
    ("UPDATE standing_order_runs SET number = 2", "the last of which is 2"),
]


@pytest.mark.parametrize(("tampering", "told"), TAMPERED)
async def test_what_was_tampered_with_is_found(
    scheduler: Scheduler, sql: asyncpg.Connection, tampering: str, told: str
) -> None:
    branch = scheduler.branch
    payer, payee = await branch.open_account(balance=100_00), await branch.open_account()
    await scheduler.order(payer, payee, 5_00)
    await scheduler.work()
    assert await findings(branch) == []
    await sql.execute(tampering)
    assert told in " ".join(await findings(branch))

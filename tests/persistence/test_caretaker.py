"""The caretaker: does what is due, in one process at a time, and goes on whatever fails."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import asyncpg
import pytest

from florin.domain.account import Account
from florin.domain.commands import Terms
from florin.domain.transaction import Transaction
from florin.persistence.caretaker import Caretaker, Duty
from florin.persistence.hold_expiry import HoldExpiry
from florin.server.bank import utc_now
from tests.persistence.audit import audit
from tests.persistence.branch import PATIENCE, Branch, kill_others, transfer
from tests.persistence.conftest import NewBranch


class Count:
    """A duty that counts how often it was done, and can be waited for. It fails where it is told to."""

    def __init__(self, name: str = "count", *, fails: int = 0) -> None:
        self.times: list[datetime] = []
        self.fails = fails
        self.duty = Duty(name, self.perform, every=0.01)

    async def perform(self, now: datetime) -> int:
        """Count."""
        self.times.append(now)
        if len(self.times) <= self.fails:
            raise RuntimeError("out of sorts")
        return 0

    async def reaches(self, times: int) -> None:
        """Wait until it was done so often."""
        async with asyncio.timeout(PATIENCE):
            while len(self.times) < times:
                await asyncio.sleep(0.01)


@asynccontextmanager
async def at_work(branch: Branch, *duties: Duty) -> AsyncIterator[Caretaker]:
    """A caretaker of one process."""
    caretaker = Caretaker(branch.database, duties, clock=utc_now, delay=0.0, retry=0.05)
    caretaker.start()
    try:
        yield caretaker
    finally:
        await caretaker.stop()


async def test_duties_are_done_again_and_again_and_one_that_fails_harms_no_other(branch: Branch) -> None:
    weak, strong = Count("weak", fails=2), Count("strong")
    async with at_work(branch, weak.duty, strong.duty):
        await weak.reaches(4)
        await strong.reaches(4)
    assert weak.times == sorted(weak.times)


async def test_one_process_is_on_duty_until_it_goes_and_then_another(
    new_branch: NewBranch, sql: asyncpg.Connection
) -> None:
    first, second = Count(), Count()
    async with AsyncExitStack() as stack:
        caretaker = await stack.enter_async_context(at_work(new_branch(), first.duty))
        await first.reaches(1)
        await stack.enter_async_context(at_work(new_branch(), second.duty))
        await first.reaches(len(first.times) + 20)
        assert second.times == []
        await caretaker.stop()
        done = len(first.times)
        await second.reaches(3)
        assert len(first.times) == done


async def test_a_lost_connection_is_a_pause_and_not_the_end(branch: Branch, sql: asyncpg.Connection) -> None:
    count = Count()
    async with at_work(branch, count.duty):
        await count.reaches(1)
        for _ in range(2):
            await kill_others(sql)
            await count.reaches(len(count.times) + 5)


async def test_what_did_something_is_asked_again_at_once(branch: Branch) -> None:
    left = [3, 2, 1, 0]
    done = asyncio.Event()

    async def perform(_: datetime) -> int:
        more = left.pop(0)
        if not left:
            done.set()
        return more

    async with at_work(branch, Duty("a heap", perform, every=3600.0)), asyncio.timeout(PATIENCE):
        await done.wait()


async def test_a_clock_that_is_set_back_keeps_nothing_from_being_done(branch: Branch) -> None:
    count, begun = Count(), utc_now()

    def clock() -> datetime:
        return begun - timedelta(hours=1) if count.times else begun

    caretaker = Caretaker(branch.database, [count.duty], clock=clock, delay=0.0)
    caretaker.start()
    try:
        await count.reaches(3)
    finally:
        await caretaker.stop()
    assert count.times[:2] == [begun, begun - timedelta(hours=1)], "duties are told the bank's time"


async def test_without_duties_there_is_nothing_to_do_and_it_stops_at_once(branch: Branch) -> None:
    async with at_work(branch):
        await asyncio.sleep(0)


async def hold(branch: Branch, source: Account, to: Account, amount: int, until: timedelta) -> Transaction:
    """Hold money that is free again after a while."""
    request = replace(transfer(source, to, amount), terms=Terms(hold_until=utc_now() + until))
    outcome = await branch.ask(request)
    assert isinstance(outcome.value, Transaction), outcome
    return outcome.value


@pytest.fixture
async def later(new_branch: NewBranch) -> Branch:
    """A branch whose ledger is two days ahead: holds of a day are over for it."""
    branch = new_branch()
    branch.writer._clock = lambda: utc_now() + timedelta(days=2)
    return branch


async def test_a_hold_whose_time_is_over_is_let_go_and_no_other(
    branch: Branch, later: Branch, sql: asyncpg.Connection
) -> None:
    source, to = await branch.open_account(balance=100), await branch.open_account()
    over = [await hold(branch, source, to, 10, timedelta(days=1)) for _ in range(3)]
    kept = await hold(branch, source, to, 20, timedelta(days=3))
    expiry = HoldExpiry(later.database, later.writer)
    assert await expiry.perform(utc_now()) == 0
    assert (await branch.see(source)).held_minor == 50
    at = utc_now() + timedelta(days=2)
    # Two processes that are both on duty let go of each only once.
    done = await asyncio.gather(expiry.perform(at), HoldExpiry(later.database, later.writer).perform(at))
    assert max(done) == 3
    found = await branch.transactions.by_ids([kept.id, *(each.id for each in over)])
    assert [found[each.id].status for each in over] == ["REVERSED"] * 3
    assert found[kept.id].status == "PENDING"
    seen = await branch.see(source)
    assert (seen.held_minor, seen.balance_minor, seen.sequence) == (20, 100, 8)
    assert await expiry.perform(at) == 0
    await audit(sql)


async def test_holds_that_cannot_be_let_go_keep_no_other_from_it(
    branch: Branch, later: Branch, sql: asyncpg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    broken, payer = await branch.open_account(balance=100), await branch.open_account(balance=100)
    payee = await branch.open_account()
    stuck = [await hold(branch, broken, payee, 10, timedelta(hours=1)) for _ in range(3)]
    over = [await hold(branch, payer, payee, 10, timedelta(days=1)) for _ in range(3)]
    await sql.execute(f"ALTER TABLE accounts ADD CONSTRAINT broken CHECK (id <> '{broken.id}') NOT VALID")
    expiry, at = HoldExpiry(later.database, later.writer, slice_size=2), utc_now() + timedelta(days=2)

    async def let_go() -> list[str]:
        while await expiry.perform(at):
            pass
        found = await branch.transactions.by_ids([each.id for each in (*stuck, *over)])
        return [found[each.id].status for each in (*stuck, *over)]

    for _ in range(2):
        caplog.clear()
        assert await let_go() == ["PENDING"] * 3 + ["REVERSED"] * 3
        assert [each.getMessage() for each in caplog.records if each.name == "florin.persistence.own_postings"] == [
            f"the expiry of {each.id} failed; it is tried again" for each in stuck
        ]
    assert (await branch.see(broken)).held_minor == 30
    await audit(sql)
    await sql.execute("ALTER TABLE accounts DROP CONSTRAINT broken")
    assert await let_go() == ["REVERSED"] * 6
    await audit(sql)


async def test_a_hold_that_has_time_left_by_the_ledgers_clock_is_looked_at_again_later(
    branch: Branch, sql: asyncpg.Connection
) -> None:
    source, to = await branch.open_account(balance=100), await branch.open_account()
    await hold(branch, source, to, 10, timedelta(days=1))
    # The caretaker's clock is ahead of the ledger's.
    assert await HoldExpiry(branch.database, branch.writer).perform(utc_now() + timedelta(days=2)) == 0
    assert (await branch.see(source)).held_minor == 10
    await audit(sql)

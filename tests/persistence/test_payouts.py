"""Payments to other banks on a real database: each settles or comes back once, whatever breaks on the way."""

import asyncio
from contextlib import suppress
from dataclasses import replace

import asyncpg
import pytest

from florin.domain.account import Account
from florin.domain.commands import Step
from florin.domain.money_refusals import PaymentReturned
from florin.domain.payment_rail import Returned, ReturnReason, Settled, end_to_end_id_of
from florin.domain.payouts import OutgoingState
from florin.domain.transaction import Counterparty, Transaction
from florin.persistence.hold_records import RefundRecords
from florin.persistence.verify import verify_books
from tests.persistence.audit import audit
from tests.persistence.branch import Branch, payment_out, take, transfer, withdrawal
from tests.persistence.conftest import NewBranch
from tests.persistence.rail_traffic import Clock, Crash, Desk, Fault, ToldRail, history, open_real_account

PENDING, DONE, BACK = ">PENDING", "PENDING>COMPLETED", "PENDING>REJECTED"
LATE = [PENDING, DONE, ">COMPLETED", "COMPLETED>REVERSED"]
NOT_SENT, SENT, SETTLED, RETURNED = OutgoingState


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def branch(new_branch: NewBranch, clock: Clock) -> Branch:
    return new_branch(clock=clock)


async def pay(branch: Branch, sql: asyncpg.Connection, amount: int) -> tuple[Account, Transaction]:
    """A payment by somebody who has 100.00."""
    payer = await open_real_account(branch, sql, balance=10_000)
    return payer, await branch.carry_out(payment_out(payer, amount))


async def sound(branch: Branch, sql: asyncpg.Connection) -> None:
    """The books are in order."""
    await audit(sql)
    report = await verify_books(branch.database)
    assert report.first == []


# By the last digits: what became of it at once and after a while, and what is then in the account and held.
FATES = [
    (1200, [PENDING, DONE], [PENDING, DONE], SETTLED, (8800, 0)),
    (1290, [PENDING], [PENDING, DONE], SETTLED, (8710, 0)),
    (1291, [PENDING, BACK], [PENDING, BACK], RETURNED, (10_000, 0)),
    (1294, [PENDING, DONE], LATE, RETURNED, (10_000, 0)),
    (1295, [PENDING], [PENDING], SENT, (10_000, 1295)),
]


@pytest.mark.parametrize(("amount", "at_once", "later", "state", "stands"), FATES, ids=lambda each: str(each)[:12])
async def test_a_payment_is_sent_and_settles_or_comes_back_once(
    branch: Branch,
    clock: Clock,
    sql: asyncpg.Connection,
    amount: int,
    at_once: list[str],
    later: list[str],
    state: OutgoingState,
    stands: tuple[int, int],
) -> None:
    payer, payment = await pay(branch, sql, amount)
    desk = Desk(branch, clock)
    [waiting] = await desk.records.outgoing(NOT_SENT, limit=9, before=None)
    assert (waiting.transaction_id, waiting.sent_at) == (payment.id, None)
    await desk.work()
    assert await history(sql, payer) == at_once
    clock.wait(30)
    await desk.work()
    assert await history(sql, payer) == later
    clock.wait(100_000)
    # Whoever starts anew, with the cursor that was kept, does nothing again.
    await Desk(branch, clock).work()
    assert await history(sql, payer) == later
    seen = await branch.see(payer)
    assert (seen.balance_minor, seen.held_minor) == stands
    [kept] = await desk.records.outgoing(None, limit=9, before=None)
    assert (kept.state, kept.problem, kept.end_to_end_id) == (state, None, payment.id.hex)
    assert kept.sent_at is not None
    assert await desk.records.outgoing(state, limit=9, before=None) == [kept]
    assert await desk.records.outgoing(None, limit=9, before=payment.id) == []
    await sound(branch, sql)


async def test_what_comes_back_late_is_seen_to_come_from_its_payee(
    branch: Branch, clock: Clock, sql: asyncpg.Connection
) -> None:
    _, payment = await pay(branch, sql, 1294)
    await Desk(branch, clock).work()
    clock.wait(30)
    await Desk(branch, clock).work()
    [back] = (await RefundRecords(branch.database).reversals_of([payment.id], None))[payment.id]
    assert back.details.counterparty == payment.details.counterparty
    assert back.description == "Payment returned (MS02): The payee did not accept it."


async def test_what_comes_back_says_why(branch: Branch, clock: Clock, sql: asyncpg.Connection) -> None:
    _, payment = await pay(branch, sql, 1292)
    await Desk(branch, clock).work()
    returned = (await branch.transactions.by_ids([payment.id]))[payment.id]
    assert isinstance(returned.rejection, PaymentReturned)
    assert (returned.rejection.reason, returned.rejection.explanation) == ("AC04", "The payee's account is closed.")


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_process_may_end_at_any_call(
    branch: Branch, clock: Clock, sql: asyncpg.Connection, after: bool
) -> None:
    """For every call that it makes: a process dies there, another one goes on, and all is as if nothing was."""
    crashed, call = True, 0
    while crashed:
        call += 1
        crashed = False
        paid = [await pay(branch, sql, amount) for amount, *_ in FATES]
        for waited in (0, 30):
            clock.wait(waited)
            fault = Fault(call, after=after)
            with suppress(Crash):
                await Desk(branch, clock, fault=fault).work()
            crashed |= fault.happened
            # Some crashes are taken for a rail that is away, which is left alone for a while.
            clock.wait(2)
            await Desk(branch, clock).work()
        for (payer, _), (_, _, later, _, stands) in zip(paid, FATES, strict=True):
            assert await history(sql, payer) == later, call
            seen = await branch.see(payer)
            assert (seen.balance_minor, seen.held_minor) == stands, call
        clock.wait(1000)
    assert call > 6
    await sound(branch, sql)


async def test_two_processes_at_once_do_each_thing_once(
    new_branch: NewBranch, clock: Clock, sql: asyncpg.Connection
) -> None:
    one, two = new_branch(clock=clock), new_branch(clock=clock)
    paid = [await pay(one, sql, amount) for amount, *_ in FATES * 3]
    desks = [Desk(one, clock), Desk(two, clock)]
    for waited in (0, 31):
        clock.wait(waited)
        await asyncio.gather(*(desk.work() for desk in desks))
    for (payer, _), (_, _, later, _, stands) in zip(paid, FATES * 3, strict=True):
        assert await history(sql, payer) == later
        seen = await one.see(payer)
        assert (seen.balance_minor, seen.held_minor) == stands
    await sound(one, sql)


async def test_a_rail_that_is_away_is_asked_again_and_nothing_is_lost(
    branch: Branch, clock: Clock, sql: asyncpg.Connection
) -> None:
    payer, payment = await pay(branch, sql, 1200)
    rail = ToldRail()
    rail.away = ConnectionRefusedError("nobody is there")
    desk = Desk(branch, clock, rail)
    for _ in range(8):
        await desk.work()
        clock.wait(60)
    assert rail.handed == []
    assert await history(sql, payer) == [PENDING]
    assert [each.state for each in await desk.records.outgoing(None, limit=9, before=None)] == [NOT_SENT]
    rail.away = None
    await desk.work()
    assert [each.transaction_id for each in rail.handed] == [payment.id]
    [sent] = await desk.records.outgoing(SENT, limit=9, before=None)
    assert sent.sent_at == clock()


async def test_a_payment_that_no_bank_would_take_keeps_no_other_back(
    branch: Branch, clock: Clock, sql: asyncpg.Connection
) -> None:
    payer, _ = await pay(branch, sql, 1200)
    odd = await open_real_account(branch, sql, balance=500)
    request = payment_out(odd, 100)
    terms = replace(request.terms, counterparty=Counterparty("Bell\x07", "NO9386011117947"))
    await branch.carry_out(replace(request, terms=terms))
    other, _ = await pay(branch, sql, 1300)
    await Desk(branch, clock).work()
    assert await history(sql, payer) == await history(sql, other) == [PENDING, DONE]
    assert await history(sql, odd) == [PENDING, BACK]
    seen = await branch.see(odd)
    assert (seen.balance_minor, seen.held_minor) == (500, 0)
    await sound(branch, sql)


async def test_what_comes_back_to_a_closed_account_is_left_to_staff(
    branch: Branch, clock: Clock, sql: asyncpg.Connection
) -> None:
    payer, payment = await pay(branch, sql, 1294)
    desk = Desk(branch, clock)
    await desk.work()
    await branch.carry_out(withdrawal(payer, 8706))
    await sql.execute("UPDATE accounts SET status = 'CLOSED' WHERE id = $1", payer.id)
    clock.wait(30)
    await desk.work()
    await Desk(branch, clock).work()
    [left] = await desk.records.outgoing(RETURNED, limit=9, before=None)
    assert left.transaction_id == payment.id
    assert left.problem is not None
    assert left.problem.startswith("It came back and could not be credited to its payer: ")
    assert (await branch.see(payer)).balance_minor == 0
    # One attempt stands in the history, however often the rail is asked.
    assert await history(sql, payer) == [PENDING, DONE, ">COMPLETED", ">REJECTED"]
    await sound(branch, sql)


async def test_reports_that_fit_no_payment_change_nothing(
    branch: Branch, clock: Clock, sql: asyncpg.Connection
) -> None:
    payer, payment = await pay(branch, sql, 1200)
    moved = await branch.carry_out(transfer(payer, await branch.open_account(), 50))
    settled, returned = await pay(branch, sql, 1300), await pay(branch, sql, 1400)
    await branch.carry_out(take(Step.SETTLE, settled[1]))
    await branch.carry_out(take(Step.RETURN, returned[1], reason="AC01"))
    before = [await history(sql, each) for each in (payer, settled[0], returned[0])]
    odd = "not of ours", "0" * 32, end_to_end_id_of(moved.id)
    rail = ToldRail(
        *(Settled(name, clock()) for name in odd),
        *(Returned(name, ReturnReason.DUPLICATE, clock()) for name in odd),
        Settled(end_to_end_id_of(settled[1].id), clock()),
        Settled(end_to_end_id_of(returned[1].id), clock()),
        Returned(end_to_end_id_of(returned[1].id), ReturnReason.DUPLICATE, clock()),
    )
    desk = Desk(branch, clock, rail)
    assert await desk.traffic.collect(clock()) == 0
    assert [await history(sql, each) for each in (payer, settled[0], returned[0])] == before
    # They are behind us all the same: the next process goes on after them.
    await Desk(branch, clock, rail).traffic.collect(clock())
    assert rail.cursors == [None, "after 1"]
    assert payment.id != moved.id
    await sound(branch, sql)


async def test_a_rail_that_says_nothing_for_a_day_is_reported(
    branch: Branch, clock: Clock, sql: asyncpg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    await pay(branch, sql, 1295)
    desk = Desk(branch, clock)
    await desk.work()
    said = []
    for waited in (86_400, 1):
        clock.wait(waited)
        assert await desk.traffic.remind(clock()) == 0
        said.append([record.getMessage() for record in caplog.records if record.name.endswith("rail_traffic")])
    assert said == [[], ["the rail has 1 payments of more than a day; look at outgoingPayments(state: SENT)"]]


async def test_an_idle_bank_asks_one_question_for_each_duty_and_writes_nothing(
    branch: Branch, clock: Clock, sql: asyncpg.Connection
) -> None:
    count = Fault(at=10**6, after=False)
    desk = Desk(branch, clock, fault=count)
    await desk.work()
    before = count.left
    for _ in range(5):
        clock.wait(1)
        await desk.work()
    # Each time: what is unsent, and what the rail has to say.
    assert before - count.left == 2 * 5
    assert await sql.fetchval("SELECT count(*) FROM rail_cursors") == 0


async def test_a_payment_under_review_is_not_sent(branch: Branch, clock: Clock, sql: asyncpg.Connection) -> None:
    payer, payment = await pay(branch, sql, 1200)
    await sql.execute("UPDATE transactions SET pending_for = 'REVIEW' WHERE id = $1", payment.id)
    rail = ToldRail(Settled(end_to_end_id_of(payment.id), clock()))
    desk = Desk(branch, clock, rail)
    await desk.work()
    assert rail.handed == []
    assert await history(sql, payer) == [PENDING]
    assert await desk.records.outgoing(None, limit=9, before=None) == []


async def test_verification_finds_what_was_never_a_payment(
    branch: Branch, clock: Clock, sql: asyncpg.Connection
) -> None:
    payer, payment = await pay(branch, sql, 1200)
    moved = await branch.carry_out(transfer(payer, await branch.open_account(), 50))
    await Desk(branch, clock).work()
    await sound(branch, sql)
    await sql.execute("UPDATE payments_out SET transaction_id = $2 WHERE transaction_id = $1", payment.id, moved.id)
    report = await verify_books(branch.database)
    [finding] = report.first
    assert finding.transaction_id == moved.id
    assert report.differences["payments between banks"] == 1

"""Standing orders: taken, run on their days exactly once, tried again, paused, changed, and over in the end."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from florin.domain.account import AccountStatus
from florin.domain.books import Group
from florin.domain.holds import Part
from florin.domain.money import AmountFault
from florin.domain.principal import Principal, Role
from florin.domain.refusals import (
    AccountNotActive,
    AccountNotFound,
    CurrencyMismatch,
    IdempotencyConflict,
    InvalidAmount,
    InvalidInput,
    Overloaded,
    SameAccount,
    Side,
)
from florin.domain.schedule import Rhythm, Schedule
from florin.domain.standing_order import StandingOrder, StandingOrderEnd, StandingOrderStatus
from florin.domain.standing_order_refusals import StandingOrderNotFound, StandingOrderOver
from florin.domain.standing_orders import ORDERS_MAX, Changes
from florin.domain.standing_runs import KEY_PREFIX, key_of
from florin.domain.text import Malformed
from tests.domain.branch import BERT, NOBODYS
from tests.domain.standing import Office

MONTHLY = Schedule(Rhythm.MONTHLY, date(2026, 1, 31))
NEVER = str(NOBODYS)


def day(year: int, month: int, number: int, hour: int = 0) -> datetime:
    return datetime(year, month, number, hour, tzinfo=UTC)


async def test_an_order_runs_on_its_days_by_the_end_of_each_month() -> None:
    office = Office(balance=100_00)
    order = await office.create(replace(MONTHLY, count=4))
    assert order.next_run == date(2026, 1, 31), "today is one of its days"
    for now in (office.now, day(2026, 2, 27), day(2026, 2, 28), day(2026, 3, 31), day(2026, 4, 30)):
        await office.work(now)
    assert office.outcomes(order) == [
        ("2026-01-31", "DONE"), ("2026-02-28", "DONE"), ("2026-03-31", "DONE"), ("2026-04-30", "DONE"),
    ]  # fmt: skip
    assert (office.balance(office.ada), office.balance(office.bert)) == (60_00, 40_00)
    over = office.see(order)
    assert (over.status, over.end_reason) == (StandingOrderStatus.ENDED, StandingOrderEnd.SCHEDULE_DONE)
    assert (over.next_run, over.due_at, over.ended_at) == (None, None, day(2026, 4, 30))
    assert await office.work(day(2027, 1, 1)) == 0


async def test_days_that_passed_without_a_bank_are_made_up_for_the_oldest_first() -> None:
    office = Office(balance=25_00)
    order = await office.create(Schedule(Rhythm.WEEKLY, date(2026, 2, 2)))
    await office.work(day(2026, 2, 18, 9))
    assert office.outcomes(order) == [("2026-02-02", "DONE"), ("2026-02-09", "DONE"), ("2026-02-16", "RETRYING")]
    assert office.balance(office.bert) == 20_00


async def test_a_run_that_fails_is_tried_again_and_the_next_is_not_harmed() -> None:
    office = Office()
    order = await office.create(Schedule(Rhythm.WEEKLY, date(2026, 2, 2)))
    tried = day(2026, 2, 2)
    for pause in (timedelta(0), timedelta(hours=1), timedelta(hours=4)):
        tried += pause
        assert await office.work(tried - timedelta(seconds=1)) == 0
        assert await office.work(tried) == 1
        assert office.outcomes(order) == [("2026-02-02", "RETRYING")]
        assert office.see(order).next_run == date(2026, 2, 9)
    last = tried + timedelta(hours=24)
    run = office.records.runs[order.id, 1]
    assert (run.attempts, run.next_attempt_at, run.rejection and run.rejection.code) == (
        3,
        last,
        "INSUFFICIENT_FUNDS",
    )
    await office.work(last)
    assert office.outcomes(order) == [("2026-02-02", "FAILED")]
    office.pay_in(10_00)
    await office.work(day(2026, 2, 9))
    assert office.outcomes(order) == [("2026-02-02", "FAILED"), ("2026-02-09", "DONE")]
    rejected = [p.transaction.rejection for _, p in office.ledger.books.postings if p.transaction.rejection]
    assert len(rejected) == 4, "each attempt stands in the account's history"


async def test_money_that_comes_in_time_for_the_next_attempt_is_sent() -> None:
    office = Office()
    order = await office.create(MONTHLY)
    await office.work()
    office.pay_in(10_00)
    await office.work(office.now + timedelta(hours=1))
    assert office.outcomes(order) == [("2026-01-31", "DONE")]
    run = office.records.runs[order.id, 1]
    assert (run.attempts, run.rejection, run.next_attempt_at) == (2, None, None)


@pytest.mark.parametrize("crashes", [1, 2, 3])
async def test_a_crash_between_posting_and_keeping_moves_no_money_twice(crashes: int) -> None:
    office = Office(balance=100_00)
    order = await office.create(MONTHLY)
    office.records.crashes = crashes
    for _ in range(crashes):
        with pytest.raises(ConnectionError):
            await office.work()
        assert office.outcomes(order) == []
        assert office.balance(office.bert) == 10_00, "the ledger has carried it out"
    await office.service.change(office.principal, str(order.id), Changes(Part(Decimal(50), "EUR")))
    await office.work_twice()
    assert office.outcomes(order) == [("2026-01-31", "DONE")]
    assert office.balance(office.bert) == 10_00
    assert office.records.runs[order.id, 1].amount_minor == 10_00, "what it did, not what it would do by now"


async def test_an_order_that_is_paused_skips_its_days_for_good() -> None:
    office = Office(balance=100_00)
    order = await office.create(Schedule(Rhythm.WEEKLY, date(2026, 2, 2)))
    paused = await office.service.pause(office.principal, str(order.id))
    assert isinstance(paused, StandingOrder)
    assert (paused.status, paused.next_run) == (StandingOrderStatus.PAUSED, None)
    assert (await office.service.pause(office.principal, str(order.id))) == paused
    await office.work(day(2026, 2, 9))
    office.now = day(2026, 2, 17)
    resumed = await office.service.resume(office.principal, str(order.id))
    assert isinstance(resumed, StandingOrder)
    assert (resumed.status, resumed.next_run) == (StandingOrderStatus.ACTIVE, date(2026, 2, 23))
    await office.work(day(2026, 2, 23))
    assert office.outcomes(order) == [
        ("2026-02-02", "SKIPPED"), ("2026-02-09", "SKIPPED"), ("2026-02-16", "SKIPPED"), ("2026-02-23", "DONE"),
    ]  # fmt: skip
    assert office.balance(office.bert) == 10_00


async def test_a_run_that_waits_to_be_tried_again_is_given_up_by_then_if_the_order_is_paused() -> None:
    office = Office()
    order = await office.create(MONTHLY)
    await office.work()
    await office.service.pause(office.principal, str(order.id))
    office.pay_in(100_00)
    await office.work(office.now + timedelta(hours=2))
    assert office.outcomes(order) == [("2026-01-31", "FAILED")]
    run = office.records.runs[order.id, 1]
    assert (run.attempts, run.next_attempt_at, run.rejection and run.rejection.code) == (
        1,
        None,
        "INSUFFICIENT_FUNDS",
    )
    assert office.balance(office.bert) == 0


@pytest.mark.parametrize("stop", ["pause", "cancel"])
async def test_once_stopping_has_answered_a_run_under_way_moves_nothing(stop: str) -> None:
    office = Office(balance=100_00)
    order = await office.create(MONTHLY)
    # A process has read that the order is due, and then sleeps.
    late = office.runs._request_of(order)
    await getattr(office.service, stop)(office.principal, str(order.id))
    [outcome] = await _ask(office, late)
    assert outcome.value.code == "KEY_SEALED"
    assert office.balance(office.bert) == 0
    await office.work()
    assert office.outcomes(order) == ([("2026-01-31", "SKIPPED")] if stop == "pause" else [])
    assert (await office.work(day(2027, 1, 1)) == 0) is (stop == "cancel")


async def _ask(office: Office, request: Any) -> Any:
    return await office.ledger.post(Group((request,)))


async def test_a_run_that_was_made_counts_though_the_order_was_cancelled_before_it_was_kept() -> None:
    office = Office(balance=100_00)
    order = await office.create(MONTHLY)
    office.records.crashes = 1
    with pytest.raises(ConnectionError):
        await office.work()
    cancelled = await office.service.cancel(office.principal, str(order.id))
    assert isinstance(cancelled, StandingOrder)
    assert (cancelled.status, cancelled.due_at) == (StandingOrderStatus.CANCELLED, None)
    assert office.outcomes(order) == [("2026-01-31", "DONE")]
    assert (await office.service.cancel(office.principal, str(order.id))) == cancelled


async def test_a_cancelled_order_gives_up_the_run_that_it_was_trying_again() -> None:
    office = Office()
    order = await office.create(MONTHLY)
    await office.work()
    office.now += timedelta(minutes=5)
    await office.service.cancel(office.principal, str(order.id))
    assert office.outcomes(order) == [("2026-01-31", "FAILED")]
    assert office.see(order).due_at is None


async def test_what_is_left_to_clear_up_while_the_ledger_is_busy_is_done_by_the_duty() -> None:
    office = Office(balance=100_00)
    order = await office.create(MONTHLY)
    office.ledger.overloaded = True
    assert await office.runs.perform(office.now) == 0
    assert await office.service.pause(office.principal, str(order.id)) == Overloaded()
    paused = office.see(order)
    assert paused.status is StandingOrderStatus.PAUSED
    assert await office.service.resume(office.principal, str(order.id)) == Overloaded()
    assert office.outcomes(order) == []
    assert office.see(order) == paused
    office.ledger.overloaded = False
    assert await office.work() == 1
    assert office.outcomes(order) == [("2026-01-31", "SKIPPED")]


async def test_an_order_ends_with_the_account_that_pays() -> None:
    office = Office()
    order = await office.create(MONTHLY)
    accounts = office.ledger.books.accounts
    accounts[office.ada.id] = replace(accounts[office.ada.id], status=AccountStatus.CLOSED)
    await office.work()
    over = office.see(order)
    assert (over.status, over.end_reason) == (StandingOrderStatus.ENDED, StandingOrderEnd.ACCOUNT_CLOSED)
    assert (over.due_at, over.next_run) == (None, None)
    assert office.outcomes(order) == [("2026-01-31", "FAILED")]


async def test_of_the_receiving_account_the_payer_learns_no_more_than_by_a_transfer() -> None:
    office = Office(balance=100_00)
    order = await office.create(MONTHLY)
    accounts = office.ledger.books.accounts
    accounts[office.bert.id] = replace(accounts[office.bert.id], status=AccountStatus.CLOSED)
    await office.work()
    assert office.outcomes(order) == [("2026-01-31", "RETRYING")]
    rejection = office.records.runs[order.id, 1].rejection
    assert rejection is not None
    assert "closed" not in rejection.message


async def test_creating_twice_under_a_key_is_one_order_and_other_facts_are_a_conflict() -> None:
    office = Office()
    order = await office.create(MONTHLY)
    office.now = day(2026, 3, 1)
    again = await office.service.create(office.principal, office.wanted(value=Decimal("10.0")), MONTHLY)
    assert (again.value, again.replayed) == (order, True)
    for wanted, schedule in (
        (office.wanted(value=Decimal(11)), MONTHLY),
        (office.wanted(), replace(MONTHLY, every=2)),
    ):
        assert (await office.service.create(office.principal, wanted, schedule)).value == IdempotencyConflict("k")
    assert list(office.records.orders) == [order.id]


@pytest.mark.parametrize(
    ("changes", "schedule", "refusal"),
    [
        ({"value": Decimal("0.001")}, MONTHLY, InvalidAmount(AmountFault.TOO_MANY_DECIMALS, "EUR")),
        (
            {},
            replace(MONTHLY, first=date(2026, 1, 30)),
            InvalidInput("first", "it is today or a later day, in UTC"),
        ),
        ({"source": "x"}, MONTHLY, AccountNotFound(Side.SOURCE, "x")),
        ({"source": NEVER}, MONTHLY, AccountNotFound(Side.SOURCE, NEVER)),
        ({"destination": NEVER}, MONTHLY, AccountNotFound(Side.DESTINATION, NEVER)),
        (
            {"destination": None, "destination_iban": "no IBAN!"},
            MONTHLY,
            AccountNotFound(Side.DESTINATION, "no IBAN!"),
        ),
        (
            {"destination": None, "destination_iban": "GB82 WEST 1234 5698 7654 32"},
            MONTHLY,
            AccountNotFound(Side.DESTINATION, "GB82WEST12345698765432"),
        ),
        ({"currency": "USD"}, MONTHLY, CurrencyMismatch(Side.SOURCE, "USD", "EUR")),
    ],
    ids=str,
)
async def test_an_order_that_can_not_be_is_refused(
    changes: dict[str, Any], schedule: Schedule, refusal: object
) -> None:
    office = Office()
    answer = await office.service.create(office.principal, office.wanted(**changes), schedule)
    assert answer.value == refusal
    assert not office.records.orders
    assert not office.records.keys


async def test_neither_from_anothers_account_nor_to_the_same_nor_from_a_frozen_one() -> None:
    office = Office()
    own, theirs = str(office.ada.id), str(office.bert.id)
    accounts = office.ledger.books.accounts
    for changes, refusal in (
        ({"source": theirs, "destination": own}, AccountNotFound(Side.SOURCE, theirs)),
        ({"destination": own}, SameAccount(office.ada.id)),
    ):
        assert (await office.service.create(office.principal, office.wanted(**changes), MONTHLY)).value == refusal
    accounts[office.bert.id] = replace(office.bert, status=AccountStatus.FROZEN)
    answer = await office.service.create(office.principal, office.wanted(), MONTHLY)
    assert answer.value == AccountNotActive(Side.DESTINATION, None)
    accounts[office.ada.id] = replace(office.ada, status=AccountStatus.FROZEN)
    answer = await office.service.create(office.principal, office.wanted(), MONTHLY)
    assert answer.value == AccountNotActive(Side.SOURCE, AccountStatus.FROZEN)
    assert not office.records.orders


async def test_an_account_has_only_so_many_orders() -> None:
    office = Office()
    orders = [await office.create(MONTHLY, idempotency_key=f"k{number}") for number in range(ORDERS_MAX)]
    answer = await office.service.create(office.principal, office.wanted(), MONTHLY)
    assert isinstance(answer.value, InvalidInput)
    assert len(office.records.orders) == ORDERS_MAX
    await office.service.cancel(office.principal, str(orders[0].id))
    await office.create(MONTHLY)


async def test_a_change_is_for_the_runs_to_come() -> None:
    office = Office(balance=100_00)
    order = await office.create(MONTHLY)
    await office.work()
    changes = Changes(Part(Decimal(20), "EUR"), None, until=date(2026, 2, 28))
    changed = await office.service.change(office.principal, str(order.id), changes)
    assert isinstance(changed, StandingOrder)
    assert (changed.amount_minor, changed.description, changed.next_runs(5)) == (20_00, None, [date(2026, 2, 28)])
    same = await office.service.change(office.principal, str(order.id), Changes())
    assert same == changed
    await office.work(day(2026, 5, 1))
    assert office.balance(office.bert) == 30_00
    assert office.see(order).status is StandingOrderStatus.ENDED


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        (Changes(Part(Decimal(0), "EUR")), InvalidAmount(AmountFault.NOT_POSITIVE, "EUR")),
        (Changes(Part(Decimal(1), "USD")), CurrencyMismatch(Side.SOURCE, "USD", "EUR")),
        (Changes(count=0), InvalidInput("count", "it is 1 to 10000 runs")),
        (Changes(count=1), InvalidInput("count", "it leaves no run to come; cancel the order instead")),
        (
            Changes(until=date(2026, 2, 27)),
            InvalidInput("until", "it leaves no run to come; cancel the order instead"),
        ),
        (
            Changes(until=date(2026, 1, 1)),
            InvalidInput("until", "it is the day of the first run or a later one"),
        ),
        (
            Changes(until=date(2026, 4, 1), count=5),
            InvalidInput("count", "leave out either it or until, as an order has one end"),
        ),
    ],
    ids=str,
)
async def test_a_change_that_can_not_be_is_refused(changes: Changes, refusal: object) -> None:
    office = Office(balance=100_00)
    order = await office.create(MONTHLY)
    await office.work()
    before = office.see(order)
    assert await office.service.change(office.principal, str(order.id), changes) == refusal
    assert office.see(order) == before


def test_a_description_that_could_not_be_kept_is_no_change() -> None:
    with pytest.raises(Malformed):
        Changes(description="x" * 141)


async def test_what_is_over_stays_as_it_is() -> None:
    office = Office(balance=100_00)
    order = await office.create(Schedule(Rhythm.ONCE, date(2026, 1, 31)))
    await office.work()
    over = office.see(order)
    refusal = StandingOrderOver(order.id, StandingOrderStatus.ENDED)
    service, name = office.service, str(order.id)
    for asked in (service.pause, service.resume, service.cancel):
        assert await asked(office.principal, name) == refusal
    assert await service.change(office.principal, name, Changes(count=9)) == refusal
    assert office.see(order) == over


@pytest.mark.parametrize("principal", [Principal(BERT), Principal(BERT, Role.ADMIN)], ids=["stranger", "staff"])
async def test_nobody_touches_anothers_order(principal: Principal) -> None:
    office = Office()
    order = await office.create(MONTHLY)
    service = office.service
    for name in (str(order.id), NEVER, "x" * 100):
        for asked in (service.pause, service.resume, service.cancel):
            assert await asked(principal, name) == StandingOrderNotFound(name[:64])
        assert await service.change(principal, name, Changes(count=1)) == StandingOrderNotFound(name[:64])
    assert (await service.visible(principal, str(order.id)) == order) is principal.is_staff
    assert office.see(order) == order


async def test_keys_of_runs_are_none_that_a_client_could_send() -> None:
    office = Office()
    order = await office.create(MONTHLY)
    assert key_of(order).startswith(KEY_PREFIX)
    with pytest.raises(Malformed):
        office.wanted(idempotency_key=key_of(order))


async def test_lists_are_paged_newest_first() -> None:
    office = Office(balance=100_00)
    orders = [await office.create(MONTHLY, idempotency_key=f"k{number}") for number in range(3)]
    [page] = await office.service.pages([office.ada.id], first=2, after=None)
    [rest] = await office.service.pages([office.ada.id], first=2, after=UUID(page.page_info.end_cursor))
    assert [order.id for order in (*page.nodes, *rest.nodes)] == [order.id for order in orders[::-1]]
    assert (page.page_info.has_next_page, rest.page_info.has_next_page) == (True, False)
    await office.work(day(2026, 4, 1))
    [runs] = await office.service.run_pages([orders[0].id], first=2, after=None)
    [older] = await office.service.run_pages([orders[0].id], first=2, after=2)
    assert [run.number for run in (*runs.nodes, *older.nodes)] == [3, 2, 1]


schedules = st.builds(
    Schedule,
    st.sampled_from(Rhythm),
    st.dates(date(2026, 1, 1), date(2026, 3, 31)),
    st.just(1),
    st.none(),
    st.none(),
).flatmap(
    lambda schedule: (
        st.just(schedule)
        if schedule.rhythm is Rhythm.ONCE
        else st.one_of(
            st.builds(lambda every: replace(schedule, every=every), st.integers(1, 3)),
            st.builds(lambda count: replace(schedule, count=count), st.integers(1, 6)),
            st.builds(lambda days: replace(schedule, until=schedule.first + timedelta(days)), st.integers(0, 200)),
        )
    )
)
events = st.tuples(
    st.integers(1, 24 * 20), st.sampled_from(["work", "work twice", "crash", "pause", "resume", "pay in", "busy"])
)


@settings(max_examples=60, deadline=None)
@given(schedule=schedules, balance=st.integers(0, 40_00), story=st.lists(events, max_size=25))
def test_over_months_every_day_of_a_schedule_runs_once_whatever_happens(
    schedule: Schedule, balance: int, story: list[tuple[int, str]]
) -> None:
    asyncio.run(_live_through(schedule, balance, story))


async def _live_through(schedule: Schedule, balance: int, story: list[tuple[int, str]]) -> None:
    office = Office(balance=balance, now=datetime(2026, 1, 1, tzinfo=UTC))
    order = await office.create(schedule)
    name = str(order.id)
    for hours, event in story:
        office.now += timedelta(hours=hours)
        if event == "crash":
            office.records.crashes = 1
            with suppress(ConnectionError):
                await office.runs.perform(office.now)
            office.records.crashes = 0
        elif event == "work twice":
            await office.work_twice()
        elif event == "pause":
            await office.service.pause(office.principal, name)
        elif event == "resume":
            await office.service.resume(office.principal, name)
        elif event == "pay in":
            office.pay_in(10_00)
        elif event == "busy":
            office.ledger.overloaded = True
            await office.runs.perform(office.now)
            office.ledger.overloaded = False
        else:
            await office.work()
    # A day later nothing is under way any more but what is still tried again.
    for _ in range(8):
        await office.work(office.now + timedelta(hours=25))
    outcomes = office.outcomes(order)
    total = len(outcomes)
    assert [due for due, _ in outcomes] == [each.isoformat() for each in schedule.occurrences(total)]
    following = schedule.occurrence(total)
    # What is still tried again keeps the days after it waiting, and no day is left out.
    retrying = bool(outcomes) and outcomes[-1][1] == "RETRYING"
    assert following is None or following > office.now.date() or retrying
    done = sum(status == "DONE" for _, status in outcomes)
    assert office.balance(office.bert) == done * 10_00
    over = office.see(order)
    assert over.is_over is (following is None and not retrying)
    assert all(status != "RETRYING" for _, status in outcomes[:-1])

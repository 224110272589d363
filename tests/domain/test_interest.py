"""Interest: exact to the last part over any year, whatever the balances, the rates and the postings."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from florin.domain.account import AccountStatus
from florin.domain.interest import (
    PARTS_PER_MINOR,
    Accrual,
    Accrued,
    InterestSide,
    accrue,
    days_to_accrue,
    is_posting_due,
    posting_period,
)
from florin.domain.interest_book import Position, interest_requests
from florin.domain.money import AMOUNT_MAX_MINOR
from tests.domain.branch import ADA, new_account

ACCOUNT = UUID(int=1)
DAY = date(2026, 11, 20)
CREDIT, DEBIT = InterestSide
ONE_DAY = timedelta(days=1)

# How long random days take is no business of their tests.
patiently = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
a_whole_year = settings(patiently, max_examples=60)

BALANCES = st.one_of(st.integers(-(10**6), 10**6), st.integers(-AMOUNT_MAX_MINOR, AMOUNT_MAX_MINOR))
RATES = st.integers(0, 1_000_000)


@dataclass(frozen=True)
class Year:
    """A year at one account: from each of some days on another closing balance, credit rate and debit rate."""

    number: int
    changes: dict[int, tuple[int, int, int]]

    @property
    def days(self) -> tuple[date, ...]:
        """All days of it, once it is over."""
        return days_to_accrue(None, date(self.number, 1, 1), date(self.number + 1, 1, 1))

    def accruals(self) -> list[tuple[date, Accrual | None]]:
        """What each day brought."""
        stands, accruals = (0, 0, 0), []
        for number, day in enumerate(self.days):
            stands = self.changes.get(number, stands)
            accruals.append((day, accrue(ACCOUNT, day, *stands)))
        return accruals


years = st.builds(
    Year,
    st.sampled_from([2026, 2027, 2028]),
    st.dictionaries(st.integers(0, 365), st.tuples(BALANCES, RATES, RATES), min_size=1, max_size=30),
)


def earned(year: Year, side: InterestSide) -> list[Accrual]:
    return [accrual for _, accrual in year.accruals() if accrual is not None and accrual.side is side]


@dataclass
class Till:
    """One side of one account: what has accrued, and what was posted."""

    side: InterestSide
    accrued: Accrued
    posted: list[int]

    def live_through(self, year: Year, is_due: Callable[[date], bool]) -> None:
        """Accrue every day of a year, and post at the end of each on which a posting is due."""
        for day, accrual in year.accruals():
            if accrual is not None and accrual.side is self.side:
                self.accrued = self.accrued.add(accrual)
            if is_due(day):
                minor = self.accrued.payable_minor
                assert 0 <= Fraction(self.accrued.parts, PARTS_PER_MINOR) - minor < 1
                self.accrued = self.accrued.post(minor)
                self.posted.append(minor)


def new_till(side: InterestSide) -> Till:
    return Till(side, Accrued(), [])


def ends_month(day: date) -> bool:
    return is_posting_due(posting_period(day), day, None)


@pytest.mark.parametrize(
    ("balance", "credit", "debit", "expected"),
    [
        (1_000_00, 25_000, 0, (CREDIT, 25_000, 2_500_000_000)),
        (1, 1, 1, (CREDIT, 1, 1)),
        (-1, 1, 1, (DEBIT, 1, 1)),
        (-500_00, 25_000, 120_000, (DEBIT, 120_000, 6_000_000_000)),
        (AMOUNT_MAX_MINOR, 1_000_000, 0, (CREDIT, 1_000_000, AMOUNT_MAX_MINOR * 1_000_000)),
        (-AMOUNT_MAX_MINOR, 0, 999_999, (DEBIT, 999_999, AMOUNT_MAX_MINOR * 999_999)),
    ],
)
def test_a_day_brings_its_balance_times_its_rate(
    balance: int, credit: int, debit: int, expected: tuple[InterestSide, int, int]
) -> None:
    side, rate, parts = expected
    assert accrue(ACCOUNT, DAY, balance, credit, debit) == Accrual(ACCOUNT, DAY, side, balance, rate, parts)


@pytest.mark.parametrize(
    ("balance", "credit", "debit"),
    [(0, 25_000, 120_000), (1_000_00, 0, 120_000), (-1_000_00, 25_000, 0), (0, 0, 0)],
    ids=["empty", "no savings rate", "no overdraft rate", "nothing"],
)
def test_a_day_without_a_balance_or_a_rate_brings_nothing(balance: int, credit: int, debit: int) -> None:
    assert accrue(ACCOUNT, DAY, balance, credit, debit) is None


def test_a_common_year_at_one_balance_brings_the_rate_itself() -> None:
    till = new_till(CREDIT)
    till.live_through(Year(2026, {0: (1_000_00, 25_000, 0)}), ends_month)
    assert (sum(till.posted), till.accrued.parts) == (25_00, 0)
    # 31 days of 6.849… cents are 212.33 cents; the third that is left helps February to its 192nd.
    assert till.posted == [212, 192, 212, 205, 213, 205, 213, 212, 205, 213, 205, 213]


def test_a_leap_year_has_366_days_of_a_365th_each() -> None:
    year = Year(2028, {0: (365_00, 1_000_000, 0)})
    assert len(year.days) == len(earned(year, CREDIT)) == 366
    till = new_till(CREDIT)
    till.live_through(year, ends_month)
    assert (sum(till.posted), till.accrued.parts) == (366_00, 0)
    assert till.posted[1] == 29_00


@a_whole_year
@given(year=years, side=st.sampled_from(InterestSide))
def test_no_part_of_a_cent_is_lost_over_a_year(year: Year, side: InterestSide) -> None:
    till = new_till(side)
    till.live_through(year, ends_month)
    total = sum(accrual.parts for accrual in earned(year, side))
    assert len(till.posted) == 12
    assert sum(till.posted) * PARTS_PER_MINOR + till.accrued.parts == total
    assert till.accrued.parts < PARTS_PER_MINOR
    assert sum(till.posted) == total // PARTS_PER_MINOR


@a_whole_year
@given(year=years, side=st.sampled_from(InterestSide))
def test_each_month_is_posted_to_within_a_minor_unit_of_what_it_brought(year: Year, side: InterestSide) -> None:
    till = new_till(side)
    till.live_through(year, ends_month)
    for month, posted in enumerate(till.posted, start=1):
        brought = [accrual for accrual in earned(year, side) if accrual.day.month == month]
        exact = Fraction(sum(abs(one.balance_minor) * one.rate_ppm for one in brought), 365 * 1_000_000)
        assert abs(posted - exact) < 1


@a_whole_year
@given(year=years, side=st.sampled_from(InterestSide), cuts=st.sets(st.integers(0, 364), max_size=40))
def test_when_it_is_posted_changes_nothing_of_what_is_posted_in_all(
    year: Year, side: InterestSide, cuts: set[int]
) -> None:
    began, last = date(year.number, 1, 1), date(year.number, 12, 31)
    at_once, in_pieces = new_till(side), new_till(side)
    at_once.live_through(year, lambda day: day == last)
    in_pieces.live_through(year, lambda day: day == last or (day - began).days in cuts)
    assert sum(in_pieces.posted) == sum(at_once.posted)
    assert in_pieces.accrued == at_once.accrued


@patiently
@given(parts=st.integers(0, 10**30), data=st.data())
def test_what_is_not_posted_is_carried(parts: int, data: st.DataObject) -> None:
    accrued = Accrued(parts)
    minor = data.draw(st.integers(0, accrued.payable_minor))
    left = accrued.post(minor)
    assert left.parts + minor * PARTS_PER_MINOR == parts
    assert left.payable_minor == accrued.payable_minor - minor


def test_the_largest_balance_stays_exact_to_the_last_part() -> None:
    till = new_till(DEBIT)
    year = Year(2028, {0: (-AMOUNT_MAX_MINOR, 0, 999_999)})
    till.live_through(year, ends_month)
    exact = Fraction(366 * AMOUNT_MAX_MINOR * 999_999, 365_000_000)
    assert sum(till.posted) + Fraction(till.accrued.parts, PARTS_PER_MINOR) == exact


def test_more_than_is_payable_and_less_than_nothing_are_never_posted() -> None:
    accrued = Accrued(3 * PARTS_PER_MINOR - 1)
    assert accrued.payable_minor == 2
    for minor in (3, -1):
        with pytest.raises(AssertionError):
            accrued.post(minor)
    with pytest.raises(AssertionError):
        Accrued(-1)
    for rates in ((-1, 0), (0, -1)):
        with pytest.raises(AssertionError):
            accrue(ACCOUNT, DAY, 1, *rates)


@pytest.mark.parametrize(
    ("through", "opened", "expected"),
    [
        (None, date(2026, 11, 18), ["2026-11-18", "2026-11-19", "2026-11-20"]),
        (None, date(2026, 11, 20), ["2026-11-20"]),
        (None, date(2026, 11, 21), []),
        (date(2026, 11, 18), date(2026, 1, 1), ["2026-11-19", "2026-11-20"]),
        (date(2026, 11, 20), date(2026, 1, 1), []),
        (date(2026, 11, 21), date(2026, 1, 1), []),
        (date(2026, 12, 24), date(2026, 1, 1), []),
    ],
    ids=["new", "since yesterday", "today", "behind", "up to date", "midnight went back", "clock went back"],
)
def test_days_are_accrued_once_they_have_closed(through: date | None, opened: date, expected: list[str]) -> None:
    today = date(2026, 11, 21)
    assert [day.isoformat() for day in days_to_accrue(through, opened, today)] == expected


@patiently
@given(
    opened=st.dates(date(2020, 1, 1), date(2028, 12, 31)),
    waits=st.lists(st.integers(0, 40), max_size=12),
)
def test_every_day_is_accrued_once_however_seldom_somebody_comes_by(opened: date, waits: list[int]) -> None:
    accrued: list[date] = []
    today = opened
    for wait in waits:
        today += ONE_DAY * wait
        accrued += days_to_accrue(accrued[-1] if accrued else None, opened, today)
    assert accrued == [opened + ONE_DAY * number for number in range((today - opened).days)]


def test_a_day_is_posted_for_its_month() -> None:
    assert posting_period(date(2026, 11, 1)) == posting_period(date(2026, 11, 30)) == "2026-11"
    assert posting_period(date(2026, 12, 1)) == "2026-12"
    assert posting_period(date(987, 1, 31)) == "0987-01"


@pytest.mark.parametrize(
    ("through", "posted", "due"),
    [
        (None, None, False),
        (date(2026, 10, 31), None, False),
        (date(2026, 11, 29), None, False),
        (date(2026, 11, 29), "2026-10", False),
        (date(2026, 11, 30), None, True),
        (date(2026, 11, 30), "2026-10", True),
        (date(2027, 1, 15), "2026-10", True),
        (date(2026, 11, 30), "2026-11", False),
        (date(2027, 1, 31), "2026-12", False),
    ],
)
def test_a_month_is_posted_once_and_when_it_is_over(through: date | None, posted: str | None, due: bool) -> None:
    assert is_posting_due("2026-11", through, posted) is due


def test_a_bank_that_was_away_for_months_posts_each_of_them() -> None:
    posted: str | None = None
    postings = []
    for day in days_to_accrue(date(2026, 10, 15), date(2026, 1, 1), date(2027, 2, 1)):
        if is_posting_due(posting_period(day), day, posted):
            posted = posting_period(day)
            postings.append((day.isoformat(), posted))
    assert postings == [
        ("2026-10-31", "2026-10"),
        ("2026-11-30", "2026-11"),
        ("2026-12-31", "2026-12"),
        ("2027-01-31", "2027-01"),
    ]


def test_of_more_than_one_posting_can_hold_the_rest_waits_for_the_next_month() -> None:
    account = new_account(ADA, balance=AMOUNT_MAX_MINOR)
    owed = Accrued((AMOUNT_MAX_MINOR + 5) * PARTS_PER_MINOR + 1)
    position = Position(account.id, date(2026, 1, 31), owed, owed, posting_due=True)
    account = replace(account, overdraft_limit_minor=100)
    requests = interest_requests(position, account, (UUID(int=1), UUID(int=2)))
    assert [each.amount_minor for each in requests] == [AMOUNT_MAX_MINOR, AMOUNT_MAX_MINOR]
    closed = replace(account, status=AccountStatus.CLOSED)
    assert interest_requests(position, closed, (UUID(int=1), UUID(int=2))) == []

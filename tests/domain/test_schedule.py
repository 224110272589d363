"""Standing orders' days: found from the first one, at the end of every month, and tried again when they fail."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from florin.domain.schedule import (
    COUNT_MAX,
    EVERY_MAX,
    HORIZON_YEARS,
    RETRY_AFTER,
    Rhythm,
    Schedule,
    check_schedule,
    next_attempt,
)

ONCE, WEEKLY, MONTHLY = Rhythm
TODAY = date(2026, 11, 21)
TOMORROW = TODAY + timedelta(days=1)
HORIZON = date(2026 + HORIZON_YEARS, 11, 21)

# How long random days take is no business of their tests.
patiently = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

days = st.dates(date(2024, 1, 1), date(2032, 12, 31))


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """Any that the bank could take on its first day."""
    rhythm, first = draw(st.sampled_from(Rhythm)), draw(days)
    every = draw(st.integers(1, EVERY_MAX[rhythm]))
    end = "open" if rhythm is ONCE else draw(st.sampled_from(["open", "until", "count"]))
    until = draw(st.dates(first, date(2040, 1, 1))) if end == "until" else None
    return Schedule(rhythm, first, every, until, draw(st.integers(1, 40)) if end == "count" else None)


def iso(*schedule_days: date) -> list[str]:
    return [day.isoformat() for day in schedule_days]


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (Schedule(ONCE, date(2026, 1, 31)), "2026-01-31"),
        (Schedule(WEEKLY, date(2026, 12, 21), count=3), "2026-12-21 2026-12-28 2027-01-04"),
        (Schedule(WEEKLY, date(2024, 2, 22), every=2, count=3), "2024-02-22 2024-03-07 2024-03-21"),
        (Schedule(MONTHLY, date(2026, 11, 15), count=3), "2026-11-15 2026-12-15 2027-01-15"),
        (Schedule(MONTHLY, date(2027, 1, 31), count=4), "2027-01-31 2027-02-28 2027-03-31 2027-04-30"),
        (Schedule(MONTHLY, date(2028, 1, 31), count=3), "2028-01-31 2028-02-29 2028-03-31"),
        (Schedule(MONTHLY, date(2028, 2, 29), count=3), "2028-02-29 2028-03-29 2028-04-29"),
        (Schedule(MONTHLY, date(2028, 2, 29), every=12, count=3), "2028-02-29 2029-02-28 2030-02-28"),
        (Schedule(MONTHLY, date(2026, 8, 31), every=6, count=4), "2026-08-31 2027-02-28 2027-08-31 2028-02-29"),
        (Schedule(MONTHLY, date(2027, 1, 30), every=1, until=date(2027, 2, 28)), "2027-01-30 2027-02-28"),
        (Schedule(MONTHLY, date(2027, 1, 30), every=1, until=date(2027, 2, 27)), "2027-01-30"),
        (Schedule(WEEKLY, date(2026, 11, 23), until=date(2026, 12, 7)), "2026-11-23 2026-11-30 2026-12-07"),
        (Schedule(WEEKLY, date(2026, 11, 23), until=date(2026, 11, 23)), "2026-11-23"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.rhythm,
)
def test_an_order_runs_on_these_days_and_no_others(schedule: Schedule, expected: str) -> None:
    runs = list(schedule.occurrences(100))
    assert iso(*runs) == expected.split()
    assert schedule.total == len(runs)
    assert schedule.last == runs[-1]
    assert schedule.occurrence(len(runs)) is None


def test_an_order_without_an_end_goes_on() -> None:
    schedule = Schedule(MONTHLY, date(2026, 1, 31))
    assert (schedule.total, schedule.last) == (None, None)
    assert iso(*schedule.occurrences(3, start=12 * 18)) == iso(
        date(2044, 1, 31), date(2044, 2, 29), date(2044, 3, 31)
    )
    assert list(schedule.occurrences(0)) == []


@pytest.mark.parametrize("rhythm", [WEEKLY, MONTHLY])
def test_an_order_without_an_end_stops_where_the_calendar_does(rhythm: Rhythm) -> None:
    schedule = Schedule(rhythm, date(9999, 11, 27))
    runs = list(schedule.occurrences(100))
    assert runs[0] == schedule.first
    assert runs[-1].isoformat().startswith("9999-12")
    assert schedule.occurrence(10**30) is None


@patiently
@given(first=days, every=st.integers(1, 12), number=st.integers(0, 600))
def test_a_monthly_order_keeps_its_day_wherever_the_month_has_it(first: date, every: int, number: int) -> None:
    years, month = divmod(first.month - 1 + number * every, 12)
    year, month = first.year + years, month + 1
    expected = date(year, month, min(first.day, monthrange(year, month)[1]))
    assert Schedule(MONTHLY, first, every).occurrence(number) == expected


@patiently
@given(first=days, every=st.integers(1, 52), number=st.integers(0, 600))
def test_a_weekly_order_keeps_its_weekday(first: date, every: int, number: int) -> None:
    run = Schedule(WEEKLY, first, every).occurrence(number)
    assert run is not None
    assert (run - first).days == 7 * every * number


@patiently
@given(schedule=schedules())
def test_an_order_has_as_many_runs_as_it_says_and_none_later_than_it_may(schedule: Schedule) -> None:
    runs = list(schedule.occurrences(1000))
    assert runs[0] == schedule.first
    if schedule.total is None:
        assert len(runs) == 1000
        return
    assert (schedule.total, schedule.last) == (len(runs), runs[-1])
    if schedule.until is not None:
        assert runs[-1] <= schedule.until
        following = Schedule(schedule.rhythm, schedule.first, schedule.every).occurrence(len(runs))
        assert following is not None
        assert following > schedule.until


@pytest.mark.parametrize(
    "schedule",
    [
        Schedule(ONCE, TODAY),
        Schedule(ONCE, HORIZON),
        Schedule(WEEKLY, TOMORROW),
        Schedule(WEEKLY, TODAY, every=52),
        Schedule(MONTHLY, TODAY, every=12),
        Schedule(MONTHLY, TODAY, until=TODAY),
        Schedule(MONTHLY, TODAY, until=HORIZON),
        Schedule(WEEKLY, TODAY, count=1),
        Schedule(MONTHLY, TODAY, count=HORIZON_YEARS * 12 + 1),
    ],
    ids=str,
)
def test_an_order_at_the_limit_is_taken(schedule: Schedule) -> None:
    assert check_schedule(schedule, TODAY) is None


@pytest.mark.parametrize(
    ("schedule", "message"),
    [
        (Schedule(ONCE, TODAY, every=2), "Correct every: it is 1 for an order that runs once."),
        (Schedule(ONCE, TODAY, every=0), "Correct every: it is 1 for an order that runs once."),
        (Schedule(WEEKLY, TODAY, every=0), "Correct every: it is 1 to 52 weeks."),
        (Schedule(WEEKLY, TODAY, every=53), "Correct every: it is 1 to 52 weeks."),
        (Schedule(MONTHLY, TODAY, every=-1), "Correct every: it is 1 to 12 months."),
        (Schedule(MONTHLY, TODAY, every=13), "Correct every: it is 1 to 12 months."),
        (Schedule(ONCE, TODAY - timedelta(days=1)), "Correct first: it is today or a later day, in UTC."),
        (Schedule(ONCE, HORIZON + timedelta(days=1)), "Correct first: it is at most 50 years ahead."),
        (Schedule(ONCE, TODAY, until=TODAY), "Correct until: leave it out for an order that runs once."),
        (Schedule(ONCE, TODAY, count=1), "Correct count: leave it out for an order that runs once."),
        (
            Schedule(WEEKLY, TODAY, until=TOMORROW, count=1),
            "Correct count: leave out either it or until, as an order has one end.",
        ),
        (
            Schedule(WEEKLY, TOMORROW, until=TODAY),
            "Correct until: it is the day of the first run or a later one.",
        ),
        (
            Schedule(WEEKLY, TODAY, until=HORIZON + timedelta(days=1)),
            "Correct until: it is at most 50 years ahead.",
        ),
        (Schedule(WEEKLY, TODAY, count=0), "Correct count: it is 1 to 10000 runs."),
        (Schedule(WEEKLY, TODAY, count=COUNT_MAX + 1), "Correct count: it is 1 to 10000 runs."),
        (
            Schedule(MONTHLY, TODAY, count=HORIZON_YEARS * 12 + 2),
            "Correct count: it is so small that the last run is at most 50 years ahead.",
        ),
        (
            Schedule(MONTHLY, TODAY, every=12, count=COUNT_MAX),
            "Correct count: it is so small that the last run is at most 50 years ahead.",
        ),
    ],
    ids=str,
)
def test_an_order_that_the_bank_does_not_take_is_told_what_to_correct(schedule: Schedule, message: str) -> None:
    wrong = check_schedule(schedule, TODAY)
    assert wrong is not None
    assert wrong.message == message


@pytest.mark.parametrize("today", [date(2027, 2, 28), date(2028, 2, 29)])
def test_the_horizon_is_a_day_on_every_day_of_the_calendar(today: date) -> None:
    horizon = date(today.year + HORIZON_YEARS, 2, 28)
    assert check_schedule(Schedule(ONCE, horizon), today) is None
    assert check_schedule(Schedule(ONCE, horizon + timedelta(days=1)), today) is not None


def test_a_failed_run_is_tried_again_after_an_hour_four_hours_and_a_day_and_then_given_up() -> None:
    failed_at = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    attempts = [next_attempt(made, failed_at) for made in range(1, 5)]
    assert attempts == [
        datetime(2026, 12, 1, 0, 30, tzinfo=UTC),
        datetime(2026, 12, 1, 3, 30, tzinfo=UTC),
        datetime(2026, 12, 1, 23, 30, tzinfo=UTC),
        None,
    ]
    assert next_attempt(1000, failed_at) is None


def test_the_retries_of_a_run_are_over_long_before_the_next_one() -> None:
    assert sum(RETRY_AFTER, timedelta()) < timedelta(days=2)


def test_runs_and_attempts_that_cannot_be_are_bugs() -> None:
    with pytest.raises(AssertionError):
        Schedule(WEEKLY, TODAY).occurrence(-1)
    with pytest.raises(AssertionError):
        next_attempt(0, datetime(2026, 11, 30, tzinfo=UTC))

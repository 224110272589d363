"""When a standing order runs, and when a run that failed is tried again.

A day is a UTC calendar day, here and wherever a schedule is kept: it begins and ends at midnight UTC for everybody,
so that the same order runs on the same day whoever asks, and no change of clocks skips or doubles one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from florin.domain.refusals import InvalidInput

COUNT_MAX = 10_000
"""The most runs that an order may be given."""

HORIZON_YEARS = 50
"""How far ahead of today an order may begin, and end if it has an end."""

RETRY_AFTER = (timedelta(hours=1), timedelta(hours=4), timedelta(hours=24))
"""How long after its first, second and third failure a run is tried again; after the fourth it is given up.

Together they are shorter than a week, so an order's next run never overtakes the retries of the last one.
"""

_MONTHS_OF_YEAR = 12


class Rhythm(StrEnum):
    """How often an order runs."""

    ONCE = "ONCE"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"


EVERY_MAX = {Rhythm.ONCE: 1, Rhythm.WEEKLY: 52, Rhythm.MONTHLY: 12}
"""The longest interval of each rhythm, in its own unit: none, weeks, months."""

_EVERY_REASON = {
    Rhythm.ONCE: "it is 1 for an order that runs once",
    Rhythm.WEEKLY: f"it is 1 to {EVERY_MAX[Rhythm.WEEKLY]} weeks",
    Rhythm.MONTHLY: f"it is 1 to {EVERY_MAX[Rhythm.MONTHLY]} months",
}


@dataclass(frozen=True, slots=True)
class Schedule:
    """The days on which an order runs: `first`, and from there each `every` weeks or months.

    It ends with the last run that is not later than `until`, or after `count` runs, or, with neither, when somebody
    stops it. Runs are numbered from 0, and each is found from `first` alone: a monthly one is on the day of the
    month that `first` has, or on the last day of a month that lacks it (31 January, 28 February, 31 March).
    `check_schedule` says which schedules the bank takes.
    """

    rhythm: Rhythm
    first: date
    every: int = 1
    until: date | None = None
    count: int | None = None

    @property
    def total(self) -> int | None:
        """How many runs there are in all; None for an order without an end."""
        if self.rhythm is Rhythm.ONCE:
            return 1
        ends = [] if self.count is None else [self.count]
        if self.until is not None:
            ends.append(self._number_after(self.until))
        return min(ends, default=None)

    @property
    def last(self) -> date | None:
        """The day of the last run; None for an order without an end."""
        total = self.total
        return self.occurrence(total - 1) if total else None

    def occurrence(self, number: int) -> date | None:
        """The day of a run; None beyond the last one, and beyond the last day that a calendar has."""
        assert number >= 0, "runs are numbered from 0"
        total = self.total
        if total is not None and number >= total:
            return None
        try:
            return self._day_of(number)
        except (OverflowError, ValueError):
            return None

    def occurrences(self, limit: int, start: int = 0) -> Iterator[date]:
        """The days of at most `limit` runs, from number `start` on."""
        for number in range(start, start + limit):
            day = self.occurrence(number)
            if day is None:
                return
            yield day

    def _day_of(self, number: int) -> date:
        """A run's day, whatever the end. Not counted from the run before, or a 31st would stay a 28th for good."""
        steps = number * self.every
        if self.rhythm is Rhythm.MONTHLY:
            return self.first + relativedelta(months=steps)
        return self.first + timedelta(weeks=steps)

    def _number_after(self, day: date) -> int:
        """The number that the first run later than `day` has, whatever the end."""
        if day < self.first:
            return 0
        if self.rhythm is Rhythm.ONCE:
            return 1
        if self.rhythm is Rhythm.WEEKLY:
            return (day - self.first) // timedelta(weeks=self.every) + 1
        months = (day.year - self.first.year) * _MONTHS_OF_YEAR + day.month - self.first.month
        number = months // self.every
        # It may be later in the very month of `day`; the one after it is in a later month.
        return number if self._day_of(number) > day else number + 1


def check_schedule(schedule: Schedule, today: date) -> InvalidInput | None:
    """What is wrong with a schedule that somebody wants from `today` on: the first thing, or None."""
    if not 1 <= schedule.every <= EVERY_MAX[schedule.rhythm]:
        return InvalidInput("every", _EVERY_REASON[schedule.rhythm])
    if schedule.first < today:
        return InvalidInput("first", "it is today or a later day, in UTC")
    horizon = today + relativedelta(years=HORIZON_YEARS)
    if schedule.first > horizon:
        return InvalidInput("first", f"it is at most {HORIZON_YEARS} years ahead")
    return _check_end(schedule, horizon)


def _check_end(schedule: Schedule, horizon: date) -> InvalidInput | None:
    until, count = schedule.until, schedule.count
    if schedule.rhythm is Rhythm.ONCE and (until, count) != (None, None):
        return InvalidInput("count" if until is None else "until", "leave it out for an order that runs once")
    if until is not None and count is not None:
        return InvalidInput("count", "leave out either it or until, as an order has one end")
    if until is not None and until < schedule.first:
        return InvalidInput("until", "it is the day of the first run or a later one")
    if until is not None and until > horizon:
        return InvalidInput("until", f"it is at most {HORIZON_YEARS} years ahead")
    if count is None:
        return None
    if not 1 <= count <= COUNT_MAX:
        return InvalidInput("count", f"it is 1 to {COUNT_MAX} runs")
    last = schedule.last
    if last is None or last > horizon:
        return InvalidInput("count", f"it is so small that the last run is at most {HORIZON_YEARS} years ahead")
    return None


def next_attempt(made: int, failed_at: datetime) -> datetime | None:
    """When a run is tried again whose attempt number `made`, from 1, has failed; None if it is given up."""
    assert made >= 1, "nothing has failed before the first attempt"
    return failed_at + RETRY_AFTER[made - 1] if made <= len(RETRY_AFTER) else None

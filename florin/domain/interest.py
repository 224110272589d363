"""Interest: what an account earns or owes for each day, exactly, and what of it is posted each month.

Days are counted as Actual/365 (Fixed), in the words of the 2006 ISDA Definitions, section 4.16(d): every calendar
day counts, the 29th of February as well, and a year is 365 of them. Rates are whole parts per million a year:
25 000 is 2.5 %. So a day at a closing balance brings

    balance_minor * rate_ppm / (365 * 1 000 000)    minor units,

of which only the numerator is kept, as `parts`. It is a whole number, so days add up without being rounded. What is
left when a month's whole minor units are posted is carried into the next month: no part is ever lost. What has
accrued bears no interest itself before it is posted.

An account's days are accrued in order, and a month is posted before the first day of the next one is accrued, so
that each posting holds its own month and what was left of the one before. A day is a UTC calendar day.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

DAYS_OF_YEAR = 365
"""Of every year, leap years included: that is the `Fixed` in Actual/365 (Fixed)."""

PARTS_PER_MINOR = DAYS_OF_YEAR * 1_000_000
"""So many parts are one minor unit. A day's parts can pass 64 bits: the largest balance at 100 % has 24 digits."""

_ONE_DAY = timedelta(days=1)
_PERIOD_LENGTH = len("2026-11")


class InterestSide(StrEnum):
    """Who owes it: on the CREDIT side the bank to the customer, on the DEBIT side the customer to the bank."""

    CREDIT = "CREDIT"
    DEBIT = "DEBIT"


@dataclass(frozen=True, slots=True)
class Accrual:
    """One account's interest for one day, with what it was worked out from. `parts` is never negative."""

    account_id: UUID
    day: date
    side: InterestSide
    balance_minor: int
    rate_ppm: int
    parts: int

    @property
    def rate(self) -> Decimal:
        """Per cent a year."""
        return show_rate(self.rate_ppm)


def show_rate(ppm: int) -> Decimal:
    """A year's rate in per cent: 25 000 parts per million are 2.5."""
    return Decimal(ppm).scaleb(-4)


@dataclass(frozen=True, slots=True)
class Accrued:
    """What an account has accrued on one side and nobody has posted yet. The two sides are counted apart."""

    parts: int = 0

    def __post_init__(self) -> None:
        assert self.parts >= 0, "no more is posted than has accrued"

    @property
    def payable_minor(self) -> int:
        """The whole minor units in it, rounded down."""
        return self.parts // PARTS_PER_MINOR

    def add(self, accrual: Accrual) -> "Accrued":
        """With one more day."""
        return Accrued(self.parts + accrual.parts)

    def post(self, minor: int) -> "Accrued":
        """What is left after so many minor units, of those that are payable, have been posted."""
        assert 0 <= minor <= self.payable_minor, "no more is posted than is payable"
        return Accrued(self.parts - minor * PARTS_PER_MINOR)


def accrue(account_id: UUID, day: date, balance_minor: int, credit_ppm: int, debit_ppm: int) -> Accrual | None:
    """A day's interest on its closing balance; None where there is none.

    A positive balance earns `credit_ppm`, an overdrawn one owes `debit_ppm`; a rate of 0 stands for no interest.
    """
    assert credit_ppm >= 0, "a rate is not negative"
    assert debit_ppm >= 0, "a rate is not negative"
    side, rate_ppm = (InterestSide.CREDIT, credit_ppm) if balance_minor > 0 else (InterestSide.DEBIT, debit_ppm)
    parts = abs(balance_minor) * rate_ppm
    return Accrual(account_id, day, side, balance_minor, rate_ppm, parts) if parts else None


def days_to_accrue(through: date | None, opened: date, today: date) -> tuple[date, ...]:
    """The days that have closed and are not accrued yet, in order: the last one is yesterday.

    `through` is the last day that was accrued, with interest or without any; None on an account that is as new as
    its day `opened`, which counts from then on.
    """
    begin = opened if through is None else through + _ONE_DAY
    return tuple(begin + _ONE_DAY * number for number in range((today - begin).days))


def posting_period(day: date) -> str:
    """The month that a day's interest is posted for, as ISO 8601 writes it: 2026-11."""
    return day.isoformat()[:_PERIOD_LENGTH]


def is_posting_due(period: str, through: date | None, posted: str | None) -> bool:
    """Whether a month's interest is to be posted now: once, when the month is over and all its days are accrued.

    `through` is the last day that was accrued, and only a day that has closed is; `posted` is the last month that
    was posted.
    """
    if through is None or (posted is not None and posted >= period):
        return False
    return posting_period(through + _ONE_DAY) > period

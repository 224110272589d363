"""What an account's history tells: how it stood, line by line, and what was spent by month and category."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from dateutil.relativedelta import relativedelta

from florin.domain.entry import Entry
from florin.domain.money import Money
from florin.domain.text import Malformed
from florin.domain.transaction import Transaction, TransactionStatus

POINTS_MAX = 400
"""The most points of a chart: a year of days, and some."""

MONTHS_MAX = 24
"""The most calendar months that spending is added up for at once."""

LINES_MAX = 200_000
"""The most lines of a history that are added up at once."""

_MONTHS_OF_YEAR = 12
_INSTANT = timedelta(microseconds=1)


class ChartStep(StrEnum):
    """How far the points of a chart are apart."""

    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"


class SpendingPeriod(StrEnum):
    """By what spending is added up."""

    MONTH = "MONTH"


_STEPS = {
    ChartStep.DAY: relativedelta(days=1),
    ChartStep.WEEK: relativedelta(weeks=1),
    ChartStep.MONTH: relativedelta(months=1),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A place in an account's history: before all that happened at an instant, or after it."""

    account_id: UUID
    instant: datetime
    after: bool = False


@dataclass(frozen=True, slots=True)
class BalanceAt:
    """How an account stood at an instant, all that happened at that instant counted.

    `sequence` and `occurred_at` are those of its last line then; 0 and none before the first.
    """

    instant: datetime
    balance: Money
    held: Money
    sequence: int
    occurred_at: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an account's statement: an entry, in the account's currency, with its transaction."""

    entry: Entry
    transaction: Transaction
    currency: str

    @property
    def sequence(self) -> int:
        """The number of the entry."""
        return self.entry.sequence

    @property
    def previous_status(self) -> TransactionStatus | None:
        """The transaction's status before; none for its first line."""
        return self.entry.previous_status

    @property
    def status(self) -> TransactionStatus:
        """The transaction's status since."""
        return self.entry.status

    @property
    def posted_delta(self) -> Money:
        """What it changed of the balance."""
        return Money(self.entry.posted_delta, self.currency)

    @property
    def held_delta(self) -> Money:
        """What it changed of what is held."""
        return Money(self.entry.held_delta, self.currency)

    @property
    def balance(self) -> Money:
        """What was posted after it."""
        return Money(self.entry.balance, self.currency)

    @property
    def held(self) -> Money:
        """What was held after it."""
        return Money(self.entry.held, self.currency)

    @property
    def occurred_at(self) -> datetime:
        """When it was decided."""
        return self.entry.occurred_at

    @property
    def hash_hex(self) -> str:
        """What seals it and all lines before it."""
        return self.entry.hash.hex()


@dataclass(frozen=True, slots=True)
class Spending:
    """What an account spent and received in a month, of one category of its holder's, or of none."""

    month: str
    category: str | None
    spent: Money
    received: Money
    count: int


def chart_instants(since: datetime, until: datetime, step: ChartStep, now: datetime) -> list[datetime]:
    """The instants of a chart's points: from `since` on, each a step after the one before, and the end itself.

    The end is `until`, or now where that is earlier: nothing is known of the future. A month after the 31st is the
    last day of a month that lacks it.

    Raises:
        Malformed: it ends before it begins, or has too many points.
    """
    if until < since:
        raise Malformed("until", "it is not before from")
    end = min(until, now)
    if end < since:
        return []
    instants = []
    for instant in _steps(since, step):
        if instant >= end:
            break
        instants.append(instant)
        if len(instants) == POINTS_MAX:
            raise Malformed(
                "from", f"a chart has at most {POINTS_MAX} points, so begin it later or take a longer step"
            )
    return [*instants, end]


def _steps(since: datetime, step: ChartStep) -> Iterator[datetime]:
    """Each is found from the first alone, or a 31st would stay a 28th for good."""
    number = 0
    while True:
        yield since + _STEPS[step] * number
        number += 1


def check_months(since: datetime, until: datetime) -> None:
    """Accept a time to add up spending for: `until` is the first instant that does not count.

    Raises:
        Malformed: it ends before it begins, or reaches into too many calendar months.
    """
    if until <= since:
        raise Malformed("until", "it is later than from")
    last = until - _INSTANT
    months = (last.year - since.year) * _MONTHS_OF_YEAR + last.month - since.month + 1
    if months > MONTHS_MAX:
        raise Malformed("from", f"it is so late that at most {MONTHS_MAX} calendar months are added up")

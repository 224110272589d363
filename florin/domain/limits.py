"""Limits: how much an account, or all accounts of a customer in one currency, may spend.

What was spent is counted under the lock that posting takes anyway, in a few bytes beside the balance. Days and
months are those of UTC. A hold counts when it is placed, and gives back what it never moves, as long as its day
and month last.
"""

import json
import struct
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from florin.domain.money import AMOUNT_MAX_MINOR, Money
from florin.domain.money_refusals import LimitKind, LimitScope

PER_MINUTE_MAX = 1_000_000
"""The largest number of payments per minute that can be set."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MINUTE = 60_000_000

# Day (ordinal), month (year * 12 + month - 1), minute since 1970; then what was spent in each: the two amounts and
# the number. Times of the latest payments follow, in microseconds since 1970, oldest first.
_HEAD = struct.Struct(">iiqqqi")
_TIME = struct.Struct(">q")
HEAD_SIZE = _HEAD.size
_SPENT_MAX = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be spent, in minor units of one currency, and how often; None means as much as there is."""

    per_transaction: int | None = None
    per_day: int | None = None
    per_month: int | None = None
    per_minute: int | None = None

    @property
    def none_set(self) -> bool:
        """Whether nothing is limited."""
        return (
            self.per_transaction is None
            and self.per_day is None
            and self.per_month is None
            and self.per_minute is None
        )


NO_LIMITS = Limits()


class MoneyLimits:
    """Limits as they are shown: amounts as money of the currency that whatever has them names."""

    __slots__ = ()
    currency: str
    limits: Limits

    @property
    def per_transaction(self) -> Money | None:
        """The most that one payment may be."""
        return self._money(self.limits.per_transaction)

    @property
    def per_day(self) -> Money | None:
        """The most that may be spent in a UTC day."""
        return self._money(self.limits.per_day)

    @property
    def per_month(self) -> Money | None:
        """The most that may be spent in a UTC month."""
        return self._money(self.limits.per_month)

    @property
    def per_minute(self) -> int | None:
        """How many payments there may be in a minute."""
        return self.limits.per_minute

    def _money(self, minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, self.currency)


@dataclass(frozen=True, slots=True)
class OwnLimits(MoneyLimits):
    """What staff have set for one account alone, kept in this currency."""

    currency: str
    limits: Limits


_NAMES = ("perTransaction", "perDay", "perMonth", "perMinute")


def write_limits(limits: Limits) -> str:
    """As JSON."""
    values = (limits.per_transaction, limits.per_day, limits.per_month, limits.per_minute)
    return json.dumps(dict(zip(_NAMES, values, strict=True)))


@lru_cache(maxsize=4096)
def read_limits(text: str) -> Limits:
    """From JSON.

    Raises:
        ValueError: it is none, so that nothing may be spent under it.
    """
    stored = json.loads(text)
    if not isinstance(stored, dict) or set(stored) != set(_NAMES):
        raise ValueError(f"limits are kept in a form that nobody knows: {text!r}")
    values = [stored[name] for name in _NAMES]
    for value in values:
        if value is not None and not (type(value) is int and 0 <= value <= AMOUNT_MAX_MINOR):
            raise ValueError(f"a limit is kept that is none: {value!r}")
    return Limits(*values)


@dataclass(frozen=True, slots=True)
class Window:
    """The UTC day, month and minute that an instant is in, as `Usage` counts them."""

    day: int
    month: int
    minute: int
    micros: int

    @property
    def day_ends(self) -> datetime:
        """When the next day begins."""
        return datetime.combine(date.fromordinal(self.day + 1), time(), UTC)

    @property
    def month_ends(self) -> datetime:
        """When the next month begins."""
        return datetime((self.month + 1) // 12, (self.month + 1) % 12 + 1, 1, tzinfo=UTC)

    @property
    def minute_ends(self) -> datetime:
        """When the next minute begins."""
        return _EPOCH + timedelta(minutes=self.minute + 1)


@lru_cache(maxsize=64)
def window_of(instant: datetime) -> Window:
    """The window that an instant is in."""
    micros = (instant - _EPOCH) // _MICROSECOND
    return Window(instant.toordinal(), instant.year * 12 + instant.month - 1, micros // _MINUTE, micros)


@dataclass(frozen=True, slots=True)
class Usage:
    """What has been spent in the day, month and minute of the latest payment, in minor units."""

    day: int = 0
    month: int = 0
    minute: int = 0
    day_minor: int = 0
    month_minor: int = 0
    minute_count: int = 0

    def spent(self, window: Window) -> tuple[int, int, int]:
        """What counts in a window: of its day, of its month, and how many in its minute."""
        return (
            self.day_minor if self.day == window.day else 0,
            self.month_minor if self.month == window.month else 0,
            self.minute_count if self.minute == window.minute else 0,
        )

    def plus(self, other: "Usage") -> "Usage":
        """What two accounts have spent together: the later windows, and what either spent in them."""
        day, month, minute = max(self.day, other.day), max(self.month, other.month), max(self.minute, other.minute)
        return Usage(
            day,
            month,
            minute,
            sum(each.day_minor for each in (self, other) if each.day == day),
            sum(each.month_minor for each in (self, other) if each.month == month),
            sum(each.minute_count for each in (self, other) if each.minute == minute),
        )


NOTHING_SPENT = Usage()


def read_usage(stored: bytes) -> Usage:
    """What is stored beside an account.

    Raises:
        ValueError: it is not in the form in which it is stored.
    """
    if not stored:
        return NOTHING_SPENT
    if len(stored) < HEAD_SIZE or (len(stored) - HEAD_SIZE) % _TIME.size:
        raise ValueError("what was spent is kept in a form that nobody knows")
    return Usage(*_HEAD.unpack_from(stored))


def write_usage(usage: Usage) -> bytes:
    """In the form in which it is stored, without times."""
    return _HEAD.pack(usage.day, usage.month, usage.minute, usage.day_minor, usage.month_minor, usage.minute_count)


def counted_since(stored: bytes) -> datetime:
    """When the minute began in which the latest payment was counted."""
    return _EPOCH + timedelta(minutes=read_usage(stored).minute)


def recent_times(stored: bytes) -> tuple[int, ...]:
    """When the latest payments were made, in microseconds since 1970, oldest first."""
    count = (len(stored) - HEAD_SIZE) // _TIME.size
    return struct.unpack_from(f">{count}q", stored, HEAD_SIZE) if count > 0 else ()


def count_spending(
    stored: bytes, made: Window, delta: int, *, begins: bool, keep: tuple[int, int] = (0, 0)
) -> bytes:
    """Count `delta` minor units of a payment that was made in a window; negative gives back.

    What `begins` is a new payment, and counts as one in its minute. Of the times of the latest payments, at
    most `keep[0]` stay, of the last `keep[1]` seconds. Amounts stop at what 64 bits can count, and stay there until
    their day or month is over: nobody knows any more what to take back from.
    """
    if not stored:
        day, month, minute, day_minor, month_minor, count = 0, 0, 0, 0, 0, 0
    else:
        day, month, minute, day_minor, month_minor, count = _HEAD.unpack_from(stored)
    if made.day > day:
        day, day_minor = made.day, 0
    if made.day == day and day_minor < _SPENT_MAX:
        day_minor = min(day_minor + delta, _SPENT_MAX)
    if made.month > month:
        month, month_minor = made.month, 0
    if made.month == month and month_minor < _SPENT_MAX:
        month_minor = min(month_minor + delta, _SPENT_MAX)
    if not begins:
        return _HEAD.pack(day, month, minute, day_minor, month_minor, count) + stored[HEAD_SIZE:]
    if made.minute > minute:
        minute, count = made.minute, 0
    if made.minute == minute:
        count += 1
    head = _HEAD.pack(day, month, minute, day_minor, month_minor, count)
    if not keep[0]:
        return head
    # The oldest come first, so that only they are looked at; the others stay in the bytes in which they are stored.
    times, since = stored[HEAD_SIZE:], made.micros - keep[1] * 1_000_000
    while times and _TIME.unpack_from(times)[0] < since:
        times = times[_TIME.size :]
    surplus = len(times) // _TIME.size + 1 - keep[0]
    return head + times[max(0, surplus) * _TIME.size :] + _TIME.pack(made.micros)


@dataclass(frozen=True, slots=True)
class Exceeded:
    """Which limit stands against a payment, what is left under it, and when it counts anew.

    A limit of nothing never counts anew to anybody's use: `resets_at` is None.
    """

    limit: LimitKind
    remaining_minor: int | None
    resets_at: datetime | None


def find_exceeded(limits: Limits, stored: bytes, now: Window, amount_minor: int) -> Exceeded | None:
    """The first limit that a payment now would exceed, if there is one."""
    if limits.per_transaction is not None and amount_minor > limits.per_transaction:
        return Exceeded(LimitKind.PER_TRANSACTION, limits.per_transaction, None)
    if limits.per_day is None and limits.per_month is None and limits.per_minute is None:
        return None
    day = month = minute = 0
    if stored:
        # As `Usage.spent` has it, without making one for each payment.
        of_day, of_month, of_minute, day_minor, month_minor, count = _HEAD.unpack_from(stored)
        day = day_minor if of_day == now.day else 0
        month = month_minor if of_month == now.month else 0
        minute = count if of_minute == now.minute else 0
    if limits.per_day is not None and day + amount_minor > limits.per_day:
        return Exceeded(LimitKind.PER_DAY, max(0, limits.per_day - day), now.day_ends if limits.per_day else None)
    if limits.per_month is not None and month + amount_minor > limits.per_month:
        ends = now.month_ends if limits.per_month else None
        return Exceeded(LimitKind.PER_MONTH, max(0, limits.per_month - month), ends)
    if limits.per_minute is not None and minute >= limits.per_minute:
        return Exceeded(LimitKind.PER_MINUTE, None, now.minute_ends if limits.per_minute else None)
    return None


@dataclass(frozen=True, slots=True)
class Headroom:
    """One limit as it stands: what it allows, what is used of it and what is left, and when it counts anew.

    A limit of amounts has money, a limit of payments per minute has counts. Both are of payments in `currency`.
    """

    limit: LimitKind
    scope: LimitScope
    currency: str
    allowed: Money | None
    used: Money | None
    remaining: Money | None
    allowed_count: int | None
    used_count: int | None
    remaining_count: int | None
    resets_at: datetime | None


def list_headroom(limits: Limits, usage: Usage, now: Window, currency: str, scope: LimitScope) -> list[Headroom]:
    """Every limit that is set, with what is left under it."""
    day, month, minute = usage.spent(now)
    amounts = (
        (LimitKind.PER_TRANSACTION, limits.per_transaction, 0, None),
        (LimitKind.PER_DAY, limits.per_day, day, now.day_ends),
        (LimitKind.PER_MONTH, limits.per_month, month, now.month_ends),
    )
    found = [
        Headroom(
            kind,
            scope,
            currency,
            Money(allowed, currency),
            Money(used, currency),
            Money(max(0, allowed - used), currency),
            None,
            None,
            None,
            resets_at,
        )
        for kind, allowed, used, resets_at in amounts
        if allowed is not None
    ]
    if limits.per_minute is not None:
        left = max(0, limits.per_minute - minute)
        counts = (limits.per_minute, minute, left)
        found.append(Headroom(LimitKind.PER_MINUTE, scope, currency, None, None, None, *counts, now.minute_ends))
    return found

"""A hold: funds that are kept back for a payee, or for cash, until they are captured, released, or time is up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

HOLD_DEFAULT = timedelta(days=7)
"""How long a hold lasts where nobody says."""

HOLD_MIN = timedelta(minutes=1)

HOLD_MAX = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class HoldPeriod:
    """Until when a hold lasts; `asked` is what the customer said, if anything."""

    until: datetime
    asked: datetime | None = None


def choose_period(asked: datetime | None, now: datetime) -> HoldPeriod:
    """Until when a hold lasts that is placed now."""
    return HoldPeriod(asked or now + HOLD_DEFAULT, asked)


def find_period_fault(until: datetime, now: datetime) -> str | None:
    """What is wrong with the end of a hold that is placed now."""
    if until - now < HOLD_MIN:
        return "it has to be at least a minute ahead"
    if until - now > HOLD_MAX:
        return f"it may be at most {HOLD_MAX.days} days ahead"
    return None

"""(f): limits and rules against fraud as a bank would have them, none of which says no to what is measured."""

import asyncio
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg

from bench.accounts import CURRENCY, customer_id, utc_now
from bench.driver import driver_arguments
from florin.domain.account import AccountType
from florin.domain.fraud_rules import (
    AmountOver,
    Condition,
    FraudRule,
    NewPayeeOver,
    OutsideHours,
    PayeeCountry,
    RuleAction,
    TransfersWithin,
    check_rule,
)
from florin.domain.limits import Limits
from florin.domain.rulebook import DefaultLimits, Rulebook, write_rulebook

LIMITS = Limits(per_transaction=10**9, per_day=10**15, per_month=10**16, per_minute=1_000_000)
"""In cents; no run comes near them."""

_ZONE = "Europe/Berlin"
_DAY = 24 * 60


def rules(now: datetime) -> tuple[FraudRule, ...]:
    """Five rules that are all looked at. The hours of two of them were over a minute before now, until tomorrow."""
    wall = now.astimezone(ZoneInfo(_ZONE))
    minute = wall.hour * 60 + wall.minute
    hours = OutsideHours(minute, (minute - 1) % _DAY, _ZONE)
    conditions: list[tuple[Condition, ...]] = [
        (AmountOver(CURRENCY, 10**7),),
        (TransfersWithin(5, 60), hours),
        (NewPayeeOver(CURRENCY, 10**5),),
        (PayeeCountry(frozenset({"IR", "KP"})),),
        (AmountOver(CURRENCY, 5_000), hours),
    ]
    found = tuple(
        FraudRule(UUID(int=number), f"Rule {number}", 1, each, RuleAction.REVIEW)
        for number, each in enumerate(conditions, 1)
    )
    assert not any(map(check_rule, found))
    return found


def turn_rules(url: str, *, on: bool) -> None:
    """Make a new version of the rulebook: with limits and rules, or with nothing in it."""
    asyncio.run(_turn_rules(url, on=on))


async def _turn_rules(url: str, *, on: bool) -> None:
    now = utc_now()
    book = Rulebook()
    if on:
        book = Rulebook(limits=(DefaultLimits(AccountType.CHECKING, CURRENCY, LIMITS),), rules=rules(now))
    connection = await asyncpg.connect(**driver_arguments(url))
    try:
        await connection.execute(
            """INSERT INTO rulebooks (version, changed_at, changed_by, contents)
            SELECT coalesce(max(version), 0) + 1, $1, $2, $3 FROM rulebooks""",
            now,
            customer_id(0),
            write_rulebook(book),
        )
    finally:
        await connection.close()

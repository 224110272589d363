"""The bank's rules against fraud: what staff write down, and the judgement of a payment by them.

A rule holds for a payment when all of its conditions do; then it fires, and the payment is rejected or held for
review. Rules fail closed: what is not known counts against a payment, and a rule that can't be evaluated fires.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cache, lru_cache, reduce
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

import pycountry

from florin.domain.money import AMOUNT_MAX_MINOR, EXPONENTS, Money
from florin.domain.text import has_controls

NAME_MAX = 80
CONDITIONS_MAX = 10
TRANSFERS_MAX = 50
WINDOW_MAX_SECONDS = 86_400

_WALL_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MINUTES_OF_DAY = 24 * 60


class RuleAction(StrEnum):
    """What becomes of a payment for which a rule fires."""

    REJECT = "REJECT"
    REVIEW = "REVIEW"


@dataclass(frozen=True, slots=True)
class AmountOver:
    """The payment is of more than this, in this currency."""

    currency: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class TransfersWithin:
    """With this payment the account would have made more than `count` within the last `seconds`.

    A payment that is exactly `seconds` old is still within them.
    """

    count: int
    seconds: int


@dataclass(frozen=True, slots=True)
class NewPayeeOver:
    """The payment is of more than this, in this currency, to a payee whom the account has never paid before."""

    currency: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class PayeeCountry:
    """The receiver is in one of these countries, by their ISO 3166-1 alpha-2 codes."""

    countries: frozenset[str]


@dataclass(frozen=True, slots=True)
class OutsideHours:
    """It is not between `opens` and `closes`, in minutes since midnight on the clocks of an IANA time zone.

    The first minute of the usual hours is `opens`, the first one after them `closes`; the latter may be
    the next day's.
    """

    opens: int
    closes: int
    zone: str

    @property
    def opens_at(self) -> str:
        """When the usual hours begin, as HH:MM."""
        return f"{self.opens // 60:02}:{self.opens % 60:02}"

    @property
    def closes_at(self) -> str:
        """When they are over, as HH:MM."""
        return f"{self.closes // 60:02}:{self.closes % 60:02}"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What was stored, as JSON, and can't be understood; whatever rule it is part of always fires."""

    stored: str


Condition = AmountOver | TransfersWithin | NewPayeeOver | PayeeCountry | OutsideHours | Unreadable


@dataclass(frozen=True, slots=True)
class FraudRule:
    """All conditions must hold for it to fire. `version` counts its changes: 1, 2, 3 …"""

    id: UUID
    name: str
    version: int
    conditions: tuple[Condition, ...]
    action: RuleAction
    enabled: bool = True


@dataclass(slots=True)
class Attempt:
    """A payment to judge. It never changes; to be frozen would only make it slower to make.

    `recent` are the times of the account's earlier payments, oldest first, as far back as `RuleSet.window` says.
    They and `now_micros` are microseconds since 1970 began, UTC. `new_payee` and `country` are None where they
    are not known, which counts against the payment. Cash has no payee, and then they don't matter.
    """

    amount_minor: int
    currency: str
    recent: Sequence[int]
    now_micros: int
    now: datetime
    new_payee: bool | None = None
    country: str | None = None
    has_payee: bool = True


@dataclass(frozen=True, slots=True)
class FiredRule:
    """A rule that fired, as it was then. `failed` says that it could not be evaluated, and fired for that."""

    rule_id: UUID
    name: str
    version: int
    action: RuleAction
    failed: bool = False


class RuleSet:
    """Rules made ready to judge by, in the order in which they were given. Those that are not enabled are left out.

    `needs_payees` says from which amount on it matters, in each currency that it holds, whether a payee is new;
    `needs_country` whether it matters where payees are; `window` how many earlier payments matter, and for how
    many seconds they do: (0, 0) if none do.
    """

    __slots__ = ("_ready", "needs_country", "needs_payees", "window")

    def __init__(self, rules: Sequence[FraudRule]) -> None:
        enabled = [rule for rule in rules if rule.enabled]
        self._ready = tuple(map(_make_ready, enabled))
        sound = [rule for rule, (_, fires, _) in zip(enabled, self._ready, strict=True) if not fires.failed]
        asked = [condition for rule in sound for condition in rule.conditions]
        payees = [(each.currency, each.amount_minor + 1) for each in asked if isinstance(each, NewPayeeOver)]
        # Of each currency the smallest amount comes last, and stays.
        self.needs_payees = dict(sorted(payees, reverse=True))
        self.needs_country = any(isinstance(each, PayeeCountry) for each in asked)
        windows = [(each.count, each.seconds) for each in asked if isinstance(each, TransfersWithin)]
        self.window = (max(count for count, _ in windows), max(span for _, span in windows)) if windows else (0, 0)

    def judge(self, attempt: Attempt) -> tuple[FiredRule, ...]:
        """All rules that fire for a payment, in order; () when none does."""
        fired: tuple[FiredRule, ...] = ()
        for holds, fires, fails in self._ready:
            try:
                if holds(attempt):
                    fired += (fires,)
            except Exception:
                fired += (fails,)
        return fired


def verdict(fired: Sequence[FiredRule]) -> RuleAction | None:
    """What becomes of a payment for which these fired: rejecting comes before review. None: it may go on."""
    if not fired:
        return None
    return RuleAction.REJECT if any(rule.action is RuleAction.REJECT for rule in fired) else RuleAction.REVIEW


_Test = Callable[[Attempt], bool]
# The cheapest is asked first.
_BY_COST = [AmountOver, NewPayeeOver, PayeeCountry, TransfersWithin, OutsideHours]


def _make_ready(rule: FraudRule) -> tuple[_Test, FiredRule, FiredRule]:
    """Whether it holds, and what fires then, or when that can't be said.

    A rule that can never be evaluated holds payments for review even where it would reject: it would reject all.
    """
    fires = FiredRule(rule.id, rule.name, rule.version, rule.action)
    try:
        if any(map(_fault_of, rule.conditions)):
            raise ValueError("a condition of a kind or with values that none has")
        dearest_first = sorted(rule.conditions, key=lambda each: _BY_COST.index(type(each)), reverse=True)
        return reduce(_both, map(_test_of, dearest_first)), fires, replace(fires, failed=True)
    except Exception:
        broken = replace(fires, action=RuleAction.REVIEW, failed=True)
        return lambda attempt: True, broken, broken


def _both(rest: _Test, first: _Test) -> _Test:
    # Nested pairs cost less than a loop over all.
    return lambda attempt: first(attempt) and rest(attempt)


def _test_of(condition: Condition) -> _Test:
    """How to find out whether a condition holds."""
    match condition:
        case AmountOver(currency, amount):
            return lambda a: a.amount_minor > amount and a.currency == currency
        case NewPayeeOver(currency, amount):
            return lambda a: (
                a.amount_minor > amount and a.new_payee is not False and a.has_payee and a.currency == currency
            )
        case PayeeCountry(countries):
            return lambda a: a.has_payee and (a.country is None or a.country in countries)
        case TransfersWithin(count, seconds):
            # With this one it is more than `count` where that many came before, the first of them not too early.
            span = seconds * 1_000_000
            return lambda a: len(a.recent) >= count and a.now_micros - a.recent[-count] <= span
        case OutsideHours(opens, closes, zone):
            return _outside_hours(opens, closes, ZoneInfo(zone))
        case Unreadable():
            raise ValueError("what can't be read can't be asked")


def _outside_hours(opens: int, closes: int, zone: ZoneInfo) -> _Test:
    usual = (closes - opens) % _MINUTES_OF_DAY
    return lambda attempt: (_minute_of_day(attempt.now, zone) - opens) % _MINUTES_OF_DAY >= usual


@lru_cache(maxsize=64)
def _minute_of_day(now: datetime, zone: ZoneInfo) -> int:
    """On the clocks of a zone. It is kept, because all payments of a batch are judged at one time."""
    wall = now.astimezone(zone)
    return wall.hour * 60 + wall.minute


def check_rule(rule: FraudRule) -> str | None:
    """What to correct in a rule that somebody wants the bank to have, in one sentence; None when it is good."""
    if not rule.name.strip() or len(rule.name) > NAME_MAX or has_controls(rule.name):
        return f"Correct name: it has 1 to {NAME_MAX} characters, and none that control how text is shown."
    if not _is_whole(rule.version, 1):
        return "Correct version: it counts 1, 2, 3 and so on."
    if not 1 <= len(rule.conditions) <= CONDITIONS_MAX:
        return f"Correct conditions: a rule has 1 to {CONDITIONS_MAX} of them."
    for number, condition in enumerate(rule.conditions, 1):
        if fault := _fault_of(condition):
            return f"Correct condition {number}: {fault}."
    return None


def _fault_of(condition: Condition) -> str | None:
    """The first thing that a condition must be and isn't."""
    return next((demand for met, demand in _demands_of(condition) if not met), None)


def _demands_of(condition: Condition) -> list[tuple[bool, str]]:
    match condition:
        case AmountOver(currency, amount) | NewPayeeOver(currency, amount):
            return [
                (currency in EXPONENTS, "its currency is a code of ISO 4217, such as EUR"),
                (_is_whole(amount, 0, AMOUNT_MAX_MINOR), f"its amount is 0 to {AMOUNT_MAX_MINOR} minor units"),
            ]
        case TransfersWithin(count, seconds):
            return [
                (_is_whole(count, 1, TRANSFERS_MAX), f"its count is 1 to {TRANSFERS_MAX} payments"),
                (_is_whole(seconds, 1, WINDOW_MAX_SECONDS), f"its time is 1 to {WINDOW_MAX_SECONDS} seconds"),
            ]
        case PayeeCountry(countries):
            known = bool(countries) and all(map(_is_country, countries))
            return [(known, "its countries are one or more codes of ISO 3166-1 in capitals, such as DE")]
        case OutsideHours(opens, closes, zone):
            in_day = all(_is_whole(minute, 0, _MINUTES_OF_DAY - 1) for minute in (opens, closes))
            return [
                (in_day, "its usual hours begin and end between 00:00 and 23:59"),
                (opens != closes, "its usual hours begin and end at different times"),
                (zone in known_zones(), "its zone is a name of the IANA time zone database, such as Europe/Berlin"),
            ]
        case Unreadable():
            return [(False, "it can't be read; write it anew")]


def _is_whole(value: object, least: int, most: int | None = None) -> bool:
    """Whether it is a whole number within bounds; JSON's true and 1.0 are none."""
    return type(value) is int and least <= value and (most is None or value <= most)


def _is_country(code: str) -> bool:
    # The library takes small letters as well. `business_lists` can't be asked: by its ports it imports the ledger.
    return len(code) == 2 and code.isupper() and pycountry.countries.get(alpha_2=code) is not None


@cache
def known_zones() -> frozenset[str]:
    """The zones of the tz database, from many files. Two names are no place's: the machine's zone, and none."""
    return frozenset(available_timezones() - {"localtime", "Factory"})


def read_wall_time(text: str) -> int:
    """The minutes since midnight of a time written as HH:MM; ValueError when it is none."""
    match = _WALL_TIME.fullmatch(text)
    if match is None:
        raise ValueError("Write the time as HH:MM, from 00:00 to 23:59.")
    return int(match[1]) * 60 + int(match[2])


def describe(condition: Condition) -> str:
    """A condition in words."""
    match condition:
        case AmountOver(currency, amount):
            return f"more than {Money(amount, currency).value} {currency}"
        case NewPayeeOver(currency, amount):
            over = f"more than {Money(amount, currency).value}" if amount else "any amount in"
            return f"{over} {currency} to a new payee"
        case TransfersWithin(count, seconds):
            return f"more than {count} {'payment' if count == 1 else 'payments'} within {seconds} s"
        case PayeeCountry(countries):
            *others, last = sorted(countries)
            return f"to a payee in {', '.join(others)} or {last}" if others else f"to a payee in {last}"
        case OutsideHours():
            return f"outside {condition.opens_at} to {condition.closes_at} in {condition.zone}"
        case Unreadable():
            return "a condition that can't be read, and so always holds"


def write_rule(rule: FraudRule) -> dict[str, object]:
    """A rule as it is stored: values of JSON, amounts in minor units. What could not be read is left as it was."""
    return {
        "id": str(rule.id),
        "name": rule.name,
        "version": rule.version,
        "conditions": [_write_condition(condition) for condition in rule.conditions],
        "action": rule.action.value,
        "enabled": rule.enabled,
    }


def _write_condition(condition: Condition) -> object:
    match condition:
        case AmountOver(currency, amount):
            return {"kind": "AMOUNT_OVER", "currency": currency, "amountMinor": amount}
        case NewPayeeOver(currency, amount):
            return {"kind": "NEW_PAYEE_OVER", "currency": currency, "amountMinor": amount}
        case TransfersWithin(count, seconds):
            return {"kind": "TRANSFERS_WITHIN", "count": count, "seconds": seconds}
        case PayeeCountry(countries):
            return {"kind": "PAYEE_COUNTRY", "countries": sorted(countries)}
        case OutsideHours(zone=zone):
            opens, closes = condition.opens_at, condition.closes_at
            return {"kind": "OUTSIDE_HOURS", "opens": opens, "closes": closes, "zone": zone}
        case Unreadable(stored):
            return json.loads(stored)


_FITS: dict[str, Callable[[Any], bool]] = {
    "id": lambda value: isinstance(value, str) and _ID.fullmatch(value) is not None,
    "name": lambda value: isinstance(value, str),
    "version": lambda value: _is_whole(value, 1),
    "conditions": lambda value: isinstance(value, list) and bool(value),
    "action": lambda value: value in list(RuleAction),
    "enabled": lambda value: isinstance(value, bool),
}


def read_rule(stored: object) -> FraudRule:
    """A rule as it was stored. It never raises: what can't be read becomes a rule that always fires.

    Such a rule has an `Unreadable` among its conditions. Only what plainly says that it is turned off stays so.
    """
    facts = stored if isinstance(stored, dict) else {}
    good = {part: facts[part] for part, fits in _FITS.items() if part in facts and fits(facts[part])}
    conditions = tuple(map(_read_condition, good.get("conditions", ())))
    if len(good) < len(_FITS):
        wrong = {part: facts.get(part) for part in _FITS if part not in good}
        conditions += (_unreadable(wrong if facts is stored else stored),)
    return FraudRule(
        UUID(good["id"]) if "id" in good else UUID(int=0),
        good.get("name", "A rule that can't be read"),
        good.get("version", 1),
        conditions,
        RuleAction(good.get("action", RuleAction.REVIEW)),
        good.get("enabled", True),
    )


def _read_condition(stored: object) -> Condition:
    try:
        condition = _parse_condition(stored)
        return condition if _fault_of(condition) is None else _unreadable(stored)
    except Exception:
        return _unreadable(stored)


def _parse_condition(stored: object) -> Condition:
    """A condition whose values may be bad. One that says more than its kind has to say is not understood either."""
    match stored:
        case {"kind": "AMOUNT_OVER", "currency": currency, "amountMinor": amount, **more} if not more:
            return AmountOver(currency, amount)
        case {"kind": "NEW_PAYEE_OVER", "currency": currency, "amountMinor": amount, **more} if not more:
            return NewPayeeOver(currency, amount)
        case {"kind": "TRANSFERS_WITHIN", "count": count, "seconds": seconds, **more} if not more:
            return TransfersWithin(count, seconds)
        case {"kind": "PAYEE_COUNTRY", "countries": list(countries), **more} if not more:
            return PayeeCountry(frozenset(countries))
        case {"kind": "OUTSIDE_HOURS", "opens": opens, "closes": closes, "zone": zone, **more} if not more:
            return OutsideHours(read_wall_time(opens), read_wall_time(closes), zone)
        case _:
            return _unreadable(stored)


def _unreadable(stored: object) -> Unreadable:
    return Unreadable(json.dumps(stored, sort_keys=True))


def write_fired(fired: FiredRule) -> dict[str, object]:
    """A rule that fired, as the record of the payment keeps it: values of JSON."""
    return {
        "ruleId": str(fired.rule_id),
        "name": fired.name,
        "version": fired.version,
        "action": fired.action.value,
        "failed": fired.failed,
    }


def read_fired(stored: Mapping[str, Any]) -> FiredRule:
    """A rule that fired, as the record of the payment kept it; KeyError or ValueError when it is none."""
    action = RuleAction(stored["action"])
    return FiredRule(UUID(stored["ruleId"]), stored["name"], stored["version"], action, stored["failed"])

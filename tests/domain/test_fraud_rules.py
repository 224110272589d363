"""Rules against fraud, beside a slow and obvious reading of them; and that whatever goes wrong, none is lost."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from florin.domain.fraud_rules import (
    AmountOver,
    Attempt,
    Condition,
    FiredRule,
    FraudRule,
    NewPayeeOver,
    OutsideHours,
    PayeeCountry,
    RuleAction,
    RuleSet,
    TransfersWithin,
    Unreadable,
    check_rule,
    describe,
    read_fired,
    read_rule,
    read_wall_time,
    verdict,
    write_fired,
    write_rule,
)
from florin.domain.money import AMOUNT_MAX_MINOR

ID = UUID("0199c0de-0000-7000-8000-000000000001")
NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONG_AGO = datetime.min.replace(tzinfo=UTC)
"""In New York it was a year for which there is no number."""
SECOND = 1_000_000
REJECT, REVIEW = RuleAction.REJECT, RuleAction.REVIEW

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def micros(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)


def rule(*conditions: Condition, action: RuleAction = REVIEW, name: str = "Odd", enabled: bool = True) -> FraudRule:
    return FraudRule(ID, name, 3, conditions, action, enabled)


def payment(amount_minor: int = 500, at: datetime = NOON, before: Sequence[int] = (), **facts: Any) -> Attempt:
    """A payment in EUR to a payee of old in Germany; `before` are the ages of earlier ones, in microseconds."""
    now = micros(at)
    recent = sorted(now - age for age in before)
    return replace(Attempt(amount_minor, "EUR", recent, now, at, new_payee=False, country="DE"), **facts)


def fires(condition: Condition, attempt: Attempt) -> bool:
    fired = RuleSet([rule(condition)]).judge(attempt)
    assert fired in ((), (FiredRule(ID, "Odd", 3, REVIEW, failed=False),))
    return bool(fired)


# What rules mean, said as plainly as can be.


def holds(condition: Condition, attempt: Attempt) -> bool:
    match condition:
        case AmountOver(currency, amount):
            return attempt.currency == currency and attempt.amount_minor > amount
        case NewPayeeOver(currency, amount):
            known_payee = not attempt.has_payee or attempt.new_payee is False
            return attempt.currency == currency and attempt.amount_minor > amount and not known_payee
        case PayeeCountry(countries):
            return attempt.has_payee and attempt.country in {None, *countries}
        case TransfersWithin(count, seconds):
            earliest = attempt.now_micros - seconds * SECOND
            return len([at for at in [*attempt.recent, attempt.now_micros] if at >= earliest]) > count
        case OutsideHours(opens, closes, zone):
            usual, minute = set(), opens
            while minute != closes:
                usual.add(f"{minute // 60:02}:{minute % 60:02}")
                minute = (minute + 1) % 1440
            return attempt.now.astimezone(ZoneInfo(zone)).strftime("%H:%M") not in usual
        case Unreadable():
            return True


currencies = st.sampled_from(["EUR", "JPY"])
minor = st.integers(0, 4)
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Kiritimati"])
conditions: st.SearchStrategy[Condition] = st.one_of(
    st.builds(AmountOver, currencies, minor),
    st.builds(NewPayeeOver, currencies, minor),
    st.builds(PayeeCountry, st.frozensets(st.sampled_from(["DE", "IR", "KP"]), min_size=1)),
    st.builds(TransfersWithin, st.integers(1, 4), st.integers(1, 5)),
    st.tuples(st.lists(st.integers(0, 1439), min_size=2, max_size=2, unique=True), zones).map(
        lambda drawn: OutsideHours(*drawn[0], drawn[1])
    ),
)
printable = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=80)
rules = st.builds(
    FraudRule,
    st.uuids(),
    printable,
    st.integers(1, 10**6),
    st.lists(conditions, min_size=1, max_size=4).map(tuple),
    st.sampled_from(RuleAction),
    st.booleans(),
)
# Before clocks are put on or back: an hour in Berlin, half an hour on Lord Howe Island.
turns = st.sampled_from(["2026-03-29T01:00Z", "2026-10-25T01:00Z", "2026-04-04T15:00Z"]).map(datetime.fromisoformat)
times = st.one_of(
    st.integers(0, 10 * 366 * 86_400 * SECOND).map(lambda ago: NOON - timedelta(microseconds=ago)),
    st.tuples(turns, st.integers(-180, 180)).map(lambda drawn: drawn[0] + timedelta(minutes=drawn[1])),
)
payments = st.builds(
    payment,
    st.integers(1, 5),
    times,
    st.lists(st.integers(0, 12).map(lambda halves: halves * SECOND // 2), max_size=6),
    currency=currencies,
    new_payee=st.sampled_from([True, False, None]),
    country=st.sampled_from(["DE", "IR", "FR", None]),
    has_payee=st.booleans(),
)


@given(st.lists(rules, max_size=5), payments)
@unhurried
def test_rules_fire_when_all_of_their_conditions_hold(given_rules: list[FraudRule], attempt: Attempt) -> None:
    expected = [
        FiredRule(each.id, each.name, each.version, each.action)
        for each in given_rules
        if each.enabled and all(holds(condition, attempt) for condition in each.conditions)
    ]
    assert RuleSet(given_rules).judge(attempt) == tuple(expected)


@given(st.lists(rules, max_size=5), payments, st.data())
@unhurried
def test_facts_that_a_set_of_rules_does_not_ask_for_change_nothing(
    given_rules: list[FraudRule], attempt: Attempt, data: st.DataObject
) -> None:
    rule_set = RuleSet(given_rules)
    count, seconds = rule_set.window
    within = [at for at in attempt.recent if attempt.now_micros - at <= seconds * SECOND]
    pruned = replace(attempt, recent=within[-count:] if count else [])
    if not rule_set.needs_country:
        pruned.country = data.draw(st.sampled_from([None, "DE"]))
    if attempt.amount_minor < rule_set.needs_payees.get(attempt.currency, AMOUNT_MAX_MINOR):
        pruned.new_payee = data.draw(st.sampled_from([None, True, False]))
    assert rule_set.judge(pruned) == rule_set.judge(attempt)


@given(st.lists(rules, max_size=5), payments)
@unhurried
def test_what_is_not_known_never_lets_a_payment_through(given_rules: list[FraudRule], attempt: Attempt) -> None:
    judge = RuleSet(given_rules).judge
    assert set(judge(attempt)) <= set(judge(replace(attempt, new_payee=None, country=None)))


def test_a_set_says_what_has_to_be_known() -> None:
    rule_set = RuleSet(
        [
            rule(NewPayeeOver("EUR", 900), TransfersWithin(5, 60)),
            rule(NewPayeeOver("EUR", 0), NewPayeeOver("JPY", 70)),
            rule(TransfersWithin(2, 3600)),
            rule(PayeeCountry(frozenset({"IR"})), TransfersWithin(50, 86_400), enabled=False),
        ]
    )
    assert rule_set.needs_payees == {"EUR": 1, "JPY": 71}
    assert rule_set.window == (5, 3600)
    assert not rule_set.needs_country
    assert RuleSet([rule(PayeeCountry(frozenset({"IR"})))]).needs_country
    empty = RuleSet([])
    assert (empty.needs_payees, empty.needs_country, empty.window) == ({}, False, (0, 0))


@pytest.mark.parametrize(("amount", "fired"), [(499, False), (500, False), (501, True), (AMOUNT_MAX_MINOR, True)])
def test_an_amount_fires_strictly_above(amount: int, fired: bool) -> None:
    assert fires(AmountOver("EUR", 500), payment(amount)) is fired
    assert fires(NewPayeeOver("EUR", 500), payment(amount, new_payee=True)) is fired
    assert not fires(AmountOver("USD", 500), payment(amount))
    assert not fires(NewPayeeOver("USD", 500), payment(amount, new_payee=True))
    assert not fires(NewPayeeOver("EUR", 500), payment(amount))


@pytest.mark.parametrize(
    ("before", "fired"),
    [
        ([], False),
        ([1, 2, 3, 4], False),
        ([0, 0, 0, 0, 0], True),
        ([SECOND, 2 * SECOND, 3 * SECOND, 4 * SECOND, 60 * SECOND], True),
        ([SECOND, 2 * SECOND, 3 * SECOND, 4 * SECOND, 60 * SECOND + 1], False),
        ([1, 2, 3, 4, 61 * SECOND, 62 * SECOND, 63 * SECOND], False),
        ([-SECOND, 1, 2, 3, 4], True),
    ],
    ids=["first", "fifth", "sixth at once", "sixth in 60 s", "sixth too late", "others long ago", "clocks differ"],
)
def test_the_sixth_payment_within_a_minute_is_more_than_five(before: list[int], fired: bool) -> None:
    assert fires(TransfersWithin(5, 60), payment(before=before)) is fired


@pytest.mark.parametrize(
    ("opens", "closes", "zone", "usual", "unusual"),
    [
        ("08:00", "20:00", "UTC", "06-01T08:00:00 06-01T19:59:59.999999", "06-01T07:59:59.999999 06-01T20:00:00"),
        # Over midnight, and until then.
        ("22:00", "06:00", "UTC", "06-01T22:00:00 06-01T00:00:00 06-01T05:59:59", "06-01T21:59:59 06-01T06:00:00"),
        ("08:00", "00:00", "UTC", "06-01T23:59:59", "06-01T00:00:00"),
        # In winter, in summer, and where it is tomorrow.
        ("08:00", "20:00", "Europe/Berlin", "01-15T07:00:00 07-15T06:00:00", "01-15T06:59:59 07-15T05:59:59"),
        ("08:00", "20:00", "Pacific/Kiritimati", "06-01T18:00:00", "06-01T17:59:59"),
        # Clocks are put on from 02:00 to 03:00, past the beginning; and back again from 03:00 to 02:00.
        ("02:30", "20:00", "Europe/Berlin", "03-29T01:00:00", "03-29T00:59:59"),
        ("02:30", "20:00", "Europe/Berlin", "10-25T00:30:00 10-25T01:30:00", "10-25T00:29:59 10-25T01:00:00"),
    ],
)
def test_usual_hours_are_those_of_the_clocks_on_the_wall(
    opens: str, closes: str, zone: str, usual: str, unusual: str
) -> None:
    condition = OutsideHours(read_wall_time(opens), read_wall_time(closes), zone)
    for moments, outside in (usual, False), (unusual, True):
        for moment in moments.split():
            assert fires(condition, payment(at=datetime.fromisoformat(f"2026-{moment}+00:00"))) is outside, moment


@pytest.mark.parametrize("text", ["", "8:00", "24:00", "08:60", "08:00:00", "\u0660\u0668:\u0660\u0660"])
def test_a_time_is_written_in_one_way(text: str) -> None:
    with pytest.raises(ValueError, match="HH:MM"):
        read_wall_time(text)


def test_cash_has_no_payee_of_whom_anything_could_be_unknown() -> None:
    cash = payment(has_payee=False, new_payee=None, country=None)
    assert not fires(NewPayeeOver("EUR", 0), cash)
    assert not fires(PayeeCountry(frozenset({"IR"})), cash)


def test_a_payee_of_whom_nothing_is_known_is_new_and_from_anywhere() -> None:
    unknown = payment(new_payee=None, country=None)
    assert fires(NewPayeeOver("EUR", 499), unknown)
    assert not fires(NewPayeeOver("EUR", 500), unknown)
    assert fires(PayeeCountry(frozenset({"IR"})), unknown)


@pytest.mark.parametrize("action", RuleAction)
@pytest.mark.parametrize(
    "unfit",
    [{"recent": None}, {"now_micros": "noon"}, {"now": None}, {"now": LONG_AGO}, {"amount_minor": None}],
    ids=str,
)
def test_a_rule_that_fails_fires(action: RuleAction, unfit: dict[str, Any]) -> None:
    at_night = OutsideHours(720, 1439, "America/New_York")
    broken = rule(AmountOver("EUR", 0), TransfersWithin(1, 60), at_night, action=action)
    sound = rule(PayeeCountry(frozenset({"DE"})), name="German")
    attempt = replace(payment(before=[1, 1]), **unfit)
    fired = RuleSet([broken, sound]).judge(attempt)
    assert fired == (FiredRule(ID, "Odd", 3, action, failed=True), FiredRule(ID, "German", 3, REVIEW))
    assert verdict(fired) is action


@pytest.mark.parametrize(
    "conditions",
    [
        (),
        (AmountOver("EUR", AMOUNT_MAX_MINOR), Unreadable('{"kind": "MOON_PHASE"}')),
        (OutsideHours(0, 60, "Europe/Atlantis"),),
        (TransfersWithin(0, 60),),
        (NewPayeeOver("EUR", "much"),),  # type: ignore[arg-type]
        ("always",),
    ],
)
def test_a_rule_that_nobody_can_evaluate_holds_every_payment_for_review(conditions: tuple[Condition, ...]) -> None:
    rule_set = RuleSet([rule(*conditions, action=REJECT)])
    assert rule_set.judge(payment()) == (FiredRule(ID, "Odd", 3, REVIEW, failed=True),)
    assert (rule_set.needs_payees, rule_set.window) == ({}, (0, 0)), "it fires whatever is known"


def test_rejecting_comes_before_review() -> None:
    held, rejected = FiredRule(ID, "Odd", 1, REVIEW), FiredRule(ID, "Odd", 1, REJECT)
    assert verdict(()) is None
    assert verdict((held, held)) is REVIEW
    assert verdict((held, rejected, held)) is REJECT


@given(rules)
@unhurried
def test_a_rule_is_stored_and_read_again(given_rule: FraudRule) -> None:
    assert check_rule(given_rule) is None
    assert read_rule(json.loads(json.dumps(write_rule(given_rule)))) == given_rule


@given(st.builds(FiredRule, st.uuids(), st.text(), st.integers(1), st.sampled_from(RuleAction), st.booleans()))
@unhurried
def test_a_fired_rule_is_stored_and_read_again(fired: FiredRule) -> None:
    assert read_fired(json.loads(json.dumps(write_fired(fired)))) == fired


STORED: dict[str, Any] = {
    "id": "0199c0de-0000-7000-8000-000000000001",
    "name": "Odd",
    "version": 3,
    "conditions": [
        {"kind": "AMOUNT_OVER", "currency": "EUR", "amountMinor": 1},
        {"kind": "NEW_PAYEE_OVER", "currency": "JPY", "amountMinor": 0},
        {"kind": "TRANSFERS_WITHIN", "count": 5, "seconds": 60},
        {"kind": "PAYEE_COUNTRY", "countries": ["IR", "KP"]},
        {"kind": "OUTSIDE_HOURS", "opens": "08:00", "closes": "20:00", "zone": "Europe/Berlin"},
    ],
    "action": "REJECT",
    "enabled": True,
}
"""Written down once: should the form ever change, rules that a bank has stored would hold all of its payments."""


def test_rules_that_a_bank_has_stored_stay_readable() -> None:
    countries, hours = PayeeCountry(frozenset({"KP", "IR"})), OutsideHours(480, 1200, "Europe/Berlin")
    everything = (AmountOver("EUR", 1), NewPayeeOver("JPY", 0), TransfersWithin(5, 60), countries, hours)
    assert read_rule(STORED) == rule(*everything, action=REJECT)
    assert write_rule(rule(*everything, action=REJECT)) == STORED


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=3) | st.sampled_from([*STORED, "kind", 1.5]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@st.composite
def damaged(draw: st.DrawFn) -> Any:
    """A stored rule of which some part was changed, lost or added, or something that never was a rule."""
    if draw(st.integers(0, 5)) == 0:
        return draw(json_values)
    stored = json.loads(json.dumps(STORED))
    place = draw(st.sampled_from([stored, *stored["conditions"]]))
    name = draw(st.sampled_from([*place, "until"]))
    if draw(st.booleans()):
        place[name] = draw(json_values)
    else:
        place.pop(name, None)
    return stored


@given(damaged())
@unhurried
def test_whatever_is_stored_is_a_rule_that_is_good_or_always_fires(stored: Any) -> None:
    read = read_rule(stored)
    assert read_rule(json.loads(json.dumps(write_rule(read)))) == read, "and writing it loses nothing"
    if isinstance(stored, dict) and stored.get("enabled") is False:
        assert not RuleSet([read]).judge(payment())
    elif any(isinstance(condition, Unreadable) for condition in read.conditions):
        [fired] = RuleSet([read]).judge(payment())
        assert (fired.action, fired.failed) == (REVIEW, True)
    else:
        assert all(check_rule(rule(condition)) is None for condition in read.conditions)
        assert len(read.conditions) == len(stored["conditions"])


@pytest.mark.parametrize(
    "condition",
    [
        {"kind": "MOON_PHASE", "phase": "full"},
        {"kind": "AMOUNT_OVER", "currency": "EUR"},
        {"kind": "AMOUNT_OVER", "currency": "EUR", "amountMinor": 10.0},
        {"kind": "AMOUNT_OVER", "currency": "EUR", "amountMinor": True},
        {"kind": "AMOUNT_OVER", "currency": ["EUR"], "amountMinor": 10},
        {"kind": "AMOUNT_OVER", "currency": "EUR", "amountMinor": 10, "unless": "SALARY"},
        {"kind": "PAYEE_COUNTRY", "countries": "DE"},
        {"kind": "PAYEE_COUNTRY", "countries": [["DE"]]},
        {"kind": "OUTSIDE_HOURS", "opens": "8:00", "closes": "20:00", "zone": "Europe/Berlin"},
        {"kind": "OUTSIDE_HOURS", "opens": "08:00", "closes": "24:00", "zone": "Europe/Berlin"},
        None,
    ],
)
def test_a_stored_condition_that_is_not_understood_is_kept_and_fires(condition: Any) -> None:
    stored = STORED | {"conditions": [STORED["conditions"][0], condition]}
    read = read_rule(stored)
    assert RuleSet([read]).judge(payment(0)) == (FiredRule(ID, "Odd", 3, REVIEW, failed=True),)
    assert write_rule(read) == stored
    assert check_rule(read) == "Correct condition 2: it can't be read; write it anew."


NAME = "name: it has 1 to 80 characters, and none that control how text is shown"
CURRENCY = "its currency is a code of ISO 4217, such as EUR"
AMOUNT = "its amount is 0 to 999999999999999999 minor units"
COUNTRIES = "its countries are one or more codes of ISO 3166-1 in capitals, such as DE"
HOURS = "its usual hours begin and end between 00:00 and 23:59"
ZONE = "its zone is a name of the IANA time zone database, such as Europe/Berlin"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        *(({"name": name}, NAME) for name in ["", " ", "x" * 81, "Odd\n"]),
        ({"version": 0}, "version: it counts 1, 2, 3 and so on"),
        ({"conditions": ()}, "conditions: a rule has 1 to 10 of them"),
        ({"conditions": (AmountOver("EUR", 1),) * 11}, "conditions: a rule has 1 to 10 of them"),
    ],
)
def test_a_rule_is_checked_before_the_bank_has_it(changed: dict[str, Any], sentence: str) -> None:
    assert check_rule(replace(rule(AmountOver("EUR", 1)), **changed)) == f"Correct {sentence}."


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        (AmountOver("EURO", 1), CURRENCY),
        (NewPayeeOver("XXQ", 1), CURRENCY),
        (AmountOver("EUR", -1), AMOUNT),
        (NewPayeeOver("EUR", AMOUNT_MAX_MINOR + 1), AMOUNT),
        (TransfersWithin(0, 60), "its count is 1 to 50 payments"),
        (TransfersWithin(51, 60), "its count is 1 to 50 payments"),
        (TransfersWithin(5, 0), "its time is 1 to 86400 seconds"),
        (TransfersWithin(5, 86_401), "its time is 1 to 86400 seconds"),
        (PayeeCountry(frozenset()), COUNTRIES),
        (PayeeCountry(frozenset({"DE", "de"})), COUNTRIES),
        (PayeeCountry(frozenset({"XX"})), COUNTRIES),
        (PayeeCountry(frozenset({"DEU"})), COUNTRIES),
        (OutsideHours(-1, 60, "UTC"), HOURS),
        (OutsideHours(0, 1440, "UTC"), HOURS),
        (OutsideHours(60, 60, "UTC"), "its usual hours begin and end at different times"),
        *((OutsideHours(0, 60, zone), ZONE) for zone in ["", "Mars", "Europe", "../UTC", "localtime", "right/UTC"]),
    ],
)
def test_a_condition_is_checked_before_the_bank_has_it(condition: Condition, sentence: str) -> None:
    assert check_rule(rule(AmountOver("EUR", 0), condition)) == f"Correct condition 2: {sentence}."


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (AmountOver("EUR", 100_050), "more than 1000.50 EUR"),
        (AmountOver("JPY", 1000), "more than 1000 JPY"),
        (NewPayeeOver("KWD", 1), "more than 0.001 KWD to a new payee"),
        (NewPayeeOver("EUR", 0), "any amount in EUR to a new payee"),
        (TransfersWithin(5, 60), "more than 5 payments within 60 s"),
        (TransfersWithin(1, 1), "more than 1 payment within 1 s"),
        (PayeeCountry(frozenset({"KP"})), "to a payee in KP"),
        (PayeeCountry(frozenset({"KP", "IR", "CU"})), "to a payee in CU, IR or KP"),
        (OutsideHours(485, 0, "Europe/Berlin"), "outside 08:05 to 00:00 in Europe/Berlin"),
        (Unreadable("null"), "a condition that can't be read, and so always holds"),
    ],
)
def test_a_condition_is_told_in_words(condition: Condition, words: str) -> None:
    assert describe(condition) == words

"""Fields about rules against fraud: what admins write, and what it says."""

from collections.abc import Awaitable
from typing import Annotated

import strawberry

from florin.domain import fraud_rules as domain
from florin.domain.bounds import read_bound
from florin.domain.customer import Customer
from florin.domain.fraud_desk import RuleVersion, WantedRule, describe_all
from florin.domain.fraud_rules import Condition, FraudRule, RuleAction, read_wall_time
from florin.domain.money import Money
from florin.domain.page import Page, cut_page
from florin.domain.payments import REFERENCE_MAX, read_id
from florin.domain.refusals import InvalidInput, Refusal, Refused
from florin.domain.review_refusals import FraudRuleNotFound
from florin.domain.text import without_controls
from florin.resolvers.context import After, First, Info, bad_input, check_first
from florin.resolvers.payments import MoneyInput
from florin.resolvers.scalars import CountryCode

_VERSION_DIGITS = 18
_WALL_TIME = "as HH:MM, from 00:00 to 23:59"


@strawberry.input(description="More than a count of payments from the account within a time, this one among them.")
class TransfersWithinInput:
    count: int = strawberry.field(description="How many are still usual: 1 to 50.")
    seconds: int = strawberry.field(description="Within how many seconds: 1 to 86400.")


@strawberry.input(description="A time other than the usual one.")
class OutsideHoursInput:
    opens: str = strawberry.field(description=f"When the usual hours begin, {_WALL_TIME}.")
    closes: str = strawberry.field(description=f"When they are over, {_WALL_TIME}; it may be the next day's.")
    zone: str = strawberry.field(
        description="On whose clocks: a time zone of the IANA database, like Europe/Berlin."
    )


@strawberry.input(description="What has to be so for a rule to fire; give one of these.", one_of=True)
class FraudConditionInput:
    amount_over: strawberry.Maybe[MoneyInput] = strawberry.field(
        description="The payment is of more than this; zero for any amount in the currency.", default=None
    )
    transfers_within: strawberry.Maybe[TransfersWithinInput] = strawberry.field(
        description="There are too many payments from the account in a short time.", default=None
    )
    new_payee_over: strawberry.Maybe[MoneyInput] = strawberry.field(
        description="The payment is of more than this, to a payee whom the account never paid before; zero for any "
        "amount in the currency.",
        default=None,
    )
    payee_country: strawberry.Maybe[list[CountryCode]] = strawberry.field(
        description="The receiver is in one of these countries.", default=None
    )
    outside_hours: strawberry.Maybe[OutsideHoursInput] = strawberry.field(
        description="It is not within the usual hours.", default=None
    )


@strawberry.input(description="A rule to judge payments by.")
class CreateFraudRuleInput:
    name: str = strawberry.field(description="What to call it: 1 to 80 characters.")
    conditions: list[FraudConditionInput] = strawberry.field(description="1 to 10; it fires when all of them hold.")
    action: RuleAction = strawberry.field(description="What becomes of a payment for which it fires.")
    enabled: bool = strawberry.field(description="Whether it is to hold from now on.", default=True)


@strawberry.input(description="What of a rule to change; what is left out stays.")
class ChangeFraudRuleInput:
    rule_id: strawberry.ID = strawberry.field(description="The rule.")
    name: str | None = strawberry.field(description="What to call it.", default=strawberry.UNSET)
    conditions: list[FraudConditionInput] | None = strawberry.field(
        description="All of its conditions; they take the place of those it had.", default=strawberry.UNSET
    )
    action: RuleAction | None = strawberry.field(
        description="What becomes of a payment for which it fires.", default=strawberry.UNSET
    )
    enabled: bool | None = strawberry.field(description="Whether it holds.", default=strawberry.UNSET)


@strawberry.input(description="A rule to do without.")
class RemoveFraudRuleInput:
    rule_id: strawberry.ID = strawberry.field(description="The rule.")


RuleArgument = Annotated[strawberry.ID, strawberry.argument(description="The rule's id.")]


async def fraud_rules(info: Info) -> list[FraudRule]:
    """The rules that there are."""
    return list(await info.context.bank.fraud.rules())


async def fraud_rule_versions(
    info: Info, rule_id: RuleArgument, first: First = 20, after: After = strawberry.UNSET
) -> Page[RuleVersion]:
    """What a rule said at which time, newest first."""
    identified = read_id(rule_id)
    if after and not (after.isascii() and after.isdigit() and len(after) <= _VERSION_DIGITS):
        raise bad_input("`after` is no cursor of this list; pass one back as you got it.")
    length, place = check_first(first), int(after) if after else None
    if identified is None:
        return cut_page([], first=length, after=place, cursor=str)
    return await info.context.bank.fraud.versions(identified, first=length, after=place)


async def create_fraud_rule(
    info: Info, input: Annotated[CreateFraudRuleInput, strawberry.argument(description="What it is to say.")]
) -> FraudRule | Refusal:
    """Write a rule."""
    context = info.context
    try:
        wanted = WantedRule(input.name, _read(input.conditions), input.action, input.enabled)
    except Refused as refused:
        return refused.refusal
    return await _refusing(context.bank.fraud.create(context.caller, wanted, context.origin))


async def change_fraud_rule(
    info: Info, input: Annotated[ChangeFraudRuleInput, strawberry.argument(description="Which, and what of it.")]
) -> FraudRule | Refusal:
    """Change a rule, turn it on or off."""
    context = info.context
    rule_id = read_id(input.rule_id)
    if rule_id is None:
        return _not_found(input.rule_id)
    try:
        wanted = WantedRule(
            None if input.name is strawberry.UNSET else input.name,
            _read(input.conditions) if input.conditions else _none_given(input.conditions),
            input.action or None,
            None if input.enabled is strawberry.UNSET else input.enabled,
        )
    except Refused as refused:
        return refused.refusal
    return await _refusing(context.bank.fraud.change(context.caller, rule_id, wanted, context.origin))


async def remove_fraud_rule(
    info: Info, input: Annotated[RemoveFraudRuleInput, strawberry.argument(description="Which.")]
) -> FraudRule | Refusal:
    """Do without a rule."""
    context = info.context
    rule_id = read_id(input.rule_id)
    if rule_id is None:
        return _not_found(input.rule_id)
    return await _refusing(context.bank.fraud.remove(context.caller, rule_id, context.origin))


async def rule_description(root: strawberry.Parent[FraudRule]) -> str:
    """A rule's conditions in words."""
    return describe_all(root.conditions)


async def rule_changed_by(root: strawberry.Parent[RuleVersion], info: Info) -> Customer | None:
    """Who made a version of a rule."""
    return await info.context.loaders.customer.load(root.changed_by)


async def amount_over(root: strawberry.Parent[domain.AmountOver]) -> Money:
    """More than how much."""
    return Money(root.amount_minor, root.currency)


async def new_payee_over(root: strawberry.Parent[domain.NewPayeeOver]) -> Money:
    """More than how much to a new payee."""
    return Money(root.amount_minor, root.currency)


async def payee_countries(root: strawberry.Parent[domain.PayeeCountry]) -> list[str]:
    """In which countries, by code."""
    return sorted(root.countries)


def _none_given(conditions: list[FraudConditionInput] | None) -> tuple[Condition, ...] | None:
    """None where they are to stay; an empty list is wanted as it is, and refused."""
    return None if conditions is None or conditions is strawberry.UNSET else ()


def _read(conditions: list[FraudConditionInput]) -> tuple[Condition, ...]:
    """The domain's conditions.

    Raises:
        Refused: with InvalidInput.
    """
    return tuple(_read_condition(f"condition {number}", each) for number, each in enumerate(conditions, 1))


def _read_condition(place: str, given: FraudConditionInput) -> Condition:
    if given.amount_over is not None:
        money = given.amount_over.value
        return domain.AmountOver(money.currency, read_bound(place, money.value, money.currency))
    if given.new_payee_over is not None:
        money = given.new_payee_over.value
        return domain.NewPayeeOver(money.currency, read_bound(place, money.value, money.currency))
    if given.transfers_within is not None:
        times = given.transfers_within.value
        return domain.TransfersWithin(times.count, times.seconds)
    if given.payee_country is not None:
        return domain.PayeeCountry(frozenset(given.payee_country.value))
    assert given.outside_hours is not None, "one of them is given"
    hours = given.outside_hours.value
    try:
        return domain.OutsideHours(read_wall_time(hours.opens), read_wall_time(hours.closes), hours.zone)
    except ValueError:
        raise Refused(InvalidInput(place, f"write its times {_WALL_TIME}")) from None


def _not_found(reference: str) -> FraudRuleNotFound:
    return FraudRuleNotFound(without_controls(reference)[:REFERENCE_MAX])


async def _refusing(work: Awaitable[FraudRule]) -> FraudRule | Refusal:
    """What the desk answers, a refusal that it raises among it."""
    try:
        return await work
    except Refused as refused:
        return refused.refusal

"""Fields about fees and interest rates, and about the rulebook that they and the limits stand in."""

from decimal import Decimal
from typing import Annotated

import strawberry

from florin.domain.account import AccountType
from florin.domain.customer import Customer
from florin.domain.fees import Fee
from florin.domain.page import Page
from florin.domain.price_list import WantedFee
from florin.domain.refusals import Refusal, Refused
from florin.domain.rulebook import InterestRates, Rulebook
from florin.domain.transaction import TransactionKind
from florin.resolvers.context import After, First, Info, bad_input, check_first
from florin.resolvers.limits import given
from florin.resolvers.scalars import CurrencyCode

_ZERO = Decimal(0)
_VERSION_DIGITS = 18


@strawberry.input(
    description="What a payment costs: a fixed part and a share of the amount together, within two bounds. Amounts "
    "are in major units. It replaces the fee as a whole: a part that is left out is zero, and a maximum no bound."
)
class SetFeeInput:
    kind: TransactionKind = strawberry.field(
        description="For what it is charged: WITHDRAWAL, TRANSFER, PAYMENT_OUT or EXCHANGE."
    )
    type: AccountType = strawberry.field(description="Which accounts pay it.")
    currency: CurrencyCode = strawberry.field(description="What they are kept in.")
    fixed: Decimal | None = strawberry.field(description="Whatever the amount.", default=strawberry.UNSET)
    percent: Decimal | None = strawberry.field(
        description="Of the amount, in per cent, up to 4 decimals. A fraction of a minor unit is the customer's.",
        default=strawberry.UNSET,
    )
    minimum: Decimal | None = strawberry.field(description="The least.", default=strawberry.UNSET)
    maximum: Decimal | None = strawberry.field(description="The most; null for no bound.", default=strawberry.UNSET)


@strawberry.input(description="Which fee to charge no more.")
class RemoveFeeInput:
    kind: TransactionKind = strawberry.field(description="For what it is charged.")
    type: AccountType = strawberry.field(description="Which accounts pay it.")
    currency: CurrencyCode = strawberry.field(description="What they are kept in.")


@strawberry.input(description="Interest in per cent per year, 0 to 100 with up to 4 decimals.")
class SetInterestRatesInput:
    type: AccountType = strawberry.field(description="Which accounts.")
    currency: CurrencyCode = strawberry.field(description="What they are kept in.")
    credit_percent: Decimal = strawberry.field(description="What they earn on what they have.")
    debit_percent: Decimal = strawberry.field(description="What they owe on what they overdraw.")


async def fee_schedule(info: Info) -> list[Fee]:
    """What payments cost."""
    return list(await info.context.bank.prices.fees())


async def interest_rates(info: Info) -> list[InterestRates]:
    """What accounts earn and owe."""
    return list(await info.context.bank.prices.rates())


async def set_fee(
    info: Info, input: Annotated[SetFeeInput, strawberry.argument(description="For what, and how much.")]
) -> Fee | Refusal:
    """Charge a fee."""
    context = info.context
    wanted = WantedFee(
        input.kind,
        input.type,
        input.currency,
        given(input.fixed) or _ZERO,
        given(input.percent) or _ZERO,
        given(input.minimum) or _ZERO,
        given(input.maximum),
    )
    try:
        return await context.bank.prices.set_fee(context.caller, wanted, context.origin)
    except Refused as refused:
        return refused.refusal


async def remove_fee(
    info: Info, input: Annotated[RemoveFeeInput, strawberry.argument(description="Which.")]
) -> Fee | Refusal:
    """Charge a fee no more."""
    context = info.context
    try:
        return await context.bank.prices.remove_fee(
            context.caller, input.kind, input.type, input.currency, context.origin
        )
    except Refused as refused:
        return refused.refusal


async def set_interest_rates(
    info: Info, input: Annotated[SetInterestRatesInput, strawberry.argument(description="Of what, and how much.")]
) -> InterestRates | Refusal:
    """Set what accounts earn and owe."""
    context = info.context
    try:
        return await context.bank.prices.set_rates(
            context.caller,
            input.type,
            input.currency,
            input.credit_percent,
            input.debit_percent,
            context.origin,
        )
    except Refused as refused:
        return refused.refusal


async def rulebook(
    info: Info,
    version: Annotated[int | None, strawberry.argument(description="Which one; without it the newest.")] = None,
) -> Rulebook | None:
    """One version of the rulebook."""
    desk = info.context.bank.rulebooks
    return await desk.newest() if version is None else await desk.at(version)


async def rulebook_versions(info: Info, first: First = 20, after: After = strawberry.UNSET) -> Page[Rulebook]:
    """The versions of the rulebook, newest first."""
    position = given(after)
    if position is not None and not (
        position.isascii() and position.isdigit() and len(position) <= _VERSION_DIGITS
    ):
        raise bad_input("`after` is no cursor of this list; pass one back as you got it.")
    return await info.context.bank.rulebooks.versions(
        first=check_first(first), after=None if position is None else int(position)
    )


async def changed_by(root: strawberry.Parent[Rulebook], info: Info) -> Customer | None:
    """Who made a version."""
    return await info.context.loaders.customer.load(root.changed_by) if root.changed_by else None

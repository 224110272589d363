"""Fields about limits and overdrafts: what staff set, and what is left of it."""

from decimal import Decimal
from typing import Annotated, TypeVar

import strawberry

from florin.domain.account import Account, AccountType
from florin.domain.back_office_refusals import NoSuchAccount
from florin.domain.case import Case, Reason, read_case
from florin.domain.customer import Customer
from florin.domain.limits import Headroom, OwnLimits, read_limits
from florin.domain.payments import read_id
from florin.domain.refusals import CustomerNotFound, Refusal, Refused
from florin.domain.rulebook import DefaultLimits
from florin.domain.spending_limits import WantedLimits, headroom_of_account, headroom_of_customer
from florin.domain.text import without_controls
from florin.resolvers.context import NEWEST, Info, bad_input
from florin.resolvers.payments import MoneyInput
from florin.resolvers.scalars import CurrencyCode

T = TypeVar("T")

_REFERENCE_MAX = 64
_REASON = "Why."
_CASE_ID = "The case in the bank's files: up to 40 letters, digits, dots, slashes or dashes, with a digit."


@strawberry.input(
    description="What may be spent, in major units, zero for nothing. What is left out, or null, is not limited."
)
class LimitsInput:
    per_transaction: Decimal | None = strawberry.field(
        description="The most that one payment with its fee may be.", default=strawberry.UNSET
    )
    per_day: Decimal | None = strawberry.field(
        description="The most that may be spent in a UTC day.", default=strawberry.UNSET
    )
    per_month: Decimal | None = strawberry.field(
        description="The most that may be spent in a UTC calendar month.", default=strawberry.UNSET
    )
    per_minute: int | None = strawberry.field(
        description="How many payments there may be in a minute, up to 1000000.", default=strawberry.UNSET
    )


@strawberry.input(description="What accounts of a type in a currency may spend.")
class SetDefaultLimitsInput:
    type: AccountType = strawberry.field(description="Which accounts.")
    currency: CurrencyCode = strawberry.field(description="What they are kept in.")
    limits: LimitsInput = strawberry.field(description="What each of them may spend.")


@strawberry.input(description="What one account may spend.")
class SetAccountLimitsInput:
    account_id: strawberry.ID = strawberry.field(description="The account.")
    reason: Reason = strawberry.field(description=_REASON)
    limits: LimitsInput | None = strawberry.field(
        description="All that limits it, instead of the default for its type; null goes back to it. To be given.",
        default=strawberry.UNSET,
    )
    case_id: str | None = strawberry.field(description=_CASE_ID, default=strawberry.UNSET)


@strawberry.input(description="What a customer may spend from all their accounts in a currency together.")
class SetCustomerLimitsInput:
    customer_id: strawberry.ID = strawberry.field(description="The customer.")
    currency: CurrencyCode = strawberry.field(description="What the accounts are kept in.")
    reason: Reason = strawberry.field(description=_REASON)
    limits: LimitsInput | None = strawberry.field(
        description="What they may spend, beside what each account may; null removes it. To be given.",
        default=strawberry.UNSET,
    )
    case_id: str | None = strawberry.field(description=_CASE_ID, default=strawberry.UNSET)


@strawberry.input(description="How far an account may be overdrawn.")
class SetOverdraftInput:
    account_id: strawberry.ID = strawberry.field(description="The account.")
    limit: MoneyInput = strawberry.field(description="How far below zero its balance may go; here zero is allowed.")
    reason: Reason = strawberry.field(description=_REASON)
    case_id: str | None = strawberry.field(description=_CASE_ID, default=strawberry.UNSET)


async def account_limits(root: strawberry.Parent[Account], info: Info) -> list[Headroom]:
    """What an account may still spend, limit by limit."""
    context = info.context
    if root.own_limits is not None:
        limits = read_limits(root.own_limits)
    else:
        rulebook = await context.loaders.rulebook.load(NEWEST)
        assert rulebook is not None, "there is always a newest one"
        limits = rulebook.limits_of(root)
    # An account that has just been opened has not been told yet whether its customer has limits.
    may_be_limited = root.customer_limited or root.sequence == 0
    theirs = await context.loaders.customer_limits.load(root.customer_id) if may_be_limited else None
    return headroom_of_account(root, limits, theirs or [], context.bank.limits.window(root))


async def own_limits(root: strawberry.Parent[Account]) -> OwnLimits | None:
    """What staff have set for an account alone; none where those of its type hold."""
    return None if root.own_limits is None else OwnLimits(root.currency, read_limits(root.own_limits))


async def customer_limits(root: strawberry.Parent[Customer], info: Info) -> list[Headroom]:
    """What a customer may still spend from all their accounts together."""
    context = info.context
    if root.id != context.caller.customer_id and not context.caller.is_staff:
        raise bad_input("Only a customer's own limits can be listed; log on as this customer.")
    theirs = await context.loaders.customer_limits.load(root.id)
    now = context.bank.limits.window()
    return [headroom for each in theirs or [] for headroom in headroom_of_customer(each, now)]


async def default_limits(info: Info) -> list[DefaultLimits]:
    """What holds for accounts without limits of their own."""
    return list(await info.context.bank.limits.defaults())


async def set_default_limits(
    info: Info, input: Annotated[SetDefaultLimitsInput, strawberry.argument(description="Which, and what.")]
) -> DefaultLimits | Refusal:
    """Set what accounts of a type may spend."""
    context = info.context
    try:
        return await context.bank.limits.set_defaults(
            context.caller, input.type, input.currency, _read(input.limits), context.origin
        )
    except Refused as refused:
        return refused.refusal


async def set_account_limits(
    info: Info, input: Annotated[SetAccountLimitsInput, strawberry.argument(description="Which, and what.")]
) -> Account | Refusal:
    """Set what an account may spend."""
    context = info.context
    wanted = _read_or_none(input.limits)
    account_id = read_id(input.account_id)
    if account_id is None:
        return NoSuchAccount(_reference(input.account_id))
    try:
        case = _read_case(input)
        return await context.bank.limits.set_of_account(context.caller, account_id, wanted, case, context.origin)
    except Refused as refused:
        return refused.refusal


async def set_customer_limits(
    info: Info, input: Annotated[SetCustomerLimitsInput, strawberry.argument(description="Whose, and what.")]
) -> Customer | Refusal:
    """Set what a customer may spend from all their accounts in a currency."""
    context = info.context
    wanted = _read_or_none(input.limits)
    customer_id = read_id(input.customer_id)
    if customer_id is None:
        return CustomerNotFound(_reference(input.customer_id))
    try:
        case = _read_case(input)
        return await context.bank.limits.set_of_customer(
            context.caller, customer_id, input.currency, wanted, case, context.origin
        )
    except Refused as refused:
        return refused.refusal


async def set_overdraft(
    info: Info, input: Annotated[SetOverdraftInput, strawberry.argument(description="Which, and how far.")]
) -> Account | Refusal:
    """Set how far an account may be overdrawn."""
    context = info.context
    account_id = read_id(input.account_id)
    if account_id is None:
        return NoSuchAccount(_reference(input.account_id))
    limit = input.limit
    try:
        case = _read_case(input)
        return await context.bank.limits.set_overdraft(
            context.caller, account_id, limit.value, limit.currency, case, context.origin
        )
    except Refused as refused:
        return refused.refusal


def given(value: T | None) -> T | None:
    """What was left out is null."""
    return None if value is strawberry.UNSET else value


def _read(limits: LimitsInput) -> WantedLimits:
    return WantedLimits(
        given(limits.per_transaction), given(limits.per_day), given(limits.per_month), given(limits.per_minute)
    )


def _read_or_none(limits: LimitsInput | None) -> WantedLimits | None:
    if limits is strawberry.UNSET:
        # Who forgets them must not lift them.
        raise bad_input("Give `limits`, or null to lift what was set.")
    return None if limits is None else _read(limits)


def _read_case(input: SetAccountLimitsInput | SetCustomerLimitsInput | SetOverdraftInput) -> Case:
    return read_case(input.reason, input.case_id or None)


def _reference(text: str) -> str:
    return without_controls(text)[:_REFERENCE_MAX]

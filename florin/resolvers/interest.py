"""Fields about an account's interest."""

from datetime import date
from decimal import Decimal

import strawberry

from florin.domain.account import Account
from florin.domain.interest import Accrual, InterestSide
from florin.domain.interest_book import InterestStatement, show_parts
from florin.domain.money import Money
from florin.domain.page import Page
from florin.resolvers.accounts import read_position
from florin.resolvers.context import NEWEST, After, First, Info, bad_input, check_first
from florin.resolvers.enums import describe

describe(
    InterestSide,
    "Who owes interest.",
    CREDIT="The bank, on what an account has.",
    DEBIT="The customer, on what an account has overdrawn.",
)


async def interest(root: strawberry.Parent[Account], info: Info) -> InterestStatement:
    """An account's interest as it stands."""
    loaders = info.context.loaders
    book = await loaders.rulebook.load(NEWEST)
    position = await loaders.interest_position.load(root.id)
    assert book is not None, "there is always one that holds"
    return InterestStatement(root.id, root.currency, book.rates_for(root.type, root.currency), position)


async def accruals(
    root: strawberry.Parent[InterestStatement], info: Info, first: First = 20, after: After = strawberry.UNSET
) -> Page[Accrual]:
    """What each day came to, newest first."""
    day = read_position(after)
    if day is not None and not 1 <= day <= date.max.toordinal():
        raise bad_input("`after` is no cursor of these days; pass one back as you got it.")
    return await info.context.loaders.accrual_page.load((root.account_id, check_first(first), day))


async def accrual_balance(root: strawberry.Parent[Accrual], info: Info) -> Money:
    """What the day closed with."""
    return Money(root.balance_minor, await _currency(info, root))


async def accrual_amount(root: strawberry.Parent[Accrual], info: Info) -> Decimal:
    """What the day came to, in major units."""
    return show_parts(root.parts, await _currency(info, root))


async def _currency(info: Info, accrual: Accrual) -> str:
    account = await info.context.loaders.account.load(accrual.account_id)
    assert account is not None, "whoever sees a day sees its account"
    return account.currency

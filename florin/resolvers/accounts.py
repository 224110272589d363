"""Fields about accounts."""

from typing import Annotated

import strawberry

from florin.domain.account import Account, AccountType
from florin.domain.page import Page
from florin.domain.payments import read_id
from florin.domain.refusals import Refusal
from florin.domain.transaction import Transaction
from florin.domain.transaction_search import EVERYTHING
from florin.resolvers.context import After, First, Info, bad_input, check_first
from florin.resolvers.scalars import CurrencyCode
from florin.resolvers.transaction_search import Filter


@strawberry.input(description="What account to open.")
class OpenAccountInput:
    currency: CurrencyCode = strawberry.field(description="What it is kept in.")
    type: AccountType = strawberry.field(description="What it is for.", default=AccountType.CHECKING)


async def open_account(
    info: Info, input: Annotated[OpenAccountInput, strawberry.argument(description="What to open.")]
) -> Account | Refusal:
    """Open an account for the caller."""
    return await info.context.bank.accounts.open(info.context.caller, input.type, input.currency)


async def account(
    info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The account's id.")]
) -> Account | None:
    """One of the caller's accounts."""
    account_id = read_id(id)
    loaders = info.context.loaders
    return await loaders.account.load(account_id) if account_id else None


def read_position(after: str | None) -> int | None:
    """Read a cursor of an account's history; None when there is none.

    Raises:
        GraphQLError: BAD_USER_INPUT, when it is none.
    """
    if after is None or after is strawberry.UNSET:
        return None
    if not (after.isascii() and after.isdigit() and len(after) <= 18):
        raise bad_input("`after` is no cursor of this account's history; pass one back as you got it.")
    return int(after)


async def transactions(
    root: strawberry.Parent[Account],
    info: Info,
    first: First = 20,
    after: After = strawberry.UNSET,
    filter: Filter = strawberry.UNSET,
) -> Page[Transaction]:
    """An account's transactions, newest first."""
    loaders, page = info.context.loaders, (check_first(first), read_position(after))
    wanted = filter.read() if filter else EVERYTHING
    if wanted == EVERYTHING:
        return await loaders.transaction_page.load((root.id, *page))
    return await loaders.found_page.load((root, wanted, *page))

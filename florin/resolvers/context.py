"""What every resolver can reach: the bank, who asks, and the loaders of one operation."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, TypeVar
from uuid import UUID

import strawberry
from graphql import GraphQLError
from strawberry.dataloader import DataLoader

from florin.domain.account import Account
from florin.domain.accounts import Accounts
from florin.domain.customer import Customer, Principal
from florin.domain.customers import Customers
from florin.domain.history import History
from florin.domain.page import PAGE_MAX, Page
from florin.domain.payments import Payments
from florin.domain.transaction import Transaction
from florin.resolvers.scalars import Cursor

K = TypeVar("K")
V = TypeVar("V")

PageKey = tuple[UUID, int, UUID | int | None]
"""Whose list, how many, and after which item."""


@dataclass(frozen=True, slots=True)
class Bank:
    """The bank's services."""

    customers: Customers
    accounts: Accounts
    payments: Payments
    history: History


class Loaders:
    """Nested reads of one operation, gathered into one read per kind.

    Nothing is cached: a mutation or an event may have changed what an earlier field read.
    """

    def __init__(self, bank: Bank, principal: Principal) -> None:
        async def customers(ids: Sequence[UUID]) -> Mapping[UUID, Customer]:
            return await bank.customers.records.by_ids(ids)

        async def accounts(ids: Sequence[UUID]) -> Mapping[UUID, Account]:
            return await bank.accounts.visible(principal, ids)

        async def transactions(ids: Sequence[UUID]) -> Mapping[UUID, Transaction]:
            return await bank.history.visible(principal, ids)

        self.customer = _by_key(customers)
        self.account = _by_key(accounts)
        self.transaction = _by_key(transactions)
        self.holder = _by_key(bank.accounts.records.holders)
        self.account_page = _by_page(bank.accounts.pages)
        self.transaction_page = _by_page(bank.history.pages)


def _by_key(read: Callable[[Sequence[K]], Awaitable[Mapping[K, V]]]) -> DataLoader[K, V | None]:
    async def load(keys: list[K]) -> list[V | None]:
        found = await read(list(dict.fromkeys(keys)))
        return [found.get(key) for key in keys]

    return DataLoader(load_fn=load, cache=False)


def _by_page(read: Callable[..., Awaitable[list[Page[V]]]]) -> DataLoader[PageKey, Page[V]]:
    """Pages that begin at the same place and are equally long are read together."""

    async def load(keys: list[PageKey]) -> list[Page[V]]:
        pages: dict[PageKey, Page[V]] = {}
        for first, after in dict.fromkeys((first, after) for _, first, after in keys):
            owners = list(dict.fromkeys(key[0] for key in keys if key[1:] == (first, after)))
            for owner, page in zip(owners, await read(owners, first=first, after=after), strict=True):
                pages[owner, first, after] = page
        return [pages[key] for key in keys]

    return DataLoader(load_fn=load, cache=False)


@dataclass(slots=True)
class Context:
    """One operation's surroundings.

    `principal` is who asks; without one `unauthenticated` says why not. `extensions` become those of the response.
    """

    bank: Bank
    client_address: str
    principal: Principal | None = None
    unauthenticated: str = "Log on and send the access token as a Bearer token."
    extensions: dict[str, object] = field(default_factory=dict)
    _loaders: Loaders | None = None

    @property
    def caller(self) -> Principal:
        """Who asks.

        Raises:
            GraphQLError: UNAUTHENTICATED, when nobody is logged on.
        """
        if self.principal is None:
            raise GraphQLError(self.unauthenticated, extensions={"code": "UNAUTHENTICATED"})
        return self.principal

    @property
    def loaders(self) -> Loaders:
        """The loaders, for who asks."""
        if self._loaders is None:
            self._loaders = Loaders(self.bank, self.caller)
        return self._loaders


Info = strawberry.Info[Context, None]
First = Annotated[int, strawberry.argument(description="How many, 1 to 100.")]
After = Annotated[Cursor | None, strawberry.argument(description="Those that follow this cursor.")]


def bad_input(message: str) -> GraphQLError:
    """An error of the request: what was sent can't be meant."""
    return GraphQLError(message, extensions={"code": "BAD_USER_INPUT"})


def check_first(first: int) -> int:
    """Accept the length of a page.

    Raises:
        GraphQLError: BAD_USER_INPUT, when it is out of bounds.
    """
    if not 1 <= first <= PAGE_MAX:
        raise bad_input(f"Ask for 1 to {PAGE_MAX} items with `first`; {first} is out of bounds.")
    return first

"""What every resolver can reach: the bank, who asks, and the loaders of one operation."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

import strawberry
from graphql import GraphQLError
from strawberry.dataloader import DataLoader

from florin.domain.account import Account
from florin.domain.accounts import Accounts
from florin.domain.api_keys import ApiKeys
from florin.domain.audit import AuditAction, Facts, Happening, Subject, actor_of
from florin.domain.audit_reading import AuditReading
from florin.domain.back_office import BackOffice
from florin.domain.business_lists import BusinessLists
from florin.domain.customer import Customer
from florin.domain.customers import Customers
from florin.domain.exchange_rates import ExchangeRates
from florin.domain.fraud_desk import FraudDesk
from florin.domain.history import History
from florin.domain.holds import Holds
from florin.domain.incoming_payments import IncomingPayments
from florin.domain.interest_book import InterestReading
from florin.domain.logons import Logons
from florin.domain.page import PAGE_MAX, Page
from florin.domain.payments import Payments
from florin.domain.payouts import Payouts
from florin.domain.personal_data import PersonalDataDesk
from florin.domain.ports import AuditNotes, Clock, HealthRecords, IdMaker
from florin.domain.previews import Previews
from florin.domain.price_list import PriceList
from florin.domain.principal import Origin, Principal
from florin.domain.receipt import Receipts
from florin.domain.refunds import Refunds
from florin.domain.reviews import Reviews
from florin.domain.rulebook import Rulebook
from florin.domain.rulebook_desk import RulebookDesk
from florin.domain.second_factors import SecondFactors
from florin.domain.sessions import Sessions
from florin.domain.spending_limits import SpendingLimits
from florin.domain.staff import Staff
from florin.domain.standing_orders import StandingOrders
from florin.domain.statements import Statements
from florin.domain.transaction import Transaction
from florin.resolvers.request import Request
from florin.resolvers.scalars import Cursor

K = TypeVar("K")
V = TypeVar("V")

PageKey = tuple[UUID, int, UUID | int | None]
"""Whose list, how many, and after which item."""

NEWEST = 0
"""By this key the rulebook that holds is loaded."""


@dataclass(frozen=True, slots=True)
class Bank:
    """The bank's services."""

    clock: Clock
    new_id: IdMaker
    notes: AuditNotes
    customers: Customers
    back_office: BackOffice
    staff: Staff
    personal_data: PersonalDataDesk
    business_lists: BusinessLists
    logons: Logons
    sessions: Sessions
    factors: SecondFactors
    api_keys: ApiKeys
    accounts: Accounts
    payments: Payments
    holds: Holds
    refunds: Refunds
    history: History
    statements: Statements
    receipts: Receipts
    audit: AuditReading
    health: HealthRecords
    standing_orders: StandingOrders
    rulebooks: RulebookDesk
    fraud: FraudDesk
    reviews: Reviews
    limits: SpendingLimits
    prices: PriceList
    interest: InterestReading
    exchange_rates: ExchangeRates
    previews: Previews
    payouts: Payouts
    incoming: IncomingPayments


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

        async def reversals(ids: Sequence[UUID]) -> Mapping[UUID, list[Transaction]]:
            return await bank.refunds.of(principal, ids)

        async def rulebooks(keys: Sequence[int]) -> Mapping[int, Rulebook]:
            return dict.fromkeys(keys, await bank.rulebooks.newest())

        self.customer = _by_key(customers)
        self.rulebook = _by_key(rulebooks)
        self.rulebook_version = _by_key(bank.reviews.records.rulebooks)
        self.customer_limits = _by_key(bank.limits.records.customer_limits)
        self.second_factor = _by_key(bank.factors.records.of_customers)
        self.account = _by_key(accounts)
        self.transaction = _by_key(transactions)
        self.reversals = _by_key(reversals)
        self.holder = _by_key(bank.accounts.records.holders)
        self.stated_entry = _by_key(bank.receipts.records.entries)
        self.interest_position = _by_key(bank.interest.records.positions)
        self.accrual_page = _by_page(bank.interest.pages)
        self.account_page = _by_page(bank.accounts.pages)
        self.api_key_page = _by_page(bank.api_keys.pages)
        self.hold_page = _by_page(bank.holds.pages)
        self.incoming_hold_page = _by_page(bank.holds.incoming_pages)
        self.transaction_page = _by_page(bank.history.pages)
        self.standing_order_page = _by_page(bank.standing_orders.pages)
        self.standing_run_page = _by_page(bank.standing_orders.run_pages)
        self.found_page = _by_owner(bank.statements.search)
        self.line_page = _by_owner(bank.statements.lines)
        self.balance = DataLoader(load_fn=bank.statements.balances_at, cache=False)
        self.spending = DataLoader(load_fn=bank.statements.spending, cache=False)


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


def _by_owner(read: Callable[..., Awaitable[list[V]]]) -> DataLoader[tuple[Any, ...], V]:
    """What is asked of several owners, who come first in their keys, in the same words is read together."""

    async def load(keys: list[tuple[Any, ...]]) -> list[V]:
        found: dict[tuple[Any, ...], V] = {}
        for words in dict.fromkeys(key[1:] for key in keys):
            owners = list(dict.fromkeys(key[0] for key in keys if key[1:] == words))
            for owner, value in zip(owners, await read(owners, *words), strict=True):
                found[owner, *words] = value
        return [found[key] for key in keys]

    return DataLoader(load_fn=load, cache=False)


@dataclass(slots=True)
class Context:
    """One operation's surroundings.

    `principal` is who asks; without one `unauthenticated` says why not. `extensions` become those of the response,
    `response_headers` its headers where it has any.
    """

    bank: Bank
    request: Request
    principal: Principal | None = None
    unauthenticated: str = "Log on and send the access token as a Bearer token."
    extensions: dict[str, object] = field(default_factory=dict)
    response_headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    _loaders: Loaders | None = None
    _origin: Origin | None = None

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
    def rights(self) -> int:
        """What the caller may, as one number; the executor keeps its plans by it."""
        return 0 if self.principal is None else self.principal.rights

    @property
    def origin(self) -> Origin:
        """Where the request comes from. Most operations never ask, and so have no id made."""
        if self._origin is None:
            self._origin = self.request.origin(str(self.bank.new_id()))
        return self._origin

    @property
    def loaders(self) -> Loaders:
        """The loaders, for who asks."""
        if self._loaders is None:
            self._loaders = Loaders(self.bank, self.caller)
        return self._loaders

    def become(self, principal: Principal) -> None:
        """Go on as somebody who has just proved who they are."""
        self.principal, self._loaders = principal, None

    def keep_refresh_token(self, token: str, expires_at: datetime) -> None:
        """Have the browser keep a refresh token, as a cookie that its scripts can't read."""
        cookie = self.request.keep_refresh_token(token, expires_at, self.bank.clock())
        self.response_headers.append((b"set-cookie", cookie))

    def forget_refresh_token(self) -> None:
        """Have the browser forget its refresh token, if it has one."""
        if self.request.refresh_cookie:
            self.keep_refresh_token("", self.bank.clock())

    def note(self, action: AuditAction, subject: Subject | None = None, *, after: Facts | None = None) -> None:
        """Put on record what nothing else does: a refusal, or a look of staff's. Never waits."""
        actor = actor_of(self.principal)
        self.bank.notes.note(Happening(action, actor, self.origin, self.bank.clock(), subject, after=after or {}))


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

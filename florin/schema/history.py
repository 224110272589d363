"""An account's history: how it stood, line by line, and what was spent."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from florin.domain import page as page_domain
from florin.domain import statement as domain
from florin.domain.transaction import TransactionStatus
from florin.resolvers.access import MEMBERS
from florin.resolvers.scalars import Cursor
from florin.schema.money import Money
from florin.schema.page import PageInfo
from florin.schema.views import shown, view

if TYPE_CHECKING:
    from florin.schema.account import Transaction

LazyTransaction = Annotated["Transaction", strawberry.lazy("florin.schema.account")]


@view(domain.BalanceAt, description="How an account stood at an instant, by its last entry then.", may=MEMBERS)
class BalanceAt:
    instant: datetime = shown("When; what happened at this very instant counts.")
    balance: Money = shown("What was posted; zero before the first entry.")
    held: Money = shown("What pending transactions kept back.")
    sequence: int = shown("The number of the last entry; 0 before the first.")
    occurred_at: datetime | None = shown("When the last entry was made; null before the first.")


@view(
    domain.Line,
    description="A numbered line of an account's history: what one change of a transaction's status did to it.",
    name="Entry",
    may=MEMBERS,
)
class Entry:
    sequence: int = shown("Its number in its account's history: 1, 2, 3 … without gap.")
    transaction: LazyTransaction = shown("The transaction as it is now.")
    previous_status: TransactionStatus | None = shown("What it was before; null for a transaction's first.")
    status: TransactionStatus = shown("What it became.")
    posted_delta: Money = shown("What it changed of the balance.")
    held_delta: Money = shown("What it changed of what is held.")
    balance: Money = shown("What was posted after it.")
    held: Money = shown("What was held after it.")
    occurred_at: datetime = shown("When; never earlier than the entry before it.")
    hash_hex: str = strawberry.field(
        name="hash",
        description="SHA-256 of the entry and of the hash before it, in hexadecimal digits: it seals all that the "
        "account's history has up to here.",
    )


@view(page_domain.Edge, description="An entry at its place in a list.", may=MEMBERS)
class EntryEdge:
    cursor: Cursor = shown("Its place; pass it as `after`.")
    node: Entry = shown("The entry.")


@view(page_domain.Page, description="A page of entries.", may=MEMBERS)
class EntryConnection:
    edges: list[EntryEdge] = shown("The entries with their cursors.")
    nodes: list[Entry] = shown("The entries alone.")
    page_info: PageInfo = shown("Where the page stands in the list.")


@view(domain.Spending, description="What an account spent and received in a month, of one category.", may=MEMBERS)
class Spending:
    month: str = shown('The calendar month (UTC): "2026-11".')
    category: str | None = shown("What the account's holder filed it under; null for what has no category.")
    spent: Money = shown("What was posted out of it, fees included.")
    received: Money = shown("What was posted into it.")
    count: int = shown("How many postings these are.")

"""Accounts, transactions and their history. They name each other, so they stand together."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from florin.domain import account as accounts_domain
from florin.domain import entry as entry_domain
from florin.domain import labels as labels_domain
from florin.domain import page as page_domain
from florin.domain import refusals as refusals_domain
from florin.domain import transaction as transactions_domain
from florin.domain.account import AccountStatus, AccountType
from florin.domain.principal import Scope
from florin.domain.transaction import PendingFor, TransactionKind, TransactionStatus
from florin.resolvers import (
    accounts,
    back_office,
    history,
    holds,
    interest,
    limits,
    receipts,
    standing_orders,
    transactions,
)
from florin.resolvers.access import MEMBERS, READERS, STAFF
from florin.resolvers.scalars import CurrencyCode, Cursor
from florin.schema.history import BalanceAt, EntryConnection, Spending
from florin.schema.interest import InterestStatement
from florin.schema.limits import Limit, OwnLimits
from florin.schema.money import Money
from florin.schema.page import PageInfo
from florin.schema.receipt import Receipt
from florin.schema.standing_order import StandingOrderConnection
from florin.schema.views import found, shown, view

if TYPE_CHECKING:
    from florin.schema.customer import Customer

LazyTransactions = Annotated["TransactionConnection", strawberry.lazy("florin.schema.account")]
LazyCustomer = Annotated["Customer", strawberry.lazy("florin.schema.customer")]
LazyParty = Annotated["Party", strawberry.lazy("florin.schema.account")]


@view(accounts_domain.Account, description="A customer's account.", may=MEMBERS)
class Account:
    id: strawberry.ID = shown("Names it for good.")
    iban: str = shown("Its number for payments (ISO 13616), without spaces.")
    type: AccountType = shown("What it is for.")
    status: AccountStatus = shown("Whether money may move.")
    currency: CurrencyCode = shown("What it is kept in.")
    balance: Money = shown("What is posted.")
    held: Money = shown("What pending transactions keep back.")
    overdraft_limit: Money = shown("How far the balance may go below zero.")
    available_balance: Money = shown("What can be spent now: posted, less holds, plus any agreed overdraft.")
    opened_at: datetime = shown("When it was opened.")
    own_limits: OwnLimits | None = found(
        limits.own_limits,
        "What staff have set for it alone; null where what its type may spend holds.",
        STAFF.with_scope(Scope.READ),
    )
    limits: list[Limit] = found(
        limits.account_limits, "What may be spent from it, limit by limit, and what is left of each.", READERS
    )
    transactions: LazyTransactions = found(
        accounts.transactions,
        "Its transactions, newest first. With a filter a page looks at 5000 lines of the account's history at "
        "most: it may then have fewer than `first`, or none, while `hasNextPage` is true. The search goes on with "
        "`after: endCursor`, where it stopped.",
        READERS,
    )
    balance_at: BalanceAt = found(
        history.balance_at, "How it stood at an instant; zero before its first entry.", READERS
    )
    balances: list[BalanceAt] = found(
        history.balances,
        "How it stood at the points of a chart, 400 at most: at `from`, each step after it, and at the end.",
        READERS,
    )
    entries: EntryConnection = found(
        history.entries,
        "Its statement, newest first: each change of a transaction's status, numbered without gap and chained.",
        READERS,
    )
    spending: list[Spending] = found(
        history.spending,
        "What was posted to it, by month and category, oldest month first; what is only held does not count, and "
        "what is sent back counts under the category of what it was sent for. At most 24 calendar months and "
        "200000 entries at once.",
        READERS,
    )
    incoming_holds: LazyTransactions = found(
        holds.incoming_holds,
        "What others keep back for it now, newest first: what can be captured, and is not under review.",
        READERS,
    )
    holds: LazyTransactions = found(
        holds.holds, "What keeps back funds of it now: all that is PENDING, newest first.", READERS
    )
    interest: InterestStatement = found(interest.interest, "What it earns and owes.", READERS)
    standing_orders: StandingOrderConnection = found(
        standing_orders.standing_orders,
        "The standing orders that it pays for, newest first, those that are over among them.",
        READERS,
    )
    holder: LazyCustomer = found(back_office.holder, "Whose account it is.", STAFF.with_scope(Scope.READ))


@view(refusals_domain.Refusal, description="Why a transaction was rejected.", may=MEMBERS)
class Rejection:
    code: str = shown("For programs; the refusal's type in UPPER_SNAKE_CASE.")
    message: str = shown("For people; one sentence that says what to do.")


@view(labels_domain.MetadataEntry, description="One note to a transaction.", may=MEMBERS)
class MetadataEntry:
    key: str = shown("What it is about.")
    value: str = shown("What it says.")


@view(transactions_domain.Transaction, description="What a customer asked for, and what became of it.", may=MEMBERS)
class Transaction:
    id: strawberry.ID = shown("Names it for good.")
    kind: TransactionKind = shown("How the money moves.")
    status: TransactionStatus = shown("What became of it.")
    amount: Money = shown("How much was asked for.")
    description: str | None = shown("What it is for, in the words of who asked.")
    source: LazyParty = found(
        transactions.source,
        "Where the money comes from. Never shows a party more of the other's account than its IBAN and name.",
    )
    destination: LazyParty = found(transactions.destination, "Where the money goes.")
    created_at: datetime = shown("When it was asked for.")
    completed_at: datetime | None = shown("When the money moved; null as long as it has not.")
    rejection: Rejection | None = shown("Why it was rejected; null unless status is REJECTED.")
    pending_for: PendingFor | None = shown("What it waits for; null unless status is PENDING.")
    expires_at: datetime | None = shown("When a hold ends by itself; null where it is none.")
    fee: Money | None = found(
        transactions.fee, "What the source pays on top. Only for who asked for the transaction, and staff."
    )
    settled_amount: Money | None = shown(
        "How much has moved; less than `amount` where a hold was captured in part, null as long as nothing has."
    )
    reversed_amount: Money = shown("How much of it has been sent back.")
    counter_amount: Money | None = shown("What the destination gets, where that is another currency.")
    category: str | None = found(
        transactions.category, "What it is filed under. Only for who asked for the transaction, and staff."
    )
    reference: str | None = found(
        transactions.reference, "The asker's own number for it. Only for who asked for it, and staff."
    )
    metadata: list[MetadataEntry] = found(
        transactions.metadata,
        "The asker's own notes, in the order of their keys. Empty for all but who asked for it, and staff.",
    )
    reverses: Annotated["Transaction", strawberry.lazy("florin.schema.account")] | None = found(
        holds.reverses, "The transaction whose money this one sends back; null where it is no reversal.", READERS
    )
    reversals: list[Annotated["Transaction", strawberry.lazy("florin.schema.account")]] = found(
        holds.reversals,
        "What sent money of it back, or tried to: the newest first, at most 100, those that the caller may see.",
        READERS,
    )
    receipt: Receipt | None = found(
        receipts.receipt,
        "A signed statement of what it did to an account, as it stands or as it was. Null as long as it is "
        "PENDING, where it never was what `status` says, and where the caller may not see an account that has an "
        "entry of it.",
        READERS,
    )


@view(transactions_domain.Party, description="One end of a transaction.", may=MEMBERS)
class Party:
    name: str = shown("Who it is.")
    iban: str | None = shown("The account's number; null for cash, and for the bank's own accounts.")
    account: Account | None = found(
        transactions.party_account, "Only where the caller may see that account.", READERS
    )


@view(page_domain.Edge, description="A transaction at its place in a list.", may=MEMBERS)
class TransactionEdge:
    cursor: Cursor = shown("Its place; pass it as `after`.")
    node: Transaction = shown("The transaction.")


@view(page_domain.Page, description="A page of transactions.", may=MEMBERS)
class TransactionConnection:
    edges: list[TransactionEdge] = shown("The transactions with their cursors.")
    nodes: list[Transaction] = shown("The transactions alone.")
    page_info: PageInfo = shown("Where the page stands in the list.")


@view(page_domain.Edge, description="An account at its place in a list.", may=MEMBERS)
class AccountEdge:
    cursor: Cursor = shown("Its place; pass it as `after`.")
    node: Account = shown("The account.")


@view(page_domain.Page, description="A page of accounts.", may=MEMBERS)
class AccountConnection:
    edges: list[AccountEdge] = shown("The accounts with their cursors.")
    nodes: list[Account] = shown("The accounts alone.")
    page_info: PageInfo = shown("Where the page stands in the list.")


@view(
    entry_domain.Change,
    description="One change of a transaction's status, as the account's history has it.",
    may=MEMBERS,
)
class TransactionStatusChange:
    cursor: Cursor = shown(
        "Pass it back as `after` to go on from here; changes of one account come in order, without gap or repeat."
    )
    sequence: int = shown("The number of this change in its account's history: 1, 2, 3 …")
    previous_status: TransactionStatus | None = shown("What it was before; null for a transaction's first.")
    status: TransactionStatus = shown("What it became.")
    occurred_at: datetime = shown("When.")
    transaction: Transaction = shown("The transaction as it is when the change is told.")
    account: Account = found(transactions.change_account, "The account as it is when the change is told.")

"""Accounts, transactions and their history. They name each other, so they stand together."""

from datetime import datetime
from typing import Annotated

import strawberry

from florin.domain import account as accounts_domain
from florin.domain import entry as entry_domain
from florin.domain import page as page_domain
from florin.domain import refusals as refusals_domain
from florin.domain import transaction as transactions_domain
from florin.domain.account import AccountStatus, AccountType
from florin.domain.transaction import TransactionKind, TransactionStatus
from florin.resolvers import accounts, transactions
from florin.resolvers.scalars import CurrencyCode, Cursor
from florin.schema.money import Money
from florin.schema.page import PageInfo
from florin.schema.views import found, shown, view

LazyTransactions = Annotated["TransactionConnection", strawberry.lazy("florin.schema.account")]
LazyParty = Annotated["Party", strawberry.lazy("florin.schema.account")]


@view(accounts_domain.Account, description="A customer's account.")
class Account:
    id: strawberry.ID = shown("Names it for good.")
    iban: str = shown("Its number for payments (ISO 13616), without spaces.")
    type: AccountType = shown("What it is for.")
    status: AccountStatus = shown("Whether money may move.")
    currency: CurrencyCode = shown("What it is kept in.")
    balance: Money = shown("What is posted.")
    available_balance: Money = shown("What can be spent now: posted, less holds, plus any agreed overdraft.")
    opened_at: datetime = shown("When it was opened.")
    transactions: LazyTransactions = found(accounts.transactions, "Its transactions, newest first.")


@view(refusals_domain.Refusal, description="Why a transaction was rejected.")
class Rejection:
    code: str = shown("For programs; the refusal's type in UPPER_SNAKE_CASE.")
    message: str = shown("For people; one sentence that says what to do.")


@view(transactions_domain.Transaction, description="What a customer asked for, and what became of it.")
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


@view(transactions_domain.Party, description="One end of a transaction.")
class Party:
    name: str = shown("Who it is.")
    iban: str | None = shown("The account's number; null for cash.")
    account: Account | None = found(transactions.party_account, "Only where the caller may see that account.")


@view(page_domain.Edge, description="A transaction at its place in a list.")
class TransactionEdge:
    cursor: Cursor = shown("Its place; pass it as `after`.")
    node: Transaction = shown("The transaction.")


@view(page_domain.Page, description="A page of transactions.")
class TransactionConnection:
    edges: list[TransactionEdge] = shown("The transactions with their cursors.")
    nodes: list[Transaction] = shown("The transactions alone.")
    page_info: PageInfo = shown("Where the page stands in the list.")


@view(page_domain.Edge, description="An account at its place in a list.")
class AccountEdge:
    cursor: Cursor = shown("Its place; pass it as `after`.")
    node: Account = shown("The account.")


@view(page_domain.Page, description="A page of accounts.")
class AccountConnection:
    edges: list[AccountEdge] = shown("The accounts with their cursors.")
    nodes: list[Account] = shown("The accounts alone.")
    page_info: PageInfo = shown("Where the page stands in the list.")


@view(entry_domain.Change, description="One change of a transaction's status, as the account's history has it.")
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

"""Rows to domain values and back. The order of columns here is the order of the dataclasses' fields."""

from typing import Any, Protocol
from uuid import UUID

import orjson

from florin.domain.account import Account, AccountStatus, AccountType, InternalAccount
from florin.domain.customer import Customer
from florin.domain.entry import Entry
from florin.domain.principal import Role
from florin.domain.transaction import (
    NO_DETAILS,
    NO_LABELS,
    AccountRef,
    Counterparty,
    Details,
    Labels,
    PendingFor,
    Transaction,
    TransactionKind,
    TransactionStatus,
)
from florin.persistence.rejections import rejection_from


class Row(Protocol):
    """A row by column names: SQLAlchemy's mapping or the driver's record."""

    def __getitem__(self, column: str, /) -> Any: ...


ACCOUNT_COLUMNS = """a.id, a.customer_id, a.iban, a.type, a.status, a.currency, a.balance, a.held,
    a.overdraft_limit, a.sequence, a.entry_hash, a.changed_at, a.opened_at, a.usage, a.own_limits,
    a.customer_limited"""

CUSTOMER_COLUMNS = "c.id, c.email, c.full_name, c.country, c.created_at, c.role, c.closed_at, c.erased_at"

TRANSACTION_COLUMNS = """t.id, t.kind, t.status, t.customer_id, t.source_account_id, t.source_internal,
    t.destination_account_id, t.destination_internal, t.amount, t.currency, t.description, t.created_at,
    t.completed_at, t.rejection_code, t.rejection_facts::text AS rejection_facts, t.pending_for, t.then_pending_for,
    t.expires_at, t.fee, t.settled, t.counter_amount, t.counter_currency, t.reverses, t.reversed,
    t.counterparty_name, t.counterparty_iban, t.category, t.reference, t.metadata::text AS metadata"""

ENTRY_COLUMNS = """e.account_id, e.sequence, e.transaction_id, e.previous_status, e.status AS entry_status,
    e.posted_delta, e.held_delta, e.balance, e.held, e.occurred_at, e.hash"""


def account_from(row: Row) -> Account:
    """Read an account."""
    return Account(
        row["id"],
        row["customer_id"],
        row["iban"],
        AccountType(row["type"]),
        AccountStatus(row["status"]),
        row["currency"],
        row["balance"],
        row["held"],
        row["overdraft_limit"],
        row["sequence"],
        row["entry_hash"],
        row["changed_at"],
        row["opened_at"],
        row["usage"],
        row["own_limits"],
        row["customer_limited"],
    )


def customer_from(row: Row) -> Customer:
    """Read a customer."""
    return Customer(
        row["id"],
        row["email"],
        row["full_name"],
        row["country"],
        row["created_at"],
        Role(row["role"]),
        row["closed_at"],
        row["erased_at"],
    )


def transaction_from(row: Row) -> Transaction:
    """Read a transaction."""
    return Transaction(
        row["id"],
        TransactionKind(row["kind"]),
        TransactionStatus(row["status"]),
        row["customer_id"],
        _end_from(row["source_account_id"], row["source_internal"]),
        _end_from(row["destination_account_id"], row["destination_internal"]),
        row["amount"],
        row["currency"],
        row["description"],
        row["created_at"],
        row["completed_at"],
        rejection_from(row["rejection_code"], row["rejection_facts"]),
        _details_from(row),
    )


# Whatever of a transaction's details stands in a column of its own; in a plain one all of them are NULL.
_DETAIL_COLUMNS = (
    "pending_for",
    "expires_at",
    "fee",
    "settled",
    "counter_amount",
    "reverses",
    "reversed",
    "counterparty_name",
    "category",
    "reference",
    "metadata",
)


def _details_from(row: Row) -> Details:
    if all(row[column] is None for column in _DETAIL_COLUMNS):
        return NO_DETAILS
    pending_for, then = row["pending_for"], row["then_pending_for"]
    name = row["counterparty_name"]
    return Details(
        pending_for=PendingFor(pending_for) if pending_for else None,
        then=PendingFor(then) if then else None,
        expires_at=row["expires_at"],
        fee_minor=row["fee"] or 0,
        settled_minor=row["settled"],
        counter_minor=row["counter_amount"],
        counter_currency=row["counter_currency"],
        reverses=row["reverses"],
        reversed_minor=row["reversed"] or 0,
        counterparty=None if name is None else Counterparty(name, row["counterparty_iban"]),
        labels=_labels_from(row),
    )


def _labels_from(row: Row) -> Labels:
    category, reference, metadata = row["category"], row["reference"], row["metadata"]
    if category is None and reference is None and metadata is None:
        return NO_LABELS
    pairs = orjson.loads(metadata) if metadata else {}
    return Labels(category, reference, tuple(sorted(pairs.items())))


def entry_from(row: Row) -> Entry:
    """Read an entry."""
    previous = row["previous_status"]
    return Entry(
        row["account_id"],
        row["sequence"],
        row["transaction_id"],
        TransactionStatus(previous) if previous else None,
        TransactionStatus(row["entry_status"]),
        row["posted_delta"],
        row["held_delta"],
        row["balance"],
        row["held"],
        row["occurred_at"],
        row["hash"],
    )


def _end_from(account_id: UUID | None, internal: str | None) -> AccountRef:
    if account_id is not None:
        return account_id
    assert internal is not None
    return InternalAccount(internal)

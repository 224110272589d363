"""Rows to domain values and back. The order of columns here is the order of the dataclasses' fields."""

from typing import Any, Protocol
from uuid import UUID

import orjson

from florin.domain.account import Account, AccountStatus, AccountType, InternalAccount
from florin.domain.customer import Customer
from florin.domain.entry import Entry
from florin.domain.money import Money
from florin.domain.refusals import AccountNotActive, InsufficientFunds, RecordedRefusal, Side
from florin.domain.transaction import AccountRef, Transaction, TransactionKind, TransactionStatus


class Row(Protocol):
    """A row by column names: SQLAlchemy's mapping or the driver's record."""

    def __getitem__(self, column: str, /) -> Any: ...


ACCOUNT_COLUMNS = """a.id, a.customer_id, a.iban, a.type, a.status, a.currency, a.balance, a.held,
    a.overdraft_limit, a.sequence, a.entry_hash, a.changed_at, a.opened_at"""

CUSTOMER_COLUMNS = "c.id, c.email, c.full_name, c.country, c.created_at"

TRANSACTION_COLUMNS = """t.id, t.kind, t.status, t.customer_id, t.source_account_id, t.source_internal,
    t.destination_account_id, t.destination_internal, t.amount, t.currency, t.description, t.created_at,
    t.completed_at, t.rejection_code, t.rejection_facts::text AS rejection_facts"""

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
    )


def customer_from(row: Row) -> Customer:
    """Read a customer."""
    return Customer(row["id"], row["email"], row["full_name"], row["country"], row["created_at"])


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
    )


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


def rejection_facts(rejection: RecordedRefusal | None) -> str | None:
    """The facts of a recorded refusal, as JSON."""
    match rejection:
        case None:
            return None
        case InsufficientFunds(account_id, available, requested):
            facts: dict[str, object] = {
                "account_id": str(account_id),
                "available": available.minor,
                "requested": requested.minor,
                "currency": available.currency,
            }
        case AccountNotActive(side, status):
            facts = {"side": side, "status": status}
    return orjson.dumps(facts).decode()


def rejection_from(code: str | None, facts: str | None) -> RecordedRefusal | None:
    """Read a recorded refusal."""
    if code is None or facts is None:
        return None
    known = orjson.loads(facts)
    if code == InsufficientFunds.code:
        currency = known["currency"]
        return InsufficientFunds(
            UUID(known["account_id"]), Money(known["available"], currency), Money(known["requested"], currency)
        )
    assert code == AccountNotActive.code
    status = known["status"]
    return AccountNotActive(Side(known["side"]), AccountStatus(status) if status else None)

"""Rows as an examiner reads them: what can't be read is a finding, and not an error."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from florin.domain.account import InternalAccount
from florin.domain.entry import Entry, InternalLeg
from florin.domain.history_verification import HistoryExamination
from florin.domain.transaction import Transaction
from florin.domain.verification import Finding
from florin.persistence.rows import Row, entry_from, transaction_from

# A description and the facts of a rejection are under no hash and in no sum; without them there is less to read.
EXAMINED_TRANSACTION_COLUMNS = """t.id, t.kind, t.status, t.customer_id, t.source_account_id, t.source_internal,
    t.destination_account_id, t.destination_internal, t.amount, t.currency, NULL AS description, t.created_at,
    t.completed_at, NULL AS rejection_code, NULL AS rejection_facts, t.pending_for, t.then_pending_for,
    t.expires_at, t.fee, t.settled, t.counter_amount, t.counter_currency, t.reverses, t.reversed,
    NULL AS counterparty_name, NULL AS counterparty_iban, NULL AS category, NULL AS reference, NULL AS metadata"""


def examine_line(history: HistoryExamination, line: Row) -> Iterator[Finding]:
    """Examine the next entry of a history; `line` has the columns of the entry and of its transaction."""
    try:
        entry = read_entry(line)
        transaction = None if line["id"] is None else read_transaction(line)
    except (ValueError, AssertionError) as error:
        yield unreadable(
            "the entry or its transaction",
            error,
            account_id=line["account_id"],
            sequence=line["sequence"],
            transaction_id=line["transaction_id"],
        )
    else:
        yield from history.enter(entry, transaction)


def read_entry(row: Row) -> Entry:
    """Read an entry.

    Raises:
        ValueError: it has a value that none can have.
    """
    entry = entry_from(row)
    check_finite(entry.occurred_at)
    return entry


def read_transaction(row: Row) -> Transaction:
    """Read a transaction.

    Raises:
        ValueError, AssertionError: it has a value that none can have.
    """
    transaction = transaction_from(row)
    check_finite(transaction.created_at, transaction.completed_at)
    return transaction


def check_finite(*moments: datetime | None) -> None:
    """PostgreSQL's infinite times come without a time zone, and can't be compared with any other.

    Raises:
        ValueError: one of these is one.
    """
    for moment in moments:
        if moment is not None and moment.tzinfo is None:
            raise ValueError(f"the time {moment}, which never comes")


def leg_from(row: Row) -> InternalLeg:
    """Read a leg of the bank's own.

    Raises:
        ValueError: the bank has no such account.
    """
    return InternalLeg(
        InternalAccount(row["account"]),
        row["currency"],
        row["transaction_id"],
        row["leg"],
        row["posted_delta"],
        row["occurred_at"],
    )


def homeless(line: Row) -> Finding:
    """An entry of an account that is not there."""
    return Finding(
        "its account",
        "to be there",
        "none",
        account_id=line["account_id"],
        sequence=line["sequence"],
        transaction_id=line["transaction_id"],
    )


def stray_leg(leg: Row) -> Finding:
    """A leg of a transaction that is not there."""
    what = f"the transaction of leg {leg['leg']} on {leg['account']}"
    return Finding(what, "to be there", "none", transaction_id=leg["transaction_id"])


def unreadable(
    what: str,
    error: Exception,
    account_id: UUID | None = None,
    sequence: int | None = None,
    transaction_id: UUID | None = None,
) -> Finding:
    """Something with a value that none can have."""
    found = str(error) or "a value that none can have"
    return Finding(what, "to be readable", found, account_id, None, sequence, transaction_id)

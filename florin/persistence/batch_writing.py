"""Writes what a batch has decided: set-based, from arrays, in one statement; a few more for what is rare."""

import operator
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from florin.domain.account import InternalAccount
from florin.domain.books import Books, Posting
from florin.domain.commands import MoneyRequest, Reversal
from florin.domain.entry import Entry, InternalLeg
from florin.domain.fraud_rules import write_fired
from florin.domain.transaction import NO_DETAILS, AccountRef, Transaction
from florin.persistence.rejections import rejection_facts

_Begun = tuple[MoneyRequest | Reversal, Posting]
_Columns = dict[str, tuple[str, Callable[[Any], Any]]]
"""Columns of a table in the order of its arrays: each with its type, and how its value is read off a row."""


def _account_id(end: AccountRef) -> UUID | None:
    return end if isinstance(end, UUID) else None


def _internal(end: AccountRef) -> str | None:
    return end.value if isinstance(end, InternalAccount) else None


def _metadata(transaction: Transaction) -> str | None:
    pairs = transaction.details.labels.metadata
    return orjson.dumps(dict(pairs)).decode() if pairs else None


_TRANSACTION: _Columns = {
    "id": ("uuid", lambda p: p[1].transaction.id),
    "kind": ("text", lambda p: p[1].transaction.kind),
    "status": ("text", lambda p: p[1].transaction.status),
    "customer_id": ("uuid", lambda p: p[1].transaction.customer_id),
    "source_account_id": ("uuid", lambda p: _account_id(p[1].transaction.source_account)),
    "source_internal": ("text", lambda p: _internal(p[1].transaction.source_account)),
    "destination_account_id": ("uuid", lambda p: _account_id(p[1].transaction.destination_account)),
    "destination_internal": ("text", lambda p: _internal(p[1].transaction.destination_account)),
    "amount": ("bigint", lambda p: p[1].transaction.amount_minor),
    "currency": ("text", lambda p: p[1].transaction.currency),
    "description": ("text", lambda p: p[1].transaction.description),
    "created_at": ("timestamptz", lambda p: p[1].transaction.created_at),
    "completed_at": ("timestamptz", lambda p: p[1].transaction.completed_at),
    "rejection_code": ("text", lambda p: p[1].transaction.rejection.code if p[1].transaction.rejection else None),
    "rejection_facts": ("jsonb", lambda p: rejection_facts(p[1].transaction.rejection)),
}

# What of a transaction's details can change after it was made, and what can't.
_CHANGING: _Columns = {
    "pending_for": ("text", lambda t: t.details.pending_for),
    "then_pending_for": ("text", lambda t: t.details.then),
    "settled": ("bigint", lambda t: t.details.settled_minor),
    "reversed": ("bigint", lambda t: t.details.reversed_minor or None),
}
_STAYING: _Columns = {
    "expires_at": ("timestamptz", lambda t: t.details.expires_at),
    "fee": ("bigint", lambda t: t.details.fee_minor or None),
    "counter_amount": ("bigint", lambda t: t.details.counter_minor),
    "counter_currency": ("text", lambda t: t.details.counter_currency),
    "reverses": ("uuid", lambda t: t.details.reverses),
    "counterparty_name": ("text", lambda t: t.details.counterparty.name if t.details.counterparty else None),
    "counterparty_iban": ("text", lambda t: t.details.counterparty.iban if t.details.counterparty else None),
    "category": ("text", lambda t: t.details.labels.category),
    "reference": ("text", lambda t: t.details.labels.reference),
    "metadata": ("jsonb", _metadata),
}


def _of_posting(get: Callable[[Transaction], Any]) -> Callable[[_Begun], Any]:
    return lambda p: get(p[1].transaction)


_DETAILED: _Columns = _TRANSACTION | {
    name: (kind, _of_posting(get)) for name, (kind, get) in (_CHANGING | _STAYING).items()
}

_KEY: _Columns = {
    "key": ("text", lambda p: p[0].idempotency_key),
    "fingerprint": ("bytea", lambda p: p[0].fingerprint),
}

_ENTRY: _Columns = {
    name: (kind, operator.attrgetter(name))
    for name, kind in zip(
        Entry.__dataclass_fields__,
        ("uuid", "bigint", "uuid", "text", "text", "bigint", "bigint", "bigint", "bigint", "timestamptz", "bytea"),
        strict=True,
    )
}

_LEG: _Columns = {
    name: (kind, operator.attrgetter(name))
    for name, kind in zip(
        InternalLeg.__dataclass_fields__,
        ("text", "text", "uuid", "smallint", "bigint", "timestamptz"),
        strict=True,
    )
}

_ACCOUNT: _Columns = {
    "id": ("uuid", operator.attrgetter("id")),
    "balance": ("bigint", operator.attrgetter("balance_minor")),
    "held": ("bigint", operator.attrgetter("held_minor")),
    "sequence": ("bigint", operator.attrgetter("sequence")),
    "entry_hash": ("bytea", operator.attrgetter("entry_hash")),
    "changed_at": ("timestamptz", operator.attrgetter("changed_at")),
    "usage": ("bytea", operator.attrgetter("usage")),
}


def _arrays(columns: _Columns, first: int) -> str:
    """Parameters from number `first` on. JSON comes as text: the driver has no array of it."""
    kinds = ("text" if kind == "jsonb" else kind for kind, _ in columns.values())
    return ", ".join(f"${number}::{kind}[]" for number, kind in enumerate(kinds, start=first))


def _selected(columns: _Columns) -> str:
    return ", ".join(f"{name}::jsonb" if kind == "jsonb" else name for name, (kind, _) in columns.items())


def _write_statement(transaction: _Columns) -> str:
    """The statement that writes a whole batch whose transactions have these columns."""
    names = ", ".join(transaction)
    parameters = list(transaction)
    id_parameter, customer_parameter = parameters.index("id") + 1, parameters.index("customer_id") + 1
    keys = len(transaction) + 1
    entries = keys + len(_KEY)
    legs = entries + len(_ENTRY)
    accounts = legs + len(_LEG)
    changes = ", ".join(f"{name} = n.{name}" for name in _ACCOUNT if name != "id")
    return f"""
WITH new_transactions AS (
    INSERT INTO transactions ({names})
    SELECT {_selected(transaction)} FROM unnest({_arrays(transaction, 1)}) AS t ({names})
), new_keys AS (
    INSERT INTO idempotency_keys (customer_id, key, fingerprint, transaction_id)
    SELECT * FROM unnest(${customer_parameter}::uuid[], {_arrays(_KEY, keys)}, ${id_parameter}::uuid[])
), new_entries AS (
    INSERT INTO entries ({", ".join(_ENTRY)}) SELECT * FROM unnest({_arrays(_ENTRY, entries)})
), new_legs AS (
    INSERT INTO internal_legs ({", ".join(_LEG)}) SELECT * FROM unnest({_arrays(_LEG, legs)})
)
UPDATE accounts a SET {changes}
FROM unnest({_arrays(_ACCOUNT, accounts)}) AS n ({", ".join(_ACCOUNT)})
WHERE a.id = n.id
"""


WRITE_POSTINGS = _write_statement(_TRANSACTION)
"""For a batch of plain transactions."""

WRITE_DETAILED_POSTINGS = _write_statement(_DETAILED)
"""For a batch in which one has more to tell."""

_MADE: _Columns = {
    "id": ("uuid", operator.attrgetter("id")),
    "status": ("text", operator.attrgetter("status")),
    "completed_at": ("timestamptz", operator.attrgetter("completed_at")),
    "rejection_code": ("text", lambda t: t.rejection.code if t.rejection else None),
    "rejection_facts": ("jsonb", lambda t: rejection_facts(t.rejection)),
}
_CHANGED: _Columns = _MADE | _CHANGING

CHANGE_TRANSACTIONS = f"""
UPDATE transactions t SET {
    ", ".join(
        f"{name} = n.{name}::jsonb" if kind == "jsonb" else f"{name} = n.{name}"
        for name, (kind, _) in _CHANGED.items()
        if name != "id"
    )
}
FROM unnest({_arrays(_CHANGED, 1)}) AS n ({", ".join(_CHANGED)})
WHERE t.id = n.id
"""

BIND_KEYS = """
INSERT INTO idempotency_keys (customer_id, key, fingerprint, transaction_id)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::uuid[])
"""

FLAG = """
INSERT INTO reviews (transaction_id, account_id, rulebook, fired, flagged_at)
SELECT id, account, rulebook, fired::jsonb, at
FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::timestamptz[])
    AS f (id, account, rulebook, fired, at)
"""

DECIDE = """
UPDATE reviews r SET approved = d.approved, decided_by = d.decided_by, decided_at = d.decided_at, reason = d.reason
FROM unnest($1::uuid[], $2::bool[], $3::uuid[], $4::timestamptz[], $5::text[])
    AS d (transaction_id, approved, decided_by, decided_at, reason)
WHERE r.transaction_id = d.transaction_id
"""

COUNT_CUSTOMERS = """
UPDATE customer_limits l SET usage = n.usage
FROM unnest($1::uuid[], $2::text[], $3::bytea[]) AS n (customer_id, currency, usage)
WHERE l.customer_id = n.customer_id AND l.currency = n.currency
"""


async def write_books(connection: asyncpg.Connection, books: Books) -> list[UUID]:
    """Write all that was decided. Returns the accounts that it changed, in order."""
    changed = sorted({entry.account_id for _, posting in books.postings for entry in posting.entries})
    begun = [(command, posting) for command, posting in books.postings if posting.begins]
    if changed:
        detailed = any(posting.transaction.details is not NO_DETAILS for _, posting in begun)
        statement = WRITE_DETAILED_POSTINGS if detailed else WRITE_POSTINGS
        columns = _DETAILED if detailed else _TRANSACTION
        status = await connection.execute(statement, *_arguments(books, begun, columns, changed))
        assert status == f"UPDATE {len(changed)}", "every changed account was locked and is there"
    if len(begun) != len(books.postings) or books.bound:
        await _write_changes(connection, books)
    if books.flagged or books.decided:
        await _write_reviews(connection, books)
    if books.usage:
        keys = list(books.usage)
        await connection.execute(
            COUNT_CUSTOMERS, [c for c, _ in keys], [k for _, k in keys], [books.usage[key] for key in keys]
        )
    return changed


def _arguments(books: Books, begun: Sequence[Any], columns: _Columns, changed: Sequence[UUID]) -> list[list[Any]]:
    """The parameters of the statement: one array per column, in its order."""
    entries = [entry for _, posting in books.postings for entry in posting.entries]
    legs = [leg for _, posting in books.postings for leg in posting.legs]
    accounts = [books.accounts[account_id] for account_id in changed]
    return [
        *_values(columns, begun),
        *_values(_KEY, begun),
        *_values(_ENTRY, entries),
        *_values(_LEG, legs),
        *_values(_ACCOUNT, accounts),
    ]


def _values(columns: _Columns, rows: Sequence[Any]) -> list[list[Any]]:
    return [[get(row) for row in rows] for _, get in columns.values()]


async def _write_changes(connection: asyncpg.Connection, books: Books) -> None:
    """Write what became of transactions that there were, and keys that are bound without a new one."""
    changed = list(books.changed.values())
    if changed:
        status = await connection.execute(CHANGE_TRANSACTIONS, *_values(_CHANGED, changed))
        assert status == f"UPDATE {len(changed)}", "every changed transaction is there"
    if books.bound:
        await connection.execute(
            BIND_KEYS,
            [key.customer_id for key in books.bound],
            [key.idempotency_key for key in books.bound],
            [key.fingerprint for key in books.bound],
            [key.transaction_id for key in books.bound],
        )


async def _write_reviews(connection: asyncpg.Connection, books: Books) -> None:
    if books.flagged:
        await connection.execute(
            FLAG,
            [flagged.transaction.id for flagged in books.flagged],
            [_account_id(flagged.transaction.source_account) for flagged in books.flagged],
            [flagged.rulebook for flagged in books.flagged],
            [orjson.dumps([write_fired(each) for each in flagged.fired]).decode() for flagged in books.flagged],
            [flagged.transaction.created_at for flagged in books.flagged],
        )
    if books.decided:
        await connection.execute(
            DECIDE,
            [decided.transaction_id for decided in books.decided],
            [decided.approved for decided in books.decided],
            [decided.decided_by for decided in books.decided],
            [decided.decided_at for decided in books.decided],
            [decided.reason for decided in books.decided],
        )

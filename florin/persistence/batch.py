"""One batch of the ledger: lock and read, decide, write, in one SQL transaction and three statements."""

import operator
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from florin.domain.account import InternalAccount
from florin.domain.entry import Entry, InternalLeg
from florin.domain.ledger import Books, Group, Kept, Outcome, Posting, decide_batch
from florin.domain.transaction import AccountRef, MoneyRequest
from florin.persistence.rows import (
    ACCOUNT_COLUMNS,
    TRANSACTION_COLUMNS,
    account_from,
    rejection_facts,
    transaction_from,
)

# The only statement that locks. Rows are locked in the order of their ids, whoever asks, so that two batches
# can wait for each other but never in a circle. NO KEY UPDATE keeps writers out and lets foreign keys look.
LOCK_ACCOUNTS = f"""
SELECT {ACCOUNT_COLUMNS} FROM accounts a
WHERE a.id = ANY($1::uuid[] || ARRAY(SELECT account_id FROM account_ibans WHERE iban = ANY($2::text[])))
ORDER BY a.id
FOR NO KEY UPDATE
"""

# Read after the lock: a request that was decided by another process while we waited is seen here.
READ_KEYS = f"""
SELECT k.key, k.fingerprint, {TRANSACTION_COLUMNS}
FROM unnest($1::uuid[], $2::text[]) AS asked (customer_id, key)
JOIN idempotency_keys k ON k.customer_id = asked.customer_id AND k.key = asked.key
JOIN transactions t ON t.id = k.transaction_id
"""

WRITE_POSTINGS = """
WITH new_transactions AS (
    INSERT INTO transactions (id, kind, status, customer_id, source_account_id, source_internal,
        destination_account_id, destination_internal, amount, currency, description, created_at,
        completed_at, rejection_code, rejection_facts)
    SELECT id, kind, status, customer_id, source_account_id, source_internal,
        destination_account_id, destination_internal, amount, currency, description, created_at,
        completed_at, rejection_code, rejection_facts::jsonb
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::uuid[],
        $8::text[], $9::bigint[], $10::text[], $11::text[], $12::timestamptz[], $13::timestamptz[],
        $14::text[], $15::text[])
        AS t (id, kind, status, customer_id, source_account_id, source_internal, destination_account_id,
            destination_internal, amount, currency, description, created_at, completed_at,
            rejection_code, rejection_facts)
), new_keys AS (
    INSERT INTO idempotency_keys (customer_id, key, fingerprint, transaction_id)
    SELECT * FROM unnest($4::uuid[], $16::text[], $17::bytea[], $1::uuid[])
), new_entries AS (
    INSERT INTO entries (account_id, sequence, transaction_id, previous_status, status, posted_delta,
        held_delta, balance, held, occurred_at, hash)
    SELECT * FROM unnest($18::uuid[], $19::bigint[], $20::uuid[], $21::text[], $22::text[], $23::bigint[],
        $24::bigint[], $25::bigint[], $26::bigint[], $27::timestamptz[], $28::bytea[])
), new_legs AS (
    INSERT INTO internal_legs (account, currency, transaction_id, leg, posted_delta, occurred_at)
    SELECT * FROM unnest($29::text[], $30::text[], $31::uuid[], $32::smallint[], $33::bigint[],
        $34::timestamptz[])
)
UPDATE accounts a
SET balance = n.balance, held = n.held, sequence = n.sequence, entry_hash = n.entry_hash,
    changed_at = n.changed_at
FROM unnest($35::uuid[], $36::bigint[], $37::bigint[], $38::bigint[], $39::bytea[], $40::timestamptz[])
    AS n (id, balance, held, sequence, entry_hash, changed_at)
WHERE a.id = n.id
"""

Heads = dict[UUID, int]
"""Accounts that a batch changed, each with the number of its last entry."""


async def commit_batch(
    connection: asyncpg.Connection, groups: Sequence[Group], now: datetime
) -> tuple[list[list[Outcome]], Heads]:
    """Decide and write one batch. When this returns, everything in it is committed."""
    requests = [request for group in groups for request in group.requests]
    async with connection.transaction():
        books = await _open_books(connection, requests)
        outcomes = decide_batch(groups, books, now)
        changed = {entry.account_id for _, posting in books.postings for entry in posting.entries}
        if changed:
            status = await connection.execute(WRITE_POSTINGS, *_columns(books, sorted(changed)))
            assert status == f"UPDATE {len(changed)}", "every changed account was locked and is there"
    return outcomes, {account_id: books.accounts[account_id].sequence for account_id in changed}


async def _open_books(connection: asyncpg.Connection, requests: Sequence[MoneyRequest]) -> Books:
    ids = {r.source_id for r in requests if r.source_id} | {r.destination_id for r in requests if r.destination_id}
    ibans = {r.destination_iban for r in requests if r.destination_iban}
    accounts = [account_from(row) for row in await connection.fetch(LOCK_ACCOUNTS, list(ids), list(ibans))]
    keys = {(r.customer_id, r.idempotency_key) for r in requests}
    rows = await connection.fetch(READ_KEYS, [c for c, _ in keys], [k for _, k in keys])
    return Books(
        accounts={account.id: account for account in accounts},
        ids_by_iban={account.iban: account.id for account in accounts} if ibans else {},
        kept={(r["customer_id"], r["key"]): Kept(r["fingerprint"], transaction_from(r)) for r in rows},
    )


def _account_id(end: AccountRef) -> UUID | None:
    return end if isinstance(end, UUID) else None


def _internal(end: AccountRef) -> str | None:
    return end.value if isinstance(end, InternalAccount) else None


_TRANSACTION_FIELDS: tuple[Callable[[tuple[MoneyRequest, Posting]], Any], ...] = (
    lambda p: p[1].transaction.id,
    lambda p: p[1].transaction.kind,
    lambda p: p[1].transaction.status,
    lambda p: p[1].transaction.customer_id,
    lambda p: _account_id(p[1].transaction.source_account),
    lambda p: _internal(p[1].transaction.source_account),
    lambda p: _account_id(p[1].transaction.destination_account),
    lambda p: _internal(p[1].transaction.destination_account),
    lambda p: p[1].transaction.amount_minor,
    lambda p: p[1].transaction.currency,
    lambda p: p[1].transaction.description,
    lambda p: p[1].transaction.created_at,
    lambda p: p[1].transaction.completed_at,
    lambda p: p[1].transaction.rejection.code if p[1].transaction.rejection else None,
    lambda p: rejection_facts(p[1].transaction.rejection),
    lambda p: p[0].idempotency_key,
    lambda p: p[0].fingerprint,
)

_ENTRY_FIELDS = tuple(operator.attrgetter(name) for name in Entry.__dataclass_fields__)
_LEG_FIELDS = tuple(operator.attrgetter(name) for name in InternalLeg.__dataclass_fields__)
_ACCOUNT_FIELDS = tuple(
    operator.attrgetter(name)
    for name in ("id", "balance_minor", "held_minor", "sequence", "entry_hash", "changed_at")
)


def _columns(books: Books, changed: Sequence[UUID]) -> list[list[Any]]:
    """The parameters of WRITE_POSTINGS: one array per column, in the order of the statement."""
    entries = [entry for _, posting in books.postings for entry in posting.entries]
    legs = [leg for _, posting in books.postings for leg in posting.legs]
    accounts = [books.accounts[account_id] for account_id in changed]
    return [
        *([get(posting) for posting in books.postings] for get in _TRANSACTION_FIELDS),
        *([get(entry) for entry in entries] for get in _ENTRY_FIELDS),
        *([get(leg) for leg in legs] for get in _LEG_FIELDS),
        *([get(account) for account in accounts] for get in _ACCOUNT_FIELDS),
    ]

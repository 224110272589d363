"""One batch of the ledger: lock and read, decide, write, in one SQL transaction and three statements.

Commands that name earlier transactions, rules that ask who was paid before, and customers with limits of their own
take one statement more each; a batch without them never sends it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from florin.domain.account import Account
from florin.domain.books import Books, Group, Kept, Outcome
from florin.domain.commands import Command, MoneyRequest, Reversal, Transition
from florin.domain.ledger import decide_batch
from florin.domain.limits import read_limits, window_of
from florin.domain.reviews import REVIEW_QUEUE
from florin.domain.transaction import SPENDING
from florin.persistence.batch_writing import write_books
from florin.persistence.rows import ACCOUNT_COLUMNS, TRANSACTION_COLUMNS, Row, account_from, transaction_from
from florin.persistence.rulebooks import NEWEST_VERSION, Rulebooks

# The only statement that locks accounts. Rows are locked in the order of their ids, whoever asks, so that two
# batches can wait for each other but never in a circle. NO KEY UPDATE keeps writers out and lets foreign keys look.
LOCK_ACCOUNTS = f"""
SELECT {ACCOUNT_COLUMNS}, ({NEWEST_VERSION}) AS rulebook FROM accounts a
WHERE a.id = ANY($1::uuid[] || ARRAY(SELECT account_id FROM account_ibans WHERE iban = ANY($2::text[])))
ORDER BY a.id
FOR NO KEY UPDATE
"""

# The same for batches that name transactions: whoever changes one holds its accounts.
LOCK_ACCOUNTS_OF = f"""
SELECT {ACCOUNT_COLUMNS}, ({NEWEST_VERSION}) AS rulebook FROM accounts a
WHERE a.id = ANY($1::uuid[] || ARRAY(SELECT account_id FROM account_ibans WHERE iban = ANY($2::text[]))
    || ARRAY(SELECT source_account_id FROM transactions WHERE id = ANY($3::uuid[]))
    || ARRAY(SELECT destination_account_id FROM transactions WHERE id = ANY($3::uuid[])))
ORDER BY a.id
FOR NO KEY UPDATE
"""

# The same for all accounts of a customer in a currency: for who sets limits that hold for them together.
LOCK_ACCOUNTS_OF_CUSTOMER = """
SELECT a.usage FROM accounts a WHERE a.customer_id = $1::uuid AND a.currency = $2::text
ORDER BY a.id
FOR NO KEY UPDATE
"""

# Read after the lock, as all that follows: what another process wrote while we waited is seen here.
READ_TRANSACTIONS = f"SELECT {TRANSACTION_COLUMNS} FROM transactions t WHERE t.id = ANY($1::uuid[])"

READ_KEYS = f"""
SELECT k.customer_id AS holder, k.key, k.fingerprint, k.transaction_id, {TRANSACTION_COLUMNS}
FROM unnest($1::uuid[], $2::text[]) AS asked (customer_id, key)
JOIN idempotency_keys k ON k.customer_id = asked.customer_id AND k.key = asked.key
LEFT JOIN transactions t ON t.id = k.transaction_id
"""

# After all accounts, in the order of the key: so these locks can't make a circle either.
LOCK_CUSTOMER_LIMITS = """
SELECT l.customer_id, l.currency, l.limits, l.usage FROM customer_limits l
JOIN unnest($1::uuid[], $2::text[]) AS asked (customer_id, currency) USING (customer_id, currency)
ORDER BY l.customer_id, l.currency
FOR NO KEY UPDATE OF l
"""

# Whom an account has paid stands in its own history. So many of the newest entries are looked at, and only for
# payments of which a rule asks whether their payee is new.
PAYEES_LOOKED_BACK = 5000
READ_PAYEES = f"""
SELECT asked.account_id, asked.payee FROM unnest($1::uuid[], $2::text[]) AS asked (account_id, payee)
WHERE EXISTS (
    SELECT FROM (
        SELECT e.transaction_id FROM entries e WHERE e.account_id = asked.account_id
        ORDER BY e.account_id DESC, e.sequence DESC LIMIT {PAYEES_LOOKED_BACK}
    ) AS line
    CROSS JOIN LATERAL (
        SELECT t.destination_account_id, t.counterparty_iban FROM transactions t
        WHERE t.id = line.transaction_id AND t.source_account_id = asked.account_id AND t.completed_at IS NOT NULL
            AND t.kind IN ('TRANSFER', 'PAYMENT_OUT')
        OFFSET 0
    ) AS paid
    WHERE coalesce(paid.destination_account_id::text, paid.counterparty_iban) = asked.payee
)
"""

READ_COUNTRIES = """
SELECT a.id, c.country FROM accounts a JOIN customers c ON c.id = a.customer_id WHERE a.id = ANY($1::uuid[])
"""

Heads = dict[UUID, int]
"""Accounts that a batch changed, each with the number of its last entry; and the review queue, with a time."""


async def commit_batch(
    connection: asyncpg.Connection, groups: Sequence[Group], now: datetime, rulebooks: Rulebooks
) -> tuple[list[list[Outcome]], Heads]:
    """Decide and write one batch. When this returns, everything in it is committed."""
    commands = [command for group in groups for command in group.requests]
    async with connection.transaction():
        books = await open_books(connection, commands, rulebooks)
        outcomes = decide_batch(groups, books, now)
        changed = await write_books(connection, books)
    heads = {account_id: books.accounts[account_id].sequence for account_id in changed}
    if books.flagged or books.decided:
        heads[REVIEW_QUEUE] = window_of(now).micros
    return outcomes, heads


async def open_books(
    connection: asyncpg.Connection, commands: Sequence[Command], rulebooks: Rulebooks, *, locking: bool = True
) -> Books:
    """Lock what the commands name, and read it. Not `locking`, only read it: for what is tried and not written."""
    moving = [command for command in commands if type(command) is MoneyRequest]
    ids = {r.source_id for r in moving if r.source_id} | {r.destination_id for r in moving if r.destination_id}
    ibans = {r.destination_iban for r in moving if r.destination_iban}
    targets = [command.target_id for command in commands if isinstance(command, Transition | Reversal)]
    if targets:
        rows = await connection.fetch(_statement(LOCK_ACCOUNTS_OF, locking), list(ids), list(ibans), targets)
    else:
        rows = await connection.fetch(_statement(LOCK_ACCOUNTS, locking), list(ids), list(ibans))
    accounts = [account_from(row) for row in rows]
    keys = {(c.customer_id, c.idempotency_key) for c in commands if c.idempotency_key is not None}
    kept = await connection.fetch(READ_KEYS, [c for c, _ in keys], [k for _, k in keys]) if keys else ()
    books = Books(
        accounts={account.id: account for account in accounts},
        ids_by_iban={account.iban: account.id for account in accounts} if ibans else {},
        kept={(row["holder"], row["key"]): _kept_from(row) for row in kept},
        rulebook=await rulebooks.at(connection, rows[0]["rulebook"]) if rows else rulebooks.current,
    )
    if targets:
        found = await connection.fetch(READ_TRANSACTIONS, targets)
        books.transactions = {row["id"]: transaction_from(row) for row in found}
    await _open_limits(connection, books, accounts, locking=locking)
    await _open_facts(connection, books, moving, rulebooks)
    return books


def _statement(text: str, locking: bool) -> str:
    return text if locking else text.replace("FOR NO KEY UPDATE OF l", "").replace("FOR NO KEY UPDATE", "")


def _kept_from(row: Row) -> Kept:
    return Kept(row["fingerprint"], None if row["transaction_id"] is None else transaction_from(row))


async def _open_limits(
    connection: asyncpg.Connection, books: Books, accounts: Iterable[Account], *, locking: bool
) -> None:
    """Lock and read the limits of customers who have their own."""
    limited = {(account.customer_id, account.currency) for account in accounts if account.customer_limited}
    if not limited:
        return
    keys = sorted(limited)
    statement = _statement(LOCK_CUSTOMER_LIMITS, locking)
    for row in await connection.fetch(statement, [c for c, _ in keys], [k for _, k in keys]):
        key = row["customer_id"], row["currency"]
        books.limits[key] = read_limits(row["limits"])
        books.usage[key] = row["usage"]


async def _open_facts(
    connection: asyncpg.Connection, books: Books, moving: Sequence[MoneyRequest], rulebooks: Rulebooks
) -> None:
    """Read what the rules against fraud ask for, and nothing that no rule asks for."""
    rules = books.rulebook.rule_set
    if rules.needs_payees:
        asked = [
            (request.source_id, payee)
            for request in moving
            if request.source_id is not None
            and request.kind in SPENDING
            and request.amount_minor >= rules.needs_payees.get(request.currency, request.amount_minor + 1)
            and (payee := _payee_of(request, books)) is not None
        ]
        found = await connection.fetch(READ_PAYEES, [a for a, _ in asked], [p for _, p in asked]) if asked else ()
        books.payees = {(row["account_id"], row["payee"]) for row in found}
    if rules.needs_country:
        await rulebooks.read_countries(connection, READ_COUNTRIES, books)


def _payee_of(request: MoneyRequest, books: Books) -> str | None:
    if request.destination_id is not None:
        return str(request.destination_id)
    if request.destination_iban is not None:
        known = books.ids_by_iban.get(request.destination_iban)
        return None if known is None else str(known)
    counterparty = request.terms.counterparty
    return counterparty.iban if counterparty else None

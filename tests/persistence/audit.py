"""What an auditor checks, written without the bank's own verification: nothing lost, doubled or altered."""

from collections import defaultdict
from uuid import UUID

import asyncpg

from florin.domain.entry import FIRST_HASH, hash_entry
from florin.persistence.rows import ENTRY_COLUMNS, TRANSACTION_COLUMNS, entry_from, transaction_from


async def audit(connection: asyncpg.Connection) -> None:
    """Go through the books of a whole database, and fail at the first thing that does not add up."""
    accounts = {row["id"]: row for row in await connection.fetch("SELECT * FROM accounts")}
    heads: dict[UUID, tuple[int, int, bytes]] = dict.fromkeys(accounts, (0, 0, FIRST_HASH))
    moved: dict[UUID, int] = defaultdict(int)
    held: dict[UUID, int] = dict.fromkeys(accounts, 0)
    rows = await connection.fetch(
        f"""SELECT {ENTRY_COLUMNS}, {TRANSACTION_COLUMNS} FROM entries e
        JOIN transactions t ON t.id = e.transaction_id ORDER BY e.account_id, e.sequence"""
    )
    assert len(rows) == await connection.fetchval("SELECT count(*) FROM entries"), "an entry has no transaction"
    for row in rows:
        entry, transaction = entry_from(row), transaction_from(row)
        sequence, balance, chained_to = heads[entry.account_id]
        assert entry.sequence == sequence + 1, f"a gap or repeat at {entry}"
        assert entry.balance == balance + entry.posted_delta, f"a wrong balance at {entry}"
        sealed = hash_entry(
            chained_to,
            transaction,
            account_id=entry.account_id,
            sequence=entry.sequence,
            previous_status=entry.previous_status,
            status=entry.status,
            posted_delta=entry.posted_delta,
            held_delta=entry.held_delta,
            balance=entry.balance,
            held=entry.held,
            occurred_at=entry.occurred_at,
        )
        assert entry.hash == sealed, f"a broken chain at {entry}"
        heads[entry.account_id] = (entry.sequence, entry.balance, entry.hash)
        moved[entry.transaction_id] += entry.posted_delta
        held[entry.account_id] += entry.held_delta
        assert entry.held == held[entry.account_id], f"a wrong hold at {entry}"
    for account_id, account in accounts.items():
        assert (account["sequence"], account["balance"], account["entry_hash"]) == heads[account_id]
        assert account["held"] == held[account_id]
    pending = await connection.fetch(
        """SELECT source_account_id, sum(amount + coalesce(fee, 0)) AS kept FROM transactions
        WHERE status = 'PENDING' GROUP BY source_account_id"""
    )
    kept = {row["source_account_id"]: row["kept"] for row in pending}
    assert kept == {account_id: amount for account_id, amount in held.items() if amount}, "a hold without a reason"
    for leg in await connection.fetch("SELECT transaction_id, posted_delta FROM internal_legs"):
        moved[leg["transaction_id"]] += leg["posted_delta"]
    assert {key: value for key, value in moved.items() if value} == {}, "a posting does not balance"
    ids = {row["id"] for row in await connection.fetch("SELECT id FROM transactions")}
    assert ids == moved.keys(), "a transaction has no entry"
    keys = await connection.fetch("SELECT transaction_id FROM idempotency_keys WHERE transaction_id IS NOT NULL")
    assert {row["transaction_id"] for row in keys} == ids, "not a key for each transaction"

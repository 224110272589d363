"""What must be true of standing orders and their runs, and where it is not."""

from collections.abc import AsyncIterator

from florin.domain.standing_runs import KEY_PREFIX
from florin.domain.verification import Finding
from florin.persistence.check import Work

# Runs as they are told, against the transactions that they name.
_RUNS = """
SELECT r.order_id, r.number, r.status, r.amount, r.transaction_id, o.account_id, o.customer_id,
    o.destination_id, t.id AS found_id, t.kind, t.status AS found_status, t.completed_at, t.amount AS found_amount,
    t.customer_id AS asker_id, t.source_account_id, t.destination_account_id
FROM standing_order_runs r JOIN standing_orders o ON o.id = r.order_id
LEFT JOIN transactions t ON t.id = r.transaction_id
WHERE r.transaction_id IS NOT NULL AND (
    t.id IS NULL OR t.kind <> 'TRANSFER' OR t.amount <> r.amount OR t.customer_id <> o.customer_id
    OR t.source_account_id IS DISTINCT FROM o.account_id
    OR t.destination_account_id IS DISTINCT FROM o.destination_id
    OR r.status = 'DONE' AND t.completed_at IS NULL
    OR r.status IN ('FAILED', 'RETRYING') AND t.status <> 'REJECTED')
ORDER BY r.order_id, r.number
"""

# All runs before the next one are over, and the next one stands there only where it was tried.
_COUNTS = """
SELECT o.id, o.account_id, o.number - 1 + (o.attempt > 1)::int AS expected, count(r.number) AS found,
    coalesce(max(r.number), 0) AS last
FROM standing_orders o LEFT JOIN standing_order_runs r ON r.order_id = o.id
GROUP BY o.id
HAVING count(r.number) <> o.number - 1 + (o.attempt > 1)::int
    OR coalesce(max(r.number), 0) <> o.number - 1 + (o.attempt > 1)::int
    OR count(*) FILTER (WHERE r.status = 'RETRYING') <> (o.attempt > 1)::int
ORDER BY o.id
"""

_RUNNING_ON = """
SELECT id, account_id, status, due_at FROM standing_orders
WHERE status IN ('ENDED', 'CANCELLED') AND due_at > ended_at ORDER BY id
"""

# What was done under an attempt's key has its run, or is about to: the order still waits for that very attempt.
_UNRECORDED = """
SELECT k.transaction_id, k.order_id, k.number, o.account_id
FROM (
    SELECT transaction_id, customer_id, split_part(key, ':', 2) AS order_id, split_part(key, ':', 3) AS number,
        split_part(key, ':', 4) AS attempt
    FROM idempotency_keys WHERE starts_with(key, '{prefix}') AND transaction_id IS NOT NULL
) AS k
LEFT JOIN standing_orders o ON o.id::text = k.order_id AND o.customer_id = k.customer_id
LEFT JOIN standing_order_runs r ON r.order_id = o.id AND r.number::text = k.number
WHERE (o.due_at IS NULL OR o.number::text <> k.number OR o.attempt::text <> k.attempt)
    AND (r.number IS NULL OR r.attempts < k.attempt::int)
ORDER BY k.transaction_id
"""


async def examine_standing_orders(work: Work) -> AsyncIterator[Finding]:
    """Every run did what its order says, each once, and what is over runs no more."""
    async for row in work.rows(_RUNS):
        found = "no such transaction"
        if row["found_id"] is not None:
            ends = f"from {row['source_account_id']} to {row['destination_account_id']}"
            found = f"{row['kind']} {row['found_status']} of {row['found_amount']} {ends} by {row['asker_id']}"
        yield Finding(
            f"the transaction of run {row['number']} ({row['status']}) of standing order {row['order_id']}",
            f"a transfer of {row['amount']} from {row['account_id']} to {row['destination_id']} "
            f"by {row['customer_id']}",
            found,
            account_id=row["account_id"],
            transaction_id=row["transaction_id"],
        )
    async for row in work.rows(_COUNTS):
        yield Finding(
            f"the runs of standing order {row['id']}",
            f"1 to {row['expected']}, the last of them open only if it is tried again",
            f"{row['found']}, the last of which is {row['last']}",
            account_id=row["account_id"],
        )
    async for row in work.rows(_RUNNING_ON):
        yield Finding(
            f"the next run of standing order {row['id']}",
            f"none, as the order is {row['status']}",
            str(row["due_at"]),
            account_id=row["account_id"],
        )
    async for row in work.rows(_UNRECORDED.format(prefix=KEY_PREFIX)):
        yield Finding(
            f"run {row['number']} of standing order {row['order_id']}",
            "to be kept, as the ledger has carried it out",
            "no such run",
            account_id=row["account_id"],
            transaction_id=row["transaction_id"],
        )

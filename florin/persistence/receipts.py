"""Finding the entries that receipts state."""

from collections.abc import Mapping, Sequence

from florin.domain.entry import FIRST_HASH
from florin.domain.receipt import Place, StatedEntry
from florin.persistence.database import Database
from florin.persistence.rows import ENTRY_COLUMNS, entry_from

# Entries have no index by transaction: it would cost every write, and only receipts would use it. But time never
# runs backwards in an account's history, and most entries are as old as what their transaction says: when it was
# completed, or when the last of it was sent back. So the bounds of that instant are searched by halves along the
# primary key, all of them at once, and what lies between is read. Of what came to nothing only the beginning is
# dated: its end is looked for from there on, and mostly it is the same entry. It is only in the asker's history.
_FIND = f"""
WITH RECURSIVE asked (account_id, transaction_id, status, since, is_instant, beyond) AS (
    SELECT a.id, t.id, named.status,
        CASE WHEN t.completed_at IS NULL THEN t.created_at
            WHEN named.status = 'COMPLETED' THEN t.completed_at
            ELSE (SELECT max(r.created_at) FROM transactions r WHERE r.reverses = t.id AND r.status = 'COMPLETED')
        END,
        t.completed_at IS NOT NULL, a.sequence + 1
    FROM unnest(CAST(:account_ids AS uuid[]), CAST(:transaction_ids AS uuid[]), CAST(:statuses AS text[]))
        AS named (account_id, transaction_id, status)
    JOIN accounts a ON a.id = named.account_id
    JOIN transactions t ON t.id = named.transaction_id
    WHERE named.status <> 'PENDING'
        AND (named.status = t.status OR (named.status = 'COMPLETED' AND t.completed_at IS NOT NULL))
        AND (t.completed_at IS NOT NULL OR a.id = coalesce(t.source_account_id, t.destination_account_id))
), search (account_id, transaction_id, status, bound, low, high) AS (
    SELECT account_id, transaction_id, status,
        since + CASE WHEN side.upper THEN interval '1 microsecond' ELSE '0' END,
        CASE WHEN side.upper AND NOT is_instant THEN beyond ELSE 1 END, beyond
    FROM asked CROSS JOIN (VALUES (false), (true)) AS side (upper)
    UNION ALL
    SELECT s.account_id, s.transaction_id, s.status, s.bound,
        CASE WHEN e.occurred_at < s.bound THEN e.sequence + 1 ELSE s.low END,
        CASE WHEN e.occurred_at < s.bound THEN s.high ELSE e.sequence END
    FROM search s JOIN entries e ON e.account_id = s.account_id AND e.sequence = (s.low + s.high) / 2
    WHERE s.low < s.high
), spans AS (
    SELECT account_id, transaction_id, status, min(low) AS first, max(low) AS beyond
    FROM search WHERE low = high GROUP BY account_id, transaction_id, status
)
SELECT {ENTRY_COLUMNS}, p.hash AS previous_hash
FROM spans i
CROSS JOIN LATERAL (
    SELECT * FROM entries e
    WHERE e.account_id = i.account_id AND e.sequence >= i.first AND e.sequence < i.beyond
        AND e.transaction_id = i.transaction_id AND e.status = i.status
    ORDER BY e.sequence LIMIT 1
) AS e
LEFT JOIN entries p ON p.account_id = e.account_id AND p.sequence = e.sequence - 1
"""


class ReceiptRecords:
    """Finds entries by their transactions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def entries(self, places: Sequence[Place]) -> Mapping[Place, StatedEntry]:
        """The entry that made each transaction what it is or was; those that there are not are left out."""
        rows = await self._database.read(
            _FIND,
            {
                "account_ids": [account_id for account_id, _, _ in places],
                "transaction_ids": [transaction_id for _, transaction_id, _ in places],
                "statuses": [status.value for _, _, status in places],
            },
        )
        return {
            (entry.account_id, entry.transaction_id, entry.status): StatedEntry(entry, previous or FIRST_HASH)
            for entry, previous in ((entry_from(row), row["previous_hash"]) for row in rows)
        }

"""What is held for review, in PostgreSQL. The ledger writes it; here it is only read."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import orjson

from florin.domain.case import Reason
from florin.domain.fraud_rules import read_fired
from florin.domain.reviews import Decision, QueueState, Review
from florin.domain.rulebook import Rulebook, read_rulebook
from florin.persistence.database import WATCH_RETRY_DELAYS, Database
from florin.persistence.rows import Row

_COLUMNS = """r.transaction_id, r.account_id, r.rulebook, r.fired::text AS fired, r.flagged_at, r.approved,
    r.decided_by, r.decided_at, r.reason"""

# A hold that was released or has expired under review waits for nobody any more, though nobody decided on it: its
# review stays undecided for good. So it is the transactions that say what waits, by an index of those that do.
_WAITING = f"""
SELECT {_COLUMNS} FROM transactions t JOIN reviews r ON r.transaction_id = t.id
WHERE t.pending_for = 'REVIEW' AND (CAST(:after AS uuid) IS NULL OR t.id > CAST(:after AS uuid))
ORDER BY t.id LIMIT :limit
"""

_STATE = """
SELECT count(*) AS waiting, min(r.flagged_at) AS longest_since,
    coalesce(bit_xor(hashtextextended(CAST(r.transaction_id AS text), 0)), 0) AS mark
FROM transactions t JOIN reviews r ON r.transaction_id = t.id
WHERE t.pending_for = 'REVIEW'
"""


class ReviewRecords:
    """Reviews, those that wait and those that are decided."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def waiting(self, *, limit: int, after: UUID | None) -> list[Review]:
        """Those that wait for a decision, oldest first, younger than the transaction `after`."""
        return [_review_from(row) for row in await self._database.read(_WAITING, {"limit": limit, "after": after})]

    async def state(self) -> QueueState:
        """How the queue stands."""
        [row] = await self._database.read(_STATE, retry_delays=WATCH_RETRY_DELAYS)
        return QueueState(row["waiting"], row["longest_since"], row["mark"])

    async def of_transactions(self, ids: Sequence[UUID]) -> Mapping[UUID, Review]:
        """By transaction; those that were never held are left out."""
        rows = await self._database.read(
            f"SELECT {_COLUMNS} FROM reviews r WHERE r.transaction_id = ANY(:ids)", {"ids": list(ids)}
        )
        return {row["transaction_id"]: _review_from(row) for row in rows}

    async def rulebooks(self, versions: Sequence[int]) -> Mapping[int, Rulebook]:
        """Versions of the rulebook by number; unknown ones are left out."""
        rows = await self._database.read(
            "SELECT version, changed_at, changed_by, contents FROM rulebooks WHERE version = ANY(:versions)",
            {"versions": list(versions)},
        )
        return {
            row["version"]: read_rulebook(row["version"], row["changed_at"], row["changed_by"], row["contents"])
            for row in rows
        }


def _review_from(row: Row) -> Review:
    decision = None
    if row["decided_at"] is not None:
        decision = Decision(row["approved"], row["decided_by"], row["decided_at"], Reason(row["reason"]))
    return Review(
        row["transaction_id"],
        row["account_id"],
        row["rulebook"],
        tuple(read_fired(each) for each in orjson.loads(row["fired"])),
        row["flagged_at"],
        decision,
    )

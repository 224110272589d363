"""Lets holds go whose time is over."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from florin.domain.commands import Step, Transition
from florin.domain.ports import Ledger
from florin.domain.transaction import BANK, Transaction, TransactionStatus
from florin.persistence.database import Database
from florin.persistence.own_postings import post_each

_EXPIRED = """
SELECT id, expires_at FROM transactions WHERE status = 'PENDING' AND expires_at IS NOT NULL AND expires_at <= :now
    AND (CAST(:after_at AS timestamptz) IS NULL
        OR (expires_at, id) > (CAST(:after_at AS timestamptz), CAST(:after_id AS uuid)))
ORDER BY expires_at, id LIMIT :limit
"""


class HoldExpiry:
    """A duty of the bank's. The ledger decides under the account's lock, so that a capture at the same instant and
    this can't both win."""

    def __init__(self, database: Database, ledger: Ledger, *, slice_size: int = 500) -> None:
        self._database = database
        self._ledger = ledger
        self._slice_size = slice_size
        self._place: tuple[datetime | None, UUID | None] = None, None

    async def perform(self, now: datetime) -> int:
        """Let go what has expired by now; answers with how many."""
        while True:
            after_at, after_id = self._place
            rows = await self._database.read(
                _EXPIRED, {"now": now, "after_at": after_at, "after_id": after_id, "limit": self._slice_size}
            )
            # Those that fail stay at the head of the line; whoever stands behind them must not wait for them.
            full = len(rows) == self._slice_size
            self._place = (rows[-1]["expires_at"], rows[-1]["id"]) if full else (None, None)
            done = await self._let_go([row["id"] for row in rows])
            if done or not full:
                return done

    async def _let_go(self, holds: Sequence[UUID]) -> int:
        steps = {hold: [Transition(Step.EXPIRE, hold, BANK)] for hold in holds}
        answered = await post_each(self._ledger, "the expiry", steps)
        # By the ledger's clock it may not be time yet; then it is asked again later, and not at once.
        values = (outcome.value for outcomes in answered.values() for outcome in outcomes)
        return sum(isinstance(v, Transaction) and v.status is not TransactionStatus.PENDING for v in values)

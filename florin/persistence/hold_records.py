"""Readers of what is held, and of what was sent back."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from florin.domain.page import PAGE_MAX
from florin.domain.transaction import Transaction
from florin.persistence.database import Database
from florin.persistence.records import VISIBLE_TO_CUSTOMER
from florin.persistence.rows import TRANSACTION_COLUMNS, transaction_from


class HoldRecords:
    """What keeps back funds, in PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def held_on(
        self, account_ids: Sequence[UUID], *, limit: int, before: UUID | None
    ) -> Mapping[UUID, list[Transaction]]:
        """What is PENDING of each account's payments, newest first, older than the transaction `before`."""
        wanted = "t.source_account_id = asked.account_id AND t.status = 'PENDING'"
        return await self._page(wanted, account_ids, limit, before)

    async def held_for(
        self, account_ids: Sequence[UUID], *, limit: int, before: UUID | None
    ) -> Mapping[UUID, list[Transaction]]:
        """The holds that each account may capture, newest first, older than the transaction `before`."""
        wanted = "t.destination_account_id = asked.account_id AND t.pending_for = 'CAPTURE'"
        return await self._page(wanted, account_ids, limit, before)

    async def _page(
        self, wanted: str, account_ids: Sequence[UUID], limit: int, before: UUID | None
    ) -> Mapping[UUID, list[Transaction]]:
        rows = await self._database.read(
            f"""SELECT page.*, asked.account_id FROM unnest(CAST(:account_ids AS uuid[])) AS asked (account_id)
            CROSS JOIN LATERAL (
                SELECT {TRANSACTION_COLUMNS} FROM transactions t
                WHERE {wanted} AND (CAST(:before AS uuid) IS NULL OR t.id < CAST(:before AS uuid))
                ORDER BY t.id DESC LIMIT :limit
            ) AS page""",
            {"account_ids": list(account_ids), "before": before, "limit": limit},
        )
        found: dict[UUID, list[Transaction]] = {account_id: [] for account_id in account_ids}
        for row in rows:
            found[row["account_id"]].append(transaction_from(row))
        return found


class RefundRecords:
    """Reversals, in PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def reversals_of(self, ids: Sequence[UUID], customer_id: UUID | None) -> Mapping[UUID, list[Transaction]]:
        """The newest reversals of each transaction, at most a page: those that a customer may see, or all."""
        visible = "true" if customer_id is None else VISIBLE_TO_CUSTOMER
        rows = await self._database.read(
            f"""SELECT page.* FROM unnest(CAST(:ids AS uuid[])) AS asked (id)
            CROSS JOIN LATERAL (
                SELECT {TRANSACTION_COLUMNS} FROM transactions t WHERE t.reverses = asked.id AND {visible}
                ORDER BY t.id DESC LIMIT {PAGE_MAX}
            ) AS page""",
            {"ids": list(ids)} | ({} if customer_id is None else {"customer_id": customer_id}),
        )
        found: dict[UUID, list[Transaction]] = {}
        for row in rows:
            found.setdefault(row["reverses"], []).append(transaction_from(row))
        return found

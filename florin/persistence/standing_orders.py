"""Standing orders and their runs, in PostgreSQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from florin.domain.account import Account
from florin.domain.schedule import Rhythm, Schedule
from florin.domain.standing_order import (
    RunRejection,
    StandingOrder,
    StandingOrderEnd,
    StandingOrderRun,
    StandingOrderRunStatus,
    StandingOrderStatus,
)
from florin.domain.transaction import Labels
from florin.persistence import standing_order_tables as tables
from florin.persistence.database import Database
from florin.persistence.rejections import rejection_from
from florin.persistence.rows import ACCOUNT_COLUMNS, Row, account_from

_COLUMNS = """o.id, o.customer_id, o.account_id, o.destination_id, o.amount, o.currency, o.description, o.category,
    o.reference, o.rhythm, o.first_day, o.every, o.until, o.run_count, o.created_at, o.due_at, o.status, o.number,
    o.attempt, o.ended_at, o.end_reason, o.version"""

# Whoever reads before another has written changes nothing here: the version that they read is gone by then.
_CHANGE = """
UPDATE standing_orders SET amount = :amount, description = :description, category = :category,
    reference = :reference, until = :until, run_count = :run_count, due_at = :due_at,
    status = :status, number = :number, attempt = :attempt, ended_at = :ended_at,
    end_reason = :end_reason, version = :version
WHERE id = :id AND version = :version - 1 RETURNING id
"""

_KEEP_RUN = """
INSERT INTO standing_order_runs (order_id, number, due, attempts, status, amount, ran_at, transaction_id,
    rejection_code, rejection_message, next_attempt_at)
VALUES (:order_id, :number, :due, :attempts, :status, :amount, :ran_at, :transaction_id, :rejection_code,
    :rejection_message, :next_attempt_at)
ON CONFLICT (order_id, number) DO UPDATE SET attempts = excluded.attempts, status = excluded.status,
    amount = excluded.amount, ran_at = excluded.ran_at, transaction_id = excluded.transaction_id,
    rejection_code = excluded.rejection_code, rejection_message = excluded.rejection_message,
    next_attempt_at = excluded.next_attempt_at
"""

# What its last attempt came to stays with it.
_GIVE_UP = """
UPDATE standing_order_runs SET status = 'FAILED', ran_at = :ran_at, next_attempt_at = NULL
WHERE order_id = :order_id AND number = :number
"""

_DUE = f"""
SELECT {_COLUMNS} FROM standing_orders o
WHERE o.due_at <= :now AND (CAST(:after_at AS timestamptz) IS NULL
    OR (o.due_at, o.id) > (CAST(:after_at AS timestamptz), CAST(:after_id AS uuid)))
ORDER BY o.due_at, o.id LIMIT :limit
"""

_OF_ACCOUNTS = f"""
SELECT page.* FROM unnest(CAST(:account_ids AS uuid[])) AS asked (account_id)
CROSS JOIN LATERAL (
    SELECT {_COLUMNS} FROM standing_orders o
    WHERE o.account_id = asked.account_id AND (CAST(:before AS uuid) IS NULL OR o.id < CAST(:before AS uuid))
    ORDER BY o.id DESC LIMIT :limit
) AS page
"""

# What was held for review has been decided since, or not yet; the transaction knows.
_RUNS = """
SELECT page.* FROM unnest(CAST(:order_ids AS uuid[])) AS asked (order_id)
CROSS JOIN LATERAL (
    SELECT r.order_id, r.number, r.due, r.attempts, r.amount, o.currency, r.ran_at, r.transaction_id,
        r.rejection_code, r.rejection_message, r.next_attempt_at,
        CASE WHEN r.status <> 'HELD' OR t.status = 'PENDING' THEN r.status
            WHEN t.completed_at IS NOT NULL THEN 'DONE' ELSE 'FAILED' END AS status,
        CASE WHEN r.status = 'HELD' THEN t.rejection_code END AS later_code, t.rejection_facts::text AS later_facts
    FROM standing_order_runs r
    JOIN standing_orders o ON o.id = r.order_id
    LEFT JOIN transactions t ON t.id = r.transaction_id
    WHERE r.order_id = asked.order_id AND (CAST(:before AS integer) IS NULL OR r.number < CAST(:before AS integer))
    ORDER BY r.number DESC LIMIT :limit
) AS page
"""

_ENDS = f"""
SELECT {ACCOUNT_COLUMNS}, a.id = :source_id AS pays FROM accounts a
WHERE a.id = :source_id OR a.id = CAST(:destination_id AS uuid)
    OR a.id = (SELECT account_id FROM account_ibans WHERE iban = CAST(:iban AS text))
"""

# As `standing_order.end` does: what may be under way, or was to be tried again, is left to be cleared up.
_END_OF_ACCOUNT = """
UPDATE standing_orders SET status = 'ENDED', ended_at = :now, end_reason = 'ACCOUNT_CLOSED', version = version + 1,
    due_at = CASE WHEN due_at <= :now THEN due_at WHEN attempt > 1 THEN :now END
WHERE account_id = :account_id AND status IN ('ACTIVE', 'PAUSED')
"""


class StandingOrders:
    """Which standing orders there are."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ends(
        self, source_id: UUID, destination_id: UUID | None, destination_iban: str | None
    ) -> tuple[Account | None, Account | None]:
        """The accounts at both ends of an order, as far as there are such."""
        rows = await self._database.read(
            _ENDS, {"source_id": source_id, "destination_id": destination_id, "iban": destination_iban}
        )
        found = {row["id"]: account_from(row) for row in rows}
        source = found.get(source_id)
        named = (
            account
            for account in found.values()
            if account.id == destination_id or (destination_iban is not None and account.iban == destination_iban)
        )
        return source, next(named, None)

    async def count_running(self, account_id: UUID) -> int:
        """How many orders of an account are not over."""
        rows = await self._database.read(
            "SELECT count(*) AS running FROM standing_orders WHERE account_id = :account_id AND ended_at IS NULL",
            {"account_id": account_id},
        )
        return int(rows[0]["running"])

    async def add(self, order: StandingOrder, idempotency_key: str, fingerprint: bytes) -> bool:
        """Keep a new order; False when its customer has used the key before."""
        schedule = order.schedule
        values = _changeable(order) | {
            "customer_id": order.customer_id,
            "account_id": order.account_id,
            "destination_id": order.destination_id,
            "currency": order.currency,
            "category": order.category,
            "reference": order.reference,
            "rhythm": schedule.rhythm.value,
            "first_day": schedule.first,
            "every": schedule.every,
            "created_at": order.created_at,
            "idempotency_key": idempotency_key,
            "fingerprint": fingerprint,
        }
        columns = ", ".join(values)
        places = ", ".join(f":{name}" for name in values)
        async with self._database.transaction() as connection:
            added = await connection.execute(
                text(
                    f"INSERT INTO {tables.standing_orders.name} ({columns}) VALUES ({places}) "
                    "ON CONFLICT (customer_id, idempotency_key) DO NOTHING RETURNING id"
                ),
                values,
            )
            return added.first() is not None

    async def by_key(self, customer_id: UUID, idempotency_key: str) -> tuple[StandingOrder, bytes] | None:
        """The order that a customer created under a key, as it is now, and the fingerprint of what they wanted."""
        rows = await self._database.read(
            f"""SELECT {_COLUMNS}, o.fingerprint FROM standing_orders o
            WHERE o.customer_id = :customer_id AND o.idempotency_key = :key""",
            {"customer_id": customer_id, "key": idempotency_key},
        )
        return (_order_from(rows[0]), bytes(rows[0]["fingerprint"])) if rows else None

    async def by_ids(self, ids: Sequence[UUID]) -> dict[UUID, StandingOrder]:
        """Orders by id; unknown ids are left out."""
        rows = await self._database.read(
            f"SELECT {_COLUMNS} FROM standing_orders o WHERE o.id = ANY(:ids)", {"ids": list(ids)}
        )
        return {row["id"]: _order_from(row) for row in rows}

    async def due(
        self, now: datetime, *, limit: int, after: tuple[datetime, UUID] | None = None
    ) -> Sequence[StandingOrder]:
        """Those to look at by now, the one that has waited longest first; those behind a place in that line."""
        after_at, after_id = after or (None, None)
        facts = {"now": now, "limit": limit, "after_at": after_at, "after_id": after_id}
        return [_order_from(row) for row in await self._database.read(_DUE, facts)]

    async def keep(self, order: StandingOrder, run: StandingOrderRun | None = None) -> bool:
        """Keep an order, and what became of a run of it; False if it is not the next version any more."""
        async with self._database.transaction() as connection:
            changed = await connection.execute(text(_CHANGE), _changeable(order))
            if changed.first() is None:
                return False
            if run is not None:
                await connection.execute(text(_GIVE_UP if run.given_up else _KEEP_RUN), _run_values(run))
            return True

    async def of_accounts(
        self, account_ids: Sequence[UUID], *, limit: int, before: UUID | None
    ) -> Mapping[UUID, list[StandingOrder]]:
        """Newest first, those older than the order `before`."""
        rows = await self._database.read(
            _OF_ACCOUNTS, {"account_ids": list(account_ids), "before": before, "limit": limit}
        )
        found: dict[UUID, list[StandingOrder]] = {account_id: [] for account_id in account_ids}
        for row in rows:
            found[row["account_id"]].append(_order_from(row))
        return found

    async def runs_of(
        self, order_ids: Sequence[UUID], *, limit: int, before: int | None
    ) -> Mapping[UUID, list[StandingOrderRun]]:
        """The last first, those before the run number `before`."""
        rows = await self._database.read(_RUNS, {"order_ids": list(order_ids), "before": before, "limit": limit})
        found: dict[UUID, list[StandingOrderRun]] = {order_id: [] for order_id in order_ids}
        for row in rows:
            found[row["order_id"]].append(_run_from(row))
        return found


async def end_orders_of(connection: AsyncConnection, account_id: UUID, now: datetime) -> None:
    """End all orders of an account that is being closed."""
    await connection.execute(text(_END_OF_ACCOUNT), {"account_id": account_id, "now": now})


def _changeable(order: StandingOrder) -> dict[str, object]:
    """What of an order may change, by column."""
    return {
        "id": order.id,
        "amount": order.amount_minor,
        "description": order.description,
        "category": order.category,
        "reference": order.reference,
        "until": order.schedule.until,
        "run_count": order.schedule.count,
        "due_at": order.due_at,
        "status": order.status.value,
        "number": order.number,
        "attempt": order.attempt,
        "ended_at": order.ended_at,
        "end_reason": order.end_reason.value if order.end_reason else None,
        "version": order.version,
    }


def _run_values(run: StandingOrderRun) -> dict[str, object]:
    return {
        "order_id": run.order_id,
        "number": run.number,
        "due": run.due,
        "attempts": run.attempts,
        "status": run.status.value,
        "amount": run.amount_minor,
        "ran_at": run.ran_at,
        "transaction_id": run.transaction_id,
        "rejection_code": run.rejection.code if run.rejection else None,
        "rejection_message": run.rejection.message if run.rejection else None,
        "next_attempt_at": run.next_attempt_at,
    }


def _order_from(row: Row) -> StandingOrder:
    reason = row["end_reason"]
    return StandingOrder(
        row["id"],
        row["customer_id"],
        row["account_id"],
        row["destination_id"],
        row["amount"],
        row["currency"],
        row["description"],
        Labels(row["category"], row["reference"]),
        Schedule(Rhythm(row["rhythm"]), row["first_day"], row["every"], row["until"], row["run_count"]),
        row["created_at"],
        row["due_at"],
        StandingOrderStatus(row["status"]),
        row["number"],
        row["attempt"],
        row["ended_at"],
        StandingOrderEnd(reason) if reason else None,
        row["version"],
    )


def _run_from(row: Row) -> StandingOrderRun:
    code, message = row["rejection_code"], row["rejection_message"]
    later = rejection_from(row["later_code"], row["later_facts"])
    if later is not None:
        code, message = later.code, later.message
    return StandingOrderRun(
        row["order_id"],
        row["number"],
        row["due"],
        row["attempts"],
        StandingOrderRunStatus(row["status"]),
        row["amount"],
        row["currency"],
        row["ran_at"],
        row["transaction_id"],
        RunRejection(code, message) if code else None,
        row["next_attempt_at"],
    )

"""Payments to and from other banks, in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from florin.domain.incoming_payments import IncomingOutcome, Received
from florin.domain.payment_rail import Incoming, OutgoingPayment, ReturnReason, SentPayment, end_to_end_id_of
from florin.domain.payouts import Outgoing, OutgoingState
from florin.persistence.database import Database
from florin.persistence.rows import Row

_PAYMENT_COLUMNS = """t.id, t.amount, t.currency, c.full_name AS debtor_name, a.iban AS debtor_iban,
    t.counterparty_name, t.counterparty_iban, t.description, t.created_at"""

_PARTIES = "JOIN accounts a ON a.id = t.source_account_id JOIN customers c ON c.id = a.customer_id"

_UNSENT = f"""
SELECT {_PAYMENT_COLUMNS} FROM transactions t {_PARTIES}
WHERE t.pending_for = 'SETTLEMENT' AND NOT EXISTS (SELECT FROM payments_out p WHERE p.transaction_id = t.id)
ORDER BY t.id LIMIT :limit
"""

# A return that could be credited to nobody is not waited for any more.
_UNFINISHED = f"""
SELECT {_PAYMENT_COLUMNS}, p.sent_at, false AS settled
FROM transactions t {_PARTIES} JOIN payments_out p ON p.transaction_id = t.id
WHERE t.pending_for = 'SETTLEMENT'
UNION ALL
SELECT {_PAYMENT_COLUMNS}, p.sent_at, true
FROM transactions t {_PARTIES} JOIN payments_out p ON p.transaction_id = t.id
WHERE t.kind = 'PAYMENT_OUT' AND t.status = 'COMPLETED' AND t.completed_at >= :settled_since AND p.problem IS NULL
ORDER BY sent_at, id
"""

# What never came to a payment is left out: refused by the bank itself, or still under review.
_STATES = {
    OutgoingState.NOT_SENT: "t.pending_for = 'SETTLEMENT' AND p.sent_at IS NULL",
    OutgoingState.SENT: "t.pending_for = 'SETTLEMENT' AND p.sent_at IS NOT NULL",
    OutgoingState.SETTLED: "t.status = 'COMPLETED' AND p.problem IS NULL",
    OutgoingState.RETURNED: "(t.rejection_code = 'PAYMENT_RETURNED' OR t.status = 'REVERSED' "
    "OR t.status = 'COMPLETED' AND p.problem IS NOT NULL)",
}
_STATE = "CASE {} END".format(" ".join(f"WHEN {what} THEN '{state}'" for state, what in _STATES.items()))

_RECEIVED_COLUMNS = """r.id, r.rail_reference, r.iban, r.amount, r.currency, r.debtor_name, r.debtor_iban,
    r.remittance, r.received_at, r.outcome, r.reason, r.transaction_id"""

_NOTE_RECEIVED = """
INSERT INTO payments_in (id, rail_reference, iban, amount, currency, debtor_name, debtor_iban, remittance,
    received_at, outcome, reason, transaction_id)
SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:references AS text[]), CAST(:ibans AS text[]),
    CAST(:amounts AS bigint[]), CAST(:currencies AS text[]), CAST(:debtor_names AS text[]),
    CAST(:debtor_ibans AS text[]), CAST(:remittances AS text[]), CAST(:received AS timestamptz[]),
    CAST(:outcomes AS text[]), CAST(:reasons AS text[]), CAST(:transactions AS uuid[]))
ON CONFLICT DO NOTHING
"""


class RailRecords:
    """What was handed to the rail, what it has said, and what came in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def unsent(self, *, limit: int) -> Sequence[OutgoingPayment]:
        """Those that wait for settlement and that the rail is not known to have, oldest first."""
        return [_payment_from(row) for row in await self._database.read(_UNSENT, {"limit": limit})]

    async def unfinished(self, settled_since: datetime) -> Sequence[SentPayment]:
        """All that have been neither settled nor returned; and those not returned that were booked as settled at
        or after `settled_since`."""
        rows = await self._database.read(_UNFINISHED, {"settled_since": settled_since})
        return [SentPayment(_payment_from(row), row["sent_at"], row["settled"]) for row in rows]

    async def silent(self, sent_before: datetime) -> int:
        """How many wait for settlement that were handed over before an instant."""
        rows = await self._database.read(
            """SELECT count(*) AS silent FROM transactions t JOIN payments_out p ON p.transaction_id = t.id
            WHERE t.pending_for = 'SETTLEMENT' AND p.sent_at < :sent_before""",
            {"sent_before": sent_before},
        )
        silent: int = rows[0]["silent"]
        return silent

    async def note_sent(self, ids: Sequence[UUID], at: datetime) -> None:
        """Keep when payments were handed over; the first time counts."""
        async with self._database.transaction() as connection:
            await connection.execute(
                text(
                    """INSERT INTO payments_out (transaction_id, sent_at)
                    SELECT id, :at FROM unnest(CAST(:ids AS uuid[])) AS sent (id)
                    ON CONFLICT (transaction_id) DO NOTHING"""
                ),
                {"ids": sorted(ids), "at": at},
            )

    async def note_problem(self, transaction_id: UUID, problem: str) -> None:
        """Keep what somebody has to see to."""
        async with self._database.transaction() as connection:
            await connection.execute(
                text("UPDATE payments_out SET problem = :problem WHERE transaction_id = :id"),
                {"id": transaction_id, "problem": problem},
            )

    async def cursor(self, rail: str) -> str | None:
        """Up to where a rail's reports have been acted on."""
        rows = await self._database.read("SELECT cursor FROM rail_cursors WHERE rail = :rail", {"rail": rail})
        return rows[0]["cursor"] if rows else None

    async def keep_cursor(self, rail: str, cursor: str, at: datetime) -> None:
        """Keep it. Of two processes either's will do: what follows the older one is told again."""
        async with self._database.transaction() as connection:
            await connection.execute(
                text(
                    """INSERT INTO rail_cursors (rail, cursor, kept_at) VALUES (:rail, :cursor, :at)
                    ON CONFLICT (rail) DO UPDATE SET cursor = excluded.cursor, kept_at = excluded.kept_at"""
                ),
                {"rail": rail, "cursor": cursor, "at": at},
            )

    async def outgoing(self, state: OutgoingState | None, *, limit: int, before: UUID | None) -> Sequence[Outgoing]:
        """Newest first, older than the transaction `before`; in any state, or in one."""
        asked = f"({_STATE}) IS NOT NULL" if state is None else _STATES[state]
        rows = await self._database.read(
            f"""SELECT t.id, t.created_at, p.sent_at, p.problem, {_STATE} AS state
            FROM transactions t LEFT JOIN payments_out p ON p.transaction_id = t.id
            WHERE t.kind = 'PAYMENT_OUT' AND {asked}
                AND (CAST(:before AS uuid) IS NULL OR t.id < CAST(:before AS uuid))
            ORDER BY t.id DESC LIMIT :limit""",
            {"limit": limit, "before": before},
        )
        return [
            Outgoing(row["id"], OutgoingState(row["state"]), row["created_at"], row["sent_at"], row["problem"])
            for row in rows
        ]

    async def note_received(self, received: Sequence[Received]) -> None:
        """Keep what became of payments; those that are there already stay as they are."""
        async with self._database.transaction() as connection:
            await connection.execute(
                text(_NOTE_RECEIVED),
                {
                    "ids": [each.id for each in received],
                    "references": [each.incoming.rail_reference for each in received],
                    "ibans": [each.incoming.creditor_iban for each in received],
                    "amounts": [each.incoming.amount_minor for each in received],
                    "currencies": [each.incoming.currency for each in received],
                    "debtor_names": [each.incoming.debtor_name for each in received],
                    "debtor_ibans": [each.incoming.debtor_iban for each in received],
                    "remittances": [each.incoming.remittance for each in received],
                    "received": [each.incoming.at for each in received],
                    "outcomes": [each.outcome.value for each in received],
                    "reasons": [each.reason.value if each.reason else None for each in received],
                    "transactions": [each.transaction_id for each in received],
                },
            )

    async def incoming(self, *, limit: int, before: UUID | None) -> Sequence[Received]:
        """Newest first, older than the one with the id `before`."""
        rows = await self._database.read(
            f"""SELECT {_RECEIVED_COLUMNS} FROM payments_in r
            WHERE CAST(:before AS uuid) IS NULL OR r.id < CAST(:before AS uuid)
            ORDER BY r.id DESC LIMIT :limit""",
            {"limit": limit, "before": before},
        )
        return [_received_from(row) for row in rows]


def _payment_from(row: Row) -> OutgoingPayment:
    return OutgoingPayment(
        row["id"],
        end_to_end_id_of(row["id"]),
        row["amount"],
        row["currency"],
        row["debtor_name"],
        row["debtor_iban"],
        row["counterparty_name"],
        row["counterparty_iban"],
        row["description"],
        row["created_at"],
    )


def _received_from(row: Row) -> Received:
    incoming = Incoming(
        row["rail_reference"],
        row["amount"],
        row["currency"],
        row["iban"],
        row["debtor_name"],
        row["debtor_iban"],
        row["remittance"],
        row["received_at"],
    )
    reason = ReturnReason.of(row["reason"]) if row["reason"] else None
    return Received(row["id"], incoming, IncomingOutcome(row["outcome"]), reason, row["transaction_id"])

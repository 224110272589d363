"""What is kept of the ledger's health: one row, which every process reads and the one that has the job writes."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from florin.domain.health import HistoryPlace, LedgerCheck, LedgerHealth, LedgerPass, LegsPlace
from florin.domain.history_verification import HistoryPoint
from florin.domain.verification import Finding, TrialBalance
from florin.persistence.database import Database
from florin.persistence.rows import Row

_READ = "SELECT running, last_check FROM ledger_health"

_KEEP = """
INSERT INTO ledger_health (id, running, running_since) VALUES (1, $1, $2)
ON CONFLICT (id) DO UPDATE SET running = excluded.running, running_since = excluded.running_since
"""

_KEEP_CHECK = """
INSERT INTO ledger_health (id, last_check, checked_at, differences) VALUES (1, $1, $2, $3)
ON CONFLICT (id) DO UPDATE SET running = NULL, running_since = NULL, last_check = excluded.last_check,
    checked_at = excluded.checked_at, differences = excluded.differences
"""


class HealthRecords:
    """The ledger's health in PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self) -> LedgerHealth:
        """How the ledger is, as far as any process has found out."""
        rows = await self._database.read(_READ)
        return _health_from(rows[0]) if rows else LedgerHealth(None, None)


async def read_running(connection: asyncpg.Connection) -> LedgerPass | None:
    """The pass that somebody has begun and not ended; none as well where another version of Florin wrote it."""
    row = await connection.fetchrow(_READ)
    return _health_from(row).running if row else None


async def keep_running(connection: asyncpg.Connection, work: LedgerPass) -> None:
    """Keep how far a pass has come."""
    await connection.execute(_KEEP, _write(work), work.started_at)


async def keep_check(connection: asyncpg.Connection, check: LedgerCheck) -> None:
    """Keep what a whole pass has found. None is under way then."""
    await connection.execute(_KEEP_CHECK, _write(check), check.finished_at, check.differences)


def _write(value: LedgerPass | LedgerCheck) -> str:
    return json.dumps(asdict(value), default=_write_plain)


def _write_plain(value: object) -> str:
    match value:
        case bytes():
            return value.hex()
        case datetime():
            return value.isoformat()
        case UUID():
            return str(value)
    raise TypeError(f"{type(value).__name__} has no place in what is kept")


def _health_from(row: Row) -> LedgerHealth:
    return LedgerHealth(_check_from(_read(row["last_check"])), _pass_from(_read(row["running"])))


def _read(text: str | None) -> Mapping[str, Any] | None:
    return None if text is None else json.loads(text)


def _check_from(kept: Mapping[str, Any] | None) -> LedgerCheck | None:
    if kept is None:
        return None
    try:
        return LedgerCheck(
            _instant(kept["started_at"]),
            _instant(kept["finished_at"]),
            _instant(kept["as_of"]),
            kept["accounts"],
            kept["entries"],
            kept["chains_verified"],
            tuple(TrialBalance(**balance) for balance in kept["trial_balances"]),
            kept["differences"],
            tuple(map(_finding_from, kept["findings"])),
        )
    except (KeyError, TypeError):
        return None  # Of another version of Florin: it says nothing that we could tell.


def _pass_from(kept: Mapping[str, Any] | None) -> LedgerPass | None:
    if kept is None:
        return None
    try:
        return LedgerPass(
            **{
                **kept,
                "started_at": _instant(kept["started_at"]),
                "as_of": _instant(kept["as_of"]),
                "after": _id(kept["after"]),
                "history": _history_from(kept["history"]),
                "legs": _legs_from(kept["legs"]),
                "findings": list(map(_finding_from, kept["findings"])),
            }
        )
    except (KeyError, TypeError):
        return None


def _history_from(kept: Mapping[str, Any] | None) -> HistoryPlace | None:
    if kept is None:
        return None
    return HistoryPlace(
        UUID(kept["account_id"]),
        kept["last"],
        _point_from(kept["stands"]),
        kept["read"],
        _point_from(kept["reached"]),
        kept["clean"],
    )


def _legs_from(kept: Mapping[str, Any] | None) -> LegsPlace | None:
    if kept is None:
        return None
    return LegsPlace(
        kept["account"],
        kept["currency"],
        UUID(kept["last"]),
        _id(kept["transaction_id"]),
        kept["leg"],
        kept["done"],
    )


def _point_from(kept: Mapping[str, Any]) -> HistoryPoint:
    return HistoryPoint(
        kept["sequence"],
        kept["balance_minor"],
        kept["held_minor"],
        bytes.fromhex(kept["hash"]),
        _instant(kept["at"]),
        bytes.fromhex(kept["usage"]),
    )


def _finding_from(kept: Mapping[str, Any]) -> Finding:
    ids = {name: _id(kept[name]) for name in ("account_id", "transaction_id")}
    return Finding(**{**kept, **ids})


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)

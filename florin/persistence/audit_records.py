"""Reading the audit log: pages for auditors, and rows for its examination."""

from typing import Any

from florin.domain.audit import Actor, ActorKind, AuditAction, AuditEvent, AuditFilter, Subject, SubjectKind
from florin.domain.audit_chain import kept_text
from florin.persistence.database import Database
from florin.persistence.examined_rows import check_finite
from florin.persistence.rows import Row

AUDIT_COLUMNS = """v.sequence, v.occurred_at, v.action, v.actor_kind, v.actor_id, v.credential_id, v.request_id,
    v.subject_kind, v.subject_id, v.before, v.after, v.repeats, v.personal, v.personal_salt, v.personal_hash,
    v.hash"""

# Each condition, by the parameter that it needs. The index of one of them leads to the events, newest first.
_CONDITIONS = {
    "actor_id": "v.actor_id = :actor_id",
    "subject_kind": "v.subject_kind = :subject_kind",
    "subject_id": "v.subject_id = :subject_id",
    "request_id": "v.request_id = :request_id",
    "address": "((v.personal::jsonb) ->> 'address') = :address",
    "email": "((v.personal::jsonb) ->> 'email') = :email",
    "since": "v.occurred_at >= :since",
    "until": "v.occurred_at < :until",
    "before": "v.sequence < :before",
}


def audit_event_from(row: Row) -> AuditEvent:
    """Read an event.

    Raises:
        ValueError: it is none, since somebody altered it.
    """
    check_finite(row["occurred_at"])
    subject_kind = row["subject_kind"]
    return AuditEvent(
        row["sequence"],
        row["occurred_at"],
        AuditAction(row["action"]),
        Actor(ActorKind(row["actor_kind"]), row["actor_id"], row["credential_id"]),
        row["request_id"],
        Subject(SubjectKind(subject_kind), row["subject_id"]) if subject_kind is not None else None,
        row["before"],
        row["after"],
        row["repeats"],
        row["personal"],
        row["personal_salt"],
        row["personal_hash"],
        row["hash"],
    )


class AuditRecords:
    """The audit log in PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, wanted: AuditFilter, *, limit: int, before: int | None) -> list[AuditEvent]:
        """Newest first, those older than the event `before`."""
        parameters: dict[str, Any] = {
            name: value
            for name, value in {
                "actor_id": wanted.actor_id,
                "subject_kind": wanted.subject_kind,
                "subject_id": wanted.subject_id and kept_text(wanted.subject_id),
                "request_id": wanted.request_id and kept_text(wanted.request_id),
                "address": wanted.address and kept_text(wanted.address),
                "email": wanted.email and kept_text(wanted.email.casefold()),
                "since": wanted.since,
                "until": wanted.until,
                "before": before,
            }.items()
            if value is not None
        }
        conditions = [_CONDITIONS[name] for name in parameters]
        parameters["limit"] = limit
        if wanted.actions:
            parameters["actions"] = [action.value for action in wanted.actions]
            statement = _by_actions(conditions)
        else:
            where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
            statement = f"SELECT {AUDIT_COLUMNS} FROM audit_events v {where} ORDER BY v.sequence DESC LIMIT :limit"
        return [audit_event_from(row) for row in await self._database.read(statement, parameters)]


def _by_actions(conditions: list[str]) -> str:
    """One walk along the index for each action, so that a rare one is found without looking at all others."""
    where = " AND ".join(["v.action = asked.action", *conditions])
    return f"""SELECT page.* FROM unnest(CAST(:actions AS text[])) AS asked (action)
        CROSS JOIN LATERAL (
            SELECT {AUDIT_COLUMNS} FROM audit_events v WHERE {where} ORDER BY v.sequence DESC LIMIT :limit
        ) AS page
        ORDER BY page.sequence DESC LIMIT :limit"""

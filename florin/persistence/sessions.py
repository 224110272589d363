"""Sessions and their refresh tokens, in PostgreSQL."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from florin.domain.audit import NOBODY, AuditAction, Happening, Subject, SubjectKind
from florin.domain.customer import Credentials
from florin.domain.principal import Origin
from florin.domain.session import DeviceSession, EndReason, Reuse, Rotation
from florin.persistence import tables
from florin.persistence.announcements import announce_ended
from florin.persistence.audit_log import append
from florin.persistence.database import Database
from florin.persistence.rows import Row, customer_from

KEPT_AFTER_EXPIRY = timedelta(days=60)

SESSION_COLUMNS = "s.id, s.customer_id, s.device, s.address, s.created_at, s.last_used_at, s.expires_at"

# Of two who bring the same token at once one waits here for the other, and then finds it used.
_USE_TOKEN = """
UPDATE refresh_tokens SET used_at = :now WHERE hash = :hash AND used_at IS NULL RETURNING session_id
"""

_CONTINUE = """
UPDATE sessions SET last_used_at = :now, device = :device, address = :address
WHERE id = :id AND ended_at IS NULL AND expires_at > :now
RETURNING id
"""

_SESSION_AND_CUSTOMER = f"""
SELECT {SESSION_COLUMNS}, c.password_is_initial, c.email, c.full_name, c.country, c.role, c.closed_at, c.erased_at,
    c.created_at AS customer_created_at
FROM sessions s JOIN customers c ON c.id = s.customer_id WHERE s.id = :id AND c.closed_at IS NULL
"""

_OF_USED_TOKEN = """
SELECT s.id, s.customer_id, s.ended_at FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id
WHERE t.hash = :hash
"""

_OF_TOKEN = """
SELECT s.id FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id
WHERE t.hash = :hash AND t.used_at IS NULL AND s.ended_at IS NULL
"""

_HOLD_OPEN = """
UPDATE customers SET closed_at = closed_at
WHERE id = :id AND closed_at IS NULL AND password_hash = :password_hash RETURNING id
"""

_HAS_FACTOR = """
SELECT EXISTS (SELECT FROM second_factors WHERE customer_id = :id AND confirmed_at IS NOT NULL)
"""

# What was over long ago tells nobody anything; that somebody was logged on stays in the audit log.
_FORGET_TOKENS = """
DELETE FROM refresh_tokens WHERE session_id IN (
    SELECT id FROM sessions WHERE customer_id = :customer_id AND expires_at < :before)
"""
_FORGET_SESSIONS = "DELETE FROM sessions WHERE customer_id = :customer_id AND expires_at < :before"

_END = """
UPDATE sessions SET ended_at = :now, end_reason = :reason
WHERE id = ANY(:ids) AND ended_at IS NULL RETURNING id
"""


class Sessions:
    """Who is logged on."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def start(
        self, session: DeviceSession, token_hash: bytes, proved: Credentials, happening: Happening
    ) -> bool:
        """Keep a new session with its first refresh token, and forget what was over long ago.

        False where what was proved is not enough by now: somebody has been closed, has another password, or has
        turned a second factor on. Whoever does one of these waits for the others at the customer's row.
        """
        old = {"customer_id": session.customer_id, "before": session.created_at - KEPT_AFTER_EXPIRY}
        async with self._database.transaction() as connection:
            proof = {"id": session.customer_id, "password_hash": proved.password_hash}
            if (await connection.execute(text(_HOLD_OPEN), proof)).first() is None:
                return False
            # A statement of its own: it sees what was committed while the one before waited.
            asked = (await connection.execute(text(_HAS_FACTOR), proof)).scalar_one()
            if asked and not proved.has_second_factor:
                return False
            await connection.execute(text(_FORGET_TOKENS), old)
            await connection.execute(text(_FORGET_SESSIONS), old)
            await connection.execute(
                tables.sessions.insert().values(
                    id=session.id,
                    customer_id=session.customer_id,
                    device=session.device,
                    address=session.address,
                    created_at=session.created_at,
                    last_used_at=session.last_used_at,
                    expires_at=session.expires_at,
                )
            )
            await _keep_token(connection, token_hash, session.id, session.created_at)
            await append(connection, [happening])
        return True

    async def rotate(
        self, token_hash: bytes, next_hash: bytes, origin: Origin, now: datetime
    ) -> Rotation | Reuse | None:
        """Replace a refresh token that is good; None for one that nobody has or whose session is over.

        One that has been used before ends its session, which is put on record if it was alive.
        """
        async with self._database.transaction() as connection:
            used = (await connection.execute(text(_USE_TOKEN), {"hash": token_hash, "now": now})).first()
            if used is None:
                return await _find_reuse(connection, token_hash, origin, now)
            facts = {"id": used.session_id, "now": now, "device": origin.device, "address": origin.address}
            if (await connection.execute(text(_CONTINUE), facts)).first() is None:
                return None
            found = await connection.execute(text(_SESSION_AND_CUSTOMER), {"id": used.session_id})
            row = found.mappings().first()
            if row is None:
                return None
            await _keep_token(connection, next_hash, used.session_id, now)
            customer = customer_from({**row, "id": row["customer_id"], "created_at": row["customer_created_at"]})
            return Rotation(session_from(row), customer, row["password_is_initial"])

    async def of_token(self, token_hash: bytes) -> UUID | None:
        """The session of a refresh token that is good."""
        rows = await self._database.read(_OF_TOKEN, {"hash": token_hash})
        return rows[0]["id"] if rows else None

    async def by_id(self, session_id: UUID) -> DeviceSession | None:
        """A session, alive or not."""
        rows = await self._database.read(
            f"SELECT {SESSION_COLUMNS} FROM sessions s WHERE s.id = :id", {"id": session_id}
        )
        return session_from(rows[0]) if rows else None

    async def alive(self, customer_id: UUID, now: datetime) -> Sequence[DeviceSession]:
        """A customer's sessions that have not ended, the one used last first."""
        rows = await self._database.read(
            f"""SELECT {SESSION_COLUMNS} FROM sessions s
            WHERE s.customer_id = :customer_id AND s.ended_at IS NULL AND s.expires_at > :now
            ORDER BY s.last_used_at DESC, s.id DESC""",
            {"customer_id": customer_id, "now": now},
        )
        return [session_from(row) for row in rows]

    async def end(
        self, ids: Sequence[UUID], reason: EndReason, now: datetime, happening: Callable[[UUID], Happening]
    ) -> Sequence[UUID]:
        """End sessions and put each on record; those that were alive until now."""
        async with self._database.transaction() as connection:
            ended = await end_sessions(connection, ids, reason, now)
            await append(connection, [happening(each) for each in ended])
        return ended


async def end_sessions(
    connection: AsyncConnection, ids: Sequence[UUID], reason: EndReason, now: datetime
) -> list[UUID]:
    """End those of the sessions that are alive, and tell every process; the caller puts it on record."""
    found = await connection.execute(text(_END), {"ids": sorted(ids), "now": now, "reason": reason.value})
    ended = [row.id for row in found]
    await announce_ended(connection, ended)
    return ended


async def end_sessions_of(
    connection: AsyncConnection,
    customer_id: UUID,
    reason: EndReason,
    happening: Happening,
    kept: UUID | None = None,
) -> list[Happening]:
    """End a customer's sessions but the one that is kept; what the caller then puts on record of each.

    `happening` tells who does it, and when.
    """
    alive = await connection.execute(
        text(
            """SELECT id FROM sessions
            WHERE customer_id = :id AND ended_at IS NULL AND id IS DISTINCT FROM CAST(:kept AS uuid)"""
        ),
        {"id": customer_id, "kept": kept},
    )
    ended = await end_sessions(connection, [each.id for each in alive], reason, happening.occurred_at)
    return [
        replace(
            happening,
            action=AuditAction.SESSION_ENDED,
            subject=Subject(SubjectKind.SESSION, str(each)),
            before={},
            after={"reason": reason.value},
        )
        for each in ended
    ]


def session_from(row: Row) -> DeviceSession:
    """Read a session."""
    return DeviceSession(
        row["id"],
        row["customer_id"],
        row["device"],
        row["address"],
        row["created_at"],
        row["last_used_at"],
        row["expires_at"],
    )


async def _keep_token(connection: AsyncConnection, token_hash: bytes, session_id: UUID, now: datetime) -> None:
    await connection.execute(
        tables.refresh_tokens.insert().values(hash=token_hash, session_id=session_id, issued_at=now)
    )


async def _find_reuse(
    connection: AsyncConnection, token_hash: bytes, origin: Origin, now: datetime
) -> Reuse | None:
    found = (await connection.execute(text(_OF_USED_TOKEN), {"hash": token_hash})).first()
    if found is None:
        return None
    ended = await end_sessions(connection, [found.id], EndReason.REUSED, now)
    reuse = Reuse(found.id, found.customer_id, bool(ended))
    if reuse.ended:
        action = AuditAction.REFRESH_TOKEN_REUSED
        await append(connection, [Happening(action, NOBODY, origin, now, reuse.subject, after=reuse.facts)])
    return reuse

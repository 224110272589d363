"""Where signing keys are kept, sealed, and how one takes the place of another."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from florin.domain.audit import SYSTEM, AuditAction, Happening, Subject, SubjectKind
from florin.domain.principal import Origin
from florin.persistence.announcements import announce
from florin.persistence.audit_log import append
from florin.persistence.database import WATCH_RETRY_DELAYS, Database

CHANNEL = "florin_control"
"""Where running processes hear that there are other keys (LISTEN and NOTIFY)."""

# Keys are changed by one program at a time. Taken first in its transaction; whoever holds it may still wait for the
# audit log's lock, whose holders wait for nothing.
_LOCK = "SELECT pg_advisory_xact_lock(1180462931, 1)"

_COLUMNS = "kid, purpose, secret, public, created_at, retired_at, revoked_at"
_INSERT = f"""INSERT INTO signing_keys ({_COLUMNS})
    VALUES (:kid, :purpose, :secret, :public, :created_at, NULL, NULL)"""


class KeyPurpose(StrEnum):
    """What a key signs: access tokens (HS256) or receipts (Ed25519)."""

    TOKEN = "TOKEN"
    RECEIPT = "RECEIPT"


@dataclass(frozen=True, slots=True)
class KeptKey:
    """A signing key as it is kept: `secret` is sealed, `public` a receipt key's 32 public bytes (RFC 8032).

    One key of each purpose is active. A retired one signs nothing more, and what it signed stays good; what a
    revoked one signed is refused.
    """

    kid: str
    purpose: KeyPurpose
    secret: bytes
    public: bytes | None
    created_at: datetime
    retired_at: datetime | None = None
    revoked_at: datetime | None = None


class SigningKeys:
    """Signing keys in PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> list[KeptKey]:
        """Every key there ever was, oldest first."""
        rows = await self._database.read(
            f"SELECT {_COLUMNS} FROM signing_keys ORDER BY created_at, kid", retry_delays=WATCH_RETRY_DELAYS
        )
        return [KeptKey(**{**row, "purpose": KeyPurpose(row["purpose"])}) for row in rows]

    async def add_missing(self, key: KeptKey) -> None:
        """Keep a purpose's first key, unless another program was quicker."""
        async with self._database.transaction() as connection:
            statement = f"{_INSERT} ON CONFLICT (purpose) WHERE retired_at IS NULL DO NOTHING"
            await connection.execute(text(statement), _row(key))

    async def rotate(self, keys: Sequence[KeptKey], *, revoke_old: bool) -> Mapping[KeyPurpose, list[str]]:
        """Let each key take the place of its purpose's active one, in one transaction; tells the running processes.

        With `revoke_old`, what any earlier key of the purpose signed is refused from now on. The answer is which
        keys were retired or revoked.
        """
        replaced: dict[KeyPurpose, list[str]] = {}
        async with self._database.transaction() as connection:
            await connection.execute(text(_LOCK))
            for key in keys:
                replaced[key.purpose] = await _retire(connection, key, revoke_old=revoke_old)
                await connection.execute(text(_INSERT), _row(key))
            await announce(connection, {"keys": True})
            await append(connection, [_happening(key, replaced[key.purpose], revoke_old) for key in keys])
        return replaced

    async def reseal(self, keys: Callable[[bytes], bytes], second_factors: Callable[[bytes], bytes]) -> int:
        """Seal every secret anew, all or none; says how many. Revoked keys are left as they are: nobody opens them.

        What the functions raise ends it, and nothing is changed.
        """
        async with self._database.transaction() as connection:
            await connection.execute(text(_LOCK))
            done = await _reseal(connection, "signing_keys", "kid", keys, where="revoked_at IS NULL")
            return done + await _reseal(connection, "second_factors", "customer_id", second_factors)


_NEWS = {"channel": CHANNEL, "message": '{"keys": true}'}


def _row(key: KeptKey) -> dict[str, object]:
    return {
        "kid": key.kid,
        "purpose": key.purpose,
        "secret": key.secret,
        "public": key.public,
        "created_at": key.created_at,
    }


async def _retire(connection: AsyncConnection, new: KeptKey, *, revoke_old: bool) -> list[str]:
    values = {"purpose": new.purpose, "now": new.created_at}
    if revoke_old:
        statement = """UPDATE signing_keys SET retired_at = COALESCE(retired_at, :now), revoked_at = :now
            WHERE purpose = :purpose AND revoked_at IS NULL RETURNING kid"""
    else:
        statement = """UPDATE signing_keys SET retired_at = :now
            WHERE purpose = :purpose AND retired_at IS NULL RETURNING kid"""
    return sorted((await connection.execute(text(statement), values)).scalars())


async def _reseal(
    connection: AsyncConnection, table: str, key: str, reseal: Callable[[bytes], bytes], where: str = "true"
) -> int:
    statement = f"SELECT {key} AS key, secret FROM {table} WHERE {where} ORDER BY {key}"
    rows = (await connection.execute(text(statement))).all()
    for row in rows:
        # Only over what was read: a secret that somebody has just changed is under the new master already.
        await connection.execute(
            text(f"UPDATE {table} SET secret = :new WHERE {key} = :key AND secret = :old"),
            {"key": row.key, "old": row.secret, "new": reseal(row.secret)},
        )
    return len(rows)


def _happening(key: KeptKey, replaced: Sequence[str], revoked: bool) -> Happening:
    return Happening(
        AuditAction.KEYS_ROTATED,
        SYSTEM,
        Origin(address="", device="florin keys rotate"),
        key.created_at,
        Subject(SubjectKind.SIGNING_KEY, key.kid),
        before={"purpose": key.purpose, "keys": list(replaced)},
        after={"purpose": key.purpose, "keys": [key.kid], "revoked": revoked},
    )

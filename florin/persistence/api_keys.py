"""API keys, in PostgreSQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from florin.domain.api_key import ApiKey, KeptKey
from florin.domain.audit import Happening
from florin.domain.principal import Role, Scope
from florin.persistence.announcements import announce_ended
from florin.persistence.audit_log import append
from florin.persistence.database import Database
from florin.persistence.rows import Row

_COLUMNS = """k.id, k.name, k.hint, k.customer_id, k.scopes, k.addresses, k.created_at, k.created_by, k.expires_at,
    k.revoked_at, k.last_used_at"""

_INSERT = """
INSERT INTO api_keys (id, hash, hint, name, customer_id, created_by, scopes, addresses, created_at, expires_at)
SELECT :id, :hash, :hint, :name, c.id, :created_by, CAST(:scopes AS text[]), CAST(:addresses AS text[]),
    :created_at, CAST(:expires_at AS timestamptz)
FROM customers c WHERE c.id = :customer_id AND c.closed_at IS NULL
RETURNING id
"""

_COUNT_ALIVE = """
SELECT count(*) AS alive FROM api_keys
WHERE customer_id = :customer_id AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > :now)
"""

_BY_HASHES = f"""
SELECT {_COLUMNS}, k.hash, c.role, c.closed_at FROM api_keys k JOIN customers c ON c.id = k.customer_id
WHERE k.hash = ANY(:hashes)
"""

_OF_CUSTOMERS = f"""
SELECT page.* FROM unnest(CAST(:customer_ids AS uuid[])) AS asked (customer_id)
CROSS JOIN LATERAL (
    SELECT {_COLUMNS} FROM api_keys k
    WHERE k.customer_id = asked.customer_id AND (CAST(:before AS uuid) IS NULL OR k.id < CAST(:before AS uuid))
    ORDER BY k.id DESC LIMIT :limit
) AS page
"""

_NEWEST = f"""
SELECT {_COLUMNS} FROM api_keys k WHERE CAST(:before AS uuid) IS NULL OR k.id < CAST(:before AS uuid)
ORDER BY k.id DESC LIMIT :limit
"""

_REVOKE = "UPDATE api_keys SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL RETURNING id"

# The later of two wins, whichever process comes first with it. That two processes want the same rows in another
# order is possible and harmless: PostgreSQL ends one of them, and it comes again in a minute.
_NOTE_USES = """
UPDATE api_keys k SET last_used_at = used.at
FROM unnest(CAST(:ids AS uuid[]), CAST(:times AS timestamptz[])) AS used (id, at)
WHERE k.id = used.id AND (k.last_used_at IS NULL OR k.last_used_at < used.at)
"""


class ApiKeys:
    """Which API keys there are."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, key: ApiKey, key_hash: bytes, happening: Happening) -> bool:
        """Keep a new key; False when there is no such customer, or no longer."""
        values = {
            "id": key.id,
            "hash": key_hash,
            "hint": key.hint,
            "name": key.name,
            "customer_id": key.customer_id,
            "created_by": key.created_by,
            "scopes": [scope.value for scope in key.scopes],
            "addresses": list(key.addresses),
            "created_at": key.created_at,
            "expires_at": key.expires_at,
        }
        async with self._database.transaction() as connection:
            if (await connection.execute(text(_INSERT), values)).first() is None:
                return False
            await append(connection, [happening])
        return True

    async def count_alive(self, customer_id: UUID, now: datetime) -> int:
        """How many keys that act for a customer are neither revoked nor expired."""
        rows = await self._database.read(_COUNT_ALIVE, {"customer_id": customer_id, "now": now})
        return int(rows[0]["alive"])

    async def by_ids(self, ids: Sequence[UUID]) -> Mapping[UUID, ApiKey]:
        """Keys by id; unknown ids are left out."""
        rows = await self._database.read(
            f"SELECT {_COLUMNS} FROM api_keys k WHERE k.id = ANY(:ids)", {"ids": list(ids)}
        )
        return {row["id"]: api_key_from(row) for row in rows}

    async def by_hashes(self, hashes: Sequence[bytes]) -> Mapping[bytes, KeptKey]:
        """What is known of keys that somebody has shown; unknown ones are left out."""
        rows = await self._database.read(_BY_HASHES, {"hashes": list(hashes)})
        return {
            bytes(row["hash"]): KeptKey(api_key_from(row), Role(row["role"]), row["closed_at"] is not None)
            for row in rows
        }

    async def of_customers(
        self, customer_ids: Sequence[UUID], *, limit: int, before: UUID | None
    ) -> Mapping[UUID, list[ApiKey]]:
        """Newest first, those older than the key `before`."""
        rows = await self._database.read(
            _OF_CUSTOMERS, {"customer_ids": list(customer_ids), "before": before, "limit": limit}
        )
        found: dict[UUID, list[ApiKey]] = {customer_id: [] for customer_id in customer_ids}
        for row in rows:
            found[row["customer_id"]].append(api_key_from(row))
        return found

    async def newest(self, *, limit: int, before: UUID | None) -> list[ApiKey]:
        """Newest first, those older than the key `before`."""
        return [api_key_from(row) for row in await self._database.read(_NEWEST, {"before": before, "limit": limit})]

    async def revoke(self, key_id: UUID, now: datetime, happening: Happening) -> None:
        """Make a key worthless and tell every process; nothing happens to one that is."""
        async with self._database.transaction() as connection:
            if (await connection.execute(text(_REVOKE), {"id": key_id, "now": now})).first() is not None:
                await announce_ended(connection, [key_id])
                await append(connection, [happening])

    async def note_uses(self, used_at: Mapping[UUID, datetime]) -> None:
        """Keep when keys were used last."""
        async with self._database.transaction() as connection:
            await connection.execute(text(_NOTE_USES), {"ids": list(used_at), "times": list(used_at.values())})


def api_key_from(row: Row) -> ApiKey:
    """Read a key."""
    return ApiKey(
        row["id"],
        row["name"],
        row["hint"],
        row["customer_id"],
        tuple(Scope(scope) for scope in row["scopes"]),
        tuple(row["addresses"]),
        row["created_at"],
        row["created_by"],
        row["expires_at"],
        row["revoked_at"],
        row["last_used_at"],
    )

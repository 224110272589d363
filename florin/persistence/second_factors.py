"""Second factors and recovery codes, in PostgreSQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from florin.domain.audit import Happening
from florin.domain.second_factor import SecondFactor
from florin.domain.session import EndReason
from florin.persistence import tables
from florin.persistence.audit_log import append
from florin.persistence.database import Database
from florin.persistence.sessions import end_sessions_of

_BEGIN = """
INSERT INTO second_factors (customer_id, secret, created_at) VALUES (:customer_id, :secret, :now)
ON CONFLICT (customer_id) DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at, last_step = 0
WHERE second_factors.confirmed_at IS NULL
RETURNING customer_id
"""

_HOLD = "UPDATE customers SET closed_at = closed_at WHERE id = :customer_id"

_CONFIRM = """
UPDATE second_factors SET confirmed_at = :now
WHERE customer_id = :customer_id AND secret = :secret AND confirmed_at IS NULL
RETURNING customer_id
"""

_USE_STEP = """
UPDATE second_factors SET last_step = :step WHERE customer_id = :customer_id AND last_step < :step
RETURNING customer_id
"""

_USE_RECOVERY_CODE = """
UPDATE recovery_codes SET used_at = :now WHERE customer_id = :customer_id AND hash = :hash AND used_at IS NULL
RETURNING customer_id
"""


class SecondFactors:
    """Customers' second factors."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, customer_id: UUID) -> SecondFactor | None:
        """A customer's second factor, confirmed or not."""
        return (await self.of_customers([customer_id])).get(customer_id)

    async def of_customers(self, customer_ids: Sequence[UUID]) -> Mapping[UUID, SecondFactor]:
        """Those of customers who have one, confirmed or not."""
        rows = await self._database.read(
            """SELECT customer_id, secret, created_at, confirmed_at, last_step FROM second_factors
            WHERE customer_id = ANY(:ids)""",
            {"ids": list(customer_ids)},
        )
        return {row["customer_id"]: SecondFactor(*row.values()) for row in rows}

    async def begin(self, customer_id: UUID, sealed_secret: bytes, now: datetime) -> bool:
        """Keep a secret that is not confirmed yet in place of an earlier one; False if one is confirmed."""
        facts = {"customer_id": customer_id, "secret": sealed_secret, "now": now}
        async with self._database.transaction() as connection:
            return (await connection.execute(text(_BEGIN), facts)).first() is not None

    async def confirm(
        self,
        factor: SecondFactor,
        code_hashes: Sequence[bytes],
        now: datetime,
        kept_session: UUID | None,
        happening: Happening,
    ) -> bool:
        """Ask for it from now on, keep the recovery codes, and end all sessions but one.

        False if it was confirmed meanwhile, or begun anew with another secret.
        """
        async with self._database.transaction() as connection:
            facts = {"customer_id": factor.customer_id, "secret": factor.sealed_secret, "now": now}
            # A logon under way waits here and then sees the factor, or has begun its session and loses it below.
            await connection.execute(text(_HOLD), facts)
            if (await connection.execute(text(_CONFIRM), facts)).first() is None:
                return False
            await _keep_codes(connection, factor.customer_id, code_hashes)
            ended = await end_sessions_of(
                connection, factor.customer_id, EndReason.REVOKED, happening, kept_session
            )
            await append(connection, [happening, *ended])
            return True

    async def renew_codes(self, customer_id: UUID, code_hashes: Sequence[bytes], happening: Happening) -> None:
        """Keep other recovery codes. Two who do so at once wait for each other, so that ten are left."""
        factors = tables.second_factors
        async with self._database.transaction() as connection:
            await connection.execute(
                factors.update()
                .where(factors.c.customer_id == customer_id)
                .values(confirmed_at=factors.c.confirmed_at)
            )
            await _keep_codes(connection, customer_id, code_hashes)
            await append(connection, [happening])

    async def use_step(self, customer_id: UUID, step: int) -> bool:
        """Take a code of this time step; False if it, or a later one, was taken before."""
        async with self._database.transaction() as connection:
            facts = {"customer_id": customer_id, "step": step}
            return (await connection.execute(text(_USE_STEP), facts)).first() is not None

    async def use_recovery_code(
        self, customer_id: UUID, code_hash: bytes, now: datetime, happening: Happening
    ) -> bool:
        """Take a recovery code; False if there is none or it was taken before."""
        async with self._database.transaction() as connection:
            facts = {"customer_id": customer_id, "hash": code_hash, "now": now}
            if (await connection.execute(text(_USE_RECOVERY_CODE), facts)).first() is None:
                return False
            await append(connection, [happening])
            return True

    async def remove(self, customer_id: UUID, happening: Happening) -> None:
        """Forget it, and the recovery codes."""
        async with self._database.transaction() as connection:
            await remove_second_factor(connection, customer_id)
            await append(connection, [happening])


async def remove_second_factor(connection: AsyncConnection, customer_id: UUID) -> bool:
    """Forget a customer's second factor and recovery codes; whether there was one."""
    codes, factors = tables.recovery_codes, tables.second_factors
    await connection.execute(codes.delete().where(codes.c.customer_id == customer_id))
    removed = await connection.execute(factors.delete().where(factors.c.customer_id == customer_id))
    return bool(removed.rowcount)


async def _keep_codes(connection: AsyncConnection, customer_id: UUID, code_hashes: Sequence[bytes]) -> None:
    codes = tables.recovery_codes
    await connection.execute(codes.delete().where(codes.c.customer_id == customer_id))
    await connection.execute(
        codes.insert(), [{"customer_id": customer_id, "hash": code_hash} for code_hash in code_hashes]
    )

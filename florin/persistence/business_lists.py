"""Which countries and currencies the bank does business in, in PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import text

from florin.domain.audit import Happening
from florin.persistence.audit_log import append
from florin.persistence.database import Database

_ALLOW = "INSERT INTO countries (code) VALUES (:code) ON CONFLICT DO NOTHING RETURNING code"

_DISALLOW = "DELETE FROM countries WHERE code = :code RETURNING code"

_ADD = """
INSERT INTO currencies (code) VALUES (:code)
ON CONFLICT (code) DO UPDATE SET supported = true WHERE NOT currencies.supported RETURNING code
"""

# The row stays: accounts that are kept in the currency point to it.
_REMOVE = "UPDATE currencies SET supported = false WHERE code = :code AND supported RETURNING code"


class BusinessLists:
    """Countries and currencies."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def countries(self) -> Sequence[str]:
        """The countries that customers are taken from."""
        rows = await self._database.read("SELECT code FROM countries ORDER BY code")
        return [row["code"] for row in rows]

    async def currencies(self) -> Sequence[str]:
        """The currencies that accounts are opened in."""
        rows = await self._database.read("SELECT code FROM currencies WHERE supported ORDER BY code")
        return [row["code"] for row in rows]

    async def allow_country(self, code: str, happening: Happening) -> bool:
        """Whether it was not allowed until now."""
        return await self._change(_ALLOW, code, happening)

    async def disallow_country(self, code: str, happening: Happening) -> bool:
        """Whether it was allowed until now."""
        return await self._change(_DISALLOW, code, happening)

    async def add_currency(self, code: str, happening: Happening) -> bool:
        """Whether it was not supported until now."""
        return await self._change(_ADD, code, happening)

    async def remove_currency(self, code: str, happening: Happening) -> bool:
        """Whether it was supported until now."""
        return await self._change(_REMOVE, code, happening)

    async def _change(self, statement: str, code: str, happening: Happening) -> bool:
        async with self._database.transaction() as connection:
            changed = (await connection.execute(text(statement), {"code": code})).first() is not None
            if changed:
                await append(connection, [happening])
            return changed

"""Exchange rates in PostgreSQL. They are only added."""

from sqlalchemy import text

from florin.domain.audit import Happening
from florin.domain.exchange import ExchangeRate
from florin.persistence.audit_log import append, hold_chain
from florin.persistence.database import Database
from florin.persistence.rows import Row

_COLUMNS = "r.version, r.base, r.quote, r.rate, r.spread_ppm, r.changed_at, r.changed_by"

# Two currencies at a time, so that each is one step in the index, however many changes there have been.
_NEWEST = f"""
SELECT {_COLUMNS} FROM currencies one
JOIN currencies other ON one.code < other.code
CROSS JOIN LATERAL (
    (SELECT * FROM exchange_rates WHERE base = one.code AND quote = other.code ORDER BY version DESC LIMIT 1)
    UNION ALL
    (SELECT * FROM exchange_rates WHERE base = other.code AND quote = one.code ORDER BY version DESC LIMIT 1)
    ORDER BY version DESC LIMIT 1
) AS r
ORDER BY r.base, r.quote
"""

_OF = f"""
SELECT {_COLUMNS} FROM (
    (SELECT * FROM exchange_rates WHERE base = :one AND quote = :other ORDER BY version DESC LIMIT 1)
    UNION ALL
    (SELECT * FROM exchange_rates WHERE base = :other AND quote = :one ORDER BY version DESC LIMIT 1)
) AS r
ORDER BY r.version DESC LIMIT 1
"""

_ADD = """
INSERT INTO exchange_rates (version, base, quote, rate, spread_ppm, changed_at, changed_by)
SELECT coalesce(max(version), 0) + 1, :base, :quote, CAST(:rate AS numeric), :spread_ppm, :changed_at, :changed_by
FROM exchange_rates
RETURNING version, base, quote, rate, spread_ppm, changed_at, changed_by
"""


class RateRecords:
    """What currencies are worth in each other."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def newest(self) -> list[ExchangeRate]:
        """The rates that hold, one for two currencies, by their codes."""
        return [_rate_from(row) for row in await self._database.read(_NEWEST)]

    async def of(self, one: str, other: str) -> ExchangeRate | None:
        """The rate that holds for two currencies, whichever way round it was set."""
        rows = await self._database.read(_OF, {"one": one, "other": other})
        return _rate_from(rows[0]) if rows else None

    async def currency_kept(self, currency: str) -> bool:
        """Whether there is or was an account in this currency, or may be one."""
        return bool(await self._database.read("SELECT code FROM currencies WHERE code = :code", {"code": currency}))

    async def add(
        self, rate: ExchangeRate, before: ExchangeRate | None, happening: Happening
    ) -> ExchangeRate | None:
        """Keep a change under the next version, and put it on record; None where `before` holds no more.

        Rates are changed one at a time, since each waits for the audit log's chain first.
        """
        async with self._database.transaction() as connection:
            await hold_chain(connection)
            held = await connection.execute(text(_OF), {"one": rate.base, "other": rate.quote})
            row = held.mappings().first()
            if (None if row is None else row["version"]) != (None if before is None else before.version):
                return None
            facts = {
                "base": rate.base,
                "quote": rate.quote,
                "rate": rate.rate,
                "spread_ppm": rate.spread_ppm,
                "changed_at": rate.changed_at,
                "changed_by": rate.changed_by,
            }
            added = (await connection.execute(text(_ADD), facts)).mappings().one()
            await append(connection, [happening])
            return _rate_from(added)


def _rate_from(row: Row) -> ExchangeRate:
    return ExchangeRate(
        row["base"],
        row["quote"],
        row["rate"],
        row["spread_ppm"],
        row["version"],
        row["changed_at"],
        row["changed_by"],
    )

"""The versions of the rulebook, in PostgreSQL. They are only added."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, text
from sqlalchemy.exc import IntegrityError

from florin.domain.audit import Happening
from florin.domain.rulebook import EMPTY_RULEBOOK, Rulebook, read_rulebook, write_rulebook
from florin.persistence.audit_log import append
from florin.persistence.database import Database

_COLUMNS = "r.version, r.changed_at, r.changed_by, r.contents"

_ADD = """
INSERT INTO rulebooks (version, changed_at, changed_by, contents)
VALUES (:version, :changed_at, :changed_by, :contents)
"""


class RulebookRecords:
    """The rulebook, as staff see and change it. The ledger has a way of its own to it: `rulebooks.Rulebooks`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def newest(self) -> Rulebook:
        """The one that holds; an empty one before the first."""
        found = await self.versions(limit=1, before=None)
        return found[0] if found else EMPTY_RULEBOOK

    async def at(self, version: int) -> Rulebook | None:
        """One version; None where there is none of this number."""
        rows = await self._database.read(
            f"SELECT {_COLUMNS} FROM rulebooks r WHERE r.version = :version", {"version": version}
        )
        return _read(rows)[0] if rows else None

    async def versions(self, *, limit: int, before: int | None) -> list[Rulebook]:
        """Newest first, those older than the version `before`."""
        rows = await self._database.read(
            f"""SELECT {_COLUMNS} FROM rulebooks r
            WHERE CAST(:before AS bigint) IS NULL OR r.version < CAST(:before AS bigint)
            ORDER BY r.version DESC LIMIT :limit""",
            {"limit": limit, "before": before},
        )
        return _read(rows)

    async def add(self, book: Rulebook, happening: Happening) -> bool:
        """Keep the next version; False where another change was faster: its number is taken.

        Of two that come at once the second waits at the key until the first has committed.
        """
        facts = {
            "version": book.version,
            "changed_at": book.changed_at,
            "changed_by": book.changed_by,
            "contents": write_rulebook(book),
        }
        try:
            async with self._database.transaction() as connection:
                await connection.execute(text(_ADD), facts)
                await append(connection, [happening])
        except IntegrityError as error:
            if "rulebooks_pkey" in str(error.orig):
                return False
            raise
        return True


def _read(rows: Sequence[RowMapping]) -> list[Rulebook]:
    return [read_rulebook(row["version"], row["changed_at"], row["changed_by"], row["contents"]) for row in rows]

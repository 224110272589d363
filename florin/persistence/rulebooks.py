"""The ledger's view of the bank's rulebook: the newest version, read again only when it has changed."""

from collections import OrderedDict
from uuid import UUID

import asyncpg

from florin.domain.books import Books
from florin.domain.rulebook import EMPTY_RULEBOOK, Rulebook, read_rulebook

NEWEST_VERSION = "SELECT coalesce(max(version), 0) FROM rulebooks"

_READ = "SELECT version, changed_at, changed_by, contents FROM rulebooks WHERE version = $1"

_COUNTRIES_KEPT = 100_000


class Rulebooks:
    """What one ledger writer knows of the rulebook, and of whom its rules ask."""

    def __init__(self) -> None:
        self.current: Rulebook = EMPTY_RULEBOOK
        # Where holders live never changes, so that it is asked for once. The longest unasked for is forgotten.
        self._countries: OrderedDict[UUID, str] = OrderedDict()

    async def at(self, connection: asyncpg.Connection, version: int) -> Rulebook:
        """A version of the rulebook.

        Raises:
            ValueError, KeyError, TypeError: it can't be read, and nothing may be decided without it.
        """
        if version != self.current.version:
            if version == 0:
                self.current = EMPTY_RULEBOOK
            else:
                row = await connection.fetchrow(_READ, version)
                self.current = read_rulebook(row["version"], row["changed_at"], row["changed_by"], row["contents"])
        return self.current

    async def read_countries(self, connection: asyncpg.Connection, statement: str, books: Books) -> None:
        """Tell the books where the holders of their accounts live."""
        unknown = [account_id for account_id in books.accounts if account_id not in self._countries]
        for row in await connection.fetch(statement, unknown) if unknown else ():
            self._countries[row["id"]] = row["country"]
        for account_id in books.accounts:
            country = self._countries.get(account_id)
            if country is not None:
                books.countries[account_id] = country
                self._countries.move_to_end(account_id)
        while len(self._countries) > _COUNTRIES_KEPT:
            self._countries.popitem(last=False)

"""Books to try something in: what the ledger would read for it, read without a lock and never written."""

import asyncpg

from florin.domain.books import Books
from florin.domain.commands import MoneyRequest
from florin.persistence.batch import open_books
from florin.persistence.database import Database
from florin.persistence.rulebooks import Rulebooks


class Trials:
    """Opens books to try something in. The rulebook that they go by is read again only when it has changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rulebooks = Rulebooks()

    async def open(self, request: MoneyRequest) -> Books:
        """What a request names, all of it as it stands at one instant."""

        async def look(connection: asyncpg.Connection) -> Books:
            # PostgreSQL itself sees to it that nothing is written or locked here.
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                return await open_books(connection, [request], self._rulebooks, locking=False)

        return await self._database.read_by(look)

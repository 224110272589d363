"""What a check of the books is, and what it has at hand."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field

import asyncpg

from florin.domain.progress import Progress
from florin.domain.verification import Finding, TrialBalance
from florin.persistence.rows import Row

ROWS_AT_ONCE = 500
"""So many rows of a cursor are in memory at a time."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a check has at hand: the snapshot, how much there is in it, and whom to tell of progress."""

    connection: asyncpg.Connection
    sizes: Mapping[str, int]
    progress: Progress
    trial_balances: list[TrialBalance] = field(default_factory=list)

    def rows(self, statement: str) -> AsyncIterator[Row]:
        """What the database answers, a few hundred rows at a time in memory."""
        return aiter(self.connection.cursor(statement, prefetch=ROWS_AT_ONCE))

    async def pages(self, statement: str) -> AsyncIterator[Sequence[Row]]:
        """The same by the page, for looking something up for all rows of one."""
        cursor = await self.connection.cursor(statement)
        while page := await cursor.fetch(ROWS_AT_ONCE):
            yield page


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to verify: what it is called, which rows it counts, and how it is done."""

    name: str
    rows: str | None
    find: Callable[[Work], AsyncIterator[Finding]]

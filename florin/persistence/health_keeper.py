"""Keeps an eye on the ledger's health, in the background of every server process and in one of them at a time.

Whoever has the job holds an advisory lock on a connection of its own and writes what it has found there and nowhere
else: when the connection goes the job is free, and whoever takes it goes on from what was kept.
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from florin.domain.health import MARGIN, LedgerCheck, LedgerPass
from florin.domain.ports import Clock
from florin.persistence.database import Database
from florin.persistence.health import SETTINGS, SliceSize, begin_pass, read_slice
from florin.persistence.health_records import keep_check, keep_running, read_running
from florin.persistence.sole_job import SoleJob, take_job

log = logging.getLogger(__name__)

# Whoever holds it has the job. Any number serves, if it is always the same and no other lock's.
_JOB_LOCK = 0x464C4F48


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often and how fast, in seconds.

    The first look comes after `delay`, since a bank that starts has other things to do; then whoever has not the
    job asks for it every `retry`, and whoever has it rests for `pause` between passes. Of the time that a pass
    takes it works `share_percent` and sleeps the rest. What it has found is kept every `keep`: so much is done
    again at most.
    """

    share_percent: int = 2
    pause: float = 60.0
    delay: float = 5.0
    retry: float = 10.0
    keep: float = 1.0


class HealthKeeper:
    """Goes through the ledger over and over, a slice at a time."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Clock,
        rhythm: Rhythm | None = None,
        size: SliceSize | None = None,
        margin: timedelta = MARGIN,
    ) -> None:
        self._database = database
        self._clock = clock
        self._rhythm = rhythm or Rhythm()
        self._size = size or SliceSize()
        self._margin = margin
        self._job = SoleJob(
            database,
            name="the ledger's health",
            lock=_JOB_LOCK,
            perform=self._perform,
            settings=SETTINGS,
            delay=self._rhythm.delay,
            retry=self._rhythm.retry,
        )

    def start(self) -> None:
        """Begin to look after the ledger, soon."""
        self._job.start()

    async def stop(self) -> None:
        """End, at once. Another process, or the next start, goes on from what was kept."""
        await self._job.stop()

    async def run_pass(self) -> LedgerCheck | None:
        """Go through the ledger now, or go on where a pass was left; none where somebody else is at it."""
        connection = await self._database.connect(SETTINGS)
        try:
            if await take_job(connection, _JOB_LOCK):
                return await self._go_through(connection)
            return None
        finally:
            await connection.close()

    async def _perform(self, connection: asyncpg.Connection) -> float:
        await self._go_through(connection)
        return self._rhythm.pause

    async def _go_through(self, connection: asyncpg.Connection) -> LedgerCheck:
        work = await read_running(connection)
        if work is None:
            work = await begin_pass(connection, self._clock(), self._margin)
        told = len(work.findings)
        loop = asyncio.get_running_loop()
        kept_at = loop.time()
        while not work.ended:
            begun = loop.time()
            for _ in await read_slice(connection, work, self._size):
                begun = await self._rest(begun)
            told = _alarm(work, told)
            if loop.time() - kept_at >= self._rhythm.keep and not work.ended:
                kept_at = loop.time()
                await keep_running(connection, work)
            await self._rest(begun)
        check = work.finish(self._clock())
        _alarm(work, told)
        await keep_check(connection, check)
        _report(check)
        return check

    async def _rest(self, since: float) -> float:
        """Sleep so long that the work done since then was no more than our share; answers with the time after that.

        The busier the machine the longer the same work takes, and the longer the sleep.
        """
        loop = asyncio.get_running_loop()
        share = self._rhythm.share_percent
        await asyncio.sleep((loop.time() - since) * (100 - share) / share)
        return loop.time()


def _alarm(work: LedgerPass, told: int) -> int:
    """Log differences that have not been told; answers with how many have."""
    for finding in work.findings[told:]:
        log.error("the ledger differs: %s", finding)
    return len(work.findings)


def _report(check: LedgerCheck) -> None:
    if check.differences:
        log.error(
            "the ledger's health: %d differences in %d accounts; `florin verify` tells them all",
            check.differences,
            check.accounts,
        )
    else:
        log.debug("the ledger's health: %d entries of %d accounts agree", check.entries, check.accounts)

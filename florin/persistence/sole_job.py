"""Work that one process of the bank does at a time, in the background of every one.

Whoever has the job holds an advisory lock on a connection of its own: when the connection goes the job is free, and
another takes it. A process that stalls may find out late that it has lost it, so that the work itself has to bear
being done twice.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

import asyncpg

from florin.persistence.database import Database, is_connection_lost

log = logging.getLogger(__name__)

_TAKE_JOB = "SELECT pg_try_advisory_lock($1)"


async def take_job(connection: asyncpg.Connection, lock: int) -> bool:
    """Take a job, or keep it; it is ours for as long as the connection lasts."""
    return bool(await connection.fetchval(_TAKE_JOB, lock))


class SoleJob:
    """Does a piece of work over and over, for as long as nobody else has the job.

    `perform` does the next piece and says for how many seconds to rest after it. The first look comes after `delay`
    seconds, and whoever has not the job asks for it every `retry`.
    """

    def __init__(
        self,
        database: Database,
        *,
        name: str,
        lock: int,
        perform: Callable[[asyncpg.Connection], Awaitable[float]],
        settings: Mapping[str, str] | None = None,
        delay: float = 0.0,
        retry: float = 10.0,
    ) -> None:
        self._database = database
        self._name = name
        self._lock = lock
        self._perform = perform
        self._settings = settings
        self._delay = delay
        self._retry = retry
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, soon."""
        self._task = asyncio.create_task(self._run(), name=self._name)

    async def stop(self) -> None:
        """End, at once. Another process, or the next start, goes on."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        await asyncio.sleep(self._delay)
        while True:
            try:
                await self._work()
            except Exception as error:
                if is_connection_lost(error):
                    log.warning("%s waits for the database: %s", self._name, error)
                else:
                    log.exception("%s failed; it is tried again", self._name)
            await asyncio.sleep(self._retry)

    async def _work(self) -> None:
        """Take the job, if it is free, and do it for as long as the connection lasts."""
        connection = await self._database.connect(self._settings)
        try:
            while await take_job(connection, self._lock):
                rest = await self._perform(connection)
                await asyncio.sleep(rest)
        finally:
            connection.terminate()

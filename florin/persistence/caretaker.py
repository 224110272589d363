"""The caretaker: does what is due without anybody asking, in one process of the bank at a time.

Holds expire, standing orders run, interest accrues, payments go out. Each of these is a duty. A duty is done in
small pieces and bears being done twice, by keys that the ledger takes once.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from florin.domain.ports import Clock
from florin.persistence.database import Database
from florin.persistence.sole_job import SoleJob

log = logging.getLogger(__name__)

# Whoever holds it is on duty. Any number serves, if it is always the same and no other lock's.
_JOB_LOCK = 0x464C4F44


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that is due at times.

    `perform` is told the time, does what is due by then and says how much that was; it is asked again at once as
    long as it did something, and after `every` seconds if it did not.
    """

    name: str
    perform: Callable[[datetime], Awaitable[int]]
    every: float = 1.0


class Caretaker:
    """Does the duties in turn."""

    def __init__(
        self, database: Database, duties: Sequence[Duty], *, clock: Clock, delay: float = 1.0, retry: float = 5.0
    ) -> None:
        self._duties = duties
        self._clock = clock
        self._next: dict[str, float] = {}
        self._job = SoleJob(
            database, name="the caretaker", lock=_JOB_LOCK, perform=self._go_round, delay=delay, retry=retry
        )

    def start(self) -> None:
        """Begin to look for what is due, soon."""
        self._job.start()

    async def stop(self) -> None:
        """End. What was begun stands as it is, and is gone on with by whoever is next."""
        await self._job.stop()

    async def _go_round(self, _: asyncpg.Connection) -> float:
        """Do what is due, and say how long there is nothing to do."""
        # Duties are told the bank's time; pauses are counted on a clock that nobody sets back.
        loop, now = asyncio.get_running_loop(), self._clock()
        begun = loop.time()
        for duty in self._duties:
            if self._next.get(duty.name, begun) > begun:
                continue
            done = await _do(duty, now)
            self._next[duty.name] = begun + (0.0 if done else duty.every)
        if not self._next:
            return 60.0
        return max(0.0, min(self._next.values()) - loop.time())


async def _do(duty: Duty, now: datetime) -> int:
    try:
        return await duty.perform(now)
    except Exception:
        # The others must not wait for one that fails; this one is tried again after its pause.
        log.exception("the duty %r failed", duty.name)
        return 0

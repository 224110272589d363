"""The ledger writer: a queue in front of the database that commits many requests at once.

One batch at a time per process, taken the moment the last one has committed, so that an idle bank answers at
once and a busy one fills its batches (group commit: Gray & Reuter, *Transaction Processing*, 1993, chapter 9).
"""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from florin.domain.books import Group, Outcome
from florin.domain.refusals import Overloaded
from florin.persistence.batch import Heads, commit_batch
from florin.persistence.database import LEDGER_SETTINGS, Database, is_connection_lost
from florin.persistence.rulebooks import Rulebooks

log = logging.getLogger(__name__)

RETRY_DELAY_FIRST = 0.01
RETRY_DELAY_MAX = 1.0

# Told to stop while the database is away, the writer goes on trying for this many seconds.
STOP_LIMIT = 5.0

# Serialization failure, deadlock, lock not available.
RETRIED_STATES = frozenset({"40001", "40P01", "55P03"})

# Another process wrote the same key for other accounts between our look and our write: a retry will see it.
RETRIED_CONSTRAINT = "idempotency_keys_pkey"


class LedgerStopped(Exception):
    """The writer takes no more requests: the process is going down."""


@dataclass(slots=True, eq=False)
class _Waiting:
    group: Group
    outcomes: asyncio.Future[list[Outcome]]
    since: float


class LedgerWriter:
    """Posts money requests. Sizes are counted in requests, `retry_limit` in seconds."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], datetime],
        on_commit: Callable[[Heads], None],
        batch_limit: int = 1000,
        queue_limit: int = 10_000,
        retry_limit: float = 60.0,
        rulebooks: Rulebooks | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._on_commit = on_commit
        self._batch_limit = batch_limit
        self._queue_limit = queue_limit
        self._retry_limit = retry_limit
        self._rulebooks = rulebooks or Rulebooks()
        self._queue: deque[_Waiting] = deque()
        self._queued = 0
        self._work = asyncio.Event()
        self._stopping = False
        self._stop_deadline = float("inf")
        self._task: asyncio.Task[None] | None = None
        self._connection: asyncpg.Connection | None = None

    @property
    def running(self) -> bool:
        """Whether a request would be taken."""
        return self._task is not None and not self._task.done() and not self._stopping

    def start(self) -> None:
        """Begin to take requests."""
        self._task = asyncio.create_task(self._run(), name="ledger writer")

    async def stop(self) -> None:
        """Take no more requests, commit those that are queued, and end."""
        self._stopping = True
        self._stop_deadline = asyncio.get_running_loop().time() + STOP_LIMIT
        self._work.set()
        if self._task is not None:
            await self._task
        await self._disconnect()

    async def post(self, group: Group) -> list[Outcome] | Overloaded:
        """Post requests and wait until their outcome is durable.

        The caller may go away; what is queued is decided all the same. A group is queued whole or not at all.

        Raises:
            LedgerStopped: the process is going down and has stored nothing of this.
        """
        if not self.running:
            raise LedgerStopped
        # A group that is larger than the whole queue is let in when nobody else waits: it could never be else.
        if self._queued and self._queued + len(group.requests) > self._queue_limit:
            return Overloaded()
        loop = asyncio.get_running_loop()
        waiting = _Waiting(group, loop.create_future(), loop.time())
        self._queue.append(waiting)
        self._queued += len(group.requests)
        self._work.set()
        # A caller that goes away cancels this future and nothing else: the queue keeps the request.
        return await waiting.outcomes

    async def _run(self) -> None:
        while True:
            while not self._queue:
                if self._stopping:
                    return
                self._work.clear()
                await self._work.wait()
            batch = self._take()
            try:
                await self._commit(batch)
            except Exception as error:
                if len(batch) == 1 or _is_passing(error):
                    # The database stayed away for as long as we try: the next in line fare no better.
                    for waiting in batch:
                        self._fail(waiting, error)
                    continue
                # One bad request must not harm those beside it: run again one by one.
                log.exception("a batch of %d failed and is run again one by one", len(batch))
                for waiting in batch:
                    try:
                        await self._commit([waiting])
                    except Exception as own_error:
                        self._fail(waiting, own_error)

    def _take(self) -> list[_Waiting]:
        """The next batch: whole groups, in order, at most `batch_limit` requests (but at least one group)."""
        batch: list[_Waiting] = []
        size = 0
        while self._queue:
            length = len(self._queue[0].group.requests)
            if batch and size + length > self._batch_limit:
                break
            batch.append(self._queue.popleft())
            size += length
        self._queued -= size
        return batch

    async def _commit(self, batch: Sequence[_Waiting]) -> None:
        # Counted from when the last of them came, so that those who queued up behind a database that is away
        # are not kept waiting for it once more, batch after batch.
        deadline = batch[-1].since + self._retry_limit
        outcomes, heads = await self._commit_with_retries([waiting.group for waiting in batch], deadline)
        for waiting, answers in zip(batch, outcomes, strict=True):
            if not waiting.outcomes.done():
                waiting.outcomes.set_result(answers)
        if heads:
            self._on_commit(heads)

    async def _commit_with_retries(
        self, groups: Sequence[Group], deadline: float
    ) -> tuple[list[list[Outcome]], Heads]:
        """Commit until it is known to have happened.

        A connection that is lost during COMMIT leaves the outcome unknown. The next try reads the idempotency
        keys first: if the commit did happen it finds its own, and answers from what is stored.
        """
        delay = RETRY_DELAY_FIRST
        while True:
            try:
                connection = await self._connected()
                outcomes, heads = await commit_batch(connection, groups, self._clock(), self._rulebooks)
            except Exception as error:
                now = asyncio.get_running_loop().time()
                if not _is_passing(error) or now > min(deadline, self._stop_deadline):
                    raise
                if isinstance(error, asyncpg.UniqueViolationError):
                    # Its detail would show whose key it is.
                    log.info("a ledger batch is tried again: another process was faster with one of its keys")
                else:
                    log.warning("a ledger batch is tried again: %s: %s", type(error).__name__, error)
                if is_connection_lost(error):
                    await self._disconnect()
            else:
                return outcomes, heads
            await asyncio.sleep(delay * random.uniform(0.5, 1.0))  # noqa: S311 - jitter, no secret
            delay = min(delay * 2, RETRY_DELAY_MAX)

    async def _connected(self) -> asyncpg.Connection:
        if self._connection is None or self._connection.is_closed():
            self._connection = await self._database.connect(LEDGER_SETTINGS)
        return self._connection

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):
                connection.terminate()

    @staticmethod
    def _fail(waiting: _Waiting, error: Exception) -> None:
        log.error("a money request failed; its idempotency key tells what became of it", exc_info=error)
        if not waiting.outcomes.done():
            waiting.outcomes.set_exception(LedgerFailed())
            # The client may be gone; then nobody retrieves this, and it is logged above already.
            waiting.outcomes.exception()


class LedgerFailed(Exception):
    """The request could not be committed for a reason of ours, which is in the log."""


def _is_passing(error: Exception) -> bool:
    if is_connection_lost(error):
        return True
    if not isinstance(error, asyncpg.PostgresError):
        return False
    return error.sqlstate in RETRIED_STATES or (
        isinstance(error, asyncpg.UniqueViolationError) and error.constraint_name == RETRIED_CONSTRAINT
    )

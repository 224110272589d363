"""Hints: who watches an account is told that its history has grown, also by another process.

A hint says "account X is at sequence N" and nothing more. It may be lost, late or doubled: whoever gets one
reads the history itself. So a hint costs a writer next to nothing, and a slow watcher costs it nothing at all.
"""

import asyncio
import base64
import logging
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import asyncpg

from florin.persistence.batch import Heads
from florin.persistence.database import Database
from florin.persistence.listening import RECONNECT_DELAY, listen

log = logging.getLogger(__name__)

CHANNEL = "florin_history"
NOTIFY = "SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload"
# Between two NOTIFYs lies at least this pause: what is committed meanwhile goes into the next one.
NOTIFY_PAUSE = 0.005

_HINT = struct.Struct(">16sQ")
# PostgreSQL takes 7,999 bytes of payload; base64 makes 4 of 3.
_HINTS_PER_NOTIFY = 7999 // 4 * 3 // _HINT.size


class Watch:
    """One watcher's ear for one account."""

    def __init__(self) -> None:
        self._head = 0
        self._told = asyncio.Event()

    def tell(self, sequence: int) -> None:
        """Say where the account's history is; what was said last time is no news."""
        if sequence != self._head:
            self._head = sequence
            self._told.set()

    def clear(self) -> None:
        """Forget what was told, before looking."""
        self._told.clear()

    async def wait(self) -> None:
        """Wait for news since `clear`."""
        await self._told.wait()


class Hints:
    """Passes hints between the ledger writers of all processes and the watchers of this one.

    `poll_interval` is how often, in seconds, watched accounts are looked at in case a hint was lost.
    """

    def __init__(self, database: Database, *, poll_interval: float = 2.0) -> None:
        self._database = database
        self._poll_interval = poll_interval
        self._watches: dict[UUID, set[Watch]] = {}
        self._unsent: Heads = {}
        self._unsent_any = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to listen, to send and to poll."""
        self._tasks = [
            asyncio.create_task(run(), name=f"hints: {run.__name__}")
            for run in (self._listen, self._send, self._poll)
        ]

    async def stop(self) -> None:
        """End."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @contextmanager
    def watch(self, account_id: UUID) -> Iterator[Watch]:
        """Listen for one account."""
        watch = Watch()
        self._watches.setdefault(account_id, set()).add(watch)
        try:
            yield watch
        finally:
            watches = self._watches[account_id]
            watches.discard(watch)
            if not watches:
                del self._watches[account_id]

    def publish(self, heads: Heads) -> None:
        """Tell the watchers here at once, and those of other processes soon. Never waits."""
        self._tell(heads)
        self._unsent.update(heads)
        self._unsent_any.set()

    def _tell(self, heads: Heads) -> None:
        for account_id in heads.keys() & self._watches.keys():
            for watch in self._watches[account_id]:
                watch.tell(heads[account_id])

    def _hear(self, payload: str) -> None:
        # Mostly nobody watches; then there is nothing to read.
        if self._watches:
            self._tell(unpack(payload))

    async def _send(self) -> None:
        connection: asyncpg.Connection | None = None
        try:
            while True:
                await self._unsent_any.wait()
                self._unsent_any.clear()
                heads, self._unsent = self._unsent, {}
                try:
                    if connection is None or connection.is_closed():
                        connection = await self._database.connect()
                    await connection.execute(NOTIFY, CHANNEL, pack(heads))
                except Exception as error:
                    log.warning("hints to other processes were lost and will be polled for: %s", error)
                    await asyncio.sleep(RECONNECT_DELAY)
                await asyncio.sleep(NOTIFY_PAUSE)
        finally:
            if connection is not None:
                connection.terminate()

    async def _listen(self) -> None:
        await listen(self._database, CHANNEL, hear=self._hear, look=self._look, what="hints from other processes")

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(self._poll_interval)
            try:
                await self._look()
            except Exception:
                log.exception("the watched accounts could not be looked at; the next look is soon")

    async def _look(self) -> None:
        """Read how far the watched accounts have come."""
        if not self._watches:
            return
        rows = await self._database.read(
            "SELECT id, sequence FROM accounts WHERE id = ANY(:ids)", {"ids": list(self._watches)}
        )
        self._tell({row["id"]: row["sequence"] for row in rows})


def pack(heads: Heads) -> list[str]:
    """Write hints as payloads of NOTIFY."""
    packed = [_HINT.pack(account_id.bytes, sequence) for account_id, sequence in heads.items()]
    return [
        base64.b64encode(b"".join(packed[start : start + _HINTS_PER_NOTIFY])).decode()
        for start in range(0, len(packed), _HINTS_PER_NOTIFY)
    ]


def unpack(payload: str) -> Heads:
    """Read the hints of one NOTIFY; what is not ours to read says nothing."""
    try:
        return {UUID(bytes=raw): head for raw, head in _HINT.iter_unpack(base64.b64decode(payload))}
    except (ValueError, struct.error):
        log.warning("a message on %s is no hint", CHANNEL)
        return {}

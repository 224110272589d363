"""Announcements: what every process of the bank has to hear at once, such as that a session has ended.

One is sent inside the transaction that it tells of, so that it's heard only if that commits. One that is lost
costs time and nothing else: each process also looks for itself every few seconds.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from florin.persistence.database import Database
from florin.persistence.listening import listen

log = logging.getLogger(__name__)

CHANNEL = "florin_control"

# Clocks of several machines differ, and a transaction takes time to commit: so far back goes each look.
LOOK_BACK = timedelta(minutes=2)

# PostgreSQL takes 7,999 bytes of payload; an id in JSON takes 39.
_IDS_PER_MESSAGE = 150

_ENDED = """
SELECT id FROM sessions WHERE ended_at > :since
UNION ALL SELECT id FROM api_keys WHERE revoked_at > :since
"""


async def announce(connection: AsyncConnection, message: Mapping[str, object]) -> None:
    """Tell every process of the bank, once this transaction has committed."""
    await connection.execute(
        text("SELECT pg_notify(:channel, :payload)"),
        {"channel": CHANNEL, "payload": orjson.dumps(message).decode()},
    )


async def announce_ended(connection: AsyncConnection, ids: Iterable[UUID]) -> None:
    """Tell that sessions or API keys have ended."""
    told = [str(each) for each in ids]
    for start in range(0, len(told), _IDS_PER_MESSAGE):
        await announce(connection, {"ended": told[start : start + _IDS_PER_MESSAGE]})


class Announcements:
    """Hears announcements. `poll_interval` is how often, in seconds, is looked for what was not heard.

    The first look goes back by `look_back`, and so does that after a lost connection.
    """

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], datetime],
        poll_interval: float = 2.0,
        look_back: timedelta = LOOK_BACK,
    ) -> None:
        self._database = database
        self._clock = clock
        self._poll_interval = poll_interval
        self._look_back = look_back
        self._hearers: list[Callable[[Mapping[str, Any]], None]] = []
        self._tasks: list[asyncio.Task[None]] = []

    def hear(self, hearer: Callable[[Mapping[str, Any]], None]) -> None:
        """Call somebody with every message. Some come twice, and `ended` also what ended a little while ago."""
        self._hearers.append(hearer)

    def start(self) -> None:
        """Begin to listen and to look."""
        self._tasks = [
            asyncio.create_task(run(), name=f"announcements: {run.__name__}") for run in (self._listen, self._poll)
        ]

    async def stop(self) -> None:
        """End."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _tell(self, message: Mapping[str, Any]) -> None:
        for hearer in self._hearers:
            try:
                hearer(message)
            except Exception:
                log.exception("an announcement could not be followed")

    def _read(self, payload: str) -> None:
        try:
            message = orjson.loads(payload)
        except orjson.JSONDecodeError:
            log.warning("a message on %s is no announcement", CHANNEL)
            return
        if isinstance(message, dict):
            self._tell(message)

    async def _listen(self) -> None:
        await listen(
            self._database,
            CHANNEL,
            hear=self._read,
            look=lambda: self._look(self._look_back),
            what="announcements",
        )

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(self._poll_interval)
            try:
                await self._look()
            except Exception as error:
                log.warning("what has ended could not be looked for; the next look is soon: %s", error)

    async def _look(self, back: timedelta = LOOK_BACK) -> None:
        rows = await self._database.read(_ENDED, {"since": self._clock() - back})
        if rows:
            self._tell({"ended": [str(row["id"]) for row in rows]})

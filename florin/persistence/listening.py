"""Listening to PostgreSQL's notifications, on a connection of one's own that is made again when it is lost."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import asyncpg

from florin.persistence.database import Database

log = logging.getLogger(__name__)

RECONNECT_DELAY = 0.5


async def listen(
    database: Database,
    channel: str,
    *,
    hear: Callable[[str], None],
    look: Callable[[], Awaitable[None]],
    what: str,
) -> None:
    """Hear every message of a channel until cancelled.

    Once the channel is heard, at the beginning and after each loss, `look` sees what was missed. `what` says in the
    log what is not heard meanwhile.
    """
    while True:
        connection: asyncpg.Connection | None = None
        try:
            connection = await database.connect()
            ended = asyncio.Event()
            connection.add_termination_listener(lambda _, ended=ended: ended.set())
            await connection.add_listener(channel, lambda *message: hear(message[3]))
            await look()
            await ended.wait()
        except Exception as error:
            log.warning("%s cannot be heard, and are looked for: %s", what, error)
        finally:
            if connection is not None:
                connection.terminate()
        await asyncio.sleep(RECONNECT_DELAY)

"""A wire between the bank and PostgreSQL that can be cut at the worst moment."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Literal
from urllib.parse import quote

from sqlalchemy.engine import make_url

# How the driver ends a transaction: a simple query (PostgreSQL's protocol 3.0, message Q).
_COMMIT = b"COMMIT;\0"

When = Literal["before the server has it", "after the server did it"]


class Wire:
    """Relays bytes. `cut_commit` says at which side of the next COMMIT the connection breaks, once.

    `freeze` lets the connections of now hang: nothing arrives any more, and nobody is told.
    """

    def __init__(self, database_url: str) -> None:
        self._url = make_url(database_url)
        self._tasks: set[asyncio.Task[None]] = set()
        self._frozen: set[asyncio.StreamWriter] = set()
        self._open: set[asyncio.StreamWriter] = set()
        self.cut_commit: When | None = None
        self.cuts = 0
        self.url = ""

    @asynccontextmanager
    async def laid(self) -> AsyncIterator["Wire"]:
        """Listen while the block runs."""
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        login = quote(self._url.username or "")
        if self._url.password:
            login += f":{quote(str(self._url.password))}"
        self.url = f"postgresql+asyncpg://{login}@127.0.0.1:{port}/{self._url.database}?ssl=disable"
        try:
            yield self
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def freeze(self) -> None:
        """Lose whatever the connections of now have yet to say; later ones are fine."""
        self._frozen |= self._open

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        folder, port = self._url.query.get("host"), self._url.query.get("port")
        if folder:
            return await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.{port}")
        return await asyncio.open_connection(self._url.host, self._url.port or 5432)

    def _accept(self, from_bank: asyncio.StreamReader, to_bank: asyncio.StreamWriter) -> None:
        self._tasks.add(asyncio.create_task(self._serve(from_bank, to_bank)))

    async def _serve(self, from_bank: asyncio.StreamReader, to_bank: asyncio.StreamWriter) -> None:
        from_server, to_server = await self._connect()
        self._open.add(to_bank)
        answers = asyncio.create_task(self._relay(from_server, to_bank))
        try:
            while data := await _read(from_bank):
                if data.endswith(_COMMIT) and self.cut_commit is not None:
                    when, self.cut_commit = self.cut_commit, None
                    answers.cancel()
                    await asyncio.wait([answers])
                    if when == "after the server did it":
                        to_server.write(data)
                        assert b"COMMIT" in await _read(from_server), "the server said that it committed"
                    self.cuts += 1
                    break
                if to_bank not in self._frozen:
                    to_server.write(data)
        finally:
            answers.cancel()
            for writer in (to_bank, to_server):
                writer.transport.abort()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await _read(reader):
            if writer not in self._frozen:
                writer.write(data)
        writer.close()


async def _read(reader: asyncio.StreamReader) -> bytes:
    """What comes next; nothing once the connection is gone, however it went."""
    with suppress(ConnectionError):
        return await reader.read(65536)
    return b""

"""The Redis that tests use: a real one where one runs, with keys of each test's own."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from redis.asyncio import Redis as Client

from florin.server import counters

Test = TypeVar("Test", bound=Callable[..., Any])

HOST, PORT = "127.0.0.1", 6379
URL = f"redis://{HOST}:{PORT}/0"

PATIENCE = 30.0
"""Seconds after which a Redis that works counts as away; no test depends on how fast it is."""

HASTE = 0.1
"""Seconds after which one that hangs does."""


def runs() -> bool:
    """Whether one answers."""
    with closing(socket.socket()) as probe:
        probe.settimeout(1)
        if probe.connect_ex((HOST, PORT)):
            return False
        probe.sendall(b"PING\r\n")
        return probe.recv(64).startswith(b"+PONG")


_where_one_runs = pytest.mark.skipif(not runs(), reason=f"no Redis answers at {HOST}:{PORT}")


def needs_redis(test: Test) -> Test:
    """Mark a test that needs one. One after another: a test makes it forget all scripts, whoever's they are."""
    return pytest.mark.xdist_group("redis")(_where_one_runs(test))


@asynccontextmanager
async def own_keys(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Client]:
    """Give Florin a prefix that nobody else uses, and remove its keys in the end; a client to look at them with.

    Florin waits for Redis as long as it takes.
    """
    prefix = f"florin-test-{uuid4().hex}"
    monkeypatch.setattr(counters, "PREFIX", prefix)
    # A busy test machine is no outage; a test of an outage that nobody is told of takes the patience back.
    monkeypatch.setattr(counters, "ANSWER_TIMEOUT", PATIENCE)
    client = Client.from_url(URL, decode_responses=True)
    try:
        yield client
    finally:
        for key in [key async for key in client.scan_iter(f"{prefix}:*")]:
            await client.delete(key)
        await client.aclose()


class Wire:
    """A way to Redis that can be cut and mended. What hangs in it is never answered."""

    def __init__(self) -> None:
        self.url = ""
        self._tasks: set[asyncio.Task[None]] = set()
        self._whole = True
        self.hangs = False

    @asynccontextmanager
    async def laid(self) -> AsyncIterator["Wire"]:
        """Listen while the block runs."""
        server = await asyncio.start_server(self._accept, HOST, 0)
        self.url = f"redis://{HOST}:{server.sockets[0].getsockname()[1]}/0"
        try:
            yield self
        finally:
            server.close()
            await self._drop()

    async def cut(self) -> None:
        """Break all connections; new ones are closed at once."""
        self._whole = False
        await self._drop()

    def mend(self) -> None:
        """Let new connections through."""
        self._whole, self.hangs = True, False

    async def _drop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            writer.transport.abort()
            return
        self._tasks.add(asyncio.create_task(self._serve(reader, writer)))

    async def _serve(self, from_bank: asyncio.StreamReader, to_bank: asyncio.StreamWriter) -> None:
        from_redis, to_redis = await asyncio.open_connection(HOST, PORT)
        answers = asyncio.create_task(self._relay(from_redis, to_bank))
        try:
            await self._relay(from_bank, to_redis)
        finally:
            answers.cancel()
            for writer in (to_bank, to_redis):
                writer.transport.abort()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                if not self.hangs:
                    writer.write(data)

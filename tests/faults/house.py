"""The bank as an operator runs it: the real program, its own folder, and all processes that belong to it."""

import asyncio
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import httpx
import psutil

from florin.persistence.embedded import EmbeddedPostgres

PROGRAM = Path(sys.executable).with_name("florin")
PATIENCE = 120.0
"""Seconds until a test gives up; none of them depends on how long it really takes."""


class House:
    """One bank on one folder of data. It may be started again and again; each time it takes a free port."""

    def __init__(self, *arguments: str, **settings: str) -> None:
        self.data_dir = Path(tempfile.mkdtemp(prefix="florin-fault-"))
        self._command = [str(PROGRAM), "serve", *arguments]
        self._environment = environment(FLORIN_DATA_DIR=str(self.data_dir), FLORIN_PORT="0", **settings)
        self._process: subprocess.Popen[bytes] | None = None
        self._known: list[psutil.Process] = []
        self.base_url = ""

    @property
    def pid(self) -> int:
        """The process that was started."""
        assert self._process is not None
        return self._process.pid

    @property
    def said(self) -> str:
        """All that it ever printed."""
        return (self.data_dir / "said").read_text()

    async def start(self) -> None:
        """Start the program and wait until it is ready."""
        with (self.data_dir / "said").open("ab") as said:
            before = said.tell()
            self._process = subprocess.Popen(
                self._command, env=self._environment, stdout=said, stderr=said, start_new_session=True
            )
        async with asyncio.timeout(PATIENCE):
            while not (found := re.search(r"App +(http://\S+)\n", self.said[before:])):
                assert self._process.poll() is None, self.said
                await asyncio.sleep(0.02)
            self.base_url = found[1]
            async with httpx.AsyncClient() as http:
                while not await _is_ready(http, self.base_url):
                    assert self._process.poll() is None, self.said
                    await asyncio.sleep(0.02)
        self.family()

    def family(self) -> list[psutil.Process]:
        """The processes below it, but Python's own resource tracker, which ends when it sees its program end."""
        found = psutil.Process(self.pid).children(recursive=True)
        found = [each for each in found if "resource_tracker" not in _command(each)]
        self._known = list({*self._known, *found})
        return found

    def workers(self) -> list[psutil.Process]:
        """The processes that serve; the program itself when it has none below it."""
        spawned = [each for each in self.family() if _runs(each) and "spawn_main" in _command(each)]
        return spawned or [psutil.Process(self.pid)]

    def postmaster(self) -> psutil.Process:
        """The embedded database's first process."""
        return psutil.Process(int(next(self.data_dir.glob("postgres-*/postmaster.pid")).read_text().split()[0]))

    async def kill(self) -> None:
        """Kill the program as the kernel does when memory runs out: nothing of it can tidy up."""
        self.family()
        os.kill(self.pid, signal.SIGKILL)
        await self.ended()

    async def end(self, number: signal.Signals) -> int:
        """Ask it to stop; the exit code. Like a terminal, Ctrl-C reaches the whole group."""
        self.family()
        (os.killpg if number is signal.SIGINT else os.kill)(self.pid, number)
        return await self.ended()

    async def ended(self) -> int:
        """Wait for the program itself; the exit code."""
        assert self._process is not None
        async with asyncio.timeout(PATIENCE):
            while (code := self._process.poll()) is None:
                await asyncio.sleep(0.02)
        return code

    def left_behind(self) -> list[psutil.Process]:
        """Processes of its family, of whenever, that still run."""
        return [each for each in self._known if _runs(each)]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                await asyncio.sleep(0.05)

    @asynccontextmanager
    async def books(self) -> AsyncIterator[asyncpg.Connection]:
        """A look into the database, past the bank; starts the database if the bank is closed."""
        postgres = EmbeddedPostgres(self.data_dir)
        url = await asyncio.to_thread(postgres.start)
        try:
            connection = await asyncpg.connect(url.replace("+asyncpg", ""))
            try:
                yield connection
            finally:
                await connection.close()
        finally:
            await asyncio.to_thread(postgres.stop)

    def raze(self) -> None:
        """Leave nothing, however the test went."""
        if self._process is not None and self._process.poll() is None:
            self.family()
            self._process.kill()
            self._process.wait(PATIENCE)
        for each in self._known:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
        psutil.wait_procs(self._known, timeout=PATIENCE)
        shutil.rmtree(self.data_dir, ignore_errors=True)


def environment(**settings: str) -> dict[str, str]:
    """Our own environment with these settings, and none of the tests' or the developer's."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("FLORIN_", "DATABASE_URL"))}
    return ours | settings


@asynccontextmanager
async def built(*arguments: str, **settings: str) -> AsyncIterator[House]:
    """A bank that has been started; gone with all that belongs to it when the block is left."""
    house = House(*arguments, **settings)
    try:
        await house.start()
        yield house
    except BaseException:
        sys.stderr.write(house.said[-20_000:])
        raise
    finally:
        house.raze()


async def _is_ready(http: httpx.AsyncClient, base_url: str) -> bool:
    try:
        return (await http.get(f"{base_url}/ready")).status_code == 200
    except httpx.TransportError:
        return False


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""

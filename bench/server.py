"""The real server, as a user starts it: `florin serve` in a process of its own, with default settings."""

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bench.load import LoadFailed

START_SECONDS = 30.0
_SAMPLE_SECONDS = 0.4


@dataclass(frozen=True, slots=True)
class Memory:
    """What some processes hold at one time, in millions of bytes.

    `resident` counts a page that several share for each of them; `shared_once` counts it once, and is None where
    the system can't tell.
    """

    resident: float
    shared_once: float | None

    def at_most(self, other: "Memory | None") -> "Memory":
        """The larger of each."""
        if other is None:
            return self
        return Memory(
            max(self.resident, other.resident), max(self.shared_once or 0, other.shared_once or 0) or None
        )


def memory_of(processes: Sequence[psutil.Process]) -> Memory:
    """Ask the system; processes that have ended hold nothing."""
    resident, shared_once = 0, 0
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            told = process.memory_full_info()
            resident += told.rss
            shared_once += getattr(told, "pss", 0)
    return Memory(resident / 1e6, shared_once / 1e6 or None)


def family(pid: int) -> list[psutil.Process]:
    """A process and all below it."""
    parent = psutil.Process(pid)
    return [parent, *parent.children(recursive=True)]


@dataclass(slots=True)
class Server:
    """A running server. `peak` is the most that its processes held; PostgreSQL is none of them."""

    address: str
    processes: Sequence[psutil.Process]
    peak: Memory = field(default_factory=lambda: Memory(0.0, None))
    _ended: threading.Event = field(default_factory=threading.Event)

    def watch_memory(self) -> None:
        """Look again and again, until the server is stopped."""
        while not self._ended.wait(_SAMPLE_SECONDS):
            self.peak = self.peak.at_most(memory_of(self.processes))

    def end(self) -> None:
        """Look no more."""
        self._ended.set()


@contextmanager
def florin_serve(database_url: str, secret_key: str, data_dir: Path, *, workers: int) -> Iterator[Server]:
    """Start the bank on a free port, and stop it at the end.

    Raises:
        LoadFailed: it does not come up.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FLORIN_")}
    environment |= {
        "DATABASE_URL": database_url,
        "FLORIN_SECRET_KEY": secret_key,
        "FLORIN_DATA_DIR": str(data_dir),
        "FLORIN_PORT": "0",
        "FLORIN_LOG_LEVEL": "warning",
    }
    program = Path(sys.executable).with_name("florin")
    command = [str(program), "serve", "--workers", str(workers)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            address = _address(process)
            _wait_until_ready(address, process)
            server = Server(address, _processes(process.pid, workers))
            watcher = threading.Thread(target=server.watch_memory, daemon=True)
            watcher.start()
            try:
                yield server
            finally:
                server.end()
                watcher.join()
        finally:
            _stop(process)


def _stop(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(START_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def _address(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://([^/\s]+)/graphql", line):
            return found[1]
    raise LoadFailed("florin serve ended before it said where it listens")


def _wait_until_ready(address: str, process: "subprocess.Popen[str]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with (
            suppress(OSError, http.client.HTTPException),
            closing(http.client.HTTPConnection(address, timeout=5)) as connection,
        ):
            connection.request("GET", "/ready")
            with connection.getresponse() as answer:
                if answer.status == 200:
                    return
        time.sleep(0.05)
    raise LoadFailed("florin serve is not ready")


def _processes(pid: int, workers: int) -> Sequence[psutil.Process]:
    """The process itself and, with several workers, those below it."""
    # One worker answers before the others are there; they import what it imports.
    deadline = time.monotonic() + START_SECONDS
    while workers > 1 and len(family(pid)) <= workers and time.monotonic() < deadline:
        time.sleep(0.1)
    if workers > 1:
        time.sleep(1.0)
    return family(pid)

"""Serving: a socket, one or several worker processes, and a clean end."""

import asyncio
import gc
import logging
import os
import signal
import socket
import sys
import threading
import time
from types import FrameType

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.supervisors import Multiprocess

from florin.server.settings import Settings, SettingsError

# How long, in seconds, requests under way may take once the server has been told to stop.
DRAIN_SECONDS = 20
# A websocket peer that answers no ping for this long, in seconds, is gone.
PING_SECONDS = 20

# How many clients may wait to be accepted.
BACKLOG = 2048

# How long, in seconds, a worker may drain whose supervisor is gone: an embedded database has gone with it.
ORPHAN_SECONDS = 5

# How long, in seconds, a client may take to send the head of a request.
HEAD_SECONDS = 20

_SUPERVISOR = "FLORIN_SUPERVISOR_PID"


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol, with an end to its patience: a request whose head does not come is given up."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """A client has come."""
        super().connection_made(transport)
        self._deadline = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def on_message_begin(self) -> None:
        """A request begins; on a kept connection it may be the second."""
        super().on_message_begin()
        if self._deadline is None:
            self._deadline = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._forget_deadline()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        self._forget_deadline()
        super().connection_lost(exc)

    def _forget_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._deadline = None
        if not self.transport.is_closing():
            self.transport.write(b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
            self.transport.close()


def configure_logging(settings: Settings) -> None:
    """Log to standard error, one line an event."""
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)


def calm_collector() -> None:
    """Keep the garbage collector from walking what will never be garbage.

    A running bank's modules and schema stay for good, and a request leaves hardly any cycles behind. A
    profile of single transfers over HTTP had the collector, at its defaults, in an eighth of the server's samples.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def listen(settings: Settings) -> socket.socket:
    """Take the address.

    Raises:
        SettingsError: it can't be had.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        # From here on clients wait instead of being turned away, until the bank is open.
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise SettingsError(
            f"{settings.host}:{settings.port} cannot be listened on ({error.strerror}); "
            "set FLORIN_HOST and FLORIN_PORT to an address that is free."
        ) from None
    listener.set_inheritable(True)
    return listener


def exit_on_sigterm() -> None:
    """Make SIGTERM end the program the way Ctrl-C does: by an exception, so that everything is let go of."""

    def leave(_number: int, _frame: FrameType | None) -> None:
        sys.exit(0)

    signal.signal(signal.SIGTERM, leave)


def run_server(settings: Settings, listener: socket.socket) -> None:
    """Serve until told to stop. Settings reach the workers by the environment."""
    config = uvicorn.Config(
        "florin.server.app:create_app",
        factory=True,
        workers=settings.workers,
        loop="uvloop",
        http=PatientProtocol,
        ws="websockets-sansio",
        ws_max_size=settings.max_body_bytes,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS,
        log_level="warning",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=settings.proxy_headers,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    if settings.workers == 1:
        server = uvicorn.Server(config)
        server.run(sockets=[listener])
        if not server.started:
            sys.exit(STARTUP_FAILURE)
    else:
        os.environ[_SUPERVISOR] = str(os.getpid())
        supervisor = Multiprocess(config, sockets=[listener])
        supervisor.run()
        if any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes):
            sys.exit(STARTUP_FAILURE)


def end_with_supervisor() -> None:
    """In a worker: end when the process that started it is gone, however it went."""
    supervisor = int(os.environ.get(_SUPERVISOR, "0"))
    if not supervisor or supervisor == os.getpid():
        return

    def watch() -> None:
        while os.getppid() == supervisor:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(ORPHAN_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="supervisor watch", daemon=True).start()

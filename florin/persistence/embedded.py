"""A PostgreSQL server that this program starts, watches and stops.

    with EmbeddedPostgres(Path("var")) as postgres:
        engine = create_async_engine(postgres.url)

Under the data folder stand `postgres-<major>/` (the database), `postgres-<major>.log` and `postgres.lock`. Whoever
holds the lock owns the server, from before initdb until it has stopped; whoever finds it taken attaches to the
server of its owner. The kernel drops the lock with its holder, so it never outlives a crash.

The server listens on a unix socket only, in a private folder below the folder for temporary files, because a
socket's path may have little more than a hundred bytes.
"""

import atexit
import contextlib
import fcntl
import hashlib
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self
from urllib.parse import quote

from florin.persistence.postgres_binaries import (
    EmbeddedPostgresError,
    Login,
    copy_binaries,
    find_binaries,
    installed_version,
    server_login,
)
from florin.persistence.postgres_folders import (
    DATABASE,
    USER,
    initialise,
    last_words,
    private,
    reach,
    rotate,
    running,
    temporary_folder,
)
from florin.persistence.postgres_wire import PORT, READY, TOO_MANY_CONNECTIONS, UNKNOWN_DATABASE, ask

__all__ = ["SETTINGS", "EmbeddedPostgres", "EmbeddedPostgresError", "find_binaries"]

logger = logging.getLogger(__name__)

_ORPHANS_LEAVE = 30.0  # seconds that remains of a killed server may refuse its successor
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.05, 10.0  # seconds between attempts to bring a dead server back, doubling
_STEADY = 60.0  # seconds of life after which the pause is short again
_SHUTDOWN = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))  # fast, immediate, by force

SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        # A bank answers "done" only when it is on disk.
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        # Nothing reads this log but crash recovery, so it carries no more than that needs.
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "max_logical_replication_workers": "0",
        "wal_compression": "on",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        # A laptop with two cores that has other things to do as well.
        "shared_buffers": "128MB",
        "max_connections": "100",
        "jit": "off",
        # A hot account leaves thousands of dead row versions a second: sweep small and often.
        "autovacuum_naptime": "10s",
        "autovacuum_max_workers": "2",
        "autovacuum_vacuum_scale_factor": "0.02",
        "autovacuum_analyze_scale_factor": "0.05",
        # A client that forgot its transaction must not hold an account's row for ever.
        "idle_in_transaction_session_timeout": "60s",
        # The log is for operators; "terse" leaves out the details, which quote customers' data.
        "log_error_verbosity": "terse",
        "log_checkpoints": "off",
        "log_timezone": "UTC",
        "timezone": "UTC",
    }
)

# Python code between fork and exec may deadlock in a process with threads, so a fresh interpreter does what must be
# done there and then becomes the server. The order matters: a change of user clears the parent-death signal. That
# signal is SIGINT, a fast shutdown: it ends sessions at once and leaves nothing to recover, where SIGQUIT would
# buy a few milliseconds with a crash recovery at the next start.
_BECOME_SERVER = """
import ctypes, os, signal, sys
parent, uid, gid = map(int, sys.argv[1:4])
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
if sys.platform == "linux":
    PR_SET_PDEATHSIG = 1
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGINT), 0, 0, 0)
if os.getppid() == parent:
    os.execv(sys.argv[4], sys.argv[4:])
"""


@dataclass(frozen=True, slots=True)
class _Plan:
    """All that a (re)start needs; made once, while the lock is held."""

    command: tuple[str, ...]
    descriptors: tuple[int, ...]
    data: Path
    log: Path
    login: Login
    socket_dir: Path
    leftovers: tuple[Path, ...]


class EmbeddedPostgres:
    """A PostgreSQL server of this program's own, with its data below `data_dir`.

    `settings` are server settings that override SETTINGS; where the server listens is not theirs to change.
    `start_timeout` is in seconds and covers crash recovery. As root, the server runs as the owner of existing
    data, else as `postgres` or `nobody`. No mode of any existing folder is changed.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        bindir: Path | None = None,
        settings: Mapping[str, str] = MappingProxyType({}),
        start_timeout: float = 120.0,
    ) -> None:
        self._data_dir = data_dir.resolve()
        self._bindir = bindir
        self._settings = {**SETTINGS, **settings}
        self._start_timeout = start_timeout
        self._lock_descriptor: int | None = None
        self._socket_dir: Path | None = None
        self._plan: _Plan | None = None
        self._spawning = threading.Lock()
        self._stopping = threading.Event()
        self._watched = False
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The SQLAlchemy URL of the database. Raises EmbeddedPostgresError before `start`."""
        if self._socket_dir is None:
            raise EmbeddedPostgresError("The database has no URL before it is started: call start() first.")
        # The port is said as well, since asyncpg would otherwise take it from PGPORT.
        return f"postgresql+asyncpg://{USER}@/{DATABASE}?host={quote(str(self._socket_dir))}&port={PORT}"

    @property
    def pid(self) -> int | None:
        """The process id of the server that this object started, None when it is down or another's."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    @property
    def is_owner(self) -> bool:
        """True when this object started the server and will stop it; False when it attached to another's."""
        return self._plan is not None

    def start(self) -> str:
        """Start the server, or attach to the one that another Florin runs on this folder, and return the URL.

        Raises EmbeddedPostgresError, with one sentence that says what to do.
        """
        if self._socket_dir is not None:
            return self.url
        deadline = time.monotonic() + self._start_timeout
        try:
            self._data_dir.mkdir(parents=True, exist_ok=True)
            while not self._take_lock():
                if self._attach():
                    return self.url
                if time.monotonic() > deadline:
                    raise EmbeddedPostgresError(
                        f"Another Florin holds {self._data_dir} but its database does not answer: "
                        "stop that program, or set FLORIN_DATA_DIR to another folder."
                    )
                time.sleep(0.05)
            self._start_own()
        except OSError as error:
            self.stop()
            reason = error.strerror or str(error)
            raise EmbeddedPostgresError(
                f"The database below {self._data_dir} can't be started ({error.filename or 'system'}: {reason}): "
                "set FLORIN_DATA_DIR to a folder that this user may write to."
            ) from error
        except BaseException:
            self.stop()
            raise
        return self.url

    def watch(self) -> None:
        """From now on start the server again whenever it dies unexpectedly, until `stop`.

        A server that this object only attached to is its owner's to watch.
        """
        if not self.is_owner or self._watched:
            return
        self._watched = True
        if self._keeper is not None and not self._keeper.is_alive():
            self._run_keeper().result()

    def stop(self) -> None:
        """Stop the server if it is ours, wait until it is gone, and leave nothing but the data. May be repeated."""
        with self._spawning:
            self._stopping.set()
        if self._process is not None:
            _end(self._process)
        if self._keeper is not None:
            self._keeper.join()
        self._let_go()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # Who owns the server

    def _take_lock(self) -> bool:
        descriptor = os.open(self._data_dir / "postgres.lock", os.O_RDONLY | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._lock_descriptor = descriptor
        return True

    def _attach(self) -> bool:
        for _, socket_dir in running(self._data_dir):
            self._socket_dir = socket_dir
            return True
        return False

    def _let_go(self) -> None:
        atexit.unregister(self.stop)
        if self._plan is not None:
            for descriptor in self._plan.descriptors:
                os.close(descriptor)
            for leftover in self._plan.leftovers:
                shutil.rmtree(leftover, ignore_errors=True)
        self._plan = self._socket_dir = self._process = self._keeper = None
        self._watched = False
        self._stopping.clear()
        if self._lock_descriptor is not None:
            os.close(self._lock_descriptor)
            self._lock_descriptor = None

    # Start

    def _start_own(self) -> None:
        plan = self._prepare()
        self._plan = plan
        self._clear_the_way(plan)
        rotate(plan.log)
        self._run_keeper().result()
        state = ask(plan.socket_dir, user=USER, database=DATABASE)
        if state == UNKNOWN_DATABASE:
            statement = f"CREATE DATABASE {DATABASE}"
            state = ask(plan.socket_dir, user=USER, database="postgres", statement=statement)
        if state != READY:
            raise EmbeddedPostgresError(
                f"The database {DATABASE} could not be opened or made (SQLSTATE {state}): see {plan.log}."
            )
        self._socket_dir = plan.socket_dir
        atexit.register(self.stop)

    def _clear_the_way(self, plan: _Plan) -> None:
        """Only the holder of the lock runs a server here; one that runs all the same has lost its program.

        That happens where no parent-death signal exists. It is stopped rather than adopted, so that every server
        that serves is a child which can be waited for.
        """
        for pid, socket_dir in running(self._data_dir):
            if socket_dir.name != plan.socket_dir.name:
                raise EmbeddedPostgresError(
                    f"A PostgreSQL server that Florin did not start (process {pid}) runs on {plan.data}: stop it, "
                    "or set DATABASE_URL to use it."
                )
            logger.warning("Stopping PostgreSQL (process %s), which its own program left behind", pid)
            os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + self._start_timeout
        while running(self._data_dir) and time.monotonic() < deadline:
            time.sleep(0.05)

    def _prepare(self) -> _Plan:
        login = server_login(self._data_dir)
        below = temporary_folder(login)
        digest = hashlib.sha256(os.fsencode(self._data_dir)).hexdigest()[:12]
        socket_dir = below / f"florin-{login.uid}-{digest}"
        copies = below / f"{socket_dir.name}-bin"
        bindir = find_binaries(self._bindir)
        if installed_version(bindir, login) is None:
            reachable = login.may_enter(self._data_dir)
            bindir = copy_binaries(bindir, self._data_dir if reachable else private(copies, 0, 0, 0o755))
        version = installed_version(bindir, login)
        if version is None:
            raise EmbeddedPostgresError(f"{bindir / 'initdb'} can't be run: set FLORIN_PG_BINDIR to one that can.")
        data = self._data_dir / f"postgres-{version[0]}"
        initialise(data, bindir, version, login)
        private(socket_dir, login.uid, login.gid, 0o700)
        where, descriptors = reach(data, login)
        settings = {
            **self._settings,
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": str(socket_dir),
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = (str(bindir / "postgres"), "-D", where, *options)
        log = self._data_dir / f"{data.name}.log"
        return _Plan(command, descriptors, data, log, login, socket_dir, (socket_dir, copies))

    # The thread that keeps the server

    def _run_keeper(self) -> Future[None]:
        started: Future[None] = Future()
        self._keeper = threading.Thread(target=self._keep, args=(started,), name="postgres-keeper", daemon=True)
        self._keeper.start()
        return started

    def _keep(self, started: Future[None]) -> None:
        """Start the server and wait for its end; while watched, again and again.

        The thread lives as long as the server: Linux sends the parent-death signal when the thread that forked
        ends, not the process, so a caller's passing worker thread would take the server with it.
        """
        assert self._plan is not None
        pause = _SHORTEST_PAUSE
        while True:
            began = time.monotonic()
            try:
                process = self._launch(self._plan)
            except Exception as error:  # Whatever it is, the caller of start() gets it, or the log.
                if not started.done():
                    started.set_exception(error)
                    return
                logger.exception("PostgreSQL could not be started again; trying further")
            else:
                if not started.done():
                    started.set_result(None)
                ending = process.wait()
                if self._watched and not self._stopping.is_set():
                    logger.warning("PostgreSQL ended unexpectedly (%s); starting it again", ending)
            pause = _SHORTEST_PAUSE if time.monotonic() - began > _STEADY else min(2 * pause, _LONGEST_PAUSE)
            if not self._watched or self._stopping.wait(pause):
                return

    def _launch(self, plan: _Plan) -> subprocess.Popen[bytes]:
        """Start the server and return once it takes sessions.

        After a kill its processes linger for a moment and the server refuses to start beside them; so when the
        folder was left uncleanly, a refusal is tried again for a while.
        """
        left_uncleanly = (plan.data / "postmaster.pid").exists()
        patience = time.monotonic() + _ORPHANS_LEAVE
        while True:
            log_before = plan.log.stat().st_size if plan.log.exists() else 0
            process = self._spawn(plan)
            if self._becomes_ready(process, plan.socket_dir):
                return process
            if not left_uncleanly or self._stopping.is_set() or time.monotonic() > patience:
                raise EmbeddedPostgresError(
                    f"PostgreSQL did not start ({last_words(plan.log, log_before)}): see {plan.log}."
                )
            self._stopping.wait(0.1)

    def _spawn(self, plan: _Plan) -> subprocess.Popen[bytes]:
        descriptor = os.open(plan.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with self._spawning, os.fdopen(descriptor, "ab") as log:
            if self._stopping.is_set():
                raise EmbeddedPostgresError("The database was stopped while it was starting: start it again.")
            if os.geteuid() == 0:
                os.fchown(descriptor, plan.login.uid, plan.login.gid)
            shim = (sys.executable, "-I", "-S", "-c", _BECOME_SERVER)
            self._process = subprocess.Popen(  # noqa: S603 (a list of our own making, no shell)
                (*shim, str(os.getpid()), str(plan.login.uid), str(plan.login.gid), *plan.command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=plan.login.environment(),
                pass_fds=plan.descriptors,
                start_new_session=True,  # so that Ctrl-C in a terminal reaches the bank first, which stops this
            )
            return self._process

    def _becomes_ready(self, process: subprocess.Popen[bytes], socket_dir: Path) -> bool:
        deadline = time.monotonic() + self._start_timeout
        while process.poll() is None:
            if ask(socket_dir, user=USER, database=DATABASE) in (READY, UNKNOWN_DATABASE, TOO_MANY_CONNECTIONS):
                return True
            if time.monotonic() > deadline:
                _end(process)
            time.sleep(0.01)
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    for how, patience in _SHUTDOWN:
        process.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
            return

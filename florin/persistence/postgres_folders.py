"""The folders and files of an embedded PostgreSQL: its data, its log, and the private folder of its socket."""

import contextlib
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from florin.persistence.postgres_binaries import DATA_FOLDERS, EmbeddedPostgresError, Login
from florin.persistence.postgres_wire import READY, TOO_MANY_CONNECTIONS, ask, socket_file

USER = DATABASE = "florin"

_LONGEST_SOCKET_PATH = 103  # bytes: macOS allows 104 with the closing zero, Linux 108
_LARGEST_LOG = 10 * 2**20  # bytes; a larger one is put aside at the next start


def initialise(data: Path, bindir: Path, version: tuple[int, str], login: Login) -> None:
    """Make the database's folder if there is none: under another name first, so that it is whole or not there."""
    # A killed program leaves these. Its initdb may still be writing, so what resists now goes at the next start.
    for unfinished in data.parent.glob("postgres-*.new-*"):
        shutil.rmtree(unfinished, ignore_errors=True)
    present = sorted(marker.parent for marker in data.parent.glob(f"{DATA_FOLDERS}/PG_VERSION"))
    if data in present:
        return
    if present:
        # A bank that comes up empty after an update would be worse than one that does not come up.
        raise EmbeddedPostgresError(
            f"The data in {present[-1]} need another PostgreSQL than the {version[1]} in {bindir}: set "
            "FLORIN_PG_BINDIR to the bin folder of their version, or move them to the new one with pg_upgrade."
        )
    if data.exists() and any(data.iterdir()):
        raise EmbeddedPostgresError(
            f"{data} holds no PostgreSQL data: move it away, so that Florin can make its own."
        )
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    if version[0] < 17:
        locale = ["--locale=C.UTF-8" if sys.platform == "linux" else "--locale=C"]
    fresh = Path(tempfile.mkdtemp(prefix=f"{data.name}.new-", dir=data.parent))
    try:
        os.chown(fresh, login.uid, login.gid)
        where, descriptors = reach(fresh, login)
        options = ("--data-checksums", "--encoding=UTF8", "--auth=trust", "--lc-messages=C", *locale)
        try:
            made = login.run([bindir / "initdb", "-D", where, "-U", USER, *options], descriptors)
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        if made.returncode != 0:
            words = " ".join(made.stderr.split())
            raise EmbeddedPostgresError(f"initdb could not make the database in {data.parent}: {words}")
        fresh.rename(data)
        _sync(data.parent)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _sync(folder: Path) -> None:
    """Make a rename in this folder outlast a power cut; initdb has synced what is below."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def reach(folder: Path, login: Login) -> tuple[str, tuple[int, ...]]:
    """What the server is to call this folder, and the descriptors that it must inherit for that.

    The server's user may be shut out of a folder on the way (/root, a mode 0700 temporary folder). On Linux it then
    inherits the open folder, to which no way is needed: better than changing modes of folders that are not ours.
    """
    if login.may_enter(folder):
        return str(folder), ()
    if sys.platform != "linux":
        raise EmbeddedPostgresError(
            f"The user of the database server may not enter {folder}: set FLORIN_DATA_DIR to a folder that all "
            "users may pass through, or start Florin as an ordinary user."
        )
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    return f"/proc/self/fd/{descriptor}", (descriptor,)


def temporary_folder(login: Login) -> Path:
    """A folder for temporary files that the server's user may enter, and short enough for a socket's path."""
    for folder in (Path(tempfile.gettempdir()).resolve(), Path("/tmp")):  # noqa: S108 (only private folders are made there)
        longest = socket_file(folder / f"florin-{login.uid}-{'x' * 12}")
        if len(os.fsencode(longest)) <= _LONGEST_SOCKET_PATH and login.may_enter(folder):
            return folder
    raise EmbeddedPostgresError(
        "The database has no place for its socket: set TMPDIR to a short path open to all users."
    )


def private(folder: Path, uid: int, gid: int, mode: int) -> Path:
    """Make a folder of this owner and mode where others may write; refuse one that somebody else has put there."""
    refusal = f"{folder} belongs to somebody else: remove it, or set TMPDIR to another folder."
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        raise EmbeddedPostgresError(refusal) from error
    try:
        if os.fstat(descriptor).st_uid not in (uid, os.geteuid()):
            raise EmbeddedPostgresError(refusal)
        os.fchown(descriptor, uid, gid)
        os.fchmod(descriptor, mode)
    finally:
        os.close(descriptor)
    return folder


def running(data_dir: Path) -> list[tuple[int, Path]]:
    """Process id and socket folder of the servers on this folder that take sessions.

    The file postmaster.pid only says where to knock: a server is alive when it answers there.
    """
    found = []
    for record in data_dir.glob(f"{DATA_FOLDERS}/postmaster.pid"):
        with contextlib.suppress(FileNotFoundError):
            lines = record.read_text().splitlines()
            if len(lines) > 4 and lines[4]:  # process, data folder, start, port, socket folder, …
                socket_dir = Path(lines[4])
                if ask(socket_dir, user=USER, database=DATABASE) in (READY, TOO_MANY_CONNECTIONS):
                    found.append((int(lines[0]), socket_dir))
    return found


def rotate(log: Path) -> None:
    """Put a log aside that has grown large."""
    if log.exists() and log.stat().st_size > _LARGEST_LOG:
        log.replace(log.with_suffix(".log.old"))


def last_words(log: Path, offset: int) -> str:
    """The server's own reason for ending, from what it has written since `offset`."""
    with log.open("rb") as written:
        written.seek(offset)
        lines = written.read().decode(errors="replace").splitlines()
    reasons = [line for line in lines if "FATAL" in line or "PANIC" in line] or lines or ["it said nothing"]
    return re.sub(r"^.*?(FATAL|PANIC):\s*", "", reasons[-1])

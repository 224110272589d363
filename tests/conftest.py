"""One PostgreSQL server for the whole run, a fresh database for whoever asks, and banks on top of it."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import uvicorn
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from sqlalchemy.engine import make_url

from florin.persistence.database import Database, normalise_url
from florin.persistence.embedded import EmbeddedPostgres
from florin.persistence.schema_version import migrate
from florin.server.app import App
from florin.server.bank import Florin, build
from florin.server.serve import PatientProtocol, listen
from florin.server.settings import Settings
from tests.client import Client

# How long an example takes says something of the machine and nothing of the bank.
# Where a submission is judged the examples are the same each time; elsewhere every run looks for new ones.
hypothesis_settings.register_profile(
    "any machine",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
)
hypothesis_settings.load_profile("any machine")

_SERVER = "FLORIN_TEST_SERVER"
_KEY = "a key that only tests use, and long enough"
# Where nothing is: no bank of a test publishes its keys into the folder of the developer's own.
_NO_FOLDER = Path(tempfile.gettempdir()) / "florin-test-nothing"


def pytest_configure(config: pytest.Config) -> None:
    """Start the server in the first process; the parallel ones inherit its address."""
    if hasattr(config, "workerinput"):
        return
    if os.environ.get("DATABASE_URL"):
        url = normalise_url(os.environ["DATABASE_URL"])
        os.environ[_SERVER] = url.render_as_string(hide_password=False)
        return
    folder = Path(tempfile.mkdtemp(prefix="florin-test-", dir=_find_memory()))
    # Nothing here outlives the run, so nothing needs to reach the disk.
    postgres = EmbeddedPostgres(folder, settings={"fsync": "off", "max_connections": "300"})
    os.environ[_SERVER] = postgres.start()
    config.stash[_STARTED] = (postgres, folder)


_ROOM = 4 * 2**30


def _find_memory() -> str | None:
    """Where files are kept in memory and there is room, if anywhere: there a copy of a database takes no time."""
    memory = Path("/dev/shm")
    there = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _ROOM
    return str(memory) if there else None


_STARTED = pytest.StashKey[tuple[EmbeddedPostgres, Path]]()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started."""
    if _STARTED in config.stash:
        postgres, folder = config.stash[_STARTED]
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def _administer(statement: str) -> None:
    url = make_url(os.environ[_SERVER])
    connection = await asyncpg.connect(**_connect_arguments(url))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _connect_arguments(url: Any) -> dict[str, Any]:
    arguments = url.translate_connect_args(username="user")
    arguments.update(url.query)
    if "port" in arguments:
        arguments["port"] = int(arguments["port"])
    return dict(arguments)


def _url_of(name: str) -> str:
    return make_url(os.environ[_SERVER]).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
async def template() -> AsyncIterator[str]:
    """A migrated database to copy."""
    name = f"florin_template_{uuid4().hex}"
    await _administer(f"CREATE DATABASE {name}")
    database = Database(_url_of(name))
    await migrate(database)
    await database.close()
    yield name
    await _administer(f"DROP DATABASE {name} WITH (FORCE)")


@asynccontextmanager
async def _fresh_database(template: str) -> AsyncIterator[str]:
    name = f"florin_test_{uuid4().hex}"
    # Copied file by file: by way of the log, which is the default, takes ten times as long.
    await _administer(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield _url_of(name)
    await _administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def database_url(template: str) -> AsyncIterator[str]:
    """The SQLAlchemy URL of a migrated database that nobody else uses."""
    async with _fresh_database(template) as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated database that nobody else uses."""
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
async def sql(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A plain connection to the test's own database, for looking past the bank, or breaking it."""
    connection = await asyncpg.connect(**_connect_arguments(make_url(database_url)))
    yield connection
    await connection.close()


def _settings(url: str) -> Settings:
    return Settings(database_url=url, secret_key=_KEY, data_dir=_NO_FOLDER, port=0, poll_seconds=0.5, pool_size=4)


@pytest.fixture
def settings(database_url: str) -> Settings:
    """Settings of a bank on the test's own database."""
    return _settings(database_url)


@pytest.fixture
async def florin(settings: Settings) -> AsyncIterator[Florin]:
    """A bank without a server, running."""
    bank = build(settings)
    async with bank.running():
        yield bank


Serve = Callable[..., Any]


@asynccontextmanager
async def serve(settings: Settings, **overrides: Any) -> AsyncIterator[str]:
    """A real server in this process; gives its base URL."""
    settings = replace(settings, **overrides)
    listener = listen(settings)
    app = App(build(settings))
    config = uvicorn.Config(
        app,
        http=PatientProtocol,
        ws="websockets-sansio",
        log_config=None,
        log_level="warning",
        ws_max_size=settings.max_body_bytes,
        proxy_headers=settings.proxy_headers,
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server._serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.01)
        if task.done():
            task.result()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listener.close()


@pytest.fixture
async def new_server(settings: Settings) -> AsyncIterator[Serve]:
    """Start servers on the test's own database, with settings of one's own."""
    async with AsyncExitStack() as stack:

        async def start(**overrides: Any) -> str:
            return await stack.enter_async_context(serve(settings, **overrides))

        yield start


@pytest.fixture
async def client(new_server: Serve) -> AsyncIterator[Client]:
    """A client of a server on the test's own database."""
    async with Client(await new_server()) as client:
        yield client


@pytest.fixture(scope="module")
async def shared_server(template: str) -> AsyncIterator[str]:
    """A server that the tests of a module share; they keep apart by using customers of their own."""
    async with _fresh_database(template) as url, serve(_settings(url)) as base_url:
        yield base_url


@pytest.fixture
async def shared_client(shared_server: str) -> AsyncIterator[Client]:
    """A client of the shared server; make a customer with `await client.join()`."""
    async with Client(shared_server) as client:
        yield client


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that requests read by, as they happen.

    The bank looks by itself now and then, for what has ended or is due; the tasks that do so have names.
    """
    seen: list[str] = []
    read = Database.read

    async def counted(self: Database, statement: str, *arguments: Any, **more: Any) -> Any:
        task = asyncio.current_task()
        if task is None or task.get_name().startswith("Task-"):
            seen.append(statement)
        return await read(self, statement, *arguments, **more)

    monkeypatch.setattr(Database, "read", counted)
    return seen


@pytest.fixture(scope="session", autouse=True)
def _tests_know_no_settings() -> None:
    """Settings in the developer's environment do not reach the tests."""
    for name in [name for name in os.environ if name.startswith("FLORIN_") and name != _SERVER]:
        if name != "FLORIN_PG_BINDIR":
            del os.environ[name]

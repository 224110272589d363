"""Migrations make the database that the program expects, whoever starts first and on whichever server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from florin.persistence.database import Database
from florin.persistence.hints import Hints
from florin.persistence.schema_version import current_revision, migrate, newest_revision
from florin.persistence.tables import metadata
from tests.persistence.audit import audit
from tests.persistence.branch import PATIENCE, deposit, transfer, withdrawal
from tests.persistence.conftest import NewBranch

# A server of the oldest release that is supported, where there is one.
OLDEST = "postgresql+asyncpg://root@127.0.0.1:5432/"

# Everything about the tables that a query could notice, by name.
SHAPE = """
SELECT format('%s.%s %s %s %s', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull,
    pg_get_expr(adbin, adrelid)) AS part, col_description(attrelid, attnum) AS comment
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    LEFT JOIN pg_attrdef ON (adrelid, adnum) = (attrelid, attnum)
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
    AND relname <> 'alembic_version'
UNION ALL
SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)), NULL
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
    AND conrelid IS DISTINCT FROM to_regclass('alembic_version')
UNION ALL
SELECT indexdef, NULL FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'
UNION ALL
SELECT format('%s %s', relname, reloptions), obj_description(oid, 'pg_class')
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
ORDER BY 1
"""


def differences(connection: Connection) -> list[Any]:
    return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))


@asynccontextmanager
async def own_database(server_url: str) -> AsyncIterator[str]:
    """An empty database on a server, gone afterwards; `server_url` names one that can be connected to."""
    server = Database(server_url)
    administrator = await server.connect()
    name = f"florin_migrations_{uuid4().hex}"
    await administrator.execute(f"CREATE DATABASE {name}")
    try:
        yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
    finally:
        await administrator.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await administrator.close()
        await server.close()


@pytest.fixture
async def empty(database_url: str) -> AsyncIterator[str]:
    """An empty database on the tests' server."""
    async with own_database(database_url) as url:
        yield url


@pytest.fixture
async def oldest() -> AsyncIterator[str]:
    """An empty database on a PostgreSQL 15."""
    try:
        connection = await asyncpg.connect(host="127.0.0.1", port=5432, user="root", database="test", timeout=5)
        major = connection.get_server_version().major
        await connection.close()
    except (OSError, asyncpg.PostgresError) as error:
        pytest.skip(f"there is no PostgreSQL on the loopback address, port 5432: {error}")
    if major != 15:
        pytest.skip(f"the PostgreSQL on the loopback address, port 5432, is {major} and not 15")
    async with own_database(OLDEST + "test") as url:
        yield url


async def test_a_migrated_database_is_what_the_tables_say(database: Database) -> None:
    async with database.transaction() as connection:
        assert await connection.run_sync(differences) == []
    assert await current_revision(database) == newest_revision()


async def test_migrations_and_tables_make_the_same_down_to_checks_comments_and_defaults(
    database: Database, empty: str
) -> None:
    made = Database(empty)
    try:
        async with made.transaction() as connection:
            await connection.run_sync(metadata.create_all)
        shape = await made.read(SHAPE)
        assert len(shape) > 100
        assert shape == await database.read(SHAPE)
    finally:
        await made.close()


async def test_an_empty_database_has_no_revision_until_it_is_migrated_and_migrating_again_does_nothing(
    empty: str,
) -> None:
    database = Database(empty)
    try:
        assert await current_revision(database) is None
        assert await migrate(database) == (None, newest_revision())
        assert await current_revision(database) == newest_revision()
        assert await migrate(database) == (newest_revision(), newest_revision())
    finally:
        await database.close()


async def test_programs_that_start_at_once_migrate_once(empty: str) -> None:
    programs = [Database(empty) for _ in range(3)]
    try:
        befores = [before for before, _ in await asyncio.gather(*map(migrate, programs))]
        assert sorted(befores, key=str) == [newest_revision(), newest_revision(), None]
        countries = await programs[0].read("SELECT count(*) FROM countries")
        assert countries[0]["count"] > 30
    finally:
        for program in programs:
            await program.close()


async def test_the_bank_runs_on_the_oldest_supported_server(oldest: str, new_branch: NewBranch) -> None:
    database = Database(oldest)
    hints = Hints(database, poll_interval=3600)
    try:
        await migrate(database)
        async with database.transaction() as connection:
            assert await connection.run_sync(differences) == []
        hints.start()
        branch = new_branch(oldest)
        a, b = await branch.open_account(balance=100), await branch.open_account()
        with hints.watch(b.id) as watch:
            await asyncio.gather(
                *(branch.ask(transfer(a, b.iban, 1)) for _ in range(50)),
                branch.ask(withdrawal(a, 1000)),
                branch.ask_all([deposit(b, 5), deposit(b, 6)], atomic=True),
            )
            hints.publish(branch.heads[-1])
            async with asyncio.timeout(PATIENCE):
                await watch.wait()
        assert [(await branch.see(account)).balance_minor for account in (a, b)] == [50, 61]
        assert len((await branch.transactions.of_accounts([b.id], limit=60, before=None))[b.id]) == 52
        plain = await asyncpg.connect(oldest.replace("+asyncpg", ""))
        await audit(plain)
        await plain.close()
        await branch.writer.stop()
        await branch.database.close()
    finally:
        await hints.stop()
        await database.close()

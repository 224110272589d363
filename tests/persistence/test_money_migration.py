"""A bank that was at work before limits were counted: what it had spent by then is counted when it is migrated."""

from datetime import UTC, datetime

import asyncpg
from alembic import command
from sqlalchemy import Connection

from florin.domain.limits import Usage, read_usage, window_of
from florin.persistence.database import Database
from florin.persistence.ledger_writer import LedgerWriter
from florin.persistence.schema_version import _config, migrate
from florin.persistence.verify import verify_books
from tests.persistence.branch import Branch, deposit, transfer, withdrawal
from tests.persistence.test_migrations import own_database

COPIED = (
    "customers",
    "customer_emails",
    "accounts",
    "account_ibans",
    "transactions",
    "entries",
    "internal_legs",
    "idempotency_keys",
    "audit_events",
)


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)  # type: ignore[arg-type]


async def work(url: str) -> dict[str, Usage]:
    """Some days at the bank, by a clock of their own; what each account had spent in the end, by its id."""
    branch = Branch(url)
    clock = [at(2026, 1, 1)]
    branch.writer = LedgerWriter(branch.database, clock=lambda: clock[-1], on_commit=branch.heads.append)
    branch.writer.start()
    ada, bob, eve, zoe = [await branch.open_account() for _ in range(4)]
    for account in (ada, bob, eve):
        await branch.ask(deposit(account, 1_000_000))
    for moment, *amounts in (
        (at(2026, 1, 30, 9), 100, 200),
        (at(2026, 1, 31, 23, 59, 59, 999_999), 300),
        (at(2026, 2, 1), 400),
        (at(2026, 2, 3, 12, 30, 1), 500),
        (at(2026, 2, 3, 14, 7, 0), 600, 700),
        (at(2026, 2, 3, 14, 7, 59, 999_999), 800),
    ):
        clock.append(moment)
        for amount in amounts:
            await branch.ask(transfer(ada, bob, amount))
    await branch.ask(withdrawal(ada, 10_000_000))
    clock.append(at(2026, 2, 28, 23, 59))
    await branch.ask(withdrawal(bob, 1_000))
    clock.append(at(2026, 3, 31))
    await branch.ask(withdrawal(bob, 1_100))
    await branch.ask(withdrawal(eve, 5_000_000))
    ids = {"ada": ada.id, "bob": bob.id, "eve": eve.id, "zoe": zoe.id}
    usages = {name: (await branch.accounts.by_ids([key]))[key].usage for name, key in ids.items()}
    await branch.writer.stop()
    await branch.database.close()
    return {name: read_usage(usage) for name, usage in usages.items()}


async def copy_to_the_past(now: Database, past: Database) -> None:
    """Make a database as the program before this one had it, with the same rows."""

    def upgrade(connection: Connection) -> None:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")

    async with past.transaction() as connection:
        await connection.run_sync(upgrade)
    source, target = await now.connect(), await past.connect()
    for table in COPIED:
        columns = [
            row["attname"]
            for row in await target.fetch(
                "SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0", table
            )
        ]
        rows = await source.fetch(f"SELECT {', '.join(columns)} FROM {table}")
        await target.copy_records_to_table(table, records=rows, columns=columns)
    await source.close()
    await target.close()


async def test_what_was_spent_before_is_counted_as_the_ledger_would_have_in_any_time_zone(
    database_url: str, database: Database, sql: asyncpg.Connection
) -> None:
    counted = await work(database_url)
    feb_3, march_31 = window_of(at(2026, 2, 3, 14, 7)), window_of(at(2026, 3, 31))
    assert counted["ada"] == Usage(feb_3.day, feb_3.month, feb_3.minute, 2_600, 3_000, 3)
    assert counted["bob"] == Usage(march_31.day, march_31.month, march_31.minute, 1_100, 1_100, 1)
    assert (counted["eve"], counted["zoe"]) == (Usage(), Usage())
    stored = await sql.fetch("SELECT id, usage FROM accounts ORDER BY id")
    async with own_database(database_url) as url:
        old = Database(url)
        connection = await old.connect()
        name = await connection.fetchval("SELECT current_database()")
        await connection.execute(f"ALTER DATABASE {name} SET timezone TO 'Pacific/Kiritimati'")
        await connection.close()
        try:
            await copy_to_the_past(database, old)
            await migrate(old)
            connection = await old.connect()
            assert await connection.fetch("SELECT id, usage FROM accounts ORDER BY id") == stored
            await connection.close()
            report = await verify_books(old)
        finally:
            await old.close()
    assert [str(finding) for finding in report.first] == []
    assert report.sizes["entries"] == 23

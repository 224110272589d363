"""The way to the database: URLs as people write them, what is done again, and what is not."""

import asyncio

import asyncpg
import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from florin.persistence.database import Database, is_connection_lost
from tests.persistence.branch import REGISTERED, Branch, kill_others, until_alone


@pytest.mark.parametrize("scheme", ["postgresql+asyncpg", "postgresql", "postgres"])
@pytest.mark.parametrize("option", [{}, {"sslmode": "disable"}, {"ssl": "disable"}])
async def test_a_url_is_understood_as_other_programs_write_it(
    database_url: str, scheme: str, option: dict[str, str]
) -> None:
    url = make_url(database_url).set(drivername=scheme).update_query_dict(option)
    database = Database(url.render_as_string(hide_password=False))
    try:
        assert [dict(row) for row in await database.read("SELECT 1 AS one")] == [{"one": 1}]
        connection = await database.connect()
        assert await connection.fetchval("SELECT 1") == 1
        await connection.close()
    finally:
        await database.close()


async def test_a_mistake_is_no_lost_connection_and_is_not_tried_again(database: Database) -> None:
    with pytest.raises(DBAPIError) as failed:
        await database.read("SELECT no_such_column")
    assert not is_connection_lost(failed.value)


async def test_a_unit_of_work_that_is_left_early_leaves_nothing(
    database: Database, sql: asyncpg.Connection
) -> None:
    async def leave_early() -> None:
        async with database.transaction() as connection:
            await connection.exec_driver_sql("INSERT INTO countries VALUES ('ZZ')")
            raise LookupError

    with pytest.raises(LookupError):
        await leave_early()
    assert await sql.fetchval("SELECT count(*) FROM countries WHERE code = 'ZZ'") == 0


async def test_what_a_customer_wrote_does_not_show_in_an_error(branch: Branch) -> None:
    ada = await branch.register()
    with pytest.raises(DBAPIError) as failed:
        await branch.customers.add(
            ada, address="Geheimweg 1", id_document="C01X00T47", password_hash="x", happening=REGISTERED
        )
    assert "Geheimweg" not in str(failed.value)


async def test_a_killed_session_is_no_error_for_whoever_reads(branch: Branch, sql: asyncpg.Connection) -> None:
    account = await branch.open_account()
    for _ in range(3):
        await asyncio.gather(*(branch.see(account) for _ in range(4)))
        await kill_others(sql)
        seen = await asyncio.gather(*(branch.see(account) for _ in range(10)))
        assert seen == [account] * 10


async def test_customers_and_accounts_can_be_added_after_the_database_was_restarted(
    branch: Branch, sql: asyncpg.Connection
) -> None:
    await asyncio.gather(*(branch.register() for _ in range(4)))
    await kill_others(sql)
    # The sessions are gone before anybody comes in; only the pool still holds their remains.
    await until_alone(sql)
    customers = await asyncio.gather(*(branch.register() for _ in range(4)))
    await kill_others(sql)
    await until_alone(sql)
    accounts = await asyncio.gather(*(branch.open_account(customer.id) for customer in customers))
    assert len(accounts) == 4

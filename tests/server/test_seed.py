"""`florin seed`: a bank to play with, whose history is as real as any."""

import asyncio
import os
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import asyncpg
import pytest

from florin.domain.account import AccountType
from florin.domain.customers import own_words
from florin.persistence.database import Database
from florin.persistence.verify import verify_books
from florin.server.passwords import find_weakness
from florin.server.seed import HOMES, PASSWORD, Seeded, make_people, seed_bank
from florin.server.settings import Settings, SettingsError
from tests.client import Client
from tests.conftest import Serve


async def seeded(settings: Settings, number: int = 1) -> Seeded:
    return await seed_bank(settings, customers=5, weeks=5, number=number)


async def what_happened(sql: asyncpg.Connection) -> dict[tuple[str, str], tuple[object, ...]]:
    """The facts of every transaction but for its time, by who asked for it under which key."""
    rows = await sql.fetch(
        """SELECT c.email, k.key, t.kind, t.status, t.amount, t.currency, t.description
        FROM transactions t
        JOIN customers c ON c.id = t.customer_id
        JOIN idempotency_keys k ON k.transaction_id = t.id"""
    )
    return {(row["email"], row["key"]): tuple(row)[2:] for row in rows}


async def test_the_seeded_customers_log_on_and_find_weeks_of_history_newest_first(
    settings: Settings, new_server: Serve
) -> None:
    made = await seeded(settings)
    assert made.added
    assert [logon.customer.country for logon in made.logons] == ["DE", "FR", "GB", "NL", "CH"]
    logon = made.logons[0]
    async with Client(await new_server()) as client:
        for email in ("admin@florin.example", "auditor@florin.example", logon.customer.email):
            assert (await client.logon(email, PASSWORD))["__typename"] == "Session"
        account = logon.accounts[0]
        assert await client.balance(str(account.id)) == str(account.balance.value)
        history = await client.transactions(str(account.id))
    times = [datetime.fromisoformat(each["createdAt"]) for each in history]
    assert times == sorted(times, reverse=True)
    assert timedelta(weeks=4) < times[0] - times[-1] < timedelta(weeks=5)
    assert datetime.now(UTC) > times[0]
    assert {each["kind"] for each in history} == {"DEPOSIT", "WITHDRAWAL", "TRANSFER"}
    assert {"Rent", "Cash machine", "For a rainy day"} < {each["description"] for each in history}
    assert any(
        each["destination"]["name"] == "Lorraine Deschamps" for each in history if each["destination"]["iban"]
    )


async def test_customers_live_in_their_own_money_and_some_save(settings: Settings) -> None:
    made = await seeded(settings)
    kept = {
        logon.customer.country: [(account.type, account.currency) for account in logon.accounts]
        for logon in made.logons
    }
    checking, savings = AccountType.CHECKING, AccountType.SAVINGS
    assert kept == {
        "DE": [(checking, "EUR"), (savings, "EUR")],
        "FR": [(checking, "EUR")],
        "GB": [(checking, "GBP"), (checking, "EUR"), (savings, "GBP")],
        "NL": [(checking, "EUR")],
        "CH": [(checking, "CHF"), (checking, "EUR"), (savings, "CHF")],
    }
    assert all(account.balance_minor > 0 for logon in made.logons for account in logon.accounts)


async def test_a_seeded_bank_verifies_and_its_ids_are_as_old_as_what_they_name(
    settings: Settings, database: Database, sql: asyncpg.Connection
) -> None:
    made = await seeded(settings)
    report = await verify_books(database)
    assert report.first == []
    assert report.sizes["transactions"] == made.transactions > 100
    assert [line.currency for line in report.trial_balances] == ["CHF", "EUR", "GBP"]
    rejected = await sql.fetchval("SELECT count(*) FROM transactions WHERE status = 'REJECTED'")
    assert 0 < rejected < made.transactions / 10
    for table, moment in (("customers", "created_at"), ("accounts", "opened_at"), ("transactions", "created_at")):
        rows = await sql.fetch(f"SELECT id, {moment} AS at FROM {table} ORDER BY id")
        assert all(earlier["at"] <= later["at"] for earlier, later in pairwise(rows)), table
        assert all(abs((row["id"].int >> 80) / 1000 - row["at"].timestamp()) < 1 for row in rows), table


async def test_a_second_run_adds_nothing_and_shows_the_same_customers(
    settings: Settings, database: Database, sql: asyncpg.Connection
) -> None:
    first = await seeded(settings)
    before = await what_happened(sql)
    second = await seeded(settings)
    assert (second.added, second.transactions) == (False, 0)
    assert (second.logons, second.staff) == (first.logons, first.staff)
    assert await what_happened(sql) == before
    assert (await verify_books(database)).clean


async def test_another_number_adds_other_people_to_the_same_bank(settings: Settings, database: Database) -> None:
    first, second = await seeded(settings), await seeded(settings, number=2)
    assert second.added
    assert not {each.customer.email for each in first.logons} & {each.customer.email for each in second.logons}
    report = await verify_books(database)
    assert report.first == []
    assert report.sizes["transactions"] == first.transactions + second.transactions


async def test_the_same_number_tells_the_same_story_again(settings: Settings, sql: asyncpg.Connection) -> None:
    await seeded(settings)
    first = await what_happened(sql)
    await sql.execute("TRUNCATE customers, customer_emails, accounts, account_ibans CASCADE")
    await sql.execute("TRUNCATE transactions, entries, internal_legs, idempotency_keys")
    await seeded(settings)
    second = await what_happened(sql)
    # The story goes on until now, and some time has passed.
    both = first.keys() & second.keys()
    assert len(both) > 100
    assert {key: first[key] for key in both} == {key: second[key] for key in both}


@pytest.mark.parametrize("number", [1, 7])
def test_everybody_who_is_made_up_is_somebody_the_bank_would_take(number: int) -> None:
    people = make_people(60, number)
    for person in people:
        assert find_weakness(person.application.password, own_words(person.application)) is None
        assert person.application.email.isascii()
    assert len({person.application.email for person in people}) == 60
    assert {person.home for person in people} == set(HOMES)


async def test_amounts_have_as_many_decimals_as_their_currency(settings: Settings, sql: asyncpg.Connection) -> None:
    made = await seed_bank(settings, customers=7, weeks=1, number=1)
    yen = made.logons[-1].accounts[0].balance
    assert (yen.currency, yen.value) == ("JPY", Decimal(yen.minor))
    assert yen.minor > 100_000


async def test_production_is_refused_and_nothing_is_made(settings: Settings, sql: asyncpg.Connection) -> None:
    with pytest.raises(SettingsError, match="production"):
        await seeded(replace(settings, environment="production"))
    assert await sql.fetchval("SELECT count(*) FROM customers") == 0


async def florin(*arguments: str, **environment: str) -> tuple[int | None, str, str]:
    """Run the program as a newcomer does."""
    process = await asyncio.create_subprocess_exec(
        Path(sys.executable).with_name("florin"),
        *arguments,
        env=os.environ | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complained = await process.communicate()
    return process.returncode, said.decode(), complained.decode()


async def test_the_command_prints_who_can_log_on_with_what_they_have(
    database_url: str, settings: Settings, sql: asyncpg.Connection
) -> None:
    environment = {"DATABASE_URL": database_url, "FLORIN_SECRET_KEY": settings.secret_key or ""}
    arguments = ("seed", "--customers", "2", "--weeks", "1", "--seed", "3")
    code, said, complained = await florin(*arguments, **environment)
    assert (code, complained) == (0, "")
    for row in await sql.fetch("SELECT c.email, a.iban FROM customers c JOIN accounts a ON a.customer_id = c.id"):
        assert row["email"] in said
        assert row["iban"] in said
    assert "2 customers made" in said
    assert "Admin: admin@florin.example" in said
    assert "Auditor: auditor@florin.example" in said
    assert PASSWORD in said
    code, said, _ = await florin(*arguments, **environment)
    assert code == 0
    assert "in the bank already" in said
    code, _, complained = await florin(*arguments, FLORIN_ENV="production", **environment)
    assert (code, complained.count("\n")) == (2, 1)

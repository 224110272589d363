"""`florin verify`: books that agree, and every way in which somebody could have made them disagree."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from florin.domain.account import Account
from florin.domain.audit import Actor, ActorKind, AuditAction, Happening, Subject, SubjectKind
from florin.domain.principal import Origin
from florin.domain.verification import Finding
from florin.persistence.audit_log import append, erase_personal
from florin.persistence.database import Database
from florin.persistence.verify import CHECKS, NotMigrated, Report, verify_books
from tests.conftest import _fresh_database
from tests.persistence.branch import Branch, deposit, transfer, withdrawal
from tests.persistence.tampering import ACCOUNTS, AUDIT, ENTRIES, LEGS, NOBODY, TRANSACTIONS, Case

TABLES = (
    "alembic_version",
    "accounts",
    "account_ibans",
    "transactions",
    "entries",
    "internal_legs",
    "idempotency_keys",
    "audit_events",
)


FROZEN = Happening(
    AuditAction.ACCOUNT_FROZEN,
    Actor(ActorKind.ADMIN, UUID(int=7)),
    Origin("192.0.2.7", "Firefox", "r1"),
    datetime(2026, 1, 31, tzinfo=UTC),
    Subject(SubjectKind.ACCOUNT, "x"),
    {"status": "ACTIVE"},
    {"status": "FROZEN"},
)


@dataclass(frozen=True)
class Books:
    """Two accounts after some work. `places` are their ids, and the ids of their entries' transactions."""

    ada: Account
    bob: Account
    places: dict[str, str]


@pytest.fixture(scope="module")
async def worked(template: str) -> AsyncIterator[tuple[str, Books]]:
    """A database after some work, and a copy of all its rows beside them.

    Ada's entries: deposit, to Bob, rejected withdrawal, withdrawal, from Bob. Bob's: from Ada, to Ada, deposit.
    """
    async with _fresh_database(template) as url:
        branch = Branch(url)
        branch.writer.start()
        ada, bob = await branch.open_account(), await branch.open_account()
        await branch.ask(deposit(ada, 100_000))
        await branch.ask(transfer(ada, bob.iban, 12_500))
        await branch.ask(withdrawal(ada, 10_000_000))
        await branch.ask(withdrawal(ada, 5_000))
        await branch.ask(transfer(bob, ada, 2_500))
        await branch.ask(deposit(bob, 1_000))
        names = {ada.id: "ada", bob.id: "bob"}
        places = {name: str(key) for key, name in names.items()}
        for row in await branch.database.read("SELECT * FROM entries ORDER BY account_id, sequence"):
            places[f"{names[row['account_id']]}{row['sequence']}"] = str(row["transaction_id"])
        async with branch.database.transaction() as recording:
            await recording.exec_driver_sql("DELETE FROM audit_events")
            await append(recording, [FROZEN] * 3, [1, 2, 3])
        connection = await branch.database.connect()
        await connection.execute("".join(f"CREATE TABLE kept_{table} AS TABLE {table};" for table in TABLES))
        await connection.close()
        await branch.writer.stop()
        await branch.database.close()
        yield url, Books(ada, bob, places)


@pytest.fixture
async def database_url(worked: tuple[str, Books]) -> str:
    """That database, as it was before the last test."""
    url, _ = worked
    database = Database(url)
    connection = await database.connect()
    emptied = "".join(f"DELETE FROM {table};" for table in reversed(TABLES))
    await connection.execute(emptied + "".join(f"INSERT INTO {table} TABLE kept_{table};" for table in TABLES))
    await connection.close()
    await database.close()
    return url


@pytest.fixture
def books(worked: tuple[str, Books]) -> Books:
    """Who is in it."""
    return worked[1]


async def verified(database: Database) -> Report:
    return await verify_books(database, keep=50)


async def test_the_books_of_a_bank_that_only_worked_agree(database: Database, books: Books) -> None:
    report = await verified(database)
    assert report.clean
    assert report.first == []
    assert report.sizes == {"accounts": 2, "entries": 8, "transactions": 6, "audit events": 3}
    assert [(t.currency, t.customers_minor, t.internal_minor) for t in report.trial_balances] == [
        ("EUR", 96_000, -96_000)
    ]


async def test_the_books_of_a_bank_where_nothing_has_happened_agree(
    database: Database, branch: Branch, sql: asyncpg.Connection
) -> None:
    await sql.execute(f"TRUNCATE {', '.join(TABLES[1:])} CASCADE")
    assert (await verified(database)).clean
    await branch.open_account()
    assert (await verified(database)).clean


async def test_a_bank_at_work_raises_no_false_alarm(database: Database, branch: Branch, books: Books) -> None:
    ada, bob = books.ada, books.bob

    async def work() -> None:
        for _ in range(40):
            requests = (transfer(ada, bob, 7), transfer(bob, ada, 5), withdrawal(ada, 1), withdrawal(bob, 10**9))
            await asyncio.gather(*(branch.ask(request) for request in requests))

    working = asyncio.create_task(work())
    reports = []
    while not working.done():
        reports.append(await verified(database))
    await working
    reports.append(await verified(database))
    assert [str(finding) for report in reports for finding in report.first] == []
    assert reports[-1].sizes["transactions"] == 166


async def test_a_database_without_the_banks_tables_is_not_called_clean(
    database: Database, sql: asyncpg.Connection
) -> None:
    await sql.execute("DELETE FROM alembic_version")
    with pytest.raises(NotMigrated, match="florin migrate"):
        await verified(database)


def place_of(finding: Finding, books: Books) -> str:
    """A finding's account, entry and transaction by the names that the cases give them."""
    # A transfer stands in two histories; it goes by its name in Ada's.
    names = {value: name for name, value in reversed(books.places.items())} | {NOBODY: "nobody"}
    account, transaction = (str(key) if key else None for key in (finding.account_id, finding.transaction_id))
    parts = [names.get(account or "", "-"), str(finding.sequence or "-"), names.get(transaction or "", "-")]
    return re.sub(r"( -)+$", "", " ".join(parts))


@pytest.mark.parametrize(
    "case", [*ACCOUNTS, *ENTRIES, *TRANSACTIONS, *LEGS, *AUDIT], ids=lambda case: case.name.replace(" ", "-")
)
async def test_tampering_is_found_and_its_place_is_named(
    case: Case, database: Database, sql: asyncpg.Connection, books: Books
) -> None:
    await sql.execute(case.tampering.format(nobody=NOBODY, **books.places))
    report = await verified(database)
    assert not report.clean
    assert sum(report.differences.values()) == len(report.first)
    first = report.first[0]
    assert (place_of(first, books), first.what.partition(" '")[0]) == (case.place, case.what)
    assert first.expected != first.found


async def test_personal_details_that_were_erased_from_the_audit_log_are_no_difference(database: Database) -> None:
    assert FROZEN.actor.id is not None
    async with database.transaction() as connection:
        assert await erase_personal(connection, FROZEN.actor.id) == 3
    assert (await verified(database)).clean


async def test_money_out_of_nowhere_shows_in_the_trial_balance(
    database: Database, sql: asyncpg.Connection, books: Books
) -> None:
    await sql.execute("UPDATE internal_legs SET posted_delta = posted_delta + 5000 WHERE posted_delta = 5000")
    report = await verified(database)
    (line,) = report.trial_balances
    assert line.difference_minor == 5000
    assert str(report.first[-1]) == "the trial balance in EUR: expected 0.00 EUR, found 50.00 EUR"


async def test_one_altered_line_is_told_once_and_not_for_every_line_after_it(
    database: Database, sql: asyncpg.Connection, books: Books
) -> None:
    await sql.execute(f"UPDATE entries SET hash = sha256('') WHERE account_id = '{books.ada.id}' AND sequence = 1")
    report = await verified(database)
    assert [(finding.sequence, finding.what) for finding in report.first] == [(1, "the hash"), (2, "the hash")]


async def test_all_differences_are_counted_and_only_the_first_are_kept(
    database: Database, sql: asyncpg.Connection, books: Books
) -> None:
    await sql.execute("UPDATE entries SET hash = sha256('')")
    report = await verify_books(database, keep=3)
    assert len(report.first) == 3
    assert report.differences == {check.name: 10 if check.name == "histories" else 0 for check in CHECKS}


async def florin(*arguments: str, **environment: str) -> tuple[int | None, str, str]:
    """Run the program as an operator does."""
    process = await asyncio.create_subprocess_exec(
        Path(sys.executable).with_name("florin"),
        *arguments,
        env=os.environ | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complained = await process.communicate()
    return process.returncode, said.decode(), complained.decode()


async def test_the_command_ends_with_0_when_all_agrees_and_with_1_and_the_place_when_not(
    database_url: str, sql: asyncpg.Connection, books: Books
) -> None:
    code, said, complained = await florin("verify", DATABASE_URL=database_url)
    assert (code, complained) == (0, "")
    assert [" ".join(line.split()) for line in said.splitlines()] == [
        "Trial balance",
        "Currency Customers The bank's own Sum",
        "EUR 960.00 EUR -960.00 EUR 0.00 EUR",
        "Everything agrees in 2 accounts, 8 entries, 6 transactions, 3 audit events.",
    ]
    await sql.execute(
        f"UPDATE entries SET balance = balance + 1 WHERE account_id = '{books.ada.id}' AND sequence = 2"
    )
    code, said, complained = await florin("verify", "--show", "1", DATABASE_URL=database_url)
    assert (code, complained) == (1, "")
    first, last = said.splitlines()[-2:]
    assert first == (
        f"First difference: account {books.ada.id} ({books.ada.iban}), entry 2, "
        f"transaction {books.places['ada2']}: the balance after it: expected 875.00 EUR, found 875.01 EUR"
    )
    assert last == (
        "The books do not agree. Differences: 3 in histories. "
        "Looked at 2 accounts, 8 entries, 6 transactions, 3 audit events."
    )


async def test_the_command_ends_with_2_when_there_are_no_books_to_look_at(
    database_url: str, sql: asyncpg.Connection
) -> None:
    await sql.execute("DELETE FROM alembic_version")
    code, _, complained = await florin("verify", DATABASE_URL=database_url)
    assert (code, complained.count("\n")) == (2, 1)
    assert "florin migrate" in complained

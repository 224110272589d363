"""The ledger's health: what the bank finds out about its own books while it works, slice by slice."""

import asyncio
import contextlib
import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from florin.domain.health import LedgerCheck, LedgerHealthStatus, LedgerPass
from florin.domain.verification import TrialBalance
from florin.persistence import health
from florin.persistence.database import Database
from florin.persistence.health import SETTINGS, SliceSize, begin_pass, read_slice
from florin.persistence.health_keeper import HealthKeeper, Rhythm
from florin.persistence.health_records import HealthRecords, keep_running, read_running
from florin.persistence.verify import verify_books
from florin.server.bank import utc_now
from tests.persistence import test_verify
from tests.persistence.branch import PATIENCE, Branch, deposit, locking, transfer, withdrawal
from tests.persistence.conftest import NewBranch
from tests.persistence.tampering import ACCOUNTS, ENTRIES, LEGS, NOBODY, TRANSACTIONS, Case
from tests.persistence.test_verify import Books, place_of

# The same two accounts after the same work, as they were before each test.
worked, database_url, books = test_verify.worked, test_verify.database_url, test_verify.books

AT_ONCE = Rhythm(share_percent=100, pause=0.01, delay=0, retry=0.05, keep=0)
TINY = SliceSize(accounts=1, rows=2)

# What only `florin verify` looks at, because it takes sorting all entries by transaction.
LEFT_TO_VERIFY = {
    "where its IBAN leads",
    "the transaction's status",
    "its entries",
    "the idempotency key",
}
LOOKED_AT = [
    case
    for case in (*ACCOUNTS, *ENTRIES, *TRANSACTIONS, *LEGS)
    if case.what not in LEFT_TO_VERIFY or "deleted" in case.name
]

# What shows only when all is added up, and so has no place.
ADDED_UP = {
    "an account's last entry deleted, and the account set back to fit",
    "a deposit's only entry deleted, and the account set back to fit",
    "a leg deleted",
}

ONCE = replace(AT_ONCE, pause=3600, retry=3600)


@pytest.fixture(autouse=True)
async def _nothing_is_known_yet(sql: asyncpg.Connection) -> None:
    await sql.execute("DELETE FROM ledger_health")


def new_keeper(database: Database, **options: Any) -> HealthKeeper:
    """A keeper that never sleeps, in a bank where nobody is in the middle of a batch when it looks at the clock."""
    return HealthKeeper(database, **({"clock": utc_now, "rhythm": AT_ONCE, "margin": timedelta(0)} | options))


async def checked(database: Database, **options: Any) -> LedgerCheck:
    check = await new_keeper(database, **options).run_pass()
    assert check is not None
    return check


async def finish(connection: asyncpg.Connection, work: LedgerPass, size: SliceSize) -> LedgerCheck:
    """Go through the rest of a pass."""
    while not work.ended:
        for _ in await read_slice(connection, work, size):
            pass
    return work.finish(utc_now())


async def test_a_bank_that_only_worked_is_healthy(database: Database, books: Books) -> None:
    records = HealthRecords(database)
    assert (await records.read()).status is LedgerHealthStatus.NOT_YET_KNOWN
    check = await checked(database)
    assert (check.accounts, check.entries, check.chains_verified) == (2, 8, 2)
    assert check.trial_balances == (TrialBalance("EUR", 96_000, -96_000),)
    assert (check.differences, check.findings) == (0, ())
    assert check.as_of <= check.started_at <= check.finished_at
    known = await records.read()
    assert (known.status, known.last_check, known.running) == (LedgerHealthStatus.HEALTHY, check, None)


async def test_a_bank_where_nothing_has_happened_is_healthy(
    database: Database, branch: Branch, sql: asyncpg.Connection
) -> None:
    await sql.execute(
        "TRUNCATE accounts, account_ibans, transactions, entries, internal_legs, idempotency_keys CASCADE"
    )
    check = await checked(database)
    assert (check.accounts, check.trial_balances, check.differences) == (0, (), 0)
    await branch.open_account()
    check = await checked(database)
    assert (check.accounts, check.chains_verified, check.differences) == (1, 1, 0)


@pytest.mark.parametrize("case", LOOKED_AT, ids=lambda case: case.name.replace(" ", "-"))
async def test_tampering_is_found_and_its_place_is_named_however_the_ledger_is_sliced(
    case: Case, database: Database, sql: asyncpg.Connection, books: Books, caplog: pytest.LogCaptureFixture
) -> None:
    await sql.execute(case.tampering.format(nobody=NOBODY, **books.places))
    check = await checked(database)
    first = check.findings[0]
    if case.name in ADDED_UP:
        assert first.what == "the trial balance in EUR"
    else:
        assert place_of(first, books) == case.place
    assert first.expected != first.found
    assert check.differences == len(check.findings)
    assert (await HealthRecords(database).read()).status is LedgerHealthStatus.DIFFERENCES
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert told[:-1] == [f"the ledger differs: {finding}" for finding in check.findings]
    assert told[-1].startswith(f"the ledger's health: {check.differences} differences")
    sliced = await checked(database, size=TINY)
    # A history that can't be read has no middle from which a slice could go on; what it moved is not added up.
    if case.place != "ada":
        assert sliced.findings == check.findings
    assert sliced.differences >= check.differences


async def test_a_ledger_that_is_mended_is_healthy_after_the_next_pass(
    database: Database, sql: asyncpg.Connection, books: Books
) -> None:
    await sql.execute("UPDATE accounts SET balance = balance + 1 WHERE id = $1", books.ada.id)
    check = await checked(database)
    assert (check.chains_verified, check.differences) == (1, 1)
    await sql.execute("UPDATE accounts SET balance = balance - 1 WHERE id = $1", books.ada.id)
    await checked(database)
    assert (await HealthRecords(database).read()).status is LedgerHealthStatus.HEALTHY


async def test_all_differences_are_counted_and_only_the_first_are_told(
    database: Database, branch: Branch, sql: asyncpg.Connection, books: Books
) -> None:
    await branch.ask_all([transfer(books.ada, books.bob, 1) for _ in range(20)])
    await sql.execute("UPDATE entries SET hash = sha256('')")
    check = await checked(database)
    assert (check.differences, len(check.findings), check.chains_verified) == (50, 20, 0)


async def test_a_currency_that_is_none_is_told_and_has_no_unit(
    database: Database, sql: asyncpg.Connection, books: Books
) -> None:
    await sql.execute("UPDATE internal_legs SET currency = 'gold'")
    check = await checked(database)
    euro, gold = check.trial_balances
    assert (euro.customers, euro.internal) == (euro.difference, replace(euro.difference, minor=0))
    assert (gold.currency, gold.internal_minor, gold.internal, gold.difference) == ("gold", -96_000, None, None)


async def test_a_bank_at_work_raises_no_false_alarm(
    database: Database, new_branch: NewBranch, books: Books
) -> None:
    branches = [new_branch(), new_branch()]
    ada, bob = books.ada, books.bob
    # What each is at was asked for after this, and what came before it is committed. So no margin is needed, which
    # would have to be as long as the machine may pause.
    asked_since = dict.fromkeys(branches, utc_now())

    async def work(branch: Branch) -> None:
        for _ in range(60):
            asked_since[branch] = utc_now()
            requests = (transfer(ada, bob, 7), transfer(bob, ada, 5), withdrawal(ada, 1), deposit(bob, 3))
            await asyncio.gather(*(branch.ask(request) for request in requests))

    working = asyncio.gather(*map(work, branches))
    checks = []
    while not working.done():
        checks.append(await checked(database, size=SliceSize(1, 40), clock=lambda: min(asked_since.values())))
    await working
    assert checks
    assert [check.findings for check in checks] == [()] * len(checks)
    last = await checked(database)
    assert (last.entries, last.differences) == (8 + 2 * 60 * 6, 0)
    assert list(last.trial_balances) == (await verify_books(database)).trial_balances


async def test_a_batch_that_was_being_written_when_the_pass_began_is_left_out_whole(
    database: Database, branch: Branch, sql: asyncpg.Connection, books: Books
) -> None:
    margin = timedelta(milliseconds=300)
    first, second = sorted((books.ada, books.bob), key=lambda account: account.id)
    connection = await database.connect(SETTINGS)
    # What the books hold occurred longer ago than the margin, also where this is the first test that asks for them.
    await asyncio.sleep(2 * margin.total_seconds())
    async with locking(sql, books.ada, books.bob):
        asked = asyncio.create_task(branch.ask(transfer(first, second, 100)))
        await branch.until_blocked(1)
        await asyncio.sleep(2 * margin.total_seconds())
        work = await begin_pass(connection, utc_now(), margin)
        while work.accounts_done == 0:
            for _ in await read_slice(connection, work, TINY):
                pass
    outcome = await asked
    check = await finish(connection, work, TINY)
    await connection.close()
    assert check.as_of < outcome.value.created_at < check.started_at - margin
    assert check.findings == ()
    assert check.trial_balances == (TrialBalance("EUR", 96_000, -96_000),)


async def test_a_pass_waits_for_no_writer(database: Database, sql: asyncpg.Connection, books: Books) -> None:
    async with locking(sql, books.ada, books.bob):
        await sql.execute("UPDATE accounts SET balance = balance + 1")
        await sql.execute("LOCK TABLE internal_legs, entries, transactions IN EXCLUSIVE MODE")
        async with asyncio.timeout(PATIENCE):
            check = await checked(database, size=TINY)
        assert check.differences == 0
        await sql.execute("UPDATE accounts SET balance = balance - 1")


async def test_a_writer_waits_for_no_pass(database: Database, branch: Branch, books: Books) -> None:
    connection = await database.connect(SETTINGS)
    pid = connection.get_server_pid()
    work = await begin_pass(connection, utc_now(), timedelta(0))
    locks = f"SELECT string_agg(DISTINCT mode, ' ') FROM pg_locks WHERE pid = {pid} AND locktype <> 'virtualxid'"
    async with connection.transaction():
        await read_slice(_InATransaction(connection), work, SliceSize())  # type: ignore[arg-type]
        assert (await database.read(locks))[0].string_agg == "AccessShareLock"
        await branch.ask(transfer(books.ada, books.bob, 1))
    assert (await database.read(locks))[0].string_agg is None
    await connection.close()


class _InATransaction:
    """A connection whose slice does not end its snapshot, so that one can look at what it holds."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self.fetch, self.fetchval, self.fetchrow = connection.fetch, connection.fetchval, connection.fetchrow

    def transaction(self, **_: object) -> contextlib.AbstractAsyncContextManager[None]:
        """Nothing begins and nothing ends."""
        return contextlib.nullcontext()


async def test_a_busy_account_does_not_run_ahead_of_the_pass(
    database: Database, branch: Branch, books: Books
) -> None:
    connection = await database.connect(SETTINGS)
    size = SliceSize(accounts=50, rows=3)
    work = await begin_pass(connection, utc_now(), timedelta(0))
    for _ in await read_slice(connection, work, size):
        pass
    assert work.history is not None
    assert (work.history.read, work.history.clean) == (3, True)
    busy = books.ada if work.history.account_id == books.ada.id else books.bob
    seen = work.history.last
    await branch.ask_all([withdrawal(busy, 1) for _ in range(30)])
    while work.history is not None:
        for _ in await read_slice(connection, work, size):
            pass
    assert (work.accounts_done, work.entries, work.differences) == (1, seen, 0)
    check = await finish(connection, work, size)
    await connection.close()
    assert check.trial_balances == (TrialBalance("EUR", 96_000, -96_000),)
    assert check.findings == ()


async def test_one_process_has_the_job_and_the_others_wait_for_it(
    new_branch: NewBranch, sql: asyncpg.Connection, books: Books
) -> None:
    keepers = [new_keeper(new_branch().database) for _ in range(2)]
    for keeper in keepers:
        keeper.start()
    async with asyncio.timeout(PATIENCE):
        while await sql.fetchval("SELECT checked_at FROM ledger_health") is None:
            await asyncio.sleep(0.01)
        [holder] = await holders(sql)
        assert await new_keeper(new_branch().database).run_pass() is None
        await sql.execute("SELECT pg_terminate_backend($1)", holder)
        while await holders(sql) in ([], [holder]):
            await asyncio.sleep(0.01)
    for keeper in keepers:
        await keeper.stop()


async def holders(sql: asyncpg.Connection) -> list[int]:
    """The sessions that have the job."""
    rows = await sql.fetch(
        "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    return [row["pid"] for row in rows]


@pytest.mark.parametrize("end", ["killed", "stopped"])
async def test_a_pass_that_was_cut_off_goes_on_where_it_was(
    end: str, database: Database, new_branch: NewBranch, sql: asyncpg.Connection, books: Books
) -> None:
    await sql.execute("UPDATE accounts SET held = held + 1 WHERE id = $1", min(books.ada.id, books.bob.id))
    keeper = new_keeper(new_branch().database, rhythm=ONCE, size=TINY)
    records = HealthRecords(database)
    async with sql.transaction(), asyncio.timeout(PATIENCE):
        # However fast it is, it comes no further than to the internal accounts.
        await sql.execute("LOCK TABLE internal_legs IN ACCESS EXCLUSIVE MODE")
        keeper.start()
        while (left := (await records.read()).running) is None or not left.accounts_done:
            await asyncio.sleep(0.01)
        assert (await records.read()).status is LedgerHealthStatus.DIFFERENCES
        if end == "killed":
            await sql.execute("SELECT pg_terminate_backend($1)", (await holders(sql))[0])
        else:
            await keeper.stop()
        while await holders(sql):
            await asyncio.sleep(0.01)
    kept = (await records.read()).running
    assert kept is not None
    check = await checked(database)
    await keeper.stop()
    assert (check.started_at, check.as_of) == (left.started_at, left.as_of)
    assert (check.accounts, check.entries, check.chains_verified) == (2, 8, 1)
    assert [finding.what for finding in check.findings] == ["what the account holds"]
    assert check.trial_balances == (TrialBalance("EUR", 96_000, -96_000),)
    assert (await records.read()).running is None


async def test_every_place_where_a_pass_can_be_cut_off_is_kept_as_it_is(
    database: Database, sql: asyncpg.Connection, books: Books
) -> None:
    await sql.execute("UPDATE entries SET hash = sha256('') WHERE sequence = 1")
    connection = await database.connect(SETTINGS)
    work = await begin_pass(connection, utc_now(), timedelta(0))
    places = 0
    while not work.ended:
        await keep_running(connection, work)
        kept = await read_running(connection)
        assert kept == work
        work, places = kept, places + 1
        for _ in await read_slice(connection, work, TINY):
            pass
    check = work.finish(utc_now())
    await connection.close()
    assert places > 8
    assert (check.accounts, check.entries, check.differences) == (2, 8, 4)
    assert check.trial_balances == (TrialBalance("EUR", 96_000, -96_000),)


async def test_what_another_version_of_the_program_kept_is_begun_anew(
    database: Database, sql: asyncpg.Connection, books: Books
) -> None:
    await sql.execute(
        """INSERT INTO ledger_health (id, running, running_since, last_check, checked_at, differences)
        VALUES (1, '{"chapter": 7}', now(), '{"verdict": "fine"}', now(), 0)"""
    )
    assert (await HealthRecords(database).read()).status is LedgerHealthStatus.NOT_YET_KNOWN
    assert (await checked(database)).entries == 8
    assert (await HealthRecords(database).read()).status is LedgerHealthStatus.HEALTHY


async def test_an_account_that_disappears_in_the_middle_of_a_pass_is_told(
    database: Database, sql: asyncpg.Connection, books: Books
) -> None:
    connection = await database.connect(SETTINGS)
    work = await begin_pass(connection, utc_now(), timedelta(0))
    for _ in await read_slice(connection, work, TINY):
        pass
    assert work.history is not None
    gone = work.history.account_id
    await sql.execute("DELETE FROM account_ibans WHERE account_id = $1", gone)
    await sql.execute("DELETE FROM accounts WHERE id = $1", gone)
    check = await finish(connection, work, TINY)
    await connection.close()
    assert (check.findings[0].account_id, check.findings[0].what) == (gone, "the account")
    assert check.accounts == 1


async def test_a_keeper_outlives_a_database_that_is_not_there(
    new_branch: NewBranch, sql: asyncpg.Connection, books: Books
) -> None:
    keeper = new_keeper(new_branch().database)
    await sql.execute("ALTER TABLE ledger_health RENAME TO health_of_ledgers")
    keeper.start()
    async with asyncio.timeout(PATIENCE):
        while not await holders(sql):
            await asyncio.sleep(0.01)
        await sql.execute("ALTER TABLE health_of_ledgers RENAME TO ledger_health")
        while await sql.fetchval("SELECT checked_at FROM ledger_health") is None:
            await asyncio.sleep(0.01)
    await keeper.stop()


async def test_a_slice_sorts_nothing_and_reads_no_whole_table(database: Database, books: Books) -> None:
    connection = await database.connect(SETTINGS)
    first, last, key = UUID(int=0), UUID(int=2**128 - 1), ("CASH", "EUR")
    for statement, arguments in (
        (health._ACCOUNTS, (first, 50)),
        (health._ACCOUNT, (first,)),
        (health._ENTRIES, (first, last, 500)),
        (health._HISTORY, (first, 0, 10, 500)),
        (health._LAST_ENTRY, (first,)),
        (health._NEXT_LEGS, key),
        (health._LAST_LEG, key),
        (health._LEGS, (*key, first, 0, last, 500)),
    ):
        plan = "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {statement}", *arguments))
        assert "Index" in plan, plan
        assert "Seq Scan" not in plan, plan
        assert "Sort" not in plan, plan
    await connection.close()

"""Interest on the real database: accrued by the day, posted by the month, exactly once whoever does it."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from uuid import UUID

import asyncpg
import pytest

from florin.domain.account import Account, AccountType
from florin.domain.books import Group
from florin.domain.commands import MoneyRequest
from florin.domain.interest import PARTS_PER_MINOR
from florin.domain.rulebook import InterestRates, Rulebook, write_rulebook
from florin.persistence.database import Database
from florin.persistence.interest import InterestDuty, InterestRecords
from florin.persistence.ledger_writer import LedgerWriter
from florin.persistence.verify import verify_books
from florin.server.bank import new_id
from tests.persistence.audit import audit
from tests.persistence.branch import Branch, deposit, withdrawal

START = datetime(2027, 1, 15, 9, tzinfo=UTC)
"""After every clock that a test machine may have, so that what the fixtures made lies before it."""


class Clock:
    """A clock that is set by hand."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def writer(database: Database, clock: Clock) -> AsyncIterator[LedgerWriter]:
    async with running_writer(database, clock) as writer:
        yield writer


@asynccontextmanager
async def running_writer(database: Database, clock: Clock) -> AsyncIterator[LedgerWriter]:
    writer = LedgerWriter(database, clock=clock, on_commit=lambda heads: None)
    writer.start()
    yield writer
    await writer.stop()


@pytest.fixture(autouse=True)
async def _no_rulebook(sql: asyncpg.Connection) -> AsyncIterator[None]:
    yield
    await sql.execute("DELETE FROM rulebooks")


async def set_rates(sql: asyncpg.Connection, by: UUID, at: datetime, *rates: InterestRates) -> None:
    await sql.execute(
        "INSERT INTO rulebooks SELECT coalesce(max(version), 0) + 1, $1, $2, $3 FROM rulebooks",
        at,
        by,
        write_rulebook(Rulebook(rates=rates)),
    )


async def ask(writer: LedgerWriter, *requests: MoneyRequest) -> list[object]:
    outcomes = await writer.post(Group(tuple(requests)))
    assert isinstance(outcomes, list)
    return [outcome.value for outcome in outcomes]


async def do_all(duty: InterestDuty, now: datetime) -> None:
    while await duty.perform(now):
        pass


async def interest_of(sql: asyncpg.Connection, account: Account) -> list[asyncpg.Record]:
    return list(
        await sql.fetch(
            """SELECT t.status, t.amount, t.source_account_id IS NULL AS earned, t.description FROM transactions t
            WHERE t.kind = 'INTEREST' AND $1 IN (t.source_account_id, t.destination_account_id) ORDER BY t.id""",
            account.id,
        )
    )


RATE = InterestRates(AccountType.CHECKING, "EUR", 25_000, 120_000)


async def test_a_month_of_a_constant_balance_is_posted_to_the_cent(
    database: Database, branch: Branch, sql: asyncpg.Connection, writer: LedgerWriter, clock: Clock
) -> None:
    account = await branch.open_account()
    await ask(writer, deposit(account, 1_000_000))
    await set_rates(sql, account.customer_id, START, RATE)
    duty = InterestDuty(database, writer, new_id)
    clock.now = datetime(2027, 2, 1, 0, 4, tzinfo=UTC)
    await do_all(duty, clock.now)
    position = (await InterestRecords(database).positions([account.id]))[account.id]
    assert position.accrued_through == date(2027, 1, 30), "five minutes after midnight a day has settled"
    assert await interest_of(sql, account) == []
    clock.now = datetime(2027, 2, 1, 0, 5, tzinfo=UTC)
    await do_all(duty, clock.now)
    [posted] = await interest_of(sql, account)
    # 17 days of 10,000.00 at 2.5 %: 11.6438… EUR.
    assert tuple(posted) == ("COMPLETED", 1164, True, "Interest 2027-01")
    assert (await branch.see(account)).balance_minor == 1_001_164
    position = (await InterestRecords(database).positions([account.id]))[account.id]
    assert position.credit.parts == 17 * 1_000_000 * 25_000 - 1164 * PARTS_PER_MINOR
    await audit(sql)


async def test_an_overdraft_pays_what_is_available_and_goes_on_owing_the_rest(
    database: Database, branch: Branch, sql: asyncpg.Connection, writer: LedgerWriter, clock: Clock
) -> None:
    account = await branch.open_account()
    await sql.execute("UPDATE accounts SET overdraft_limit = 100050 WHERE id = $1", account.id)
    await ask(writer, withdrawal(account, 100_000))
    await set_rates(sql, account.customer_id, START, RATE)
    duty = InterestDuty(database, writer, new_id)
    clock.now = datetime(2027, 2, 1, 1, tzinfo=UTC)
    await do_all(duty, clock.now)
    # 17 days of 1,000.00 at 12 %: 5.5890… EUR are owed, 0.50 is available.
    assert [tuple(each)[:3] for each in await interest_of(sql, account)] == [("COMPLETED", 50, False)]
    position = (await InterestRecords(database).positions([account.id]))[account.id]
    assert position.debit.parts == 17 * 100_000 * 120_000 - 50 * PARTS_PER_MINOR
    await ask(writer, deposit(account, 50_000))
    clock.now = datetime(2027, 3, 1, 1, tzinfo=UTC)
    await do_all(duty, clock.now)
    owed = 31 - 14 + 0  # days of January
    exact = Fraction(owed * 100_000 * 120_000 + 0, PARTS_PER_MINOR) - Fraction(50)
    exact += Fraction(28 * (100_050 - 50_000) * 120_000, PARTS_PER_MINOR)
    assert (await interest_of(sql, account))[1]["amount"] == int(exact)
    await audit(sql)


async def test_days_that_were_missed_are_caught_up_with_the_balances_and_rates_of_those_days(
    database: Database, branch: Branch, sql: asyncpg.Connection, writer: LedgerWriter, clock: Clock
) -> None:
    account = await branch.open_account()
    await set_rates(sql, account.customer_id, START, RATE)
    expected: dict[date, int] = {}
    balance, randomness, rate = 0, random.Random(7), 25_000
    for day in range(40):
        clock.now = START + timedelta(days=day)
        for _ in range(randomness.randrange(3)):
            amount = randomness.randrange(1, 50_000)
            clock.now += timedelta(seconds=1)
            await ask(writer, deposit(account, amount))
            balance += amount
        if day == 20:
            await set_rates(sql, account.customer_id, clock.now, replace(RATE, credit_ppm=30_000))
            rate = 30_000
        if balance:
            expected[clock.now.date()] = balance * rate
    # Exactly at midnight: the next day's.
    clock.now = datetime.combine(clock.now.date() + timedelta(days=1), datetime.min.time(), UTC)
    await ask(writer, deposit(account, 12_345))
    await do_all(InterestDuty(database, writer, new_id, slice_size=1), clock.now + timedelta(hours=1))
    records = InterestRecords(database)
    found = (await records.accruals([account.id], limit=100, before=None))[account.id]
    january = sum(parts for day, parts in expected.items() if day.month == 1)
    posted = january // PARTS_PER_MINOR
    # What was posted for January counts from the day on which it was posted, which is after all these.
    assert {each.day: each.parts for each in found} == expected
    assert [each["amount"] for each in await interest_of(sql, account)] == [posted]
    position = (await records.positions([account.id]))[account.id]
    assert position.credit.parts == sum(expected.values()) - posted * PARTS_PER_MINOR
    await audit(sql)


async def test_two_processes_at_once_accrue_and_post_once(
    database: Database, branch: Branch, sql: asyncpg.Connection, database_url: str, clock: Clock
) -> None:
    accounts = [await branch.open_account() for _ in range(12)]
    other = Database(database_url, pool_size=4)
    async with running_writer(database, clock) as first, running_writer(other, clock) as second:
        await ask(first, *(deposit(account, 1_000_000) for account in accounts))
        await set_rates(sql, accounts[0].customer_id, START, RATE)
        for month in (2, 3, 4):
            clock.now = datetime(2027, month, 1, 1, tzinfo=UTC)
            duties = [
                InterestDuty(database, first, new_id, slice_size=5),
                InterestDuty(other, second, new_id, slice_size=5),
            ]
            await asyncio.gather(*(do_all(duty, clock.now) for duty in duties))
    await other.close()
    for account in accounts:
        assert [each["status"] for each in await interest_of(sql, account)] == ["COMPLETED"] * 3
    days = await sql.fetch("SELECT account_id, count(*) AS days FROM interest_accruals GROUP BY account_id")
    assert {row["account_id"]: row["days"] for row in days} == {account.id: 17 + 28 + 31 for account in accounts}
    await audit(sql)


async def test_what_was_posted_and_not_recorded_is_not_posted_again(
    database: Database, branch: Branch, sql: asyncpg.Connection, writer: LedgerWriter, clock: Clock
) -> None:
    account = await branch.open_account()
    await ask(writer, deposit(account, 1_000_000))
    await set_rates(sql, account.customer_id, START, RATE)
    clock.now = datetime(2027, 2, 1, 1, tzinfo=UTC)
    await sql.execute("ALTER TABLE interest_postings ADD CONSTRAINT not_now CHECK (false)")
    with pytest.raises(Exception, match="not_now"):
        await do_all(InterestDuty(database, writer, new_id), clock.now)
    await sql.execute("ALTER TABLE interest_postings DROP CONSTRAINT not_now")
    assert len(await interest_of(sql, account)) == 1
    await do_all(InterestDuty(database, writer, new_id), clock.now)
    assert len(await interest_of(sql, account)) == 1
    [recorded] = await sql.fetch("SELECT period, amount FROM interest_postings")
    assert tuple(recorded) == ("2027-01", 1164)
    await audit(sql)


async def test_a_frozen_account_earns_and_a_closed_one_does_not(
    database: Database, branch: Branch, sql: asyncpg.Connection, writer: LedgerWriter, clock: Clock
) -> None:
    frozen, closed = await branch.open_account(), await branch.open_account()
    await ask(writer, deposit(frozen, 1_000_000))
    await sql.execute("UPDATE accounts SET status = 'FROZEN' WHERE id = $1", frozen.id)
    await sql.execute("UPDATE accounts SET status = 'CLOSED' WHERE id = $1", closed.id)
    await set_rates(sql, frozen.customer_id, START, RATE)
    clock.now = datetime(2027, 2, 1, 1, tzinfo=UTC)
    await do_all(InterestDuty(database, writer, new_id), clock.now)
    assert [each["amount"] for each in await interest_of(sql, frozen)] == [1164]
    assert await sql.fetchval("SELECT count(*) FROM interest_positions WHERE account_id = $1", closed.id) == 0
    await audit(sql)


async def test_accounts_that_cannot_be_posted_keep_no_other_from_it(
    database: Database, branch: Branch, sql: asyncpg.Connection, writer: LedgerWriter, clock: Clock
) -> None:
    accounts = sorted([await branch.open_account() for _ in range(5)], key=lambda account: account.id)
    await ask(writer, *(deposit(account, 1_000_000) for account in accounts))
    await set_rates(sql, accounts[0].customer_id, START, RATE)
    broken, sound = accounts[:3], accounts[3:]
    named = ", ".join(f"'{account.id}'" for account in broken)
    await sql.execute(f"ALTER TABLE accounts ADD CONSTRAINT broken CHECK (id NOT IN ({named})) NOT VALID")
    duty = InterestDuty(database, writer, new_id, slice_size=2)
    clock.now = datetime(2027, 2, 1, 1, tzinfo=UTC)
    for _ in range(2):
        await do_all(duty, clock.now)
        assert [len(await interest_of(sql, account)) for account in broken] == [0, 0, 0]
        for account in sound:
            assert [each["amount"] for each in await interest_of(sql, account)] == [1164]
    await audit(sql)
    # Once the cause is mended the same is posted on the same day.
    await sql.execute("ALTER TABLE accounts DROP CONSTRAINT broken")
    await do_all(duty, clock.now)
    for account in accounts:
        assert [each["amount"] for each in await interest_of(sql, account)] == [1164]
    await audit(sql)


async def test_what_an_account_earned_before_it_was_closed_is_not_tried_to_be_posted(
    database: Database, branch: Branch, sql: asyncpg.Connection, writer: LedgerWriter, clock: Clock
) -> None:
    account = await branch.open_account()
    await ask(writer, deposit(account, 1_000_000))
    await set_rates(sql, account.customer_id, START, RATE)
    duty = InterestDuty(database, writer, new_id)
    clock.now = datetime(2027, 2, 1, 1, tzinfo=UTC)
    await duty.perform(clock.now)
    records = InterestRecords(database)
    waiting = (await records.positions([account.id]))[account.id]
    assert waiting.posting_due
    await ask(writer, withdrawal(account, 1_000_000))
    await sql.execute("UPDATE accounts SET status = 'CLOSED' WHERE id = $1", account.id)
    await do_all(duty, clock.now)
    assert await interest_of(sql, account) == []
    assert (await records.positions([account.id]))[account.id] == replace(waiting, posting_due=False)
    assert (await verify_books(database)).clean
    await audit(sql)


async def test_no_cent_is_lost_over_a_year_of_movements(
    database: Database, branch: Branch, sql: asyncpg.Connection, writer: LedgerWriter, clock: Clock
) -> None:
    accounts = [await branch.open_account() for _ in range(3)]
    await sql.execute("UPDATE accounts SET overdraft_limit = 10000000")
    await set_rates(sql, accounts[0].customer_id, START, RATE)
    duty = InterestDuty(database, writer, new_id)
    randomness = random.Random(2027)
    day = START
    while day < START + timedelta(days=365):
        clock.now = day
        await do_all(duty, clock.now)
        requests = [
            randomness.choice((deposit, withdrawal))(account, randomness.randrange(1, 300_000))
            for account in accounts
            if randomness.random() < 0.5
        ]
        if requests:
            await ask(writer, *requests)
        day += timedelta(days=randomness.choice((1, 1, 2, 9)))
    clock.now = datetime(2028, 2, 1, 1, tzinfo=UTC)
    await do_all(duty, clock.now)
    for account in accounts:
        rows = await sql.fetch(
            "SELECT side, sum(parts) AS parts FROM interest_accruals WHERE account_id = $1 GROUP BY side",
            account.id,
        )
        accrued = {row["side"]: int(row["parts"]) for row in rows}
        posted = {"CREDIT": 0, "DEBIT": 0}
        for each in await interest_of(sql, account):
            assert each["status"] == "COMPLETED"
            posted["CREDIT" if each["earned"] else "DEBIT"] += each["amount"]
        position = (await InterestRecords(database).positions([account.id]))[account.id]
        assert accrued.get("CREDIT", 0) == posted["CREDIT"] * PARTS_PER_MINOR + position.credit.parts
        assert accrued.get("DEBIT", 0) == posted["DEBIT"] * PARTS_PER_MINOR + position.debit.parts
        assert max(position.credit.parts, position.debit.parts) < PARTS_PER_MINOR
    await audit(sql)


TAMPERING = {
    "a day's balance": "UPDATE interest_accruals SET balance = balance + 1, parts = parts + rate_ppm "
    "WHERE day = '2027-01-20'",
    "a day deleted": "DELETE FROM interest_accruals WHERE day = '2027-01-20'",
    "what is not posted": "UPDATE interest_positions SET credit_parts = credit_parts + 1",
    "what was posted": "UPDATE interest_postings SET amount = amount + 1",
    "a posting deleted": "DELETE FROM interest_postings",
    "the side of a posting": "UPDATE interest_postings SET side = 'DEBIT'",
}


@pytest.mark.parametrize("tampering", TAMPERING.values(), ids=TAMPERING.keys())
async def test_verify_finds_what_was_altered(
    tampering: str, database: Database, branch: Branch, sql: asyncpg.Connection, writer: LedgerWriter, clock: Clock
) -> None:
    account = await branch.open_account()
    await ask(writer, deposit(account, 1_000_000))
    await set_rates(sql, account.customer_id, START, RATE)
    clock.now = datetime(2027, 2, 3, 1, tzinfo=UTC)
    await do_all(InterestDuty(database, writer, new_id), clock.now)
    assert (await verify_books(database)).clean
    await sql.execute(tampering)
    report = await verify_books(database)
    assert {finding.account_id for finding in report.first} == {account.id}
    assert {name for name, count in report.differences.items() if count} == {"interest"}

"""`florin verify` and the ledger's health, on all that the ledger does with money and all tampering with it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from florin.domain.account import Account, AccountType
from florin.domain.commands import Step
from florin.domain.fees import Fee
from florin.domain.fraud_rules import AmountOver, FraudRule, RuleAction, TransfersWithin
from florin.domain.health import MARGIN
from florin.domain.limits import Limits
from florin.domain.rulebook import Rulebook
from florin.domain.transaction import TransactionKind
from florin.persistence.database import Database
from florin.persistence.health import SliceSize
from florin.persistence.spending_limits import LimitRecords
from florin.persistence.verify import verify_books
from florin.server.bank import utc_now
from tests.conftest import _fresh_database
from tests.persistence.branch import (
    REGISTERED,
    Branch,
    deposit,
    exchange,
    hold,
    payment_in,
    payment_out,
    reversal,
    seal,
    take,
    transfer,
)
from tests.persistence.conftest import NewBranch
from tests.persistence.money_tampering import CASES
from tests.persistence.tampering import NOBODY, Case
from tests.persistence.test_health import TINY, checked
from tests.persistence.test_verify import TABLES as PLAIN_TABLES
from tests.persistence.test_verify import place_of

TABLES = (*PLAIN_TABLES, "rulebooks", "customer_limits", "reviews")

RULEBOOK = Rulebook(
    rules=(
        FraudRule(UUID(int=1), "Large", 1, (AmountOver("EUR", 100_000),), RuleAction.REVIEW),
        # It never fires here; but for it the times of payments are kept.
        FraudRule(UUID(int=2), "Many", 1, (TransfersWithin(40, 86_400),), RuleAction.REVIEW),
    ),
    fees=(Fee(TransactionKind.TRANSFER, AccountType.CHECKING, "EUR", fixed_minor=10),),
)


@dataclass(frozen=True)
class Books:
    """Ada's two accounts and Bob's after some work. `places` are the ids of accounts and transactions by name."""

    ada: Account
    usd: Account
    bob: Account
    places: dict[str, str]


async def work(branch: Branch) -> Books:
    """Have all that there is happen once. Nothing of it depends on the day, or on how long it takes."""
    grace = await branch.employ()
    for version in (1, 2, 3):
        await branch.decide_by(replace(RULEBOOK, version=version), grace.id)
    ada, bob = await branch.open_account(), await branch.open_account()
    usd = await branch.open_account(ada.customer_id, currency="USD")
    do, until, us = branch.carry_out, utc_now() + timedelta(days=30), {"by_staff": True}
    await do(deposit(ada, 2_000_000))
    done = {"part": await do(hold(ada, bob, 5_000, until))}
    await do(take(Step.CAPTURE, done["part"], bob.customer_id, 3_000))
    done["held"] = await do(hold(ada, bob, 4_000, until))
    done["released"] = await do(hold(ada, None, 2_000, until))
    await do(take(Step.RELEASE, done["released"], grace.id, **us))
    done["refunded"] = await do(transfer(ada, bob, 6_000))
    done["partial"] = await do(reversal(done["refunded"], bob.customer_id, 1_000))
    done["undone"] = await do(transfer(ada, bob, 7_000))
    done["undoing"] = await do(reversal(done["undone"], grace.id, **us))
    done["exchanged"] = await do(exchange(ada, usd, 1_000, 1_100))
    assert await LimitRecords(branch.database).change_customer_limits(
        ada.customer_id, "EUR", None, Limits(per_day=10**12), REGISTERED
    )
    done["paying"] = await do(payment_out(ada, 8_000))
    done["paid"] = await do(payment_out(ada, 9_000))
    await do(take(Step.SETTLE, done["paid"]))
    done["returned"] = await do(payment_out(ada, 9_500))
    await do(take(Step.RETURN, done["returned"], reason="AC04", explanation="The account is closed."))
    done["received"] = await do(payment_in(bob, 300))
    done["reviewed"] = await do(transfer(ada, bob, 200_000))
    done["approved"] = await do(transfer(ada, bob, 210_000))
    await do(take(Step.APPROVE, done["approved"], grace.id, **us))
    done["turned_down"] = await do(transfer(ada, bob, 220_000))
    await do(take(Step.REJECT, done["turned_down"], grace.id, reason="FRAUD", **us))
    done["seen"] = await do(payment_out(ada, 230_000))
    await do(take(Step.APPROVE, done["seen"], grace.id, **us))
    done["watched"] = await do(payment_out(ada, 240_000))
    done["dropped"] = await do(hold(ada, None, 250_000, until))
    await do(take(Step.RELEASE, done["dropped"], ada.customer_id))
    later = await branch.open_account(ada.customer_id, balance=50_000)
    done["late"] = await do(transfer(later, bob, 900))
    await branch.ask(transfer(ada, bob, 99_999_999))
    await branch.ask(seal(ada, "never"))
    accounts = {"ada": ada, "usd": usd, "bob": bob, "later": later}
    places = {name: str(thing.id) for name, thing in {**accounts, **done, "grace": grace}.items()}
    return Books(ada, usd, bob, places)


@pytest.fixture(scope="module")
async def worked(template: str) -> AsyncIterator[tuple[str, Books]]:
    """A database after that work, and a copy of all its rows beside them."""
    async with _fresh_database(template) as url:
        branch = Branch(url)
        branch.writer.start()
        books = await work(branch)
        connection = await branch.database.connect()
        await connection.execute("".join(f"CREATE TABLE kept_{table} AS TABLE {table};" for table in TABLES))
        await connection.close()
        await branch.writer.stop()
        await branch.database.close()
        yield url, books


@pytest.fixture
async def database_url(worked: tuple[str, Books]) -> str:
    """That database, as it was before the last test."""
    url, _ = worked
    database = Database(url)
    connection = await database.connect()
    emptied = "DELETE FROM ledger_health; UPDATE customers SET role = 'ADMIN' WHERE full_name = 'Grace Hopper';"
    emptied += "".join(f"DELETE FROM {table};" for table in reversed(TABLES))
    await connection.execute(emptied + "".join(f"INSERT INTO {table} TABLE kept_{table};" for table in TABLES))
    await connection.close()
    await database.close()
    return url


@pytest.fixture
def books(worked: tuple[str, Books]) -> Books:
    """Who is in it."""
    return worked[1]


async def test_the_books_of_a_bank_that_has_done_everything_once_agree(database: Database, books: Books) -> None:
    report = await verify_books(database)
    assert [str(finding) for finding in report.first] == []
    assert report.clean
    assert report.sizes["transactions"] > 20
    check = await checked(database, size=TINY)
    assert (check.findings, check.accounts, check.chains_verified) == ((), 4, 4)
    assert list(check.trial_balances) == report.trial_balances
    assert [(line.currency, line.difference_minor) for line in check.trial_balances] == [("EUR", 0), ("USD", 0)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "-"))
async def test_tampering_is_found_and_its_place_is_named(
    case: Case, database: Database, sql: asyncpg.Connection, books: Books
) -> None:
    await sql.execute(case.tampering.format(nobody=NOBODY, **books.places))
    report = await verify_books(database, keep=50)
    assert report.first, "nothing was found"
    first = report.first[0]
    assert first.expected != first.found
    assert first.what.startswith(case.what), [str(finding) for finding in report.first]
    assert place_of(first, books) == case.place, [str(finding) for finding in report.first]


SEEN_IN_HISTORIES = {"what was spent lately", "when the latest payments were", "what it posted", "its currency"} | {
    "what it held or let go",
    "what it posted on FEES",
    "what it posted on EXCHANGE",
}


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if case.what in SEEN_IN_HISTORIES],
    ids=lambda case: case.name.replace(" ", "-"),
)
async def test_a_bank_at_work_finds_it_by_itself_however_the_ledger_is_sliced(
    case: Case, database: Database, sql: asyncpg.Connection, books: Books
) -> None:
    await sql.execute(case.tampering.format(nobody=NOBODY, **books.places))
    check = await checked(database)
    first = check.findings[0]
    assert (place_of(first, books), first.what) == (case.place, case.what)
    assert (await checked(database, size=TINY)).findings == check.findings


async def test_a_bank_that_holds_captures_and_sends_back_raises_no_false_alarm(
    database: Database, new_branch: NewBranch, books: Books
) -> None:
    until = utc_now() + timedelta(days=1)
    grace = UUID(books.places["grace"])
    # From here on nobody asks for the times of payments any more.
    await new_branch().decide_by(replace(RULEBOOK, version=4, rules=RULEBOOK.rules[:1]), grace)

    async def keep_busy(branch: Branch) -> None:
        do = branch.carry_out
        for _ in range(15):
            held, sent, flagged = await asyncio.gather(
                do(hold(books.ada, books.bob, 50, until)),
                do(transfer(books.ada, books.bob, 30)),
                do(transfer(books.ada, books.bob, 100_001)),
            )
            await asyncio.gather(
                do(take(Step.CAPTURE, held, books.bob.customer_id, 20)),
                do(reversal(sent, books.bob.customer_id, 10)),
                do(take(Step.REJECT, flagged, grace, reason="FRAUD", by_staff=True)),
            )
            await do(reversal(sent, grace, by_staff=True))

    working = asyncio.gather(*(keep_busy(new_branch()) for _ in range(2)))
    found: list[str] = []
    while not working.done():
        check = await checked(database, size=SliceSize(1, 40), margin=MARGIN)
        report = await verify_books(database)
        found += [str(finding) for finding in (*check.findings, *report.first)]
    await working
    found += [str(finding) for finding in (await verify_books(database)).first]
    assert found == []


async def test_a_hold_that_was_let_go_while_staff_still_looked_at_it_is_no_difference(
    database: Database, sql: asyncpg.Connection, books: Books
) -> None:
    assert await sql.fetchval(
        "SELECT decided_at IS NULL FROM reviews WHERE transaction_id = $1", UUID(books.places["dropped"])
    )
    assert (await verify_books(database)).differences["reviews"] == 0

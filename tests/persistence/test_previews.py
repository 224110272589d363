"""Previews on a real database: they wait for nobody, change nothing, and show what then happens."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from florin.domain.account import Account
from florin.domain.exchange import ExchangeRate
from florin.domain.exchange_rates import ExchangeRates
from florin.domain.fees import Fee
from florin.domain.fraud_rules import AmountOver, FraudRule, NewPayeeOver, PayeeCountry, RuleAction
from florin.domain.limits import Limits
from florin.domain.money import Money
from florin.domain.payments import Answer, Order, Payments
from florin.domain.previews import Preview, PreviewOutcome, Previews
from florin.domain.principal import Origin, Principal, Role
from florin.domain.rulebook import DefaultLimits, Rulebook
from florin.domain.transaction import Transaction, TransactionKind
from florin.persistence.exchange_rates import RateRecords
from florin.persistence.previews import Trials
from florin.server.bank import new_id, utc_now
from florin.server.quote_seal import QuoteSeal
from florin.server.vault import Sealed, Vault
from tests.persistence.audit import audit
from tests.persistence.branch import PATIENCE, Branch, locking, until_alone
from tests.persistence.conftest import NewBranch

MASTER = "a key that only tests use, and long enough"
HERE = Origin("192.0.2.1")
# A clock that stands still can't cross midnight, nor let a quote expire, in the middle of a test.
NOON = datetime(2027, 1, 31, 13, tzinfo=UTC)
OVER = (AmountOver("EUR", 90_00), NewPayeeOver("EUR", 50_00))


def previews(branch: Branch, *, ahead: timedelta = timedelta(0)) -> Previews:
    """What a process shows, whose clock may be ahead of the others'."""
    return Previews(
        Payments(branch.writer, new_id),
        Trials(branch.database),
        branch.accounts,
        ExchangeRates(RateRecords(branch.database), utc_now),
        QuoteSeal(Vault(MASTER, Sealed.QUOTES)),
        lambda: NOON + ahead,
        timedelta(seconds=30),
    )


def order(source: Account, to: Account, value: str, **more: Any) -> Order:
    """A transfer to try out."""
    place: dict[str, Any] = {"source": str(source.id), "destination": str(to.id)} | more
    return Order(TransactionKind.TRANSFER, Decimal(value), source.currency, str(new_id()), **place)


async def rules_of(branch: Branch, source: Account) -> Rulebook:
    """A rulebook with fees, limits, and rules of each kind that the ledger reads more for."""
    staff = await branch.employ()
    rules = [
        FraudRule(new_id(), name, 1, (condition,), action)
        for name, condition, action in (
            ("Much", OVER[0], RuleAction.REJECT),
            ("Somebody new", OVER[1], RuleAction.REVIEW),
            ("Far away", PayeeCountry(frozenset({"KP"})), RuleAction.REJECT),
        )
    ]
    book = Rulebook(
        1,
        limits=(DefaultLimits(source.type, "EUR", Limits(per_day=200_00, per_minute=10)),),
        rules=tuple(rules),
        fees=(Fee(TransactionKind.TRANSFER, source.type, "EUR", 10, 2_500),),
    )
    await branch.decide_by(book, staff.id)
    return book


async def contents(sql: asyncpg.Connection) -> dict[str, list[str]]:
    """All that the database holds."""
    names = await sql.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    return {
        name: [row[0] for row in await sql.fetch(f'SELECT t::text FROM "{name}" t ORDER BY 1')]
        for name in (row["tablename"] for row in names)
    }


@pytest.fixture
async def branch(new_branch: NewBranch) -> Branch:
    """A branch whose clock stands still."""
    return new_branch(clock=lambda: NOON)


def seen_in(answer: object) -> Preview:
    """The preview that was answered with."""
    assert isinstance(answer, Preview), answer
    return answer


def done(answer: Answer) -> Transaction:
    """The transaction that was answered with."""
    assert isinstance(answer.value, Transaction), answer.value
    return answer.value


async def test_a_preview_changes_nothing_and_waits_for_nobody(branch: Branch, sql: asyncpg.Connection) -> None:
    ada = await branch.open_account(balance=200_00)
    bert = await branch.open_account()
    await rules_of(branch, ada)
    counter, asks = previews(branch), Principal(ada.customer_id)
    await branch.writer.stop()
    before = await contents(sql)
    assert before["accounts"]
    async with locking(sql, ada, bert), asyncio.timeout(PATIENCE):
        seen = [
            seen_in(await counter.transfer(asks, each))
            for each in (
                order(ada, bert, "10.00"),
                order(ada, bert, "60.00"),
                order(ada, bert, "100.00"),
                order(ada, bert, "10.00", destination=None, destination_iban=bert.iban),
            )
        ]
        together = await asyncio.gather(*[counter.transfer(asks, order(ada, bert, "1.00")) for _ in range(20)])
    assert [each.outcome for each in seen] == [
        PreviewOutcome.COMPLETED,
        PreviewOutcome.HELD_FOR_REVIEW,
        PreviewOutcome.REFUSED,
        PreviewOutcome.COMPLETED,
    ]
    assert {seen_in(each).source.balance for each in together} == {Money(198_90, "EUR")}
    assert await contents(sql) == before
    # Nor does anything linger that could still change or lock something.
    await branch.database.close()
    await until_alone(sql)


@pytest.mark.parametrize("value", ["10.00", "50.01"])
async def test_what_a_preview_shows_is_what_then_happens(
    branch: Branch, sql: asyncpg.Connection, value: str
) -> None:
    ada = await branch.open_account(balance=200_00)
    bert = await branch.open_account()
    await rules_of(branch, ada)
    counter, asks = previews(branch), Principal(ada.customer_id)
    seen = seen_in(await counter.transfer(asks, order(ada, bert, value)))
    assert seen.quote is not None
    made = done(await counter.execute(asks, seen.quote.quote))
    after = await branch.see(ada)
    assert (made.amount, made.fee) == (seen.amount, seen.fee)
    assert (after.balance, after.available_balance) == (seen.source.balance, seen.source.available_balance)
    assert (made.completed_at is None) == (seen.outcome is PreviewOutcome.HELD_FOR_REVIEW)
    # What is left of the limits is what the next preview begins from.
    later = seen_in(await counter.transfer(asks, order(ada, bert, "0.01")))
    [before_day, after_day] = [
        next(each for each in shown.limits if each.limit == "PER_DAY") for shown in (seen, later)
    ]
    assert before_day.used == seen.total
    assert after_day.used == Money(seen.total.minor + later.total.minor, "EUR")
    await audit(sql)


async def test_two_processes_carry_a_quote_out_once(
    branch: Branch, new_branch: NewBranch, sql: asyncpg.Connection
) -> None:
    ada = await branch.open_account(balance=100_00)
    bert = await branch.open_account()
    here, there, asks = previews(branch), previews(new_branch(clock=lambda: NOON)), Principal(ada.customer_id)
    quotes = [seen_in(await here.transfer(asks, order(ada, bert, "10.00"))).quote for _ in range(5)]
    answers = await asyncio.gather(
        *[counter.execute(asks, quote.quote) for quote in quotes if quote for counter in (here, there, here)]
    )
    assert len({done(answer).id for answer in answers}) == 5
    assert sum(not answer.replayed for answer in answers) == 5
    assert (await branch.see(ada)).balance_minor == 50_00
    await audit(sql)


async def test_an_expired_copy_and_one_that_is_in_time_agree_on_what_became_of_a_quote(
    branch: Branch, new_branch: NewBranch, sql: asyncpg.Connection
) -> None:
    ada = await branch.open_account(balance=100_00)
    bert = await branch.open_account()
    other = new_branch(clock=lambda: NOON)
    asks = Principal(ada.customer_id)
    in_time = previews(branch)
    # This process's clock is an hour ahead: for it the quote has expired.
    late = previews(other, ahead=timedelta(hours=1))
    for _ in range(10):
        quote = seen_in(await in_time.transfer(asks, order(ada, bert, "1.00"))).quote
        assert quote is not None
        before = (await branch.see(ada)).balance_minor
        moved, told = await asyncio.gather(in_time.execute(asks, quote.quote), late.execute(asks, quote.quote))
        carried_out = isinstance(moved.value, Transaction)
        assert isinstance(told.value, Transaction) is carried_out, (moved, told)
        assert (await branch.see(ada)).balance_minor == before - 100 * carried_out
    await audit(sql)


async def test_a_change_of_the_rulebook_shows_in_the_next_preview(branch: Branch) -> None:
    ada = await branch.open_account(balance=100_00)
    bert = await branch.open_account()
    counter, asks = previews(branch), Principal(ada.customer_id)
    assert seen_in(await counter.transfer(asks, order(ada, bert, "40.00"))).fee == Money(0, "EUR")
    await rules_of(branch, ada)
    assert seen_in(await counter.transfer(asks, order(ada, bert, "40.00"))).fee == Money(20, "EUR")


async def test_a_preview_outlives_connections_that_were_lost(branch: Branch, sql: asyncpg.Connection) -> None:
    ada = await branch.open_account(balance=100_00)
    counter, asks = previews(branch), Principal(ada.customer_id)
    bert = await branch.open_account()
    await counter.transfer(asks, order(ada, bert, "1.00"))
    await sql.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    assert seen_in(await counter.transfer(asks, order(ada, bert, "1.00"))).outcome is PreviewOutcome.COMPLETED


async def test_of_two_currencies_the_latest_rate_holds_whichever_way_round_and_all_are_kept(
    branch: Branch, new_branch: NewBranch, sql: asyncpg.Connection
) -> None:
    staff = Principal((await branch.employ()).id, Role.ADMIN)
    records = RateRecords(branch.database)
    assert await records.newest() == []
    desks = [ExchangeRates(RateRecords(each.database), utc_now) for each in (branch, new_branch())]
    changes = [
        desk.set(staff, *pair, Decimal(number) / 8, Decimal("0.25"), HERE)
        for number in range(1, 6)
        for desk in desks
        for pair in (("EUR", "USD"), ("USD", "EUR"), ("EUR", "GBP"))
    ]
    made = [rate for rate in await asyncio.gather(*changes) if isinstance(rate, ExchangeRate)]
    assert sorted(rate.version for rate in made) == list(range(1, 31))
    newest = {frozenset((each.base, each.quote)): each for each in sorted(made, key=lambda each: each.version)}
    assert {frozenset((each.base, each.quote)): each for each in await records.newest()} == newest
    assert await records.of("USD", "EUR") == await records.of("EUR", "USD") == newest[frozenset(("EUR", "USD"))]
    assert await records.of("EUR", "JPY") is None
    # On record in the order in which they came to hold, each with the one before it.
    events = await sql.fetch(
        "SELECT before, after FROM audit_events WHERE action = 'EXCHANGE_RATE_CHANGED' AND subject_id LIKE '%USD%' "
        "ORDER BY sequence"
    )
    assert [event["before"] for event in events[1:]] == [event["after"] for event in events[:-1]]

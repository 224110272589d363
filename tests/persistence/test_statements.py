"""Histories as statements: places by time, balances, lines, and sums, against a plain look at all entries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from florin.domain import statements as statements_domain
from florin.domain.account import Account
from florin.domain.commands import Step
from florin.domain.money import Money
from florin.domain.statement import BalanceAt, ChartStep, Place
from florin.domain.statements import Statements
from florin.domain.text import Malformed
from florin.domain.transaction import Labels
from florin.persistence.database import Database
from florin.persistence.statements import StatementRecords
from florin.persistence.transaction_search import SearchRecords
from florin.server.bank import new_id, utc_now
from tests.persistence.branch import Branch, deposit, hold, reversal, take, transfer, withdrawal

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)

Lines = Sequence[tuple[datetime, int, str | None]]
"""When, what was posted, and what its holder filed it under."""


async def write_history(sql: asyncpg.Connection, account: Account, lines: Lines) -> None:
    """Give an account a history of cash paid in and out, at times of one's own; the balances add up."""
    balance = 0
    for sequence, (at, delta, category) in enumerate(lines, start=1):
        balance += delta
        transaction_id = new_id()
        source = (account.id, None) if delta < 0 else (None, "CASH")
        destination = (account.id, None) if delta > 0 else (None, "CASH")
        await sql.execute(
            """INSERT INTO transactions (id, kind, status, customer_id, source_account_id, source_internal,
                destination_account_id, destination_internal, amount, currency, created_at, completed_at, category)
            VALUES ($1, $2, 'COMPLETED', $3, $4, $5, $6, $7, $8, 'EUR', $9, $9, $10)""",
            transaction_id, "DEPOSIT" if delta > 0 else "WITHDRAWAL", account.customer_id, *source, *destination,
            abs(delta), at, category,
        )  # fmt: skip
        await sql.execute(
            "INSERT INTO entries VALUES ($1, $2, $3, NULL, 'COMPLETED', $4, 0, $5, 0, $6, $7)",
            account.id, sequence, transaction_id, delta, balance, at, bytes(32),
        )  # fmt: skip
    await sql.execute(
        "UPDATE accounts SET sequence = $2, balance = $3, changed_at = $4 WHERE id = $1",
        account.id, len(lines), balance, lines[-1][0],
    )  # fmt: skip


def service(branch: Branch, now: datetime | None = None) -> Statements:
    """The service on a branch's database."""
    clock = (lambda: now) if now else utc_now
    return Statements(StatementRecords(branch.database), SearchRecords(branch.database), clock)


TIMES = [0, 1, 1, 1, 2, 5, 5, 9]
"""Microseconds after noon at which something happened, each time one cent."""


@pytest.mark.parametrize("length", [1, 2, 3, 7, 8])
async def test_a_place_is_found_at_between_and_beside_entries(
    branch: Branch, sql: asyncpg.Connection, length: int
) -> None:
    account = await branch.open_account()
    times = TIMES[:length]
    await write_history(sql, account, [(NOON + tick * TICK, 1, None) for tick in times])
    wanted = [(tick, after) for tick in range(-2, 12) for after in (False, True)]
    places = [Place(account.id, NOON + tick * TICK, after) for tick, after in wanted]
    records = StatementRecords(branch.database)
    positions, balances = await records.positions(places), await records.balances(places)
    for (tick, after), place in zip(wanted, places, strict=True):
        before = [each for each in times if each < tick or (after and each == tick)]
        assert positions[place] == len(before) + 1, (tick, after)
        last = NOON + before[-1] * TICK if before else None
        money = Money(len(before), "EUR"), Money(0, "EUR")
        assert balances[place] == BalanceAt(place.instant, *money, len(before), last), (tick, after)


async def test_an_account_without_a_history_has_always_been_empty(branch: Branch) -> None:
    account = await branch.open_account()
    now = utc_now()
    nothing = Money(0, "EUR")
    [found] = await service(branch).balances_at([(account.id, now)])
    assert found == BalanceAt(now, nothing, nothing, 0, None)
    since = now - timedelta(days=1)
    [page] = await service(branch).lines([account.id], since, None, 5, None)
    assert page.nodes == ()
    assert await service(branch).spending([(account.id, since, now)]) == [[]]


async def test_a_hundred_balances_of_several_accounts_are_one_statement(
    branch: Branch, sql: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = [await branch.open_account() for _ in range(2)]
    for number, account in enumerate(accounts, start=1):
        await write_history(sql, account, [(NOON + hour * timedelta(hours=1), number, None) for hour in range(50)])
    seen: list[str] = []
    read = Database.read

    async def counted(self: Database, statement: str, *arguments: Any) -> Any:
        seen.append(statement)
        return await read(self, statement, *arguments)

    monkeypatch.setattr(Database, "read", counted)
    wanted = [(account.id, NOON + hour * timedelta(hours=1)) for account in accounts for hour in range(50)]
    found = await service(branch).balances_at(wanted)
    assert [each.balance.minor for each in found] == [*range(1, 51), *range(2, 102, 2)]
    assert len(seen) == 1


async def test_held_funds_are_told_as_they_stood(branch: Branch) -> None:
    account = await branch.open_account(balance=1000)
    held = await branch.carry_out(hold(account, None, 300, utc_now() + timedelta(days=1)))
    moved = await branch.carry_out(take(Step.CAPTURE, held, account.customer_id, 100))
    at_hold, at_capture, later = await service(branch).balances_at(
        [(account.id, at) for at in (held.created_at, moved.completed_at or NOON, utc_now() + timedelta(days=99))]
    )
    assert (at_hold.balance.minor, at_hold.held.minor, at_hold.sequence) == (1000, 300, 2)
    assert (at_capture.balance.minor, at_capture.held.minor, at_capture.sequence) == (900, 0, 3)
    assert (later.balance, later.held, later.sequence) == (at_capture.balance, at_capture.held, 3)


async def test_a_statement_has_every_line_once_while_money_moves(branch: Branch) -> None:
    account = await branch.open_account(balance=1000)
    await branch.ask_all([withdrawal(account, 1) for _ in range(20)])
    seen: list[int] = []
    after: int | None = None
    while True:
        [page] = await service(branch).lines([account.id], None, None, 4, after)
        seen += [line.sequence for line in page.nodes]
        await branch.ask(deposit(account, 5))
        if not page.page_info.has_next_page:
            break
        after = int(page.page_info.end_cursor or "")
    assert seen == list(range(21, 0, -1))


async def test_a_statement_of_a_time_has_its_first_instant_and_not_its_last(
    branch: Branch, sql: asyncpg.Connection
) -> None:
    account = await branch.open_account()
    await write_history(sql, account, [(NOON + tick * TICK, 1, None) for tick in TIMES])
    for since, until, expected in [
        (1, 5, [5, 4, 3, 2]),
        (None, 1, [1]),
        (5, None, [8, 7, 6]),
        (3, 5, []),
        (9, 1, []),
    ]:
        bounds = [None if tick is None else NOON + tick * TICK for tick in (since, until)]
        [page] = await service(branch).lines([account.id], *bounds, 10, None)
        assert [line.sequence for line in page.nodes] == expected
        [page] = await service(branch).lines([account.id], *bounds, 10, 4)
        assert [line.sequence for line in page.nodes] == [each for each in expected if each < 4]


async def test_spending_is_what_a_plain_sum_over_all_lines_is(branch: Branch, sql: asyncpg.Connection) -> None:
    account, idle = await branch.open_account(), await branch.open_account()
    month_ends = [datetime(2026, month, 1, tzinfo=UTC) for month in range(2, 6)]
    lines: list[tuple[datetime, int, str | None]] = [(datetime(2026, 1, 5, tzinfo=UTC), 100_000, None)]
    for number, end in enumerate(month_ends):
        for at in (end - 2 * TICK, end - TICK, end, end + TICK, end + timedelta(days=9)):
            lines.append((at, -(len(lines) * 7), ["food", "rent", None][(number + len(lines)) % 3]))
            lines.append((at, len(lines), "salary" if number % 2 else None))
    await write_history(sql, account, lines)
    for since, until in [
        (lines[0][0], lines[-1][0] + TICK),
        (month_ends[0], month_ends[2]),
        (month_ends[1] - TICK, month_ends[1] + TICK),
    ]:
        expected: dict[tuple[str, str | None], list[int]] = defaultdict(lambda: [0, 0, 0])
        for at, delta, category in lines:
            if since <= at < until:
                sums = expected[at.strftime("%Y-%m"), category]
                sums[delta > 0] += abs(delta)
                sums[2] += 1
        told, nothing = await service(branch).spending([(account.id, since, until), (idle.id, since, until)])
        assert isinstance(told, list)
        assert {
            (each.month, each.category): [each.spent.minor, each.received.minor, each.count] for each in told
        } == expected
        order = [(each.month, each.category is None, each.category or "") for each in told]
        assert order == sorted(order)
        assert nothing == []


async def test_only_the_holders_labels_count_and_what_comes_back_counts_under_them(branch: Branch) -> None:
    ada, bob = await branch.open_account(balance=1000), await branch.open_account()
    request = transfer(ada, bob, 300)
    paid = await branch.carry_out(replace(request, terms=replace(request.terms, labels=Labels("gifts"))))
    await branch.carry_out(reversal(paid, bob.customer_id, 100))
    await branch.carry_out(hold(ada, bob, 50, utc_now() + timedelta(days=1)))
    refused = withdrawal(ada, 99_999)
    await branch.ask(replace(refused, terms=replace(refused.terms, labels=Labels("cash"))))

    async def told(account_id: UUID) -> list[tuple[str | None, int, int, int]]:
        wanted = (account_id, utc_now() - timedelta(hours=1), utc_now() + TICK)
        [found] = await service(branch).spending([wanted])
        assert isinstance(found, list)
        sums: dict[str | None, list[int]] = defaultdict(lambda: [0, 0, 0])
        for each in found:
            for place, value in enumerate((each.spent.minor, each.received.minor, each.count)):
                sums[each.category][place] += value
        return [(category, *values) for category, values in sums.items()]

    assert sorted(await told(ada.id), key=str) == [("gifts", 300, 100, 2), (None, 0, 1000, 1)]
    assert await told(bob.id) == [(None, 100, 300, 2)]


async def test_too_many_lines_are_not_added_up_and_the_other_accounts_are(
    branch: Branch, sql: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy, quiet = await branch.open_account(), await branch.open_account()
    await write_history(sql, busy, [(NOON + tick * TICK, 1, None) for tick in TIMES])
    await write_history(sql, quiet, [(NOON, 1, None)])
    monkeypatch.setattr(statements_domain, "LINES_MAX", 7)
    until = NOON + timedelta(days=1)
    refused, told = await service(branch).spending([(account.id, NOON, until) for account in (busy, quiet)])
    assert isinstance(refused, Malformed)
    assert str(refused) == (
        "Correct from: 8 lines are in this time and at most 7 are added up at once, so ask for less at a time."
    )
    assert isinstance(told, list)
    assert [each.received.minor for each in told] == [1]
    [told] = await service(branch).spending([(busy.id, NOON + TICK, until)])
    assert isinstance(told, list)


async def test_a_chart_shows_what_stood_at_each_of_its_points(branch: Branch, sql: asyncpg.Connection) -> None:
    account = await branch.open_account()
    await write_history(sql, account, [(NOON + day * timedelta(days=1), 1, None) for day in range(100)])
    statements = service(branch, now=NOON + timedelta(days=200))
    instants = statements.chart(NOON - timedelta(days=7), None, ChartStep.WEEK)
    found = await statements.balances_at([(account.id, instant) for instant in instants])
    assert [each.balance.minor for each in found] == [0, *(min(100, 1 + week * 7) for week in range(29)), 100]
    assert found[-1].instant == NOON + timedelta(days=200)

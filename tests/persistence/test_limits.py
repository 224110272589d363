"""Limits and overdrafts on the real database: never exceeded, whoever spends at once, in whatever process."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import reduce
from uuid import UUID

import asyncpg
import pytest

from florin.domain.account import Account, AccountStatus, AccountType
from florin.domain.back_office_refusals import AccountClosed, CustomerClosed, OverdraftInUse
from florin.domain.books import Outcome
from florin.domain.case import Case, Reason
from florin.domain.commands import Step
from florin.domain.customer import Customer
from florin.domain.limits import NOTHING_SPENT, Usage, read_usage
from florin.domain.money import AMOUNT_MAX_MINOR, Money
from florin.domain.money_refusals import LimitExceeded, LimitKind, LimitScope
from florin.domain.price_list import PriceList, WantedFee
from florin.domain.principal import Origin, Principal, Role
from florin.domain.rulebook_desk import RulebookDesk
from florin.domain.spending_limits import SpendingLimits, WantedLimits
from florin.domain.transaction import Transaction, TransactionKind, TransactionStatus
from florin.persistence.back_office import BackOffice
from florin.persistence.rulebook_records import RulebookRecords
from florin.persistence.spending_limits import LimitRecords
from florin.persistence.verify import verify_books
from tests.persistence.branch import PATIENCE, Branch, deposit, hold, take, transfer, withdrawal
from tests.persistence.conftest import NewBranch

# A clock that stands still can't cross midnight in the middle of a test. On the 31st day and month end together.
NOON = datetime(2027, 1, 31, 13, tzinfo=UTC)
LAST_MOMENT = datetime(2027, 1, 31, 23, 59, 59, 999_999, tzinfo=UTC)
FEBRUARY = LAST_MOMENT + timedelta(microseconds=1)
ORIGIN = Origin("192.0.2.1")
CASE = Case(Reason.OTHER)


class Desk:
    """What staff of a branch decide, with the clock that its ledger goes by."""

    def __init__(self, branch: Branch, person: Customer, clock: Callable[[], datetime] = lambda: NOON) -> None:
        self.principal = Principal(person.id, Role.ADMIN)
        self.records = LimitRecords(branch.database)
        self.rulebooks = RulebookDesk(RulebookRecords(branch.database), clock)
        self.limits = SpendingLimits(self.records, self.rulebooks, BackOffice(branch.database), clock)
        self.prices = PriceList(self.rulebooks, self.records)

    async def limit_type(self, wanted: WantedLimits, currency: str = "EUR") -> None:
        await self.limits.set_defaults(self.principal, AccountType.CHECKING, currency, wanted, ORIGIN)

    async def limit_account(self, account: Account, wanted: WantedLimits | None) -> object:
        return await self.limits.set_of_account(self.principal, account.id, wanted, CASE, ORIGIN)

    async def limit_customer(self, customer_id: UUID, wanted: WantedLimits | None) -> object:
        return await self.limits.set_of_customer(self.principal, customer_id, "EUR", wanted, CASE, ORIGIN)

    async def allow_overdraft(self, account: Account, value: str) -> object:
        return await self.limits.set_overdraft(self.principal, account.id, Decimal(value), "EUR", CASE, ORIGIN)


@pytest.fixture
async def branches(new_branch: NewBranch) -> tuple[Branch, Branch]:
    """Two processes' ways to the ledger, with clocks that stand still."""
    return new_branch(clock=lambda: NOON), new_branch(clock=lambda: NOON)


@pytest.fixture
async def desk(branches: tuple[Branch, Branch]) -> Desk:
    """A desk of the first."""
    return Desk(branches[0], await branches[0].employ())


async def spend(branches: Sequence[Branch], accounts: Sequence[Account], each: int, amount: int) -> list[Outcome]:
    """32 spenders at once, each time after time from the next account, by one branch or the other."""

    async def spender(number: int) -> list[Outcome]:
        return [
            await branches[number % len(branches)].ask(
                withdrawal(accounts[(number + turn) % len(accounts)], amount)
            )
            for turn in range(each)
        ]

    async with asyncio.timeout(PATIENCE):
        return [one for outcomes in await asyncio.gather(*map(spender, range(32))) for one in outcomes]


def came_through(outcomes: Sequence[Outcome]) -> int:
    """How many were carried out; all others were over a limit."""
    values = [outcome.value for outcome in outcomes]
    assert all(isinstance(value, Transaction | LimitExceeded) for value in values)
    return sum(isinstance(value, Transaction) for value in values)


async def counted(branch: Branch, customer_id: UUID) -> tuple[Usage, Usage]:
    """What is counted for a customer, and what for their accounts together."""
    [theirs] = (await LimitRecords(branch.database).customer_limits([customer_id]))[customer_id]
    accounts = (await branch.accounts.of_customers([customer_id], limit=100, before=None))[customer_id]
    return theirs.usage, reduce(Usage.plus, (read_usage(account.usage) for account in accounts), NOTHING_SPENT)


@pytest.mark.parametrize(
    "wanted",
    [
        WantedLimits(per_day=Decimal(50)),
        WantedLimits(per_month=Decimal(50)),
        WantedLimits(per_minute=50),
        WantedLimits(Decimal(1), Decimal(60), Decimal(50), 70),
    ],
)
async def test_limit_counters_under_32_parallel_spenders(
    branches: tuple[Branch, Branch], desk: Desk, wanted: WantedLimits
) -> None:
    holder = await branches[0].register()
    accounts = [await branches[0].open_account(holder.id, balance=10_000) for _ in range(4)]
    await desk.limit_customer(holder.id, wanted)
    outcomes = await spend(branches, accounts, 4, 1_00)
    assert came_through(outcomes) == 50
    assert sum([(await branches[1].see(account)).balance_minor for account in accounts]) == 4 * 10_000 - 50_00
    theirs, together = await counted(branches[0], holder.id)
    assert theirs == together
    assert (theirs.day_minor, theirs.month_minor, theirs.minute_count) == (50_00, 50_00, 50)


async def test_an_accounts_own_counter_under_32_parallel_spenders(
    branches: tuple[Branch, Branch], desk: Desk
) -> None:
    account = await branches[0].open_account(balance=100_000)
    await desk.limit_account(account, WantedLimits(per_day=Decimal(50)))
    outcomes = await spend(branches, [account], 4, 1_00)
    assert came_through(outcomes) == 50
    seen = await branches[0].see(account)
    assert (seen.balance_minor, read_usage(seen.usage).day_minor) == (100_000 - 50_00, 50_00)


async def test_limits_that_come_and_go_while_money_moves_lose_no_count_and_lock_nobody_out(
    branches: tuple[Branch, Branch], desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    holder = await branches[0].register()
    other = await branches[0].open_account(balance=100_000)
    accounts = [await branches[0].open_account(holder.id, balance=100_000) for _ in range(4)]
    second = Desk(branches[1], await branches[1].employ())

    async def staff() -> None:
        for turn in range(6):
            await desk.limit_customer(holder.id, WantedLimits(per_day=Decimal(10_000 + turn)))
            await second.limit_account(accounts[turn % 4], WantedLimits(per_minute=10_000 + turn))
            await second.allow_overdraft(accounts[turn % 4], str(turn))
            await second.limit_customer(holder.id, None)
        await desk.limit_customer(holder.id, WantedLimits(per_day=Decimal(10_000)))

    async def crossing(turn: int) -> None:
        # Both ways between the accounts, so that batches lock several at once.
        for source, to in ((accounts[turn % 4], other), (other, accounts[turn % 4])):
            outcome = await branches[turn % 2].ask(transfer(source, to, 1))
            assert isinstance(outcome.value, Transaction), outcome

    async with asyncio.timeout(PATIENCE):
        changes = asyncio.gather(staff(), *(crossing(turn) for turn in range(32)))
        outcomes = await spend(branches, accounts, 8, 1_00)
        await changes
    assert came_through(outcomes) == 32 * 8
    theirs, together = await counted(branches[0], holder.id)
    assert theirs == together
    assert theirs.day_minor == 32 * 8 * 1_00 + 32
    assert [record.message for record in caplog.records if "tried again" in record.message] == []


async def test_accounts_that_are_opened_while_limits_are_set_are_all_under_them(
    branches: tuple[Branch, Branch], desk: Desk
) -> None:
    holder = await branches[0].register()
    opened = asyncio.gather(*(branches[turn % 2].open_account(holder.id, balance=100_00) for turn in range(6)))
    await desk.limit_customer(holder.id, WantedLimits(per_day=Decimal(50)))
    accounts = [*await opened, await branches[1].open_account(holder.id, balance=100_00)]
    assert all([(await branches[0].see(account)).customer_limited for account in accounts])
    for account in accounts[:5]:
        await branches[0].carry_out(withdrawal(account, 10_00))
    refused = await branches[1].ask(withdrawal(accounts[-1], 10_00))
    assert isinstance(refused.value, LimitExceeded)
    assert (refused.value.scope, refused.value.remaining) == (LimitScope.CUSTOMER, Money(0, "EUR"))


async def test_what_was_spent_before_a_limit_was_set_counts_under_it(
    branches: tuple[Branch, Branch], desk: Desk
) -> None:
    holder = await branches[0].register()
    accounts = [await branches[0].open_account(holder.id, balance=100_00) for _ in range(2)]
    for account in accounts:
        await branches[0].carry_out(withdrawal(account, 20_00))
    await desk.limit_customer(holder.id, WantedLimits(per_day=Decimal(50)))
    refused = await branches[1].ask(withdrawal(accounts[0], 10_01))
    assert isinstance(refused.value, LimitExceeded)
    assert refused.value.remaining == Money(10_00, "EUR")
    await branches[1].carry_out(withdrawal(accounts[0], 10_00))
    await desk.limit_customer(holder.id, None)
    await branches[1].carry_out(withdrawal(accounts[1], 50_00))


async def test_a_change_holds_in_every_process_from_its_next_batch_on(
    branches: tuple[Branch, Branch], desk: Desk
) -> None:
    here, there = branches
    account = await here.open_account(balance=1000_00)
    await there.carry_out(withdrawal(account, 100_00))
    await desk.limit_type(WantedLimits(per_transaction=Decimal(99)))
    refused = await there.ask(withdrawal(account, 100_00))
    assert isinstance(refused.value, LimitExceeded)
    assert refused.value.limit is LimitKind.PER_TRANSACTION
    # An account's own limits stand instead of those of its type.
    await desk.limit_account(account, WantedLimits())
    await there.carry_out(withdrawal(account, 100_00))
    await desk.limit_account(account, None)
    assert isinstance((await there.ask(withdrawal(account, 100_00))).value, LimitExceeded)
    await desk.limit_type(WantedLimits())
    await there.carry_out(withdrawal(account, 100_00))
    wanted = WantedFee(TransactionKind.WITHDRAWAL, AccountType.CHECKING, "EUR", fixed=Decimal("1.50"))
    await desk.prices.set_fee(desk.principal, wanted, ORIGIN)
    assert (await there.carry_out(withdrawal(account, 100_00))).details.fee_minor == 1_50
    assert (await here.see(account)).balance_minor == 598_50


async def test_days_and_months_turn_at_midnight_utc(new_branch: NewBranch) -> None:
    now = [NOON]
    branch = new_branch(clock=lambda: now[0])
    desk = Desk(branch, await branch.employ())
    account = await branch.open_account(balance=1000_00)
    await desk.limit_account(account, WantedLimits(per_day=Decimal(100), per_month=Decimal(150)))
    now[0] = NOON - timedelta(days=1)
    # The 30th, by a clock that goes wrong: nothing of an account is ever dated before what was there.
    await branch.carry_out(withdrawal(account, 60_00))
    now[0] = LAST_MOMENT
    refused = await branch.ask(withdrawal(account, 60_00))
    assert isinstance(refused.value, LimitExceeded)
    assert (refused.value.limit, refused.value.remaining) == (LimitKind.PER_DAY, Money(40_00, "EUR"))
    assert refused.value.resets_at == FEBRUARY
    now[0] = FEBRUARY
    await branch.carry_out(withdrawal(account, 100_00))
    now[0] = FEBRUARY + timedelta(days=1)
    refused = await branch.ask(withdrawal(account, 60_00))
    assert isinstance(refused.value, LimitExceeded)
    assert (refused.value.limit, refused.value.remaining) == (LimitKind.PER_MONTH, Money(50_00, "EUR"))
    assert refused.value.resets_at == datetime(2027, 3, 1, tzinfo=UTC)


async def test_what_is_over_a_limit_is_recorded_and_changes_nothing(
    branches: tuple[Branch, Branch], desk: Desk, sql: asyncpg.Connection
) -> None:
    account = await branches[0].open_account(balance=100_00)
    await desk.limit_account(account, WantedLimits(per_day=Decimal(50)))
    before = await branches[0].see(account)
    request = withdrawal(account, 50_01)
    refused = await branches[0].ask(request)
    assert isinstance(refused.value, LimitExceeded)
    after = await branches[0].see(account)
    assert replace(after, sequence=before.sequence, entry_hash=before.entry_hash) == before
    assert after.sequence == before.sequence + 1
    stored = await sql.fetchrow(
        "SELECT status, rejection_code FROM transactions WHERE id = $1", request.transaction_id
    )
    assert stored is not None
    assert tuple(stored) == ("REJECTED", "LIMIT_EXCEEDED")
    # Asked again elsewhere it is told the same, from what is stored.
    again = await branches[1].ask(request)
    assert again.value == refused.value
    assert isinstance(again.value, LimitExceeded)
    assert again.value.transaction is not None
    assert again.value.transaction.status is TransactionStatus.REJECTED


async def test_a_hold_counts_when_it_is_placed_and_gives_back_what_never_moves(
    branches: tuple[Branch, Branch], desk: Desk
) -> None:
    here, there = branches
    holder = await here.register()
    account, shop = await here.open_account(holder.id, balance=1000_00), await here.open_account()
    await desk.limit_account(account, WantedLimits(per_day=Decimal(100)))
    await desk.limit_customer(holder.id, WantedLimits(per_day=Decimal(100)))
    held = await here.carry_out(hold(account, shop, 80_00, NOON + timedelta(days=2)))
    assert isinstance((await there.ask(withdrawal(account, 30_00))).value, LimitExceeded)
    await there.carry_out(take(Step.CAPTURE, held, shop.customer_id, 70_00))
    await here.carry_out(withdrawal(account, 10_00))
    held = await here.carry_out(hold(account, shop, 20_00, NOON + timedelta(days=2)))
    assert isinstance((await there.ask(withdrawal(account, 1))).value, LimitExceeded)
    await there.carry_out(take(Step.RELEASE, held, shop.customer_id))
    await there.carry_out(withdrawal(account, 20_00))
    assert isinstance((await here.ask(withdrawal(account, 1))).value, LimitExceeded)
    theirs, together = await counted(here, holder.id)
    assert theirs.day_minor == together.day_minor == 100_00


async def test_an_overdraft_is_not_lowered_below_what_is_in_use_whoever_is_faster(
    branches: tuple[Branch, Branch], desk: Desk, sql: asyncpg.Connection
) -> None:
    account = await branches[0].open_account()
    await desk.allow_overdraft(account, "10.00")
    # Somebody is about to use it, and has the row.
    change = sql.transaction()
    await change.start()
    await sql.execute("UPDATE accounts SET balance = -700 WHERE id = $1", account.id)
    lowering = asyncio.create_task(desk.allow_overdraft(account, "5.00"))
    await branches[0].until_blocked(1)
    await change.commit()
    assert await lowering == OverdraftInUse(account.id, Money(700, "EUR"), Money(500, "EUR"))
    assert (await branches[0].see(account)).overdraft_limit_minor == 10_00
    [events] = await sql.fetch("SELECT count(*) FROM audit_events WHERE action = 'OVERDRAFT_CHANGED'")
    assert events["count"] == 1
    assert isinstance(await desk.allow_overdraft(account, "7.00"), Account)


async def test_an_overdraft_that_is_lowered_while_32_spend_is_never_exceeded(
    branches: tuple[Branch, Branch], desk: Desk
) -> None:
    account = await branches[0].open_account()
    await desk.allow_overdraft(account, "100.00")

    async def spender(number: int) -> bool:
        outcome = await branches[number % 2].ask(withdrawal(account, 5_00))
        return isinstance(outcome.value, Transaction)

    answers = await asyncio.gather(
        *(spender(number) for number in range(16)),
        desk.allow_overdraft(account, "60.00"),
        *(spender(number) for number in range(16)),
    )
    lowered = answers.pop(16)
    seen = await branches[0].see(account)
    assert seen.balance_minor == -5_00 * sum(answer is True for answer in answers)
    assert seen.available_minor == 0
    assert seen.overdraft_limit_minor == (60_00 if isinstance(lowered, Account) else 100_00)


@pytest.mark.parametrize("change", ["limits", "overdraft"])
async def test_a_closed_account_is_left_as_it_is(branches: tuple[Branch, Branch], desk: Desk, change: str) -> None:
    account = await branches[0].open_account(status=AccountStatus.CLOSED)
    if change == "limits":
        answer = await desk.limit_account(account, WantedLimits(per_minute=1))
    else:
        answer = await desk.allow_overdraft(account, "1.00")
    assert answer == AccountClosed(account.id)
    assert await branches[0].see(account) == account


async def test_a_closed_customer_gets_no_limits(
    branches: tuple[Branch, Branch], desk: Desk, sql: asyncpg.Connection
) -> None:
    holder = await branches[0].register()
    await sql.execute("UPDATE customers SET closed_at = now() WHERE id = $1", holder.id)
    assert await desk.limit_customer(holder.id, WantedLimits(per_minute=1)) == CustomerClosed(holder.id)
    assert await sql.fetchval("SELECT count(*) FROM customer_limits") == 0


async def test_changes_of_the_rulebook_at_the_same_time_are_all_kept(
    branches: tuple[Branch, Branch], desk: Desk, sql: asyncpg.Connection
) -> None:
    desks = [desk, Desk(branches[1], await branches[1].employ())]
    kinds = [TransactionKind.WITHDRAWAL, TransactionKind.TRANSFER, TransactionKind.PAYMENT_OUT]
    await asyncio.gather(
        *(
            desks[number % 2].prices.set_fee(
                desks[number % 2].principal, WantedFee(kind, account_type, "EUR", Decimal(number)), ORIGIN
            )
            for number, (kind, account_type) in enumerate((k, t) for k in kinds for t in AccountType)
        ),
        desk.limit_type(WantedLimits(per_minute=5)),
    )
    newest = await desk.rulebooks.newest()
    assert (newest.version, len(newest.fees), len(newest.limits)) == (7, 6, 1)
    versions = await desk.rulebooks.versions(first=100, after=None)
    assert [book.version for book in versions.nodes] == [7, 6, 5, 4, 3, 2, 1]
    subjects = await sql.fetch(
        "SELECT subject_id FROM audit_events WHERE subject_kind = 'RULEBOOK' ORDER BY sequence"
    )
    assert sorted(row["subject_id"] for row in subjects) == list("1234567")


async def test_what_is_so_already_makes_no_version_and_no_event(
    branches: tuple[Branch, Branch], desk: Desk, sql: asyncpg.Connection
) -> None:
    account = await branches[0].open_account()
    for _ in range(2):
        await desk.limit_type(WantedLimits(per_day=Decimal("10.00")))
        await desk.limit_account(account, WantedLimits(per_day=Decimal("10.0")))
        await desk.limit_customer(account.customer_id, WantedLimits(per_day=Decimal(10)))
        await desk.allow_overdraft(account, "1.00")
    assert (await desk.rulebooks.newest()).version == 1
    events = await sql.fetch("SELECT action FROM audit_events WHERE actor_kind = 'ADMIN' ORDER BY sequence")
    assert [row["action"] for row in events] == [*["LIMITS_CHANGED"] * 3, "OVERDRAFT_CHANGED"]
    await branches[0].carry_out(deposit(account, 5_00))


async def test_what_is_given_back_to_a_count_that_is_full_is_no_difference(
    branches: tuple[Branch, Branch], desk: Desk
) -> None:
    branch, _ = branches
    ada = await branch.open_account()
    await desk.limit_customer(ada.customer_id, WantedLimits(per_minute=1000))
    for _ in range(10):
        await branch.carry_out(deposit(ada, AMOUNT_MAX_MINOR))
        await branch.carry_out(withdrawal(ada, AMOUNT_MAX_MINOR))
    other = await branch.open_account(ada.customer_id, balance=AMOUNT_MAX_MINOR)
    await branch.carry_out(withdrawal(other, 1000))
    made = await branch.carry_out(hold(other, None, AMOUNT_MAX_MINOR // 10, NOON + timedelta(days=1)))
    await branch.carry_out(take(Step.RELEASE, made, ada.customer_id))
    assert [str(finding) for finding in (await verify_books(branch.database)).first] == []

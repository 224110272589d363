"""A search finds what a plain look at the whole history finds, in its order, page by page."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from florin.domain.account import Account
from florin.domain.commands import MoneyRequest, Step
from florin.domain.entry import Change
from florin.domain.statements import Statements
from florin.domain.transaction import AccountRef, Labels, Transaction, TransactionKind, TransactionStatus
from florin.domain.transaction_search import Direction, TransactionFilter
from florin.persistence import transaction_search
from florin.persistence.statements import StatementRecords
from florin.persistence.transaction_search import SearchRecords
from florin.server.bank import utc_now
from tests.persistence.branch import (
    Branch,
    deposit,
    exchange,
    hold,
    payment_out,
    reversal,
    take,
    transfer,
    withdrawal,
)
from tests.persistence.conftest import NewBranch

BEGIN = datetime(2026, 1, 31, 12, tzinfo=UTC)


def labelled(request: MoneyRequest, category: str | None = None, reference: str | None = None) -> MoneyRequest:
    """The same request, filed under something."""
    return replace(request, terms=replace(request.terms, labels=Labels(category, reference)))


def statements(branch: Branch) -> Statements:
    """The service on a branch's database."""
    return Statements(StatementRecords(branch.database), SearchRecords(branch.database), utc_now)


async def search_all(
    branch: Branch, account: Account, wanted: TransactionFilter, first: int = 3
) -> list[Transaction]:
    """What all pages together have."""
    found: list[Transaction] = []
    after: int | None = None
    while True:
        [page] = await statements(branch).search([account], wanted, first, after)
        assert len(page.nodes) <= first
        assert page.page_info.has_previous_page is (after is not None)
        found += page.nodes
        if not page.page_info.has_next_page:
            return found
        end = page.page_info.end_cursor
        assert end is not None
        assert after is None or int(end) < after, "a page goes on, also one that has found nothing"
        after = int(end)


class Times:
    """A clock that often stands still, and sometimes leaps."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.now = chance, BEGIN

    def __call__(self) -> datetime:
        self.now += self.chance.choice([timedelta(0), timedelta(microseconds=1), timedelta(hours=7)])
        return self.now


class Town:
    """Two people with accounts, and what happens between them."""

    def __init__(self, branch: Branch, times: Times) -> None:
        self.branch, self.times, self.chance = branch, times, times.chance
        self.names: dict[AccountRef, str] = {}
        self.accounts: list[Account] = []
        self.captured = 0

    async def settle(self) -> None:
        """Open the accounts."""
        ada, bert = await self.branch.register("Ada Lovelace"), await self.branch.register("Bert Meyer")
        for person, currency in ((ada, "EUR"), (ada, "EUR"), (ada, "USD"), (bert, "EUR")):
            account = await self.branch.open_account(person.id, balance=0, currency=currency)
            self.accounts.append(account)
            self.names[account.id] = person.full_name
        for account in self.accounts:
            await self.branch.ask(replace(deposit(account, 500_000), currency=account.currency))

    def request(self) -> MoneyRequest:
        """Something that somebody asks for."""
        one, two, dollars, his = self.accounts
        amount = self.chance.choice([5, 100, 250, 999, 10_000_000])
        makers = [
            lambda: deposit(one, min(amount, 999), description="Salary of MAY"),
            lambda: withdrawal(one, amount),
            lambda: transfer(one, two, amount, description="put aside 100%"),
            lambda: transfer(two, one, amount),
            lambda: transfer(one, his, amount, description="Dinner_at Meyer's"),
            lambda: transfer(his, one, amount, description="dinner back"),
            lambda: hold(one, two, amount, self.times.now + timedelta(days=20)),
            lambda: hold(his, one, amount, self.times.now + timedelta(days=20)),
            lambda: exchange(one, dollars, amount, amount + 10),
            lambda: exchange(dollars, one, amount, amount + 10),
            lambda: payment_out(one, amount),
        ]
        choice = self.chance.choice
        return labelled(choice(makers)(), choice([None, "food", "rent", "food"]), choice([None, None, "R1", "R2"]))

    async def live(self, groups: int) -> None:
        """Let things happen."""
        pending: list[Transaction] = []
        done: list[Transaction] = []
        for _ in range(groups):
            asked = [self.request() for _ in range(self.chance.randint(1, 5))]
            for outcome in await self.branch.ask_all(asked):
                if isinstance(outcome.value, Transaction):
                    waits = outcome.value.status is TransactionStatus.PENDING
                    (pending if waits else done).append(outcome.value)
            if pending and self.chance.random() < 0.6:
                held = pending.pop(self.chance.randrange(len(pending)))
                step = Step.SETTLE if held.kind is TransactionKind.PAYMENT_OUT else Step.CAPTURE
                by = self.by(held) if step is Step.CAPTURE else None
                outcome = await self.branch.ask(take(step, held, by) if by else take(step, held))
                self.captured += isinstance(outcome.value, Transaction) and step is Step.CAPTURE
            if done and self.chance.random() < 0.3:
                made = done.pop()
                if made.kind is TransactionKind.TRANSFER:
                    await self.branch.ask(reversal(made, self.receiver(made)))

    def by(self, transaction: Transaction) -> UUID:
        return next(a.customer_id for a in self.accounts if a.id == transaction.source_account)

    def receiver(self, transaction: Transaction) -> UUID:
        return next(a.customer_id for a in self.accounts if a.id == transaction.destination_account)

    def filters(self, number: int) -> Iterator[TransactionFilter]:
        """All sorts of them."""
        chance = self.chance
        days = [BEGIN + timedelta(hours=7 * n) for n in range(60)]
        values: dict[str, list[Any]] = {
            "since": days,
            "until": days,
            "amount_min": [Decimal(text) for text in ("0", "1", "2.491", "9.99", "99999999999999999999")],
            "amount_max": [Decimal(text) for text in ("-1", "2.5", "2.509", "9.999", "99999999999999999999")],
            "kinds": [tuple(chance.sample(list(TransactionKind), n)) for n in (1, 3)],
            "statuses": [tuple(chance.sample(list(TransactionStatus), n)) for n in (1, 2)],
            "category": ["food", "rent", "none such"],
            "reference": ["R1", "R2", "none such"],
            "text": ["DINNER", "meyer", "t_m", "100%", "lovelace", "pascal", "may"],
            "counterparty_id": [account.id for account in self.accounts],
            "counterparty_iban": [self.accounts[3].iban, "FR7630006000011234567890189", "DE00"],
            "direction": list(Direction),
        }
        for name, options in values.items():
            yield TransactionFilter(**{name: chance.choice(options)})
        for _ in range(number):
            names = chance.sample(list(values), chance.randint(0, 3))
            yield TransactionFilter(**{name: chance.choice(values[name]) for name in names})

    def fits(self, change: Change, wanted: TransactionFilter, account: Account) -> bool:
        """Whether it meets a filter, said as plainly as can be."""
        made, at = change.transaction, change.occurred_at
        outgoing = made.source_account == account.id
        other = made.destination_account if outgoing else made.source_account
        counter = made.counter_amount
        amount = made.amount if outgoing or counter is None else counter
        counterparty = made.details.counterparty
        ibans: dict[AccountRef, str] = {a.id: a.iban for a in self.accounts}
        texts = [made.description or "", self.names.get(other, ""), counterparty.name if counterparty else ""]
        own = made.customer_id == account.customer_id
        return all(
            [
                change.previous_status is None,
                wanted.since is None or at >= wanted.since,
                wanted.until is None or at < wanted.until,
                wanted.amount_min is None or amount.value >= wanted.amount_min,
                wanted.amount_max is None or amount.value <= wanted.amount_max,
                not wanted.kinds or made.kind in wanted.kinds,
                not wanted.statuses or made.status in wanted.statuses,
                wanted.category is None or (own and made.category == wanted.category),
                wanted.reference is None or (own and made.reference == wanted.reference),
                wanted.text is None or any(wanted.text.lower() in text.lower() for text in texts),
                wanted.counterparty_id is None or other == wanted.counterparty_id,
                wanted.counterparty_iban is None
                or wanted.counterparty_iban in (ibans.get(other), counterparty.iban if counterparty else None),
                wanted.direction is None or outgoing is (wanted.direction is Direction.OUT),
            ]
        )


@pytest.mark.parametrize(("seed", "lines"), [(1, 5000), (2, 7), (3, 25)])
async def test_a_search_finds_what_a_plain_look_at_all_entries_finds(
    new_branch: NewBranch, monkeypatch: pytest.MonkeyPatch, seed: int, lines: int
) -> None:
    chance = random.Random(seed)
    times = Times(chance)
    branch = new_branch(clock=times)
    town = Town(branch, times)
    await town.settle()
    await town.live(40)
    monkeypatch.setattr(transaction_search, "LINES_AT_ONCE", lines)
    told = 0
    for account in [await branch.see(account) for account in town.accounts]:
        history = await branch.transactions.changes(account.id, after=0, limit=10_000)
        for wanted in town.filters(10):
            expected = [c.transaction for c in reversed(history) if town.fits(c, wanted, account)]
            assert await search_all(branch, account, wanted, chance.choice([2, 5, 40])) == expected, wanted
            told += len(expected)
    assert told > 200, "the filters find something"
    assert town.captured, "something has waited"


async def test_the_other_partys_labels_find_nothing(branch: Branch) -> None:
    ada, bob = await branch.open_account(balance=1000), await branch.open_account()
    paid = await branch.carry_out(labelled(transfer(ada, bob, 5), "gifts", "G-1"))
    ada, bob = await branch.see(ada), await branch.see(bob)
    for wanted in (TransactionFilter(category="gifts"), TransactionFilter(reference="G-1")):
        assert await search_all(branch, ada, wanted) == [paid]
        assert await search_all(branch, bob, wanted) == []


async def test_many_accounts_are_searched_together(branch: Branch) -> None:
    ada = await branch.register()
    accounts = [await branch.open_account(ada.id, balance=100 * number) for number in (1, 2, 3)]
    for account in accounts:
        await branch.ask(labelled(withdrawal(account, 7), "cash"))
    seen = [await branch.see(account) for account in accounts]
    for wanted in (TransactionFilter(amount_max=Decimal("0.07")), TransactionFilter(category="cash")):
        pages = await statements(branch).search(seen, wanted, 5, None)
        assert [[t.source_account for t in page.nodes] for page in pages] == [[a.id] for a in accounts]


async def test_pages_of_a_search_have_no_gap_and_no_repeat_while_money_moves(
    new_branch: NewBranch, monkeypatch: pytest.MonkeyPatch
) -> None:
    branch = new_branch()
    account = await branch.open_account(balance=1_000_000)
    await branch.ask_all([withdrawal(account, 1 + number % 2) for number in range(60)])
    before = await branch.transactions.changes(account.id, after=0, limit=1000)
    wanted = TransactionFilter(amount_max=Decimal("0.01"))
    expected = [c.transaction.id for c in reversed(before) if c.transaction.amount_minor == 1]
    monkeypatch.setattr(transaction_search, "LINES_AT_ONCE", 7)

    async def spend() -> None:
        for _ in range(30):
            await branch.ask(withdrawal(account, 1))

    spending = asyncio.create_task(spend())
    account = await branch.see(account)
    found = [made.id for made in await search_all(branch, account, wanted)]
    await spending
    assert found[-len(expected) :] == expected, "what there was is found once each, in order"
    assert len(set(found)) == len(found)


async def test_what_is_captured_later_stands_where_the_payees_history_has_it(branch: Branch) -> None:
    ada = await branch.register()
    payer, payee = await branch.open_account(ada.id, balance=1000), await branch.open_account(ada.id)
    held = await branch.carry_out(labelled(hold(payer, payee, 1, utc_now() + timedelta(days=1)), "move"))
    let_go = await branch.carry_out(labelled(hold(payer, payee, 2, utc_now() + timedelta(days=1)), "move"))
    between = [await branch.carry_out(labelled(deposit(payee, amount), "move")) for amount in (3, 4, 5)]
    moved = await branch.carry_out(take(Step.CAPTURE, held, ada.id))
    ended = await branch.carry_out(take(Step.RELEASE, let_go, ada.id))
    last = await branch.carry_out(labelled(deposit(payee, 6), "move"))
    wanted = TransactionFilter(category="move")
    newest_first = [last, moved, *reversed(between)]
    assert await search_all(branch, await branch.see(payee), wanted, first=1) == newest_first
    assert await search_all(branch, await branch.see(payer), wanted, first=1) == [ended, moved]


async def test_of_an_instant_at_which_much_happened_a_page_may_end_in_the_middle(branch: Branch) -> None:
    account = await branch.open_account(balance=1000)
    expected = []
    for _ in range(5):
        outcomes = await branch.ask_all([withdrawal(account, 1), labelled(withdrawal(account, 2), "cash")])
        expected.append(outcomes[1].value)
    account = await branch.see(account)
    for first in (1, 2, 3, 5):
        assert await search_all(branch, account, TransactionFilter(category="cash"), first) == expected[::-1]

"""The ledger against a model of it, on random days at the branch.

A failure prints the days that led to it, and how to have the same days again.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import reduce
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from florin.domain.account import AccountStatus, AccountType
from florin.domain.books import Books, Group, Outcome
from florin.domain.commands import Command, KeySeal, MoneyRequest, Reversal, SealedKey, Step, Terms, Transition
from florin.domain.fees import CHARGED_KINDS, Fee
from florin.domain.fraud_rules import AmountOver, Condition, FraudRule, RuleAction, TransfersWithin
from florin.domain.ledger import decide_batch
from florin.domain.limits import NO_LIMITS, Limits, Usage, read_usage, write_limits, write_usage
from florin.domain.money import AMOUNT_MAX_MINOR
from florin.domain.money_refusals import LimitExceeded, RecordedRefusal
from florin.domain.rulebook import DefaultLimits, Rulebook
from florin.domain.transaction import BANK, Labels, Transaction, TransactionKind, TransactionStatus
from tests.domain.branch import (
    ADA,
    BERT,
    CLERK,
    NOBODYS,
    NOW,
    More,
    again,
    deposit,
    exchange,
    held,
    new_account,
    open_books,
    payment_out,
    request,
    reversal,
    standing,
    step,
    transfer,
    withdrawal,
)
from tests.domain.model import FAST_COUNT, FAST_SECONDS, OK, RECORDED, Model, Rules
from tests.domain.soundness import Examiner, Head, recount

KINDS = [(ADA, "EUR"), (ADA, "EUR"), (ADA, "USD"), (BERT, "EUR"), (BERT, "USD")]
UNKNOWN = len(KINDS)
# Places in the list of accounts; the last is nobody's. Most requests should be such as people make.
PLACES = st.sampled_from([0, 1, 2, 3, 4] * 4 + [UNKNOWN])
ODD = [(0, 0), (UNKNOWN, 0), (0, 2)]
PAIRS = st.sampled_from([(0, 1), (0, 3), (1, 3), (3, 0), (1, 0), (2, 4), (4, 2)] * 4 + ODD)
EXCHANGES = st.sampled_from([(0, 2), (1, 2), (2, 0), (3, 4), (4, 3)] * 4 + [(0, 4), (2, 2), (0, UNKNOWN)])
SMALL = st.integers(1, 30_00)
AMOUNTS = st.one_of(SMALL, SMALL, SMALL, st.integers(AMOUNT_MAX_MINOR - 10_00, AMOUNT_MAX_MINOR))
OVERDRAFTS = st.sampled_from([0, 0, 10_00, AMOUNT_MAX_MINOR])
SLIPS = st.sampled_from([None] * 18 + ["another's account", "another currency"])
# A minute is the shortest hold there may be, thirty days the longest.
PERIODS = st.sampled_from([timedelta(minutes=1), timedelta(days=3), timedelta(days=30), timedelta(seconds=59)])
JUMPS = st.sampled_from([-61, -2, 1, 5, 59, 60, 12 * 3600, 86_400, 3 * 86_400, 31 * 86_400])
ASKERS = st.sampled_from([(ADA, False), (BERT, False), (CLERK, True), (ADA, True), (BANK, False)])
MOST = st.sampled_from([None, None, None, None, 0, 20_00, 60_00, 100_00])
LIMITS = st.builds(Limits, MOST, MOST, MOST, st.sampled_from([None, None, None, 0, 1, 3]))
RULES = st.builds(
    Rules,
    limits=st.one_of(st.just(NO_LIMITS), LIMITS),
    fee_fixed=st.sampled_from([0, 0, 7]),
    fee_ppm=st.sampled_from([0, 0, 12_345]),
    review_over=st.sampled_from([None, None, 5_00, 20_00]),
    reject_over=st.sampled_from([None, None, None, 25_00]),
)
# Much that is pending is decided by somebody who may.
FITTING: dict[str, list[tuple[Step, tuple[UUID, bool] | None]]] = {
    "CAPTURE": [(Step.CAPTURE, None), (Step.CAPTURE, None), (Step.RELEASE, None), (Step.EXPIRE, (BANK, False))],
    "REVIEW": [(Step.APPROVE, (CLERK, True)), (Step.REJECT, (CLERK, True)), (Step.RELEASE, None)],
    "SETTLEMENT": [(Step.SETTLE, (BANK, False)), (Step.RETURN, (BANK, False))],
}
STEPS_OF = {False: [Step.CAPTURE, Step.RELEASE], True: [Step.APPROVE, Step.REJECT, Step.RELEASE]}


class Days(RuleBasedStateMachine):
    """People ask, ask again, ask many things at once; staff decide, change the rules, freeze and thaw accounts."""

    asked: Bundle[MoneyRequest] = Bundle("asked")

    @initialize(overdrafts=st.lists(OVERDRAFTS, min_size=5, max_size=5), rules=RULES)
    def open(self, overdrafts: list[int], rules: Rules) -> None:
        accounts = [
            new_account(customer, currency=currency, overdraft=limit)
            for (customer, currency), limit in zip(KINDS, overdrafts, strict=True)
        ]
        self.ids = [*(account.id for account in accounts), NOBODYS]
        self.ibans = [*(account.iban for account in accounts), "DE00UNKNOWN"]
        self.books: Books = open_books(*accounts)
        since = {account.id: account.changed_at for account in accounts}
        self.model = Model(dict(self.books.accounts), dict.fromkeys(self.books.accounts, 0), since)
        self.now = NOW
        self.examiner = Examiner({key: Head(at) for key, at in since.items()})
        self.change_rulebook(rules)
        for place, account in enumerate(accounts):
            self.ask(deposit(account.id, 50_00, **self.asker(place, None)))

    def decide(self, groups: Sequence[Group]) -> list[list[Outcome]]:
        answers = decide_batch(groups, self.books, self.now)
        for group, outcomes in zip(groups, answers, strict=True):
            expected = self.model.answer_all(list(group.requests), self.now, atomic=group.atomic)
            assert [told(outcome) for outcome in outcomes] == expected
        return answers

    def ask(self, command: Command) -> Outcome:
        """One command by itself. A refusal leaves everything as it was, but for the attempt where that is kept."""
        before = standing(self.books)
        usage = dict(self.books.usage)
        [[outcome]] = self.decide([Group((command,))])
        if isinstance(outcome.value, Transaction | SealedKey) or is_late_capture(self.books, before[2]):
            return outcome
        assert self.books.usage == usage
        written = self.books.postings[len(before[2]) :]
        if not written:
            assert standing(self.books) == before
            return outcome
        assert isinstance(outcome.value, RecordedRefusal)
        assert not outcome.replayed
        [(_, posting)] = written
        assert [(entry.posted_delta, entry.held_delta) for entry in posting.entries] == [(0, 0)]
        changed = {key for key, account in self.books.accounts.items() if account != before[0][key]}
        assert changed == {posting.entries[0].account_id}
        return outcome

    def asker(self, place: int, slip: str | None) -> More:
        """Who asks in which currency: the account's owner in its own, but for a slip."""
        customer, currency = KINDS[place % UNKNOWN]
        if slip == "another's account":
            customer = BERT if customer == ADA else ADA
        return {"by": customer, "currency": "GBP" if slip == "another currency" else currency}

    def first_time(self, request: MoneyRequest) -> MoneyRequest:
        assert not self.ask(request).replayed
        return request

    @rule(target=asked, to=PLACES, amount=AMOUNTS, slip=SLIPS)
    def deposit(self, to: int, amount: int, slip: str | None) -> MoneyRequest:
        return self.first_time(deposit(self.ids[to], amount, **self.asker(to, slip)))

    @rule(target=asked, source=PLACES, amount=AMOUNTS, slip=SLIPS)
    def withdraw(self, source: int, amount: int, slip: str | None) -> MoneyRequest:
        return self.first_time(withdrawal(self.ids[source], amount, **self.asker(source, slip)))

    @rule(target=asked, ends=PAIRS, amount=AMOUNTS, slip=SLIPS, by_iban=st.booleans())
    def transfer(self, ends: tuple[int, int], amount: int, slip: str | None, by_iban: bool) -> MoneyRequest:
        source, to = ends
        names: Sequence[UUID | str] = self.ibans if by_iban else self.ids
        return self.first_time(transfer(self.ids[source], names[to], amount, **self.asker(source, slip)))

    @rule(target=asked, ends=PAIRS, cash=st.booleans(), amount=SMALL, slip=SLIPS, period=PERIODS)
    def place_a_hold(
        self, ends: tuple[int, int], cash: bool, amount: int, slip: str | None, period: timedelta
    ) -> MoneyRequest:
        source, to = (self.ids[place] for place in ends)
        more = self.asker(ends[0], slip)
        plain = withdrawal(source, amount, **more) if cash else transfer(source, to, amount, **more)
        return self.first_time(held(plain, self.now + period))

    @rule(target=asked, source=PLACES, amount=SMALL, slip=SLIPS)
    def pay_out(self, source: int, amount: int, slip: str | None) -> MoneyRequest:
        return self.first_time(payment_out(self.ids[source], amount, **self.asker(source, slip)))

    @rule(target=asked, ends=EXCHANGES, amount=SMALL, counter=SMALL, slip=SLIPS)
    def exchange(self, ends: tuple[int, int], amount: int, counter: int, slip: str | None) -> MoneyRequest:
        source, to = ends
        more = self.asker(source, slip)
        into = "USD" if more["currency"] == "EUR" else "EUR"
        return self.first_time(exchange(self.ids[source], self.ids[to], amount, counter, into, **more))

    @rule(target=asked, place=PLACES, amount=SMALL, kind=st.sampled_from(["credit", "debit", "from elsewhere"]))
    def the_bank_posts(self, place: int, amount: int, kind: str) -> MoneyRequest:
        """Interest of both sides, and what comes in from other banks."""
        more = self.asker(place, None) | {"by": BANK}
        account = self.ids[place]
        if kind == "debit":
            return self.first_time(request(TransactionKind.INTEREST, amount, source=account, **more))
        of = TransactionKind.INTEREST if kind == "credit" else TransactionKind.PAYMENT_IN
        return self.first_time(request(of, amount, destination=account, **more))

    @rule(request=asked, met_again=st.booleans())
    def repeat(self, request: MoneyRequest, met_again: bool) -> None:
        """The customer asks again; or the ledger meets its own work after an unknown commit."""
        kept = self.books.kept.get((request.customer_id, request.idempotency_key))
        written = len(self.books.postings)
        sent = request if met_again else again(request)
        outcome = self.ask(sent)
        if kept is not None and kept.transaction is not None:
            same = kept.fingerprint == sent.fingerprint
            assert outcome.replayed is (same and kept.transaction.id != sent.transaction_id)
            assert len(self.books.postings) == written

    @rule(request=asked, amount=AMOUNTS)
    def use_a_key_for_something_else(self, request: MoneyRequest, amount: int) -> None:
        self.ask(replace(again(request), amount_minor=amount, fingerprint=b"%032d" % amount))

    @rule(request=asked, used=st.booleans())
    def seal_a_key(self, request: MoneyRequest, used: bool) -> None:
        """Before anything was asked for under it, or after; what comes under it then moves nothing."""
        key = request.idempotency_key if used else f"sealed {len(self.books.kept)}"
        kept = self.books.kept.get((request.customer_id, key))
        outcome = self.ask(KeySeal(request.customer_id, key))
        assert isinstance(outcome.value, SealedKey)
        known = outcome.value.transaction
        assert known == (kept and kept.transaction and self.books.transactions[kept.transaction.id])
        self.ask(replace(again(request), idempotency_key=key))

    @rule(data=st.data(), fitting=st.sampled_from([True, True, True, False]), repeated=st.booleans())
    def take_a_step(self, data: st.DataObject, fitting: bool, repeated: bool) -> None:
        """Capture, release, expire, approve, reject, settle, return: by who may, and by who may not."""
        command = self.draw_step(data, fitting=fitting)
        first = self.ask(command)
        if repeated and isinstance(first.value, Transaction):
            second = self.ask(command)
            if command.idempotency_key is not None and command.step is not Step.EXPIRE:
                assert second.replayed

    def draw_step(self, data: st.DataObject, *, fitting: bool) -> Transition:
        known = list(self.books.transactions.values())
        pending = [t for t in known if t.status is TransactionStatus.PENDING]
        if fitting and pending:
            target = data.draw(st.sampled_from(pending))
            assert target.pending_for
            next_step, by = data.draw(st.sampled_from(FITTING[target.pending_for]))
            who, by_staff = by or data.draw(st.sampled_from([(target.customer_id, False)] * 3 + [(BERT, False)]))
            target_id = target.id
        else:
            target_id = data.draw(st.sampled_from([*(t.id for t in known), NOBODYS]))
            who, by_staff = data.draw(ASKERS)
            next_step = data.draw(st.sampled_from(list(Step) if who == BANK else STEPS_OF[by_staff]))
        amount = draw_part(data, target.amount_minor) if fitting and pending and next_step is Step.CAPTURE else None
        currency = data.draw(st.sampled_from([None, None, "EUR", "USD"])) if amount else None
        key = data.draw(st.sampled_from([None, f"step {len(self.books.kept)}"]))
        return step(next_step, target_id, who, amount=amount, currency=currency, key=key, by_staff=by_staff)

    @rule(data=st.data(), repeated=st.booleans())
    def send_back(self, data: st.DataObject, repeated: bool) -> None:
        """By staff, by who received it, by the bank; in parts and whole; again under its key, or more of it."""
        command = self.draw_reversal(data)
        self.ask(command)
        target = self.books.transactions.get(command.target_id)
        if repeated or target is None:
            self.ask(again(command))
        else:
            part = draw_part(data, target.reversible_minor)
            self.ask(reversal(target.id, part, by=command.customer_id, by_staff=command.by_staff))

    def draw_reversal(self, data: st.DataObject) -> Reversal:
        known = list(self.books.transactions.values())
        kinds = (TransactionKind.TRANSFER, TransactionKind.WITHDRAWAL, TransactionKind.PAYMENT_OUT)
        moved = [t for t in known if t.reversible_minor and t.kind in kinds] or known
        begun = [t for t in moved if t.details.reversed_minor]
        target = data.draw(st.sampled_from([*begun, *begun, *moved, *moved, *known, None]))
        amount = draw_part(data, target.reversible_minor if target else 1)
        to = target.destination_account if target else None
        receiver = self.books.accounts.get(to) if isinstance(to, UUID) else None
        fitting = [(CLERK, True), (BANK, False), (receiver.customer_id, False)] if receiver else [(CLERK, True)]
        who, by_staff = data.draw(st.one_of(st.sampled_from(fitting), st.sampled_from(fitting), ASKERS))
        currency = data.draw(st.sampled_from([None, None, None, "USD"])) if amount else None
        return reversal(target.id if target else NOBODYS, amount, by=who, by_staff=by_staff, currency=currency)

    @rule(target=asked, data=st.data(), sizes=st.lists(st.integers(1, 4), min_size=1, max_size=3))
    def many_at_once(self, data: st.DataObject, sizes: list[int]) -> Any:
        """Several groups in one batch, atomic or not, with what is new and what has been asked before."""
        groups = []
        for size in sizes:
            atomic = data.draw(st.booleans())
            groups.append(Group(tuple(self.draw_command(data, atomic=atomic) for _ in range(size)), atomic))
        self.decide(groups)
        commands = [command for group in groups for command in group.requests]
        return multiple(*(command for command in commands if isinstance(command, MoneyRequest)))

    def draw_command(self, data: st.DataObject, *, atomic: bool) -> Command:
        earlier = [command for command, _ in self.books.postings if isinstance(command, MoneyRequest)]
        choice = data.draw(st.integers(0, 5 if atomic else 7))
        if earlier and choice == 0:
            return again(data.draw(st.sampled_from(earlier)))
        if choice == 6:
            return self.draw_step(data, fitting=True)
        if choice == 7:
            return self.draw_reversal(data)
        (source, to), amount = data.draw(PAIRS), data.draw(SMALL)
        if choice == 1:
            return deposit(self.ids[to], amount, **self.asker(to, data.draw(SLIPS)))
        asked = transfer(self.ids[source], self.ids[to], amount, **self.asker(source, data.draw(SLIPS)))
        return held(asked, self.now + timedelta(days=1)) if choice == 2 else labelled(asked)

    @rule(place=st.integers(0, 4), status=st.sampled_from([AccountStatus.ACTIVE] * 4 + [*AccountStatus]))
    def change_status(self, place: int, status: AccountStatus) -> None:
        for accounts in (self.books.accounts, self.model.accounts):
            accounts[self.ids[place]] = replace(accounts[self.ids[place]], status=status)

    @rule(place=st.integers(0, 4), limit=st.sampled_from([0, 5_00, 100_00]))
    def change_an_overdraft(self, place: int, limit: int) -> None:
        """Staff can't take back what is in use."""
        account = self.books.accounts[self.ids[place]]
        limit = max(limit, account.held_minor - account.balance_minor)
        for accounts in (self.books.accounts, self.model.accounts):
            accounts[account.id] = replace(accounts[account.id], overdraft_limit_minor=limit)

    @rule(place=st.integers(0, 4), limits=st.one_of(st.none(), LIMITS))
    def change_an_accounts_limits(self, place: int, limits: Limits | None) -> None:
        account = self.ids[place]
        written = None if limits is None else write_limits(limits)
        self.books.accounts[account] = replace(self.books.accounts[account], own_limits=written)
        self.model.own_limits.pop(account, None)
        if limits is not None:
            self.model.own_limits[account] = limits

    @rule(owner=st.sampled_from([(ADA, "EUR"), (BERT, "EUR"), (ADA, "USD")]), limits=st.one_of(st.none(), LIMITS))
    def change_a_customers_limits(self, owner: tuple[UUID, str], limits: Limits | None) -> None:
        for kept in (self.books.limits, self.books.usage, self.model.customer_limits):
            kept.pop(owner, None)
        theirs = [a for a in self.books.accounts.values() if (a.customer_id, a.currency) == owner]
        for account in theirs:
            self.books.accounts[account.id] = replace(account, customer_limited=limits is not None)
        if limits is not None:
            self.books.limits[owner] = self.model.customer_limits[owner] = limits
            together = reduce(Usage.plus, (read_usage(account.usage) for account in theirs))
            self.books.usage[owner] = write_usage(together)

    @rule(rules=RULES)
    def change_rulebook(self, rules: Rules) -> None:
        self.model.rules = rules
        self.books.rulebook = rulebook_of(rules, self.books.rulebook.version + 1)

    @rule(seconds=JUMPS)
    def time_passes(self, seconds: int) -> None:
        """Past a minute, a midnight, the end of a month; or a process whose clock is slow is next to decide."""
        self.now += timedelta(seconds=seconds)

    @invariant()
    def all_is_in_order(self) -> None:
        """The books are sound by themselves, and are what the model says."""
        self.examiner.examine(self.books)
        self.accounts_are_the_models()
        self.transactions_are_the_models()
        self.keys_are_the_models()
        self.what_was_spent_is_what_the_history_says()
        self.each_review_is_on_record()

    def accounts_are_the_models(self) -> None:
        model = self.model
        for key, account in self.books.accounts.items():
            assert (account.balance_minor, account.held_minor) == (model.balances[key], model.held(key))
            assert account.changed_at == model.changed[key]

    def transactions_are_the_models(self) -> None:
        assert self.books.transactions.keys() == self.model.deals.keys()
        for key, deal in self.model.deals.items():
            found = self.books.transactions[key]
            moved = found.moved_minor if found.completed_at else 0
            facts = found.status, found.pending_for, found.details.then, found.created_at
            assert facts == (deal.status, deal.waits, deal.then, deal.at)
            numbers = found.details.fee_minor, found.details.reversed_minor, moved
            assert numbers == (deal.fee, deal.sent_back, deal.moved)

    def keys_are_the_models(self) -> None:
        assert {
            place: (kept.fingerprint, kept.transaction and kept.transaction.id)
            for place, kept in self.books.kept.items()
        } == self.model.keys

    def what_was_spent_is_what_the_history_says(self) -> None:
        model = self.model
        for key, account in self.books.accounts.items():
            assert read_usage(account.usage) == recount(model, {key})
        for owner, stored in self.books.usage.items():
            theirs = {key for key, a in model.accounts.items() if (a.customer_id, a.currency) == owner}
            assert read_usage(stored) == recount(model, theirs)

    def each_review_is_on_record(self) -> None:
        flagged = {each.transaction.id for each in self.books.flagged}
        decided = {each.transaction_id for each in self.books.decided}
        assert decided <= flagged
        assert len(decided) == len(self.books.decided), "nobody decides twice"


def draw_part(data: st.DataObject, whole: int) -> int | None:
    """How much of it to ask for: what nobody says, a part, all of it, or too much."""
    return data.draw(st.sampled_from([None, 1, whole // 2 + 1, max(1, whole), min(whole + 1, AMOUNT_MAX_MINOR)]))


def rulebook_of(rules: Rules, version: int) -> Rulebook:
    """The rulebook that says what the model goes by."""
    conditions: list[tuple[Condition, RuleAction]] = [
        (TransfersWithin(FAST_COUNT, FAST_SECONDS), RuleAction.REVIEW),
        *((AmountOver("EUR", most), RuleAction.REVIEW) for most in (rules.review_over,) if most is not None),
        *((AmountOver("EUR", most), RuleAction.REJECT) for most in (rules.reject_over,) if most is not None),
    ]
    return Rulebook(
        version,
        limits=(DefaultLimits(AccountType.CHECKING, "EUR", rules.limits),),
        rules=tuple(
            FraudRule(UUID(int=number), f"rule {number}", 1, (condition,), action)
            for number, (condition, action) in enumerate(conditions)
        ),
        fees=tuple(
            Fee(kind, AccountType.CHECKING, "EUR", rules.fee_fixed, rules.fee_ppm) for kind in CHARGED_KINDS
        ),
    )


def labelled(asked: MoneyRequest) -> MoneyRequest:
    """With a category: it moves the same."""
    return replace(asked, terms=Terms(labels=Labels("food")))


def is_late_capture(books: Books, before: list[Any]) -> bool:
    """Whether what was just written ended a hold that was captured too late."""
    written = [command for command, _ in books.postings[len(before) :]]
    return any(isinstance(command, Transition) and command.step is Step.CAPTURE for command in written)


def told(outcome: Outcome) -> str:
    """An answer as the model gives it."""
    value = outcome.value
    if isinstance(value, Transaction | SealedKey):
        return OK
    return f"{value.code} {value.limit} {value.scope}" if isinstance(value, LimitExceeded) else value.code


def test_the_model_records_what_the_ledger_records() -> None:
    codes = {kind.code for kind in RecordedRefusal.__args__}
    assert codes - RECORDED == {"REJECTED_IN_REVIEW", "PAYMENT_RETURNED"}


TestDays = Days.TestCase
TestDays.settings = settings(
    max_examples=200,
    stateful_step_count=40,
    deadline=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)

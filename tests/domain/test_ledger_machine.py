"""The ledger against a model of a few lines, on random days at the branch.

A failure prints the day that led to it, and how to have the same day again.
"""

from copy import copy
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
)

from florin.domain.account import Account, AccountStatus
from florin.domain.entry import FIRST_HASH
from florin.domain.ledger import Books, Group, Outcome, decide_batch
from florin.domain.money import AMOUNT_MAX_MINOR
from florin.domain.transaction import MoneyRequest, Transaction, TransactionKind, TransactionStatus
from tests.domain.branch import (
    ADA,
    BERT,
    NOBODYS,
    NOW,
    More,
    again,
    deposit,
    new_account,
    open_books,
    seal,
    transfer,
    withdrawal,
)

COMPLETED, RECORDED = "COMPLETED", {"ACCOUNT_NOT_ACTIVE", "INSUFFICIENT_FUNDS"}


def place_of(request: MoneyRequest) -> tuple[UUID, str]:
    return request.customer_id, request.idempotency_key


@dataclass
class Model:
    """What the ledger should answer, said as shortly as can be."""

    accounts: dict[UUID, Account]
    balances: dict[UUID, int]
    keys: dict[tuple[UUID, str], tuple[bytes, str]]

    def answer_all(self, requests: list[MoneyRequest], *, atomic: bool) -> list[str]:
        balances, keys = copy(self.balances), copy(self.keys)
        said = [self.answer(request) for request in requests]
        refusal = next((code for code in said if code != COMPLETED), None)
        if not atomic or refusal is None:
            return said
        self.balances, self.keys = balances, keys
        guilty = requests[said.index(refusal)]
        if refusal in RECORDED:
            self.keys.setdefault(place_of(guilty), (guilty.fingerprint, refusal))
        return [self.kept(request) or refusal for request in requests]

    def kept(self, request: MoneyRequest) -> str | None:
        if place_of(request) not in self.keys:
            return None
        fingerprint, said = self.keys[place_of(request)]
        return said if fingerprint == request.fingerprint else "IDEMPOTENCY_CONFLICT"

    def answer(self, request: MoneyRequest) -> str:
        kept = self.kept(request)
        if kept is not None:
            return kept
        said = self.misnamed(request) or self.refused(request) or COMPLETED
        if said in {COMPLETED, *RECORDED}:
            self.keys[place_of(request)] = request.fingerprint, said
        if said == COMPLETED:
            for end, delta in zip(self.ends(request), (-request.amount_minor, request.amount_minor), strict=True):
                if end is not None:
                    self.balances[end] += delta
        return said

    def ends(self, request: MoneyRequest) -> tuple[UUID | None, UUID | None]:
        if request.destination_iban is None:
            return request.source_id, request.destination_id
        by_iban = {account.iban: account.id for account in self.accounts.values()}
        return request.source_id, by_iban.get(request.destination_iban, NOBODYS)

    def misnamed(self, request: MoneyRequest) -> str | None:
        source, destination = self.ends(request)
        ends = [self.accounts.get(end) for end in (source, destination) if end is not None]
        own = ends[:1] if request.kind is TransactionKind.TRANSFER else ends
        if None in ends or any(account and account.customer_id != request.customer_id for account in own):
            return "ACCOUNT_NOT_FOUND"
        if source == destination:
            return "SAME_ACCOUNT"
        return "CURRENCY_MISMATCH" if any(a and a.currency != request.currency for a in ends) else None

    def refused(self, request: MoneyRequest) -> str | None:
        source, destination = self.ends(request)
        if any(self.accounts[end].status is not AccountStatus.ACTIVE for end in (source, destination) if end):
            return "ACCOUNT_NOT_ACTIVE"
        if destination and self.balances[destination] + request.amount_minor > AMOUNT_MAX_MINOR:
            return "INVALID_AMOUNT"
        if source and self.balances[source] + self.accounts[source].overdraft_limit_minor < request.amount_minor:
            return "INSUFFICIENT_FUNDS"
        return None


KINDS = [(ADA, "EUR"), (ADA, "EUR"), (ADA, "USD"), (BERT, "EUR"), (BERT, "USD")]
UNKNOWN = len(KINDS)
# Places in the list of accounts; the last is nobody's. Most requests should be such as people make.
PLACES = st.sampled_from([0, 0, 0, 1, 1, 1, 3, 3, 3, 2, 4, UNKNOWN])
AMOUNTS = st.one_of(
    st.integers(1, 30_00), st.integers(1, 30_00), st.integers(AMOUNT_MAX_MINOR - 10_00, AMOUNT_MAX_MINOR)
)
SLIPS = st.sampled_from([None, None, None, None, None, None, "another's account", "another currency"])
SECONDS = st.integers(-2, 5)


class Day(RuleBasedStateMachine):
    """One day: people ask, ask again, ask many things at once, and accounts are frozen and thawed."""

    asked: Bundle[MoneyRequest] = Bundle("asked")

    @initialize(limits=st.lists(st.sampled_from([0, 0, 10_00, AMOUNT_MAX_MINOR]), min_size=5, max_size=5))
    def open(self, limits: list[int]) -> None:
        accounts = [
            new_account(customer, currency=currency, overdraft=limit)
            for (customer, currency), limit in zip(KINDS, limits, strict=True)
        ]
        self.ids = [*(account.id for account in accounts), NOBODYS]
        self.ibans = [*(account.iban for account in accounts), "DE00UNKNOWN"]
        self.books: Books = open_books(*accounts)
        self.model = Model(dict(self.books.accounts), dict.fromkeys(self.books.accounts, 0), {})
        self.now = NOW
        self.checked = 0
        self.heads = {account.id: (0, FIRST_HASH, 0, account.changed_at) for account in accounts}

    def decide(self, groups: list[Group]) -> list[list[Outcome]]:
        answers = decide_batch(groups, self.books, self.now)
        for group, outcomes in zip(groups, answers, strict=True):
            expected = self.model.answer_all(list(group.requests), atomic=group.atomic)
            assert [_told(outcome) for outcome in outcomes] == expected
        return answers

    def asker(self, place: int, slip: str | None) -> More:
        """Who asks in which currency: the account's owner in its own, but for a slip."""
        customer, currency = KINDS[place % UNKNOWN]
        if slip == "another's account":
            customer = BERT if customer == ADA else ADA
        return {"by": customer, "currency": "GBP" if slip == "another currency" else currency}

    @rule(target=asked, to=PLACES, amount=AMOUNTS, slip=SLIPS)
    def deposit(self, to: int, amount: int, slip: str | None) -> MoneyRequest:
        return self.first_time(deposit(self.ids[to], amount, **self.asker(to, slip)))

    @rule(target=asked, source=PLACES, amount=AMOUNTS, slip=SLIPS)
    def withdraw(self, source: int, amount: int, slip: str | None) -> MoneyRequest:
        return self.first_time(withdrawal(self.ids[source], amount, **self.asker(source, slip)))

    @rule(target=asked, source=PLACES, to=PLACES, amount=AMOUNTS, slip=SLIPS)
    def transfer_by_id(self, source: int, to: int, amount: int, slip: str | None) -> MoneyRequest:
        return self.first_time(transfer(self.ids[source], self.ids[to], amount, **self.asker(source, slip)))

    @rule(target=asked, source=PLACES, to=PLACES, amount=AMOUNTS, slip=SLIPS)
    def transfer_by_iban(self, source: int, to: int, amount: int, slip: str | None) -> MoneyRequest:
        return self.first_time(transfer(self.ids[source], self.ibans[to], amount, **self.asker(source, slip)))

    def first_time(self, request: MoneyRequest) -> MoneyRequest:
        [[outcome]] = self.decide([Group((request,))])
        assert not outcome.replayed
        return request

    @rule(request=asked, met_again=st.booleans())
    def repeat(self, request: MoneyRequest, met_again: bool) -> None:
        """The customer asks again; or the ledger meets its own work after an unknown commit."""
        kept = self.books.kept.get((request.customer_id, request.idempotency_key))
        written = len(self.books.postings)
        sent = request if met_again else again(request)
        [[outcome]] = self.decide([Group((sent,))])
        if kept is not None:
            same = kept.fingerprint == sent.fingerprint
            assert outcome.replayed is (same and kept.transaction.id != sent.transaction_id)
            assert len(self.books.postings) == written

    @rule(request=asked, amount=AMOUNTS)
    def use_a_key_for_something_else(self, request: MoneyRequest, amount: int) -> None:
        self.decide([Group((replace(again(request), amount_minor=amount, fingerprint=b"%032d" % amount),))])

    @rule(target=asked, data=st.data(), sizes=st.lists(st.integers(1, 4), min_size=1, max_size=3))
    def many_at_once(self, data: st.DataObject, sizes: list[int]) -> MultipleResults[MoneyRequest]:
        """Several groups in one batch, atomic or not, with what is new and what has been asked before."""
        groups = [
            Group(tuple(self.draw_request(data) for _ in range(size)), data.draw(st.booleans())) for size in sizes
        ]
        self.decide(groups)
        return multiple(*(request for group in groups for request in group.requests))

    def draw_request(self, data: st.DataObject) -> MoneyRequest:
        earlier = [request for request, _ in self.books.postings]
        if earlier and data.draw(st.integers(0, 3)) == 0:
            return again(data.draw(st.sampled_from(earlier)))
        source, to, amount = data.draw(PLACES), data.draw(PLACES), data.draw(st.integers(1, 30_00))
        if data.draw(st.booleans()):
            return deposit(self.ids[to], amount, **self.asker(to, data.draw(SLIPS)))
        return transfer(self.ids[source], self.ids[to], amount, **self.asker(source, data.draw(SLIPS)))

    @rule(place=st.integers(0, 4), status=st.sampled_from([AccountStatus.ACTIVE, *AccountStatus]))
    def change_status(self, place: int, status: AccountStatus) -> None:
        for accounts in (self.books.accounts, self.model.accounts):
            accounts[self.ids[place]] = replace(accounts[self.ids[place]], status=status)

    @rule(seconds=SECONDS)
    def another_processs_clock(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @invariant()
    def balances_are_the_models(self) -> None:
        assert {key: account.balance_minor for key, account in self.books.accounts.items()} == self.model.balances

    @invariant()
    def nothing_more_is_spent_than_available(self) -> None:
        assert all(account.available_minor >= 0 for account in self.books.accounts.values())

    @invariant()
    def keys_are_the_models(self) -> None:
        assert {key: kept.fingerprint for key, kept in self.books.kept.items()} == {
            key: fingerprint for key, (fingerprint, _) in self.model.keys.items()
        }

    @invariant()
    def what_was_posted_sums_to_zero_in_each_currency(self) -> None:
        sums: dict[str, int] = {}
        for _, posting in self.books.postings:
            currency = posting.transaction.currency
            deltas = [e.posted_delta for e in posting.entries] + [leg.posted_delta for leg in posting.legs]
            sums[currency] = sums.get(currency, 0) + sum(deltas)
        assert not any(sums.values())

    @invariant()
    def histories_are_gapless_chained_and_never_run_backwards(self) -> None:
        for _, posting in self.books.postings[self.checked :]:
            for entry in posting.entries:
                sequence, previous_hash, balance, changed_at = self.heads[entry.account_id]
                assert entry.sequence == sequence + 1
                assert entry.hash == seal(previous_hash, entry, posting.transaction)
                assert entry.balance == balance + entry.posted_delta
                assert entry.occurred_at >= changed_at
                self.heads[entry.account_id] = entry.sequence, entry.hash, entry.balance, entry.occurred_at
        self.checked = len(self.books.postings)
        for key, account in self.books.accounts.items():
            head = account.sequence, account.entry_hash, account.balance_minor, account.changed_at
            assert self.heads[key] == head

    @invariant()
    def every_transaction_says_what_its_entries_did(self) -> None:
        for _, posting in self.books.postings:
            transaction = posting.transaction
            moved = {end.account_id: end.posted_delta for end in posting.entries}
            if transaction.status is TransactionStatus.REJECTED:
                assert list(moved.values()) == [0]
                continue
            ends = (
                (transaction.source_account, -transaction.amount_minor),
                (
                    transaction.destination_account,
                    transaction.amount_minor,
                ),
            )
            assert moved == {end: delta for end, delta in ends if isinstance(end, UUID)}


def _told(outcome: Outcome) -> str:
    return COMPLETED if isinstance(outcome.value, Transaction) else outcome.value.code


TestDay = Day.TestCase
TestDay.settings = settings(
    max_examples=200,
    stateful_step_count=30,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)

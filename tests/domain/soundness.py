"""What must be true of books at any time, whatever was asked of them; worked out from what was written alone."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from florin.domain.account import Account, InternalAccount
from florin.domain.books import Books, Posting
from florin.domain.entry import FIRST_HASH
from florin.domain.limits import Usage, window_of
from florin.domain.money import AMOUNT_MAX_MINOR
from florin.domain.transaction import PendingFor, Transaction, TransactionKind, TransactionStatus
from tests.domain.branch import seal
from tests.domain.model import Model

KIND, STATUS = TransactionKind, TransactionStatus


@dataclass
class Head:
    """Where an account's history has got to."""

    changed_at: datetime
    sequence: int = 0
    hash: bytes = FIRST_HASH
    balance: int = 0
    held: int = 0


@dataclass
class Examiner:
    """Reads each posting once, in order, and the books as they stand after all of them."""

    heads: dict[UUID, Head]
    sums: dict[tuple[UUID | InternalAccount, str], int] = field(default_factory=lambda: defaultdict(int))
    statuses: dict[UUID, TransactionStatus] = field(default_factory=dict)
    read: int = 0

    def examine(self, books: Books) -> None:
        """Read what is new; every assertion is one rule of bookkeeping."""
        for _, posting in books.postings[self.read :]:
            self.examine_posting(posting, books.accounts)
        self.read = len(books.postings)
        for key, account in books.accounts.items():
            head = self.heads[key]
            assert (account.balance_minor, account.held_minor) == (head.balance, head.held)
            assert (account.sequence, account.entry_hash) == (head.sequence, head.hash)
            assert account.changed_at == head.changed_at
            assert account.available_minor >= 0
            paid = [t for t in books.transactions.values() if t.source_account == key]
            pending = [t.amount_minor + t.details.fee_minor for t in paid if t.status is STATUS.PENDING]
            assert head.held == sum(pending)
        for currency in {currency for _, currency in self.sums}:
            assert sum(total for (_, each), total in self.sums.items() if each == currency) == 0
        sent_back: dict[UUID | None, int] = defaultdict(int)
        for transaction in books.transactions.values():
            assert list(broken_constraints(transaction)) == []
            if transaction.status is STATUS.COMPLETED:
                sent_back[transaction.details.reverses] += transaction.amount_minor
        for transaction in books.transactions.values():
            assert transaction.details.reversed_minor == sent_back[transaction.id]

    def examine_posting(self, posting: Posting, accounts: dict[UUID, Account]) -> None:
        transaction = posting.transaction
        deltas: dict[str, int] = defaultdict(int)
        before = self.statuses.get(transaction.id)
        assert posting.begins is (before is None)
        for entry in posting.entries:
            head, currency = self.heads[entry.account_id], accounts[entry.account_id].currency
            assert entry.sequence == head.sequence + 1
            assert entry.hash == seal(head.hash, entry, transaction)
            assert entry.balance == head.balance + entry.posted_delta
            assert entry.held == head.held + entry.held_delta >= 0
            assert entry.occurred_at >= head.changed_at
            assert entry.status is transaction.status
            # A payee first hears of a hold when it has been captured.
            assert entry.previous_status in (before, None)
            if entry.previous_status is None and before is not None:
                assert entry.account_id == transaction.destination_account
            self.heads[entry.account_id] = Head(
                entry.occurred_at, entry.sequence, entry.hash, entry.balance, entry.held
            )
            deltas[currency] += entry.posted_delta
            self.sums[entry.account_id, currency] += entry.posted_delta
        for leg in posting.legs:
            assert leg.posted_delta
            deltas[leg.currency] += leg.posted_delta
            self.sums[leg.account, leg.currency] += leg.posted_delta
        assert not any(deltas.values()), "each posting balances in each currency"
        self.statuses[transaction.id] = transaction.status
        assert_moved_what_it_says(posting, before)


def assert_moved_what_it_says(posting: Posting, before: TransactionStatus | None) -> None:
    """A posting moves money only where its transaction completes with it, and then exactly what that says."""
    transaction, details = posting.transaction, posting.transaction.details
    moved = {entry.account_id: entry.posted_delta for entry in posting.entries}
    completes = transaction.status is STATUS.COMPLETED and before is not STATUS.COMPLETED
    if not completes:
        assert not any(moved.values())
        assert not posting.legs
        return
    amount = transaction.amount_minor if details.settled_minor is None else details.settled_minor
    ends = (
        (transaction.source_account, -(amount + details.fee_minor)),
        (transaction.destination_account, details.counter_minor or amount),
    )
    assert moved == {end: delta for end, delta in ends if isinstance(end, UUID)}
    fees = sum(leg.posted_delta for leg in posting.legs if leg.account is InternalAccount.FEES)
    assert fees == details.fee_minor


def broken_constraints(t: Transaction) -> Iterator[str]:
    """What the table of transactions would refuse about one, by the names of its constraints."""
    details = t.details
    settled, counter, back = details.settled_minor, details.counter_minor, details.reversed_minor
    moved = t.amount_minor if settled is None else settled
    exchanges = t.kind is KIND.EXCHANGE
    demands = {
        "amount_within_limit": 1 <= t.amount_minor <= AMOUNT_MAX_MINOR,
        "two_accounts": t.source_account != t.destination_account,
        "rejection_explained": (t.status is STATUS.REJECTED) is (t.rejection is not None),
        "completion_dated": t.status is STATUS.REVERSED
        or (t.status is STATUS.COMPLETED) is (t.completed_at is not None),
        "pending_explained": (t.status is STATUS.PENDING) is (t.pending_for is not None),
        "then_pending_for_known": details.then is None
        or (t.pending_for is PendingFor.REVIEW and details.then is not PendingFor.REVIEW),
        "holds_expire": t.pending_for is not PendingFor.CAPTURE or t.expires_at is not None,
        "fee_within_limit": 0 <= details.fee_minor <= AMOUNT_MAX_MINOR,
        "settled_in_part": settled is None or (0 < settled < t.amount_minor and t.completed_at is not None),
        "exchange_has_counter": exchanges is (counter is not None) is (details.counter_currency is not None),
        "counter_within_limit": counter is None or 1 <= counter <= AMOUNT_MAX_MINOR,
        "two_currencies": details.counter_currency != t.currency,
        "reversal_names_other": (t.kind is KIND.REVERSAL) is (details.reverses is not None),
        "reversed_in_bounds": back == 0 or (0 < back <= moved and t.completed_at is not None),
        "reversed_whole": t.completed_at is None or (t.status is STATUS.REVERSED) is (back == moved),
    }
    return (name for name, met in demands.items() if not met)


def recount(model: Model, accounts: set[UUID]) -> Usage:
    """What was spent in the latest day, month and minute, from all that was ever asked for."""
    counted = [(deal, deal.at) for deal in model.counted(accounts) if deal.at]
    if not counted:
        return Usage()
    latest = max(at for _, at in counted)
    window = window_of(latest)
    return Usage(
        window.day,
        window.month,
        window.minute,
        sum(deal.cost for deal, at in counted if at.date() == latest.date()),
        sum(deal.cost for deal, at in counted if (at.year, at.month) == (latest.year, latest.month)),
        sum(window_of(at).minute == window.minute for _, at in counted),
    )

"""The books that a batch is decided in: what it names as it stands, and what comes of it, to be written at once."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from florin.domain.account import Account, InternalAccount
from florin.domain.commands import Command, MoneyRequest, Reversal, SealedKey
from florin.domain.entry import Entry, InternalLeg, hash_entry
from florin.domain.fraud_rules import FiredRule
from florin.domain.limits import Limits, count_spending, window_of
from florin.domain.money import AMOUNT_MAX_MINOR
from florin.domain.money_refusals import LedgerRefusal
from florin.domain.rulebook import EMPTY_RULEBOOK, Rulebook
from florin.domain.transaction import SPENDING, AccountRef, Transaction, TransactionKind, TransactionStatus


@dataclass(frozen=True, slots=True)
class Posting:
    """The balanced set of legs that a transaction writes. `begins` where the transaction itself is new."""

    transaction: Transaction
    entries: tuple[Entry, ...]
    legs: tuple[InternalLeg, ...]
    begins: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command is answered with; `replayed` when it was decided earlier under the same key."""

    value: Transaction | SealedKey | LedgerRefusal
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """What an idempotency key is bound to; to nothing where it was sealed."""

    fingerprint: bytes
    transaction: Transaction | None


@dataclass(frozen=True, slots=True)
class Group:
    """Commands that are decided one after the other; when `atomic`, all or none."""

    requests: tuple[Command, ...]
    atomic: bool = False


@dataclass(frozen=True, slots=True)
class BoundKey:
    """A key that a batch binds without a new transaction: to one that there was, or to nothing for good."""

    customer_id: UUID
    idempotency_key: str
    fingerprint: bytes
    transaction_id: UUID | None


@dataclass(frozen=True, slots=True)
class Flagged:
    """Why a transaction is held for review."""

    transaction: Transaction
    fired: tuple[FiredRule, ...]
    rulebook: int


@dataclass(frozen=True, slots=True)
class Decided:
    """What staff said to a transaction that was held for review."""

    transaction_id: UUID
    approved: bool
    decided_by: UUID
    decided_at: datetime
    reason: str


CustomerKey = tuple[UUID, str]
"""A customer and a currency: what limits of theirs hold for."""


@dataclass(slots=True)
class Books:
    """The accounts, keys and transactions that a batch names, as they stand while it is being decided.

    `limits` and `usage` are those of customers who have limits of their own. `payees` holds whom accounts have paid
    before, as far as a rule asks for it, and `countries` where the holders of accounts live.
    """

    accounts: dict[UUID, Account]
    ids_by_iban: dict[str, UUID] = field(default_factory=dict)
    kept: dict[tuple[UUID, str], Kept] = field(default_factory=dict)
    postings: list[tuple[Command, Posting]] = field(default_factory=list)
    rulebook: Rulebook = EMPTY_RULEBOOK
    transactions: dict[UUID, Transaction] = field(default_factory=dict)
    limits: dict[CustomerKey, Limits] = field(default_factory=dict)
    usage: dict[CustomerKey, bytes] = field(default_factory=dict)
    payees: set[tuple[UUID, str]] | None = None
    countries: dict[UUID, str] = field(default_factory=dict)
    bound: list[BoundKey] = field(default_factory=list)
    flagged: list[Flagged] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)

    def fork(self) -> "Books":
        """Books to try something in; nothing that is done to them shows here."""
        copies: dict[str, Any] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            copies[each.name] = value.copy() if isinstance(value, dict | list | set) else value
        return Books(**copies)

    def adopt(self, tried: "Books") -> None:
        """Take over what was tried."""
        for each in fields(self):
            setattr(self, each.name, getattr(tried, each.name))

    @property
    def changed(self) -> dict[UUID, Transaction]:
        """Transactions that there were before, as they stand after this batch."""
        return {
            posting.transaction.id: self.transactions[posting.transaction.id]
            for _, posting in self.postings
            if not posting.begins
        }


def enter(
    account: Account,
    transaction: Transaction,
    books: Books,
    at: datetime,
    *,
    posted: int = 0,
    held: int = 0,
    previous: TransactionStatus | None = None,
) -> Entry:
    """Write the next line of an account's history, and the account after it."""
    sequence = account.sequence + 1
    balance = account.balance_minor + posted
    held_after = account.held_minor + held
    assert balance - held_after + account.overdraft_limit_minor >= 0 or posted >= held
    assert balance <= AMOUNT_MAX_MINOR
    assert held_after >= 0
    sealed = hash_entry(
        account.entry_hash,
        transaction,
        account_id=account.id,
        sequence=sequence,
        previous_status=previous,
        status=transaction.status,
        posted_delta=posted,
        held_delta=held,
        balance=balance,
        held=held_after,
        occurred_at=at,
    )
    usage = account.usage
    if posted != held and transaction.kind in SPENDING and account.id == transaction.source_account:
        usage = _count(account, transaction, books, held - posted, begins=previous is None)
    books.accounts[account.id] = account.after(sequence, balance, held_after, sealed, at, usage)
    return Entry(
        account.id,
        sequence,
        transaction.id,
        previous,
        transaction.status,
        posted,
        held,
        balance,
        held_after,
        at,
        sealed,
    )


def _count(account: Account, transaction: Transaction, books: Books, spent: int, *, begins: bool) -> bytes:
    """What was spent: by the account, and by its customer where they have limits of their own."""
    made = window_of(transaction.created_at)
    if account.customer_limited:
        key = account.customer_id, account.currency
        if key in books.usage:
            books.usage[key] = count_spending(books.usage[key], made, spent, begins=begins)
    return count_spending(account.usage, made, spent, begins=begins, keep=books.rulebook.rule_set.window)


# What makes a transaction of its own. Written at the place of use, a union would be made anew for each posting.
_MAKING = (MoneyRequest, Reversal)


def keep(command: Command, posting: Posting, books: Books) -> None:
    """Take a posting into the books, and bind its key."""
    transaction = posting.transaction
    assert is_balanced(posting, books), "a posting must balance"
    books.postings.append((command, posting))
    if posting.begins and isinstance(command, _MAKING):
        books.kept[command.customer_id, command.idempotency_key] = Kept(command.fingerprint, transaction)
    books.transactions[transaction.id] = transaction


def is_balanced(posting: Posting, books: Books) -> bool:
    """Whether what it posts sums to zero in each currency."""
    if posting.transaction.kind is not TransactionKind.EXCHANGE:
        entries = sum(entry.posted_delta for entry in posting.entries)
        return entries + sum(leg.posted_delta for leg in posting.legs) == 0
    sums: dict[str, int] = {}
    for entry in posting.entries:
        currency = books.accounts[entry.account_id].currency
        sums[currency] = sums.get(currency, 0) + entry.posted_delta
    for leg in posting.legs:
        sums[leg.currency] = sums.get(leg.currency, 0) + leg.posted_delta
    return not any(sums.values())


def expected_movements(transaction: Transaction) -> dict[tuple[AccountRef, str], int]:
    """What a transaction that has moved posts in all, by account and currency: fee and exchange legs included."""
    details = transaction.details
    moved, currency = transaction.moved_minor, transaction.currency
    source, destination = transaction.source_account, transaction.destination_account
    movements: dict[tuple[AccountRef, str], int] = {(source, currency): -(moved + details.fee_minor)}
    if details.counter_minor is None or details.counter_currency is None:
        movements[destination, currency] = moved
    else:
        movements[InternalAccount.EXCHANGE, currency] = moved
        movements[InternalAccount.EXCHANGE, details.counter_currency] = -details.counter_minor
        movements[destination, details.counter_currency] = details.counter_minor
    if details.fee_minor:
        movements[InternalAccount.FEES, currency] = details.fee_minor
    return movements


def internal_legs(transaction: Transaction, at: datetime) -> tuple[InternalLeg, ...]:
    """The bank's own side of a transaction that moves now."""
    if isinstance(transaction.source_account, UUID) and isinstance(transaction.destination_account, UUID):
        details = transaction.details
        if not details.fee_minor and details.counter_minor is None:
            return ()
    ours = [
        (end, currency, delta)
        for (end, currency), delta in expected_movements(transaction).items()
        if not isinstance(end, UUID)
    ]
    return tuple(
        InternalLeg(end, currency, transaction.id, number, delta, at)
        for number, (end, currency, delta) in enumerate(ours, start=1)
    )

"""A small branch of the bank to test in: customers, accounts, requests, and a ledger in memory."""

import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TypedDict, TypeVar, Unpack
from uuid import UUID

from florin.domain.account import Account, AccountStatus, AccountType
from florin.domain.entry import FIRST_HASH, Entry, hash_entry
from florin.domain.ledger import Books, Group, Kept, Outcome, Posting, decide_batch
from florin.domain.refusals import Overloaded
from florin.domain.transaction import MoneyRequest, Transaction, TransactionKind

T = TypeVar("T")

NOW = datetime(2026, 1, 31, 12, 0, 0, 123456, tzinfo=UTC)
ADA, BERT = UUID(int=0xADA), UUID(int=0xBE27)
NOBODYS = UUID(int=0xDEAD)
"""The id of no account."""

_numbers = itertools.count(1)


def new_id() -> UUID:
    """An id that nothing else has."""
    return UUID(int=2**100 + next(_numbers))


def run(awaitable: Awaitable[T]) -> T:
    """Carry a coroutine out without an event loop: whatever it asks of the fakes is answered at once."""
    try:
        next(awaitable.__await__())
    except StopIteration as finished:
        result: T = finished.value
        return result
    raise AssertionError("it waited for something that was not there")


def new_account(
    customer: UUID = ADA,
    *,
    balance: int = 0,
    currency: str = "EUR",
    status: AccountStatus = AccountStatus.ACTIVE,
    held: int = 0,
    overdraft: int = 0,
    changed_at: datetime = NOW - timedelta(days=1),
) -> Account:
    """An account that begins with a balance and no entries."""
    number = next(_numbers)
    return Account(
        id=UUID(int=2**120 + number),
        customer_id=customer,
        iban=f"DE{number:020}",
        type=AccountType.CHECKING,
        status=status,
        currency=currency,
        balance_minor=balance,
        held_minor=held,
        overdraft_limit_minor=overdraft,
        sequence=0,
        entry_hash=FIRST_HASH,
        changed_at=changed_at,
        opened_at=changed_at,
    )


def request(
    kind: TransactionKind,
    amount: int,
    *,
    by: UUID = ADA,
    key: str | None = None,
    currency: str = "EUR",
    description: str | None = None,
    source: UUID | None = None,
    destination: UUID | None = None,
    iban: str | None = None,
) -> MoneyRequest:
    """A money request under an id of its own, and under a key of its own if none is given."""
    facts = (kind, amount, currency, description, source, destination, iban)
    return MoneyRequest(
        transaction_id=new_id(),
        customer_id=by,
        idempotency_key=key or f"key {next(_numbers)}",
        fingerprint=sha256(repr(facts).encode()).digest(),
        kind=kind,
        amount_minor=amount,
        currency=currency,
        description=description,
        source_id=source,
        destination_id=destination,
        destination_iban=iban,
    )


class More(TypedDict, total=False):
    """What else a request may say."""

    by: UUID
    key: str
    currency: str
    description: str


def deposit(to: UUID, amount: int, **more: Unpack[More]) -> MoneyRequest:
    """Cash comes in."""
    return request(TransactionKind.DEPOSIT, amount, destination=to, **more)


def withdrawal(source: UUID, amount: int, **more: Unpack[More]) -> MoneyRequest:
    """Cash goes out."""
    return request(TransactionKind.WITHDRAWAL, amount, source=source, **more)


def transfer(source: UUID, to: UUID | str, amount: int, **more: Unpack[More]) -> MoneyRequest:
    """Money goes to another account, named by its id or its IBAN."""
    if isinstance(to, str):
        return request(TransactionKind.TRANSFER, amount, source=source, iban=to, **more)
    return request(TransactionKind.TRANSFER, amount, source=source, destination=to, **more)


def again(request: MoneyRequest) -> MoneyRequest:
    """The same request, sent a second time by the customer: it gets an id of its own."""
    return replace(request, transaction_id=new_id())


def open_books(*accounts: Account) -> Books:
    """Books with these accounts in them, and nothing else."""
    return Books({account.id: account for account in accounts}, {account.iban: account.id for account in accounts})


def post(books: Books, *requests: MoneyRequest, atomic: bool = False, now: datetime = NOW) -> list[Outcome]:
    """Have one group decided."""
    return decide_batch([Group(requests, atomic)], books, now)[0]


def completed(outcome: Outcome) -> Transaction:
    """The transaction that a request was answered with, which must be one."""
    assert isinstance(outcome.value, Transaction), outcome.value
    return outcome.value


Standing = tuple[dict[UUID, Account], dict[tuple[UUID, str], Kept], list[tuple[MoneyRequest, Posting]]]


def standing(books: Books) -> Standing:
    """Everything that a decision could change, as it is now."""
    return dict(books.accounts), dict(books.kept), list(books.postings)


def entries_of(books: Books, account_id: UUID) -> list[Entry]:
    """An account's history."""
    return [e for _, posting in books.postings for e in posting.entries if e.account_id == account_id]


def seal(previous_hash: bytes, entry: Entry, transaction: Transaction) -> bytes:
    """What an entry's hash must be, given the one before it."""
    return hash_entry(
        previous_hash,
        transaction,
        account_id=entry.account_id,
        sequence=entry.sequence,
        previous_status=entry.previous_status,
        status=entry.status,
        posted_delta=entry.posted_delta,
        held_delta=entry.held_delta,
        balance=entry.balance,
        held=entry.held,
        occurred_at=entry.occurred_at,
    )


@dataclass
class MemoryLedger:
    """The Ledger port over books in memory. `overloaded` makes it refuse everything."""

    books: Books
    overloaded: bool = False
    groups: list[Group] = field(default_factory=list)
    now: Callable[[], datetime] = lambda: NOW

    async def post(self, group: Group) -> list[Outcome] | Overloaded:
        """Decide one group."""
        if self.overloaded:
            return Overloaded()
        self.groups.append(group)
        return decide_batch([group], self.books, self.now())[0]

"""A small branch of the bank to test in: customers, accounts, requests, and a ledger in memory."""

import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TypedDict, TypeVar, Unpack
from uuid import UUID

from florin.domain.account import Account, AccountStatus, AccountType
from florin.domain.books import Books, Group, Kept, Outcome, Posting
from florin.domain.commands import Command, MoneyRequest, Reversal, Step, Terms, Transition
from florin.domain.entry import FIRST_HASH, Entry, hash_entry
from florin.domain.ledger import decide_batch
from florin.domain.limits import NO_LIMITS, Limits, write_limits
from florin.domain.refusals import Overloaded
from florin.domain.transaction import Counterparty, Transaction, TransactionKind

T = TypeVar("T")

NOW = datetime(2026, 1, 31, 12, 0, 0, 123456, tzinfo=UTC)
ADA, BERT, CLERK = UUID(int=0xADA), UUID(int=0xBE27), UUID(int=0xC1E2C)
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
    limits: Limits = NO_LIMITS,
    limited: bool = False,
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
        own_limits=None if limits.none_set else write_limits(limits),
        customer_limited=limited,
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


def payment_out(source: UUID, amount: int, **more: Unpack[More]) -> MoneyRequest:
    """Money goes to another bank."""
    asked = request(TransactionKind.PAYMENT_OUT, amount, source=source, **more)
    return replace(asked, terms=Terms(counterparty=Counterparty("Carla", "FR1420041010050500013M02606")))


def exchange(source: UUID, to: UUID, amount: int, counter: int, into: str, **more: Unpack[More]) -> MoneyRequest:
    """Money goes to an account in another currency."""
    asked = request(TransactionKind.EXCHANGE, amount, source=source, destination=to, **more)
    return replace(asked, terms=Terms(counter_minor=counter, counter_currency=into))


def held(request: MoneyRequest, until: datetime = NOW + timedelta(days=7)) -> MoneyRequest:
    """The same as a hold, which ends by itself."""
    return replace(request, terms=replace(request.terms, hold_until=until))


def step(
    next_step: Step,
    target: UUID,
    by: UUID = ADA,
    *,
    amount: int | None = None,
    currency: str | None = None,
    key: str | None = None,
    by_staff: bool = False,
) -> Transition:
    """Take a transaction a step further."""
    fingerprint = sha256(repr((next_step, target, amount, currency)).encode()).digest()
    return Transition(
        next_step, target, by, by_staff, key, fingerprint, amount, "AC04", "The account is closed.", currency
    )


def reversal(
    target: UUID,
    amount: int | None = None,
    *,
    by: UUID = CLERK,
    key: str | None = None,
    currency: str | None = None,
    by_staff: bool = False,
) -> Reversal:
    """Send a transaction's money back."""
    return Reversal(
        transaction_id=new_id(),
        target_id=target,
        customer_id=by,
        idempotency_key=key or f"key {next(_numbers)}",
        fingerprint=sha256(repr((target, amount, currency)).encode()).digest(),
        amount_minor=amount,
        currency=currency,
        by_staff=by_staff,
    )


Asked = TypeVar("Asked", MoneyRequest, Reversal)


def again(request: Asked) -> Asked:
    """The same request, sent a second time by the customer: it gets an id of its own."""
    return replace(request, transaction_id=new_id())


def open_books(*accounts: Account) -> Books:
    """Books with these accounts in them, and nothing else."""
    return Books({account.id: account for account in accounts}, {account.iban: account.id for account in accounts})


def post(books: Books, *requests: Command, atomic: bool = False, now: datetime = NOW) -> list[Outcome]:
    """Have one group decided."""
    return decide_batch([Group(requests, atomic)], books, now)[0]


def completed(outcome: Outcome) -> Transaction:
    """The transaction that a request was answered with, which must be one."""
    assert isinstance(outcome.value, Transaction), outcome.value
    return outcome.value


Standing = tuple[
    dict[UUID, Account],
    dict[tuple[UUID, str], Kept],
    list[tuple[Command, Posting]],
    dict[UUID, Transaction],
]


def standing(books: Books) -> Standing:
    """Everything that a decision could change, as it is now."""
    return dict(books.accounts), dict(books.kept), list(books.postings), dict(books.transactions)


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

"""The bank's rule book for money: pure, synchronous, without a clock.

`decide_batch` takes money requests in order and the accounts that they name, and answers each with a
posting or a refusal. Whoever calls it has locked those accounts, and writes what comes out before anybody is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from florin.domain.account import Account, AccountStatus, InternalAccount
from florin.domain.entry import Entry, InternalLeg, hash_entry
from florin.domain.money import AMOUNT_MAX_MINOR, AmountFault, Money
from florin.domain.refusals import (
    AccountNotActive,
    AccountNotFound,
    CurrencyMismatch,
    IdempotencyConflict,
    InsufficientFunds,
    InvalidAmount,
    LedgerRefusal,
    RecordedRefusal,
    SameAccount,
    Side,
)
from florin.domain.transaction import (
    AccountRef,
    MoneyRequest,
    Transaction,
    TransactionKind,
    TransactionStatus,
)

# Which ends a movement names by itself, paying and receiving; the other end is the bank's cash.
_NAMED_ENDS = {
    TransactionKind.DEPOSIT: (False, True),
    TransactionKind.WITHDRAWAL: (True, False),
    TransactionKind.TRANSFER: (True, True),
}


@dataclass(frozen=True, slots=True)
class Posting:
    """The balanced set of legs that a transaction writes."""

    transaction: Transaction
    entries: tuple[Entry, ...]
    legs: tuple[InternalLeg, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a request is answered with; `replayed` when it was decided earlier under the same key."""

    value: Transaction | LedgerRefusal
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """What an idempotency key is bound to."""

    fingerprint: bytes
    transaction: Transaction


@dataclass(frozen=True, slots=True)
class Group:
    """Requests that are decided one after the other; when `atomic`, all or none."""

    requests: tuple[MoneyRequest, ...]
    atomic: bool = False


@dataclass(slots=True)
class Books:
    """The accounts and keys that a batch names, as they stand while it is being decided."""

    accounts: dict[UUID, Account]
    ids_by_iban: dict[str, UUID] = field(default_factory=dict)
    kept: dict[tuple[UUID, str], Kept] = field(default_factory=dict)
    postings: list[tuple[MoneyRequest, Posting]] = field(default_factory=list)

    def fork(self) -> "Books":
        """Books to try something in; nothing that is done to them shows here."""
        return Books(dict(self.accounts), self.ids_by_iban, dict(self.kept), list(self.postings))

    def adopt(self, tried: "Books") -> None:
        """Take over what was tried."""
        self.accounts, self.kept, self.postings = tried.accounts, tried.kept, tried.postings


@dataclass(frozen=True, slots=True)
class Movement:
    """A request whose accounts are known. None stands for the bank's cash."""

    request: MoneyRequest
    source: Account | None
    destination: Account | None

    @property
    def recorder(self) -> Account:
        """The account of the one who asks; a rejected attempt stands in its history, and in no other."""
        account = self.source or self.destination
        assert account is not None
        return account


def decide_batch(groups: Sequence[Group], books: Books, now: datetime) -> list[list[Outcome]]:
    """Answer every request, in order. `books` then holds what to write and the accounts after it."""
    return [_decide_atomic(g, books, now) if g.atomic else _decide_each(g, books, now) for g in groups]


def _decide_each(group: Group, books: Books, now: datetime) -> list[Outcome]:
    return [decide(request, books, now) for request in group.requests]


def _decide_atomic(group: Group, books: Books, now: datetime) -> list[Outcome]:
    """All or none. The first refusal is everybody's; only the request that earned it is recorded."""
    trial = books.fork()
    outcomes = []
    for index, request in enumerate(group.requests):
        outcome = decide(request, trial, now)
        outcomes.append(outcome)
        if not isinstance(outcome.value, Transaction):
            return _refuse_all(group, index, outcome.value, books, now)
    books.adopt(trial)
    return outcomes


def _refuse_all(group: Group, index: int, refusal: LedgerRefusal, books: Books, now: datetime) -> list[Outcome]:
    """Undo the group. What was kept earlier is told again; of the others nothing is stored, no key bound."""
    shared = replace(refusal, transaction=None) if isinstance(refusal, RecordedRefusal) else refusal
    guilty = group.requests[index]
    if isinstance(shared, RecordedRefusal) and _replay(guilty, books) is None:
        movement = identify(guilty, books)
        assert isinstance(movement, Movement), "what was refused for its funds or status had been identified"
        recorded = _reject(movement, shared, books, now)
        # What has just been recorded is told without being called a replay.
        return [
            recorded if place == index else _replay(request, books) or Outcome(shared)
            for place, request in enumerate(group.requests)
        ]
    return [_replay(request, books) or Outcome(shared) for request in group.requests]


def decide(request: MoneyRequest, books: Books, now: datetime) -> Outcome:
    """Answer one request and carry it out in `books`."""
    assert 0 < request.amount_minor <= AMOUNT_MAX_MINOR
    receiving = request.destination_id is not None or request.destination_iban is not None
    assert (request.source_id is not None, receiving) == _NAMED_ENDS[request.kind], "the ends of its kind"
    replay = _replay(request, books)
    if replay is not None:
        return replay
    movement = identify(request, books)
    if not isinstance(movement, Movement):
        return Outcome(movement)
    refusal = judge(movement)
    if isinstance(refusal, RecordedRefusal):
        return _reject(movement, refusal, books, now)
    if refusal is not None:
        return Outcome(refusal)
    return Outcome(_carry_out(movement, books, now))


def identify(request: MoneyRequest, books: Books) -> Movement | AccountNotFound | SameAccount | CurrencyMismatch:
    """Find the accounts of a request. What fails here never named a valid movement and is not recorded."""
    source = destination = None
    if request.source_id is not None:
        source = books.accounts.get(request.source_id)
        if source is None or source.customer_id != request.customer_id:
            return AccountNotFound(Side.SOURCE, str(request.source_id))
    if request.kind is not TransactionKind.WITHDRAWAL:
        iban = request.destination_iban
        destination_id = request.destination_id if iban is None else books.ids_by_iban.get(iban)
        destination = books.accounts.get(destination_id) if destination_id else None
        # Anybody may pay into an account that they can name; a deposit of cash is for one's own.
        theirs = destination is not None and destination.customer_id != request.customer_id
        if destination is None or (theirs and request.kind is TransactionKind.DEPOSIT):
            return AccountNotFound(Side.DESTINATION, iban or str(request.destination_id))
    if source and destination and source.id == destination.id:
        return SameAccount(source.id)
    if source and source.currency != request.currency:
        return CurrencyMismatch(Side.SOURCE, request.currency, source.currency)
    if destination and destination.currency != request.currency:
        own = destination.customer_id == request.customer_id
        return CurrencyMismatch(Side.DESTINATION, request.currency, destination.currency if own else None)
    return Movement(request, source, destination)


def judge(movement: Movement) -> AccountNotActive | InvalidAmount | InsufficientFunds | None:
    """Say no to a movement, or nothing."""
    request, source, destination = movement.request, movement.source, movement.destination
    if source and source.status is not AccountStatus.ACTIVE:
        return AccountNotActive(Side.SOURCE, source.status)
    if destination and destination.status is not AccountStatus.ACTIVE:
        own = destination.customer_id == request.customer_id
        return AccountNotActive(Side.DESTINATION, destination.status if own else None)
    if destination and destination.balance_minor + request.amount_minor > AMOUNT_MAX_MINOR:
        return InvalidAmount(AmountFault.TOO_LARGE, request.currency)
    if source and source.available_minor < request.amount_minor:
        return InsufficientFunds(
            source.id,
            Money(source.available_minor, source.currency),
            Money(request.amount_minor, request.currency),
        )
    return None


def answer(transaction: Transaction) -> Transaction | RecordedRefusal:
    """What a transaction is told as: itself, or the refusal that it recorded."""
    if transaction.rejection is None:
        return transaction
    return replace(transaction.rejection, transaction=transaction)


def _replay(request: MoneyRequest, books: Books) -> Outcome | None:
    kept = books.kept.get((request.customer_id, request.idempotency_key))
    if kept is None:
        return None
    if kept.fingerprint != request.fingerprint:
        return Outcome(IdempotencyConflict(request.idempotency_key))
    # After a lost connection the ledger may meet its own work again; that is no replay.
    return Outcome(answer(kept.transaction), replayed=kept.transaction.id != request.transaction_id)


def _carry_out(movement: Movement, books: Books, now: datetime) -> Transaction:
    amount = movement.request.amount_minor
    deltas = [(a, d) for a, d in ((movement.source, -amount), (movement.destination, amount)) if a]
    # Clocks of two processes may differ; in an account's history time never runs backwards.
    at = max(now, *(account.changed_at for account, _ in deltas))
    transaction = _transaction(movement, TransactionStatus.COMPLETED, at)
    entries = tuple(_enter(account, transaction, delta, books, at) for account, delta in deltas)
    legs: tuple[InternalLeg, ...] = ()
    if len(deltas) == 1:
        cash_delta = -deltas[0][1]
        legs = (InternalLeg(InternalAccount.CASH, transaction.currency, transaction.id, 1, cash_delta, at),)
    _keep(movement.request, Posting(transaction, entries, legs), books)
    return transaction


def _reject(movement: Movement, refusal: RecordedRefusal, books: Books, now: datetime) -> Outcome:
    recorder = books.accounts[movement.recorder.id]
    at = max(now, recorder.changed_at)
    transaction = _transaction(movement, TransactionStatus.REJECTED, at, refusal)
    entry = _enter(recorder, transaction, 0, books, at)
    _keep(movement.request, Posting(transaction, (entry,), ()), books)
    return Outcome(answer(transaction))


def _transaction(
    movement: Movement, status: TransactionStatus, at: datetime, rejection: RecordedRefusal | None = None
) -> Transaction:
    request = movement.request
    source: AccountRef = movement.source.id if movement.source else InternalAccount.CASH
    destination: AccountRef = movement.destination.id if movement.destination else InternalAccount.CASH
    return Transaction(
        request.transaction_id,
        request.kind,
        status,
        request.customer_id,
        source,
        destination,
        request.amount_minor,
        request.currency,
        request.description,
        at,
        at if rejection is None else None,
        rejection,
    )


def _enter(account: Account, transaction: Transaction, posted_delta: int, books: Books, at: datetime) -> Entry:
    """Write the next line of an account's history, and the account after it."""
    sequence = account.sequence + 1
    balance = account.balance_minor + posted_delta
    held = account.held_minor
    assert balance - held + account.overdraft_limit_minor >= 0 or posted_delta >= 0
    assert balance <= AMOUNT_MAX_MINOR
    sealed = hash_entry(
        account.entry_hash,
        transaction,
        account_id=account.id,
        sequence=sequence,
        previous_status=None,
        status=transaction.status,
        posted_delta=posted_delta,
        held_delta=0,
        balance=balance,
        held=held,
        occurred_at=at,
    )
    books.accounts[account.id] = Account(
        account.id,
        account.customer_id,
        account.iban,
        account.type,
        account.status,
        account.currency,
        balance,
        held,
        account.overdraft_limit_minor,
        sequence,
        sealed,
        at,
        account.opened_at,
    )
    return Entry(
        account.id,
        sequence,
        transaction.id,
        None,
        transaction.status,
        posted_delta,
        0,
        balance,
        held,
        at,
        sealed,
    )


def _keep(request: MoneyRequest, posting: Posting, books: Books) -> None:
    entries = sum(entry.posted_delta for entry in posting.entries)
    assert entries + sum(leg.posted_delta for leg in posting.legs) == 0, "a posting must balance"
    books.postings.append((request, posting))
    books.kept[request.customer_id, request.idempotency_key] = Kept(request.fingerprint, posting.transaction)

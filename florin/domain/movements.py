"""Moving money from one account to another: who may, what stands against it, and how it is posted."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from florin.domain.account import Account, AccountStatus, InternalAccount
from florin.domain.books import Books, Flagged, Outcome, Posting, enter, internal_legs, keep
from florin.domain.commands import NO_TERMS, MoneyRequest, Reversal, Transition
from florin.domain.entry import Entry
from florin.domain.fraud_rules import Attempt, FiredRule, RuleAction, verdict
from florin.domain.hold import find_period_fault
from florin.domain.limits import NO_LIMITS, counted_since, find_exceeded, recent_times, window_of
from florin.domain.money import AMOUNT_MAX_MINOR, AmountFault, Money
from florin.domain.money_refusals import KeySealed, LimitExceeded, LimitScope, RecordedRefusal, RejectedByRule
from florin.domain.refusals import (
    AccountNotActive,
    AccountNotFound,
    CurrencyMismatch,
    IdempotencyConflict,
    InsufficientFunds,
    InvalidAmount,
    InvalidInput,
    SameAccount,
    Side,
)
from florin.domain.transaction import (
    BANK,
    NO_DETAILS,
    SPENDING,
    AccountRef,
    Details,
    PendingFor,
    Transaction,
    TransactionKind,
    TransactionStatus,
)

# Which ends a movement names by itself, paying and receiving; the other end is one of the bank's own.
_NAMED_ENDS = {
    TransactionKind.DEPOSIT: ((False, True),),
    TransactionKind.WITHDRAWAL: ((True, False),),
    TransactionKind.TRANSFER: ((True, True),),
    TransactionKind.PAYMENT_OUT: ((True, False),),
    TransactionKind.PAYMENT_IN: ((False, True),),
    TransactionKind.EXCHANGE: ((True, True),),
    TransactionKind.INTEREST: ((True, False), (False, True)),
}
_OTHER_END = {
    TransactionKind.DEPOSIT: InternalAccount.CASH,
    TransactionKind.WITHDRAWAL: InternalAccount.CASH,
    TransactionKind.PAYMENT_OUT: InternalAccount.SETTLEMENT,
    TransactionKind.PAYMENT_IN: InternalAccount.SETTLEMENT,
    TransactionKind.INTEREST: InternalAccount.INTEREST,
}
_NEVER = AMOUNT_MAX_MINOR + 1

_HELD_KINDS = frozenset({TransactionKind.WITHDRAWAL, TransactionKind.TRANSFER})

# What moves only between the bank and the one who asks, or between accounts of theirs.
_OWN = frozenset({TransactionKind.DEPOSIT, TransactionKind.EXCHANGE})


@dataclass(frozen=True, slots=True)
class Movement:
    """A request whose accounts are known. None stands for the bank's own."""

    request: MoneyRequest
    source: Account | None
    destination: Account | None
    fee_minor: int = 0

    @property
    def recorder(self) -> Account:
        """The account of the one who asks; a rejected attempt stands in its history, and in no other."""
        account = self.source or self.destination
        assert account is not None
        return account

    @property
    def total_minor(self) -> int:
        """What the source pays."""
        return self.request.amount_minor + self.fee_minor


def decide_movement(request: MoneyRequest, books: Books, now: datetime) -> Outcome:
    """Answer a request to move money, and carry it out in `books`."""
    assert 0 < request.amount_minor <= AMOUNT_MAX_MINOR
    receiving = request.destination_id is not None or request.destination_iban is not None
    assert (request.source_id is not None, receiving) in _NAMED_ENDS[request.kind], "the ends of its kind"
    told = replay(request, books)
    if told is not None:
        return told
    hold_until = request.terms.hold_until
    assert hold_until is None or request.kind in _HELD_KINDS, "only what can be captured is held"
    if hold_until is not None and (fault := find_period_fault(hold_until, now)):
        return Outcome(InvalidInput("expiresAt", fault))
    movement = identify(request, books)
    if not isinstance(movement, Movement):
        return Outcome(movement)
    at = time_of(movement, books, now)
    refusal = judge(movement, books, at)
    if refusal is not None:
        return reject(movement, refusal, books, now) if isinstance(refusal, RecordedRefusal) else Outcome(refusal)
    fired = flag(movement, books, at)
    if fired and verdict(fired) is RuleAction.REJECT:
        return reject(movement, RejectedByRule(fired), books, now)
    return Outcome(_carry_out(movement, books, at, fired))


def identify(request: MoneyRequest, books: Books) -> Movement | AccountNotFound | SameAccount | CurrencyMismatch:
    """Find the accounts of a request. What fails here never named a valid movement and is not recorded."""
    source = destination = None
    if request.source_id is not None:
        source = books.accounts.get(request.source_id)
        if source is None or (source.customer_id != request.customer_id and request.customer_id != BANK):
            return AccountNotFound(Side.SOURCE, str(request.source_id))
    iban = request.destination_iban
    if request.destination_id is not None or iban is not None:
        destination_id = request.destination_id if iban is None else books.ids_by_iban.get(iban)
        destination = books.accounts.get(destination_id) if destination_id else None
        # Anybody may pay into an account that they can name; a deposit of cash is for one's own.
        theirs = destination is not None and destination.customer_id != request.customer_id
        if destination is None or (theirs and request.kind in _OWN):
            return AccountNotFound(Side.DESTINATION, iban or str(request.destination_id))
    if source and destination and source.id == destination.id:
        return SameAccount(source.id)
    if source and source.currency != request.currency:
        return CurrencyMismatch(Side.SOURCE, request.currency, source.currency)
    received = request.terms.counter_currency or request.currency
    if destination and destination.currency != received:
        own = destination.customer_id == request.customer_id
        return CurrencyMismatch(Side.DESTINATION, received, destination.currency if own else None)
    return Movement(request, source, destination, _fee(request, source, destination, books))


def _fee(request: MoneyRequest, source: Account | None, destination: Account | None, books: Books) -> int:
    """What the source pays on top: what was quoted, else what the schedule says. Between one's own it is free."""
    if source is None or request.kind not in SPENDING:
        return 0
    if request.terms.fee_minor is not None:
        return request.terms.fee_minor
    own = destination is not None and destination.customer_id == source.customer_id
    if own and request.kind is TransactionKind.TRANSFER:
        return 0
    return books.rulebook.fee_for(request.kind, source, request.amount_minor)


def time_of(movement: Movement, books: Books, now: datetime) -> datetime:
    """When a movement happens: now, but in no account's history does time run backwards.

    Clocks of two processes may differ. Nor does it run backwards in what a customer's limits count over several
    accounts: a payment never falls into a day, month or minute that is over for them.
    """
    source, destination = movement.source, movement.destination
    at = now
    if source is not None and source.changed_at > at:
        at = source.changed_at
    if destination is not None and destination.changed_at > at:
        at = destination.changed_at
    if source is not None and source.customer_limited:
        at = max(at, counted_since(books.usage.get((source.customer_id, source.currency), b"")))
    return at


def judge(
    movement: Movement, books: Books, at: datetime
) -> AccountNotActive | InvalidAmount | InsufficientFunds | LimitExceeded | None:
    """Say no to a movement, or nothing."""
    request, source, destination = movement.request, movement.source, movement.destination
    inactive = find_inactive(source, destination, request)
    if inactive is not None:
        return inactive
    received = request.terms.counter_minor or request.amount_minor
    if destination and destination.balance_minor + received > AMOUNT_MAX_MINOR:
        return InvalidAmount(AmountFault.TOO_LARGE, destination.currency)
    if source is None:
        return None
    total = movement.total_minor
    if source.available_minor < total:
        available, asked = Money(source.available_minor, source.currency), Money(total, request.currency)
        fee = Money(movement.fee_minor, request.currency) if movement.fee_minor else None
        return InsufficientFunds(source.id, available, asked, fee)
    if request.kind not in SPENDING:
        return None
    return _judge_limits(source, total, books, at)


def find_inactive(
    source: Account | None, destination: Account | None, request: MoneyRequest | Reversal | Transition
) -> AccountNotActive | None:
    """The end that is frozen or closed, if there is one. What the bank itself posts is not stopped by a freeze."""
    active = AccountStatus.ACTIVE
    if (source is None or source.status is active) and (destination is None or destination.status is active):
        return None
    by_bank = request.customer_id == BANK
    for side, account in ((Side.SOURCE, source), (Side.DESTINATION, destination)):
        if account is None or account.status is active:
            continue
        if by_bank and account.status is AccountStatus.FROZEN:
            continue
        own = account.customer_id == request.customer_id or side is Side.SOURCE
        if isinstance(request, Transition):
            # A payee who captures is not told how the payer's account is; staff who approve are told of either.
            own = request.by_staff or account.customer_id == request.customer_id
            return AccountNotActive(side, account.status if own else None, to_staff=request.by_staff)
        return AccountNotActive(side, account.status if own else None)
    return None


def _judge_limits(source: Account, total: int, books: Books, at: datetime) -> LimitExceeded | None:
    """Compare with the account's limits, and with its customer's where they have some."""
    limits = books.rulebook.limits_of(source)
    if limits is NO_LIMITS and not source.customer_limited:
        return None
    window = window_of(at)
    scope = LimitScope.ACCOUNT
    exceeded = None if limits.none_set else find_exceeded(limits, source.usage, window, total)
    if exceeded is None and source.customer_limited:
        key = source.customer_id, source.currency
        theirs = books.limits.get(key)
        if theirs is not None:
            scope, exceeded = LimitScope.CUSTOMER, find_exceeded(theirs, books.usage[key], window, total)
    if exceeded is None:
        return None
    left = None if exceeded.remaining_minor is None else Money(exceeded.remaining_minor, source.currency)
    return LimitExceeded(exceeded.limit, scope, source.id, left, exceeded.resets_at)


def flag(movement: Movement, books: Books, at: datetime) -> tuple[FiredRule, ...]:
    """The rules against fraud that fire on a movement."""
    request, source, destination = movement.request, movement.source, movement.destination
    rules = books.rulebook.rule_set
    if source is None or not books.rulebook.rules or request.kind not in SPENDING:
        return ()
    counterparty = request.terms.counterparty
    country, has_payee = None, True
    if destination is not None:
        country = books.countries.get(destination.id)
    elif counterparty is not None and counterparty.iban:
        country = counterparty.iban[:2]
    else:
        has_payee = False
    own = destination is not None and destination.customer_id == source.customer_id
    asked = has_payee and not own and request.amount_minor >= rules.needs_payees.get(request.currency, _NEVER)
    return rules.judge(
        Attempt(
            request.amount_minor,
            request.currency,
            recent_times(source.usage) if rules.window[0] else (),
            window_of(at).micros,
            at,
            _is_new_payee(request, source, destination, books) if asked else False,
            country,
            has_payee,
        )
    )


def _is_new_payee(request: MoneyRequest, source: Account, destination: Account | None, books: Books) -> bool | None:
    """Whether an account has never paid a payee; None where nobody has looked."""
    payee = payee_of(request, destination)
    return None if books.payees is None or payee is None else (source.id, payee) not in books.payees


def payee_of(request: MoneyRequest, destination: Account | None) -> str | None:
    """By what a payee is known again: the account in this bank, or the IBAN at another; none for cash."""
    if destination is not None:
        return str(destination.id)
    counterparty = request.terms.counterparty
    return counterparty.iban if counterparty else None


def answer(transaction: Transaction) -> Transaction | RecordedRefusal:
    """What a transaction is told as: itself, or the refusal that it recorded."""
    if transaction.rejection is None:
        return transaction
    return replace(transaction.rejection, transaction=transaction)


def replay(request: MoneyRequest | Reversal | Transition, books: Books) -> Outcome | None:
    """What was decided under a request's key before, if it was."""
    if request.idempotency_key is None:
        return None
    kept = books.kept.get((request.customer_id, request.idempotency_key))
    if kept is None:
        return None
    if kept.transaction is None:
        return Outcome(KeySealed(request.idempotency_key))
    if kept.fingerprint != request.fingerprint:
        return Outcome(IdempotencyConflict(request.idempotency_key))
    # After a lost connection the ledger may meet its own work again; that is no replay.
    own = not isinstance(request, Transition) and kept.transaction.id == request.transaction_id
    current = books.transactions.get(kept.transaction.id, kept.transaction)
    return Outcome(answer(current), replayed=not own)


def _carry_out(movement: Movement, books: Books, at: datetime, fired: tuple[FiredRule, ...]) -> Transaction:
    request, source, destination = movement.request, movement.source, movement.destination
    waits = PendingFor.REVIEW if fired else _waits_for(request)
    if waits is None:
        transaction = _transaction(movement, TransactionStatus.COMPLETED, at)
        keep(request, post(transaction, source, destination, books, at), books)
        return transaction
    assert source is not None, "only what a customer pays can wait"
    then = _waits_for(request) if fired else None
    transaction = _transaction(movement, TransactionStatus.PENDING, at, pending_for=waits, then=then)
    entry = enter(source, transaction, books, at, held=movement.total_minor)
    keep(request, Posting(transaction, (entry,), ()), books)
    if fired:
        books.flagged.append(Flagged(transaction, fired, books.rulebook.version))
    return transaction


def _waits_for(request: MoneyRequest) -> PendingFor | None:
    if request.terms.hold_until is not None:
        return PendingFor.CAPTURE
    return PendingFor.SETTLEMENT if request.kind is TransactionKind.PAYMENT_OUT else None


def post(
    transaction: Transaction, source: Account | None, destination: Account | None, books: Books, at: datetime
) -> Posting:
    """Move the money of a new transaction: the entries of both ends, and the bank's own legs."""
    details, moved = transaction.details, transaction.moved_minor
    entries: tuple[Entry, ...] = ()
    if source is not None:
        entries = (enter(source, transaction, books, at, posted=-(moved + details.fee_minor)),)
    if destination is not None:
        received = moved if details.counter_minor is None else details.counter_minor
        entries += (enter(destination, transaction, books, at, posted=received),)
    return Posting(transaction, entries, internal_legs(transaction, at))


def reject(movement: Movement, refusal: RecordedRefusal, books: Books, now: datetime) -> Outcome:
    """Record an attempt that came to nothing."""
    recorder = books.accounts[movement.recorder.id]
    at = max(now, recorder.changed_at)
    transaction = _transaction(movement, TransactionStatus.REJECTED, at, refusal)
    entry = enter(recorder, transaction, books, at)
    keep(movement.request, Posting(transaction, (entry,), ()), books)
    return Outcome(answer(transaction))


def _transaction(
    movement: Movement,
    status: TransactionStatus,
    at: datetime,
    rejection: RecordedRefusal | None = None,
    *,
    pending_for: PendingFor | None = None,
    then: PendingFor | None = None,
) -> Transaction:
    request = movement.request
    terms = request.terms
    details = NO_DETAILS
    if terms is not NO_TERMS or movement.fee_minor or pending_for is not None:
        details = Details(
            pending_for=pending_for,
            then=then,
            expires_at=terms.hold_until,
            fee_minor=movement.fee_minor,
            counter_minor=terms.counter_minor,
            counter_currency=terms.counter_currency,
            counterparty=terms.counterparty,
            labels=terms.labels,
        )
    source: AccountRef = movement.source.id if movement.source else _OTHER_END[request.kind]
    destination: AccountRef = movement.destination.id if movement.destination else _OTHER_END[request.kind]
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
        at if status is TransactionStatus.COMPLETED else None,
        rejection,
        details,
    )


def customer_account(end: AccountRef, books: Books) -> Account | None:
    """A customer's account at one end of a transaction, as it stands; None where that is the bank's own."""
    return books.accounts[end] if isinstance(end, UUID) else None

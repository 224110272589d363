"""Reversals: a completed transaction's money goes back, whole or in parts, by transactions of their own."""

from dataclasses import replace
from datetime import datetime

from florin.domain.account import Account
from florin.domain.books import Books, Outcome, Posting, enter, keep
from florin.domain.commands import Reversal
from florin.domain.entry import Entry
from florin.domain.money import AMOUNT_MAX_MINOR, AmountFault, Money
from florin.domain.money_refusals import (
    NotReversible,
    OwnTransaction,
    RecordedRefusal,
    ReversalExceeded,
    TransactionNotFound,
)
from florin.domain.movements import answer, customer_account, find_inactive, post, replay
from florin.domain.refusals import AccountNotActive, CurrencyMismatch, InsufficientFunds, InvalidAmount, Side
from florin.domain.transaction import BANK, Details, PendingFor, Transaction, TransactionKind, TransactionStatus

# Who may send back which kind: what staff can undo at the desk, a receiver for itself, and the bank for the rail.
_BY_STAFF = frozenset({TransactionKind.DEPOSIT, TransactionKind.WITHDRAWAL, TransactionKind.TRANSFER})
_BY_RECEIVER = frozenset({TransactionKind.TRANSFER})
_BY_BANK = frozenset({TransactionKind.PAYMENT_OUT})


def decide_reversal(command: Reversal, books: Books, now: datetime) -> Outcome:
    """Answer a command to send money back, and carry it out in `books`."""
    assert command.amount_minor is None or 0 < command.amount_minor <= AMOUNT_MAX_MINOR
    told = replay(command, books)
    if told is not None:
        return told
    target = books.transactions.get(command.target_id)
    if target is None:
        return Outcome(TransactionNotFound(str(command.target_id)))
    # The money goes back from where it went to.
    source = customer_account(target.destination_account, books)
    destination = customer_account(target.source_account, books)
    refusal = _judge_asker(command, target, source, destination) or _judge_amount(command, target)
    if refusal is not None:
        return Outcome(refusal)
    amount = target.reversible_minor if command.amount_minor is None else command.amount_minor
    at = max(now, *(account.changed_at for account in (source, destination) if account))
    stands_against = _judge_accounts(command, amount, target, source, destination)
    if isinstance(stands_against, InvalidAmount):
        return Outcome(stands_against)
    if stands_against is not None:
        return _reject(command, amount, target, source or destination, stands_against, books, now)
    back = _transaction(command, amount, target, TransactionStatus.COMPLETED, at)
    keep(command, post(back, source, destination, books, at), books)
    _note(command, amount, target, books, at)
    return Outcome(back)


def _judge_asker(
    command: Reversal, target: Transaction, source: Account | None, destination: Account | None
) -> TransactionNotFound | OwnTransaction | NotReversible | None:
    parties = {account.customer_id for account in (source, destination) if account} | {target.customer_id}
    if command.by_staff:
        if command.customer_id in parties:
            return OwnTransaction(target.id)
        allowed = _BY_STAFF
    elif command.customer_id == BANK:
        allowed = _BY_BANK
    else:
        # A receiver knows of a hold once nobody has to review it; nothing of it can be sent back yet.
        # One that was let go is REVERSED as well, perhaps under review, of which its payee never learns.
        known = target.completed_at is not None or target.pending_for is PendingFor.CAPTURE
        if source is None or source.customer_id != command.customer_id or not known:
            return TransactionNotFound(str(target.id))
        allowed = _BY_RECEIVER
    return None if target.kind in allowed else NotReversible(target.id, target.status)


def _judge_amount(
    command: Reversal, target: Transaction
) -> CurrencyMismatch | NotReversible | ReversalExceeded | None:
    if target.completed_at is None:
        return NotReversible(target.id, target.status)
    if command.currency is not None and command.currency != target.currency:
        return CurrencyMismatch(Side.SOURCE, command.currency, target.currency)
    left = target.reversible_minor
    asked = left if command.amount_minor is None else command.amount_minor
    if asked > left or not left:
        return ReversalExceeded(Money(left, target.currency), Money(asked, target.currency))
    return None


def _judge_accounts(
    command: Reversal, amount: int, target: Transaction, source: Account | None, destination: Account | None
) -> AccountNotActive | InsufficientFunds | InvalidAmount | None:
    inactive = find_inactive(source, destination, command)
    if inactive is not None:
        return inactive
    if destination and destination.balance_minor + amount > AMOUNT_MAX_MINOR:
        return InvalidAmount(AmountFault.TOO_LARGE, target.currency)
    if source and source.available_minor < amount:
        available = Money(source.available_minor, source.currency)
        return InsufficientFunds(source.id, available, Money(amount, target.currency))
    return None


def _reject(
    command: Reversal,
    amount: int,
    target: Transaction,
    recorder: Account | None,
    refusal: RecordedRefusal,
    books: Books,
    now: datetime,
) -> Outcome:
    """Record an attempt that came to nothing, in the history of the account that would have paid."""
    assert recorder is not None, "one end is a customer's"
    at = max(now, recorder.changed_at)
    rejected = _transaction(command, amount, target, TransactionStatus.REJECTED, at, refusal)
    keep(command, Posting(rejected, (enter(recorder, rejected, books, at),), ()), books)
    return Outcome(answer(rejected))


def _note(command: Reversal, amount: int, target: Transaction, books: Books, at: datetime) -> None:
    """Count it at the transaction that it reverses, whose status changes once all of it has gone back."""
    details = replace(target.details, reversed_minor=target.details.reversed_minor + amount)
    counted = replace(target, details=details)
    entries: tuple[Entry, ...] = ()
    if not counted.reversible_minor:
        counted = replace(counted, status=TransactionStatus.REVERSED)
        ends = (customer_account(end, books) for end in (target.source_account, target.destination_account))
        entries = tuple(enter(end, counted, books, at, previous=target.status) for end in ends if end)
    keep(command, Posting(counted, entries, (), begins=False), books)


def _transaction(
    command: Reversal,
    amount: int,
    target: Transaction,
    status: TransactionStatus,
    at: datetime,
    rejection: RecordedRefusal | None = None,
) -> Transaction:
    return Transaction(
        command.transaction_id,
        TransactionKind.REVERSAL,
        status,
        command.customer_id,
        target.destination_account,
        target.source_account,
        amount,
        target.currency,
        command.description,
        at,
        at if status is TransactionStatus.COMPLETED else None,
        rejection,
        Details(reverses=target.id, counterparty=target.details.counterparty),
    )

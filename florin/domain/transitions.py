"""What becomes of a PENDING transaction.

Holds are captured, released or expire; reviews and payments to other banks are decided.
"""

from dataclasses import replace
from datetime import datetime

from florin.domain.account import Account
from florin.domain.books import Books, BoundKey, Decided, Kept, Outcome, Posting, enter, internal_legs, keep
from florin.domain.commands import Step, Transition
from florin.domain.money import AMOUNT_MAX_MINOR, AmountFault, Money
from florin.domain.money_refusals import (
    HoldExceeded,
    LedgerRefusal,
    OwnTransaction,
    PaymentReturned,
    RecordedRefusal,
    RejectedInReview,
    TransactionNotFound,
    TransactionNotPending,
)
from florin.domain.movements import customer_account, find_inactive, replay
from florin.domain.refusals import CurrencyMismatch, InvalidAmount, Side
from florin.domain.transaction import PendingFor, Transaction, TransactionStatus

# What a transaction has to wait for, for a step to be the next one.
_WAITS_FOR = {
    Step.CAPTURE: PendingFor.CAPTURE,
    Step.RELEASE: PendingFor.CAPTURE,
    Step.EXPIRE: PendingFor.CAPTURE,
    Step.APPROVE: PendingFor.REVIEW,
    Step.REJECT: PendingFor.REVIEW,
    Step.SETTLE: PendingFor.SETTLEMENT,
    Step.RETURN: PendingFor.SETTLEMENT,
}
# A hold can be let go while staff still look at it.
_ALSO_IN_REVIEW = frozenset({Step.RELEASE, Step.EXPIRE})
_BY_CUSTOMERS = frozenset({Step.CAPTURE, Step.RELEASE})
_BY_STAFF = frozenset({Step.APPROVE, Step.REJECT, Step.RELEASE})


def decide_transition(command: Transition, books: Books, now: datetime) -> Outcome:
    """Answer a command to take a transaction a step further, and carry it out in `books`."""
    assert command.amount_minor is None or 0 < command.amount_minor <= AMOUNT_MAX_MINOR
    told = replay(command, books)
    if told is not None:
        return told
    transaction = books.transactions.get(command.target_id)
    if transaction is None:
        return Outcome(TransactionNotFound(str(command.target_id)))
    source = customer_account(transaction.source_account, books)
    destination = customer_account(transaction.destination_account, books)
    refusal = _judge_asker(command, transaction, source, destination) or _judge_step(command, transaction)
    if refusal is not None:
        return Outcome(refusal)
    assert source is not None, "what waits is paid by a customer"
    at = max(now, *(account.changed_at for account in (source, destination) if account))
    if command.step is Step.EXPIRE and not _has_expired(transaction, at):
        return Outcome(transaction)
    if command.step is Step.CAPTURE and _has_expired(transaction, at):
        released = _let_go(command, transaction, source, TransactionStatus.REVERSED, books, at)
        return Outcome(TransactionNotPending(released.id, released.status))
    outcome = _take(command, transaction, source, destination, books, at)
    if isinstance(outcome, Transaction):
        _bind(command, outcome, books)
    return Outcome(outcome)


def _judge_asker(
    command: Transition, transaction: Transaction, source: Account | None, destination: Account | None
) -> TransactionNotFound | OwnTransaction | None:
    """Whether it is for this one to decide.

    Payer and payee decide on holds, staff on reviews, but not on their own.
    """
    parties = {account.customer_id for account in (source, destination) if account} | {transaction.customer_id}
    if command.by_staff:
        assert command.step in _BY_STAFF
        return OwnTransaction(transaction.id) if command.customer_id in parties else None
    if command.step not in _BY_CUSTOMERS:
        return None  # the bank itself
    seen = transaction.details.expires_at is not None and command.customer_id in parties
    # A payee learns of a hold only once nobody has to look at it any more, and of none that came to nothing then.
    hidden = transaction.pending_for is PendingFor.REVIEW or transaction.status is TransactionStatus.REJECTED
    if hidden and (source is None or command.customer_id != source.customer_id):
        seen = False
    return None if seen else TransactionNotFound(str(command.target_id))


def _judge_step(
    command: Transition, transaction: Transaction
) -> TransactionNotPending | TransactionNotFound | None:
    """Whether it waits for this step."""
    if transaction.status is not TransactionStatus.PENDING:
        return TransactionNotPending(transaction.id, transaction.status)
    waits = transaction.pending_for
    if waits is _WAITS_FOR[command.step]:
        return None
    if command.step in _ALSO_IN_REVIEW and waits is PendingFor.REVIEW and transaction.expires_at is not None:
        return None
    if command.step in (Step.APPROVE, Step.REJECT):
        return TransactionNotPending(transaction.id, transaction.status)
    return TransactionNotFound(str(transaction.id))


def _has_expired(transaction: Transaction, at: datetime) -> bool:
    return transaction.expires_at is not None and transaction.expires_at <= at


def _take(
    command: Transition,
    transaction: Transaction,
    source: Account,
    destination: Account | None,
    books: Books,
    at: datetime,
) -> Transaction | LedgerRefusal:
    if command.step in (Step.RELEASE, Step.EXPIRE):
        return _let_go(command, transaction, source, TransactionStatus.REVERSED, books, at)
    if command.step is Step.RETURN:
        returned = PaymentReturned(command.reason, command.explanation)
        return _let_go(command, transaction, source, TransactionStatus.REJECTED, books, at, returned)
    if command.step is Step.REJECT:
        books.decided.append(Decided(transaction.id, False, command.customer_id, at, command.reason))
        refused = RejectedInReview(command.reason)
        return _let_go(command, transaction, source, TransactionStatus.REJECTED, books, at, refused)
    if command.step is Step.APPROVE and transaction.details.then is not None:
        details = replace(transaction.details, pending_for=transaction.details.then, then=None)
        approved = replace(transaction, details=details)
        books.decided.append(Decided(transaction.id, True, command.customer_id, at, command.reason))
        keep(command, Posting(approved, (), (), begins=False), books)
        return approved
    return _complete(command, transaction, source, destination, books, at)


def _complete(
    command: Transition,
    transaction: Transaction,
    source: Account,
    destination: Account | None,
    books: Books,
    at: datetime,
) -> Transaction | LedgerRefusal:
    """Move what was held, or a part of it; the rest is free again. The fee is as it was when funds were held."""
    held = transaction.amount_minor
    moved = held if command.amount_minor is None else command.amount_minor
    currency = transaction.currency
    if command.currency is not None and command.currency != currency:
        return CurrencyMismatch(Side.SOURCE, command.currency, currency)
    if moved > held:
        return HoldExceeded(Money(held, currency), Money(moved, currency))
    # What is on its way to another bank arrives, whatever has become of the account that paid it.
    inactive = None if command.step is Step.SETTLE else find_inactive(source, destination, command)
    if inactive is not None:
        return inactive
    details = replace(
        transaction.details, pending_for=None, then=None, settled_minor=moved if moved != held else None
    )
    received = moved if details.counter_minor is None else details.counter_minor
    if destination and destination.balance_minor + received > AMOUNT_MAX_MINOR:
        return InvalidAmount(AmountFault.TOO_LARGE, destination.currency)
    done = replace(transaction, status=TransactionStatus.COMPLETED, completed_at=at, details=details)
    fee = details.fee_minor
    entries = [
        enter(source, done, books, at, posted=-(moved + fee), held=-(held + fee), previous=transaction.status)
    ]
    if destination is not None:
        entries.append(enter(destination, done, books, at, posted=received))
    if command.step is Step.APPROVE:
        books.decided.append(Decided(transaction.id, True, command.customer_id, at, command.reason))
    keep(command, Posting(done, tuple(entries), internal_legs(done, at), begins=False), books)
    return done


def _let_go(
    command: Transition,
    transaction: Transaction,
    source: Account,
    status: TransactionStatus,
    books: Books,
    at: datetime,
    rejection: RecordedRefusal | None = None,
) -> Transaction:
    """End it with nothing moved, and what was held free again."""
    details = replace(transaction.details, pending_for=None, then=None)
    ended = replace(transaction, status=status, rejection=rejection, details=details)
    held = transaction.amount_minor + details.fee_minor
    entry = enter(source, ended, books, at, held=-held, previous=transaction.status)
    keep(command, Posting(ended, (entry,), (), begins=False), books)
    return ended


def _bind(command: Transition, transaction: Transaction, books: Books) -> None:
    if command.idempotency_key is None:
        return
    place = command.customer_id, command.idempotency_key
    books.kept[place] = Kept(command.fingerprint, transaction)
    books.bound.append(BoundKey(*place, command.fingerprint, transaction.id))

"""What the ledger says no to beyond its first rules. They stand in the list in `domain/refusals.py` as well."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from florin.domain.money import Money
from florin.domain.refusals import (
    AccountNotActive,
    AccountNotFound,
    CurrencyMismatch,
    IdempotencyConflict,
    InsufficientFunds,
    InvalidAmount,
    InvalidInput,
    Refusal,
    SameAccount,
)

if TYPE_CHECKING:
    from florin.domain.fraud_rules import FiredRule
    from florin.domain.transaction import Transaction, TransactionStatus


class LimitKind(StrEnum):
    """What a limit counts: the amount of one transaction, of a UTC day, of a UTC month, or how many in a minute."""

    PER_TRANSACTION = "PER_TRANSACTION"
    PER_DAY = "PER_DAY"
    PER_MONTH = "PER_MONTH"
    PER_MINUTE = "PER_MINUTE"


class LimitScope(StrEnum):
    """Whose limit it is: one account's, or all accounts' of a customer in one currency."""

    ACCOUNT = "ACCOUNT"
    CUSTOMER = "CUSTOMER"


_LIMIT_NAMES = {
    LimitKind.PER_TRANSACTION: "for one transaction",
    LimitKind.PER_DAY: "for a day",
    LimitKind.PER_MONTH: "for a month",
    LimitKind.PER_MINUTE: "for a minute",
}


@dataclass(frozen=True, slots=True)
class LimitExceeded(Refusal):
    """More than an agreed limit allows.

    `remaining` is what may still be spent under a limit of amounts; a limit of payments per minute has none.
    `resets_at` is when the limit counts anew; a limit per transaction never does, nor one that allows nothing.
    """

    limit: LimitKind
    scope: LimitScope
    account_id: UUID
    remaining: Money | None
    resets_at: datetime | None
    transaction: "Transaction | None" = field(default=None, compare=False)

    @property
    def message(self) -> str:
        whose = "this account's" if self.scope is LimitScope.ACCOUNT else "your"
        limit = f"{whose} limit {_LIMIT_NAMES[self.limit]}"
        if self.remaining is not None and self.remaining.minor:
            left = f"{self.remaining.value} {self.remaining.currency}"
            return f"This is more than {limit} allows: {left} is left; send less or ask the bank."
        if self.resets_at is None:
            return f"Nothing can be paid under {limit}; ask the bank to raise it."
        if self.remaining is None:
            return f"This is more than {limit} allows; wait a moment and try again."
        return f"Nothing is left of {limit}; wait until it counts anew or ask the bank."


@dataclass(frozen=True, slots=True)
class RejectedByRule(Refusal):
    """A rule of the bank against fraud says no. Which one is for staff to see, not for whoever is turned down."""

    rules: "tuple[FiredRule, ...]"
    transaction: "Transaction | None" = field(default=None, compare=False)

    @property
    def message(self) -> str:
        return "The bank's safety rules do not allow this payment; ask the bank."


@dataclass(frozen=True, slots=True)
class RejectedInReview(Refusal):
    """Staff have looked at a payment that was held for review, and said no. `reason` is a word from a list."""

    reason: str
    transaction: "Transaction | None" = field(default=None, compare=False)

    @property
    def message(self) -> str:
        return "The bank has looked at this payment and does not carry it out; ask the bank."


@dataclass(frozen=True, slots=True)
class PaymentReturned(Refusal):
    """The other bank has not taken a payment.

    `reason` is its ISO 20022 return code, `explanation` says it in words.
    """

    reason: str
    explanation: str
    transaction: "Transaction | None" = field(default=None, compare=False)

    @property
    def message(self) -> str:
        why = self.explanation.removesuffix(".")
        return f"The payment came back ({self.reason}: {why}); check the payee's details before you pay again."


@dataclass(frozen=True, slots=True)
class TransactionNotFound(Refusal):
    """No such transaction, or not for the caller to do this with; the two look the same.

    `transaction_id` is what the caller gave.
    """

    transaction_id: str

    @property
    def message(self) -> str:
        return f"There is no transaction {self.transaction_id} with which you may do this; check the id."


@dataclass(frozen=True, slots=True)
class TransactionNotPending(Refusal):
    """It was decided already: captured, released, expired, approved, rejected or settled."""

    transaction_id: UUID
    status: "TransactionStatus"

    @property
    def message(self) -> str:
        return f"Nothing is left to decide: the transaction is {self.status.lower()} by now."


@dataclass(frozen=True, slots=True)
class HoldExceeded(Refusal):
    """More was to be captured than is held."""

    held: Money
    requested_amount: Money

    @property
    def message(self) -> str:
        return f"Only {self.held.value} {self.held.currency} is held; capture that or less."


@dataclass(frozen=True, slots=True)
class NotReversible(Refusal):
    """Only what has moved can be sent back, and neither a reversal nor an exchange or interest can."""

    transaction_id: UUID
    status: "TransactionStatus"

    @property
    def message(self) -> str:
        return "This transaction can't be reversed; only a completed payment can."


@dataclass(frozen=True, slots=True)
class ReversalExceeded(Refusal):
    """More was to be sent back than is left of the transaction."""

    reversible: Money
    requested_amount: Money

    @property
    def message(self) -> str:
        left = self.reversible
        if not left.minor:
            return "All of this transaction has been sent back already."
        return f"Only {left.value} {left.currency} of this transaction can still be sent back."


@dataclass(frozen=True, slots=True)
class OwnTransaction(Refusal):
    """Nobody decides on a transaction of their own."""

    transaction_id: UUID

    @property
    def message(self) -> str:
        return "This is a transaction of your own; somebody else has to decide on it."


@dataclass(frozen=True, slots=True)
class KeySealed(Refusal):
    """The key was sealed before anything was asked for under it, and will never be good again."""

    idempotency_key: str

    @property
    def message(self) -> str:
        return "This idempotency key is sealed and moves nothing any more; use a new key for a new request."


RecordedRefusal = (
    AccountNotActive | InsufficientFunds | LimitExceeded | RejectedByRule | RejectedInReview | PaymentReturned
)
"""What is kept as a REJECTED transaction."""

LedgerRefusal = (
    InvalidAmount
    | InvalidInput
    | IdempotencyConflict
    | KeySealed
    | AccountNotFound
    | SameAccount
    | CurrencyMismatch
    | AccountNotActive
    | InsufficientFunds
    | LimitExceeded
    | RejectedByRule
    | RejectedInReview
    | PaymentReturned
    | TransactionNotFound
    | TransactionNotPending
    | HoldExceeded
    | NotReversible
    | ReversalExceeded
    | OwnTransaction
)
"""What the ledger decides by itself."""

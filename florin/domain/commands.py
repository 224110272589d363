"""Commands to the ledger: what can be asked of it. Each is decided by `domain/ledger.py`, in a batch."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from florin.domain.transaction import NO_LABELS, Counterparty, Labels, Transaction, TransactionKind

OWN_KEY = "\x1f"
"""How a key begins that the bank made itself: no client can send a control character in one."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What only some money requests say.

    `hold_until` makes it a hold that ends by itself then. `fee_minor` is a fee that was quoted and holds whatever
    the schedule says now. `counter_minor` of `counter_currency` is what an exchange pays out.
    """

    hold_until: datetime | None = None
    fee_minor: int | None = None
    counter_minor: int | None = None
    counter_currency: str | None = None
    counterparty: Counterparty | None = None
    labels: Labels = NO_LABELS


NO_TERMS = Terms()


@dataclass(frozen=True, slots=True)
class MoneyRequest:
    """Move `amount_minor` of `currency`.

    No source means that it comes in, no destination that it goes out: as cash, or by way of another bank. A
    destination is named by id or by IBAN. `fingerprint` tells whether a second request under the same key asks for
    the same.
    """

    transaction_id: UUID
    customer_id: UUID
    idempotency_key: str
    fingerprint: bytes
    kind: TransactionKind
    amount_minor: int
    currency: str
    description: str | None = None
    source_id: UUID | None = None
    destination_id: UUID | None = None
    destination_iban: str | None = None
    terms: Terms = NO_TERMS


class Step(StrEnum):
    """What can become of a PENDING transaction."""

    CAPTURE = "CAPTURE"
    RELEASE = "RELEASE"
    EXPIRE = "EXPIRE"
    APPROVE = "APPROVE"
    REJECT = "REJECT"
    SETTLE = "SETTLE"
    RETURN = "RETURN"


@dataclass(frozen=True, slots=True)
class Transition:
    """Take a PENDING transaction a step further.

    `customer_id` is who asks: a customer, a member of staff where `by_staff`, or the bank (`BANK`). `amount_minor`
    of `currency` is how much a capture takes; none takes it all. `reason` is why staff reject it, or the other
    bank's return code; `explanation` says that in words.
    """

    step: Step
    target_id: UUID
    customer_id: UUID
    by_staff: bool = False
    idempotency_key: str | None = None
    fingerprint: bytes = b""
    amount_minor: int | None = None
    reason: str = ""
    explanation: str = ""
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Reversal:
    """Send a completed transaction's money back, by a transaction of its own; no amount means all that is left."""

    transaction_id: UUID
    target_id: UUID
    customer_id: UUID
    idempotency_key: str
    fingerprint: bytes
    amount_minor: int | None = None
    description: str | None = None
    by_staff: bool = False
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class KeySeal:
    """Make a key worthless for whatever was not asked for under it yet."""

    customer_id: UUID
    idempotency_key: str


Command = MoneyRequest | Transition | Reversal | KeySeal


class KeyOutcome(StrEnum):
    """What became of a request that was made under a key, if any was."""

    COMPLETED = "COMPLETED"
    REJECTED = "REJECTED"
    PENDING = "PENDING"
    REVERSED = "REVERSED"
    NEVER_SEEN = "NEVER_SEEN"


@dataclass(frozen=True, slots=True)
class SealedKey:
    """What is known of a key that nothing new can happen under: its transaction, or that there never was one."""

    idempotency_key: str
    transaction: Transaction | None

    @property
    def outcome(self) -> KeyOutcome:
        """What became of the request."""
        return KeyOutcome.NEVER_SEEN if self.transaction is None else KeyOutcome(self.transaction.status)

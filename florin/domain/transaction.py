"""A transaction: what a customer asked for, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from florin.domain.account import InternalAccount
from florin.domain.money import Money

if TYPE_CHECKING:
    from florin.domain.money_refusals import RecordedRefusal

DESCRIPTION_MAX = 140
"""The longest description, in characters: ISO 20022's Max140Text of remittance information."""

IDEMPOTENCY_KEY_MAX = 255


class TransactionKind(StrEnum):
    """How the money moves."""

    DEPOSIT = "DEPOSIT"
    WITHDRAWAL = "WITHDRAWAL"
    TRANSFER = "TRANSFER"
    REVERSAL = "REVERSAL"
    PAYMENT_OUT = "PAYMENT_OUT"
    PAYMENT_IN = "PAYMENT_IN"
    EXCHANGE = "EXCHANGE"
    INTEREST = "INTEREST"


SPENDING = frozenset(
    {
        TransactionKind.WITHDRAWAL,
        TransactionKind.TRANSFER,
        TransactionKind.PAYMENT_OUT,
        TransactionKind.EXCHANGE,
    }
)
"""What a customer spends: limits count it and fraud rules judge it."""


class TransactionStatus(StrEnum):
    """What became of it. REJECTED and REVERSED are final; so is COMPLETED, but for a reversal of the whole."""

    PENDING = "PENDING"
    COMPLETED = "COMPLETED"
    REJECTED = "REJECTED"
    REVERSED = "REVERSED"


class PendingFor(StrEnum):
    """What a PENDING transaction waits for, with its funds held."""

    CAPTURE = "CAPTURE"
    REVIEW = "REVIEW"
    SETTLEMENT = "SETTLEMENT"


BANK = UUID(int=0)
"""Who asks where no customer and no member of staff does: the bank itself, for interest and what comes in."""

AccountRef = UUID | InternalAccount
"""One end of a movement: a customer's account by its id, or one of the bank's own."""


@dataclass(frozen=True, slots=True)
class Counterparty:
    """Whoever is at the other end, at another bank."""

    name: str
    iban: str | None


@dataclass(frozen=True, slots=True)
class Labels:
    """What a customer files a transaction under. It moves nothing, and is under no hash."""

    category: str | None = None
    reference: str | None = None
    metadata: tuple[tuple[str, str], ...] = ()


NO_LABELS = Labels()


@dataclass(frozen=True, slots=True)
class Details:
    """What only some transactions have; the others share `NO_DETAILS`, so that they cost nothing.

    `pending_for` says what a PENDING one waits for, `then` what for after a review, `expires_at` when a hold ends
    by itself. `fee_minor` is paid on top by the source. `settled_minor` is what has moved where that is less than
    was asked for: a hold that was captured in part. An exchange's destination gets `counter_minor` of
    `counter_currency` instead of the amount. A reversal names what it `reverses`; `reversed_minor` is how much of
    this one has been sent back so far.
    """

    pending_for: PendingFor | None = None
    then: PendingFor | None = None
    expires_at: datetime | None = None
    fee_minor: int = 0
    settled_minor: int | None = None
    counter_minor: int | None = None
    counter_currency: str | None = None
    reverses: UUID | None = None
    reversed_minor: int = 0
    counterparty: Counterparty | None = None
    labels: Labels = NO_LABELS


NO_DETAILS = Details()


@dataclass(frozen=True, slots=True)
class Transaction:
    """One movement of money from `source_account` to `destination_account`, asked for by `customer_id`."""

    id: UUID
    kind: TransactionKind
    status: TransactionStatus
    customer_id: UUID
    source_account: AccountRef
    destination_account: AccountRef
    amount_minor: int
    currency: str
    description: str | None
    created_at: datetime
    completed_at: datetime | None
    rejection: "RecordedRefusal | None" = None
    details: Details = NO_DETAILS

    @property
    def amount(self) -> Money:
        """What was asked for."""
        return Money(self.amount_minor, self.currency)

    @property
    def moved_minor(self) -> int:
        """What has moved from the source to the destination, or would, without the fee."""
        settled = self.details.settled_minor
        return self.amount_minor if settled is None else settled

    @property
    def reversible_minor(self) -> int:
        """What of it can still be sent back."""
        moved = self.status is TransactionStatus.COMPLETED
        return self.moved_minor - self.details.reversed_minor if moved else 0

    @property
    def pending_for(self) -> PendingFor | None:
        """What it waits for; none unless it is PENDING."""
        return self.details.pending_for

    @property
    def expires_at(self) -> datetime | None:
        """When a hold ends by itself."""
        return self.details.expires_at

    @property
    def fee(self) -> Money:
        """What the source pays on top."""
        return Money(self.details.fee_minor, self.currency)

    @property
    def settled_amount(self) -> Money | None:
        """What has moved; none as long as nothing has."""
        return Money(self.moved_minor, self.currency) if self.completed_at is not None else None

    @property
    def reversed_amount(self) -> Money:
        """What of it has been sent back."""
        return Money(self.details.reversed_minor, self.currency)

    @property
    def counter_amount(self) -> Money | None:
        """What the destination gets, where that is another currency."""
        details = self.details
        if details.counter_minor is None or details.counter_currency is None:
            return None
        return Money(details.counter_minor, details.counter_currency)

    @property
    def category(self) -> str | None:
        """What its customer files it under."""
        return self.details.labels.category

    @property
    def reference(self) -> str | None:
        """The customer's own number for it."""
        return self.details.labels.reference

    @property
    def metadata(self) -> tuple[tuple[str, str], ...]:
        """The customer's own notes to it, as pairs of a name and a value."""
        return self.details.labels.metadata


@dataclass(frozen=True, slots=True)
class Party:
    """One end of a transaction as a given customer may see it.

    `account_id` is set only where that customer may see the account itself.
    """

    name: str
    iban: str | None
    account_id: UUID | None

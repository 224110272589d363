"""A transaction: what a customer asked for, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from florin.domain.account import InternalAccount
from florin.domain.money import Money

if TYPE_CHECKING:
    from florin.domain.refusals import AccountNotActive, InsufficientFunds

DESCRIPTION_MAX = 140
"""The longest description, in characters: ISO 20022's Max140Text of remittance information."""

IDEMPOTENCY_KEY_MAX = 255


class TransactionKind(StrEnum):
    """How the money moves."""

    DEPOSIT = "DEPOSIT"
    WITHDRAWAL = "WITHDRAWAL"
    TRANSFER = "TRANSFER"


class TransactionStatus(StrEnum):
    """What became of it. REJECTED and REVERSED are final."""

    PENDING = "PENDING"
    COMPLETED = "COMPLETED"
    REJECTED = "REJECTED"
    REVERSED = "REVERSED"


AccountRef = UUID | InternalAccount
"""One end of a movement: a customer's account by its id, or one of the bank's own."""


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
    rejection: "AccountNotActive | InsufficientFunds | None" = None

    @property
    def amount(self) -> Money:
        """What was asked for."""
        return Money(self.amount_minor, self.currency)


@dataclass(frozen=True, slots=True)
class MoneyRequest:
    """A command to the ledger: move `amount_minor` of `currency`.

    No source means that cash comes in, no destination that it goes out. A destination is named by id or by
    IBAN. `fingerprint` tells whether a second request under the same key asks for the same.
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


@dataclass(frozen=True, slots=True)
class Party:
    """One end of a transaction as a given customer may see it.

    `account_id` is set only where that customer may see the account itself.
    """

    name: str
    iban: str | None
    account_id: UUID | None

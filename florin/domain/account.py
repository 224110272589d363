"""A customer's account, and the bank's own."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from florin.domain.money import Money


class AccountType(StrEnum):
    """What a customer account is for."""

    CHECKING = "CHECKING"
    SAVINGS = "SAVINGS"


class AccountStatus(StrEnum):
    """Whether money may move. Only an ACTIVE account takes part in a movement."""

    ACTIVE = "ACTIVE"
    FROZEN = "FROZEN"
    CLOSED = "CLOSED"


class InternalAccount(StrEnum):
    """The bank's own side of a movement. Never locked, and its balance is the sum of its legs."""

    CASH = "CASH"
    SETTLEMENT = "SETTLEMENT"
    FEES = "FEES"
    INTEREST = "INTEREST"
    EXCHANGE = "EXCHANGE"


@dataclass(frozen=True, slots=True)
class Account:
    """A customer account as it stands after its entry number `sequence`.

    `balance_minor` is what is posted, `held_minor` what pending transactions keep back; both in minor units.
    `entry_hash` and `changed_at` are those of the last entry: the next one is chained to the one and never
    older than the other. `usage` is what was spent lately (see `limits`), `own_limits` what staff have set for this
    account alone, and `customer_limited` whether its customer has limits of their own.
    """

    id: UUID
    customer_id: UUID
    iban: str
    type: AccountType
    status: AccountStatus
    currency: str
    balance_minor: int
    held_minor: int
    overdraft_limit_minor: int
    sequence: int
    entry_hash: bytes
    changed_at: datetime
    opened_at: datetime
    usage: bytes = b""
    own_limits: str | None = None
    customer_limited: bool = False

    def after(
        self,
        sequence: int,
        balance_minor: int,
        held_minor: int,
        entry_hash: bytes,
        changed_at: datetime,
        usage: bytes,
    ) -> "Account":
        """The account after its next entry."""
        # Each field by its place: `replace` would take six times as long.
        return Account(
            self.id,
            self.customer_id,
            self.iban,
            self.type,
            self.status,
            self.currency,
            balance_minor,
            held_minor,
            self.overdraft_limit_minor,
            sequence,
            entry_hash,
            changed_at,
            self.opened_at,
            usage,
            self.own_limits,
            self.customer_limited,
        )

    @property
    def available_minor(self) -> int:
        """What can be spent now: posted, less holds, plus the agreed overdraft."""
        return self.balance_minor - self.held_minor + self.overdraft_limit_minor

    @property
    def balance(self) -> Money:
        """What is posted."""
        return Money(self.balance_minor, self.currency)

    @property
    def held(self) -> Money:
        """What pending transactions keep back."""
        return Money(self.held_minor, self.currency)

    @property
    def overdraft_limit(self) -> Money:
        """How far the balance may go below zero."""
        return Money(self.overdraft_limit_minor, self.currency)

    @property
    def available_balance(self) -> Money:
        """What can be spent now."""
        return Money(self.available_minor, self.currency)

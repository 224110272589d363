"""What the bank says no to. Each refusal is a value that carries facts; bugs are assertions, not refusals.

In order of precedence, each with who decides it:

    register      InvalidInput            a field of the application is malformed
                  WeakPassword            too short, too common, or made of the applicant's own data
                  CountryNotAllowed       the bank takes no customers from there
                  EmailTaken              somebody has that address
    logon         TooManyAttempts         too many wrong passwords lately, from here, for that address
                  InvalidCredentials      unknown address or wrong password: the two look the same
    openAccount   CurrencyNotSupported    the bank keeps no accounts in it
    money         InvalidAmount           not positive, too many decimals, too large
                  Overloaded              the ledger's queue is full; nothing was stored
                  IdempotencyConflict     the key was used for another request
                  AccountNotFound         no such account, or not the caller's
                  SameAccount             from an account to itself
                  CurrencyMismatch        an account is kept in another currency
                  AccountNotActive        frozen or closed (recorded)
                  InvalidAmount           it would take the receiving balance past its limit
                  InsufficientFunds       more than is available (recorded)

A recorded refusal is a REJECTED transaction in the account's history; it answers a repeated request for good.
The others leave no trace: the key stays free, and a corrected request may use it.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from florin.domain.account import AccountStatus
from florin.domain.money import AmountFault, Money, decimals_of

if TYPE_CHECKING:
    from florin.domain.transaction import Transaction


class Side(StrEnum):
    """Which end of a movement is meant."""

    SOURCE = "SOURCE"
    DESTINATION = "DESTINATION"


_SIDE_NAMES = {Side.SOURCE: "paying", Side.DESTINATION: "receiving"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What all refusals have in common: a code for programs, a message for people."""

    code: ClassVar[str] = "REFUSAL"

    def __init_subclass__(cls) -> None:
        cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).upper()

    @property
    def message(self) -> str:
        """One sentence that says what to do."""
        raise NotImplementedError


class Refused(Exception):
    """Carries a refusal out of a service that is several steps deep."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class InvalidInput(Refusal):
    """A field is malformed."""

    field: str
    reason: str

    @property
    def message(self) -> str:
        return f"Correct {self.field}: {self.reason}."


@dataclass(frozen=True, slots=True)
class WeakPassword(Refusal):
    """The password is too easy to guess."""

    reason: str
    minimum_length: int

    @property
    def message(self) -> str:
        return f"Choose another password: {self.reason}."


@dataclass(frozen=True, slots=True)
class CountryNotAllowed(Refusal):
    """The bank takes no customers from this country."""

    country: str

    @property
    def message(self) -> str:
        return f"Florin takes no customers from {self.country} at present."


@dataclass(frozen=True, slots=True)
class EmailTaken(Refusal):
    """Somebody has registered with this address."""

    email: str

    @property
    def message(self) -> str:
        return f"{self.email} is registered already; log on, or use another address."


@dataclass(frozen=True, slots=True)
class InvalidCredentials(Refusal):
    """Unknown address or wrong password; which of the two is not told."""

    @property
    def message(self) -> str:
        return "Email and password do not match; check both and try again."


@dataclass(frozen=True, slots=True)
class TooManyAttempts(Refusal):
    """Too many wrong passwords. `retry_after` is in seconds."""

    retry_after: int

    @property
    def message(self) -> str:
        return f"Too many failed attempts; try again in {self.retry_after} s."


@dataclass(frozen=True, slots=True)
class CurrencyNotSupported(Refusal):
    """The bank keeps no accounts in this currency."""

    currency: str

    @property
    def message(self) -> str:
        return f"Florin keeps no accounts in {self.currency}; choose another currency."


@dataclass(frozen=True, slots=True)
class InvalidAmount(Refusal):
    """The amount names no movement that the ledger could make. `decimals` is what the currency has."""

    reason: AmountFault
    currency: str

    @property
    def decimals(self) -> int:
        """How many decimals an amount in this currency may have."""
        return decimals_of(self.currency)

    @property
    def message(self) -> str:
        match self.reason:
            case AmountFault.NOT_POSITIVE:
                return "The amount must be greater than zero."
            case AmountFault.TOO_MANY_DECIMALS:
                decimals = f"at most {self.decimals}" if self.decimals else "no"
                return f"An amount in {self.currency} has {decimals} decimals."
            case AmountFault.TOO_LARGE:
                return "The amount is larger than an account can hold."


@dataclass(frozen=True, slots=True)
class Overloaded(Refusal):
    """The ledger's queue is full and nothing of the request was stored. `retry_after` is in seconds."""

    retry_after: int = 1

    @property
    def message(self) -> str:
        return "The bank is very busy; nothing was stored, so send the same request again in a moment."


@dataclass(frozen=True, slots=True)
class IdempotencyConflict(Refusal):
    """The key was used for a request with other facts."""

    idempotency_key: str

    @property
    def message(self) -> str:
        return "This idempotency key was used for a different request; use a new key for a new request."


@dataclass(frozen=True, slots=True)
class AccountNotFound(Refusal):
    """No such account, or not the caller's; the two look the same.

    `reference` is what the caller gave: an id, or an IBAN in its electronic form; cut where it is longer.
    """

    side: Side
    reference: str

    @property
    def message(self) -> str:
        return f"There is no {_SIDE_NAMES[self.side]} account {self.reference} that you can use; check it."


@dataclass(frozen=True, slots=True)
class SameAccount(Refusal):
    """Source and destination are the same account."""

    account_id: UUID

    @property
    def message(self) -> str:
        return "Choose another account to receive the money: it comes from this one."


@dataclass(frozen=True, slots=True)
class CurrencyMismatch(Refusal):
    """The account is kept in another currency. `expected` is told of the caller's own account only."""

    side: Side
    requested: str
    expected: str | None

    @property
    def message(self) -> str:
        kept = f"kept in {self.expected}, not" if self.expected else "not kept"
        return f"The {_SIDE_NAMES[self.side]} account is {kept} in {self.requested}."


@dataclass(frozen=True, slots=True)
class AccountNotActive(Refusal):
    """A frozen or closed account moves no money. `status` is told of the caller's own account only."""

    side: Side
    status: AccountStatus | None
    transaction: "Transaction | None" = field(default=None, compare=False)

    @property
    def message(self) -> str:
        state = f"{self.status.lower()}" if self.status else "not active"
        return f"The {_SIDE_NAMES[self.side]} account is {state}; use another account or ask the bank."


@dataclass(frozen=True, slots=True)
class InsufficientFunds(Refusal):
    """More was asked for than is available."""

    account_id: UUID
    available: Money
    requested: Money
    transaction: "Transaction | None" = field(default=None, compare=False)

    @property
    def message(self) -> str:
        return (
            f"{self.requested.value} {self.requested.currency} was asked for, and "
            f"{self.available.value} {self.available.currency} is available."
        )


RecordedRefusal = AccountNotActive | InsufficientFunds
"""What is kept as a REJECTED transaction."""

LedgerRefusal = (
    InvalidAmount
    | IdempotencyConflict
    | AccountNotFound
    | SameAccount
    | CurrencyMismatch
    | AccountNotActive
    | InsufficientFunds
)
"""What the ledger decides by itself."""

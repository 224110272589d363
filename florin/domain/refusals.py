"""What the bank says no to. Each refusal is a value that carries facts; bugs are assertions, not refusals.

In order of precedence, each with who decides it:

    register      InvalidInput            a field of the application is malformed
                  WeakPassword            too short
                  TooManyAttempts         too many refused applications lately, or too many passwords to judge
                  CountryNotAllowed       the bank takes no customers from there
                  EmailTaken              somebody has that address
                  WeakPassword            too common, or made of the applicant's own data
    logon         TooManyAttempts         too many wrong passwords lately, from here, for that address; or too
                                          many logons at once
                  InvalidCredentials      unknown address or wrong password: the two look the same
                  MfaRequired             the password was right, and a code has to follow
    completeLogon InvalidChallenge        not one of ours, or older than five minutes
                  TooManyAttempts         too many wrong codes lately
                  InvalidCode             wrong, or used before
    sessions      InvalidRefreshToken     unknown, used before, or its session is over
                  SessionNotFound         no such session that is alive, or not the caller's
    second factor RecentLogonRequired     the logon was too long ago for this
                  MfaNotBegun             there is no secret to confirm
                  MfaAlreadyEnabled       it is on, and has to be turned off first
                  MfaNotEnabled           it is off
    API keys      InvalidInput            a name, scope, expiry or address list that no key can have
                  CustomerNotFound        no such customer, or no longer
                  ApiKeyNotFound          no such key, or it doesn't act for the caller
    openAccount   CurrencyNotSupported    the bank keeps no accounts in it
                  CustomerClosed          for whom nothing is opened any more
    back office   InvalidInput            a case number, email, name or role that can't be one
                  NotACountry             ISO 3166-1 doesn't have it
                  NotACurrency            ISO 4217 doesn't have it, or it has no minor unit
                  NotYourself             nobody removes, or lets in again, themselves
                  NoSuchAccount           no such account, or not the caller's
                  AccountClosed           closed accounts stay closed
                  AccountFrozen           its holder can't close it
                  AccountNotEmpty         there is money in it
                  OverdraftInUse          more is overdrawn than the new limit allows
                  CustomerNotClosed       only who is closed can be erased
                  CustomerHasOpenAccounts  accounts are closed before their holder
                  LastAdmin               the bank would be without one
                  FraudRuleNotFound       no such rule against fraud, or no longer
    money         InvalidAmount           not positive, too many decimals, too large
                  Overloaded              the ledger's queue is full; nothing was stored
                  IdempotencyConflict     the key was used for another request
                  KeySealed               the key was sealed before anything was asked for under it
                  InvalidInput            a hold that would end too soon or too late
                  TransactionNotFound     no such transaction, or not for the caller to do this with
                  OwnTransaction          nobody decides on their own
                  TransactionNotPending   it was decided already
                  NotReversible           nothing has moved, or it can't be sent back
                  AccountNotFound         no such account, or not the caller's
                  SameAccount             from an account to itself
                  CurrencyMismatch        an account is kept in another currency
                  HoldExceeded            more than is held
                  ReversalExceeded        more than is left to send back
                  AccountNotActive        frozen or closed (recorded)
                  InvalidAmount           it would take the receiving balance past its limit
                  InsufficientFunds       more than is available (recorded)
                  LimitExceeded           more than a limit allows (recorded)
                  RejectedByRule          a rule against fraud says no (recorded)
                  RejectedInReview        staff have said no to what was held for review (recorded)
                  PaymentReturned         the other bank has not taken it (recorded)
    payOut        InvalidIban             no account can have this number
                  NoPaymentRail           the bank is connected to no other
    sandbox       NoSandbox               only a bank that plays simulates anything
    quotes        InvalidQuote            not one that was given to the caller, or changed since
                  QuoteExpired            not carried out in time
                  ExchangeNotOffered      there is no rate that is fresh, or it comes to nothing
    orders        StandingOrderNotFound   no such standing order, or not the caller's
                  StandingOrderOver       it runs no more

A recorded refusal is a REJECTED transaction in the account's history; it answers a repeated request for good.
The others leave no trace: the key stays free, and a corrected request may use it.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
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
    """Too many failed attempts, or too many people at once. `retry_after` is in seconds."""

    retry_after: int

    @property
    def message(self) -> str:
        return f"Too many attempts; try again in {self.retry_after} s."


@dataclass(frozen=True, slots=True)
class MfaRequired(Refusal):
    """The password was right; a code of the second factor has to follow before `expires_at`."""

    challenge: str
    expires_at: datetime

    @property
    def message(self) -> str:
        return "Enter the code of your authenticator app, or a recovery code, to end the logon."


@dataclass(frozen=True, slots=True)
class InvalidChallenge(Refusal):
    """The challenge isn't one of ours, or has expired."""

    @property
    def message(self) -> str:
        return "This logon has taken too long or was not begun here; log on again."


@dataclass(frozen=True, slots=True)
class InvalidCode(Refusal):
    """A code of the second factor that is wrong, or was used before."""

    @property
    def message(self) -> str:
        return "The code is wrong or was used before; wait for the next one and try again."


@dataclass(frozen=True, slots=True)
class InvalidRefreshToken(Refusal):
    """A refresh token that is unknown, was used before, or whose session is over."""

    @property
    def message(self) -> str:
        return "This session is over; log on again."


@dataclass(frozen=True, slots=True)
class SessionNotFound(Refusal):
    """No such session that is alive, or not the caller's; the two look the same."""

    @property
    def message(self) -> str:
        return "There is no such session of yours that is still alive; look at your sessions."


@dataclass(frozen=True, slots=True)
class RecentLogonRequired(Refusal):
    """The logon was more than `minutes` ago, and this is for its owner only."""

    minutes: int

    @property
    def message(self) -> str:
        return f"Log on again first: this has to be within {self.minutes} minutes of a logon."


@dataclass(frozen=True, slots=True)
class MfaNotBegun(Refusal):
    """There is no secret that a code could confirm."""

    @property
    def message(self) -> str:
        return "Begin with beginMfa and put its secret into an authenticator app."


@dataclass(frozen=True, slots=True)
class MfaAlreadyEnabled(Refusal):
    """The second factor is on."""

    @property
    def message(self) -> str:
        return "The second factor is on already; turn it off first to use another device."


@dataclass(frozen=True, slots=True)
class MfaNotEnabled(Refusal):
    """The second factor is off."""

    @property
    def message(self) -> str:
        return "The second factor is off; begin with beginMfa to turn it on."


@dataclass(frozen=True, slots=True)
class CustomerNotFound(Refusal):
    """No such customer, or no longer. `customer_id` is what the caller gave; cut where it is longer."""

    customer_id: str

    @property
    def message(self) -> str:
        return f"There is no customer {self.customer_id}; check the id."


@dataclass(frozen=True, slots=True)
class ApiKeyNotFound(Refusal):
    """No such API key, or it doesn't act for the caller; the two look the same."""

    @property
    def message(self) -> str:
        return "There is no such API key that you could revoke; look at your keys."


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
    """A frozen or closed account moves no money.

    `status` is told of the caller's own account only, and to staff who decide on a payment.
    """

    side: Side
    status: AccountStatus | None
    transaction: "Transaction | None" = field(default=None, compare=False)
    to_staff: bool = field(default=False, compare=False)

    @property
    def message(self) -> str:
        state = f"{self.status.lower()}" if self.status else "not active"
        if self.to_staff:
            first = "unfreeze it first, or " if self.status is AccountStatus.FROZEN else ""
            return f"The {_SIDE_NAMES[self.side]} account is {state}; {first}reject the payment."
        return f"The {_SIDE_NAMES[self.side]} account is {state}; use another account or ask the bank."


@dataclass(frozen=True, slots=True)
class InsufficientFunds(Refusal):
    """More was asked for than is available. `requested` is with its fee, and `fee` says how much of it that is."""

    account_id: UUID
    available: Money
    requested: Money
    fee: Money | None = None
    transaction: "Transaction | None" = field(default=None, compare=False)

    @property
    def message(self) -> str:
        fee = f" with its fee of {self.fee.value} {self.fee.currency}" if self.fee else ""
        return (
            f"{self.requested.value} {self.requested.currency}{fee} was asked for, and "
            f"{self.available.value} {self.available.currency} is available."
        )

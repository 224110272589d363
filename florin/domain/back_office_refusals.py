"""What the bank says no to in the back office. They stand in the list in `domain/refusals.py`, with all others."""

from dataclasses import dataclass
from uuid import UUID

from florin.domain.money import Money
from florin.domain.refusals import Refusal


@dataclass(frozen=True, slots=True)
class NoSuchAccount(Refusal):
    """No such account, or not the caller's; the two look the same. `reference` is what the caller gave."""

    reference: str

    @property
    def message(self) -> str:
        return f"There is no account {self.reference} that you may change; check it."


@dataclass(frozen=True, slots=True)
class AccountClosed(Refusal):
    """The account is closed, for good."""

    account_id: UUID

    @property
    def message(self) -> str:
        return "The account is closed for good; open another one."


@dataclass(frozen=True, slots=True)
class AccountFrozen(Refusal):
    """The bank has stopped the account, and its holder can't close it."""

    account_id: UUID

    @property
    def message(self) -> str:
        return "The account is frozen; ask the bank to unfreeze or close it."


@dataclass(frozen=True, slots=True)
class AccountNotEmpty(Refusal):
    """There is money in the account, or pending, or owed. `owed` is interest that is not taken yet."""

    account_id: UUID
    balance: Money
    held: Money
    owed: Money

    @property
    def message(self) -> str:
        if self.owed.minor and not (self.balance.minor or self.held.minor):
            owed = f"{self.owed.value} {self.owed.currency}"
            return f"The account owes {owed} of interest; pay that in, and close it once the interest was taken."
        if self.balance.minor < 0:
            return f"The account owes {self.balance.value.copy_abs()} {self.balance.currency}; pay that in first."
        held = f" and {self.held.value} {self.held.currency} held" if self.held.minor else ""
        return f"The account has {self.balance.value} {self.balance.currency}{held}; empty it first."


@dataclass(frozen=True, slots=True)
class OverdraftInUse(Refusal):
    """More is owed than a new overdraft limit would allow. Pending payments count as if they had moved."""

    account_id: UUID
    used: Money
    requested_amount: Money

    @property
    def message(self) -> str:
        return f"{self.used.value} {self.used.currency} of the overdraft is in use; set that or more."


@dataclass(frozen=True, slots=True)
class CustomerClosed(Refusal):
    """The person has been closed, and stays for the record only."""

    customer_id: UUID

    @property
    def message(self) -> str:
        return "This person is closed and stays for the record only; register them anew."


@dataclass(frozen=True, slots=True)
class CustomerHasOpenAccounts(Refusal):
    """Accounts have to be closed before their holder."""

    customer_id: UUID
    accounts: int

    @property
    def message(self) -> str:
        return f"Close the customer's accounts first; {self.accounts} are not closed."


@dataclass(frozen=True, slots=True)
class CustomerNotClosed(Refusal):
    """Only what is closed can be erased."""

    customer_id: UUID

    @property
    def message(self) -> str:
        return "Close the customer first; only then can their personal data be erased."


@dataclass(frozen=True, slots=True)
class NotYourself(Refusal):
    """Nobody does this to themselves."""

    @property
    def message(self) -> str:
        return "You can't do this to yourself; ask another admin."


@dataclass(frozen=True, slots=True)
class LastAdmin(Refusal):
    """Without an admin nobody could make another."""

    customer_id: UUID

    @property
    def message(self) -> str:
        return "This is the last admin; add another one first."


@dataclass(frozen=True, slots=True)
class NotACountry(Refusal):
    """ISO 3166-1 assigns this code to no country."""

    country: str

    @property
    def message(self) -> str:
        return f"{self.country} is no country's code; give one of ISO 3166-1."


@dataclass(frozen=True, slots=True)
class NotACurrency(Refusal):
    """ISO 4217 knows no such currency, or none that could be counted in minor units."""

    currency: str

    @property
    def message(self) -> str:
        return f"{self.currency} is no currency with a minor unit; give one of ISO 4217."

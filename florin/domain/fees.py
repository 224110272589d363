"""Fees: what a payment costs, as a schedule of the bank's that staff change at run time."""

from dataclasses import dataclass
from decimal import Decimal

from florin.domain.account import AccountType
from florin.domain.bounds import percent_of
from florin.domain.money import AMOUNT_MAX_MINOR, Money
from florin.domain.transaction import TransactionKind

PARTS_PER_WHOLE = 1_000_000
"""A share of an amount is told in parts per million: 2500 is 0.25 %."""

CHARGED_KINDS = (
    TransactionKind.WITHDRAWAL,
    TransactionKind.TRANSFER,
    TransactionKind.PAYMENT_OUT,
    TransactionKind.EXCHANGE,
)
"""What a fee can be charged for."""


@dataclass(frozen=True, slots=True)
class Fee:
    """What one kind of payment from one type of account in one currency costs.

    A fixed part and a share of the amount together, at least `minimum_minor` and at most `maximum_minor`.

    Raises:
        ValueError: a part is no whole number of minor units, is negative, or is more than there is money.
    """

    kind: TransactionKind
    account_type: AccountType
    currency: str
    fixed_minor: int = 0
    share_ppm: int = 0
    minimum_minor: int = 0
    maximum_minor: int | None = None

    def __post_init__(self) -> None:
        parts = (self.fixed_minor, self.share_ppm, self.minimum_minor, self.maximum_minor or 0)
        if not all(type(part) is int and 0 <= part <= AMOUNT_MAX_MINOR for part in parts):
            raise ValueError(f"a fee that none can be: {parts}")

    @property
    def fixed(self) -> Money:
        """What a payment costs whatever its amount."""
        return Money(self.fixed_minor, self.currency)

    @property
    def percent(self) -> Decimal:
        """The share of the amount, in per cent."""
        return percent_of(self.share_ppm)

    @property
    def minimum(self) -> Money:
        """The least that a payment costs."""
        return Money(self.minimum_minor, self.currency)

    @property
    def maximum(self) -> Money | None:
        """The most that a payment costs; None where that has no bound."""
        return None if self.maximum_minor is None else Money(self.maximum_minor, self.currency)

    def charge(self, amount_minor: int) -> int:
        """What an amount costs, in minor units; a fraction of one is the customer's."""
        fee = max(self.fixed_minor + amount_minor * self.share_ppm // PARTS_PER_WHOLE, self.minimum_minor)
        return min(fee, AMOUNT_MAX_MINOR if self.maximum_minor is None else self.maximum_minor)


def fee_key(kind: TransactionKind, account_type: AccountType, currency: str) -> tuple[str, str, str]:
    """What a fee is found by."""
    return kind.value, account_type.value, currency

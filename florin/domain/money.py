"""Money: a whole number of minor units in one ISO 4217 currency. Nowhere a float."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import iso4217

AMOUNT_MAX_MINOR = 10**18 - 1
"""The largest amount and the largest balance: ISO 20022 gives an amount 18 digits in all.
It leaves a 64-bit column room for a balance plus an overdraft."""

EXPONENTS: dict[str, int] = {c.code: c.exponent for c in iso4217.Currency if c.exponent is not None}
"""How many decimals each ISO 4217 currency has: 2 for EUR, 0 for JPY, 3 for KWD."""

_LARGEST_EXPONENT = 4
_UNITS = {code: Decimal(1).scaleb(-exponent) for code, exponent in EXPONENTS.items()}


class AmountFault(StrEnum):
    """What is wrong with an amount."""

    NOT_POSITIVE = "NOT_POSITIVE"
    TOO_MANY_DECIMALS = "TOO_MANY_DECIMALS"
    TOO_LARGE = "TOO_LARGE"


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` units (cents for EUR, yen for JPY) of `currency`."""

    minor: int
    currency: str

    @property
    def value(self) -> Decimal:
        """The amount in major units, always with the currency's own number of decimals."""
        return self.minor * _UNITS[self.currency]


def decimals_of(currency: str) -> int:
    """The number of decimals of a currency.

    A code that names no currency is read with as many decimals as any currency has, so that the ledger
    can answer with the currency that the account does have.
    """
    return EXPONENTS.get(currency, _LARGEST_EXPONENT)


def read_amount(value: Decimal, currency: str) -> int | AmountFault:
    """Turn what a client wrote into minor units, or say what is wrong with it. Nothing is ever rounded."""
    if not value.is_finite() or value <= 0:
        return AmountFault.NOT_POSITIVE
    exponent = value.as_tuple().exponent
    decimals = decimals_of(currency)
    if isinstance(exponent, int) and -exponent > decimals:
        return AmountFault.TOO_MANY_DECIMALS
    if value.adjusted() + decimals >= len(str(AMOUNT_MAX_MINOR)):
        return AmountFault.TOO_LARGE
    return int(value.scaleb(decimals))

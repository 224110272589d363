"""Reading what staff write down about money: amounts that may be zero, and shares of a hundred."""

from decimal import Decimal

from florin.domain.money import AmountFault, read_amount
from florin.domain.refusals import InvalidInput, Refused

PERCENT_DECIMALS = 4
"""As many decimals a percentage may have, so that one part of the last is one in a million."""

_FAULTS = {
    AmountFault.NOT_POSITIVE: "it is less than zero",
    AmountFault.TOO_MANY_DECIMALS: "it has more decimals than its currency",
    AmountFault.TOO_LARGE: "it is more than an account can hold",
}


def read_bound(field: str, value: Decimal, currency: str) -> int:
    """An amount in minor units, zero or more.

    Raises:
        Refused: with InvalidInput.
    """
    amount = 0 if value == 0 else read_amount(value, currency)
    if isinstance(amount, AmountFault):
        raise Refused(InvalidInput(field, _FAULTS[amount]))
    return amount


def read_percent(field: str, value: Decimal) -> int:
    """A percentage from 0 to 100 as parts per million.

    Raises:
        Refused: with InvalidInput.
    """
    if not value.is_finite() or not 0 <= value <= 100:
        raise Refused(InvalidInput(field, "it is not between 0 and 100 per cent"))
    parts = value.scaleb(PERCENT_DECIMALS)
    if parts != parts.to_integral_value():
        raise Refused(InvalidInput(field, f"it has more than {PERCENT_DECIMALS} decimals"))
    return int(parts)


def percent_of(parts: int) -> Decimal:
    """Parts per million as a percentage."""
    return Decimal(parts).scaleb(-PERCENT_DECIMALS)

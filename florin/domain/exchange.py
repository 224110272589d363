"""Exchange: what one currency costs in another. It is counted exactly, and what is left over is the bank's."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Self
from uuid import UUID

from florin.domain.bounds import percent_of
from florin.domain.fees import PARTS_PER_WHOLE
from florin.domain.money import EXPONENTS

RATE_DECIMALS = 10
"""As many decimals a rate may have."""

RATE_MAX = 10**10
"""A rate is less than this."""

_SHOWN_DECIMALS = 12


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """What one whole unit of `base` is worth in `quote`: the mid rate, which a customer gets less `spread_ppm`.

    It holds for both directions, from when it was set until the next one is set for the two currencies, whichever
    way round. `version` counts all changes of rates: 1, 2, 3 …
    """

    base: str
    quote: str
    rate: Decimal
    spread_ppm: int
    version: int
    changed_at: datetime
    changed_by: UUID

    @property
    def spread_percent(self) -> Decimal:
        """By how much a customer gets less than the mid rate, in per cent of it."""
        return percent_of(self.spread_ppm)


@dataclass(frozen=True, slots=True)
class Conversion:
    """From one currency into another: `mid` is in whole units of `bought` for one of `sold`."""

    sold: str
    bought: str
    mid: Fraction
    spread_ppm: int

    @classmethod
    def at(cls, rate: ExchangeRate, sold: str, bought: str) -> Self:
        """By a rate of the two currencies, whichever way round it was set."""
        assert {sold, bought} == {rate.base, rate.quote}
        mid = Fraction(rate.rate)
        return cls(sold, bought, mid if sold == rate.base else 1 / mid, rate.spread_ppm)

    @property
    def rate(self) -> Fraction:
        """What a customer gets for one whole unit."""
        return self.mid * (PARTS_PER_WHOLE - self.spread_ppm) / PARTS_PER_WHOLE

    @property
    def spread_percent(self) -> Decimal:
        """By how much that is less than the mid rate, in per cent of it."""
        return percent_of(self.spread_ppm)

    def buy(self, sold_minor: int) -> int:
        """What a customer gets for minor units that they sell; a fraction of a minor unit is the bank's."""
        return int(sold_minor * self._per_minor // 1)

    def cost(self, bought_minor: int) -> int:
        """The least that a customer has to sell for minor units that they want."""
        return int(-(-bought_minor / self._per_minor // 1))

    @property
    def _per_minor(self) -> Fraction:
        return self.rate * Fraction(10) ** (EXPONENTS[self.bought] - EXPONENTS[self.sold])


def show_rate(rate: Fraction) -> Decimal:
    """A rate for people: to twelve decimals, cut there."""
    return Decimal(rate.numerator * 10**_SHOWN_DECIMALS // rate.denominator).scaleb(-_SHOWN_DECIMALS)

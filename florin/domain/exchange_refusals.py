"""What the bank says no to about quotes and exchange. They stand in the list in `domain/refusals.py` as well."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from florin.domain.refusals import Refusal


class ExchangeFault(StrEnum):
    """Why an exchange is not offered."""

    SAME_CURRENCY = "SAME_CURRENCY"
    NO_RATE = "NO_RATE"
    RATE_TOO_OLD = "RATE_TOO_OLD"
    AMOUNT_TOO_SMALL = "AMOUNT_TOO_SMALL"


@dataclass(frozen=True, slots=True)
class ExchangeNotOffered(Refusal):
    """The bank does not exchange this amount of `sold` into `bought` now."""

    sold: str
    bought: str
    why: ExchangeFault

    @property
    def message(self) -> str:
        match self.why:
            case ExchangeFault.SAME_CURRENCY:
                return f"Both accounts are kept in {self.sold}; use a transfer."
            case ExchangeFault.NO_RATE:
                return f"Florin does not exchange {self.sold} into {self.bought}; choose another currency."
            case ExchangeFault.RATE_TOO_OLD:
                return f"The bank's rate of {self.sold} to {self.bought} is too old; try again later."
            case ExchangeFault.AMOUNT_TOO_SMALL:
                return f"So little {self.sold} comes to nothing in {self.bought}; exchange more."


@dataclass(frozen=True, slots=True)
class InvalidQuote(Refusal):
    """Not a quote of this bank for this customer, or not as it was given."""

    @property
    def message(self) -> str:
        return "This is no quote that was given to you; pass it as you got it, or ask for a new preview."


@dataclass(frozen=True, slots=True)
class QuoteExpired(Refusal):
    """The quote was not carried out in time, and never will be."""

    expired_at: datetime

    @property
    def message(self) -> str:
        return "This quote has expired, and nothing has moved; ask for a new preview."

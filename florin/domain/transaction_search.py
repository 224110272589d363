"""Searching an account's transactions: what is wanted of them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from uuid import UUID

from florin.domain.iban import is_iban_shaped, normalise_iban
from florin.domain.labels import CATEGORY_MAX, REFERENCE_MAX
from florin.domain.money import AMOUNT_MAX_MINOR, decimals_of
from florin.domain.payments import read_id
from florin.domain.text import Malformed, check_text
from florin.domain.transaction import DESCRIPTION_MAX, TransactionKind, TransactionStatus


class Direction(StrEnum):
    """Which way the money goes, as an account sees it."""

    IN = "IN"
    OUT = "OUT"


@dataclass(frozen=True, slots=True)
class TransactionFilter:
    """Which transactions of an account are wanted: those that meet all that is said.

    Of the times, `since` counts and `until` does not any more; both are those of the first line that a transaction
    has in the account's history. Amounts are in major units of the account's currency. Category and reference are
    those of the account's holder: nobody finds anything by the labels of the other party. `text` is a part of the
    description or of the other party's name, in any case of letters.
    """

    since: datetime | None = None
    until: datetime | None = None
    amount_min: Decimal | None = None
    amount_max: Decimal | None = None
    kinds: tuple[TransactionKind, ...] = ()
    statuses: tuple[TransactionStatus, ...] = ()
    category: str | None = None
    reference: str | None = None
    text: str | None = None
    counterparty_id: UUID | None = None
    counterparty_iban: str | None = None
    direction: Direction | None = None

    def smallest_minor(self, currency: str) -> int | None:
        """The least amount that is large enough, in minor units."""
        if self.amount_min is None:
            return None
        return _within(ceil(Fraction(self.amount_min) * 10 ** decimals_of(currency)))

    def largest_minor(self, currency: str) -> int | None:
        """The largest amount that is small enough, in minor units."""
        if self.amount_max is None:
            return None
        return _within(floor(Fraction(self.amount_max) * 10 ** decimals_of(currency)))


EVERYTHING = TransactionFilter()


def _within(minor: int) -> int:
    """The same bound in a column's range: no amount is 0, and none is larger than the largest."""
    return max(0, min(minor, AMOUNT_MAX_MINOR + 1))


def check_filter(wanted: TransactionFilter) -> None:
    """Accept a filter.

    Raises:
        Malformed: a text in it is longer than any that could match, or has control characters.
    """
    for field, text, maximum in (
        ("category", wanted.category, CATEGORY_MAX),
        ("reference", wanted.reference, REFERENCE_MAX),
        ("text", wanted.text, DESCRIPTION_MAX),
    ):
        if text is not None:
            check_text(field, text, maximum)


def read_counterparty(text: str) -> tuple[UUID | None, str | None]:
    """Read how somebody named the other party: an account's id, or else an IBAN.

    Raises:
        Malformed: it is neither.
    """
    account_id = read_id(text)
    if account_id is not None:
        return account_id, None
    iban = normalise_iban(text)
    if not iban or not is_iban_shaped(iban):
        raise Malformed("counterparty", "give an IBAN or an account's id")
    return None, iban

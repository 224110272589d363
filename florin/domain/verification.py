"""What must be true of the books, and telling where it is not.

Everything is computed from entries alone and then compared with what else is stored: balances, numbers, hashes,
what was spent, transactions, the bank's own legs. Nothing trusts a number because it stands in the database.
Histories are examined in `history_verification`, transactions in `transaction_verification`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from florin.domain.money import EXPONENTS, Money


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference: what stands somewhere, what should stand there, and where that is."""

    what: str
    expected: str
    found: str
    account_id: UUID | None = None
    iban: str | None = None
    sequence: int | None = None
    transaction_id: UUID | None = None

    @property
    def place(self) -> str:
        """Where it is, as far as it can be named."""
        parts = []
        if self.account_id is not None:
            parts.append(f"account {self.account_id}" + (f" ({self.iban})" if self.iban else ""))
        if self.sequence is not None:
            parts.append(f"entry {self.sequence}")
        if self.transaction_id is not None:
            parts.append(f"transaction {self.transaction_id}")
        return ", ".join(parts)

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        return f"{place}{self.what}: expected {self.expected}, found {self.found}"


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """What was posted in one currency: on customers' accounts, and on the bank's own. They cancel out."""

    currency: str
    customers_minor: int
    internal_minor: int

    @property
    def difference_minor(self) -> int:
        """What does not cancel out."""
        return self.customers_minor + self.internal_minor

    @property
    def customers(self) -> Money | None:
        """What was posted on customers' accounts; none where the currency is none, so that there is no unit."""
        return self._money(self.customers_minor)

    @property
    def internal(self) -> Money | None:
        """What was posted on the bank's own accounts."""
        return self._money(self.internal_minor)

    @property
    def difference(self) -> Money | None:
        """What does not cancel out."""
        return self._money(self.difference_minor)

    def _money(self, minor: int) -> Money | None:
        return Money(minor, self.currency) if self.currency in EXPONENTS else None

    def examine(self) -> Iterator[Finding]:
        """Say so if it does not cancel out."""
        if self.difference_minor:
            yield Finding(
                f"the trial balance in {self.currency}",
                show_money(0, self.currency),
                show_money(self.difference_minor, self.currency),
            )


def show_money(minor: int, currency: str) -> str:
    """An amount for people. What names no currency has no decimals either, so it is told in minor units."""
    if currency not in EXPONENTS:
        return f"{minor} minor units of {currency!r}"
    return f"{Money(minor, currency).value:,f} {currency}"

"""Who pays whom: the same for everything that is compared."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import count

from uuid_utils.compat import uuid7

from bench.accounts import CURRENCY, account_id, customer_id
from florin.domain.commands import MoneyRequest
from florin.domain.payments import Order, fingerprint
from florin.domain.transaction import TransactionKind

AMOUNT_MAX_MINOR = 10_000
HOT_NUMBER = 0
"""The account that everybody pays when one account is hot."""


class Pattern(StrEnum):
    """How transfers meet each other."""

    RANDOM = "random"
    HOT = "hot"


@dataclass(frozen=True, slots=True)
class Payment:
    """One transfer, between accounts by their numbers."""

    source: int
    destination: int
    amount_minor: int

    @property
    def value(self) -> str:
        """The amount as a client writes it."""
        return f"{self.amount_minor // 100}.{self.amount_minor % 100:02}"


def payments(pattern: Pattern, accounts: int) -> Iterator[Payment]:
    """Payments without end: between two random accounts, or from a random one to the hot one."""
    pick = random.Random()
    while True:
        source = pick.randrange(1, accounts)
        destination = HOT_NUMBER
        if pattern is Pattern.RANDOM:
            destination = (source + pick.randrange(1, accounts)) % accounts
        yield Payment(source, destination, pick.randrange(1, AMOUNT_MAX_MINOR + 1))


def money_requests(pattern: Pattern, accounts: int, run: str) -> Iterator[MoneyRequest]:
    """The commands that the bank's service would make of such payments; no two have the same key."""
    for payment, number in zip(payments(pattern, accounts), count(), strict=False):
        key = f"{run}-{number}"
        source, destination = account_id(payment.source), account_id(payment.destination)
        order = Order(
            TransactionKind.TRANSFER,
            Decimal(payment.value),
            CURRENCY,
            key,
            source=str(source),
            destination=str(destination),
        )
        yield MoneyRequest(
            uuid7(),
            customer_id(payment.source),
            key,
            fingerprint(order, payment.amount_minor),
            TransactionKind.TRANSFER,
            payment.amount_minor,
            CURRENCY,
            source_id=source,
            destination_id=destination,
        )

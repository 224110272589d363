"""Moving money: turns what a customer asks into requests to the ledger."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from florin.domain.customer import Principal
from florin.domain.iban import is_iban_shaped, normalise_iban
from florin.domain.ledger import Group, Outcome
from florin.domain.money import AmountFault, read_amount
from florin.domain.ports import IdMaker, Ledger
from florin.domain.refusals import AccountNotFound, InvalidAmount, Overloaded, Side
from florin.domain.text import Malformed, check_text
from florin.domain.transaction import DESCRIPTION_MAX, IDEMPOTENCY_KEY_MAX, MoneyRequest, TransactionKind

BATCH_MAX = 1000
"""The most transfers that one batch may have."""

_REFERENCE_MAX = 64
"""How much of what names no account is told back; longer than any id or IBAN."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a customer asks for, as they wrote it.

    Accounts are given by id, the receiving one of a transfer by id or IBAN. `value` is in major units.

    Raises:
        Malformed: the key or the description could not be kept as they are.
    """

    kind: TransactionKind
    value: Decimal
    currency: str
    idempotency_key: str
    description: str | None = None
    source: str | None = None
    destination: str | None = None
    destination_iban: str | None = None

    def __post_init__(self) -> None:
        if not self.idempotency_key.strip():
            raise Malformed("idempotencyKey", "it is empty")
        check_text("idempotencyKey", self.idempotency_key, IDEMPOTENCY_KEY_MAX)
        if self.description is not None:
            check_text("description", self.description, DESCRIPTION_MAX)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an order is answered with."""

    value: object
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Payments:
    """Carries out orders, in the ledger."""

    ledger: Ledger
    new_id: IdMaker

    async def order(self, principal: Principal, order: Order) -> Answer:
        """Carry out one order."""
        request = self._request(principal, order)
        if not isinstance(request, MoneyRequest):
            return Answer(request)
        outcomes = await self.ledger.post(Group((request,)))
        if isinstance(outcomes, Overloaded):
            return Answer(outcomes)
        return _answer(outcomes[0])

    async def batch(self, principal: Principal, orders: Sequence[Order], *, atomic: bool) -> list[Answer]:
        """Carry out orders in their sequence, each by itself or, when `atomic`, all or none."""
        assert 1 <= len(orders) <= BATCH_MAX
        requests = [self._request(principal, order) for order in orders]
        valid = tuple(request for request in requests if isinstance(request, MoneyRequest))
        refused = next((request for request in requests if not isinstance(request, MoneyRequest)), None)
        if atomic and refused is not None:
            return [Answer(refused)] * len(orders)
        outcomes = await self.ledger.post(Group(valid, atomic)) if valid else []
        if isinstance(outcomes, Overloaded):
            return [Answer(outcomes)] * len(orders)
        decided = iter(outcomes)
        return [
            _answer(next(decided)) if isinstance(request, MoneyRequest) else Answer(request) for request in requests
        ]

    def _request(self, principal: Principal, order: Order) -> MoneyRequest | InvalidAmount | AccountNotFound:
        """Read an order; refused where it could never name a movement."""
        amount = read_amount(order.value, order.currency)
        if isinstance(amount, AmountFault):
            return InvalidAmount(amount, order.currency)
        source = read_id(order.source)
        if order.source is not None and source is None:
            return AccountNotFound(Side.SOURCE, order.source[:_REFERENCE_MAX])
        destination = read_id(order.destination)
        if order.destination is not None and destination is None:
            return AccountNotFound(Side.DESTINATION, order.destination[:_REFERENCE_MAX])
        iban = None
        if order.destination_iban is not None:
            iban = normalise_iban(order.destination_iban)
            if not is_iban_shaped(iban):
                return AccountNotFound(Side.DESTINATION, order.destination_iban[:_REFERENCE_MAX])
        return MoneyRequest(
            self.new_id(),
            principal.customer_id,
            order.idempotency_key,
            fingerprint(order, amount),
            order.kind,
            amount,
            order.currency,
            order.description,
            source,
            destination,
            iban,
        )


def fingerprint(order: Order, amount_minor: int) -> bytes:
    """Tell orders apart: the same for the same facts, however the amount and the IBAN were written."""
    facts = [
        order.kind,
        order.source,
        order.destination,
        None if order.destination_iban is None else normalise_iban(order.destination_iban),
        amount_minor,
        order.currency,
        order.description,
    ]
    return sha256(json.dumps(facts).encode()).digest()


def read_id(text: str | None) -> UUID | None:
    """An id as Florin writes it; None for anything else."""
    if text is None:
        return None
    try:
        value = UUID(text)
    except ValueError:
        return None
    return value if str(value) == text else None


def _answer(outcome: Outcome) -> Answer:
    return Answer(outcome.value, outcome.replayed)

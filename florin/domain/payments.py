"""Moving money: turns what a customer asks into requests to the ledger."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from florin.domain.books import Group, Outcome
from florin.domain.commands import NO_TERMS, Command, KeySeal, MoneyRequest, SealedKey, Terms
from florin.domain.hold import HoldPeriod
from florin.domain.iban import is_iban_shaped, normalise_iban
from florin.domain.money import AmountFault, read_amount
from florin.domain.ports import IdMaker, Ledger
from florin.domain.principal import Principal
from florin.domain.refusals import AccountNotFound, InvalidAmount, Overloaded, Side
from florin.domain.text import Malformed, check_text
from florin.domain.transaction import (
    DESCRIPTION_MAX,
    IDEMPOTENCY_KEY_MAX,
    NO_LABELS,
    Counterparty,
    Labels,
    TransactionKind,
)

BATCH_MAX = 1000
"""The most transfers that one batch may have."""

REFERENCE_MAX = 64
"""How much of what names no account is told back; longer than any id or IBAN."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a customer asks for, as they wrote it.

    Accounts are given by id, the receiving one of a transfer by id or IBAN. `value` is in major units. With a
    `hold` the money is kept back, and moves when it is captured. A `counterparty` is paid at another bank.

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
    labels: Labels = NO_LABELS
    hold: HoldPeriod | None = None
    counterparty: Counterparty | None = None

    def __post_init__(self) -> None:
        check_key(self.idempotency_key)
        if self.description is not None:
            check_text("description", self.description, DESCRIPTION_MAX)


def check_key(idempotency_key: str) -> None:
    """Accept a key that a client made up.

    Raises:
        Malformed: it is empty, too long, or has control characters.
    """
    if not idempotency_key.strip():
        raise Malformed("idempotencyKey", "it is empty")
    check_text("idempotencyKey", idempotency_key, IDEMPOTENCY_KEY_MAX)


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
        request = self.request(principal, order)
        if not isinstance(request, MoneyRequest):
            return Answer(request)
        return await ask(self.ledger, request)

    async def batch(self, principal: Principal, orders: Sequence[Order], *, atomic: bool) -> list[Answer]:
        """Carry out orders in their sequence, each by itself or, when `atomic`, all or none."""
        assert 1 <= len(orders) <= BATCH_MAX
        requests = [self.request(principal, order) for order in orders]
        valid = tuple(request for request in requests if isinstance(request, MoneyRequest))
        refused = next((request for request in requests if not isinstance(request, MoneyRequest)), None)
        if atomic and refused is not None:
            return [Answer(refused)] * len(orders)
        outcomes = await self.ledger.post(Group(valid, atomic)) if valid else []
        if isinstance(outcomes, Overloaded):
            return [Answer(outcomes)] * len(orders)
        decided = iter(outcomes)
        return [
            answer_of(next(decided)) if isinstance(request, MoneyRequest) else Answer(request)
            for request in requests
        ]

    async def seal(self, principal: Principal, idempotency_key: str) -> SealedKey | Overloaded:
        """Tell what became of a request of the principal's; if there was none, see to it that there never is.

        Raises:
            Malformed: no request can have this key.
        """
        check_key(idempotency_key)
        answer = await ask(self.ledger, KeySeal(principal.customer_id, idempotency_key))
        assert isinstance(answer.value, SealedKey | Overloaded)
        return answer.value

    def request(self, principal: Principal, order: Order) -> MoneyRequest | InvalidAmount | AccountNotFound:
        """Read an order; refused where it could never name a movement."""
        amount = read_amount(order.value, order.currency)
        if isinstance(amount, AmountFault):
            return InvalidAmount(amount, order.currency)
        source = read_id(order.source)
        if order.source is not None and source is None:
            return AccountNotFound(Side.SOURCE, order.source[:REFERENCE_MAX])
        destination = read_id(order.destination)
        if order.destination is not None and destination is None:
            return AccountNotFound(Side.DESTINATION, order.destination[:REFERENCE_MAX])
        iban = None
        if order.destination_iban is not None:
            iban = normalise_iban(order.destination_iban)
            if not is_iban_shaped(iban):
                return AccountNotFound(Side.DESTINATION, order.destination_iban[:REFERENCE_MAX])
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
            _terms(order),
        )


def _terms(order: Order) -> Terms:
    if order.labels is NO_LABELS and order.hold is None and order.counterparty is None:
        return NO_TERMS
    hold_until = order.hold.until if order.hold else None
    return Terms(hold_until=hold_until, counterparty=order.counterparty, labels=order.labels)


def fingerprint(order: Order, amount_minor: int) -> bytes:
    """Tell orders apart: the same for the same facts, however the amount and the IBAN were written.

    What was not given is no part of it, so that an order of before there were labels and holds keeps its own. Of a
    hold that ends when nobody said, the end is no part either: it is another one at each try.
    """
    facts: list[object] = [
        order.kind,
        order.source,
        order.destination,
        None if order.destination_iban is None else normalise_iban(order.destination_iban),
        amount_minor,
        order.currency,
        order.description,
    ]
    if order.hold is not None:
        facts.append({"hold": order.hold.asked.isoformat() if order.hold.asked else None})
    if order.labels is not NO_LABELS:
        facts.append(label_facts(order.labels))
    if order.counterparty is not None:
        facts.append({"payee": [order.counterparty.name, order.counterparty.iban]})
    return sha256(json.dumps(facts).encode()).digest()


def label_facts(labels: Labels) -> dict[str, object]:
    """What of labels is part of a fingerprint."""
    return {"category": labels.category, "reference": labels.reference, "metadata": labels.metadata}


def read_id(text: str | None) -> UUID | None:
    """An id as Florin writes it; None for anything else."""
    if text is None:
        return None
    try:
        value = UUID(text)
    except ValueError:
        return None
    return value if str(value) == text else None


async def ask(ledger: Ledger, command: Command) -> Answer:
    """Have the ledger decide one command."""
    outcomes = await ledger.post(Group((command,)))
    return Answer(outcomes) if isinstance(outcomes, Overloaded) else answer_of(outcomes[0])


def answer_of(outcome: Outcome) -> Answer:
    """What an outcome is answered with."""
    return Answer(outcome.value, outcome.replayed)

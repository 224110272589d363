"""Asking for an exchange: which accounts, and how much is sold or bought."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from florin.domain.account import Account
from florin.domain.commands import MoneyRequest, Terms
from florin.domain.exchange import Conversion
from florin.domain.exchange_rates import ExchangeRates
from florin.domain.exchange_refusals import ExchangeFault, ExchangeNotOffered
from florin.domain.holds import Part
from florin.domain.money import AMOUNT_MAX_MINOR, AmountFault
from florin.domain.payments import REFERENCE_MAX, label_facts, read_id
from florin.domain.principal import Principal
from florin.domain.refusals import AccountNotFound, CurrencyMismatch, InvalidAmount, Refusal, SameAccount, Side
from florin.domain.text import check_text
from florin.domain.transaction import DESCRIPTION_MAX, NO_LABELS, Labels, TransactionKind


@dataclass(frozen=True, slots=True)
class ExchangeOrder:
    """What a customer asks for, as they wrote it: so much of what they sell, or so much of what they want.

    Raises:
        Malformed: the description could not be kept as it is.
    """

    source: str
    destination: str
    idempotency_key: str
    sold: Part | None = None
    bought: Part | None = None
    description: str | None = None
    labels: Labels = NO_LABELS

    def __post_init__(self) -> None:
        assert (self.sold is None) != (self.bought is None), "either is given"
        if self.description is not None:
            check_text("description", self.description, DESCRIPTION_MAX)

    @property
    def part(self) -> Part:
        """What is given of the two amounts."""
        part = self.sold or self.bought
        assert part is not None
        return part

    def unpriced(self, customer_id: UUID, transaction_id: UUID) -> MoneyRequest | None:
        """By which an earlier request is found again; None where it could never have been one."""
        minor, source_id, destination_id = self.part.read(), read_id(self.source), read_id(self.destination)
        if isinstance(minor, InvalidAmount) or source_id is None or destination_id is None:
            return None
        return MoneyRequest(
            transaction_id,
            customer_id,
            self.idempotency_key,
            self.fingerprint(minor),
            TransactionKind.EXCHANGE,
            minor,
            self.part.currency,
            source_id=source_id,
            destination_id=destination_id,
        )

    def fingerprint(self, minor: int) -> bytes:
        """The same for the same order, whatever the rate."""
        facts = [
            TransactionKind.EXCHANGE,
            self.source,
            self.destination,
            "sold" if self.sold else "bought",
            minor,
            self.part.currency,
            self.description,
            label_facts(self.labels),
        ]
        return sha256(json.dumps(facts).encode()).digest()


class AccountLook(Protocol):
    """Accounts, by their ids."""

    async def by_ids(self, ids: Sequence[UUID]) -> Mapping[UUID, Account]: ...


async def plan_exchange(
    accounts: AccountLook, rates: ExchangeRates, principal: Principal, order: ExchangeOrder, transaction_id: UUID
) -> tuple[MoneyRequest, Conversion] | Refusal:
    """Turn an order into what the ledger is asked for, at the rate that holds now."""
    minor = order.part.read()
    if isinstance(minor, InvalidAmount):
        return minor
    ends = await _find_ends(accounts, principal, order)
    if isinstance(ends, Refusal):
        return ends
    source, destination = ends
    conversion = await rates.find(source.currency, destination.currency)
    if isinstance(conversion, ExchangeNotOffered):
        return conversion
    sold = minor if order.sold else conversion.cost(minor)
    bought = conversion.buy(minor) if order.sold else minor
    if not bought:
        return ExchangeNotOffered(source.currency, destination.currency, ExchangeFault.AMOUNT_TOO_SMALL)
    for amount, currency in ((sold, source.currency), (bought, destination.currency)):
        if amount > AMOUNT_MAX_MINOR:
            return InvalidAmount(AmountFault.TOO_LARGE, currency)
    request = MoneyRequest(
        transaction_id,
        principal.customer_id,
        order.idempotency_key,
        order.fingerprint(minor),
        TransactionKind.EXCHANGE,
        sold,
        source.currency,
        order.description,
        source.id,
        destination.id,
        terms=Terms(counter_minor=bought, counter_currency=destination.currency, labels=order.labels),
    )
    return request, conversion


async def _find_ends(
    accounts: AccountLook, principal: Principal, order: ExchangeOrder
) -> tuple[Account, Account] | AccountNotFound | SameAccount | CurrencyMismatch:
    """The two accounts: both the customer's own, and kept in the currencies that are named."""
    named = {Side.SOURCE: order.source, Side.DESTINATION: order.destination}
    ids = {side: read_id(reference) for side, reference in named.items()}
    found = await accounts.by_ids([account_id for account_id in ids.values() if account_id is not None])
    ends: dict[Side, Account] = {}
    for side, reference in named.items():
        account_id = ids[side]
        account = found.get(account_id) if account_id is not None else None
        if account is None or account.customer_id != principal.customer_id:
            return AccountNotFound(side, reference[:REFERENCE_MAX])
        ends[side] = account
    source, destination = ends[Side.SOURCE], ends[Side.DESTINATION]
    if source.id == destination.id:
        return SameAccount(source.id)
    side = Side.SOURCE if order.sold else Side.DESTINATION
    if order.part.currency != ends[side].currency:
        return CurrencyMismatch(side, order.part.currency, ends[side].currency)
    return source, destination

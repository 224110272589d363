"""Paying to other banks: what a customer may ask for, and what staff see of what was asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from florin.domain.iban import find_iban_fault, is_ours, normalise_iban
from florin.domain.page import Page, cut_page
from florin.domain.payment_rail import end_to_end_id_of
from florin.domain.payments import REFERENCE_MAX, Answer, Order, Payments
from florin.domain.payout_refusals import InvalidIban, NoPaymentRail
from florin.domain.principal import Principal
from florin.domain.text import Malformed, check_text
from florin.domain.transaction import Counterparty, TransactionKind

NAME_MAX = 70
"""The longest name of a payee or payer, in characters: what a SEPA payment has room for."""


class OutgoingState(StrEnum):
    """How far a payment to another bank has come."""

    NOT_SENT = "NOT_SENT"
    SENT = "SENT"
    SETTLED = "SETTLED"
    RETURNED = "RETURNED"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A payment to another bank as staff see it. `problem` is what somebody has to see to, in a sentence."""

    transaction_id: UUID
    state: OutgoingState
    requested_at: datetime
    sent_at: datetime | None
    problem: str | None

    @property
    def end_to_end_id(self) -> str:
        """By what other banks know it."""
        return end_to_end_id_of(self.transaction_id)


class OutgoingRecords(Protocol):
    """Payments to other banks. `persistence` provides it."""

    async def outgoing(self, state: OutgoingState | None, *, limit: int, before: UUID | None) -> Sequence[Outgoing]:
        """Newest first, older than the transaction `before`; in any state, or in one."""
        ...


@dataclass(frozen=True, slots=True)
class Payouts:
    """Takes orders to pay to any IBAN. Where no rail is `connected` only those of this bank will do."""

    payments: Payments
    records: OutgoingRecords
    connected: bool

    async def pay(self, principal: Principal, order: Order, iban: str, payee_name: str) -> Answer:
        """Carry out an order to pay somebody.

        A payment to another bank is PENDING until that bank has it or sends it back. To an account of this bank it
        is a transfer, whatever the payee is called.

        Raises:
            Malformed: the name could not be kept as it is.
        """
        name = read_name("payeeName", payee_name)
        number = normalise_iban(iban)
        fault = find_iban_fault(number)
        if fault is not None:
            return Answer(InvalidIban(iban[:REFERENCE_MAX], fault))
        if is_ours(number):
            order = replace(order, kind=TransactionKind.TRANSFER, destination_iban=number)
        elif self.connected:
            order = replace(order, kind=TransactionKind.PAYMENT_OUT, counterparty=Counterparty(name, number))
        else:
            return Answer(NoPaymentRail(number))
        return await self.payments.order(principal, order)

    async def page(self, state: OutgoingState | None, *, first: int, after: UUID | None) -> Page[Outgoing]:
        """A page of payments to other banks, newest first."""
        found = await self.records.outgoing(state, limit=first + 1, before=after)
        return cut_page(found, first=first, after=after, cursor=lambda each: str(each.transaction_id))


def read_name(field: str, name: str) -> str:
    """A name as it goes to other banks: one line, with single spaces.

    Raises:
        Malformed: it is empty, too long, or has control characters.
    """
    check_text(field, name, NAME_MAX)
    if not name.strip():
        raise Malformed(field, "it is empty")
    return " ".join(name.split())

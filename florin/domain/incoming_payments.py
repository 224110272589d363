"""Payments from other banks: each is credited once, or refused once and for good."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from florin.domain.books import Group, Outcome
from florin.domain.commands import OWN_KEY, KeySeal, MoneyRequest, SealedKey, Terms
from florin.domain.iban import find_iban_fault, normalise_iban
from florin.domain.money import AMOUNT_MAX_MINOR, Money
from florin.domain.page import Page, cut_page
from florin.domain.payment_rail import Incoming, ReturnReason
from florin.domain.payments import REFERENCE_MAX, ask
from florin.domain.payout_refusals import InvalidIban, NoSandbox
from florin.domain.payouts import read_name
from florin.domain.ports import Clock, IdMaker, Ledger
from florin.domain.refusals import (
    AccountNotActive,
    AccountNotFound,
    CurrencyMismatch,
    IdempotencyConflict,
    InvalidAmount,
    Overloaded,
)
from florin.domain.text import check_text
from florin.domain.transaction import (
    BANK,
    DESCRIPTION_MAX,
    Counterparty,
    Transaction,
    TransactionKind,
    TransactionStatus,
)

KEY_PREFIX = f"{OWN_KEY}in:"
"""How the keys begin under which the ledger knows payments from other banks; the rail's reference follows."""

_STORED_NAME_MAX = 140

log = logging.getLogger(__name__)

_REASONS: dict[type, ReturnReason] = {
    AccountNotFound: ReturnReason.INCORRECT_ACCOUNT,
    AccountNotActive: ReturnReason.CLOSED_ACCOUNT,
    CurrencyMismatch: ReturnReason.CURRENCY_NOT_ALLOWED,
    InvalidAmount: ReturnReason.AMOUNT_NOT_ALLOWED,
}


class IncomingOutcome(StrEnum):
    """What became of a payment from another bank."""

    CREDITED = "CREDITED"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True)
class Received:
    """A payment from another bank, and what became of it.

    `transaction_id` is that of the credit; of a refusal, that of the attempt where the ledger recorded one.
    """

    id: UUID
    incoming: Incoming
    outcome: IncomingOutcome
    reason: ReturnReason | None
    transaction_id: UUID | None

    @property
    def rail_reference(self) -> str:
        """The rail's own number of it."""
        return self.incoming.rail_reference

    @property
    def amount(self) -> Money:
        """What came in."""
        return self.incoming.amount

    @property
    def iban(self) -> str:
        """Whom it was for."""
        return self.incoming.creditor_iban

    @property
    def payer_name(self) -> str:
        """Who paid."""
        return self.incoming.debtor_name

    @property
    def payer_iban(self) -> str | None:
        """From which account."""
        return self.incoming.debtor_iban

    @property
    def description(self) -> str | None:
        """What it is for, in the payer's words."""
        return self.incoming.remittance

    @property
    def received_at(self) -> datetime:
        """When the rail booked it."""
        return self.incoming.at

    @property
    def return_reason(self) -> str | None:
        """Why it was refused, as the code that it is sent back with."""
        return self.reason

    @property
    def explanation(self) -> str | None:
        """The same in words."""
        return None if self.reason is None else self.reason.sentence


class IncomingRecords(Protocol):
    """What came in. `persistence` provides it."""

    async def note_received(self, received: Sequence[Received]) -> None:
        """Keep what became of payments; those that are there already stay as they are."""
        ...

    async def incoming(self, *, limit: int, before: UUID | None) -> Sequence[Received]:
        """Newest first, older than the one with the id `before`."""
        ...


@dataclass(frozen=True, slots=True)
class IncomingPayments:
    """Credits what comes from other banks. `simulate` makes a bank's message of what is only played."""

    ledger: Ledger
    records: IncomingRecords
    clock: Clock
    new_id: IdMaker
    simulate: Callable[[Incoming, datetime], Incoming] | None = None

    async def take(self, incoming: Sequence[Incoming]) -> list[Received] | Overloaded:
        """Credit payments; told again, the same comes out and nothing moves.

        What can be credited to nobody is refused, and its key sealed: it stays refused, even if somebody opens
        that account later, because by then the money is on its way back.
        """
        outcomes = await self.ledger.post(Group(tuple(self._request(each) for each in incoming)))
        if isinstance(outcomes, Overloaded):
            return outcomes
        received = []
        for each, outcome in zip(incoming, outcomes, strict=True):
            known = await self._receive(each, outcome)
            if isinstance(known, Overloaded):
                return known
            received.append(known)
        await self.records.note_received(received)
        return received

    async def play(
        self, iban: str, amount: Money, payer_name: str, payer_iban: str | None, description: str | None
    ) -> Received | InvalidIban | NoSandbox | Overloaded:
        """Let a payment come from nowhere, by way of the message that another bank would send.

        Raises:
            Malformed: a text in it could not be kept as it is.
        """
        name = read_name("payerName", payer_name)
        if description:
            check_text("description", description, DESCRIPTION_MAX)
        if self.simulate is None:
            return NoSandbox()
        for number in (iban, payer_iban):
            fault = find_iban_fault(normalise_iban(number)) if number is not None else None
            if number is not None and fault is not None:
                return InvalidIban(number[:REFERENCE_MAX], fault)
        now = self.clock()
        played = self.simulate(
            Incoming(
                self.new_id().hex,
                amount.minor,
                amount.currency,
                normalise_iban(iban),
                name,
                None if payer_iban is None else normalise_iban(payer_iban),
                " ".join((description or "").split()) or None,
                now,
            ),
            now,
        )
        taken = await self.take([played])
        return taken if isinstance(taken, Overloaded) else taken[0]

    async def page(self, *, first: int, after: UUID | None) -> Page[Received]:
        """A page of what came in, newest first."""
        found = await self.records.incoming(limit=first + 1, before=after)
        return cut_page(found, first=first, after=after, cursor=lambda each: str(each.id))

    def _request(self, incoming: Incoming) -> MoneyRequest:
        assert 0 < incoming.amount_minor <= AMOUNT_MAX_MINOR
        facts = incoming.creditor_iban, incoming.amount_minor, incoming.currency
        payer = Counterparty(incoming.debtor_name[:_STORED_NAME_MAX], incoming.debtor_iban)
        return MoneyRequest(
            self.new_id(),
            BANK,
            key_of(incoming),
            sha256(repr(facts).encode()).digest(),
            TransactionKind.PAYMENT_IN,
            incoming.amount_minor,
            incoming.currency,
            incoming.remittance[:DESCRIPTION_MAX] if incoming.remittance else None,
            destination_iban=normalise_iban(incoming.creditor_iban),
            terms=Terms(counterparty=payer),
        )

    async def _receive(self, incoming: Incoming, outcome: Outcome) -> Received | Overloaded:
        value = outcome.value
        if isinstance(value, Transaction) and value.status is TransactionStatus.COMPLETED:
            return self._credited(incoming, value)
        reason = _REASONS.get(type(value), ReturnReason.NOT_SPECIFIED)
        if isinstance(value, IdempotencyConflict):
            # Two payments under one reference: the first one has it, and this one goes back.
            log.error("the rail reports two payments under the reference %s", incoming.rail_reference)
            return self._refused(incoming, ReturnReason.DUPLICATE, None)
        if isinstance(value, AccountNotActive) and value.transaction is not None:
            return self._refused(incoming, reason, value.transaction.id)
        sealed = (await ask(self.ledger, KeySeal(BANK, key_of(incoming)))).value
        if isinstance(sealed, Overloaded):
            return sealed
        assert isinstance(sealed, SealedKey)
        if sealed.transaction is not None and sealed.transaction.status is TransactionStatus.COMPLETED:
            # Another process was told of it as well, a moment later, when the account was there.
            return self._credited(incoming, sealed.transaction)
        return self._refused(incoming, reason, sealed.transaction.id if sealed.transaction else None)

    def _credited(self, incoming: Incoming, transaction: Transaction) -> Received:
        return Received(self.new_id(), incoming, IncomingOutcome.CREDITED, None, transaction.id)

    def _refused(self, incoming: Incoming, reason: ReturnReason, attempt: UUID | None) -> Received:
        return Received(self.new_id(), incoming, IncomingOutcome.REFUSED, reason, attempt)


def key_of(incoming: Incoming) -> str:
    """Under which key the ledger knows a payment from another bank."""
    return f"{KEY_PREFIX}{incoming.rail_reference}"

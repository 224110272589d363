"""Two-phase money: funds are held first, and captured or released later."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from florin.domain.audit import AuditAction, Happening, Subject, SubjectKind, actor_of
from florin.domain.case import Case
from florin.domain.commands import Step, Transition
from florin.domain.hold import HoldPeriod, choose_period
from florin.domain.money import AmountFault, read_amount
from florin.domain.money_refusals import TransactionNotFound
from florin.domain.page import Page, cut_page
from florin.domain.payments import REFERENCE_MAX, Answer, ask, check_key, read_id
from florin.domain.ports import AuditNotes, Clock, Ledger
from florin.domain.principal import Origin, Principal, Role
from florin.domain.refusals import InvalidAmount
from florin.domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Part:
    """How much of a transaction is meant, as a client wrote it; `value` is in major units."""

    value: Decimal
    currency: str

    def read(self) -> int | InvalidAmount:
        """The amount in minor units."""
        minor = read_amount(self.value, self.currency)
        return InvalidAmount(minor, self.currency) if isinstance(minor, AmountFault) else minor


class HoldRecords(Protocol):
    """Which funds are held."""

    async def held_on(
        self, account_ids: Sequence[UUID], *, limit: int, before: UUID | None
    ) -> Mapping[UUID, list[Transaction]]:
        """What is PENDING of each account's payments, newest first, older than the transaction `before`."""
        ...

    async def held_for(
        self, account_ids: Sequence[UUID], *, limit: int, before: UUID | None
    ) -> Mapping[UUID, list[Transaction]]:
        """The holds that each account may capture, newest first, older than the transaction `before`."""
        ...


@dataclass(frozen=True, slots=True)
class Holds:
    """Captures and releases holds; they are placed as orders, by `Payments`."""

    ledger: Ledger
    records: HoldRecords
    notes: AuditNotes
    clock: Clock

    def period(self, expires_at: datetime | None) -> HoldPeriod:
        """How long a hold lasts that is placed now. Whether it may is the ledger's to say, after the key."""
        return choose_period(expires_at, self.clock())

    async def capture(
        self, principal: Principal, transaction_id: str, part: Part | None, idempotency_key: str
    ) -> Answer:
        """Move held money to whom it was held for, or a part of it; the rest is free again.

        Raises:
            Malformed: no request can have this key.
        """
        check_key(idempotency_key)
        minor = None if part is None else part.read()
        if isinstance(minor, InvalidAmount):
            return Answer(minor)
        target = read_id(transaction_id)
        if target is None:
            return Answer(TransactionNotFound(transaction_id[:REFERENCE_MAX]))
        currency = None if part is None else part.currency
        return await ask(
            self.ledger,
            Transition(
                Step.CAPTURE,
                target,
                principal.customer_id,
                idempotency_key=idempotency_key,
                fingerprint=fingerprint_of(Step.CAPTURE, transaction_id, minor, currency),
                amount_minor=minor,
                currency=currency,
            ),
        )

    async def release(
        self,
        principal: Principal,
        transaction_id: str,
        idempotency_key: str,
        origin: Origin,
        case: Case | None = None,
    ) -> Answer:
        """Let held money go. What staff release is put on record after the ledger has committed it, and why.

        A crash between the two loses the line in the audit log. That staff asked for it is on record by then, with
        the transaction's id, and that it ended stands in the account's history.

        Raises:
            Malformed: no request can have this key.
        """
        check_key(idempotency_key)
        target = read_id(transaction_id)
        if target is None:
            return Answer(TransactionNotFound(transaction_id[:REFERENCE_MAX]))
        by_staff = principal.role is Role.ADMIN
        answer = await ask(
            self.ledger,
            Transition(
                Step.RELEASE,
                target,
                principal.customer_id,
                by_staff,
                idempotency_key,
                fingerprint_of(Step.RELEASE, transaction_id),
            ),
        )
        if by_staff and isinstance(answer.value, Transaction) and not answer.replayed:
            self.notes.note(
                Happening(
                    AuditAction.HOLD_RELEASED,
                    actor_of(principal),
                    origin,
                    self.clock(),
                    Subject(SubjectKind.TRANSACTION, str(target)),
                    before={"status": "PENDING"},
                    after={"status": answer.value.status, **(case.facts if case else {})},
                )
            )
        return answer

    async def pages(
        self, account_ids: Sequence[UUID], *, first: int, after: UUID | None
    ) -> list[Page[Transaction]]:
        """A page of what keeps back funds of each account, newest first."""
        return _cut(
            await self.records.held_on(account_ids, limit=first + 1, before=after), account_ids, first, after
        )

    async def incoming_pages(
        self, account_ids: Sequence[UUID], *, first: int, after: UUID | None
    ) -> list[Page[Transaction]]:
        """A page of the holds that each account may capture, newest first: none that is under review."""
        found = await self.records.held_for(account_ids, limit=first + 1, before=after)
        return _cut(found, account_ids, first, after)


def _cut(
    found: Mapping[UUID, list[Transaction]], account_ids: Sequence[UUID], first: int, after: UUID | None
) -> list[Page[Transaction]]:
    return [
        cut_page(found[account_id], first=first, after=after, cursor=lambda hold: str(hold.id))
        for account_id in account_ids
    ]


def fingerprint_of(*facts: str | int | None) -> bytes:
    """Tell requests about a transaction apart: the same for the same facts."""
    return sha256(json.dumps(facts).encode()).digest()

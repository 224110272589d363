"""Sending money back: what a receiver asks for, or staff."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from florin.domain.audit import AuditAction, Happening, Subject, SubjectKind, actor_of
from florin.domain.case import Case
from florin.domain.commands import Reversal
from florin.domain.holds import Part, fingerprint_of
from florin.domain.money_refusals import TransactionNotFound
from florin.domain.payments import REFERENCE_MAX, Answer, ask, check_key, read_id
from florin.domain.ports import AuditNotes, Clock, IdMaker, Ledger
from florin.domain.principal import Origin, Principal, Role
from florin.domain.refusals import InvalidAmount
from florin.domain.text import check_text
from florin.domain.transaction import DESCRIPTION_MAX, Transaction, TransactionStatus


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """Which transaction's money is to go back, and how much of it; all that is left where no part is named.

    Raises:
        Malformed: the key or the description could not be kept as they are.
    """

    transaction_id: str
    part: Part | None
    description: str | None
    idempotency_key: str

    def __post_init__(self) -> None:
        check_key(self.idempotency_key)
        if self.description is not None:
            check_text("description", self.description, DESCRIPTION_MAX)


class RefundRecords(Protocol):
    """Which money went back."""

    async def reversals_of(self, ids: Sequence[UUID], customer_id: UUID | None) -> Mapping[UUID, list[Transaction]]:
        """The newest reversals of each transaction, those that a customer may see; without one, all."""
        ...


@dataclass(frozen=True, slots=True)
class Refunds:
    """Reverses transactions, and tells what was reversed."""

    ledger: Ledger
    records: RefundRecords
    notes: AuditNotes
    clock: Clock
    new_id: IdMaker

    async def reverse(
        self, principal: Principal, order: RefundOrder, origin: Origin, case: Case | None = None
    ) -> Answer:
        """Send a completed transaction's money back, or a part of it.

        What staff send back is put on record, and why, after the ledger has committed it: no batch waits for the
        audit log's lock. A crash between the two loses that line; but that they asked is on record by then, with
        the transaction's id, and the reversal itself stands in the books, hashed, under the id of who asked.
        """
        amount = None if order.part is None else order.part.read()
        if isinstance(amount, InvalidAmount):
            return Answer(amount)
        target = read_id(order.transaction_id)
        if target is None:
            return Answer(TransactionNotFound(order.transaction_id[:REFERENCE_MAX]))
        currency = None if order.part is None else order.part.currency
        by_staff = principal.role is Role.ADMIN
        command = Reversal(
            self.new_id(),
            target,
            principal.customer_id,
            order.idempotency_key,
            fingerprint_of("REVERSAL", order.transaction_id, amount, currency, order.description),
            amount,
            order.description,
            by_staff,
            currency,
        )
        answer = await ask(self.ledger, command)
        if by_staff and isinstance(answer.value, Transaction) and not answer.replayed:
            self.notes.note(
                Happening(
                    AuditAction.TRANSACTION_REVERSED,
                    actor_of(principal),
                    origin,
                    self.clock(),
                    Subject(SubjectKind.TRANSACTION, str(target)),
                    before={"status": TransactionStatus.COMPLETED},
                    after={
                        "reversal": str(answer.value.id),
                        "amount": f"{answer.value.amount.value:f}",
                        "currency": answer.value.currency,
                        **(case.facts if case else {}),
                    },
                )
            )
        return answer

    async def of(self, principal: Principal, ids: Sequence[UUID]) -> Mapping[UUID, list[Transaction]]:
        """The newest reversals of each transaction, as far as the principal may see them."""
        return await self.records.reversals_of(ids, None if principal.is_staff else principal.customer_id)

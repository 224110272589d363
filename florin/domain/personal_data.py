"""What the bank knows of a person: handing it over, and forgetting it (GDPR, articles 15, 17 and 20)."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from florin.domain.audit import AuditAction, Happening, Subject, SubjectKind, actor_of
from florin.domain.back_office_ports import PersonalDataRecords
from florin.domain.back_office_refusals import CustomerNotClosed
from florin.domain.case import Case
from florin.domain.customer import Customer
from florin.domain.personal_file import Erasure, PersonalData, PersonalFile, Position
from florin.domain.ports import AuditNotes, Clock
from florin.domain.principal import Origin, Principal, Role
from florin.domain.refusals import CustomerNotFound

FORMAT = "florin-personal-data-1"

TRANSACTIONS_PER_DOCUMENT = 5_000
"""So many stand in one document; the next one goes on. No account's history fits a request for sure."""

ERASED_NAME = "Erased"


@dataclass(frozen=True, slots=True)
class PersonalDataDesk:
    """Hands a customer's data over, and forgets them while the ledger stays whole."""

    records: PersonalDataRecords
    notes: AuditNotes
    clock: Clock

    async def export(
        self, principal: Principal, customer_id: UUID, after: Position | None, origin: Origin
    ) -> PersonalData | CustomerNotFound:
        """A document of what the bank knows of a customer. The first has everything but the later transactions."""
        if await self._customer(customer_id) is None:
            return CustomerNotFound(str(customer_id))
        now = self.clock()
        happening = self._about(customer_id, AuditAction.PERSONAL_DATA_EXPORTED, principal, origin, now)
        limit = TRANSACTIONS_PER_DOCUMENT
        transactions = await self.records.transactions(customer_id, after, limit=limit + 1)
        content: dict[str, object] = {"format": FORMAT, "createdAt": now, "customerId": customer_id}
        if after is None:
            content |= _told(await self.records.file(customer_id))
        content["transactions"] = [item for _, item in transactions[:limit]]
        following = str(transactions[limit - 1][0]) if len(transactions) > limit else None
        await self.records.note_export(happening)
        written = json.dumps(content, default=_write, ensure_ascii=False, allow_nan=False)
        return PersonalData(written, now, following)

    async def erase(
        self, principal: Principal, customer_id: UUID, case: Case, origin: Origin
    ) -> Erasure | CustomerNotFound | CustomerNotClosed:
        """Forget who a closed customer was. Amounts, times and account numbers stay: the books are kept whole."""
        customer = await self._customer(customer_id)
        if customer is None:
            return CustomerNotFound(str(customer_id))
        if customer.closed_at is None:
            return CustomerNotClosed(customer_id)
        if customer.erased_at is None:
            # What is still waiting to be written would be written past the erasure.
            await self.notes.flush()
            happening = self._about(
                customer_id, AuditAction.PERSONAL_DATA_ERASED, principal, origin, self.clock(), case
            )
            erased = await self.records.erase(customer_id, erased_email(customer_id), ERASED_NAME, happening)
            if erased is not None:
                return erased
            customer = await self._customer(customer_id)
            assert customer is not None, "who was there stays on record"
        return Erasure(customer, 0)

    async def _customer(self, customer_id: UUID) -> Customer | None:
        person = await self.records.person(customer_id)
        return person if person is not None and person.role is Role.CUSTOMER else None

    @staticmethod
    def _about(
        customer_id: UUID,
        action: AuditAction,
        principal: Principal,
        origin: Origin,
        now: datetime,
        case: Case | None = None,
    ) -> Happening:
        subject = Subject(SubjectKind.CUSTOMER, str(customer_id))
        return Happening(action, actor_of(principal), origin, now, subject, after=case.facts if case else {})


def erased_email(customer_id: UUID) -> str:
    """What stands in the place of an erased address; nobody's, for good (RFC 2606)."""
    return f"erased-{customer_id}@erased.invalid"


def _told(file: PersonalFile) -> dict[str, object]:
    return {
        "profile": file.profile,
        "accounts": file.accounts,
        "sessions": file.sessions,
        "apiKeys": file.api_keys,
        "standingOrders": file.standing_orders,
        "events": file.events,
        # Said also where it is 0, so that whoever reads the document knows that it could be more.
        "olderEventsLeftOut": file.older_events,
    }


def _write(value: object) -> str:
    if isinstance(value, date):  # an instant is one, too
        return value.isoformat()
    assert isinstance(value, UUID), f"{type(value).__name__} is not what a document holds"
    return str(value)

"""Those who work for the bank: persons with a role, who hold no accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from florin.domain.audit import Actor, AuditAction, Happening, Subject, SubjectKind
from florin.domain.back_office_ports import StaffRecords
from florin.domain.back_office_refusals import LastAdmin, NotYourself
from florin.domain.customer import Customer, Enrolment
from florin.domain.customers import read_email, read_line
from florin.domain.iban import BANK_COUNTRY
from florin.domain.password import check_password, make_password, normalise_password
from florin.domain.ports import Clock, IdMaker, PasswordHasher
from florin.domain.principal import STAFF, Origin, Role
from florin.domain.refusals import CustomerNotFound, EmailTaken, InvalidInput, Refused


@dataclass(frozen=True, slots=True)
class Staff:
    """Takes on staff and lets them go. Asked by admins, and by the command line."""

    records: StaffRecords
    hasher: PasswordHasher
    clock: Clock
    new_id: IdMaker

    async def add(
        self, actor: Actor, email: str, full_name: str, role: Role, origin: Origin, *, password: str | None = None
    ) -> Enrolment | EmailTaken:
        """Take somebody on. Without a password of their choice one is made up, which is to be changed.

        Raises:
            Refused: with InvalidInput or WeakPassword.
        """
        if role not in STAFF:
            raise Refused(InvalidInput("role", "it is ADMIN or AUDITOR"))
        address = read_email(email)
        if address is None:
            raise Refused(InvalidInput("email", "it is not an email address"))
        name = read_line("fullName", full_name)
        if password is not None:
            await check_password(self.hasher, "password", password, [address, name])
        chosen = make_password() if password is None else password
        person = Customer(self.new_id(), address, name, BANK_COUNTRY, self.clock(), role)
        subject = Subject(SubjectKind.CUSTOMER, str(person.id))
        happening = Happening(
            AuditAction.STAFF_ADDED, actor, origin, person.created_at, subject, after={"role": role.value}
        )
        # Where staff live and what identifies them is the employer's affair and in no table here.
        added = await self.records.add(
            person,
            address="",
            id_document="",
            password_hash=await self.hasher.hash(normalise_password(chosen)),
            happening=happening,
            password_is_initial=password is None,
        )
        return Enrolment(person, chosen) if added else EmailTaken(address)

    async def everybody(self) -> Sequence[Customer]:
        """All who work for the bank now, the newest last."""
        return await self.records.staff()

    async def remove(
        self, actor: Actor, staff_id: UUID, origin: Origin
    ) -> Customer | CustomerNotFound | NotYourself | LastAdmin:
        """Let somebody go: their sessions and API keys end, their address is free again, what they did stays."""
        if staff_id == actor.id:
            return NotYourself()
        person = await self.records.person(staff_id)
        if person is None or person.role not in STAFF:
            return CustomerNotFound(str(staff_id))
        if person.closed_at is not None:
            return person
        subject = Subject(SubjectKind.CUSTOMER, str(staff_id))
        happening = Happening(
            AuditAction.STAFF_REMOVED,
            actor,
            origin,
            self.clock(),
            subject,
            before={"role": person.role.value, "closed": False},
            after={"closed": True},
        )
        closed = await self.records.remove_staff(staff_id, happening)
        if closed is None:
            closed = await self.records.person(staff_id)
            assert closed is not None, "who was there stays on record"
        return closed

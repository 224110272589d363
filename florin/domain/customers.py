"""Becoming a customer."""

from dataclasses import dataclass, replace

from email_validator import EmailNotValidError, validate_email

from florin.domain.audit import Actor, ActorKind, AuditAction, Happening, Subject, SubjectKind, actor_of
from florin.domain.customer import Application, Customer, Enrolment
from florin.domain.password import check_length, judge, make_password, normalise_password
from florin.domain.ports import Clock, CustomerRecords, IdMaker, LogonThrottle, PasswordHasher
from florin.domain.principal import Origin, Principal
from florin.domain.refusals import CountryNotAllowed, EmailTaken, InvalidInput, Refused, TooManyAttempts
from florin.domain.text import has_controls

EMAIL_MAX = 254
"""The longest address that mail can be sent to, in characters (RFC 5321, 4.5.3.1.3, less its brackets)."""

TEXT_MAX = 200


@dataclass(frozen=True, slots=True)
class Customers:
    """Registers customers."""

    records: CustomerRecords
    hasher: PasswordHasher
    throttle: LogonThrottle
    clock: Clock
    new_id: IdMaker

    async def register(self, application: Application, origin: Origin) -> Customer | EmailTaken | TooManyAttempts:
        """Make somebody a customer, by their own application.

        What is refused without a look at the bank's books or the password costs nobody anything and isn't counted.

        Raises:
            Refused: with InvalidInput, WeakPassword, CountryNotAllowed or TooManyAttempts.
        """
        customer = self.read(application)
        check_length("password", application.password)
        async with self.throttle.attempt(customer.email, origin.address) as attempt:
            if attempt.wait:
                return TooManyAttempts(attempt.wait)
            actor = Actor(ActorKind.CUSTOMER, customer.id)
            answer = await self._admit(application, customer, actor, origin)
            if isinstance(answer, Customer):
                attempt.forgive()
            return answer

    async def enrol(self, principal: Principal, application: Application, origin: Origin) -> Enrolment | EmailTaken:
        """Make somebody a customer, for whom a member of staff speaks. The application's password is not asked for.

        Raises:
            Refused: with InvalidInput or CountryNotAllowed.
        """
        password = make_password()
        customer = self.read(application)
        application = replace(application, password=password)
        answer = await self._admit(application, customer, actor_of(principal), origin, password_is_initial=True)
        return Enrolment(customer, password) if isinstance(answer, Customer) else answer

    async def _admit(
        self,
        application: Application,
        customer: Customer,
        actor: Actor,
        origin: Origin,
        *,
        password_is_initial: bool = False,
    ) -> Customer | EmailTaken:
        if not await self.records.country_allowed(customer.country):
            raise Refused(CountryNotAllowed(customer.country))
        if await self.records.credentials(customer.email) is not None:
            return EmailTaken(customer.email)
        if not password_is_initial:
            # Last, because it takes longest: thousands of times as long as the two before.
            await judge(self.hasher, application.password, own_words(application))
        password_hash = await self.hasher.hash(normalise_password(application.password))
        subject = Subject(SubjectKind.CUSTOMER, str(customer.id))
        happening = Happening(AuditAction.CUSTOMER_REGISTERED, actor, origin, customer.created_at, subject)
        added = await self.records.add(
            customer,
            address=read_line("address", application.address),
            id_document=read_line("idDocument", application.id_document),
            password_hash=password_hash,
            happening=happening,
            password_is_initial=password_is_initial,
        )
        return customer if added else EmailTaken(customer.email)

    def read(self, application: Application) -> Customer:
        """The customer that an application would make, tidied.

        Raises:
            Refused: with InvalidInput.
        """
        email = read_email(application.email)
        if email is None:
            raise Refused(InvalidInput("email", "it is not an email address"))
        read_line("address", application.address)
        read_line("idDocument", application.id_document)
        return Customer(
            self.new_id(), email, read_line("fullName", application.full_name), application.country, self.clock()
        )


def read_email(text: str) -> str | None:
    """An address in the form that it is kept and looked up in; None for what is no address.

    Nobody is written to, so names under `.test` (RFC 6761) will do: a sandbox is full of them.
    """
    if len(text) > EMAIL_MAX:
        return None
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return None


def own_words(application: Application) -> list[str]:
    """What somebody who knows the applicant would try first."""
    return [application.email, application.full_name, application.address, application.id_document]


def read_line(name: str, text: str) -> str:
    """One line of text that says something.

    Raises:
        Refused: with InvalidInput.
    """
    line = text.strip()
    if not any(character.isalnum() for character in line):
        raise Refused(InvalidInput(name, "it is empty"))
    if len(line) > TEXT_MAX:
        raise Refused(InvalidInput(name, f"it has at most {TEXT_MAX} characters"))
    if has_controls(line):
        raise Refused(InvalidInput(name, "it has control characters"))
    return line

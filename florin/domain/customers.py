"""Becoming a customer, and proving to be one."""

import re
import unicodedata
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from florin.domain.customer import Application, Customer, Session
from florin.domain.ports import Clock, CustomerRecords, IdMaker, LogonThrottle, PasswordHasher, TokenIssuer
from florin.domain.refusals import (
    CountryNotAllowed,
    EmailTaken,
    InvalidCredentials,
    InvalidInput,
    Refused,
    TooManyAttempts,
    WeakPassword,
)
from florin.domain.text import has_controls

PASSWORD_MIN = 8
"""The least number of characters a chosen password has (NIST SP 800-63B, 5.1.1.2)."""

PASSWORD_MAX = 256
EMAIL_MAX = 254
"""The longest address that mail can be sent to, in characters (RFC 5321, 4.5.3.1.3, less its brackets)."""

TEXT_MAX = 200

# The passwords that are tried first everywhere; NIST SP 800-63B asks to refuse such.
_COMMON = frozenset(
    (
        "password password1 password123 passw0rd p@ssw0rd 12345678 123456789 1234567890 11111111 00000000 "
        "qwertyui qwertyuiop qwerty123 1q2w3e4r 1qaz2wsx iloveyou letmein1 welcome1 sunshine princess "
        "football baseball superman trustno1 abcd1234 changeme whatever starwars"
    ).split()
)
_DISTINCT_MIN = 5


@dataclass(frozen=True, slots=True)
class Customers:
    """Registers customers and logs them on."""

    records: CustomerRecords
    hasher: PasswordHasher
    tokens: TokenIssuer
    throttle: LogonThrottle
    clock: Clock
    new_id: IdMaker

    async def register(self, application: Application) -> Customer | EmailTaken:
        """Make somebody a customer.

        Raises:
            Refused: with InvalidInput, WeakPassword or CountryNotAllowed.
        """
        customer = self._read(application)
        check_password(application)
        if not await self.records.country_allowed(customer.country):
            raise Refused(CountryNotAllowed(customer.country))
        if await self.records.credentials(customer.email) is not None:
            return EmailTaken(customer.email)
        password_hash = await self.hasher.hash(_normalise(application.password))
        added = await self.records.add(
            customer,
            address=_line("address", application.address),
            id_document=_line("idDocument", application.id_document),
            password_hash=password_hash,
        )
        return customer if added else EmailTaken(customer.email)

    async def logon(
        self, email: str, password: str, address: str
    ) -> Session | InvalidCredentials | TooManyAttempts:
        """Log on from a network address. An unknown email costs the same time as a wrong password."""
        # What is longer than any address is nobody's, and not worth keeping in the throttle.
        name = read_email(email) or email[: EMAIL_MAX + 1]
        async with self.throttle.in_turn(name, address):
            return await self._logon(name, password, address)

    async def _logon(
        self, email: str, password: str, address: str
    ) -> Session | InvalidCredentials | TooManyAttempts:
        wait = await self.throttle.wait_needed(email, address)
        if wait > 0:
            return TooManyAttempts(wait)
        known = await self.records.credentials(email) if not has_controls(email) else None
        # No password is longer than this, but one may begin with the right one: it is compared with nobody's.
        password_hash = known[1] if known and len(password) <= PASSWORD_MAX else None
        matches = await self.hasher.verify(_normalise(password[:PASSWORD_MAX]), password_hash)
        if known is None or not matches:
            await self.throttle.failed(email, address)
            return InvalidCredentials()
        token, expires_at = self.tokens.issue(known[0].id)
        return Session(token, expires_at, known[0])

    def _read(self, application: Application) -> Customer:
        """The customer that an application would make, tidied."""
        email = read_email(application.email)
        if email is None:
            raise Refused(InvalidInput("email", "it is not an email address"))
        _line("address", application.address)
        _line("idDocument", application.id_document)
        return Customer(
            self.new_id(), email, _line("fullName", application.full_name), application.country, self.clock()
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


def check_password(application: Application) -> None:
    """Refuse a password that is easy to guess.

    Raises:
        Refused: with WeakPassword, or InvalidInput when it is too long.
    """
    password = application.password
    if len(password) > PASSWORD_MAX:
        raise Refused(InvalidInput("password", f"it has at most {PASSWORD_MAX} characters"))
    if len(password) < PASSWORD_MIN:
        reason = f"it needs at least {PASSWORD_MIN} characters"
    elif password.casefold() in _COMMON:
        reason = "it is one of the passwords that are tried first"
    elif len(set(password)) < _DISTINCT_MIN:
        reason = f"it needs at least {_DISTINCT_MIN} different characters"
    elif password.casefold() in _own_words(application):
        reason = "it is part of your own data"
    else:
        return
    raise Refused(WeakPassword(reason, PASSWORD_MIN))


def _normalise(password: str) -> str:
    """The same bytes for the same characters, on whatever keyboard (NIST SP 800-63B, 5.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def _own_words(application: Application) -> set[str]:
    email = application.email.casefold()
    name = application.full_name.casefold()
    return {email, email.partition("@")[0], name, *re.split(r"\W+", name), name.replace(" ", "")}


def _line(name: str, text: str) -> str:
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

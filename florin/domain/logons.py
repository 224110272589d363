"""Logging on: a password, and a second factor where the customer has one."""

from dataclasses import dataclass, replace
from hashlib import sha256

from florin.domain.audit import NOBODY, Actor, AuditAction, Happening, Subject, SubjectKind, actor_of
from florin.domain.customer import Credentials, Customer
from florin.domain.customers import EMAIL_MAX, read_email
from florin.domain.password import PASSWORD_MAX, PASSWORD_MIN, check_password, normalise_password
from florin.domain.ports import (
    AuditNotes,
    Clock,
    CustomerRecords,
    LogonThrottle,
    PasswordHasher,
    TokenIssuer,
)
from florin.domain.principal import Origin, Principal
from florin.domain.refusals import (
    InvalidChallenge,
    InvalidCode,
    InvalidCredentials,
    MfaRequired,
    Refused,
    TooManyAttempts,
    WeakPassword,
)
from florin.domain.second_factors import SecondFactors
from florin.domain.session import Session
from florin.domain.sessions import Sessions
from florin.domain.text import has_controls


@dataclass(frozen=True, slots=True)
class Logons:
    """Lets customers and staff in, and changes their passwords."""

    records: CustomerRecords
    hasher: PasswordHasher
    throttle: LogonThrottle
    tokens: TokenIssuer
    sessions: Sessions
    factors: SecondFactors
    notes: AuditNotes
    clock: Clock

    async def log_on(
        self, email: str, password: str, origin: Origin
    ) -> Session | MfaRequired | InvalidCredentials | TooManyAttempts:
        """Log on. An unknown email costs the same time as a wrong password."""
        # What is longer than any address is nobody's, and not worth keeping in the throttle.
        name = read_email(email) or email[: EMAIL_MAX + 1]
        known = await self._authenticate(name, password, origin)
        if not isinstance(known, Credentials):
            return known
        if known.has_second_factor:
            challenge, expires_at = self.tokens.issue_challenge(known.customer.id, _stamp(known))
            return MfaRequired(challenge, expires_at)
        return await self.sessions.start(known, origin, by="PASSWORD")

    async def complete(
        self, challenge: str, code: str, origin: Origin
    ) -> Session | InvalidChallenge | InvalidCode | TooManyAttempts:
        """End a logon that a second factor was asked for."""
        customer_id, stamp = await self.tokens.read_challenge(challenge) or (None, "")
        known = await self.records.credentials_of(customer_id) if customer_id else None
        factor = await self.factors.records.of(customer_id) if customer_id else None
        if known is None or stamp != _stamp(known) or factor is None or factor.confirmed_at is None:
            self._note(AuditAction.MFA_FAILED, origin, None, reason="CHALLENGE")
            return InvalidChallenge()
        principal = Principal(known.customer.id, known.customer.role)
        refusal = await self.factors.check(factor, principal, code, origin)
        if refusal is not None:
            return refusal
        session = await self.sessions.start(known, origin, by="PASSWORD_AND_CODE")
        return session if isinstance(session, Session) else InvalidChallenge()

    async def change_password(
        self, customer: Customer, principal: Principal, current: str, new: str, origin: Origin
    ) -> Customer | InvalidCredentials | TooManyAttempts:
        """Change the caller's password. All their other sessions end.

        Raises:
            Refused: with WeakPassword or InvalidInput.
        """
        known = await self._authenticate(customer.email, current, origin, changing=principal)
        if not isinstance(known, Credentials):
            return known
        await check_password(self.hasher, "newPassword", new, [customer.email, customer.full_name])
        if await self.hasher.verify(normalise_password(new), known.password_hash):
            raise Refused(WeakPassword("it is the one that you have now", PASSWORD_MIN))
        subject = Subject(SubjectKind.CUSTOMER, str(customer.id))
        happening = Happening(AuditAction.PASSWORD_CHANGED, actor_of(principal), origin, self.clock(), subject)
        new_hash = await self.hasher.hash(normalise_password(new))
        changed = await self.records.change_password(
            customer.id, new_hash, happening, instead_of=known.password_hash, kept_session=principal.session_id
        )
        return customer if changed else InvalidCredentials()

    async def _authenticate(
        self, name: str, password: str, origin: Origin, *, changing: Principal | None = None
    ) -> Credentials | InvalidCredentials | TooManyAttempts:
        """Whose email and password these are, one attempt at a time; `changing` is who asks to change theirs."""
        async with self.throttle.attempt(name, origin.address) as attempt:
            if attempt.wait:
                self._note(AuditAction.LOGON_SLOWED_DOWN, origin, None, email=name)
                return TooManyAttempts(attempt.wait)
            known = await self.records.credentials(name) if not has_controls(name) else None
            try:
                admitted = await self._matching(known, password)
            except Refused as refused:
                if not isinstance(refused.refusal, TooManyAttempts):
                    raise
                # Too many others wait, and nothing was compared.
                attempt.forgive()
                return refused.refusal
            if admitted is not None:
                attempt.succeed()
                return admitted
        action = AuditAction.PASSWORD_CHANGE_FAILED if changing else AuditAction.LOGON_FAILED
        reason = "PASSWORD" if known else "EMAIL"
        self._note(action, origin, known, email=name, reason=reason, actor=actor_of(changing))
        return InvalidCredentials()

    async def _matching(self, known: Credentials | None, password: str) -> Credentials | None:
        """The credentials, if this is their password."""
        # No password is longer than this, but one may begin with the right one: it is compared with nobody's.
        usable = known is not None and len(password) <= PASSWORD_MAX and known.customer.closed_at is None
        password_hash = known.password_hash if known and usable else None
        given = normalise_password(password[:PASSWORD_MAX])
        if not await self.hasher.verify(given, password_hash):
            return None
        assert known is not None
        if not self.hasher.is_outdated(known.password_hash):
            return known
        # The parameters have grown since it was hashed, and only now the password is at hand.
        fresh = await self.hasher.hash(given)
        if await self.records.rehash(known.customer.id, known.password_hash, fresh):
            return replace(known, password_hash=fresh)
        # Somebody was quicker: the same customer elsewhere, with a fresh hash too or with another password.
        latest = await self.records.credentials_of(known.customer.id)
        matches = await self.hasher.verify(given, latest.password_hash if latest else None)
        return latest if matches else None

    def _note(
        self,
        action: AuditAction,
        origin: Origin,
        known: Credentials | None,
        *,
        email: str | None = None,
        reason: str | None = None,
        actor: Actor = NOBODY,
    ) -> None:
        subject = Subject(SubjectKind.CUSTOMER, str(known.customer.id)) if known else None
        after = {"reason": reason} if reason else {}
        # Whose email it is stands in the subject; one that is nobody's is told as it was given.
        given = None if known else email
        self.notes.note(Happening(action, actor, origin, self.clock(), subject, after=after, email=given))


def _stamp(known: Credentials) -> str:
    """Tells passwords apart: a logon that was begun with one is not ended after it has been changed."""
    return sha256(known.password_hash.encode()).hexdigest()[:16]

"""Turning the second factor on and off, and asking for it."""

from dataclasses import dataclass
from datetime import timedelta

from florin.domain.audit import AuditAction, Facts, Happening, Subject, SubjectKind, actor_of
from florin.domain.customer import Customer
from florin.domain.ports import AuditNotes, Clock, LogonThrottle, Sealer, SecondFactorRecords, SessionRecords
from florin.domain.principal import Origin, Principal
from florin.domain.refusals import (
    InvalidCode,
    MfaAlreadyEnabled,
    MfaNotBegun,
    MfaNotEnabled,
    RecentLogonRequired,
    TooManyAttempts,
)
from florin.domain.second_factor import (
    MfaDisabled,
    MfaEnabled,
    MfaSetup,
    SecondFactor,
    find_step,
    hash_recovery_code,
    is_totp,
    make_recovery_codes,
    make_secret,
    setup,
)

CODE_MAX = 64
RECENT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class SecondFactors:
    """Keeps second factors. Their secrets are sealed, and wrong codes are counted."""

    records: SecondFactorRecords
    sessions: SessionRecords
    sealer: Sealer
    throttle: LogonThrottle
    notes: AuditNotes
    clock: Clock

    async def begin(
        self, customer: Customer, principal: Principal, origin: Origin
    ) -> MfaSetup | MfaAlreadyEnabled | RecentLogonRequired:
        """Make a secret for an authenticator app. Nothing is asked for at logon until a code confirms it.

        Only shortly after a logon: whoever has come by an access token must not shut its owner out.
        """
        if not await self._has_just_logged_on(principal):
            return RecentLogonRequired(int(RECENT.total_seconds()) // 60)
        secret = make_secret()
        kept = await self.records.begin(customer.id, self.sealer.seal(secret.encode()), self.clock())
        if not kept:
            return MfaAlreadyEnabled()
        self.notes.note(self._happening(AuditAction.MFA_BEGUN, principal, origin))
        return setup(secret, customer.email)

    async def _has_just_logged_on(self, principal: Principal) -> bool:
        if principal.session_id is None:
            # Who has registered in this very request has just chosen the password.
            return principal.api_key_id is None
        session = await self.sessions.by_id(principal.session_id)
        return session is not None and self.clock() - session.created_at <= RECENT

    async def confirm(
        self, principal: Principal, code: str, origin: Origin
    ) -> MfaEnabled | InvalidCode | MfaNotBegun | MfaAlreadyEnabled | TooManyAttempts:
        """Turn it on: a first code shows that the app has the secret. All other sessions end."""
        factor = await self.records.of(principal.customer_id)
        if factor is None:
            return MfaNotBegun()
        if factor.confirmed_at is not None:
            return MfaAlreadyEnabled()
        refusal = await self.check(factor, principal, code, origin, recovery=False)
        if refusal is not None:
            return refusal
        codes, hashes = _new_codes(principal)
        happening = self._happening(AuditAction.MFA_ENABLED, principal, origin)
        confirmed = await self.records.confirm(factor, hashes, self.clock(), principal.session_id, happening)
        return MfaEnabled(codes) if confirmed else MfaNotBegun()

    async def renew_codes(
        self, principal: Principal, code: str, origin: Origin
    ) -> MfaEnabled | InvalidCode | MfaNotEnabled | TooManyAttempts:
        """Ten new recovery codes; the old ones are worth nothing from then on."""
        factor = await self.confirmed(principal)
        if factor is None:
            return MfaNotEnabled()
        refusal = await self.check(factor, principal, code, origin)
        if refusal is not None:
            return refusal
        codes, hashes = _new_codes(principal)
        happening = self._happening(AuditAction.RECOVERY_CODES_RENEWED, principal, origin)
        await self.records.renew_codes(factor.customer_id, hashes, happening)
        return MfaEnabled(codes)

    async def disable(
        self, principal: Principal, code: str, origin: Origin
    ) -> MfaDisabled | InvalidCode | MfaNotEnabled | TooManyAttempts:
        """Turn it off; that takes a code as well."""
        factor = await self.confirmed(principal)
        if factor is None:
            return MfaNotEnabled()
        refusal = await self.check(factor, principal, code, origin)
        if refusal is not None:
            return refusal
        await self.records.remove(factor.customer_id, self._happening(AuditAction.MFA_DISABLED, principal, origin))
        return MfaDisabled(self.clock())

    async def confirmed(self, principal: Principal) -> SecondFactor | None:
        """The caller's second factor, if it is on."""
        factor = await self.records.of(principal.customer_id)
        return factor if factor and factor.confirmed_at else None

    async def check(
        self, factor: SecondFactor, principal: Principal, code: str, origin: Origin, *, recovery: bool = True
    ) -> InvalidCode | TooManyAttempts | None:
        """Take a code, for once and never again; what is wrong with it, or nothing."""
        name = str(factor.customer_id)
        async with self.throttle.attempt(name, origin.address) as attempt:
            if attempt.wait:
                self.notes.note(self._happening(AuditAction.LOGON_SLOWED_DOWN, principal, origin))
                return TooManyAttempts(attempt.wait)
            fault = await self._take(factor, principal, code.strip()[:CODE_MAX], origin, recovery)
            if fault is None:
                attempt.succeed()
                return None
        self.notes.note(self._happening(AuditAction.MFA_FAILED, principal, origin, {"reason": fault}))
        return InvalidCode()

    async def _take(
        self, factor: SecondFactor, principal: Principal, code: str, origin: Origin, recovery: bool
    ) -> str | None:
        """Why a code isn't good; None when it was, and from now on is no longer."""
        # Apps show six digits in two groups, and people write them down like that.
        digits = code.replace(" ", "")
        if is_totp(digits):
            step = find_step(self.sealer.open(factor.sealed_secret).decode(), digits, self.clock())
            if step is None:
                return "WRONG"
            # In the database, so that of two requests with the same code one is refused (RFC 6238, 5.2).
            return None if await self.records.use_step(factor.customer_id, step) else "REPLAYED"
        if not recovery:
            return "WRONG"
        happening = self._happening(AuditAction.RECOVERY_CODE_USED, principal, origin)
        code_hash = hash_recovery_code(factor.customer_id, code)
        used = await self.records.use_recovery_code(factor.customer_id, code_hash, self.clock(), happening)
        return None if used else "WRONG"

    def _happening(
        self, action: AuditAction, principal: Principal, origin: Origin, after: Facts | None = None
    ) -> Happening:
        subject = Subject(SubjectKind.CUSTOMER, str(principal.customer_id))
        return Happening(action, actor_of(principal), origin, self.clock(), subject, after=after or {})


def _new_codes(principal: Principal) -> tuple[tuple[str, ...], list[bytes]]:
    """Recovery codes, to tell and to keep."""
    codes = make_recovery_codes()
    return codes, [hash_recovery_code(principal.customer_id, code) for code in codes]

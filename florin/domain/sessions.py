"""Staying logged on: sessions begin, go on and end."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from florin.domain.audit import NOBODY, AuditAction, Facts, Happening, Subject, SubjectKind, actor_of
from florin.domain.customer import Credentials
from florin.domain.ports import AuditNotes, Clock, IdMaker, SessionRecords, TokenIssuer
from florin.domain.principal import Origin, Principal, Role
from florin.domain.refusals import InvalidCredentials, InvalidRefreshToken, SessionNotFound
from florin.domain.session import (
    SESSION_LIFETIME,
    DeviceSession,
    EndReason,
    Reuse,
    Rotation,
    Session,
    SessionEnded,
    hash_refresh_token,
    make_refresh_token,
)

REFRESH_TOKEN_MAX = 200


@dataclass(frozen=True, slots=True)
class Sessions:
    """Keeps people logged on.

    A refresh token is good once and is replaced by the next. One that comes a second time was copied by somebody,
    and nobody can tell by whom: so the whole family of tokens ends with its session (RFC 9700, 4.14.2).
    """

    records: SessionRecords
    tokens: TokenIssuer
    notes: AuditNotes
    clock: Clock
    new_id: IdMaker

    async def start(self, credentials: Credentials, origin: Origin, *, by: str) -> Session | InvalidCredentials:
        """Begin a session for somebody who has proved who they are; `by` says with what, for the record."""
        now = self.clock()
        customer = credentials.customer
        kept = DeviceSession(
            self.new_id(), customer.id, origin.device, origin.address, now, now, now + SESSION_LIFETIME
        )
        refresh_token, token_hash = make_refresh_token()
        principal = Principal(customer.id, customer.role, kept.id)
        subject = Subject(SubjectKind.SESSION, str(kept.id))
        happening = Happening(
            AuditAction.LOGON_SUCCEEDED, actor_of(principal), origin, now, subject, after={"by": by}
        )
        if not await self.records.start(kept, token_hash, credentials, happening):
            return InvalidCredentials()
        return self._session(Rotation(kept, customer, credentials.is_initial), refresh_token)

    async def refresh(self, token: str | None, origin: Origin) -> Session | InvalidRefreshToken:
        """Go on with a session: a new access token, and the next refresh token in place of this one."""
        if not token or len(token) > REFRESH_TOKEN_MAX:
            return self._refuse(origin, "MISSING" if not token else "UNKNOWN")
        next_token, next_hash = make_refresh_token()
        found = await self.records.rotate(hash_refresh_token(token), next_hash, origin, self.clock())
        if isinstance(found, Reuse):
            if not found.ended:
                # Anybody can bring a dead token as often as they like: it is noted, where the same becomes one.
                self._note(AuditAction.REFRESH_TOKEN_REUSED, origin, found.subject, found.facts)
            return InvalidRefreshToken()
        if found is None:
            return self._refuse(origin, "UNKNOWN")
        return self._session(found, next_token)

    def _refuse(self, origin: Origin, reason: str) -> InvalidRefreshToken:
        self._note(AuditAction.REFRESH_TOKEN_REJECTED, origin, None, {"reason": reason})
        return InvalidRefreshToken()

    def _note(self, action: AuditAction, origin: Origin, subject: Subject | None, facts: Facts) -> None:
        self.notes.note(Happening(action, NOBODY, origin, self.clock(), subject, after=facts))

    def _session(self, rotation: Rotation, refresh_token: str) -> Session:
        customer, kept = rotation.customer, rotation.session
        principal = Principal(customer.id, customer.role, kept.id)
        access_token, expires_at = self.tokens.issue(principal, kept.expires_at)
        return Session(
            access_token,
            expires_at,
            customer,
            kept.id,
            refresh_token,
            kept.expires_at,
            rotation.password_is_initial,
        )

    async def log_out(
        self, principal: Principal | None, refresh_token: str | None, origin: Origin
    ) -> SessionEnded | SessionNotFound:
        """End the session that the caller speaks by, or the one that a refresh token of theirs belongs to."""
        session_id = principal.session_id if principal else None
        if session_id is None and refresh_token and len(refresh_token) <= REFRESH_TOKEN_MAX:
            session_id = await self.records.of_token(hash_refresh_token(refresh_token))
        if session_id is None:
            return SessionNotFound()
        ended = await self._end(principal, [session_id], EndReason.LOGGED_OUT, origin)
        return SessionEnded(session_id) if ended else SessionNotFound()

    async def of(self, principal: Principal) -> Sequence[DeviceSession]:
        """The caller's sessions that are alive, the one used last first."""
        return await self.records.alive(principal.customer_id, self.clock())

    async def revoke(
        self, principal: Principal, session_id: UUID, origin: Origin
    ) -> SessionEnded | SessionNotFound:
        """End one of the caller's sessions; an admin may end anybody's."""
        found = await self.records.by_id(session_id)
        if found is None or (found.customer_id != principal.customer_id and principal.role is not Role.ADMIN):
            return SessionNotFound()
        ended = await self._end(principal, [session_id], EndReason.REVOKED, origin)
        return SessionEnded(session_id) if ended else SessionNotFound()

    async def revoke_others(self, principal: Principal, reason: EndReason, origin: Origin) -> list[SessionEnded]:
        """End all of the caller's sessions but the one that asks."""
        alive = [session.id for session in await self.of(principal) if session.id != principal.session_id]
        return [SessionEnded(each) for each in await self._end(principal, alive, reason, origin)]

    async def _end(
        self, principal: Principal | None, ids: Sequence[UUID], reason: EndReason, origin: Origin
    ) -> Sequence[UUID]:
        now = self.clock()
        happening = Happening(
            AuditAction.SESSION_ENDED, actor_of(principal), origin, now, after={"reason": reason.value}
        )
        return await self.records.end(
            ids, reason, now, lambda each: replace(happening, subject=Subject(SubjectKind.SESSION, str(each)))
        )

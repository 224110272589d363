"""A session: somebody stays logged on, on one device, until they end it or it ends by itself."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from florin.domain.audit import Facts, Subject, SubjectKind
from florin.domain.customer import Customer

SESSION_DAYS = 30
"""How long a session lasts at most, however often it is refreshed (NIST SP 800-63B, 4.1.3)."""

SESSION_LIFETIME = timedelta(days=SESSION_DAYS)

_TOKEN_BYTES = 32


class EndReason(StrEnum):
    """Why a session ended before its time."""

    LOGGED_OUT = "LOGGED_OUT"
    REVOKED = "REVOKED"
    REUSED = "REUSED"
    PASSWORD_CHANGED = "PASSWORD_CHANGED"  # noqa: S105 - no password
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True)
class DeviceSession:
    """A session as its owner sees it: what the user agent calls itself, and the address that it used last."""

    id: UUID
    customer_id: UUID
    device: str
    address: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is logged on.

    `access_token` is to be sent as a Bearer token (RFC 6750) until `expires_at`; `refresh_token` gets the next one,
    once, until `refresh_expires_at`. It is None where a browser was given it as a cookie.
    """

    access_token: str
    expires_at: datetime
    customer: Customer
    session_id: UUID
    refresh_token: str | None
    refresh_expires_at: datetime
    password_change_due: bool = False
    token_type: str = "Bearer"  # noqa: S105 - the name of the scheme, no secret


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """A session that is over."""

    id: UUID


@dataclass(frozen=True, slots=True)
class Rotation:
    """A refresh token that was good: whose session it continues."""

    session: DeviceSession
    customer: Customer
    password_is_initial: bool


@dataclass(frozen=True, slots=True)
class Reuse:
    """A refresh token that had been used before. Somebody has copied it: its session is over.

    `ended` says whether this use ended it, and so is on record; a session that was over before leaves no trace.
    """

    session_id: UUID
    customer_id: UUID
    ended: bool

    @property
    def subject(self) -> Subject:
        """What the audit log tells of it is about its session."""
        return Subject(SubjectKind.SESSION, str(self.session_id))

    @property
    def facts(self) -> Facts:
        """What the audit log tells of it."""
        return {"customer": str(self.customer_id), "ended": self.ended}


def make_refresh_token() -> tuple[str, bytes]:
    """A random token of 256 bits, and the hash by which it is kept.

    So much randomness can't be guessed from its hash, however fast that is (RFC 6749, 10.10).
    """
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    return token, hash_refresh_token(token)


def hash_refresh_token(token: str) -> bytes:
    """What a refresh token is looked up by."""
    return sha256(token.encode("utf-8", "surrogatepass")).digest()

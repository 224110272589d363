"""The audit log: what happened to whom, by whom and from where. Events are only ever added, and chained.

What could identify a person (a network address, a device, an email) is kept beside the sealed part of an event and
sealed by a salted commitment, so that it can be erased when the law asks for it and the chain still holds.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from florin.domain.principal import Origin, Principal, Role

Facts = Mapping[str, str | int | bool | list[str] | None]
"""What a thing was before or is after an event: ids, codes and amounts, never a person's data or a secret."""


class AuditAction(StrEnum):
    """What happened."""

    LOGON_SUCCEEDED = "LOGON_SUCCEEDED"
    LOGON_FAILED = "LOGON_FAILED"
    LOGON_SLOWED_DOWN = "LOGON_SLOWED_DOWN"
    SESSION_ENDED = "SESSION_ENDED"
    REFRESH_TOKEN_REJECTED = "REFRESH_TOKEN_REJECTED"
    REFRESH_TOKEN_REUSED = "REFRESH_TOKEN_REUSED"
    PASSWORD_CHANGED = "PASSWORD_CHANGED"
    PASSWORD_CHANGE_FAILED = "PASSWORD_CHANGE_FAILED"
    MFA_BEGUN = "MFA_BEGUN"
    MFA_ENABLED = "MFA_ENABLED"
    MFA_DISABLED = "MFA_DISABLED"
    MFA_FAILED = "MFA_FAILED"
    RECOVERY_CODE_USED = "RECOVERY_CODE_USED"
    RECOVERY_CODES_RENEWED = "RECOVERY_CODES_RENEWED"
    TOKEN_REJECTED = "TOKEN_REJECTED"
    ACCESS_DENIED = "ACCESS_DENIED"
    RATE_LIMITED = "RATE_LIMITED"
    RECORDS_READ = "RECORDS_READ"
    CUSTOMER_REGISTERED = "CUSTOMER_REGISTERED"
    CUSTOMER_CLOSED = "CUSTOMER_CLOSED"
    PERSONAL_DATA_EXPORTED = "PERSONAL_DATA_EXPORTED"
    PERSONAL_DATA_ERASED = "PERSONAL_DATA_ERASED"
    STAFF_ADDED = "STAFF_ADDED"
    STAFF_REMOVED = "STAFF_REMOVED"
    ACCOUNT_OPENED = "ACCOUNT_OPENED"
    ACCOUNT_FROZEN = "ACCOUNT_FROZEN"
    ACCOUNT_UNFROZEN = "ACCOUNT_UNFROZEN"
    ACCOUNT_CLOSED = "ACCOUNT_CLOSED"
    COUNTRY_ALLOWED = "COUNTRY_ALLOWED"
    COUNTRY_DISALLOWED = "COUNTRY_DISALLOWED"
    CURRENCY_ADDED = "CURRENCY_ADDED"
    CURRENCY_REMOVED = "CURRENCY_REMOVED"
    API_KEY_CREATED = "API_KEY_CREATED"
    API_KEY_REVOKED = "API_KEY_REVOKED"
    KEYS_ROTATED = "KEYS_ROTATED"
    HOLD_RELEASED = "HOLD_RELEASED"
    TRANSACTION_REVERSED = "TRANSACTION_REVERSED"
    REVIEW_APPROVED = "REVIEW_APPROVED"
    REVIEW_REJECTED = "REVIEW_REJECTED"
    FRAUD_RULES_CHANGED = "FRAUD_RULES_CHANGED"
    LIMITS_CHANGED = "LIMITS_CHANGED"
    OVERDRAFT_CHANGED = "OVERDRAFT_CHANGED"
    FEES_CHANGED = "FEES_CHANGED"
    INTEREST_RATES_CHANGED = "INTEREST_RATES_CHANGED"
    EXCHANGE_RATE_CHANGED = "EXCHANGE_RATE_CHANGED"


class ActorKind(StrEnum):
    """Who did it. NOBODY is somebody who did not prove who they are, SYSTEM the program or its command line."""

    NOBODY = "NOBODY"
    SYSTEM = "SYSTEM"
    CUSTOMER = "CUSTOMER"
    ADMIN = "ADMIN"
    AUDITOR = "AUDITOR"


class SubjectKind(StrEnum):
    """What it was done to."""

    CUSTOMER = "CUSTOMER"
    ACCOUNT = "ACCOUNT"
    TRANSACTION = "TRANSACTION"
    SESSION = "SESSION"
    API_KEY = "API_KEY"
    COUNTRY = "COUNTRY"
    CURRENCY = "CURRENCY"
    SIGNING_KEY = "SIGNING_KEY"
    RULEBOOK = "RULEBOOK"
    STANDING_ORDER = "STANDING_ORDER"
    EXCHANGE_RATE = "EXCHANGE_RATE"
    FIELD = "FIELD"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something. `credential_id` is the session or the API key by which they did."""

    kind: ActorKind
    id: UUID | None = None
    credential_id: UUID | None = None


NOBODY = Actor(ActorKind.NOBODY)
SYSTEM = Actor(ActorKind.SYSTEM)

_KINDS = {Role.CUSTOMER: ActorKind.CUSTOMER, Role.ADMIN: ActorKind.ADMIN, Role.AUDITOR: ActorKind.AUDITOR}


def actor_of(principal: Principal | None) -> Actor:
    """Who asks, as the audit log names them."""
    if principal is None:
        return NOBODY
    return Actor(_KINDS[principal.role], principal.customer_id, principal.session_id or principal.api_key_id)


@dataclass(frozen=True, slots=True)
class Subject:
    """What something was done to: a customer, an account … by its id, or a country or field by its name."""

    kind: SubjectKind
    id: str


@dataclass(frozen=True, slots=True)
class Happening:
    """Something to put on record. `email` is the one that was given where nobody's id is known."""

    action: AuditAction
    actor: Actor
    origin: Origin
    occurred_at: datetime
    subject: Subject | None = None
    before: Facts = field(default_factory=dict)
    after: Facts = field(default_factory=dict)
    email: str | None = None


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact of the subject, as text: what it was before the event and is after it; None where it had none."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """A happening on record, as it is stored.

    `sequence` counts 1, 2, 3 … without a gap and is the order of the log; `occurred_at` comes from the clocks of
    several processes and may step back a little. `before`, `after` and `personal` are canonical JSON, kept as the
    text that is sealed; `personal` and its `salt` are gone where they were erased. `repeats` is how many like it
    the event stands for. `hash` seals the event and, by way of the one before it, all that came earlier.
    """

    sequence: int
    occurred_at: datetime
    action: AuditAction
    actor: Actor
    request_id: str
    subject: Subject | None
    before: str
    after: str
    repeats: int
    personal: str | None
    salt: bytes | None
    personal_hash: bytes
    hash: bytes

    @property
    def cursor(self) -> str:
        """Its place in the log."""
        return str(self.sequence)

    @property
    def personal_erased(self) -> bool:
        """Whether address, device and email are gone because the law had them erased."""
        return self.personal is None

    @property
    def address(self) -> str | None:
        """The network address; None when it is not known or erased."""
        return self._personal("address")

    @property
    def device(self) -> str | None:
        """What the device called itself; None when it said nothing or that is erased."""
        return self._personal("device")

    @property
    def email(self) -> str | None:
        """The email that was given where nobody's id was known; None where one was, or when it is erased."""
        return self._personal("email")

    @property
    def hash_hex(self) -> str:
        """The hash in hexadecimal digits."""
        return self.hash.hex()

    @property
    def changes(self) -> tuple[FactChange, ...]:
        """What was and is now, fact by fact, in the order of their names."""
        before, after = _object(self.before), _object(self.after)
        return tuple(
            FactChange(name, _text(before.get(name)), _text(after.get(name))) for name in sorted({*before, *after})
        )

    def _personal(self, name: str) -> str | None:
        return _text(_object(self.personal or "{}").get(name)) or None


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which events an auditor wants: those that meet all conditions given. `since` is included, `until` is not.

    `address` and `email` find nothing where they were erased.
    """

    actions: tuple[AuditAction, ...] = ()
    actor_id: UUID | None = None
    subject_kind: SubjectKind | None = None
    subject_id: str | None = None
    request_id: str | None = None
    address: str | None = None
    email: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def _object(written: str) -> Mapping[str, object]:
    """Read a JSON object. What somebody tampered with must not keep an auditor from seeing the rest."""
    try:
        read = json.loads(written)
    except ValueError:
        read = None
    return read if isinstance(read, dict) else {"unreadable": written}


def _text(value: object) -> str | None:
    """A fact as people read it."""
    match value:
        case None | str():
            return value
        case list():
            return ", ".join(str(item) for item in value)
        case _:
            return json.dumps(value)

"""The chain of the audit log: how an event is written down and sealed, and how the seals are examined.

Everything here can be done again by anybody who has the rows: the forms are canonical JSON in UTF-8, the seals
SHA-256 (FIPS 180-4).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from florin.domain.audit import Actor, AuditAction, AuditEvent, Facts, Happening, Subject
from florin.domain.text import without_controls
from florin.domain.verification import Finding

TEXT_MAX = 300
"""Characters of any one text that are kept: strangers send texts of any length, and the log must not grow by it."""

REPEATS_MAX = 2**31 - 1
SALT_BYTES = 16
"""128 random bits, so that nobody can guess an erased address and prove the guess by its commitment."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the log: the last event's number and hash."""

    sequence: int
    hash: bytes


GENESIS = Head(0, bytes(32))
"""What the first event is chained to."""


def canonical_json(value: object) -> str:
    """JSON in one form only: names sorted by code point, no spaces, no escapes but those that JSON demands."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def kept_text(text: str) -> str:
    """A text as the log keeps it: at most `TEXT_MAX` characters, and none that could deceive who reads it."""
    return without_controls(text[:TEXT_MAX])


def facts_text(facts: Facts) -> str:
    """Facts as they are kept and sealed."""
    if not facts:
        return "{}"
    return canonical_json({kept_text(name): _kept(value) for name, value in facts.items()})


def _kept(value: str | int | bool | list[str] | None) -> str | int | bool | list[str] | None:
    match value:
        case str():
            return kept_text(value)
        case list():
            return [kept_text(item) for item in value]
        case _:
            return value


def personal_text(happening: Happening) -> str:
    """What could identify a person, as it is kept beside the seal; the email case-folded, to be found again."""
    return canonical_json(
        {
            "address": kept_text(happening.origin.address),
            "device": kept_text(happening.origin.device),
            "email": None if happening.email is None else kept_text(happening.email.casefold()),
        }
    )


def seal_personal(salt: bytes, personal: str) -> bytes:
    """Commit to personal details: SHA-256 over a salt and their text. Once both are gone it tells nothing."""
    return sha256(salt + personal.encode()).digest()


def hash_event(
    previous_hash: bytes,
    *,
    sequence: int,
    occurred_at: datetime,
    action: AuditAction,
    actor: Actor,
    request_id: str,
    subject: Subject | None,
    before: str,
    after: str,
    repeats: int,
    personal_hash: bytes,
) -> bytes:
    """Seal an event: SHA-256 over the previous hash (32 bytes) and one canonical JSON object of all that is sealed.

    The time is in microseconds since 1970 began, UTC; `before` and `after` are strings that hold JSON, as they are
    stored; ids are in their usual spelling, and the commitment to what is personal in hexadecimal digits.
    """
    form: Mapping[str, str | int | None] = {
        "action": action.value,
        "actorId": None if actor.id is None else str(actor.id),
        "actorKind": actor.kind.value,
        "after": after,
        "before": before,
        "credentialId": None if actor.credential_id is None else str(actor.credential_id),
        "occurredAt": (occurred_at - _EPOCH) // _MICROSECOND,
        "personalHash": personal_hash.hex(),
        "repeats": repeats,
        "requestId": request_id,
        "sequence": sequence,
        "subjectId": None if subject is None else subject.id,
        "subjectKind": None if subject is None else subject.kind.value,
    }
    return sha256(previous_hash + canonical_json(form).encode()).digest()


def seal_event(head: Head, happening: Happening, *, repeats: int, salt: bytes) -> AuditEvent:
    """Make the next event of the log out of a happening. The salt is `SALT_BYTES` random bytes."""
    assert len(salt) == SALT_BYTES
    assert repeats >= 1
    subject = happening.subject and Subject(happening.subject.kind, kept_text(happening.subject.id))
    before, after, personal = facts_text(happening.before), facts_text(happening.after), personal_text(happening)
    sequence, request_id = head.sequence + 1, kept_text(happening.origin.request_id)
    repeats, personal_hash = min(repeats, REPEATS_MAX), seal_personal(salt, personal)
    sealed = hash_event(
        head.hash,
        sequence=sequence,
        occurred_at=happening.occurred_at,
        action=happening.action,
        actor=happening.actor,
        request_id=request_id,
        subject=subject,
        before=before,
        after=after,
        repeats=repeats,
        personal_hash=personal_hash,
    )
    return AuditEvent(
        sequence,
        happening.occurred_at,
        happening.action,
        happening.actor,
        request_id,
        subject,
        before,
        after,
        repeats,
        personal,
        salt,
        personal_hash,
        sealed,
    )


class AuditExamination:
    """Walks along the audit log, event by event in the order of their numbers.

    It finds what was altered, removed or put in; it can't see that the newest events were cut off, which only
    shows beside a hash that somebody kept elsewhere. Times are not compared: several clocks wrote them. After a
    difference it goes on from what is stored, so that one altered event is not told again for every later one.
    """

    def __init__(self) -> None:
        self.head = GENESIS

    def enter(self, event: AuditEvent) -> Iterator[Finding]:
        """Examine the next event."""
        name = f"audit event {event.sequence}"
        yield from self._examine_number(event.sequence)
        if event.personal is not None:
            commitment = seal_personal(event.salt or b"", event.personal)
            if commitment != event.personal_hash:
                yield Finding(f"the personal details of {name}", event.personal_hash.hex(), commitment.hex())
        sealed = hash_event(
            self.head.hash,
            sequence=event.sequence,
            occurred_at=event.occurred_at,
            action=event.action,
            actor=event.actor,
            request_id=event.request_id,
            subject=event.subject,
            before=event.before,
            after=event.after,
            repeats=event.repeats,
            personal_hash=event.personal_hash,
        )
        if event.hash != sealed:
            yield Finding(f"the hash of {name}", sealed.hex(), event.hash.hex())
        self.head = Head(event.sequence, event.hash)

    def pass_over(self, head: Head) -> Iterator[Finding]:
        """Go on behind an event that can't be read."""
        yield from self._examine_number(head.sequence)
        self.head = head

    def _examine_number(self, sequence: int) -> Iterator[Finding]:
        expected = self.head.sequence + 1
        if sequence != expected:
            yield Finding("the audit log's next number", f"{expected}", f"{sequence}")

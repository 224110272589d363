"""The seals of the audit log, recomputed here from their documentation with nothing of Florin's code."""

import hashlib
import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from florin.domain.audit import (
    NOBODY,
    Actor,
    ActorKind,
    AuditAction,
    AuditEvent,
    FactChange,
    Happening,
    Subject,
    SubjectKind,
)
from florin.domain.audit_chain import (
    GENESIS,
    REPEATS_MAX,
    TEXT_MAX,
    AuditExamination,
    Head,
    canonical_json,
    facts_text,
    hash_event,
    seal_event,
)
from florin.domain.principal import Origin
from florin.domain.verification import Finding

AT = datetime(2026, 1, 31, 12, 0, 0, 123456, tzinfo=UTC)
ADMIN = UUID("0199c0de-0000-7000-8000-000000000001")
SESSION = UUID("0199c0de-0000-7000-8000-000000000002")
ACCOUNT = "0199c0de-0000-7000-8000-000000000003"
SALT = bytes(range(16))
PREVIOUS = Head(6, bytes(range(32)))
FROZEN = Happening(
    AuditAction.ACCOUNT_FROZEN,
    Actor(ActorKind.ADMIN, ADMIN, SESSION),
    Origin("192.0.2.7", "Firefox „Zürich“", "req-1"),
    AT,
    Subject(SubjectKind.ACCOUNT, ACCOUNT),
    {"status": "ACTIVE", "holds": 0},
    {"status": "FROZEN"},
)

# Written down once: should it ever differ, every audit log that a bank has kept would look tampered with.
GOLDEN = "43ebcc5b86b3fd9c4c602421cdb660e2ec3597a313ce44286014cd7c29947e98"


def sealed(
    happening: Happening = FROZEN, head: Head = PREVIOUS, repeats: int = 3, salt: bytes = SALT
) -> AuditEvent:
    return seal_event(head, happening, repeats=repeats, salt=salt)


def chain(*happenings: Happening) -> list[AuditEvent]:
    """A log of these."""
    events: list[AuditEvent] = []
    head = GENESIS
    for happening in happenings:
        events.append(seal_event(head, happening, repeats=1, salt=SALT))
        head = Head(events[-1].sequence, events[-1].hash)
    return events


def examined(events: list[AuditEvent]) -> list[str]:
    """What there is to say about a log."""
    examination = AuditExamination()
    return [finding.what for event in events for finding in examination.enter(event)]


def test_a_known_event_has_the_hash_that_was_written_down() -> None:
    assert sealed().hash.hex() == GOLDEN


def test_the_hash_is_sha_256_over_the_documented_form() -> None:
    personal = '{"address":"192.0.2.7","device":"Firefox „Zürich“","email":null}'
    commitment = hashlib.sha256(SALT + personal.encode()).hexdigest()
    form = (
        '{"action":"ACCOUNT_FROZEN",'
        '"actorId":"0199c0de-0000-7000-8000-000000000001",'
        '"actorKind":"ADMIN",'
        r'"after":"{\"status\":\"FROZEN\"}",'
        r'"before":"{\"holds\":0,\"status\":\"ACTIVE\"}",'
        '"credentialId":"0199c0de-0000-7000-8000-000000000002",'
        '"occurredAt":1769860800123456,'
        f'"personalHash":"{commitment}",'
        '"repeats":3,'
        '"requestId":"req-1",'
        '"sequence":7,'
        f'"subjectId":"{ACCOUNT}",'
        '"subjectKind":"ACCOUNT"}'
    )
    event = sealed()
    assert (event.personal, event.personal_hash.hex()) == (personal, commitment)
    assert event.hash == hashlib.sha256(bytes(range(32)) + form.encode()).digest()


def test_the_first_event_is_chained_to_zeros() -> None:
    assert (GENESIS.sequence, GENESIS.hash) == (0, bytes(32))
    [first] = chain(FROZEN)
    assert first.sequence == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"sequence": 8},
        {"occurred_at": AT + timedelta(microseconds=1)},
        {"action": AuditAction.ACCOUNT_UNFROZEN},
        {"actor": Actor(ActorKind.AUDITOR, ADMIN, SESSION)},
        {"actor": Actor(ActorKind.ADMIN, SESSION, SESSION)},
        {"actor": Actor(ActorKind.ADMIN, ADMIN, None)},
        {"request_id": "req-2"},
        {"subject": None},
        {"subject": Subject(SubjectKind.TRANSACTION, ACCOUNT)},
        {"subject": Subject(SubjectKind.ACCOUNT, str(ADMIN))},
        {"before": '{"holds":1,"status":"ACTIVE"}'},
        {"after": "{}"},
        {"repeats": 2},
        {"personal_hash": bytes(32)},
        {"hash": bytes(32)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_tampering_with_any_of_it_shows(changes: dict[str, Any]) -> None:
    altered = replace(sealed(), **changes)
    examination = AuditExamination()
    examination.head = PREVIOUS
    assert "the hash" in " ".join(finding.what for finding in examination.enter(altered))


texts = st.text(st.characters(), max_size=20)
facts = st.dictionaries(
    texts, st.one_of(texts, st.integers(), st.booleans(), st.none(), st.lists(texts, max_size=3))
)
actors = st.builds(Actor, st.sampled_from(ActorKind), st.none() | st.uuids(), st.none() | st.uuids())
happenings = st.builds(
    Happening,
    st.sampled_from(AuditAction),
    actors,
    st.builds(Origin, texts, texts, texts),
    st.datetimes(timezones=st.just(UTC)),
    st.none() | st.builds(Subject, st.sampled_from(SubjectKind), texts),
    facts,
    facts,
    st.none() | texts,
)


@given(happenings, happenings, st.integers(1, REPEATS_MAX), st.integers(1, REPEATS_MAX))
def test_two_events_have_one_hash_only_when_they_say_the_same(
    one: Happening, other: Happening, once: int, twice: int
) -> None:
    first, second = sealed(one, repeats=once), sealed(other, repeats=twice)
    assert (first.hash == second.hash) == (replace(first, hash=b"") == replace(second, hash=b""))


@given(happenings, st.sampled_from([field.name for field in fields(AuditEvent) if field.name != "salt"]), st.data())
def test_whatever_is_put_in_the_place_of_a_field_shows(
    happening: Happening, name: str, data: st.DataObject
) -> None:
    event = sealed(happening)
    other = getattr(sealed(data.draw(happenings), Head(data.draw(st.integers(0, 9)), bytes(32)), 4), name)
    examination = AuditExamination()
    examination.head = PREVIOUS
    findings = list(examination.enter(replace(event, **{name: other})))
    assert bool(findings) == (other != getattr(event, name))


@given(happenings)
def test_whatever_strangers_send_can_be_sealed_kept_and_read(happening: Happening) -> None:
    event = sealed(happening)
    for text in (event.request_id, event.before, event.after, event.personal or ""):
        assert "\0" not in text
        assert "\\u0000" not in text, "PostgreSQL's jsonb takes no NUL"
        text.encode()
    assert len(event.changes) == len({*json.loads(event.before), *json.loads(event.after)})
    assert examined(chain(happening, happening)) == []


def test_texts_of_strangers_are_cut() -> None:
    event = sealed(replace(FROZEN, origin=Origin("9" * 999, "d" * 999, "r" * 999), email="e" * 999))
    assert {len(text or "") for text in (event.address, event.device, event.request_id, event.email)} == {TEXT_MAX}


def test_what_would_deceive_a_reader_is_replaced() -> None:
    event = sealed(replace(FROZEN, origin=Origin("::1", "\x1b[2Jcurl\u202e\ud800", "a\nb")))
    assert (event.device, event.request_id) == ("\ufffd[2Jcurl\ufffd\ufffd", "a\ufffdb")


def test_facts_are_written_in_one_way_only() -> None:
    assert facts_text({"b": 1, "a": ["x", "ü"]}) == facts_text({"a": ["x", "ü"], "b": 1}) == '{"a":["x","ü"],"b":1}'
    assert facts_text({"ok": True}) != facts_text({"ok": 1}) != facts_text({"ok": "1"})
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json(float("nan"))


def test_an_instant_is_sealed_alike_in_every_time_zone() -> None:
    zone = timezone(timedelta(hours=5, minutes=30))
    assert sealed(replace(FROZEN, occurred_at=AT.astimezone(zone))).hash == sealed().hash


def test_more_repeats_than_a_column_holds_are_kept_as_many_as_it_holds() -> None:
    assert sealed(repeats=REPEATS_MAX + 5).repeats == REPEATS_MAX


def test_a_log_that_was_only_added_to_agrees_and_an_empty_one_too() -> None:
    assert examined([]) == []
    # Clocks of several processes: the number is the order, and a time may step back.
    earlier = replace(FROZEN, occurred_at=AT - timedelta(seconds=1))
    assert examined(chain(FROZEN, earlier, FROZEN)) == []


def test_personal_details_can_be_erased_but_not_altered() -> None:
    events = chain(FROZEN, FROZEN, FROZEN)
    events[1] = replace(events[1], personal=None, salt=None)
    assert examined(events) == []
    assert (events[1].personal_erased, events[1].address, events[1].device) == (True, None, None)
    events[2] = replace(events[2], personal=events[0].personal, salt=bytes(16))
    assert examined(events) == ["the personal details of audit event 3"]


def test_two_events_of_one_person_have_commitments_that_nobody_can_compare() -> None:
    assert sealed(salt=SALT).personal_hash != sealed(salt=bytes(16)).personal_hash


@pytest.mark.parametrize(
    ("tampering", "told"),
    [
        (lambda e: [e[0], e[2], e[3]], ["the audit log's next number", "the hash of audit event 3"]),
        (lambda e: [e[0], replace(e[2], sequence=2), replace(e[3], sequence=3)], ["the hash of audit event 2"] * 1),
        (
            lambda e: [e[0], replace(e[2], sequence=2), replace(e[1], sequence=3), e[3]],
            ["the hash of audit event 2", "the hash of audit event 3", "the hash of audit event 4"],
        ),
        (lambda e: e[1:], ["the audit log's next number", "the hash of audit event 2"]),
        (lambda e: [*e[:2], replace(e[2], repeats=9), e[3]], ["the hash of audit event 3"]),
    ],
    ids=["removed", "removed and renumbered", "swapped", "beginning removed", "edited"],
)
def test_the_place_of_tampering_is_named(tampering: Any, told: list[str]) -> None:
    found = examined(tampering(chain(*[FROZEN] * 4)))
    assert found[: len(told)] == told


def test_a_difference_says_what_was_expected_and_what_stands_there() -> None:
    events = chain(FROZEN, FROZEN)
    examination = AuditExamination()
    [] = examination.enter(events[0])
    [finding] = examination.enter(replace(events[1], hash=bytes(32)))
    assert finding == Finding("the hash of audit event 2", events[1].hash.hex(), "00" * 32)


def test_an_event_tells_what_was_and_what_is() -> None:
    event = sealed(
        replace(FROZEN, before={"status": "ACTIVE", "limit": 5}, after={"status": "FROZEN", "all": True})
    )
    assert event.changes == (
        FactChange("all", None, "true"),
        FactChange("limit", "5", None),
        FactChange("status", "ACTIVE", "FROZEN"),
    )
    [scopes] = sealed(replace(FROZEN, before={}, after={"scopes": ["READ", "MANAGE"]})).changes
    assert scopes == FactChange("scopes", None, "READ, MANAGE")


def test_an_email_is_kept_as_it_is_looked_for() -> None:
    event = sealed(replace(FROZEN, actor=NOBODY, email="Ada.STRASSE@Example.com"))
    assert event.email == "ada.strasse@example.com"
    assert sealed().email is None


def test_facts_that_somebody_made_unreadable_are_shown_as_they_are() -> None:
    assert replace(sealed(), before="{", after="[]").changes == (FactChange("unreadable", "{", "[]"),)
    assert replace(sealed(), personal="[").address is None


def test_every_action_actor_and_subject_can_be_sealed_and_no_two_alike() -> None:
    facts: dict[str, Any] = {
        "sequence": 1,
        "occurred_at": AT,
        "action": AuditAction.ACCOUNT_FROZEN,
        "actor": NOBODY,
        "request_id": "",
        "subject": None,
        "before": "{}",
        "after": "{}",
        "repeats": 1,
        "personal_hash": bytes(32),
    }
    seals = [hash_event(bytes(32), **facts | {"action": action}) for action in AuditAction]
    seals += [hash_event(bytes(32), **facts | {"actor": Actor(kind)}) for kind in list(ActorKind)[1:]]
    seals += [hash_event(bytes(32), **facts | {"subject": Subject(kind, "")}) for kind in SubjectKind]
    assert len(set(seals)) == len(seals)

"""Staying logged on: tokens that are good once, and sessions that end for good."""

from collections.abc import Awaitable
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from hypothesis import settings

from florin.domain.audit import ActorKind, AuditAction, SubjectKind
from florin.domain.customer import Customer
from florin.domain.ports import SessionRecords
from florin.domain.principal import Principal, Role
from florin.domain.refusals import InvalidRefreshToken, SessionNotFound
from florin.domain.session import EndReason, Session, SessionEnded, hash_refresh_token, make_refresh_token
from tests.domain.branch import ADA, BERT, NOW, new_id, run
from tests.domain.families import Families
from tests.domain.lobby import HERE, THERE, MemorySessions, World

T = TypeVar("T")


class FamiliesInMemory(Families):
    """Two customers of a bank in memory."""

    def wait(self, awaitable: Awaitable[T]) -> T:
        return run(awaitable)

    def open(self) -> tuple[SessionRecords, list[Customer], Any]:
        people = {each: Customer(each, f"{each}@example.com", "Somebody", "DE", NOW) for each in (ADA, BERT)}
        return MemorySessions(people.__getitem__), [*people.values()], new_id


TestFamilies = FamiliesInMemory.TestCase
TestFamilies.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)


@pytest.fixture
def world() -> World:
    """A world without customers."""
    return World()


def logged_on(world: World) -> Session:
    """Somebody joins and logs on."""
    world.join()
    session = world.log_on()
    assert isinstance(session, Session)
    return session


def test_a_refreshed_session_is_seen_where_it_was_used_last(world: World) -> None:
    session = logged_on(world)
    run(world.sessions.refresh(session.refresh_token, THERE))
    [kept] = run(world.sessions.of(Principal(session.customer.id)))
    assert (kept.id, kept.device, kept.address) == (session.session_id, THERE.device, THERE.address)


def test_a_session_is_over_after_thirty_days_however_often_it_was_refreshed(world: World) -> None:
    session = logged_on(world)
    token = session.refresh_token
    for day in range(1, 30):
        world.now = NOW + timedelta(days=day)
        refreshed = run(world.sessions.refresh(token, HERE))
        assert isinstance(refreshed, Session)
        assert refreshed.refresh_expires_at == NOW + timedelta(days=30)
        token = refreshed.refresh_token
    world.now = NOW + timedelta(days=30)
    assert run(world.sessions.refresh(token, HERE)) == InvalidRefreshToken()
    assert run(world.sessions.of(Principal(session.customer.id))) == []


@pytest.mark.parametrize(("token", "reason"), [(None, "MISSING"), ("", "MISSING"), ("x" * 201, "UNKNOWN")])
def test_a_refusal_is_put_on_record_without_the_token(world: World, token: str | None, reason: str) -> None:
    assert run(world.sessions.refresh(token, HERE)) == InvalidRefreshToken()
    assert world.noted() == [(AuditAction.REFRESH_TOKEN_REJECTED, reason)]
    assert world.notes[0].actor.kind is ActorKind.NOBODY
    assert "xxx" not in repr(world.notes)


def test_the_end_of_a_session_is_on_record_with_who_ended_it_and_why(world: World) -> None:
    session = logged_on(world)
    principal = Principal(session.customer.id, session_id=session.session_id)
    assert run(world.sessions.log_out(principal, None, THERE)) == SessionEnded(session.session_id)
    happening = world.session_records.audited[-1]
    assert (happening.action, happening.after) == (AuditAction.SESSION_ENDED, {"reason": "LOGGED_OUT"})
    assert (happening.actor.id, happening.origin) == (session.customer.id, THERE)
    assert happening.subject is not None
    assert (happening.subject.kind, happening.subject.id) == (SubjectKind.SESSION, str(session.session_id))


def test_whoever_speaks_by_an_api_key_has_no_session_to_log_out_of(world: World) -> None:
    session = logged_on(world)
    by_key = Principal(session.customer.id, api_key_id=new_id())
    assert run(world.sessions.log_out(by_key, None, HERE)) == SessionNotFound()
    assert world.session_records.ended == {}


def test_an_admin_ends_anybodys_session_and_an_auditor_nobodys(world: World) -> None:
    session = logged_on(world)
    auditor, admin = (Principal(new_id(), role, new_id()) for role in (Role.AUDITOR, Role.ADMIN))
    assert run(world.sessions.revoke(auditor, session.session_id, HERE)) == SessionNotFound()
    assert world.session_records.ended == {}
    assert run(world.sessions.revoke(admin, session.session_id, HERE)) == SessionEnded(session.session_id)
    assert world.session_records.ended == {session.session_id: EndReason.REVOKED}
    assert world.session_records.audited[-1].actor.id == admin.customer_id


def test_a_refresh_token_is_256_bits_and_kept_as_a_hash(world: World) -> None:
    made = [make_refresh_token() for _ in range(50)]
    assert len({token for token, _ in made}) == 50
    for token, kept in made:
        assert len(token) == 43, "32 bytes in base64url"
        assert kept == hash_refresh_token(token)
        assert len(kept) == 32


def test_what_no_client_could_have_been_given_is_hashed_all_the_same() -> None:
    assert hash_refresh_token("\ud800\0") != hash_refresh_token("\ud801\0")

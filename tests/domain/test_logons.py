"""Proving to be a customer: by a password, and by a code where one is asked for."""

from collections.abc import Awaitable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pyotp
import pytest

from florin.domain.audit import AuditAction
from florin.domain.customer import Customer
from florin.domain.password import PASSWORD_MAX
from florin.domain.principal import Origin, Principal
from florin.domain.refusals import (
    InvalidChallenge,
    InvalidCode,
    InvalidCredentials,
    InvalidInput,
    MfaRequired,
    Refusal,
    Refused,
    TooManyAttempts,
    WeakPassword,
)
from florin.domain.second_factor import STEP_SECONDS, MfaDisabled, MfaEnabled, MfaSetup
from florin.domain.session import EndReason, Session
from tests.domain.branch import NOW, run
from tests.domain.lobby import HERE, PASSWORD, THERE, World

NEW = "another passphrase, as long"


@pytest.fixture
def world() -> World:
    """A world without customers."""
    return World()


def test_a_customer_logs_on(world: World) -> None:
    customer = world.join()
    session = world.log_on()
    assert isinstance(session, Session)
    assert session.access_token == f"token of {customer.id}"
    assert (session.customer, session.token_type) == (customer, "Bearer")
    assert session.expires_at == NOW + timedelta(minutes=15)
    assert session.refresh_expires_at == NOW + timedelta(days=30)
    assert not session.password_change_due
    assert isinstance(world.log_on("ADA@EXAMPLE.COM"), Session), "in any case of letters"
    assert world.throttle.failures == []
    assert world.noted() == []


def test_a_logon_begins_a_session_that_says_from_where(world: World) -> None:
    customer = world.join()
    session = world.log_on(origin=THERE)
    assert isinstance(session, Session)
    [kept] = run(world.sessions.of(Principal(customer.id)))
    assert (kept.id, kept.device, kept.address) == (session.session_id, THERE.device, THERE.address)
    assert world.tokens.issued == [Principal(customer.id, session_id=kept.id)]
    [happening] = world.session_records.audited
    assert (happening.action, happening.after) == (AuditAction.LOGON_SUCCEEDED, {"by": "PASSWORD"})
    assert happening.actor.credential_id == kept.id


@pytest.mark.parametrize(
    "email",
    [
        "ada@example.com",
        "Ada@Example.COM",
        "ada@bücher.de",
        "ada@xn--bcher-kva.de",
        "rene\N{COMBINING ACUTE ACCENT}@example.com",
        "ada@\N{FULLWIDTH LATIN SMALL LETTER E}xample.com",
    ],
    ids=ascii,
)
def test_a_customer_logs_on_with_the_address_as_it_was_written_at_registration(world: World, email: str) -> None:
    world.join(email=email)
    assert isinstance(world.log_on(email), Session)


@pytest.mark.parametrize("email", ["nobody@example.com", "no address", "", "ada@example.com\0", "\n"])
def test_an_unknown_address_and_a_wrong_password_look_the_same_and_cost_the_same(world: World, email: str) -> None:
    world.join()
    assert world.log_on(email) == InvalidCredentials() == world.log_on(password="a wrong passphrase")
    assert world.verified == [None, f"hash of {PASSWORD}"], "both are compared, the unknown one with nobody's"
    assert world.throttle.failures == [(email, HERE.address), ("ada@example.com", HERE.address)]
    assert world.session_records.kept == {}


def test_only_the_record_knows_whether_address_or_password_was_wrong(world: World) -> None:
    customer = world.join()
    world.log_on("nobody@example.com")
    world.log_on(password="a wrong passphrase")
    assert world.noted() == [(AuditAction.LOGON_FAILED, "EMAIL"), (AuditAction.LOGON_FAILED, "PASSWORD")]
    unknown, known = world.notes
    assert (unknown.email, unknown.subject) == ("nobody@example.com", None)
    assert known.email is None
    assert known.subject is not None
    assert known.subject.id == str(customer.id)
    assert "wrong passphrase" not in repr(world.notes)


def test_what_is_longer_than_any_address_is_not_kept(world: World) -> None:
    assert world.log_on("x" * 1_000_000) == InvalidCredentials()
    [(name, _)] = world.throttle.failures
    assert len(name) == 255
    assert world.notes[0].email == name


@pytest.mark.parametrize("password", ["", "A LONG ENOUGH PASSPHRASE", PASSWORD + " ", "x" * 1_000_000, "a\0b"])
def test_only_the_password_itself_is_right(world: World, password: str) -> None:
    world.join()
    assert world.log_on(password=password) == InvalidCredentials()


def test_a_password_is_the_same_on_whatever_keyboard(world: World) -> None:
    world.join(password="caf\N{LATIN SMALL LETTER E WITH ACUTE} au lait")
    assert isinstance(world.log_on(password="cafe\N{COMBINING ACUTE ACCENT} au lait"), Session)
    assert world.log_on(password="cafe au lait") == InvalidCredentials()


def test_a_password_that_only_begins_right_is_wrong(world: World) -> None:
    password = "x7#kQ9zL" * 32
    assert len(password) == PASSWORD_MAX
    world.join(password=password)
    assert world.log_on(password=password + "and more") == InvalidCredentials()
    assert world.verified == [None], "and it takes as long"


def test_whoever_was_closed_is_as_unknown_as_anybody(world: World) -> None:
    world.close(world.join())
    assert world.log_on() == InvalidCredentials()
    assert world.verified == [None], "and it takes as long"
    assert world.session_records.kept == {}


def test_after_too_many_wrong_passwords_the_right_one_has_to_wait(world: World) -> None:
    world.join()
    for _ in range(world.throttle.attempts):
        assert world.log_on(password="a wrong passphrase") == InvalidCredentials()
    hashed = len(world.verified)
    assert world.log_on() == TooManyAttempts(60)
    assert world.log_on("ADA@example.com") == TooManyAttempts(60)
    assert len(world.verified) == hashed, "nothing is hashed for somebody who has to wait"
    assert len(world.throttle.failures) == world.throttle.attempts, "and nothing counted"
    assert world.noted()[-1] == (AuditAction.LOGON_SLOWED_DOWN, None)


def test_wrong_passwords_from_elsewhere_lock_nobody_out(world: World) -> None:
    world.join()
    for _ in range(world.throttle.attempts):
        world.log_on(password="a wrong passphrase", origin=THERE)
    assert isinstance(world.log_on(origin=HERE), Session)
    assert world.throttle.at_home == [("ada@example.com", HERE.address)]


def _all_at_once(attempts: Sequence[Awaitable[Any]]) -> list[Any]:
    """Let each go as far as it can, in turns, until all are done."""
    running, answers = {index: attempt.__await__() for index, attempt in enumerate(attempts)}, {}
    while running:
        for index, attempt in list(running.items()):
            try:
                next(attempt)
            except StopIteration as finished:
                answers[index] = finished.value
                del running[index]
    return [answers[index] for index in sorted(answers)]


def test_guesses_made_all_at_once_are_counted_like_guesses_made_in_turn(world: World) -> None:
    world.join()
    world.slow = True
    answers = _all_at_once([world.logons.log_on("ada@example.com", f"guess {n}", HERE) for n in range(20)])
    assert sum(isinstance(answer, InvalidCredentials) for answer in answers) <= world.throttle.attempts


def test_a_hash_of_old_times_is_renewed_by_the_right_password_only(world: World) -> None:
    world.join()
    old = replace(world.people["ada@example.com"], password_hash=f"old hash of {PASSWORD}")
    world.people["ada@example.com"] = old
    world.log_on(password="a wrong passphrase")
    assert world.people["ada@example.com"] == old
    assert isinstance(world.log_on(), Session)
    assert world.people["ada@example.com"].password_hash == f"hash of {PASSWORD}"


def test_of_two_logons_that_find_an_old_hash_at_once_both_are_let_in(world: World) -> None:
    world.join()
    old = replace(world.people["ada@example.com"], password_hash=f"old hash of {PASSWORD}")
    world.people["ada@example.com"] = old
    world.slow = True
    here, there = _all_at_once([world.logons.log_on("ada@example.com", PASSWORD, each) for each in (HERE, THERE)])
    assert isinstance(here, Session)
    assert isinstance(there, Session)
    assert len(world.hashed) == 3, "each made a hash, and one of them was kept"


def test_whose_password_was_changed_while_an_old_hash_was_renewed_is_not_let_in(world: World) -> None:
    world.join()
    old = replace(world.people["ada@example.com"], password_hash=f"old hash of {PASSWORD}")
    world.people["ada@example.com"] = old
    world.while_hashing = lambda: world.people.update({"ada@example.com": replace(old, password_hash="another")})
    assert world.log_on() == InvalidCredentials()
    assert world.session_records.kept == {}


def test_when_too_many_wait_to_be_compared_nobody_is_said_to_have_failed(world: World) -> None:
    customer = world.join()
    session = world.log_on()
    assert isinstance(session, Session)
    world.busy = True
    for email in ("ada@example.com", "nobody@example.com"):
        assert world.log_on(email) == TooManyAttempts(2)
    assert change(world, customer, session, PASSWORD, NEW) == TooManyAttempts(2)
    assert world.throttle.failures == []
    assert world.noted() == []
    assert len(world.session_records.kept) == 1


def change(world: World, customer: Customer, session: Session, current: str, new: str) -> Customer | Refusal:
    """The customer changes their password by this session."""
    principal = Principal(customer.id, session_id=session.session_id)
    try:
        return run(world.logons.change_password(customer, principal, current, new, HERE))
    except Refused as refused:
        return refused.refusal


def sessions_of(world: World, customer: Customer) -> set[Any]:
    """The ids of the sessions that are alive."""
    return {each.id for each in run(world.sessions.of(Principal(customer.id)))}


def test_a_changed_password_replaces_the_old_one_and_ends_the_other_sessions(world: World) -> None:
    customer = world.join()
    here, there = world.log_on(), world.log_on(origin=THERE)
    assert isinstance(here, Session)
    assert isinstance(there, Session)
    assert change(world, customer, here, PASSWORD, NEW) == customer
    assert sessions_of(world, customer) == {here.session_id}
    assert world.session_records.ended == {there.session_id: EndReason.PASSWORD_CHANGED}
    assert world.log_on() == InvalidCredentials()
    assert isinstance(world.log_on(password=NEW), Session)
    assert world.audited[-1].action is AuditAction.PASSWORD_CHANGED


@pytest.mark.parametrize(
    ("current", "new", "refusal"),
    [
        ("a wrong passphrase", NEW, InvalidCredentials()),
        ("a wrong passphrase", "short", InvalidCredentials()),
        (PASSWORD, "short", WeakPassword("it needs at least 8 characters", 8)),
        (PASSWORD, "password", WeakPassword("everybody has it", 8)),
        (PASSWORD, "x" * 257, InvalidInput("newPassword", "it has at most 256 characters")),
    ],
)
def test_a_refused_change_of_the_password_changes_nothing(
    world: World, current: str, new: str, refusal: Refusal
) -> None:
    world.easy_to_guess.add("password")
    customer = world.join()
    here, there = world.log_on(), world.log_on(origin=THERE)
    assert isinstance(here, Session)
    assert isinstance(there, Session)
    before = dict(world.people)
    assert change(world, customer, here, current, new) == refusal
    assert world.people == before
    assert sessions_of(world, customer) == {here.session_id, there.session_id}


def test_whoever_found_a_device_logged_on_cannot_guess_its_owners_password_for_ever(world: World) -> None:
    customer = world.join()
    session = world.log_on()
    assert isinstance(session, Session)
    for _ in range(world.throttle.attempts):
        assert change(world, customer, session, "a wrong passphrase", NEW) == InvalidCredentials()
    assert change(world, customer, session, PASSWORD, NEW) == TooManyAttempts(60)
    assert world.noted()[0] == (AuditAction.PASSWORD_CHANGE_FAILED, "PASSWORD")


def turn_on(world: World, customer: Customer) -> tuple[pyotp.TOTP, tuple[str, ...]]:
    """Turn the second factor on; the app and the recovery codes. The code of now is used up."""
    setup = run(world.factors.begin(customer, Principal(customer.id), HERE))
    assert isinstance(setup, MfaSetup)
    app = pyotp.TOTP(setup.secret)
    enabled = run(world.factors.confirm(Principal(customer.id), app.at(world.now), HERE))
    assert isinstance(enabled, MfaEnabled)
    world.now += timedelta(seconds=STEP_SECONDS)
    return app, enabled.recovery_codes


def complete(world: World, challenge: str, code: str, origin: Origin = HERE) -> Session | Refusal:
    """Somebody brings a code."""
    return run(world.logons.complete(challenge, code, origin))


def challenge_of(world: World) -> str:
    """What the password alone gets."""
    answer = world.log_on()
    assert isinstance(answer, MfaRequired), answer
    return answer.challenge


def test_where_the_second_factor_is_on_the_password_alone_begins_no_session(world: World) -> None:
    customer = world.join()
    app, _ = turn_on(world, customer)
    challenge = challenge_of(world)
    assert world.session_records.kept == {}
    assert world.tokens.issued == []
    session = complete(world, challenge, app.at(world.now))
    assert isinstance(session, Session)
    assert session.customer == customer
    assert world.session_records.audited[0].after == {"by": "PASSWORD_AND_CODE"}


def test_a_wrong_password_does_not_tell_that_a_code_would_be_asked_for(world: World) -> None:
    turn_on(world, world.join())
    assert world.log_on(password="a wrong passphrase") == InvalidCredentials()


def test_a_code_and_a_recovery_code_are_good_once_each(world: World) -> None:
    app, codes = turn_on(world, world.join())
    challenge = challenge_of(world)
    for code, fault in ((app.at(world.now), "REPLAYED"), (codes[0], "WRONG")):
        assert isinstance(complete(world, challenge, code), Session)
        assert complete(world, challenge, code) == InvalidCode()
        assert world.noted()[-1] == (AuditAction.MFA_FAILED, fault)
    assert len(world.session_records.kept) == 2


def test_too_many_wrong_codes_make_the_right_one_wait_and_no_password(world: World) -> None:
    app, codes = turn_on(world, world.join())
    challenge = challenge_of(world)
    for _ in range(world.code_throttle.attempts):
        assert complete(world, challenge, "nonsense") == InvalidCode()
    assert complete(world, challenge, app.at(world.now)) == TooManyAttempts(60)
    assert complete(world, challenge, codes[0]) == TooManyAttempts(60), "recovery codes are guessed no faster"
    assert world.session_records.kept == {}
    assert isinstance(world.log_on(), MfaRequired)
    assert isinstance(complete(world, challenge, codes[0], THERE), Session), "nothing was used up"


@pytest.mark.parametrize("fault", ["nonsense", "", "expired"])
def test_a_challenge_that_is_no_good_ends_no_logon(world: World, fault: str) -> None:
    app, _ = turn_on(world, world.join())
    challenge = challenge_of(world) if fault == "expired" else fault
    world.tokens.forgotten = fault == "expired"
    assert complete(world, challenge, app.at(world.now)) == InvalidChallenge()
    assert world.session_records.kept == {}
    assert world.noted()[-1] == (AuditAction.MFA_FAILED, "CHALLENGE")


def test_a_challenge_is_worth_nothing_once_the_second_factor_was_turned_off(world: World) -> None:
    customer = world.join()
    app, codes = turn_on(world, customer)
    challenge = challenge_of(world)
    off = run(world.factors.disable(Principal(customer.id), codes[0], HERE))
    assert isinstance(off, MfaDisabled)
    assert complete(world, challenge, app.at(world.now)) == InvalidChallenge()
    run(world.factors.begin(customer, Principal(customer.id), HERE))
    assert complete(world, challenge, app.at(world.now)) == InvalidChallenge(), "nor while it is only begun"
    assert world.session_records.kept == {}


def test_whoever_was_closed_meanwhile_ends_no_logon(world: World) -> None:
    customer = world.join()
    app, _ = turn_on(world, customer)
    challenge = challenge_of(world)
    world.close(customer)
    assert complete(world, challenge, app.at(world.now)) == InvalidChallenge()
    assert world.session_records.kept == {}

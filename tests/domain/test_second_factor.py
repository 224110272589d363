"""Codes that change every half minute, and recovery codes for a lost device."""

import base64
import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from florin.domain.customer import Customer
from florin.domain.principal import Principal
from florin.domain.refusals import InvalidCode, MfaAlreadyEnabled, MfaNotBegun, MfaNotEnabled
from florin.domain.second_factor import (
    RECOVERY_CODES,
    STEP_SECONDS,
    MfaDisabled,
    MfaEnabled,
    MfaSetup,
    find_step,
    hash_recovery_code,
    is_totp,
    make_recovery_codes,
    make_secret,
    setup,
)
from tests.domain.branch import ADA, BERT, run
from tests.domain.lobby import HERE, World

# RFC 6238, appendix B: the secret of its SHA-1 vectors, seconds since 1970, and the last six of the eight digits.
RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
RFC_VECTORS = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
]
STEP = timedelta(seconds=STEP_SECONDS)


@pytest.mark.parametrize(("seconds", "code"), RFC_VECTORS)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    now = datetime.fromtimestamp(seconds, UTC)
    assert find_step(RFC_SECRET, code, now) == seconds // 30
    assert find_step(RFC_SECRET, code, now + 2 * STEP) is None


def test_a_devices_clock_may_be_wrong_by_one_step_and_no_more() -> None:
    now = datetime.fromtimestamp(1234567890, UTC)
    step = 1234567890 // 30
    app = pyotp.TOTP(RFC_SECRET)
    found = [find_step(RFC_SECRET, app.generate_otp(step + off), now) for off in range(-3, 4)]
    assert found == [None, None, step - 1, step, step + 1, None, None]


def test_a_code_counts_for_the_step_whose_code_it_is_through_the_whole_of_that_step() -> None:
    start = datetime.fromtimestamp(1234567890, UTC)
    code = pyotp.TOTP(RFC_SECRET).at(start)
    for moment in (start, start + STEP - timedelta(microseconds=1), start - timedelta(microseconds=1)):
        assert find_step(RFC_SECRET, code, moment) == 1234567890 // 30


@pytest.mark.parametrize("code", ["", "28708", "2870820", "94287082", "28708٢", "287082\n", " 287082", "+87082"])
def test_what_is_not_six_digits_is_no_code_of_an_app(code: str) -> None:
    assert not is_totp(code)


def test_a_secret_is_160_bits_and_nobody_elses() -> None:
    secrets = {make_secret() for _ in range(50)}
    assert len(secrets) == 50
    assert {len(base64.b32decode(secret)) for secret in secrets} == {20}


@pytest.mark.parametrize("email", ["ada@example.com", "ada+bank&secret=x@example.com", "ädä@bücher.example"])
def test_an_app_reads_who_and_where_from_the_uri(email: str) -> None:
    told = setup(RFC_SECRET, email)
    app = pyotp.parse_uri(told.uri)
    assert isinstance(app, pyotp.TOTP)
    assert (app.issuer, app.name, app.secret) == ("Florin", email, RFC_SECRET)
    assert (app.digits, app.interval, app.digest().name) == (6, 30, "sha1")


def test_recovery_codes_are_ten_and_can_be_read_and_typed() -> None:
    codes = make_recovery_codes()
    assert len(set(codes)) == RECOVERY_CODES == 10
    for code in codes:
        assert re.fullmatch(r"[A-HJ-NP-Z2-9]{4}(-[A-HJ-NP-Z2-9]{4}){3}", code), "and no I, O, 0 or 1"


@pytest.mark.parametrize(
    "written",
    [
        "ABCD-EFGH-JKLM-NPQR",
        "abcd-efgh-jklm-npqr",
        "ABCDEFGHJKLMNPQR",
        "abcd efgh jklm npqr",
        "  ABCD - EFGH\tJKLM\nNPQR ",
        "AbCd-\N{NO-BREAK SPACE}eFgH-jKlM-nPqR",
    ],
)
def test_a_recovery_code_is_the_same_however_it_is_spaced_and_in_any_case(written: str) -> None:
    assert hash_recovery_code(ADA, written) == hash_recovery_code(ADA, "ABCD-EFGH-JKLM-NPQR")


def test_a_recovery_code_is_its_owners_only_and_no_other_is_like_it() -> None:
    code, *others = make_recovery_codes()
    assert hash_recovery_code(ADA, code) != hash_recovery_code(BERT, code)
    assert len({hash_recovery_code(ADA, each) for each in (code, *others, code[:-1], "", "\ud800")}) == 13


def test_the_two_kinds_of_codes_cannot_be_taken_for_one_another() -> None:
    assert not any(is_totp(re.sub("-", "", code)) for _ in range(50) for code in make_recovery_codes())


@pytest.fixture
def world() -> World:
    """A world without customers."""
    return World()


@pytest.fixture
def ada(world: World) -> Customer:
    """A customer without a second factor."""
    return world.join()


def begun(world: World, customer: Customer) -> pyotp.TOTP:
    """The app that has the secret, before anybody has confirmed it."""
    told = run(world.factors.begin(customer, Principal(customer.id), HERE))
    assert isinstance(told, MfaSetup)
    return pyotp.TOTP(told.secret)


def turned_on(world: World, customer: Customer) -> tuple[pyotp.TOTP, tuple[str, ...]]:
    """The app and the recovery codes; the code of the step before is used up."""
    app = begun(world, customer)
    enabled = run(world.factors.confirm(Principal(customer.id), app.at(world.now - STEP), HERE))
    assert isinstance(enabled, MfaEnabled)
    return app, enabled.recovery_codes


def test_the_secret_is_kept_sealed(world: World, ada: Customer) -> None:
    app = begun(world, ada)
    assert app.secret.encode() not in world.factor_records.kept[ada.id].sealed_secret


def test_a_step_is_taken_once_and_an_earlier_one_no_longer(world: World, ada: Customer) -> None:
    app, _ = turned_on(world, ada)
    who = Principal(ada.id)

    def check(code: str) -> object:
        factor = world.factor_records.kept[ada.id]
        return run(world.factors.check(factor, who, code, HERE))

    world.code_throttle.attempts = 100
    assert check(app.at(world.now - STEP)) == InvalidCode(), "it turned it on"
    assert check(app.at(world.now + STEP)) is None
    for late in (app.at(world.now + STEP), app.at(world.now), app.at(world.now - STEP)):
        assert check(late) == InvalidCode()
    world.now += STEP
    assert check(app.at(world.now + STEP)) is None, "the next one is good"


def test_a_recovery_code_turns_nothing_on(world: World, ada: Customer) -> None:
    _, codes = turned_on(world, ada)
    who = Principal(ada.id)
    assert isinstance(run(world.factors.disable(who, codes[0], HERE)), MfaDisabled)
    begun(world, ada)
    world.factor_records.codes[ada.id] = {hash_recovery_code(ada.id, codes[1])}
    assert run(world.factors.confirm(who, codes[1], HERE)) == InvalidCode()
    assert world.factor_records.kept[ada.id].confirmed_at is None
    assert len(world.factor_records.codes[ada.id]) == 1


def test_begun_again_it_is_the_last_secret_that_counts(world: World, ada: Customer) -> None:
    first, second = begun(world, ada), begun(world, ada)
    who = Principal(ada.id)
    assert run(world.factors.confirm(who, first.at(world.now), HERE)) == InvalidCode()
    assert isinstance(run(world.factors.confirm(who, second.at(world.now), HERE)), MfaEnabled)


def test_it_is_begun_before_it_is_on_and_on_before_it_is_off(world: World, ada: Customer) -> None:
    who = Principal(ada.id)
    assert run(world.factors.confirm(who, "123456", HERE)) == MfaNotBegun()
    begun(world, ada)
    assert run(world.factors.disable(who, "123456", HERE)) == MfaNotEnabled(), "only begun is not on"
    assert run(world.factors.renew_codes(who, "123456", HERE)) == MfaNotEnabled()
    app, _ = turned_on(world, ada)
    assert run(world.factors.begin(ada, Principal(ada.id), HERE)) == MfaAlreadyEnabled()
    assert run(world.factors.confirm(who, app.at(world.now), HERE)) == MfaAlreadyEnabled()
    assert world.code_throttle.failures == [], "nobody guessed"


def test_new_recovery_codes_take_the_place_of_all_old_ones(world: World, ada: Customer) -> None:
    app, old = turned_on(world, ada)
    renewed = run(world.factors.renew_codes(Principal(ada.id), app.at(world.now), HERE))
    assert isinstance(renewed, MfaEnabled)
    assert world.factor_records.codes[ada.id] == {
        hash_recovery_code(ada.id, each) for each in renewed.recovery_codes
    }
    assert not set(renewed.recovery_codes) & set(old)


def test_a_wrong_code_changes_nothing(world: World, ada: Customer) -> None:
    turned_on(world, ada)
    who, codes = Principal(ada.id), set(world.factor_records.codes[ada.id])
    kept = world.factor_records.kept[ada.id]
    assert run(world.factors.renew_codes(who, "nonsense", HERE)) == InvalidCode()
    assert run(world.factors.disable(who, "ABCD-EFGH-JKLM-NPQR", HERE)) == InvalidCode()
    assert world.factor_records.kept == {ada.id: kept}
    assert world.factor_records.codes[ada.id] == codes

"""Becoming a customer."""

from dataclasses import replace

import pytest

from florin.domain.audit import AuditAction, SubjectKind
from florin.domain.customer import Credentials, Customer, Enrolment
from florin.domain.customers import TEXT_MAX
from florin.domain.password import PASSWORD_MAX, PASSWORD_MIN
from florin.domain.principal import Principal, Role
from florin.domain.refusals import (
    CountryNotAllowed,
    EmailTaken,
    InvalidInput,
    Refusal,
    Refused,
    TooManyAttempts,
    WeakPassword,
)
from florin.domain.session import Session
from tests.domain.branch import NOW, new_id, run
from tests.domain.lobby import APPLICATION, HERE, PASSWORD, World


@pytest.fixture
def world() -> World:
    """A world without customers."""
    return World()


def test_an_applicant_becomes_a_customer(world: World) -> None:
    customer = world.register()
    assert isinstance(customer, Customer)
    assert (customer.email, customer.full_name, customer.country) == ("ada@example.com", "Ada Lovelace", "DE")
    assert customer.created_at == NOW
    assert world.people["ada@example.com"] == Credentials(customer, f"hash of {PASSWORD}")
    assert world.papers["ada@example.com"] == ("Hauptstrasse 1, 10115 Berlin", "passport C01X00T47")


def test_what_an_applicant_writes_is_tidied(world: World) -> None:
    customer = world.register(
        email="Ada@EXAMPLE.com", full_name="  Ada Lovelace\t", address=" Hauptstrasse 1\n", id_document=" ID 1 "
    )
    assert isinstance(customer, Customer)
    assert (customer.email, customer.full_name) == ("Ada@example.com", "Ada Lovelace")
    assert world.papers["ada@example.com"] == ("Hauptstrasse 1", "ID 1")


@pytest.mark.parametrize(
    "name", ["Søren Kierkegaard", "李小龍", "O'Neil-Ó Súilleabháin", "محمد", "Ω", "N" * TEXT_MAX]
)
def test_names_of_all_scripts_and_lengths_are_names(world: World, name: str) -> None:
    customer = world.register(full_name=name)
    assert isinstance(customer, Customer)
    assert customer.full_name == name


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ada",
        "ada@",
        "@example.com",
        "ada@@example.com",
        "ada@localhost",
        "ada@exa mple.com",
        "Ada <ada@example.com>",
        '"a b"@example.com',
        "ada@[192.0.2.1]",
        "ada\0@example.com",
        "ada@example.com\0",
        "ada@example.com\nbcc: all@example.com",
        "ada\ud800@example.com",
        "ada@" + "x" * 250 + ".com",
        "ada@" + "x." * 200 + "com",
    ],
    ids=ascii,
)
def test_what_is_no_email_address_is_refused(world: World, email: str) -> None:
    assert world.register(email=email) == InvalidInput("email", "it is not an email address")
    assert world.people == {}


@pytest.mark.parametrize(
    ("attribute", "name"), [("full_name", "fullName"), ("address",) * 2, ("id_document", "idDocument")]
)
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is empty"),
        (" \t\n", "it is empty"),
        ("x" * (TEXT_MAX + 1), f"it has at most {TEXT_MAX} characters"),
        ("a\0b", "it has control characters"),
        ("a\nb", "it has control characters"),
        ("a\x1b[31mb", "it has control characters"),
        ("a\x7fb", "it has control characters"),
        ("a\x9bb", "it has control characters"),
    ],
    ids=["empty", "blank", "too long", "NUL", "two lines", "an escape sequence", "DEL", "a C1 control"],
)
def test_a_malformed_line_is_refused_by_its_name(
    world: World, attribute: str, name: str, text: str, reason: str
) -> None:
    assert world.register(**{attribute: text}) == InvalidInput(name, reason)
    assert world.people == {}
    assert world.hashed == []


@pytest.mark.parametrize(
    "name",
    ["\N{ZERO WIDTH SPACE}", "Ada\N{RIGHT-TO-LEFT OVERRIDE}Lovelace", "Ada\N{LINE SEPARATOR}Lovelace"],
    ids=["nothing to see", "turned around", "two lines"],
)
def test_a_name_that_misleads_the_eye_is_refused(world: World, name: str) -> None:
    assert isinstance(world.register(full_name=name), InvalidInput)


@pytest.mark.parametrize("password", ["", "x7#kQ9z", "e\N{COMBINING ACUTE ACCENT}" * 7])
def test_a_short_password_is_refused_however_its_characters_are_put_together(world: World, password: str) -> None:
    assert world.register(password=password) == WeakPassword("it needs at least 8 characters", PASSWORD_MIN)
    assert PASSWORD_MIN == 8
    assert world.people == {}
    assert world.hashed == []


@pytest.mark.parametrize("password", ["password", "\N{FULLWIDTH LATIN SMALL LETTER P}assword"])
def test_a_password_that_is_easy_to_guess_is_refused_in_whatever_letters_it_is_written(
    world: World, password: str
) -> None:
    world.easy_to_guess.add("password")
    assert world.register(password=password) == WeakPassword("everybody has it", PASSWORD_MIN)
    assert world.people == {}
    assert world.hashed == []


def test_a_password_is_judged_knowing_all_that_the_applicant_told(world: World) -> None:
    world.join(full_name="Ren\N{LATIN SMALL LETTER E WITH ACUTE}")
    world.register(full_name="Rene\N{COMBINING ACUTE ACCENT}")
    for password, own_words in world.judged:
        assert password == PASSWORD
        assert own_words == [
            APPLICATION.email,
            "Ren\N{LATIN SMALL LETTER E WITH ACUTE}",
            APPLICATION.address,
            APPLICATION.id_document,
        ]


@pytest.mark.parametrize(
    "password", ["x7#kQ9zL", " spaces and  all ", "пароль из слов", "🐎🔋📎✂️🗝️ five", "x7#kQ9zL" * 32]
)
def test_any_other_password_is_kept_as_it_is(world: World, password: str) -> None:
    assert isinstance(world.register(password=password), Customer)
    assert world.hashed == [password]
    assert isinstance(world.log_on("ada@example.com", password), Session)


def test_a_password_has_an_end(world: World) -> None:
    refusal = world.register(password="x7#kQ9zL" * 32 + "x")
    assert refusal == InvalidInput("password", f"it has at most {PASSWORD_MAX} characters")
    assert world.hashed == []


def test_from_some_countries_nobody_is_taken(world: World) -> None:
    for country in ("KP", "de", "XX"):
        assert world.register(country=country) == CountryNotAllowed(country)
    assert world.people == {}
    assert world.hashed == []


def test_an_address_is_registered_once_however_it_is_written(world: World) -> None:
    first = world.register()
    assert world.register(email="ADA@Example.COM") == EmailTaken("ADA@example.com")
    assert world.people["ada@example.com"].customer == first
    assert world.hashed == [PASSWORD], "no second hash for nothing"


def test_of_two_who_register_one_address_at_once_one_is_told(world: World) -> None:
    world.somebody_is_quicker = True
    assert world.register() == EmailTaken("ada@example.com")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"email": "?", "full_name": "", "password": "short", "country": "KP"}, InvalidInput),
        ({"full_name": "", "password": "short", "country": "KP"}, InvalidInput),
        ({"address": "", "password": "short", "country": "KP"}, InvalidInput),
        ({"id_document": "", "password": "short", "country": "KP"}, InvalidInput),
        ({"password": "short", "country": "KP"}, WeakPassword),
        ({"country": "KP", "password": "password"}, CountryNotAllowed),
        ({"password": "password"}, EmailTaken),
        ({"password": "password", "email": "grace@example.com"}, WeakPassword),
    ],
)
def test_of_several_faults_the_first_in_the_order_of_precedence_is_told(
    world: World, changes: dict[str, str], refusal: type[Refusal]
) -> None:
    world.register()
    world.easy_to_guess.add("password")
    assert type(world.register(**changes)) is refusal


def test_whom_the_bank_would_not_take_anyway_has_no_password_judged(world: World) -> None:
    world.join()
    world.judged.clear()
    assert world.register(country="KP") == CountryNotAllowed("KP")
    assert world.register() == EmailTaken("ada@example.com")
    assert world.judged == []


def test_who_applies_in_vain_again_and_again_has_to_wait_and_learns_nothing_more(world: World) -> None:
    world.join()
    world.easy_to_guess.add("password")
    attempts: list[dict[str, str]] = [{}, {"country": "KP"}, {"password": "password", "email": "ada@example.com"}]
    assert len(attempts) == world.register_throttle.attempts
    for changes in attempts:
        assert not isinstance(world.register(**changes), TooManyAttempts)
    judged = len(world.judged)
    assert world.register() == TooManyAttempts(60)
    assert len(world.judged) == judged
    assert len(world.people) == 1
    assert isinstance(world.register(email="grace@example.com"), Customer), "a stranger is a stranger"


def test_what_is_merely_misspelt_and_who_becomes_a_customer_is_not_counted(world: World) -> None:
    for _ in range(5):
        world.register(email="?")
        world.register(password="short")
    world.join()
    assert world.register_throttle.failures == []
    assert world.register_throttle.at_home == []


def test_when_too_many_passwords_wait_to_be_judged_nobody_becomes_a_customer(world: World) -> None:
    world.busy = True
    assert world.register() == TooManyAttempts(2)
    assert world.people == {}
    assert world.hashed == []


def test_who_became_a_customer_is_on_record_as_having_done_it(world: World) -> None:
    customer = world.join()
    [happening] = world.audited
    assert (happening.action, happening.origin, happening.occurred_at) == (
        AuditAction.CUSTOMER_REGISTERED,
        HERE,
        NOW,
    )
    assert happening.actor.id == customer.id
    assert happening.subject is not None
    assert (happening.subject.kind, happening.subject.id) == (SubjectKind.CUSTOMER, str(customer.id))


def test_a_refused_application_leaves_nothing_on_record_as_done(world: World) -> None:
    world.join()
    world.register(country="KP")
    world.register(email="ADA@example.com")
    assert len(world.audited) == 1


def test_somebody_whom_staff_enrol_gets_a_password_that_is_to_be_changed(world: World) -> None:
    admin = Principal(new_id(), Role.ADMIN, new_id())
    answer = run(world.customers.enrol(admin, replace(APPLICATION, password=""), HERE))
    assert isinstance(answer, Enrolment)
    assert answer.customer.role is Role.CUSTOMER
    assert len(answer.initial_password) > PASSWORD_MIN
    session = world.log_on(password=answer.initial_password)
    assert isinstance(session, Session)
    assert world.people["ada@example.com"].is_initial
    assert session.password_change_due
    assert world.audited[0].actor.id == admin.customer_id
    assert answer.initial_password not in repr(answer), "it does not get into a log by mistake"


def test_no_two_people_are_given_the_same_password_to_begin_with(world: World) -> None:
    admin = Principal(new_id(), Role.ADMIN, new_id())
    given = set()
    for number in range(20):
        application = replace(APPLICATION, email=f"ada{number}@example.com")
        answer = run(world.customers.enrol(admin, application, HERE))
        assert isinstance(answer, Enrolment)
        given.add(answer.initial_password)
    assert len(given) == 20


@pytest.mark.parametrize("changes", [{"email": "?"}, {"full_name": ""}, {"country": "KP"}])
def test_staff_enrol_nobody_whom_the_bank_would_not_take(world: World, changes: dict[str, str]) -> None:
    admin = Principal(new_id(), Role.ADMIN, new_id())
    with pytest.raises(Refused):
        run(world.customers.enrol(admin, replace(APPLICATION, **changes), HERE))
    assert world.people == {}
    assert world.audited == []

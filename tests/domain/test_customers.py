"""Becoming a customer, and proving to be one."""

from collections.abc import AsyncIterator, Awaitable, Generator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import coroutine
from typing import Any
from uuid import UUID

import pytest

from florin.domain.customer import Application, Customer, Session
from florin.domain.customers import PASSWORD_MAX, PASSWORD_MIN, TEXT_MAX, Customers
from florin.domain.refusals import (
    CountryNotAllowed,
    EmailTaken,
    InvalidCredentials,
    InvalidInput,
    Refusal,
    Refused,
    TooManyAttempts,
    WeakPassword,
)
from florin.domain.text import has_controls
from tests.domain.branch import NOW, new_id, run

PASSWORD = "a long enough passphrase"
APPLICATION = Application(
    email="ada@example.com",
    password=PASSWORD,
    full_name="Ada Lovelace",
    country="DE",
    address="Hauptstrasse 1, 10115 Berlin",
    id_document="passport C01X00T47",
)
HERE, THERE = "192.0.2.1", "192.0.2.2"


@coroutine
def _a_moment() -> Generator[None, None, None]:
    """Let others go first."""
    yield


@dataclass
class World:
    """All that the service needs of the world, in memory. `slow` makes hashing take a moment."""

    people: dict[str, tuple[Customer, str]] = field(default_factory=dict)
    papers: dict[str, tuple[str, str]] = field(default_factory=dict)
    somebody_is_quicker: bool = False
    slow: bool = False
    verified: list[str | None] = field(default_factory=list)
    hashed: list[str] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    attempts: int = 3
    busy: set[tuple[str, str]] = field(default_factory=set)

    async def country_allowed(self, country: str) -> bool:
        return country in {"DE", "FR"}

    async def add(self, customer: Customer, *, address: str, id_document: str, password_hash: str) -> bool:
        key = customer.email.casefold()
        if self.somebody_is_quicker or key in self.people:
            return False
        self.people[key] = customer, password_hash
        self.papers[key] = address, id_document
        return True

    async def credentials(self, email: str) -> tuple[Customer, str] | None:
        assert not has_controls(email), "PostgreSQL takes no such text"
        self.looked_up.append(email)
        return self.people.get(email.casefold())

    async def by_ids(self, ids: Sequence[UUID]) -> Mapping[UUID, Customer]:
        raise NotImplementedError

    async def hash(self, password: str) -> str:
        self.hashed.append(password)
        return f"hash of {password}"

    async def verify(self, password: str, password_hash: str | None) -> bool:
        self.verified.append(password_hash)
        if self.slow:
            await _a_moment()
        return password_hash == f"hash of {password}"

    def issue(self, customer_id: UUID) -> tuple[str, datetime]:
        return f"token of {customer_id}", NOW + timedelta(minutes=15)

    @asynccontextmanager
    async def in_turn(self, email: str, address: str) -> AsyncIterator[None]:
        while (email, address) in self.busy:
            await _a_moment()
        self.busy.add((email, address))
        try:
            yield
        finally:
            self.busy.remove((email, address))

    async def wait_needed(self, email: str, address: str) -> int:
        return 60 if self.failures.count((email.casefold(), address)) >= self.attempts else 0

    async def failed(self, email: str, address: str) -> None:
        self.failures.append((email.casefold(), address))

    @property
    def customers(self) -> Customers:
        """The service in this world."""
        return Customers(self, self, self, self, lambda: NOW, new_id)

    def register(self, **changes: str) -> Customer | Refusal:
        try:
            return run(self.customers.register(replace(APPLICATION, **changes)))
        except Refused as refused:
            return refused.refusal

    def logon(self, email: str, password: str = PASSWORD, address: str = HERE) -> Session | Refusal:
        return run(self.customers.logon(email, password, address))


@pytest.fixture
def world() -> World:
    """A world without customers."""
    return World()


def test_an_applicant_becomes_a_customer(world: World) -> None:
    customer = world.register()
    assert isinstance(customer, Customer)
    assert (customer.email, customer.full_name, customer.country) == ("ada@example.com", "Ada Lovelace", "DE")
    assert customer.created_at == NOW
    assert world.people["ada@example.com"] == (customer, f"hash of {PASSWORD}")
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


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "at least 8 characters"),
        ("x7#kQ9z", "at least 8 characters"),
        ("password", "tried first"),
        ("PassWord123", "tried first"),
        ("12345678", "tried first"),
        ("aaaaaaaaaaaa", "5 different characters"),
        ("abababababcd", "5 different characters"),
        ("ada@example.com", "your own data"),
        ("ADA@EXAMPLE.COM", "your own data"),
        ("Ada Lovelace", "your own data"),
        ("adalovelace", "your own data"),
        ("lovelace", "your own data"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(world: World, password: str, reason: str) -> None:
    refusal = world.register(password=password)
    assert isinstance(refusal, WeakPassword)
    assert reason in refusal.reason
    assert refusal.minimum_length == PASSWORD_MIN == 8
    assert world.people == {}
    assert world.hashed == []


def test_the_name_before_the_at_is_no_password_either(world: World) -> None:
    assert isinstance(world.register(email="countess@example.com", password="Countess"), WeakPassword)


@pytest.mark.parametrize(
    "password", ["x7#kQ9zL", " spaces and  all ", "пароль из слов", "🐎🔋📎✂️🗝️ five", "x7#kQ9zL" * 32]
)
def test_any_other_password_is_kept_as_it_is(world: World, password: str) -> None:
    assert isinstance(world.register(password=password), Customer)
    assert world.hashed == [password]
    assert isinstance(world.logon("ada@example.com", password), Session)


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
    assert world.people["ada@example.com"][0] == first
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
        ({"country": "KP"}, CountryNotAllowed),
        ({}, EmailTaken),
    ],
)
def test_of_several_faults_the_first_in_the_order_of_precedence_is_told(
    world: World, changes: dict[str, str], refusal: type[Refusal]
) -> None:
    world.register()
    assert type(world.register(**changes)) is refusal


def test_a_customer_logs_on(world: World) -> None:
    customer = world.register()
    assert isinstance(customer, Customer)
    session = world.logon("ada@example.com")
    assert session == Session(f"token of {customer.id}", NOW + timedelta(minutes=15), customer)
    assert isinstance(session, Session)
    assert session.token_type == "Bearer"
    assert isinstance(world.logon("ADA@EXAMPLE.COM"), Session), "in any case of letters"
    assert world.failures == []


@pytest.mark.parametrize(
    "email",
    [
        "ada@example.com",
        "Ada@Example.COM",
        "ada@bücher.de",
        pytest.param(
            "ada@xn--bcher-kva.de",
        ),
        pytest.param(
            "rene\N{COMBINING ACUTE ACCENT}@example.com",
        ),
        pytest.param(
            "ada@\N{FULLWIDTH LATIN SMALL LETTER E}xample.com",
        ),
    ],
    ids=ascii,
)
def test_a_customer_logs_on_with_the_address_as_it_was_written_at_registration(world: World, email: str) -> None:
    assert isinstance(world.register(email=email), Customer)
    assert isinstance(world.logon(email), Session)


@pytest.mark.parametrize("email", ["nobody@example.com", "no address", "", "ada@example.com\0", "\n"])
def test_an_unknown_address_and_a_wrong_password_look_the_same_and_cost_the_same(world: World, email: str) -> None:
    world.register()
    assert world.logon(email) == InvalidCredentials() == world.logon("ada@example.com", "a wrong passphrase")
    assert world.verified == [None, f"hash of {PASSWORD}"], "both are compared, the unknown one with nobody's"
    assert world.failures == [(email, HERE), ("ada@example.com", HERE)]


@pytest.mark.parametrize("password", ["", "A LONG ENOUGH PASSPHRASE", PASSWORD + " ", "x" * 1_000_000, "a\0b"])
def test_only_the_password_itself_is_right(world: World, password: str) -> None:
    world.register()
    assert world.logon("ada@example.com", password) == InvalidCredentials()


def test_a_password_that_only_begins_right_is_wrong(world: World) -> None:
    password = "x7#kQ9zL" * 32
    assert len(password) == PASSWORD_MAX
    world.register(password=password)
    assert world.logon("ada@example.com", password + "and more") == InvalidCredentials()
    assert len(world.verified) == 1, "and it takes as long"


def test_after_too_many_wrong_passwords_the_right_one_has_to_wait(world: World) -> None:
    world.register()
    for _ in range(world.attempts):
        assert world.logon("ada@example.com", "a wrong passphrase") == InvalidCredentials()
    hashed = len(world.verified)
    assert world.logon("ada@example.com") == TooManyAttempts(60)
    assert world.logon("ADA@example.com") == TooManyAttempts(60)
    assert len(world.verified) == hashed, "nothing is hashed for somebody who has to wait"
    assert len(world.failures) == world.attempts, "and nothing counted"


def test_wrong_passwords_from_elsewhere_lock_nobody_out(world: World) -> None:
    world.register()
    for _ in range(world.attempts):
        world.logon("ada@example.com", "a wrong passphrase", THERE)
    assert isinstance(world.logon("ada@example.com", address=HERE), Session)


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
    world.register()
    world.slow = True
    customers = world.customers
    answers = _all_at_once([customers.logon("ada@example.com", f"guess {n}", HERE) for n in range(20)])
    assert sum(isinstance(answer, InvalidCredentials) for answer in answers) <= world.attempts

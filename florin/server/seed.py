"""A bank to play with: a few customers and some weeks of their lives, made through the real services.

People, amounts and days follow from the seed's number alone, so that the same number tells the same story; dates
end today, and account numbers are new each time. The bank that does this has a clock of its own, which walks from
the first day to now: no history runs backwards, and ids (UUIDv7) sort by the time they tell.
"""

import random
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from faker import Faker
from uuid_utils.compat import uuid7

from florin.domain.account import Account, AccountType
from florin.domain.audit import SYSTEM
from florin.domain.customer import Application, Customer, Enrolment
from florin.domain.money import decimals_of
from florin.domain.page import PAGE_MAX
from florin.domain.payments import Order
from florin.domain.principal import Origin, Principal, Role
from florin.domain.progress import Progress, Unwatched
from florin.domain.transaction import TransactionKind
from florin.resolvers.context import Bank
from florin.server.bank import build
from florin.server.settings import Settings, SettingsError

PASSWORD = "three coins in the fountain"  # noqa: S105 - no secret: it is printed, and production is refused
"""What everybody who is seeded logs on with."""

CUSTOMERS_MAX = 500
WEEKS_MAX = 260

_HERE = Origin("", "florin seed")
_EURO = "EUR"
_MONTH = 28
_DREAMERS, _SHOPPING, _SHARING = 0.7, 0.4, 0.15
_DREAMS = ("A used car", "A sailing boat", "Deposit for a flat", "A grand piano")
_SHARED = (
    "Dinner on Friday",
    "Concert tickets",
    "Your half of the gas bill",
    "Train to the sea",
    "Birthday present",
)
# Letters that no decomposition turns into plain ones.
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "ł": "l", "đ": "d", "œ": "oe"})


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody lives: how people are called there, and what a euro's worth of things costs about."""

    country: str
    locale: str
    currency: str
    price_level: int


HOMES = (
    Home("DE", "de_DE", "EUR", 1),
    Home("FR", "fr_FR", "EUR", 1),
    Home("GB", "en_GB", "GBP", 1),
    Home("NL", "nl_NL", "EUR", 1),
    Home("CH", "de_CH", "CHF", 1),
    Home("SE", "sv_SE", "SEK", 11),
    Home("JP", "ja_JP", "JPY", 160),
    Home("IT", "it_IT", "EUR", 1),
    Home("US", "en_US", "USD", 1),
    Home("PL", "pl_PL", "PLN", 4),
    Home("ES", "es_ES", "EUR", 1),
    Home("DK", "da_DK", "DKK", 7),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to become a customer. `pay` is a month's wages in euros; who saves has a savings account."""

    application: Application
    home: Home
    employer: str
    shops: tuple[str, ...]
    pay: int
    saves: bool


@dataclass(frozen=True, slots=True)
class Resident:
    """A seeded customer with their accounts. `everyday` is in the home's currency, `euro` may be the same."""

    person: Person
    customer: Customer
    everyday: Account
    euro: Account
    savings: Account | None

    @property
    def principal(self) -> Principal:
        """Who they are to the bank."""
        return Principal(self.customer.id)


@dataclass(frozen=True, slots=True)
class Errand:
    """Something that somebody does with money at a given time."""

    at: datetime
    resident: Resident
    order: Order


@dataclass(frozen=True, slots=True)
class Logon:
    """A customer as they are shown in the end."""

    customer: Customer
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class Seeded:
    """What is there now. `added` is False when these customers were in the bank before."""

    logons: list[Logon]
    staff: list[Customer]
    transactions: int
    added: bool


class WalkingClock:
    """Tells the time that the story has come to, and makes ids of that time."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def new_id(self) -> UUID:
        """A UUIDv7 of now. Some time passes with each, so that two are in order."""
        self.now += timedelta(milliseconds=1)
        made: UUID = uuid7(nanoseconds=int(self.now.timestamp() * 1000) * 1_000_000)
        return made


def refuse_production(settings: Settings) -> None:
    """Make sure that this bank is one to play with.

    Raises:
        SettingsError: it is in production, where nobody may have a password that is known.
    """
    if settings.environment == "production":
        raise SettingsError("FLORIN_ENV is production, and `florin seed` makes customers with a known password.")


async def seed_bank(
    settings: Settings, *, customers: int, weeks: int, number: int, progress: Progress | None = None
) -> Seeded:
    """Make customers and their history, ending now, in a migrated database.

    If any of these customers is there already, nothing is added: another number makes other people.

    Raises:
        SettingsError: the bank is in production, or somebody else does the same at the same time.
    """
    refuse_production(settings)
    progress = progress or Unwatched()
    people = make_people(customers, number)
    now = datetime.now(UTC)
    clock = WalkingClock(now - timedelta(weeks=weeks))
    florin = build(settings, clock=clock, make_id=clock.new_id)
    async with florin.running():
        bank = florin.bank
        found = [await bank.customers.records.credentials(person.application.email) for person in people]
        known = [each.customer for each in found if each is not None]
        staff = [await _employ(bank, role) for role in (Role.ADMIN, Role.AUDITOR)]
        if known:
            return Seeded([await _logon(bank, customer) for customer in known], staff, 0, added=False)
        progress.begin("registering", customers)
        residents = []
        for person in people:
            residents.append(await _settle(bank, person, clock))
            progress.advance()
        errands = [errand for errand in plan(residents, clock.now, weeks * 7, number) if errand.at < now]
        progress.begin("living", len(errands))
        for errand in errands:
            clock.now = max(clock.now, errand.at)
            await bank.payments.order(errand.resident.principal, errand.order)
            progress.advance()
        logons = [await _logon(bank, each.customer) for each in residents]
        return Seeded(logons, staff, len(errands), added=True)


async def _employ(bank: Bank, role: Role) -> Customer:
    """Take somebody on, who may have been there before."""
    email = f"{role.lower()}@florin.example"
    added = await bank.staff.add(SYSTEM, email, f"Florin's {role.lower()}", role, _HERE, password=PASSWORD)
    if isinstance(added, Enrolment):
        return added.customer
    found = await bank.customers.records.credentials(email)
    if found is None or found.customer.role is not role:
        raise SettingsError(f"{email} belongs to somebody else; `florin seed` needs it.")
    return found.customer


async def _settle(bank: Bank, person: Person, clock: WalkingClock) -> Resident:
    """Make somebody a customer with accounts."""
    clock.now += timedelta(minutes=7)
    customer = await bank.customers.register(person.application, _HERE)
    if not isinstance(customer, Customer):
        raise SettingsError(f"{person.application.email} has just registered: is another `florin seed` at work?")
    principal = Principal(customer.id)

    async def open_account(account_type: AccountType, currency: str) -> Account:
        clock.now += timedelta(minutes=2)
        account = await bank.accounts.open(principal, account_type, currency)
        if not isinstance(account, Account):
            raise SettingsError(f"{account.message} `florin seed` needs it.")
        return account

    everyday = await open_account(AccountType.CHECKING, person.home.currency)
    euro = everyday if person.home.currency == _EURO else await open_account(AccountType.CHECKING, _EURO)
    savings = await open_account(AccountType.SAVINGS, person.home.currency) if person.saves else None
    return Resident(person, customer, everyday, euro, savings)


async def _logon(bank: Bank, customer: Customer) -> Logon:
    (page,) = await bank.accounts.pages([customer.id], first=PAGE_MAX, after=None)
    return Logon(customer, page.nodes[::-1])


def make_people(count: int, number: int) -> list[Person]:
    """Make up people, always the same for a number."""
    people: list[Person] = []
    emails: set[str] = set()
    fakers = {home.country: Faker(home.locale) for home in HOMES[:count]}
    for index in range(count):
        home = HOMES[index % len(HOMES)]
        fake = fakers[home.country]
        fake.seed_instance(f"florin {number} {index}")
        while True:
            first, last = _name(fake, home)
            email = _email(first, last, number)
            if email not in emails:
                break
        emails.add(email)
        application = Application(
            email=email,
            password=PASSWORD,
            full_name=f"{first} {last}",
            country=home.country,
            address=", ".join(fake.address().splitlines()),
            id_document=f"passport {fake.passport_number()}",
        )
        shops = tuple(fake.company() for _ in range(4))
        pay = fake.random_int(22, 48) * 100
        people.append(Person(application, home, fake.company(), shops, pay, saves=index % 2 == 0))
    return people


def _name(fake: Faker, home: Home) -> tuple[str, str]:
    """A first and a last name, in letters that an email address can have."""
    if home.country == "JP":
        return fake.first_romanized_name(), fake.last_romanized_name()
    return fake.first_name(), fake.last_name()


def _email(first: str, last: str, number: int) -> str:
    plain = unicodedata.normalize("NFKD", f"{first}.{last}".casefold()).translate(_LETTERS)
    local = "".join(letter for letter in plain if letter.isascii() and (letter.isalnum() or letter in ".-"))
    return f"{local}@example.com" if number == 1 else f"{local}.{number}@example.com"


def plan(residents: Sequence[Resident], start: datetime, days: int, number: int) -> list[Errand]:
    """What everybody does with their money on the days from `start` on, in the order of time."""
    errands = []
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    for index, resident in enumerate(residents):
        chance = random.Random(f"florin {number} {index}")  # noqa: S311 - a story, no secret
        life = Life(resident, residents, chance, key=f"seed-{number}-{index}")
        for day in range(days + 1):
            for order in life.day(day):
                minute, second = chance.randint(8 * 60, 20 * 60), chance.randint(0, 59)
                at = midnight + timedelta(days=day, minutes=minute, seconds=second)
                # On the first day the accounts were opened at `start`, and not before.
                errands.append(Errand(at if day else start, resident, order))
    return sorted(errands, key=lambda errand: errand.at)


@dataclass(slots=True)
class Life:
    """One customer's habits with money. A month has four weeks here."""

    resident: Resident
    everybody: Sequence[Resident]
    chance: random.Random
    key: str
    _orders: int = 0

    def day(self, day: int) -> Iterator[Order]:
        """What happens on one day."""
        if day == 0:
            yield from self._begin()
            return
        if day % _MONTH == 1:
            person = self.resident.person
            yield self._pay_in(self.resident.everyday, person.pay * 100, f"Wages, {person.employer}")
        if day % _MONTH == 2 and self.resident.savings is not None:
            put_by = self.resident.person.pay * 10
            yield self._send(self.resident.everyday, self.resident.savings, put_by, "For a rainy day")
        if day % _MONTH == 3:
            yield self._pay_rent()
        if day % _MONTH == 5 and self.chance.random() < _DREAMERS:
            # More than anybody here has: the bank says no, and keeps the attempt in the history.
            yield self._take_out(self._euros(9000, 30_000), self.chance.choice(_DREAMS))
        if day % 7 == 2:
            yield self._take_out(self.chance.choice((20, 40, 50, 100)) * 100, "Cash machine")
        if self.chance.random() < _SHOPPING:
            yield self._take_out(self._euros(9, 85), self.chance.choice(self.resident.person.shops))
        if self.chance.random() < _SHARING:
            yield from self._pay_a_friend()

    def _begin(self) -> Iterator[Order]:
        yield self._pay_in(self.resident.everyday, self._euros(900, 1500), "Opening deposit")
        if self.resident.euro is not self.resident.everyday:
            yield self._pay_in(self.resident.euro, self._euros(250, 400), "Euros for friends and travels")

    def _pay_rent(self) -> Order:
        rent = self.resident.person.pay * 32
        landlord = self.everybody[0]
        same_money = landlord.everyday.currency == self.resident.everyday.currency
        if landlord is not self.resident and same_money:
            return self._send(self.resident.everyday, landlord.everyday, rent, "Rent", by_iban=True)
        return self._take_out(rent, "Rent")

    def _pay_a_friend(self) -> Iterator[Order]:
        friends = [each for each in self.everybody if each is not self.resident]
        if friends:
            friend, what = self.chance.choice(friends), self.chance.choice(_SHARED)
            yield self._send(self.resident.euro, friend.euro, self._euros(6, 60), what, by_iban=True)

    def _euros(self, low: int, high: int) -> int:
        """Some amount, in cents."""
        return self.chance.randint(low * 100, high * 100)

    def _pay_in(self, account: Account, cents: int, what: str) -> Order:
        value, key = self._local(account, cents), self._next_key()
        kind = TransactionKind.DEPOSIT
        return Order(kind, value, account.currency, key, what, destination=str(account.id))

    def _take_out(self, cents: int, what: str) -> Order:
        account = self.resident.everyday
        value, key = self._local(account, cents), self._next_key()
        return Order(TransactionKind.WITHDRAWAL, value, account.currency, key, what, source=str(account.id))

    def _send(self, source: Account, target: Account, cents: int, what: str, *, by_iban: bool = False) -> Order:
        return Order(
            TransactionKind.TRANSFER,
            self._local(source, cents),
            source.currency,
            self._next_key(),
            what,
            source=str(source.id),
            destination=None if by_iban else str(target.id),
            destination_iban=target.iban if by_iban else None,
        )

    def _local(self, account: Account, cents: int) -> Decimal:
        """What that many euro cents buy at home, in the account's currency."""
        level = self.resident.person.home.price_level if account.currency != _EURO else 1
        decimals = decimals_of(account.currency)
        return Decimal(cents * level * 10**decimals // 100).scaleb(-decimals)

    def _next_key(self) -> str:
        self._orders += 1
        return f"{self.key}-{self._orders}"

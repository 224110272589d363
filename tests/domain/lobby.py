"""The lobby of the bank in memory: who is a customer, who is logged on, and whose second factor is on."""

from collections.abc import AsyncIterator, Callable, Generator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import coroutine
from uuid import UUID

from florin.domain.attempt import Attempt, Ending
from florin.domain.audit import AuditAction, Happening
from florin.domain.customer import Application, Credentials, Customer
from florin.domain.customers import Customers
from florin.domain.logons import Logons
from florin.domain.principal import Origin, Principal
from florin.domain.refusals import Refusal, Refused, TooManyAttempts
from florin.domain.second_factor import SecondFactor
from florin.domain.second_factors import SecondFactors
from florin.domain.session import DeviceSession, EndReason, Reuse, Rotation, Session
from florin.domain.sessions import Sessions
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
HERE, THERE = Origin("192.0.2.1", "Phone/1.0"), Origin("192.0.2.2", "Tablet/2.0")


@coroutine
def a_moment() -> Generator[None, None, None]:
    """Let others go first."""
    yield


class MemorySessions:
    """The SessionRecords port in memory. `owners` tells who somebody is."""

    def __init__(self, owners: Callable[[UUID], Customer]) -> None:
        self.owners = owners
        self.kept: dict[UUID, DeviceSession] = {}
        self.ended: dict[UUID, EndReason] = {}
        self.tokens: dict[bytes, UUID] = {}
        self.used: set[bytes] = set()
        self.audited: list[Happening] = []

    async def start(
        self, session: DeviceSession, token_hash: bytes, proved: Credentials, happening: Happening
    ) -> bool:
        self.kept[session.id] = session
        self.tokens[token_hash] = session.id
        self.audited.append(happening)
        return True

    async def rotate(
        self, token_hash: bytes, next_hash: bytes, origin: Origin, now: datetime
    ) -> Rotation | Reuse | None:
        session_id = self.tokens.get(token_hash)
        if session_id is None:
            return None
        session = self.kept[session_id]
        if token_hash in self.used:
            alive = session_id not in self.ended
            self.ended.setdefault(session_id, EndReason.REUSED)
            return Reuse(session_id, session.customer_id, alive)
        self.used.add(token_hash)
        if session_id in self.ended or now >= session.expires_at:
            return None
        self.tokens[next_hash] = session_id
        self.kept[session_id] = replace(session, last_used_at=now, device=origin.device, address=origin.address)
        return Rotation(self.kept[session_id], self.owners(session.customer_id), False)

    async def of_token(self, token_hash: bytes) -> UUID | None:
        session_id = self.tokens.get(token_hash)
        return None if token_hash in self.used or session_id in self.ended else session_id

    async def by_id(self, session_id: UUID) -> DeviceSession | None:
        return self.kept.get(session_id)

    async def alive(self, customer_id: UUID, now: datetime) -> Sequence[DeviceSession]:
        mine = [each for each in self.kept.values() if each.customer_id == customer_id]
        alive = [each for each in mine if each.id not in self.ended and now < each.expires_at]
        return sorted(alive, key=lambda each: (each.last_used_at, each.id), reverse=True)

    async def end(
        self, ids: Sequence[UUID], reason: EndReason, now: datetime, happening: Callable[[UUID], Happening]
    ) -> Sequence[UUID]:
        ended = [each for each in ids if each in self.kept and each not in self.ended]
        self.ended.update(dict.fromkeys(ended, reason))
        self.audited += [happening(each) for each in ended]
        return ended


@dataclass
class MemoryFactors:
    """The SecondFactorRecords port in memory."""

    kept: dict[UUID, SecondFactor] = field(default_factory=dict)
    codes: dict[UUID, set[bytes]] = field(default_factory=dict)
    audited: list[AuditAction] = field(default_factory=list)

    async def of(self, customer_id: UUID) -> SecondFactor | None:
        return self.kept.get(customer_id)

    async def begin(self, customer_id: UUID, sealed_secret: bytes, now: datetime) -> bool:
        if customer_id in self.kept and self.kept[customer_id].confirmed_at:
            return False
        self.kept[customer_id] = SecondFactor(customer_id, sealed_secret, now, None, 0)
        return True

    async def of_customers(self, customer_ids: Sequence[UUID]) -> Mapping[UUID, SecondFactor]:
        return {each: self.kept[each] for each in customer_ids if each in self.kept}

    async def confirm(
        self,
        factor: SecondFactor,
        code_hashes: Sequence[bytes],
        now: datetime,
        kept_session: UUID | None,
        happening: Happening,
    ) -> bool:
        customer_id = factor.customer_id
        if self.kept[customer_id].sealed_secret != factor.sealed_secret:
            return False
        if self.kept[customer_id].confirmed_at:
            return False
        self.kept[customer_id] = replace(self.kept[customer_id], confirmed_at=now)
        await self.renew_codes(customer_id, code_hashes, happening)
        return True

    async def renew_codes(self, customer_id: UUID, code_hashes: Sequence[bytes], happening: Happening) -> None:
        self.codes[customer_id] = set(code_hashes)
        self.audited.append(happening.action)

    async def use_step(self, customer_id: UUID, step: int) -> bool:
        factor = self.kept.get(customer_id)
        if factor is None or step <= factor.last_step:
            return False
        self.kept[customer_id] = replace(factor, last_step=step)
        return True

    async def use_recovery_code(
        self, customer_id: UUID, code_hash: bytes, now: datetime, happening: Happening
    ) -> bool:
        if code_hash not in self.codes.get(customer_id, set()):
            return False
        self.codes[customer_id].remove(code_hash)
        self.audited.append(happening.action)
        return True

    async def remove(self, customer_id: UUID, happening: Happening) -> None:
        self.kept.pop(customer_id, None)
        self.codes.pop(customer_id, None)
        self.audited.append(happening.action)


class Sealing:
    """The Sealer port: what is sealed can't be read at a glance."""

    def seal(self, secret: bytes) -> bytes:
        return b"sealed " + secret[::-1]

    def open(self, sealed: bytes) -> bytes:
        return sealed.removeprefix(b"sealed ")[::-1]


class MemoryTokens:
    """The TokenIssuer port: tokens that say what they are. `forgotten` challenges have expired."""

    def __init__(self) -> None:
        self.issued: list[Principal] = []
        self.forgotten = False

    def issue(self, principal: Principal, until: datetime | None = None) -> tuple[str, datetime]:
        self.issued.append(principal)
        return f"token of {principal.customer_id}", NOW + timedelta(minutes=15)

    def issue_challenge(self, customer_id: UUID, stamp: str) -> tuple[str, datetime]:
        return f"challenge {customer_id} {stamp}", NOW + timedelta(minutes=5)

    async def read_challenge(self, challenge: str) -> tuple[UUID, str] | None:
        if self.forgotten or not challenge.startswith("challenge "):
            return None
        _, customer_id, stamp = challenge.split(" ")
        return UUID(customer_id), stamp


@dataclass
class Counting:
    """The LogonThrottle port: `attempts` failures per name and address are all, those under way included."""

    attempts: int = 3
    failures: list[tuple[str, str]] = field(default_factory=list)
    at_home: list[tuple[str, str]] = field(default_factory=list)

    @asynccontextmanager
    async def attempt(self, name: str, address: str) -> AsyncIterator[Attempt]:
        key = name.casefold(), address
        if self.failures.count(key) >= self.attempts:
            yield Attempt(60)
            return
        self.failures.append(key)
        attempt = Attempt()
        yield attempt
        if attempt.ending is not Ending.FAILED:
            self.failures.remove(key)
        if attempt.ending is Ending.SUCCEEDED:
            self.at_home.append(key)


@dataclass
class World:
    """All that the services need of the world, in memory. `slow` makes hashing take a moment; `busy`, refuse."""

    people: dict[str, Credentials] = field(default_factory=dict)
    papers: dict[str, tuple[str, str]] = field(default_factory=dict)
    audited: list[Happening] = field(default_factory=list)
    notes: list[Happening] = field(default_factory=list)
    somebody_is_quicker: bool = False
    slow: bool = False
    busy: bool = False
    while_hashing: Callable[[], object] = lambda: None
    easy_to_guess: set[str] = field(default_factory=set)
    judged: list[tuple[str, Sequence[str]]] = field(default_factory=list)
    verified: list[str | None] = field(default_factory=list)
    hashed: list[str] = field(default_factory=list)
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.tokens = MemoryTokens()
        self.throttle, self.code_throttle, self.register_throttle = Counting(), Counting(), Counting()
        self.session_records, self.factor_records = MemorySessions(self._person), MemoryFactors()
        self.customers = Customers(self, self, self.register_throttle, self._clock, new_id)
        self.sessions = Sessions(self.session_records, self.tokens, self, self._clock, new_id)
        self.factors = SecondFactors(
            self.factor_records, self.session_records, Sealing(), self.code_throttle, self, self._clock
        )
        self.logons = Logons(self, self, self.throttle, self.tokens, self.sessions, self.factors, self, self._clock)

    def _clock(self) -> datetime:
        return self.now

    def _person(self, customer_id: UUID) -> Customer:
        return next(each.customer for each in self.people.values() if each.customer.id == customer_id)

    def note(self, happening: Happening) -> None:
        self.notes.append(happening)

    def noted(self) -> list[tuple[AuditAction, object]]:
        """What was put on record, each with its reason."""
        return [(each.action, each.after.get("reason")) for each in self.notes]

    async def country_allowed(self, country: str) -> bool:
        return country in {"DE", "FR"}

    async def add(
        self,
        customer: Customer,
        *,
        address: str,
        id_document: str,
        password_hash: str,
        happening: Happening,
        password_is_initial: bool = False,
    ) -> bool:
        key = customer.email.casefold()
        if self.somebody_is_quicker or key in self.people:
            return False
        self.people[key] = Credentials(customer, password_hash, password_is_initial)
        self.papers[key] = address, id_document
        self.audited.append(happening)
        return True

    async def credentials(self, email: str) -> Credentials | None:
        assert not has_controls(email), "PostgreSQL takes no such text"
        known = self.people.get(email.casefold())
        if known is None:
            return None
        factor = self.factor_records.kept.get(known.customer.id)
        return replace(known, has_second_factor=bool(factor and factor.confirmed_at))

    async def credentials_of(self, customer_id: UUID) -> Credentials | None:
        known = await self.credentials(self._person(customer_id).email)
        return known if known and known.customer.closed_at is None else None

    async def rehash(self, customer_id: UUID, old_hash: str, new_hash: str) -> bool:
        key = self._person(customer_id).email.casefold()
        if self.people[key].password_hash != old_hash:
            return False
        self.people[key] = replace(self.people[key], password_hash=new_hash)
        return True

    async def change_password(
        self,
        customer_id: UUID,
        password_hash: str,
        happening: Happening,
        *,
        instead_of: str,
        kept_session: UUID | None,
    ) -> bool:
        key = self._person(customer_id).email.casefold()
        if self.people[key].password_hash != instead_of:
            return False
        self.people[key] = replace(self.people[key], password_hash=password_hash, is_initial=False)
        self.audited.append(happening)
        others = [each.id for each in await self.session_records.alive(customer_id, self.now)]
        ending = [each for each in others if each != kept_session]
        await self.session_records.end(ending, EndReason.PASSWORD_CHANGED, self.now, lambda _: happening)
        return True

    async def by_ids(self, ids: Sequence[UUID]) -> Mapping[UUID, Customer]:
        raise NotImplementedError

    async def hash(self, password: str) -> str:
        self.hashed.append(password)
        if self.slow:
            await a_moment()
        self.while_hashing()
        return f"hash of {password}"

    async def verify(self, password: str, password_hash: str | None) -> bool:
        if self.busy:
            raise Refused(TooManyAttempts(2))
        self.verified.append(password_hash)
        if self.slow:
            await a_moment()
        return password_hash in {f"hash of {password}", f"old hash of {password}"}

    def is_outdated(self, password_hash: str) -> bool:
        return password_hash.startswith("old ")

    async def find_weakness(self, password: str, own_words: Sequence[str]) -> str | None:
        if self.busy:
            raise Refused(TooManyAttempts(2))
        self.judged.append((password, own_words))
        return "everybody has it" if password in self.easy_to_guess else None

    def register(self, **changes: str) -> Customer | Refusal:
        """Somebody applies."""
        try:
            return run(self.customers.register(replace(APPLICATION, **changes), HERE))
        except Refused as refused:
            return refused.refusal

    def join(self, **changes: str) -> Customer:
        """Somebody becomes a customer."""
        customer = self.register(**changes)
        assert isinstance(customer, Customer), customer
        return customer

    def log_on(
        self, email: str = APPLICATION.email, password: str = PASSWORD, origin: Origin = HERE
    ) -> Session | Refusal:
        """Somebody comes with email and password."""
        return run(self.logons.log_on(email, password, origin))

    def close(self, customer: Customer) -> None:
        """The bank parts with somebody."""
        key = customer.email.casefold()
        self.people[key] = replace(self.people[key], customer=replace(customer, closed_at=NOW))

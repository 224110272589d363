"""Who asks, by API key: told without I/O for keys in use, and never wrongly for lack of a database."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import Engine, event

from florin.domain.api_key import ApiKeyCreated, ApiKeyOrder, KeptKey, make_key
from florin.domain.api_keys import ApiKeys
from florin.domain.principal import Origin, Principal, Role, Scope
from florin.persistence.api_keys import ApiKeys as ApiKeyRecords
from florin.persistence.database import Database
from florin.resolvers.request import Request
from florin.server.bank import Florin
from florin.server.key_checks import FRESH_SECONDS, GRACE_SECONDS, REFUSED_SECONDS, ApiKeyChecks, KeysUnavailable
from florin.server.tokens import InvalidToken, TokenFault

MASTER = Principal(UUID(int=1), Role.ADMIN, UUID(int=2))
ADA = UUID(int=3)
HERE = "192.0.2.7"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

PERSON = """
INSERT INTO customers (id, email, full_name, country, address, id_document, password_hash, created_at, role)
VALUES ($1, $2, 'A person', 'DE', '', '', '!', $3, $4)
"""


class Wire(ApiKeyRecords):
    """The real records, counted; and as far away as a test wants them."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.reads: list[int] = []
        self.writes: list[Mapping[UUID, datetime]] = []
        self.away = False
        self.slow: asyncio.Event | None = None

    async def by_hashes(self, hashes: Sequence[bytes]) -> Mapping[bytes, KeptKey]:
        self.reads.append(len(hashes))
        if self.away:
            raise ConnectionRefusedError
        found = await super().by_hashes(hashes)
        if self.slow is not None:
            await self.slow.wait()
        return found

    async def note_uses(self, used_at: Mapping[UUID, datetime]) -> None:
        if self.away:
            raise ConnectionRefusedError
        self.writes.append(used_at)
        await super().note_uses(used_at)


@dataclass
class World:
    """A process of the bank: its clock and the keys it knows."""

    database: Database
    now: datetime = NOW
    wire: Wire = field(init=False)
    checks: ApiKeyChecks = field(init=False)
    service: ApiKeys = field(init=False)

    def __post_init__(self) -> None:
        self.wire = Wire(self.database)
        self.checks = ApiKeyChecks(self.wire, lambda: self.now)
        self.service = ApiKeys(self.wire, lambda: self.now, uuid4)

    async def make(self, *scopes: Scope, **more: Any) -> ApiKeyCreated:
        """A key that acts for Ada."""
        order = ApiKeyOrder("a machine", scopes or tuple(Scope), str(ADA), **more)
        made = await self.service.create(MASTER, order, Origin(HERE))
        assert isinstance(made, ApiKeyCreated)
        return made

    async def read(self, key: str | ApiKeyCreated, address: str = HERE) -> Principal:
        """For whom it acts."""
        return (await self.checks.read(key if isinstance(key, str) else key.key, address))[0]

    async def refused(self, key: str | ApiKeyCreated, address: str = HERE) -> TokenFault:
        """Why it's no good."""
        with pytest.raises(InvalidToken) as refusal:
            await self.read(key, address)
        assert str(refusal.value).endswith(".")
        return refusal.value.reason

    def later(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)

    async def settle(self) -> None:
        """Let a read that nobody waits for come to its end."""
        while self.checks._reader is not None:
            await asyncio.sleep(0.005)


@pytest.fixture
async def world(database: Database, sql: asyncpg.Connection) -> AsyncIterator[World]:
    for person, role in ((MASTER.customer_id, "ADMIN"), (ADA, "CUSTOMER")):
        await sql.execute(PERSON, person, f"{person}@example.com", NOW, role)
    world = World(database)
    yield world
    await world.checks.stop()


async def test_a_key_acts_for_its_person_within_its_scopes(world: World) -> None:
    made = await world.make(Scope.READ, Scope.MANAGE)
    principal = await world.read(made)
    scopes = frozenset({Scope.READ, Scope.MANAGE})
    assert principal == Principal(ADA, Role.CUSTOMER, None, made.api_key.id, scopes)


async def test_a_key_in_use_costs_no_read(world: World) -> None:
    made = await world.make()
    for _ in range(50):
        await world.read(made)
    assert world.wire.reads == [1]


async def test_all_who_bring_a_key_at_once_share_one_read(world: World) -> None:
    made, other = await world.make(), await world.make()
    found = await asyncio.gather(*(world.read(key) for key in [made, other] * 50))
    assert {principal.api_key_id for principal in found} == {made.api_key.id, other.api_key.id}
    assert sum(world.wire.reads) == 2


async def test_one_request_that_is_given_up_keeps_no_other_from_its_answer(world: World) -> None:
    made = await world.make()
    world.wire.slow = asyncio.Event()
    first, second = (asyncio.create_task(world.read(made)) for _ in range(2))
    await asyncio.sleep(0.05)
    first.cancel()
    world.wire.slow.set()
    assert (await second).customer_id == ADA
    assert world.wire.reads == [1]


async def test_a_typing_mistake_costs_no_read(world: World) -> None:
    key = (await world.make()).key
    for wrong in (key[:-1], key + "x", key.swapcase(), key[:20] + "é" + key[21:], "florin_", f"{key} {key}"):
        assert await world.refused(wrong) is TokenFault.UNKNOWN_API_KEY
    assert world.wire.reads == []


async def test_a_flood_of_wrong_keys_is_read_in_bulk_and_each_key_once(world: World) -> None:
    wrong = [make_key() for _ in range(300)]
    for _ in range(3):
        faults = await asyncio.gather(*(world.refused(key) for key in wrong))
        assert set(faults) == {TokenFault.UNKNOWN_API_KEY}
    assert sum(world.wire.reads) == 300
    assert len(world.wire.reads) <= 3
    world.later(REFUSED_SECONDS + 1)
    await world.refused(wrong[0])
    assert sum(world.wire.reads) == 301


async def test_a_flood_of_wrong_keys_pushes_out_no_good_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("florin.server.key_checks._REMEMBERED", 10)
    made = await world.make()
    await world.read(made)
    for _ in range(5):
        await asyncio.gather(*(world.refused(make_key()) for _ in range(10)))
    reads = len(world.wire.reads)
    await world.read(made)
    assert len(world.wire.reads) == reads
    assert len(world.checks._refused) == 10


async def test_of_many_keys_those_used_lately_stay_known(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("florin.server.key_checks._REMEMBERED", 2)
    used, idle, new = [await world.make() for _ in range(3)]
    for key in (used, idle, used, new, used):
        await world.read(key)
    assert sum(world.wire.reads) == 3
    await world.read(idle)
    assert sum(world.wire.reads) == 4


async def test_a_key_expires_to_the_moment(world: World) -> None:
    made = await world.make(expires_at=NOW + timedelta(seconds=10))
    _, expires_at = await world.checks.read(made.key, HERE)
    assert expires_at == NOW.timestamp() + 10
    world.now = NOW + timedelta(seconds=10) - timedelta(microseconds=1)
    await world.read(made)
    world.now = NOW + timedelta(seconds=10)
    assert await world.refused(made) is TokenFault.EXPIRED
    world.later(1000)
    assert await world.refused(made) is TokenFault.EXPIRED


async def test_a_key_is_good_from_its_networks_only(world: World) -> None:
    made = await world.make(addresses=("192.0.2.0/24", "2001:db8::/32"))
    for address in ("192.0.2.7", "192.0.2.255", "::ffff:192.0.2.9", "2001:db8::1", "192.0.2.7"):
        assert (await world.read(made, address)).customer_id == ADA
    for address in ("192.0.3.1", "2001:db9::1", "::ffff:192.0.3.1", "", "testclient", "192.0.2.7, 10.0.0.1"):
        assert await world.refused(made, address) is TokenFault.WRONG_ADDRESS
    assert (await world.read(made, "192.0.2.7")).customer_id == ADA


async def test_a_revoked_key_is_refused_as_soon_as_that_is_heard(world: World) -> None:
    made = await world.make()
    await world.read(made)
    await world.service.revoke(MASTER, str(made.api_key.id), Origin(HERE))
    world.checks.end(uuid4())
    assert (await world.read(made)).customer_id == ADA
    world.checks.end(made.api_key.id)
    assert await world.refused(made) is TokenFault.REVOKED
    world.later(REFUSED_SECONDS + 1)
    assert await world.refused(made) is TokenFault.REVOKED


async def test_a_key_that_is_revoked_while_it_is_read_is_refused(world: World) -> None:
    made = await world.make()
    world.wire.slow = asyncio.Event()
    reading = asyncio.create_task(world.refused(made))
    await asyncio.sleep(0.05)
    world.checks.end(made.api_key.id)
    world.wire.slow.set()
    assert await reading is TokenFault.REVOKED


async def test_a_revocation_that_nobody_heard_of_is_found_soon(world: World) -> None:
    made = await world.make()
    await world.read(made)
    await world.service.revoke(MASTER, str(made.api_key.id), Origin(HERE))
    world.later(FRESH_SECONDS + 1)
    await world.read(made)
    await world.settle()
    assert await world.refused(made) is TokenFault.REVOKED
    unused = await world.make()
    await world.read(unused)
    await world.service.revoke(MASTER, str(unused.api_key.id), Origin(HERE))
    world.later(GRACE_SECONDS + 1)
    assert await world.refused(unused) is TokenFault.REVOKED


async def test_keys_follow_the_role_of_their_person_and_die_with_them(
    world: World, sql: asyncpg.Connection
) -> None:
    made = await world.make()
    assert (await world.read(made)).role is Role.CUSTOMER
    await sql.execute("UPDATE customers SET role = 'AUDITOR' WHERE id = $1", ADA)
    world.later(FRESH_SECONDS + 1)
    await world.read(made)
    await world.settle()
    assert (await world.read(made)).role is Role.AUDITOR
    await sql.execute("UPDATE customers SET closed_at = now() WHERE id = $1", ADA)
    world.later(FRESH_SECONDS + 1)
    await world.read(made)
    await world.settle()
    assert await world.refused(made) is TokenFault.REVOKED


async def test_a_known_key_outlives_a_database_that_is_away_for_a_minute(world: World) -> None:
    made, unseen = await world.make(), await world.make()
    await world.read(made)
    world.wire.away = True
    for _ in range(5):
        world.later(10)
        assert (await world.read(made)).customer_id == ADA
        await world.settle()
    world.later(GRACE_SECONDS - 50 + 1)
    for key in (made, unseen):
        with pytest.raises(KeysUnavailable):
            await world.read(key)
    world.wire.away = False
    for key in (made, unseen):
        assert (await world.read(key)).customer_id == ADA


async def test_last_uses_are_written_by_one_statement_for_all_keys(world: World, sql: asyncpg.Connection) -> None:
    made = [await world.make() for _ in range(3)]
    for each in made * 2:
        await world.read(each)
        world.later(1)
    world.wire.away = True
    await world.checks.write_uses()
    world.wire.away = False
    await world.read(made[0])
    await world.checks.write_uses()
    await world.checks.write_uses()
    assert len(world.wire.writes) == 1
    stored = dict(await sql.fetch("SELECT id, last_used_at FROM api_keys"))
    assert [(stored[each.api_key.id] - NOW).total_seconds() for each in made] == [6, 4, 5]
    # Another process that saw an earlier use turns nothing back.
    await ApiKeyRecords(world.database).note_uses({made[0].api_key.id: NOW})
    assert await sql.fetchval("SELECT max(last_used_at) FROM api_keys") == NOW + timedelta(seconds=6)


async def test_who_asks_is_told_without_any_query_once_a_token_or_key_is_known(
    florin: Florin, sql: asyncpg.Connection
) -> None:
    await sql.execute(PERSON, MASTER.customer_id, "master@example.com", NOW, "ADMIN")
    order = ApiKeyOrder("a machine", (Scope.READ,), addresses=("192.0.2.0/24",))
    made = await florin.bank.api_keys.create(MASTER, order, Origin(HERE))
    assert isinstance(made, ApiKeyCreated)
    token, _ = florin.tokens.issue(MASTER)
    queries: list[str] = []

    def count(*told: Any) -> None:
        queries.append(told[2])

    event.listen(Engine, "before_cursor_execute", count)
    requests = [Request(f"Bearer {each}", HERE) for each in (token, made.key)]
    for request in requests:
        assert (await florin.authentication.context(request)).principal is not None
    assert queries
    queries.clear()
    # Nothing here waits, so nobody else's queries come between.
    for request in requests * 20:
        context = await florin.authentication.context(request)
        assert context.principal is not None
        assert context.principal.customer_id == MASTER.customer_id
    event.remove(Engine, "before_cursor_execute", count)
    assert queries == []

"""API keys: how they are written, where they may be used from, and what nobody can make."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from florin.domain.api_key import (
    ApiKey,
    ApiKeyCreated,
    ApiKeyOrder,
    KeptKey,
    hash_key,
    is_well_formed,
    make_key,
    read_address,
    read_network,
    write_network,
)
from florin.domain.api_keys import ADDRESSES_MAX, KEYS_MAX, LIFETIME_MAX, ApiKeys
from florin.domain.audit import AuditAction, Happening
from florin.domain.principal import Origin, Principal, Role, Scope
from florin.domain.refusals import ApiKeyNotFound, CustomerNotFound, InvalidInput, Refused

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MASTER = Principal(UUID(int=1), Role.ADMIN, UUID(int=2))
ADA, EVE = (Principal(UUID(int=number), Role.CUSTOMER, UUID(int=number + 1)) for number in (3, 5))
ORIGIN = Origin("192.0.2.7")
ORDER = ApiKeyOrder("nightly payroll", (Scope.READ,))


@dataclass
class Shelf:
    """Keys in a dictionary."""

    keys: dict[UUID, ApiKey] = field(default_factory=dict)
    hashes: dict[UUID, bytes] = field(default_factory=dict)
    happenings: list[Happening] = field(default_factory=list)
    alive: int = 0
    customers: set[UUID] = field(default_factory=lambda: {MASTER.customer_id, ADA.customer_id, EVE.customer_id})

    async def add(self, key: ApiKey, key_hash: bytes, happening: Happening) -> bool:
        if key.customer_id not in self.customers:
            return False
        self.keys[key.id], self.hashes[key.id] = key, key_hash
        self.happenings.append(happening)
        return True

    async def count_alive(self, _: UUID, __: datetime) -> int:
        return self.alive

    async def by_ids(self, ids: Sequence[UUID]) -> Mapping[UUID, ApiKey]:
        return {each: self.keys[each] for each in ids if each in self.keys}

    async def by_hashes(self, hashes: Sequence[bytes]) -> Mapping[bytes, KeptKey]:
        raise NotImplementedError

    async def of_customers(self, customer_ids: Sequence[UUID], **_: Any) -> Mapping[UUID, list[ApiKey]]:
        raise NotImplementedError

    async def newest(self, **_: Any) -> list[ApiKey]:
        raise NotImplementedError

    async def revoke(self, key_id: UUID, now: datetime, happening: Happening) -> None:
        if self.keys[key_id].revoked_at is None:
            self.keys[key_id] = replace(self.keys[key_id], revoked_at=now)
            self.happenings.append(happening)

    async def note_uses(self, used_at: Mapping[UUID, datetime]) -> None:
        raise NotImplementedError


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def api_keys(shelf: Shelf) -> ApiKeys:
    return ApiKeys(shelf, lambda: NOW, uuid4)


def test_a_key_is_known_at_sight_and_by_its_checksum() -> None:
    keys = {make_key() for _ in range(200)}
    assert len(keys) == 200
    for key in keys:
        assert re.fullmatch(r"florin_[0-9A-Za-z]{49}", key)
        assert is_well_formed(key)
        assert len(hash_key(key)) == 32


@given(place=st.integers(0, 55), character=st.characters(codec="latin-1"))
def test_a_key_with_one_wrong_character_is_none(place: int, character: str) -> None:
    key = make_key()
    mistyped = key[:place] + character + key[place + 1 :]
    assert is_well_formed(mistyped) == (mistyped == key)


def test_what_is_no_key_is_told_apart_without_asking() -> None:
    key = make_key()
    for text in ("", "florin_", "florin_" + "a" * 49, key[:-1], key + "a", f"{key} {key}", "ey.J.x"):
        assert not is_well_formed(text)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("192.0.2.7", "192.0.2.7"),
        (" 192.0.2.0/24 ", "192.0.2.0/24"),
        ("192.0.2.0/255.255.255.0", "192.0.2.0/24"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.0/120", "192.0.2.0/24"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("2001:db8::/32", "2001:db8::/32"),
        ("0.0.0.0/0", "0.0.0.0/0"),
        ("::/0", "::/0"),
    ],
)
def test_a_network_is_kept_in_one_way_however_it_is_written(written: str, kept: str) -> None:
    assert write_network(read_network(written)) == kept
    assert write_network(read_network(kept)) == kept


def test_an_address_is_the_same_by_way_of_ipv6() -> None:
    assert read_address("::ffff:192.0.2.7") == read_address("192.0.2.7")
    assert read_address("") is None
    assert read_address("localhost") is None


async def test_a_key_is_told_once_and_kept_as_its_hash(api_keys: ApiKeys, shelf: Shelf) -> None:
    made = await api_keys.create(MASTER, replace(ORDER, scopes=(Scope.MANAGE, Scope.READ, Scope.READ)), ORIGIN)
    assert isinstance(made, ApiKeyCreated)
    kept = shelf.keys[made.api_key.id]
    assert kept == made.api_key
    assert shelf.hashes[kept.id] == hash_key(made.key)
    assert made.key.startswith(kept.hint)
    assert len(kept.hint) == 12
    assert made.key not in repr((shelf.keys, shelf.happenings))
    assert (kept.customer_id, kept.created_by, kept.created_at) == (MASTER.customer_id, MASTER.customer_id, NOW)
    assert kept.scopes == (Scope.READ, Scope.MANAGE)


async def test_making_and_revoking_are_put_on_record_without_the_name(api_keys: ApiKeys, shelf: Shelf) -> None:
    order = replace(ORDER, customer_id=str(ADA.customer_id), addresses=("10.0.0.0/8", "10.0.0.0/8"))
    made = await api_keys.create(MASTER, order, ORIGIN)
    assert isinstance(made, ApiKeyCreated)
    revoked = await api_keys.revoke(MASTER, str(made.api_key.id), ORIGIN)
    assert isinstance(revoked, ApiKey)
    assert revoked.revoked_at == NOW
    assert [happening.action for happening in shelf.happenings] == [
        AuditAction.API_KEY_CREATED,
        AuditAction.API_KEY_REVOKED,
    ]
    facts = {"customer": str(ADA.customer_id), "scopes": ["READ"], "networks": 1, "expiresAt": None}
    assert (shelf.happenings[0].after, shelf.happenings[1].before) == (facts, facts)
    assert "payroll" not in repr(shelf.happenings)
    assert await api_keys.revoke(MASTER, str(made.api_key.id), ORIGIN) == revoked
    assert len(shelf.happenings) == 2


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "a" * 101}, "name"),
        ({"name": "pay\x00roll"}, "name"),
        ({"name": "pay\u202eroll"}, "name"),
        ({"scopes": ()}, "scopes"),
        ({"expires_at": NOW}, "expiresAt"),
        ({"expires_at": NOW - timedelta(days=1)}, "expiresAt"),
        ({"expires_at": NOW + LIFETIME_MAX + timedelta(seconds=1)}, "expiresAt"),
        ({"addresses": ("",)}, "addresses"),
        ({"addresses": ("bank.example",)}, "addresses"),
        ({"addresses": ("192.0.2.7/24",)}, "addresses"),
        ({"addresses": ("192.0.2.7", "192.0.2.256")}, "addresses"),
        ({"addresses": ("fe80::1%eth0",)}, "addresses"),
        ({"addresses": ("10.0.0.1",) * (ADDRESSES_MAX + 1)}, "addresses"),
        ({"addresses": ("1" * 100_000,)}, "addresses"),
    ],
    ids=str,
)
async def test_a_key_that_makes_no_sense_is_not_made(
    api_keys: ApiKeys, shelf: Shelf, changes: dict[str, Any], wrong: str
) -> None:
    with pytest.raises(Refused) as refused:
        await api_keys.create(MASTER, replace(ORDER, **changes), ORIGIN)
    assert isinstance(refused.value.refusal, InvalidInput)
    assert refused.value.refusal.field == wrong
    assert (shelf.keys, shelf.happenings) == ({}, [])


@pytest.mark.parametrize("expires_at", [None, NOW + timedelta(seconds=1), NOW + LIFETIME_MAX])
async def test_a_key_ends_when_it_is_told_to_or_never(api_keys: ApiKeys, expires_at: datetime | None) -> None:
    made = await api_keys.create(MASTER, replace(ORDER, expires_at=expires_at), ORIGIN)
    assert isinstance(made, ApiKeyCreated)
    assert made.api_key.expires_at == expires_at


async def test_nobody_has_more_keys_than_anybody_can_look_after(api_keys: ApiKeys, shelf: Shelf) -> None:
    shelf.alive = KEYS_MAX
    with pytest.raises(Refused) as refused:
        await api_keys.create(MASTER, ORDER, ORIGIN)
    assert "revoke one first" in refused.value.refusal.message
    assert shelf.keys == {}


@pytest.mark.parametrize("customer_id", [str(UUID(int=99)), "nobody", "\x00" * 1000])
async def test_a_key_for_nobody_is_not_made(api_keys: ApiKeys, shelf: Shelf, customer_id: str) -> None:
    answer = await api_keys.create(MASTER, replace(ORDER, customer_id=customer_id), ORIGIN)
    assert isinstance(answer, CustomerNotFound)
    assert len(answer.customer_id) <= 64
    assert "\x00" not in answer.message
    assert (shelf.keys, shelf.happenings) == ({}, [])


async def test_a_customer_revokes_what_acts_for_them_and_nothing_else(api_keys: ApiKeys, shelf: Shelf) -> None:
    made = await api_keys.create(MASTER, replace(ORDER, customer_id=str(ADA.customer_id)), ORIGIN)
    assert isinstance(made, ApiKeyCreated)
    key_id = str(made.api_key.id)
    for stranger, wanted in ((EVE, key_id), (ADA, str(uuid4())), (ADA, "nonsense")):
        assert isinstance(await api_keys.revoke(stranger, wanted, ORIGIN), ApiKeyNotFound)
    assert shelf.keys[made.api_key.id].revoked_at is None
    assert isinstance(await api_keys.revoke(ADA, key_id, ORIGIN), ApiKey)
    assert shelf.keys[made.api_key.id].revoked_at == NOW

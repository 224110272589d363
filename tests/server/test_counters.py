"""Counters: in memory, in a real Redis, and in memory again when Redis is away."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis as Client

from florin.server import counters as module
from florin.server.counters import Counters, Increment, Memory, Redis
from tests.server.redis_server import HASTE, PATIENCE, URL, Wire, needs_redis, own_keys


class Clock:
    """A clock that the test turns."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


# Memory


def test_a_counter_counts_until_it_ends() -> None:
    clock = Clock()
    memory = Memory(clock)
    assert [memory.incr("a", 60), memory.incr("a", 60, 5), memory.incr("b", 10)] == [1, 6, 1]
    assert memory.standing("a") == (6, 60)
    clock.now += 59
    assert (memory.get("a"), memory.get("b")) == (6, 0)
    clock.now += 1
    assert memory.standing("a") == (0, 0)
    assert len(memory) == 0
    assert memory.incr("a", 60) == 1


def test_a_counter_that_is_begun_anew_lasts_from_then_on() -> None:
    clock = Clock()
    memory = Memory(clock)
    memory.hold("a", 10)
    clock.now += 5
    memory.hold("a", 10)
    clock.now += 9
    assert memory.standing("a") == (1, 1)
    clock.now += 1
    assert memory.get("a") == 0


def test_memory_holds_only_so_many_counters_and_lets_those_go_that_end_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "FULL", 100)
    memory = Memory(Clock())
    for number in range(1000):
        memory.incr(f"short {number}", 60)
        if number < 50:
            memory.incr(f"long {number}", 3600)
    assert len(memory) <= 101
    assert all(memory.get(f"long {number}") == 1 for number in range(50))


# Redis


@pytest.fixture
async def client(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Client]:
    async with own_keys(monkeypatch) as client:
        yield client


def sharing(url: str = URL, secret: str = "a secret that is shared") -> Counters:
    return Counters(Memory(), Redis(url, secret=secret))


@needs_redis
async def test_two_processes_share_what_they_count(client: Client) -> None:
    one, other = sharing(), sharing()
    assert await one.add(Increment("a", 3, 60), Increment("b", 1, 60)) == [3, 1]
    assert await other.add(Increment("a", 4, 60)) == [7]
    [a, b, c] = await other.read("a", "b", "c")
    assert (a.total, b.total, c.total) == (7, 1, 0)
    assert 0 < a.seconds <= 60
    assert other.memory.get("a") == 7
    await one.hold("a", 30)
    third = sharing()
    [held] = await third.read("a")
    assert held.total == 1
    assert 0 < held.seconds <= 30
    await asyncio.gather(one.close(), other.close(), third.close())


@needs_redis
async def test_counts_survive_a_restart_of_the_bank_and_end_by_themselves(client: Client) -> None:
    before = sharing()
    await before.add(Increment("a", 3, 60))
    await before.close()
    after = sharing()
    assert await after.add(Increment("a", 1, 60)) == [4]
    assert [0 < await client.ttl(key) <= 60 for key in await client.keys(f"{module.PREFIX}:*")] == [True]
    await after.close()


@needs_redis
async def test_redis_learns_nobodys_email_and_cannot_guess_it(client: Client) -> None:
    ours, others = sharing(), sharing(secret="another bank's secret")
    await ours.add(Increment("name ada@example.com", 1, 60))
    [key] = await client.keys(f"{module.PREFIX}:*")
    assert "ada@" not in key
    assert "example" not in key
    assert await others.add(Increment("name ada@example.com", 1, 60)) == [1]
    await asyncio.gather(ours.close(), others.close())


@needs_redis
async def test_a_thousand_counts_at_once_are_all_counted(client: Client) -> None:
    counters = [sharing(), sharing()]
    answers = await asyncio.gather(*[counters[each % 2].add(Increment("a", 1, 60)) for each in range(1000)])
    assert sorted(answer[0] for answer in answers)[-1] == 1000
    assert int(await client.get(next(iter(await client.keys(f"{module.PREFIX}:*"))))) == 1000
    await asyncio.gather(*[each.close() for each in counters])


async def test_where_nothing_listens_counts_are_kept_in_memory_and_told_of_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    counters = sharing("redis://someone:swordfish@127.0.0.1:1/0")
    with caplog.at_level(logging.INFO, "florin.server.counters"):
        answers = [await counters.add(Increment("a", 1, 60)) for _ in range(20)]
    assert answers == [[number] for number in range(1, 21)]
    [record] = caplog.records
    assert record.levelname == "WARNING"
    assert "swordfish" not in caplog.text
    assert (await counters.read("a"))[0].total == 20
    await counters.hold("b", 5)
    await counters.close()


@needs_redis
async def test_a_connection_that_breaks_costs_no_count_and_heals(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "PROBE_INTERVAL", 0.05)
    caplog.set_level(logging.INFO, "florin.server.counters")
    async with Wire().laid() as wire:
        counters = sharing(wire.url)
        assert await counters.add(Increment("a", 5, 60)) == [5]
        for outage in range(2):
            if outage:
                wire.hangs = True
                monkeypatch.setattr(module, "ANSWER_TIMEOUT", HASTE)
            else:
                await wire.cut()
            before = counters.memory.get("a")
            answers = await asyncio.gather(*[counters.add(Increment("a", 1, 60)) for _ in range(10)])
            assert sorted(answer[0] for answer in answers) == list(range(before + 1, before + 11))
            assert counters.redis is not None
            assert counters.redis.away
            monkeypatch.setattr(module, "ANSWER_TIMEOUT", PATIENCE)
            wire.mend()
            while counters.redis.away:
                await asyncio.sleep(0.01)
            # What was counted alone still counts here, and sharing goes on.
            other = sharing()
            assert (await other.add(Increment("a", 100, 60)))[0] >= 105
            assert (await counters.add(Increment("a", 1, 60)))[0] >= 106
            await other.close()
        assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"] * 2
        await counters.close()


@needs_redis
async def test_a_redis_that_has_forgotten_its_scripts_is_taught_again(client: Client) -> None:
    counters = sharing()
    assert await counters.add(Increment("a", 1, 60)) == [1]
    await client.script_flush()
    assert await counters.add(Increment("a", 1, 60)) == [2]
    await counters.close()

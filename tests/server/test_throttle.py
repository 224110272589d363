"""Guessing gets slower, and nobody keeps the owner out."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis as Client

from florin.domain.refusals import CountryNotAllowed, Refused
from florin.server.counters import Counters, Memory, Redis
from florin.server.throttle import LogonThrottle
from tests.server.redis_server import URL, needs_redis, own_keys
from tests.server.test_counters import Clock

ADA = "ada@example.com"
HOME = "192.0.2.1"


class Gone(Exception):
    """Something of the bank's broke."""


class Door:
    """A throttle of three failures, with a clock."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.counters = Counters(Memory(self.clock))
        self.throttle = LogonThrottle(3, self.counters)

    async def guess(self, email: str = ADA, address: str = HOME) -> int:
        """Try, and fail where it is allowed to try; the wait otherwise."""
        async with self.throttle.attempt(email, address) as attempt:
            # Comparing takes a while, and others come meanwhile.
            await asyncio.sleep(0)
            return attempt.wait

    async def wait(self, email: str = ADA, address: str = HOME) -> int:
        """What somebody has to wait who then turns out not to guess."""
        return await come(self.throttle, email, address)

    async def enter(self, email: str = ADA, address: str = HOME) -> int:
        """Try, and be right where it is allowed to try; the wait otherwise."""
        async with self.throttle.attempt(email, address) as attempt:
            await asyncio.sleep(0)
            if not attempt.wait:
                attempt.succeed()
            return attempt.wait


async def come(throttle: LogonThrottle, email: str, address: str) -> int:
    """Come to a door and go away again; the wait."""
    async with throttle.attempt(email, address) as attempt:
        attempt.forgive()
        return attempt.wait


async def test_three_failures_from_one_place_are_enough_for_a_quarter_of_an_hour() -> None:
    door = Door()
    for minutes in (0, 1, 4):
        door.clock.now += 60 * minutes
        assert await door.guess() == 0
    assert await door.guess() == 600
    assert await door.guess(ADA.upper()) == 600
    door.clock.now += 599
    assert await door.guess() == 1
    door.clock.now += 1
    assert await door.guess() == 0


async def test_an_address_that_tries_many_names_is_stopped_as_well() -> None:
    door = Door()
    for number in range(30):
        assert await door.guess(f"customer{number}@example.com") == 0
    assert await door.guess("another@example.com") == 900
    assert await door.guess("another@example.com", "192.0.2.2") == 0


async def test_guesses_from_everywhere_get_slower_and_slower_but_are_never_locked_out() -> None:
    door = Door()
    elsewhere = (f"198.51.100.{number}" for number in range(255))
    for _ in range(3):
        assert await door.guess(ADA, next(elsewhere)) == 0
    pauses = []
    for _ in range(8):
        pauses.append(await door.guess(ADA, next(elsewhere)))
        door.clock.now += pauses[-1]
        assert await door.guess(ADA, next(elsewhere)) == 0
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]
    assert await door.guess("grace@example.com", next(elsewhere)) == 0


async def test_of_many_who_guess_at_once_one_gets_through() -> None:
    door = Door()
    for number in range(3):
        await door.guess(ADA, f"198.51.100.{number}")
    door.clock.now += 30
    waits = await asyncio.gather(*[door.guess(ADA, f"203.0.113.{each}") for each in range(100)])
    assert sorted(waits)[:2] == [0, 1]


async def test_guesses_at_one_name_from_everywhere_at_once_are_counted_like_those_in_turn() -> None:
    door = Door()
    waits = await asyncio.gather(*[door.guess(ADA, f"203.0.113.{each}") for each in range(200)])
    assert waits.count(0) == 4, "three, and then one at a time"
    door.clock.now += 60
    waits = await asyncio.gather(*[door.guess(ADA, f"198.51.100.{each}") for each in range(200)])
    assert waits.count(0) == 1


async def test_guesses_at_everybody_from_one_place_at_once_are_counted_like_those_in_turn() -> None:
    door = Door()
    waits = await asyncio.gather(*[door.guess(f"customer{each}@example.com") for each in range(500)])
    assert waits.count(0) == 30
    assert set(waits) == {0, 900}


async def test_many_who_share_an_address_and_come_at_once_all_get_in() -> None:
    door = Door()
    for number in range(15):
        await door.guess(f"customer{number}@example.com")
    waits = await asyncio.gather(*[door.enter(f"colleague{each}@example.com") for each in range(200)])
    assert waits == [0] * 200
    assert await door.guess("another@example.com") == 0, "and who got in has not failed"


async def test_who_has_logged_on_from_a_place_lately_gets_in_whatever_others_do_there() -> None:
    door = Door()
    await door.enter(ADA)
    for number in range(30):
        await door.guess(f"customer{number}@example.com")
    assert await door.guess("another@example.com") == 900
    assert await door.enter(ADA) == 0
    for _ in range(3):
        assert await door.guess(ADA) == 0
    assert await door.guess(ADA) == 900, "which is no leave to guess"


async def test_an_attempt_that_the_bank_itself_failed_at_is_not_counted() -> None:
    door = Door()
    for _ in range(5):
        with pytest.raises(Gone):
            async with door.throttle.attempt(ADA, HOME):
                raise Gone
    assert await door.wait() == 0


async def test_who_hangs_up_in_the_middle_of_a_guess_has_guessed() -> None:
    door = Door()
    for _ in range(3):
        task = asyncio.create_task(door.guess())
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert await door.wait() == 900


async def test_what_is_refused_in_the_middle_has_failed() -> None:
    door = Door()
    for _ in range(3):
        with pytest.raises(Refused):
            async with door.throttle.attempt(ADA, HOME):
                raise Refused(CountryNotAllowed("KP"))
    assert await door.wait() == 900


async def test_the_owner_gets_in_from_a_known_place_however_much_others_guess() -> None:
    door = Door()
    await door.enter(ADA, HOME)
    door.clock.now += 29 * 24 * 3600
    for number in range(100):
        await door.guess(ADA, f"198.51.100.{number}")
        assert await door.wait(ADA, HOME) == 0
    assert await door.wait(ADA, "198.51.100.200") > 0
    # From there as well three failures are enough.
    for _ in range(3):
        assert await door.guess() == 0
    assert await door.guess() > 800
    # A place is not known for ever.
    door.clock.now += 2 * 24 * 3600
    for number in range(3):
        await door.guess(ADA, f"198.51.100.{number}")
    assert await door.wait(ADA, HOME) > 0


async def test_failures_of_one_kind_do_not_slow_down_another() -> None:
    door = Door()
    codes = LogonThrottle(3, door.counters, kind="second factor")
    for _ in range(3):
        await door.guess()
    assert await door.guess() > 0
    async with codes.attempt(ADA, "192.0.2.9") as attempt:
        assert attempt.wait == 0
        attempt.succeed()
    assert await door.guess(ADA, "192.0.2.9") > 0


PAUSE = 100
"""Seconds of each pause where Redis keeps the time, which no test can turn: it outlasts any test."""


@pytest.fixture
async def client(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Client]:
    monkeypatch.setattr(LogonThrottle, "_pause_after", lambda *_: PAUSE)
    async with own_keys(monkeypatch) as client:
        yield client


@needs_redis
async def test_servers_that_share_a_redis_share_what_they_know_of_failures(client: Client) -> None:
    def door() -> tuple[Counters, LogonThrottle]:
        counters = Counters(Memory(), Redis(URL, secret="a secret that is shared"))
        return counters, LogonThrottle(3, counters)

    (first, one), (second, other) = door(), door()
    async with one.attempt(ADA, "192.0.2.2") as attempt:
        attempt.succeed()
    for _ in range(3):
        async with one.attempt(ADA, HOME) as attempt:
            assert attempt.wait == 0
    assert PAUSE < await come(other, ADA, HOME) <= 900
    assert 0 < await come(other, ADA, "192.0.2.3") <= PAUSE
    assert await come(other, ADA, "192.0.2.2") == 0
    await asyncio.gather(first.close(), second.close())


@needs_redis
async def test_guesses_at_several_servers_at_once_are_counted_like_those_in_turn(client: Client) -> None:
    counters = [Counters(Memory(), Redis(URL, secret="a secret that is shared")) for _ in range(8)]
    doors = [LogonThrottle(3, each) for each in counters]

    async def guess(number: int, email: str, address: str) -> int:
        async with doors[number % 8].attempt(email, address) as attempt:
            return attempt.wait

    waits = await asyncio.gather(*[guess(each, ADA, f"203.0.113.{each}") for each in range(100)])
    assert 3 <= waits.count(0) <= 4, "at one name, from everywhere"
    waits = await asyncio.gather(*[guess(each, "grace@example.com", HOME) for each in range(8)])
    assert waits.count(0) == 3, "at one name, from one place"
    waits = await asyncio.gather(*[guess(each, f"c{each}@example.com", "198.51.100.1") for each in range(200)])
    assert waits.count(0) <= 30, "at everybody, from one place"
    await asyncio.gather(*[each.close() for each in counters])

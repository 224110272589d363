"""Slows down those who guess: passwords, the codes of a second factor, or which emails are registered."""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, NamedTuple
from weakref import WeakValueDictionary

from florin.domain.attempt import Attempt, Ending
from florin.domain.refusals import Refused
from florin.server.counters import Counters, Increment
from florin.server.limiter import network_of

__all__ = ["AT_ONCE", "REFUSED_REGISTRATIONS", "LogonThrottle"]

WINDOW: Final = 15 * 60
"""Seconds that failures are counted for, from the first of them on."""

PER_ADDRESS: Final = 10
LONGEST_PAUSE: Final = 30
"""Seconds between two attempts at one name, at most: a guess every half minute gets nowhere, and an owner who comes
from a new place in the middle of it can still get in."""

KNOWN_SECONDS: Final = 30 * 24 * 3600

AT_ONCE: Final = 8
"""Attempts of one address that are looked at together. It is more than hash at once, so nobody loses time by it,
and so few that people who share an address, and all come at nine, don't count as guessing."""

REFUSED_REGISTRATIONS: Final = 20
"""Applications for one email from one address that may be refused in a window; ten times as many for an address."""


class Keys(NamedTuple):
    """What is kept of a name and an address: three counters of failures, and two marks that end by themselves."""

    pair: str
    place: str
    name: str
    known: str
    pause: str


class LogonThrottle:
    """Counts failures in windows of 15 minutes: per name and network address, per address, and per name.

    A name is an email, or whatever else names who is guessed at. At most `failures` are allowed per name and
    address, and ten times as many per address. A name alone is never locked: from `failures` on, whatever the
    addresses, one attempt at a time is let through, with a pause after each that grows from 1 second to
    `LONGEST_PAUSE` (OWASP Authentication Cheat Sheet: "exponential lockout"). From where the name has succeeded in
    the last 30 days neither the pause nor what others fail at that address matters: nobody keeps the owner out.

    An attempt counts before anything is compared, and is taken back when it was good. So those that come at once,
    from however many addresses or at however many processes, are counted like those that come in turn.
    """

    def __init__(self, failures: int, counters: Counters, *, kind: str = "logon", at_once: int = AT_ONCE) -> None:
        """Count failures of one `kind`; throttles of different kinds know nothing of each other."""
        self._failures = failures
        self._counters = counters
        self._kind = kind
        # What is being looked at counts as failed, and shall not use up an address's limit by that alone.
        self._at_once = min(at_once, failures * PER_ADDRESS // 2)
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        self._slots: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    @asynccontextmanager
    async def attempt(self, name: str, address: str) -> AsyncIterator[Attempt]:
        """Let one attempt at a time go on for a name and address, and a few for an address."""
        name, place = name.casefold(), network_of(address)
        keys = self._keys(name, place)
        # Both last as long as somebody has them or waits for them.
        turn = self._turns.get((name, place)) or self._turns.setdefault((name, place), asyncio.Lock())
        slot = self._slots.get(place) or self._slots.setdefault(place, asyncio.Semaphore(self._at_once))
        async with turn, slot:
            attempt, failures = await self._begin(keys)
            if attempt.wait:
                yield attempt
                return
            try:
                yield attempt
            except Refused:
                await self._end(keys, attempt, failures)
                raise
            except Exception:
                # The bank's own fault, so nobody learned anything. Whoever goes away in the middle stays counted.
                await self._take_back(keys)
                raise
            await self._end(keys, attempt, failures)

    async def _begin(self, keys: Keys) -> tuple[Attempt, int]:
        """Count an attempt, unless it has to wait; it, and how many the name has failed at with it."""
        at_pair, at_place, at_name, knows, pausing = await self._counters.read(*keys)
        known = knows.total > 0
        limits = [(at_pair, self._failures)]
        if not known:
            limits.append((at_place, self._failures * PER_ADDRESS))
        # Most who have to wait are found before they count.
        wait = max((at.seconds for at, limit in limits if at.total >= limit), default=0.0)
        if not wait and not known and at_name.total >= self._failures:
            wait = pausing.seconds
        if wait:
            return Attempt(math.ceil(wait)), 0
        failures = await self._count(keys, 1)
        over = [at for (at, limit), count in zip(limits, failures, strict=False) if count > limit]
        wait = max((at.seconds or WINDOW for at in over), default=0.0)
        if not wait and not known and failures[2] > self._failures:
            # Of those who come at once from many addresses one gets through: the first to count here.
            taking = Increment(keys.pause, 1, self._pause_after(failures[2] - 1))
            if (await self._counters.add(taking))[0] > 1:
                wait = taking.seconds
        if wait:
            await self._take_back(keys)
        return Attempt(math.ceil(wait)), failures[2]

    async def _end(self, keys: Keys, attempt: Attempt, failures: int) -> None:
        if attempt.ending is not Ending.FAILED:
            await self._take_back(keys)
        elif failures >= self._failures:
            await self._counters.hold(keys.pause, self._pause_after(failures))
        if attempt.ending is Ending.SUCCEEDED:
            await self._counters.hold(keys.known, KNOWN_SECONDS)

    async def _count(self, keys: Keys, amount: int) -> list[int]:
        return await self._counters.add(*[Increment(key, amount, WINDOW) for key in keys[:3]])

    async def _take_back(self, keys: Keys) -> None:
        await self._count(keys, -1)

    def _pause_after(self, failures: int) -> int:
        over = failures - self._failures
        return LONGEST_PAUSE if over > LONGEST_PAUSE else min(2**over, LONGEST_PAUSE)

    def _keys(self, name: str, place: str) -> Keys:
        kind = self._kind
        return Keys(
            f"{kind} pair {name} {place}",
            f"{kind} address {place}",
            f"{kind} name {name}",
            f"{kind} known {name} {place}",
            f"{kind} pause {name}",
        )

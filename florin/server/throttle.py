"""Counts failed logons, in the memory of each process."""

import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

_WINDOW_MINUTES = 15
_PER_ADDRESS = 10


class LogonThrottle:
    """At most `failures` per email and network address, and ten times as many per address, in 15 minutes.

    An email alone has no limit: nobody can lock a stranger out from elsewhere.
    """

    def __init__(self, failures: int) -> None:
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._per_pair = RateLimitItemPerMinute(failures, _WINDOW_MINUTES, namespace="logon-pair")
        self._per_address = RateLimitItemPerMinute(
            failures * _PER_ADDRESS, _WINDOW_MINUTES, namespace="logon-address"
        )

    @asynccontextmanager
    async def in_turn(self, email: str, address: str) -> AsyncIterator[None]:
        """Let one attempt at a time go on for an email and network address."""
        key = email.casefold(), address
        # A turn lasts as long as somebody has it or waits for it.
        turn = self._turns.get(key) or self._turns.setdefault(key, asyncio.Lock())
        async with turn:
            yield

    async def wait_needed(self, email: str, address: str) -> int:
        """Seconds until another attempt is allowed; 0 when it is now."""
        wait = 0
        for limit, keys in ((self._per_pair, (email.casefold(), address)), (self._per_address, (address,))):
            if not await self._limiter.test(limit, *keys):
                window = await self._limiter.get_window_stats(limit, *keys)
                wait = max(wait, math.ceil(window.reset_time - time.time()), 1)
        return wait

    async def failed(self, email: str, address: str) -> None:
        """Count a failed attempt."""
        await self._limiter.hit(self._per_pair, email.casefold(), address)
        await self._limiter.hit(self._per_address, address)

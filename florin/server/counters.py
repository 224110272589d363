"""Counters that end by themselves, for whatever must not happen too often: in memory, and shared through Redis.

`limits` has the storages. Redis' is used with its own script, but the commands of many requests go in one round
trip, as the ledger writer does it with transfers. Its memory storages start a thread, or a task that walks all
keys, at each count: 74 µs for two counts where a thousand callers were known, and more the more there are. `Memory`
is a storage of the same kind and takes a tenth of that or less, however many there are.

What is counted in Redis is counted in memory as well, so when Redis is away the bank goes on with what it knows,
each process for itself. No request fails for it, and only those under way then wait for it. Keys are hashed under
the bank's secret before they leave the process: Redis learns neither emails nor addresses.
"""

import asyncio
import heapq
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import blake2b
from typing import Any, Final, NamedTuple, cast

from limits.aio.storage import RedisStorage
from limits.aio.storage.redis.redispy import RedispyBridge
from limits.storage import Storage
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError, RedisError

__all__ = ["Counters", "Increment", "Memory", "Redis", "Standing"]

ANSWER_TIMEOUT: Final = 0.25
"""Seconds that requests wait for Redis before it counts as away. A round trip takes less than a hundredth of that;
the rest is for a process that has much else to do just then."""

BATCH_LIMIT: Final = 250
"""Requests whose commands go in one round trip."""

PROBE_INTERVAL: Final = 1.0
PROBE_TIMEOUT: Final = 1.0

PREFIX = "florin"
"""What Redis' keys begin with."""

FULL: Final = 1_000_000
"""Counters that memory holds at most, some 250 bytes each; past it the soonest to end goes."""

log = logging.getLogger(__name__)


Command = tuple[Any, ...]
Waiting = tuple[Sequence[Command], asyncio.Future[list[Any]]]


class Increment(NamedTuple):
    """Something to count. A counter ends `seconds` after it was begun."""

    key: str
    amount: int
    seconds: float


class Standing(NamedTuple):
    """Where a counter stands, and in how many seconds it ends."""

    total: int
    seconds: float


class Memory(Storage):
    """A storage of `limits` for one process, without threads."""

    STORAGE_SCHEME = ["florin-memory"]

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._clock = clock
        self._counts: dict[str, int] = {}
        self._ends: dict[str, float] = {}
        self._queue: list[tuple[float, str]] = []

    @property
    def base_exceptions(self) -> type[Exception]:
        """What it raises: nothing."""
        return ValueError

    def __len__(self) -> int:
        return len(self._counts)

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count, and return the count."""
        self._forget_ended()
        count = self._counts.get(key)
        if count is None:
            self._begin(key, amount, expiry)
            return amount
        self._counts[key] = count = count + amount
        return count

    def peek(self, key: str) -> int:
        """The count, for whoever has a key for each window: what has ended is asked for no more.

        This and `tally` have names that `limits` wraps nothing around: they are the hot path.
        """
        return self._counts.get(key, 0)

    def tally(self, key: str, amount: int, seconds: float) -> int:
        """Count, and return the count, for the same."""
        count = self._counts.get(key)
        if count is None:
            self._forget_ended()
            self._begin(key, amount, seconds)
            return amount
        self._counts[key] = count = count + amount
        return count

    def raise_to(self, key: str, count: int) -> None:
        """Learn that a counter stands higher than is known here."""
        if count > self._counts.get(key, count):
            self._counts[key] = count

    def hold(self, key: str, seconds: float) -> None:
        """Begin a counter anew, at 1."""
        self.clear(key)
        self._begin(key, 1, seconds)

    def get(self, key: str) -> int:
        """The count; 0 for one that isn't."""
        self._forget_ended()
        return self._counts.get(key, 0)

    def get_expiry(self, key: str) -> float:
        """When it ends, in seconds since 1970; now, if it isn't."""
        return self._ends.get(key, self._clock())

    def check(self) -> bool:
        """Whether it works."""
        return True

    def reset(self) -> int:
        """Forget all; how many that were."""
        count = len(self._counts)
        self._counts.clear()
        self._ends.clear()
        self._queue.clear()
        return count

    def clear(self, key: str) -> None:
        """Forget one."""
        self._counts.pop(key, None)
        self._ends.pop(key, None)

    def standing(self, key: str) -> Standing:
        """Where it stands."""
        return Standing(self.get(key), max(0.0, self.get_expiry(key) - self._clock()))

    def _begin(self, key: str, amount: int, seconds: float) -> None:
        end = self._clock() + seconds
        self._counts[key] = amount
        self._ends[key] = end
        heapq.heappush(self._queue, (end, key))

    def _forget_ended(self) -> None:
        queue, now = self._queue, self._clock()
        while queue and (queue[0][0] <= now or len(queue) > FULL):
            end, key = heapq.heappop(queue)
            # One that was begun anew has another end, and a place of its own in the queue.
            if self._ends.get(key) == end:
                self.clear(key)


class Away(Exception):
    """Redis doesn't answer."""


class Redis:
    """Runs commands on Redis, those of many requests in one round trip."""

    def __init__(self, url: str, *, secret: str) -> None:
        """Prepare; nothing is connected yet.

        Args:
            url: redis:// or rediss://
            secret: Keys are hashed under it; processes that share counters have the same.
            prefix: What Redis' keys begin with.
        """
        storage = RedisStorage(
            f"async+{url}",
            implementation="redispy",
            key_prefix=PREFIX,
            socket_connect_timeout=PROBE_TIMEOUT,
            retry=cast("Any", Retry(NoBackoff(), 0)),
        )
        self._bridge = cast("RedispyBridge", storage.bridge)
        self._client: Any = self._bridge.get_connection()
        self._script: Any = self._bridge.lua_incr_expire
        self._secret = blake2b(secret.encode(), digest_size=32).digest()
        self._waiting: list[Waiting] = []
        self._sender: asyncio.Task[None] | None = None
        self._probe: asyncio.Task[None] | None = None

    @property
    def away(self) -> bool:
        """Whether it is known not to answer."""
        return self._probe is not None

    def increment(self, key: str, amount: int, seconds: float) -> Command:
        """The command that counts, by the script of `limits`; its answer is the count."""
        return "EVALSHA", self._script.sha, 1, self._name(key), max(1, round(seconds)), amount

    def count_of(self, key: str) -> Command:
        """The command that answers a count, or None."""
        return "GET", self._name(key)

    def milliseconds_of(self, key: str) -> Command:
        """The command that answers how long a counter lasts, or a negative number."""
        return "PTTL", self._name(key)

    def hold(self, key: str, seconds: float) -> Command:
        """The command that begins a counter anew, at 1."""
        return "SET", self._name(key), 1, "PX", max(1, round(seconds * 1000))

    async def run(self, commands: Sequence[Command]) -> list[Any]:
        """Run commands; their answers.

        Raises:
            Away: it doesn't answer, and is asked no more until it does.
        """
        if self._probe is not None:
            raise Away
        answer: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        self._waiting.append((commands, answer))
        if self._sender is None:
            self._sender = asyncio.create_task(self._send())
        return await answer

    async def close(self) -> None:
        """Let go of the connections."""
        tasks = [task for task in (self._sender, self._probe) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._give_up(self._waiting)
        with suppress(RedisError, OSError):
            await self._client.aclose()

    def _name(self, key: str) -> str:
        digest = blake2b(key.encode(), digest_size=16, key=self._secret).hexdigest()
        return self._bridge.prefixed_key(digest)

    async def _send(self) -> None:
        batch: list[Waiting] = []
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:BATCH_LIMIT], self._waiting[BATCH_LIMIT:]
                async with asyncio.timeout(ANSWER_TIMEOUT):
                    answers = await self._round_trip([command for commands, _ in batch for command in commands])
                start = 0
                for commands, future in batch:
                    if not future.done():
                        future.set_result(answers[start : start + len(commands)])
                    start += len(commands)
        except (RedisError, OSError, TimeoutError) as error:
            # Its text may quote the URL, and the URL may have a password.
            log.warning("Redis is away (%s): limits are counted per process until it is back", type(error).__name__)
            self._probe = asyncio.create_task(self._wait_until_back())
        finally:
            batch, self._waiting = batch + self._waiting, []
            self._give_up(batch)
            self._sender = None

    async def _round_trip(self, commands: list[Command]) -> list[Any]:
        try:
            return await self._execute(commands)
        except NoScriptError:
            # A Redis that is new or has been restarted doesn't know the script.
            await self._client.script_load(self._script.script)
            return await self._execute(commands)

    async def _execute(self, commands: list[Command]) -> list[Any]:
        async with self._client.pipeline(transaction=False) as pipeline:
            for command in commands:
                pipeline.execute_command(*command)
            answers: list[Any] = await pipeline.execute()
            return answers

    async def _wait_until_back(self) -> None:
        while True:
            # A connection that was given up in the middle may still get the answers to what was asked before.
            with suppress(RedisError, OSError):
                await self._client.connection_pool.disconnect()
            await asyncio.sleep(PROBE_INTERVAL)
            with suppress(RedisError, OSError, TimeoutError):
                async with asyncio.timeout(PROBE_TIMEOUT):
                    await self._client.ping()
                break
        log.info("Redis is back: limits are shared again")
        self._probe = None

    @staticmethod
    def _give_up(waiting: list[Waiting]) -> None:
        for _, future in waiting:
            if not future.done():
                future.set_exception(Away())


class Counters:
    """Counters of this process, or of all that share a Redis."""

    def __init__(self, memory: Memory, redis: Redis | None = None) -> None:
        self.memory = memory
        self.redis = redis

    async def add(self, *increments: Increment) -> list[int]:
        """Count; the counts, the highest that are known."""
        counts = [self.memory.incr(key, seconds, amount) for key, amount, seconds in increments]
        redis = self.redis
        if redis is None:
            return counts
        try:
            shared = await redis.run([redis.increment(key, amount, each) for key, amount, each in increments])
        except Away:
            return counts
        for (key, _, _), count in zip(increments, shared, strict=True):
            self.memory.raise_to(key, count)
        return [max(pair) for pair in zip(counts, shared, strict=True)]

    async def read(self, *keys: str) -> list[Standing]:
        """Where counters stand, at the highest that is known."""
        known = [self.memory.standing(key) for key in keys]
        redis = self.redis
        if redis is None:
            return known
        commands = [command for key in keys for command in (redis.count_of(key), redis.milliseconds_of(key))]
        try:
            answers = await redis.run(commands)
        except Away:
            return known
        shared = [
            Standing(int(count or 0), max(0, milliseconds) / 1000)
            for count, milliseconds in zip(answers[::2], answers[1::2], strict=True)
        ]
        return [max(pair) for pair in zip(known, shared, strict=True)]

    async def hold(self, key: str, seconds: float) -> None:
        """Begin a counter anew, at 1."""
        self.memory.hold(key, seconds)
        if self.redis is not None:
            with suppress(Away):
                await self.redis.run([self.redis.hold(key, seconds)])

    async def close(self) -> None:
        """Let go of Redis."""
        if self.redis is not None:
            await self.redis.close()

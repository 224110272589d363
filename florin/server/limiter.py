"""How much each caller may ask for in a minute, in points of cost (see `budget`).

Two limits hold at once: one per principal (an API key has its own, whoever logs on has one for all sessions), one
per network address. Each counts in windows of one clock minute, which takes one count and tells what is left; at
the turn of a minute somebody may so use two minutes' points in one go. Everything that is executed is charged with
what it asks for before it starts; what is refused costs nothing. A request that is wrong costs one point of its
address, so that a flood of them ends too; an address without any points left is refused before its request is read.

A subscription is charged when it starts. Its events cost nothing and carry no cost: there are as many as happen.
"""

import math
import time
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Any, Final, NamedTuple, Protocol

from florin.domain.principal import Principal
from florin.resolvers.request import Request
from florin.server.counters import Counters, Increment
from florin.server.faults import RequestRefused

__all__ = ["Limiter", "RateLimited", "network_of"]

RATE_LIMITED: Final = "RATE_LIMITED"
WINDOW: Final = 60
"""Seconds."""

KEPT: Final = 2 * WINDOW
"""Seconds that a window's counter is kept: clocks of several machines differ a little."""

WRONG_REQUEST_COST: Final = 1
IPV6_NETWORK_BITS: Final = 64
"""What one subscriber gets at least (RFC 6177), so a single address of it says nothing."""

PRINCIPAL: Final = "principal"
ADDRESS: Final = "address"


class Metered(Protocol):
    """What the limiter needs of an operation's context."""

    request: Request
    principal: Principal | None
    extensions: dict[str, object]
    response_headers: list[tuple[bytes, bytes]]


OnLimited = Callable[[Request, Principal | None, str], None]
"""Told of each refusal: the request, who asks, and whether it was the limit per principal or per address."""


class Quota(NamedTuple):
    """One limit for one caller in one window."""

    name: str
    key: str
    limit: int


class RateLimited(RequestRefused):
    """The caller has asked for too much in this minute; `headers` are those of an HTTP response."""

    def __init__(self, message: str, retry_after: int, headers: list[tuple[bytes, bytes]]) -> None:
        super().__init__([{"message": message, "extensions": {"code": RATE_LIMITED, "retryAfter": retry_after}}])
        self.headers = [(b"retry-after", b"%d" % retry_after), *headers]


class Limiter:
    """Charges operations to those who ask for them."""

    def __init__(
        self,
        counters: Counters,
        *,
        per_principal: int,
        per_address: int,
        on_limited: OnLimited,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Set the limits, in points a minute; 0 is no limit. `clock` tells seconds since 1970."""
        self._counters = counters
        self._per_principal = per_principal
        self._per_address = per_address
        self._on_limited = on_limited
        self._clock = clock
        policies = [(PRINCIPAL, per_principal), (ADDRESS, per_address)]
        policy = {name: f'"{name}";q={limit};w={WINDOW}' for name, limit in policies}
        both = f"{policy[PRINCIPAL]}, {policy[ADDRESS]}"
        self._policies = {names: text.encode() for names, text in [*policy.items(), (PRINCIPAL + ADDRESS, both)]}
        # Addresses that have used up a minute's points, with that minute.
        self._exhausted: dict[str, int] = {}

    async def charge(self, context: Metered, cost: int) -> None:
        """Charge an operation that is about to be executed, and tell its response what it cost and what is left.

        Raises:
            RateLimited: There aren't enough points left; nothing was charged.
        """
        request, principal, now = context.request, context.principal, self._clock()
        quotas = self._quotas(principal, request.address, now)
        if not quotas:
            context.extensions["cost"] = {"requested": cost}
            return
        left = await self._take(quotas, request, principal, cost, now)
        seconds = _seconds_left(now)
        remaining = min(left)
        context.extensions["cost"] = {
            "requested": cost,
            "limit": quotas[left.index(remaining)].limit,
            "remaining": remaining,
            "resetSeconds": seconds,
        }
        if request.answers_headers:
            context.response_headers.extend(self._headers(quotas, left, seconds))

    async def charge_wrong(self, request: Request) -> None:
        """Charge a request that isn't executed because something is wrong with it.

        Raises:
            RateLimited: Its address has no points left.
        """
        now = self._clock()
        quotas = self._quotas(None, request.address, now)
        if quotas:
            await self._take(quotas, request, None, WRONG_REQUEST_COST, now)

    def check(self, request: Request) -> None:
        """Refuse an address that is known to have no points left, before anything is done for it.

        Raises:
            RateLimited: It has none.
        """
        if not self._exhausted:
            return
        now = self._clock()
        for quota in self._quotas(None, request.address, now):
            if self._counters.memory.peek(quota.key) >= quota.limit:
                raise self._refusal(quota, [0], request, None, WRONG_REQUEST_COST, now)

    def _quotas(self, principal: Principal | None, address: str, now: float) -> list[Quota]:
        minute = int(now) // WINDOW
        quotas = []
        if principal is not None and self._per_principal:
            quotas.append(Quota(PRINCIPAL, f"principal {principal.counted_as} {minute}", self._per_principal))
        if self._per_address:
            quotas.append(Quota(ADDRESS, f"address {network_of(address)} {minute}", self._per_address))
        return quotas

    async def _take(
        self, quotas: list[Quota], request: Request, principal: Principal | None, cost: int, now: float
    ) -> list[int]:
        """Take points from all quotas or none; what is left of each."""
        memory = self._counters.memory
        for quota in quotas:
            # What is known here is enough to refuse: Redis isn't asked by those who have used up everything.
            known = memory.peek(quota.key)
            if known + cost > quota.limit:
                raise self._refusal(quota, [max(0, quota.limit - known)], request, principal, cost, now)
        if self._counters.redis is None:
            left = [quota.limit - memory.tally(quota.key, cost, KEPT) for quota in quotas]
            self._note_exhausted(quotas, left, now)
            return left
        counts = await self._counters.add(*[Increment(quota.key, cost, KEPT) for quota in quotas])
        for quota, count in zip(quotas, counts, strict=True):
            if count > quota.limit:
                await self._counters.add(*[Increment(each.key, -cost, KEPT) for each in quotas])
                raise self._refusal(quota, [max(0, quota.limit - count + cost)], request, principal, cost, now)
        left = [quota.limit - count for quota, count in zip(quotas, counts, strict=True)]
        self._note_exhausted(quotas, left, now)
        return left

    def _note_exhausted(self, quotas: list[Quota], left: list[int], now: float) -> None:
        """Remember whom to refuse before their next request is read."""
        if left[-1] > 0 or quotas[-1].name != ADDRESS:
            return
        minute = int(now) // WINDOW
        self._exhausted = {key: since for key, since in self._exhausted.items() if since == minute}
        self._exhausted[quotas[-1].key] = minute

    def _refusal(
        self, quota: Quota, left: list[int], request: Request, principal: Principal | None, cost: int, now: float
    ) -> RateLimited:
        self._on_limited(request, principal, quota.name)
        seconds = _seconds_left(now)
        whose = "you may use" if quota.name == PRINCIPAL else "your network address may use"
        message = (
            f"Try again in {seconds} seconds: this costs {cost} of the {quota.limit} points that {whose} "
            f"in a minute, and {left[0]} are left."
        )
        return RateLimited(message, seconds, self._headers([quota], left, seconds))

    def _headers(self, quotas: list[Quota], left: list[int], seconds: int) -> list[tuple[bytes, bytes]]:
        """RateLimit-Policy and RateLimit, as draft-ietf-httpapi-ratelimit-headers-10 has them."""
        if len(quotas) == 1:
            name = quotas[0].name
            standing = f'"{name}";r={left[0]};t={seconds}'
        else:
            name = PRINCIPAL + ADDRESS
            standing = f'"{PRINCIPAL}";r={left[0]};t={seconds}, "{ADDRESS}";r={left[1]};t={seconds}'
        return [(b"ratelimit-policy", self._policies[name]), (b"ratelimit", standing.encode())]


@lru_cache(maxsize=4096)
def network_of(address: str) -> str:
    """What an address is counted as: an IPv4 address as itself, an IPv6 address as its network."""
    try:
        parsed: Any = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return f"{int(parsed) >> (128 - IPV6_NETWORK_BITS):x}::/{IPV6_NETWORK_BITS}"


def _seconds_left(now: float) -> int:
    return WINDOW - math.floor(now) % WINDOW

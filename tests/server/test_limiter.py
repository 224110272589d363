"""What callers may ask for in a minute."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest

from florin.domain.principal import Principal
from florin.resolvers.request import Request
from florin.server.counters import Counters, Memory
from florin.server.limiter import Limiter, RateLimited, network_of
from tests.server.test_counters import Clock

# A whole minute.
START = 1_800_000_000.0


@dataclass
class Operation:
    """The context of one operation."""

    request: Request
    principal: Principal | None = None
    extensions: dict[str, object] = field(default_factory=dict)
    response_headers: list[tuple[bytes, bytes]] = field(default_factory=list)


class House:
    """A limiter, its clock, and whom it refused."""

    def __init__(self, per_principal: int = 100, per_address: int = 250) -> None:
        self.clock = Clock(START)
        self.refused: list[tuple[str, Principal | None, str]] = []
        self.limiter = Limiter(
            Counters(Memory(self.clock)),
            per_principal=per_principal,
            per_address=per_address,
            on_limited=lambda request, principal, name: self.refused.append((request.address, principal, name)),
            clock=self.clock,
        )

    async def charge(self, cost: int, who: Principal | None = None, address: str = "192.0.2.1") -> Any:
        operation = Operation(Request(None, address), who)
        await self.limiter.charge(operation, cost)
        return operation

    async def refuse(self, cost: int, who: Principal | None = None, address: str = "192.0.2.1") -> Any:
        with pytest.raises(RateLimited) as refused:
            await self.charge(cost, who, address)
        return refused.value


def somebody(**more: Any) -> Principal:
    return Principal(uuid4(), **more)


async def test_a_response_says_what_it_cost_and_what_is_left() -> None:
    house = House()
    house.clock.now += 18.5
    operation = await house.charge(30, somebody())
    assert operation.extensions == {"cost": {"requested": 30, "limit": 100, "remaining": 70, "resetSeconds": 42}}
    assert operation.response_headers == [
        (b"ratelimit-policy", b'"principal";q=100;w=60, "address";q=250;w=60'),
        (b"ratelimit", b'"principal";r=70;t=42, "address";r=220;t=42'),
    ]
    unknown = await house.charge(20)
    assert unknown.extensions["cost"] == {"requested": 20, "limit": 250, "remaining": 200, "resetSeconds": 42}
    # The limit that is met first is the one that is told.
    for _ in range(2):
        await house.charge(90, somebody())
    assert (await house.charge(10, somebody())).extensions["cost"]["remaining"] == 10


async def test_who_has_asked_for_too_much_is_refused_until_the_minute_is_over() -> None:
    house, ada = House(), somebody()
    house.clock.now += 48
    await house.charge(100, ada)
    refused = await house.refuse(1, ada)
    [error] = refused.errors
    assert error["extensions"] == {"code": "RATE_LIMITED", "retryAfter": 12}
    assert "Try again in 12 seconds" in error["message"]
    assert refused.headers == [
        (b"retry-after", b"12"),
        (b"ratelimit-policy", b'"principal";q=100;w=60'),
        (b"ratelimit", b'"principal";r=0;t=12'),
    ]
    assert house.refused == [("192.0.2.1", ada, "principal")]
    house.clock.now += 12
    await house.charge(100, ada)


async def test_what_is_refused_costs_nothing() -> None:
    house, ada = House(), somebody()
    await house.charge(60, ada)
    await house.refuse(41, ada)
    assert (await house.charge(40, ada)).extensions["cost"]["remaining"] == 0
    assert (await house.charge(100, somebody())).extensions["cost"]["remaining"] == 0


async def test_one_callers_greed_is_not_anothers_loss() -> None:
    house, ada, grace = House(), somebody(), somebody()
    await house.charge(100, ada)
    await house.refuse(1, ada)
    await house.charge(100, grace)


async def test_a_customers_sessions_share_a_limit_and_an_api_key_has_its_own() -> None:
    house, ada = House(), uuid4()
    await house.charge(100, Principal(ada, session_id=uuid4()))
    await house.refuse(1, Principal(ada, session_id=uuid4()))
    key = Principal(ada, api_key_id=uuid4())
    await house.charge(100, key)
    await house.refuse(1, key)


async def test_an_address_has_a_limit_of_its_own_whoever_asks() -> None:
    house = House()
    for _ in range(2):
        await house.charge(100, somebody())
    await house.charge(50)
    await house.refuse(1)
    await house.refuse(1, somebody())
    assert [name for _, _, name in house.refused] == ["address", "address"]
    await house.charge(250, address="192.0.2.2")


async def test_a_wrong_request_costs_its_address_a_point() -> None:
    house = House(per_address=3)
    request = Request(None, "192.0.2.1")
    for _ in range(3):
        house.limiter.check(request)
        await house.limiter.charge_wrong(request)
    with pytest.raises(RateLimited):
        await house.limiter.charge_wrong(request)
    # From then on nothing is even looked at.
    with pytest.raises(RateLimited):
        house.limiter.check(request)
    house.limiter.check(Request(None, "192.0.2.2"))
    house.clock.now += 60
    house.limiter.check(request)


async def test_without_limits_a_response_still_says_what_it_cost() -> None:
    house = House(per_principal=0, per_address=0)
    operation = await house.charge(1_000_000, somebody())
    assert operation.extensions == {"cost": {"requested": 1_000_000}}
    assert operation.response_headers == []
    house.limiter.check(operation.request)
    await house.limiter.charge_wrong(operation.request)


async def test_an_operation_of_a_websocket_gets_no_headers() -> None:
    house = House()
    operation = Operation(Request(None, "192.0.2.1", answers_headers=False), somebody())
    await house.limiter.charge(operation, 1)
    assert operation.response_headers == []
    assert "cost" in operation.extensions


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "20010db800000000::/64"),
        ("2001:db8::ffff:1", "20010db800000000::/64"),
        ("2001:db8:0:1::1", "20010db800000001::/64"),
        ("", ""),
        ("testclient", "testclient"),
    ],
)
def test_an_ipv6_address_counts_as_its_subscribers_network(address: str, network: str) -> None:
    assert network_of(address) == network

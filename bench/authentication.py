"""(e): who asks, alone: what `Authentication.context` takes of each request, and how often it asks the database."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from sqlalchemy import Engine, event
from uuid_utils.compat import uuid7

from bench.accounts import customer_id
from bench.load import LoadFailed
from florin.domain.api_key import ApiKeyCreated, ApiKeyOrder
from florin.domain.principal import Origin, Principal, Role, Scope
from florin.resolvers.request import Request
from florin.server.bank import Florin, build
from florin.server.settings import Settings

TARGET_MICROSECONDS = 50

_HERE = "127.0.0.1"
_LAP = 500
"""Requests that are timed together: one alone is too short for the clock."""

_FIRST_TOKENS = 2000
_FIRST_KEYS = 20


@dataclass(frozen=True, slots=True)
class Recognition:
    """One run of one kind of request: microseconds of one, in the median lap, and database queries of one.

    `warm` says that the credential has been seen before, as in nearly every request; the target is for these.
    """

    what: str
    microseconds: float
    queries: float
    warm: bool


def measure_recognition(url: str, secret_key: str, seconds: float, accounts: int) -> list[Recognition]:
    """Measure each kind of request, the warm ones for about so many seconds."""
    return asyncio.run(_measure(build(Settings(database_url=url, secret_key=secret_key)), seconds, accounts))


async def _measure(florin: Florin, seconds: float, accounts: int) -> list[Recognition]:
    await florin.keys.open()
    try:
        key, bound = await _api_key(florin, 0), await _api_key(florin, 0, "127.0.0.0/8", "2001:db8::/32")
        new_tokens = [_token(florin) for _ in range(_FIRST_TOKENS)]
        # Of several customers, so that no number of rounds comes to what one of them may have.
        new_keys = [await _api_key(florin, number % accounts) for number in range(_FIRST_KEYS)]
        return [
            await _warm(florin, "nothing", None, seconds),
            await _warm(florin, "an access token", _token(florin), seconds),
            await _warm(florin, "an API key", key, seconds),
            await _warm(florin, "an API key that is bound to networks", bound, seconds),
            await _cold(florin, "an access token, first sight", new_tokens),
            await _cold(florin, "an API key, first sight", new_keys),
        ]
    finally:
        await florin.database.close()


def _token(florin: Florin) -> str:
    token, _ = florin.tokens.issue(Principal(customer_id(0), session_id=uuid7()))
    return f"Bearer {token}"


async def _api_key(florin: Florin, customer: int, *networks: str) -> str:
    master = Principal(customer_id(0), Role.ADMIN)
    order = ApiKeyOrder("bench", (Scope.READ,), str(customer_id(customer)), addresses=networks)
    made = await florin.bank.api_keys.create(master, order, Origin(_HERE))
    assert isinstance(made, ApiKeyCreated)
    return f"Bearer {made.key}"


async def _warm(florin: Florin, what: str, authorization: str | None, seconds: float) -> Recognition:
    await _recognise(florin, [authorization])
    laps: list[float] = []
    queries, ends = 0, perf_counter() + seconds
    while not laps or perf_counter() < ends:
        with _counted() as asked:
            laps.append(await _recognise(florin, [authorization] * _LAP))
        queries += len(asked)
    return Recognition(what, median(laps), queries / (len(laps) * _LAP), warm=True)


async def _cold(florin: Florin, what: str, authorizations: Sequence[str]) -> Recognition:
    with _counted() as asked:
        laps = [await _recognise(florin, [each]) for each in authorizations]
    return Recognition(what, median(laps), len(asked) / len(laps), warm=False)


async def _recognise(florin: Florin, authorizations: Sequence[str | None]) -> float:
    """Make the context of each request; microseconds of one.

    Raises:
        LoadFailed: somebody wasn't recognised.
    """
    requests = [Request(each, _HERE) for each in authorizations]
    make_context = florin.authentication.context
    began = perf_counter()
    contexts = [await make_context(request) for request in requests]
    took = perf_counter() - began
    for request, context in zip(requests, contexts, strict=True):
        if (request.authorization is None) != (context.principal is None):
            raise LoadFailed(f"not recognised: {context.unauthenticated}")
    return took / len(requests) * 1e6


@contextmanager
def _counted() -> Iterator[list[str]]:
    """The statements that any pool of this process sends meanwhile."""
    statements: list[str] = []

    def count(*told: object) -> None:
        statements.append(str(told[2]))

    event.listen(Engine, "before_cursor_execute", count)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", count)

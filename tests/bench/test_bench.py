"""Each load moves money for real, a handful of times, and its books are good enough for `florin verify`."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bench.bank import access_tokens, found_bank
from bench.books import BooksDiffer, check_books
from bench.load import Load, LoadFailed, run_load
from bench.pgbench import Sending, find_pgbench, run_pgbench
from bench.report import Case, Results, ratios, report
from bench.server import Memory, florin_serve
from bench.timing import Measured, Window, measured
from bench.workload import Pattern
from florin.persistence.database import Database
from florin.persistence.verify import verify_books

ACCOUNTS = 6
WINDOW = Window(0.05, 0.15)
KEY = "a key that only tests use, and long enough"


@pytest.fixture
async def bank_url(database_url: str) -> str:
    """A bank with a few funded accounts."""
    # The bank is founded by a program that has its own event loop.
    await asyncio.to_thread(found_bank, database_url, ACCOUNTS)
    return database_url


def _load(url: str, pattern: Pattern, run: str = "r", **more: object) -> Load:
    return Load(url, run, pattern, 3, WINDOW, ACCOUNTS, **more)  # type: ignore[arg-type]


async def _expect_good_books(url: str, acknowledged: int) -> None:
    assert acknowledged > 0
    assert "each is there once" in await asyncio.to_thread(
        check_books, url, opening=ACCOUNTS, acknowledged=acknowledged
    )
    database = Database(url)
    try:
        assert (await verify_books(database)).first == []
    finally:
        await database.close()


@pytest.mark.parametrize("module", ["bench.writer_load", "bench.sql_load"])
async def test_a_load_on_the_database_writes_what_the_ledger_would_have_written(bank_url: str, module: str) -> None:
    runs = [
        await asyncio.to_thread(run_load, module, _load(bank_url, pattern, f"r{pattern}")) for pattern in Pattern
    ]
    assert all(0 < run.p50_ms <= run.p99_ms for run in runs)
    await _expect_good_books(bank_url, sum(run.acknowledged for run in runs))


@pytest.mark.skipif(find_pgbench() is None, reason="this PostgreSQL came without pgbench")
async def test_pgbench_writes_what_the_ledger_would_have_written(bank_url: str) -> None:
    program = find_pgbench()
    assert program is not None

    def run(pattern: Pattern, sending: Sending, server_version: int) -> Measured:
        load = _load(bank_url, pattern, f"{pattern}{sending.name}")
        return run_pgbench(program, load, sending, server_version=server_version)

    runs = await asyncio.gather(
        asyncio.to_thread(run, Pattern.RANDOM, Sending.PIPELINE, 15),
        asyncio.to_thread(run, Pattern.HOT, Sending.ONE_BY_ONE, 15),
    )
    await _expect_good_books(bank_url, sum(run.acknowledged for run in runs))


@pytest.fixture
async def served(bank_url: str, tmp_path: Path) -> AsyncIterator[Callable[..., Measured]]:
    """Runs a load against the real server."""
    tokens = access_tokens(KEY, ACCOUNTS)
    server = florin_serve(bank_url, KEY, tmp_path, workers=1)
    running = await asyncio.to_thread(server.__enter__)

    def run(pattern: Pattern, run: str, units: int = 1) -> Measured:
        return run_load("bench.http_load", _load(running.address, pattern, run, units=units, tokens=tokens))

    yield run
    await asyncio.to_thread(server.__exit__, None, None, None)
    assert running.peak.resident > 0


async def test_transfers_over_http_are_answered_and_in_the_books(
    bank_url: str, served: Callable[..., Measured]
) -> None:
    single = await asyncio.to_thread(served, Pattern.HOT, "single")
    batch = await asyncio.to_thread(served, Pattern.RANDOM, "batch", units=5)
    assert batch.acknowledged % 5 == 0
    await _expect_good_books(bank_url, single.acknowledged + batch.acknowledged)

    # The same keys with other amounts are refused: a load that is refused measures nothing and says so.
    with pytest.raises(LoadFailed, match="IDEMPOTENCY_CONFLICT"):
        await asyncio.to_thread(served, Pattern.HOT, "single")
    with pytest.raises(BooksDiffer):
        await asyncio.to_thread(check_books, bank_url, opening=ACCOUNTS, acknowledged=1)


def test_percentiles_are_values_that_were_measured() -> None:
    found = measured([n / 1000 for n in range(1, 101)], seconds=2.0, units=10, acknowledged=1234)
    assert found == Measured(per_second=500.0, p50_ms=50.0, p99_ms=99.0, acknowledged=1234)


def test_the_report_compares_with_the_fastest_raw_sql_and_says_what_was_not_reached() -> None:
    results = Results()
    for letter, what, pattern, speed in (
        ("a", "GraphQL transfer, 1 worker", Pattern.HOT, 1500.0),
        ("c", "ledger writer alone", Pattern.HOT, 12_000.0),
        ("d", "raw SQL, asyncpg", Pattern.HOT, 1000.0),
        ("d", "raw SQL, pgbench, pipeline", Pattern.HOT, 2000.0),
    ):
        results.add(Case(letter, what, pattern, 8), Measured(speed, 1.0, 2.0, 100))
    results.add_memory("florin serve, 1 worker", Memory(100.0, 80.0))
    results.add_memory("florin serve, 1 worker", Memory(90.0, 85.0))
    reached = {ratio.name: (ratio.reached, ratio.reached_unpipelined) for ratio in ratios(results)}
    assert reached["(c) hot / (d) hot"] == (6.0, 12.0)
    assert reached["(a) hot, 1 worker / (d) hot"] == (0.75, 1.5)
    text = report(results, ["a machine"])
    assert "| (c) hot / (d) hot | ≥ 8 | 6.00 | **no** | 12.00 | yes |" in text
    assert "| florin serve, 1 worker | < 250 | 100 | yes | 85 |" in text
    assert results.acknowledged == 400

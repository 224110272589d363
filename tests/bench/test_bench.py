"""Each load moves money for real, a handful of times, and its books are good enough for `florin verify`."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bench.authentication import Recognition, measure_recognition
from bench.bank import access_tokens, found_bank
from bench.books import BooksDiffer, check_books
from bench.load import Load, LoadFailed, run_load
from bench.pgbench import Sending, find_pgbench, run_pgbench
from bench.report import Case, Results, kept_speeds, ratios, report
from bench.rules import turn_rules
from bench.server import Memory, florin_serve
from bench.timing import Measured, Window, measured
from bench.workload import Pattern
from florin.persistence.database import Database
from florin.persistence.rulebook_records import RulebookRecords
from florin.persistence.verify import verify_books

ACCOUNTS = 6
# Something has to be answered within it, also on a machine that is busy with much else.
WINDOW = Window(0.0, 1.0)
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


async def test_limits_and_rules_stop_nothing_that_is_measured_and_are_gone_afterwards(bank_url: str) -> None:
    runs = []
    for turn in (True, False):
        await asyncio.to_thread(turn_rules, bank_url, on=turn)
        load = _load(bank_url, Pattern.RANDOM, f"r{turn}")
        runs.append(await asyncio.to_thread(run_load, "bench.writer_load", load))
    await _expect_good_books(bank_url, sum(run.acknowledged for run in runs))
    database = Database(bank_url)
    try:
        seen = await database.read("SELECT count(*) AS reviews FROM reviews")
        versions = await RulebookRecords(database).versions(limit=3, before=None)
    finally:
        await database.close()
    assert seen[0]["reviews"] == 0
    assert [(book.version, len(book.rules), len(book.limits)) for book in versions] == [(2, 0, 0), (1, 5, 1)]


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
    tokens = await asyncio.to_thread(access_tokens, bank_url, KEY, ACCOUNTS)
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


async def test_who_asks_is_told_without_a_query_where_they_are_known(bank_url: str) -> None:
    found = await asyncio.to_thread(measure_recognition, bank_url, KEY, 0.01, ACCOUNTS)
    assert {run.what: run.queries for run in found if run.queries} == {"an API key, first sight": 1}
    assert len(found) == 6
    assert all(run.microseconds > 0 for run in found)


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
    for kind, speed in (("without", 10_000.0), ("with", 8_400.0)):
        results.add(
            Case("f", f"ledger writer alone, {kind} limits and rules", Pattern.HOT, 8), Measured(speed, 1, 2, 0)
        )
    assert dict(kept_speeds(results))["ledger writer alone, hot"] == 0.84
    results.add_recognition(Recognition("an API key", 4.0, 0.0, warm=True))
    results.add_recognition(Recognition("an access token", 51.0, 0.0, warm=True))
    results.add_recognition(Recognition("an API key, first sight", 900.0, 1.0, warm=False))
    results.add_memory("florin serve, 1 worker", Memory(100.0, 80.0))
    results.add_memory("florin serve, 1 worker", Memory(90.0, 85.0))
    reached = {ratio.name: (ratio.reached, ratio.reached_unpipelined) for ratio in ratios(results)}
    assert reached["(c) hot / (d) hot"] == (6.0, 12.0)
    assert reached["(a) hot, 1 worker / (d) hot"] == (0.75, 1.5)
    text = report(results, ["a machine"])
    assert "| (c) hot / (d) hot | ≥ 8 | 6.00 | **no** | 12.00 | yes |" in text
    assert "| ledger writer alone, hot | ≥ 0.85 | 0.84 | **no** |" in text
    assert "| an API key | < 50, no query | 4.00 | yes | 4.00 to 4.00 | 0 |" in text
    assert "| an access token | < 50, no query | 51.00 | **no** | 51.00 to 51.00 | 0 |" in text
    assert "| an API key, first sight |  | 900.00 |  | 900.00 to 900.00 | 1 |" in text
    assert "| florin serve, 1 worker | < 250 | 100 | yes | 85 |" in text
    assert results.acknowledged == 400

"""`python -m bench`: measure everything, round by round, and print the tables as Markdown."""

import argparse
import asyncio
import contextlib
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

import asyncpg

from bench.accounts import ACCOUNTS
from bench.authentication import measure_recognition
from bench.bank import access_tokens, found_bank
from bench.books import check_books
from bench.driver import driver_arguments
from bench.load import Load, run_load
from bench.pgbench import Sending, find_pgbench, run_pgbench
from bench.report import PLAIN, RULED, SERVER, TRANSFER, WRITER, Case, Results, machine_facts, report
from bench.rules import turn_rules
from bench.server import family, florin_serve, memory_of
from bench.timing import Measured, Window
from bench.workload import Pattern
from florin.persistence.embedded import EmbeddedPostgres
from florin.server.serve import calm_collector

HTTP_CONNECTIONS = 32
BATCH_CONNECTIONS = 8
BATCH = 100
WAITING = (32, 256, 1000)
RULED_WAITING = 256
SQL_CONNECTIONS = (8, 32)
WORKERS = (1, 2)

_REPORTED_SETTINGS = ("fsync", "synchronous_commit", "wal_sync_method", "full_page_writes", "shared_buffers")


@dataclass(slots=True)
class Bench:
    """One database, and what has been measured on it."""

    postgres: EmbeddedPostgres
    folder: Path
    rounds: int
    window: Window
    accounts: int
    say: Callable[[str], None]
    secret_key: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    results: Results = field(default_factory=Results)
    _runs: Iterator[int] = field(default_factory=count)

    def measure(self) -> None:
        """Every case once in each round, so that a slow minute of the machine meets all of them."""
        server_version, _ = server_facts(self.postgres.url)
        for number in range(1, self.rounds + 1):
            self.say(f"round {number} of {self.rounds}")
            self.authentication()
            self.writer()
            self.sql(int(server_version.split(".")[0]))
            for workers in WORKERS:
                self.server(workers)
            self.rules(ruled_first=number % 2 == 0)

    def authentication(self) -> None:
        """(e), in this process: it does nothing else meanwhile."""
        calm_collector()
        for found in measure_recognition(
            self.postgres.url, self.secret_key, self.window.seconds / 4, self.accounts
        ):
            self.results.add_recognition(found)
            self.say(f"  (e) {found.what}: {found.microseconds:.2f} µs, {found.queries:g} queries")

    def writer(self) -> None:
        """(c)"""
        for waiting in WAITING:
            for pattern in Pattern:
                case = Case("c", WRITER, pattern, waiting)
                self._run(case, lambda load: run_load("bench.writer_load", load), self.postgres.url)

    def sql(self, server_version: int) -> None:
        """(d)"""
        program = find_pgbench()
        for connections in SQL_CONNECTIONS:
            for pattern in Pattern:
                for sending in Sending if program else ():
                    case = Case("d", f"raw SQL, pgbench, {sending}", pattern, connections)

                    def run(load: Load, sending: Sending = sending) -> Measured:
                        assert program is not None
                        return run_pgbench(program, load, sending, server_version=server_version)

                    self._run(case, run, self.postgres.url)
                case = Case("d", "raw SQL, asyncpg", pattern, connections)
                self._run(case, lambda load: run_load("bench.sql_load", load), self.postgres.url)

    def server(self, workers: int) -> None:
        """(a) and, with one worker, (b)."""
        name = "1 worker" if workers == 1 else f"{workers} workers"
        tokens = access_tokens(self.postgres.url, self.secret_key, self.accounts)
        with florin_serve(self.postgres.url, self.secret_key, self.folder, workers=workers) as server:

            def run(load: Load) -> Measured:
                return run_load("bench.http_load", replace(load, tokens=tokens))

            for pattern in Pattern:
                self._run(Case("a", f"GraphQL transfer, {name}", pattern, HTTP_CONNECTIONS), run, server.address)
            if workers == 1:
                case = Case("b", f"GraphQL transferBatch of {BATCH}, {name}", Pattern.RANDOM, BATCH_CONNECTIONS)
                self._run(case, lambda load: run(replace(load, units=BATCH)), server.address)
        self.results.add_memory(f"{SERVER}, {name}", server.peak)

    def rules(self, *, ruled_first: bool) -> None:
        """(f): each case with and without, one right after the other."""
        order = (True, False) if ruled_first else (False, True)

        def compare(what: str, at_once: int, run: Callable[[Load], Measured], address: str) -> None:
            for pattern in Pattern:
                for ruled in order:
                    turn_rules(self.postgres.url, on=ruled)
                    self._run(Case("f", f"{what}, {RULED if ruled else PLAIN}", pattern, at_once), run, address)

        compare(WRITER, RULED_WAITING, lambda load: run_load("bench.writer_load", load), self.postgres.url)
        tokens = access_tokens(self.postgres.url, self.secret_key, self.accounts)
        with florin_serve(self.postgres.url, self.secret_key, self.folder, workers=1) as server:

            def run(load: Load) -> Measured:
                return run_load("bench.http_load", replace(load, tokens=tokens))

            compare(TRANSFER, HTTP_CONNECTIONS, run, server.address)
        turn_rules(self.postgres.url, on=False)

    def _run(self, case: Case, run: Callable[[Load], Measured], address: str) -> None:
        load = Load(address, f"r{next(self._runs)}", case.pattern, case.at_once, self.window, self.accounts)
        found = run(load)
        self.results.add(case, found)
        self.say(
            f"  ({case.letter}) {case.what}, {case.pattern}, {case.at_once} at once: {found.per_second:,.0f}/s, "
            f"p50 {found.p50_ms:.1f} ms, p99 {found.p99_ms:.1f} ms"
        )


def server_facts(url: str) -> tuple[str, dict[str, str]]:
    """PostgreSQL's version and the settings that speed depends on."""

    async def ask() -> tuple[str, dict[str, str]]:
        connection = await asyncpg.connect(**driver_arguments(url))
        try:
            values = {name: await connection.fetchval(f"SHOW {name}") for name in _REPORTED_SETTINGS}
            return str(await connection.fetchval("SHOW server_version")), values
        finally:
            await connection.close()

    return asyncio.run(ask())


def run_bench(*, rounds: int, window: Window, accounts: int, say: Callable[[str], None]) -> str:
    """Measure on a server of its own in a temporary folder, and return the report."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="florin-bench-")))
        # Durable, as the bank is by default: nothing here is told to be faster than it is.
        postgres = stack.enter_context(EmbeddedPostgres(folder))
        say(f"founding a bank with {accounts} accounts")
        found_bank(postgres.url, accounts)
        version, settings = server_facts(postgres.url)
        machine = machine_facts(version, settings)
        bench = Bench(postgres, folder, rounds, window, accounts, say)
        bench.measure()
        if postgres.pid is not None:
            bench.results.add_memory("PostgreSQL, at the end", memory_of(family(postgres.pid)))
        say("checking the books")
        checked = check_books(postgres.url, opening=accounts, acknowledged=bench.results.acknowledged)
        return f"{report(bench.results, machine)}\n\n{checked}"


def main() -> None:
    """Read the command line, measure, and print. Progress goes to standard error, the report to standard output."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each case is run")
    parser.add_argument("--seconds", type=float, default=1.6, help="how long each run is measured")
    parser.add_argument("--warmup", type=float, default=0.4, help="seconds before that count for nothing")
    parser.add_argument("--quick", action="store_true", help="one short round, to see that it works")
    told = parser.parse_args()
    rounds, window = told.rounds, Window(told.warmup, told.seconds)
    if told.quick:
        rounds, window = 1, Window(0.2, 0.3)
    began = time.monotonic()

    def say(line: str) -> None:
        print(f"[{time.monotonic() - began:5.0f} s] {line}", file=sys.stderr, flush=True)

    print(run_bench(rounds=rounds, window=window, accounts=ACCOUNTS, say=say))
    say("done")


if __name__ == "__main__":
    main()

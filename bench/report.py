"""The tables, as Markdown: what was measured, and how it compares."""

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.authentication import TARGET_MICROSECONDS, Recognition
from bench.server import Memory
from bench.timing import Measured
from bench.workload import Pattern

MEMORY_TARGET_MB = 250

SERVER = "florin serve"
"""Begins the name of what is held to the target for memory."""

WRITER = "ledger writer alone"
TRANSFER = "GraphQL transfer, 1 worker"
"""What (f) is measured with."""

PLAIN, RULED = "without limits and rules", "with limits and rules"
"""The two kinds of each of its cases."""

RULED_TARGET = 0.85
"""How much of its speed each must keep."""

PIPELINED = "pipeline"
"""Stands in the name of each case that sends statements without waiting for the answer to the one before."""


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that is measured: `letter` as in docs/benchmark.md, `at_once` in requests."""

    letter: str
    what: str
    pattern: Pattern
    at_once: int


@dataclass(slots=True)
class Results:
    """The runs of each case, one per round, and the most memory that each server took."""

    runs: dict[Case, list[Measured]] = field(default_factory=dict)
    memory: dict[str, Memory] = field(default_factory=dict)
    recognitions: dict[str, list[Recognition]] = field(default_factory=dict)

    def add(self, case: Case, run: Measured) -> None:
        """Keep a run."""
        self.runs.setdefault(case, []).append(run)

    def add_recognition(self, run: Recognition) -> None:
        """Keep a run of authentication alone."""
        self.recognitions.setdefault(run.what, []).append(run)

    def add_memory(self, what: str, memory: Memory) -> None:
        """Keep the most that was seen of some processes."""
        self.memory[what] = memory.at_most(self.memory.get(what))

    @property
    def acknowledged(self) -> int:
        """All transfers that were answered as completed."""
        return sum(run.acknowledged for runs in self.runs.values() for run in runs)

    def best(self, letter: str, pattern: Pattern, named: str = "", but: str | None = None) -> float:
        """The highest median of the cases with this letter that have `named` in their name, and not `but`.

        0 when no such case was measured.
        """
        medians = (
            median(run.per_second for run in runs)
            for case, runs in self.runs.items()
            if case.letter == letter and case.pattern is pattern and named in case.what
            if but is None or but not in case.what
        )
        return max(medians, default=0.0)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A comparison with its target.

    `reached` is against the fastest raw SQL of all, `reached_unpipelined` against the fastest that waits for each
    statement's answer before it sends the next, as a program without a pipeline does.
    """

    name: str
    target: float
    reached: float
    reached_unpipelined: float


def ratios(results: Results) -> list[Ratio]:
    """What the bank is held to."""

    def ratio(name: str, letter: str, pattern: Pattern, target: float, named: str = "") -> Ratio:
        value = results.best(letter, pattern, named)
        fastest = results.best("d", pattern)
        unpipelined = results.best("d", pattern, but=PIPELINED)
        return Ratio(
            f"({letter}) {name} / (d) {pattern}", target, _divide(value, fastest), _divide(value, unpipelined)
        )

    found = [ratio("random", "c", Pattern.RANDOM, 2), ratio("hot", "c", Pattern.HOT, 8)]
    for workers in ("1 worker", "2 workers"):
        found.append(ratio(f"hot, {workers}", "a", Pattern.HOT, 1.3, workers))
        found.append(ratio(f"random, {workers}", "a", Pattern.RANDOM, 0.2, workers))
    return [*found, ratio("random", "b", Pattern.RANDOM, 1)]


def kept_speeds(results: Results) -> list[tuple[str, float]]:
    """(f): how much of the speed without limits and rules there is with them, of each case."""
    return [
        (
            f"{what}, {pattern}",
            _divide(results.best("f", pattern, f"{what}, {RULED}"), results.best("f", pattern, f"{what}, {PLAIN}")),
        )
        for what in (WRITER, TRANSFER)
        for pattern in Pattern
    ]


def _divide(value: float, by: float) -> float:
    return value / by if by else 0.0


def report(results: Results, machine: Sequence[str]) -> str:
    """The whole report."""
    rounds = max(len(runs) for runs in results.runs.values())
    return "\n".join(
        [
            "## Machine",
            "",
            *(f"- {fact}" for fact in machine),
            "",
            f"## Measured: medians of {rounds} rounds",
            "",
            *_table(
                ("", "what", "accounts", "at once", "transfers/s", "lowest to highest", "p50 ms", "p99 ms"),
                (_row(case, runs) for case, runs in sorted(results.runs.items(), key=_order)),
            ),
            "",
            "## Ratios, best against best",
            "",
            *_table(
                ("ratio", "target", "against the fastest (d)", "", "against (d) without a pipeline", ""),
                (_ratio_row(ratio) for ratio in ratios(results)),
            ),
            "",
            "## With limits and rules against fraud, against the same without",
            "",
            *_table(("(f)", "target", "of the speed", ""), map(_kept_row, kept_speeds(results))),
            "",
            "## Authentication alone",
            "",
            *_table(
                ("(e) a request with", "target", "µs per request", "", "lowest to highest", "database queries"),
                (_recognition_row(what, runs) for what, runs in results.recognitions.items()),
            ),
            "",
            "## Memory",
            "",
            *_table(
                ("peak of all processes together", "target", "resident MB", "", "shared pages once, MB"),
                (_memory_row(what, memory) for what, memory in results.memory.items()),
            ),
        ]
    )


def _order(item: tuple[Case, list[Measured]]) -> str:
    return item[0].letter


def _row(case: Case, runs: Sequence[Measured]) -> Sequence[str]:
    speeds = [run.per_second for run in runs]
    return (
        f"({case.letter})",
        case.what,
        case.pattern,
        str(case.at_once),
        f"{median(speeds):,.0f}",
        f"{min(speeds):,.0f} to {max(speeds):,.0f}",
        f"{median(run.p50_ms for run in runs):.1f}",
        f"{median(run.p99_ms for run in runs):.1f}",
    )


def _ratio_row(ratio: Ratio) -> Sequence[str]:
    verdicts = (
        "yes" if reached >= ratio.target else "**no**" for reached in (ratio.reached, ratio.reached_unpipelined)
    )
    fastest, unpipelined = verdicts
    return (
        ratio.name,
        f"≥ {ratio.target:g}",
        f"{ratio.reached:.2f}",
        fastest,
        f"{ratio.reached_unpipelined:.2f}",
        unpipelined,
    )


def _kept_row(kept: tuple[str, float]) -> Sequence[str]:
    what, share = kept
    return what, f"≥ {RULED_TARGET:g}", f"{share:.2f}", "yes" if share >= RULED_TARGET else "**no**"


def _recognition_row(what: str, runs: Sequence[Recognition]) -> Sequence[str]:
    taken = [run.microseconds for run in runs]
    queries = max(run.queries for run in runs)
    target, verdict = "", ""
    if runs[0].warm:
        target = f"< {TARGET_MICROSECONDS}, no query"
        verdict = "yes" if median(taken) < TARGET_MICROSECONDS and queries == 0 else "**no**"
    span = f"{min(taken):.2f} to {max(taken):.2f}"
    return what, target, f"{median(taken):.2f}", verdict, span, f"{queries:g}"


def _memory_row(what: str, memory: Memory) -> Sequence[str]:
    target, verdict = "", ""
    if what.startswith(SERVER):
        target = f"< {MEMORY_TARGET_MB}"
        verdict = "yes" if memory.resident < MEMORY_TARGET_MB else "**no**"
    shared_once = "" if memory.shared_once is None else f"{memory.shared_once:.0f}"
    return what, target, f"{memory.resident:.0f}", verdict, shared_once


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(line)} |" for line in lines]


def machine_facts(postgres: str, settings: dict[str, str]) -> list[str]:
    """What the numbers depend on."""
    return [
        f"{os.cpu_count()} cores, {_processor()}; client, server and PostgreSQL share them",
        f"{platform.system()} {platform.release()}",
        f"Python {platform.python_version()}, PostgreSQL {postgres}",
        ", ".join(f"{name} {value}" for name, value in settings.items()),
        f"load before the run: {', '.join(f'{load:.1f}' for load in os.getloadavg())} (1, 5, 15 minutes)",
    ]


def _processor() -> str:
    about = Path("/proc/cpuinfo")
    if about.exists():
        for line in about.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()

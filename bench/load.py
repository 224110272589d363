"""A load runs in a process of its own: it is told what to do by one JSON argument, and prints what it measured."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import uvloop

from bench.accounts import ACCOUNTS
from bench.timing import Measured, Window
from bench.workload import Pattern

# How many seconds a load may take beyond its window, to start and to wait for the last answers.
_PATIENCE = 60.0


class LoadFailed(Exception):
    """Something was answered with other than a completed transfer, or the load itself broke."""


@dataclass(frozen=True, slots=True)
class Load:
    """What to ask for: `at_once` requests wait for their answers at any time, by closed loops.

    `run` begins every idempotency key, so that it has to differ from run to run. `address` is that of the
    database or of the server. Over HTTP each request carries `units` transfers.
    """

    address: str
    run: str
    pattern: Pattern
    at_once: int
    window: Window
    accounts: int = ACCOUNTS
    units: int = 1
    tokens: list[str] = field(default_factory=list)


def run_load(module: str, load: Load) -> Measured:
    """Run a load's module and wait for it.

    Raises:
        LoadFailed: with what the process said last.
    """
    done = subprocess.run(
        [sys.executable, "-m", module],
        input=json.dumps(asdict(load)),
        capture_output=True,
        text=True,
        check=False,
        timeout=load.window.warmup + load.window.seconds + _PATIENCE,
    )
    if done.returncode != 0:
        raise LoadFailed(f"{module} ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
    return Measured.from_json(done.stdout)


def main(body: Callable[[Load], Awaitable[Measured]]) -> None:
    """In the load's process: read what to do, do it on uvloop, and print what was measured."""
    told: dict[str, Any] = json.load(sys.stdin)
    told |= {"pattern": Pattern(told["pattern"]), "window": Window(**told["window"])}

    async def run() -> Measured:
        return await body(Load(**told))

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(runner.run(run()).to_json())

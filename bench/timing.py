"""What one run measured: how many a second, and how long each took."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Window:
    """How long a run takes, in seconds: the warm-up counts for nothing, `seconds` is what is measured."""

    warmup: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Measured:
    """One run. `p50_ms` and `p99_ms` are milliseconds from asking to answer, of a whole request.

    `per_second` counts transfers. `acknowledged` counts all that were answered, also before and after the window.
    """

    per_second: float
    p50_ms: float
    p99_ms: float
    acknowledged: int

    def to_json(self) -> str:
        """As a line that `from_json` reads."""
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> "Measured":
        """Read what another process measured."""
        return Measured(**json.loads(text))


def measured(latencies: Sequence[float], *, seconds: float, units: int, acknowledged: int) -> Measured:
    """Sum up a window: `latencies` in seconds, one for each request of `units` transfers."""
    if not latencies:
        raise SystemExit("nothing was answered within the window; measure for longer")
    ordered = sorted(latencies)
    return Measured(
        len(ordered) * units / seconds, _percentile(ordered, 50) * 1e3, _percentile(ordered, 99) * 1e3, acknowledged
    )


def _percentile(ordered: Sequence[float], percent: int) -> float:
    """The nearest rank: a value that was really measured."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


class Recorder:
    """Keeps the times of requests that are answered within a window which opens after the warm-up."""

    def __init__(self, window: Window, *, units: int = 1) -> None:
        self._window = window
        self._units = units
        self._opens = perf_counter() + window.warmup
        self._closes = self._opens + window.seconds
        self._latencies: list[float] = []
        self._acknowledged = 0

    def answered(self, asked_at: float) -> bool:
        """Count a request that was asked at an instant of `perf_counter`; whether to ask for more."""
        now = perf_counter()
        self._acknowledged += self._units
        if now < self._opens:
            return True
        if now < self._closes:
            self._latencies.append(now - asked_at)
            return True
        return False

    def result(self) -> Measured:
        """What was measured."""
        return measured(
            self._latencies,
            seconds=self._window.seconds,
            units=self._units,
            acknowledged=self._acknowledged,
        )

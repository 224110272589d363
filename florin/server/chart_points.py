"""How many points a chart has, told from its arguments before anything is executed."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from graphql import EnumValueNode, FieldNode, StringValueNode, ValueNode, VariableNode

from florin.domain.statement import POINTS_MAX, ChartStep

__all__ = ["chart_points"]

SINCE, UNTIL, STEP = "from", "until", "every"
LENGTHS: Final = {ChartStep.DAY.value: timedelta(days=1), ChartStep.WEEK.value: timedelta(weeks=1)}
MONTHS_OF_YEAR: Final = 12


def chart_points(node: FieldNode) -> Callable[[Mapping[str, Any]], int]:
    """Counts the points of `Account.balances` once the variables are known: those of `domain.statement`, or more.

    What can't be read counts as the longest chart that there may be: it is refused a moment later.
    """
    arguments = {argument.name.value: argument.value for argument in node.arguments or ()}

    def points(variables: Mapping[str, Any]) -> int:
        since, until, step = (_value(arguments.get(name), variables) for name in (SINCE, UNTIL, STEP))
        begins = _read_instant(since)
        ends = datetime.now(UTC) if until is None else _read_instant(until)
        if begins is None or ends is None:
            return POINTS_MAX
        return max(1, min(_count(begins, ends, ChartStep.DAY.value if step is None else step), POINTS_MAX))

    return points


def _value(given: ValueNode | None, variables: Mapping[str, Any]) -> object:
    """What was written, or came in variables; None where nothing was said."""
    if isinstance(given, VariableNode):
        return variables.get(given.name.value)
    return given.value if isinstance(given, StringValueNode | EnumValueNode) else None


def _read_instant(written: object) -> datetime | None:
    try:
        instant = datetime.fromisoformat(written) if isinstance(written, str) else None
        return None if instant is None or instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _count(begins: datetime, ends: datetime, step: object) -> int:
    """Each step from the first instant on that comes before the last, and the last."""
    if step == ChartStep.MONTH.value:
        months = (ends.year - begins.year) * MONTHS_OF_YEAR + ends.month - begins.month
        return months + 2  # The last month has a point even where the chart ends before it: at most one too many.
    length = LENGTHS.get(step) if isinstance(step, str) else None
    return POINTS_MAX if length is None else -((begins - ends) // length) + 1

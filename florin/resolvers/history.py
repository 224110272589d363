"""Fields about an account's history: how it stood, line by line, and what was spent."""

from datetime import datetime
from typing import Annotated

import strawberry

from florin.domain.account import Account
from florin.domain.page import Page
from florin.domain.statement import BalanceAt, ChartStep, Line, Spending, SpendingPeriod
from florin.domain.text import Malformed
from florin.resolvers.accounts import read_position
from florin.resolvers.context import After, First, Info, bad_input, check_first

Instant = Annotated[
    datetime, strawberry.argument(description="When; at an instant that has not come yet it stands as it does now.")
]
From = Annotated[datetime, strawberry.argument(name="from", description="From this instant on.")]
FromOrFirst = Annotated[
    datetime | None,
    strawberry.argument(
        name="from", description="From this instant on; without it, from the account's first line."
    ),
]
UntilOrNow = Annotated[
    datetime | None, strawberry.argument(description="Until before this instant; until now without it.")
]
EndOrNow = Annotated[
    datetime | None, strawberry.argument(description="The last point's instant; now without it, and at the latest.")
]
Step = Annotated[
    ChartStep,
    strawberry.argument(
        description="How far the points are apart. A month after the 31st is the last day of a month that lacks it."
    ),
]
By = Annotated[SpendingPeriod, strawberry.argument(description="By what it is added up.")]


async def balance_at(root: strawberry.Parent[Account], info: Info, instant: Instant) -> BalanceAt:
    """How the account stood at an instant."""
    return await info.context.loaders.balance.load((root.id, instant))


async def balances(
    root: strawberry.Parent[Account],
    info: Info,
    since: From,
    until: EndOrNow = strawberry.UNSET,
    every: Step = ChartStep.DAY,
) -> list[BalanceAt]:
    """How the account stood at the points of a chart."""
    try:
        instants = info.context.bank.statements.chart(since, until or None, every)
    except Malformed as error:
        raise bad_input(str(error)) from None
    return await info.context.loaders.balance.load_many([(root.id, instant) for instant in instants])


async def entries(
    root: strawberry.Parent[Account],
    info: Info,
    first: First = 20,
    after: After = strawberry.UNSET,
    since: FromOrFirst = strawberry.UNSET,
    until: UntilOrNow = strawberry.UNSET,
) -> Page[Line]:
    """The lines of the account's statement."""
    key = (root.id, since or None, until or None, check_first(first), read_position(after))
    return await info.context.loaders.line_page.load(key)


async def spending(
    root: strawberry.Parent[Account],
    info: Info,
    since: From,
    until: UntilOrNow = strawberry.UNSET,
    by: By = SpendingPeriod.MONTH,
) -> list[Spending]:
    """What the account has spent and received."""
    assert by is SpendingPeriod.MONTH, "there is no other period"
    try:
        months = info.context.bank.statements.months(since, until or None)
        return await info.context.loaders.spending.load((root.id, *months))
    except Malformed as error:
        raise bad_input(str(error)) from None

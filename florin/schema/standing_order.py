"""Standing orders and their runs."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from florin.domain import page as page_domain
from florin.domain import schedule as schedule_domain
from florin.domain import standing_order as domain
from florin.domain.schedule import Rhythm
from florin.domain.standing_order import StandingOrderEnd, StandingOrderRunStatus, StandingOrderStatus
from florin.resolvers import standing_orders
from florin.resolvers.access import MEMBERS, READERS
from florin.resolvers.scalars import Cursor
from florin.schema.money import Money
from florin.schema.page import PageInfo
from florin.schema.views import found, shown, view

if TYPE_CHECKING:
    from florin.schema.account import Account, Party, Transaction

LazyAccount = Annotated["Account", strawberry.lazy("florin.schema.account")]
LazyParty = Annotated["Party", strawberry.lazy("florin.schema.account")]
LazyTransaction = Annotated["Transaction", strawberry.lazy("florin.schema.account")]
LazyRuns = Annotated["StandingOrderRunConnection", strawberry.lazy("florin.schema.standing_order")]


@view(schedule_domain.Schedule, description="The days on which a standing order runs.", may=MEMBERS)
class StandingOrderSchedule:
    rhythm: Rhythm = shown("How often.")
    first: date = shown("The day of the first run.")
    every: int = shown("Each so many weeks or months.")
    until: date | None = shown("No run is later than this day; null where there is no such day.")
    count: int | None = shown("So many runs in all; null where there is no such number.")


@view(domain.StandingOrder, description="A transfer on the days of a schedule.", may=MEMBERS)
class StandingOrder:
    id: strawberry.ID = shown("Names it for good.")
    status: StandingOrderStatus = shown("Whether it runs.")
    amount: Money = shown("How much each run moves.")
    description: str | None = shown("What it is for, in the words of its customer.")
    category: str | None = shown("What its transactions are filed under.")
    reference: str | None = shown("Its customer's own number for its transactions.")
    account: LazyAccount = found(standing_orders.account, "The account that pays.", READERS)
    destination: LazyParty = found(standing_orders.destination, "Who receives the money.")
    schedule: StandingOrderSchedule = shown("When it runs.")
    next_run: date | None = shown("The day of the next run that was not tried yet; null as long as it doesn't run.")
    next_runs: list[date] = found(
        standing_orders.next_runs, "The days of the next runs; none as long as it doesn't run."
    )
    runs: LazyRuns = found(standing_orders.runs, "What became of its runs, the last first.", READERS)
    created_at: datetime = shown("When it was created.")
    ended_at: datetime | None = shown("Since when it is over; null as long as it is not.")
    end_reason: StandingOrderEnd | None = shown("Why it is over; null as long as it is not.")


@view(domain.RunRejection, description="Why a run moved nothing.", may=MEMBERS)
class RunRejection:
    code: str = shown("For programs; the refusal's type in UPPER_SNAKE_CASE.")
    message: str = shown("For people; one sentence that says what to do.")


@view(domain.StandingOrderRun, description="What became of a standing order on one of its days.", may=MEMBERS)
class StandingOrderRun:
    number: int = shown("Which run it is; the first is 1.")
    due: date = shown("The day on which it was due.")
    attempts: int = shown("How often it was tried.")
    status: StandingOrderRunStatus = shown("What became of it.")
    amount: Money = shown("How much it moved, or would have.")
    transaction: LazyTransaction | None = found(
        standing_orders.transaction,
        "What it did, or how its last attempt was recorded; null where nothing was recorded.",
        READERS,
    )
    rejection: RunRejection | None = shown("Why its last attempt moved nothing; null where it did.")
    ran_at: datetime = shown("When it was looked at last.")
    next_attempt_at: datetime | None = shown("When it is tried again; null unless status is RETRYING.")


@view(page_domain.Edge, description="A standing order at its place in a list.", may=MEMBERS)
class StandingOrderEdge:
    cursor: Cursor = shown("Its place; pass it as `after`.")
    node: StandingOrder = shown("The order.")


@view(page_domain.Page, description="A page of standing orders.", may=MEMBERS)
class StandingOrderConnection:
    edges: list[StandingOrderEdge] = shown("The orders with their cursors.")
    nodes: list[StandingOrder] = shown("The orders alone.")
    page_info: PageInfo = shown("Where the page stands in the list.")


@view(page_domain.Edge, description="A run at its place in a list.", may=MEMBERS)
class StandingOrderRunEdge:
    cursor: Cursor = shown("Its place; pass it as `after`.")
    node: StandingOrderRun = shown("The run.")


@view(page_domain.Page, description="A page of runs.", may=MEMBERS)
class StandingOrderRunConnection:
    edges: list[StandingOrderRunEdge] = shown("The runs with their cursors.")
    nodes: list[StandingOrderRun] = shown("The runs alone.")
    page_info: PageInfo = shown("Where the page stands in the list.")

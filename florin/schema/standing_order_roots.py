"""What standing orders add to the roots."""

from typing import Annotated

import strawberry

from florin.domain import standing_order_refusals as domain
from florin.domain.principal import Scope
from florin.domain.standing_order import StandingOrderStatus
from florin.resolvers import standing_orders
from florin.resolvers.access import ANYONE, CUSTOMERS, READERS
from florin.schema import refusals
from florin.schema.refusals import Refusal
from florin.schema.standing_order import StandingOrder
from florin.schema.views import found, shown, view

PAYING = CUSTOMERS.with_scope(Scope.MOVE_MONEY)


@view(
    domain.StandingOrderNotFound,
    description="No such standing order, or not the caller's; the two look the same.",
    may=ANYONE,
)
class StandingOrderNotFound(Refusal):
    standing_order_id: strawberry.ID = shown("The id that was given.")


@view(domain.StandingOrderOver, description="It runs no more, and nothing of it can be changed.", may=ANYONE)
class StandingOrderOver(Refusal):
    standing_order_id: strawberry.ID = shown("The order.")
    status: StandingOrderStatus = shown("What it is instead of running.")


CreateStandingOrderResult = Annotated[
    StandingOrder
    | refusals.InvalidAmount
    | refusals.IdempotencyConflict
    | refusals.InvalidInput
    | refusals.AccountNotFound
    | refusals.SameAccount
    | refusals.CurrencyMismatch
    | refusals.AccountNotActive,
    strawberry.union("CreateStandingOrderResult", description="The order as it is now, or why not."),
]
ChangeStandingOrderResult = Annotated[
    StandingOrder
    | refusals.InvalidAmount
    | StandingOrderNotFound
    | StandingOrderOver
    | refusals.CurrencyMismatch
    | refusals.InvalidInput,
    strawberry.union("ChangeStandingOrderResult", description="The order as it is now, or why not."),
]
ResumeStandingOrderResult = Annotated[
    StandingOrder | StandingOrderNotFound | StandingOrderOver | refusals.Overloaded,
    strawberry.union("ResumeStandingOrderResult", description="The order as it is now, or why not."),
]
StandingOrderResult = Annotated[
    StandingOrder | StandingOrderNotFound | StandingOrderOver | refusals.Overloaded,
    strawberry.union("StandingOrderResult", description="The order as it is now, or why not."),
]


@strawberry.type(description="Looking at standing orders.")
class StandingOrderQuery:
    standing_order: StandingOrder | None = found(
        standing_orders.standing_order,
        "A standing order of the caller's, for staff anybody's; null for any other id.",
        READERS,
    )


@strawberry.type(description="Doing, with standing orders.")
class StandingOrderMutation:
    create_standing_order: CreateStandingOrderResult = found(
        standing_orders.create_standing_order,
        "Have a transfer made by the bank on the days of a schedule, once or again and again. What is due today is "
        "made at once.",
        PAYING,
    )
    change_standing_order: ChangeStandingOrderResult = found(
        standing_orders.change_standing_order, "Change what the runs to come do, and when they end.", PAYING
    )
    pause_standing_order: StandingOrderResult = found(
        standing_orders.pause_standing_order,
        "Have a standing order not run until it is resumed. Days that pass until then are skipped for good, and a "
        "run that was to be tried again is given up when that would be.",
        PAYING,
    )
    resume_standing_order: ResumeStandingOrderResult = found(
        standing_orders.resume_standing_order, "Have a paused standing order run again, on its next day.", PAYING
    )
    cancel_standing_order: StandingOrderResult = found(
        standing_orders.cancel_standing_order,
        "Make an end of a standing order. Once this has answered, nothing of it moves any more, but for a run that "
        "is HELD for review: that moves if staff approve it.",
        PAYING,
    )

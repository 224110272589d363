"""Fields about standing orders."""

from datetime import date
from typing import Annotated, TypeVar

import strawberry

from florin.domain.account import Account
from florin.domain.holds import Part
from florin.domain.labels import read_labels
from florin.domain.page import Page
from florin.domain.payments import Order, read_id
from florin.domain.refusals import Refusal
from florin.domain.schedule import COUNT_MAX, Rhythm, Schedule
from florin.domain.standing_order import StandingOrder, StandingOrderRun
from florin.domain.standing_orders import UNCHANGED, Changes
from florin.domain.text import Malformed
from florin.domain.transaction import Party, Transaction, TransactionKind
from florin.resolvers import standing_order_enums  # noqa: F401 - the enums are described before they are used
from florin.resolvers.accounts import read_position
from florin.resolvers.context import After, First, Info, bad_input, check_first
from florin.resolvers.labels import CATEGORY, REFERENCE
from florin.resolvers.payments import DESCRIPTION, DestinationInput, MoneyInput, tell
from florin.resolvers.transactions import holder_of

T = TypeVar("T")

_KEY = "1 to 255 characters that name this order among all of the caller's standing orders. Repeating it is safe."


@strawberry.input(description="The days on which a standing order runs. Days are UTC days.")
class ScheduleInput:
    rhythm: Rhythm = strawberry.field(description="How often.")
    first: date = strawberry.field(description="The day of the first run: today, or later.")
    every: int = strawberry.field(
        description="Each so many weeks (1 to 52) or months (1 to 12) after the first; 1 for what runs once.",
        default=1,
    )
    until: date | None = strawberry.field(
        description="No run is later than this day. Without it and `count`, there is no end.",
        default=strawberry.UNSET,
    )
    count: int | None = strawberry.field(
        description="So many runs, 1 to 10000; not together with `until`.", default=strawberry.UNSET
    )


@strawberry.input(description="A transfer to make on the days of a schedule.")
class CreateStandingOrderInput:
    from_account_id: strawberry.ID = strawberry.field(description="The caller's account that pays.")
    to: DestinationInput = strawberry.field(description="The account of this bank that receives; anybody's.")
    amount: MoneyInput = strawberry.field(description="How much each run moves.")
    schedule: ScheduleInput = strawberry.field(description="When it runs.")
    idempotency_key: str = strawberry.field(description=_KEY)
    description: str | None = strawberry.field(description=DESCRIPTION, default=strawberry.UNSET)
    category: str | None = strawberry.field(description=CATEGORY, default=strawberry.UNSET)
    reference: str | None = strawberry.field(description=REFERENCE, default=strawberry.UNSET)


@strawberry.input(description="What is to be otherwise about a standing order; what is left out stays as it is.")
class ChangeStandingOrderInput:
    standing_order_id: strawberry.ID = strawberry.field(description="The order.")
    amount: MoneyInput | None = strawberry.field(
        description="How much each run moves from now on.", default=strawberry.UNSET
    )
    description: str | None = strawberry.field(
        description="What it is for, up to 140 characters; null for nothing.", default=strawberry.UNSET
    )
    category: str | None = strawberry.field(
        description="What the runs to come are filed under, up to 40 characters; null for nothing.",
        default=strawberry.UNSET,
    )
    reference: str | None = strawberry.field(
        description="The caller's own number for the runs to come, up to 35 characters; null for none.",
        default=strawberry.UNSET,
    )
    until: date | None = strawberry.field(
        description="No run is later than this day; null for no such day.", default=strawberry.UNSET
    )
    count: int | None = strawberry.field(
        description="So many runs in all, those before among them; null for no such number.",
        default=strawberry.UNSET,
    )


@strawberry.input(description="A standing order of the caller's.")
class StandingOrderInput:
    standing_order_id: strawberry.ID = strawberry.field(description="The order.")


Named = Annotated[StandingOrderInput, strawberry.argument(description="Which.")]


async def create_standing_order(
    info: Info,
    input: Annotated[CreateStandingOrderInput, strawberry.argument(description="What to pay, to whom and when.")],
) -> object:
    """Have a transfer made on the days of a schedule."""
    to, days = input.to, input.schedule
    try:
        wanted = Order(
            TransactionKind.TRANSFER,
            input.amount.value,
            input.amount.currency,
            input.idempotency_key,
            input.description or None,
            input.from_account_id,
            to.account_id.value if to.account_id else None,
            to.iban.value if to.iban else None,
            read_labels(input.category or None, input.reference or None),
        )
    except Malformed as error:
        raise bad_input(str(error)) from None
    schedule = Schedule(days.rhythm, days.first, days.every, _given(days.until), _given(days.count))
    context = info.context
    return tell(context, await context.bank.standing_orders.create(context.caller, wanted, schedule))


async def change_standing_order(
    info: Info,
    input: Annotated[
        ChangeStandingOrderInput, strawberry.argument(description="Which, and what is to be otherwise.")
    ],
) -> StandingOrder | Refusal:
    """Change an order for the runs to come."""
    unset = strawberry.UNSET
    try:
        changes = Changes(
            Part(input.amount.value, input.amount.currency) if input.amount else None,
            UNCHANGED if input.description is unset else input.description or None,
            UNCHANGED if input.until is unset else input.until,
            UNCHANGED if input.count is unset else input.count,
            UNCHANGED if input.category is unset else input.category,
            UNCHANGED if input.reference is unset else input.reference,
        )
    except Malformed as error:
        raise bad_input(str(error)) from None
    context = info.context
    return await context.bank.standing_orders.change(context.caller, input.standing_order_id, changes)


async def pause_standing_order(info: Info, input: Named) -> StandingOrder | Refusal:
    """Have an order not run for a while."""
    context = info.context
    return await context.bank.standing_orders.pause(context.caller, input.standing_order_id)


async def resume_standing_order(info: Info, input: Named) -> StandingOrder | Refusal:
    """Have a paused order run again."""
    context = info.context
    return await context.bank.standing_orders.resume(context.caller, input.standing_order_id)


async def cancel_standing_order(info: Info, input: Named) -> StandingOrder | Refusal:
    """Make an end of an order."""
    context = info.context
    return await context.bank.standing_orders.cancel(context.caller, input.standing_order_id)


async def standing_order(
    info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The order's id.")]
) -> StandingOrder | None:
    """One of the caller's standing orders."""
    return await info.context.bank.standing_orders.visible(info.context.caller, id)


async def standing_orders(
    root: strawberry.Parent[Account],
    info: Info,
    first: First = 20,
    after: After = strawberry.UNSET,
) -> Page[StandingOrder]:
    """The orders that an account pays for, newest first."""
    place = read_id(after) if after else None
    if after and place is None:
        raise bad_input("`after` is no cursor of this list; pass one back as you got it.")
    return await info.context.loaders.standing_order_page.load((root.id, check_first(first), place))


async def runs(
    root: strawberry.Parent[StandingOrder],
    info: Info,
    first: First = 20,
    after: After = strawberry.UNSET,
) -> Page[StandingOrderRun]:
    """What became of an order's runs, the last first."""
    number = read_position(after)
    if number is not None and number > COUNT_MAX:
        raise bad_input("`after` is no cursor of these runs; pass one back as you got it.")
    return await info.context.loaders.standing_run_page.load((root.id, check_first(first), number))


async def next_runs(root: strawberry.Parent[StandingOrder], first: First = 12) -> list[date]:
    """The days of the next runs."""
    return root.next_runs(check_first(first))


async def account(root: strawberry.Parent[StandingOrder], info: Info) -> Account:
    """The account that pays."""
    found = await info.context.loaders.account.load(root.account_id)
    assert found is not None, "whoever sees the order sees the account that pays"
    return found


async def destination(root: strawberry.Parent[StandingOrder], info: Info) -> Party:
    """Who receives the money."""
    return await holder_of(info, root.destination_id)


async def transaction(root: strawberry.Parent[StandingOrderRun], info: Info) -> Transaction | None:
    """What a run did, or was recorded as."""
    return await info.context.loaders.transaction.load(root.transaction_id) if root.transaction_id else None


def _given(value: T | None) -> T | None:
    return None if value is strawberry.UNSET else value

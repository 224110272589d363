"""Fields about payments to and from other banks."""

from typing import Annotated
from uuid import UUID

import strawberry

from florin.domain.incoming_payments import Received
from florin.domain.money import AmountFault, Money, read_amount
from florin.domain.page import Page
from florin.domain.payment_rail import Unsendable
from florin.domain.payments import read_id
from florin.domain.payouts import Outgoing, OutgoingState
from florin.domain.refusals import InvalidAmount
from florin.domain.text import Malformed
from florin.domain.transaction import Transaction, TransactionKind
from florin.resolvers.context import After, First, Info, bad_input, check_first
from florin.resolvers.labels import CATEGORY, METADATA, REFERENCE, MetadataEntryInput
from florin.resolvers.payments import KEY, MoneyInput, read_order, tell

_TEXT = "What it is for, up to 140 characters; the payee sees it, in the letters that their bank takes."


@strawberry.input(description="Money to pay to somebody at any bank.")
class PayOutInput:
    from_account_id: strawberry.ID = strawberry.field(description="The caller's account that pays.")
    iban: str = strawberry.field(description="The payee's IBAN, with or without spaces.")
    payee_name: str = strawberry.field(description="The payee's name, up to 70 characters.")
    amount: MoneyInput = strawberry.field(description="How much.")
    idempotency_key: str = strawberry.field(description=KEY)
    description: str | None = strawberry.field(description=_TEXT, default=strawberry.UNSET)
    category: str | None = strawberry.field(description=CATEGORY, default=strawberry.UNSET)
    reference: str | None = strawberry.field(description=REFERENCE, default=strawberry.UNSET)
    metadata: list[MetadataEntryInput] | None = strawberry.field(description=METADATA, default=strawberry.UNSET)


@strawberry.input(description="A payment from another bank to play.")
class SimulateIncomingPaymentInput:
    iban: str = strawberry.field(description="Whom it is for; an account of this bank, or of nobody's.")
    amount: MoneyInput = strawberry.field(description="How much.")
    payer_name: str = strawberry.field(description="Who pays, up to 70 characters.")
    payer_iban: str | None = strawberry.field(description="From which account.", default=strawberry.UNSET)
    description: str | None = strawberry.field(
        description="What it is for, up to 140 characters.", default=strawberry.UNSET
    )


async def pay_out(
    info: Info, input: Annotated[PayOutInput, strawberry.argument(description="Whom to pay, and how much.")]
) -> object:
    """Pay somebody at any bank."""
    context = info.context
    order = read_order(TransactionKind.PAYMENT_OUT, input, input.from_account_id, None)
    try:
        answer = await context.bank.payouts.pay(context.caller, order, input.iban, input.payee_name)
    except Malformed as error:
        raise bad_input(str(error)) from None
    return tell(context, answer)


async def simulate_incoming_payment(
    info: Info,
    input: Annotated[SimulateIncomingPaymentInput, strawberry.argument(description="Who pays whom how much.")],
) -> object:
    """Let money come in from another bank."""
    value, currency = input.amount.value, input.amount.currency
    minor = read_amount(value, currency)
    if isinstance(minor, AmountFault):
        return InvalidAmount(minor, currency)
    try:
        return await info.context.bank.incoming.play(
            input.iban,
            Money(minor, currency),
            input.payer_name,
            input.payer_iban or None,
            input.description or None,
        )
    except (Malformed, Unsendable) as error:
        raise bad_input(str(error)) from None


async def outgoing_payments(
    info: Info,
    state: Annotated[
        OutgoingState | None, strawberry.argument(description="Only those that have come so far.")
    ] = strawberry.UNSET,
    first: First = 20,
    after: After = strawberry.UNSET,
) -> Page[Outgoing]:
    """Payments to other banks, newest first."""
    return await info.context.bank.payouts.page(state or None, first=check_first(first), after=_place(after))


async def incoming_payments(info: Info, first: First = 20, after: After = strawberry.UNSET) -> Page[Received]:
    """Payments from other banks, newest first."""
    return await info.context.bank.incoming.page(first=check_first(first), after=_place(after))


async def outgoing_transaction(root: strawberry.Parent[Outgoing], info: Info) -> Transaction:
    """The payment as its customer sees it."""
    transaction = await info.context.loaders.transaction.load(root.transaction_id)
    assert transaction is not None, "what was paid stays"
    return transaction


async def incoming_transaction(root: strawberry.Parent[Received], info: Info) -> Transaction | None:
    """The credit, or the attempt, where the caller may see it."""
    return await info.context.loaders.transaction.load(root.transaction_id) if root.transaction_id else None


def _place(after: str | None) -> UUID | None:
    if not after:
        return None
    place = read_id(after)
    if place is None:
        raise bad_input("`after` is no cursor of this list; pass one back as you got it.")
    return place

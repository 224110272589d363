"""Fields that show what a payment would come to, and that carry out quotes."""

from typing import Annotated

import strawberry

from florin.domain.exchange_orders import ExchangeOrder
from florin.domain.holds import Part
from florin.domain.payments import Order
from florin.domain.previews import ExchangePreview, Preview
from florin.domain.refusals import Refusal
from florin.domain.text import Malformed
from florin.domain.transaction import TransactionKind
from florin.resolvers import exchange_enums  # noqa: F401 - the enums are described before they are used
from florin.resolvers.context import Info, bad_input
from florin.resolvers.labels import CATEGORY, METADATA, REFERENCE, MetadataEntryInput, labels_of
from florin.resolvers.payments import DESCRIPTION, KEY, DestinationInput, MoneyInput, tell

_SOLD = "How much to sell, in the paying account's currency. Either this or `receive`."
_BOUGHT = "How much to get, in the receiving account's currency. Either this or `amount`."


@strawberry.input(description="A transfer to try out.")
class PreviewTransferInput:
    from_account_id: strawberry.ID = strawberry.field(description="The caller's account that would pay.")
    to: DestinationInput = strawberry.field(description="The account that would receive; anybody's.")
    amount: MoneyInput = strawberry.field(description="How much.")
    description: str | None = strawberry.field(description=DESCRIPTION, default=strawberry.UNSET)
    category: str | None = strawberry.field(description=CATEGORY, default=strawberry.UNSET)
    reference: str | None = strawberry.field(description=REFERENCE, default=strawberry.UNSET)
    metadata: list[MetadataEntryInput] | None = strawberry.field(description=METADATA, default=strawberry.UNSET)


@strawberry.input(description="An exchange to try out, between two accounts of the caller's.")
class PreviewExchangeInput:
    from_account_id: strawberry.ID = strawberry.field(description="The account that would pay.")
    to_account_id: strawberry.ID = strawberry.field(description="The account that would receive.")
    amount: MoneyInput | None = strawberry.field(description=_SOLD, default=strawberry.UNSET)
    receive: MoneyInput | None = strawberry.field(description=_BOUGHT, default=strawberry.UNSET)
    description: str | None = strawberry.field(description=DESCRIPTION, default=strawberry.UNSET)
    category: str | None = strawberry.field(description=CATEGORY, default=strawberry.UNSET)
    reference: str | None = strawberry.field(description=REFERENCE, default=strawberry.UNSET)
    metadata: list[MetadataEntryInput] | None = strawberry.field(description=METADATA, default=strawberry.UNSET)


@strawberry.input(description="Money to change into another currency, between two accounts of the caller's.")
class ExchangeInput:
    from_account_id: strawberry.ID = strawberry.field(description="The account that pays.")
    to_account_id: strawberry.ID = strawberry.field(description="The account that receives.")
    amount: MoneyInput | None = strawberry.field(description=_SOLD, default=strawberry.UNSET)
    receive: MoneyInput | None = strawberry.field(description=_BOUGHT, default=strawberry.UNSET)
    idempotency_key: str = strawberry.field(description=KEY)
    description: str | None = strawberry.field(description=DESCRIPTION, default=strawberry.UNSET)
    category: str | None = strawberry.field(description=CATEGORY, default=strawberry.UNSET)
    reference: str | None = strawberry.field(description=REFERENCE, default=strawberry.UNSET)
    metadata: list[MetadataEntryInput] | None = strawberry.field(description=METADATA, default=strawberry.UNSET)


@strawberry.input(description="A quote to carry out.")
class ExecuteQuoteInput:
    quote: str = strawberry.field(description="The quote, as a preview gave it.")


async def preview_transfer(
    info: Info,
    input: Annotated[PreviewTransferInput, strawberry.argument(description="What to try, from where to where.")],
) -> Preview | Refusal:
    """Try a transfer out."""
    bank, to = info.context.bank, input.to
    try:
        order = Order(
            TransactionKind.TRANSFER,
            input.amount.value,
            input.amount.currency,
            str(bank.new_id()),
            input.description or None,
            input.from_account_id,
            to.account_id.value if to.account_id else None,
            to.iban.value if to.iban else None,
            labels_of(input),
        )
    except Malformed as error:
        raise bad_input(str(error)) from None
    return await bank.previews.transfer(info.context.caller, order)


async def preview_exchange(
    info: Info,
    input: Annotated[PreviewExchangeInput, strawberry.argument(description="What to try, from where to where.")],
) -> ExchangePreview | Refusal:
    """Try an exchange out."""
    bank = info.context.bank
    return await bank.previews.exchange(info.context.caller, _read(input, str(bank.new_id())))


async def exchange(
    info: Info,
    input: Annotated[ExchangeInput, strawberry.argument(description="What to change, from where to where.")],
) -> object:
    """Change money into another currency."""
    context = info.context
    try:
        answer = await context.bank.previews.exchange_now(context.caller, _read(input, input.idempotency_key))
    except Malformed as error:
        raise bad_input(str(error)) from None
    return tell(context, answer)


async def execute_quote(
    info: Info, input: Annotated[ExecuteQuoteInput, strawberry.argument(description="Which.")]
) -> object:
    """Carry out a quote."""
    context = info.context
    return tell(context, await context.bank.previews.execute(context.caller, input.quote))


def _read(input: PreviewExchangeInput | ExchangeInput, key: str) -> ExchangeOrder:
    """What an input asks for.

    Raises:
        GraphQLError: BAD_USER_INPUT, when it has both amounts or none, or a text that could not be kept as it is.
    """
    if bool(input.amount) == bool(input.receive):
        raise bad_input("Give either `amount`, what to sell, or `receive`, what to get.")
    try:
        return ExchangeOrder(
            input.from_account_id,
            input.to_account_id,
            key,
            Part(input.amount.value, input.amount.currency) if input.amount else None,
            Part(input.receive.value, input.receive.currency) if input.receive else None,
            input.description or None,
            labels_of(input),
        )
    except Malformed as error:
        raise bad_input(str(error)) from None

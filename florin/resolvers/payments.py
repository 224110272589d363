"""Fields that move money."""

from decimal import Decimal
from typing import Annotated, Protocol

import strawberry

from florin.domain.hold import HoldPeriod
from florin.domain.payments import BATCH_MAX, Answer, Order
from florin.domain.text import Malformed
from florin.domain.transaction import TransactionKind
from florin.resolvers.context import Context, Info, bad_input
from florin.resolvers.labels import CATEGORY, METADATA, REFERENCE, Labelled, MetadataEntryInput, labels_of
from florin.resolvers.scalars import CurrencyCode

KEY = "1 to 255 characters that name this request among all of the caller's. Repeating it is safe."
DESCRIPTION = "What it is for, up to 140 characters; both parties see it."


@strawberry.input(description="An amount of money.")
class MoneyInput:
    value: Decimal = strawberry.field(description="Greater than zero, with no more decimals than the currency has.")
    currency: CurrencyCode = strawberry.field(description="What the account is kept in.")


@strawberry.input(description="Cash to pay in.")
class DepositInput:
    account_id: strawberry.ID = strawberry.field(description="The caller's account that receives it.")
    amount: MoneyInput = strawberry.field(description="How much.")
    idempotency_key: str = strawberry.field(description=KEY)
    description: str | None = strawberry.field(description=DESCRIPTION, default=strawberry.UNSET)
    category: str | None = strawberry.field(description=CATEGORY, default=strawberry.UNSET)
    reference: str | None = strawberry.field(description=REFERENCE, default=strawberry.UNSET)
    metadata: list[MetadataEntryInput] | None = strawberry.field(description=METADATA, default=strawberry.UNSET)


@strawberry.input(description="Cash to pay out.")
class WithdrawInput:
    account_id: strawberry.ID = strawberry.field(description="The caller's account that pays it.")
    amount: MoneyInput = strawberry.field(description="How much.")
    idempotency_key: str = strawberry.field(description=KEY)
    description: str | None = strawberry.field(description=DESCRIPTION, default=strawberry.UNSET)
    category: str | None = strawberry.field(description=CATEGORY, default=strawberry.UNSET)
    reference: str | None = strawberry.field(description=REFERENCE, default=strawberry.UNSET)
    metadata: list[MetadataEntryInput] | None = strawberry.field(description=METADATA, default=strawberry.UNSET)


@strawberry.input(description="The account that receives a transfer; give one of the two.", one_of=True)
class DestinationInput:
    account_id: strawberry.Maybe[strawberry.ID] = strawberry.field(description="By its id.", default=None)
    iban: strawberry.Maybe[str] = strawberry.field(description="By its IBAN, with or without spaces.", default=None)


@strawberry.input(description="Money to move from one account to another.")
class TransferInput:
    from_account_id: strawberry.ID = strawberry.field(description="The caller's account that pays.")
    to: DestinationInput = strawberry.field(description="The account that receives; anybody's.")
    amount: MoneyInput = strawberry.field(description="How much.")
    idempotency_key: str = strawberry.field(description=KEY)
    description: str | None = strawberry.field(description=DESCRIPTION, default=strawberry.UNSET)
    category: str | None = strawberry.field(description=CATEGORY, default=strawberry.UNSET)
    reference: str | None = strawberry.field(description=REFERENCE, default=strawberry.UNSET)
    metadata: list[MetadataEntryInput] | None = strawberry.field(description=METADATA, default=strawberry.UNSET)


@strawberry.input(description="Transfers to decide one after the other.")
class TransferBatchInput:
    transfers: list[TransferInput] = strawberry.field(
        description="1 to 1000. Each is decided by itself, in this order; its result stands at its place."
    )
    atomic: bool = strawberry.field(
        description="All or none: the first refusal refuses them all, and stands at every place. Only the transfer "
        "that earned it is recorded; the keys of the others stay free. What a rule holds for review is no refusal: "
        "the others complete, and that one is PENDING and may still be turned down by itself.",
        default=False,
    )


async def deposit(
    info: Info, input: Annotated[DepositInput, strawberry.argument(description="What to pay in, and where.")]
) -> object:
    """Pay cash in."""
    return await _carry_out(info, TransactionKind.DEPOSIT, input, destination=input.account_id)


async def withdraw(
    info: Info, input: Annotated[WithdrawInput, strawberry.argument(description="What to pay out, and from where.")]
) -> object:
    """Pay cash out."""
    return await _carry_out(info, TransactionKind.WITHDRAWAL, input, source=input.account_id)


async def transfer(
    info: Info,
    input: Annotated[TransferInput, strawberry.argument(description="What to move, from where to where.")],
) -> object:
    """Move money to another account."""
    order = _read_transfer(input)
    answer = await info.context.bank.payments.order(info.context.caller, order)
    return tell(info.context, answer)


async def transfer_batch(
    info: Info,
    input: Annotated[TransferBatchInput, strawberry.argument(description="The transfers, in order.")],
) -> list[object]:
    """Move money many times in one request."""
    if not 1 <= len(input.transfers) <= BATCH_MAX:
        raise bad_input(f"Send 1 to {BATCH_MAX} transfers in a batch; {len(input.transfers)} are out of bounds.")
    orders = [_read_transfer(item) for item in input.transfers]
    payments = info.context.bank.payments
    answers = await payments.batch(info.context.caller, orders, atomic=input.atomic)
    return [tell(info.context, answer) for answer in answers]


async def _carry_out(
    info: Info,
    kind: TransactionKind,
    input: DepositInput | WithdrawInput,
    *,
    source: str | None = None,
    destination: str | None = None,
) -> object:
    order = read_order(kind, input, source, destination)
    return tell(info.context, await info.context.bank.payments.order(info.context.caller, order))


def _read_transfer(input: TransferInput) -> Order:
    to = input.to
    return read_order(
        TransactionKind.TRANSFER,
        input,
        input.from_account_id,
        to.account_id.value if to.account_id else None,
        to.iban.value if to.iban else None,
    )


class MoneyOrder(Labelled, Protocol):
    """What all inputs have that move money."""

    amount: MoneyInput
    idempotency_key: str
    description: str | None


def read_order(
    kind: TransactionKind,
    input: MoneyOrder,
    source: str | None,
    destination: str | None,
    iban: str | None = None,
    hold: HoldPeriod | None = None,
) -> Order:
    """What an input asks for.

    Raises:
        GraphQLError: BAD_USER_INPUT, when a text in it could not be kept as it is.
    """
    try:
        return Order(
            kind,
            input.amount.value,
            input.amount.currency,
            input.idempotency_key,
            input.description or None,
            source,
            destination,
            iban,
            labels_of(input),
            hold,
        )
    except Malformed as error:
        raise bad_input(str(error)) from None


def tell(context: Context, answer: Answer) -> object:
    """Answer with what was decided, and say in the extensions if it was decided earlier."""
    if answer.replayed:
        context.extensions["idempotency"] = {"replayed": True}
    return answer.value

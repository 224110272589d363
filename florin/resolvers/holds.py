"""Fields that hold money, send it back, and make an end of a key."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from florin.domain.account import Account
from florin.domain.case import Case, Reason, read_case
from florin.domain.commands import SealedKey
from florin.domain.holds import Part
from florin.domain.money_refusals import TransactionNotFound, TransactionNotPending
from florin.domain.page import Page
from florin.domain.payments import Answer, read_id
from florin.domain.refunds import RefundOrder
from florin.domain.refusals import Overloaded, Refused
from florin.domain.text import Malformed
from florin.domain.transaction import Transaction, TransactionKind
from florin.resolvers.context import After, First, Info, bad_input, check_first
from florin.resolvers.labels import CATEGORY, METADATA, REFERENCE, MetadataEntryInput
from florin.resolvers.payments import DESCRIPTION, KEY, DestinationInput, MoneyInput, read_order, tell

_WHY = "Why staff do it, for the audit log; nothing is kept of what anybody else gives."
_CASE_ID = "The case in the bank's files: up to 40 letters, digits, dots, slashes or dashes, with a digit."


@strawberry.input(description="Money to hold for somebody, or for cash.")
class PlaceHoldInput:
    from_account_id: strawberry.ID = strawberry.field(description="The caller's account that pays.")
    to: DestinationInput | None = strawberry.field(
        description="The account that receives it once it is captured; without one it is for cash.",
        default=strawberry.UNSET,
    )
    amount: MoneyInput = strawberry.field(description="How much; that, or less, can be captured.")
    expires_at: datetime | None = strawberry.field(
        description="When it ends by itself: at least a minute and at most 30 days ahead. Without it, in 7 days.",
        default=strawberry.UNSET,
    )
    idempotency_key: str = strawberry.field(description=KEY)
    description: str | None = strawberry.field(description=DESCRIPTION, default=strawberry.UNSET)
    category: str | None = strawberry.field(description=CATEGORY, default=strawberry.UNSET)
    reference: str | None = strawberry.field(description=REFERENCE, default=strawberry.UNSET)
    metadata: list[MetadataEntryInput] | None = strawberry.field(description=METADATA, default=strawberry.UNSET)


@strawberry.input(description="A hold to capture.")
class CaptureHoldInput:
    transaction_id: strawberry.ID = strawberry.field(description="The hold.")
    amount: MoneyInput | None = strawberry.field(
        description="How much of it; the rest is free again. Without it, all.", default=strawberry.UNSET
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A hold to let go.")
class ReleaseHoldInput:
    transaction_id: strawberry.ID = strawberry.field(description="The hold.")
    idempotency_key: str = strawberry.field(description=KEY)
    reason: Reason | None = strawberry.field(description=_WHY, default=strawberry.UNSET)
    case_id: str | None = strawberry.field(description=_CASE_ID, default=strawberry.UNSET)


@strawberry.input(description="Money to send back.")
class ReverseTransactionInput:
    transaction_id: strawberry.ID = strawberry.field(description="The transaction whose money it is.")
    amount: MoneyInput | None = strawberry.field(
        description="How much of it. Without it, all that has not been sent back yet.", default=strawberry.UNSET
    )
    description: str | None = strawberry.field(
        description="Why, up to 140 characters; both parties see it.", default=strawberry.UNSET
    )
    idempotency_key: str = strawberry.field(description=KEY)
    reason: Reason | None = strawberry.field(description=_WHY, default=strawberry.UNSET)
    case_id: str | None = strawberry.field(description=_CASE_ID, default=strawberry.UNSET)


@strawberry.input(description="A key to make an end of.")
class SealKeyInput:
    idempotency_key: str = strawberry.field(description="The key that the request was made under, if it was made.")


async def place_hold(
    info: Info, input: Annotated[PlaceHoldInput, strawberry.argument(description="What to hold, and for whom.")]
) -> object:
    """Keep money back for somebody, or for cash."""
    bank, to = info.context.bank, input.to
    order = read_order(
        TransactionKind.TRANSFER if to else TransactionKind.WITHDRAWAL,
        input,
        input.from_account_id,
        to.account_id.value if to and to.account_id else None,
        to.iban.value if to and to.iban else None,
        bank.holds.period(input.expires_at or None),
    )
    return tell(info.context, await bank.payments.order(info.context.caller, order))


async def capture_hold(
    info: Info, input: Annotated[CaptureHoldInput, strawberry.argument(description="Which, and how much of it.")]
) -> object:
    """Move what is held."""
    holds, part = info.context.bank.holds, _part(input.amount)
    try:
        answer = await holds.capture(info.context.caller, input.transaction_id, part, input.idempotency_key)
    except Malformed as error:
        raise bad_input(str(error)) from None
    return tell(info.context, await _as_seen(info, answer))


async def release_hold(
    info: Info, input: Annotated[ReleaseHoldInput, strawberry.argument(description="Which.")]
) -> object:
    """Let go what is held."""
    context = info.context
    try:
        case = _read_case(input)
        answer = await context.bank.holds.release(
            context.caller, input.transaction_id, input.idempotency_key, context.origin, case
        )
    except Refused as refused:
        return refused.refusal
    except Malformed as error:
        raise bad_input(str(error)) from None
    return tell(context, await _as_seen(info, answer))


async def reverse_transaction(
    info: Info,
    input: Annotated[ReverseTransactionInput, strawberry.argument(description="Whose money, and how much of it.")],
) -> object:
    """Send money back."""
    context = info.context
    try:
        case = _read_case(input)
        order = RefundOrder(
            input.transaction_id, _part(input.amount), input.description or None, input.idempotency_key
        )
    except Refused as refused:
        return refused.refusal
    except Malformed as error:
        raise bad_input(str(error)) from None
    return tell(context, await context.bank.refunds.reverse(context.caller, order, context.origin, case))


async def seal_key(
    info: Info, input: Annotated[SealKeyInput, strawberry.argument(description="Which.")]
) -> SealedKey | Overloaded:
    """Learn what became of a request, and see to it that nothing new does."""
    try:
        return await info.context.bank.payments.seal(info.context.caller, input.idempotency_key)
    except Malformed as error:
        raise bad_input(str(error)) from None


async def holds(
    root: strawberry.Parent[Account],
    info: Info,
    first: First = 20,
    after: After = strawberry.UNSET,
) -> Page[Transaction]:
    """What keeps back funds of an account, newest first."""
    return await info.context.loaders.hold_page.load((root.id, check_first(first), _read_place(after)))


async def incoming_holds(
    root: strawberry.Parent[Account],
    info: Info,
    first: First = 20,
    after: After = strawberry.UNSET,
) -> Page[Transaction]:
    """What others keep back for an account, newest first."""
    return await info.context.loaders.incoming_hold_page.load((root.id, check_first(first), _read_place(after)))


async def reverses(root: strawberry.Parent[Transaction], info: Info) -> Transaction | None:
    """The transaction whose money this one sends back."""
    original = root.details.reverses
    return await info.context.loaders.transaction.load(original) if original else None


async def reversals(root: strawberry.Parent[Transaction], info: Info) -> list[Transaction]:
    """The reversals of a transaction, newest first."""
    return await info.context.loaders.reversals.load(root.id) or []


def _read_place(after: str | None) -> UUID | None:
    place = read_id(after) if after else None
    if after and place is None:
        raise bad_input("`after` is no cursor of this list; pass one back as you got it.")
    return place


def _read_case(input: ReleaseHoldInput | ReverseTransactionInput) -> Case | None:
    if not input.reason and not input.case_id:
        return None
    return read_case(input.reason or Reason.OTHER, input.case_id or None)


async def _as_seen(info: Info, answer: Answer) -> Answer:
    """The same answer; of a hold that was let go under review its payee doesn't learn even that it is over."""
    over = answer.value
    if isinstance(over, TransactionNotPending):
        seen = await info.context.loaders.transaction.load(over.transaction_id)
        if seen is None:
            return Answer(TransactionNotFound(str(over.transaction_id)))
    return answer


def _part(amount: MoneyInput | None) -> Part | None:
    return Part(amount.value, amount.currency) if amount else None

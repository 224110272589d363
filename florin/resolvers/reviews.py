"""Fields about payments that are held for review."""

from collections.abc import AsyncIterator
from typing import Annotated

import strawberry

from florin.domain.account import Account
from florin.domain.case import Reason, read_case
from florin.domain.customer import Customer
from florin.domain.page import Page
from florin.domain.payments import read_id
from florin.domain.refusals import Refused
from florin.domain.reviews import Decision, Explanation, Finding, QueueState, Review, find_conditions
from florin.domain.transaction import Transaction
from florin.resolvers.context import After, First, Info, bad_input, check_first
from florin.resolvers.payments import tell

_CASE_ID = "The case in the bank's files: up to 40 letters, digits, dots, slashes or dashes, with a digit."


@strawberry.input(description="A payment that is held for review, and why it is decided so.")
class ReviewDecisionInput:
    transaction_id: strawberry.ID = strawberry.field(description="The transaction.")
    reason: Reason = strawberry.field(description="Why.")
    case_id: str | None = strawberry.field(description=_CASE_ID, default=strawberry.UNSET)


DecisionArgument = Annotated[ReviewDecisionInput, strawberry.argument(description="Which payment, and why.")]


async def review_queue(info: Info, first: First = 20, after: After = strawberry.UNSET) -> Page[Review]:
    """What waits for a decision, oldest first."""
    position = read_id(after or None)
    if after and position is None:
        raise bad_input("`after` is no cursor of this list; pass one back as you got it.")
    return await info.context.bank.reviews.queue(first=check_first(first), after=position)


async def review_queue_changed(info: Info) -> AsyncIterator[QueueState]:
    """How the queue stands, now and after each change."""
    async for state in info.context.bank.reviews.states():
        yield state


async def approve_transaction(info: Info, input: DecisionArgument) -> object:
    """Let a payment go on."""
    context = info.context
    try:
        case = read_case(input.reason, input.case_id or None)
    except Refused as refused:
        return refused.refusal
    answer = await context.bank.reviews.approve(context.caller, input.transaction_id, case, context.origin)
    return tell(context, answer)


async def reject_transaction(info: Info, input: DecisionArgument) -> object:
    """Say no to a payment."""
    context = info.context
    try:
        case = read_case(input.reason, input.case_id or None)
    except Refused as refused:
        return refused.refusal
    answer = await context.bank.reviews.reject(context.caller, input.transaction_id, case, context.origin)
    return tell(context, answer)


async def explain(
    info: Info,
    transaction_id: Annotated[strawberry.ID, strawberry.argument(description="The transaction.")],
) -> Explanation | None:
    """Which rules fired for a transaction, and what was decided."""
    identified = read_id(transaction_id)
    transaction = await info.context.loaders.transaction.load(identified) if identified else None
    return None if transaction is None else await info.context.bank.reviews.explain(transaction)


async def review_transaction(root: strawberry.Parent[Review], info: Info) -> Transaction:
    """The payment that is held."""
    transaction = await info.context.loaders.transaction.load(root.transaction_id)
    assert transaction is not None, "what is reviewed stays"
    return transaction


async def review_account(root: strawberry.Parent[Review], info: Info) -> Account:
    """The account that pays."""
    account = await info.context.loaders.account.load(root.account_id)
    assert account is not None, "an account of a transaction stays"
    return account


async def review_customer(root: strawberry.Parent[Review], info: Info) -> Customer:
    """Whose account pays."""
    account = await review_account(root, info)
    customer = await info.context.loaders.customer.load(account.customer_id)
    assert customer is not None, "accounts point to customers, and customers stay"
    return customer


async def review_fired(root: strawberry.Parent[Review], info: Info) -> list[Finding]:
    """The rules that fired, with what they said then."""
    return list(find_conditions(root, await info.context.loaders.rulebook_version.load(root.rulebook)))


async def explained_transaction(root: strawberry.Parent[Explanation], info: Info) -> Transaction:
    """The transaction that is explained."""
    transaction = await info.context.loaders.transaction.load(root.transaction_id)
    assert transaction is not None, "what was there stays"
    return transaction


async def decided_by(root: strawberry.Parent[Decision], info: Info) -> Customer:
    """Who decided."""
    customer = await info.context.loaders.customer.load(root.decided_by)
    assert customer is not None, "who works for the bank stays on record"
    return customer

"""What the ledger says no to beyond its first rules."""

from datetime import datetime

import strawberry

from florin.domain import money_refusals as domain
from florin.domain.money_refusals import LimitKind, LimitScope
from florin.domain.transaction import TransactionStatus
from florin.resolvers.access import ANYONE
from florin.schema.account import Transaction
from florin.schema.money import Money
from florin.schema.refusals import RECORDED, Refusal
from florin.schema.views import shown, view


@view(domain.LimitExceeded, description="More than an agreed limit allows.", may=ANYONE)
class LimitExceeded(Refusal):
    limit: LimitKind = shown("What the limit counts.")
    scope: LimitScope = shown("Whose limit it is.")
    account_id: strawberry.ID = shown("The account that would have paid.")
    remaining: Money | None = shown("What may still be spent under it; null for a limit of payments per minute.")
    resets_at: datetime | None = shown("When it counts anew; null for a limit per transaction, or one of nothing.")
    transaction: Transaction | None = shown(RECORDED)


@view(domain.RejectedByRule, description="A rule of the bank against fraud says no.", may=ANYONE)
class RejectedByRule(Refusal):
    transaction: Transaction | None = shown(RECORDED)


@view(domain.RejectedInReview, description="Staff have looked at the payment, and said no.", may=ANYONE)
class RejectedInReview(Refusal):
    transaction: Transaction | None = shown(RECORDED)


@view(domain.PaymentReturned, description="The other bank has not taken the payment.", may=ANYONE)
class PaymentReturned(Refusal):
    reason: str = strawberry.field(name="returnCode", description="The ISO 20022 return code.")
    explanation: str = shown("What it means.")
    transaction: Transaction | None = shown(RECORDED)


@view(
    domain.TransactionNotFound,
    description="No such transaction, or not for the caller to do this with; the two look the same.",
    may=ANYONE,
)
class TransactionNotFound(Refusal):
    transaction_id: strawberry.ID = shown("The id that was given.")


@view(domain.TransactionNotPending, description="It was decided already.", may=ANYONE)
class TransactionNotPending(Refusal):
    transaction_id: strawberry.ID = shown("The transaction.")
    status: TransactionStatus = shown("What became of it.")


@view(domain.HoldExceeded, description="More was to be captured than is held.", may=ANYONE)
class HoldExceeded(Refusal):
    held: Money = shown("What is held.")
    requested_amount: Money = shown("What was asked for.")


@view(
    domain.NotReversible,
    description="Only what has moved can be sent back: transfers, by staff also deposits and withdrawals.",
    may=ANYONE,
)
class NotReversible(Refusal):
    transaction_id: strawberry.ID = shown("The transaction.")
    status: TransactionStatus = shown("What became of it.")


@view(domain.ReversalExceeded, description="More was to be sent back than is left of it.", may=ANYONE)
class ReversalExceeded(Refusal):
    reversible: Money = shown("What can still be sent back.")
    requested_amount: Money = shown("What was asked for.")


@view(domain.OwnTransaction, description="Nobody decides on a transaction of their own.", may=ANYONE)
class OwnTransaction(Refusal):
    transaction_id: strawberry.ID = shown("The transaction.")


@view(domain.KeySealed, description="The key was sealed, and moves nothing any more.", may=ANYONE)
class KeySealed(Refusal):
    idempotency_key: str = shown("The key.")

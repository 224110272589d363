"""What holds, reversals and sealed keys add to the roots."""

from typing import Annotated

import strawberry

from florin.domain import commands as domain
from florin.domain.commands import KeyOutcome
from florin.domain.principal import Role, Scope
from florin.resolvers import holds
from florin.resolvers.access import CUSTOMERS, MEMBERS, Access
from florin.schema import money_refusals as money
from florin.schema import refusals
from florin.schema.account import Transaction
from florin.schema.views import found, shown, view

PAYING = CUSTOMERS.with_scope(Scope.MOVE_MONEY)
UNDOING = Access(frozenset({Role.CUSTOMER, Role.ADMIN}), Scope.MOVE_MONEY)


@view(domain.SealedKey, description="A key under which nothing new can happen.", may=MEMBERS)
class SealedKey:
    idempotency_key: str = shown("The key.")
    outcome: KeyOutcome = shown("What became of the request that was made under it, if any was.")
    transaction: Transaction | None = shown("The transaction; null where there never was one.")


PlaceHoldResult = Annotated[
    Transaction
    | refusals.InvalidInput
    | refusals.AccountNotFound
    | refusals.AccountNotActive
    | refusals.CurrencyMismatch
    | refusals.InvalidAmount
    | refusals.IdempotencyConflict
    | refusals.Overloaded
    | refusals.InsufficientFunds
    | refusals.SameAccount
    | money.LimitExceeded
    | money.RejectedByRule
    | money.RejectedInReview
    | money.KeySealed,
    strawberry.union("PlaceHoldResult", description="A hold, in force or under review, or why not."),
]
CaptureHoldResult = Annotated[
    Transaction
    | refusals.AccountNotActive
    | refusals.CurrencyMismatch
    | refusals.InvalidAmount
    | refusals.IdempotencyConflict
    | refusals.Overloaded
    | money.TransactionNotFound
    | money.TransactionNotPending
    | money.HoldExceeded
    | money.KeySealed,
    strawberry.union("CaptureHoldResult", description="The completed transaction, or why not."),
]
ReleaseHoldResult = Annotated[
    Transaction
    | refusals.InvalidInput
    | refusals.IdempotencyConflict
    | refusals.Overloaded
    | money.TransactionNotFound
    | money.OwnTransaction
    | money.TransactionNotPending
    | money.KeySealed,
    strawberry.union("ReleaseHoldResult", description="The transaction that came to nothing, or why not."),
]
ReverseTransactionResult = Annotated[
    Transaction
    | refusals.InvalidInput
    | refusals.AccountNotActive
    | refusals.CurrencyMismatch
    | refusals.InvalidAmount
    | refusals.IdempotencyConflict
    | refusals.Overloaded
    | refusals.InsufficientFunds
    | money.TransactionNotFound
    | money.OwnTransaction
    | money.NotReversible
    | money.ReversalExceeded
    | money.KeySealed,
    strawberry.union("ReverseTransactionResult", description="The transaction that sent it back, or why not."),
]
SealKeyResult = Annotated[
    SealedKey | refusals.Overloaded,
    strawberry.union("SealKeyResult", description="The key and what became of its request, or why not."),
]


@strawberry.type(description="Doing, with money that is held or goes back.")
class HoldMutation:
    place_hold: PlaceHoldResult = found(
        holds.place_hold,
        "Keep money back on an account of the caller's, for somebody or for cash: it can't be spent otherwise "
        "until it is captured, released, or time is up. A rule may first have it reviewed.",
        PAYING,
    )
    capture_hold: CaptureHoldResult = found(
        holds.capture_hold,
        "Move what is held, or a part of it, to whom it is held for; the rest is free again. For payer and payee.",
        PAYING,
    )
    release_hold: ReleaseHoldResult = found(
        holds.release_hold,
        "Let go what is held: nothing moves. For payer and payee, and for staff in anybody's place but their own.",
        UNDOING,
    )
    reverse_transaction: ReverseTransactionResult = found(
        holds.reverse_transaction,
        "Send a completed transaction's money back, whole or in parts, by a transaction of its own. For the "
        "receiver of a transfer; staff also undo deposits and withdrawals, but nothing of their own. Fees stay.",
        UNDOING,
    )
    seal_key: SealKeyResult = found(
        holds.seal_key,
        "Learn what became of a money request of the caller's, and see to it that a late copy of it does nothing: "
        "for when an answer was lost.",
        UNDOING,
    )

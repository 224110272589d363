"""What payments between banks add to the roots."""

from typing import Annotated

import strawberry

from florin.domain.principal import Scope
from florin.resolvers import payouts
from florin.resolvers.access import CUSTOMERS, STAFF
from florin.schema import money_refusals as money
from florin.schema import refusals
from florin.schema.account import Transaction
from florin.schema.payout import (
    IncomingPayment,
    IncomingPaymentConnection,
    InvalidIban,
    NoPaymentRail,
    NoSandbox,
    OutgoingPaymentConnection,
)
from florin.schema.views import found

PAYING = CUSTOMERS.with_scope(Scope.MOVE_MONEY)
LOOKING = STAFF.with_scope(Scope.READ)

PayOutResult = Annotated[
    Transaction
    | InvalidIban
    | NoPaymentRail
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
    | money.PaymentReturned
    | money.KeySealed,
    strawberry.union(
        "PayOutResult", description="A payment on its way, or a transfer within the bank, or why not."
    ),
]
SimulateIncomingPaymentResult = Annotated[
    IncomingPayment | NoSandbox | InvalidIban | refusals.InvalidAmount | refusals.Overloaded,
    strawberry.union("SimulateIncomingPaymentResult", description="A payment and what became of it, or why not."),
]


@strawberry.type(description="Looking, at payments between banks.")
class PayoutQuery:
    outgoing_payments: OutgoingPaymentConnection = found(
        payouts.outgoing_payments, "Payments to other banks, newest first.", LOOKING
    )
    incoming_payments: IncomingPaymentConnection = found(
        payouts.incoming_payments,
        "Payments from other banks, newest first, those that could be credited to nobody among them.",
        LOOKING,
    )


@strawberry.type(description="Doing, with payments between banks.")
class PayoutMutation:
    pay_out: PayOutResult = found(
        payouts.pay_out,
        "Pay somebody at any bank by their IBAN. To another bank it is PENDING until that bank has it, and "
        "REJECTED if it comes back; to an account of this bank it is a transfer, and done at once.",
        PAYING,
    )
    simulate_incoming_payment: SimulateIncomingPaymentResult = found(
        payouts.simulate_incoming_payment,
        "Play a payment from another bank, in a sandbox. It goes the way that a real one would.",
        PAYING,
    )

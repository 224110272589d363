"""Payments to and from other banks."""

from datetime import datetime

from florin.domain import incoming_payments as incoming_domain
from florin.domain import page as page_domain
from florin.domain import payout_refusals
from florin.domain import payouts as domain
from florin.domain.iban import IbanFault
from florin.domain.incoming_payments import IncomingOutcome
from florin.domain.payouts import OutgoingState
from florin.resolvers import payout_enums, payouts  # noqa: F401 - describes the enums
from florin.resolvers.access import ANYONE, MEMBERS, READERS, STAFF
from florin.resolvers.scalars import Cursor
from florin.schema.account import Transaction
from florin.schema.money import Money
from florin.schema.page import PageInfo
from florin.schema.refusals import Refusal
from florin.schema.views import found, shown, view


@view(payout_refusals.InvalidIban, description="No account can have this number.", may=ANYONE)
class InvalidIban(Refusal):
    iban: str = shown("The number that was given.")
    fault: IbanFault = shown("What is wrong with it.")


@view(
    payout_refusals.NoPaymentRail,
    description="The bank is connected to no other, and the number is none of its own.",
    may=ANYONE,
)
class NoPaymentRail(Refusal):
    iban: str = shown("The number that was given.")


@view(payout_refusals.NoSandbox, description="Nothing is simulated in this bank.", may=ANYONE)
class NoSandbox(Refusal):
    pass


@view(domain.Outgoing, description="A payment to another bank, on its way or arrived.", may=STAFF)
class OutgoingPayment:
    transaction: Transaction = found(payouts.outgoing_transaction, "The payment.")
    end_to_end_id: str = shown("By what other banks know it.")
    state: OutgoingState = shown("How far it has come.")
    requested_at: datetime = shown("When it was asked for.")
    sent_at: datetime | None = shown("When it was handed to the payment rail; null as long as it was not.")
    problem: str | None = shown("What somebody has to see to, in a sentence; null where there is nothing.")


@view(page_domain.Edge, description="A payment to another bank at its place in a list.", may=STAFF)
class OutgoingPaymentEdge:
    cursor: Cursor = shown("Its place; pass it as `after`.")
    node: OutgoingPayment = shown("The payment.")


@view(page_domain.Page, description="A page of payments to other banks.", may=STAFF)
class OutgoingPaymentConnection:
    edges: list[OutgoingPaymentEdge] = shown("The payments with their cursors.")
    nodes: list[OutgoingPayment] = shown("The payments alone.")
    page_info: PageInfo = shown("Where the page stands in the list.")


@view(incoming_domain.Received, description="A payment from another bank.", may=MEMBERS)
class IncomingPayment:
    rail_reference: str = shown("The payment rail's own number of it.")
    iban: str = shown("Whom it was for.")
    amount: Money = shown("What came in.")
    payer_name: str = shown("Who paid.")
    payer_iban: str | None = shown("From which account.")
    description: str | None = shown("What it is for, in the payer's words.")
    received_at: datetime = shown("When it came in.")
    outcome: IncomingOutcome = shown("What became of it.")
    return_reason: str | None = shown("Why it was refused, as an ISO 20022 return code; null where it was not.")
    explanation: str | None = shown("The same in words.")
    transaction: Transaction | None = found(
        payouts.incoming_transaction,
        "The credit, or the rejected attempt; null where there is none that the caller may see.",
        READERS,
    )


@view(page_domain.Edge, description="A payment from another bank at its place in a list.", may=STAFF)
class IncomingPaymentEdge:
    cursor: Cursor = shown("Its place; pass it as `after`.")
    node: IncomingPayment = shown("The payment.")


@view(page_domain.Page, description="A page of payments from other banks.", may=STAFF)
class IncomingPaymentConnection:
    edges: list[IncomingPaymentEdge] = shown("The payments with their cursors.")
    nodes: list[IncomingPayment] = shown("The payments alone.")
    page_info: PageInfo = shown("Where the page stands in the list.")

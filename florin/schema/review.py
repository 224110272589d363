"""Payments that are held for review, for staff."""

from datetime import datetime

import strawberry

from florin.domain import page as page_domain
from florin.domain import reviews as domain
from florin.domain.case import Reason
from florin.domain.fraud_rules import RuleAction
from florin.resolvers import reviews
from florin.resolvers.access import STAFF
from florin.resolvers.scalars import Cursor
from florin.schema.account import Account, Transaction
from florin.schema.customer import Customer
from florin.schema.fraud_rule import FraudCondition
from florin.schema.page import PageInfo
from florin.schema.views import found, shown, view


@view(domain.Finding, description="A rule that fired, as it was then.", may=STAFF)
class FiredRule:
    rule_id: strawberry.ID = shown("The rule.")
    name: str = shown("What it was called.")
    version: int = shown("Which version of it fired.")
    action: RuleAction = shown("What it said is to become of the payment.")
    failed: bool = shown("Whether it could not be evaluated, and fired for that.")
    conditions: list[FraudCondition] = shown("Its conditions.")
    description: str = shown("Its conditions in words.")


@view(domain.Decision, description="What staff said to a payment that was held for review.", may=STAFF)
class ReviewDecision:
    approved: bool = shown("Whether they let it go on.")
    decided_by: Customer = found(reviews.decided_by, "Who.")
    decided_at: datetime = shown("When.")
    reason: Reason = shown("Why. More may stand in the audit log, with the number of a case.")


@view(domain.Review, description="A payment that waits for staff, with its funds held.", may=STAFF)
class Review:
    transaction: Transaction = found(reviews.review_transaction, "The payment.")
    account: Account = found(reviews.review_account, "The account that pays.")
    customer: Customer = found(reviews.review_customer, "Whose account that is.")
    fired: list[FiredRule] = found(reviews.review_fired, "The rules that fired.")
    flagged_at: datetime = shown("Since when it waits.")


@view(page_domain.Edge, description="A payment under review at its place in the queue.", may=STAFF)
class ReviewEdge:
    cursor: Cursor = shown("Its place; pass it as `after`.")
    node: Review = shown("The payment under review.")


@view(page_domain.Page, description="A page of the review queue.", may=STAFF)
class ReviewConnection:
    edges: list[ReviewEdge] = shown("What waits, with cursors.")
    nodes: list[Review] = shown("What waits, alone.")
    page_info: PageInfo = shown("Where the page stands in the queue.")


@view(domain.QueueState, description="How the review queue stands.", may=STAFF)
class ReviewQueueState:
    waiting: int = shown("How many payments wait for staff.")
    longest_since: datetime | None = shown("Since when the first of them waits; null where none does.")


@view(domain.Explanation, description="What the rules against fraud did with a transaction, and why.", may=STAFF)
class Explanation:
    transaction: Transaction = found(reviews.explained_transaction, "The transaction.")
    action: RuleAction | None = shown("What the rules said is to become of it; null where none fired.")
    fired: list[FiredRule] = shown("The rules that fired, as they were then.")
    flagged_at: datetime | None = shown("Since when it was held for review; null where it was not.")
    decision: ReviewDecision | None = shown("What staff said to it; null as long as nobody has.")

"""What rules against fraud and reviews add to the roots."""

from collections.abc import AsyncIterator
from typing import Annotated

import strawberry

from florin.domain.principal import Scope
from florin.resolvers import fraud_rules as rules
from florin.resolvers import reviews
from florin.resolvers.access import ADMINS, STAFF
from florin.schema import money_refusals as money
from florin.schema import refusals
from florin.schema.account import Transaction
from florin.schema.fraud_rule import FraudRule, FraudRuleNotFound, FraudRuleVersionConnection
from florin.schema.review import Explanation, ReviewConnection, ReviewQueueState
from florin.schema.views import found, pushed

LOOKING = STAFF.with_scope(Scope.READ)
DECIDING = ADMINS.with_scope(Scope.MANAGE)

CreateFraudRuleResult = Annotated[
    FraudRule | refusals.InvalidInput,
    strawberry.union("CreateFraudRuleResult", description="The rule, or why not."),
]
ChangeFraudRuleResult = Annotated[
    FraudRule | refusals.InvalidInput | FraudRuleNotFound,
    strawberry.union("ChangeFraudRuleResult", description="The rule as it is now, or why not."),
]
RemoveFraudRuleResult = Annotated[
    FraudRule | FraudRuleNotFound,
    strawberry.union("RemoveFraudRuleResult", description="The rule as it was, or why not."),
]
ApproveTransactionResult = Annotated[
    Transaction
    | refusals.InvalidInput
    | refusals.AccountNotActive
    | refusals.InvalidAmount
    | refusals.Overloaded
    | money.TransactionNotFound
    | money.OwnTransaction
    | money.TransactionNotPending,
    strawberry.union("ApproveTransactionResult", description="The transaction as it is now, or why not."),
]
RejectTransactionResult = Annotated[
    Transaction
    | refusals.InvalidInput
    | refusals.Overloaded
    | money.TransactionNotFound
    | money.OwnTransaction
    | money.TransactionNotPending,
    strawberry.union("RejectTransactionResult", description="The rejected transaction, or why not."),
]


@strawberry.type(description="Looking at rules against fraud, and at what they held.")
class FraudQuery:
    fraud_rules: list[FraudRule] = found(
        rules.fraud_rules,
        "The rules that payments are judged by, those that are turned off among them.",
        LOOKING,
    )
    fraud_rule_versions: FraudRuleVersionConnection = found(
        rules.fraud_rule_versions,
        "What a rule said at which time, newest first; also one that was removed.",
        LOOKING,
    )
    review_queue: ReviewConnection = found(
        reviews.review_queue, "Payments that wait for staff, the one that waits longest first.", LOOKING
    )
    explain: Explanation | None = found(
        reviews.explain,
        "Which rules fired for a transaction, and what staff decided; null where there is no such transaction.",
        LOOKING,
    )


@strawberry.type(description="Deciding what is fraud.")
class FraudMutation:
    create_fraud_rule: CreateFraudRuleResult = found(
        rules.create_fraud_rule, "Have payments judged by one more rule, from now on.", DECIDING
    )
    change_fraud_rule: ChangeFraudRuleResult = found(
        rules.change_fraud_rule,
        "Change a rule, turn it on or off, from now on. What it said before stays on record.",
        DECIDING,
    )
    remove_fraud_rule: RemoveFraudRuleResult = found(
        rules.remove_fraud_rule, "Do without a rule from now on. What it said stays on record.", DECIDING
    )
    approve_transaction: ApproveTransactionResult = found(
        reviews.approve_transaction,
        "Let a payment go on that is held for review: it completes, or waits for what it would have waited for "
        "anyway. Never one's own.",
        DECIDING,
    )
    reject_transaction: RejectTransactionResult = found(
        reviews.reject_transaction,
        "Reject a payment that is held for review: nothing moves, and what it held is free again. Never one's own.",
        DECIDING,
    )


@strawberry.type(description="Watching what is held.")
class FraudSubscription:
    review_queue_changed: AsyncIterator[ReviewQueueState] = pushed(
        reviews.review_queue_changed,
        "How the review queue stands: now, and whenever it has changed. Ask `reviewQueue` for what is in it.",
        LOOKING,
    )

"""Previews: what a payment would come to if it were made now."""

from datetime import datetime
from decimal import Decimal

import strawberry

from florin.domain import fraud_rules as fraud_domain
from florin.domain import previews as domain
from florin.domain import quote as quote_domain
from florin.domain.fraud_rules import RuleAction
from florin.domain.previews import PreviewOutcome
from florin.resolvers import exchange_enums, fraud_enums  # noqa: F401 - described before they are used
from florin.resolvers.access import MEMBERS
from florin.schema.limits import Limit
from florin.schema.money import Money
from florin.schema.refusals import Refusal
from florin.schema.views import shown, view

AMOUNT = "What would be sent."
FEE = "What would be paid on top."
TOTAL = "What the source would pay in all."
OUTCOME = "What would become of it."
REFUSAL = "Why it would be refused; null where it would not."
RULES = "The bank's rules that would fire, in their order."
LIMITS = "The limits of the paying account and its customer, as they would be afterwards."
SOURCE = "The paying account, as it would stand afterwards."
DESTINATION = "The receiving account, as it would stand afterwards; null where it is not the caller's."
QUOTE = "What to execute for exactly this; null where it would be refused."


@view(domain.AccountPreview, description="An account as it would stand afterwards.", may=MEMBERS)
class AccountPreview:
    account_id: strawberry.ID = shown("The account.")
    balance: Money = shown("What would be posted.")
    available_balance: Money = shown("What could be spent then.")


@view(
    fraud_domain.FiredRule,
    description="A rule of the bank that would fire. Its conditions are not told.",
    name="RuleThatWouldFire",
    may=MEMBERS,
)
class RuleThatWouldFire:
    name: str = shown("What it is called.")
    action: RuleAction = shown("What it says is to become of the payment.")


@view(
    quote_domain.SealedQuote,
    description="What the bank will carry out exactly so, once, until it expires: amounts, fee and rate. Funds, "
    "limits and rules are judged when it is carried out.",
    may=MEMBERS,
)
class Quote:
    id: strawberry.ID = shown("The idempotency key that it is carried out under; `transactionByKey` finds it.")
    quote: str = shown("Pass it to `executeQuote` as it is.")
    expires_at: datetime = shown("When it is good no more.")


@view(
    domain.Preview,
    description="What a transfer would come to if it were made now. Nothing is locked or kept for it.",
    name="TransferPreview",
    may=MEMBERS,
)
class TransferPreview:
    amount: Money = shown(AMOUNT)
    fee: Money = shown(FEE)
    total: Money = shown(TOTAL)
    outcome: PreviewOutcome = shown(OUTCOME)
    refusal: Refusal | None = shown(REFUSAL)
    rules: list[RuleThatWouldFire] = strawberry.field(name="rulesThatWouldFire", description=RULES)
    limits: list[Limit] = shown(LIMITS)
    source: AccountPreview = shown(SOURCE)
    destination: AccountPreview | None = shown(DESTINATION)
    quote: Quote | None = shown(QUOTE)


@view(
    domain.ExchangePreview,
    description="What an exchange would come to if it were made now. Nothing is locked or kept for it.",
    may=MEMBERS,
)
class ExchangePreview:
    amount: Money = shown(AMOUNT)
    counter_amount: Money = shown("What would be received. A fraction of the smallest unit is the bank's.")
    rate: Decimal = shown("What is received for one whole unit; cut after 12 decimals, but counted exactly.")
    mid_rate: Decimal = shown("The same without the spread.")
    spread_percent: Decimal = shown("By how much the rate is less than the mid rate, in per cent of it.")
    fee: Money = shown(FEE)
    total: Money = shown(TOTAL)
    outcome: PreviewOutcome = shown(OUTCOME)
    refusal: Refusal | None = shown(REFUSAL)
    rules: list[RuleThatWouldFire] = strawberry.field(name="rulesThatWouldFire", description=RULES)
    limits: list[Limit] = shown(LIMITS)
    source: AccountPreview = shown(SOURCE)
    destination: AccountPreview | None = shown(DESTINATION)
    quote: Quote | None = shown(QUOTE)

"""Rules against fraud, for staff."""

from datetime import datetime
from typing import Annotated

import strawberry

from florin.domain import fraud_desk as desk_domain
from florin.domain import fraud_rules as domain
from florin.domain import page as page_domain
from florin.domain import review_refusals as refusals_domain
from florin.domain.fraud_rules import RuleAction
from florin.resolvers import fraud_rules
from florin.resolvers.access import ANYONE, STAFF
from florin.resolvers.scalars import CountryCode, Cursor
from florin.schema.customer import Customer
from florin.schema.money import Money
from florin.schema.page import PageInfo
from florin.schema.refusals import Refusal
from florin.schema.views import found, shown, view


@view(domain.AmountOver, description="The payment is of more than this.", may=STAFF)
class AmountOver:
    amount: Money = found(fraud_rules.amount_over, "More than how much; only payments in its currency are meant.")


@view(
    domain.TransfersWithin,
    description="There are more payments from the account than this within a time, the one in question among them.",
    may=STAFF,
)
class TransfersWithin:
    count: int = shown("How many are still usual.")
    seconds: int = shown("Within how many seconds.")


@view(
    domain.NewPayeeOver,
    description="The payment is of more than this, to a payee whom the account has never paid before.",
    may=STAFF,
)
class NewPayeeOver:
    amount: Money = found(
        fraud_rules.new_payee_over, "More than how much; only payments in its currency are meant."
    )


@view(domain.PayeeCountry, description="The receiver is in one of these countries.", may=STAFF)
class PayeeCountry:
    countries: list[CountryCode] = found(fraud_rules.payee_countries, "Which.")


@view(domain.OutsideHours, description="It is not within the usual hours.", may=STAFF)
class OutsideHours:
    opens_at: str = strawberry.field(name="opens", description="When the usual hours begin, as HH:MM.")
    closes_at: str = strawberry.field(
        name="closes", description="When they are over, as HH:MM; it may be the next day's."
    )
    zone: str = shown("On whose clocks: a time zone of the IANA database.")


@view(
    domain.Unreadable,
    name="UnreadableCondition",
    description="What can't be read. Its rule holds all payments for review until it is mended or turned off.",
    may=STAFF,
)
class UnreadableCondition:
    stored: str = shown("What is stored, in JSON.")


FraudCondition = Annotated[
    AmountOver | TransfersWithin | NewPayeeOver | PayeeCountry | OutsideHours | UnreadableCondition,
    strawberry.union("FraudCondition", description="Something that has to be so for a rule to fire."),
]


@view(domain.FraudRule, description="A rule that payments are judged by.", may=STAFF)
class FraudRule:
    id: strawberry.ID = shown("Names it for good.")
    name: str = shown("What it is called.")
    version: int = shown("How often it was changed, and once more: 1, 2, 3 …")
    enabled: bool = shown("Whether payments are judged by it.")
    action: RuleAction = shown("What becomes of a payment for which it fires.")
    conditions: list[FraudCondition] = shown("What has to be so for it to fire, all of it.")
    description: str = found(fraud_rules.rule_description, "Its conditions in words.")


@view(desk_domain.RuleVersion, description="What a rule said for a while.", may=STAFF)
class FraudRuleVersion:
    rule: FraudRule = shown("The rule as it was.")
    rulebook: int = shown("The version of the rulebook with which it came into force.")
    since: datetime = shown("When it came into force.")
    until: datetime | None = shown("When it was changed or removed; null as long as it was not.")
    changed_by: Customer | None = found(fraud_rules.rule_changed_by, "Who made it so.")


@view(page_domain.Edge, description="A version of a rule at its place in the list.", may=STAFF)
class FraudRuleVersionEdge:
    cursor: Cursor = shown("Its place; pass it as `after`.")
    node: FraudRuleVersion = shown("The version.")


@view(page_domain.Page, description="A page of versions of a rule.", may=STAFF)
class FraudRuleVersionConnection:
    edges: list[FraudRuleVersionEdge] = shown("The versions with their cursors.")
    nodes: list[FraudRuleVersion] = shown("The versions alone.")
    page_info: PageInfo = shown("Where the page stands in the list.")


@view(refusals_domain.FraudRuleNotFound, description="There is no such rule, or no longer.", may=ANYONE)
class FraudRuleNotFound(Refusal):
    rule_id: strawberry.ID = shown("The id that was given.")

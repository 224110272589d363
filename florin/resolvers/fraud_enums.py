"""The enums of rules against fraud as GraphQL sees them: the same values, described."""

from florin.domain.fraud_rules import RuleAction
from florin.resolvers.enums import describe

describe(
    RuleAction,
    "What becomes of a payment for which a rule fires.",
    REJECT="The bank says no at once; nothing moves.",
    REVIEW="It is held until staff decide on it.",
)

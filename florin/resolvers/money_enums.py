"""The enums of moving money as GraphQL sees them: the same values, described."""

from florin.domain.commands import KeyOutcome
from florin.domain.money_refusals import LimitKind, LimitScope
from florin.domain.transaction import PendingFor
from florin.resolvers.enums import describe

describe(
    PendingFor,
    "What a PENDING transaction waits for, with its funds held.",
    CAPTURE="That somebody captures or releases it.",
    REVIEW="That staff look at it.",
    SETTLEMENT="That the other bank takes it.",
)
describe(
    KeyOutcome,
    "What became of a request that was made under an idempotency key.",
    COMPLETED="The money has moved.",
    REJECTED="The bank said no; nothing moved.",
    PENDING="It is not decided yet; what it needs is held.",
    REVERSED="All of it was sent back, or a hold ended with nothing moved.",
    NEVER_SEEN="Nothing was recorded under it, and never will be.",
)
describe(
    LimitKind,
    "What a limit counts.",
    PER_TRANSACTION="The amount of one payment.",
    PER_DAY="The amounts of a day (UTC).",
    PER_MONTH="The amounts of a month (UTC).",
    PER_MINUTE="How many payments there are in a minute.",
)
describe(
    LimitScope,
    "Whose limit it is.",
    ACCOUNT="One account's.",
    CUSTOMER="All accounts' of a customer in one currency.",
)

"""The enums of an account's history as GraphQL sees them: the same values, described."""

from florin.domain.statement import ChartStep, SpendingPeriod
from florin.domain.transaction_search import Direction
from florin.resolvers.enums import describe

describe(
    Direction,
    "Which way the money goes, as an account sees it.",
    IN="Into the account.",
    OUT="Out of it.",
)
describe(
    ChartStep,
    "How far the points of a chart are apart.",
    DAY="24 hours.",
    WEEK="Seven days.",
    MONTH="A calendar month (UTC).",
)
describe(
    SpendingPeriod,
    "By what spending is added up.",
    MONTH="By calendar month (UTC).",
)

"""The enums of previews and exchange as GraphQL sees them: the same values, described."""

from florin.domain.exchange_refusals import ExchangeFault
from florin.domain.previews import PreviewOutcome
from florin.resolvers.enums import describe

describe(
    PreviewOutcome,
    "What would become of a payment if it were made now.",
    COMPLETED="The money would move at once.",
    HELD_FOR_REVIEW="It would be PENDING, with its funds held, until staff have looked at it.",
    REFUSED="The bank would say no.",
)
describe(
    ExchangeFault,
    "Why an exchange is not offered.",
    SAME_CURRENCY="Both accounts are kept in one currency.",
    NO_RATE="The bank has no rate for the two currencies.",
    RATE_TOO_OLD="The bank's rate is too old to deal at.",
    AMOUNT_TOO_SMALL="It would come to less than the smallest unit of the other currency.",
)

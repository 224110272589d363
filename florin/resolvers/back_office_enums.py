"""The back office's enums as GraphQL sees them."""

from florin.domain.case import Reason
from florin.resolvers.enums import describe

describe(
    Reason,
    "Why staff do something. What more there is to say stands in the bank's files, under the case's number.",
    CUSTOMER_REQUEST="The customer asked for it.",
    SUSPECTED_FRAUD="Somebody may be deceiving the bank or the customer.",
    LEGAL_ORDER="A court or an authority ordered it.",
    LOST_ACCESS="A device or a password is lost or in wrong hands.",
    INACTIVITY="Nothing has happened there for long.",
    SETTLED="What was the matter has been settled.",
    MISTAKE="Something was done by mistake and is put right.",
    OTHER="Another reason; see the case.",
)

"""The enums of payments between banks as GraphQL sees them: the same values, described."""

from florin.domain.iban import IbanFault
from florin.domain.incoming_payments import IncomingOutcome
from florin.domain.payouts import OutgoingState
from florin.resolvers.enums import describe

describe(
    IbanFault,
    "What is wrong with an IBAN.",
    COUNTRY="No country that has IBANs begins its own like this.",
    LENGTH="It is too short or too long for its country.",
    FORMAT="It does not have letters and digits where its country has them.",
    CHECK_DIGITS="Its check digits do not fit the rest.",
)
describe(
    OutgoingState,
    "How far a payment to another bank has come.",
    NOT_SENT="It waits to be handed to the payment rail.",
    SENT="The payment rail has it, and has not said what became of it.",
    SETTLED="The other bank has it. It may still come back.",
    RETURNED="It came back, before it settled or after.",
)
describe(
    IncomingOutcome,
    "What became of a payment from another bank.",
    CREDITED="It is on the account that it was for.",
    REFUSED="It could be credited to nobody, and has to go back.",
)

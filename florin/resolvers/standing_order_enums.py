"""The enums of standing orders as GraphQL sees them: the same values, described."""

from florin.domain.schedule import Rhythm
from florin.domain.standing_order import StandingOrderEnd, StandingOrderRunStatus, StandingOrderStatus
from florin.resolvers.enums import describe

describe(
    Rhythm,
    "How often a standing order runs.",
    ONCE="On one day.",
    WEEKLY="On the same day of the week.",
    MONTHLY="On the same day of the month; on its last day where a month lacks that day.",
)
describe(
    StandingOrderStatus,
    "Whether a standing order runs.",
    ACTIVE="It does.",
    PAUSED="Not until it is resumed; days that pass are skipped.",
    ENDED="Never again: its last run is over, or its account was closed.",
    CANCELLED="Never again: its customer has cancelled it.",
)
describe(
    StandingOrderEnd,
    "Why a standing order is over.",
    SCHEDULE_DONE="Its last run is over.",
    ACCOUNT_CLOSED="The account that paid was closed.",
    CANCELLED="Its customer has cancelled it.",
)
describe(
    StandingOrderRunStatus,
    "What became of a run.",
    DONE="The money has moved.",
    HELD="The transfer is held for review.",
    RETRYING="It was refused, and is tried again.",
    FAILED="Nothing moved, and it is not tried again. The next run is not concerned.",
    SKIPPED="It came due while the order was paused.",
)

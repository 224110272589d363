"""The ledger's health, for those who look after the bank."""

from datetime import datetime

import strawberry

from florin.domain import health as domain
from florin.domain import verification as verification_domain
from florin.domain.health import LedgerHealthStatus
from florin.resolvers.access import STAFF
from florin.resolvers.scalars import Count, CurrencyCode
from florin.schema.money import Money
from florin.schema.views import shown, view


@view(
    verification_domain.TrialBalance,
    description="What was posted in one currency up to one instant. Customers' side and the bank's own cancel out.",
    may=STAFF,
)
class TrialBalance:
    currency: CurrencyCode = shown("Which currency.")
    customers: Money | None = shown("The sum over customers' accounts; null where the currency is unknown.")
    internal: Money | None = shown("The sum over the bank's own accounts.")
    difference: Money | None = shown("What does not cancel out: zero in a sound ledger.")


@view(verification_domain.Finding, description="One difference in the books.", may=STAFF)
class LedgerDifference:
    place: str = shown("Where it is, as far as it can be named; for people.")
    account_id: strawberry.ID | None = shown("The account.")
    iban: str | None = shown("The account's number, where it was at hand.")
    sequence: Count | None = shown("The number of the entry in the account's history.")
    transaction_id: strawberry.ID | None = shown("The transaction.")
    what: str = shown("What differs.")
    expected: str = shown("What should stand there.")
    found: str = shown("What stands there.")


@view(domain.LedgerCheck, description="What a whole pass through the ledger has found.", may=STAFF)
class LedgerCheck:
    started_at: datetime = shown("When it began.")
    finished_at: datetime = shown("When it was through.")
    as_of: datetime = shown("The trial balances count what occurred up to this instant.")
    accounts: Count = shown("How many accounts it went through.")
    entries: Count = shown("How many entries.")
    chains_verified: Count = shown(
        "How many accounts agree with their whole history, and how many histories with their hashes, as they stood "
        "when the pass came to them: between its start and its end."
    )
    trial_balances: list[TrialBalance] = shown("One for each currency.")
    differences: Count = shown("How many differences it found.")
    findings: list[LedgerDifference] = shown("The first 20 of them; `florin verify` tells all.")


@view(domain.LedgerPass, description="A pass through the ledger that is under way.", may=STAFF)
class LedgerPass:
    started_at: datetime = shown("When it began.")
    as_of: datetime = shown("Its trial balances will count what occurred up to this instant.")
    accounts_done: Count = shown("How many accounts it has gone through.")
    accounts_total: Count = shown("How many there were when it began.")
    entries: Count = shown("How many entries it has gone through.")
    differences: Count = shown("How many differences it has found so far.")
    findings: list[LedgerDifference] = shown("The first 20 of them.")


@view(
    domain.LedgerHealth,
    description="How the ledger is. The bank goes through its own books all the time, in the background.",
    may=STAFF,
)
class LedgerHealth:
    status: LedgerHealthStatus = shown("The answer in a word.")
    last_check: LedgerCheck | None = shown("What the last whole pass found; null before the first one is through.")
    running: LedgerPass | None = shown("The pass under way; null between two, and for the first second of one.")

"""Interest: what an account earns and owes."""

from datetime import date
from decimal import Decimal

from florin.domain import interest as interest_domain
from florin.domain import interest_book
from florin.domain import page as page_domain
from florin.domain.interest import InterestSide
from florin.resolvers import interest
from florin.resolvers.access import MEMBERS
from florin.resolvers.scalars import Cursor
from florin.schema.money import Money
from florin.schema.page import PageInfo
from florin.schema.views import found, shown, view


@view(interest_domain.Accrual, description="One UTC day's interest of an account (Actual/365 Fixed).", may=MEMBERS)
class InterestAccrual:
    day: date = shown("The day, in UTC.")
    side: InterestSide = shown("Who owes it.")
    rate: Decimal = shown("Per cent a year, as it was when the day closed.")
    balance: Money = found(interest.accrual_balance, "What the day closed with.")
    amount: Decimal = found(
        interest.accrual_amount,
        "What it came to, in units of the currency: with twelve places more than the currency has, and cut there.",
    )


@view(page_domain.Edge, description="A day's interest at its place in a list.", may=MEMBERS)
class InterestAccrualEdge:
    cursor: Cursor = shown("Its place; pass it as `after`.")
    node: InterestAccrual = shown("The day's interest.")


@view(page_domain.Page, description="A page of days' interest.", may=MEMBERS)
class InterestAccrualConnection:
    edges: list[InterestAccrualEdge] = shown("The days with their cursors.")
    nodes: list[InterestAccrual] = shown("The days alone.")
    page_info: PageInfo = shown("Where the page stands in the list.")


@view(
    interest_book.InterestStatement,
    description="An account's interest as it stands: accrued each day, posted once a month is over.",
    may=MEMBERS,
)
class InterestStatement:
    credit_rate: Decimal = shown("What it earns on what it has, in per cent a year.")
    debit_rate: Decimal = shown("What it owes on what it has overdrawn, in per cent a year.")
    accrued_credit: Decimal = shown("Earned and not posted yet, in units of the currency, to twelve more places.")
    accrued_debit: Decimal = shown("Owed and not posted yet, in units of the currency, to twelve more places.")
    accrued_through: date | None = shown("The last UTC day in it; null where nothing was accrued yet.")
    accruals: InterestAccrualConnection = found(interest.accruals, "What each day came to, newest first.")

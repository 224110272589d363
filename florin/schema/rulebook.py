"""The rulebook: all that staff decide about money, version by version."""

from datetime import datetime

from florin.domain import page as page_domain
from florin.domain import rulebook as domain
from florin.resolvers import prices
from florin.resolvers.access import STAFF
from florin.resolvers.scalars import Cursor
from florin.schema.customer import Customer
from florin.schema.fraud_rule import FraudRule
from florin.schema.limits import DefaultLimits, Fee, InterestRates
from florin.schema.page import PageInfo
from florin.schema.views import found, shown, view


@view(domain.Rulebook, description="What staff have decided about money, in one version of it.", may=STAFF)
class Rulebook:
    version: int = shown("Its number: 1, 2, 3 … without gap; 0 is the empty one that a bank begins with.")
    changed_at: datetime | None = shown("When it was made; null for number 0.")
    changed_by: Customer | None = found(prices.changed_by, "Who made it; null for number 0.")
    limits: list[DefaultLimits] = shown("What accounts may spend that have no limits of their own.")
    rules: list[FraudRule] = shown("What payments are judged by.")
    fees: list[Fee] = shown("What payments cost; what is not among them costs nothing.")
    rates: list[InterestRates] = shown("What accounts earn and owe; what is not among them does neither.")


@view(page_domain.Edge, description="A version of the rulebook at its place in the list.", may=STAFF)
class RulebookEdge:
    cursor: Cursor = shown("Its place; pass it as `after`.")
    node: Rulebook = shown("The version.")


@view(page_domain.Page, description="A page of versions of the rulebook.", may=STAFF)
class RulebookConnection:
    edges: list[RulebookEdge] = shown("The versions with their cursors.")
    nodes: list[Rulebook] = shown("The versions alone.")
    page_info: PageInfo = shown("Where the page stands in the list.")

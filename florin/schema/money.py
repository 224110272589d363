"""Money."""

from decimal import Decimal

from florin.domain import money as domain
from florin.resolvers.access import MEMBERS
from florin.resolvers.scalars import CurrencyCode
from florin.schema.views import shown, view


@view(domain.Money, description="An exact amount in one currency.", may=MEMBERS)
class Money:
    value: Decimal = shown("In major units, with as many decimals as the currency has.")
    currency: CurrencyCode = shown("What it is counted in.")

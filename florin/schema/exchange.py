"""Exchange rates, and what the bank says no to about quotes and exchange."""

from datetime import datetime
from decimal import Decimal

from florin.domain import exchange as exchange_domain
from florin.domain import exchange_refusals as domain
from florin.domain.exchange_refusals import ExchangeFault
from florin.resolvers import exchange, exchange_enums  # noqa: F401 - the enums are described before they are used
from florin.resolvers.access import ANYONE, MEMBERS
from florin.resolvers.scalars import CurrencyCode
from florin.schema.refusals import Refusal
from florin.schema.views import found, shown, view


@view(
    exchange_domain.ExchangeRate,
    description="What one whole unit of a currency is worth in another. It holds for both directions.",
    may=MEMBERS,
)
class ExchangeRate:
    base: CurrencyCode = shown("The currency of which there is one.")
    quote: CurrencyCode = shown("The currency that it is told in.")
    rate: Decimal = shown("The mid rate.")
    spread_percent: Decimal = shown("By how much a customer gets less, in per cent of it.")
    changed_at: datetime = shown("When it was set.")
    offered: bool = found(exchange.offered, "Whether the bank deals at it now; it does not when it is too old.")


@view(
    domain.ExchangeNotOffered,
    description="The bank does not exchange this, or not now.",
    may=ANYONE,
)
class ExchangeNotOffered(Refusal):
    sold: CurrencyCode = shown("The currency that would be paid.")
    bought: CurrencyCode = shown("The currency that would be received.")
    why: ExchangeFault = shown("Why not.")


@view(domain.InvalidQuote, description="Not a quote that was given to the caller, or changed since.", may=ANYONE)
class InvalidQuote(Refusal):
    pass


@view(domain.QuoteExpired, description="The quote was not carried out in time, and never will be.", may=ANYONE)
class QuoteExpired(Refusal):
    expired_at: datetime = shown("Since when it is good no more.")

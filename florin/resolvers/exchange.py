"""Fields about exchange rates."""

from decimal import Decimal
from typing import Annotated

import strawberry

from florin.domain.exchange import ExchangeRate
from florin.domain.refusals import Refusal, Refused
from florin.resolvers.context import Info
from florin.resolvers.scalars import CurrencyCode


@strawberry.input(description="What one currency is worth in another, from now on and in both directions.")
class SetExchangeRateInput:
    base: CurrencyCode = strawberry.field(description="The currency of which there is one whole unit.")
    quote: CurrencyCode = strawberry.field(description="The currency that it is told in.")
    rate: Decimal = strawberry.field(
        description="The mid rate: what one `base` is worth in `quote`, greater than zero, up to 10 decimals."
    )
    spread_percent: Decimal = strawberry.field(
        description="By how much a customer gets less, in per cent of it: 0 to less than 100, up to 4 decimals."
    )


async def exchange_rates(info: Info) -> list[ExchangeRate]:
    """What currencies are worth in each other."""
    return list(await info.context.bank.exchange_rates.all())


async def offered(root: strawberry.Parent[ExchangeRate], info: Info) -> bool:
    """Whether a rate is dealt at now."""
    return info.context.bank.exchange_rates.is_fresh(root)


async def set_exchange_rate(
    info: Info, input: Annotated[SetExchangeRateInput, strawberry.argument(description="Of what, and how much.")]
) -> ExchangeRate | Refusal:
    """Set what one currency is worth in another."""
    context = info.context
    try:
        return await context.bank.exchange_rates.set(
            context.caller, input.base, input.quote, input.rate, input.spread_percent, context.origin
        )
    except Refused as refused:
        return refused.refusal

"""Setting exchange rates, and finding the one that holds. Every change is kept, and on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Protocol

from florin.domain.audit import AuditAction, Facts, Happening, Subject, SubjectKind, actor_of
from florin.domain.bounds import read_percent
from florin.domain.exchange import RATE_DECIMALS, RATE_MAX, Conversion, ExchangeRate
from florin.domain.exchange_refusals import ExchangeFault, ExchangeNotOffered
from florin.domain.fees import PARTS_PER_WHOLE
from florin.domain.ports import Clock
from florin.domain.principal import Origin, Principal
from florin.domain.refusals import CurrencyNotSupported, InvalidInput, Refused

_TRIES = 100


class RateRecords(Protocol):
    """The rates, each change of them. `persistence` provides them."""

    async def newest(self) -> list[ExchangeRate]:
        """The rates that hold, one for two currencies, by their codes."""
        ...

    async def of(self, one: str, other: str) -> ExchangeRate | None:
        """The rate that holds for two currencies, whichever way round it was set."""
        ...

    async def currency_kept(self, currency: str) -> bool:
        """Whether there is or was an account in this currency, or may be one."""
        ...

    async def add(
        self, rate: ExchangeRate, before: ExchangeRate | None, happening: Happening
    ) -> ExchangeRate | None:
        """Keep a change under the next version, and put it on record; None where `before` holds no more."""
        ...


@dataclass(frozen=True, slots=True)
class ExchangeRates:
    """Keeps the rates. One that is older than `max_age` is not dealt at; None never is."""

    records: RateRecords
    clock: Clock
    max_age: timedelta | None = None

    async def set(
        self, principal: Principal, base: str, quote: str, rate: Decimal, spread_percent: Decimal, origin: Origin
    ) -> ExchangeRate | CurrencyNotSupported:
        """What one `base` is worth in `quote` from now on. The same rate again makes it a new one.

        Raises:
            Refused: with InvalidInput.
        """
        for currency in (base, quote):
            if not await self.records.currency_kept(currency):
                return CurrencyNotSupported(currency)
        if base == quote:
            raise Refused(InvalidInput("quote", "it is the same currency as base"))
        spread_ppm = read_percent("spreadPercent", spread_percent)
        if spread_ppm == PARTS_PER_WHOLE:
            raise Refused(InvalidInput("spreadPercent", "it would leave nothing to the customer"))
        read = _read_rate(rate)
        for _ in range(_TRIES):
            before = await self.records.of(base, quote)
            # Clocks of two processes may differ; from rate to rate time never runs backwards.
            now = max(self.clock(), before.changed_at) if before else self.clock()
            wanted = ExchangeRate(base, quote, read, spread_ppm, 0, now, principal.customer_id)
            happening = Happening(
                AuditAction.EXCHANGE_RATE_CHANGED,
                actor_of(principal),
                origin,
                now,
                Subject(SubjectKind.EXCHANGE_RATE, f"{base}/{quote}"),
                before=_facts(before),
                after=_facts(wanted),
            )
            kept = await self.records.add(wanted, before, happening)
            if kept is not None:
                return kept
        raise AssertionError("somebody changes this rate without end")

    async def all(self) -> Sequence[ExchangeRate]:
        """The rates that hold, those that are too old to deal at among them."""
        return await self.records.newest()

    async def find(self, sold: str, bought: str) -> Conversion | ExchangeNotOffered:
        """What the bank exchanges one currency into another at."""
        if sold == bought:
            return ExchangeNotOffered(sold, bought, ExchangeFault.SAME_CURRENCY)
        rate = await self.records.of(sold, bought)
        if rate is None:
            return ExchangeNotOffered(sold, bought, ExchangeFault.NO_RATE)
        if not self.is_fresh(rate):
            return ExchangeNotOffered(sold, bought, ExchangeFault.RATE_TOO_OLD)
        return Conversion.at(rate, sold, bought)

    def is_fresh(self, rate: ExchangeRate) -> bool:
        """Whether a rate is dealt at."""
        return self.max_age is None or self.clock() - rate.changed_at <= self.max_age


def _read_rate(rate: Decimal) -> Decimal:
    if not rate.is_finite() or not 0 < rate < RATE_MAX:
        raise Refused(InvalidInput("rate", "it is not greater than zero, or far too large"))
    exponent = rate.as_tuple().exponent
    assert isinstance(exponent, int)
    if -exponent > RATE_DECIMALS:
        raise Refused(InvalidInput("rate", f"it has more than {RATE_DECIMALS} decimals"))
    return rate


def _facts(rate: ExchangeRate | None) -> Facts:
    if rate is None:
        return {}
    return {
        "base": rate.base,
        "quote": rate.quote,
        "rate": f"{rate.rate.normalize():f}",
        "spreadPercent": str(rate.spread_percent),
    }

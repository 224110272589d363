"""What the bank does business in: where it takes customers from, and what it keeps accounts in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import iso4217
import pycountry

from florin.domain.audit import AuditAction, Happening, Subject, SubjectKind, actor_of
from florin.domain.back_office_ports import BusinessListRecords
from florin.domain.back_office_refusals import NotACountry, NotACurrency
from florin.domain.money import EXPONENTS
from florin.domain.ports import Clock
from florin.domain.principal import Origin, Principal


@dataclass(frozen=True, slots=True)
class Country:
    """A country by its ISO 3166-1 alpha-2 code. `allowed` says whether new customers may live there."""

    country: str
    allowed: bool


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency by its ISO 4217 code. `supported` says whether new accounts may be kept in it."""

    currency: str
    supported: bool

    @property
    def decimals(self) -> int | None:
        """How many decimals an amount has; None where the standard knows of no minor unit any more."""
        return EXPONENTS.get(self.currency)

    @property
    def name(self) -> str:
        """What the standard calls it; the code, where it does not."""
        # The library makes the enum's members at run time, out of the standard's table.
        known: Any = iso4217.Currency
        return str(known(self.currency).currency_name) if self.currency in EXPONENTS else self.currency


def is_country(code: str) -> bool:
    """Whether ISO 3166-1 assigns this code to a country."""
    return pycountry.countries.get(alpha_2=code) is not None


@dataclass(frozen=True, slots=True)
class BusinessLists:
    """Keeps both lists. What is there already stays, and is answered as it is: repeating is safe."""

    records: BusinessListRecords
    clock: Clock

    async def countries(self) -> Sequence[str]:
        """The countries that new customers may live in."""
        return await self.records.countries()

    async def currencies(self) -> list[Currency]:
        """The currencies that new accounts may be kept in."""
        return [Currency(code, supported=True) for code in await self.records.currencies() if code in EXPONENTS]

    async def allow_country(self, principal: Principal, code: str, origin: Origin) -> Country | NotACountry:
        """Take customers from a country."""
        if not is_country(code):
            return NotACountry(code)
        subject = Subject(SubjectKind.COUNTRY, code)
        await self.records.allow_country(
            code, self._happening(AuditAction.COUNTRY_ALLOWED, principal, origin, subject, "allowed", now=True)
        )
        return Country(code, allowed=True)

    async def disallow_country(self, principal: Principal, code: str, origin: Origin) -> Country | NotACountry:
        """Take no new customers from a country. Those who live there stay customers."""
        subject = Subject(SubjectKind.COUNTRY, code)
        changed = await self.records.disallow_country(
            code, self._happening(AuditAction.COUNTRY_DISALLOWED, principal, origin, subject, "allowed", now=False)
        )
        return Country(code, allowed=False) if changed or is_country(code) else NotACountry(code)

    async def add_currency(self, principal: Principal, code: str, origin: Origin) -> Currency | NotACurrency:
        """Keep accounts in a currency."""
        if code not in EXPONENTS:
            return NotACurrency(code)
        subject = Subject(SubjectKind.CURRENCY, code)
        await self.records.add_currency(
            code, self._happening(AuditAction.CURRENCY_ADDED, principal, origin, subject, "supported", now=True)
        )
        return Currency(code, supported=True)

    async def remove_currency(self, principal: Principal, code: str, origin: Origin) -> Currency | NotACurrency:
        """Open no more accounts in a currency. Those that are kept in it stay as they are."""
        subject = Subject(SubjectKind.CURRENCY, code)
        changed = await self.records.remove_currency(
            code, self._happening(AuditAction.CURRENCY_REMOVED, principal, origin, subject, "supported", now=False)
        )
        return Currency(code, supported=False) if changed or code in EXPONENTS else NotACurrency(code)

    def _happening(
        self, action: AuditAction, principal: Principal, origin: Origin, subject: Subject, fact: str, *, now: bool
    ) -> Happening:
        return Happening(
            action, actor_of(principal), origin, self.clock(), subject, before={fact: not now}, after={fact: now}
        )

"""What staff decide about prices: fees for payments, and the interest that accounts earn and owe."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

from florin.domain.account import AccountType
from florin.domain.audit import AuditAction, Facts
from florin.domain.bounds import percent_of, read_bound, read_percent
from florin.domain.fees import CHARGED_KINDS, Fee, fee_key
from florin.domain.money import Money
from florin.domain.principal import Origin, Principal
from florin.domain.refusals import CurrencyNotSupported, InvalidInput, Refused
from florin.domain.rulebook import InterestRates, Rulebook
from florin.domain.rulebook_desk import RulebookDesk
from florin.domain.transaction import TransactionKind

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class WantedFee:
    """A fee as staff write it: amounts in major units, the share in per cent."""

    kind: TransactionKind
    account_type: AccountType
    currency: str
    fixed: Decimal = _ZERO
    percent: Decimal = _ZERO
    minimum: Decimal = _ZERO
    maximum: Decimal | None = None


class Currencies(Protocol):
    """What accounts are kept in."""

    async def currency_kept(self, currency: str) -> bool:
        """Whether there is or was an account in this currency, or may be one."""
        ...


@dataclass(frozen=True, slots=True)
class PriceList:
    """Sets fees and interest rates. Each change is a version of the rulebook; what is so already makes none."""

    rulebooks: RulebookDesk
    currencies: Currencies

    async def set_fee(self, principal: Principal, wanted: WantedFee, origin: Origin) -> Fee | CurrencyNotSupported:
        """What a kind of payment from a type of account in a currency costs from now on.

        Raises:
            Refused: with InvalidInput.
        """
        if not await self.currencies.currency_kept(wanted.currency):
            return CurrencyNotSupported(wanted.currency)
        fee = read_fee(wanted)
        await self._change_fee(principal, fee, origin, kept=True)
        return fee

    async def remove_fee(
        self, principal: Principal, kind: TransactionKind, account_type: AccountType, currency: str, origin: Origin
    ) -> Fee | CurrencyNotSupported:
        """Charge nothing any more; answers with the fee as it is then, which is none.

        Raises:
            Refused: with InvalidInput.
        """
        if not await self.currencies.currency_kept(currency):
            return CurrencyNotSupported(currency)
        fee = read_fee(WantedFee(kind, account_type, currency))
        await self._change_fee(principal, fee, origin, kept=False)
        return fee

    async def set_rates(
        self,
        principal: Principal,
        account_type: AccountType,
        currency: str,
        credit_percent: Decimal,
        debit_percent: Decimal,
        origin: Origin,
    ) -> InterestRates | CurrencyNotSupported:
        """What a type of account in a currency earns and owes from now on, in per cent per year.

        Raises:
            Refused: with InvalidInput.
        """
        if not await self.currencies.currency_kept(currency):
            return CurrencyNotSupported(currency)
        rates = InterestRates(
            account_type,
            currency,
            read_percent("creditPercent", credit_percent),
            read_percent("debitPercent", debit_percent),
        )

        def edit(book: Rulebook) -> Rulebook:
            others = [each for each in book.rates if (each.account_type, each.currency) != (account_type, currency)]
            kept = [*others, rates] if rates.credit_ppm or rates.debit_ppm else others
            return replace(book, rates=tuple(sorted(kept, key=lambda each: (each.account_type, each.currency))))

        def tell(book: Rulebook) -> Facts:
            found = book.rates_for(account_type, currency)
            return {
                "type": account_type.value,
                "currency": currency,
                "creditPercent": str(percent_of(found.credit_ppm)),
                "debitPercent": str(percent_of(found.debit_ppm)),
            }

        await self.rulebooks.change(principal, origin, edit, AuditAction.INTEREST_RATES_CHANGED, tell)
        return rates

    async def fees(self) -> Sequence[Fee]:
        """What payments cost; what is not among them costs nothing."""
        return (await self.rulebooks.newest()).fees

    async def rates(self) -> Sequence[InterestRates]:
        """What accounts earn and owe; what is not among them neither earns nor owes."""
        return (await self.rulebooks.newest()).rates

    async def _change_fee(self, principal: Principal, fee: Fee, origin: Origin, *, kept: bool) -> None:
        key = _key(fee)

        def edit(book: Rulebook) -> Rulebook:
            others = [each for each in book.fees if _key(each) != key]
            return replace(book, fees=tuple(sorted([*others, fee] if kept else others, key=_key)))

        def tell(book: Rulebook) -> Facts:
            found = next((each for each in book.fees if _key(each) == key), None)
            named = {"kind": fee.kind.value, "type": fee.account_type.value, "currency": fee.currency}
            return named | ({} if found is None else _facts(found))

        await self.rulebooks.change(principal, origin, edit, AuditAction.FEES_CHANGED, tell)


def read_fee(wanted: WantedFee) -> Fee:
    """A fee in minor units and parts per million.

    Raises:
        Refused: with InvalidInput.
    """
    if wanted.kind not in CHARGED_KINDS:
        names = ", ".join(kind.value for kind in CHARGED_KINDS)
        raise Refused(InvalidInput("kind", f"fees are charged for {names}"))
    fee = Fee(
        wanted.kind,
        wanted.account_type,
        wanted.currency,
        read_bound("fixed", wanted.fixed, wanted.currency),
        read_percent("percent", wanted.percent),
        read_bound("minimum", wanted.minimum, wanted.currency),
        None if wanted.maximum is None else read_bound("maximum", wanted.maximum, wanted.currency),
    )
    if fee.maximum_minor is not None and fee.maximum_minor < fee.minimum_minor:
        raise Refused(InvalidInput("maximum", "it is less than the minimum"))
    return fee


def _key(fee: Fee) -> tuple[str, str, str]:
    return fee_key(fee.kind, fee.account_type, fee.currency)


def _facts(fee: Fee) -> dict[str, str | None]:
    def amount(minor: int) -> str:
        return str(Money(minor, fee.currency).value)

    return {
        "fixed": amount(fee.fixed_minor),
        "percent": str(percent_of(fee.share_ppm)),
        "minimum": amount(fee.minimum_minor),
        "maximum": None if fee.maximum_minor is None else amount(fee.maximum_minor),
    }

"""What staff decide about how much may be spent: limits by type, by account and by customer, and overdrafts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from florin.domain.account import Account, AccountStatus, AccountType
from florin.domain.audit import AuditAction, Facts, Happening, Subject, SubjectKind, actor_of
from florin.domain.back_office_ports import PersonRecords
from florin.domain.back_office_refusals import AccountClosed, CustomerClosed, NoSuchAccount, OverdraftInUse
from florin.domain.bounds import read_bound
from florin.domain.case import Case
from florin.domain.customer import Customer
from florin.domain.limits import (
    NO_LIMITS,
    PER_MINUTE_MAX,
    Headroom,
    Limits,
    Usage,
    Window,
    list_headroom,
    read_limits,
    read_usage,
    window_of,
    write_limits,
)
from florin.domain.money import Money
from florin.domain.money_refusals import LimitScope
from florin.domain.ports import Clock
from florin.domain.principal import Origin, Principal, Role
from florin.domain.refusals import (
    CurrencyMismatch,
    CurrencyNotSupported,
    CustomerNotFound,
    InvalidInput,
    Refused,
    Side,
)
from florin.domain.rulebook import DefaultLimits, Rulebook
from florin.domain.rulebook_desk import RulebookDesk

_TRIES = 10


@dataclass(frozen=True, slots=True)
class WantedLimits:
    """Limits as staff write them: amounts in major units."""

    per_transaction: Decimal | None = None
    per_day: Decimal | None = None
    per_month: Decimal | None = None
    per_minute: int | None = None


@dataclass(frozen=True, slots=True)
class CustomerLimits:
    """What all accounts of a customer in one currency may spend together, and what they have spent."""

    customer_id: UUID
    currency: str
    limits: Limits
    usage: Usage


class LimitRecords(Protocol):
    """Limits and overdrafts. `persistence` provides them.

    Each method that changes something puts the happening on record in the same transaction. One that answers None
    has changed nothing, because what it was to change has changed meanwhile.
    """

    async def currency_kept(self, currency: str) -> bool:
        """Whether there is or was an account in this currency, or may be one."""
        ...

    async def by_ids(self, ids: Sequence[UUID]) -> Mapping[UUID, Account]: ...

    async def change_own_limits(self, account: Account, wanted: str | None, happening: Happening) -> Account | None:
        """Change them from what `account` has; never of a closed account."""
        ...

    async def change_overdraft(self, account: Account, wanted_minor: int, happening: Happening) -> Account | None:
        """Change the limit from what `account` has; never below what is used, nor of a closed account."""
        ...

    async def customer_limits(self, customer_ids: Sequence[UUID]) -> Mapping[UUID, list[CustomerLimits]]:
        """By currency; customers without any are left out."""
        ...

    async def change_customer_limits(
        self, customer_id: UUID, currency: str, before: Limits | None, wanted: Limits | None, happening: Happening
    ) -> bool | CustomerClosed:
        """Change them from `before`; None means that there are none. False has changed nothing."""
        ...


@dataclass(frozen=True, slots=True)
class SpendingLimits:
    """Sets limits and overdrafts, and tells what is left under them.

    What is so already is answered as it is, and not put on record again: repeating is safe.
    """

    records: LimitRecords
    rulebooks: RulebookDesk
    people: PersonRecords
    clock: Clock

    async def set_defaults(
        self, principal: Principal, account_type: AccountType, currency: str, wanted: WantedLimits, origin: Origin
    ) -> DefaultLimits | CurrencyNotSupported:
        """What accounts of a type in a currency may spend, where they have no limits of their own.

        Raises:
            Refused: with InvalidInput.
        """
        if not await self.records.currency_kept(currency):
            return CurrencyNotSupported(currency)
        made = DefaultLimits(account_type, currency, read_wanted(wanted, currency))
        key = account_type, currency

        def edit(book: Rulebook) -> Rulebook:
            others = [each for each in book.limits if (each.account_type, each.currency) != key]
            return replace(book, limits=_sorted(others if made.limits.none_set else [*others, made]))

        def tell(book: Rulebook) -> Facts:
            found = (each.limits for each in book.limits if (each.account_type, each.currency) == key)
            return {"type": account_type.value, "currency": currency, **_facts(next(found, None), currency)}

        await self.rulebooks.change(principal, origin, edit, AuditAction.LIMITS_CHANGED, tell)
        return made

    async def set_of_account(
        self, principal: Principal, account_id: UUID, wanted: WantedLimits | None, case: Case, origin: Origin
    ) -> Account | NoSuchAccount | AccountClosed:
        """What one account may spend, instead of what is the default for its type; None goes back to that.

        Raises:
            Refused: with InvalidInput.
        """
        for _ in range(_TRIES):
            account = await self._open_account(account_id)
            if not isinstance(account, Account):
                return account
            before = read_limits(account.own_limits) if account.own_limits is not None else None
            limits = None if wanted is None else read_wanted(wanted, account.currency)
            if limits == before:
                return account
            happening = Happening(
                AuditAction.LIMITS_CHANGED,
                actor_of(principal),
                origin,
                self.clock(),
                Subject(SubjectKind.ACCOUNT, str(account_id)),
                before=_facts(before, account.currency),
                after=_facts(limits, account.currency) | case.facts,
            )
            written = None if limits is None else write_limits(limits)
            changed = await self.records.change_own_limits(account, written, happening)
            if changed is not None:
                return changed
        raise AssertionError("somebody changes this account without end")

    async def set_of_customer(
        self,
        principal: Principal,
        customer_id: UUID,
        currency: str,
        wanted: WantedLimits | None,
        case: Case,
        origin: Origin,
    ) -> Customer | CustomerNotFound | CustomerClosed | CurrencyNotSupported:
        """What all accounts of a customer in a currency may spend together; None or no limit at all: no more.

        Raises:
            Refused: with InvalidInput.
        """
        customer = await self.people.person(customer_id)
        if customer is None or customer.role is not Role.CUSTOMER:
            return CustomerNotFound(str(customer_id))
        if not await self.records.currency_kept(currency):
            return CurrencyNotSupported(currency)
        limits: Limits | None = NO_LIMITS if wanted is None else read_wanted(wanted, currency)
        limits = None if limits == NO_LIMITS else limits
        for _ in range(_TRIES):
            found = (await self.records.customer_limits([customer_id])).get(customer_id, [])
            before = next((each.limits for each in found if each.currency == currency), None)
            if limits == before:
                return customer
            happening = Happening(
                AuditAction.LIMITS_CHANGED,
                actor_of(principal),
                origin,
                self.clock(),
                Subject(SubjectKind.CUSTOMER, str(customer_id)),
                before={"currency": currency, **_facts(before, currency)},
                after={"currency": currency, **_facts(limits, currency), **case.facts},
            )
            changed = await self.records.change_customer_limits(customer_id, currency, before, limits, happening)
            if changed:
                return customer if changed is True else changed
        raise AssertionError("somebody changes this customer without end")

    async def set_overdraft(
        self, principal: Principal, account_id: UUID, value: Decimal, currency: str, case: Case, origin: Origin
    ) -> Account | NoSuchAccount | AccountClosed | CurrencyMismatch | OverdraftInUse:
        """How far an account may be overdrawn, in major units; zero for not at all.

        Raises:
            Refused: with InvalidInput.
        """
        for _ in range(_TRIES):
            account = await self._open_account(account_id)
            if not isinstance(account, Account):
                return account
            if account.currency != currency:
                return CurrencyMismatch(Side.SOURCE, currency, account.currency)
            wanted = read_bound("limit", value, currency)
            if account.overdraft_limit_minor == wanted:
                return account
            used = account.held_minor - account.balance_minor
            if used > wanted:
                return OverdraftInUse(account_id, Money(used, currency), Money(wanted, currency))
            happening = Happening(
                AuditAction.OVERDRAFT_CHANGED,
                actor_of(principal),
                origin,
                self.clock(),
                Subject(SubjectKind.ACCOUNT, str(account_id)),
                before={"limit": str(account.overdraft_limit.value), "currency": currency},
                after={"limit": str(Money(wanted, currency).value), "currency": currency, **case.facts},
            )
            # Money may have been faster; then it is judged as it stands now.
            changed = await self.records.change_overdraft(account, wanted, happening)
            if changed is not None:
                return changed
        raise AssertionError("somebody changes this account without end")

    async def defaults(self) -> tuple[DefaultLimits, ...]:
        """What holds for accounts that have no limits of their own."""
        return (await self.rulebooks.newest()).limits

    def window(self, account: Account | None = None) -> Window:
        """The day, month and minute that a payment would be counted in now; of an account never an earlier one."""
        now = self.clock()
        return window_of(now if account is None else max(now, account.changed_at))

    async def _open_account(self, account_id: UUID) -> Account | NoSuchAccount | AccountClosed:
        account = (await self.records.by_ids([account_id])).get(account_id)
        if account is None:
            return NoSuchAccount(str(account_id))
        return AccountClosed(account_id) if account.status is AccountStatus.CLOSED else account


def read_wanted(wanted: WantedLimits, currency: str) -> Limits:
    """Limits in minor units.

    Raises:
        Refused: with InvalidInput.
    """

    def bound(name: str, value: Decimal | None) -> int | None:
        return None if value is None else read_bound(f"limits.{name}", value, currency)

    if wanted.per_minute is not None and not 0 <= wanted.per_minute <= PER_MINUTE_MAX:
        raise Refused(InvalidInput("limits.perMinute", f"it is not between 0 and {PER_MINUTE_MAX}"))
    return Limits(
        bound("perTransaction", wanted.per_transaction),
        bound("perDay", wanted.per_day),
        bound("perMonth", wanted.per_month),
        wanted.per_minute,
    )


def headroom_of_account(
    account: Account, limits: Limits, theirs: Sequence[CustomerLimits], now: Window
) -> list[Headroom]:
    """What an account may still spend: under its own limits, and under those of its customer in its currency."""
    found = list_headroom(limits, read_usage(account.usage), now, account.currency, LimitScope.ACCOUNT)
    for each in theirs:
        if each.currency == account.currency:
            found += headroom_of_customer(each, now)
    return found


def headroom_of_customer(theirs: CustomerLimits, now: Window) -> list[Headroom]:
    """What all accounts of a customer may still spend together."""
    return list_headroom(theirs.limits, theirs.usage, now, theirs.currency, LimitScope.CUSTOMER)


def _sorted(limits: Sequence[DefaultLimits]) -> tuple[DefaultLimits, ...]:
    return tuple(sorted(limits, key=lambda each: (each.account_type, each.currency)))


def _facts(limits: Limits | None, currency: str) -> dict[str, str | int | bool | list[str] | None]:
    """Limits as the audit log has them: amounts in major units; nothing where none are set."""
    if limits is None:
        return {}

    def amount(minor: int | None) -> str | None:
        return None if minor is None else str(Money(minor, currency).value)

    return {
        "perTransaction": amount(limits.per_transaction),
        "perDay": amount(limits.per_day),
        "perMonth": amount(limits.per_month),
        "perMinute": limits.per_minute,
    }

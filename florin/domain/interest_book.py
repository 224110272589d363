"""The interest of accounts: which days they have to be accrued for, and what is posted for a month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from florin.domain.account import Account, AccountStatus, AccountType
from florin.domain.commands import OWN_KEY, MoneyRequest
from florin.domain.interest import (
    PARTS_PER_MINOR,
    Accrual,
    Accrued,
    InterestSide,
    accrue,
    days_to_accrue,
    is_posting_due,
    posting_period,
    show_rate,
)
from florin.domain.money import AMOUNT_MAX_MINOR, EXPONENTS
from florin.domain.page import Page, cut_page
from florin.domain.rulebook import InterestRates, Rulebook
from florin.domain.transaction import BANK, TransactionKind

SETTLING = timedelta(minutes=5)
"""A day is accrued this long after it has closed, when whatever was under way at its end is committed."""

AccountGroup = tuple[AccountType, str]
"""Accounts of one type in one currency: they have the same rates."""


def day_ends(day: date) -> datetime:
    """The first instant that is no longer in a UTC day."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)


class RateHistory:
    """The rates that were in force at the end of each day, from all versions of the rulebook."""

    def __init__(self) -> None:
        self.version = 0
        self._changes: list[tuple[datetime, Mapping[AccountGroup, InterestRates]]] = []
        self._first: dict[AccountGroup, date] = {}

    def add(self, book: Rulebook) -> None:
        """Take in the next version."""
        assert book.version == self.version + 1, "versions come in order"
        assert book.changed_at is not None
        self.version = book.version
        rates = {
            (each.account_type, each.currency): each for each in book.rates if each.credit_ppm or each.debit_ppm
        }
        for group in rates:
            self._first.setdefault(group, book.changed_at.date())
        if rates != (self._changes[-1][1] if self._changes else {}):
            self._changes.append((book.changed_at, rates))

    @property
    def first_days(self) -> Mapping[AccountGroup, date]:
        """The accounts that have ever had a rate, each with the first day that one held for."""
        return self._first

    def at_end_of(self, day: date, group: AccountGroup) -> InterestRates:
        """What held when a day closed."""
        end = day_ends(day)
        in_force: Mapping[AccountGroup, InterestRates] = {}
        for changed_at, rates in self._changes:
            if changed_at >= end:
                break
            in_force = rates
        return in_force.get(group) or InterestRates(*group)


@dataclass(frozen=True, slots=True)
class Position:
    """How far an account's interest has come; `posting_due` says that a month is over and not posted yet."""

    account_id: UUID
    accrued_through: date
    credit: Accrued = Accrued()
    debit: Accrued = Accrued()
    posting_due: bool = False

    def add(self, accrual: Accrual) -> "Position":
        """With one more day."""
        if accrual.side is InterestSide.CREDIT:
            return replace(self, credit=self.credit.add(accrual))
        return replace(self, debit=self.debit.add(accrual))

    @property
    def period(self) -> str:
        """The month that is to be posted next."""
        return posting_period(self.accrued_through)


def days_ahead(position: Position | None, opened_at: datetime, first_rated: date, today: date) -> tuple[date, ...]:
    """The days to accrue now: those that have closed, of one month at most: it is posted before the next."""
    through = None if position is None else position.accrued_through
    days = days_to_accrue(through, max(opened_at.date(), first_rated), today)
    return tuple(day for day in days if posting_period(day) == posting_period(days[0]))


def accrue_days(
    position: Position | None,
    account: Account,
    days: Sequence[date],
    balances: Sequence[int],
    rates: RateHistory,
) -> tuple[Position, list[Accrual]]:
    """Accrue days in order, each by its closing balance in minor units and the rates in force when it closed."""
    reached = position or Position(account.id, days[0])
    accruals = []
    for day, balance in zip(days, balances, strict=True):
        held = rates.at_end_of(day, (account.type, account.currency))
        accrual = accrue(account.id, day, balance, held.credit_ppm, held.debit_ppm)
        if accrual is not None:
            accruals.append(accrual)
            reached = reached.add(accrual)
        reached = replace(reached, accrued_through=day)
    due = is_posting_due(reached.period, reached.accrued_through, None)
    return replace(reached, posting_due=due), accruals


def interest_requests(position: Position, account: Account, transaction_ids: Sequence[UUID]) -> list[MoneyRequest]:
    """What is posted for the month that is over: whole minor units, of overdraft interest what is available.

    The key names account, month and side, so that however often it is asked for it is posted once. What can't be
    posted stays in the position, and is asked for with the next month. A closed account gets nothing any more.
    """
    if account.status is AccountStatus.CLOSED:
        return []
    earned = min(position.credit.payable_minor, AMOUNT_MAX_MINOR)
    owed = min(position.debit.payable_minor, max(0, account.available_minor), AMOUNT_MAX_MINOR)
    amounts = ((InterestSide.CREDIT, earned), (InterestSide.DEBIT, owed))
    requests = []
    for (side, amount), transaction_id in zip(amounts, transaction_ids, strict=True):
        if not amount:
            continue
        key = f"{OWN_KEY}interest:{account.id}:{position.period}:{side}"
        credit = side is InterestSide.CREDIT
        requests.append(
            MoneyRequest(
                transaction_id,
                BANK,
                key,
                sha256(key.encode()).digest(),
                TransactionKind.INTEREST,
                amount,
                account.currency,
                f"Interest {position.period}",
                source_id=None if credit else account.id,
                destination_id=account.id if credit else None,
            )
        )
    return requests


@dataclass(frozen=True, slots=True)
class InterestPosting:
    """What was posted of an account's interest for a month, on one side."""

    account_id: UUID
    period: str
    side: InterestSide
    amount_minor: int
    transaction_id: UUID


def post_position(position: Position, postings: Sequence[InterestPosting]) -> Position:
    """The position after a month was posted: what was posted is gone from it, and the next month may accrue."""
    credit, debit = position.credit, position.debit
    for posting in postings:
        if posting.side is InterestSide.CREDIT:
            credit = credit.post(posting.amount_minor)
        else:
            debit = debit.post(posting.amount_minor)
    return replace(position, credit=credit, debit=debit, posting_due=False)


def show_parts(parts: int, currency: str) -> Decimal:
    """An amount in major units, exact but for what is cut off twelve places after the minor unit."""
    exponent = EXPONENTS[currency]
    return (Decimal(parts * 10**12 // PARTS_PER_MINOR)).scaleb(-exponent - 12)


class InterestRecords(Protocol):
    """What was accrued."""

    async def positions(self, account_ids: Sequence[UUID]) -> Mapping[UUID, Position]: ...

    async def accruals(
        self, account_ids: Sequence[UUID], *, limit: int, before: date | None
    ) -> Mapping[UUID, list[Accrual]]:
        """Newest first, those of days before one."""
        ...


@dataclass(frozen=True, slots=True)
class InterestStatement:
    """An account's interest as it stands: rates in per cent a year, and what accrued and is not posted yet."""

    account_id: UUID
    currency: str
    rates: InterestRates
    position: Position | None

    @property
    def credit_rate(self) -> Decimal:
        """What it earns."""
        return show_rate(self.rates.credit_ppm)

    @property
    def debit_rate(self) -> Decimal:
        """What it owes on what is overdrawn."""
        return show_rate(self.rates.debit_ppm)

    @property
    def accrued_credit(self) -> Decimal:
        """Earned and not posted yet."""
        return show_parts(self.position.credit.parts if self.position else 0, self.currency)

    @property
    def accrued_debit(self) -> Decimal:
        """Owed and not posted yet."""
        return show_parts(self.position.debit.parts if self.position else 0, self.currency)

    @property
    def accrued_through(self) -> date | None:
        """The last day in it; none where nothing was accrued yet."""
        return self.position.accrued_through if self.position else None


@dataclass(frozen=True, slots=True)
class InterestReading:
    """Shows accounts' interest."""

    records: InterestRecords

    async def pages(self, account_ids: Sequence[UUID], *, first: int, after: int | None) -> list[Page[Accrual]]:
        """A page of each account's days, newest first. A day's cursor is its number as the calendar counts them."""
        before = None if after is None else date.fromordinal(after)
        found = await self.records.accruals(account_ids, limit=first + 1, before=before)
        return [
            cut_page(found[account_id], first=first, after=after, cursor=lambda each: str(each.day.toordinal()))
            for account_id in account_ids
        ]

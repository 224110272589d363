"""Looking into an account's history: searching it, how it stood, line by line, and what was spent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from florin.domain.account import Account
from florin.domain.page import Page, PageInfo, cut_page
from florin.domain.ports import Clock
from florin.domain.statement import (
    LINES_MAX,
    BalanceAt,
    ChartStep,
    Line,
    Place,
    Spending,
    chart_instants,
    check_months,
)
from florin.domain.text import Malformed
from florin.domain.transaction import Transaction
from florin.domain.transaction_search import TransactionFilter


@dataclass(frozen=True, slots=True)
class Found:
    """What a search has found: transactions with the sequence of their first line, newest first.

    `stopped_at` is the line above which all has been looked at, where there is more below it; none where the search
    has come to its end.
    """

    matches: Sequence[tuple[int, Transaction]]
    stopped_at: int | None


@dataclass(frozen=True, slots=True)
class Span:
    """Lines of an account's history: from `low` to before `high`."""

    account_id: UUID
    low: int
    high: int


class StatementRecords(Protocol):
    """What the ledger wrote into the histories of accounts."""

    async def positions(self, places: Sequence[Place]) -> Mapping[Place, int]:
        """The number of the first line that comes after each place; one more than the last where none does."""
        ...

    async def balances(self, places: Sequence[Place]) -> Mapping[Place, BalanceAt]:
        """How accounts stood at places in their histories."""
        ...

    async def lines(self, spans: Sequence[Span], *, limit: int) -> Mapping[Span, list[Line]]:
        """Newest first."""
        ...

    async def spending(self, spans: Sequence[Span]) -> Mapping[Span, list[Spending]]:
        """What was posted, by month and category, in this order; what has no category comes last."""
        ...


class SearchRecords(Protocol):
    """Finds transactions of accounts."""

    async def search(
        self, accounts: Sequence[Account], wanted: TransactionFilter, *, limit: int, before: int | None
    ) -> Mapping[UUID, Found]:
        """Up to `limit` of each account, newest first, those older than entry `before`."""
        ...


@dataclass(frozen=True, slots=True)
class Statements:
    """Looks into the histories of accounts that the caller may see."""

    records: StatementRecords
    finder: SearchRecords
    clock: Clock

    async def search(
        self, accounts: Sequence[Account], wanted: TransactionFilter, first: int, after: int | None
    ) -> list[Page[Transaction]]:
        """A page of each account's transactions that are wanted, newest first.

        A page looks at so many lines at most. So it may have fewer transactions than were asked for, or none, and
        still not be the last; it then ends where the search has stopped.
        """
        found = await self.finder.search(accounts, wanted, limit=first + 1, before=after)
        return [_page(found[account.id], first, after) for account in accounts]

    async def balances_at(self, wanted: Sequence[tuple[UUID, datetime]]) -> list[BalanceAt]:
        """How accounts stood at instants; an instant that has not come yet is now."""
        places = [Place(account_id, instant, after=True) for account_id, instant in wanted]
        found = await self.records.balances(places)
        return [found[place] for place in places]

    def chart(self, since: datetime, until: datetime | None, step: ChartStep) -> list[datetime]:
        """The instants of a chart's points.

        Raises:
            Malformed: it ends before it begins, or has too many points.
        """
        now = self.clock()
        return chart_instants(since, until or max(now, since), step, now)

    async def lines(
        self,
        account_ids: Sequence[UUID],
        since: datetime | None,
        until: datetime | None,
        first: int,
        after: int | None,
    ) -> list[Page[Line]]:
        """A page of each account's lines from `since` to before `until`, newest first."""
        spans = [
            Span(span.account_id, span.low, span.high if after is None else min(span.high, after))
            for span in await self._spans([(account_id, since, until) for account_id in account_ids])
        ]
        found = await self.records.lines(spans, limit=first + 1)
        return [
            cut_page(found[span], first=first, after=after, cursor=lambda line: str(line.sequence))
            for span in spans
        ]

    async def spending(self, wanted: Sequence[tuple[UUID, datetime, datetime]]) -> list[list[Spending] | Malformed]:
        """What accounts have spent and received from an instant to before another, by month and category.

        Where there are too many lines to add up, why not: of one account only, so that the others' are told.
        """
        spans = await self._spans(wanted)
        found = await self.records.spending([span for span in spans if span.high - span.low <= LINES_MAX])
        return [found[span] if span in found else _too_many(span) for span in spans]

    def months(self, since: datetime, until: datetime | None) -> tuple[datetime, datetime]:
        """The time to add up spending for; until now if no end is given.

        Raises:
            Malformed: it ends before it begins, or reaches into too many calendar months.
        """
        end = until or max(self.clock(), since)
        check_months(since, end)
        return since, end

    async def _spans(self, wanted: Sequence[tuple[UUID, datetime | None, datetime | None]]) -> list[Span]:
        """The lines from an instant to before another; where one is not given, from the first or to the last."""
        bounds = [Place(account_id, bound) for account_id, *pair in wanted for bound in pair if bound is not None]
        found = await self.records.positions(bounds) if bounds else {}
        return [
            Span(
                account_id,
                1 if since is None else found[Place(account_id, since)],
                _BEYOND if until is None else found[Place(account_id, until)],
            )
            for account_id, since, until in wanted
        ]


_BEYOND = 2**63 - 1


def _too_many(span: Span) -> Malformed:
    return Malformed(
        "from",
        f"{span.high - span.low:,} lines are in this time and at most {LINES_MAX:,} are added up at once, "
        "so ask for less at a time",
    )


def _page(found: Found, first: int, after: int | None) -> Page[Transaction]:
    sequences = {transaction.id: sequence for sequence, transaction in found.matches}
    transactions = [transaction for _, transaction in found.matches]
    page = cut_page(transactions, first=first, after=after, cursor=lambda t: str(sequences[t.id]))
    if page.page_info.has_next_page or found.stopped_at is None:
        return page
    info = page.page_info
    stopped = PageInfo(True, info.has_previous_page, info.start_cursor, str(found.stopped_at))
    return Page(page.edges, stopped)

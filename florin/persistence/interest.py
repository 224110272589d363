"""Accrues interest day by day and posts it month by month: a duty of the bank's.

Accounts are walked through along their key, a few hundred at a time, and none of them is locked: what a day closed
with stands in the entries. Every step says from where it goes on, and is written only where nobody else was faster,
so that two processes at once, or one that died half-way, lose nothing and do nothing twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from florin.domain.account import Account
from florin.domain.books import Outcome
from florin.domain.commands import MoneyRequest
from florin.domain.interest import Accrual, Accrued, InterestSide
from florin.domain.interest_book import (
    SETTLING,
    InterestPosting,
    Position,
    RateHistory,
    accrue_days,
    day_ends,
    days_ahead,
    interest_requests,
    post_position,
)
from florin.domain.ports import IdMaker, Ledger
from florin.domain.rulebook import read_rulebook
from florin.domain.transaction import Transaction, TransactionStatus
from florin.persistence.database import Database
from florin.persistence.own_postings import post_each
from florin.persistence.rows import ACCOUNT_COLUMNS, Row, account_from

_NOBODY = UUID(int=0)

_VERSIONS = """
SELECT version, changed_at, changed_by, contents FROM rulebooks WHERE version > :known ORDER BY version LIMIT 100
"""

_POSITION_COLUMNS = "p.accrued_through, p.credit_parts, p.debit_parts, p.posting_due"

_BEHIND = f"""
SELECT {ACCOUNT_COLUMNS}, p.account_id AS positioned, {_POSITION_COLUMNS}
FROM accounts a LEFT JOIN interest_positions p ON p.account_id = a.id
WHERE a.id > :after AND a.status <> 'CLOSED'
    AND (a.type, a.currency) IN (SELECT * FROM unnest(CAST(:types AS text[]), CAST(:currencies AS text[])))
    AND (p.account_id IS NULL OR p.accrued_through < :yesterday AND NOT p.posting_due)
ORDER BY a.id LIMIT :limit
"""

_DUE = f"""
SELECT {ACCOUNT_COLUMNS}, p.account_id AS positioned, {_POSITION_COLUMNS}
FROM interest_positions p JOIN accounts a ON a.id = p.account_id
WHERE p.posting_due AND p.account_id > :after ORDER BY p.account_id LIMIT :limit
"""

_POSITIONS = f"""
SELECT p.account_id AS positioned, {_POSITION_COLUMNS} FROM interest_positions p WHERE p.account_id = ANY(:ids)
"""

# Time never runs backwards in an account's history, so that the first entry that is not before an instant is found
# by halves along the key: twenty steps for a million entries.
_BALANCES = """
WITH RECURSIVE search (account_id, bound, low, high) AS (
    SELECT a.id, asked.bound, CAST(1 AS bigint), a.sequence + 1
    FROM unnest(CAST(:account_ids AS uuid[]), CAST(:bounds AS timestamptz[])) AS asked (account_id, bound)
    JOIN accounts a ON a.id = asked.account_id
    UNION ALL
    SELECT s.account_id, s.bound,
        CASE WHEN e.occurred_at < s.bound THEN e.sequence + 1 ELSE s.low END,
        CASE WHEN e.occurred_at < s.bound THEN s.high ELSE e.sequence END
    FROM search s JOIN entries e ON e.account_id = s.account_id AND e.sequence = (s.low + s.high) / 2
    WHERE s.low < s.high
)
SELECT s.account_id, s.bound, coalesce(e.balance, 0) AS balance
FROM search s LEFT JOIN entries e ON e.account_id = s.account_id AND e.sequence = s.low - 1
WHERE s.low = s.high
"""

# Written only where the position is still the one that was read, or where there is none yet.
_MOVE = """
INSERT INTO interest_positions AS p (account_id, accrued_through, credit_parts, debit_parts, posting_due)
SELECT account_id, through, credit, debit, due
FROM unnest(CAST(:ids AS uuid[]), CAST(:through AS date[]), CAST(:credit AS numeric[]), CAST(:debit AS numeric[]),
    CAST(:due AS bool[])) AS n (account_id, through, credit, debit, due)
ON CONFLICT (account_id) DO UPDATE SET accrued_through = excluded.accrued_through,
    credit_parts = excluded.credit_parts, debit_parts = excluded.debit_parts, posting_due = excluded.posting_due
WHERE (p.account_id, p.accrued_through, p.posting_due) IN (SELECT * FROM unnest(CAST(:known_ids AS uuid[]),
    CAST(:known_through AS date[]), CAST(:known_due AS bool[])))
RETURNING p.account_id
"""

_ACCRUE = """
INSERT INTO interest_accruals (account_id, day, side, balance, rate_ppm, parts)
SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:days AS date[]), CAST(:sides AS text[]),
    CAST(:balances AS bigint[]), CAST(:rates AS integer[]), CAST(:parts AS numeric[]))
"""

_POST = """
INSERT INTO interest_postings (account_id, period, side, amount, transaction_id)
SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:periods AS text[]), CAST(:sides AS text[]),
    CAST(:amounts AS bigint[]), CAST(:transactions AS uuid[]))
"""

_ACCRUALS = """
SELECT page.* FROM unnest(CAST(:ids AS uuid[])) AS asked (account_id)
CROSS JOIN LATERAL (
    SELECT i.account_id, i.day, i.side, i.balance, i.rate_ppm, i.parts FROM interest_accruals i
    WHERE i.account_id = asked.account_id AND (CAST(:before AS date) IS NULL OR i.day < CAST(:before AS date))
    ORDER BY i.day DESC LIMIT :limit
) AS page
"""


@dataclass(frozen=True, slots=True)
class _Step:
    """From one position of an account to the next, with what belongs to it."""

    before: Position | None
    after: Position
    accruals: Sequence[Accrual] = ()
    postings: Sequence[InterestPosting] = ()


class InterestDuty:
    """Accrues the days that have closed and posts the months that are over, of accounts that ever had a rate."""

    def __init__(self, database: Database, ledger: Ledger, new_id: IdMaker, *, slice_size: int = 200) -> None:
        self._database = database
        self._ledger = ledger
        self._new_id = new_id
        self._slice_size = slice_size
        self._rates = RateHistory()
        self._after = _NOBODY
        self._moved = False
        self._due_after = _NOBODY
        self._left = False
        self._done: tuple[date, int] | None = None

    async def perform(self, now: datetime) -> int:
        """Do the next slice of what is due by now; answers with how many accounts came further."""
        today = (now - SETTLING).date()
        if self._done is not None and self._done[0] == today:
            return 0
        await self._read_rates()
        if not self._rates.first_days:
            return 0
        posted = await self._post()
        if posted:
            return posted
        return await self._accrue(today)

    async def _read_rates(self) -> None:
        while rows := await self._database.read(_VERSIONS, {"known": self._rates.version}):
            for row in rows:
                self._rates.add(
                    read_rulebook(row["version"], row["changed_at"], row["changed_by"], row["contents"])
                )

    async def _accrue(self, today: date) -> int:
        """The next accounts along the key that are behind. At the end of a walk that moved nobody all is done,
        unless something that waits to be posted was left: that is tried again."""
        groups = list(self._rates.first_days)
        rows = await self._database.read(
            _BEHIND,
            {
                "after": self._after,
                "yesterday": today - timedelta(days=1),
                "types": [account_type.value for account_type, _ in groups],
                "currencies": [currency for _, currency in groups],
                "limit": self._slice_size,
            },
        )
        if not rows:
            moved, self._after, self._moved = self._moved, _NOBODY, False
            if not moved and not self._left:
                self._done = today, self._rates.version
            return int(moved)
        self._after = rows[-1]["id"]
        steps = await self._steps(rows, today)
        if steps:
            self._moved = True
            await self._write(steps)
        return len(rows)

    async def _steps(self, rows: Sequence[Row], today: date) -> list[_Step]:
        """What the days that have closed come to, for each account."""
        work: list[tuple[Account, Position | None, tuple[date, ...]]] = []
        for row in rows:
            account, position = account_from(row), _position_from(row)
            first_rated = self._rates.first_days[account.type, account.currency]
            days = days_ahead(position, account.opened_at, first_rated, today)
            if days:
                work.append((account, position, days))
        balances = await self._balances([(account.id, day) for account, _, days in work for day in days])
        steps = []
        for account, position, days in work:
            closing = [balances[account.id, day_ends(day)] for day in days]
            after, accruals = accrue_days(position, account, days, closing, self._rates)
            steps.append(_Step(position, after, accruals))
        return steps

    async def _balances(self, places: Sequence[tuple[UUID, date]]) -> Mapping[tuple[UUID, datetime], int]:
        rows = await self._database.read(
            _BALANCES,
            {"account_ids": [place[0] for place in places], "bounds": [day_ends(day) for _, day in places]},
        )
        return {(row["account_id"], row["bound"]): row["balance"] for row in rows}

    async def _post(self) -> int:
        """Post the month that is over, of the next accounts that wait for it."""
        if self._due_after == _NOBODY:
            self._left = False
        while True:
            rows = await self._database.read(_DUE, {"after": self._due_after, "limit": self._slice_size})
            # Those that fail stay at the head of the line; whoever stands behind them must not wait for them.
            full = len(rows) == self._slice_size
            self._due_after = rows[-1]["id"] if full else _NOBODY
            steps = await self._posting_steps(rows)
            if len(steps) < len(rows):
                self._left = True
            if steps:
                self._moved = True
                await self._write(steps)
            if steps or not full:
                return len(steps)

    async def _posting_steps(self, rows: Sequence[Row]) -> list[_Step]:
        """Have the ledger post what is due; the steps of those for whom it did, or had nothing to do."""
        positions: dict[UUID, Position] = {}
        asked: dict[UUID, list[MoneyRequest]] = {}
        for row in rows:
            account, position = account_from(row), _position_from(row)
            assert position is not None
            positions[account.id] = position
            asked[account.id] = interest_requests(position, account, (self._new_id(), self._new_id()))
        wanted = {account_id: requests for account_id, requests in asked.items() if requests}
        answered = await post_each(self._ledger, "the interest posting", wanted)
        steps = []
        for account_id, position in positions.items():
            requests = asked[account_id]
            if requests and account_id not in answered:
                continue
            decided = zip(requests, answered.get(account_id, ()), strict=True)
            postings = [posting for each in decided if (posting := _posted(position, *each))]
            steps.append(_Step(position, post_position(position, postings), postings=postings))
        return steps

    async def _write(self, steps: Sequence[_Step]) -> None:
        """Write what belongs to positions that nobody else has moved meanwhile."""
        async with self._database.transaction() as connection:
            moved = await _move(connection, steps)
            accruals = [each for step in steps if step.after.account_id in moved for each in step.accruals]
            if accruals:
                await connection.execute(
                    text(_ACCRUE),
                    {
                        "ids": [each.account_id for each in accruals],
                        "days": [each.day for each in accruals],
                        "sides": [each.side.value for each in accruals],
                        "balances": [each.balance_minor for each in accruals],
                        "rates": [each.rate_ppm for each in accruals],
                        "parts": [each.parts for each in accruals],
                    },
                )
            postings = [each for step in steps if step.after.account_id in moved for each in step.postings]
            if postings:
                await connection.execute(
                    text(_POST),
                    {
                        "ids": [each.account_id for each in postings],
                        "periods": [each.period for each in postings],
                        "sides": [each.side.value for each in postings],
                        "amounts": [each.amount_minor for each in postings],
                        "transactions": [each.transaction_id for each in postings],
                    },
                )


async def _move(connection: AsyncConnection, steps: Sequence[_Step]) -> set[UUID]:
    """Move positions on, in the order of their accounts; those that could be moved."""
    ordered = sorted(steps, key=lambda step: step.after.account_id)
    known = [step.before for step in ordered if step.before is not None]
    moved = await connection.execute(
        text(_MOVE),
        {
            "ids": [step.after.account_id for step in ordered],
            "through": [step.after.accrued_through for step in ordered],
            "credit": [step.after.credit.parts for step in ordered],
            "debit": [step.after.debit.parts for step in ordered],
            "due": [step.after.posting_due for step in ordered],
            "known_ids": [each.account_id for each in known],
            "known_through": [each.accrued_through for each in known],
            "known_due": [each.posting_due for each in known],
        },
    )
    return {row.account_id for row in moved}


def _posted(position: Position, request: MoneyRequest, outcome: Outcome) -> InterestPosting | None:
    """What the ledger made of a request, now or when it was asked the first time; None where it said no."""
    transaction = outcome.value
    if not isinstance(transaction, Transaction) or transaction.status is not TransactionStatus.COMPLETED:
        return None
    side = InterestSide.CREDIT if request.source_id is None else InterestSide.DEBIT
    return InterestPosting(position.account_id, position.period, side, transaction.amount_minor, transaction.id)


def _position_from(row: Row) -> Position | None:
    if row["positioned"] is None:
        return None
    return Position(
        row["positioned"],
        row["accrued_through"],
        Accrued(int(row["credit_parts"])),
        Accrued(int(row["debit_parts"])),
        row["posting_due"],
    )


class InterestRecords:
    """What was accrued, for those who look at it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def positions(self, account_ids: Sequence[UUID]) -> Mapping[UUID, Position]:
        """Accounts' positions; those that have none are left out."""
        rows = await self._database.read(_POSITIONS, {"ids": list(account_ids)})
        found = (_position_from(row) for row in rows)
        return {position.account_id: position for position in found if position is not None}

    async def accruals(
        self, account_ids: Sequence[UUID], *, limit: int, before: date | None
    ) -> Mapping[UUID, list[Accrual]]:
        """Newest first, those of days before one."""
        rows = await self._database.read(_ACCRUALS, {"ids": list(account_ids), "before": before, "limit": limit})
        found: dict[UUID, list[Accrual]] = {account_id: [] for account_id in account_ids}
        for row in rows:
            side = InterestSide(row["side"])
            found[row["account_id"]].append(
                Accrual(row["account_id"], row["day"], side, row["balance"], row["rate_ppm"], int(row["parts"]))
            )
        return found

"""Goes through the ledger a slice at a time: reads a little in a short snapshot, lets go, and then examines it.

A slice is a walk along primary keys from where the last one ended. It sorts nothing and locks nothing, and its
snapshot (REPEATABLE READ, READ ONLY) is over before the examination begins: no writer waits, no vacuum is held up.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from florin.domain.account import Account, InternalAccount
from florin.domain.entry import InternalLeg
from florin.domain.health import HistoryPlace, LedgerPass, LegsPlace
from florin.domain.history_verification import HistoryExamination, HistoryPoint
from florin.domain.transaction_verification import examine_leg
from florin.domain.verification import Finding
from florin.persistence.examined_rows import (
    EXAMINED_TRANSACTION_COLUMNS,
    check_finite,
    examine_line,
    homeless,
    read_transaction,
    stray_leg,
    unreadable,
)
from florin.persistence.rows import ACCOUNT_COLUMNS, ENTRY_COLUMNS, Row, account_from

# Each statement here is a walk along a key, whatever the statistics say.
SETTINGS = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "enable_sort": "off",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "idle_in_transaction_session_timeout": "60s",
}

_COUNT_ACCOUNTS = "SELECT count(*) FROM accounts"

# A batch takes a RowShareLock on the table before it waits for a row, and nobody who only reads takes one.
_OLDEST_WRITER = """
SELECT min(s.xact_start) FROM pg_locks l JOIN pg_stat_activity s ON s.pid = l.pid
WHERE l.relation = 'accounts'::regclass AND l.mode IN ('RowShareLock', 'RowExclusiveLock')
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""

_ACCOUNTS = f"SELECT {ACCOUNT_COLUMNS} FROM accounts a WHERE a.id > $1 ORDER BY a.id LIMIT $2"

_ACCOUNT = f"SELECT {ACCOUNT_COLUMNS} FROM accounts a WHERE a.id = $1"

_LINE_COLUMNS = f"{ENTRY_COLUMNS}, {EXAMINED_TRANSACTION_COLUMNS}"

_ENTRIES = f"""
SELECT {_LINE_COLUMNS} FROM entries e LEFT JOIN transactions t ON t.id = e.transaction_id
WHERE e.account_id > $1 AND e.account_id <= $2 ORDER BY e.account_id, e.sequence LIMIT $3
"""

_HISTORY = f"""
SELECT {_LINE_COLUMNS} FROM entries e LEFT JOIN transactions t ON t.id = e.transaction_id
WHERE e.account_id = $1 AND e.sequence > $2 AND e.sequence <= $3 ORDER BY e.account_id, e.sequence LIMIT $4
"""

_LAST_ENTRY = "SELECT sequence FROM entries WHERE account_id = $1 ORDER BY account_id DESC, sequence DESC LIMIT 1"

_NEXT_LEGS = """
SELECT account, currency FROM internal_legs WHERE (account, currency) > ($1, $2)
ORDER BY account, currency LIMIT 1
"""

_LAST_LEG = """
SELECT transaction_id FROM internal_legs WHERE account = $1 AND currency = $2
ORDER BY account DESC, currency DESC, transaction_id DESC LIMIT 1
"""

_LEGS = f"""
SELECT l.account, l.currency AS leg_currency, l.transaction_id, l.leg, l.posted_delta, l.occurred_at,
    {EXAMINED_TRANSACTION_COLUMNS}
FROM internal_legs l LEFT JOIN transactions t ON t.id = l.transaction_id
WHERE l.account = $1 AND l.currency = $2 AND (l.transaction_id, l.leg) > ($3, $4) AND l.transaction_id <= $5
ORDER BY l.account, l.currency, l.transaction_id, l.leg LIMIT $6
"""

_BEFORE_ALL = UUID(int=0)
_BEYOND_ALL = UUID(int=2**128 - 1)

# After so many rows an examination can pause: an event loop is never kept for more than a few milliseconds.
_ROWS_BETWEEN_PAUSES = 50


@dataclass(frozen=True, slots=True)
class SliceSize:
    """How much is read at once."""

    accounts: int = 50
    rows: int = 500


async def begin_pass(connection: asyncpg.Connection, now: datetime, margin: timedelta) -> LedgerPass:
    """Begin a pass. What occurred up to its `as_of` is committed, so that its slices see all of it."""
    oldest = await connection.fetchval(_OLDEST_WRITER)
    as_of = (now if oldest is None else min(now, oldest)) - margin
    return LedgerPass(now, as_of, await connection.fetchval(_COUNT_ACCOUNTS))


async def read_slice(connection: asyncpg.Connection, work: LedgerPass, size: SliceSize) -> Iterator[None]:
    """Read the next slice of a pass. The answer examines it, in steps, and moves the pass on when it is through."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        if work.legs_begun:
            return await _read_legs(connection, work, size)
        if work.history is not None:
            return await _read_history(connection, work, work.history, size)
        return await _read_accounts(connection, work, size)


async def _read_accounts(connection: asyncpg.Connection, work: LedgerPass, size: SliceSize) -> Iterator[None]:
    after = work.after or _BEFORE_ALL
    accounts = await connection.fetch(_ACCOUNTS, after, size.accounts)
    through = accounts[-1]["id"] if len(accounts) == size.accounts else _BEYOND_ALL
    lines = await connection.fetch(_ENTRIES, after, through, size.rows)
    cut = len(lines) == size.rows
    last = await connection.fetchval(_LAST_ENTRY, lines[-1]["account_id"]) if cut else None
    return _examine_accounts(work, accounts, deque(lines), last, ends=not cut and through == _BEYOND_ALL)


class _History:
    """One account's history under examination, or as much of it as has been read. Counts as it goes."""

    def __init__(self, work: LedgerPass, row: Row, place: HistoryPlace | None = None) -> None:
        self._work = work
        self._row = row
        self._account: Account | None = None
        self.read = place.read if place else 0
        self._clean = place.clean if place else True
        try:
            account = account_from(row)
            check_finite(account.opened_at)
        except ValueError as error:
            self._tell([unreadable("the account", error, account_id=row["id"])])
            return
        if place is not None:
            account = _as_it_stood(account, place.stands)
        self._account = account
        self._examination = HistoryExamination(account, place.reached if place else None)

    def enter(self, line: Row) -> None:
        """Examine the next entry."""
        self.read = line["sequence"]
        self._work.entries += 1
        self._work.count_customers(self._row["currency"], line["posted_delta"], line["occurred_at"])
        if self._account is not None:
            self._tell(examine_line(self._examination, line))

    def pause(self, last: int) -> None:
        """The slice ends here; entries up to `last` follow."""
        account = self._account
        if account is None:
            self.close()
            return
        stands = HistoryPoint(
            account.sequence,
            account.balance_minor,
            account.held_minor,
            account.entry_hash,
            account.changed_at,
            account.usage,
        )
        self._work.history = HistoryPlace(
            account.id, last, stands, self.read, self._examination.reached, self._clean
        )

    def close(self) -> None:
        """The history ends here."""
        work = self._work
        if self._account is not None:
            self._tell(self._examination.close())
        work.accounts_done += 1
        work.chains_verified += self._clean
        work.after, work.history = self._row["id"], None

    def _tell(self, findings: Iterator[Finding] | Sequence[Finding]) -> None:
        if not self._work.tell(findings):
            self._clean = False


def _as_it_stood(account: Account, then: HistoryPoint) -> Account:
    return replace(
        account,
        sequence=then.sequence,
        balance_minor=then.balance_minor,
        held_minor=then.held_minor,
        entry_hash=then.hash,
        changed_at=then.at,
        usage=then.usage,
    )


def _examine_accounts(
    work: LedgerPass, accounts: Sequence[Row], lines: deque[Row], last: int | None, *, ends: bool
) -> Iterator[None]:
    """Examine accounts and their entries, both in the order of accounts.

    `last` says that there were more entries than one slice reads, and which is the last one of the account where it
    was cut.
    """
    for row in accounts:
        yield from _examine_homeless(work, lines, row["id"])
        if last is not None and not lines:
            return  # The entries of this one were not read.
        history = _History(work, row)
        while lines and lines[0]["account_id"] == row["id"]:
            history.enter(lines.popleft())
            if len(lines) % _ROWS_BETWEEN_PAUSES == 0:
                yield
        if last is not None and not lines and history.read < last:
            history.pause(last)
            return
        history.close()
    yield from _examine_homeless(work, lines, None)
    work.legs_begun = ends


def _examine_homeless(work: LedgerPass, lines: deque[Row], before: UUID | None) -> Iterator[None]:
    """Tell of entries whose account is not there. Where a slice ends among those of one id, the rest is skipped."""
    while lines and (before is None or lines[0]["account_id"] < before):
        line = lines.popleft()
        work.tell([homeless(line)])
        work.after = line["account_id"]
        if len(lines) % _ROWS_BETWEEN_PAUSES == 0:
            yield


async def _read_history(
    connection: asyncpg.Connection, work: LedgerPass, place: HistoryPlace, size: SliceSize
) -> Iterator[None]:
    account = await connection.fetchrow(_ACCOUNT, place.account_id)
    lines = await connection.fetch(_HISTORY, place.account_id, place.read, place.last, size.rows)
    return _examine_history(work, place, account, lines, ends=len(lines) < size.rows)


def _examine_history(
    work: LedgerPass, place: HistoryPlace, row: Row | None, lines: Sequence[Row], *, ends: bool
) -> Iterator[None]:
    if row is None:
        gone = Finding("the account", "to be there", "none", account_id=place.account_id, sequence=place.read)
        work.tell([gone])
        work.after, work.history = place.account_id, None
        return
    history = _History(work, row, place)
    for number, line in enumerate(lines, start=1):
        history.enter(line)
        if number % _ROWS_BETWEEN_PAUSES == 0:
            yield
    if ends or history.read >= place.last:
        history.close()
    else:
        history.pause(place.last)


async def _read_legs(connection: asyncpg.Connection, work: LedgerPass, size: SliceSize) -> Iterator[None]:
    place = work.legs
    if place is None or place.done:
        place = await _next_legs(connection, place)
    if place is None:
        return _end(work)
    key = (place.account, place.currency, place.transaction_id or _BEFORE_ALL, place.leg)
    rows = await connection.fetch(_LEGS, *key, place.last, size.rows)
    return _examine_legs(work, place, rows, ends=len(rows) < size.rows)


async def _next_legs(connection: asyncpg.Connection, place: LegsPlace | None) -> LegsPlace | None:
    key = (place.account, place.currency) if place else ("", "")
    row = await connection.fetchrow(_NEXT_LEGS, *key)
    if row is None:
        return None
    last = await connection.fetchval(_LAST_LEG, row["account"], row["currency"])
    return LegsPlace(row["account"], row["currency"], last)


def _end(work: LedgerPass) -> Iterator[None]:
    work.legs, work.ended = None, True
    return iter(())


def _examine_legs(work: LedgerPass, place: LegsPlace, rows: Sequence[Row], *, ends: bool) -> Iterator[None]:
    for number, row in enumerate(rows, start=1):
        work.count_internal(row["leg_currency"], row["posted_delta"], row["occurred_at"])
        work.tell(_examine_leg(row))
        if number % _ROWS_BETWEEN_PAUSES == 0:
            yield
    if ends:
        work.legs = replace(place, done=True)
    else:
        work.legs = replace(place, transaction_id=rows[-1]["transaction_id"], leg=rows[-1]["leg"])


def _examine_leg(row: Row) -> Iterator[Finding]:
    if row["id"] is None:
        yield stray_leg(row)
        return
    try:
        transaction = read_transaction(row)
        leg = InternalLeg(
            InternalAccount(row["account"]),
            row["leg_currency"],
            row["transaction_id"],
            row["leg"],
            row["posted_delta"],
            row["occurred_at"],
        )
    except (ValueError, AssertionError) as error:
        yield unreadable("the transaction or its leg", error, transaction_id=row["transaction_id"])
    else:
        yield from examine_leg(transaction, leg)

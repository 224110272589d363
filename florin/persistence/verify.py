"""Reads the whole ledger once, in order, and compares what is stored with what its entries say.

Everything is read in one snapshot (REPEATABLE READ, READ ONLY), so that a bank at work raises no false alarm and no
writer waits. Rows come through cursors that the database keeps sorted, on its disk where need be: memory stays the
same however many there are.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import asyncpg

from florin.domain.account import InternalAccount
from florin.domain.entry import Entry, InternalLeg
from florin.domain.progress import Progress, Unwatched
from florin.domain.verification import Finding, HistoryExamination, TrialBalance, examine_transaction
from florin.persistence.database import Database
from florin.persistence.rows import (
    ACCOUNT_COLUMNS,
    ENTRY_COLUMNS,
    Row,
    account_from,
    entry_from,
    transaction_from,
)
from florin.persistence.schema_version import current_revision, newest_revision

# Every question here is about all rows of a table: sorting and hashing them is right whatever the statistics
# say, and one index look-up a row is not. A bank at work keeps the other cores.
SETTINGS = {
    "enable_nestloop": "off",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "work_mem": "16MB",
}

_ROWS_AT_ONCE = 500
_PROGRESS_STEP = 1000

# A description and the facts of a rejection are under no hash and in no sum; without them there is less to sort.
_TRANSACTION_COLUMNS = """t.id, t.kind, t.status, t.customer_id, t.source_account_id, t.source_internal,
    t.destination_account_id, t.destination_internal, t.amount, t.currency, NULL AS description, t.created_at,
    t.completed_at, NULL AS rejection_code, NULL AS rejection_facts"""

_ACCOUNTS = f"SELECT {ACCOUNT_COLUMNS} FROM accounts a ORDER BY a.id"

_HISTORIES = f"""
SELECT {ENTRY_COLUMNS}, {_TRANSACTION_COLUMNS}
FROM entries e LEFT JOIN transactions t ON t.id = e.transaction_id
ORDER BY e.account_id, e.sequence
"""

_TRANSACTIONS = f"""
SELECT {_TRANSACTION_COLUMNS}, a.customer_id AS owner_id
FROM transactions t LEFT JOIN accounts a ON a.id = coalesce(t.source_account_id, t.destination_account_id)
ORDER BY t.id
"""

_ENTRIES_BY_TRANSACTION = f"""
SELECT {ENTRY_COLUMNS} FROM entries e ORDER BY e.transaction_id, e.account_id, e.sequence
"""

_LEGS_BY_TRANSACTION = """
SELECT account, currency, transaction_id, leg, posted_delta, occurred_at
FROM internal_legs ORDER BY transaction_id, account, currency, leg
"""

_STRAY_KEYS = """
SELECT k.customer_id, k.key, k.transaction_id, t.customer_id AS asker_id
FROM idempotency_keys k LEFT JOIN transactions t ON t.id = k.transaction_id
WHERE t.customer_id IS DISTINCT FROM k.customer_id
ORDER BY k.transaction_id, k.customer_id, k.key
"""

_STRAY_IBANS = """
SELECT a.id, coalesce(a.iban, i.iban) AS iban, i.account_id
FROM accounts a FULL JOIN account_ibans i ON i.iban = a.iban
WHERE a.id IS DISTINCT FROM i.account_id
ORDER BY a.id, i.account_id
"""

_TRIAL_BALANCE = """
SELECT currency, sum(customers) AS customers, sum(internal) AS internal
FROM (
    SELECT a.currency, sum(e.posted_delta) AS customers, 0 AS internal
    FROM entries e JOIN accounts a ON a.id = e.account_id GROUP BY a.currency
    UNION ALL
    SELECT currency, 0, sum(posted_delta) FROM internal_legs GROUP BY currency
) AS posted
GROUP BY currency ORDER BY currency
"""

_SIZES = """
SELECT (SELECT count(*) FROM accounts) AS accounts, (SELECT count(*) FROM entries) AS entries,
    (SELECT count(*) FROM transactions) AS transactions
"""


class NotMigrated(Exception):
    """The database is at another revision than this program."""

    def __init__(self) -> None:
        super().__init__("The database is not at this program's revision: run `florin migrate` first.")


@dataclass(frozen=True, slots=True)
class Work:
    """What a check has at hand: the snapshot, how much there is in it, and whom to tell of progress."""

    connection: asyncpg.Connection
    sizes: Mapping[str, int]
    progress: Progress
    trial_balances: list[TrialBalance] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to verify: what it is called, which rows it counts, and how it is done."""

    name: str
    rows: str | None
    find: Callable[[Work], AsyncIterator[Finding]]


@dataclass(slots=True)
class Report:
    """What was looked at and what was found: the first differences in full, and how many each check found."""

    sizes: Mapping[str, int] = field(default_factory=dict)
    trial_balances: Sequence[TrialBalance] = ()
    first: list[Finding] = field(default_factory=list)
    differences: dict[str, int] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        """Whether everything agrees."""
        return not any(self.differences.values())


async def verify_books(database: Database, *, progress: Progress | None = None, keep: int = 10) -> Report:
    """Run all checks on one snapshot. The report has the first `keep` differences, in the order of the checks.

    Raises:
        NotMigrated: the database has not the tables that this program knows.
    """
    if await current_revision(database) != newest_revision():
        raise NotMigrated
    report = Report()
    connection = await database.connect(SETTINGS, patient=True)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            sizes = dict(await connection.fetchrow(_SIZES))
            work = Work(connection, sizes, progress or Unwatched())
            report.sizes, report.trial_balances = sizes, work.trial_balances
            for check in CHECKS:
                report.differences[check.name] = 0
                work.progress.begin(check.name, sizes[check.rows] if check.rows else None)
                async for finding in check.find(work):
                    report.differences[check.name] += 1
                    if len(report.first) < keep:
                        report.first.append(finding)
            report.first = await _with_ibans(connection, report.first)
    finally:
        await connection.close()
    return report


async def _with_ibans(connection: asyncpg.Connection, findings: Sequence[Finding]) -> list[Finding]:
    """The same findings, with the number by which people know the account."""
    ids = {finding.account_id for finding in findings if finding.account_id and not finding.iban}
    rows = await connection.fetch("SELECT id, iban FROM accounts WHERE id = ANY($1::uuid[])", list(ids))
    ibans = {row["id"]: row["iban"] for row in rows}
    return [
        replace(finding, iban=finding.iban or ibans.get(finding.account_id)) if finding.account_id else finding
        for finding in findings
    ]


class _Sorted:
    """Rows that come in the order of an id, handed out up to a given one; a few hundred at a time in memory."""

    def __init__(self, connection: asyncpg.Connection, statement: str, key: str) -> None:
        self._rows = aiter(connection.cursor(statement, prefetch=_ROWS_AT_ONCE))
        self._key = key
        self._head: asyncpg.Record | None = None
        self._begun = False

    async def through(self, key: UUID | None) -> AsyncIterator[Row]:
        """The next rows whose id is not beyond this one; without one, all that are left."""
        if not self._begun:
            self._begun = True
            self._head = await anext(self._rows, None)
        while self._head is not None and (key is None or self._head[self._key] <= key):
            yield self._head
            self._head = await anext(self._rows, None)


async def _examine_histories(work: Work) -> AsyncIterator[Finding]:
    """Every account with all its entries, in one walk through two cursors that are in the order of accounts."""
    entries = _Sorted(work.connection, _HISTORIES, "account_id")
    seen = 0
    async for row in work.connection.cursor(_ACCOUNTS, prefetch=_ROWS_AT_ONCE):
        account_id = row["id"]
        try:
            account = account_from(row)
            _check_finite(account.opened_at)
            history = HistoryExamination(account)
        except ValueError as error:
            yield _unreadable("the account", error, account_id=account_id)
            history = None
        async for line in entries.through(account_id):
            seen += 1
            if seen % _PROGRESS_STEP == 0:
                work.progress.advance(_PROGRESS_STEP)
            if line["account_id"] != account_id:
                yield _homeless(line)
            elif history is not None:
                for finding in _examine_line(history, line):
                    yield finding
        for finding in history.close() if history is not None else ():
            yield finding
    async for line in entries.through(None):
        yield _homeless(line)


def _examine_line(history: HistoryExamination, line: Row) -> Iterator[Finding]:
    try:
        entry = _read_entry(line)
        transaction = None if line["id"] is None else transaction_from(line)
    except (ValueError, AssertionError) as error:
        yield _unreadable(
            "the entry or its transaction",
            error,
            account_id=line["account_id"],
            sequence=line["sequence"],
            transaction_id=line["transaction_id"],
        )
    else:
        yield from history.enter(entry, transaction)


def _homeless(line: Row) -> Finding:
    return Finding(
        "its account",
        "to be there",
        "none",
        account_id=line["account_id"],
        sequence=line["sequence"],
        transaction_id=line["transaction_id"],
    )


async def _examine_transactions(work: Work) -> AsyncIterator[Finding]:
    """Every transaction with all its entries and legs, in one walk through three cursors in their order."""
    entries = _Sorted(work.connection, _ENTRIES_BY_TRANSACTION, "transaction_id")
    legs = _Sorted(work.connection, _LEGS_BY_TRANSACTION, "transaction_id")
    seen = 0
    async for row in work.connection.cursor(_TRANSACTIONS, prefetch=_ROWS_AT_ONCE):
        transaction_id = row["id"]
        seen += 1
        if seen % _PROGRESS_STEP == 0:
            work.progress.advance(_PROGRESS_STEP)
        # An entry without a transaction was found in its history already; a leg is in no history.
        own_entries = [e async for e in entries.through(transaction_id) if e["transaction_id"] == transaction_id]
        own_legs = []
        async for leg in legs.through(transaction_id):
            if leg["transaction_id"] == transaction_id:
                own_legs.append(leg)
            else:
                yield _stray_leg(leg)
        for finding in _examine_transaction(row, own_entries, own_legs):
            yield finding
    async for leg in legs.through(None):
        yield _stray_leg(leg)


def _examine_transaction(row: Row, entries: Sequence[Row], legs: Sequence[Row]) -> Iterator[Finding]:
    try:
        transaction = transaction_from(row)
        read_entries = [_read_entry(entry) for entry in entries]
        read_legs = [_leg_from(leg) for leg in legs]
    except (ValueError, AssertionError) as error:
        yield _unreadable("the transaction, or an entry or leg of it", error, transaction_id=row["id"])
    else:
        yield from examine_transaction(transaction, read_entries, read_legs, row["owner_id"])


def _read_entry(row: Row) -> Entry:
    entry = entry_from(row)
    _check_finite(entry.occurred_at)
    return entry


def _check_finite(moment: datetime) -> None:
    """PostgreSQL's infinite times come without a time zone, and can't be compared with any other."""
    if moment.tzinfo is None:
        raise ValueError(f"the time {moment}, which never comes")


def _leg_from(row: Row) -> InternalLeg:
    return InternalLeg(
        InternalAccount(row["account"]),
        row["currency"],
        row["transaction_id"],
        row["leg"],
        row["posted_delta"],
        row["occurred_at"],
    )


def _stray_leg(leg: Row) -> Finding:
    what = f"the transaction of leg {leg['leg']} on {leg['account']}"
    return Finding(what, "to be there", "none", transaction_id=leg["transaction_id"])


def _unreadable(
    what: str,
    error: Exception,
    account_id: UUID | None = None,
    sequence: int | None = None,
    transaction_id: UUID | None = None,
) -> Finding:
    found = str(error) or "a value that none can have"
    return Finding(what, "to be readable", found, account_id, None, sequence, transaction_id)


async def _examine_keys(work: Work) -> AsyncIterator[Finding]:
    async for row in work.connection.cursor(_STRAY_KEYS, prefetch=_ROWS_AT_ONCE):
        yield Finding(
            f"the idempotency key {row['key']!r} of customer {row['customer_id']}",
            "to name a transaction of that customer",
            f"one of customer {row['asker_id']}" if row["asker_id"] else "no such transaction",
            transaction_id=row["transaction_id"],
        )


async def _examine_ibans(work: Work) -> AsyncIterator[Finding]:
    async for row in work.connection.cursor(_STRAY_IBANS, prefetch=_ROWS_AT_ONCE):
        yield Finding(
            "where its IBAN leads",
            "to this account" if row["id"] else "to an account with this IBAN",
            f"to account {row['account_id']}" if row["account_id"] else "nowhere",
            account_id=row["id"] or row["account_id"],
            iban=row["iban"],
        )


async def _examine_trial_balances(work: Work) -> AsyncIterator[Finding]:
    for row in await work.connection.fetch(_TRIAL_BALANCE):
        trial = TrialBalance(row["currency"], int(row["customers"]), int(row["internal"]))
        work.trial_balances.append(trial)
        for finding in trial.examine():
            yield finding


CHECKS: tuple[Check, ...] = (
    Check("histories", "entries", _examine_histories),
    Check("transactions", "transactions", _examine_transactions),
    Check("idempotency keys", None, _examine_keys),
    Check("IBANs", None, _examine_ibans),
    Check("trial balance", None, _examine_trial_balances),
)
"""What is verified, in this order. What a bank learns to do later adds a line here."""

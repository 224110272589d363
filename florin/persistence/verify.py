"""Reads the whole ledger once, in order, and compares what is stored with what its entries say.

Everything is read in one snapshot (REPEATABLE READ, READ ONLY), so that a bank at work raises no false alarm and no
writer waits. Rows come through cursors that the database keeps sorted, on its disk where need be: memory stays the
same however many there are.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

import asyncpg

from florin.domain.audit_chain import AuditExamination, Head
from florin.domain.history_verification import HistoryExamination
from florin.domain.progress import Progress, Unwatched
from florin.domain.transaction_verification import examine_transaction
from florin.domain.verification import Finding, TrialBalance
from florin.persistence.audit_records import AUDIT_COLUMNS, audit_event_from
from florin.persistence.check import Check, Work
from florin.persistence.database import Database
from florin.persistence.examined_rows import (
    EXAMINED_TRANSACTION_COLUMNS,
    check_finite,
    examine_line,
    homeless,
    leg_from,
    read_entry,
    read_transaction,
    stray_leg,
    unreadable,
)
from florin.persistence.interest_verification import examine_interest
from florin.persistence.money_checks import (
    examine_keys,
    examine_limits,
    examine_reversals,
    examine_reviews,
    examine_rulebooks,
)
from florin.persistence.rail_verification import examine_rail
from florin.persistence.rows import ACCOUNT_COLUMNS, ENTRY_COLUMNS, Row, account_from
from florin.persistence.schema_version import current_revision, newest_revision
from florin.persistence.standing_order_checks import examine_standing_orders

# Every question here is about all rows of a table: sorting and hashing them is right whatever the statistics
# say, and one index look-up a row is not. A bank at work keeps the other cores.
SETTINGS = {
    "enable_nestloop": "off",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "work_mem": "16MB",
}

_PROGRESS_STEP = 1000

_ACCOUNTS = f"SELECT {ACCOUNT_COLUMNS} FROM accounts a ORDER BY a.id"

_HISTORIES = f"""
SELECT {ENTRY_COLUMNS}, {EXAMINED_TRANSACTION_COLUMNS}
FROM entries e LEFT JOIN transactions t ON t.id = e.transaction_id
ORDER BY e.account_id, e.sequence
"""

_TRANSACTIONS = f"""
SELECT {EXAMINED_TRANSACTION_COLUMNS}, a.customer_id AS owner_id
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

_AUDIT_EVENTS = f"SELECT {AUDIT_COLUMNS} FROM audit_events v ORDER BY v.sequence"

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
    (SELECT count(*) FROM transactions) AS transactions, (SELECT count(*) FROM audit_events) AS "audit events"
"""


class NotMigrated(Exception):
    """The database is at another revision than this program."""

    def __init__(self) -> None:
        super().__init__("The database is not at this program's revision: run `florin migrate` first.")


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

    def __init__(self, work: Work, statement: str, key: str) -> None:
        self._rows = work.rows(statement)
        self._key = key
        self._head: Row | None = None
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
    entries = _Sorted(work, _HISTORIES, "account_id")
    seen = 0
    async for row in work.rows(_ACCOUNTS):
        account_id = row["id"]
        try:
            account = account_from(row)
            check_finite(account.opened_at)
            history = HistoryExamination(account)
        except ValueError as error:
            yield unreadable("the account", error, account_id=account_id)
            history = None
        async for line in entries.through(account_id):
            seen += 1
            if seen % _PROGRESS_STEP == 0:
                work.progress.advance(_PROGRESS_STEP)
            if line["account_id"] != account_id:
                yield homeless(line)
            elif history is not None:
                for finding in examine_line(history, line):
                    yield finding
        for finding in history.close() if history is not None else ():
            yield finding
    async for line in entries.through(None):
        yield homeless(line)


async def _examine_transactions(work: Work) -> AsyncIterator[Finding]:
    """Every transaction with all its entries and legs, in one walk through three cursors in their order."""
    entries = _Sorted(work, _ENTRIES_BY_TRANSACTION, "transaction_id")
    legs = _Sorted(work, _LEGS_BY_TRANSACTION, "transaction_id")
    seen = 0
    async for row in work.rows(_TRANSACTIONS):
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
                yield stray_leg(leg)
        for finding in _examine_transaction(row, own_entries, own_legs):
            yield finding
    async for leg in legs.through(None):
        yield stray_leg(leg)


def _examine_transaction(row: Row, entries: Sequence[Row], legs: Sequence[Row]) -> Iterator[Finding]:
    try:
        transaction = read_transaction(row)
        read_entries = [read_entry(entry) for entry in entries]
        read_legs = [leg_from(leg) for leg in legs]
    except (ValueError, AssertionError) as error:
        yield unreadable("the transaction, or an entry or leg of it", error, transaction_id=row["id"])
    else:
        yield from examine_transaction(transaction, read_entries, read_legs, row["owner_id"])


async def _examine_ibans(work: Work) -> AsyncIterator[Finding]:
    async for row in work.rows(_STRAY_IBANS):
        yield Finding(
            "where its IBAN leads",
            "to this account" if row["id"] else "to an account with this IBAN",
            f"to account {row['account_id']}" if row["account_id"] else "nowhere",
            account_id=row["id"] or row["account_id"],
            iban=row["iban"],
        )


async def _examine_audit_log(work: Work) -> AsyncIterator[Finding]:
    """Every event in the order of the numbers, along the chain."""
    examination = AuditExamination()
    seen = 0
    async for row in work.rows(_AUDIT_EVENTS):
        seen += 1
        if seen % _PROGRESS_STEP == 0:
            work.progress.advance(_PROGRESS_STEP)
        try:
            event = audit_event_from(row)
        except ValueError as error:
            yield unreadable(f"audit event {row['sequence']}", error)
            found = examination.pass_over(Head(row["sequence"], row["hash"]))
        else:
            found = examination.enter(event)
        for finding in found:
            yield finding


async def _examine_trial_balances(work: Work) -> AsyncIterator[Finding]:
    for row in await work.connection.fetch(_TRIAL_BALANCE):
        trial = TrialBalance(row["currency"], int(row["customers"]), int(row["internal"]))
        work.trial_balances.append(trial)
        for finding in trial.examine():
            yield finding


_UNRECORDED_SESSIONS = """
SELECT s.id FROM sessions s
LEFT JOIN audit_events e ON e.subject_id = s.id::text AND e.action = 'LOGON_SUCCEEDED'
WHERE e.sequence IS NULL ORDER BY s.id
"""


async def _examine_recording(work: Work) -> AsyncIterator[Finding]:
    """A chain can't tell that its end was cut off, or all of it; but each session began with an event."""
    async for row in work.rows(_UNRECORDED_SESSIONS):
        yield Finding(f"the logon of session {row['id']}", "to be in the audit log", "no such event")


CHECKS: tuple[Check, ...] = (
    Check("histories", "entries", _examine_histories),
    Check("transactions", "transactions", _examine_transactions),
    Check("reversals", None, examine_reversals),
    Check("reviews", None, examine_reviews),
    Check("idempotency keys", None, examine_keys),
    Check("IBANs", None, _examine_ibans),
    Check("limits", None, examine_limits),
    Check("rulebooks", None, examine_rulebooks),
    Check("interest", None, examine_interest),
    Check("payments between banks", None, examine_rail),
    Check("standing orders", None, examine_standing_orders),
    Check("trial balance", None, _examine_trial_balances),
    Check("audit log", "audit events", _examine_audit_log),
    Check("what is on record", None, _examine_recording),
)
"""What is verified, in this order. What a bank learns to do later adds a line here."""

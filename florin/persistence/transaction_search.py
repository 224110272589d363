"""Finding transactions of an account.

No index serves this on the path that every payment takes: a second one on accounts would slow the ledger down by a
tenth. Instead an account's own history is walked along its key, newest first, and a page looks at `LINES_AT_ONCE`
lines at most. Times bound the walk. Only what has labels is in an index, by the labels of who asked: where few
transactions have the wanted one, just the instants at which they stand in the history are looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from florin.domain.account import Account
from florin.domain.statement import Place
from florin.domain.statements import Found, Span
from florin.domain.transaction import Transaction
from florin.domain.transaction_search import Direction, TransactionFilter
from florin.persistence.database import Database
from florin.persistence.rows import TRANSACTION_COLUMNS, transaction_from
from florin.persistence.statements import StatementRecords

LINES_AT_ONCE = 5_000
"""The most lines of an account's history that one page looks at, and the most transactions of one label."""

_ASKED = """unnest(
    CAST(:account_ids AS uuid[]), CAST(:customer_ids AS uuid[]), CAST(:lows AS bigint[]), CAST(:highs AS bigint[]),
    CAST(:smallest AS bigint[]), CAST(:largest AS bigint[])
) AS s (account_id, customer_id, low, high, smallest, largest)"""

_OTHER_END = """CASE WHEN t.source_account_id = s.account_id
    THEN t.destination_account_id ELSE t.source_account_id END"""
# An exchange pays its destination out in another currency.
_AMOUNT = """CASE WHEN t.destination_account_id = s.account_id
    THEN COALESCE(t.counter_amount, t.amount) ELSE t.amount END"""
_PART = "strpos(lower({}), lower(:text)) > 0"
_CONDITIONS = {
    "kinds": "t.kind = ANY(:kinds)",
    "statuses": "t.status = ANY(:statuses)",
    "amount_min": f"{_AMOUNT} >= s.smallest",
    "amount_max": f"{_AMOUNT} <= s.largest",
    "category": "t.customer_id = s.customer_id AND t.category = :category",
    "reference": "t.customer_id = s.customer_id AND t.reference = :reference",
    "counterparty_id": f"{_OTHER_END} = :counterparty_id",
    "counterparty_iban": f"""(t.counterparty_iban = :counterparty_iban
        OR {_OTHER_END} = (SELECT i.account_id FROM account_ibans i WHERE i.iban = :counterparty_iban))""",
    "text": f"""({_PART.format("t.description")} OR {_PART.format("t.counterparty_name")} OR EXISTS (
        SELECT FROM accounts o JOIN customers c ON c.id = o.customer_id
        WHERE o.id = {_OTHER_END} AND {_PART.format("c.full_name")}))""",
}
_DIRECTIONS = {
    Direction.IN: "t.destination_account_id = s.account_id",
    Direction.OUT: "t.source_account_id = s.account_id",
}

# A transaction comes into its payer's history when it is asked for, and into its payee's when the money moves.
_ENTERED = """CASE
    WHEN t.source_account_id = s.account_id THEN t.created_at
    WHEN t.destination_account_id = s.account_id AND (t.completed_at IS NOT NULL OR t.source_account_id IS NULL)
        THEN COALESCE(t.completed_at, t.created_at)
END"""

# The index is by who asked, so what concerns other accounts of theirs is in it as well; no more than `lines` are
# looked at. What was asked for after the newest line of the span was made can't stand in it.
_LABELLED = """
SELECT s.account_id, found.looked_at, found.instants[1:CAST(:limit AS integer)] AS instants
FROM {asked}
CROSS JOIN LATERAL (
    SELECT oldest.occurred_at AS oldest, newest.occurred_at AS newest FROM entries oldest, entries newest
    WHERE oldest.account_id = s.account_id AND oldest.sequence = s.low
        AND newest.account_id = s.account_id AND newest.sequence = s.high - 1
) AS span
CROSS JOIN LATERAL (
    SELECT count(*) AS looked_at, array_agg(DISTINCT entered ORDER BY entered DESC)
        FILTER (WHERE fits AND entered BETWEEN span.oldest AND span.newest) AS instants
    FROM (
        SELECT {entered} AS entered, {conditions} AS fits FROM (
            SELECT * FROM transactions t WHERE {label} AND t.created_at <= span.newest LIMIT :lines
        ) AS t
    ) AS labelled
) AS found
"""

# OFFSET 0 keeps the conditions out of the inner query: no plan then begins with all transactions that meet them,
# in the whole bank, and each is read by its key alone.
_WALK = """
SELECT s.account_id AS asked, line.*
FROM {asked}
CROSS JOIN LATERAL (
    SELECT e.sequence, {columns} FROM entries e
    CROSS JOIN LATERAL (SELECT * FROM transactions WHERE id = e.transaction_id OFFSET 0) AS t
    WHERE e.account_id = s.account_id AND e.sequence >= s.low AND e.sequence < s.high AND e.previous_status IS NULL
        AND {conditions}
    ORDER BY e.sequence DESC LIMIT :limit
) AS line
"""


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where to look on an account: parts of a span of its history, and the line above which nothing else fits."""

    span: Span
    parts: Sequence[Span]
    floor: int


class SearchRecords:
    """Transactions and histories in PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._statements = StatementRecords(database)

    async def search(
        self, accounts: Sequence[Account], wanted: TransactionFilter, *, limit: int, before: int | None
    ) -> Mapping[UUID, Found]:
        """Up to `limit` of each account, newest first, those older than entry `before`."""
        asked = {account.id: account for account in accounts}
        spans = await self._spans(accounts, wanted, before)
        plans = {span.account_id: _walk(span) for span in spans}
        if wanted.reference is not None or wanted.category is not None:
            plans |= await self._labelled(asked, wanted, spans, limit)
        parts = [part for plan in plans.values() for part in plan.parts]
        conditions = " AND ".join(_conditions(wanted)) or "true"
        statement = _WALK.format(asked=_ASKED, columns=TRANSACTION_COLUMNS, conditions=conditions)
        matches: dict[UUID, list[tuple[int, Transaction]]] = {account.id: [] for account in accounts}
        for row in await self._database.read(statement, _parameters(asked, wanted, parts) | {"limit": limit}):
            matches[row["asked"]].append((row["sequence"], transaction_from(row)))
        return {key: _found(matches[key], plan, limit) for key, plan in plans.items()}

    async def _spans(
        self, accounts: Sequence[Account], wanted: TransactionFilter, before: int | None
    ) -> list[Span]:
        """What of each account's history is wanted, by time and by the cursor."""
        instants = [instant for instant in (wanted.since, wanted.until) if instant is not None]
        places = [Place(account.id, instant) for account in accounts for instant in instants]
        found = await self._statements.positions(places) if places else {}
        spans = []
        for account in accounts:
            low, high = 1, account.sequence + 1
            if wanted.since is not None:
                low = found[Place(account.id, wanted.since)]
            if wanted.until is not None:
                high = min(high, found[Place(account.id, wanted.until)])
            spans.append(Span(account.id, low, high if before is None else min(high, before)))
        return spans

    async def _labelled(
        self, asked: Mapping[UUID, Account], wanted: TransactionFilter, spans: Sequence[Span], limit: int
    ) -> Mapping[UUID, _Plan]:
        """Where to look on accounts on which few transactions have the wanted label."""
        # References are rarer than categories.
        label = _CONDITIONS["category" if wanted.reference is None else "reference"]
        statement = _LABELLED.format(
            asked=_ASKED, entered=_ENTERED, conditions=" AND ".join(_conditions(wanted)), label=label
        )
        # One more than is needed: of the newest instant, all that fits may have been told already.
        parameters = _parameters(asked, wanted, spans) | {"lines": LINES_AT_ONCE + 1, "limit": limit + 1}
        rows = await self._database.read(statement, parameters)
        instants = {row["account_id"]: row["instants"] or [] for row in rows if row["looked_at"] <= LINES_AT_ONCE}
        places = [Place(key, at, after) for key, each in instants.items() for at in each for after in (False, True)]
        found = await self._statements.positions(places) if places else {}
        plans = {}
        for span in spans:
            if span.account_id not in instants:
                continue
            key = span.account_id
            parts = [_clip(span, found[Place(key, at)], found[Place(key, at, after=True)]) for at in instants[key]]
            plans[key] = _Plan(span, parts, parts[-1].low if len(parts) > limit else span.low)
        return plans


def _walk(span: Span) -> _Plan:
    """Look at the newest lines of a span."""
    part = _clip(span, span.high - LINES_AT_ONCE, span.high)
    return _Plan(span, [part], part.low)


def _clip(span: Span, low: int, high: int) -> Span:
    return Span(span.account_id, max(low, span.low), min(high, span.high))


def _conditions(wanted: TransactionFilter) -> list[str]:
    conditions = [condition for name, condition in _CONDITIONS.items() if getattr(wanted, name) not in (None, ())]
    return conditions + ([] if wanted.direction is None else [_DIRECTIONS[wanted.direction]])


def _parameters(asked: Mapping[UUID, Account], wanted: TransactionFilter, parts: Sequence[Span]) -> dict[str, Any]:
    accounts = [asked[part.account_id] for part in parts]
    texts = ("category", "reference", "text", "counterparty_id", "counterparty_iban")
    return {
        "account_ids": [account.id for account in accounts],
        "customer_ids": [account.customer_id for account in accounts],
        "lows": [part.low for part in parts],
        "highs": [part.high for part in parts],
        "smallest": [wanted.smallest_minor(account.currency) for account in accounts],
        "largest": [wanted.largest_minor(account.currency) for account in accounts],
        "kinds": [kind.value for kind in wanted.kinds],
        "statuses": [status.value for status in wanted.statuses],
    } | {name: getattr(wanted, name) for name in texts}


def _found(matches: list[tuple[int, Transaction]], plan: _Plan, limit: int) -> Found:
    newest = sorted(matches, key=lambda match: match[0], reverse=True)[:limit]
    return Found(newest, plan.floor if plan.floor > plan.span.low else None)

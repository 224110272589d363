"""Reading accounts' histories: places in them by time, balances, lines, and sums by month and category."""

from collections.abc import Mapping, Sequence
from typing import Any

from florin.domain.money import Money
from florin.domain.statement import BalanceAt, Line, Place, Spending
from florin.domain.statements import Span
from florin.persistence.database import Database
from florin.persistence.rows import ENTRY_COLUMNS, TRANSACTION_COLUMNS, entry_from, transaction_from

# Entries have no index by time, which would cost every write. But time never runs backwards in an account's
# history. So a place in it is searched by halves along the primary key, all places that are asked for at once.
_PLACES = """
WITH RECURSIVE search (number, account_id, instant, after, low, high) AS (
    SELECT p.number, p.account_id, p.instant, p.after, CAST(1 AS bigint), a.sequence + 1
    FROM unnest(CAST(:account_ids AS uuid[]), CAST(:instants AS timestamptz[]), CAST(:after AS boolean[]))
        WITH ORDINALITY AS p (account_id, instant, after, number)
    JOIN accounts a ON a.id = p.account_id
    UNION ALL
    SELECT number, account_id, instant, after,
        CASE WHEN comes_before THEN sequence + 1 ELSE low END, CASE WHEN comes_before THEN high ELSE sequence END
    FROM (
        SELECT s.*, e.sequence, e.occurred_at < s.instant OR (s.after AND e.occurred_at = s.instant) AS comes_before
        FROM search s JOIN entries e ON e.account_id = s.account_id AND e.sequence = (s.low + s.high) / 2
        WHERE s.low < s.high
    ) AS halved
), places AS (
    SELECT number, account_id, low AS position FROM search WHERE low = high
)
"""

_POSITIONS = f"{_PLACES} SELECT number, position FROM places"

_BALANCES = f"""{_PLACES}
SELECT p.number, p.position - 1 AS sequence, a.currency, e.balance, e.held, e.occurred_at
FROM places p
JOIN accounts a ON a.id = p.account_id
LEFT JOIN entries e ON e.account_id = p.account_id AND e.sequence = p.position - 1
"""

_SPANS = """unnest(CAST(:account_ids AS uuid[]), CAST(:lows AS bigint[]), CAST(:highs AS bigint[]))
    WITH ORDINALITY AS s (account_id, low, high, number)"""

_LINES = f"""
SELECT s.number, a.currency, line.*
FROM {_SPANS}
JOIN accounts a ON a.id = s.account_id
CROSS JOIN LATERAL (
    SELECT {ENTRY_COLUMNS}, {TRANSACTION_COLUMNS} FROM entries e
    JOIN transactions t ON t.id = e.transaction_id
    WHERE e.account_id = s.account_id AND e.sequence >= s.low AND e.sequence < s.high
    ORDER BY e.sequence DESC LIMIT :limit
) AS line
"""

# What is sent back counts under the category of what it was sent for. Nobody's labels count but the holder's.
_SPENDING = f"""
SELECT s.number, a.currency, m.*
FROM {_SPANS}
JOIN accounts a ON a.id = s.account_id
CROSS JOIN LATERAL (
    SELECT to_char(e.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM') AS month,
        COALESCE(
            CASE WHEN t.customer_id = a.customer_id THEN t.category END,
            CASE WHEN r.customer_id = a.customer_id THEN r.category END
        ) AS category,
        COALESCE(sum(-e.posted_delta) FILTER (WHERE e.posted_delta < 0), 0) AS spent,
        COALESCE(sum(e.posted_delta) FILTER (WHERE e.posted_delta > 0), 0) AS received,
        count(*) AS count
    FROM entries e
    JOIN transactions t ON t.id = e.transaction_id
    LEFT JOIN transactions r ON r.id = t.reverses
    WHERE e.account_id = s.account_id AND e.sequence >= s.low AND e.sequence < s.high AND e.posted_delta <> 0
    GROUP BY 1, 2
) AS m
ORDER BY s.number, m.month, m.category NULLS LAST
"""


class StatementRecords:
    """Histories in PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def positions(self, places: Sequence[Place]) -> Mapping[Place, int]:
        """The number of the first line that comes after each place; one more than the last where none does."""
        rows = await self._database.read(_POSITIONS, _of_places(places))
        return {places[row["number"] - 1]: row["position"] for row in rows}

    async def balances(self, places: Sequence[Place]) -> Mapping[Place, BalanceAt]:
        """How accounts stood at places in their histories; nothing was there before the first line."""
        rows = await self._database.read(_BALANCES, _of_places(places))
        found = {}
        for row in rows:
            place, currency = places[row["number"] - 1], row["currency"]
            balance, held = Money(row["balance"] or 0, currency), Money(row["held"] or 0, currency)
            found[place] = BalanceAt(place.instant, balance, held, row["sequence"], row["occurred_at"])
        return found

    async def lines(self, spans: Sequence[Span], *, limit: int) -> Mapping[Span, list[Line]]:
        """Up to `limit` lines of each span, newest first."""
        rows = await self._database.read(_LINES, {**_of_spans(spans), "limit": limit})
        found: dict[Span, list[Line]] = {span: [] for span in spans}
        for row in rows:
            found[spans[row["number"] - 1]].append(Line(entry_from(row), transaction_from(row), row["currency"]))
        return found

    async def spending(self, spans: Sequence[Span]) -> Mapping[Span, list[Spending]]:
        """What was posted, by month (of UTC) and category, in this order; what has no category comes last."""
        found: dict[Span, list[Spending]] = {span: [] for span in spans}
        for row in await self._database.read(_SPENDING, _of_spans(spans)) if spans else ():
            spent, received = (Money(int(row[column]), row["currency"]) for column in ("spent", "received"))
            span = spans[row["number"] - 1]
            found[span].append(Spending(row["month"], row["category"], spent, received, row["count"]))
        return found


def _of_places(places: Sequence[Place]) -> dict[str, Any]:
    return {
        "account_ids": [place.account_id for place in places],
        "instants": [place.instant for place in places],
        "after": [place.after for place in places],
    }


def _of_spans(spans: Sequence[Span]) -> dict[str, Any]:
    return {
        "account_ids": [span.account_id for span in spans],
        "lows": [span.low for span in spans],
        "highs": [span.high for span in spans],
    }

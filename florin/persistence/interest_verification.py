"""Interest, as `florin verify` looks at it: every day by what it closed with, and every cent of it."""

from collections.abc import AsyncIterator

from florin.domain.verification import Finding
from florin.persistence.check import Work

_ACCRUALS = "SELECT account_id, day, balance FROM interest_accruals ORDER BY account_id, day"

# What each account closed each of its days with, on which anything happened to it.
_CLOSINGS = """
SELECT DISTINCT ON (account_id, day) account_id, day, balance
FROM (SELECT account_id, sequence, balance, (occurred_at AT TIME ZONE 'UTC')::date AS day FROM entries) AS e
WHERE account_id IN (SELECT account_id FROM interest_accruals)
ORDER BY account_id, day, sequence DESC
"""

_POSITIONS = """
SELECT coalesce(p.account_id, a.account_id, i.account_id) AS account_id, p.credit_parts, p.debit_parts,
    coalesce(a.credit, 0) - coalesce(i.credit, 0) * 365000000 AS credit,
    coalesce(a.debit, 0) - coalesce(i.debit, 0) * 365000000 AS debit
FROM interest_positions p
FULL JOIN (
    SELECT account_id, sum(parts) FILTER (WHERE side = 'CREDIT') AS credit,
        sum(parts) FILTER (WHERE side = 'DEBIT') AS debit
    FROM interest_accruals GROUP BY account_id
) AS a ON a.account_id = p.account_id
FULL JOIN (
    SELECT account_id, sum(amount) FILTER (WHERE side = 'CREDIT') AS credit,
        sum(amount) FILTER (WHERE side = 'DEBIT') AS debit
    FROM interest_postings GROUP BY account_id
) AS i ON i.account_id = coalesce(p.account_id, a.account_id)
WHERE (p.credit_parts, p.debit_parts) IS DISTINCT FROM (
    coalesce(a.credit, 0) - coalesce(i.credit, 0) * 365000000,
    coalesce(a.debit, 0) - coalesce(i.debit, 0) * 365000000)
ORDER BY 1
"""

# What was posted a moment ago and is not recorded yet is of an account whose posting is due.
_POSTINGS = """
SELECT coalesce(i.account_id, t.account_id) AS account_id, coalesce(i.transaction_id, t.id) AS transaction_id,
    i.amount AS recorded, t.amount AS posted, i.side AS recorded_side, t.side AS posted_side
FROM interest_postings i
FULL JOIN (
    SELECT id, amount, coalesce(source_account_id, destination_account_id) AS account_id,
        CASE WHEN source_account_id IS NULL THEN 'CREDIT' ELSE 'DEBIT' END AS side
    FROM transactions WHERE kind = 'INTEREST' AND status = 'COMPLETED'
) AS t ON t.id = i.transaction_id
LEFT JOIN interest_positions p ON p.account_id = t.account_id
WHERE (i.account_id, i.amount, i.side) IS DISTINCT FROM (t.account_id, t.amount, t.side)
    AND NOT (i.account_id IS NULL AND coalesce(p.posting_due, false))
ORDER BY 1, 2
"""


async def examine_interest(work: Work) -> AsyncIterator[Finding]:
    """Every accrued day, every position, and every posting."""
    async for finding in _examine_accruals(work):
        yield finding
    async for row in work.rows(_POSITIONS):
        yield Finding(
            "its interest that is not posted, in parts of 365 000 000 to a minor unit",
            f"{row['credit']} earned and {row['debit']} owed, as its days and postings say",
            f"{row['credit_parts']} and {row['debit_parts']}",
            account_id=row["account_id"],
        )
    async for row in work.rows(_POSTINGS):
        yield Finding(
            "the interest that was posted, in minor units",
            _show(row["posted"], row["posted_side"]),
            _show(row["recorded"], row["recorded_side"]),
            account_id=row["account_id"],
            transaction_id=row["transaction_id"],
        )


def _show(amount: int | None, side: str | None) -> str:
    return "none" if amount is None else f"{amount} ({side})"


async def _examine_accruals(work: Work) -> AsyncIterator[Finding]:
    """Days and closings in one walk through two cursors that are in the same order."""
    closings = work.rows(_CLOSINGS)
    head = await anext(closings, None)
    account_id, balance = None, 0
    async for row in work.rows(_ACCRUALS):
        if row["account_id"] != account_id:
            account_id, balance = row["account_id"], 0
        while head is not None and (head["account_id"], head["day"]) <= (account_id, row["day"]):
            if head["account_id"] == account_id:
                balance = head["balance"]
            head = await anext(closings, None)
        if row["balance"] != balance:
            what = f"the balance, in minor units, that its interest of {row['day']} goes by"
            yield Finding(what, f"{balance}", f"{row['balance']}", account_id=account_id)

"""After measuring: whether what was acknowledged is in the books, once, and whether they balance."""

import asyncio

import asyncpg

from bench.driver import driver_arguments

_COUNT = "SELECT count(*) FROM transactions WHERE status = 'COMPLETED'"

_DIFFERING = """
SELECT count(*) FROM accounts a
JOIN (SELECT account_id, sum(posted_delta) AS balance, max(sequence) AS sequence, count(*) AS entries
    FROM entries GROUP BY account_id) e ON e.account_id = a.id
WHERE a.balance <> e.balance OR a.sequence <> e.sequence OR a.sequence <> e.entries
"""

_TRIAL_BALANCE = "SELECT (SELECT sum(balance) FROM accounts) + (SELECT sum(posted_delta) FROM internal_legs)"


class BooksDiffer(Exception):
    """The measurement is worth nothing: what was measured did not do its work."""


def check_books(url: str, *, opening: int, acknowledged: int) -> str:
    """Compare the books with what the loads were told; `opening` deposits were there before.

    `florin verify` goes over hash chains as well; this is what takes seconds even after millions of entries.

    Raises:
        BooksDiffer: an acknowledged transfer is missing or doubled, or a balance isn't its entries' sum.
    """
    return asyncio.run(_check_books(url, opening, acknowledged))


async def _check_books(url: str, opening: int, acknowledged: int) -> str:
    connection = await asyncpg.connect(**driver_arguments(url))
    try:
        completed = await connection.fetchval(_COUNT)
        differing = await connection.fetchval(_DIFFERING)
        trial = await connection.fetchval(_TRIAL_BALANCE)
    finally:
        await connection.close()
    if completed != opening + acknowledged:
        raise BooksDiffer(f"{acknowledged} transfers were acknowledged, {completed - opening} are in the books")
    if differing or trial != 0:
        raise BooksDiffer(f"{differing} accounts differ from their entries; the trial balance is {trial}")
    return f"Books: {acknowledged:,} transfers acknowledged, each is there once; balances and sequences agree."

"""(d), as a Python program would do it: one SQL transaction per transfer, through asyncpg.

Lock both accounts, look the idempotency key up, decide, and write everything by one statement: with BEGIN and
COMMIT five round trips, all statements prepared. It writes what the ledger writes, hash for hash.
"""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from time import perf_counter
from typing import Any

import asyncpg

from bench import load
from bench.accounts import utc_now
from bench.driver import driver_arguments
from bench.load import Load, LoadFailed
from bench.timing import Measured, Recorder
from bench.workload import money_requests
from florin.domain.commands import MoneyRequest
from florin.domain.entry import hash_entry
from florin.domain.limits import count_spending, window_of
from florin.domain.transaction import Transaction, TransactionStatus

LOCK = """
SELECT id, customer_id, status, currency, balance, held, overdraft_limit, sequence, entry_hash, changed_at,
    usage
FROM accounts WHERE id IN ($1, $2) ORDER BY id FOR NO KEY UPDATE
"""

LOOK_UP = "SELECT fingerprint, transaction_id FROM idempotency_keys WHERE customer_id = $1 AND key = $2"

WRITE = """
WITH new_transaction AS (
    INSERT INTO transactions (id, kind, status, customer_id, source_account_id, destination_account_id, amount,
        currency, created_at, completed_at)
    VALUES ($1, 'TRANSFER', 'COMPLETED', $2, $3, $4, $5::bigint, $6, $7, $7)
), new_key AS (
    INSERT INTO idempotency_keys (customer_id, key, fingerprint, transaction_id) VALUES ($2, $8, $9, $1)
), new_entries AS (
    INSERT INTO entries (account_id, sequence, transaction_id, status, posted_delta, held_delta, balance, held,
        occurred_at, hash)
    VALUES ($3, $10, $1, 'COMPLETED', -$5::bigint, 0, $11, $12, $7, $13),
        ($4, $14, $1, 'COMPLETED', $5::bigint, 0, $15, $16, $7, $17)
)
UPDATE accounts a SET balance = n.balance, sequence = n.sequence, entry_hash = n.hash, changed_at = $7,
    usage = coalesce(n.usage, a.usage)
FROM (VALUES ($3::uuid, $10::bigint, $11::bigint, $13::bytea, $18::bytea),
    ($4::uuid, $14::bigint, $15::bigint, $17::bytea, NULL)) AS n (id, sequence, balance, hash, usage)
WHERE a.id = n.id
"""


class Teller:
    """One connection with its prepared statements."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def prepare(self) -> None:
        """Prepare the statements once."""
        self._lock = await self._connection.prepare(LOCK)
        self._look_up = await self._connection.prepare(LOOK_UP)
        self._write = await self._connection.prepare(WRITE)

    async def transfer(self, request: MoneyRequest) -> None:
        """Carry one transfer out."""
        async with self._connection.transaction():
            accounts = {r["id"]: r for r in await self._lock.fetch(request.source_id, request.destination_id)}
            known = await self._look_up.fetch(request.customer_id, request.idempotency_key)
            source, destination = accounts[request.source_id], accounts[request.destination_id]
            if known or not _may(request, source, destination):
                raise LoadFailed(f"not to be completed: {request}")
            await self._write.fetch(*_columns(request, source, destination, utc_now()))


def _may(request: MoneyRequest, source: Any, destination: Any) -> bool:
    return bool(
        source["customer_id"] == request.customer_id
        and source["status"] == destination["status"] == "ACTIVE"
        and source["currency"] == destination["currency"] == request.currency
        and source["balance"] - source["held"] + source["overdraft_limit"] >= request.amount_minor
    )


def _columns(request: MoneyRequest, source: Any, destination: Any, now: datetime) -> list[Any]:
    amount = request.amount_minor
    at = max(now, source["changed_at"], destination["changed_at"])
    transaction = Transaction(
        request.transaction_id,
        request.kind,
        TransactionStatus.COMPLETED,
        request.customer_id,
        source["id"],
        destination["id"],
        amount,
        request.currency,
        None,
        at,
        at,
    )
    lines: list[Any] = []
    for account, delta in ((source, -amount), (destination, amount)):
        sequence, balance, held = account["sequence"] + 1, account["balance"] + delta, account["held"]
        sealed = hash_entry(
            account["entry_hash"],
            transaction,
            account_id=account["id"],
            sequence=sequence,
            previous_status=None,
            status=TransactionStatus.COMPLETED,
            posted_delta=delta,
            held_delta=0,
            balance=balance,
            held=held,
            occurred_at=at,
        )
        lines += (sequence, balance, held, sealed)
    ids = (request.transaction_id, request.customer_id, source["id"], destination["id"])
    usage = count_spending(source["usage"], window_of(at), amount, begins=True)
    return [*ids, amount, request.currency, at, request.idempotency_key, request.fingerprint, *lines, usage]


async def run(told: Load) -> Measured:
    """Open the connections and keep all of them busy."""
    arguments = driver_arguments(told.address)
    settings = {"plan_cache_mode": "force_generic_plan"}
    connections = [await asyncpg.connect(**arguments, server_settings=settings) for _ in range(told.at_once)]
    stream = money_requests(told.pattern, told.accounts, told.run)
    tellers = [Teller(connection) for connection in connections]
    for teller in tellers:
        await teller.prepare()
    recorder = Recorder(told.window)
    await asyncio.gather(*(_caller(teller, stream, recorder) for teller in tellers))
    for connection in connections:
        await connection.close()
    return recorder.result()


async def _caller(teller: Teller, stream: Iterator[MoneyRequest], recorder: Recorder) -> None:
    more = True
    while more:
        asked_at = perf_counter()
        await teller.transfer(next(stream))
        more = recorder.answered(asked_at)


if __name__ == "__main__":
    load.main(run)

"""(c): the ledger writer alone, in one process and without HTTP; `at_once` callers wait for their outcomes."""

import asyncio
from collections.abc import Iterator
from time import perf_counter

from bench import load
from bench.accounts import utc_now
from bench.load import Load, LoadFailed
from bench.timing import Measured, Recorder
from bench.workload import money_requests
from florin.domain.books import Group
from florin.domain.commands import MoneyRequest
from florin.domain.refusals import Overloaded
from florin.domain.transaction import Transaction
from florin.persistence.database import Database
from florin.persistence.ledger_writer import LedgerWriter
from florin.server.serve import calm_collector


async def run(told: Load) -> Measured:
    """Post transfers, as the bank's service does for a request."""
    database = Database(told.address)
    ledger = LedgerWriter(database, clock=utc_now, on_commit=lambda _: None)
    ledger.start()
    calm_collector()
    stream = money_requests(told.pattern, told.accounts, told.run)
    recorder = Recorder(told.window)
    try:
        await asyncio.gather(*(_caller(ledger, stream, recorder) for _ in range(told.at_once)))
    finally:
        await ledger.stop()
        await database.close()
    return recorder.result()


async def _caller(ledger: LedgerWriter, stream: Iterator[MoneyRequest], recorder: Recorder) -> None:
    more = True
    while more:
        asked_at = perf_counter()
        outcomes = await ledger.post(Group((next(stream),)))
        if isinstance(outcomes, Overloaded) or not isinstance(outcomes[0].value, Transaction):
            raise LoadFailed(f"not a completed transfer: {outcomes}")
        more = recorder.answered(asked_at)


if __name__ == "__main__":
    load.main(run)

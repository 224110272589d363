"""Two worker processes are one bank: a subscriber at either sees what happens through the other."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psutil
import pytest

from tests.client import Client
from tests.faults.house import PATIENCE, built

LISTENING = "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle' AND query LIKE 'LISTEN%florin_history%'"


@asynccontextmanager
async def only(worker: psutil.Process, workers: list[psutil.Process]) -> AsyncIterator[None]:
    """Whoever connects now connects to this worker: the others are held for a moment."""
    others = [each.pid for each in workers if each != worker]
    for pid in others:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in others:
            os.kill(pid, signal.SIGCONT)


@pytest.mark.xdist_group("workers")
async def test_a_subscriber_at_either_worker_sees_what_is_done_through_the_other() -> None:
    # Nobody looks by himself here: what is seen was told.
    async with built("--workers", "2", FLORIN_POLL_SECONDS="3600") as house, Client(house.base_url) as client:
        await client.join()
        account = (await client.open_account(deposit="1.00"))["id"]
        workers = house.workers()
        assert len(workers) == 2
        # A worker that is held for more than five seconds counts as hung; nobody starts while another is held.
        async with house.books() as books, asyncio.timeout(PATIENCE):
            while await books.fetchval(LISTENING) < 2:
                await asyncio.sleep(0.05)
        seen: list[list[int]] = [[], []]
        at: list[Client] = []
        watching: list[asyncio.Task[None]] = []

        async def watch(changes: AsyncIterator[dict[str, Any]], place: int) -> None:
            async for change in changes:
                seen[place].append(change["sequence"])

        try:
            for place, worker in enumerate(workers):
                async with only(worker, workers):
                    here = Client(house.base_url, client.token)
                    at.append(here)
                    assert await here.balance(account) == "1.00"
                    watching.append(asyncio.create_task(watch(here.watch(account, after="0"), place)))
                    await house.until(lambda: len(seen[place]) == 1)  # noqa: B023
            for count in range(2, 22):
                await at[count % 2].deposit(account, "0.01")
                await house.until(lambda: all(len(each) == count for each in seen))  # noqa: B023
            async with asyncio.timeout(PATIENCE):
                await asyncio.gather(*(at[number % 2].deposit(account, "0.01") for number in range(40)))
            await house.until(lambda: all(len(each) >= 61 for each in seen))
            assert seen == [list(range(1, 62))] * 2
        finally:
            for task in watching:
                task.cancel()
            await asyncio.gather(*watching, return_exceptions=True)
            for each in at:
                await each.http.aclose()

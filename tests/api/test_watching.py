"""Subscriptions: every change once, in order, whenever one comes."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.client import PATIENCE, Client, subscribe


async def take(changes: AsyncIterator[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """The next changes."""
    taken: list[dict[str, Any]] = []
    async with asyncio.timeout(PATIENCE):
        async for change in changes:
            taken.append(change)
            if len(taken) == count:
                break
    return taken


async def test_a_watcher_sees_what_happens_from_now_on(shared_client: Client) -> None:
    await shared_client.join()
    account = await shared_client.open_account(deposit="5.00")
    async with shared_client.socket() as socket:
        await subscribe(socket, account["id"])
        seen = asyncio.create_task(asyncio.wait_for(socket.recv(), PATIENCE))
        # From when on it watches nobody is told, and on a slow machine that may be after the next deposit.
        last = 1
        while not seen.done():
            await shared_client.deposit(account["id"], "7.00")
            last += 1
            await asyncio.wait([seen], timeout=1)
        change = json.loads(await seen)["payload"]["data"]["transactionStatusChanged"]
    first = change["sequence"]
    assert 1 < first <= last, "what was before is not told"
    assert (change["previousStatus"], change["status"]) == (None, "COMPLETED")
    assert change["account"]["id"] == account["id"]
    # It is the balance of now, and there may have been another deposit since.
    assert change["account"]["balance"]["value"] in {f"{7 * each - 2}.00" for each in range(first, last + 1)}
    assert change["transaction"]["amount"] == {"value": "7.00"}


async def test_a_watcher_goes_on_from_its_cursor_without_gap_or_repeat(shared_client: Client) -> None:
    await shared_client.join()
    account = await shared_client.open_account()
    for n in range(1, 4):
        await shared_client.deposit(account["id"], f"{n}.00")
    first = await take(shared_client.watch(account["id"], after="0"), 2)
    await shared_client.deposit(account["id"], "4.00")
    await shared_client.withdraw(account["id"], "999.00")
    rest = await take(shared_client.watch(account["id"], after=first[-1]["cursor"]), 3)
    assert [change["sequence"] for change in first + rest] == [1, 2, 3, 4, 5]
    assert rest[-1]["status"] == "REJECTED"


async def test_a_watcher_who_comes_while_much_happens_misses_nothing(shared_client: Client) -> None:
    await shared_client.join()
    account = await shared_client.open_account()
    watching = [asyncio.create_task(take(shared_client.watch(account["id"], after="0"), 250)) for _ in range(3)]
    for _ in range(10):
        await asyncio.gather(*(shared_client.deposit(account["id"], "0.01") for _ in range(25)))
    for seen in await asyncio.gather(*watching):
        assert [change["sequence"] for change in seen] == list(range(1, 251))


async def test_each_party_watches_its_own_account(shared_client: Client) -> None:
    await shared_client.join()
    source = await shared_client.open_account(deposit="5.00")
    async with shared_client.another() as stranger:
        await stranger.join()
        target = await stranger.open_account()
        await shared_client.transfer(source["id"], target["id"], "2.00")
        [seen] = await take(stranger.watch(target["id"], after="0"), 1)
        assert (seen["status"], seen["account"]["balance"]["value"]) == ("COMPLETED", "2.00")
        await shared_client.transfer(source["id"], target["id"], "2000.00")
        await shared_client.transfer(source["id"], target["id"], "1.00")
        [later] = await take(stranger.watch(target["id"], after=seen["cursor"]), 1)
        assert later["transaction"]["amount"] == {"value": "1.00"}


@pytest.mark.parametrize("account", ["01990000-0000-7000-8000-000000000000", "nonsense", "theirs"])
async def test_nobody_watches_an_account_that_is_not_theirs(shared_client: Client, account: str) -> None:
    await shared_client.join()
    async with shared_client.another() as stranger:
        await stranger.join()
        if account == "theirs":
            account = (await stranger.open_account())["id"]
    async with shared_client.socket() as socket:
        await subscribe(socket, account, "0")
        answer = json.loads(await asyncio.wait_for(socket.recv(), PATIENCE))
        assert answer["type"] == "error"
        assert answer["payload"][0]["extensions"]["code"] == "NOT_FOUND"


@pytest.mark.parametrize("after", ["nonsense", "-1", "2", "99999999999999999999999", ""])
async def test_a_cursor_that_is_none_is_refused(shared_client: Client, after: str) -> None:
    await shared_client.join()
    account = await shared_client.open_account(deposit="1.00")
    async with shared_client.socket() as socket:
        await subscribe(socket, account["id"], after)
        answer = json.loads(await asyncio.wait_for(socket.recv(), PATIENCE))
        assert answer["type"] == "error"
        assert answer["payload"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_two_processes_tell_each_other(new_server: Any) -> None:
    here, there = await new_server(), await new_server()
    async with Client(here) as ada:
        await ada.join()
        account = await ada.open_account()
        elsewhere = Client(there, ada.token)
        watching = asyncio.create_task(take(elsewhere.watch(account["id"], after="0"), 20))
        for n in range(20):
            await (ada if n % 2 else elsewhere).deposit(account["id"], "1.00")
        assert [change["sequence"] for change in await watching] == list(range(1, 21))
        await elsewhere.http.aclose()

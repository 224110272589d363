"""Hints: who watches an account hears that it changed, wherever that happened, and whatever broke meanwhile."""

import asyncio
import base64
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from uuid import UUID, uuid4

import asyncpg
import pytest

from florin.domain.account import Account
from florin.domain.entry import Change
from florin.domain.history import History
from florin.persistence.database import Database
from florin.persistence.hints import CHANNEL, Hints, Watch, pack, unpack
from tests.persistence.branch import PATIENCE, Branch, deposit, kill_others

NEVER = 3600.0
NewHints = Callable[..., Hints]

SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
# Whoever listens is idle afterwards: before that the LISTEN may not have come to its end.
LISTENERS = f"{SESSIONS} AND state = 'idle' AND query LIKE 'LISTEN%'"


@pytest.fixture
async def new_hints(database_url: str) -> AsyncIterator[NewHints]:
    """Start hints as processes of their own would. They look by themselves only when told how often."""
    async with AsyncExitStack() as stack:

        def start(poll_interval: float = NEVER) -> Hints:
            database = Database(database_url, pool_size=2)
            hints = Hints(database, poll_interval=poll_interval)
            hints.start()
            stack.push_async_callback(database.close)
            stack.push_async_callback(hints.stop)
            return hints

        yield start


async def hear(watch: Watch, sequence: int) -> None:
    """Wait until the watcher has been told of this entry."""
    async with asyncio.timeout(PATIENCE):
        while watch._head != sequence:
            watch.clear()
            await watch.wait()
    watch.clear()


async def hears_nothing(watch: Watch) -> bool:
    """Whether there is no news, also once everything that is under way has been handled."""
    await asyncio.sleep(0.05)
    return not watch._told.is_set()


async def test_a_watcher_hears_what_its_own_process_commits_without_any_database(database: Database) -> None:
    hints = Hints(database)
    account, other = uuid4(), uuid4()
    with hints.watch(account) as watch, hints.watch(account) as second, hints.watch(other) as elsewhere:
        hints.publish({account: 3})
        await hear(watch, 3)
        await hear(second, 3)
        assert await hears_nothing(elsewhere)
        hints.publish({account: 3})
        assert await hears_nothing(watch), "what was said last time is no news"
    hints.publish({account: 4})
    assert await hears_nothing(watch), "whoever left is told nothing"


async def test_a_watcher_hears_what_another_process_commits(new_hints: NewHints, branch: Branch) -> None:
    here, there = new_hints(), new_hints()
    await branch.until(LISTENERS, 2)
    account = uuid4()
    with here.watch(account) as watch:
        there.publish({account: 1})
        await hear(watch, 1)
        there.publish({account: 2})
        there.publish({account: 3, uuid4(): 1})
        await hear(watch, 3)


async def test_many_changed_accounts_are_told_in_messages_that_fit(new_hints: NewHints, branch: Branch) -> None:
    heads = {uuid4(): 2**63 - 1 - number for number in range(1000)}
    payloads = pack(heads)
    assert max(map(len, payloads)) < 8000
    assert {account: head for payload in payloads for account, head in unpack(payload).items()} == heads
    here, there = new_hints(), new_hints()
    await branch.until(LISTENERS, 2)
    async with AsyncExitStack() as stack:
        watches = {account: stack.enter_context(here.watch(account)) for account in heads}
        there.publish(heads)
        for account, watch in watches.items():
            await hear(watch, heads[account])


@pytest.mark.parametrize("payload", ["", "garbage", "Grüße", "AAAA", "*" * 32, "A" * 36])
async def test_a_message_that_is_no_hint_is_ignored(
    new_hints: NewHints, branch: Branch, sql: asyncpg.Connection, payload: str
) -> None:
    here, there = new_hints(), new_hints()
    await branch.until(LISTENERS, 2)
    account = uuid4()
    with here.watch(account) as watch:
        await sql.execute("SELECT pg_notify($1, $2)", CHANNEL, payload)
        there.publish({account: 1})
        await hear(watch, 1)


async def test_a_lost_connection_comes_back_and_covers_what_was_missed(
    new_hints: NewHints, branch: Branch, sql: asyncpg.Connection
) -> None:
    here, there = new_hints(), new_hints()
    await branch.until(LISTENERS, 2)
    account = await branch.open_account()
    with here.watch(account.id) as watch:
        there.publish({uuid4(): 1})
        # Nobody tells of this, and nobody looks by himself: only a fresh start of the listener finds it.
        await branch.ask(deposit(account, 1))
        assert await hears_nothing(watch)
        await kill_others(sql)
        await hear(watch, 1)
        await branch.until(LISTENERS, 2)
        await branch.ask(deposit(account, 1))
        there.publish({account.id: 2})
        async with asyncio.timeout(PATIENCE):
            # The sender's first try may still meet its dead connection and lose the hint, as hints may be.
            while watch._head < 2:
                there.publish({account.id: 2})
                await asyncio.sleep(0.1)


async def test_a_hint_that_never_came_is_looked_for(new_hints: NewHints, branch: Branch) -> None:
    here = new_hints(poll_interval=0.05)
    account = await branch.open_account()
    with here.watch(account.id) as watch:
        await branch.ask(deposit(account, 1))
        await hear(watch, 1)


async def test_looking_fails_for_a_while_and_goes_on(
    new_hints: NewHints, branch: Branch, sql: asyncpg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    here = new_hints(poll_interval=0.05)
    account = await branch.open_account()
    with here.watch(account.id) as watch:
        await sql.execute("ALTER TABLE accounts RENAME TO away")
        async with asyncio.timeout(PATIENCE):
            while "could not be looked at" not in caplog.text:
                await asyncio.sleep(0.01)
        await sql.execute("ALTER TABLE away RENAME TO accounts")
        await branch.ask(deposit(account, 1))
        await hear(watch, 1)


async def test_a_listener_that_can_look_at_nothing_when_it_starts_listens_all_the_same_later(
    new_hints: NewHints, branch: Branch, sql: asyncpg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    account = await branch.open_account()
    await sql.execute("ALTER TABLE accounts RENAME TO away")
    here, there = new_hints(), new_hints()
    with here.watch(account.id) as watch:
        async with asyncio.timeout(PATIENCE):
            while "cannot be heard" not in caplog.text:
                await asyncio.sleep(0.01)
        await sql.execute("ALTER TABLE away RENAME TO accounts")
        async with asyncio.timeout(PATIENCE):
            while watch._head < 1:
                there.publish({account.id: 1})
                await asyncio.sleep(0.05)


async def test_stopping_leaves_no_connection_behind(new_hints: NewHints, branch: Branch) -> None:
    hints = new_hints()
    await branch.until(LISTENERS, 1)
    hints.publish({uuid4(): 1})
    await branch.until(f"{SESSIONS} AND query LIKE 'SELECT pg_notify%'", 1)
    await hints.stop()
    await branch.until(f"{SESSIONS} AND query ~ '^(LISTEN|SELECT pg_notify)'", 0)


class Reads:
    """Counts how often a history is read."""

    def __init__(self, branch: Branch) -> None:
        self._branch = branch
        self.count = 0

    async def changes(self, account_id: UUID, *, after: int, limit: int) -> list[Change]:
        self.count += 1
        return await self._branch.transactions.changes(account_id, after=after, limit=limit)


async def watch_until(history: History, account: Account, sequence: int) -> list[int]:
    seen = []
    async for change in history.changes(account, 0):
        seen.append(change.sequence)
        if change.sequence == sequence:
            break
    return seen


async def test_doubled_late_and_wrong_hints_change_nothing_about_what_a_subscriber_sees(
    new_hints: NewHints, branch: Branch
) -> None:
    hints = new_hints()
    account = await branch.open_account()
    reads = Reads(branch)
    history = History(reads, hints)  # type: ignore[arg-type]
    watching = asyncio.create_task(watch_until(history, account, 250))
    for number in range(1, 6):
        await branch.ask_all([deposit(account, 1) for _ in range(50)])
        for head in (number * 50, number * 50, number * 25, 1):
            hints.publish({account.id: head})
            await asyncio.sleep(0)
    async with asyncio.timeout(PATIENCE):
        assert await watching == list(range(1, 251))


async def test_a_hint_of_what_is_not_there_makes_a_subscriber_look_once_and_not_for_ever(
    new_hints: NewHints, branch: Branch
) -> None:
    hints = new_hints()
    account = await branch.open_account()
    reads = Reads(branch)
    history = History(reads, hints)  # type: ignore[arg-type]
    watching = asyncio.create_task(watch_until(history, account, 1))
    async with asyncio.timeout(PATIENCE):
        while not reads.count:
            await asyncio.sleep(0.01)
    # The database lost what it had committed, as after a failover, or somebody else wrote on the channel.
    hints.publish({account.id: 1000})
    await asyncio.sleep(0.1)
    assert reads.count <= 3
    await branch.ask(deposit(account, 1))
    hints.publish({account.id: 1})
    async with asyncio.timeout(PATIENCE):
        assert await watching == [1]


def test_a_hint_is_read_as_it_was_written() -> None:
    account = UUID(int=1)
    assert unpack(base64.b64encode(struct.pack(">16sQ", account.bytes, 7)).decode()) == {account: 7}
    assert pack({}) == []

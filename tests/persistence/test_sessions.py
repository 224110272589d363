"""Refresh tokens in a real database: two processes at once, connections that break, and who hears of an end."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

import asyncpg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from florin.domain.audit import SYSTEM, AuditAction, Happening
from florin.domain.customer import Credentials, Customer
from florin.domain.ports import SessionRecords
from florin.domain.principal import Origin
from florin.domain.refusals import InvalidRefreshToken
from florin.domain.session import SESSION_LIFETIME, DeviceSession, EndReason, Reuse, Rotation, Session
from florin.domain.sessions import Sessions as LoggedOn
from florin.persistence.announcements import CHANNEL, Announcements, announce_ended
from florin.persistence.audit_log import AuditLog
from florin.persistence.database import Database
from florin.persistence.sessions import Sessions
from florin.server.bank import new_id, utc_now
from tests.domain.families import Families
from tests.domain.lobby import MemoryTokens
from tests.persistence.branch import OPENED_AT, PATIENCE, Branch, kill_others
from tests.persistence.conftest import NewBranch
from tests.persistence.proxy import When, Wire

T = TypeVar("T")
HERE = Origin("192.0.2.1", "Phone/1.0")
FIRST, SECOND, THIRD = (bytes([number]) * 32 for number in (1, 2, 3))


def happening(action: AuditAction = AuditAction.SESSION_ENDED) -> Happening:
    """What a test needs on record for a write to be one."""
    return Happening(action, SYSTEM, HERE, OPENED_AT)


async def begin(branch: Branch, token_hash: bytes = FIRST) -> DeviceSession:
    """Somebody logs on and is given the token with this hash."""
    customer, now = await branch.register(), utc_now()
    session = DeviceSession(new_id(), customer.id, "Phone/1.0", "192.0.2.1", now, now, now + SESSION_LIFETIME)
    await Sessions(branch.database).start(
        session, token_hash, Credentials(customer, "x"), happening(AuditAction.LOGON_SUCCEEDED)
    )
    return session


async def good_tokens(branch: Branch, *hashes: bytes) -> list[bytes]:
    """Which of the tokens would still be taken."""
    records = Sessions(branch.database)
    return [each for each in hashes if await records.of_token(each) is not None]


async def test_of_two_processes_with_the_same_token_one_goes_on_and_the_other_ends_the_family(
    new_branch: NewBranch, sql: asyncpg.Connection
) -> None:
    one, other = new_branch(), new_branch()
    session = await begin(one)
    async with sql.transaction():
        # Both are let in together, and meet at the token's row.
        await sql.execute("SELECT FROM refresh_tokens WHERE hash = $1 FOR UPDATE", FIRST)
        both = [
            asyncio.create_task(Sessions(branch.database).rotate(FIRST, next_hash, HERE, utc_now()))
            for branch, next_hash in ((one, SECOND), (other, THIRD))
        ]
        await one.until_blocked(2)
    async with asyncio.timeout(PATIENCE):
        answers = await asyncio.gather(*both)
    assert sorted(type(answer).__name__ for answer in answers) == ["Reuse", "Rotation"]
    assert Reuse(session.id, session.customer_id, ended=True) in answers
    assert await good_tokens(one, FIRST, SECOND, THIRD) == [], "nobody can tell which of the two is the thief"
    assert await sql.fetchval("SELECT end_reason FROM sessions") == "REUSED"
    assert await sql.fetchval("SELECT count(*) FROM refresh_tokens") == 2, "only one got a next token"
    reused = "SELECT count(*) FROM audit_events WHERE action = 'REFRESH_TOKEN_REUSED'"
    assert await sql.fetchval(reused) == 1


async def test_a_dead_token_brought_again_and_again_makes_few_events(
    branch: Branch, database: Database, sql: asyncpg.Connection
) -> None:
    customer, log = await branch.register(), AuditLog(database)
    sessions = LoggedOn(Sessions(database), MemoryTokens(), log, utc_now, new_id)
    begun = await sessions.start(Credentials(customer, "x"), HERE, by="PASSWORD")
    assert isinstance(begun, Session)
    assert isinstance(await sessions.refresh(begun.refresh_token, HERE), Session)
    for number in range(50):
        thief = Origin("198.51.100.1", f"Robot/{number}", f"request {number}")
        assert await sessions.refresh(begun.refresh_token, thief) == InvalidRefreshToken()
    # What is noted waits until the log is written, here for as long as the test likes.
    log.start()
    await log.stop()
    written = await sql.fetch(
        """SELECT subject_id, after, repeats FROM audit_events
        WHERE action = 'REFRESH_TOKEN_REUSED' ORDER BY sequence"""
    )
    assert [(row["repeats"], json.loads(row["after"])["ended"]) for row in written] == [(1, True), (49, False)]
    assert {row["subject_id"] for row in written} == {str(begun.session_id)}
    assert await sql.fetchval("SELECT end_reason FROM sessions") == "REUSED"


# The promise: a rotation happens wholly or not at all, so that at each moment one token of a session that is alive
# is good, the old one or the new. Where the answer is lost after the commit, nobody knows the new one: its owner
# brings the old one again, is taken for a thief and logs on anew. That costs a logon, and never lets two in.


async def test_a_database_that_goes_away_in_the_middle_of_a_rotation_leaves_the_old_token_good(
    new_branch: NewBranch, sql: asyncpg.Connection
) -> None:
    branch = new_branch()
    session = await begin(branch)
    async with sql.transaction():
        # The token's row is written already, and the session's is waited for.
        await sql.execute("SELECT FROM sessions WHERE id = $1 FOR UPDATE", session.id)
        rotation = asyncio.create_task(Sessions(branch.database).rotate(FIRST, SECOND, HERE, utc_now()))
        await new_branch().until_blocked(1)
        await kill_others(sql)
        with pytest.raises(Exception, match="connection"):
            await rotation
    assert await good_tokens(branch, FIRST, SECOND) == [FIRST]
    assert isinstance(await Sessions(branch.database).rotate(FIRST, SECOND, HERE, utc_now()), Rotation)
    assert await good_tokens(branch, FIRST, SECOND) == [SECOND]


@pytest.mark.parametrize(
    ("when", "good"), [("before the server has it", FIRST), ("after the server did it", SECOND)]
)
async def test_a_connection_cut_at_the_commit_leaves_the_old_token_good_or_the_new_one_and_never_both(
    new_branch: NewBranch, database_url: str, when: When, good: bytes
) -> None:
    branch = new_branch()
    session = await begin(branch)
    async with Wire(database_url).laid() as wire:
        database = Database(wire.url, pool_size=1)
        # A COMMIT that opens no transaction would be cut as well: the pool is warm before.
        assert await Sessions(database).of_token(FIRST) == session.id
        wire.cut_commit = when
        with pytest.raises(Exception, match=r"connection|closed"):
            await Sessions(database).rotate(FIRST, SECOND, HERE, utc_now())
        await database.close()
    assert wire.cuts == 1
    async with asyncio.timeout(PATIENCE):
        while await good_tokens(branch, FIRST, SECOND) != [good]:
            await asyncio.sleep(0.01)
    records = Sessions(branch.database)
    # The owner, who never had an answer, comes with the old one again.
    again = await records.rotate(FIRST, THIRD, HERE, utc_now())
    assert isinstance(again, Rotation if good == FIRST else Reuse)
    assert await good_tokens(branch, FIRST, SECOND, THIRD) == ([THIRD] if good == FIRST else [])


async def test_a_token_of_somebody_who_was_closed_meanwhile_is_no_good(
    branch: Branch, sql: asyncpg.Connection
) -> None:
    await begin(branch)
    await sql.execute("UPDATE customers SET closed_at = now()")
    assert await Sessions(branch.database).rotate(FIRST, SECOND, HERE, utc_now()) is None
    assert await sql.fetchval("SELECT count(*) FROM refresh_tokens") == 1


async def test_a_session_that_ends_while_it_is_refreshed_does_not_come_back(
    new_branch: NewBranch, sql: asyncpg.Connection
) -> None:
    branch = new_branch()
    session = await begin(branch)
    async with sql.transaction():
        await sql.execute("UPDATE sessions SET ended_at = now(), end_reason = 'REVOKED' WHERE id = $1", session.id)
        rotation = asyncio.create_task(Sessions(branch.database).rotate(FIRST, SECOND, HERE, utc_now()))
        await new_branch().until_blocked(1)
    assert await rotation is None
    assert await good_tokens(branch, FIRST, SECOND) == []


class Hearer:
    """Another process that listens; `heard` are the ids that it was told have ended."""

    def __init__(self, url: str, poll_interval: float) -> None:
        self.database = Database(url, pool_size=2)
        self.announcements = Announcements(self.database, clock=utc_now, poll_interval=poll_interval)
        self.announcements.hear(self._hear)
        self.heard: list[str] = []

    def _hear(self, message: Mapping[str, Any]) -> None:
        self.heard += message.get("ended", [])

    async def until_heard(self, ended: UUID) -> None:
        """Wait until it knows."""
        async with asyncio.timeout(PATIENCE):
            while str(ended) not in self.heard:
                await asyncio.sleep(0.01)


@asynccontextmanager
async def hearing(url: str, sql: asyncpg.Connection, poll_interval: float = 3600) -> AsyncIterator[Hearer]:
    """Another process, which has begun to listen; it does not look for itself unless told to."""
    hearer = Hearer(url, poll_interval)
    hearer.announcements.start()
    try:
        await until_listening(sql)
        yield hearer
    finally:
        await hearer.announcements.stop()
        await hearer.database.close()


async def until_listening(sql: asyncpg.Connection, besides: int = 0) -> int:
    """Wait for a session of this database, other than `besides`, that has done LISTEN; its process id."""
    # Whoever listens is idle afterwards, and LISTEN is the last that it asked.
    question = f"""SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle'
        AND query ILIKE 'LISTEN%{CHANNEL}%' AND pid <> $1"""
    async with asyncio.timeout(PATIENCE):
        while (pid := await sql.fetchval(question, besides)) is None:
            await asyncio.sleep(0.01)
    return int(pid)


async def test_the_end_of_a_session_is_heard_in_other_processes(
    branch: Branch, database_url: str, sql: asyncpg.Connection
) -> None:
    session = await begin(branch)
    async with hearing(database_url, sql) as other:
        records, now = Sessions(branch.database), utc_now()
        assert await records.end([session.id], EndReason.REVOKED, now, lambda _: happening()) == [session.id]
        await other.until_heard(session.id)
        assert await records.end([session.id], EndReason.REVOKED, now, lambda _: happening()) == []


async def test_an_end_is_announced_when_it_commits_and_not_before_and_not_when_it_is_taken_back(
    branch: Branch, database_url: str, sql: asyncpg.Connection
) -> None:
    taken_back, open_still, done = new_id(), new_id(), new_id()
    async with hearing(database_url, sql) as other:
        with suppress(ZeroDivisionError):
            async with branch.database.transaction() as connection:
                await announce_ended(connection, [taken_back])
                raise ZeroDivisionError
        async with branch.database.transaction() as connection:
            await announce_ended(connection, [open_still])
            async with branch.database.transaction() as quicker:
                await announce_ended(quicker, [done])
            # Announcements come in the order of the commits: what came before this one would have been heard.
            await other.until_heard(done)
            assert other.heard == [str(done)]
        await other.until_heard(open_still)
    assert other.heard == [str(done), str(open_still)]


async def test_many_ends_at_once_are_all_heard(branch: Branch, database_url: str, sql: asyncpg.Connection) -> None:
    ended = [uuid4() for _ in range(1_000)]
    async with hearing(database_url, sql) as other:
        async with branch.database.transaction() as connection:
            await announce_ended(connection, ended)
        await other.until_heard(ended[-1])
    assert other.heard == [str(each) for each in ended]


async def test_what_ended_while_nobody_could_hear_is_looked_for_and_then_heard_again(
    branch: Branch, database_url: str, sql: asyncpg.Connection
) -> None:
    first, second = await begin(branch), await begin(branch, SECOND)
    async with hearing(database_url, sql) as other:
        listener = await until_listening(sql)
        # Deaf from here on, and the end is one that nobody announces.
        assert await sql.fetchval("SELECT pg_terminate_backend($1)", listener)
        await sql.execute("UPDATE sessions SET ended_at = now(), end_reason = 'REVOKED' WHERE id = $1", first.id)
        await other.until_heard(first.id)
        await until_listening(sql, besides=listener)
        ended = await Sessions(branch.database).end(
            [second.id], EndReason.LOGGED_OUT, utc_now(), lambda _: happening()
        )
        assert ended == [second.id]
        await other.until_heard(second.id)


async def test_whoever_hears_nothing_looks_for_itself(
    branch: Branch, database_url: str, sql: asyncpg.Connection
) -> None:
    session = await begin(branch)
    async with hearing(database_url, sql, poll_interval=0.05) as other:
        await sql.execute("UPDATE sessions SET ended_at = now(), end_reason = 'REVOKED'")
        await other.until_heard(session.id)


async def test_noise_on_the_channel_and_a_hearer_that_fails_keep_nobody_from_hearing(
    branch: Branch, database_url: str, sql: asyncpg.Connection
) -> None:
    async with hearing(database_url, sql) as other:
        failed: list[object] = []

        def fail(message: Mapping[str, Any]) -> None:
            failed.append(message)
            raise ZeroDivisionError

        other.announcements._hearers.insert(0, fail)
        for noise in ("", "nonsense", "[]", "null", "7"):
            await sql.execute("SELECT pg_notify($1, $2)", CHANNEL, noise)
        ended = new_id()
        async with branch.database.transaction() as connection:
            await announce_ended(connection, [ended])
        await other.until_heard(ended)
    assert failed == [{"ended": [str(ended)]}]


class FamiliesInTheDatabase(Families):
    """The machine that the domain's tests run in memory, on real tables. `url` is set by the test."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.database = Database(self.url, pool_size=1)

    def wait(self, awaitable: Awaitable[T]) -> T:
        async def answer() -> T:
            return await awaitable

        return self.runner.run(answer())

    def open(self) -> tuple[SessionRecords, list[Customer], Any]:
        async def register() -> list[Customer]:
            branch = Branch(self.url)
            customers = [await branch.register(), await branch.register()]
            await branch.database.close()
            return customers

        return Sessions(self.database), self.wait(register()), new_id

    def teardown(self) -> None:
        self.wait(self.database.close())
        self.runner.close()


async def test_families_in_the_database_keep_to_the_model(database_url: str) -> None:
    FamiliesInTheDatabase.url = database_url
    few = settings(
        max_examples=8,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    # On a thread of its own, where no event loop runs yet.
    await asyncio.to_thread(run_state_machine_as_test, FamiliesInTheDatabase, settings=few)


async def test_a_session_is_over_to_the_microsecond(branch: Branch) -> None:
    session = await begin(branch)
    records = Sessions(branch.database)
    instant = timedelta(microseconds=1)
    assert len(await records.alive(session.customer_id, session.expires_at - instant)) == 1
    assert await records.alive(session.customer_id, session.expires_at) == []
    assert await records.rotate(FIRST, SECOND, HERE, session.expires_at) is None

"""The audit log as it is kept: one gapless chain whoever adds to it, and never in the way of money."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from florin.domain.audit import (
    NOBODY,
    SYSTEM,
    Actor,
    ActorKind,
    AuditAction,
    AuditEvent,
    AuditFilter,
    Happening,
    Subject,
    SubjectKind,
)
from florin.domain.audit_chain import AuditExamination
from florin.domain.principal import Origin
from florin.persistence import audit_log
from florin.persistence.audit_log import AuditLog, AuditUnavailable, append, erase_personal
from florin.persistence.audit_records import AuditRecords
from florin.persistence.database import Database
from florin.server.bank import new_id
from tests.persistence.branch import PATIENCE, Branch, deposit, kill_others, transfer
from tests.persistence.proxy import When, Wire

AT = datetime(2026, 1, 31, 12, tzinfo=UTC)
ADMIN = Actor(ActorKind.ADMIN, UUID(int=1), UUID(int=2))
HOME = Origin("192.0.2.7", "Firefox", "req-1")
FROZEN = Happening(
    AuditAction.ACCOUNT_FROZEN, ADMIN, HOME, AT, Subject(SubjectKind.ACCOUNT, "7"), {"status": "ACTIVE"}, {"a": 1}
)
FAILED = Happening(AuditAction.LOGON_FAILED, NOBODY, HOME, AT, email="ada@example.com")

NewLog = Callable[..., AuditLog]


@pytest.fixture
async def new_log(database_url: str) -> AsyncIterator[NewLog]:
    """Open logs, each with connections of its own, as processes have."""
    async with AsyncExitStack() as stack:

        def open_log(url: str = database_url, *, start: bool = True, **options: Any) -> AuditLog:
            database = Database(url, pool_size=2)
            written = AuditLog(database, **{"pause": 0.01} | options)
            stack.push_async_callback(database.close)
            if start:
                written.start()
                stack.push_async_callback(written.stop)
            return written

        yield open_log


async def read_all(database: Database, **wanted: Any) -> list[AuditEvent]:
    """What is on record, oldest first."""
    return (await AuditRecords(database).page(AuditFilter(**wanted), limit=100_000, before=None))[::-1]


async def checked(database: Database) -> list[AuditEvent]:
    """What is on record, when it is one gapless chain."""
    events = await read_all(database)
    examination = AuditExamination()
    assert [str(finding) for event in events for finding in examination.enter(event)] == []
    return events


async def act(database: Database, dawdle: Callable[[], Awaitable[None]] | None = None) -> None:
    """An action with its event; it may dawdle before it commits."""
    async with database.transaction() as connection:
        await connection.exec_driver_sql("INSERT INTO countries VALUES ('ZZ')")
        await append(connection, [FROZEN])
        if dawdle:
            await dawdle()


async def test_an_action_and_its_event_are_there_together(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.exec_driver_sql("INSERT INTO countries VALUES ('ZZ')")
        appended = await append(connection, [FROZEN, FAILED], [1, 5])
    events = await checked(database)
    assert events == appended
    frozen, failed = events
    assert (frozen.sequence, frozen.actor, frozen.subject) == (1, ADMIN, FROZEN.subject)
    assert (frozen.address, frozen.device, frozen.request_id, frozen.email) == (
        "192.0.2.7",
        "Firefox",
        "req-1",
        None,
    )
    assert (failed.sequence, failed.actor, failed.subject, failed.repeats) == (2, NOBODY, None, 5)
    assert (failed.occurred_at, failed.email) == (AT, "ada@example.com")


async def test_an_action_that_is_rolled_back_leaves_no_event_and_no_gap(database: Database) -> None:
    async def change_a_mind() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await act(database, change_a_mind)
    assert await checked(database) == []
    async with database.transaction() as connection:
        await append(connection, [])
        await append(connection, [FROZEN])
    assert [event.sequence for event in await checked(database)] == [1]
    assert not await database.read("SELECT code FROM countries WHERE code = 'ZZ'")


async def test_processes_that_add_at_once_keep_one_chain(
    new_log: NewLog, database: Database, database_url: str
) -> None:
    logs = [new_log(), new_log()]
    branches = [Database(database_url, pool_size=4) for _ in range(2)]

    async def act_often(branch: Database, number: int) -> None:
        async with branch.transaction() as connection:
            await append(connection, [replace(FROZEN, after={"act": number})] * 3)

    try:
        for number in range(40):
            for written in logs:
                written.note(replace(FAILED, email=f"{number}@example.com"))
        await asyncio.gather(
            *(act_often(branches[number % 2], number) for number in range(20)),
            *(written.record(FROZEN) for written in logs for _ in range(10)),
            *(written.flush() for written in logs),
        )
    finally:
        for branch in branches:
            await branch.close()
    events = await checked(database)
    assert len(events) == 2 * 40 + 20 * 3 + 2 * 10
    acts = [event.after for event in events if event.after.startswith('{"act"')]
    assert acts == [act for act in dict.fromkeys(acts) for _ in range(3)], "one action's events stand together"


async def test_a_flood_of_the_same_becomes_one_event_that_says_how_many(
    new_log: NewLog, database: Database
) -> None:
    written = new_log()
    for number in range(1000):
        at = AT + timedelta(seconds=number)
        written.note(replace(FAILED, occurred_at=at, origin=Origin("192.0.2.7", f"bot {number}", f"r{number}")))
    for change in (
        {"origin": Origin("192.0.2.8")},
        {"email": "bob@example.com"},
        {"actor": SYSTEM},
        {"subject": Subject(SubjectKind.CUSTOMER, "x")},
        {"after": {"reason": "EXPIRED"}},
        {"before": {"reason": "EXPIRED"}},
        {"action": AuditAction.TOKEN_REJECTED},
    ):
        written.note(replace(FAILED, **change))  # type: ignore[arg-type]
    await written.flush()
    events = await checked(database)
    assert [event.repeats for event in events] == [1000, 1, 1, 1, 1, 1, 1, 1]
    assert (events[0].occurred_at, events[0].device, events[0].request_id) == (AT, "bot 0", "r0")


async def test_what_is_recorded_stands_by_itself_and_in_order(new_log: NewLog, database: Database) -> None:
    written = new_log()
    written.note(FAILED)
    await asyncio.gather(written.record(FROZEN), written.record(FROZEN))
    written.note(FAILED)
    await written.flush()
    actions = [(event.action, event.repeats) for event in await checked(database)]
    assert actions == [(a, 1) for a in ("LOGON_FAILED", "ACCOUNT_FROZEN", "ACCOUNT_FROZEN", "LOGON_FAILED")]


async def test_what_does_not_fit_into_the_queue_is_counted_on_record(
    new_log: NewLog, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    written = new_log(queue_limit=5)
    for number in range(50):
        written.note(replace(FAILED, email=f"{number}@example.com"))
        written.note(replace(FAILED, email="0@example.com"))
    for _ in range(7):
        written.note(replace(FROZEN, action=AuditAction.TOKEN_REJECTED))
    with pytest.raises(AuditUnavailable):
        await written.record(FROZEN)
    await written.flush()
    *kept, failed, rejected = await checked(database)
    assert [(event.email, event.repeats) for event in kept] == [("0@example.com", 51)] + [
        (f"{number}@example.com", 1) for number in range(1, 5)
    ]
    assert (failed.action, failed.repeats, failed.actor) == (AuditAction.LOGON_FAILED, 45, SYSTEM)
    assert (rejected.action, rejected.repeats) == (AuditAction.TOKEN_REJECTED, 7)
    assert failed.changes[0].name == "onlyCounted"
    assert "queue was full" in caplog.text


async def test_noting_never_raises_and_never_keeps_what_strangers_made_large(
    new_log: NewLog, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    written = new_log()
    written.note(replace(FAILED, after={"bad": object()}))  # type: ignore[dict-item]
    written.note(replace(FAILED, origin=Origin("::1", "d" * 100_000), email="e" * 100_000))
    [waiting] = written._queue.values()
    assert waiting.happening is not None
    assert (len(waiting.happening.origin.device), len(waiting.happening.email or "")) == (300, 300)
    await written.flush()
    assert len(await checked(database)) == 1
    assert "could not be noted" in caplog.text


async def test_one_bad_event_harms_none_beside_it(
    new_log: NewLog, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    written = new_log()
    written.note(FROZEN)
    written.note(replace(FAILED, occurred_at=AT.replace(tzinfo=None)))
    written.note(replace(FAILED, after={"n": 2}))
    await written.flush()
    assert [event.action for event in await checked(database)] == [FROZEN.action, FAILED.action]
    assert "lost for the audit log: 1 times LOGON_FAILED" in caplog.text
    with pytest.raises(AuditUnavailable):
        await written.record(replace(FAILED, occurred_at=AT.replace(tzinfo=None)))


async def test_what_is_noted_while_the_database_is_away_is_written_when_it_is_back(
    new_log: NewLog, database: Database, sql: asyncpg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    written = new_log()
    await written.record(FROZEN)
    await sql.execute("ALTER TABLE audit_events RENAME TO away")
    await kill_others(sql)
    written.note(FAILED)
    await until(lambda: "written again" in caplog.text)
    written.note(FAILED)
    written.note(FROZEN)
    await sql.execute("ALTER TABLE away RENAME TO audit_events")
    await written.flush()
    events = await checked(database)
    assert [event.action for event in events] == [FROZEN.action, FAILED.action, FAILED.action, FROZEN.action]


@pytest.mark.parametrize("when", ["before the server has it", "after the server did it"])
async def test_an_event_whose_commit_was_not_heard_of_is_there_once(
    new_log: NewLog, database: Database, database_url: str, when: When
) -> None:
    async with Wire(database_url).laid() as wire:
        written = new_log(wire.url, start=False)
        written.start()
        await written.record(FROZEN)
        wire.cut_commit = when
        await written.record(FAILED)
        assert wire.cuts == 1
        await written.stop()
    assert [event.action for event in await checked(database)] == [FROZEN.action, FAILED.action]


async def test_stopping_writes_what_was_noted(new_log: NewLog, database: Database) -> None:
    written = new_log(start=False, batch_limit=10, pause=100)
    for number in range(35):
        written.note(replace(FAILED, email=f"{number}@example.com"))
    written.start()
    await written.stop()
    assert len(await checked(database)) == 35
    for late in (written.flush, lambda: written.record(FROZEN)):
        with pytest.raises(AuditUnavailable):
            await late()


async def test_stopping_while_the_database_is_away_ends_and_says_what_was_lost(
    new_log: NewLog, sql: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(audit_log, "STOP_LIMIT", 0.05)
    written = new_log(start=False)
    await sql.execute("ALTER TABLE audit_events RENAME TO away")
    written.start()
    for _ in range(3):
        written.note(FAILED)
    async with asyncio.timeout(PATIENCE):
        await written.stop()
    assert "lost for the audit log: 3 times LOGON_FAILED" in caplog.text


async def test_money_moves_while_somebody_holds_the_audit_log(
    branch: Branch, new_log: NewLog, database: Database
) -> None:
    ada, bob = await branch.open_account(balance=100), await branch.open_account()
    before = len(await checked(database))
    written = new_log()
    async with database.transaction() as connection:
        await append(connection, [FROZEN])
        written.note(FAILED)
        await branch.until_blocked(1)
        outcome = await branch.ask(transfer(ada, bob, 40))
        await branch.ask(deposit(ada, 1))
        assert outcome.value.status == "COMPLETED"  # type: ignore[union-attr]
        assert (await branch.see(bob)).balance_minor == 40
    await written.flush()
    assert [event.action for event in await checked(database)][before:] == [FROZEN.action, FAILED.action]


async def test_readers_find_a_connection_while_many_wait_for_the_log(
    branch: Branch, sql: asyncpg.Connection
) -> None:
    ada = await branch.open_account(balance=100)
    async with sql.transaction():
        await sql.execute(f"SELECT pg_advisory_xact_lock({audit_log._CHAIN_LOCK})")
        registering = [asyncio.create_task(branch.register()) for _ in range(12)]
        # As many as may at once; the branch has four connections, and asks this by one of them.
        await branch.until_blocked(2)
        assert (await branch.see(ada)).balance_minor == 100
        assert not any(each.done() for each in registering), "nobody had to give up for it"
    assert len({customer.id for customer in await asyncio.gather(*registering)}) == 12


async def test_who_waits_too_long_for_the_log_gives_up_and_changes_nothing(
    database: Database, database_url: str, sql: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasty = audit_log._TAKE_CHAIN.replace("'lock_timeout', '10000'", "'lock_timeout', '50'")
    assert hasty != audit_log._TAKE_CHAIN
    monkeypatch.setattr(audit_log, "_TAKE_CHAIN", hasty)
    async with sql.transaction():
        await sql.execute(f"SELECT pg_advisory_xact_lock({audit_log._CHAIN_LOCK})")
        with pytest.raises(DBAPIError, match="lock timeout"):
            await act(database)
    assert not await database.read("SELECT code FROM countries WHERE code = 'ZZ'")
    assert await checked(database) == []


async def test_who_dies_with_the_log_in_hand_keeps_nobody_from_it(
    new_log: NewLog, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_log, "_TAKE_CHAIN", audit_log._TAKE_CHAIN.replace("10000", "500", 1))
    written = new_log()
    with pytest.raises(DBAPIError):
        await act(database, lambda: written.record(FAILED))
    assert [event.action for event in await checked(database)] == [FAILED.action]


async def test_erasing_forgets_what_a_customer_told_and_the_chain_holds(branch: Branch, database: Database) -> None:
    ada = await branch.register(email="Ada@Example.com")
    before = len(await checked(database))
    session = new_id()
    customer, subject = Actor(ActorKind.CUSTOMER, ada.id, session), Subject(SubjectKind.CUSTOMER, str(ada.id))
    async with database.transaction() as connection:
        await append(
            connection,
            [
                replace(
                    FAILED,
                    action=AuditAction.LOGON_SUCCEEDED,
                    actor=customer,
                    subject=Subject(SubjectKind.SESSION, str(session)),
                    email=None,
                ),
                replace(FAILED, subject=subject, email=None),
                replace(FAILED, email="ADA@example.com"),
                replace(FAILED, subject=Subject(SubjectKind.SESSION, str(session)), email=None),
                replace(FROZEN, action=AuditAction.CUSTOMER_CLOSED, subject=subject),
                replace(FAILED, email="bob@example.com"),
                replace(FROZEN, actor=Actor(ActorKind.CUSTOMER, new_id())),
            ],
        )
    async with database.transaction() as connection:
        assert await erase_personal(connection, ada.id, [ada.email]) == 4
        await append(connection, [replace(FROZEN, action=AuditAction.PERSONAL_DATA_ERASED, subject=subject)])
    events = (await checked(database))[before:]
    assert [event.personal_erased for event in events] == [True] * 4 + [False] * 4
    assert {(event.address, event.device, event.email) for event in events[:4]} == {(None, None, None)}
    assert events[4].address == "192.0.2.7", "where the member of staff sat is no detail of the customer's"
    assert await read_all(database, email="ada@example.com") == []
    async with database.transaction() as connection:
        assert await erase_personal(connection, ada.id, [ada.email]) == 0


async def test_an_auditor_finds_events_by_what_is_known_of_them(database: Database) -> None:
    other = Actor(ActorKind.CUSTOMER, UUID(int=9))
    log = [
        FROZEN,
        replace(FAILED, origin=Origin("198.51.100.1", "", "req-2"), occurred_at=AT + timedelta(days=1)),
        replace(FROZEN, actor=other, subject=Subject(SubjectKind.CUSTOMER, "7")),
        replace(FAILED, action=AuditAction.TOKEN_REJECTED, email=None, after={"reason": "EXPIRED"}),
    ]
    async with database.transaction() as connection:
        await append(connection, log)
    for wanted, found in [
        ({}, [1, 2, 3, 4]),
        ({"actions": (AuditAction.LOGON_FAILED,)}, [2]),
        ({"actions": (AuditAction.TOKEN_REJECTED, AuditAction.ACCOUNT_FROZEN)}, [1, 3, 4]),
        ({"actor_id": UUID(int=9)}, [3]),
        ({"subject_id": "7"}, [1, 3]),
        ({"subject_id": "7", "subject_kind": SubjectKind.ACCOUNT}, [1]),
        ({"request_id": "req-2"}, [2]),
        ({"address": "198.51.100.1"}, [2]),
        ({"email": "ADA@EXAMPLE.COM"}, [2]),
        ({"since": AT + timedelta(seconds=1)}, [2]),
        ({"until": AT + timedelta(days=1)}, [1, 3, 4]),
        ({"until": AT}, []),
        ({"actions": (AuditAction.ACCOUNT_FROZEN,), "actor_id": UUID(int=1), "address": "192.0.2.7"}, [1]),
        ({"email": "' OR true --"}, []),
        ({"request_id": "\0"}, []),
    ]:
        assert [event.sequence for event in await read_all(database, **wanted)] == found, wanted
    records = AuditRecords(database)
    for wanted in (AuditFilter(), AuditFilter(actions=tuple(AuditAction))):
        newest = await records.page(wanted, limit=2, before=None)
        older = await records.page(wanted, limit=2, before=newest[-1].sequence)
        assert [event.sequence for event in (*newest, *older)] == [4, 3, 2, 1]


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not happened():
            await asyncio.sleep(0.01)


@pytest.fixture(autouse=True)
def _log_everything(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

"""The ledger when its database fails it: deadlocks, lost connections, unheard COMMITs, a poisonous request."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import asyncpg
import pytest

from florin.domain.account import Account
from florin.domain.books import Group, Outcome
from florin.domain.transaction import Transaction
from florin.persistence.database import Database
from florin.persistence.ledger_writer import LedgerFailed
from florin.server.bank import new_id
from tests.persistence.audit import audit
from tests.persistence.branch import PATIENCE, Branch, deposit, kill_others, locking, transfer, withdrawal
from tests.persistence.conftest import NewBranch
from tests.persistence.proxy import When, Wire


async def fail_commands(sql: asyncpg.Connection, state: str, times: int) -> None:
    """Let the next writes of transactions fail with an SQLSTATE. Sequences are not rolled back, so they count."""
    await sql.execute(
        f"""CREATE SEQUENCE attempts;
        CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF nextval('attempts') <= {times} THEN RAISE EXCEPTION 'sabotage' USING ERRCODE = '{state}'; END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER fail BEFORE INSERT ON transactions FOR EACH STATEMENT EXECUTE FUNCTION fail()"""
    )


async def attempts(sql: asyncpg.Connection) -> int:
    made: int = await sql.fetchval("SELECT last_value FROM attempts")
    return made


def all_completed(outcomes: Sequence[Outcome]) -> bool:
    return all(
        isinstance(o.value, Transaction) and o.value.status == "COMPLETED" and not o.replayed for o in outcomes
    )


@pytest.mark.parametrize("state", ["40001", "40P01", "55P03"])
async def test_what_passes_by_itself_is_tried_again(branch: Branch, sql: asyncpg.Connection, state: str) -> None:
    account = await branch.open_account()
    await fail_commands(sql, state, times=2)
    outcomes = await asyncio.gather(*(branch.ask(deposit(account, 1)) for _ in range(5)))
    assert all_completed(outcomes)
    assert await attempts(sql) == 3
    assert (await branch.see(account)).balance_minor == 5
    await audit(sql)


async def test_a_real_deadlock_with_a_foreign_session_is_survived(
    new_branch: NewBranch, sql: asyncpg.Connection, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    # The ledger gives in at once and the others never, so that it is the ledger that is picked as the victim.
    name = await sql.fetchval("SELECT current_database()")
    await sql.execute(f"ALTER DATABASE {name} SET deadlock_timeout = '10ms'")
    branch = new_branch()
    a, b, c = [await branch.open_account(balance=100) for _ in range(3)]
    helper = Database(database_url)
    try:
        async with helper.transaction() as foreign:
            await foreign.exec_driver_sql("SET LOCAL deadlock_timeout = '1h'")
            await foreign.exec_driver_sql("SELECT FROM accounts WHERE id = $1 FOR UPDATE", (c.id,))
            async with locking(sql, b):
                asked = asyncio.create_task(branch.ask_all([transfer(a, b, 1), transfer(a, c, 1)]))
                await branch.until_blocked(1)
                # The ledger holds a and waits for b; the foreign session holds c and wants a.
                circle = asyncio.create_task(
                    foreign.exec_driver_sql("SELECT FROM accounts WHERE id = $1 FOR UPDATE", (a.id,))
                )
                await branch.until_blocked(2)
            async with asyncio.timeout(PATIENCE):
                await circle
        assert all_completed(await asked)
    finally:
        await helper.close()
    assert "DeadlockDetectedError" in caplog.text
    assert (await branch.see(a)).balance_minor == 98
    await audit(sql)


async def test_a_lock_that_is_not_to_be_had_in_time_is_waited_for_again(
    new_branch: NewBranch, sql: asyncpg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    name = await sql.fetchval("SELECT current_database()")
    await sql.execute(f"ALTER DATABASE {name} SET lock_timeout = '5ms'")
    branch = new_branch()
    account = await branch.open_account()
    async with locking(sql, account):
        asked = asyncio.create_task(branch.ask(deposit(account, 1)))
        async with asyncio.timeout(PATIENCE):
            while "LockNotAvailableError" not in caplog.text:
                await asyncio.sleep(0.01)
    assert all_completed([await asked])
    await audit(sql)


@pytest.mark.parametrize("when", ["before the server has it", "after the server did it"])
async def test_a_connection_that_dies_during_commit_leaves_exactly_one_transaction(
    new_branch: NewBranch, sql: asyncpg.Connection, database_url: str, when: When
) -> None:
    async with Wire(database_url).laid() as wire:
        branch, direct = new_branch(wire.url), new_branch()
        a, b = await direct.open_account(balance=100), await direct.open_account()
        await branch.ask(transfer(a, b, 1))
        wire.cut_commit = when
        requests = [transfer(a, b, 10), withdrawal(a, 1000), deposit(b, 5)]
        outcomes = await branch.ask_all(requests)
        assert wire.cuts == 1
        assert [outcome.replayed for outcome in outcomes] == [False] * 3
        stored = await direct.transactions.visible_to(a.customer_id, [r.transaction_id for r in requests])
        assert {t.status for t in stored.values()} == {"COMPLETED", "REJECTED"}
        assert isinstance(outcomes[0].value, Transaction)
        assert outcomes[0].value == stored[requests[0].transaction_id]
        assert (await direct.see(a)).balance_minor == 89
        assert (await direct.see(b)).balance_minor == 16
        again = await direct.ask(replace(requests[0], transaction_id=new_id()))
        assert (again.value, again.replayed) == (outcomes[0].value, True)
        await audit(sql)
        await branch.writer.stop()
        await branch.database.close()


async def test_an_atomic_group_whose_commit_nobody_heard_of_is_answered_as_it_was_decided(
    new_branch: NewBranch, sql: asyncpg.Connection, database_url: str
) -> None:
    async with Wire(database_url).laid() as wire:
        branch, direct = new_branch(wire.url), new_branch()
        a, b = await direct.open_account(balance=100), await direct.open_account()
        for amounts, kind in (((60, 60), "InsufficientFunds"), ((60, 40), "Transaction")):
            wire.cut_commit = "after the server did it"
            outcomes = await branch.ask_all([transfer(a, b, amount) for amount in amounts], atomic=True)
            assert [(type(o.value).__name__, o.replayed) for o in outcomes] == [(kind, False)] * 2
        assert wire.cuts == 2
        assert (await direct.see(b)).balance_minor == 100
        await audit(sql)
        await branch.writer.stop()
        await branch.database.close()


async def test_nothing_is_lost_or_doubled_while_its_sessions_are_killed_under_load(
    new_branch: NewBranch, sql: asyncpg.Connection
) -> None:
    one, two = new_branch(batch_limit=5), new_branch(batch_limit=5)
    a, b = await one.open_account(balance=10_000), await one.open_account(balance=10_000)

    async def keep_paying(branch: Branch, source: Account, to: Account) -> list[Outcome]:
        return [await branch.ask(transfer(source, to, 1)) for _ in range(20)]

    async def keep_killing() -> None:
        for _ in range(8):
            await asyncio.sleep(0.03)
            await kill_others(sql)

    paying = [keep_paying(*way) for way in ((one, a, b), (two, b, a)) for _ in range(10)]
    *paid, _ = await asyncio.gather(*paying, keep_killing())
    assert all(all_completed(outcomes or []) for outcomes in paid)
    assert await sql.fetchval("SELECT count(*) FROM transactions WHERE kind = 'TRANSFER'") == 400
    assert (await one.see(a)).balance_minor == (await one.see(b)).balance_minor == 10_000
    await audit(sql)


async def test_a_connection_that_hangs_without_a_word_is_given_up_and_replaced(
    new_branch: NewBranch, sql: asyncpg.Connection, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("florin.persistence.database.COMMAND_TIMEOUT", 0.3)
    async with Wire(database_url).laid() as wire:
        branch, direct = new_branch(wire.url), new_branch()
        account = await direct.open_account()
        await branch.ask(deposit(account, 1))
        wire.freeze()
        assert all_completed([await branch.ask(deposit(account, 1))])
        assert (await direct.see(account)).balance_minor == 2
        await audit(sql)
        await branch.writer.stop()
        await branch.database.close()


async def test_one_poisonous_request_fails_alone(branch: Branch, sql: asyncpg.Connection) -> None:
    await sql.execute("ALTER TABLE transactions ADD CONSTRAINT sabotage CHECK (description <> 'poison')")
    account = await branch.open_account()
    descriptions = ["fine", "fine", "poison", "fine", None]
    async with locking(sql, account):
        first = asyncio.create_task(branch.ask(deposit(account, 1)))
        await branch.until_blocked(1)
        asked = [asyncio.create_task(branch.ask(deposit(account, 1, description=d))) for d in descriptions]
        await branch.until_queued(5)
    outcomes = await asyncio.gather(first, *asked, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Outcome, Outcome, Outcome, LedgerFailed, Outcome, Outcome]
    assert (await branch.see(account)).balance_minor == 5
    await audit(sql)
    # Once the cause is mended the same request goes through under its key.
    await sql.execute("ALTER TABLE transactions DROP CONSTRAINT sabotage")
    assert all_completed([await branch.ask(deposit(account, 1, description="poison"))])


async def test_a_text_that_cannot_be_written_fails_alone(branch: Branch, sql: asyncpg.Connection) -> None:
    account = await branch.open_account()
    outcomes = await asyncio.gather(
        *(branch.ask(deposit(account, 1, description=text)) for text in ("fine", "half a pair: \ud800", "fine")),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [Outcome, LedgerFailed, Outcome]
    await audit(sql)


async def test_a_request_alone_that_the_database_refuses_fails_and_the_next_one_goes_through(
    branch: Branch, sql: asyncpg.Connection
) -> None:
    await sql.execute("ALTER TABLE transactions ADD CONSTRAINT sabotage CHECK (description <> 'poison')")
    account = await branch.open_account()
    with pytest.raises(LedgerFailed):
        await branch.ask(deposit(account, 1, description="poison"))
    assert all_completed([await branch.ask(deposit(account, 1))])
    await audit(sql)


async def test_a_request_that_fails_after_its_client_went_away_is_only_logged(
    branch: Branch, sql: asyncpg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    await sql.execute("ALTER TABLE transactions ADD CONSTRAINT sabotage CHECK (description <> 'poison')")
    account = await branch.open_account()
    async with locking(sql, account):
        asked = asyncio.create_task(branch.ask(deposit(account, 1, description="poison")))
        await branch.until_blocked(1)
        asked.cancel()
        await asyncio.wait([asked])
    assert all_completed([await branch.ask(deposit(account, 1))])
    assert "a money request failed" in caplog.text


async def test_a_database_that_stays_away_fails_all_who_wait_at_once_and_not_one_after_another(
    new_branch: NewBranch, sql: asyncpg.Connection
) -> None:
    branch = new_branch(retry_limit=0)
    account = await branch.open_account()
    await fail_commands(sql, "40001", times=1_000_000)
    outcomes = await asyncio.gather(
        *(branch.writer.post(Group((deposit(account, 1),))) for _ in range(5)), return_exceptions=True
    )
    assert {type(outcome) for outcome in outcomes} == {LedgerFailed}
    assert await attempts(sql) == 1
    assert (await branch.see(account)).sequence == 0

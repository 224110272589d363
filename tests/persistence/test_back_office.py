"""The back office on a real database: who wins when two do things at the same instant."""

import asyncio
from dataclasses import replace
from uuid import UUID, uuid4

import asyncpg
import pytest

from florin.domain.account import Account, AccountStatus, AccountType
from florin.domain.audit import SYSTEM, Actor, ActorKind
from florin.domain.back_office_refusals import CustomerClosed, CustomerHasOpenAccounts, LastAdmin
from florin.domain.case import Case, Reason
from florin.domain.customer import Customer
from florin.domain.principal import Origin, Principal, Role
from florin.domain.refusals import AccountNotActive
from florin.domain.transaction import Transaction
from florin.persistence.audit_log import _CHAIN_LOCK
from florin.persistence.database import Database
from florin.persistence.verify import verify_books
from florin.server.bank import Florin, new_id
from tests.persistence.audit import audit
from tests.persistence.branch import Branch, deposit, locking, transfer

HERE = Origin("192.0.2.1", "a test", "request")
CASE = Case(Reason.OTHER)
ADMIN = Principal(UUID(int=1), Role.ADMIN)
CLOSED = AccountStatus.CLOSED


async def actions(sql: asyncpg.Connection, *wanted: str) -> list[str]:
    """What is on record, in order."""
    rows = await sql.fetch("SELECT action FROM audit_events WHERE action = ANY($1) ORDER BY sequence", list(wanted))
    return [row["action"] for row in rows]


async def test_of_a_closing_and_a_deposit_at_the_same_instant_one_wins(
    branch: Branch, florin: Florin, database: Database, sql: asyncpg.Connection
) -> None:
    outcomes = set()
    for number in range(20):
        account = await branch.open_account()
        closing = florin.bank.back_office.change_status(ADMIN, account.id, CLOSED, CASE, HERE)
        paying = branch.ask(deposit(account, 5))
        pair = (closing, paying) if number % 2 else (paying, closing)
        done = await asyncio.gather(*pair)
        closed, paid = done if number % 2 else done[::-1]
        kept = await branch.see(account)
        if isinstance(closed, Account):
            assert isinstance(paid.value, AccountNotActive)
            assert (kept.status, kept.balance_minor) == (CLOSED, 0)
        else:
            assert isinstance(paid.value, Transaction)
            assert (kept.status, kept.balance_minor) == (AccountStatus.ACTIVE, 5)
        outcomes.add(type(closed))
    await audit(sql)
    assert (await verify_books(database)).clean


@pytest.mark.parametrize("first", ["closing", "deposit"])
async def test_who_waits_for_the_account_sees_what_the_other_did(
    branch: Branch, florin: Florin, sql: asyncpg.Connection, first: str
) -> None:
    account = await branch.open_account()

    def close() -> asyncio.Task[object]:
        return asyncio.create_task(florin.bank.back_office.change_status(ADMIN, account.id, CLOSED, CASE, HERE))

    def pay() -> asyncio.Task[object]:
        return asyncio.create_task(branch.ask(deposit(account, 5)))

    async with locking(sql, account):
        one = close() if first == "closing" else pay()
        await branch.until_blocked(1)
        other = pay() if first == "closing" else close()
        await branch.until_blocked(2)
    await asyncio.gather(one, other)
    kept = await branch.see(account)
    # PostgreSQL serves those who wait for a row in turn.
    assert (kept.status, kept.balance_minor) == ((CLOSED, 0) if first == "closing" else (AccountStatus.ACTIVE, 5))
    assert await actions(sql, "ACCOUNT_CLOSED") == (["ACCOUNT_CLOSED"] if first == "closing" else [])
    await audit(sql)


async def test_money_moves_on_an_account_that_is_to_be_frozen_while_somebody_holds_the_audit_log(
    branch: Branch, florin: Florin, sql: asyncpg.Connection
) -> None:
    ada, bob, eve = [await branch.open_account(balance=100) for _ in range(3)]
    async with sql.transaction():
        await sql.execute(f"SELECT pg_advisory_xact_lock({_CHAIN_LOCK})")
        freezing = asyncio.create_task(
            florin.bank.back_office.change_status(ADMIN, bob.id, AccountStatus.FROZEN, CASE, HERE)
        )
        await branch.until_blocked(1)
        paid = [await branch.ask(transfer(ada, bob, 40)), await branch.ask(transfer(ada, eve, 5))]
        assert not freezing.done(), "nobody had to give up for it"
        assert [each.value.status for each in paid] == ["COMPLETED"] * 2  # type: ignore[union-attr]
    frozen = await freezing
    assert isinstance(frozen, Account)
    assert (frozen.status, frozen.balance_minor) == (AccountStatus.FROZEN, 140)
    assert isinstance((await branch.ask(transfer(ada, bob, 1))).value, AccountNotActive)
    await audit(sql)


async def test_of_many_who_close_or_freeze_an_account_at_once_one_is_on_record(
    branch: Branch, florin: Florin, sql: asyncpg.Connection
) -> None:
    for wanted, action in ((AccountStatus.FROZEN, "ACCOUNT_FROZEN"), (CLOSED, "ACCOUNT_CLOSED")):
        account = await branch.open_account()
        works = [florin.bank.back_office.change_status(ADMIN, account.id, wanted, CASE, HERE) for _ in range(8)]
        for answer in await asyncio.gather(*works):
            assert isinstance(answer, Account)
            assert answer.status is wanted
        assert await actions(sql, action) == [action]


async def test_no_account_is_opened_for_a_customer_who_is_being_closed(
    branch: Branch, florin: Florin, sql: asyncpg.Connection
) -> None:
    seen = set()
    for _ in range(12):
        customer = await branch.register()
        closed, opened = await asyncio.gather(
            florin.bank.back_office.close_customer(ADMIN, customer.id, CASE, HERE),
            florin.bank.accounts.open(Principal(customer.id), AccountType.CHECKING, "EUR"),
        )
        accounts = await sql.fetchval("SELECT count(*) FROM accounts WHERE customer_id = $1", customer.id)
        if isinstance(closed, Customer):
            assert (opened, accounts) == (CustomerClosed(customer.id), 0)
        else:
            assert closed == CustomerHasOpenAccounts(customer.id, 1)
            assert (isinstance(opened, Account), accounts) == (True, 1)
        seen.add(type(closed))


async def test_a_closing_waits_for_the_account_that_is_just_being_opened(
    branch: Branch, florin: Florin, sql: asyncpg.Connection
) -> None:
    customer = await branch.register()
    async with sql.transaction():
        await sql.execute("UPDATE customers SET closed_at = closed_at WHERE id = $1", customer.id)
        closing = asyncio.create_task(florin.bank.back_office.close_customer(ADMIN, customer.id, CASE, HERE))
        await branch.until_blocked(1)
        account = replace(await branch.open_account(), id=new_id(), customer_id=customer.id, iban="NEW1")
        await sql.execute(
            """INSERT INTO accounts
                (id, customer_id, iban, type, status, currency, entry_hash, changed_at, opened_at)
            VALUES ($1, $2, 'NEW1', 'CHECKING', 'ACTIVE', 'EUR', $3, now(), now())""",
            account.id,
            customer.id,
            account.entry_hash,
        )
    assert await closing == CustomerHasOpenAccounts(customer.id, 1)
    assert await actions(sql, "CUSTOMER_CLOSED") == []


async def test_a_customer_is_closed_once_however_many_do_it(
    branch: Branch, florin: Florin, sql: asyncpg.Connection
) -> None:
    customer = await branch.register()
    works = [florin.bank.back_office.close_customer(ADMIN, customer.id, CASE, HERE) for _ in range(6)]
    answers = await asyncio.gather(*works)
    assert len({answer.closed_at for answer in answers if isinstance(answer, Customer)}) == 1
    assert await actions(sql, "CUSTOMER_CLOSED") == ["CUSTOMER_CLOSED"]


async def test_two_admins_who_remove_each_other_leave_one(florin: Florin, sql: asyncpg.Connection) -> None:
    for _ in range(5):
        await sql.execute("UPDATE customers SET role = 'CUSTOMER'")
        pair = []
        for name in ("Ada", "Ben"):
            made = await florin.bank.staff.add(SYSTEM, f"{uuid4().hex}@example.com", name, Role.ADMIN, HERE)
            pair.append(made.customer)  # type: ignore[union-attr]
        ada, ben = pair
        answers = await asyncio.gather(
            florin.bank.staff.remove(Actor(ActorKind.ADMIN, ada.id), ben.id, HERE),
            florin.bank.staff.remove(Actor(ActorKind.ADMIN, ben.id), ada.id, HERE),
        )
        assert sorted(type(answer).__name__ for answer in answers) == ["Customer", "LastAdmin"]
        assert await sql.fetchval("SELECT count(*) FROM customers WHERE role = 'ADMIN' AND closed_at IS NULL") == 1


async def test_the_last_admin_stays_and_an_auditor_can_always_go(florin: Florin, sql: asyncpg.Connection) -> None:
    staff = florin.bank.staff
    admin = (await staff.add(SYSTEM, "ada@example.com", "Ada", Role.ADMIN, HERE)).customer  # type: ignore[union-attr]
    auditor = (await staff.add(SYSTEM, "aud@example.com", "Aud", Role.AUDITOR, HERE)).customer  # type: ignore[union-attr]
    assert await staff.remove(SYSTEM, admin.id, HERE) == LastAdmin(admin.id)
    assert isinstance(await staff.remove(SYSTEM, auditor.id, HERE), Customer)
    assert [person.id for person in await staff.everybody()] == [admin.id]
    assert await actions(sql, "STAFF_REMOVED") == ["STAFF_REMOVED"]


async def test_a_closed_customers_api_keys_end_with_them(
    branch: Branch, florin: Florin, sql: asyncpg.Connection
) -> None:
    customer = await branch.register()
    await sql.execute(
        """INSERT INTO api_keys (id, hash, hint, name, customer_id, created_by, scopes, addresses, created_at)
        VALUES ($1, $2, 'x', 'a robot', $3, $3, '{READ}', '{}', now())""",
        new_id(),
        bytes(32),
        customer.id,
    )
    await florin.bank.back_office.close_customer(ADMIN, customer.id, CASE, HERE)
    assert await sql.fetchval("SELECT revoked_at IS NOT NULL FROM api_keys")
    assert await actions(sql, "CUSTOMER_CLOSED", "API_KEY_REVOKED") == ["CUSTOMER_CLOSED", "API_KEY_REVOKED"]


async def test_a_search_walks_along_indexes(branch: Branch, sql: asyncpg.Connection) -> None:
    await sql.execute(
        """INSERT INTO customers (id, email, full_name, country, address, id_document, password_hash, created_at)
        SELECT gen_random_uuid(), i || '@x.example', 'Person ' || i, 'DE', '', '', '', now()
        FROM generate_series(1, 5000) AS i"""
    )
    await sql.execute("ANALYZE customers")
    plan = await sql.fetch("EXPLAIN SELECT id FROM customers WHERE lower(full_name) LIKE lower('person 49%')")
    assert "customers_full_name_idx" in "\n".join(row[0] for row in plan)

"""Customers, accounts and transactions as they are kept and found again."""

import asyncio
from dataclasses import replace

import asyncpg
import pytest

from florin.domain.audit import SYSTEM, AuditAction, Happening
from florin.domain.customer import Credentials
from florin.domain.principal import Origin
from florin.domain.refusals import InsufficientFunds
from florin.domain.transaction import Transaction
from florin.server.bank import new_id
from tests.persistence.branch import OPENED_AT, Branch, deposit, transfer, withdrawal

REGISTERED = Happening(AuditAction.CUSTOMER_REGISTERED, SYSTEM, Origin(""), OPENED_AT)


async def test_a_customer_is_found_by_email_however_it_is_written(branch: Branch) -> None:
    ada = await branch.register("Ada", "Ada.Straße@Example.com")
    for email in ("Ada.Straße@Example.com", "ADA.STRASSE@EXAMPLE.COM", "ada.straße@example.com"):
        assert await branch.customers.credentials(email) == Credentials(ada, "x")
    assert await branch.customers.credentials("somebody@example.com") is None
    assert await branch.customers.by_ids([ada.id, new_id()]) == {ada.id: ada}


async def test_an_email_is_taken_once_also_by_two_at_the_same_time(branch: Branch) -> None:
    ada = await branch.register()
    twins = [replace(ada, id=new_id(), email=email) for email in ("twin@example.com", "TWIN@example.com")]
    added = await asyncio.gather(
        *(
            branch.customers.add(twin, address="", id_document="", password_hash="x", happening=REGISTERED)
            for twin in twins
        )
    )
    assert sorted(added) == [False, True]
    known = await branch.customers.by_ids([twin.id for twin in twins])
    assert len(known) == 1, "nothing of the one who came second is kept"


async def test_a_fault_that_is_no_taken_email_is_not_called_one(branch: Branch) -> None:
    ada = await branch.register()
    with pytest.raises(Exception, match="customers_pkey"):
        await branch.customers.add(
            replace(ada, email="other@example.com"),
            address="",
            id_document="",
            password_hash="",
            happening=REGISTERED,
        )
    assert await branch.customers.credentials("other@example.com") is None


async def test_of_two_who_renew_a_hash_at_once_one_is_told_that_it_was_too_late(branch: Branch) -> None:
    ada = await branch.register()
    kept = await asyncio.gather(*(branch.customers.rehash(ada.id, "x", fresh) for fresh in ("one", "other")))
    assert sorted(kept) == [False, True]
    assert await branch.customers.credentials_of(ada.id) == Credentials(ada, ["one", "other"][kept.index(True)])


async def test_one_row_allows_one_more_country_or_currency(branch: Branch, sql: asyncpg.Connection) -> None:
    assert await branch.customers.country_allowed("DE")
    assert not await branch.customers.country_allowed("KP")
    assert not await branch.customers.country_allowed("de")
    assert not await branch.accounts.currency_supported("XAU")
    await sql.execute("INSERT INTO countries VALUES ('KP')")
    await sql.execute("INSERT INTO currencies VALUES ('XAU')")
    assert await branch.customers.country_allowed("KP")
    assert await branch.accounts.currency_supported("XAU")


async def test_an_iban_is_given_once(branch: Branch) -> None:
    account = await branch.open_account()
    twin = replace(account, id=new_id())
    assert not await branch.accounts.add(twin)
    assert await branch.accounts.by_ids([twin.id]) == {}
    with pytest.raises(Exception, match="accounts_currency_fkey"):
        await branch.accounts.add(replace(account, id=new_id(), iban="other", currency="XXX"))


async def test_accounts_are_paged_newest_first_for_many_customers_at_once(branch: Branch) -> None:
    ada, bob, nobody = [(await branch.register()).id for _ in range(3)]
    hers = [await branch.open_account(ada) for _ in range(4)]
    his = [await branch.open_account(bob)]
    pages = await branch.accounts.of_customers([ada, bob, nobody], limit=3, before=None)
    assert pages == {ada: hers[:0:-1], bob: his, nobody: []}
    assert (await branch.accounts.of_customers([ada], limit=3, before=hers[1].id))[ada] == [hers[0]]


async def test_an_account_is_known_with_its_holders_name(branch: Branch) -> None:
    account = await branch.open_account((await branch.register("Ada Lovelace")).id)
    assert await branch.accounts.holders([account.id, new_id()]) == {account.id: (account, "Ada Lovelace")}


async def test_a_transaction_is_visible_to_both_sides_and_a_rejected_one_only_to_whoever_asked(
    branch: Branch,
) -> None:
    ada, bob, eve = [await branch.open_account(balance=100) for _ in range(3)]
    done = (await branch.ask(transfer(ada, bob, 1))).value
    refused = (await branch.ask(transfer(ada, bob, 1000))).value
    assert isinstance(done, Transaction)
    assert isinstance(refused, InsufficientFunds)
    assert refused.transaction is not None
    ids = [done.id, refused.transaction.id, new_id()]
    see = branch.transactions.visible_to
    assert await see(ada.customer_id, ids) == {done.id: done, refused.transaction.id: refused.transaction}
    assert await see(bob.customer_id, ids) == {done.id: done}
    assert await see(eve.customer_id, ids) == {}


async def test_what_became_of_a_key_is_told_to_its_owner_only(branch: Branch) -> None:
    ada, bob = await branch.open_account(), await branch.open_account()
    done = (await branch.ask(deposit(ada, 5, key="k", description="Grüße, 你好"))).value
    assert await branch.transactions.by_key(ada.customer_id, "k") == done
    assert await branch.transactions.by_key(bob.customer_id, "k") is None
    assert await branch.transactions.by_key(ada.customer_id, "K") is None


async def test_transactions_are_paged_newest_first_for_many_accounts_at_once(branch: Branch) -> None:
    ada, bob, idle = await branch.open_account(), await branch.open_account(), await branch.open_account()
    await branch.ask_all([*(deposit(ada, amount) for amount in range(1, 6)), transfer(ada, bob, 15)])
    pages = await branch.transactions.of_accounts([ada.id, bob.id, idle.id], limit=3, before=None)
    assert [(sequence, t.amount_minor) for sequence, t in pages[ada.id]] == [(6, 15), (5, 5), (4, 4)]
    assert [(sequence, t.amount_minor) for sequence, t in pages[bob.id]] == [(1, 15)]
    assert pages[idle.id] == []
    older = await branch.transactions.of_accounts([ada.id], limit=3, before=3)
    assert [sequence for sequence, _ in older[ada.id]] == [2, 1]


async def test_a_history_is_read_in_order_from_anywhere(branch: Branch) -> None:
    account = await branch.open_account()
    await branch.ask_all([deposit(account, 1), withdrawal(account, 2), deposit(account, 3)])
    changes = await branch.transactions.changes(account.id, after=1, limit=10)
    told = [(c.sequence, c.status, c.entry.posted_delta, c.entry.balance) for c in changes]
    assert told == [(2, "REJECTED", 0, 1), (3, "COMPLETED", 3, 4)]
    assert [c.sequence for c in await branch.transactions.changes(account.id, after=0, limit=2)] == [1, 2]
    assert await branch.transactions.changes(account.id, after=3, limit=10) == []

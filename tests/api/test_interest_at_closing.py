"""Interest that an account owes, when its holder wants to close it."""

from datetime import timedelta
from decimal import Decimal

import asyncpg

from florin.persistence.database import Database
from florin.persistence.interest import InterestDuty
from florin.persistence.ledger_writer import LedgerWriter
from florin.server.bank import new_id, utc_now
from tests.client import Client

SET_RATES = """mutation { setInterestRates(input: {type: CHECKING, currency: "EUR", creditPercent: "0",
    debitPercent: "12"}) { __typename } }"""
OVERDRAFT = """mutation ($id: ID!) { setOverdraft(input: {accountId: $id, limit: {value: "500.00", currency: "EUR"},
    reason: OTHER}) { __typename } }"""
CLOSE = """mutation ($id: ID!) { closeAccount(input: {accountId: $id}) { __typename
    ... on Refusal { code message } } }"""
STATUS = "query ($id: ID!) { account(id: $id) { status interest { accruedDebit } } }"


async def test_nobody_leaves_the_interest_of_an_overdraft_behind(
    client: Client, sql: asyncpg.Connection, database: Database
) -> None:
    await client.join()
    account = (await client.open_account())["id"]
    async with client.another() as staff:
        await staff.staff(sql)
        await staff.data(SET_RATES)
        await staff.data(OVERDRAFT, id=account)
        assert (await client.withdraw(account, "500.00"))["status"] == "COMPLETED"
        writer = LedgerWriter(database, clock=utc_now, on_commit=lambda heads: None)
        writer.start()
        duty = InterestDuty(database, writer, new_id)
        # Nothing is available when the month is over: the interest stays owed.
        while await duty.perform(utc_now() + timedelta(days=70)):
            pass
        await writer.stop()
        await client.deposit(account, "500.00")
        owed = (await client.data(STATUS, id=account))["account"]["interest"]["accruedDebit"]
        assert Decimal(owed) > 5
        closed = (await client.data(CLOSE, id=account))["closeAccount"]
        found = (await client.data(STATUS, id=account))["account"]
        assert (closed["__typename"], found["status"]) == ("AccountNotEmpty", "ACTIVE"), found
        assert "of interest" in closed["message"]
        assert (await staff.data(CLOSE, id=account))["closeAccount"]["__typename"] == "Account"

"""An account's interest, as its owner and staff see it."""

from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest

from florin.persistence.database import Database
from florin.persistence.interest import InterestDuty
from florin.persistence.ledger_writer import LedgerWriter
from florin.server.bank import new_id, utc_now
from tests.client import Client

INTEREST = """query ($id: ID!) { account(id: $id) { interest {
    creditRate debitRate accruedCredit accruedDebit accruedThrough
    accruals(first: 1) {
        nodes { day side rate balance { value currency } amount } pageInfo { hasNextPage endCursor }
    }
} } }"""

SET_RATES = """mutation { setInterestRates(input: {type: SAVINGS, currency: "EUR", creditPercent: "2.5",
    debitPercent: "11.9"}) { __typename } }"""


@pytest.fixture
async def duty(database: Database) -> AsyncIterator[InterestDuty]:
    writer = LedgerWriter(database, clock=utc_now, on_commit=lambda heads: None)
    writer.start()
    yield InterestDuty(database, writer, new_id)
    await writer.stop()


async def test_an_owner_sees_rates_and_what_each_day_came_to(
    client: Client, sql: asyncpg.Connection, duty: InterestDuty
) -> None:
    await client.join()
    account = await client.open_account(type="SAVINGS", deposit="10000.00")
    before = (await client.data(INTEREST, id=account["id"]))["account"]["interest"]
    assert before == {
        "creditRate": "0.0000",
        "debitRate": "0.0000",
        "accruedCredit": "0.00000000000000",
        "accruedDebit": "0.00000000000000",
        "accruedThrough": None,
        "accruals": {"nodes": [], "pageInfo": {"hasNextPage": False, "endCursor": None}},
    }
    async with client.another() as staff:
        await staff.staff(sql)
        assert await staff.data(SET_RATES) == {"setInterestRates": {"__typename": "InterestRates"}}
        first = utc_now()
        while await duty.perform(first + timedelta(days=2, minutes=10)):
            pass
        seen = (await staff.data(INTEREST, id=account["id"]))["account"]["interest"]
    found = (await client.data(INTEREST, id=account["id"]))["account"]["interest"]
    assert found == seen
    assert (found["creditRate"], found["debitRate"]) == ("2.5000", "11.9000")
    [newest] = found["accruals"]["nodes"]
    assert newest["day"] == found["accruedThrough"] > first.date().isoformat()
    assert (newest["side"], newest["rate"], newest["balance"]["currency"]) == ("CREDIT", "2.5000", "EUR")
    assert found["accruals"]["pageInfo"]["hasNextPage"] is True
    older = await client.data(
        """query ($id: ID!, $after: Cursor) { account(id: $id) { interest { accruals(first: 5, after: $after) {
            nodes { amount balance { value } } } } } }""",
        id=account["id"],
        after=found["accruals"]["pageInfo"]["endCursor"],
    )
    oldest = older["account"]["interest"]["accruals"]["nodes"][-1]
    # 10,000.00 at 2.5 %: 0.6849315… EUR a day, cut after fourteen places.
    assert oldest == {"amount": "0.68493150684931", "balance": {"value": "10000.00"}}


async def test_a_strangers_interest_is_not_seen_and_a_cursor_has_to_be_one(
    client: Client, sql: asyncpg.Connection
) -> None:
    await client.join()
    account = await client.open_account()
    answer = await client.ask(
        """query ($id: ID!) { account(id: $id) { interest { accruals(after: "999999999") { nodes { day } } } } }""",
        id=account["id"],
    )
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    async with client.another() as stranger:
        await stranger.join()
        assert await stranger.data(INTEREST, id=account["id"]) == {"account": None}

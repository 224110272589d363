"""Overdrafts over HTTP: staff grant them, customers use them."""

from typing import Any

import asyncpg
import pytest

from tests.api.audited import audited
from tests.api.test_refusals import UNKNOWN
from tests.client import REFUSAL, Client, money

SET = f"""mutation ($input: SetOverdraftInput!) {{ setOverdraft(input: $input) {{ __typename
    ... on Account {{ overdraftLimit {{ value currency }} balance {{ value }} availableBalance {{ value }} }}
    ... on OverdraftInUse {{ used {{ value }} requestedAmount {{ value }} }} ... on InvalidInput {{ field }}
    {REFUSAL} }} }}"""


@pytest.fixture
async def admin(client: Client, sql: asyncpg.Connection) -> Client:
    """A member of staff who may grant overdrafts; `client` becomes a customer."""
    staff = client.another()
    await staff.staff(sql)
    await client.join()
    return staff


async def allow(admin: Client, account_id: str, value: str, currency: str = "EUR", **more: str) -> dict[str, Any]:
    """Set an overdraft limit; the result, whatever it is."""
    facts = {"accountId": account_id, "limit": money(value, currency), "reason": "CUSTOMER_REQUEST"} | more
    result: dict[str, Any] = (await admin.data(SET, input=facts))["setOverdraft"]
    return result


async def test_an_overdraft_is_there_to_spend_at_once_and_never_taken_away_while_in_use(
    client: Client, admin: Client, sql: asyncpg.Connection
) -> None:
    account = await client.open_account(deposit="10.00")
    assert (await client.withdraw(account["id"], "50.00"))["code"] == "INSUFFICIENT_FUNDS"
    made = await allow(admin, account["id"], "100", caseId="C-1")
    assert made == {
        "__typename": "Account", "overdraftLimit": money("100.00"), "balance": {"value": "10.00"},
        "availableBalance": {"value": "110.00"},
    }  # fmt: skip
    assert (await client.withdraw(account["id"], "50.00"))["status"] == "COMPLETED"
    assert (await client.withdraw(account["id"], "60.01"))["code"] == "INSUFFICIENT_FUNDS"
    refused = await allow(admin, account["id"], "39.99")
    assert (refused["code"], refused["used"], refused["requestedAmount"]) == (
        "OVERDRAFT_IN_USE", {"value": "40.00"}, {"value": "39.99"},
    )  # fmt: skip
    assert (await client.account(account["id"]))["availableBalance"]["value"] == "60.00"
    assert (await allow(admin, account["id"], "40.00"))["availableBalance"] == {"value": "0.00"}
    await client.deposit(account["id"], "40.00")
    assert (await allow(admin, account["id"], "0"))["overdraftLimit"] == money("0.00")
    events = await audited(sql, "OVERDRAFT_CHANGED", count=3)
    assert [(event["before"]["limit"], event["after"]["limit"]) for event in events] == [
        ("0.00", "100.00"), ("100.00", "40.00"), ("40.00", "0.00"),
    ]  # fmt: skip
    assert events[0]["after"] == {
        "limit": "100.00", "currency": "EUR", "reason": "CUSTOMER_REQUEST", "caseId": "C-1",
    }  # fmt: skip


REFUSED: list[tuple[dict[str, str], str, str | None]] = [
    ({"value": "1", "currency": "USD"}, "CURRENCY_MISMATCH", None),
    ({"value": "-1"}, "INVALID_INPUT", "limit"),
    ({"value": "1.001"}, "INVALID_INPUT", "limit"),
    ({"value": "1" + "0" * 16}, "INVALID_INPUT", "limit"),
    ({"value": "1", "caseId": "Ann"}, "INVALID_INPUT", "caseId"),
    ({"value": "1", "account_id": UNKNOWN}, "NO_SUCH_ACCOUNT", None),
    ({"value": "1", "account_id": "x"}, "NO_SUCH_ACCOUNT", None),
]


async def test_an_overdraft_that_can_not_be_is_refused_and_changes_nothing(
    client: Client, admin: Client, sql: asyncpg.Connection
) -> None:
    account = await client.open_account(deposit="10.00")
    before = await sql.fetch("SELECT * FROM accounts")
    for facts, code, field in REFUSED:
        refused = await allow(admin, **({"account_id": account["id"]} | facts))
        assert (refused["code"], refused.get("field")) == (code, field), facts
    await sql.execute("UPDATE accounts SET status = 'CLOSED', balance = 0")
    assert (await allow(admin, account["id"], "1"))["code"] == "ACCOUNT_CLOSED"
    await sql.execute("UPDATE accounts SET status = 'ACTIVE', balance = 1000")
    assert await sql.fetch("SELECT * FROM accounts") == before
    assert await sql.fetchval("SELECT count(*) FROM audit_events WHERE action = 'OVERDRAFT_CHANGED'") == 0

"""Exchange rates and exchange over HTTP."""

from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from florin.persistence.database import Database
from florin.persistence.verify import verify_books
from tests.api.audited import audited
from tests.api.judging import write
from tests.api.test_fees import change as change_prices
from tests.api.test_refusals import UNKNOWN, everything
from tests.api.trying import exchange, execute, preview_exchange, set_rate
from tests.client import Client, money

OLD = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
async def admin(client: Client, sql: asyncpg.Connection) -> Client:
    """A member of staff who may set rates; `client` becomes a customer."""
    staff = client.another()
    await staff.staff(sql)
    await client.join()
    return staff


async def rates(client: Client) -> list[dict[str, Any]]:
    """The rates that hold."""
    answer = await client.data("{ exchangeRates { base quote rate spreadPercent offered } }")
    found: list[dict[str, Any]] = answer["exchangeRates"]
    return found


async def test_an_exchange_is_made_exactly_as_it_was_quoted(
    client: Client, admin: Client, sql: asyncpg.Connection, database: Database
) -> None:
    euros, dollars = await client.open_account(deposit="100.00"), await client.open_account("USD")
    await set_rate(admin, "EUR", "USD", "1.10", "1")
    await change_prices(admin, "setFee", kind="EXCHANGE", type="CHECKING", currency="EUR", fixed="0.50")
    before = await everything(sql)
    seen = await preview_exchange(client, euros["id"], dollars["id"], amount=money("33.33"), description="holiday")
    assert await everything(sql) == before
    quote = seen.pop("quote")
    # 33.33 at 1.089 is 36.29637: what is less than a cent is the bank's.
    assert seen == {
        "__typename": "ExchangePreview",
        "amount": money("33.33"),
        "counterAmount": money("36.29", "USD"),
        "rate": "1.089000000000",
        "midRate": "1.100000000000",
        "spreadPercent": "1.0000",
        "fee": {"value": "0.50"},
        "total": {"value": "33.83"},
        "outcome": "COMPLETED",
        "refusal": None,
        "rulesThatWouldFire": [],
        "limits": [],
        "source": {"accountId": euros["id"], "balance": {"value": "66.17"}, "availableBalance": {"value": "66.17"}},
        "destination": {"accountId": dollars["id"], "balance": money("36.29", "USD")},
    }
    # The rate falls and the fee goes up: what was quoted holds.
    await set_rate(admin, "EUR", "USD", "0.5")
    await change_prices(admin, "setFee", kind="EXCHANGE", type="CHECKING", currency="EUR", fixed="9")
    made = await execute(client, quote["quote"])
    assert (made["kind"], made["status"], made["description"]) == ("EXCHANGE", "COMPLETED", "holiday")
    assert (made["amount"], made["counterAmount"]) == (money("33.33"), money("36.29", "USD"))
    assert (await execute(client, quote["quote"]))["replayed"]
    assert (await client.balance(euros["id"]), await client.balance(dollars["id"])) == ("66.17", "36.29")
    legs = await sql.fetch(
        "SELECT account, currency, posted_delta FROM internal_legs WHERE account <> 'CASH' ORDER BY leg"
    )
    assert sorted(tuple(leg) for leg in legs) == [
        ("EXCHANGE", "EUR", 33_33), ("EXCHANGE", "USD", -36_29), ("FEES", "EUR", 50),
    ]  # fmt: skip
    assert (await verify_books(database)).clean


@pytest.mark.parametrize(
    ("rate", "sold", "received"),
    [("163.4567", "0.01", "1"), ("163.4567", "10.00", "1634"), ("0.0061", None, "1000")],
)
async def test_an_amount_can_be_given_in_either_currency(
    client: Client, admin: Client, rate: str, sold: str | None, received: str
) -> None:
    euros, yen = await client.open_account(deposit="10.00"), await client.open_account("JPY")
    if sold is None:
        # What is wanted is given, and the rate the other way round: 1000 yen cost 6.10 euros.
        await set_rate(admin, "JPY", "EUR", rate)
        seen = await preview_exchange(client, euros["id"], yen["id"], receive=money(received, "JPY"))
        sold = "6.10"
    else:
        await set_rate(admin, "EUR", "JPY", rate)
        seen = await preview_exchange(client, euros["id"], yen["id"], amount=money(sold))
    assert (seen["amount"], seen["counterAmount"]) == (money(sold), money(received, "JPY"))
    await execute(client, seen["quote"]["quote"])
    assert await client.balance(yen["id"]) == received


async def test_an_exchange_without_a_quote_is_made_once_at_the_rate_that_holds(
    client: Client, admin: Client, sql: asyncpg.Connection
) -> None:
    euros, dollars = await client.open_account(deposit="100.00"), await client.open_account("USD")
    await set_rate(admin, "EUR", "USD", "1.25")
    first = await exchange(client, euros["id"], dollars["id"], amount=money("10.00"), idempotencyKey="once")
    assert (first["status"], first["counterAmount"], first["replayed"]) == (
        "COMPLETED",
        money("12.50", "USD"),
        False,
    )
    await set_rate(admin, "EUR", "USD", "2")
    again = await exchange(client, euros["id"], dollars["id"], amount=money("10.00"), idempotencyKey="once")
    await sql.execute("UPDATE exchange_rates SET changed_at = $1", OLD)
    stale = await exchange(client, euros["id"], dollars["id"], amount=money("10.00"), idempotencyKey="once")
    assert again == stale == {**first, "replayed": True}
    other = await exchange(client, euros["id"], dollars["id"], receive=money("12.50", "USD"), idempotencyKey="once")
    assert other["code"] == "IDEMPOTENCY_CONFLICT"
    assert (await exchange(client, euros["id"], dollars["id"], amount=money("10.00")))["why"] == "RATE_TOO_OLD"
    assert (await client.balance(euros["id"]), await client.balance(dollars["id"])) == ("90.00", "12.50")


async def test_rates_are_set_by_admins_and_seen_by_everybody(
    client: Client, admin: Client, sql: asyncpg.Connection
) -> None:
    first = await set_rate(admin, "EUR", "USD", "1.0823456789", "0.5")
    assert first.pop("changedAt")
    assert first == {
        "__typename": "ExchangeRate", "base": "EUR", "quote": "USD", "rate": "1.0823456789",
        "spreadPercent": "0.5000", "offered": True,
    }  # fmt: skip
    await set_rate(admin, "GBP", "EUR", "1.2")
    await set_rate(admin, "USD", "EUR", "0.9", "0.25")
    shown = await rates(client)
    assert [(each["base"], each["quote"], each["rate"], each["offered"]) for each in shown] == [
        ("GBP", "EUR", "1.2000000000", True),
        ("USD", "EUR", "0.9000000000", True),
    ]
    await sql.execute("UPDATE exchange_rates SET changed_at = $1 WHERE base = 'USD'", OLD)
    assert [each["offered"] for each in await rates(client)] == [True, False]
    assert await sql.fetchval("SELECT count(*) FROM exchange_rates") == 3
    events = await audited(sql, "EXCHANGE_RATE_CHANGED", count=3)
    assert [event["subject_id"] for event in events] == ["EUR/USD", "GBP/EUR", "USD/EUR"]
    assert events[2]["before"] == events[0]["after"]
    assert events[2]["after"] == {"base": "USD", "quote": "EUR", "rate": "0.9", "spreadPercent": "0.2500"}


async def test_what_can_be_no_rate_is_refused_and_changes_nothing(admin: Client, sql: asyncpg.Connection) -> None:
    for facts, code, field in (
        (("EUR", "EUR", "1"), "INVALID_INPUT", "quote"),
        (("EUR", "USD", "0"), "INVALID_INPUT", "rate"),
        (("EUR", "USD", "1.00000000001"), "INVALID_INPUT", "rate"),
        (("EUR", "USD", "1", "100"), "INVALID_INPUT", "spreadPercent"),
        (("EUR", "QQQ", "1"), "CURRENCY_NOT_SUPPORTED", None),
    ):
        refused = await set_rate(admin, *facts)
        assert (refused["code"], refused.get("field")) == (code, field), facts
    assert await sql.fetchval("SELECT count(*) FROM exchange_rates") == 0
    assert await sql.fetchval("SELECT count(*) FROM audit_events WHERE action = 'EXCHANGE_RATE_CHANGED'") == 0


async def test_an_exchange_that_is_not_offered_moves_nothing(
    client: Client, admin: Client, sql: asyncpg.Connection
) -> None:
    euros, more = await client.open_account(deposit="100.00"), await client.open_account()
    dollars, yen = await client.open_account("USD"), await client.open_account("JPY")
    friend = client.another()
    await friend.join()
    theirs = await friend.open_account("USD")
    await set_rate(admin, "EUR", "USD", "1.10")
    await set_rate(admin, "EUR", "JPY", "0.5")
    await sql.execute("UPDATE exchange_rates SET changed_at = $1 WHERE quote = 'USD'", OLD)
    before = await everything(sql)
    for to, amount, facts in (
        (more["id"], money("1.00"), ("EXCHANGE_NOT_OFFERED", "SAME_CURRENCY")),
        (dollars["id"], money("1.00"), ("EXCHANGE_NOT_OFFERED", "RATE_TOO_OLD")),
        (yen["id"], money("0.01"), ("EXCHANGE_NOT_OFFERED", "AMOUNT_TOO_SMALL")),
        (yen["id"], money("1.00", "USD"), ("CURRENCY_MISMATCH", None)),
        (yen["id"], money("0.001"), ("INVALID_AMOUNT", None)),
        (euros["id"], money("1.00"), ("SAME_ACCOUNT", None)),
        (theirs["id"], money("1.00"), ("ACCOUNT_NOT_FOUND", None)),
        (UNKNOWN, money("1.00"), ("ACCOUNT_NOT_FOUND", None)),
    ):
        seen = await preview_exchange(client, euros["id"], to, amount=amount)
        assert (seen["code"], seen.get("why")) == facts
        assert (await exchange(client, euros["id"], to, amount=amount))["code"] == facts[0]
    back = await preview_exchange(client, dollars["id"], yen["id"], amount=money("1.00", "USD"))
    assert (back["code"], back["why"]) == ("EXCHANGE_NOT_OFFERED", "NO_RATE")
    assert await everything(sql) == before
    poor = await preview_exchange(client, euros["id"], yen["id"], amount=money("100.01"))
    assert (poor["outcome"], poor["refusal"]["code"], poor["quote"]) == ("REFUSED", "INSUFFICIENT_FUNDS", None)
    assert (await exchange(client, euros["id"], yen["id"], amount=money("100.01")))["code"] == "INSUFFICIENT_FUNDS"
    for given in ({}, {"amount": money("1.00"), "receive": money("1.00", "USD")}):
        answer = await client.ask(
            "query ($input: PreviewExchangeInput!) { previewExchange(input: $input) { __typename } }",
            input={"fromAccountId": euros["id"], "toAccountId": dollars["id"]} | given,
        )
        assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_rules_judge_an_exchange_like_any_other_payment(client: Client, admin: Client) -> None:
    euros, dollars = await client.open_account(deposit="100.00"), await client.open_account("USD")
    await set_rate(admin, "EUR", "USD", "1.10")
    await write(admin, [{"amountOver": money("50.00")}], name="Much")
    seen = await preview_exchange(client, euros["id"], dollars["id"], amount=money("60.00"))
    assert (seen["outcome"], [rule["name"] for rule in seen["rulesThatWouldFire"]]) == ("HELD_FOR_REVIEW", ["Much"])
    assert seen["destination"]["balance"] == money("0.00", "USD")
    made = await execute(client, seen["quote"]["quote"])
    assert (made["status"], made["pendingFor"]) == ("PENDING", "REVIEW")
    assert await client.balance(dollars["id"]) == "0.00"

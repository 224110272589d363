"""Previews and quotes over HTTP."""

import asyncio
from datetime import UTC, datetime

import asyncpg
import pytest

from tests.api.judging import write
from tests.api.test_fees import change as change_prices
from tests.api.test_limits import change as change_limits
from tests.api.test_refusals import UNKNOWN, everything
from tests.api.trying import execute, preview
from tests.client import Client, money
from tests.conftest import Serve

FEE = {"kind": "TRANSFER", "type": "CHECKING", "currency": "EUR"}


@pytest.fixture
async def admin(client: Client, sql: asyncpg.Connection) -> Client:
    """A member of staff; `client` becomes a customer."""
    staff = client.another()
    await staff.staff(sql)
    await client.join()
    return staff


async def friend_of(client: Client) -> tuple[Client, dict[str, str]]:
    """Another customer with an account."""
    friend = client.another()
    await friend.join()
    return friend, await friend.open_account()


async def test_a_preview_shows_fee_limits_and_balances_and_its_quote_does_exactly_that(
    client: Client, admin: Client, sql: asyncpg.Connection
) -> None:
    account = await client.open_account(deposit="100.00")
    friend, theirs = await friend_of(client)
    await change_prices(admin, "setFee", **FEE, fixed="0.25")
    await change_limits(admin, "setDefaultLimits", type="CHECKING", currency="EUR", limits={"perTransaction": "50"})
    before = await everything(sql)
    seen = await preview(
        client, account["id"], {"iban": theirs["iban"]}, "40.00",
        description="rent", category="home", reference="R1", metadata=[{"key": "k", "value": "v"}],
    )  # fmt: skip
    assert await everything(sql) == before
    quote = seen.pop("quote")
    assert seen == {
        "__typename": "TransferPreview",
        "amount": money("40.00"),
        "fee": {"value": "0.25"},
        "total": {"value": "40.25"},
        "outcome": "COMPLETED",
        "refusal": None,
        "rulesThatWouldFire": [],
        "limits": [
            {"limit": "PER_TRANSACTION", "scope": "ACCOUNT", "used": {"value": "0.00"},
             "remaining": {"value": "50.00"}},
        ],
        "source": {"accountId": account["id"], "balance": {"value": "59.75"},
                   "availableBalance": {"value": "59.75"}},
        "destination": None,
    }  # fmt: skip
    # The fee goes up: what was quoted holds, once.
    await change_prices(admin, "setFee", **FEE, fixed="0.99")
    made, again = await execute(client, quote["quote"]), await execute(client, quote["quote"])
    assert (made["status"], made["amount"], made["fee"]) == ("COMPLETED", money("40.00"), {"value": "0.25"})
    assert (made["description"], made["category"], made["reference"]) == ("rent", "home", "R1")
    assert (made.pop("replayed"), again.pop("replayed")) == (False, True)
    assert made == again
    assert (await client.balance(account["id"]), await friend.balance(theirs["id"])) == ("59.75", "40.00")
    found = await client.data(
        "query ($key: String!) { transactionByKey(idempotencyKey: $key) { id } }", key=quote["id"]
    )
    assert found == {"transactionByKey": {"id": made["id"]}}


async def test_a_preview_names_the_rules_that_would_fire_and_nothing_more_of_them(
    client: Client, admin: Client, sql: asyncpg.Connection
) -> None:
    account = await client.open_account(deposit="1000.00")
    _, theirs = await friend_of(client)
    await write(admin, [{"amountOver": money("100.00")}], name="Large")
    await write(admin, [{"amountOver": money("200.00")}], "REJECT", name="Far too large")
    held = await preview(client, account["id"], theirs["id"], "150.00")
    assert held["outcome"] == "HELD_FOR_REVIEW"
    assert held["rulesThatWouldFire"] == [{"name": "Large", "action": "REVIEW"}]
    assert held["source"]["balance"]["value"] == "1000.00"
    assert held["source"]["availableBalance"]["value"] == "850.00"
    refused = await preview(client, account["id"], theirs["id"], "250.00")
    assert (refused["outcome"], refused["quote"]) == ("REFUSED", None)
    assert refused["refusal"]["code"] == "REJECTED_BY_RULE"
    assert [rule["name"] for rule in refused["rulesThatWouldFire"]] == ["Large", "Far too large"]
    wrong = await client.ask(
        """query ($input: PreviewTransferInput!) { previewTransfer(input: $input) {
            ... on TransferPreview { rulesThatWouldFire { conditions } } } }""",
        input={"fromAccountId": account["id"], "to": {"accountId": theirs["id"]}, "amount": money("1.00")},
    )
    assert wrong["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    # A rule that came between decides, and so does one that was there.
    quote = (await preview(client, account["id"], theirs["id"], "50.00"))["quote"]["quote"]
    await write(admin, [{"amountOver": money("10.00")}], "REJECT", name="Nothing goes")
    assert (await execute(client, quote))["code"] == "REJECTED_BY_RULE"
    assert await sql.fetchval("SELECT count(*) FROM transactions WHERE kind = 'TRANSFER'") == 1


async def test_a_refused_transfer_shows_the_refusal_and_records_nothing(
    client: Client, admin: Client, sql: asyncpg.Connection
) -> None:
    account = await client.open_account(deposit="10.00")
    own = await client.open_account()
    before = await everything(sql)
    seen = await preview(client, account["id"], own["id"], "10.01")
    assert seen["outcome"] == "REFUSED"
    assert seen["refusal"] == {
        "__typename": "InsufficientFunds",
        "code": "INSUFFICIENT_FUNDS",
        "message": "10.01 EUR was asked for, and 10.00 EUR is available.",
        "available": {"value": "10.00"},
    }
    assert seen["destination"] == {"accountId": own["id"], "balance": money("0.00")}
    await change_limits(admin, "setDefaultLimits", type="CHECKING", currency="EUR", limits={"perTransaction": "1"})
    limited = await preview(client, account["id"], own["id"], "1.01")
    assert (limited["refusal"]["code"], limited["refusal"]["limit"]) == ("LIMIT_EXCEEDED", "PER_TRANSACTION")
    unknown = await preview(client, account["id"], UNKNOWN, "1.00")
    assert (unknown["__typename"], unknown["code"]) == ("AccountNotFound", "ACCOUNT_NOT_FOUND")
    assert (await preview(client, account["id"], account["id"], "1.00"))["code"] == "SAME_ACCOUNT"
    assert (await preview(client, account["id"], own["id"], "0"))["code"] == "INVALID_AMOUNT"
    assert await everything(sql) == before


async def test_a_quote_that_is_anothers_or_was_changed_is_refused(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    account, own = await client.open_account(deposit="10.00"), await client.open_account()
    friend, _ = await friend_of(client)
    quote = (await preview(client, account["id"], own["id"], "5.00"))["quote"]["quote"]
    before = await everything(sql)
    flipped = quote[:40] + ("A" if quote[40] != "A" else "B") + quote[41:]
    for asker, token in ((friend, quote), (client, flipped), (client, quote[:-8]), (client, ""), (client, "Ω")):
        assert (await execute(asker, token))["code"] == "INVALID_QUOTE"
    # A token of another purpose is none either, though the same bank has sealed it.
    assert (await execute(client, str(client.token)))["code"] == "INVALID_QUOTE"
    assert await everything(sql) == before
    assert (await execute(client, quote))["status"] == "COMPLETED"


async def test_an_expired_quote_moves_nothing(new_server: Serve, sql: asyncpg.Connection) -> None:
    async with Client(await new_server(quote_seconds=1)) as client:
        await client.join()
        account, own = await client.open_account(deposit="10.00"), await client.open_account()
        quote = (await preview(client, account["id"], own["id"], "5.00"))["quote"]
        ends = datetime.fromisoformat(quote["expiresAt"])
        while datetime.now(UTC) <= ends:
            await asyncio.sleep(0.05)
        for _ in range(2):
            assert (await execute(client, quote["quote"]))["code"] == "QUOTE_EXPIRED"
        assert await client.balance(account["id"]) == "10.00"
        assert await sql.fetchval("SELECT count(*) FROM transactions WHERE kind = 'TRANSFER'") == 0


@pytest.mark.parametrize(
    "change",
    [
        {"description": "two\nlines"},
        {"description": "x" * 141},
        {"category": "x" * 41},
        {"metadata": [{"key": "no spaces", "value": "v"}]},
    ],
)
async def test_what_could_not_be_kept_is_no_input(shared_client: Client, change: dict[str, object]) -> None:
    answer = await shared_client.join()
    account = await shared_client.open_account()
    answer = await shared_client.ask(
        """query ($input: PreviewTransferInput!) { previewTransfer(input: $input) { __typename } }""",
        input={"fromAccountId": account["id"], "to": {"accountId": UNKNOWN}, "amount": money("1.00")} | change,
    )
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"

"""Fees, interest rates and the versions of the rulebook over HTTP."""

from typing import Any

import asyncpg
import pytest

from tests.api.audited import audited
from tests.client import REFUSAL, Client

FEE = """kind type currency fixed { value } percent minimum { value } maximum { value }"""
RATES = "type currency creditPercent debitPercent"
MUTATIONS = {
    "setFee": ("SetFeeInput", f"... on Fee {{ {FEE} }}"),
    "removeFee": ("RemoveFeeInput", f"... on Fee {{ {FEE} }}"),
    "setInterestRates": ("SetInterestRatesInput", f"... on InterestRates {{ {RATES} }}"),
}
TRANSFERS = {"kind": "TRANSFER", "type": "CHECKING", "currency": "EUR"}
SAVINGS = {"type": "SAVINGS", "currency": "EUR"}


@pytest.fixture
async def admin(client: Client, sql: asyncpg.Connection) -> Client:
    """A member of staff who may set prices; `client` becomes a customer."""
    staff = client.another()
    await staff.staff(sql)
    await client.join()
    return staff


async def change(client: Client, name: str, **facts: Any) -> dict[str, Any]:
    """Set or remove something; the result, whatever it is."""
    input_type, shown = MUTATIONS[name]
    answer = await client.data(
        f"mutation ($input: {input_type}!) {{ {name}(input: $input) {{ __typename {shown} {REFUSAL} "
        "... on InvalidInput { field } } }",
        input=facts,
    )
    result: dict[str, Any] = answer[name]
    return result


async def test_a_fee_is_charged_from_the_next_payment_on_and_seen_by_everybody(
    client: Client, admin: Client, sql: asyncpg.Connection
) -> None:
    account, savings = await client.open_account(deposit="1000.00"), await client.open_account(type="SAVINGS")
    friend = client.another()
    await friend.join()
    theirs = await friend.open_account()
    made = await change(admin, "setFee", **TRANSFERS, fixed="0.10", percent="0.2525", maximum="1")
    assert made == {
        "__typename": "Fee", **TRANSFERS, "fixed": {"value": "0.10"}, "percent": "0.2525",
        "minimum": {"value": "0.00"}, "maximum": {"value": "1.00"},
    }  # fmt: skip
    # 10 cents, and 0.2525 % of 100.00, which is 25 cents and a quarter that stays the customer's.
    await client.transfer(account["id"], theirs["id"], "100.00")
    assert await client.balance(account["id"]) == "899.65"
    assert await friend.balance(theirs["id"]) == "100.00"
    # What moves between one's own accounts costs nothing.
    await client.transfer(account["id"], savings["id"], "100.00")
    assert await client.balance(account["id"]) == "799.65"
    for _ in range(2):  # as it was decided, and as it is kept
        refused = await client.transfer(account["id"], theirs["id"], "799.65", key="all of it")
        assert refused["message"] == (
            "800.65 EUR with its fee of 1.00 EUR was asked for, and 799.65 EUR is available."
        )
    assert (await friend.data(f"{{ feeSchedule {{ {FEE} }} }}"))["feeSchedule"] == [
        {key: value for key, value in made.items() if key != "__typename"}
    ]
    removed = await change(admin, "removeFee", **TRANSFERS)
    assert (removed["fixed"], removed["percent"], removed["maximum"]) == ({"value": "0.00"}, "0.0000", None)
    assert (await friend.data("{ feeSchedule { kind } }"))["feeSchedule"] == []
    assert (await client.transfer(account["id"], theirs["id"], "799.65"))["status"] == "COMPLETED"
    events = await audited(sql, "FEES_CHANGED", count=2)
    assert [event["subject_id"] for event in events] == ["1", "2"]
    assert events[0]["before"] == events[1]["after"] == TRANSFERS
    assert events[0]["after"] == events[1]["before"]
    assert events[0]["after"]["percent"] == "0.2525"


async def test_interest_rates_are_set_in_per_cent_and_seen_by_everybody(
    client: Client, admin: Client, sql: asyncpg.Connection
) -> None:
    made = await change(admin, "setInterestRates", **SAVINGS, creditPercent="2.5", debitPercent="11.0001")
    assert made == {
        "__typename": "InterestRates", **SAVINGS, "creditPercent": "2.5000", "debitPercent": "11.0001",
    }  # fmt: skip
    assert (await client.data(f"{{ interestRates {{ {RATES} }} }}"))["interestRates"] == [
        {**SAVINGS, "creditPercent": "2.5000", "debitPercent": "11.0001"}
    ]
    await change(admin, "setInterestRates", **SAVINGS, creditPercent="0", debitPercent="0")
    assert (await client.data("{ interestRates { type } }"))["interestRates"] == []
    [first, second] = await audited(sql, "INTEREST_RATES_CHANGED", count=2)
    assert first["after"] == {**SAVINGS, "creditPercent": "2.5000", "debitPercent": "11.0001"}
    assert second["before"] == first["after"]


REFUSED: list[tuple[str, dict[str, str], str, str | None]] = [
    ("setFee", {"kind": "DEPOSIT", "fixed": "1"}, "INVALID_INPUT", "kind"),
    ("setFee", {"kind": "REVERSAL", "fixed": "1"}, "INVALID_INPUT", "kind"),
    ("setFee", {"fixed": "0.001"}, "INVALID_INPUT", "fixed"),
    ("setFee", {"fixed": "-1"}, "INVALID_INPUT", "fixed"),
    ("setFee", {"percent": "100.0001"}, "INVALID_INPUT", "percent"),
    ("setFee", {"percent": "0.00001"}, "INVALID_INPUT", "percent"),
    ("setFee", {"minimum": "2", "maximum": "1"}, "INVALID_INPUT", "maximum"),
    ("setFee", {"currency": "QQQ"}, "CURRENCY_NOT_SUPPORTED", None),
    ("removeFee", {"currency": "QQQ"}, "CURRENCY_NOT_SUPPORTED", None),
    ("setInterestRates", {"creditPercent": "-0.1"}, "INVALID_INPUT", "creditPercent"),
    ("setInterestRates", {"debitPercent": "100.1"}, "INVALID_INPUT", "debitPercent"),
    ("setInterestRates", {"debitPercent": "1.00001"}, "INVALID_INPUT", "debitPercent"),
    ("setInterestRates", {"currency": "QQQ"}, "CURRENCY_NOT_SUPPORTED", None),
]


async def test_prices_that_can_not_be_are_refused_and_change_nothing(
    admin: Client, sql: asyncpg.Connection
) -> None:
    for name, facts, code, field in REFUSED:
        whole = {**SAVINGS, "creditPercent": "1", "debitPercent": "1"} if name == "setInterestRates" else TRANSFERS
        refused = await change(admin, name, **whole | facts)
        assert (refused["code"], refused.get("field")) == (code, field), facts
    assert await sql.fetchval("SELECT count(*) FROM rulebooks") == 0
    assert await sql.fetchval("SELECT count(*) FROM audit_events WHERE subject_kind = 'RULEBOOK'") == 0


async def test_every_version_of_the_rulebook_can_be_looked_at(client: Client, admin: Client) -> None:
    book = "version changedAt changedBy { email } limits { type } fees { fixed { value } } rates { creditPercent }"
    empty = (await admin.data(f"{{ rulebook {{ {book} }} }}"))["rulebook"]
    assert empty == {"version": 0, "changedAt": None, "changedBy": None, "limits": [], "fees": [], "rates": []}
    for value in ("1", "2", "2", "3"):
        await change(admin, "setFee", **TRANSFERS, fixed=value)
    await change(admin, "setInterestRates", **SAVINGS, creditPercent="1.5", debitPercent="0")
    newest = (await admin.data(f"{{ rulebook {{ {book} }} }}"))["rulebook"]
    assert newest["changedBy"] == {"email": admin.email}
    assert (newest["version"], newest["fees"], newest["rates"]) == (
        4, [{"fixed": {"value": "3.00"}}], [{"creditPercent": "1.5000"}],
    )  # fmt: skip
    second = (await admin.data(f"{{ rulebook(version: 2) {{ {book} }} }}"))["rulebook"]
    assert (second["version"], second["fees"], second["rates"]) == (2, [{"fixed": {"value": "2.00"}}], [])
    assert (await admin.data("{ rulebook(version: 5) { version } }"))["rulebook"] is None
    pages = "query ($after: Cursor) { rulebookVersions(first: 3, after: $after) { %s } }"
    shown = pages % "nodes { version } edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor }"
    first = (await admin.data(shown))["rulebookVersions"]
    rest = (await admin.data(shown, after=first["pageInfo"]["endCursor"]))["rulebookVersions"]
    assert [node["version"] for node in first["nodes"] + rest["nodes"]] == [4, 3, 2, 1]
    assert (first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)
    wrong = await admin.ask(shown, after="x")
    assert wrong["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"

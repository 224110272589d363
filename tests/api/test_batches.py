"""Many transfers in one request."""

from typing import Any

import asyncpg
import pytest

from tests.client import Client, money

BATCH = """mutation ($input: TransferBatchInput!) { transferBatch(input: $input) { __typename
    ... on Transaction { id status amount { value } } ... on Refusal { code }
    ... on InsufficientFunds { accountId transaction { id status rejection { code } } } } }"""


def transfer(source: str, to: str, value: str, key: str, currency: str = "EUR") -> dict[str, Any]:
    """A transfer as a batch has it."""
    return {
        "fromAccountId": source,
        "to": {"accountId": to},
        "amount": money(value, currency),
        "idempotencyKey": key,
    }


@pytest.fixture
async def pair(client: Client) -> tuple[str, str]:
    """Two accounts of one customer, the first with 100 in it."""
    await client.join()
    return (await client.open_account(deposit="100.00"))["id"], (await client.open_account())["id"]


async def test_each_transfer_is_decided_by_itself_and_stands_at_its_place(
    client: Client, pair: tuple[str, str]
) -> None:
    a, b = pair
    answer = await client.data(
        BATCH,
        input={
            "transfers": [
                transfer(a, b, "60.00", "1"),
                transfer(a, b, "60.00", "2"),
                transfer(a, a, "1.00", "3"),
                transfer(a, "nobody", "1.00", "4"),
                transfer(a, b, "0.001", "5"),
                transfer(b, a, "10.00", "6"),
                transfer(a, b, "50.00", "7"),
                transfer(a, b, "50.00", "7"),
                transfer(a, b, "51.00", "7"),
            ]
        },
    )
    assert [result["__typename"] for result in answer["transferBatch"]] == [
        "Transaction",
        "InsufficientFunds",
        "SameAccount",
        "AccountNotFound",
        "InvalidAmount",
        "Transaction",
        "Transaction",
        "Transaction",
        "IdempotencyConflict",
    ]
    assert answer["transferBatch"][6]["id"] == answer["transferBatch"][7]["id"]
    assert (await client.balance(a), await client.balance(b)) == ("0.00", "100.00")


async def test_an_atomic_batch_moves_all_or_nothing(client: Client, pair: tuple[str, str]) -> None:
    a, b = pair
    good = [transfer(a, b, "10.00", f"good {n}") for n in range(5)]
    answer = await client.data(BATCH, input={"transfers": good, "atomic": True})
    assert {result["status"] for result in answer["transferBatch"]} == {"COMPLETED"}
    assert await client.balance(a) == "50.00"

    bad = [transfer(a, b, "20.00", f"bad {n}") for n in range(4)]
    answer = await client.data(BATCH, input={"transfers": bad, "atomic": True})
    assert [result["__typename"] for result in answer["transferBatch"]] == ["InsufficientFunds"] * 4
    recorded = [result["transaction"] and result["transaction"]["status"] for result in answer["transferBatch"]]
    assert recorded == [None, None, "REJECTED", None]
    assert (await client.balance(a), await client.balance(b)) == ("50.00", "50.00")

    again = await client.ask(BATCH, input={"transfers": bad, "atomic": True})
    assert again["data"] == answer
    assert again["extensions"]["idempotency"] == {"replayed": True}

    without = await client.data(BATCH, input={"transfers": bad[:2] + bad[3:], "atomic": True})
    assert [result["__typename"] for result in without["transferBatch"]] == ["InsufficientFunds"] * 3
    mended = await client.data(BATCH, input={"transfers": bad[:2], "atomic": True})
    assert {result["status"] for result in mended["transferBatch"]} == {"COMPLETED"}
    assert (await client.balance(a), await client.balance(b)) == ("10.00", "90.00")


async def test_an_atomic_batch_with_a_transfer_that_names_nothing_leaves_no_trace(
    client: Client, pair: tuple[str, str], sql: asyncpg.Connection
) -> None:
    a, b = pair
    before = await sql.fetch("SELECT * FROM transactions ORDER BY id")
    for spoiler in (transfer(a, "nobody", "1.00", "x"), transfer(a, b, "-1", "x"), transfer(a, a, "1.00", "x")):
        transfers = [transfer(a, b, "10.00", "y"), spoiler, transfer(a, b, "10.00", "z")]
        answer = await client.data(BATCH, input={"transfers": transfers, "atomic": True})
        assert len({result["__typename"] for result in answer["transferBatch"]}) == 1
        assert answer["transferBatch"][0]["__typename"] != "Transaction"
    assert await sql.fetch("SELECT * FROM transactions ORDER BY id") == before
    assert await client.balance(a) == "100.00"


async def test_a_thousand_transfers_go_in_one_request_and_no_more(client: Client, pair: tuple[str, str]) -> None:
    a, b = pair
    transfers = [transfer(a, b, "0.01", f"{n}") for n in range(1000)]
    answer = await client.data(BATCH, input={"transfers": transfers})
    assert {result["status"] for result in answer["transferBatch"]} == {"COMPLETED"}
    assert await client.balance(b) == "10.00"
    for wrong in ([], [*transfers, transfer(a, b, "0.01", "more")]):
        refused = await client.ask(BATCH, input={"transfers": wrong})
        assert refused["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert await client.balance(b) == "10.00"

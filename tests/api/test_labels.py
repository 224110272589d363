"""Category, reference and metadata: the asker's own, on every mutation that moves money."""

import json
from typing import Any

import asyncpg
import pytest

from tests.api.holding import capture, place, release, seal, see
from tests.client import Client, money

LABELS: dict[str, Any] = {
    "category": "Household & home",
    "reference": "RF18 5390 0754 7034",
    "metadata": [{"key": "order.id", "value": "A-77"}, {"key": "device_2", "value": "Küche №2"}],
}
TOLD = LABELS | {"metadata": sorted(LABELS["metadata"], key=lambda entry: str(entry["key"]))}
NONE: dict[str, Any] = {"category": None, "reference": None, "metadata": []}


async def labels_of(client: Client, transaction: str) -> dict[str, Any]:
    """A transaction's labels, as a caller sees them."""
    seen = await see(client, transaction)
    assert seen is not None
    return {name: seen[name] for name in NONE}


@pytest.mark.parametrize("mutation", ["deposit", "withdraw", "transfer", "placeHold"])
async def test_labels_are_kept_with_what_moves_money(shared_client: Client, mutation: str) -> None:
    await shared_client.join()
    account, other = await shared_client.open_account(deposit="10.00"), await shared_client.open_account()
    match mutation:
        case "deposit":
            made = await shared_client.deposit(account["id"], "1.00", **LABELS)
        case "withdraw":
            made = await shared_client.withdraw(account["id"], "1.00", **LABELS)
        case "transfer":
            made = await shared_client.transfer(account["id"], other["id"], "1.00", **LABELS)
        case _:
            made = await place(shared_client, account["id"], "1.00", **LABELS)
            assert {name: made[name] for name in NONE} == TOLD
            made = await capture(shared_client, made["id"])
    assert made["status"] == "COMPLETED"
    assert await labels_of(shared_client, made["id"]) == TOLD


async def test_labels_of_a_batch_are_each_transfers_own(shared_client: Client) -> None:
    await shared_client.join()
    source, target = await shared_client.open_account(deposit="10.00"), await shared_client.open_account()
    plain = {"fromAccountId": source["id"], "to": {"accountId": target["id"]}, "amount": money("1.00")}
    answer = await shared_client.data(
        """mutation ($input: TransferBatchInput!) { transferBatch(input: $input) { ... on Transaction {
            category reference metadata { key value } } } }""",
        input={"transfers": [plain | LABELS | {"idempotencyKey": "1"}, plain | {"idempotencyKey": "2"}]},
    )
    assert answer["transferBatch"] == [TOLD, NONE]


async def test_labels_are_for_who_asked_and_for_staff(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    bert, admin = client.another(), client.another()
    await bert.join()
    await admin.staff(sql, "AUDITOR")
    source, target = await client.open_account(deposit="10.00"), await bert.open_account()
    made = await client.transfer(source["id"], target["id"], "1.00", description="Rent", **LABELS)
    for who, told in ((client, TOLD), (admin, TOLD), (bert, NONE)):
        assert await labels_of(who, made["id"]) == told
    seen = await see(bert, made["id"])
    assert seen is not None
    assert (seen["description"], seen["fee"]) == ("Rent", None)


async def test_labels_are_part_of_what_was_asked_for(shared_client: Client) -> None:
    await shared_client.join()
    account = await shared_client.open_account(deposit="10.00")
    first = await shared_client.withdraw(account["id"], "1.00", key="k", **LABELS)
    turned = LABELS | {"metadata": LABELS["metadata"][::-1]}
    again = await shared_client.withdraw(account["id"], "1.00", key="k", **turned)
    assert (again["id"], again["replayed"]) == (first["id"], True)
    for other in ({}, LABELS | {"category": "Fun"}, LABELS | {"reference": None}, LABELS | {"metadata": []}):
        refused = await shared_client.withdraw(account["id"], "1.00", key="k", **other)
        assert refused["__typename"] == "IdempotencyConflict"
    spaced = await shared_client.withdraw(
        account["id"],
        "1.00",
        key="k",
        **LABELS | {"category": f" {LABELS['category']}\t", "reference": f"{LABELS['reference']} "},
    )
    assert (spaced["id"], spaced["replayed"]) == (first["id"], True)
    plain = await shared_client.withdraw(account["id"], "1.00", key="plain")
    blank = await shared_client.withdraw(account["id"], "1.00", key="plain", category=" ", reference="\t")
    assert (blank["id"], blank["replayed"]) == (plain["id"], True)
    empty = await shared_client.withdraw(account["id"], "1.00", key="plain", category="", reference="", metadata=[])
    assert (empty["id"], empty["replayed"]) == (plain["id"], True)
    assert await shared_client.balance(account["id"]) == "8.00"


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"category": "c" * 41}, "category: it has at most 40 characters"),
        ({"category": "a\nb"}, "category: it has control characters"),
        ({"reference": "r" * 36}, "reference: it has at most 35 characters"),
        ({"metadata": [{"key": f"k{n}", "value": ""} for n in range(11)]}, "metadata: it has at most 10 pairs"),
        ({"metadata": [{"key": "k", "value": "1"}] * 2}, "metadata: each key stands in it once"),
        ({"metadata": [{"key": "", "value": "1"}]}, "metadata: a key has 1 to 40 characters"),
        ({"metadata": [{"key": "k" * 41, "value": "1"}]}, "metadata: a key has 1 to 40 characters"),
        ({"metadata": [{"key": "ключ", "value": "1"}]}, "metadata: a key has 1 to 40 characters"),
        ({"metadata": [{"key": "k", "value": "v" * 201}]}, "metadata: it has at most 200 characters"),
    ],
)  # fmt: skip
async def test_labels_that_can_not_be_kept_are_an_error_of_the_request(
    shared_client: Client, given: dict[str, Any], complaint: str
) -> None:
    await shared_client.join()
    account = await shared_client.open_account(deposit="10.00")
    answer = await shared_client.ask(
        "mutation ($input: WithdrawInput!) { withdraw(input: $input) { __typename } }",
        input={"accountId": account["id"], "amount": money("1.00"), "idempotencyKey": "k"} | given,
    )
    [error] = answer["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert complaint in error["message"]
    assert await shared_client.balance(account["id"]) == "10.00"
    made = await shared_client.withdraw(account["id"], "1.00", key="k")
    assert made["status"] == "COMPLETED", "the key stayed free"


async def test_labels_are_handed_over_and_forgotten_with_their_customer(
    client: Client, sql: asyncpg.Connection
) -> None:
    ada = await client.join()
    bert, admin = client.another(), client.another()
    await bert.join()
    await admin.staff(sql)
    source, target = await client.open_account(deposit="10.00"), await bert.open_account(deposit="10.00")
    paid = await client.transfer(source["id"], target["id"], "9.00", description="Adas words", **LABELS)
    theirs = await place(bert, target["id"], "1.00", source["id"], description="Berts words", **LABELS)
    # Ada's key stands for a step of Bert's payment, two of her keys for one of hers, and one for nothing.
    await capture(client, theirs["id"], idempotencyKey="Adas key")
    mine = await place(client, source["id"], "1.00", idempotencyKey="Adas other key")
    await release(client, mine["id"], idempotencyKey="Adas last key")
    await seal(client, "Adas lost key")
    await client.withdraw(source["id"], "2.00")
    told = await staff_does(admin, "exportPersonalData", "ExportPersonalDataInput", customerId=ada["id"])
    by_id = {each["id"]: each for each in json.loads(told["json"])["transactions"]}
    assert by_id[paid["id"]]["metadata"] == {"device_2": "Küche №2", "order.id": "A-77"}
    assert by_id[paid["id"]]["category"] == LABELS["category"]
    assert by_id[paid["id"]]["reference"] == LABELS["reference"]
    assert (by_id[theirs["id"]]["category"], by_id[theirs["id"]]["metadata"]) == (None, {})
    await sql.execute("UPDATE accounts SET status = 'CLOSED' WHERE iban = $1", source["iban"])
    case = {"customerId": ada["id"], "reason": "CUSTOMER_REQUEST"}
    assert (await staff_does(admin, "closeCustomer", "CustomerCaseInput", **case))["__typename"] == "Customer"
    erased = await staff_does(admin, "erasePersonalData", "CustomerCaseInput", **case)
    assert erased["__typename"] == "PersonalDataErased"
    assert await labels_of(admin, paid["id"]) == NONE
    assert await labels_of(bert, theirs["id"]) == TOLD
    seen = await see(bert, theirs["id"])
    assert seen is not None
    assert seen["description"] == "Berts words"
    keys = [row["key"] for row in await sql.fetch("SELECT key FROM idempotency_keys")]
    assert not [key for key in keys if "Ada" in key]
    assert await sql.fetch("SELECT FROM transactions WHERE description LIKE 'Ada%'") == []


async def staff_does(admin: Client, field: str, kind: str, **given: Any) -> dict[str, Any]:
    """What a member of staff is answered."""
    answer = await admin.data(
        f"mutation ($input: {kind}!) {{ {field}(input: $input) {{ __typename ... on Refusal {{ message }}"
        + (" ... on PersonalData { json } } }" if field == "exportPersonalData" else " } }"),
        input=given,
    )
    result: dict[str, Any] = answer[field]
    return result

"""After a lost answer: what became of a request, and that a late copy of it does nothing."""

from typing import Any

import asyncpg
import pytest

from tests.api.holding import capture, place, release, reverse, seal
from tests.api.test_refusals import everything
from tests.client import Client


async def test_a_key_that_was_never_seen_is_good_for_nothing_any_more(
    client: Client, sql: asyncpg.Connection
) -> None:
    await client.join()
    account = await client.open_account(deposit="100.00")
    for _ in range(2):
        assert await seal(client, "lost") == {
            "__typename": "SealedKey", "idempotencyKey": "lost", "outcome": "NEVER_SEEN", "transaction": None,
        }  # fmt: skip
    before = await everything(sql)
    late: list[dict[str, Any]] = [
        await client.deposit(account["id"], "1.00", key="lost"),
        await client.withdraw(account["id"], "1.00", key="lost"),
        await client.transfer(account["id"], account["id"], "1.00", key="lost"),
        await place(client, account["id"], "1.00", idempotencyKey="lost"),
    ]
    assert [each["__typename"] for each in late] == ["KeySealed"] * 4
    assert await everything(sql) == before
    answer = await client.data('{ transactionByKey(idempotencyKey: "lost") { id } }')
    assert answer == {"transactionByKey": None}


async def test_a_key_tells_what_became_of_its_request(shared_client: Client) -> None:
    await shared_client.join()
    account = await shared_client.open_account(deposit="100.00")
    paid = await shared_client.withdraw(account["id"], "1.00", key="paid")
    await shared_client.withdraw(account["id"], "1000.00", key="too much")
    held = await place(shared_client, account["id"], "5.00", idempotencyKey="held")
    gone = await place(shared_client, account["id"], "5.00", idempotencyKey="gone")
    await release(shared_client, gone["id"], idempotencyKey="released")
    outcomes = {key: await seal(shared_client, key) for key in ("paid", "too much", "held", "gone", "released")}
    assert {key: sealed["outcome"] for key, sealed in outcomes.items()} == {
        "paid": "COMPLETED", "too much": "REJECTED", "held": "PENDING", "gone": "REVERSED", "released": "REVERSED",
    }  # fmt: skip
    assert outcomes["paid"]["transaction"] == {"id": paid["id"], "status": "COMPLETED"}
    assert outcomes["too much"]["transaction"]["status"] == "REJECTED"
    assert outcomes["released"]["transaction"]["id"] == gone["id"]
    # A key that was used goes on answering the same request, and a hold goes on to what becomes of it.
    assert (await shared_client.withdraw(account["id"], "1.00", key="paid"))["replayed"]
    assert (await capture(shared_client, held["id"]))["status"] == "COMPLETED"
    assert (await seal(shared_client, "held"))["outcome"] == "COMPLETED"


async def test_steps_and_reversals_have_keys_that_can_be_sealed_too(shared_client: Client) -> None:
    await shared_client.join()
    bert = shared_client.another()
    await bert.join()
    source, target = await shared_client.open_account(deposit="100.00"), await bert.open_account()
    paid = await shared_client.transfer(source["id"], target["id"], "10.00")
    held = await place(shared_client, source["id"], "5.00", target["id"])
    assert (await seal(bert, "late"))["outcome"] == "NEVER_SEEN"
    for late in (
        await capture(bert, held["id"], idempotencyKey="late"),
        await release(bert, held["id"], idempotencyKey="late"),
        await reverse(bert, paid["id"], idempotencyKey="late"),
    ):
        assert late["__typename"] == "KeySealed"
    assert await bert.balance(target["id"]) == "10.00"
    assert (await shared_client.account(source["id"]))["availableBalance"]["value"] == "85.00"


async def test_everybody_seals_keys_of_their_own_only(shared_client: Client) -> None:
    await shared_client.join()
    account = await shared_client.open_account(deposit="100.00")
    await shared_client.withdraw(account["id"], "1.00", key="k")
    bert = shared_client.another()
    await bert.join()
    assert (await seal(bert, "k"))["outcome"] == "NEVER_SEEN"
    assert (await seal(bert, "later"))["outcome"] == "NEVER_SEEN"
    assert (await shared_client.withdraw(account["id"], "1.00", key="later"))["status"] == "COMPLETED"


async def test_staff_ask_after_keys_of_their_own(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    account = await client.open_account(deposit="100.00")
    paid = await client.withdraw(account["id"], "10.00", key="k")
    admin = client.another()
    await admin.staff(sql)
    back = await reverse(admin, paid["id"], idempotencyKey="u")
    found = "query ($key: String!) { transactionByKey(idempotencyKey: $key) { id } }"
    assert await admin.data(found, key="u") == {"transactionByKey": {"id": back["id"]}}
    assert await admin.data(found, key="k") == {"transactionByKey": None}
    assert (await seal(admin, "u"))["outcome"] == "COMPLETED"
    assert (await seal(admin, "late"))["outcome"] == "NEVER_SEEN"
    before = await everything(sql)
    assert (await reverse(admin, paid["id"], idempotencyKey="late"))["__typename"] == "KeySealed"
    assert await everything(sql) == before


@pytest.mark.parametrize("key", ["", "  ", "k" * 256, "a\x1fb"], ids=["empty", "blank", "too long", "a control"])
async def test_what_is_no_key_is_an_error_of_the_request(shared_client: Client, key: str) -> None:
    await shared_client.join()
    answer = await shared_client.ask(
        "mutation ($input: SealKeyInput!) { sealKey(input: $input) { __typename } }", input={"idempotencyKey": key}
    )
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"

"""Receipts as customers get them: of their own side only, and good away from the bank."""

import json
from typing import Any

import asyncpg
import jwt

from florin.server.jws import decode, read
from tests.api.holding import capture, place, release, reverse
from tests.client import Client

RECEIPT = """document keyId fileName sequence status postedDelta { value currency } balance { value currency }
    occurredAt previousHash hash"""


async def receipt(
    client: Client, transaction_id: str, account_id: str | None = None, status: str | None = None
) -> dict[str, Any] | None:
    """A receipt of a transaction; None where there is none."""
    answer = await client.data(
        f"""query ($id: ID!, $of: ID, $status: TransactionStatus) {{ transaction(id: $id) {{
            receipt(accountId: $of, status: $status) {{ {RECEIPT} }} }} }}""",
        id=transaction_id,
        of=account_id,
        status=status,
    )
    found: dict[str, Any] | None = (answer["transaction"] or {}).get("receipt")
    return found


async def published(client: Client) -> dict[str, bytes]:
    """The bank's published keys, by their names."""
    response = await client.http.get("/.well-known/florin-receipt-keys.json")
    assert response.headers["content-type"] == "application/jwk-set+json"
    assert "max-age" in response.headers["cache-control"]
    return {key["kid"]: decode(key["x"]) for key in response.json()["keys"]}


async def statement(client: Client, found: dict[str, Any] | None) -> dict[str, Any]:
    """What a genuine receipt states."""
    assert found is not None
    return read(found["document"], await published(client))


async def test_each_party_has_a_receipt_of_its_own_entry(shared_client: Client) -> None:
    ada = shared_client
    await ada.join(fullName="Ada Lovelace")
    paying = await ada.open_account(deposit="100.00")
    async with ada.another() as grace:
        await grace.join(fullName="Grace Hopper")
        receiving = await grace.open_account()
        made = await ada.transfer(paying["id"], receiving["id"], "12.50", description="Miete März")
        paid, got = await receipt(ada, made["id"]), await receipt(grace, made["id"])
        stated, other = await statement(ada, paid), await statement(grace, got)
    assert stated["transaction"] == {
        "id": made["id"],
        "kind": "TRANSFER",
        "status": "COMPLETED",
        "amount": "12.50",
        "currency": "EUR",
        "description": "Miete März",
        "source": {"name": "Ada Lovelace", "iban": paying["iban"]},
        "destination": {"name": "Grace Hopper", "iban": receiving["iban"]},
    }
    assert stated["account"] == {"id": paying["id"], "iban": paying["iban"]}
    assert (stated["entry"]["sequence"], stated["entry"]["postedDelta"]) == (2, "-12.50")
    assert stated["entry"]["balanceAfter"] == "87.50"
    assert (other["entry"]["sequence"], other["entry"]["postedDelta"]) == (1, "12.50")
    assert other["entry"]["previousHash"] == "00" * 32
    # Neither says more of the other's account than its number.
    assert receiving["id"] not in json.dumps(stated)
    assert paying["id"] not in json.dumps(other)
    assert paid is not None
    assert paid["fileName"] == f"florin-receipt-{paying['iban']}-2.jws"
    assert paid["postedDelta"] == {"value": "-12.50", "currency": "EUR"}
    assert (paid["hash"], paid["previousHash"]) == (stated["entry"]["hash"], stated["entry"]["previousHash"])
    assert jwt.get_unverified_header(paid["document"])["kid"] == paid["keyId"]


async def test_the_hashes_of_a_receipt_are_those_of_the_books(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    account = await client.open_account()
    made = [await client.deposit(account["id"], f"{number}.00") for number in range(1, 12)]
    rows = await sql.fetch("SELECT transaction_id::text AS id, hash FROM entries ORDER BY sequence")
    before = bytes(32)
    for transaction, row in zip(made, rows, strict=True):
        stated = (await statement(client, await receipt(client, transaction["id"])))["entry"]
        assert transaction["id"] == row["id"]
        assert (stated["hash"], stated["previousHash"]) == (row["hash"].hex(), before.hex())
        before = row["hash"]


async def test_each_of_many_transactions_of_one_instant_has_its_own_receipt(shared_client: Client) -> None:
    await shared_client.join()
    paying, receiving = await shared_client.open_account(deposit="50.00"), await shared_client.open_account()
    transfers = [
        {
            "fromAccountId": paying["id"],
            "to": {"accountId": receiving["id"]},
            "amount": {"value": "1.00", "currency": "EUR"},
            "idempotencyKey": f"one of many {number}",
        }
        for number in range(50)
    ]
    answer = await shared_client.data(
        """mutation ($input: TransferBatchInput!, $of: ID!) { transferBatch(input: $input) {
            ... on Transaction { id createdAt receipt(accountId: $of) { document } } } }""",
        input={"transfers": transfers},
        of=receiving["id"],
    )
    keys = await published(shared_client)
    for number, made in enumerate(answer["transferBatch"], 1):
        stated = read(made["receipt"]["document"], keys)
        assert (stated["transaction"]["id"], stated["entry"]["sequence"]) == (made["id"], number)
    assert len({made["createdAt"] for made in answer["transferBatch"]}) == 1


async def test_a_receipt_is_the_same_each_time(shared_client: Client) -> None:
    await shared_client.join()
    account = await shared_client.open_account()
    made = await shared_client.deposit(account["id"], "1.00")
    assert await receipt(shared_client, made["id"]) == await receipt(shared_client, made["id"])


async def test_of_two_accounts_of_ones_own_either_can_be_named(shared_client: Client) -> None:
    await shared_client.join()
    paying, receiving = await shared_client.open_account(deposit="5.00"), await shared_client.open_account()
    made = await shared_client.transfer(paying["id"], receiving["id"], "5.00")
    for account_id, delta in ((None, "-5.00"), (paying["id"], "-5.00"), (receiving["id"], "5.00")):
        found = await receipt(shared_client, made["id"], account_id)
        assert (await statement(shared_client, found))["entry"]["postedDelta"] == delta


async def test_a_rejected_transaction_has_a_receipt_that_says_so(shared_client: Client) -> None:
    await shared_client.join()
    account = await shared_client.open_account(deposit="1.00")
    refused = await shared_client.withdraw(account["id"], "2.00")
    stated = await statement(shared_client, await receipt(shared_client, refused["transaction"]["id"]))
    assert stated["transaction"]["status"] == "REJECTED"
    assert (stated["entry"]["postedDelta"], stated["entry"]["balanceAfter"]) == ("0.00", "1.00")
    assert stated["transaction"]["destination"] == {"name": "Florin, cash desk", "iban": None}


async def test_a_hold_has_a_receipt_once_it_is_decided_that_says_what_has_moved(shared_client: Client) -> None:
    ada = shared_client
    await ada.join()
    paying = await ada.open_account(deposit="100.00")
    async with ada.another() as shop:
        await shop.join()
        receiving = await shop.open_account()
        held = await place(ada, paying["id"], "50.00", receiving["id"])
        other = await place(ada, paying["id"], "20.00", receiving["id"])
        assert await receipt(ada, held["id"]) is None
        assert await receipt(shop, held["id"]) is None
        await capture(shop, held["id"], "30.00")
        await release(shop, other["id"])
        got = await statement(shop, await receipt(shop, held["id"]))
        assert await receipt(shop, other["id"]) is None
    paid = await statement(ada, await receipt(ada, held["id"]))
    assert (paid["transaction"]["amount"], paid["transaction"]["settled"]) == ("50.00", "30.00")
    assert (paid["entry"]["sequence"], paid["entry"]["postedDelta"]) == (4, "-30.00")
    assert (got["transaction"]["settled"], got["entry"]["postedDelta"]) == ("30.00", "30.00")
    let_go = await statement(ada, await receipt(ada, other["id"]))
    assert (let_go["transaction"]["status"], let_go["transaction"]["settled"]) == ("REVERSED", "0.00")
    assert (let_go["entry"]["sequence"], let_go["entry"]["postedDelta"]) == (5, "0.00")


async def test_a_receipt_of_what_was_sent_back_later_says_so_and_the_older_one_stays_genuine(
    shared_client: Client,
) -> None:
    ada = shared_client
    await ada.join()
    paying = await ada.open_account(deposit="100.00")
    async with ada.another() as shop:
        await shop.join()
        receiving = await shop.open_account()
        made = await ada.transfer(paying["id"], receiving["id"], "12.50")
        before = await receipt(ada, made["id"])
        part = await reverse(shop, made["id"], "2.50")
        # It is still what it was: a receipt states an entry, and the refund has one of its own.
        assert await receipt(ada, made["id"]) == before
        rest = await reverse(shop, made["id"])
        after, refund = await receipt(ada, made["id"]), await receipt(ada, part["id"])
        theirs = await receipt(shop, made["id"])
    # The proof that it was paid can be had as it was, to the byte.
    assert await receipt(ada, made["id"], status="COMPLETED") == before
    assert await receipt(ada, made["id"], status="REVERSED") == after
    assert await receipt(ada, made["id"], status="REJECTED") is None
    stated, other, back = [await statement(ada, each) for each in (after, theirs, refund)]
    assert (await statement(ada, before))["transaction"]["status"] == "COMPLETED"
    assert (stated["transaction"]["status"], stated["transaction"]["reversed"]) == ("REVERSED", "12.50")
    assert (stated["entry"]["sequence"], stated["entry"]["postedDelta"]) == (5, "0.00")
    assert (other["transaction"]["status"], other["entry"]["balanceAfter"]) == ("REVERSED", "0.00")
    assert (back["transaction"]["kind"], back["transaction"]["reverses"]) == ("REVERSAL", made["id"])
    assert (back["transaction"]["amount"], back["entry"]["postedDelta"]) == ("2.50", "2.50")
    assert rest["status"] == "COMPLETED"


async def test_nobody_gets_a_receipt_of_an_account_that_is_not_theirs(shared_client: Client) -> None:
    ada = shared_client
    await ada.join()
    paying = await ada.open_account(deposit="9.00")
    async with ada.another() as grace, ada.another() as eve:
        await grace.join()
        await eve.join()
        receiving = await grace.open_account()
        third = await ada.open_account()
        made = await ada.transfer(paying["id"], receiving["id"], "9.00")
        assert await receipt(ada, made["id"], receiving["id"]) is None
        assert await receipt(grace, made["id"], paying["id"]) is None
        assert await receipt(ada, made["id"], third["id"]) is None
        assert await receipt(ada, made["id"], "nonsense") is None
        assert await receipt(eve, made["id"], paying["id"]) is None
        eve.token = None
        answer = await eve.ask("query ($id: ID!) { transaction(id: $id) { receipt { document } } }", id=made["id"])
        assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_anybody_may_read_the_keys(shared_client: Client) -> None:
    answer = await shared_client.data("{ receiptKeys { kid algorithm publicKey createdAt retiredAt revokedAt } }")
    [key] = answer["receiptKeys"]
    assert (key["algorithm"], key["retiredAt"], key["revokedAt"]) == ("EdDSA", None, None)
    assert await published(shared_client) == {key["kid"]: decode(key["publicKey"])}


async def test_a_page_of_receipts_is_one_reading_of_the_entries(client: Client, statements: list[str]) -> None:
    await client.join()
    account = await client.open_account(deposit="100.00")
    for _ in range(9):
        await client.withdraw(account["id"], "1.00")
    statements.clear()
    answer = await client.data(
        "query ($id: ID!) { account(id: $id) { transactions { nodes { receipt { document } } } } }",
        id=account["id"],
    )
    documents = [node["receipt"]["document"] for node in answer["account"]["transactions"]["nodes"]]
    keys = await published(client)
    sequences = [read(document, keys)["entry"]["sequence"] for document in documents]
    assert sequences == list(range(10, 0, -1))
    assert sum("previous_hash" in statement for statement in statements) == 1

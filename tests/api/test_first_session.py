"""The way through the bank that the README describes."""

import asyncio

from tests.client import PATIENCE, Client


async def test_two_customers_meet_over_a_transfer_and_both_watch_it(shared_client: Client) -> None:
    ada, bob = shared_client, shared_client.another()
    await ada.join(fullName="Ada Lovelace")
    await bob.join(fullName="Bob Harris")
    source = await ada.open_account(deposit="100.00")
    target = await bob.open_account()
    seen: list[tuple[int, str, str]] = []

    async def watch() -> None:
        async for change in bob.watch(target["id"], after="0"):
            seen.append((change["sequence"], change["status"], change["account"]["balance"]["value"]))
            if len(seen) == 2:
                return

    watching = asyncio.create_task(watch())
    first = await ada.transfer(source["id"], {"iban": target["iban"]}, "12.50", description="lunch")
    assert (first["__typename"], first["status"]) == ("Transaction", "COMPLETED")
    assert first["source"]["name"] == "Ada Lovelace"
    assert first["source"]["account"]["id"] == source["id"]
    assert first["destination"] == {"name": "Bob Harris", "iban": target["iban"], "account": None}
    await ada.transfer(source["id"], target["id"], "7.50")
    await asyncio.wait_for(watching, PATIENCE)
    assert [(sequence, status) for sequence, status, _ in seen] == [(1, "COMPLETED"), (2, "COMPLETED")]
    assert await ada.balance(source["id"]) == "80.00"
    assert await bob.balance(target["id"]) == "20.00"
    kinds = [(each["kind"], each["amount"]["value"]) for each in await ada.transactions(source["id"])]
    assert kinds == [("TRANSFER", "7.50"), ("TRANSFER", "12.50"), ("DEPOSIT", "100.00")]
    await bob.http.aclose()

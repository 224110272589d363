"""The README's session, as a newcomer pastes it."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

from tests.client import PATIENCE, Client

README = (Path(__file__).parent.parent.parent / "README.md").read_text()
OPERATIONS = re.findall(r"```graphql\n(.*?)```", README, re.DOTALL)


async def test_the_session_in_the_readme_works_from_the_first_paste_to_the_last(client: Client) -> None:
    register, logon, open_accounts, deposit, transfer, look_back, watch = OPERATIONS
    assert (await client.data(register))["register"]["__typename"] == "Customer"
    client.token = (await client.data(logon))["logon"]["accessToken"]
    accounts = await client.data(open_accounts)

    def filled(operation: str) -> str:
        operation = operation.replace("EVERYDAY-ID", accounts["everyday"]["id"])
        return operation.replace("SAVINGS-IBAN", accounts["savings"]["iban"])

    first = await client.ask(filled(deposit))
    again = await client.ask(filled(deposit))
    assert first["data"]["deposit"]["status"] == "COMPLETED"
    assert again["data"] == first["data"]
    assert again["extensions"]["idempotency"] == {"replayed": True}
    assert (await client.data(filled(transfer)))["transfer"]["status"] == "COMPLETED"
    too_much = filled(transfer).replace("25.00", "2500.00").replace("first-transfer", "second-transfer")
    refused = (await client.data(too_much))["transfer"]
    assert (refused["__typename"], refused["available"]["value"]) == ("InsufficientFunds", "75.00")
    nodes = (await client.data(look_back))["me"]["accounts"]["nodes"]
    assert {node["type"]: node["balance"]["value"] for node in nodes} == {"CHECKING": "75.00", "SAVINGS": "25.00"}
    assert await watched(client, filled(watch), 3) == ["COMPLETED", "COMPLETED", "REJECTED"]


async def watched(client: Client, operation: str, count: int) -> list[Any]:
    """The statuses that a subscription tells of."""
    statuses = []
    async with client.socket() as socket, asyncio.timeout(PATIENCE):
        await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": operation}}))
        while len(statuses) < count:
            event = json.loads(await socket.recv())
            statuses.append(event["payload"]["data"]["transactionStatusChanged"]["status"])
    return statuses

"""docs/money.md and docs/interest.md, as a newcomer follows them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.api.guided import Reader
from tests.api.judging import another_admin
from tests.client import PATIENCE, Client
from tests.conftest import Serve


@pytest.fixture
async def ada(new_server: Serve) -> AsyncIterator[Client]:
    """A customer of a bank where other banks can be played, and where nobody has to hurry."""
    async with Client(await new_server(sandbox=True, quote_seconds=3600)) as client:
        await client.join(fullName="Ada Lovelace")
        yield client


async def test_the_guide_works_from_the_first_paste_to_the_last(
    ada: Client, sql: asyncpg.Connection, settings: Any, tmp_path: Path
) -> None:
    began = datetime.now(UTC)
    bert = ada.another()
    await bert.join(fullName="Bert Payee")
    everyday, dollars = await ada.open_account(deposit="1000.00"), await ada.open_account("USD")
    berts = await bert.open_account()
    async with another_admin(ada, sql) as grace:
        reader = Reader(ada, "docs/money.md")
        dinner = await send_and_send_back(reader, bert, everyday, berts)
        await be_judged(reader, grace, everyday)
        await exchange(reader, grace, everyday, berts, dollars)
        await pay_other_banks(reader, everyday)
    await look_back(reader, everyday, dinner, began)
    assert (await reader.paste())["outcome"] == "NEVER_SEEN"
    refused = await ada.withdraw(everyday["id"], "1.00", key="never-sent")
    assert refused["code"] == "KEY_SEALED"
    assert "Everything agrees" in await reader.run(settings, tmp_path)
    assert not reader.left
    assert not reader.commands


async def send_and_send_back(reader: Reader, bert: Client, everyday: dict[str, Any], berts: dict[str, Any]) -> str:
    """Pay, hold, capture and reverse; the id of the first payment."""
    ada = reader.client
    dinner = await reader.paste(EVERYDAY_ID=everyday["id"], BERTS_IBAN=berts["iban"])
    assert (dinner["status"], dinner["destination"]["name"]) == ("COMPLETED", "Bert Payee")
    hold = await reader.paste(EVERYDAY_ID=everyday["id"], BERTS_IBAN=berts["iban"])
    assert (hold["status"], hold["pendingFor"]) == ("PENDING", "CAPTURE")
    reader.client = bert
    taken = await reader.paste(HOLD_ID=hold["id"])
    assert (taken["status"], taken["settledAmount"]) == ("COMPLETED", {"value": "45.00"})
    back = await reader.paste(DINNER_ID=dinner["id"])
    assert back["reverses"] == {"status": "COMPLETED", "reversedAmount": {"value": "10.00"}}
    reader.client = ada
    assert await ada.balance(everyday["id"]) == "935.00"
    return str(dinner["id"])


async def be_judged(reader: Reader, grace: Client, everyday: dict[str, Any]) -> None:
    """Limits, fees and an overdraft."""
    ada, reader.client = reader.client, grace
    assert (await reader.paste())["perDay"] == {"value": "2000.00"}
    reader.client = ada
    limits = {each["limit"]: each for each in (await reader.paste(EVERYDAY_ID=everyday["id"]))["limits"]}
    assert limits.keys() == {"PER_TRANSACTION", "PER_DAY", "PER_MINUTE"}
    assert (await ada.withdraw(everyday["id"], "500.01"))["code"] == "LIMIT_EXCEEDED"
    reader.client = grace
    assert (await reader.paste())["maximum"] == {"value": "5.00"}
    overdrawn = await reader.paste(EVERYDAY_ID=everyday["id"])
    assert overdrawn["availableBalance"] == {"value": "1135.00"}
    reader.client = ada


async def exchange(
    reader: Reader, grace: Client, everyday: dict[str, Any], berts: dict[str, Any], dollars: dict[str, Any]
) -> None:
    """Look first, then carry it out exactly so; and into another currency."""
    ada = reader.client
    seen = await reader.paste(EVERYDAY_ID=everyday["id"], BERTS_IBAN=berts["iban"])
    assert (seen["outcome"], seen["total"], seen["source"]["balance"]) == (
        "COMPLETED", {"value": "25.00"}, {"value": "910.00"},
    )  # fmt: skip
    done = await reader.paste(QUOTE=seen["quote"]["quote"])
    assert (done["status"], await ada.balance(everyday["id"])) == ("COMPLETED", "910.00")
    reader.client = grace
    assert (await reader.paste())["offered"] is True
    reader.client = ada
    sold = await reader.paste(EVERYDAY_ID=everyday["id"], DOLLARS_ID=dollars["id"])
    assert sold["counterAmount"] == {"value": "107.90", "currency": "USD"}


async def pay_other_banks(reader: Reader, everyday: dict[str, Any]) -> None:
    """A payment that comes back, and one that comes in."""
    sent = await reader.paste(EVERYDAY_ID=everyday["id"])
    assert (sent["status"], sent["pendingFor"], sent["fee"]) == ("PENDING", "SETTLEMENT", {"value": "0.31"})
    look = reader.next(PAYMENT_ID=sent["id"])
    async with asyncio.timeout(PATIENCE):
        while (seen := (await reader.client.data(look))["transaction"])["status"] == "PENDING":
            await asyncio.sleep(0.05)
    assert (seen["status"], seen["rejection"]["code"]) == ("REJECTED", "PAYMENT_RETURNED")
    assert await reader.client.balance(everyday["id"]) == "810.00"
    came = await reader.paste(EVERYDAY_IBAN=everyday["iban"])
    assert came == {
        "__typename": "IncomingPayment", "outcome": "CREDITED",
        "transaction": {"kind": "PAYMENT_IN", "status": "COMPLETED"},
    }  # fmt: skip


async def look_back(reader: Reader, everyday: dict[str, Any], dinner: str, began: datetime) -> None:
    """Search, spending and history."""
    since = (began - timedelta(days=31)).isoformat()
    found = await reader.paste(EVERYDAY_ID=everyday["id"], LAST_MONTH=since)
    [node] = found["transactions"]["nodes"]
    assert (node["id"], node["reversedAmount"]) == (dinner, {"value": "10.00"})
    [food] = [row for row in found["spending"] if row["category"] == "food" and row["spent"]["value"] != "0.00"]
    assert food["spent"] == {"value": "30.00"}
    account = await reader.paste(EVERYDAY_ID=everyday["id"], INSTANT=datetime.now(UTC).isoformat())
    newest = account["entries"]["nodes"][0]
    assert (account["balanceAt"]["balance"], newest["balance"]) == ({"value": "1060.00"}, {"value": "1060.00"})
    assert account["balanceAt"]["sequence"] == newest["sequence"]


async def test_the_guide_to_interest_works(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    account = await client.open_account(type="SAVINGS", deposit="100.00")
    async with another_admin(client, sql) as admin:
        reader = Reader(admin, "docs/interest.md")
        assert await reader.paste() == {
            "type": "SAVINGS", "currency": "EUR", "creditPercent": "2.5000", "debitPercent": "11.9000",
        }  # fmt: skip
        reader.client = client
        seen = await reader.paste(ACCOUNT_ID=account["id"])
    assert (seen["interest"]["creditRate"], seen["transactions"]["nodes"]) == ("2.5000", [])
    assert not reader.left

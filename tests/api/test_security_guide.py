"""docs/security.md, as a newcomer follows it."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyotp

from tests.api.guided import Reader
from tests.client import Client


async def test_the_guide_works_from_the_first_paste_to_the_last(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    reader = Reader(client, "docs/security.md")
    ada = await reader.paste()
    client.email = "ada@example.com"
    assert ada["__typename"] == "Customer"
    client.take(await reader.paste())
    client.take(await reader.paste(REFRESH_TOKEN=client.refresh_token or ""))
    async with client.another() as other:
        await other.logon(client.email, "correct horse battery staple")
    listed = await reader.paste()
    [elsewhere] = [each["id"] for each in listed if not each["current"]]
    assert (await reader.paste(SESSION_ID=elsewhere))["id"] == elsewhere

    app = pyotp.parse_uri((await reader.paste())["uri"])
    assert isinstance(app, pyotp.TOTP)
    codes = (await reader.paste(CODE=app.now()))["recoveryCodes"]
    challenge = (await client.logon(client.email, "correct horse battery staple"))["challenge"]
    client.take(await reader.paste(CHALLENGE=challenge, CODE=codes[0]))

    said = await reader.run(settings, tmp_path)
    initial = re.search(r"shown only here: (\S+)", said)
    assert initial, said
    auditor_said = await reader.run(settings, tmp_path)
    auditor_password = re.search(r"shown only here: (\S+)", auditor_said)
    assert auditor_password
    assert "admin@florin.example" in await reader.run(settings, tmp_path)
    admin, auditor, ada_token = client.another(), client.another(), client.token
    await admin.logon("admin@florin.example", initial[1])
    await auditor.logon("auditor@florin.example", auditor_password[1])

    reader.client = admin
    changed = await reader.paste(INITIAL=initial[1])
    assert changed == {"__typename": "Customer", "email": "admin@florin.example", "role": "ADMIN"}
    [found] = (await reader.paste())["nodes"]
    assert found["id"] == ada["id"]
    account = await reader.paste(CUSTOMER_ID=ada["id"])
    assert (await client.deposit(account["id"], "10.00"))["status"] == "COMPLETED"
    [transaction] = await client.transactions(account["id"])
    assert (await reader.paste(ACCOUNT_ID=account["id"]))["status"] == "FROZEN"

    reader.client = auditor
    events = (await reader.paste())["nodes"]
    assert [event["action"] for event in events] == ["ACCOUNT_FROZEN"]
    assert events[0]["actor"] == {"kind": "ADMIN", "name": "Grace Hopper"}
    assert {"name": "status", "before": "ACTIVE", "after": "FROZEN"} in events[0]["changes"]
    assert (await reader.paste())["status"] in ("HEALTHY", "NOT_YET_KNOWN")

    reader.client = admin
    made = await reader.paste(CUSTOMER_ID=ada["id"], YEAR=str(datetime.now(UTC).year + 1))
    machine = client.another()
    machine.token = made["key"]
    assert (await machine.data("{ me { email } }"))["me"]["email"] == client.email

    reader.client, client.token = client, ada_token
    receipt = (await reader.paste(TRANSACTION_ID=transaction["id"]))["receipt"]
    (tmp_path / "receipt.jws").write_text(receipt["document"])
    published = await client.http.get("/.well-known/florin-receipt-keys.json")
    (tmp_path / "receipt-keys.json").write_bytes(published.content)
    assert "Genuine" in await reader.run(settings, tmp_path)
    assert "signs" in await reader.run(settings, tmp_path)
    await reader.run(settings, tmp_path)
    assert "errors" not in await client.ask("{ me { id } }"), "nobody is logged off by new keys"
    assert not reader.commands
    assert not reader.left
    for each in (admin, auditor, machine):
        await each.http.aclose()

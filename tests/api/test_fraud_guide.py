"""docs/fraud-rules.md, as a newcomer follows it."""

import asyncpg

from tests.api.guided import Reader
from tests.api.judging import another_admin
from tests.client import Client


async def test_the_guide_works_from_the_first_paste_to_the_last(client: Client, sql: asyncpg.Connection) -> None:
    async with another_admin(client, sql) as admin, client.another() as payee:
        reader = Reader(admin, "docs/fraud-rules.md")
        rule = await reader.paste()
        assert rule["description"] == "more than 1000.00 EUR to a new payee"
        changed = await reader.paste(RULE_ID=rule["id"])
        assert (changed["version"], changed["description"]) == (2, "more than 500.00 EUR to a new payee")
        history = (await reader.paste(RULE_ID=rule["id"]))["nodes"]
        assert [node["rule"]["version"] for node in history] == [2, 1]
        await client.join(fullName="Ada Payer")
        await payee.join()
        source, target = await client.open_account(deposit="900.00"), await payee.open_account()
        made = await client.transfer(source["id"], target["id"], "600.00")
        [waiting] = (await reader.paste())["nodes"]
        assert (waiting["customer"], waiting["account"]) == ({"fullName": "Ada Payer"}, {"iban": source["iban"]})
        assert waiting["transaction"] == {"id": made["id"], "amount": {"value": "600.00", "currency": "EUR"}}
        approved = await reader.paste(TRANSACTION_ID=made["id"])
        assert (approved["status"], approved["pendingFor"]) == ("COMPLETED", None)
        told = await reader.paste(TRANSACTION_ID=made["id"])
        assert [each["description"] for each in told["fired"]] == [changed["description"]]
        assert (told["action"], told["decision"]["reason"]) == ("REVIEW", "CUSTOMER_REQUEST")
    assert await client.balance(source["id"]) == "300.00"
    assert not reader.left

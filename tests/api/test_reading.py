"""Looking back: pages, who sees what, and how many reads it takes."""

from typing import Any

from tests.api.holding import place, reverse
from tests.client import Client


async def test_transactions_are_paged_newest_first(shared_client: Client) -> None:
    await shared_client.join()
    account = await shared_client.open_account()
    for n in range(1, 8):
        await shared_client.deposit(account["id"], f"{n}.00")
    seen, after, pages = [], None, 0
    while True:
        answer = await shared_client.data(
            """query ($id: ID!, $after: Cursor) { account(id: $id) { transactions(first: 3, after: $after) {
                edges { cursor node { amount { value } } } nodes { amount { value } }
                pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }""",
            id=account["id"],
            after=after,
        )
        page = answer["account"]["transactions"]
        assert [edge["node"] for edge in page["edges"]] == page["nodes"]
        assert page["pageInfo"]["startCursor"] == page["edges"][0]["cursor"]
        assert page["pageInfo"]["hasPreviousPage"] == (after is not None)
        seen += [node["amount"]["value"] for node in page["nodes"]]
        after, pages = page["pageInfo"]["endCursor"], pages + 1
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == [f"{n}.00" for n in range(7, 0, -1)]
    assert pages == 3


async def test_accounts_are_paged_newest_first(shared_client: Client) -> None:
    await shared_client.join()
    opened = [(await shared_client.open_account())["id"] for _ in range(5)]
    first = await shared_client.data(
        "{ me { accounts(first: 2) { nodes { id } pageInfo { hasNextPage endCursor } } } }"
    )
    rest = await shared_client.data(
        "query ($after: Cursor) { me { accounts(after: $after) { nodes { id } pageInfo { hasNextPage } } } }",
        after=first["me"]["accounts"]["pageInfo"]["endCursor"],
    )
    assert first["me"]["accounts"]["pageInfo"]["hasNextPage"] is True
    assert rest["me"]["accounts"]["pageInfo"]["hasNextPage"] is False
    nodes = first["me"]["accounts"]["nodes"] + rest["me"]["accounts"]["nodes"]
    assert [node["id"] for node in nodes] == opened[::-1]


async def test_an_empty_page_says_so(shared_client: Client) -> None:
    await shared_client.join()
    account = await shared_client.open_account()
    answer = await shared_client.data(
        """query ($id: ID!) { account(id: $id) { transactions {
            edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }""",
        id=account["id"],
    )
    assert answer["account"]["transactions"] == {
        "edges": [],
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None},
    }


async def test_both_parties_see_a_transfer_and_of_each_other_only_name_and_iban(shared_client: Client) -> None:
    ada = shared_client
    await ada.join(fullName="Ada Lovelace")
    mine = await ada.open_account(deposit="10.00")
    async with ada.another() as bob, ada.another() as eve:
        await bob.join(fullName="Bob Harris")
        await eve.join()
        theirs = await bob.open_account()
        made = await ada.transfer(mine["id"], {"iban": theirs["iban"]}, "4.00", description="books")
        query = """query ($id: ID!) { transaction(id: $id) { description
            source { name iban account { id balance { value } } }
            destination { name iban account { id balance { value } } } } }"""
        seen_by_ada = (await ada.data(query, id=made["id"]))["transaction"]
        seen_by_bob = (await bob.data(query, id=made["id"]))["transaction"]
        assert (await eve.data(query, id=made["id"]))["transaction"] is None
    ada_account = {"id": mine["id"], "balance": {"value": "6.00"}}
    bob_account = {"id": theirs["id"], "balance": {"value": "4.00"}}
    source = {"name": "Ada Lovelace", "iban": mine["iban"]}
    destination = {"name": "Bob Harris", "iban": theirs["iban"]}
    assert seen_by_ada == {
        "description": "books",
        "source": source | {"account": ada_account},
        "destination": destination | {"account": None},
    }
    assert seen_by_bob == {
        "description": "books",
        "source": source | {"account": None},
        "destination": destination | {"account": bob_account},
    }


async def test_each_currency_shows_its_own_decimals(shared_client: Client) -> None:
    await shared_client.join()
    for currency, value, shown in (("JPY", "1200", "1200"), ("KWD", "1.5", "1.500"), ("EUR", "1.5", "1.50")):
        account = await shared_client.open_account(currency, deposit=value)
        assert await shared_client.balance(account["id"]) == shown
        one_too_many = shown + ("0" if "." in shown else ".0")
        refused = await shared_client.deposit(account["id"], one_too_many, currency)
        assert refused["reason"] == "TOO_MANY_DECIMALS"


async def test_a_deep_look_takes_one_read_for_each_kind(shared_client: Client, statements: list[str]) -> None:
    await shared_client.join()
    accounts = [await shared_client.open_account(deposit="10.00") for _ in range(4)]
    for account in accounts[1:]:
        await shared_client.transfer(accounts[0]["id"], account["id"], "1.00")
    statements.clear()
    answer = await shared_client.data(
        """{ me { email accounts { nodes { balance { value } transactions { nodes { amount { value }
            source { name iban account { balance { value } } }
            destination { name iban account { id } } } } } } } }"""
    )
    assert len(answer["me"]["accounts"]["nodes"]) == 4
    # The customer, the accounts, their transactions, the parties' names, the parties' own accounts.
    assert len(statements) == 5


async def test_holds_and_reversals_take_one_read_for_each_kind(
    shared_client: Client, statements: list[str]
) -> None:
    await shared_client.join()
    accounts = [await shared_client.open_account(deposit="10.00") for _ in range(3)]
    for account in accounts[1:]:
        paid = await shared_client.transfer(accounts[0]["id"], account["id"], "2.00")
        await reverse(shared_client, paid["id"], "1.00")
        await place(shared_client, account["id"], "1.00", accounts[0]["id"])
    statements.clear()
    answer = await shared_client.data(
        """{ me { accounts { nodes { held { value } holds { nodes { id pendingFor category metadata { key } } }
            transactions { nodes { id fee { value } reverses { id } reversals { id } } } } } } }"""
    )
    nodes = answer["me"]["accounts"]["nodes"]
    assert [len(node["holds"]["nodes"]) for node in nodes] == [1, 1, 0]
    assert sum(len(each["reversals"]) for node in nodes for each in node["transactions"]["nodes"]) == 4
    # The customer, the accounts, what is held, their transactions, what was reversed, and by what.
    assert len(statements) == 6


async def test_moving_money_reads_nothing_beside_the_ledger(shared_client: Client, statements: list[str]) -> None:
    await shared_client.join()
    source = await shared_client.open_account(deposit="10.00")
    target = await shared_client.open_account()
    statements.clear()
    answer = await shared_client.data(
        """mutation ($input: TransferInput!) { transfer(input: $input) {
            ... on Transaction { id status amount { value } createdAt completedAt description } } }""",
        input={
            "fromAccountId": source["id"],
            "to": {"accountId": target["id"]},
            "amount": {"value": "1.00", "currency": "EUR"},
            "idempotencyKey": "k",
        },
    )
    assert answer["transfer"]["status"] == "COMPLETED"
    assert statements == []


async def test_alive_and_ready_are_told_apart(shared_client: Client) -> None:
    assert (await shared_client.http.get("/health")).json() == {"status": "alive"}
    ready = await shared_client.http.get("/ready")
    assert ready.status_code == 200
    assert ready.json()["checks"] == {"database": True, "migrations": True, "writer": True}


async def test_a_bank_without_its_tables_is_alive_and_not_ready(new_server: Any, sql: Any) -> None:
    async with Client(await new_server()) as client:
        await sql.execute("UPDATE alembic_version SET version_num = '0000'")
        ready = await client.http.get("/ready")
        assert ready.status_code == 503
        assert ready.json()["checks"] == {"database": True, "migrations": False, "writer": True}
        assert (await client.http.get("/health")).status_code == 200

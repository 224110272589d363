"""Searching one's transactions."""

from typing import Any

import pytest

from florin.persistence import transaction_search
from tests.client import Client

SEARCH = """query ($id: ID!, $filter: TransactionFilter, $first: Int! = 20, $after: Cursor) { account(id: $id) {
    transactions(first: $first, after: $after, filter: $filter) {
        nodes { description } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }"""


async def search(client: Client, account_id: str, wanted: dict[str, Any] | None, **page: Any) -> dict[str, Any]:
    """A page of what is wanted."""
    answer = await client.data(SEARCH, id=account_id, filter=wanted, **page)
    found: dict[str, Any] = answer["account"]["transactions"]
    return found


async def told(client: Client, account_id: str, **wanted: Any) -> list[str]:
    """What a filter finds, by description."""
    return [node["description"] for node in (await search(client, account_id, wanted))["nodes"]]


async def test_transactions_are_found_by_what_is_known_of_them(shared_client: Client) -> None:
    ada, bob = shared_client, shared_client.another()
    await ada.join(fullName="Ada Lovelace")
    await bob.join(fullName="Bob Harris")
    mine, his = await ada.open_account(), await bob.open_account(deposit="50.00")
    account_id = mine["id"]
    paid_in = await ada.deposit(account_id, "100.00", description="salary")
    await ada.transfer(
        account_id, {"iban": his["iban"]}, "20.00", description="dinner", category="food", reference="7"
    )
    await bob.transfer(his["id"], account_id, "5.00", description="tip", category="food", reference="7")
    last = await ada.withdraw(account_id, "12.50", description="Coins", category="cash")
    await ada.withdraw(account_id, "9999.00", description="too much")

    everything = ["too much", "Coins", "tip", "dinner", "salary"]
    for wanted, expected in [
        ({}, everything),
        ({"kinds": [], "text": " ", "counterparty": "", "category": " ", "reference": ""}, everything),
        ({"kinds": ["WITHDRAWAL", "DEPOSIT"]}, ["too much", "Coins", "salary"]),
        ({"statuses": ["REJECTED"]}, ["too much"]),
        ({"minAmount": "12.5", "maxAmount": "20"}, ["Coins", "dinner"]),
        ({"minAmount": "12.501"}, ["too much", "dinner", "salary"]),
        ({"category": "food"}, ["dinner"]),
        ({"category": " food\t", "reference": " 7"}, ["dinner"]),
        ({"reference": "7"}, ["dinner"]),
        ({"category": "FOOD"}, []),
        ({"text": "COIN"}, ["Coins"]),
        ({"text": "bob h"}, ["tip", "dinner"]),
        ({"text": "%"}, []),
        ({"counterparty": his["iban"]}, ["tip", "dinner"]),
        ({"counterparty": " ".join(his["iban"]).lower()}, ["tip", "dinner"]),
        ({"counterparty": his["id"], "direction": "IN"}, ["tip"]),
        ({"direction": "OUT"}, ["too much", "Coins", "dinner"]),
        ({"from": last["createdAt"]}, ["too much", "Coins"]),
        ({"until": last["createdAt"]}, ["tip", "dinner", "salary"]),
        ({"from": paid_in["createdAt"], "until": paid_in["createdAt"]}, []),
        ({"direction": "OUT", "kinds": ["WITHDRAWAL"], "statuses": ["COMPLETED"]}, ["Coins"]),
    ]:  # fmt: skip
        assert await told(ada, account_id, **wanted) == expected, wanted
    assert (await search(ada, account_id, None))["nodes"] == [{"description": each} for each in everything]
    assert await told(bob, his["id"], category="food") == ["tip"]


async def test_a_page_that_finds_little_says_where_it_stopped(
    shared_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shared_client.join()
    account = await shared_client.open_account()
    for number in range(1, 13):
        await shared_client.deposit(account["id"], "7.00" if number == 2 else "1.00", description=str(number))
    monkeypatch.setattr(transaction_search, "LINES_AT_ONCE", 5)
    wanted, after = {"minAmount": "7.00"}, None
    for nodes, more, end in [([], True, "8"), ([], True, "3"), ([{"description": "2"}], False, "2")]:
        page = await search(shared_client, account["id"], wanted, after=after)
        assert page["nodes"] == nodes
        assert page["pageInfo"]["hasNextPage"] is more
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        assert page["pageInfo"]["startCursor"] == (end if nodes else None)
        after = page["pageInfo"]["endCursor"]
        assert after == end


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"counterparty": "Bob, who paid me"}, "Correct counterparty: give an IBAN or an account's id."),
        ({"category": "x" * 41}, "Correct category: it has at most 40 characters."),
        ({"reference": "x" * 36}, "Correct reference: it has at most 35 characters."),
        ({"text": "x" * 141}, "Correct text: it has at most 140 characters."),
        ({"text": "a\0b"}, "Correct text: it has control characters."),
    ],
)
async def test_what_nothing_can_have_is_not_searched_for(
    shared_client: Client, wanted: dict[str, str], message: str
) -> None:
    await shared_client.join()
    account = await shared_client.open_account()
    answer = await shared_client.ask(SEARCH, id=account["id"], filter=wanted)
    [error] = answer["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert error["message"] == message


async def test_staff_search_by_the_holders_labels(client: Client, sql: Any) -> None:
    ada, bob, staff = client, client.another(), client.another()
    await ada.join()
    await bob.join()
    await staff.staff(sql, "AUDITOR")
    mine, his = await ada.open_account(deposit="10.00"), await bob.open_account()
    await ada.transfer(mine["id"], his["id"], "1.00", description="gift", category="gifts")
    assert await told(staff, mine["id"], category="gifts") == ["gift"]
    assert await told(staff, his["id"], category="gifts") == []
    assert await told(staff, his["id"], text="GIF") == ["gift"]


async def test_the_accounts_of_a_customer_are_searched_together(
    shared_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shared_client.join()
    for number in range(3):
        account = await shared_client.open_account(deposit="5.00")
        await shared_client.withdraw(account["id"], f"{number + 1}.00", category="cash")
    seen: list[str] = []
    read = transaction_search.Database.read

    async def counted(self: Any, statement: str, *arguments: Any) -> Any:
        if "entries" in statement:
            seen.append(statement)
        return await read(self, statement, *arguments)

    monkeypatch.setattr(transaction_search.Database, "read", counted)
    for wanted, reads in (("{ direction: OUT }", 1), ('{ category: "cash" }', 3)):
        seen.clear()
        answer = await shared_client.data(
            "{ me { accounts { nodes { transactions(filter: FILTER) { nodes { amount { value } } } } } } }".replace(
                "FILTER", wanted
            )
        )
        amounts = [
            [node["amount"]["value"] for node in account["transactions"]["nodes"]]
            for account in answer["me"]["accounts"]["nodes"]
        ]
        assert amounts == [["3.00"], ["2.00"], ["1.00"]]
        assert len(seen) == reads

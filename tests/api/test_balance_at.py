"""How an account stood, and its statement line by line."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.client import Client

AT = "instant balance { value currency } held { value } sequence occurredAt"


def shift(instant: str, microseconds: int) -> str:
    """An instant a little later, or earlier."""
    moved = datetime.fromisoformat(instant) + timedelta(microseconds=microseconds)
    return moved.isoformat()


async def stood(client: Client, account_id: str, instant: str) -> tuple[str, int, str | None]:
    """Balance, sequence, and when the last entry was made."""
    answer = await client.data(
        f"query ($id: ID!, $at: DateTime!) {{ account(id: $id) {{ balanceAt(instant: $at) {{ {AT} }} }} }}",
        id=account_id,
        at=instant,
    )
    found = answer["account"]["balanceAt"]
    assert found["balance"]["currency"] == "EUR"
    assert found["held"]["value"] == "0.00"
    return found["balance"]["value"], found["sequence"], found["occurredAt"]


async def test_an_account_tells_how_it_stood_at_any_instant(client: Client, sql: Any) -> None:
    await client.join()
    account = await client.open_account()
    first = (await client.deposit(account["id"], "10.00"))["createdAt"]
    second = (await client.withdraw(account["id"], "4.00"))["createdAt"]
    staff = client.another()
    await staff.staff(sql, "AUDITOR")
    for who in (client, staff):
        assert await stood(who, account["id"], "2001-01-01T00:00:00Z") == ("0.00", 0, None)
        assert await stood(who, account["id"], shift(first, -1)) == ("0.00", 0, None)
        assert await stood(who, account["id"], first) == ("10.00", 1, first)
        assert await stood(who, account["id"], shift(second, -1)) == ("10.00", 1, first)
        assert await stood(who, account["id"], second) == ("6.00", 2, second)
        assert await stood(who, account["id"], "9999-12-31T23:59:59.999999Z") == ("6.00", 2, second)


async def test_many_instants_of_many_accounts_are_read_at_once(
    shared_client: Client, statements: list[str]
) -> None:
    await shared_client.join()
    accounts = [await shared_client.open_account(deposit=f"{number}.00") for number in range(1, 4)]
    statements.clear()
    asked = " ".join(
        f'a{year}: balanceAt(instant: "{year}-01-01T00:00:00Z") {{ sequence }}' for year in range(2090, 2119)
    )
    answer = await shared_client.data(f"{{ me {{ accounts {{ nodes {{ {asked} }} }} }} }}")
    assert len(answer["me"]["accounts"]["nodes"]) == len(accounts)
    assert {each["sequence"] for node in answer["me"]["accounts"]["nodes"] for each in node.values()} == {1}
    assert sum("entries" in statement for statement in statements) == 1


BALANCES = f"""query ($id: ID!, $from: DateTime!, $until: DateTime, $every: ChartStep! = DAY) {{ account(id: $id) {{
    balances(from: $from, until: $until, every: $every) {{ {AT} }} }} }}"""


async def test_a_chart_has_a_point_for_each_step_and_one_for_the_end(shared_client: Client) -> None:
    await shared_client.join()
    account = await shared_client.open_account(deposit="10.00")
    chart = {"from": "2020-01-31T00:00:00Z", "until": "2020-04-01T00:00:00Z", "every": "MONTH"}
    answer = await shared_client.data(BALANCES, id=account["id"], **chart)
    points = answer["account"]["balances"]
    days = ["2020-01-31", "2020-02-29", "2020-03-31", "2020-04-01"]
    assert [point["instant"] for point in points] == [f"{day}T00:00:00Z" for day in days]
    assert {point["balance"]["value"] for point in points} == {"0.00"}
    begin = (datetime.now(UTC) - timedelta(hours=30)).isoformat()
    answer = await shared_client.data(BALANCES, **{"id": account["id"], "from": begin})
    assert [point["balance"]["value"] for point in answer["account"]["balances"]] == ["0.00", "0.00", "10.00"]


@pytest.mark.parametrize(
    ("since", "until", "message"),
    [
        ("2020-01-02T00:00:00Z", "2020-01-01T00:00:00Z", "Correct until: it is not before from."),
        (
            "2019-01-01T00:00:00Z",
            "2020-06-01T00:00:00Z",
            "Correct from: a chart has at most 400 points, so begin it later or take a longer step.",
        ),
    ],
)
async def test_a_chart_that_cannot_be_drawn_is_refused(
    shared_client: Client, since: str, until: str, message: str
) -> None:
    await shared_client.join()
    account = await shared_client.open_account()
    answer = await shared_client.ask(BALANCES, **{"id": account["id"], "from": since, "until": until})
    [error] = answer["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert error["message"] == message


ENTRIES = """query ($id: ID!, $first: Int!, $after: Cursor, $from: DateTime, $until: DateTime) { account(id: $id) {
    entries(first: $first, after: $after, from: $from, until: $until) {
        edges { cursor } pageInfo { hasNextPage endCursor }
        nodes { sequence previousStatus status occurredAt hash balance { value } held { value }
            postedDelta { value } heldDelta { value } transaction { id kind description } } } } }"""


async def test_a_statement_is_paged_newest_first_and_can_be_checked(client: Client, sql: Any) -> None:
    await client.join()
    account = await client.open_account(deposit="10.00")
    await client.withdraw(account["id"], "4.00", description="coins")
    await client.withdraw(account["id"], "99.00")
    await client.deposit(account["id"], "1.50")
    lines, after = [], None
    while True:
        answer = await client.data(ENTRIES, id=account["id"], first=3, after=after)
        page = answer["account"]["entries"]
        assert [edge["cursor"] for edge in page["edges"]] == [str(node["sequence"]) for node in page["nodes"]]
        lines += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    told = [
        (line["sequence"], line["status"], line["postedDelta"]["value"], line["balance"]["value"]) for line in lines
    ]
    assert told == [
        (4, "COMPLETED", "1.50", "7.50"),
        (3, "REJECTED", "0.00", "6.00"),
        (2, "COMPLETED", "-4.00", "6.00"),
        (1, "COMPLETED", "10.00", "10.00"),
    ]
    assert lines[2]["transaction"]["description"] == "coins"
    assert {(line["previousStatus"], line["heldDelta"]["value"], line["held"]["value"]) for line in lines} == {
        (None, "0.00", "0.00")
    }
    sealed = await sql.fetch(
        "SELECT hash FROM entries WHERE account_id = $1 ORDER BY sequence", UUID(account["id"])
    )
    assert [line["hash"] for line in lines[::-1]] == [row["hash"].hex() for row in sealed]
    bounds = {"from": lines[2]["occurredAt"], "until": lines[0]["occurredAt"]}
    answer = await client.data(ENTRIES, id=account["id"], first=5, **bounds)
    assert [node["sequence"] for node in answer["account"]["entries"]["nodes"]] == [3, 2]

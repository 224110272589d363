"""What was spent and received, by month and category."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from florin.domain import statements
from tests.client import Client

SPENDING = """query ($id: ID!, $from: DateTime!, $until: DateTime) { account(id: $id) {
    spending(from: $from, until: $until, by: MONTH) {
        month category count spent { value currency } received { value } } } }"""


async def spent(client: Client, account_id: str) -> list[tuple[str | None, str, str, int]]:
    """What the last day had, by category; all of it in the months that it may have."""
    since = datetime.now(UTC) - timedelta(days=1)
    answer = await client.data(SPENDING, **{"id": account_id, "from": since.isoformat()})
    rows = answer["account"]["spending"]
    for row in rows:
        assert row["month"] in {since.strftime("%Y-%m"), datetime.now(UTC).strftime("%Y-%m")}
        assert row["spent"]["currency"] == "EUR"
    return [(row["category"], row["spent"]["value"], row["received"]["value"], row["count"]) for row in rows]


async def test_spending_is_added_up_by_the_callers_own_categories(client: Client, sql: Any) -> None:
    ada, bob, staff = client, client.another(), client.another()
    await ada.join()
    await bob.join()
    await staff.staff(sql)
    mine, his = await ada.open_account(), await bob.open_account()
    # All of it falls into one month, also when the test runs at the end of another.
    await ada.deposit(mine["id"], "100.00", category="salary")
    await ada.transfer(mine["id"], his["id"], "20.00", category="food")
    await ada.transfer(mine["id"], his["id"], "1.50", category="food")
    await ada.withdraw(mine["id"], "5.00")
    await ada.withdraw(mine["id"], "999.00", category="food")
    await bob.transfer(his["id"], mine["id"], "2.00", category="tips")
    await sql.execute("UPDATE entries SET occurred_at = (SELECT max(occurred_at) FROM entries)")
    expected = [
        ("food", "21.50", "0.00", 2),
        ("salary", "0.00", "100.00", 1),
        (None, "5.00", "2.00", 2),
    ]
    assert await spent(ada, mine["id"]) == expected
    assert await spent(staff, mine["id"]) == expected
    assert await spent(bob, his["id"]) == [("tips", "2.00", "0.00", 1), (None, "0.00", "21.50", 2)]


@pytest.mark.parametrize(
    ("since", "until", "message"),
    [
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "Correct until: it is later than from."),
        (
            "2024-01-31T23:59:59Z",
            "2026-01-01T00:00:00.000001Z",
            "Correct from: it is so late that at most 24 calendar months are added up.",
        ),
    ],
)
async def test_a_time_that_is_too_long_or_none_is_refused(
    shared_client: Client, since: str, until: str, message: str
) -> None:
    await shared_client.join()
    account = await shared_client.open_account()
    answer = await shared_client.ask(SPENDING, **{"id": account["id"], "from": since, "until": until})
    [error] = answer["errors"]
    assert (error["extensions"], error["message"]) == ({"code": "BAD_USER_INPUT"}, message)
    longest = {"from": "2024-01-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"}
    assert (await shared_client.data(SPENDING, id=account["id"], **longest))["account"]["spending"] == []


async def test_an_account_with_too_many_entries_is_asked_about_less_at_a_time(
    shared_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shared_client.join()
    account = await shared_client.open_account()
    for _ in range(3):
        await shared_client.deposit(account["id"], "1.00")
    monkeypatch.setattr(statements, "LINES_MAX", 2)
    since = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    answer = await shared_client.ask(SPENDING, **{"id": account["id"], "from": since})
    [error] = answer["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert error["message"] == (
        "Correct from: 3 lines are in this time and at most 2 are added up at once, so ask for less at a time."
    )

"""Limits over HTTP: staff set them, who is under them sees what is left, and what is over is refused."""

from typing import Any

import asyncpg
import pytest

from tests.api.audited import audited
from tests.api.test_refusals import UNKNOWN
from tests.client import REFUSAL, Client

HEADROOM = """limit scope currency allowed { value } used { value } remaining { value }
    allowedCount usedCount remainingCount resetsAt"""
DEFAULTS = "type currency perTransaction { value currency } perDay { value } perMonth { value } perMinute"
MUTATIONS = {
    "setDefaultLimits": ("SetDefaultLimitsInput", f"... on DefaultLimits {{ {DEFAULTS} }}"),
    "setAccountLimits": ("SetAccountLimitsInput", f"... on Account {{ id limits {{ {HEADROOM} }} }}"),
    "setCustomerLimits": ("SetCustomerLimitsInput", f"... on Customer {{ id limits {{ {HEADROOM} }} }}"),
}
CHECKING = {"type": "CHECKING", "currency": "EUR"}


@pytest.fixture
async def admin(client: Client, sql: asyncpg.Connection) -> Client:
    """A member of staff who may set limits; `client` becomes a customer."""
    staff = client.another()
    await staff.staff(sql)
    await client.join()
    return staff


async def change(client: Client, name: str, **facts: Any) -> dict[str, Any]:
    """Set limits; the result, whatever it is."""
    input_type, shown = MUTATIONS[name]
    answer = await client.data(
        f"mutation ($input: {input_type}!) {{ {name}(input: $input) {{ __typename {shown} {REFUSAL} "
        "... on InvalidInput { field } } }",
        input=facts,
    )
    result: dict[str, Any] = answer[name]
    return result


async def headroom(client: Client, account_id: str) -> dict[str, tuple[Any, ...]]:
    """What is left of an account's limits: of amounts in money, else in numbers."""
    answer = await client.data(
        f"query ($id: ID!) {{ account(id: $id) {{ limits {{ {HEADROOM} }} }} }}", id=account_id
    )
    return shown(answer["account"]["limits"])


def shown(limits: list[dict[str, Any]]) -> dict[str, tuple[Any, ...]]:
    """Limits by name, each with what it allows, what is used, and what is left."""
    return {
        f"{each['scope']} {each['limit']}": tuple(
            each[name]["value"] if each[name] else each[f"{name}Count"] for name in ("allowed", "used", "remaining")
        )
        for each in limits
    }


async def test_limits_of_a_type_hold_at_once_and_show_what_is_left(client: Client, admin: Client) -> None:
    account = await client.open_account(deposit="1000.00")
    assert await headroom(client, account["id"]) == {}
    wanted = {"perTransaction": "100", "perDay": "150.00", "perMonth": "500.5", "perMinute": 1000}
    made = await change(admin, "setDefaultLimits", **CHECKING, limits=wanted)
    assert made == {
        "__typename": "DefaultLimits", "type": "CHECKING", "currency": "EUR",
        "perTransaction": {"value": "100.00", "currency": "EUR"}, "perDay": {"value": "150.00"},
        "perMonth": {"value": "500.50"}, "perMinute": 1000,
    }  # fmt: skip
    assert (await client.withdraw(account["id"], "90.00"))["status"] == "COMPLETED"
    left = await headroom(client, account["id"])
    assert left["ACCOUNT PER_TRANSACTION"] == ("100.00", "0.00", "100.00")
    assert left["ACCOUNT PER_MONTH"][0] == "500.50"
    assert {"ACCOUNT PER_DAY", "ACCOUNT PER_MINUTE"} < left.keys()
    refused = await client.withdraw(account["id"], "100.01")
    assert refused["code"] == "LIMIT_EXCEEDED"
    assert "100.00 EUR is left" in refused["message"]
    assert await client.balance(account["id"]) == "910.00"
    assert (await client.transactions(account["id"]))[0]["status"] == "REJECTED"
    # Another type, and another currency, is not meant.
    savings = await client.open_account(type="SAVINGS", deposit="1000.00")
    assert await headroom(client, savings["id"]) == {}
    listed = await admin.data(f"{{ defaultLimits {{ {DEFAULTS} }} }}")
    assert listed["defaultLimits"] == [{key: value for key, value in made.items() if key != "__typename"}]
    await change(admin, "setDefaultLimits", **CHECKING, limits={})
    assert (await admin.data("{ defaultLimits { type } }"))["defaultLimits"] == []
    assert (await client.withdraw(account["id"], "500.00"))["status"] == "COMPLETED"


async def test_an_accounts_own_limits_stand_instead_of_those_of_its_type(
    client: Client, admin: Client, sql: asyncpg.Connection
) -> None:
    account = await client.open_account(deposit="1000.00")

    async def own() -> dict[str, Any] | None:
        query = """query ($id: ID!) { account(id: $id) { ownLimits {
            perTransaction { value } perDay { value } perMinute } } }"""
        found: dict[str, Any] | None = (await admin.data(query, id=account["id"]))["account"]["ownLimits"]
        return found

    await change(admin, "setDefaultLimits", **CHECKING, limits={"perTransaction": "10"})
    assert await own() is None
    which = {"accountId": account["id"], "reason": "CUSTOMER_REQUEST", "caseId": "C-7"}
    made = await change(admin, "setAccountLimits", **which, limits={"perTransaction": "20.00", "perMinute": None})
    assert shown(made["limits"]) == {"ACCOUNT PER_TRANSACTION": ("20.00", "0.00", "20.00")}
    assert (await client.withdraw(account["id"], "20.00"))["status"] == "COMPLETED"
    assert (await client.withdraw(account["id"], "20.01"))["code"] == "LIMIT_EXCEEDED"
    assert await own() == {"perTransaction": {"value": "20.00"}, "perDay": None, "perMinute": None}
    await change(admin, "setAccountLimits", **which, limits={"perMinute": 0})
    assert await own() == {"perTransaction": None, "perDay": None, "perMinute": 0}
    [limit] = (await headroom(client, account["id"])).values()
    assert (limit[0], limit[2]) == (0, 0)
    assert (await client.withdraw(account["id"], "0.01"))["code"] == "LIMIT_EXCEEDED"
    # Who forgets to say which limits does not lift them.
    forgotten = await admin.ask(
        "mutation ($input: SetAccountLimitsInput!) { setAccountLimits(input: $input) { __typename } }", input=which
    )
    assert forgotten["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert (await client.withdraw(account["id"], "0.01"))["code"] == "LIMIT_EXCEEDED"
    lifted = await change(admin, "setAccountLimits", **which, limits=None)
    assert await own() is None
    assert shown(lifted["limits"])["ACCOUNT PER_TRANSACTION"][0] == "10.00"
    events = await audited(sql, "LIMITS_CHANGED", count=4)
    assert [event["subject_kind"] for event in events] == ["RULEBOOK", *["ACCOUNT"] * 3]
    assert events[1]["before"] == {}
    assert events[1]["after"] == {
        "perTransaction": "20.00", "perDay": None, "perMonth": None, "perMinute": None,
        "reason": "CUSTOMER_REQUEST", "caseId": "C-7",
    }  # fmt: skip
    assert events[3]["after"] == {"reason": "CUSTOMER_REQUEST", "caseId": "C-7"}


async def test_a_customers_limit_holds_for_all_their_accounts_in_a_currency(client: Client, admin: Client) -> None:
    first = await client.open_account(deposit="100.00")
    me = (await client.data("{ me { id limits { limit } } }"))["me"]
    assert me["limits"] == []
    which = {"customerId": me["id"], "currency": "EUR", "reason": "OTHER"}
    made = await change(admin, "setCustomerLimits", **which, limits={"perMonth": "80"})
    assert shown(made["limits"]) == {"CUSTOMER PER_MONTH": ("80.00", "0.00", "80.00")}
    opened = await client.data(
        'mutation { openAccount(input: { currency: "EUR" }) '
        f"{{ ... on Account {{ id limits {{ {HEADROOM} }} }} }} }}"
    )
    second = opened["openAccount"]
    assert shown(second["limits"]) == {"CUSTOMER PER_MONTH": ("80.00", "0.00", "80.00")}
    await client.deposit(second["id"], "100.00")
    dollars = await client.open_account("USD", deposit="100.00")
    # A limit of a transaction and a count of none are the same in every month.
    await change(admin, "setCustomerLimits", **which, limits={"perTransaction": "50", "perMinute": 100})
    for account in (first, second):
        assert (await client.withdraw(account["id"], "50.01"))["code"] == "LIMIT_EXCEEDED"
        assert (await client.withdraw(account["id"], "50.00"))["status"] == "COMPLETED"
    assert (await client.withdraw(dollars["id"], "60.00", "USD"))["status"] == "COMPLETED"
    seen = await client.data(
        f"{{ me {{ limits {{ {HEADROOM} }} accounts {{ nodes {{ limits {{ limit }} }} }} }} }}"
    )
    assert seen["me"]["limits"][0] | {"resetsAt": None} == {
        "limit": "PER_TRANSACTION", "scope": "CUSTOMER", "currency": "EUR", "allowed": {"value": "50.00"},
        "used": {"value": "0.00"}, "remaining": {"value": "50.00"}, "allowedCount": None, "usedCount": None,
        "remainingCount": None, "resetsAt": None,
    }  # fmt: skip
    # Newest first: the dollars have no limit.
    assert [len(each["limits"]) for each in seen["me"]["accounts"]["nodes"]] == [0, 2, 2]
    assert (await change(admin, "setCustomerLimits", **which, limits=None))["limits"] == []
    assert (await client.deposit(second["id"], "10.00"))["status"] == "COMPLETED"
    assert (await client.withdraw(second["id"], "60.00"))["status"] == "COMPLETED"


REFUSED: list[tuple[str, dict[str, Any], str, str | None]] = [
    ("setDefaultLimits", {"limits": {"perDay": "-1"}}, "INVALID_INPUT", "limits.perDay"),
    ("setDefaultLimits", {"limits": {"perDay": "0.001"}}, "INVALID_INPUT", "limits.perDay"),
    ("setDefaultLimits", {"limits": {"perMonth": "1" + "0" * 16}}, "INVALID_INPUT", "limits.perMonth"),
    ("setDefaultLimits", {"limits": {"perMinute": -1}}, "INVALID_INPUT", "limits.perMinute"),
    ("setDefaultLimits", {"limits": {"perMinute": 1_000_001}}, "INVALID_INPUT", "limits.perMinute"),
    ("setDefaultLimits", {"currency": "QQQ", "limits": {}}, "CURRENCY_NOT_SUPPORTED", None),
    ("setAccountLimits", {"accountId": UNKNOWN, "limits": {}}, "NO_SUCH_ACCOUNT", None),
    ("setAccountLimits", {"accountId": "x", "limits": None}, "NO_SUCH_ACCOUNT", None),
    ("setAccountLimits", {"limits": {"perDay": "1.001"}}, "INVALID_INPUT", "limits.perDay"),
    ("setAccountLimits", {"limits": {}, "caseId": "Ann"}, "INVALID_INPUT", "caseId"),
    ("setCustomerLimits", {"customerId": UNKNOWN}, "CUSTOMER_NOT_FOUND", None),
    ("setCustomerLimits", {"customerId": "x"}, "CUSTOMER_NOT_FOUND", None),
    ("setCustomerLimits", {"currency": "QQQ"}, "CURRENCY_NOT_SUPPORTED", None),
    ("setCustomerLimits", {"currency": "JPY", "limits": {"perDay": "0.5"}}, "INVALID_INPUT", "limits.perDay"),
    ("setCustomerLimits", {"caseId": "Ann"}, "INVALID_INPUT", "caseId"),
]


async def test_limits_that_can_not_be_are_refused_and_change_nothing(
    client: Client, admin: Client, sql: asyncpg.Connection
) -> None:
    account = await client.open_account()
    me = (await client.data("{ me { id } }"))["me"]["id"]
    whole: dict[str, dict[str, Any]] = {
        "setDefaultLimits": CHECKING,
        "setAccountLimits": {"accountId": account["id"], "reason": "OTHER"},
        "setCustomerLimits": {"customerId": me, "currency": "EUR", "reason": "OTHER", "limits": {"perMinute": 1}},
    }
    before = await sql.fetch("SELECT * FROM accounts")
    for name, facts, code, field in REFUSED:
        refused = await change(admin, name, **whole[name] | facts)
        assert (refused["code"], refused.get("field")) == (code, field), facts
    assert await sql.fetch("SELECT * FROM accounts") == before
    assert await sql.fetchval("SELECT count(*) FROM rulebooks") == 0
    assert await sql.fetchval("SELECT count(*) FROM customer_limits") == 0
    assert await sql.fetchval("SELECT count(*) FROM audit_events WHERE action = 'LIMITS_CHANGED'") == 0


async def test_nobody_but_holder_and_staff_sees_what_is_left(client: Client, admin: Client) -> None:
    account = await client.open_account()
    await change(admin, "setDefaultLimits", **CHECKING, limits={"perDay": "5"})
    stranger = client.another()
    await stranger.join()
    question = "query ($id: ID!) { account(id: $id) { limits { limit } } }"
    assert (await stranger.data(question, id=account["id"]))["account"] is None
    assert (await admin.data(question, id=account["id"]))["account"]["limits"] == [{"limit": "PER_DAY"}]


async def test_the_limits_of_many_accounts_are_two_reads(
    client: Client, admin: Client, statements: list[str]
) -> None:
    for _ in range(5):
        await client.open_account()
    me = (await client.data("{ me { id } }"))["me"]["id"]
    await change(admin, "setDefaultLimits", **CHECKING, limits={"perDay": "5"})
    which = {"customerId": me, "currency": "EUR", "reason": "OTHER"}
    await change(admin, "setCustomerLimits", **which, limits={"perDay": "7"})
    statements.clear()
    seen = await client.data("{ me { accounts { nodes { limits { scope } } } } }")
    scopes = [[limit["scope"] for limit in each["limits"]] for each in seen["me"]["accounts"]["nodes"]]
    assert scopes == [["ACCOUNT", "CUSTOMER"]] * 5
    about = [each for each in statements if "FROM rulebooks" in each or "FROM customer_limits" in each]
    assert len(about) == 2

"""Rules against fraud: written, changed and removed by admins while the bank runs, and every version kept."""

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from tests.api.audited import audited
from tests.api.judging import LARGE, another_admin, change, rules, write
from tests.api.test_refusals import UNKNOWN
from tests.client import Client, money

HOURS = {"opens": "08:00", "closes": "20:00", "zone": "Europe/Berlin"}


@pytest.fixture
async def admin(client: Client, sql: asyncpg.Connection) -> AsyncIterator[Client]:
    """An admin, logged on."""
    async with another_admin(client, sql) as admin:
        yield admin


async def stored(sql: asyncpg.Connection) -> list[Any]:
    """All versions of the rulebook."""
    rows: list[Any] = await sql.fetch("SELECT * FROM rulebooks ORDER BY version")
    return rows


async def versions(client: Client, rule: str, **page: Any) -> dict[str, Any]:
    """What a rule said at which time."""
    answer = await client.data(
        """query ($id: ID!, $first: Int! = 20, $after: Cursor) {
            fraudRuleVersions(ruleId: $id, first: $first, after: $after) {
                nodes { rulebook since until changedBy { id } rule { version enabled action description } }
                pageInfo { hasNextPage hasPreviousPage endCursor } } }""",
        id=rule,
        **page,
    )
    found: dict[str, Any] = answer["fraudRuleVersions"]
    return found


KINDS: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    (
        {"amountOver": money("1000.00")},
        {"__typename": "AmountOver", "amount": money("1000.00")},
        "more than 1000.00 EUR",
    ),
    (
        {"newPayeeOver": money("0", "JPY")},
        {"__typename": "NewPayeeOver", "amount": money("0", "JPY")},
        "any amount in JPY to a new payee",
    ),
    (
        {"transfersWithin": {"count": 5, "seconds": 60}},
        {"__typename": "TransfersWithin", "count": 5, "seconds": 60},
        "more than 5 payments within 60 s",
    ),
    (
        {"payeeCountry": ["FR", "BE"]},
        {"__typename": "PayeeCountry", "countries": ["BE", "FR"]},
        "to a payee in BE or FR",
    ),
    (
        {"outsideHours": HOURS},
        {"__typename": "OutsideHours", "opens": "08:00", "closes": "20:00", "zone": "Europe/Berlin"},
        "outside 08:00 to 20:00 in Europe/Berlin",
    ),
]


async def test_an_admin_writes_rules_and_staff_see_them(
    client: Client, admin: Client, sql: asyncpg.Connection
) -> None:
    written = []
    for given, shown, description in KINDS:
        made = await write(admin, [given], name="Watch this")
        assert (made["name"], made["version"], made["enabled"], made["action"]) == ("Watch this", 1, True, "REVIEW")
        assert (made["conditions"], made["description"]) == ([shown], description)
        written.append(made)
    async with another_admin(client, sql, "AUDITOR") as auditor:
        assert await rules(auditor) == written


async def test_a_rule_of_several_conditions_fires_when_all_of_them_hold(client: Client, admin: Client) -> None:
    made = await write(admin, [*LARGE, {"payeeCountry": ["FR"]}], "REJECT")
    assert made["description"] == "more than 100.00 EUR, and to a payee in FR"
    await client.join()
    source, target = await client.open_account(deposit="500.00"), await client.open_account()
    assert (await client.transfer(source["id"], target["id"], "200.00"))["status"] == "COMPLETED"
    async with client.another() as french:
        await french.join(country="FR")
        abroad = await french.open_account()
        assert (await client.transfer(source["id"], abroad["id"], "100.00"))["status"] == "COMPLETED"
        refused = await client.transfer(source["id"], abroad["id"], "100.01")
        assert refused["code"] == "REJECTED_BY_RULE"
        assert "rule" in refused["message"]
        assert "100" not in refused["message"], "nobody learns where the line is"
    assert await client.balance(source["id"]) == "200.00"


async def test_a_rule_is_changed_part_by_part_and_every_version_stays_on_record(
    client: Client, admin: Client, sql: asyncpg.Connection
) -> None:
    made = await write(admin, LARGE)
    rule = made["id"]
    other = await write(admin, [{"transfersWithin": {"count": 1, "seconds": 1}}])
    renamed = await change(admin, "changeFraudRule", ruleId=rule, name="Large ones")
    assert renamed == made | {"name": "Large ones", "version": 2}
    same = await change(admin, "changeFraudRule", ruleId=rule, name="Large ones", conditions=LARGE)
    assert same == renamed, "what is not changed has no new version"
    off = await change(admin, "changeFraudRule", ruleId=rule, enabled=False)
    assert (off["enabled"], off["version"]) == (False, 3)
    assert await rules(admin) == [off, other]
    new = await change(
        admin, "changeFraudRule", ruleId=rule, enabled=True, action="REJECT", conditions=[{"payeeCountry": ["FR"]}]
    )
    assert (new["enabled"], new["version"], new["action"]) == (True, 4, "REJECT")
    assert new["description"] == "to a payee in FR"
    assert await change(admin, "removeFraudRule", ruleId=rule) == new
    assert await rules(admin) == [other]
    history = (await versions(admin, rule))["nodes"]
    assert [each["rule"]["version"] for each in history] == [4, 3, 2, 1]
    assert [each["rulebook"] for each in history] == [5, 4, 3, 1]
    assert [each["rule"]["description"] for each in history[2:]] == ["more than 100.00 EUR"] * 2
    assert [each["until"] for each in history[1:]] == [each["since"] for each in history[:-1]]
    assert history[0]["until"] > history[0]["since"]
    me = (await admin.data("{ me { id } }"))["me"]
    assert all(each["changedBy"] == me for each in history)
    assert (await versions(admin, other["id"]))["nodes"][0]["until"] is None
    assert [(await versions(admin, unknown))["nodes"] for unknown in (UNKNOWN, "x")] == [[], []]
    page = await versions(admin, rule, first=3)
    assert page["pageInfo"] == {"hasNextPage": True, "hasPreviousPage": False, "endCursor": "2"}
    rest = await versions(admin, rule, first=3, after="2")
    assert page["nodes"] + rest["nodes"] == history
    assert not rest["pageInfo"]["hasNextPage"]


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        (
            "query ($of: ID!, $to: Cursor) { fraudRuleVersions(ruleId: $of, after: $to) { nodes { since } } }",
            {"of": UNKNOWN, "to": "x"},
        ),
        ("query ($after: Cursor) { reviewQueue(after: $after) { nodes { flaggedAt } } }", {"after": "7"}),
        ("query ($first: Int!) { reviewQueue(first: $first) { nodes { flaggedAt } } }", {"first": 101}),
    ],
)
async def test_what_can_be_no_cursor_or_length_is_refused(
    admin: Client, query: str, variables: dict[str, Any]
) -> None:
    answer = await admin.ask(query, **variables)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]


async def test_each_change_is_on_record_with_what_was_before_and_after(
    admin: Client, sql: asyncpg.Connection
) -> None:
    rule = (await write(admin, LARGE))["id"]
    await change(admin, "changeFraudRule", ruleId=rule, action="REJECT")
    await change(admin, "removeFraudRule", ruleId=rule)
    events = await audited(sql, "FRAUD_RULES_CHANGED", count=3)
    me = UUID((await admin.data("{ me { id } }"))["me"]["id"])
    assert [(event["actor_kind"], event["actor_id"]) for event in events] == [("ADMIN", me)] * 3
    assert [(event["subject_kind"], event["subject_id"]) for event in events] == [
        ("RULEBOOK", version) for version in "123"
    ]
    first = {
        "rule": rule,
        "name": "A rule",
        "version": 1,
        "action": "REVIEW",
        "enabled": True,
        "conditions": ["more than 100.00 EUR"],
    }
    second = first | {"version": 2, "action": "REJECT"}
    assert [(event["before"], event["after"]) for event in events] == [({}, first), (first, second), (second, {})]


BAD: list[tuple[dict[str, Any], str]] = [
    ({"name": " "}, "Correct name: it has 1 to 80 characters, and none that control how text is shown."),
    ({"name": "x" * 81}, "Correct name: it has 1 to 80 characters, and none that control how text is shown."),
    ({"conditions": []}, "Correct conditions: a rule has 1 to 10 of them."),
    ({"conditions": LARGE * 11}, "Correct conditions: a rule has 1 to 10 of them."),
    ({"conditions": [{"amountOver": money("-1")}]}, "Correct condition 1: it is less than zero."),
    (
        {"conditions": [*LARGE, {"newPayeeOver": money("0.001")}]},
        "Correct condition 2: it has more decimals than its currency.",
    ),
    (
        {"conditions": [{"amountOver": money("1", "QQQ")}]},
        "Correct condition 1: its currency is a code of ISO 4217, such as EUR.",
    ),
    (
        {"conditions": [{"transfersWithin": {"count": 0, "seconds": 60}}]},
        "Correct condition 1: its count is 1 to 50 payments.",
    ),
    (
        {"conditions": [{"transfersWithin": {"count": 5, "seconds": 86401}}]},
        "Correct condition 1: its time is 1 to 86400 seconds.",
    ),
    (
        {"conditions": [{"payeeCountry": []}]},
        "Correct condition 1: its countries are one or more codes of ISO 3166-1 in capitals, such as DE.",
    ),
    (
        {"conditions": [{"payeeCountry": ["DE", "XX"]}]},
        "Correct condition 1: its countries are one or more codes of ISO 3166-1 in capitals, such as DE.",
    ),
    (
        {"conditions": [{"outsideHours": HOURS | {"opens": "24:00"}}]},
        "Correct condition 1: write its times as HH:MM, from 00:00 to 23:59.",
    ),
    (
        {"conditions": [{"outsideHours": HOURS | {"closes": "08:00"}}]},
        "Correct condition 1: its usual hours begin and end at different times.",
    ),
    (
        {"conditions": [{"outsideHours": HOURS | {"zone": "Berlin"}}]},
        "Correct condition 1: its zone is a name of the IANA time zone database, such as Europe/Berlin.",
    ),
]


async def test_what_no_rule_can_say_is_refused_and_nothing_changes(admin: Client, sql: asyncpg.Connection) -> None:
    rule = (await write(admin, LARGE))["id"]
    before = await stored(sql)
    for given, message in BAD:
        wanted = {"name": "A rule", "conditions": LARGE, "action": "REVIEW"} | given
        for refused in (
            await change(admin, "createFraudRule", **wanted),
            await change(admin, "changeFraudRule", ruleId=rule, **given),
        ):
            assert refused == {"__typename": "InvalidInput", "code": "INVALID_INPUT", "message": message}
    both = await admin.ask(
        "mutation ($input: CreateFraudRuleInput!) { createFraudRule(input: $input) { __typename } }",
        input={"name": "x", "action": "REVIEW", "conditions": [LARGE[0] | {"payeeCountry": ["DE"]}]},
    )
    assert both["errors"]
    assert await stored(sql) == before
    assert len(await audited(sql, "FRAUD_RULES_CHANGED", count=1)) == 1


@pytest.mark.parametrize("rule", [UNKNOWN, "nonsense", "a\u0000b"])
async def test_a_rule_that_is_not_there_is_neither_changed_nor_removed(
    admin: Client, sql: asyncpg.Connection, rule: str
) -> None:
    await write(admin, LARGE)
    before = await stored(sql)
    for refused in (
        await change(admin, "changeFraudRule", ruleId=rule, enabled=False),
        await change(admin, "removeFraudRule", ruleId=rule),
    ):
        assert refused["code"] == "FRAUD_RULE_NOT_FOUND"
    assert await stored(sql) == before


async def test_a_bank_has_a_hundred_rules_at_most(admin: Client, sql: asyncpg.Connection) -> None:
    await write(admin, LARGE)
    book = json.loads(await sql.fetchval("SELECT contents FROM rulebooks"))
    book["rules"] = [book["rules"][0] | {"id": str(UUID(int=number))} for number in range(1, 101)]
    await sql.execute("UPDATE rulebooks SET contents = $1", json.dumps(book))
    found = await rules(admin)
    assert len(found) == 100
    refused = await change(admin, "createFraudRule", name="One more", conditions=LARGE, action="REVIEW")
    assert refused["message"] == "Correct rules: the bank has 100 already; remove one first."
    assert len(await stored(sql)) == 1
    await change(admin, "removeFraudRule", ruleId=found[0]["id"])
    await write(admin, LARGE)


async def test_a_rule_that_cannot_be_read_is_shown_turned_off_and_mended(
    admin: Client, sql: asyncpg.Connection
) -> None:
    rule = (await write(admin, LARGE))["id"]
    await sql.execute("UPDATE rulebooks SET contents = replace(contents, 'AMOUNT_OVER', 'AMOUNT_OVERDUE')")
    [broken] = await rules(admin)
    assert broken["description"] == "a condition that can't be read, and so always holds"
    [condition] = broken["conditions"]
    assert condition["__typename"] == "UnreadableCondition"
    assert "AMOUNT_OVERDUE" in condition["stored"]
    assert (await change(admin, "changeFraudRule", ruleId=rule, name="x"))["code"] == "INVALID_INPUT"
    off = await change(admin, "changeFraudRule", ruleId=rule, enabled=False)
    assert (off["enabled"], off["conditions"]) == (False, [condition])
    mended = await change(admin, "changeFraudRule", ruleId=rule, enabled=True, conditions=LARGE)
    assert mended["description"] == "more than 100.00 EUR"


async def test_whom_one_paid_before_there_was_a_rule_is_known_when_it_comes_into_force(
    client: Client, admin: Client
) -> None:
    await client.join()
    async with client.another() as shop:
        await shop.join()
        source, known = await client.open_account(deposit="500.00"), await shop.open_account()
        new = await shop.open_account()
        assert (await client.transfer(source["id"], known["id"], "1.00"))["status"] == "COMPLETED"
        await write(admin, [{"newPayeeOver": money("0")}])
        assert (await client.transfer(source["id"], known["id"], "1.00"))["status"] == "COMPLETED"
        assert (await client.transfer(source["id"], new["id"], "1.00"))["status"] == "PENDING"


async def test_the_rules_are_part_of_the_rulebook_and_nothing_else_of_it_is_lost(admin: Client) -> None:
    made = await write(admin, LARGE)
    await admin.data(
        """mutation { setDefaultLimits(input: {type: CHECKING, currency: "EUR", limits: {perDay: "1000"}})
            { __typename } }"""
    )
    await write(admin, LARGE, "REJECT")
    book = (await admin.data("{ rulebook { version limits { currency } rules { id version } } }"))["rulebook"]
    assert (book["version"], book["limits"]) == (3, [{"currency": "EUR"}])
    assert book["rules"][0] == {"id": made["id"], "version": 1}
    assert len(book["rules"]) == 2

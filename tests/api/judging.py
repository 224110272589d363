"""Rules against fraud and reviews, as staff ask for them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from tests.client import Client, money

CONDITIONS = """conditions { __typename ... on AmountOver { amount { value currency } }
    ... on NewPayeeOver { amount { value currency } } ... on TransfersWithin { count seconds }
    ... on PayeeCountry { countries } ... on OutsideHours { opens closes zone }
    ... on UnreadableCondition { stored } }"""
RULE = f"id name version enabled action description {CONDITIONS}"
FIRED = f"fired {{ ruleId name version action failed description {CONDITIONS} }}"
REVIEW = f"""flaggedAt {FIRED} transaction {{ id status pendingFor amount {{ value }} }}
    account {{ id }} customer {{ id }}"""
LARGE = [{"amountOver": money("100.00")}]


@asynccontextmanager
async def another_admin(client: Client, sql: asyncpg.Connection, role: str = "ADMIN") -> AsyncIterator[Client]:
    """A member of staff, logged on."""
    async with client.another() as admin:
        await admin.staff(sql, role)
        yield admin


async def change(client: Client, field: str, **given: Any) -> dict[str, Any]:
    """Create, change or remove a rule; the result, whatever it is."""
    kind = field[0].upper() + field[1:]
    answer = await client.data(
        f"""mutation ($input: {kind}Input!) {{ {field}(input: $input) {{ __typename ... on FraudRule {{ {RULE} }}
            ... on Refusal {{ code message }} }} }}""",
        input=given,
    )
    result: dict[str, Any] = answer[field]
    return result


async def write(
    client: Client, conditions: list[dict[str, Any]], action: str = "REVIEW", **more: Any
) -> dict[str, Any]:
    """Have payments judged by a rule."""
    made = await change(
        client, "createFraudRule", **{"name": "A rule", "conditions": conditions, "action": action} | more
    )
    assert made["__typename"] == "FraudRule", made
    return made


async def rules(client: Client) -> list[dict[str, Any]]:
    """The rules that there are."""
    answer = await client.data(f"{{ fraudRules {{ __typename {RULE} }} }}")
    found: list[dict[str, Any]] = answer["fraudRules"]
    return found


async def queue(client: Client, **page: Any) -> dict[str, Any]:
    """What waits for a decision."""
    answer = await client.data(
        f"""query ($first: Int! = 20, $after: Cursor) {{ reviewQueue(first: $first, after: $after) {{
            nodes {{ {REVIEW} }} pageInfo {{ hasNextPage hasPreviousPage endCursor }} }} }}""",
        **page,
    )
    found: dict[str, Any] = answer["reviewQueue"]
    return found


async def decide(client: Client, field: str, transaction: str, **more: Any) -> dict[str, Any]:
    """Approve or reject; the result, with `replayed`."""
    answer = await client.ask(
        f"""mutation ($input: ReviewDecisionInput!) {{ {field}(input: $input) {{ __typename
            ... on Transaction {{ id status pendingFor completedAt rejection {{ code }} }}
            ... on Refusal {{ code message }} }} }}""",
        input={"transactionId": transaction, "reason": "OTHER"} | more,
    )
    assert "errors" not in answer, answer["errors"]
    result: dict[str, Any] = answer["data"][field]
    result["replayed"] = answer.get("extensions", {}).get("idempotency", {}).get("replayed", False)
    return result


async def explain(client: Client, transaction: str) -> dict[str, Any] | None:
    """Why the rules did with a transaction what they did."""
    answer = await client.data(
        f"""query ($id: ID!) {{ explain(transactionId: $id) {{ action flaggedAt {FIRED} transaction {{ id status }}
            decision {{ approved reason decidedAt decidedBy {{ id }} }} }} }}""",
        id=transaction,
    )
    found: dict[str, Any] | None = answer["explain"]
    return found

"""Holding money, sending it back and sealing keys, as clients ask for it."""

from typing import Any
from uuid import UUID, uuid4

import asyncpg

from florin.domain.fraud_rules import AmountOver, FraudRule, RuleAction
from florin.domain.rulebook import Rulebook, write_rulebook
from tests.client import Client, money

HELD = """id kind status pendingFor expiresAt createdAt completedAt description category reference
    metadata { key value } amount { value currency }
    settledAmount { value } reversedAmount { value } fee { value } counterAmount { value }
    source { name iban account { id } } destination { name iban account { id } } reverses { id }
    reversals { id status amount { value } }"""
OUTCOME = f"__typename ... on Transaction {{ {HELD} }} ... on Refusal {{ code message }}"


async def ask(client: Client, field: str, more: str = "", **given: Any) -> dict[str, Any]:
    """Ask for a mutation of one input; the result, with `replayed`."""
    kind = field[0].upper() + field[1:]
    answer = await client.ask(
        f"mutation ($input: {kind}Input!) {{ {field}(input: $input) {{ {OUTCOME} {more} }} }}",
        input={"idempotencyKey": uuid4().hex} | given,
    )
    assert "errors" not in answer, answer["errors"]
    result: dict[str, Any] = answer["data"][field]
    result["replayed"] = answer.get("extensions", {}).get("idempotency", {}).get("replayed", False)
    return result


async def place(client: Client, source: str, value: str, to: str | None = None, **more: Any) -> dict[str, Any]:
    """Hold money for an account, or for cash."""
    given: dict[str, Any] = {"fromAccountId": source, "amount": money(value)}
    if to is not None:
        given["to"] = {"accountId": to}
    return await ask(client, "placeHold", "... on InvalidInput { field reason }", **given | more)


async def capture(client: Client, hold: str, value: str | None = None, **more: Any) -> dict[str, Any]:
    """Move held money, or a part of it."""
    given = {} if value is None else {"amount": money(value)}
    return await ask(client, "captureHold", transactionId=hold, **given | more)


async def release(client: Client, hold: str, **more: Any) -> dict[str, Any]:
    """Let held money go."""
    return await ask(client, "releaseHold", transactionId=hold, **more)


async def reverse(client: Client, transaction: str, value: str | None = None, **more: Any) -> dict[str, Any]:
    """Send a transaction's money back, or a part of it."""
    given = {} if value is None else {"amount": money(value)}
    return await ask(client, "reverseTransaction", transactionId=transaction, **given | more)


async def seal(client: Client, key: str) -> dict[str, Any]:
    """Make an end of a key; what became of its request."""
    answer = await client.data(
        """mutation ($input: SealKeyInput!) { sealKey(input: $input) { __typename
            ... on SealedKey { idempotencyKey outcome transaction { id status } }
            ... on Refusal { code message } } }""",
        input={"idempotencyKey": key},
    )
    sealed: dict[str, Any] = answer["sealKey"]
    return sealed


async def see(client: Client, transaction: str) -> dict[str, Any] | None:
    """A transaction as a caller sees it, if they do."""
    answer = await client.data(f"query ($id: ID!) {{ transaction(id: $id) {{ {HELD} }} }}", id=transaction)
    seen: dict[str, Any] | None = answer["transaction"]
    return seen


async def funds(client: Client, account: str) -> tuple[str, str, str]:
    """What is posted of an account, held, and available."""
    answer = await client.data(
        "query ($id: ID!) { account(id: $id) { balance { value } held { value } availableBalance { value } } }",
        id=account,
    )
    found = answer["account"]
    return found["balance"]["value"], found["held"]["value"], found["availableBalance"]["value"]


async def review_over(sql: asyncpg.Connection, minor: int, decided_by: str) -> None:
    """Have staff look at each payment of more than this, in EUR cents."""
    rule = FraudRule(UUID(int=7), "Large", 1, (AmountOver("EUR", minor),), RuleAction.REVIEW)
    await sql.execute(
        "INSERT INTO rulebooks (version, changed_at, changed_by, contents) VALUES (1, now(), $1, $2)",
        UUID(decided_by),
        write_rulebook(Rulebook(1, rules=(rule,))),
    )

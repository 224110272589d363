"""Previews, quotes and exchange, as clients ask for them."""

from typing import Any
from uuid import uuid4

from tests.client import REFUSAL, TRANSACTION, Client

_SHOWN = """amount { value currency } fee { value } total { value } outcome
    refusal { __typename code message ... on LimitExceeded { limit }
        ... on InsufficientFunds { available { value } } }
    rulesThatWouldFire { name action } limits { limit scope used { value } remaining { value } }
    source { accountId balance { value } availableBalance { value } }
    destination { accountId balance { value currency } } quote { id quote expiresAt }"""
TRANSFER = f"__typename ... on TransferPreview {{ {_SHOWN} }} {REFUSAL}"
EXCHANGE = f"""__typename ... on ExchangePreview {{ {_SHOWN} counterAmount {{ value currency }}
    rate midRate spreadPercent }} {REFUSAL} ... on ExchangeNotOffered {{ sold bought why }}"""
MADE = f"""__typename ... on Transaction {{ {TRANSACTION} pendingFor fee {{ value }} category reference
    counterAmount {{ value currency }} }} {REFUSAL}"""
NOT_OFFERED = "... on ExchangeNotOffered { why }"
RATE = "__typename ... on ExchangeRate { base quote rate spreadPercent changedAt offered }"


async def preview(client: Client, source: str, to: str | dict[str, str], value: str, **more: Any) -> dict[str, Any]:
    """Try a transfer of euros out; the result, whatever it is."""
    destination = to if isinstance(to, dict) else {"accountId": to}
    answer = await client.data(
        f"query ($input: PreviewTransferInput!) {{ previewTransfer(input: $input) {{ {TRANSFER} }} }}",
        input={"fromAccountId": source, "to": destination, "amount": {"value": value, "currency": "EUR"}} | more,
    )
    result: dict[str, Any] = answer["previewTransfer"]
    return result


async def preview_exchange(client: Client, source: str, to: str, **more: Any) -> dict[str, Any]:
    """Try an exchange out; the result, whatever it is."""
    answer = await client.data(
        f"query ($input: PreviewExchangeInput!) {{ previewExchange(input: $input) {{ {EXCHANGE} }} }}",
        input={"fromAccountId": source, "toAccountId": to} | more,
    )
    result: dict[str, Any] = answer["previewExchange"]
    return result


async def exchange(client: Client, source: str, to: str, **more: Any) -> dict[str, Any]:
    """Exchange at once; the result, with `replayed`."""
    return await _make(
        client,
        f"{MADE} {NOT_OFFERED}",
        "exchange",
        "ExchangeInput",
        {"fromAccountId": source, "toAccountId": to, "idempotencyKey": uuid4().hex} | more,
    )


async def execute(client: Client, quote: str) -> dict[str, Any]:
    """Carry a quote out; the result, with `replayed`."""
    return await _make(client, MADE, "executeQuote", "ExecuteQuoteInput", {"quote": quote})


async def _make(client: Client, shown: str, field: str, input_type: str, given: dict[str, Any]) -> dict[str, Any]:
    answer = await client.ask(
        f"mutation ($input: {input_type}!) {{ {field}(input: $input) {{ {shown} }} }}", input=given
    )
    assert "errors" not in answer, answer["errors"]
    result: dict[str, Any] = answer["data"][field]
    result["replayed"] = answer.get("extensions", {}).get("idempotency", {}).get("replayed", False)
    return result


async def set_rate(client: Client, base: str, quote: str, rate: str, spread: str = "0") -> dict[str, Any]:
    """Set a rate; the result, whatever it is."""
    answer = await client.data(
        f"mutation ($input: SetExchangeRateInput!) {{ setExchangeRate(input: $input) {{ {RATE} {REFUSAL} "
        "... on InvalidInput { field } } }",
        input={"base": base, "quote": quote, "rate": rate, "spreadPercent": spread},
    )
    result: dict[str, Any] = answer["setExchangeRate"]
    return result

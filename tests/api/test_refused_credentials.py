"""Credentials that are no good: each has a clear refusal and an entry in the audit log, and gets nobody in."""

import asyncio
import base64
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import asyncpg
import jwt
import pytest

from tests.api.audited import audited
from tests.client import PATIENCE, Client

Forge = Callable[[dict[str, Any], dict[str, Any], str], str]


def signed(header: dict[str, Any], claims: dict[str, Any], key: str = "k" * 32) -> str:
    """A token that somebody else signed."""
    return jwt.encode(claims, key, "HS256", header)


def unsigned(header: dict[str, Any], claims: dict[str, Any]) -> str:
    """A token that says it needs no signature (RFC 8725, 3.1)."""
    parts = [header | {"alg": "none"}, claims]
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return ".".join([*encoded, ""])


def altered(token: str) -> str:
    """A real token whose claims were changed after it was signed."""
    head, body, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    claims["role"] = "ADMIN"
    changed = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"{head}.{changed}.{signature}"


BAD: dict[str, tuple[Forge, str, str]] = {
    "forged": (lambda h, c, _: signed(h, c), "FORGED", "The token's signature is not Florin's"),
    "altered": (lambda _, __, token: altered(token), "FORGED", "The token's signature is not Florin's"),
    "alg none": (lambda h, c, _: unsigned(h, c), "WRONG_ALGORITHM", "Florin signs its tokens with HS256 only"),
    "wrong key id": (lambda h, c, _: signed(h | {"kid": "elsewhere"}, c), "UNKNOWN_KEY", "signed with a key that"),
    "nonsense": (lambda _, __, ___: "nonsense", "MALFORMED", "is not one of Florin's"),
}


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_token_is_refused_and_put_on_record(client: Client, sql: asyncpg.Connection, name: str) -> None:
    forge, reason, words = BAD[name]
    await client.join()
    assert client.token
    header = jwt.get_unverified_header(client.token)
    claims = jwt.decode(client.token, options={"verify_signature": False})
    client.token = forge(header, claims, client.token)
    answer = await client.ask("{ me { id } }")
    assert answer["data"] is None
    [error] = answer["errors"]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"
    assert words in error["message"]
    [event] = await audited(sql, "TOKEN_REJECTED", count=1)
    assert (event["actor_kind"], event["after"]) == ("NOBODY", {"reason": reason})
    assert event["personal"]["address"] == "127.0.0.1"


async def test_a_token_for_something_else_is_refused_and_put_on_record(
    client: Client, sql: asyncpg.Connection, florin: Any
) -> None:
    customer = await client.join()
    client.token, _ = florin.tokens.issue_challenge(customer["id"], "stamp")
    [error] = (await client.ask("{ me { id } }"))["errors"]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"
    assert "meant for something else" in error["message"]
    [event] = await audited(sql, "TOKEN_REJECTED", count=1)
    assert event["after"] == {"reason": "WRONG_AUDIENCE"}


async def test_an_expired_token_is_refused_and_put_on_record(new_server: Any, sql: asyncpg.Connection) -> None:
    hasty, patient = await new_server(access_token_seconds=1), await new_server()
    async with Client(hasty) as client, Client(patient) as later:
        await client.join()
        async with asyncio.timeout(PATIENCE):
            while not (errors := (await client.ask("{ me { id } }")).get("errors")):
                await asyncio.sleep(0.05)
        [error] = errors
        assert error["extensions"]["code"] == "UNAUTHENTICATED"
        assert error["message"] == "The access token has expired; refresh the session or log on again."
        [event] = await audited(sql, "TOKEN_REJECTED", count=1)
        assert event["after"] == {"reason": "EXPIRED"}
        [session_id] = [row["id"] for row in await sql.fetch("SELECT id FROM sessions")]
        assert (event["subject_kind"], event["subject_id"]) == ("SESSION", str(session_id))
        renewed = await later.refresh(client.refresh_token)
        assert renewed["__typename"] == "Session", "which is what a refresh token is for"
        assert "errors" not in await later.ask("{ me { id } }")


async def test_a_bad_token_moves_no_money(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    account = await client.open_account(deposit="10.00")
    before = await sql.fetch("SELECT * FROM entries")
    assert client.token
    client.token = altered(client.token)
    answer = await client.ask(
        "mutation ($input: WithdrawInput!) { withdraw(input: $input) { __typename } }",
        input={
            "accountId": account["id"],
            "amount": {"value": "1.00", "currency": "EUR"},
            "idempotencyKey": uuid4().hex,
        },
    )
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert await sql.fetch("SELECT * FROM entries") == before


async def test_a_made_up_refresh_token_is_put_on_record(client: Client, sql: asyncpg.Connection) -> None:
    assert (await client.refresh("made up"))["code"] == "INVALID_REFRESH_TOKEN"
    [event] = await audited(sql, "REFRESH_TOKEN_REJECTED", count=1)
    assert event["after"] == {"reason": "UNKNOWN"}

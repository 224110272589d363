"""Passwords: judged by how easily they are guessed, changed by their owner, hashed anew when the times change."""

import asyncio

import asyncpg
import pytest
from passlib.hash import argon2

from tests.api.audited import audited
from tests.client import PASSWORD, PATIENCE, Client

NEW = "another rather long passphrase"
CHANGE = """mutation ($current: String!, $new: String!) {
    changePassword(input: { currentPassword: $current, newPassword: $new }) { __typename
        ... on Customer { email } ... on Refusal { code message }
        ... on WeakPassword { reason minimumLength } ... on InvalidInput { field } } }"""


async def change(client: Client, current: str, new: str) -> dict[str, str]:
    """Change the password; the result, whatever it is."""
    result: dict[str, str] = (await client.data(CHANGE, current=current, new=new))["changePassword"]
    return result


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "it needs at least 8 characters"),
        ("password", "this is a top-10 common password, add another word or two, uncommon words are better"),
        ("qwertzuiop", "add another word"),
        ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "repeats"),
        ("abcdefghijkl", "sequence"),
        ("Password123!", "similar to a commonly used password"),
        ("Lovelace1815", "your own data"),
        ("ada.lovelace", "your own data"),
        ("19151215", "easy to guess"),
    ],
)
async def test_a_password_that_is_easily_guessed_is_refused_with_advice(
    shared_client: Client, password: str, reason: str
) -> None:
    refused = await shared_client.register(
        password=password, fullName="Ada Lovelace", email="ada.lovelace@example.com"
    )
    assert refused["__typename"] == "WeakPassword"
    assert reason in refused["message"]
    assert refused["message"].startswith("Choose another password: ")


@pytest.mark.parametrize("password", ["correct horse battery staple", "żółw-Über-ß-42-naïve", "x9$Kq!vT2#pL"])
async def test_any_other_password_will_do(shared_client: Client, password: str) -> None:
    assert (await shared_client.join(password=password))["__typename"] == "Customer"


async def test_a_changed_password_ends_all_other_sessions(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    async with client.another() as phone:
        await phone.logon(client.email)
        assert await change(client, PASSWORD, NEW) == {"__typename": "Customer", "email": client.email}
        assert (await phone.refresh())["code"] == "INVALID_REFRESH_TOKEN"
    assert (await client.refresh())["__typename"] == "Session"
    assert (await client.logon(client.email))["code"] == "INVALID_CREDENTIALS"
    assert (await client.logon(client.email, NEW))["__typename"] == "Session"
    assert await audited(sql, "PASSWORD_CHANGED", count=1)


@pytest.mark.parametrize(
    ("current", "new", "code"),
    [
        ("not my password", NEW, "INVALID_CREDENTIALS"),
        (PASSWORD, "password1", "WEAK_PASSWORD"),
        (PASSWORD, PASSWORD, "WEAK_PASSWORD"),
        (PASSWORD, "x" * 300, "INVALID_INPUT"),
    ],
)
async def test_a_refused_change_changes_nothing(
    client: Client, sql: asyncpg.Connection, current: str, new: str, code: str
) -> None:
    await client.join()
    before = await sql.fetch("SELECT * FROM customers")
    assert (await change(client, current, new))["code"] == code
    assert await sql.fetch("SELECT * FROM customers") == before
    assert (await client.refresh())["__typename"] == "Session"


async def test_a_hash_with_old_parameters_is_renewed_at_logon(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    weak = argon2.using(type="ID", memory_cost=1024, rounds=1, parallelism=1).hash(PASSWORD)
    await sql.execute("UPDATE customers SET password_hash = $1", weak)
    assert (await client.logon(client.email, "wrong"))["code"] == "INVALID_CREDENTIALS"
    assert await sql.fetchval("SELECT password_hash FROM customers") == weak
    assert (await client.logon(client.email))["__typename"] == "Session"
    renewed = await sql.fetchval("SELECT password_hash FROM customers")
    assert "m=19456,t=2,p=1" in renewed
    assert (await client.logon(client.email))["__typename"] == "Session"
    assert await sql.fetchval("SELECT password_hash FROM customers") == renewed


async def test_failed_logons_are_on_record_and_name_no_password(client: Client, sql: asyncpg.Connection) -> None:
    customer = await client.join()
    await client.logon(client.email, "swordfish and chips")
    await client.logon("nobody@example.com", "swordfish and chips")
    known, unknown = await audited(sql, "LOGON_FAILED", count=2)
    assert (known["subject_id"], known["after"], known["personal"]["email"]) == (
        customer["id"], {"reason": "PASSWORD"}, None,
    )  # fmt: skip
    assert (unknown["subject_id"], unknown["personal"]["email"]) == (None, "nobody@example.com")
    for row in await sql.fetch("SELECT audit_events::text AS whole FROM audit_events"):
        assert "swordfish" not in row["whole"]


async def test_a_change_under_way_does_not_undo_what_the_bank_has_reset(
    client: Client, sql: asyncpg.Connection
) -> None:
    await client.join()
    async with sql.transaction():
        # Whoever has the old password is on the way to change it, when an admin resets it.
        await sql.execute("UPDATE customers SET password_hash = 'the one that the bank made up'")
        changing = asyncio.create_task(change(client, PASSWORD, NEW))
        async with asyncio.timeout(PATIENCE):
            # Within a transaction PostgreSQL shows the same moment again and again unless told otherwise.
            while await sql.execute("SELECT pg_stat_clear_snapshot()") and not await sql.fetchval(
                """SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'
                AND query LIKE 'UPDATE customers%' AND datname = current_database()"""
            ):
                await asyncio.sleep(0.02)
    assert (await changing)["code"] == "INVALID_CREDENTIALS"
    assert await sql.fetchval("SELECT password_hash FROM customers") == "the one that the bank made up"

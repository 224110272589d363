"""Signing keys are changed while customers are logged on, and nobody notices."""

import asyncio
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import jwt
import pytest

from florin.persistence.database import Database
from florin.server.bank import utc_now
from florin.server.key_ring import prepare_keys
from florin.server.settings import Settings, SettingsError
from tests.client import PATIENCE, Client

PROGRAM = Path(sys.executable).with_name("florin")
NEW_MASTER = "another master secret, which is just as long"


def kid_of(client: Client) -> str:
    assert client.token is not None
    return str(jwt.get_unverified_header(client.token)["kid"])


async def keys(settings: Settings, *arguments: str, **more: str) -> tuple[int, str, str]:
    """Run `florin keys`; its exit code and what it said."""
    return await program(settings, "keys", *arguments, **more)


async def program(settings: Settings, *arguments: str, **more: str) -> tuple[int, str, str]:
    """Run `florin`; its exit code and what it said."""

    def run() -> "subprocess.CompletedProcess[str]":
        environment = {name: value for name, value in os.environ.items() if not name.startswith("FLORIN_")}
        environment |= {
            "DATABASE_URL": settings.database_url or "",
            "FLORIN_SECRET_KEY": settings.secret_key or "",
            "FLORIN_DATA_DIR": str(settings.data_dir),
        }
        return subprocess.run(
            [PROGRAM, *arguments], env=environment | more, capture_output=True, text=True, check=False
        )

    ended = await asyncio.to_thread(run)
    return ended.returncode, ended.stdout, ended.stderr


async def ask_until(client: Client, code: str | None) -> None:
    """Ask until the answer is this error, or none."""
    async with asyncio.timeout(PATIENCE):
        while True:
            answer = await client.ask("{ me { email } }")
            found = answer["errors"][0]["extensions"]["code"] if "errors" in answer else None
            if found == code:
                return
            await asyncio.sleep(0.05)


async def test_a_rotation_logs_nobody_off_and_new_tokens_have_the_new_key(
    client: Client, settings: Settings, sql: asyncpg.Connection
) -> None:
    await client.join()
    old = kid_of(client)
    code, said, complaint = await keys(settings, "rotate")
    assert (code, complaint) == (0, "")
    assert old in said
    assert (await client.data("{ me { email } }"))["me"]["email"] == client.email
    async with client.another() as fresh, asyncio.timeout(PATIENCE):
        await fresh.logon(client.email)
        while kid_of(fresh) == old:
            await fresh.logon(client.email)
        assert (await fresh.data("{ me { email } }"))["me"]["email"] == client.email
    assert (await client.data("{ me { email } }"))["me"]["email"] == client.email
    recorded = await sql.fetch(
        "SELECT actor_kind, subject_id, after FROM audit_events WHERE action = 'KEYS_ROTATED' ORDER BY sequence"
    )
    assert [row["actor_kind"] for row in recorded] == ["SYSTEM", "SYSTEM"]
    active = await sql.fetch("SELECT kid FROM signing_keys WHERE retired_at IS NULL")
    assert {row["subject_id"] for row in recorded} == {row["kid"] for row in active}


async def test_a_process_takes_the_tokens_of_one_that_heard_of_the_new_key_first(
    new_server: Any, settings: Settings
) -> None:
    async with Client(await new_server()) as client:
        await client.join()
        await keys(settings, "rotate", "--purpose", "token")
        # A process that starts now has the new key from its first moment on.
        async with Client(await new_server()) as another:
            await another.logon(client.email)
            assert kid_of(another) != kid_of(client)
            client.token = another.token
            assert (await client.data("{ me { email } }"))["me"]["email"] == client.email


async def test_revoking_the_old_keys_logs_off_whoever_has_their_tokens(client: Client, settings: Settings) -> None:
    await client.join()
    await ask_until(client, None)
    code, said, _ = await keys(settings, "rotate", "--purpose", "token", "--revoke-old")
    assert code == 0
    assert kid_of(client) in said
    await ask_until(client, "UNAUTHENTICATED")
    await client.logon(client.email)
    await ask_until(client, None)


async def test_the_list_shows_which_keys_sign(client: Client, settings: Settings) -> None:
    await keys(settings, "rotate", "--purpose", "token")
    await keys(settings, "rotate", "--purpose", "receipt", "--revoke-old")
    code, said, _ = await keys(settings, "list")
    assert code == 0
    states = sorted((line.split()[0], line.split("UTC  ")[1].split()[0]) for line in said.splitlines())
    assert states == [("receipt", "revoked"), ("receipt", "signs"), ("token", "retired"), ("token", "signs")]


async def test_rotations_at_once_leave_one_key_of_each_purpose(
    client: Client, settings: Settings, sql: asyncpg.Connection
) -> None:
    ended = await asyncio.gather(*(keys(settings, "rotate", "--purpose", "token") for _ in range(3)))
    assert [code for code, _, _ in ended] == [0, 0, 0], ended
    rows = await sql.fetch(
        "SELECT count(*) FILTER (WHERE retired_at IS NULL), count(*) FROM signing_keys WHERE purpose = 'TOKEN'"
    )
    assert tuple(rows[0]) == (1, 4)


async def test_processes_that_start_at_once_agree_on_the_first_keys(
    settings: Settings, sql: asyncpg.Connection
) -> None:
    await asyncio.gather(*(prepare_keys(settings, utc_now) for _ in range(8)))
    assert await sql.fetchval("SELECT count(*) FROM signing_keys") == 2


async def test_another_master_opens_no_keys_and_makes_none(settings: Settings, sql: asyncpg.Connection) -> None:
    await prepare_keys(settings, utc_now)
    before = await sql.fetch("SELECT * FROM signing_keys ORDER BY kid")
    with pytest.raises(SettingsError, match="FLORIN_SECRET_KEY"):
        await prepare_keys(replace(settings, secret_key=NEW_MASTER), utc_now)
    for command in (("rotate",), ("rotate", "--purpose", "token", "--revoke-old"), ("reseal",)):
        code, said, complaint = await keys(settings, *command, FLORIN_SECRET_KEY=NEW_MASTER)
        assert (code, said, len(complaint.splitlines())) == (2, "", 1), complaint
        assert "FLORIN_SECRET_KEY" in complaint
    code, said, complaint = await program(settings, "serve", FLORIN_SECRET_KEY=NEW_MASTER, FLORIN_PORT="0")
    assert (code, said, len(complaint.splitlines())) == (2, "", 1), complaint
    assert await sql.fetch("SELECT * FROM signing_keys ORDER BY kid") == before


async def test_the_master_is_changed_while_customers_are_logged_on(new_server: Any, settings: Settings) -> None:
    async with Client(await new_server()) as client:
        await client.join()
        # The operator's order: start with both, reseal, start with the new one alone.
        both = {"secret_key": NEW_MASTER, "secret_key_old": settings.secret_key}
        async with Client(await new_server(**both), client.token) as another:
            assert (await another.data("{ me { email } }"))["me"]["email"] == client.email
        old = settings.secret_key or ""
        variables = {"FLORIN_SECRET_KEY": NEW_MASTER, "FLORIN_SECRET_KEY_OLD": old}
        assert (await keys(settings, "reseal", **variables))[0] == 0
        async with Client(await new_server(secret_key=NEW_MASTER), client.token) as another:
            assert (await another.data("{ me { email } }"))["me"]["email"] == client.email
        with pytest.raises(SettingsError):
            await prepare_keys(settings, utc_now)


async def test_second_factors_are_resealed_as_well(
    client: Client, settings: Settings, database: Database, sql: asyncpg.Connection
) -> None:
    from florin.server.vault import Sealed, vault_of

    customer = await client.join()
    sealed = vault_of(settings, Sealed.SECOND_FACTORS).seal(b"JBSWY3DPEHPK3PXP")
    await sql.execute(
        "INSERT INTO second_factors (customer_id, secret, created_at) VALUES ($1, $2, now())",
        customer["id"],
        sealed,
    )
    old = settings.secret_key or ""
    await keys(settings, "reseal", FLORIN_SECRET_KEY=NEW_MASTER, FLORIN_SECRET_KEY_OLD=old)
    vault = vault_of(replace(settings, secret_key=NEW_MASTER), Sealed.SECOND_FACTORS)
    assert vault.open(await sql.fetchval("SELECT secret FROM second_factors")) == b"JBSWY3DPEHPK3PXP"


async def test_a_lost_master_costs_everybody_a_logon_and_nothing_else(new_server: Any, settings: Settings) -> None:
    async with Client(await new_server()) as client:
        await client.join()
        code, _, complaint = await keys(settings, "rotate", "--master-lost", FLORIN_SECRET_KEY=NEW_MASTER)
        assert code == 0, complaint
        async with Client(await new_server(secret_key=NEW_MASTER), client.token) as another:
            answer = await another.ask("{ me { email } }")
            assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
            await another.logon(client.email)
            assert (await another.data("{ me { email } }"))["me"]["email"] == client.email

"""`florin staff`: how the first admin comes to be, and how somebody is let go."""

import asyncio
import os
import re
import sys
from pathlib import Path

import asyncpg
import pytest

from florin.server.settings import Settings
from tests.client import PASSWORD, PATIENCE, Client
from tests.conftest import Serve


class Operator:
    """Somebody at a terminal of the machine that the bank runs on."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment

    async def staff(self, *arguments: str, typed: str = "") -> tuple[int | None, str, str]:
        """Run `florin staff …`: exit code, what it said, what it complained of."""
        process = await asyncio.create_subprocess_exec(
            Path(sys.executable).with_name("florin"),
            "staff",
            *arguments,
            env=os.environ | self._environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        said, complained = await process.communicate(typed.encode())
        return process.returncode, said.decode(), complained.decode()


@pytest.fixture
def operator(database_url: str, settings: Settings) -> Operator:
    """An operator of the test's own bank."""
    return Operator({"DATABASE_URL": database_url, "FLORIN_SECRET_KEY": settings.secret_key or ""})


ADA = ("add", "ada@example.com", "--name", "Ada Lovelace", "--role")


async def test_the_first_admin_logs_on_with_the_password_that_is_shown_once(
    operator: Operator, new_server: Serve, sql: asyncpg.Connection
) -> None:
    # The bank is open meanwhile.
    async with Client(await new_server()) as client:
        code, said, complained = await operator.staff(*ADA, "admin")
        assert (code, complained) == (0, "")
        found = re.search(r"shown only here: (\S+)", said)
        assert found, said
        answer = await client.data(
            """mutation ($input: LogonInput!) { logon(input: $input) {
                ... on Session { accessToken passwordChangeDue customer { role fullName } } } }""",
            input={"email": "ada@example.com", "password": found[1]},
        )
        session = answer["logon"]
        assert session["passwordChangeDue"] is True
        assert session["customer"] == {"role": "ADMIN", "fullName": "Ada Lovelace"}
    event = await sql.fetchrow("SELECT * FROM audit_events WHERE action = 'STAFF_ADDED'")
    assert event is not None
    assert (event["actor_kind"], event["after"]) == ("SYSTEM", '{"role":"ADMIN"}')
    assert found[1] not in str(await sql.fetch("SELECT * FROM audit_events"))


async def test_a_password_from_standard_input_is_theirs_to_keep(operator: Operator, new_server: Serve) -> None:
    code, said, _ = await operator.staff(*ADA, "auditor", "--password-stdin", typed=f"{PASSWORD}\nmore\n")
    assert code == 0
    assert PASSWORD not in said
    async with Client(await new_server()) as client:
        answer = await client.data(
            """mutation ($input: LogonInput!) { logon(input: $input) {
                ... on Session { passwordChangeDue customer { role } } } }""",
            input={"email": "ada@example.com", "password": PASSWORD},
        )
    assert answer["logon"] == {"passwordChangeDue": False, "customer": {"role": "AUDITOR"}}


async def test_who_is_let_go_is_out_of_the_open_bank_and_off_the_list(
    operator: Operator, new_server: Serve, sql: asyncpg.Connection
) -> None:
    assert "Nobody yet" in (await operator.staff("list"))[1]
    await operator.staff("add", "ben@example.com", "--name", "Ben", "--role", "admin")
    await operator.staff(*ADA, "admin", "--password-stdin", typed=PASSWORD)
    code, said, _ = await operator.staff("list")
    assert code == 0
    assert [line.split()[1] for line in said.splitlines()] == ["ben@example.com", "ada@example.com"]
    async with Client(await new_server()) as client:
        await client.logon("ada@example.com")
        assert "data" in await client.ask("{ me { id } }")
        code, said, complained = await operator.staff("remove", "ADA@example.com")
        assert (code, complained) == (0, "")
        async with asyncio.timeout(PATIENCE):
            while "errors" not in await client.ask("{ me { id } }"):
                await asyncio.sleep(0.05)
        assert (await client.logon("ada@example.com"))["__typename"] == "InvalidCredentials"
    assert "ada@" not in (await operator.staff("list"))[1]
    assert await sql.fetchval("SELECT actor_kind FROM audit_events WHERE action = 'STAFF_REMOVED'") == "SYSTEM"


async def test_what_can_not_be_is_one_line_and_changes_nothing(operator: Operator, sql: asyncpg.Connection) -> None:
    await operator.staff(*ADA, "admin")
    before = await sql.fetch("SELECT * FROM customers")
    for arguments, typed, complaint in [
        ((*ADA, "auditor"), "", "registered already"),
        (("add", "nobody", "--name", "X", "--role", "admin"), "", "email"),
        (("add", "x@example.com", "--name", " ", "--role", "admin"), "", "fullName"),
        (("add", "x@example.com", "--name", "X", "--role", "admin", "--password-stdin"), "", "no password"),
        (("add", "x@example.com", "--name", "X", "--role", "admin", "--password-stdin"), "short", "password"),
        (("remove", "stranger@example.com"), "", "nobody's"),
        (("remove", "ada@example.com"), "", "last admin"),
    ]:
        code, said, complained = await operator.staff(*arguments, typed=typed)
        assert (code, said, complained.count("\n")) == (2, "", 1), arguments
        assert complaint in complained
    assert await sql.fetch("SELECT * FROM customers") == before
    code, _, complained = await Operator({"DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}).staff("list")
    assert (code, complained.count("\n")) == (2, 1)

"""The ledger's health as staff see it, and as nobody else does."""

import asyncio
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from florin.domain.health import LedgerHealthStatus, LedgerPass
from florin.persistence.database import Database
from florin.persistence.health_keeper import HealthKeeper, Rhythm
from florin.persistence.health_records import keep_running
from florin.server import bank
from florin.server.bank import build, utc_now
from florin.server.settings import Settings
from tests.client import PATIENCE, Client

HEALTH = """{ ledgerHealth { status
    running { startedAt asOf accountsDone accountsTotal entries differences findings { what } }
    lastCheck { startedAt finishedAt asOf accounts entries chainsVerified differences
        trialBalances { currency customers { value currency } internal { value } difference { value } }
        findings { place accountId iban sequence transactionId what expected found } } } }"""


@pytest.fixture(autouse=True)
def _nobody_looks_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server takes its first look after five seconds, which a test may need on a slow machine."""
    monkeypatch.setattr(bank, "Rhythm", partial(Rhythm, delay=3600))


async def hire(client: Client, sql: asyncpg.Connection, role: str) -> Client:
    """Somebody who works for the bank, logged on."""
    person = client.another()
    hired = await person.join()
    await sql.execute("UPDATE customers SET role = $1 WHERE id = $2", role, UUID(hired["id"]))
    await person.logon(person.email)
    return person


async def check(database: Database) -> None:
    """Have the bank go through its books now, of which nobody is writing."""
    keeper = HealthKeeper(database, clock=utc_now, rhythm=Rhythm(share_percent=100), margin=timedelta(0))
    assert await keeper.run_pass() is not None


async def look(person: Client) -> dict[str, Any]:
    health: dict[str, Any] = (await person.data(HEALTH))["ledgerHealth"]
    return health


@pytest.mark.parametrize("role", ["AUDITOR", "ADMIN"])
async def test_staff_see_how_the_ledger_is(
    role: str, client: Client, database: Database, sql: asyncpg.Connection
) -> None:
    await client.join()
    account = await client.open_account(deposit="100.00")
    other = await client.open_account("JPY", deposit="500")
    await client.withdraw(account["id"], "30.00")
    person = await hire(client, sql, role)
    assert await look(person) == {"status": "NOT_YET_KNOWN", "running": None, "lastCheck": None}
    await check(database)
    health = await look(person)
    assert (health["status"], health["running"]) == ("HEALTHY", None)
    last = health["lastCheck"]
    assert last["asOf"] <= last["startedAt"] <= last["finishedAt"]
    assert (last["accounts"], last["entries"], last["chainsVerified"]) == ("2", "3", "2")
    assert (last["differences"], last["findings"]) == ("0", [])
    assert [
        (each["currency"], each["customers"]["value"], each["internal"]["value"], each["difference"]["value"])
        for each in last["trialBalances"]
    ] == [("EUR", "70.00", "-70.00", "0.00"), ("JPY", "500", "-500", "0")]
    await sql.execute("UPDATE accounts SET balance = balance + 1 WHERE id = $1", UUID(other["id"]))
    await check(database)
    health = await look(person)
    assert health["status"] == "DIFFERENCES"
    assert health["lastCheck"]["chainsVerified"] == "1"
    assert health["lastCheck"]["findings"] == [
        {
            "place": f"account {other['id']} ({other['iban']}), entry 1",
            "accountId": other["id"],
            "iban": other["iban"],
            "sequence": "1",
            "transactionId": None,
            "what": "the account's balance",
            "expected": "500 JPY",
            "found": "501 JPY",
        }
    ]
    await person.http.aclose()


async def test_a_pass_under_way_shows_how_far_it_is(
    client: Client, database: Database, sql: asyncpg.Connection
) -> None:
    person = await hire(client, sql, "AUDITOR")
    work = LedgerPass(utc_now(), utc_now(), accounts_total=3_000_000_000, accounts_done=2_500_000_000)
    connection = await database.connect()
    await keep_running(connection, work)
    await connection.close()
    running = (await look(person))["running"]
    assert (running["accountsDone"], running["accountsTotal"]) == ("2500000000", "3000000000")
    await person.http.aclose()


async def test_customers_and_strangers_do_not_see_it(
    client: Client, database: Database, sql: asyncpg.Connection
) -> None:
    await check(database)
    answer = await client.ask(HEALTH)
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    await client.join()
    answer = await client.ask(HEALTH)
    assert answer["data"] is None
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_a_bank_looks_after_its_books_for_as_long_as_it_runs(settings: Settings) -> None:
    florin = build(settings)
    florin.health = HealthKeeper(florin.database, clock=utc_now, rhythm=Rhythm(delay=0, pause=0.01))
    async with florin.running(), asyncio.timeout(PATIENCE):
        while (await florin.bank.health.read()).status is not LedgerHealthStatus.HEALTHY:
            await asyncio.sleep(0.01)
    assert "health keeper" not in {task.get_name() for task in asyncio.all_tasks()}

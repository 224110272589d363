"""Every refusal of the contract, reached as a client would, and proof that nothing changed."""

import asyncio
from typing import Any

import asyncpg
import pytest

from florin.server.throttle import REFUSED_REGISTRATIONS
from tests.client import PASSWORD, PATIENCE, Client

TABLES = ("customers", "customer_emails", "accounts", "account_ibans", "transactions", "entries", "internal_legs")
KEYS = "idempotency_keys"


async def everything(sql: asyncpg.Connection) -> dict[str, list[Any]]:
    """All that the bank has stored."""
    return {table: await sql.fetch(f"SELECT * FROM {table} ORDER BY 1, 2") for table in (*TABLES, KEYS)}


async def money(sql: asyncpg.Connection) -> list[Any]:
    """Where all the money is."""
    return await sql.fetch(
        "SELECT id::text, balance, held FROM accounts UNION ALL "
        "SELECT account || currency, sum(posted_delta), 0 FROM internal_legs GROUP BY 1 ORDER BY 1"
    )


@pytest.mark.parametrize(
    ("changes", "typename", "fact"),
    [
        ({"email": "nobody"}, "InvalidInput", {"field": "email"}),
        ({"email": "a@b@c.example"}, "InvalidInput", {"field": "email"}),
        ({"email": "nul\x00@example.com"}, "InvalidInput", {"field": "email"}),
        ({"fullName": "   "}, "InvalidInput", {"field": "fullName"}),
        ({"fullName": "x" * 201}, "InvalidInput", {"field": "fullName"}),
        ({"fullName": "Nul\x00"}, "InvalidInput", {"field": "fullName"}),
        ({"address": ""}, "InvalidInput", {"field": "address"}),
        ({"idDocument": "\n"}, "InvalidInput", {"field": "idDocument"}),
        ({"password": "x" * 300}, "InvalidInput", {"field": "password"}),
        ({"password": "short"}, "WeakPassword", {"minimumLength": 8}),
        ({"password": "password123"}, "WeakPassword", {"minimumLength": 8}),
        ({"password": "aaaaaaaaaaaa"}, "WeakPassword", {"minimumLength": 8}),
        ({"password": "AdaLovelace", "fullName": "Ada Lovelace"}, "WeakPassword", {"minimumLength": 8}),
        ({"country": "KP"}, "CountryNotAllowed", {"country": "KP"}),
        ({"country": "XX"}, "CountryNotAllowed", {"country": "XX"}),
    ],
)
async def test_a_bad_application_is_refused(
    client: Client, sql: asyncpg.Connection, changes: dict[str, str], typename: str, fact: dict[str, Any]
) -> None:
    before = await everything(sql)
    result = await client.register(**changes)
    assert result["__typename"] == typename, result
    assert fact.items() <= result.items()
    assert await everything(sql) == before


async def test_an_email_is_taken_however_it_is_written(client: Client, sql: asyncpg.Connection) -> None:
    await client.register(email="Ada@Example.com")
    before = await everything(sql)
    result = await client.register(email="ada@EXAMPLE.com")
    assert (result["__typename"], result["code"]) == ("EmailTaken", "EMAIL_TAKEN")
    assert await everything(sql) == before


async def test_unknown_email_and_wrong_password_are_refused_alike(client: Client) -> None:
    customer = await client.register()
    unknown = await client.logon("nobody@example.com")
    wrong = await client.logon(customer["email"], "not the password")
    assert unknown == wrong
    assert unknown["__typename"] == "InvalidCredentials"
    assert (await client.logon(customer["email"].upper(), PASSWORD))["__typename"] == "Session"


async def test_too_many_wrong_passwords_are_answered_with_when_to_come_back(new_server: Any) -> None:
    async with Client(await new_server(logon_failures=3)) as client:
        customer = await client.register()
        for _ in range(3):
            assert (await client.logon(customer["email"], "wrong password"))["__typename"] == "InvalidCredentials"
        refused = await client.logon(customer["email"], PASSWORD)
        assert refused["__typename"] == "TooManyAttempts"
        assert 0 < refused["retryAfter"] <= 15 * 60
        other = await client.register()
        assert (await client.logon(other["email"]))["__typename"] == "Session"


async def test_who_applies_in_vain_again_and_again_is_answered_with_when_to_come_back(
    client: Client, sql: asyncpg.Connection
) -> None:
    taken = (await client.register())["email"]
    before = await everything(sql)
    for _ in range(REFUSED_REGISTRATIONS):
        assert (await client.register(email=taken))["__typename"] == "EmailTaken"
    refused = await client.register(email=taken)
    assert (refused["__typename"], refused["code"]) == ("TooManyAttempts", "TOO_MANY_ATTEMPTS")
    assert await everything(sql) == before
    assert (await client.register())["__typename"] == "Customer", "others are not kept waiting"
    assert (await client.logon(taken))["__typename"] == "Session", "nor is who has the address"


@pytest.mark.parametrize("currency", ["XXX", "BTC", "ZWL"])
async def test_a_currency_that_the_bank_does_not_keep_is_refused(
    client: Client, sql: asyncpg.Connection, currency: str
) -> None:
    await client.join()
    before = await everything(sql)
    refused = await client.open_account(currency)
    assert (refused["__typename"], refused["currency"]) == ("CurrencyNotSupported", currency)
    assert await everything(sql) == before


UNKNOWN = "01990000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    ("field", "value", "currency", "typename", "facts"),
    [
        ("deposit", "0", "EUR", "InvalidAmount", {"reason": "NOT_POSITIVE"}),
        ("withdraw", "-1.00", "EUR", "InvalidAmount", {"reason": "NOT_POSITIVE"}),
        ("transfer", "1.001", "EUR", "InvalidAmount", {"reason": "TOO_MANY_DECIMALS", "decimals": 2}),
        ("transfer", "10000000000000000.00", "EUR", "InvalidAmount", {"reason": "TOO_LARGE"}),
        ("deposit", "9223372036854775808", "EUR", "InvalidAmount", {"reason": "TOO_LARGE"}),
        ("deposit", "9999999999999999.99", "EUR", "InvalidAmount", {"reason": "TOO_LARGE"}),
        ("deposit", "1", "USD", "CurrencyMismatch", {"requestedCurrency": "USD", "expected": "EUR"}),
        ("withdraw", "1", "XXX", "CurrencyMismatch", {"requestedCurrency": "XXX", "expected": "EUR"}),
        ("transfer", "1", "USD", "CurrencyMismatch", {"side": "SOURCE", "expected": "EUR"}),
    ],
)
async def test_an_order_that_names_no_movement_leaves_no_trace(
    client: Client,
    sql: asyncpg.Connection,
    field: str,
    value: str,
    currency: str,
    typename: str,
    facts: dict[str, Any],
) -> None:
    await client.join()
    account = await client.open_account(deposit="50.00")
    other = await client.open_account()
    before = await everything(sql)
    places = [other["id"]] if field == "transfer" else []
    result = await getattr(client, field)(account["id"], *places, value, currency)
    assert result["__typename"] == typename, result
    assert facts.items() <= result.items()
    assert await everything(sql) == before


@pytest.mark.parametrize("reference", [UNKNOWN, "nonsense", "", "\x00", "1; DROP TABLE accounts", "9" * 5000])
async def test_an_account_that_is_not_there_is_not_found(
    client: Client, sql: asyncpg.Connection, reference: str
) -> None:
    await client.join()
    account = await client.open_account(deposit="50.00")
    before = await everything(sql)
    for result, side in (
        (await client.deposit(reference, "1.00"), "DESTINATION"),
        (await client.withdraw(reference, "1.00"), "SOURCE"),
        (await client.transfer(reference, account["id"], "1.00"), "SOURCE"),
        (await client.transfer(account["id"], reference, "1.00"), "DESTINATION"),
        (await client.transfer(account["id"], {"iban": reference}, "1.00"), "DESTINATION"),
    ):
        assert (result["__typename"], result["side"]) == ("AccountNotFound", side)
        assert result["reference"].upper() == reference[:64].upper()
    assert (await client.data("query ($id: ID!) { account(id: $id) { id } }", id=reference))["account"] is None
    assert await everything(sql) == before


async def test_somebody_elses_account_looks_like_an_unknown_one(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    mine = await client.open_account(deposit="50.00")
    async with client.another() as stranger:
        await stranger.join()
        theirs = (await stranger.open_account(deposit="70.00"))["id"]
        movement = (await stranger.transactions(theirs))[0]["id"]
        await stranger.deposit(theirs, "1.00", key="theirs")
    before = await everything(sql)
    for account in (theirs, UNKNOWN):
        for result in (
            await client.deposit(account, "1.00"),
            await client.withdraw(account, "1.00"),
            await client.transfer(account, mine["id"], "1.00"),
        ):
            assert result.pop("reference") == account
            assert result.pop("message").replace(account, "") in {
                "There is no paying account  that you can use; check it.",
                "There is no receiving account  that you can use; check it.",
            }
            assert (result["__typename"], result["code"]) == ("AccountNotFound", "ACCOUNT_NOT_FOUND")
        looked = await client.data(
            """query ($account: ID!, $transaction: ID!) {
                account(id: $account) { id } transaction(id: $transaction) { id }
                transactionByKey(idempotencyKey: "theirs") { id } }""",
            account=account,
            transaction=movement,
        )
        assert looked == {"account": None, "transaction": None, "transactionByKey": None}
    assert await everything(sql) == before


async def test_a_transfer_to_the_same_account_is_refused(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    account = await client.open_account(deposit="50.00")
    before = await everything(sql)
    for destination in (account["id"], {"iban": account["iban"]}):
        result = await client.transfer(account["id"], destination, "1.00")
        assert (result["__typename"], result["accountId"]) == ("SameAccount", account["id"])
    assert await everything(sql) == before


async def test_lacking_funds_is_recorded_and_moves_nothing(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    account = await client.open_account(deposit="50.00")
    async with client.another() as stranger:
        await stranger.join()
        target = await stranger.open_account()
        before = await money(sql)
        for result in (
            await client.withdraw(account["id"], "50.01"),
            await client.transfer(account["id"], target["id"], "9000.00"),
        ):
            assert result["__typename"] == "InsufficientFunds"
            assert result["available"] == {"value": "50.00", "currency": "EUR"}
            assert result["accountId"] == account["id"]
            assert result["transaction"]["status"] == "REJECTED"
            [recorded] = [
                t for t in await client.transactions(account["id"]) if t["id"] == result["transaction"]["id"]
            ]
            assert recorded["rejection"] == {"code": "INSUFFICIENT_FUNDS", "message": result["message"]}
            assert recorded["completedAt"] is None
            seen = "query ($id: ID!) { transaction(id: $id) { id } }"
            assert (await stranger.data(seen, id=recorded["id"]))["transaction"] is None
        assert await stranger.transactions(target["id"]) == []
        assert await money(sql) == before


@pytest.mark.parametrize("status", ["FROZEN", "CLOSED"])
async def test_an_account_that_is_not_active_moves_no_money(
    client: Client, sql: asyncpg.Connection, status: str
) -> None:
    await client.join()
    stopped = await client.open_account(deposit="50.00")
    active = await client.open_account(deposit="50.00")
    if status == "CLOSED":
        await client.withdraw(stopped["id"], "50.00")
    await sql.execute("UPDATE accounts SET status = $1 WHERE id = $2", status, stopped["id"])
    before = await money(sql)
    for result, side in (
        (await client.deposit(stopped["id"], "1.00"), "DESTINATION"),
        (await client.withdraw(stopped["id"], "1.00"), "SOURCE"),
        (await client.transfer(stopped["id"], active["id"], "1.00"), "SOURCE"),
        (await client.transfer(active["id"], stopped["id"], "1.00"), "DESTINATION"),
    ):
        assert (result["__typename"], result["side"]) == ("AccountNotActive", side)
        assert result["accountStatus"] == status
        assert result["transaction"]["status"] == "REJECTED"
    async with client.another() as stranger:
        await stranger.join()
        theirs = await stranger.open_account(deposit="5.00")
        before = await money(sql)
        result = await stranger.transfer(theirs["id"], stopped["id"], "1.00")
        assert (result["__typename"], result["accountStatus"]) == ("AccountNotActive", None)
    assert await money(sql) == before


async def test_a_key_stands_for_one_request(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    account = await client.open_account()
    first = await client.deposit(account["id"], "10.00", key="salary", description="May")
    before = await everything(sql)
    again = await client.deposit(account["id"], "10.0", key="salary", description="May")
    assert again.pop("replayed") is True
    assert first.pop("replayed") is False
    assert again == first
    for conflict in (
        await client.deposit(account["id"], "11.00", key="salary", description="May"),
        await client.deposit(account["id"], "10.00", key="salary", description="June"),
        await client.withdraw(account["id"], "10.00", key="salary", description="May"),
    ):
        assert (conflict["__typename"], conflict["idempotencyKey"]) == ("IdempotencyConflict", "salary")
        assert conflict["replayed"] is False
    assert await everything(sql) == before
    async with client.another() as stranger:
        await stranger.join()
        theirs = await stranger.open_account()
        assert (await stranger.deposit(theirs["id"], "3.00", key="salary"))["status"] == "COMPLETED"


async def test_a_recorded_refusal_is_replayed_even_after_money_came(client: Client) -> None:
    await client.join()
    account = await client.open_account()
    first = await client.withdraw(account["id"], "5.00", key="rent")
    await client.deposit(account["id"], "100.00")
    again = await client.withdraw(account["id"], "5.00", key="rent")
    assert again.pop("replayed") is True
    first.pop("replayed")
    assert again == first
    assert await client.balance(account["id"]) == "100.00"
    told = await client.data('{ transactionByKey(idempotencyKey: "rent") { status rejection { code } } }')
    assert told["transactionByKey"] == {"status": "REJECTED", "rejection": {"code": "INSUFFICIENT_FUNDS"}}


async def test_a_full_queue_refuses_and_stores_nothing(new_server: Any, sql: asyncpg.Connection) -> None:
    async with Client(await new_server(queue_limit=1)) as client:
        await client.join()
        account = await client.open_account(deposit="50.00")
        async with sql.transaction():
            # Whoever holds the account keeps the writer waiting, and the queue behind it fills.
            await sql.execute("SELECT FROM accounts WHERE id = $1 FOR UPDATE", account["id"])
            before = await everything(sql)
            first = asyncio.create_task(client.deposit(account["id"], "1.00", key="first"))
            await until_blocked(sql)
            # There is room for one more, whichever of these two it is.
            two = {asyncio.create_task(client.deposit(account["id"], "1.00", key=key)): key for key in "ab"}
            [done], [waiting] = await asyncio.wait(two, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
            refused = await done
            assert (refused["__typename"], refused["retryAfter"]) == ("Overloaded", 1)
            assert await everything(sql) == before
        assert {(await task)["status"] for task in (first, waiting)} == {"COMPLETED"}
        assert (await client.deposit(account["id"], "1.00", key=two[done]))["status"] == "COMPLETED"
        assert await client.balance(account["id"]) == "53.00"


async def until_blocked(sql: asyncpg.Connection) -> None:
    """Wait until somebody waits for a row that this transaction holds."""
    async with asyncio.timeout(PATIENCE):
        # Within a transaction PostgreSQL shows the same moment again and again unless told otherwise.
        while await sql.execute("SELECT pg_stat_clear_snapshot()") and not await sql.fetchval(
            """SELECT count(*) FROM pg_stat_activity
            WHERE wait_event_type = 'Lock' AND datname = current_database()"""
        ):
            await asyncio.sleep(0.01)

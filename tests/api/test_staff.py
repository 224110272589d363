"""What staff do over HTTP, who may do it, and what is on record of it afterwards."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from websockets.exceptions import ConnectionClosed

from florin.domain.personal_file import EVENTS_PER_DOCUMENT
from florin.persistence import personal_data
from florin.persistence.database import Database
from florin.persistence.verify import verify_books
from tests.api.audited import audited
from tests.api.test_refusals import UNKNOWN
from tests.client import PASSWORD, PATIENCE, REFUSAL, Client, subscribe

PERSON = "id email fullName role closedAt"
ACCOUNT = "id iban status balance { value }"
OUTCOMES = {
    "registerCustomer": (
        "RegisterCustomerInput",
        f"... on Enrolment {{ initialPassword customer {{ {PERSON} }} }}",
    ),
    "openAccountFor": ("OpenAccountForInput", f"... on Account {{ {ACCOUNT} holder {{ id }} }}"),
    "freezeAccount": ("AccountCaseInput", f"... on Account {{ {ACCOUNT} }}"),
    "unfreezeAccount": ("AccountCaseInput", f"... on Account {{ {ACCOUNT} }}"),
    "closeAccount": (
        "CloseAccountInput",
        f"... on Account {{ {ACCOUNT} }} ... on AccountNotEmpty {{ balance {{ value }} held {{ value }} }}",
    ),
    "closeCustomer": (
        "CustomerCaseInput",
        f"... on Customer {{ {PERSON} }} ... on CustomerHasOpenAccounts {{ accounts }}",
    ),
    "resetMfa": ("CustomerCaseInput", f"... on Customer {{ {PERSON} mfaEnabled }}"),
    "resetPassword": ("CustomerCaseInput", f"... on Enrolment {{ initialPassword customer {{ {PERSON} }} }}"),
    "addStaff": ("AddStaffInput", f"... on Enrolment {{ initialPassword customer {{ {PERSON} }} }}"),
    "exportPersonalData": ("ExportPersonalDataInput", "... on PersonalData { json createdAt next }"),
    "erasePersonalData": ("CustomerCaseInput", f"... on PersonalDataErased {{ customer {{ {PERSON} }} events }}"),
}
BY_CODE = {
    "allowCountry": ("CountryCode!", "... on Country { country allowed }"),
    "disallowCountry": ("CountryCode!", "... on Country { country allowed }"),
    "addCurrency": ("CurrencyCode!", "... on Currency { currency decimals name supported }"),
    "removeCurrency": ("CurrencyCode!", "... on Currency { currency decimals name supported }"),
}
APPLICATION = {
    "email": "grace@example.com",
    "fullName": "Grace Hopper",
    "country": "DE",
    "address": "Hauptstrasse 1, 10115 Berlin",
    "idDocument": "passport C01X00T47",
}
MUTATIONS: list[tuple[str, dict[str, Any]]] = [
    ("registerCustomer", APPLICATION),
    ("openAccountFor", {"customerId": UNKNOWN, "currency": "EUR"}),
    ("freezeAccount", {"accountId": UNKNOWN, "reason": "OTHER"}),
    ("unfreezeAccount", {"accountId": UNKNOWN, "reason": "OTHER"}),
    ("closeCustomer", {"customerId": UNKNOWN, "reason": "OTHER"}),
    ("resetMfa", {"customerId": UNKNOWN, "reason": "OTHER"}),
    ("resetPassword", {"customerId": UNKNOWN, "reason": "OTHER"}),
    ("addStaff", {"email": "eve@example.com", "fullName": "Eve", "role": "ADMIN"}),
    ("exportPersonalData", {"customerId": UNKNOWN}),
    ("erasePersonalData", {"customerId": UNKNOWN, "reason": "OTHER"}),
    *((name, {"code": "ZZ" if "Country" in name else "ZZZ"}) for name in BY_CODE),
    ("removeStaff", {"id": UNKNOWN}),
]


def operation(name: str) -> str:
    """The text of a mutation."""
    if name == "removeStaff":
        shown = f"... on Customer {{ {PERSON} }}"
        return f"mutation ($id: ID!) {{ removeStaff(id: $id) {{ __typename {shown} {REFUSAL} }} }}"
    if name in BY_CODE:
        code_type, shown = BY_CODE[name]
        return f"mutation ($code: {code_type}) {{ {name}(code: $code) {{ __typename {shown} {REFUSAL} }} }}"
    input_type, shown = OUTCOMES[name]
    return f"mutation ($input: {input_type}!) {{ {name}(input: $input) {{ __typename {shown} {REFUSAL} }} }}"


def variables(name: str, facts: dict[str, Any]) -> dict[str, Any]:
    """What a mutation is sent with."""
    return facts if name in BY_CODE or name == "removeStaff" else {"input": facts}


async def do(client: Client, name: str, **facts: Any) -> dict[str, Any]:
    """Carry a mutation out; its result, whatever it is."""
    result: dict[str, Any] = (await client.data(operation(name), **variables(name, facts)))[name]
    return result


@pytest.fixture
async def admin(client: Client, sql: asyncpg.Connection) -> AsyncIterator[Client]:
    """An admin, logged on."""
    async with client.another() as admin:
        await admin.staff(sql)
        yield admin


async def stored(sql: asyncpg.Connection) -> dict[str, list[Any]]:
    """All that the bank has stored, but for the audit log and what it knows of its health."""
    names = [
        row["tablename"]
        for row in await sql.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        if row["tablename"] not in {"audit_events", "ledger_health"}
    ]
    return {name: await sql.fetch(f"SELECT t::text FROM {name} t ORDER BY 1") for name in names}


async def events(sql: asyncpg.Connection, *actions: str) -> list[Any]:
    """What is on record of these actions, oldest first."""
    rows: list[Any] = await sql.fetch(
        """SELECT action, actor_kind, actor_id, request_id, subject_kind, subject_id, before, after
        FROM audit_events WHERE action = ANY($1) ORDER BY sequence""",
        list(actions),
    )
    return rows


@pytest.mark.parametrize("role", ["CUSTOMER", "AUDITOR", "NOBODY"])
async def test_only_admins_change_anything(client: Client, sql: asyncpg.Connection, role: str) -> None:
    if role == "CUSTOMER":
        await client.join()
    elif role == "AUDITOR":
        await client.staff(sql, role)
    before = await stored(sql)
    for name, facts in MUTATIONS:
        answer = await client.ask(operation(name), **variables(name, facts))
        expected = "UNAUTHENTICATED" if role == "NOBODY" else "FORBIDDEN"
        assert answer["errors"][0]["extensions"]["code"] == expected, name
    assert await stored(sql) == before


async def test_an_auditor_closes_no_account(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    account = await client.open_account()
    async with client.another() as auditor:
        await auditor.staff(sql, "AUDITOR")
        answer = await auditor.ask(operation("closeAccount"), input={"accountId": account["id"]})
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert (await client.account(account["id"]))["status"] == "ACTIVE"


SEARCH = """query ($search: String, $role: Role, $first: Int! = 20, $after: Cursor) {
    customers(search: $search, role: $role, first: $first, after: $after) {
        nodes { id email } edges { cursor } pageInfo { hasNextPage endCursor } } }"""


async def found(client: Client, **wanted: Any) -> list[str]:
    """The emails of those who are found."""
    return [node["email"] for node in (await client.data(SEARCH, **wanted))["customers"]["nodes"]]


@pytest.mark.parametrize("role", ["ADMIN", "AUDITOR"])
async def test_staff_find_a_customer_by_what_they_have_at_hand(
    client: Client, sql: asyncpg.Connection, role: str
) -> None:
    ada = await client.join(fullName="Ada Lovelace", email="ada@example.com")
    iban = (await client.open_account())["iban"]
    await client.join(fullName="Ad%m Smith", email="adam@example.com")
    await client.staff(sql, role)
    for search in ("ADA@example.com", "ada l", "ADA", ada["id"], iban, iban.lower()[:4] + " " + iban[4:]):
        assert await found(client, search=search) == ["ada@example.com"], search
    assert await found(client, search="ad") == ["adam@example.com", "ada@example.com"]
    assert await found(client, search="ad%") == ["adam@example.com"]
    for search in ("a_a", "Lovelace", "example.com", "%", "\\", iban[:-1], UNKNOWN):
        assert await found(client, search=search) == [], search
    assert await found(client, search="ada", role="ADMIN") == []
    assert await found(client, role=role) == [client.email]
    assert len(await found(client, search=" ")) == 3
    answer = await client.ask(SEARCH, search="a\x00")
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_people_are_paged_newest_first(client: Client, sql: asyncpg.Connection) -> None:
    for _ in range(3):
        await client.join()
    await client.staff(sql)
    seen, after = [], None
    while True:
        page = (await client.data(SEARCH, first=3, after=after))["customers"]
        seen += [node["id"] for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert len(seen) == 4
    assert seen == sorted(seen, reverse=True)


async def test_staff_look_at_a_customer_and_whose_account_it_is(client: Client, sql: asyncpg.Connection) -> None:
    customer = await client.join()
    account = await client.open_account(deposit="5.00")
    query = """query ($id: ID!, $iban: String!) {
        customer(id: $id) { id accounts { nodes { id balance { value } } } }
        accountByIban(iban: $iban) { id holder { id } } }"""
    denied = await client.ask(query, id=customer["id"], iban=account["iban"])
    assert {error["extensions"]["code"] for error in denied["errors"]} == {"FORBIDDEN"}
    own = await client.ask("query ($id: ID!) { account(id: $id) { holder { id } } }", id=account["id"])
    assert own["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    await client.staff(sql, "AUDITOR")
    data = await client.data(query, id=customer["id"], iban=account["iban"])
    assert data["customer"]["accounts"]["nodes"] == [{"id": account["id"], "balance": {"value": "5.00"}}]
    assert data["accountByIban"] == {"id": account["id"], "holder": {"id": customer["id"]}}
    assert await client.data(query, id=UNKNOWN, iban="x") == {"customer": None, "accountByIban": None}


async def test_an_admin_registers_a_customer_who_is_told_a_password_once(
    client: Client, admin: Client, sql: asyncpg.Connection
) -> None:
    made = await do(admin, "registerCustomer", **APPLICATION)
    assert made["customer"]["role"] == "CUSTOMER"
    answer = await client.data(
        """mutation ($input: LogonInput!) { logon(input: $input) { ... on Session { passwordChangeDue } } }""",
        input={"email": "grace@example.com", "password": made["initialPassword"]},
    )
    assert answer["logon"] == {"passwordChangeDue": True}
    account = await do(admin, "openAccountFor", customerId=made["customer"]["id"], currency="EUR")
    assert account["holder"] == {"id": made["customer"]["id"]}
    registered, opened = (await events(sql, "CUSTOMER_REGISTERED", "ACCOUNT_OPENED"))[-2:]
    assert (registered["actor_kind"], registered["subject_id"]) == ("ADMIN", made["customer"]["id"])
    assert (opened["subject_kind"], opened["subject_id"]) == ("ACCOUNT", account["id"])
    assert json.loads(opened["after"])["customer"] == made["customer"]["id"]
    assert all(event["request_id"] for event in (registered, opened))
    before = await stored(sql)
    for changes, typename in [
        ({}, "EmailTaken"),
        ({"email": "x"}, "InvalidInput"),
        ({"email": "new@example.com", "country": "KP"}, "CountryNotAllowed"),
    ]:
        assert (await do(admin, "registerCustomer", **APPLICATION | changes))["__typename"] == typename
    staff = (await admin.data("{ me { id } }"))["me"]["id"]
    for customer_id, currency, typename in [
        (UNKNOWN, "EUR", "CustomerNotFound"),
        ("x", "EUR", "CustomerNotFound"),
        (staff, "EUR", "CustomerNotFound"),
        (made["customer"]["id"], "XAU", "CurrencyNotSupported"),
    ]:
        result = await do(admin, "openAccountFor", customerId=customer_id, currency=currency)
        assert result["__typename"] == typename
    assert await stored(sql) == before


async def test_a_frozen_account_moves_no_money_until_it_is_unfrozen(
    client: Client, admin: Client, sql: asyncpg.Connection
) -> None:
    await client.join()
    account = await client.open_account(deposit="5.00")
    case = {"accountId": account["id"], "reason": "SUSPECTED_FRAUD", "caseId": "2026-17"}
    for _ in range(2):  # the second time nothing changes, and nothing is put on record
        assert (await do(admin, "freezeAccount", **case))["status"] == "FROZEN"
    assert (await client.deposit(account["id"], "1.00"))["__typename"] == "AccountNotActive"
    assert (await do(client, "closeAccount", accountId=account["id"]))["__typename"] == "AccountFrozen"
    for _ in range(2):
        assert (await do(admin, "unfreezeAccount", **case | {"reason": "SETTLED"}))["status"] == "ACTIVE"
    assert (await client.deposit(account["id"], "1.00"))["__typename"] == "Transaction"
    frozen, unfrozen = await events(sql, "ACCOUNT_FROZEN", "ACCOUNT_UNFROZEN")
    assert json.loads(frozen["before"]) == {"status": "ACTIVE"}
    assert json.loads(frozen["after"]) == {"status": "FROZEN", "reason": "SUSPECTED_FRAUD", "caseId": "2026-17"}
    assert json.loads(unfrozen["after"]) == {"status": "ACTIVE", "reason": "SETTLED", "caseId": "2026-17"}
    assert (frozen["actor_kind"], frozen["subject_id"]) == ("ADMIN", account["id"])
    assert frozen["request_id"]


async def test_a_customer_closes_an_empty_account_of_theirs_for_good(
    client: Client, admin: Client, sql: asyncpg.Connection
) -> None:
    await client.join()
    account = await client.open_account(deposit="5.00")
    before = await stored(sql)
    full = await do(client, "closeAccount", accountId=account["id"])
    assert (full["__typename"], full["balance"]) == ("AccountNotEmpty", {"value": "5.00"})
    async with client.another() as stranger:
        await stranger.join()
        before = await stored(sql)
        for account_id in (account["id"], UNKNOWN, "x"):
            assert (await do(stranger, "closeAccount", accountId=account_id))["__typename"] == "NoSuchAccount"
    bad = await do(client, "closeAccount", accountId=account["id"], caseId="for Ada")
    assert bad["__typename"] == "InvalidInput"
    assert await stored(sql) == before
    await client.withdraw(account["id"], "5.00")
    for _ in range(2):
        assert (await do(client, "closeAccount", accountId=account["id"]))["status"] == "CLOSED"
    assert (await client.deposit(account["id"], "1.00"))["__typename"] == "AccountNotActive"
    before = await stored(sql)
    for name in ("freezeAccount", "unfreezeAccount"):
        assert (await do(admin, name, accountId=account["id"], reason="OTHER"))["__typename"] == "AccountClosed"
    assert await stored(sql) == before
    [closed] = await events(sql, "ACCOUNT_CLOSED")
    assert (closed["actor_kind"], json.loads(closed["before"])) == ("CUSTOMER", {"status": "ACTIVE"})


async def test_a_closed_customer_is_out_at_once_and_stays_out(
    client: Client, admin: Client, sql: asyncpg.Connection
) -> None:
    customer = await client.join()
    account = await client.open_account()
    case = {"customerId": customer["id"], "reason": "CUSTOMER_REQUEST"}
    before = await stored(sql)
    refused = await do(admin, "closeCustomer", **case)
    assert (refused["__typename"], refused["accounts"]) == ("CustomerHasOpenAccounts", 1)
    staff = (await admin.data("{ me { id } }"))["me"]["id"]
    for customer_id in (UNKNOWN, "x", staff):
        refused = await do(admin, "closeCustomer", **case | {"customerId": customer_id})
        assert refused["__typename"] == "CustomerNotFound"
    assert await stored(sql) == before
    async with client.socket() as socket:
        await subscribe(socket, account["id"])
        await do(admin, "closeAccount", accountId=account["id"])
        closed = await do(admin, "closeCustomer", **case)
        assert closed["closedAt"]
        async with asyncio.timeout(PATIENCE):
            with suppress(ConnectionClosed):
                while True:
                    await socket.recv()
    assert (await client.ask("{ me { id } }"))["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert (await client.logon(client.email))["__typename"] == "InvalidCredentials"
    assert (await client.register(email=client.email))["__typename"] == "EmailTaken"
    assert (await do(admin, "closeCustomer", **case))["closedAt"] == closed["closedAt"]
    before = await stored(sql)
    opened = await do(admin, "openAccountFor", customerId=customer["id"], currency="EUR")
    assert opened["__typename"] == "CustomerClosed"
    for name in ("resetMfa", "resetPassword"):
        assert (await do(admin, name, **case))["__typename"] == "CustomerClosed"
    assert await stored(sql) == before
    closing, ended = await events(sql, "CUSTOMER_CLOSED", "SESSION_ENDED")
    assert json.loads(closing["before"]) == {"closed": False}
    assert json.loads(closing["after"]) == {"closed": True, "reason": "CUSTOMER_REQUEST"}
    assert (ended["actor_kind"], json.loads(ended["after"])) == ("ADMIN", {"reason": "CLOSED"})
    assert ended["request_id"] == closing["request_id"] != ""


async def test_who_lost_everything_is_let_in_again_by_an_admin(
    client: Client, admin: Client, sql: asyncpg.Connection
) -> None:
    customer = await client.join()
    await sql.execute(
        "INSERT INTO second_factors (customer_id, secret, created_at, confirmed_at) VALUES ($1, '', now(), now())",
        UUID(customer["id"]),
    )
    case = {"customerId": customer["id"], "reason": "LOST_ACCESS", "caseId": "7"}
    reset = await do(admin, "resetMfa", **case)
    assert reset["mfaEnabled"] is False
    assert (await client.refused())["extensions"]["code"] == "UNAUTHENTICATED"
    password = (await do(admin, "resetPassword", **case))["initialPassword"]
    assert (await client.logon(client.email))["__typename"] == "InvalidCredentials"
    assert (await client.logon(client.email, password))["__typename"] == "Session"
    staff = (await admin.data("{ me { id } }"))["me"]["id"]
    before = await stored(sql)
    for name in ("resetMfa", "resetPassword"):
        assert (await do(admin, name, **case | {"customerId": staff}))["__typename"] == "NotYourself"
        assert (await do(admin, name, **case | {"customerId": UNKNOWN}))["__typename"] == "CustomerNotFound"
    assert await stored(sql) == before
    disabled, changed = await events(sql, "MFA_DISABLED", "PASSWORD_CHANGED")
    assert json.loads(disabled["after"]) == {"enabled": False, "reason": "LOST_ACCESS", "caseId": "7"}
    assert json.loads(changed["after"]) == {"initial": True, "reason": "LOST_ACCESS", "caseId": "7"}


async def test_the_lists_of_the_banks_business_are_kept_by_admins(
    client: Client, admin: Client, sql: asyncpg.Connection
) -> None:
    await client.join()
    account = await client.open_account("EUR", deposit="1.00")
    for _ in range(2):
        assert (await do(admin, "removeCurrency", code="EUR"))["supported"] is False
        assert (await do(admin, "disallowCountry", code="DE"))["allowed"] is False
    assert (await client.open_account("EUR"))["__typename"] == "CurrencyNotSupported"
    assert (await client.deposit(account["id"], "1.00"))["__typename"] == "Transaction"
    assert (await client.register())["__typename"] == "CountryNotAllowed"
    async with client.another() as stranger:
        lists = await stranger.data("{ countries currencies { currency decimals name supported } }")
    assert "DE" not in lists["countries"]
    assert "EUR" not in {each["currency"] for each in lists["currencies"]}
    for _ in range(2):
        assert (await do(admin, "addCurrency", code="EUR"))["supported"] is True
        assert (await do(admin, "allowCountry", code="DE"))["allowed"] is True
    assert (await client.register())["__typename"] == "Customer"
    assert (await client.open_account("EUR"))["__typename"] == "Account"
    assert (await do(admin, "addCurrency", code="TND")) == {
        "__typename": "Currency",
        "currency": "TND",
        "decimals": 3,
        "name": "Tunisian Dinar",
        "supported": True,
    }
    before = await stored(sql)
    for name, code, typename in [
        ("addCurrency", "XAU", "NotACurrency"),
        ("addCurrency", "QQQ", "NotACurrency"),
        ("removeCurrency", "QQQ", "NotACurrency"),
        ("allowCountry", "XX", "NotACountry"),
        ("disallowCountry", "XX", "NotACountry"),
    ]:
        assert (await do(admin, name, code=code))["__typename"] == typename
    assert await stored(sql) == before
    recorded = await events(sql, "CURRENCY_REMOVED", "COUNTRY_DISALLOWED", "CURRENCY_ADDED", "COUNTRY_ALLOWED")
    assert [(event["action"], event["subject_id"], event["before"], event["after"]) for event in recorded] == [
        ("CURRENCY_REMOVED", "EUR", '{"supported":true}', '{"supported":false}'),
        ("COUNTRY_DISALLOWED", "DE", '{"allowed":true}', '{"allowed":false}'),
        ("CURRENCY_ADDED", "EUR", '{"supported":false}', '{"supported":true}'),
        ("COUNTRY_ALLOWED", "DE", '{"allowed":false}', '{"allowed":true}'),
        ("CURRENCY_ADDED", "TND", '{"supported":false}', '{"supported":true}'),
    ]


async def test_admins_take_on_staff_and_let_them_go(client: Client, admin: Client, sql: asyncpg.Connection) -> None:
    facts = {"email": "ben@example.com", "fullName": "Ben", "role": "ADMIN"}
    before = await stored(sql)
    for changes in ({"email": "x"}, {"fullName": " "}, {"role": "CUSTOMER"}):
        assert (await do(admin, "addStaff", **facts | changes))["__typename"] == "InvalidInput"
    me = (await admin.data("{ me { id } }"))["me"]["id"]
    assert (await do(admin, "removeStaff", id=me))["__typename"] == "NotYourself"
    assert (await do(admin, "removeStaff", id=UNKNOWN))["__typename"] == "CustomerNotFound"
    assert await stored(sql) == before
    made = await do(admin, "addStaff", **facts)
    assert (await do(admin, "addStaff", **facts))["__typename"] == "EmailTaken"
    async with client.another() as ben:
        assert (await ben.logon("ben@example.com", made["initialPassword"]))["__typename"] == "Session"
        assert await found(ben, search="Ben") == ["ben@example.com"]
        for _ in range(2):
            assert (await do(admin, "removeStaff", id=made["customer"]["id"]))["closedAt"]
        assert (await ben.refused())["extensions"]["code"] == "UNAUTHENTICATED"
    added, removed = await events(sql, "STAFF_ADDED", "STAFF_REMOVED")
    assert json.loads(added["after"]) == {"role": "ADMIN"}
    assert (removed["actor_id"], removed["subject_id"]) == (UUID(me), made["customer"]["id"])
    # The address is free again: who comes back is somebody new, and what they did before stays theirs.
    assert (await do(admin, "addStaff", **facts))["__typename"] == "Enrolment"


async def test_a_customer_gets_all_that_the_bank_knows_of_them(
    client: Client, admin: Client, sql: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("florin.domain.personal_data.TRANSACTIONS_PER_DOCUMENT", 2)
    customer = await client.join(fullName="Ada Lovelace", address="12 St James's Square", idDocument="passport X77")
    account = await client.open_account()
    savings = await client.open_account(type="SAVINGS")
    for number in range(3):
        await client.deposit(account["id"], "10.00", description=f"deposit {number}")
    await client.transfer(account["id"], savings["id"], "5.00", description="rainy day")
    documents, after = [], None
    while True:
        made = await do(admin, "exportPersonalData", customerId=customer["id"], after=after)
        documents.append(json.loads(made["json"]))
        after = made["next"]
        if after is None:
            break
    first = documents[0]
    assert (
        first["profile"].items()
        >= {
            "fullName": "Ada Lovelace",
            "address": "12 St James's Square",
            "idDocument": "passport X77",
            "email": customer["email"],
        }.items()
    )
    assert [each["balance"] for each in first["accounts"]] == ["25.00", "5.00"]
    assert len(first["sessions"]) == 1
    assert first["olderEventsLeftOut"] == 0
    assert {event["action"] for event in first["events"]} >= {"CUSTOMER_REGISTERED", "LOGON_SUCCEEDED"}
    told = [each["description"] for document in documents for each in document["transactions"]]
    assert told == ["deposit 0", "deposit 1", "deposit 2", "rainy day", "rainy day"]
    assert "hash" not in json.dumps([first["profile"], first["sessions"], first["apiKeys"]])
    assert (await do(admin, "exportPersonalData", customerId=UNKNOWN))["__typename"] == "CustomerNotFound"
    assert len(await events(sql, "PERSONAL_DATA_EXPORTED")) == len(documents) == 3


async def test_of_very_many_events_the_document_has_the_newest_and_says_so(
    client: Client, admin: Client, sql: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    statement = personal_data._EVENTS
    monkeypatch.setattr(personal_data, "_EVENTS", statement.replace(f"LIMIT {EVENTS_PER_DOCUMENT}", "LIMIT 2"))
    customer = await client.join()
    for _ in range(3):
        await client.logon(client.email)
    told = json.loads((await do(admin, "exportPersonalData", customerId=customer["id"]))["json"])
    assert len(told["events"]) == 2
    newest = [event["sequence"] for event in told["events"]]
    kept = await sql.fetch("SELECT sequence FROM audit_events WHERE actor_id = $1 ORDER BY 1", UUID(customer["id"]))
    assert newest[0] < newest[1]
    assert newest[0] >= kept[-2]["sequence"]
    # The registration and four logons, and perhaps already that an admin asks for this document.
    assert told["olderEventsLeftOut"] + 2 in (5, 6)


async def everything_written(sql: asyncpg.Connection) -> str:
    """Every row of every table, as text; bytes are read as UTF-8 where they are."""
    written = []
    for row in await sql.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        for record in await sql.fetch(f"SELECT * FROM {row['tablename']}"):
            written += [
                value.decode(errors="replace") if isinstance(value, bytes) else str(value)
                for value in record.values()
            ]
    return "\n".join(written)


async def test_an_erased_customer_is_nowhere_any_more_and_the_books_are_whole(
    client: Client, admin: Client, sql: asyncpg.Connection, database: Database
) -> None:
    secrets = {
        "email": "Private.Person@example.com",
        "fullName": "Zsófia Quux",
        "address": "7 Secret Lane",
        "idDocument": "passport SECRET77",
    }
    customer = await client.join(**secrets)
    async with client.another() as stranger:
        await stranger.logon(secrets["email"], "a wrong password")
    account = await client.open_account()
    await client.deposit(account["id"], "5.00", key="key-for-zsofia", description="pocket money of Zsófia")
    await client.withdraw(account["id"], "9.00", description="too much for Zsófia")
    await client.withdraw(account["id"], "5.00")
    async with client.another() as other:
        await other.join()
        theirs = await other.open_account(deposit="3.00")
        await other.transfer(theirs["id"], account["id"], "1.00", description="from a friend")
        await client.withdraw(account["id"], "1.00")
        case = {"customerId": customer["id"], "reason": "CUSTOMER_REQUEST", "caseId": "GDPR-1"}
        before = await stored(sql)
        assert (await do(admin, "erasePersonalData", **case))["__typename"] == "CustomerNotClosed"
        unknown = await do(admin, "erasePersonalData", **case | {"customerId": UNKNOWN})
        assert unknown["__typename"] == "CustomerNotFound"
        assert await stored(sql) == before
        await do(client, "closeAccount", accountId=account["id"])
        await do(admin, "closeCustomer", **case)
        sought = ["private.person", "zsófia", "zsofia", "secret lane", "secret77"]
        written = (await everything_written(sql)).casefold()
        assert all(text in written for text in sought)
        erased = await do(admin, "erasePersonalData", **case)
        assert erased["customer"]["email"] == f"erased-{customer['id']}@erased.invalid"
        assert erased["events"] > 0
        assert (await do(admin, "erasePersonalData", **case))["events"] == 0
        written = (await everything_written(sql)).casefold()
        assert [text for text in sought if text in written] == []
        # What another customer wrote is theirs, and whom they paid has no name any more.
        [paid] = [each for each in await other.transactions(theirs["id"]) if each["kind"] == "TRANSFER"]
        assert (paid["description"], paid["destination"]["name"]) == ("from a friend", "Erased")
    report = await verify_books(database)
    assert report.first == []
    assert (await client.register(email=secrets["email"]))["__typename"] == "Customer"
    [event] = await events(sql, "PERSONAL_DATA_ERASED")
    assert json.loads(event["after"]).items() >= {"reason": "CUSTOMER_REQUEST", "caseId": "GDPR-1"}.items()
    assert await sql.fetchval("SELECT count(*) FROM sessions WHERE customer_id = $1", UUID(customer["id"])) == 0
    assert PASSWORD not in written


async def test_erasing_forgets_where_a_customer_was_also_after_their_sessions_are_gone(
    client: Client, admin: Client, sql: asyncpg.Connection
) -> None:
    client.http.headers["user-agent"] = "Ada's telephone"
    ada = await client.join()
    stolen = client.refresh_token
    await client.refresh()
    async with client.another() as page:
        page.http.headers["user-agent"] = "Ada's telephone"
        for _ in range(2):
            assert (await page.refresh(stolen))["code"] == "INVALID_REFRESH_TOKEN"
        await client.logon(client.email)
        cookie = {"cookie": f"florin_refresh={client.refresh_token}"}
        logout = {"query": "mutation { logout { __typename } }"}
        answer = await page.http.post("/graphql", json=logout, headers=cookie)
        assert answer.json()["data"]["logout"]["__typename"] == "SessionEnded"
    assert {event["actor_kind"] for event in await audited(sql, "REFRESH_TOKEN_REUSED", count=2)} == {"NOBODY"}
    # As at the next logon after two months.
    await sql.execute("DELETE FROM refresh_tokens")
    await sql.execute("DELETE FROM sessions WHERE customer_id = $1", UUID(ada["id"]))
    case = {"customerId": ada["id"], "reason": "CUSTOMER_REQUEST"}
    told = json.loads((await do(admin, "exportPersonalData", customerId=ada["id"]))["json"])
    assert {"REFRESH_TOKEN_REUSED", "SESSION_ENDED"} <= {event["action"] for event in told["events"]}
    await do(admin, "closeCustomer", **case)
    assert await sql.fetchval("SELECT count(*) FROM audit_events WHERE personal LIKE '%telephone%'") > 5
    assert (await do(admin, "erasePersonalData", **case))["__typename"] == "PersonalDataErased"
    left = await sql.fetch("SELECT action, personal FROM audit_events WHERE personal LIKE '%telephone%'")
    assert left == []

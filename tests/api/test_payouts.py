"""Payments to other banks and from them, as clients see them."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from tests.api.holding import HELD, funds, review_over, see
from tests.api.test_refusals import everything
from tests.api.test_watching import take
from tests.client import PATIENCE, Client, money
from tests.conftest import Serve, _fresh_database, _settings, serve

GUIDE = Path(__file__).parent.parent.parent / "docs" / "payment-rail.md"
THEIRS = "NO93 8601 1117 947"
NOBODYS = "DE20990102005306665438"
OUTCOME = f"""__typename ... on Transaction {{ {HELD} rejection {{ code message }} }}
    ... on Refusal {{ code message }} ... on InvalidIban {{ iban fault }}
    ... on PaymentReturned {{ returnCode explanation transaction {{ id status }} }}"""
INCOMING = """railReference iban amount { value currency } payerName payerIban description outcome returnReason
    explanation transaction { id kind status source { name iban account { id } } }"""


@pytest.fixture(scope="module")
async def sandbox(template: str) -> AsyncIterator[str]:
    """A server where other banks can be played, which the tests of this module share."""
    async with _fresh_database(template) as url, serve(_settings(url), sandbox=True) as base_url:
        yield base_url


@pytest.fixture
async def ada(sandbox: str) -> AsyncIterator[Client]:
    """Somebody who pays."""
    async with Client(sandbox) as client:
        await client.join()
        yield client


async def pay_out(client: Client, source: str, value: str, iban: str = THEIRS, **more: Any) -> dict[str, Any]:
    """Pay somebody; the result, with `replayed`."""
    given = {"fromAccountId": source, "iban": iban, "payeeName": "Kari Nordmann", "idempotencyKey": uuid4().hex}
    answer = await client.ask(
        f"mutation ($input: PayOutInput!) {{ payOut(input: $input) {{ {OUTCOME} }} }}",
        input=given | {"amount": money(value)} | more,
    )
    assert "errors" not in answer, answer["errors"]
    result: dict[str, Any] = answer["data"]["payOut"]
    result["replayed"] = answer.get("extensions", {}).get("idempotency", {}).get("replayed", False)
    return result


async def play(client: Client, iban: str, value: str = "12.34", **more: Any) -> dict[str, Any]:
    """Let somebody at another bank pay."""
    given = {"iban": iban, "amount": money(value), "payerName": "Søren Müller", "payerIban": THEIRS}
    answer = await client.data(
        f"""mutation ($input: SimulateIncomingPaymentInput!) {{ simulateIncomingPayment(input: $input) {{
            __typename ... on IncomingPayment {{ {INCOMING} }} ... on Refusal {{ code message }} }} }}""",
        input=given | more,
    )
    result: dict[str, Any] = answer["simulateIncomingPayment"]
    return result


async def until(client: Client, transaction: str, status: str) -> dict[str, Any]:
    """The transaction, once it has come so far; the other bank takes a moment."""
    async with asyncio.timeout(PATIENCE):
        while not (seen := await see(client, transaction)) or seen["status"] != status:
            await asyncio.sleep(0.05)
    return seen


async def test_a_payment_to_another_bank_is_pending_and_then_settles(ada: Client) -> None:
    account = await ada.open_account(deposit="100.00")
    labels: dict[str, Any] = {
        "category": "rent",
        "reference": "2026-11",
        "metadata": [{"key": "flat", "value": "7"}],
    }
    made = await pay_out(ada, account["id"], "60.00", description="Rent", **labels)
    assert (made["kind"], made["status"], made["pendingFor"]) == ("PAYMENT_OUT", "PENDING", "SETTLEMENT")
    assert made["destination"] == {"name": "Kari Nordmann", "iban": "NO9386011117947", "account": None}
    assert (made["description"], made["category"], made["reference"]) == ("Rent", "rent", "2026-11")
    done = await until(ada, made["id"], "COMPLETED")
    assert done["settledAmount"] == {"value": "60.00"}
    assert await funds(ada, account["id"]) == ("40.00", "0.00", "40.00")
    changes = await take(ada.watch(account["id"], after="1"), 2)
    assert [(each["previousStatus"], each["status"]) for each in changes] == [
        (None, "PENDING"),
        ("PENDING", "COMPLETED"),
    ]


async def test_a_payment_that_comes_back_is_rejected_and_its_funds_are_free_again(ada: Client) -> None:
    account = await ada.open_account(deposit="100.00")
    made = await pay_out(ada, account["id"], "60.91", idempotencyKey="once")
    assert made["status"] == "PENDING"
    await until(ada, made["id"], "REJECTED")
    assert await funds(ada, account["id"]) == ("100.00", "0.00", "100.00")
    again = await pay_out(ada, account["id"], "60.91", idempotencyKey="once")
    assert (again["__typename"], again["code"], again["replayed"]) == ("PaymentReturned", "PAYMENT_RETURNED", True)
    assert (again["returnCode"], again["transaction"]) == ("AC01", {"id": made["id"], "status": "REJECTED"})
    assert again["explanation"] == "The receiving bank has no account with this number."


async def test_a_payment_under_review_goes_out_once_staff_let_it(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    account = await client.open_account(deposit="500.00")
    staff = client.another()
    person = await staff.staff(sql)
    await review_over(sql, 10_000, person["id"])
    made = await pay_out(client, account["id"], "200.00")
    assert (made["status"], made["pendingFor"]) == ("PENDING", "REVIEW")
    listed = "{ outgoingPayments { nodes { state } } }"
    assert (await staff.data(listed))["outgoingPayments"]["nodes"] == []
    await staff.data(
        """mutation ($id: ID!) { approveTransaction(input: {transactionId: $id, reason: OTHER, caseId: "C-1"}) {
            __typename } }""",
        id=made["id"],
    )
    await until(client, made["id"], "COMPLETED")
    assert (await staff.data(listed))["outgoingPayments"]["nodes"] == [{"state": "SETTLED"}]
    assert await funds(client, account["id"]) == ("300.00", "0.00", "300.00")


async def test_a_repeated_payment_is_the_same_one_and_another_payee_is_another(ada: Client) -> None:
    account = await ada.open_account(deposit="100.00")
    made = await pay_out(ada, account["id"], "10.95", idempotencyKey="rent")
    spelt = THEIRS.replace(" ", "").lower()
    again = await pay_out(ada, account["id"], "10.95", spelt, idempotencyKey="rent")
    assert (again["id"], again["replayed"]) == (made["id"], True)
    for change in ({"payeeName": "Ola Nordmann"}, {"iban": "FR7630006000011234567890189"}):
        other = await pay_out(ada, account["id"], "10.95", idempotencyKey="rent", **change)
        assert other["__typename"] == "IdempotencyConflict"
    assert await funds(ada, account["id"]) == ("100.00", "10.95", "89.05")


async def test_a_number_of_this_bank_is_paid_by_a_transfer_at_once(ada: Client) -> None:
    source = await ada.open_account(deposit="100.00")
    bert = ada.another()
    await bert.join(fullName="Bert Payee")
    target = await bert.open_account()
    made = await pay_out(ada, source["id"], "60.00", target["iban"])
    assert (made["kind"], made["status"]) == ("TRANSFER", "COMPLETED")
    assert made["destination"] == {"name": "Bert Payee", "iban": target["iban"], "account": None}
    assert await bert.balance(target["id"]) == "60.00"


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("InvalidIban", {"iban": "NO9386011117948"}),
    ("InvalidIban", {"iban": "Kari"}),
    ("AccountNotFound", {"iban": NOBODYS}),
    ("AccountNotFound", {"fromAccountId": str(uuid4())}),
    ("CurrencyMismatch", {"amount": money("1.00", "USD")}),
    ("InvalidAmount", {"amount": money("0.00")}),
    ("InvalidAmount", {"amount": money("0.001")}),
]


async def test_what_is_refused_changes_nothing(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    account = await client.open_account(deposit="100.00")
    before = await everything(sql)
    for code, change in REFUSED:
        refused = await pay_out(client, account["id"], "1.00", **change)
        assert refused["__typename"] == code, change
    same = await pay_out(client, account["id"], "1.00", account["iban"])
    assert same["__typename"] == "SameAccount"
    assert await everything(sql) == before
    poor = await pay_out(client, account["id"], "100.01")
    assert poor["__typename"] == "InsufficientFunds"
    assert await funds(client, account["id"]) == ("100.00", "0.00", "100.00")


@pytest.mark.parametrize(
    ("iban", "fault"),
    [
        ("ZZ12345678901234", "COUNTRY"),
        ("NO938601111794", "LENGTH"),
        ("NO93860111179AB", "FORMAT"),
        ("NO9386011117948", "CHECK_DIGITS"),
    ],
)
async def test_a_wrong_iban_is_refused_with_what_is_wrong(ada: Client, iban: str, fault: str) -> None:
    account = await ada.open_account(deposit="1.00")
    refused = await pay_out(ada, account["id"], "1.00", iban)
    assert (refused["code"], refused["fault"], refused["iban"]) == ("INVALID_IBAN", fault, iban)
    assert refused["message"].startswith(f"Correct the IBAN {iban}: ")


@pytest.mark.parametrize("name", ["", "  ", "x" * 71, "Kari\nNordmann"])
async def test_a_name_that_no_bank_would_take_is_an_error(ada: Client, name: str) -> None:
    account = await ada.open_account(deposit="1.00")
    answer = await ada.ask(
        "mutation ($input: PayOutInput!) { payOut(input: $input) { __typename } }",
        input={
            "fromAccountId": account["id"],
            "iban": THEIRS,
            "payeeName": name,
            "amount": money("1.00"),
            "idempotencyKey": "k",
        },
    )
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert await funds(ada, account["id"]) == ("1.00", "0.00", "1.00")


async def test_a_bank_without_a_rail_pays_only_its_own(new_server: Serve) -> None:
    async with Client(await new_server(payment_rail="none")) as client:
        await client.join()
        source, target = await client.open_account(deposit="5.00"), await client.open_account()
        refused = await pay_out(client, source["id"], "5.00")
        assert refused["code"] == "NO_PAYMENT_RAIL"
        assert await funds(client, source["id"]) == ("5.00", "0.00", "5.00")
        assert (await pay_out(client, source["id"], "5.00", target["iban"]))["status"] == "COMPLETED"


async def test_money_comes_in_from_another_bank_and_is_seen_to_come_from_there(ada: Client) -> None:
    account = await ada.open_account()
    taken = await play(ada, account["iban"], description="Grüße")
    assert (taken["outcome"], taken["returnReason"], taken["payerName"]) == ("CREDITED", None, "Søren Müller")
    assert taken["transaction"]["source"] == {"name": "Søren Müller", "iban": "NO9386011117947", "account": None}
    assert await ada.balance(account["id"]) == "12.34"
    [credit] = await ada.transactions(account["id"])
    assert (credit["id"], credit["kind"]) == (taken["transaction"]["id"], "PAYMENT_IN")
    assert (credit["description"], credit["status"]) == ("Grüße", "COMPLETED")


async def test_money_for_nobody_is_refused(ada: Client) -> None:
    lost = await play(ada, NOBODYS)
    assert (lost["outcome"], lost["returnReason"], lost["transaction"]) == ("REFUSED", "AC01", None)
    assert (await play(ada, "NO9386011117948"))["code"] == "INVALID_IBAN"
    assert (await play(ada, NOBODYS, payerIban="DE00"))["code"] == "INVALID_IBAN"
    assert (await play(ada, NOBODYS, "0"))["code"] == "INVALID_AMOUNT"


async def test_the_example_in_the_guide_is_answered(ada: Client) -> None:
    [example] = re.findall(r"```graphql\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    answer = await ada.data(example)
    assert answer["simulateIncomingPayment"] == {
        "__typename": "IncomingPayment",
        "outcome": "REFUSED",
        "returnReason": "AC01",
        "transaction": None,
    }


async def test_nothing_is_played_in_an_ordinary_bank(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    account = await client.open_account()
    before = await everything(sql)
    assert (await play(client, account["iban"]))["code"] == "NO_SANDBOX"
    assert await everything(sql) == before


async def test_staff_see_what_goes_out_and_what_comes_in(new_server: Serve, sql: asyncpg.Connection) -> None:
    async with Client(await new_server(sandbox=True)) as client:
        await client.join()
        account = await client.open_account(deposit="100.00")
        silent = await pay_out(client, account["id"], "1.95")
        settled = await pay_out(client, account["id"], "2.00")
        await until(client, settled["id"], "COMPLETED")
        credited, lost = await play(client, account["iban"]), await play(client, NOBODYS)
        staff = client.another()
        await staff.staff(sql)
        listed = await staff.data(
            f"""{{ all: outgoingPayments(first: 1) {{ nodes {{ state transaction {{ id }} }}
                    pageInfo {{ endCursor hasNextPage }} }}
                sent: outgoingPayments(state: SENT) {{ nodes {{ endToEndId sentAt problem transaction {{ id }} }} }}
                unsent: outgoingPayments(state: NOT_SENT) {{ nodes {{ requestedAt }} }}
                incomingPayments {{ nodes {{ {INCOMING} }} }} }}"""
        )
        assert listed["all"]["nodes"] == [{"state": "SETTLED", "transaction": {"id": settled["id"]}}]
        assert listed["all"]["pageInfo"]["hasNextPage"] is True
        [waiting] = listed["sent"]["nodes"]
        assert (waiting["transaction"]["id"], waiting["problem"]) == (silent["id"], None)
        assert waiting["endToEndId"] == silent["id"].replace("-", "")
        assert waiting["sentAt"] is not None
        assert listed["unsent"]["nodes"] == []
        references = [each["railReference"] for each in listed["incomingPayments"]["nodes"]]
        assert references == [lost["railReference"], credited["railReference"]]
        older = await staff.data(
            "query ($after: Cursor) { outgoingPayments(after: $after) { nodes { transaction { id } } } }",
            after=listed["all"]["pageInfo"]["endCursor"],
        )
        assert older["outgoingPayments"]["nodes"] == [{"transaction": {"id": silent["id"]}}]
        answer = await staff.ask('{ outgoingPayments(after: "1") { nodes { state } } }')
        assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"

"""What clients should not send, and the clear answers that they get."""

import asyncio
import json
from typing import Any

import pytest

from tests.client import PATIENCE, Client

DEPOSIT = "mutation ($input: DepositInput!) { deposit(input: $input) { __typename } }"


async def code_of(client: Client, query: str, **variables: Any) -> str:
    """The code of the one error that an operation ends with."""
    answer = await client.ask(query, **variables)
    [error] = answer["errors"]
    assert error["message"]
    return str(error["extensions"]["code"])


@pytest.mark.parametrize(
    "value", [12.5, 12, "1e3", "NaN", "Infinity", "", "1,50", " 1", "0x10", "١٢", None, True, ["1"], {"a": 1}]
)
async def test_an_amount_is_a_decimal_number_in_a_string(shared_client: Client, value: Any) -> None:
    await shared_client.join()
    account = await shared_client.open_account()
    amount = {"value": value, "currency": "EUR"}
    order = {"accountId": account["id"], "amount": amount, "idempotencyKey": "k"}
    assert await code_of(shared_client, DEPOSIT, input=order) == "BAD_USER_INPUT"
    assert await shared_client.balance(account["id"]) == "0.00"


async def test_a_float_in_the_document_is_refused_too(shared_client: Client) -> None:
    await shared_client.join()
    answer = await shared_client.ask(
        'mutation { deposit(input: {accountId: "x", idempotencyKey: "k", amount: {value: 12.5, currency: "EUR"}})'
        " { __typename } }"
    )
    assert '"12.50"' in answer["errors"][0]["message"]
    assert answer["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize(
    "change",
    [
        {"idempotencyKey": ""},
        {"idempotencyKey": "   "},
        {"idempotencyKey": "x" * 256},
        {"idempotencyKey": "nul\x00"},
        {"idempotencyKey": None},
        {"description": "x" * 141},
        {"description": "nul\x00"},
        {"amount": {"value": "1.00", "currency": "eur"}},
        {"amount": {"value": "1.00", "currency": "EURO"}},
        {"amount": {"value": "1.00"}},
        {"colour": "red"},
        {"accountId": 1.5},
    ],
)
async def test_a_malformed_order_is_an_error_of_the_request(shared_client: Client, change: dict[str, Any]) -> None:
    await shared_client.join()
    account = await shared_client.open_account()
    order = {
        "accountId": account["id"],
        "amount": {"value": "1.00", "currency": "EUR"},
        "idempotencyKey": "k",
    }
    assert await code_of(shared_client, DEPOSIT, input=order | change) == "BAD_USER_INPUT"
    assert await shared_client.balance(account["id"]) == "0.00"


@pytest.mark.parametrize("to", [{}, {"accountId": "a", "iban": "b"}, {"accountId": None}, None])
async def test_a_destination_is_named_in_exactly_one_way(shared_client: Client, to: Any) -> None:
    await shared_client.join()
    account = await shared_client.open_account()
    order = {
        "fromAccountId": account["id"],
        "to": to,
        "amount": {"value": "1.00", "currency": "EUR"},
        "idempotencyKey": "k",
    }
    mutation = "mutation ($input: TransferInput!) { transfer(input: $input) { __typename } }"
    # Once with a fresh document, once with one that has been prepared by a good request.
    assert await code_of(shared_client, mutation, input=order) == "BAD_USER_INPUT"
    await shared_client.data(mutation, input=order | {"to": {"iban": "DE00"}})
    assert await code_of(shared_client, mutation, input=order) == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("first: 0", "BAD_USER_INPUT"),
        ("first: 101", "BAD_USER_INPUT"),
        ("first: -1", "BAD_USER_INPUT"),
        ('after: "nonsense"', "BAD_USER_INPUT"),
        ('after: ""', "BAD_USER_INPUT"),
        ('after: "\\u0000"', "BAD_USER_INPUT"),
        ("first: 3000000000", "GRAPHQL_VALIDATION_FAILED"),
        ("last: 5", "GRAPHQL_VALIDATION_FAILED"),
    ],
)
async def test_a_page_is_asked_for_within_bounds(shared_client: Client, arguments: str, code: str) -> None:
    await shared_client.join()
    account = await shared_client.open_account()
    lists = f"accounts({arguments}) {{ nodes {{ id }} }}"
    assert await code_of(shared_client, f"{{ me {{ {lists} }} }}") == code
    inner = f'{{ account(id: "{account["id"]}") {{ transactions({arguments}) {{ nodes {{ id }} }} }} }}'
    assert await code_of(shared_client, inner) == code


async def test_abusive_documents_are_refused_before_they_cost_anything(shared_client: Client) -> None:
    deep = "{ me { accounts { nodes { transactions { nodes { source { account { transactions { nodes { source "
    deep += "{ account { transactions { nodes { source { account { id } } } } } } } } } } } } } } } }"
    aliased = "{ " + " ".join(f"a{n}: __typename" for n in range(100)) + " }"
    long = "{ " + "__typename " * 5000 + "}"
    circular = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"
    for document in (deep, aliased, long, circular, "{ nothing }", "query {", ""):
        answer = await shared_client.ask(document)
        assert "data" not in answer
        assert answer["errors"][0]["extensions"]["code"] in {
            "GRAPHQL_VALIDATION_FAILED",
            "GRAPHQL_PARSE_FAILED",
            "BAD_USER_INPUT",
        }


async def test_ten_megabytes_are_too_much(shared_client: Client) -> None:
    response = await shared_client.http.post(
        "/graphql", content=json.dumps({"query": "#" * 10_000_000}), headers={"content-type": "application/json"}
    )
    assert response.status_code == 413
    assert response.json()["errors"][0]["extensions"]["code"] == "PAYLOAD_TOO_LARGE"


async def test_introspection_can_be_switched_off(new_server: Any) -> None:
    async with Client(await new_server(introspection=False)) as client:
        answer = await client.ask("{ __schema { types { name } } }")
        assert answer["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
        assert (await client.data("{ __typename }")) == {"__typename": "Query"}


async def test_a_browser_on_another_site_moves_nothing(shared_client: Client) -> None:
    await shared_client.join()
    body = json.dumps({"query": 'mutation { openAccount(input: {currency: "EUR"}) { __typename } }'})
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        response = await shared_client.http.post(
            "/graphql", content=body, headers=shared_client.headers | {"content-type": kind}
        )
        assert response.status_code == 415
    query = 'mutation { openAccount(input: {currency: "EUR"}) { __typename } }'
    response = await shared_client.http.get("/graphql", params={"query": query}, headers=shared_client.headers)
    assert response.status_code == 405
    accounts = await shared_client.data("{ me { accounts { nodes { id } } } }")
    assert accounts["me"]["accounts"]["nodes"] == []


async def test_a_request_whose_body_never_comes_is_given_up_and_others_are_served(
    new_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("florin.server.http.BODY_TIMEOUT", 0.2)
    async with Client(await new_server()) as client:
        host, _, port = client.base_url.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            b"POST /graphql HTTP/1.1\r\nHost: bank\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n"
            b'{"query": '
        )
        # This one has no body that could come too late.
        other = await client.http.get("/graphql", params={"query": "{ __typename }"})
        assert other.json()["data"] == {"__typename": "Query"}
        assert (await asyncio.wait_for(reader.readline(), PATIENCE)).startswith(b"HTTP/1.1 408 ")
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize("kept", [False, True])
async def test_a_request_whose_head_never_comes_is_given_up(
    new_server: Any, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    # The connection's own patience begins when it is made, that with a second request when that begins.
    monkeypatch.setattr("florin.server.serve.HEAD_SECONDS", PATIENCE if kept else 0.3)
    async with Client(await new_server()) as client:
        host, _, port = client.base_url.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        if kept:
            writer.write(b"GET /health HTTP/1.1\r\nhost: bank\r\n\r\n")
            while (await asyncio.wait_for(reader.readline(), PATIENCE)) != b"\r\n":
                pass
            await reader.readexactly(len(b'{"status":"alive"}'))
            monkeypatch.setattr("florin.server.serve.HEAD_SECONDS", 0.3)
        writer.write(b"POST /graphql HTTP/1.1\r\nhost: b")
        assert (await asyncio.wait_for(reader.readline(), PATIENCE)).startswith(b"HTTP/1.1 408 ")
        await asyncio.wait_for(reader.read(), PATIENCE)
        writer.close()
        await writer.wait_closed()
        monkeypatch.setattr("florin.server.serve.HEAD_SECONDS", PATIENCE)
        assert await client.data("{ __typename }") == {"__typename": "Query"}


PAGES = """{ account(id: $id) { transactions(first: %s) { nodes { destination { account {
    transactions(first: $n) { nodes { id } } } } } } } }"""


async def test_pages_within_pages_may_not_multiply_beyond_measure(shared_client: Client) -> None:
    await shared_client.join()
    account = (await shared_client.open_account(deposit="1.00"))["id"]
    too_much = "BAD_USER_INPUT"
    for length, n, code in (("20", 20, None), ("49", 100, None), ("50", 100, too_much), ("$n", 100, too_much)):
        query = "query ($id: ID!, $n: Int!) " + PAGES % length
        answer = await shared_client.ask(query, id=account, n=n)
        assert answer.get("errors", [{"extensions": {"code": None}}])[0]["extensions"]["code"] == code
        assert ("data" in answer) == (code is None)
    fragments = """query ($id: ID!) { account(id: $id) { ...A } }
        fragment A on Account { transactions(first: 100) { nodes { source { account { ...B } } } } }
        fragment B on Account { transactions(first: 100) { nodes { id } } }"""
    assert await code_of(shared_client, fragments, id=account) == "BAD_USER_INPUT"


async def test_a_batch_that_asks_for_too_much_in_return_moves_nothing(shared_client: Client) -> None:
    await shared_client.join()
    source = (await shared_client.open_account(deposit="10.00"))["id"]
    target = (await shared_client.open_account())["id"]
    batch = "mutation ($input: TransferBatchInput!) { transferBatch(input: $input) { ... on Transaction { source "
    batch += "{ account { transactions { nodes { id } } } } } } }"
    transfers = [
        {
            "fromAccountId": source,
            "to": {"accountId": target},
            "amount": {"value": "0.01", "currency": "EUR"},
            "idempotencyKey": f"{n}",
        }
        for n in range(300)
    ]
    assert await code_of(shared_client, batch, input={"transfers": transfers}) == "BAD_USER_INPUT"
    assert await shared_client.balance(target) == "0.00"
    assert len((await shared_client.data(batch, input={"transfers": transfers[:10]}))["transferBatch"]) == 10

"""The endpoint over HTTP: what the GraphQL-over-HTTP specification asks for, and what keeps strangers out."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from starlette.responses import HTMLResponse

from florin.server.http import GraphQLEndpoint
from tests.server.toy import MOVE, identify, make_context, make_schema, move_variables

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"
HELLO = {"query": "{ hello }"}


def make_endpoint(**settings: Any) -> GraphQLEndpoint:
    return GraphQLEndpoint(make_schema(), make_context=make_context, identify=identify, **settings)


def make_client(endpoint: GraphQLEndpoint) -> httpx.AsyncClient:
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=endpoint), base_url="http://bank")
    del client.headers["accept"]
    return client


@pytest.fixture(scope="module")
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with make_client(make_endpoint(max_body_bytes=20_000)) as client:
        yield client


def code_of(response: httpx.Response) -> str | None:
    errors = response.json().get("errors")
    return errors[0]["extensions"]["code"] if errors else None


REQUEST_ERRORS = [
    ("a document that does not parse", {"query": "{"}, "GRAPHQL_PARSE_FAILED"),
    ("an empty document", {"query": ""}, "GRAPHQL_PARSE_FAILED"),
    ("a field that does not exist", {"query": "{ nope }"}, "GRAPHQL_VALIDATION_FAILED"),
    ("a document without an operation", {"query": "fragment F on Query { hello }"}, "GRAPHQL_VALIDATION_FAILED"),
    ("an operation that is not there", {"query": "query A { hello }", "operationName": "B"}, "BAD_USER_INPUT"),
    ("one of two operations unnamed", {"query": "query A { hello } query B { hello }"}, "BAD_USER_INPUT"),
    ("a missing variable", {"query": "query ($a: Decimal!) { echo(amount: $a) }"}, "BAD_USER_INPUT"),
    (
        "a variable that its scalar refuses",
        {"query": "query ($a: Decimal!) { echo(amount: $a) }", "variables": {"a": 1.5}},
        "BAD_USER_INPUT",
    ),
    ("a subscription", {"query": "subscription { count { name } }"}, "BAD_USER_INPUT"),
]


@pytest.mark.parametrize(("body", "code"), [row[1:] for row in REQUEST_ERRORS], ids=[r[0] for r in REQUEST_ERRORS])
@pytest.mark.parametrize(("accept", "status"), [(GRAPHQL, 400), (JSON, 200)])
async def test_a_request_that_cannot_be_executed_has_errors_and_no_data(
    client: httpx.AsyncClient, body: dict[str, Any], code: str, accept: str, status: int
) -> None:
    response = await client.post("/graphql", json=body, headers={"Accept": accept})
    assert response.status_code == status
    assert response.headers["content-type"] == f"{accept}; charset=utf-8"
    assert "data" not in response.json()
    assert code_of(response) == code


@pytest.mark.parametrize("accept", [GRAPHQL, JSON])
@pytest.mark.parametrize(
    ("document", "data", "code"),
    [
        ("{ hello }", {"hello": "Hello, world!"}, None),
        ("{ hello maybeMe }", {"hello": "Hello, world!", "maybeMe": None}, "UNAUTHENTICATED"),
        ("{ me }", None, "UNAUTHENTICATED"),
        ("{ hollow }", None, "INTERNAL_SERVER_ERROR"),
    ],
    ids=["all", "some", "none", "our own fault"],
)
async def test_an_executed_request_has_status_200_whatever_became_of_its_fields(
    client: httpx.AsyncClient, document: str, data: Any, code: str | None, accept: str
) -> None:
    response = await client.post("/graphql", json={"query": document}, headers={"Accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{accept}; charset=utf-8"
    assert response.json()["data"] == data
    assert code_of(response) == code


MALFORMED: list[tuple[str, dict[str, Any], int, str]] = [
    ("not JSON", {"content": "NONSENSE"}, 400, "BAD_USER_INPUT"),
    ("half of a JSON text", {"content": '{"query":'}, 400, "BAD_USER_INPUT"),
    ("nothing", {"content": ""}, 400, "BAD_USER_INPUT"),
    ("text that is not UTF-8", {"content": b'{"query":"\xff"}'}, 400, "BAD_USER_INPUT"),
    ("a JSON string", {"json": "{ hello }"}, 400, "BAD_USER_INPUT"),
    ("a list of requests", {"json": [HELLO, HELLO]}, 400, "BAD_USER_INPUT"),
    ("no query", {"json": {"qeury": "{ hello }"}}, 400, "BAD_USER_INPUT"),
    ("a null query", {"json": {"query": None}}, 400, "BAD_USER_INPUT"),
    ("a number for the query", {"json": {"query": 1}}, 400, "BAD_USER_INPUT"),
    ("a list of variables", {"json": HELLO | {"variables": [7]}}, 400, "BAD_USER_INPUT"),
    ("variables in a string", {"json": HELLO | {"variables": "{}"}}, 400, "BAD_USER_INPUT"),
    ("a number for the operation", {"json": HELLO | {"operationName": 1}}, 400, "BAD_USER_INPUT"),
    ("a list of extensions", {"json": HELLO | {"extensions": []}}, 400, "BAD_USER_INPUT"),
    ("no content type", {"content": '{"query":"{ hello }"}', "type": None}, 415, "UNSUPPORTED_MEDIA_TYPE"),
    ("plain text", {"content": '{"query":"{ hello }"}', "type": "text/plain"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
    ("a form", {"data": HELLO, "type": "application/x-www-form-urlencoded"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
    ("a multipart form", {"data": HELLO, "files": {"f": b"x"}, "type": None}, 415, "UNSUPPORTED_MEDIA_TYPE"),
    ("Latin-1", {"json": HELLO, "type": "application/json; charset=latin-1"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
    ("a body too large", {"json": {"query": "{ hello } " + "#" * 20_000}}, 413, "PAYLOAD_TOO_LARGE"),
]


@pytest.mark.parametrize(
    ("sent", "status", "code"), [row[1:] for row in MALFORMED], ids=[row[0] for row in MALFORMED]
)
@pytest.mark.parametrize("accept", [GRAPHQL, JSON])
async def test_a_malformed_request_is_refused_with_a_sentence_that_says_what_to_send(
    client: httpx.AsyncClient, sent: dict[str, Any], status: int, code: str, accept: str
) -> None:
    sent = dict(sent)
    headers = {"Accept": accept}
    content_type = sent.pop("type", JSON)
    if content_type:
        headers["Content-Type"] = content_type
    response = await client.post("/graphql", headers=headers, **sent)
    assert response.status_code == status
    assert response.headers["content-type"] == f"{accept}; charset=utf-8"
    assert code_of(response) == code
    assert response.json()["errors"][0]["message"].endswith(".")
    assert "data" not in response.json()


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, GRAPHQL),
        ("", GRAPHQL),
        ("*/*", GRAPHQL),
        ("application/*", GRAPHQL),
        (GRAPHQL, GRAPHQL),
        (JSON, JSON),
        (f"{JSON}; charset=utf-8", JSON),
        (f"{GRAPHQL}; charset=utf-8, {JSON}; charset=utf-8", GRAPHQL),
        (f"{GRAPHQL}, {JSON};q=0.9", GRAPHQL),
        (f"{GRAPHQL};q=0.8, {JSON};q=0.9", JSON),
        (f"{JSON}, {GRAPHQL}", JSON),
        ("application/json, text/plain, */*", JSON),
        (f"*/*, {GRAPHQL};q=0", JSON),
        ("Application/JSON;Q=0.5", JSON),
        ("text/html, application/*;q=0.1", GRAPHQL),
        (f"{JSON}; charset=latin-1, {GRAPHQL};q=0.1", GRAPHQL),
        ("text/html," * 100 + JSON, JSON),
    ],
)
async def test_a_response_has_the_media_type_that_the_client_likes_best(
    client: httpx.AsyncClient, accept: str | None, expected: str
) -> None:
    headers = {} if accept is None else {"Accept": accept}
    response = await client.post("/graphql", json=HELLO, headers=headers)
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{expected}; charset=utf-8"


@pytest.mark.parametrize(
    "accept", ["text/html", "image/png, text/*", f"{JSON};q=0", f"{JSON};q=x", "text/plain;q=1"]
)
async def test_a_client_that_accepts_nothing_we_have_gets_406(client: httpx.AsyncClient, accept: str) -> None:
    response = await client.post("/graphql", json=HELLO, headers={"Accept": accept})
    assert (response.status_code, code_of(response)) == (406, "NOT_ACCEPTABLE")


async def test_several_accept_headers_count_as_one(client: httpx.AsyncClient) -> None:
    headers = [("Accept", JSON), ("Accept", "text/html")]
    response = await client.post("/graphql", json=HELLO, headers=headers)
    assert response.headers["content-type"] == f"{JSON}; charset=utf-8"


@pytest.mark.parametrize(
    "content_type", ["application/json;charset=UTF-8", 'Application/Json; charset="utf-8"; x=y']
)
async def test_a_body_may_say_that_it_is_utf8(client: httpx.AsyncClient, content_type: str) -> None:
    body = '{"query":"{ hello(name: \\"Zoë\\") }"}'.encode()
    response = await client.post("/graphql", content=body, headers={"Content-Type": content_type})
    assert response.json() == {"data": {"hello": "Hello, Zoë!"}}


async def test_null_parameters_and_unknown_ones_are_passed_over(client: httpx.AsyncClient) -> None:
    body = HELLO | {"variables": None, "operationName": None, "extensions": None, "id": 7}
    assert (await client.post("/graphql", json=body)).json() == {"data": {"hello": "Hello, world!"}}


async def test_the_named_operation_of_a_document_is_executed(client: httpx.AsyncClient) -> None:
    body = {"query": 'query A { hello } query B { hello(name: "B") }', "operationName": "B"}
    assert (await client.post("/graphql", json=body)).json()["data"] == {"hello": "Hello, B!"}


async def test_a_mutation_answers_with_its_fields_in_the_order_of_the_document(client: httpx.AsyncClient) -> None:
    response = await client.post("/graphql", json={"query": MOVE, "variables": move_variables()})
    assert response.text == (
        '{"data":{"move":{"__typename":"Move","id":"tx-1","kind":"TRANSFER",'
        '"amount":{"value":"12.50","currency":"EUR"},"description":"rent","origin":"a",'
        '"createdAt":"2026-01-01T00:00:00Z"}}}'
    )


async def test_a_refusal_in_a_union_is_data_and_not_an_error(client: httpx.AsyncClient) -> None:
    response = await client.post("/graphql", json={"query": MOVE, "variables": move_variables("100.01")})
    assert response.json()["data"]["move"] == {
        "__typename": "TooLittle",
        "code": "TOO_LITTLE",
        "available": {"value": "100", "currency": "EUR"},
        "requested": {"value": "100.01", "currency": "EUR"},
    }


async def test_what_the_context_notes_becomes_the_responses_extensions(client: httpx.AsyncClient) -> None:
    body = {"query": MOVE, "variables": move_variables(key="again")}
    response = await client.post("/graphql", json=body)
    assert response.json()["extensions"] == {"idempotency": {"replayed": True}}
    body["variables"] = move_variables(key="once")
    assert "extensions" not in (await client.post("/graphql", json=body)).json()


async def test_resolvers_know_who_asks_and_from_where(client: httpx.AsyncClient) -> None:
    headers = {"Authorization": "Bearer ada"}
    response = await client.post("/graphql", json={"query": "{ me address }"}, headers=headers)
    assert response.json()["data"] == {"me": "Ada", "address": "127.0.0.1"}


async def test_a_forged_token_harms_only_the_fields_that_need_one(client: httpx.AsyncClient) -> None:
    headers = {"Authorization": "Bearer forged"}
    response = await client.post("/graphql", json={"query": "{ hello maybeMe }"}, headers=headers)
    assert response.json()["data"] == {"hello": "Hello, world!", "maybeMe": None}
    assert response.json()["errors"] == [
        {
            "message": "Log on first.",
            "locations": [{"line": 1, "column": 9}],
            "path": ["maybeMe"],
            "extensions": {"code": "UNAUTHENTICATED"},
        }
    ]


# GET, and the other methods


def get(**parameters: str) -> str:
    return f"/graphql?{urlencode(parameters)}"


async def test_a_query_may_come_by_get(client: httpx.AsyncClient) -> None:
    query = "query A($name: String!) { hello(name: $name) } query B { hello }"
    url = get(query=query, variables='{"name": "Zoë + Ada"}', operationName="A", extensions="{}")
    response = await client.get(url)
    assert (response.status_code, response.json()) == (200, {"data": {"hello": "Hello, Zoë + Ada!"}})


async def test_empty_parameters_of_a_get_are_none_at_all(client: httpx.AsyncClient) -> None:
    response = await client.get(get(query="{ hello }", variables="", operationName="", extensions=""))
    assert response.json() == {"data": {"hello": "Hello, world!"}}


@pytest.mark.parametrize(
    "url",
    [
        "/graphql",
        "/graphql?query=",
        get(query="{ hello }", variables="{"),
        get(query="{ hello }", variables="[1]"),
        get(query="{ hello }", extensions="1"),
        "/graphql?query=%ff",
        "/graphql?query={hello}&query={me}",
    ],
)
async def test_a_malformed_get_is_refused(client: httpx.AsyncClient, url: str) -> None:
    response = await client.get(url)
    assert (response.status_code, code_of(response)) == (400, "BAD_USER_INPUT")


@pytest.mark.parametrize("accept", [GRAPHQL, JSON])
async def test_a_mutation_by_get_is_not_executed(client: httpx.AsyncClient, accept: str) -> None:
    query = "query Q { hello } mutation M { move(input: {}) { __typename } }"
    url = get(query=MOVE, variables='{"input": {}}')
    for response in (await client.get(url, headers={"Accept": accept}), await client.head(url)):
        assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert code_of(await client.get(url)) == "METHOD_NOT_ALLOWED"
    assert (await client.get(get(query=query, operationName="Q"))).status_code == 400


async def test_a_query_string_too_long_is_refused(client: httpx.AsyncClient) -> None:
    response = await client.get(get(query="{ hello }" + "#" * 20_000))
    assert (response.status_code, code_of(response)) == (414, "PAYLOAD_TOO_LARGE")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
async def test_other_methods_are_not_allowed(client: httpx.AsyncClient, method: str) -> None:
    response = await client.request(method, "/graphql", json=HELLO)
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert code_of(response) == "METHOD_NOT_ALLOWED"


async def test_head_answers_as_get_without_the_body(client: httpx.AsyncClient) -> None:
    url = get(query="{ hello }")
    head, whole = await client.head(url), await client.get(url)
    assert head.content == b""
    assert (head.status_code, head.headers) == (whole.status_code, whole.headers)


async def test_options_names_the_methods(client: httpx.AsyncClient) -> None:
    response = await client.options("/graphql")
    assert (response.status_code, response.headers["allow"]) == (204, "GET, HEAD, POST, OPTIONS")


async def test_no_response_may_be_kept_by_a_cache(client: httpx.AsyncClient) -> None:
    assert (await client.get(get(query="{ hello }"))).headers["cache-control"] == "no-store"


async def test_a_browser_that_opens_the_endpoint_gets_the_playground() -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    async with make_client(make_endpoint(playground_page=lambda: HTMLResponse("<h1>Play</h1>"))) as client:
        assert (await client.get("/graphql", headers=browser)).text == "<h1>Play</h1>"
        assert (await client.get(get(query="{ hello }"), headers=browser)).json()["data"]
        assert (await client.get("/graphql", headers={"Accept": JSON})).status_code == 400
        assert (await client.post("/graphql", headers=browser, json=HELLO)).json()["data"]
    async with make_client(make_endpoint()) as client:
        assert (await client.get("/graphql", headers=browser)).status_code == 400


# Size, and strangers


async def test_a_body_of_unknown_length_is_read_only_up_to_the_limit(client: httpx.AsyncClient) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 100:
            sent += 1
            yield b" " * 1000

    response = await client.post("/graphql", content=endless(), headers={"Content-Type": JSON})
    assert (response.status_code, code_of(response)) == (413, "PAYLOAD_TOO_LARGE")
    assert sent < 30


async def test_a_body_in_pieces_is_put_together(client: httpx.AsyncClient) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for piece in (b'{"que', b'ry":"{ hel', b'lo }"}'):
            yield piece

    response = await client.post("/graphql", content=pieces(), headers={"Content-Type": JSON})
    assert response.json() == {"data": {"hello": "Hello, world!"}}


async def test_a_client_that_leaves_while_it_sends_is_answered_nothing() -> None:
    messages = iter([{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}])
    answered: list[Any] = []

    async def receive() -> Any:
        return next(messages)

    async def send(message: Any) -> None:
        answered.append(message)

    headers = [(b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "query_string": b"", "headers": headers}
    await make_endpoint()(scope, receive, send)
    assert answered == []


async def test_a_page_of_another_site_cannot_post_through_its_visitors_browser() -> None:
    evil = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    friend = {"Sec-Fetch-Site": "cross-site", "Origin": "https://app.example"}
    async with make_client(make_endpoint()) as client:
        for headers in (evil, friend, {"Sec-Fetch-Site": "cross-site"}):
            response = await client.post("/graphql", json=HELLO, headers=headers)
            assert (response.status_code, code_of(response)) == (403, "FORBIDDEN")
        same = {"Sec-Fetch-Site": "same-origin", "Origin": "http://bank"}
        assert (await client.post("/graphql", json=HELLO, headers=same)).status_code == 200
    async with make_client(make_endpoint(allowed_origins=["https://app.example"])) as client:
        assert (await client.post("/graphql", json=HELLO, headers=evil)).status_code == 403
        response = await client.post("/graphql", json=HELLO, headers=friend)
        assert response.status_code == 200
        assert response.headers["access-control-allow-origin"] == "https://app.example"
        assert "retry-after" in response.headers["access-control-expose-headers"]


async def test_a_browser_is_told_before_it_sends_whether_a_page_may() -> None:
    def preflight(origin: str) -> dict[str, str]:
        return {
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization, content-type",
        }

    async with make_client(make_endpoint(allowed_origins=["https://app.example"])) as client:
        response = await client.options("/graphql", headers=preflight("https://app.example"))
        assert response.status_code == 200
        assert response.headers["access-control-allow-origin"] == "https://app.example"
        response = await client.options("/graphql", headers=preflight("https://evil.example"))
        assert "access-control-allow-origin" not in response.headers
    async with make_client(make_endpoint()) as client:
        response = await client.options("/graphql", headers=preflight("https://app.example"))
        assert "access-control-allow-origin" not in response.headers

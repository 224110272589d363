"""What clients are shown of an error, and what the log is told."""

import asyncio
import logging
from typing import Any

import pytest
from graphql import GraphQLError, parse
from starlette.types import Message

from florin.server.documents import Documents
from florin.server.executor import execute
from florin.server.faults import RequestRefused, execution_errors
from florin.server.http import GraphQLEndpoint
from tests.server.toy import identify, make_context, make_schema, toy_context

SCHEMA = make_schema()._schema
DOCUMENTS = Documents(SCHEMA)


async def run(text: str, **variables: Any) -> dict[str, Any]:
    return await execute(SCHEMA, DOCUMENTS.document(text).operation(None), variables, toy_context())


@pytest.mark.parametrize("field", ["broken", "half { origin }", "notAMoney { value }"])
async def test_a_fault_is_shown_as_an_id_and_logged_under_it_once(
    field: str, caplog: pytest.LogCaptureFixture
) -> None:
    body = await run("{ hello " + field + " }")
    assert body["data"]["hello"] == "Hello, world!"
    (error,) = body["errors"]
    assert error["path"][0] == field.split()[0]
    assert error["locations"][0]["line"] == 1
    assert error["extensions"].keys() == {"code", "id"}
    assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert error["extensions"]["id"] in error["message"]
    assert "swordfish" not in str(body)
    (record,) = caplog.records
    assert error["extensions"]["id"] in record.getMessage()
    assert record.levelno == logging.ERROR
    assert record.exc_info


async def test_the_log_has_the_traceback_of_a_fault(caplog: pytest.LogCaptureFixture) -> None:
    await run("{ broken }")
    assert "swordfish" in caplog.text
    assert "async def broken" in caplog.text or "in broken" in caplog.text


async def test_a_refusal_with_a_code_is_shown_as_it_is_and_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    body = await run("{ maybeMe }")
    assert body["errors"] == [
        {
            "message": "Log on first.",
            "locations": [{"line": 1, "column": 3}],
            "path": ["maybeMe"],
            "extensions": {"code": "UNAUTHENTICATED"},
        }
    ]
    assert not caplog.records


@pytest.mark.parametrize("value", [1.5, "nan?", None, {"a": 1}])
async def test_a_variable_that_does_not_fit_is_the_callers_mistake(
    value: object, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(RequestRefused) as caught:
        await run("query ($amount: Decimal!) { echo(amount: $amount) }", amount=value)
    (error,) = caught.value.errors
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert error["message"].startswith("Variable '$amount'")
    assert not caplog.records


async def test_the_scalars_own_words_reach_the_caller() -> None:
    with pytest.raises(RequestRefused) as caught:
        await run("query ($amount: Decimal!) { echo(amount: $amount) }", amount=1.5)
    assert "A Decimal is a string, never a float." in caught.value.errors[0]["message"]


async def test_an_argument_that_only_execution_finds_wrong_is_the_callers_mistake(
    caplog: pytest.LogCaptureFixture,
) -> None:
    body = await run("query ($first: Int) { node { children(first: $first) { name } } }", first=None)
    (error,) = body["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert not caplog.records


async def test_at_most_twenty_mistakes_in_variables_are_told() -> None:
    names = [f"v{number}" for number in range(25)]
    head = ", ".join(f"${name}: Decimal!" for name in names)
    fields = " ".join(f"{name}: echo(amount: ${name})" for name in names)
    with pytest.raises(RequestRefused) as caught:
        await run(f"query ({head}) {{ {fields} }}", **dict.fromkeys(names, 1))
    assert len(caught.value.errors) == 21


class ForeignError(Exception):
    """A library's exception that happens to have what graphql-core copies from any exception."""

    extensions = {"code": "FORBIDDEN", "secret": "swordfish"}


def test_extensions_of_a_foreign_exception_are_not_taken_for_ours() -> None:
    raised = ForeignError("swordfish")
    (error,) = execution_errors([GraphQLError("swordfish", original_error=raised)])
    assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert "swordfish" not in str(error)


def test_a_refusal_that_names_its_cause_is_still_a_refusal() -> None:
    node = parse("{ hello }").definitions[0]
    refused = GraphQLError("Not now.", original_error=ValueError("swordfish"), extensions={"code": "BUSY"})
    (error,) = execution_errors([GraphQLError("Not now.", [node], original_error=refused)])
    assert (error["message"], error["extensions"]) == ("Not now.", {"code": "BUSY"})


# The transport's own faults


def endpoint(make: Any = make_context) -> GraphQLEndpoint:
    return GraphQLEndpoint(make_schema(), make_context=make, identify=identify)


async def ask(app: GraphQLEndpoint, document: str) -> list[Message]:
    body = b'{"query": "%s"}' % document.encode()
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/json")]
    await app({"type": "http", "method": "POST", "query_string": b"", "headers": headers}, receive, send)
    return sent


async def test_a_fault_of_the_transport_is_a_500_that_tells_only_an_id(caplog: pytest.LogCaptureFixture) -> None:
    async def failing(request: object) -> Any:
        raise RuntimeError("swordfish")

    start, body = await ask(endpoint(failing), "{ hello }")
    assert start["status"] == 500
    assert b"INTERNAL_SERVER_ERROR" in body["body"]
    assert b"swordfish" not in body["body"]
    assert len(caplog.records) == 1
    assert "swordfish" in caplog.text


async def test_a_request_that_the_server_gives_up_is_no_fault(caplog: pytest.LogCaptureFixture) -> None:
    task = asyncio.create_task(ask(endpoint(), "{ forever }"))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not caplog.records


async def test_a_cancellation_from_inside_is_a_fault(caplog: pytest.LogCaptureFixture) -> None:
    async def failing(request: object) -> Any:
        raise asyncio.CancelledError

    start, _ = await ask(endpoint(failing), "{ hello }")
    assert start["status"] == 500
    assert len(caplog.records) == 1

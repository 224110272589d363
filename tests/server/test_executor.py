"""The executor and the input builder: they differ from graphql-core's and Strawberry's in nothing but speed."""

import asyncio
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
import strawberry
from graphql import execute as reference_execute
from graphql import execute_sync, get_introspection_query, parse
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from florin.server.documents import Documents
from florin.server.executor import execute
from florin.server.inputs import compile_inputs
from tests.server.toy import MOVE, make_schema, move_variables, toy_context

STRAWBERRY = make_schema()
SCHEMA = STRAWBERRY._schema
DOCUMENTS = Documents(SCHEMA)

TEXTS = [
    "{ hello }",
    "{ node { name child { name } children(first: 3) { name later } } }",
    "{ node { ...a ...b } } fragment a on Node { name child { name } } fragment b on Node { child { later } }",
    "{ node { x: __typename y: name children { __typename ... on Node { name } } } }",
    "{ node { name @skip(if: true) child { name @include(if: false) __typename } } }",
    "{ half { id amount { value currency } kind description createdAt } }",
    "{ half { id origin } }",
    "{ hello half { origin } node { name } }",
    "{ maybeMe node { child { name } } }",
    "{ me node { name } }",
    get_introspection_query(),
]


async def reference(text: str, variables: dict[str, Any] | None = None) -> tuple[Any, list[Any]]:
    result = reference_execute(
        SCHEMA,
        parse(text),
        context_value=toy_context(),
        variable_values=variables,
        executor_class=StrawberryGraphQLCoreExecutionContext,
        operation_extensions=None,
    )
    result = await result if hasattr(result, "__await__") else result
    return result.data, [(error.path, error.locations) for error in result.errors or []]


async def ours(text: str, variables: dict[str, Any] | None = None) -> tuple[Any, list[Any]]:
    operation = DOCUMENTS.document(text).operation(None)
    body = await execute(SCHEMA, operation, variables, toy_context())
    places = [
        (error["path"], [(at["line"], at["column"]) for at in error["locations"]])
        for error in body.get("errors", [])
    ]
    return body["data"], places


@pytest.mark.parametrize("text", TEXTS)
async def test_it_answers_as_graphql_core_does_the_first_time_and_the_second(text: str) -> None:
    expected = await reference(text)
    for _ in range(2):
        data, errors = await ours(text)
        assert (data, errors) == expected
        assert str(data) == str(expected[0])


async def test_fields_that_depend_on_a_variable_are_chosen_anew_at_each_request() -> None:
    text = "query ($with: Boolean!) { node { name child @include(if: $with) { name } } }"
    for given in (True, False, True):
        data, _ = await ours(text, {"with": given})
        assert ("child" in data["node"]) is given


async def test_a_field_with_a_permission_is_not_read_past_it() -> None:
    class Nobody(strawberry.BasePermission):
        message = "No."

        def has_permission(self, source: Any, info: strawberry.Info, **kwargs: Any) -> bool:
            return False

    @strawberry.type
    class Safe:
        open: str
        shut: str | None = strawberry.field(permission_classes=[Nobody])

    @strawberry.type
    class Query:
        @strawberry.field
        def safe(self) -> Safe:
            return Safe(open="a", shut="b")

    core = strawberry.Schema(Query)._schema
    operation = Documents(core).document("{ safe { open shut } }").operation(None)
    body = await execute(core, operation, None, toy_context())
    assert body["data"] == {"safe": {"open": "a", "shut": None}}


async def test_an_attribute_that_has_to_be_awaited_is_awaited() -> None:
    @strawberry.type
    class Slow:
        number: Decimal

    class Source:
        number = asyncio.get_running_loop().create_future()

    Source.number.set_result(Decimal(7))

    @strawberry.type
    class Query:
        @strawberry.field
        def slow(self) -> Slow:
            return Source()  # type: ignore[return-value]

    core = strawberry.Schema(Query)._schema
    operation = Documents(core).document("{ slow { number } }").operation(None)
    assert await execute(core, operation, None, toy_context()) == {"data": {"slow": {"number": "7"}}}


async def test_a_resolver_sees_the_variables_as_a_dictionary() -> None:
    @strawberry.type
    class Query:
        @strawberry.field
        def variables(self, info: strawberry.Info, a: int) -> str:
            return str(info.variable_values)

    core = strawberry.Schema(Query)._schema
    operation = Documents(core).document("query ($a: Int!) { variables(a: $a) }").operation(None)
    assert await execute(core, operation, {"a": 7}, toy_context()) == {"data": {"variables": "{'a': 7}"}}


# Inputs


class Size(Enum):
    SMALL = 1
    LARGE = 2


@strawberry.input
class Inner:
    size: Size = Size.SMALL
    note: str | None = None


@strawberry.input
class Outer:
    required: int
    nothing: str | None
    unset: str | None = strawberry.UNSET
    inner: Inner | None = None
    inners: list[Inner] = strawberry.field(default_factory=list)
    numbers: list[int | None] = strawberry.field(default_factory=list)
    nullable: list[Inner | None] | None = None
    perhaps: strawberry.Maybe[Inner] = None
    renamed: int = strawberry.field(name="otherName", default=3)
    again: "Outer | None" = None


@strawberry.input(one_of=True)
class Either:
    left: strawberry.Maybe[int]
    right: strawberry.Maybe[str]


def make_input_schema() -> strawberry.Schema:
    @strawberry.type
    class Query:
        @strawberry.field
        def show(self, outer: Outer, either: Either | None = None) -> str:
            return f"{outer!r} {either!r}"

    return strawberry.Schema(Query)


@pytest.mark.parametrize(
    "outer",
    [
        {"required": 1},
        {"required": 1, "nothing": None, "unset": None, "inner": None, "nullable": None},
        {"required": 1, "unset": "x", "inner": {}, "inners": [{}, {"size": "LARGE"}], "numbers": [1, None]},
        {"required": 1, "nullable": [None, {"note": "n"}], "perhaps": {"note": "p"}, "otherName": 4},
        {"required": 1, "again": {"required": 2, "again": {"required": 3, "inner": {"size": "SMALL"}}}},
    ],
)
def test_inputs_are_what_strawberry_would_have_built(outer: dict[str, Any]) -> None:
    document = parse("query ($outer: Outer!, $either: Either) { show(outer: $outer, either: $either) }")
    shown = []
    for compiled in (False, True):
        schema = make_input_schema()
        if compiled:
            assert set(compile_inputs(schema)) == {"Outer", "Inner", "Either"}
        variables = {"outer": outer, "either": {"left": 1}}
        result = execute_sync(
            schema._schema,
            document,
            variable_values=variables,
            executor_class=StrawberryGraphQLCoreExecutionContext,
        )
        assert result.errors is None
        shown.append(result.data)
        for cls in (Outer, Inner, Either):
            cls.__strawberry_definition__.from_input = None
    assert shown[0] == shown[1]


async def test_a_mutation_gets_its_input() -> None:
    compile_inputs(STRAWBERRY)
    data, errors = await ours(MOVE, move_variables())
    assert data["move"]["amount"] == {"value": "12.50", "currency": "EUR"}
    assert errors == []

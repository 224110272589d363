"""Variables by the short way: what it takes is what graphql-core takes, and what it leaves graphql-core judges."""

from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse
from graphql.execution.values import get_variable_values
from strawberry.exceptions import StrawberryInputCoercionError

from florin.schema.root import make_schema
from florin.server.variables import VariablePlan

SCHEMA = make_schema()._schema
OPERATION = parse(
    """mutation ($batch: TransferBatchInput!, $account: OpenAccountInput, $first: Int = 5, $ids: [ID!]) {
        transferBatch(input: $batch) { __typename } openAccount(input: $account) { __typename } }"""
).definitions[0]
assert isinstance(OPERATION, OperationDefinitionNode)
PLAN = VariablePlan(SCHEMA, OPERATION, {})

TRANSFER = {
    "fromAccountId": "a",
    "to": {"iban": "DE00"},
    "amount": {"value": "1.50", "currency": "EUR"},
    "idempotencyKey": "k",
}
PLAIN = {"batch": {"transfers": [TRANSFER]}, "account": {"currency": "EUR"}, "first": 1, "ids": ["a"]}


def batch(**changes: Any) -> dict[str, Any]:
    """Variables with a changed transfer; a change to `...` leaves the field out."""
    transfer = {name: value for name, value in (TRANSFER | changes).items() if value is not ...}
    return PLAIN | {"batch": {"transfers": [transfer, TRANSFER], "atomic": True}}


ODD = [
    batch(fromAccountId=None),
    batch(fromAccountId=...),
    batch(fromAccountId=1.5),
    batch(fromAccountId={"a": 1}),
    batch(to={}),
    batch(to={"iban": None}),
    batch(to={"iban": "x", "accountId": "y"}),
    batch(to="x"),
    batch(amount={"value": 1.5, "currency": "EUR"}),
    batch(amount={"value": "1.5"}),
    batch(colour="red"),
    batch(description=7),
    PLAIN | {"batch": None},
    PLAIN | {"batch": []},
    PLAIN | {"batch": {"transfers": None}},
    PLAIN | {"batch": {"transfers": [None]}},
    PLAIN | {"batch": {"transfers": "x"}},
    PLAIN | {"account": {"currency": "EUR", "type": "PENSION"}},
    PLAIN | {"first": 2**40},
    PLAIN | {"first": "1"},
    PLAIN | {"first": True},
    PLAIN | {"ids": [None]},
]
FINE = [
    PLAIN,
    batch(),
    batch(description=None),
    batch(description="lunch"),
    batch(fromAccountId=7),
    batch(to={"accountId": "x"}),
    PLAIN | {"batch": {"transfers": [], "atomic": False}},
    PLAIN | {"account": None},
    PLAIN | {"account": {"currency": "JPY", "type": "SAVINGS"}},
    PLAIN | {"first": None, "ids": None},
    PLAIN | {"undeclared": 1},
]


def judged_by_graphql_core(variables: dict[str, Any]) -> Any:
    """What graphql-core makes of variables: a list of errors, or their values."""
    assert OPERATION.variable_definitions is not None
    try:
        return get_variable_values(SCHEMA, OPERATION.variable_definitions, variables)
    except StrawberryInputCoercionError as error:
        return [error]


@pytest.mark.parametrize("variables", FINE)
def test_plain_variables_come_out_as_graphql_core_would_have_them(variables: dict[str, Any]) -> None:
    expected = judged_by_graphql_core(variables)
    found = PLAN.coerce(variables)
    assert found is not None
    assert found.coerced == expected.coerced
    assert {name: source.value for name, source in found.sources.items()} == {
        name: source.value for name, source in expected.sources.items()
    }


@pytest.mark.parametrize("variables", ODD)
def test_odd_variables_are_left_to_graphql_core_which_refuses_them(variables: dict[str, Any]) -> None:
    assert PLAN.coerce(variables) is None
    assert isinstance(judged_by_graphql_core(variables), list)


@pytest.mark.parametrize("left_out", ["batch", "account", "first", "ids"])
def test_variables_that_are_left_out_are_left_to_graphql_core(left_out: str) -> None:
    assert PLAN.coerce({name: value for name, value in PLAIN.items() if name != left_out}) is None


def test_a_single_value_stands_for_a_list_only_by_the_long_way() -> None:
    variables = PLAIN | {"ids": "a"}
    assert PLAN.coerce(variables) is None
    assert judged_by_graphql_core(variables).coerced["ids"] == ["a"]

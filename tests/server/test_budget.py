"""What operations cost, counted before anything is executed."""

from typing import Any

import pytest
from graphql import build_schema, get_introspection_query

from florin.server.cli import SDL_FILE
from florin.server.documents import DocumentLimits, Documents
from florin.server.faults import RequestRefused

SCHEMA = build_schema(SDL_FILE.read_text())
DOCUMENTS = Documents(SCHEMA, DocumentLimits(cost=1_000_000, items=1_000_000))

TRANSFER = """mutation ($i: TransferInput!) { transfer(input: $i) {
    ... on Transaction { id amount { value } source { name account { id } } }
    ... on InsufficientFunds { available { value } } ... on Refusal { message } } }"""
BATCH = (
    "mutation ($i: TransferBatchInput!) { transferBatch(input: $i) { ... on Transaction { id amount { value } } } }"
)
PAGE = "query ($n: Int!) { me { accounts(first: $n) { nodes { id balance { value } } } } }"
PAGE_WITH_DEFAULT = "query ($n: Int! = 50) { me { accounts(first: $n) { nodes { id } } } }"

CHART = '{{ account(id: "1") {{ balances({}) {{ sequence held {{ value }} }} }} }}'
CHART_OF_VARIABLES = """query ($f: DateTime!, $u: DateTime, $e: ChartStep! = WEEK) { account(id: "1") {
    balances(from: $f, until: $u, every: $e) { sequence held { value } } } }"""
DASHBOARD = """query ($month: DateTime!, $end: DateTime!) { me { fullName accounts { nodes {
    id iban balance { value currency } availableBalance { value } held { value }
    spending(from: "2026-01-01", until: "2026-02-01") { month category spent { value } received { value } }
    transactions(first: 5, filter: {direction: OUT}) { nodes {
        id amount { value } fee { value } source { name } destination { name } rejection { message } } }
    balances(from: $month, until: $end) { instant balance { value } held { value } } } } } }"""


def test_a_dashboard_of_all_accounts_can_be_asked_for_at_once() -> None:
    month = {"month": "2026-01-01T00:00:00Z", "end": "2026-01-31T00:00:00Z"}
    assert Documents(SCHEMA).document(DASHBOARD).operation(None).cost(month) == 2 + 20 * (
        1 + 3 + (1 + 500 + 10 * 3) + (1 + 200 + 5 * 6) + (1 + 31 * 3)
    )


@pytest.mark.parametrize(
    ("document", "variables", "cost"),
    [
        # Nothing is free, but scalars are.
        ("{ __typename }", {}, 1),
        ("{ me { id email fullName } }", {}, 1),
        ('{ a: account(id: "1") { balance { value } availableBalance { value } } me { id } }', {}, 4),
        # A page costs one, and one for each item that it may have; pages in pages multiply.
        ("{ me { accounts { nodes { id } } } }", {}, 1 + 1 + 20),
        ("{ me { accounts(first: 3) { nodes { id } } } }", {}, 1 + 1 + 3),
        ("{ me { accounts(first: 3) { pageInfo { hasNextPage } } } }", {}, 1 + 1 + 3 + 1),
        ("{ me { accounts(first: 3) { nodes { id } edges { cursor } } } }", {}, 1 + 1 + 3 + 3),
        ("{ me { accounts(first: 3) { edges { node { balance { value } } } } } }", {}, 1 + 1 + 3 * (1 + 1 + 1)),
        (
            "{ me { accounts(first: 3) { nodes { transactions(first: 5) { nodes { amount { value } } } } } } }",
            {},
            1 + 1 + 3 * (1 + 1 + 5 * (1 + 1)),
        ),
        (PAGE, {"n": 4}, 1 + 1 + 4 * 2),
        (PAGE, {"n": 100}, 1 + 1 + 100 * 2),
        # Lengths that can't be used are refused a moment later; until then they don't matter.
        (PAGE, {"n": "many"}, 1 + 1 + 20 * 2),
        (PAGE, {"n": -5}, 1 + 1),
        (PAGE_WITH_DEFAULT, {}, 1 + 1 + 50),
        (PAGE_WITH_DEFAULT, {"n": 2}, 1 + 1 + 2),
        # A mutation costs ten more for each of its fields; of a union the dearest type counts.
        ('mutation { logon(input: {email: "a", password: "b"}) { __typename } }', {}, 10 + 1),
        (TRANSFER, {}, 10 + 1 + 3),
        (TRANSFER.replace("mutation", "mutation M"), {"i": {"anything": "at all"}}, 10 + 1 + 3),
        # A batch costs as much as it has transfers.
        (BATCH, {"i": {"transfers": [{}] * 100}}, 10 + 1 + 100 * (1 + 1 + 1)),
        (BATCH, {"i": {"transfers": {}}}, 10 + 1 + 3),
        (BATCH.replace("$i: TransferBatchInput!", "$t: [TransferInput!]!").replace("$i", "{transfers: $t}"),
         {"t": [{}] * 7}, 10 + 1 + 7 * 3),
        # A subscription is charged once, whatever comes.
        ('subscription { transactionStatusChanged(accountId: "1") { transaction { amount { value } } } }', {}, 3),
        # Fragments and equal names count as what they come to.
        ("{ me { ...a ...a } } fragment a on Customer { accounts(first: 2) { nodes { id } } }", {}, 1 + 1 + 2),
        ("{ me { accounts(first: 2) { nodes { id } } accounts(first: 2) { nodes { iban } } } }", {}, 1 + 1 + 2),
        ("{ me { x: accounts(first: 2) { nodes { id } } y: accounts(first: 2) { nodes { id } } } }", {}, 1 + 2 * 3),
        ("{ me { ... @include(if: false) { accounts(first: 2) { nodes { id } } } } }", {}, 1 + 1 + 2),
        # What reads much costs more than it shows.
        ('{ account(id: "1") { transactions(first: 3, filter: {}) { nodes { id } } } }', {}, 1 + 1 + 200 + 3),
        (
            '{ me { accounts(first: 2) { nodes { spending(from: "2026-01-01") { spent { value } } } } } }',
            {},
            1 + 1 + 2 * (1 + 1 + 500 + 10 * (1 + 1)),
        ),
        # A chart has the points that its arguments make.
        (CHART.format('from: "2026-01-01T00:00:00Z", until: "2026-01-31T00:00:00+00:00"'), {}, 2 + 31 * (1 + 1)),
        (CHART.format('from: "2026-01-01T00:00:00Z", until: "2026-01-30T00:00:01Z", every: DAY'), {}, 2 + 31 * 2),
        (CHART.format('from: "2026-01-01T00:00:00Z", until: "2026-01-31T00:00:00Z", every: WEEK'), {}, 2 + 6 * 2),
        (CHART.format('from: "2025-01-01T00:00:00Z", until: "2026-01-01T00:00:01Z", every: MONTH'), {}, 2 + 14 * 2),
        (CHART.format('from: "2026-01-01T00:00:00Z", until: "2026-01-01T00:00:00Z"'), {}, 2 + 2),
        (CHART.format('from: "2026-01-02T00:00:00Z", until: "2026-01-01T00:00:00Z"'), {}, 2 + 2),
        (CHART.format('from: "2000-01-01T00:00:00Z"'), {}, 2 + 400 * 2),
        (CHART.format('from: "9999-01-01T00:00:00Z"'), {}, 2 + 2),
        (CHART.format('from: "2026-01-01T00:00:00"'), {}, 2 + 400 * 2),
        (CHART_OF_VARIABLES, {"f": "2026-01-01T00:00:00Z", "u": "2026-01-31T00:00:00Z"}, 2 + 6 * 2),
        (CHART_OF_VARIABLES, {"f": "2026-01-01T00:00:00Z", "u": "2026-01-31T00:00:00Z", "e": "DAY"}, 2 + 31 * 2),
        (CHART_OF_VARIABLES, {"f": "2026-01-01T00:00:00Z", "u": "2026-01-31T00:00:00Z", "e": []}, 2 + 400 * 2),
        (CHART_OF_VARIABLES, {"f": 7, "u": "2026-01-31T00:00:00Z"}, 2 + 400 * 2),
        (CHART_OF_VARIABLES, {"f": "0001-01-01T00:00:00+05:00", "u": "2026-01-31T00:00:00Z"}, 2 + 400 * 2),
        (CHART_OF_VARIABLES, {"f": "2000-01-01T00:00:00Z", "u": None}, 2 + 400 * 2),
        ('{ account(id: "1") { entries(first: 5) { nodes { balance { value } } } } }', {}, 1 + 1 + 5 * (1 + 1)),
        # The schema costs the same however it is asked for.
        ("{ __schema { queryType { name } } }", {}, 500),
        (get_introspection_query(), {}, 500),
        ('{ __type(name: "Money") { fields { name } } me { id } }', {}, 50 + 1),
    ],
)  # fmt: skip
def test_an_operation_costs_what_it_asks_for(document: str, variables: dict[str, Any], cost: int) -> None:
    assert DOCUMENTS.document(document).operation(None).cost(variables) == cost


def test_an_operation_that_costs_too_much_is_refused() -> None:
    documents = Documents(SCHEMA, DocumentLimits(cost=100))
    operation = documents.document(PAGE).operation(None)
    assert operation.cost({"n": 49}) == 100
    with pytest.raises(RequestRefused) as refused:
        operation.cost({"n": 50})
    [error] = refused.value.errors
    assert error["extensions"] == {"code": "QUERY_TOO_COSTLY"}
    assert "costs up to 102 points, and 100 are allowed" in error["message"]


def test_each_operation_of_a_document_has_a_cost_of_its_own() -> None:
    document = DOCUMENTS.document("query A { me { id } } query B { me { accounts(first: 9) { nodes { id } } } }")
    assert [document.operation(name).cost({}) for name in "AB"] == [1, 11]


def test_fragments_that_spread_one_another_many_times_are_counted_at_once() -> None:
    spreads = 15
    document = "{ " + "...a0 " * spreads + "}"
    for level in range(spreads):
        document += f" fragment a{level} on Query {{ " + f"...a{level + 1} " * spreads + "}"
    document += f" fragment a{spreads} on Query {{ me {{ id }} }}"
    assert DOCUMENTS.document(document).operation(None).cost({}) == 1

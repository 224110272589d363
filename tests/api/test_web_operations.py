"""The operations of the web app: the bank's own limits for documents leave room for every one of them."""

from itertools import chain
from pathlib import Path

import pytest
from graphql import (
    DefinitionNode,
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    Visitor,
    parse,
    print_ast,
    visit,
)

from florin.schema.root import make_schema
from florin.server.documents import Documents

WEB = Path(__file__).parents[2] / "web/src"
FILES = [file for file in sorted(WEB.rglob("*.graphql")) if "graphiql" not in file.relative_to(WEB).parts]
DEFINITIONS = list(chain.from_iterable(parse(file.read_text()).definitions for file in FILES))
FRAGMENTS = {each.name.value: each for each in DEFINITIONS if isinstance(each, FragmentDefinitionNode)}
OPERATIONS = {
    each.name.value: each for each in DEFINITIONS if isinstance(each, OperationDefinitionNode) and each.name
}
DOCUMENTS = Documents(make_schema()._schema)

LARGEST_PAGE = 100
PAGES = {
    "Orders": {"first": 25, "orders": 20},
    "PayPayees": {"accounts": 10, "first": 100},
}
"""What is asked for where pages stand within pages. Elsewhere the largest page that the bank gives must do."""


class _Spreads(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, None] = {}

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_args: object) -> None:
        self.names[node.name.value] = None


def text_of(operation: OperationDefinitionNode) -> str:
    """What the app sends: the operation, and the fragments that it or they spread."""
    definitions: list[DefinitionNode] = [operation]
    sent: set[str] = set()
    for definition in definitions:
        spreads = _Spreads()
        visit(definition, spreads)
        new = [name for name in spreads.names if name not in sent]
        sent.update(new)
        definitions.extend(FRAGMENTS[name] for name in new)
    return print_ast(DocumentNode(definitions=tuple(definitions)))


def test_there_are_operations_and_every_fragment_has_a_name_of_its_own() -> None:
    assert len(OPERATIONS) + len(FRAGMENTS) == len(DEFINITIONS) > 50


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_the_bank_takes_what_the_app_sends(name: str) -> None:
    operation = DOCUMENTS.document(text_of(OPERATIONS[name])).operation(None)
    assert operation.cost(PAGES.get(name, {"first": LARGEST_PAGE}))

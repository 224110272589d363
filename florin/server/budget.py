"""How many items an operation may ask for: pages within pages multiply, and their product is what has a limit.

Counted before execution, from what the operation asks for and not from what there is, so that a document of two
hundred bytes can't cost what a thousand ordinary ones do. GitHub's API counts its nodes in the same way.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    is_object_type,
)
from graphql.pyutils import Undefined

__all__ = ["Budget"]

PAGE_ARGUMENT = "first"
BATCH_FIELD, BATCH_INPUT, BATCH_LIST = "transferBatch", "input", "transfers"


class Budget:
    """Counts the items that one operation asks for."""

    def __init__(
        self,
        schema: GraphQLSchema,
        definition: OperationDefinitionNode,
        fragments: Iterable[FragmentDefinitionNode],
    ) -> None:
        self._selections = definition.selection_set
        self._fragments = {fragment.name.value: fragment.selection_set for fragment in fragments}
        self._page_lengths = _page_lengths(schema)
        # Most operations have no list at all, and cost nothing here.
        self.has_pages = self._any_page(self._selections)

    def count(self, variables: Mapping[str, Any]) -> int:
        """The most items that the operation can be answered with."""
        return self._count(self._selections, 1, variables)

    def _any_page(self, selections: SelectionSetNode) -> bool:
        return any(
            field.name.value in self._page_lengths
            or (field.selection_set is not None and self._any_page(field.selection_set))
            for field in self._fields(selections)
        )

    def _count(self, selections: SelectionSetNode, factor: int, variables: Mapping[str, Any]) -> int:
        total = 0
        for field in self._fields(selections):
            length = self._length(field, variables)
            inner = factor if length is None else factor * length
            total += 0 if length is None else inner
            if field.selection_set is not None:
                total += self._count(field.selection_set, inner, variables)
        return total

    def _fields(self, selections: SelectionSetNode) -> Iterable[FieldNode]:
        """The fields of a selection set, fragments spread. Documents bounds how many there can be."""
        for selection in selections.selections:
            if isinstance(selection, FieldNode):
                yield selection
            elif isinstance(selection, InlineFragmentNode):
                yield from self._fields(selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode):
                yield from self._fields(self._fragments[selection.name.value])

    def _length(self, field: FieldNode, variables: Mapping[str, Any]) -> int | None:
        """How many items a field has at most; None if it is no list."""
        arguments = {argument.name.value: argument.value for argument in field.arguments or ()}
        if field.name.value == BATCH_FIELD:
            return _batch_length(arguments.get(BATCH_INPUT), variables)
        default = self._page_lengths.get(field.name.value)
        if default is None:
            return None
        given = arguments.get(PAGE_ARGUMENT)
        if isinstance(given, IntValueNode):
            return max(0, int(given.value))
        value = variables.get(given.name.value, default) if isinstance(given, VariableNode) else default
        # Anything else is no Int, and refused a moment later.
        return max(0, value) if isinstance(value, int) else default


def _page_lengths(schema: GraphQLSchema) -> dict[str, int]:
    """The fields that are paged, by name, with their default lengths."""
    lengths: dict[str, int] = {}
    for kind in schema.type_map.values():
        if is_object_type(kind):
            for name, field in kind.fields.items():
                if PAGE_ARGUMENT in field.args:
                    argument: Any = field.args[PAGE_ARGUMENT]
                    default = argument.default_value if argument.default is None else argument.default.value
                    lengths[name] = 1 if default is Undefined or default is None else int(default)
    return lengths


def _batch_length(given: Any, variables: Mapping[str, Any]) -> int:
    """How many transfers a batch has, written out or in variables."""
    if isinstance(given, VariableNode):
        value = variables.get(given.name.value)
        transfers = value.get(BATCH_LIST) if isinstance(value, dict) else None
        if isinstance(transfers, list):
            return len(transfers)
    if isinstance(given, ObjectValueNode):
        for field in given.fields:
            if field.name.value == BATCH_LIST:
                if isinstance(field.value, ListValueNode):
                    return len(field.value.values)
                if isinstance(field.value, VariableNode):
                    transfers = variables.get(field.value.name.value)
                    return len(transfers) if isinstance(transfers, list) else 1
    return 1

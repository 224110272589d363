"""What an operation asks for, in items of lists and in points of cost: counted before execution.

It is counted from what the operation asks for and not from what there is, so that a document of two hundred bytes
can't cost what a thousand ordinary ones do. The cost of an operation, in points:

- at least 1;
- 1 for each field that gives an object, as often as it can be resolved. Scalars are free. Of a union or an
  interface the dearest type counts, since one of them is the answer;
- 1 for each item that a page may have (its argument `first`), as often as it is shown: pages within pages multiply.
  A list of objects that has no pages counts as one of `ASSUMED_LENGTH`, a chart as its points;
- 10 more for each field of a mutation, and in `transferBatch` 1 more for each transfer;
- `FIELD_COST` more for a field that reads much however little it shows, and `SEARCH_COST` more for a page of
  transactions that has a filter;
- `INTROSPECTION_COST` for `__schema` and `__type`, whatever is selected below.

GitHub's API counts its nodes so ("Rate limits and node limits for the GraphQL API"), and charges more for a
mutation in its secondary limits; the price of 1 for an object, 0 for a scalar and 10 for a mutation is Shopify's
("API rate limits", calculated query costs); lengths that arguments give or that are assumed are IBM's (GraphQL Cost
Directives Specification: slicing arguments, assumed size).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_list_type,
    value_from_ast_untyped,
)
from graphql.pyutils import Undefined

from florin.server.chart_points import chart_points

__all__ = ["Budget", "Demand"]

PAGE_ARGUMENT: Final = "first"
BATCH_FIELD, BATCH_INPUT, BATCH_LIST = "transferBatch", "input", "transfers"
MUTATION_COST: Final = 10
INTROSPECTION_COST: Final = {"__schema": 500, "__type": 50}
"""The usual introspection query takes as long as some five hundred objects do."""

FIELD_COST: Final = {"Account.spending": 500}
SEARCH_FIELD, SEARCH_ARGUMENT, SEARCH_COST = "Account.transactions", "filter", 200
"""These read up to 200,000 and 5,000 lines of a history: up to a second, and some twenty milliseconds, of the
database's time. If they cost still more, nobody could ask for them of all their accounts at once."""

ASSUMED_LENGTH: Final = 10
CHART_FIELD: Final = "Account.balances"

Variables = Mapping[str, Any]
Length = Callable[[Variables], int]


class Demand(NamedTuple):
    """What an operation may come to: items of lists, and points of cost."""

    items: int
    cost: int


@dataclass(frozen=True, slots=True)
class Repeated:
    """Something that is resolved as often as a list is long."""

    length: Length
    items: int
    cost: int
    each: "Asked"
    """What is asked for of each item, beside the items and the cost of its own."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a selection asks for: a part that is always the same, and parts that variables decide."""

    items: int = 0
    cost: int = 0
    lists: tuple[Repeated, ...] = ()
    choices: tuple[tuple["Asked", ...], ...] = ()
    """One of each of these is what comes."""

    @property
    def is_fixed(self) -> bool:
        """Whether variables make no difference."""
        return not self.lists and not self.choices

    def demand(self, variables: Variables) -> Demand:
        """What it comes to with these variables."""
        items, cost = self.items, self.cost
        for each in self.lists:
            length, inner = each.length(variables), each.each.demand(variables)
            items += length * (each.items + inner.items)
            cost += length * (each.cost + inner.cost)
        for choice in self.choices:
            demands = [one.demand(variables) for one in choice]
            items += max(demand.items for demand in demands)
            cost += max(demand.cost for demand in demands)
        return Demand(items, cost)


class Budget:
    """Counts what one operation asks for."""

    def __init__(
        self,
        schema: GraphQLSchema,
        definition: OperationDefinitionNode,
        fragments: Iterable[FragmentDefinitionNode],
    ) -> None:
        self._asked = _Reader(schema, fragments).operation(definition)
        self._defaults = {
            each.variable.name.value: value_from_ast_untyped(each.default_value)
            for each in definition.variable_definitions or ()
            if each.default_value is not None
        }
        # Most operations cost the same whatever the variables are, and are counted here for good.
        self.fixed: Demand | None = self._demand({}) if self._asked.is_fixed else None

    def demand(self, variables: Variables) -> Demand:
        """The most that the operation can come to."""
        return self.fixed or self._demand({**self._defaults, **variables})

    def _demand(self, variables: Variables) -> Demand:
        items, cost = self._asked.demand(variables)
        return Demand(items, max(1, cost))


class _Reader:
    """Reads selections as execution would: fragments spread once, equal response names merged.

    What was read of the same fields of the same type is kept, so that no document makes it read anything twice.
    """

    def __init__(self, schema: GraphQLSchema, fragments: Iterable[FragmentDefinitionNode]) -> None:
        self._schema = schema
        self._fragments = {fragment.name.value: fragment for fragment in fragments}
        self._read: dict[tuple[str, bool, tuple[int, ...]], Asked] = {}

    def operation(self, definition: OperationDefinitionNode) -> Asked:
        root = self._schema.get_root_type(definition.operation)
        assert root is not None, "the operation is valid, so the schema has a root for it"
        asked = self._object(root, [definition.selection_set], None)
        if definition.operation is OperationType.MUTATION:
            names = self._collect(root, [definition.selection_set])
            return _sum([asked, Asked(cost=MUTATION_COST * len(names))])
        return asked

    def _composite(self, kind: Any, nodes: list[FieldNode], page: Length | None) -> Asked:
        """What is asked for below fields of this type; `page` is the length of the page that the fields are."""
        key = (kind.name, page is not None, tuple(id(node) for node in nodes))
        if key not in self._read:
            below = [node.selection_set for node in nodes if node.selection_set]
            if is_abstract_type(kind):
                kinds = self._schema.get_possible_types(kind)
                self._read[key] = _dearest([self._object(each, below, page) for each in kinds])
            else:
                self._read[key] = self._object(kind, below, page)
        return self._read[key]

    def _object(self, kind: GraphQLObjectType, below: list[SelectionSetNode], page: Length | None) -> Asked:
        parts: list[Asked] = []
        shown = False
        for nodes in self._collect(kind, below).values():
            name = nodes[0].name.value
            if name in INTROSPECTION_COST:
                parts.append(Asked(cost=INTROSPECTION_COST[name]))
                continue
            field: Any = self._schema.get_field(kind, name)
            if field is None or nodes[0].selection_set is None:
                continue
            is_list = is_list_type(get_nullable_type(field.type))
            if page is not None and is_list:
                # The items of the page that this object is: they count here, where they are shown.
                items, shown = int(not shown), True
                inner = self._composite(get_named_type(field.type), nodes, None)
                parts.append(_repeat(page, items, 1, inner))
            else:
                parts.append(self._field(field, nodes, is_list, f"{kind.name}.{name}"))
        if page is not None and not shown:
            parts.append(_repeat(page, 1, 1, Asked()))
        return _sum(parts)

    def _field(self, field: Any, nodes: list[FieldNode], is_list: bool, place: str) -> Asked:
        """What a field that gives objects asks for."""
        length, own_items, own_cost = _length(field, nodes[0]), 1, 1
        itself = Asked(cost=1 + _surcharge(place, nodes[0]))
        if length is not None and not is_list:
            return _sum([itself, self._composite(get_named_type(field.type), nodes, length)])
        inner = self._composite(get_named_type(field.type), nodes, None)
        if not is_list:
            return _sum([itself, inner])
        if length is None:
            length = chart_points(nodes[0]) if place == CHART_FIELD else _always(ASSUMED_LENGTH)
            own_items = 0
        elif nodes[0].name.value == BATCH_FIELD:
            own_cost = 2
        return _sum([itself, _repeat(length, own_items, own_cost, inner)])

    def _collect(self, kind: GraphQLObjectType, below: list[SelectionSetNode]) -> dict[str, list[FieldNode]]:
        """The fields to resolve of an object of this type, by response name."""
        merged: dict[str, list[FieldNode]] = {}
        visited: set[str] = set()
        pending = [selection for selections in below for selection in selections.selections]
        for selection in pending:
            if isinstance(selection, FieldNode):
                name = selection.alias.value if selection.alias else selection.name.value
                merged.setdefault(name, []).append(selection)
                continue
            if isinstance(selection, FragmentSpreadNode):
                if selection.name.value in visited:
                    continue
                visited.add(selection.name.value)
                fragment: Any = self._fragments[selection.name.value]
            else:
                assert isinstance(selection, InlineFragmentNode)
                fragment = selection
            if fragment.type_condition is None or self._applies(fragment.type_condition.name.value, kind):
                pending.extend(fragment.selection_set.selections)
        return merged

    def _applies(self, condition: str, kind: GraphQLObjectType) -> bool:
        if condition == kind.name:
            return True
        other = self._schema.get_type(condition)
        return is_abstract_type(other) and self._schema.is_sub_type(other, kind)


def _sum(parts: list[Asked]) -> Asked:
    return Asked(
        sum(part.items for part in parts),
        sum(part.cost for part in parts),
        tuple(each for part in parts for each in part.lists),
        tuple(each for part in parts for each in part.choices),
    )


def _dearest(kinds: list[Asked]) -> Asked:
    if all(kind.is_fixed for kind in kinds):
        return Asked(max(kind.items for kind in kinds), max(kind.cost for kind in kinds))
    return Asked(choices=(tuple(kinds),))


class _Fixed:
    """A length that is written out."""

    def __init__(self, length: int) -> None:
        self.length = length

    def __call__(self, _: Variables) -> int:
        return self.length


def _always(length: int) -> Length:
    return _Fixed(length)


def _surcharge(place: str, node: FieldNode) -> int:
    """What a field costs beside the objects that it gives."""
    searching = place == SEARCH_FIELD and any(each.name.value == SEARCH_ARGUMENT for each in node.arguments or ())
    return FIELD_COST.get(place, 0) + (SEARCH_COST if searching else 0)


def _repeat(length: Length, items: int, cost: int, each: Asked) -> Asked:
    if isinstance(length, _Fixed) and each.is_fixed:
        return Asked(length.length * (items + each.items), length.length * (cost + each.cost))
    return Asked(lists=(Repeated(length, items, cost, each),))


def _length(field: Any, node: FieldNode) -> Length | None:
    """How many items a field has at most; None if it has no pages."""
    arguments = {argument.name.value: argument.value for argument in node.arguments or ()}
    if node.name.value == BATCH_FIELD:
        return _batch_length(arguments.get(BATCH_INPUT))
    if PAGE_ARGUMENT not in field.args:
        return None
    default = _default_length(field.args[PAGE_ARGUMENT])
    given = arguments.get(PAGE_ARGUMENT)
    if isinstance(given, IntValueNode):
        return _always(max(0, int(given.value)))
    if not isinstance(given, VariableNode):
        return _always(default)
    name = given.name.value

    def length(variables: Variables) -> int:
        value = variables.get(name, default)
        # Anything else is no Int, and refused a moment later.
        return max(0, value) if isinstance(value, int) else default

    return length


def _default_length(argument: Any) -> int:
    default = argument.default_value
    if argument.default is not None:
        literal = argument.default.literal
        default = argument.default.value if literal is None else value_from_ast_untyped(literal)
    return 1 if default is Undefined or default is None else int(default)


def _batch_length(given: Any) -> Length:
    """How many transfers a batch has, written out or in variables."""
    if isinstance(given, ObjectValueNode):
        transfers = next((field.value for field in given.fields if field.name.value == BATCH_LIST), None)
        if isinstance(transfers, ListValueNode):
            return _always(len(transfers.values))
        if isinstance(transfers, VariableNode):
            return _list_length(transfers.name.value)
        return _always(1)
    if isinstance(given, VariableNode):
        return _list_length(given.name.value, BATCH_LIST)
    return _always(1)


def _list_length(name: str, inner: str | None = None) -> Length:
    def length(variables: Variables) -> int:
        value = variables.get(name)
        if inner is not None:
            value = value.get(inner) if isinstance(value, dict) else None
        # GraphQL takes one value for a list of one.
        return len(value) if isinstance(value, list) else 1

    return length

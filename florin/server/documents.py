"""GraphQL documents: parsed, held to limits, validated, and kept for the next request that sends the same text."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    InlineFragmentNode,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    Visitor,
    parse,
    specified_rules,
    validate,
    visit,
)
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from florin.server.budget import Budget
from florin.server.faults import (
    BAD_USER_INPUT,
    PARSE_FAILED,
    QUERY_TOO_COSTLY,
    VALIDATION_FAILED,
    RequestRefused,
    caller_errors,
    error_entry,
)

__all__ = ["Document", "DocumentLimits", "Documents", "Operation"]

INTROSPECTION_DEPTH: Final = 20
"""How deep the fields under `__schema` and `__type` may nest: the usual introspection query needs about 15."""

MAX_VALIDATION_ERRORS: Final = 20
"""Validation stops at this many errors, so that a long list of mistakes is cheap to refuse."""


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """How large a document may be. They keep one request from costing what a thousand ordinary ones do."""

    depth: int = 15
    """Fields within fields, with all fragments spread. `__schema` and `__type` have a limit of their own."""
    aliases: int = 30
    """Fields of one operation that are selected under an alias."""
    fields: int = 1000
    """All fields of the document's operations, each counted at every place where a fragment spreads it."""
    repeats: int = 50
    """How often one field may be written at one place of the response. Comparing them costs the square of this."""
    items: int = 5000
    """Items of lists that an operation may ask for, pages within pages multiplied."""
    cost: int = 20_000
    """Points that an operation may cost; `budget` says how they are counted."""
    tokens: int = 2000
    """Names, numbers, strings and signs: the parser stops at this many. About 50 transfers written out in full;
    those that come in variables count nothing."""
    introspection: bool = True
    """Whether a client may ask for the schema. When off, error messages suggest no names either."""
    cached_documents: int = 500
    """How many valid documents are kept."""
    cached_characters: int = 262_144
    """How much text they may have together. Parsed, a character takes about 125 bytes of memory."""


@dataclass(slots=True, eq=False)
class Operation:
    """One operation of a valid document."""

    document: DocumentNode
    definition: OperationDefinitionNode
    name: str | None
    kind: OperationType
    selections: dict[Any, Any] | None
    """What the executor has learnt of the selection sets, for the next time; None if they depend on variables."""
    budget: Budget
    """Counts what it asks for."""
    limits: DocumentLimits
    prepared: Any = None
    """What the executor has learnt of the fragments and variables, for the next time."""

    def cost(self, variables: dict[str, Any] | None) -> int:
        """What the operation costs, in points; `budget` has the rule.

        Raises:
            RequestRefused: It may come to more items, or cost more, than is allowed.
        """
        items, cost = self.budget.fixed or self.budget.demand(variables or {})
        if items > self.limits.items:
            message = (
                f"The operation asks for up to {items} items of lists, and {self.limits.items} are allowed: "
                "ask for shorter pages, or in several requests."
            )
            raise RequestRefused([error_entry(message, BAD_USER_INPUT)])
        if cost > self.limits.cost:
            message = (
                f"The operation costs up to {cost} points, and {self.limits.cost} are allowed: "
                "ask for shorter pages and fewer objects, or in several requests."
            )
            raise RequestRefused([error_entry(message, QUERY_TOO_COSTLY)])
        return cost


@dataclass(slots=True, eq=False)
class Document:
    """A document that has passed every check."""

    operations: dict[str | None, Operation] = field(default_factory=dict)

    def operation(self, name: str | None) -> Operation:
        """The operation to execute, by the rules of GetOperation() in the GraphQL specification.

        Raises:
            RequestRefused: There is no such operation, or no name where there are several.
        """
        if not name and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if not name:
            message = "The document has several operations: name the one to execute in 'operationName'."
            raise RequestRefused([error_entry(message, BAD_USER_INPUT)])
        found = self.operations.get(name)
        if found is None:
            message = f"The document has no operation named '{name}': name one that it has in 'operationName'."
            raise RequestRefused([error_entry(message, BAD_USER_INPUT)])
        return found


class Documents:
    """The documents that one schema has been asked lately, least recently used first."""

    def __init__(self, schema: GraphQLSchema, limits: DocumentLimits | None = None) -> None:
        self.schema = schema
        self.limits = limits or DocumentLimits()
        self._rules = (
            *specified_rules,
            MaybeNullValidationRule,
            OneOfInputValidationRule,
            *(() if self.limits.introspection else (NoSchemaIntrospectionCustomRule,)),
        )
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._kept_characters = 0

    def __len__(self) -> int:
        return len(self._kept)

    def document(self, text: str) -> Document:
        """The document of this text, parsed and valid.

        Raises:
            RequestRefused: It doesn't parse, breaks a limit, or isn't valid for the schema.
        """
        kept = self._kept.get(text)
        if kept is not None:
            self._kept.move_to_end(text)
            return kept
        document = self._prepare(text)
        self._keep(text, document)
        return document

    def _keep(self, text: str, document: Document) -> None:
        # One document must not push out all the others, so a text of more than a quarter of the room isn't kept.
        if len(text) > self.limits.cached_characters // 4 or not self.limits.cached_documents:
            return
        self._kept[text] = document
        self._kept_characters += len(text)
        while (
            len(self._kept) > self.limits.cached_documents or self._kept_characters > self.limits.cached_characters
        ):
            oldest, _ = self._kept.popitem(last=False)
            self._kept_characters -= len(oldest)

    def _prepare(self, text: str) -> Document:
        try:
            node = parse(text, max_tokens=self.limits.tokens)
        except GraphQLSyntaxError as error:
            raise RequestRefused(caller_errors([error], PARSE_FAILED)) from None
        try:
            # The limits come first: some of graphql-core's rules take the square of what the limits allow.
            _Measure(node, self.limits).check()
        except GraphQLError as error:
            raise RequestRefused(caller_errors([error], VALIDATION_FAILED)) from None
        errors = validate(
            self.schema,
            node,
            self._rules,
            max_errors=MAX_VALIDATION_ERRORS,
            hide_suggestions=not self.limits.introspection,
        )
        if errors:
            raise RequestRefused(caller_errors(errors, VALIDATION_FAILED))
        return self._document(node)

    def _document(self, node: DocumentNode) -> Document:
        document = Document()
        selects_by_variable = _selects_by_variable(node)
        fragments = [each for each in node.definitions if isinstance(each, FragmentDefinitionNode)]
        for definition in node.definitions:
            if isinstance(definition, OperationDefinitionNode):
                name = definition.name.value if definition.name else None
                document.operations[name] = Operation(
                    document=node,
                    definition=definition,
                    name=name,
                    kind=definition.operation,
                    selections=None if selects_by_variable else {},
                    budget=Budget(self.schema, definition, fragments),
                    limits=self.limits,
                )
        assert document.operations, "a valid document has an operation: a fragment that none spreads is not valid"
        return document


class _VariableSelection(Visitor):
    """Looks for `@skip(if: $variable)` and its like, which make other fields of the same document."""

    found = False

    def enter_directive(self, node: Any, *_args: Any) -> None:
        self.found = self.found or any(isinstance(argument.value, VariableNode) for argument in node.arguments)


def _selects_by_variable(node: DocumentNode) -> bool:
    visitor = _VariableSelection()
    visit(node, visitor)
    return visitor.found


class _Measure:
    """Walks a document as execution would, fragments spread and equal response names merged, and counts.

    Strawberry's own limiters walk a fragment again at every spread, so that thirty small fragments that spread
    the next one twice keep them busy for ever. Here each field counts, and the walk ends at the first limit that
    breaks, which bounds the walk itself. Types are not looked at: selections for several types count as if all
    applied.
    """

    def __init__(self, node: DocumentNode, limits: DocumentLimits) -> None:
        self.limits = limits
        self.definitions = node.definitions
        self.fragments = {
            definition.name.value: definition
            for definition in node.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        self.spread: set[str] = set()
        self.fields = 0
        self.aliases = 0

    def check(self) -> None:
        """Walk every operation, and then what none of them spreads.

        Raises:
            GraphQLError: A limit is broken; the message names it.
        """
        for definition in self.definitions:
            if isinstance(definition, OperationDefinitionNode):
                self.aliases = 0
                self._walk([definition.selection_set], 1, self.limits.depth)
        # A fragment that no operation spreads isn't valid, but validation would first compare all of its fields.
        for name, fragment in self.fragments.items():
            if name not in self.spread:
                self._walk([fragment.selection_set], 1, self.limits.depth)

    def _walk(self, selection_sets: list[SelectionSetNode], depth: int, deepest: int) -> None:
        merged: dict[str, list[FieldNode]] = {}
        visited: set[str] = set()
        for selection_set in selection_sets:
            self._collect(selection_set, merged, visited)
        for nodes in merged.values():
            first = nodes[0]
            self._count(nodes)
            if depth > deepest:
                message = f"The document nests more than {deepest} fields in one another: ask for less at once."
                raise GraphQLError(message, first)
            below = [node.selection_set for node in nodes if node.selection_set]
            if below:
                introspects = depth == 1 and first.name.value in ("__schema", "__type")
                self._walk(below, depth + 1, INTROSPECTION_DEPTH if introspects else deepest)

    def _collect(
        self, selection_set: SelectionSetNode, merged: dict[str, list[FieldNode]], visited: set[str]
    ) -> None:
        pending = list(selection_set.selections)
        for selection in pending:
            if isinstance(selection, FieldNode):
                name = selection.alias.value if selection.alias else selection.name.value
                merged.setdefault(name, []).append(selection)
            elif isinstance(selection, InlineFragmentNode):
                pending.extend(selection.selection_set.selections)
            elif isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                if name not in visited and name in self.fragments:
                    visited.add(name)
                    self.spread.add(name)
                    pending.extend(self.fragments[name].selection_set.selections)

    def _count(self, nodes: list[FieldNode]) -> None:
        limits = self.limits
        self.fields += len(nodes)
        self.aliases += any(node.alias for node in nodes)
        if len(nodes) > limits.repeats:
            message = f"A field is written more than {limits.repeats} times at one place: write it once."
            raise GraphQLError(message, nodes[0])
        if self.fields > limits.fields:
            message = f"The document selects more than {limits.fields} fields: ask for less at once."
            raise GraphQLError(message, nodes[0])
        if self.aliases > limits.aliases:
            message = f"An operation uses more than {limits.aliases} aliases: send several requests."
            raise GraphQLError(message, nodes[0])

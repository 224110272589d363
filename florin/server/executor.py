"""Executes operations: graphql-core's executor, with what it would work out again at each request kept.

Strawberry's `Schema.execute` isn't used: its extensions cost a good part of a small request, and Florin has none.
So schema extensions, and directives that Strawberry runs through one, have no effect here.
"""

from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeGuard, cast

from graphql import (
    ExecutionResult,
    FieldNode,
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    default_field_resolver,
    default_type_resolver,
    is_leaf_type,
    located_error,
)
from graphql.execution import (
    Executor,
    create_source_event_stream,
    execute_subscription_event,
    map_source_to_response_event,
)
from graphql.execution.collect_fields import CollectedFields, FieldDetailsList, GroupedFieldSet
from graphql.pyutils import AwaitableOrValue, Path, Undefined
from strawberry.execution import optimized_is_awaitable

from florin.schema.access import ACCESS
from florin.server.documents import Operation
from florin.server.faults import (
    BAD_USER_INPUT,
    FormattedError,
    RequestRefused,
    caller_errors,
    execution_errors,
)
from florin.server.variables import VariablePlan

__all__ = ["Context", "Meter", "execute", "response_body", "subscribe"]

MAX_COERCION_ERRORS: Final = 20
"""Checking variables stops at this many errors."""


class Context(Protocol):
    """What the transport knows of the context that resolvers are given: nearly nothing."""

    @property
    def extensions(self) -> dict[str, object]:
        """Becomes the response's `extensions` unless it's empty."""

    @property
    def response_headers(self) -> list[tuple[bytes, bytes]]:
        """Headers that the response gets, where it has any."""

    @property
    def rights(self) -> int:
        """What the caller may; what is planned for one is kept for all who have the same."""


class Meter(Protocol):
    """Charges those who ask."""

    async def charge(self, context: Any, cost: int) -> None:
        """Charge an operation that is about to be executed.

        Raises:
            RequestRefused: They have asked for too much already.
        """


is_awaitable = cast("Callable[[Any], TypeGuard[Awaitable[Any]]]", optimized_is_awaitable)


async def execute(
    schema: GraphQLSchema,
    operation: Operation,
    variables: dict[str, Any] | None,
    context: Context,
    *,
    hide_suggestions: bool = False,
    meter: Meter | None = None,
) -> dict[str, Any]:
    """Execute a query or a mutation; returns the response's body.

    Raises:
        RequestRefused: A variable doesn't fit its type, or the operation costs more than it may.
    """
    cost = operation.cost(variables)
    executor = _executor(schema, operation, variables, context, hide_suggestions)
    if meter is not None:
        await meter.charge(context, cost)
    result = executor.execute_operation()
    if is_awaitable(result):
        result = await result
    return response_body(cast("ExecutionResult", result), context.extensions)


async def subscribe(
    schema: GraphQLSchema,
    operation: Operation,
    variables: dict[str, Any] | None,
    make_context: Callable[[], Awaitable[Context]],
    *,
    hide_suggestions: bool = False,
    meter: Meter | None = None,
) -> AsyncGenerator[dict[str, Any], None]:
    """The bodies of a subscription's responses, one for each event. Closing it closes the resolver's generator.

    Each event is resolved under a context of its own, so that what one keeps for a request's time (loaders, a
    principal) isn't kept for a subscription's.

    Raises:
        RequestRefused: A variable doesn't fit its type, the subscription costs more than it may, or the resolver
            failed, at once or between two events; its faults are masked and logged.
    """
    cost = operation.cost(variables)
    context = await make_context()
    executor = _executor(schema, operation, variables, context, hide_suggestions)
    if meter is not None:
        await meter.charge(context, cost)
    stream = create_source_event_stream(executor)
    if is_awaitable(stream):
        stream = await stream
    if isinstance(stream, ExecutionResult):
        raise RequestRefused(execution_errors(stream.errors or ()))

    async def execute_event(event_executor: Executor[Any]) -> ExecutionResult:
        event_executor.context_value = context = await make_context()
        result = execute_subscription_event(event_executor)
        if is_awaitable(result):
            result = await result
        finished = cast("ExecutionResult", result)
        finished.extensions = context.extensions
        return finished

    events = map_source_to_response_event(executor, cast("AsyncIterable[Any]", stream), execute_event)
    async with aclosing(events):
        try:
            async for result in events:
                yield response_body(result, result.extensions or {})
        except Exception as error:
            raise RequestRefused(_stream_errors(operation, error)) from error


def response_body(result: ExecutionResult, extensions: dict[str, object]) -> dict[str, Any]:
    """The map that a response is encoded from; faults are logged and masked."""
    body: dict[str, Any] = {"data": result.data}
    if result.errors:
        # The GraphQL specification wants the errors first, where a person who reads the response sees them.
        body = {"errors": execution_errors(result.errors), "data": result.data}
    if extensions:
        body["extensions"] = extensions
    return body


def _stream_errors(operation: Operation, error: Exception) -> list[FormattedError]:
    field = next(node for node in operation.definition.selection_set.selections if isinstance(node, FieldNode))
    name = field.alias.value if field.alias else field.name.value
    return execution_errors([located_error(error, [field], [name])])


@dataclass(frozen=True, slots=True)
class Prepared:
    """What stays the same whenever an operation is executed."""

    fragment_definitions: Any
    fragments: Any
    variables: VariablePlan


def _executor(
    schema: GraphQLSchema,
    operation: Operation,
    variables: dict[str, Any] | None,
    context: Context,
    hide_suggestions: bool,
) -> "PlanningExecutor":
    prepared: Prepared | None = operation.prepared
    values = None if prepared is None else prepared.variables.coerce(variables or {})
    if prepared is not None and values is not None:
        return PlanningExecutor(
            schema,
            prepared.fragment_definitions,
            prepared.fragments,
            None,
            context,
            operation.definition,
            values,
            default_field_resolver,
            default_type_resolver,
            default_field_resolver,
            is_awaitable=is_awaitable,
            hide_suggestions=hide_suggestions,
            selections=operation.selections,
        )
    built = PlanningExecutor.build(
        schema,
        operation.document,
        None,
        context,
        variables,
        operation.name,
        max_coercion_errors=MAX_COERCION_ERRORS,
        is_awaitable=is_awaitable,
        hide_suggestions=hide_suggestions,
        selections=operation.selections,
    )
    if isinstance(built, list):
        raise RequestRefused(caller_errors(built, BAD_USER_INPUT))
    executor = cast("PlanningExecutor", built)
    if prepared is None:
        plan = VariablePlan(schema, operation.definition, {})
        operation.prepared = Prepared(executor.fragment_definitions, executor.fragments, plan)
    return executor


Read = Callable[[Any], Any]
"""Reads a field's value off its source, ready for the response, or returns `THE_LONG_WAY`."""

THE_LONG_WAY: Final = object()
"""Says that graphql-core shall resolve this field, because the short way can't tell what it comes to."""


class PlannedFields(GroupedFieldSet):
    """The fields to resolve of one object type, with a way to read those that are plain attributes."""

    __slots__ = ("plan",)
    plan: tuple[tuple[str, FieldDetailsList, Read | None], ...]


class PlanningExecutor(Executor[None]):
    """An executor that plans each selection set once per operation and keeps the plan for the next requests.

    It overrides methods that graphql-core calls internal, so each new version of it has to pass the tests of
    this module. A field is read by the short way only if it's an attribute without a resolver and of a scalar or
    enum; whatever is odd about the value (it is null where it mustn't be, can't be serialised, has to be awaited)
    sends that field down graphql-core's own way, which knows what to make of it. Reading an attribute twice does
    no harm.
    """

    def __init__(self, *args: Any, selections: dict[Any, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.selections = {} if selections is None else selections

    def build_resolve_info(
        self, field_def: GraphQLField, field_nodes: list[FieldNode], parent_type: GraphQLObjectType, path: Path
    ) -> GraphQLResolveInfo[Any]:
        """As Strawberry's resolvers expect it: with the variables as a plain dictionary."""
        return GraphQLResolveInfo(
            field_nodes[0].name.value,
            field_nodes,
            field_def.type,
            parent_type,
            path,
            self.schema,
            self.fragment_definitions,
            self.root_value,
            self.operation,
            self.variable_values.coerced,  # type: ignore[arg-type]  # Strawberry's Info reads a dictionary.
            self.context_value,
            self.is_awaitable,
            self.abort_signal,
            self.async_helpers,
        )

    def execute_root_grouped_field_set(
        self,
        root_type: GraphQLObjectType,
        root_value: Any,
        grouped_field_set: GroupedFieldSet,
        serially: bool,
        position_context: None,
    ) -> AwaitableOrValue[dict[str, Any]]:
        """A single root field waits for no other: the shorter way of concurrent ones serves a mutation as well."""
        serially = serially and len(grouped_field_set) > 1
        return super().execute_root_grouped_field_set(
            root_type, root_value, grouped_field_set, serially, position_context
        )

    def collect_subfields(
        self, return_type: GraphQLObjectType, field_details_list: FieldDetailsList
    ) -> CollectedFields:
        """The fields selected below these, planned; kept by the document's own nodes, which outlive the request."""
        rights = self.context_value.rights
        key = (return_type, rights, *[id(details.node) for details in field_details_list])
        kept: CollectedFields | None = self.selections.get(key)
        if kept is not None:
            return kept
        collected = super().collect_subfields(return_type, field_details_list)
        fields = PlannedFields(collected.grouped_field_set)
        fields.plan = tuple(
            (name, details, plain_reader(self.schema, return_type, details, rights))
            for name, details in fields.items()
        )
        self.selections[key] = planned = collected._replace(grouped_field_set=fields)
        return planned

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: GroupedFieldSet,
        position_context: None,
    ) -> AwaitableOrValue[dict[str, Any]]:
        """Read the plain fields, and leave the others to graphql-core."""
        if not isinstance(grouped_field_set, PlannedFields):
            return super().execute_fields(parent_type, source_value, path, grouped_field_set, position_context)
        results: dict[str, Any] = {}
        others: GroupedFieldSet = {}
        for name, details, read in grouped_field_set.plan:
            value = THE_LONG_WAY if read is None else _read(read, source_value)
            # The key is set in either case: a response has its fields in the order of the document.
            results[name] = None
            if value is THE_LONG_WAY:
                others[name] = details
            else:
                results[name] = value
        if not others:
            return results
        rest = super().execute_fields(parent_type, source_value, path, others, position_context)
        if is_awaitable(rest):
            return self._complete(results, rest)
        results.update(cast("dict[str, Any]", rest))
        return results

    @staticmethod
    async def _complete(results: dict[str, Any], rest: Awaitable[dict[str, Any]]) -> dict[str, Any]:
        results.update(await rest)
        return results


def _read(read: Read, source: Any) -> Any:
    try:
        return read(source)
    except Exception:
        # graphql-core meets the same exception on its way, and knows which field and path to blame for it.
        return THE_LONG_WAY


def plain_reader(
    schema: GraphQLSchema, parent_type: GraphQLObjectType, details: FieldDetailsList, rights: int
) -> Read | None:
    """The short way to a field's value, or None if it has a resolver, arguments or fields of its own.

    A field that somebody with these rights may not use goes the long way as well: its resolver refuses.
    """
    field_name = details[0].node.name.value
    if field_name == "__typename":
        type_name = parent_type.name
        return lambda _source: type_name
    field = schema.get_field(parent_type, field_name)
    if field is None or field.args:
        return None
    # Introspection's own fields have no definition; one with a resolver, permissions or extensions isn't basic.
    access: Any = field.extensions.get(ACCESS)
    if access is not None and not access.allows(rights):
        return None
    definition: Any = field.extensions.get("strawberry-definition")
    if definition is None or not definition.is_basic_field or definition.default_resolver is not getattr:
        return None
    nullable = not isinstance(field.type, GraphQLNonNull)
    leaf = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    if not is_leaf_type(leaf):
        return None
    attribute = definition.python_name
    null = None if nullable else THE_LONG_WAY
    if leaf.name in ("String", "ID"):
        return _text_reader(attribute, null)
    return _leaf_reader(attribute, null, leaf.coerce_output_value)


def _text_reader(attribute: str, null: object) -> Read:
    def read(source: Any) -> Any:
        value = getattr(source, attribute)
        if type(value) is str:
            return value
        return null if value is None else THE_LONG_WAY

    return read


def _leaf_reader(attribute: str, null: object, coerce: Callable[[Any], Any]) -> Read:
    def read(source: Any) -> Any:
        value = getattr(source, attribute)
        if value is None:
            return null
        if is_awaitable(value) or isinstance(value, Exception):
            return THE_LONG_WAY
        coerced = coerce(value)
        return THE_LONG_WAY if coerced is None or coerced is Undefined else coerced

    return read

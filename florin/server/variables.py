"""Coerces variables by a plan made once per input type; graphql-core walks the types again at every request.

A plan only knows the plain way. Whatever is odd about a value (it is missing, null where it must not be, of another
type, unknown) comes out as Undefined, and graphql-core then coerces all of it again and says what is wrong.
"""

from collections.abc import Callable
from typing import Any, cast

from graphql import (
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    OperationDefinitionNode,
    is_required_input_field,
)
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import VariableValues, VariableValueSource
from graphql.pyutils import Undefined
from graphql.utilities.coerce_input_value import coerce_default_value

__all__ = ["VariablePlan"]

Coerce = Callable[[Any], Any]
"""Turns a JSON value into the coerced one, or into Undefined for whatever is not plainly right."""


class VariablePlan:
    """How to coerce the variables of one operation."""

    def __init__(
        self, schema: GraphQLSchema, definition: OperationDefinitionNode, types: dict[Any, Coerce]
    ) -> None:
        self._plan: list[tuple[str, GraphQLVariableSignature, Coerce]] = []
        for node in definition.variable_definitions or ():
            signature = get_variable_signature(schema, node)
            # A valid document names only input types that exist.
            assert isinstance(signature, GraphQLVariableSignature)
            self._plan.append((signature.name, signature, _coercer(signature.type, types)))

    def coerce(self, variables: dict[str, Any]) -> VariableValues | None:
        """The variables' values, or None where graphql-core has to look."""
        sources: dict[str, VariableValueSource] = {}
        coerced: dict[str, Any] = {}
        for name, signature, coerce in self._plan:
            if name not in variables:
                return None
            value = variables[name]
            coerced[name] = found = coerce(value)
            if found is Undefined:
                return None
            sources[name] = VariableValueSource(signature, value)
        return VariableValues(sources, coerced)


def _coercer(type_: GraphQLInputType, types: dict[Any, Coerce]) -> Coerce:
    known = types.get(type_)
    if known is None:
        # Looked up when it runs, so that a type may contain itself.
        types[type_] = lambda value: types[type_](value)
        types[type_] = known = _make(type_, types)
    return known


def _make(type_: GraphQLInputType, types: dict[Any, Coerce]) -> Coerce:
    if isinstance(type_, GraphQLNonNull):
        required = _make_present(type_.of_type, types)
        return lambda value: Undefined if value is None else required(value)
    optional = _make_present(type_, types)
    return lambda value: None if value is None else optional(value)


def _make_present(type_: GraphQLInputType, types: dict[Any, Coerce]) -> Coerce:
    """A coercer of values that are not null."""
    if isinstance(type_, GraphQLList):
        return _list(_coercer(type_.of_type, types))
    if isinstance(type_, GraphQLInputObjectType):
        return _object(type_, types)
    return _careful(cast("GraphQLLeafType", type_).coerce_input_value)


def _list(item: Coerce) -> Coerce:
    def coerce(values: Any) -> Any:
        if type(values) is not list:
            return Undefined
        coerced = [item(value) for value in values]
        return Undefined if any(value is Undefined for value in coerced) else coerced

    return coerce


def _careful(read: Coerce) -> Coerce:
    def coerce(value: Any) -> Any:
        try:
            return read(value)
        except Exception:
            # graphql-core meets the same exception on its way, and knows which value to blame for it.
            return Undefined

    return coerce


def _object(type_: GraphQLInputObjectType, types: dict[Any, Coerce]) -> Coerce:
    plan = [
        (
            name,
            field.out_name or name,
            _coercer(field.type, types),
            Undefined if is_required_input_field(field) else coerce_default_value(field),
            is_required_input_field(field),
        )
        for name, field in type_.fields.items()
    ]
    # Strawberry's own type sees to it that of a @oneOf exactly one is given.
    finish = _careful(type_.out_type)

    def coerce(value: Any) -> Any:
        if type(value) is not dict:
            return Undefined
        coerced: dict[str, Any] = {}
        given = 0
        for name, out_name, read, default, required in plan:
            if name in value:
                given += 1
                coerced[out_name] = found = read(value[name])
                if found is Undefined:
                    return Undefined
            elif required:
                return Undefined
            elif default is not Undefined:
                coerced[out_name] = default
        return finish(coerced) if given == len(value) else Undefined

    return coerce

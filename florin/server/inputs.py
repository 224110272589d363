"""Builds Strawberry's input objects by a plan made once; Strawberry looks its types up again at every request.

For a mutation with a nested input of six values that look-up takes as long as the rest of its execution.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING
from typing import Any, TypeAlias

import strawberry
from strawberry.relay.types import GlobalID
from strawberry.scalars import is_scalar
from strawberry.types.arguments import InputContext
from strawberry.types.base import (
    StrawberryList,
    StrawberryMaybe,
    StrawberryObjectDefinition,
    StrawberryOptional,
    StrawberryType,
    get_object_definition,
)
from strawberry.types.enum import StrawberryEnumDefinition, has_enum_definition
from strawberry.types.lazy_type import LazyType

__all__ = ["compile_inputs"]

Convert: TypeAlias = Callable[[Any, InputContext], Any]
"""Turns a value as graphql-core coerced it, which is not None, into the one that the resolver's input holds."""


def compile_inputs(schema: strawberry.Schema) -> list[str]:
    """Give each input type of the schema a `from_input` of a few dictionary look-ups; returns the types' names.

    What it builds is what Strawberry would build. A type that has a `from_input` of its own keeps it.
    """
    compiled = []
    for name, concrete in schema.schema_converter.type_map.items():
        definition = concrete.definition
        if isinstance(definition, StrawberryObjectDefinition) and definition.is_input:
            if definition.from_input is not None:
                continue
            definition.from_input = _builder(schema, definition)
            compiled.append(name)
    return compiled


def _builder(
    schema: strawberry.Schema, definition: StrawberryObjectDefinition
) -> Callable[[type, Mapping[str, Any], InputContext], Any]:
    get_name = schema.config.name_converter.from_field
    plan = [
        (get_name(field), field.python_name, _converter(schema, field.resolve_type(type_definition=definition)))
        for field in definition.fields
    ]
    # As with Strawberry, what may be left out and has no default is None.
    nothing_given = {
        field.python_name: None
        for field in definition.fields
        if field.default_value is MISSING and field.default_factory is MISSING
    }

    def build(cls: type, value: Mapping[str, Any], context: InputContext) -> Any:
        arguments: dict[str, Any] = nothing_given.copy()
        for graphql_name, python_name, convert in plan:
            if graphql_name in value:
                given = value[graphql_name]
                arguments[python_name] = given if convert is None or given is None else convert(given, context)
        return cls(**arguments)

    return build


def _converter(schema: strawberry.Schema, type_: Any) -> Convert | None:
    """How to convert values of this type; None if they stay as they are."""
    if isinstance(type_, LazyType):
        return _converter(schema, type_.resolve_type())
    if type_ is GlobalID:
        return _by_strawberry(type_)
    if isinstance(type_, StrawberryMaybe):
        return _maybe_converter(_converter(schema, type_.of_type))
    if isinstance(type_, StrawberryOptional):
        return _converter(schema, type_.of_type)
    if isinstance(type_, StrawberryList):
        return _list_converter(_converter(schema, type_.of_type))
    if isinstance(type_, StrawberryEnumDefinition) or has_enum_definition(type_):
        return None
    if is_scalar(type_, schema.schema_converter.scalar_registry):
        return None
    nested = get_object_definition(type_)
    return _by_strawberry(type_) if nested is None else _object_converter(type_, nested)


def _maybe_converter(convert: Convert | None) -> Convert:
    if convert is None:
        return lambda value, _context: strawberry.Some(value)
    inner = convert
    return lambda value, context: strawberry.Some(inner(value, context))


def _list_converter(convert: Convert | None) -> Convert:
    if convert is None:
        return lambda values, _context: list(values)
    each = convert
    return lambda values, context: [None if value is None else each(value, context) for value in values]


def _object_converter(cls: Any, definition: StrawberryObjectDefinition) -> Convert:
    def convert(value: Any, context: InputContext) -> Any:
        # Looked up now, since a type may contain itself, or be compiled after the one that contains it.
        build = definition.from_input
        return context.convert(value, cls) if build is None else build(cls, value, context)

    return convert


def _by_strawberry(type_: StrawberryType | type) -> Convert:
    return lambda value, context: context.convert(value, type_)

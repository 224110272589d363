"""Who may use which field: a directive in the SDL, and its enforcement."""

import enum
from collections.abc import Iterator

import strawberry
from graphql import GraphQLField, GraphQLSchema, is_object_type
from strawberry.schema_directive import Location

from florin.domain.principal import Role, Scope
from florin.resolvers.access import Access, guard
from florin.resolvers.enums import describe

ACCESS = "florin-access"
"""Under this name a field keeps its declaration, among its metadata and then among its extensions."""

ACCESS_OF: dict[type, Access] = {}
"""What holds for all fields of a type that say nothing else."""


class Caller(enum.StrEnum):
    """The roles, and whoever has none."""

    ANYONE = "ANYONE"
    CUSTOMER = "CUSTOMER"
    ADMIN = "ADMIN"
    AUDITOR = "AUDITOR"


describe(
    Caller,
    "Who may use a field.",
    ANYONE="Anybody, logged on or not.",
    CUSTOMER="A customer, for what is theirs.",
    ADMIN="Staff who manage the bank.",
    AUDITOR="Staff who see everything and change nothing.",
)


@strawberry.schema_directive(
    name="may",
    locations=[Location.FIELD_DEFINITION, Location.OBJECT],
    description="Who may use a field, or all fields of a type that say nothing else; which scope an API key "
    "needs; and whether it is for people only.",
)
class May:
    """The declaration as the SDL shows it."""

    roles: list[Caller] = strawberry.directive_field(name="roles")
    scope: Scope | None = strawberry.directive_field(name="scope", default=strawberry.UNSET)
    personal: bool | None = strawberry.directive_field(name="personal", default=strawberry.UNSET)


def show_access(access: Access) -> May:
    """A declaration as a directive."""
    roles = [Caller[role.name] for role in Role if role in access.roles]
    return May(
        roles=roles or [Caller.ANYONE],
        scope=access.scope or strawberry.UNSET,
        personal=access.personal or strawberry.UNSET,
    )


def declared(schema: GraphQLSchema) -> Iterator[tuple[str, GraphQLField, Access | None]]:
    """Every field of every object type as `Type.field`, with what was declared for it, if anything was."""
    for type_name, kind in schema.type_map.items():
        if not is_object_type(kind) or type_name.startswith("__"):
            continue
        origin = kind.extensions["strawberry-definition"].origin
        for name, field in kind.fields.items():
            own = field.extensions["strawberry-definition"].metadata.get(ACCESS)
            yield f"{type_name}.{name}", field, own or ACCESS_OF.get(origin)


def enforce_access(schema: GraphQLSchema) -> None:
    """Put every field behind its declaration.

    Raises:
        AssertionError: a field has none.
    """
    for place, field, access in list(declared(schema)):
        assert access is not None, f"{place} does not say who may use it"
        field.extensions[ACCESS] = access
        begins = place.startswith(("Query.", "Mutation."))
        if field.resolve is not None:
            field.resolve = guard(field.resolve, access, place, begins=begins)
        if field.subscribe is not None:
            field.subscribe = guard(field.subscribe, access, place, begins=True)

"""Views: Strawberry types that name attributes of a domain value and describe them."""

from collections.abc import Callable
from typing import Any, TypeVar

import strawberry

from florin.resolvers.access import Access
from florin.schema.access import ACCESS, ACCESS_OF, show_access

T = TypeVar("T", bound=type)

DOMAIN_OF: dict[type, type] = {}
"""Each view's domain class; a test compares their attributes."""


def view(of: type, *, description: str, may: Access, name: str | None = None) -> Callable[[T], T]:
    """Make a class a GraphQL type that shows values of a domain class as they are.

    The default resolver reads each attribute off the domain value, and `is_type_of` lets unions tell which of
    their types a value has. So there is nothing to map and nothing to copy. `may` says who may read its fields;
    a field can say otherwise.
    """

    def decorate(cls: T) -> T:
        DOMAIN_OF[cls] = of
        ACCESS_OF[cls] = may
        cls.is_type_of = staticmethod(lambda value, _info: isinstance(value, of))  # type: ignore[attr-defined]
        decorated: T = strawberry.type(cls, description=description, name=name, directives=[show_access(may)])
        return decorated

    return decorate


def shown(description: str, may: Access | None = None) -> Any:
    """A field that is read off the domain value."""
    return strawberry.field(description=description, **_declare(may))


def found(resolver: Callable[..., Any], description: str, may: Access | None = None) -> Any:
    """A field that needs work."""
    return strawberry.field(resolver=resolver, description=description, **_declare(may))


def pushed(resolver: Callable[..., Any], description: str, may: Access | None = None) -> Any:
    """A field of the subscription root."""
    return strawberry.subscription(resolver=resolver, description=description, **_declare(may))


def _declare(may: Access | None) -> dict[str, Any]:
    return {} if may is None else {"metadata": {ACCESS: may}, "directives": [show_access(may)]}

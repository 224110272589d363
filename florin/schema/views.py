"""Views: Strawberry types that name attributes of a domain value and describe them."""

from collections.abc import Callable
from typing import Any, TypeVar

import strawberry

T = TypeVar("T", bound=type)

DOMAIN_OF: dict[type, type] = {}
"""Each view's domain class; a test compares their attributes."""


def view(of: type, *, description: str, name: str | None = None) -> Callable[[T], T]:
    """Make a class a GraphQL type that shows values of a domain class as they are.

    The default resolver reads each attribute off the domain value, and `is_type_of` lets unions tell which of
    their types a value has. So there is nothing to map and nothing to copy.
    """

    def decorate(cls: T) -> T:
        DOMAIN_OF[cls] = of
        cls.is_type_of = staticmethod(lambda value, _info: isinstance(value, of))  # type: ignore[attr-defined]
        decorated: T = strawberry.type(cls, description=description, name=name)
        return decorated

    return decorate


def shown(description: str) -> Any:
    """A field that is read off the domain value."""
    return strawberry.field(description=description)


def found(resolver: Callable[..., Any], description: str) -> Any:
    """A field that needs work."""
    return strawberry.field(resolver=resolver, description=description)


def pushed(resolver: Callable[..., Any], description: str) -> Any:
    """A field of the subscription root."""
    return strawberry.subscription(resolver=resolver, description=description)

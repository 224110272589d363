"""Pages of a list: keyset-paged, newest first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

PAGE_MAX = 100

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Edge(Generic[T]):
    """One item and its place in the list."""

    cursor: str
    node: T


@dataclass(frozen=True, slots=True)
class PageInfo:
    """Where a page stands in its list."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A run of items of a list, in its order."""

    edges: tuple[Edge[T], ...]
    page_info: PageInfo

    @property
    def nodes(self) -> tuple[T, ...]:
        """The items alone."""
        return tuple(edge.node for edge in self.edges)


def cut_page(items: Sequence[T], *, first: int, after: object, cursor: Callable[[T], str]) -> Page[T]:
    """Make a page of at most `first` items out of `first` + 1 that were read after the cursor `after`."""
    edges = tuple(Edge(cursor(item), item) for item in items[:first])
    return Page(
        edges,
        PageInfo(
            has_next_page=len(items) > first,
            has_previous_page=after is not None,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
    )

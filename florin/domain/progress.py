"""Telling somebody how far long work has come."""

from typing import Protocol


class Progress(Protocol):
    """Wants to know."""

    def begin(self, what: str, total: int | None) -> None:
        """A piece of work begins, of so many steps if that is known."""
        ...

    def advance(self, steps: int = 1) -> None:
        """So many more steps of it are done."""
        ...


class Unwatched:
    """Nobody wants to know."""

    def begin(self, what: str, total: int | None) -> None:
        """Do nothing."""

    def advance(self, steps: int = 1) -> None:
        """Do nothing."""

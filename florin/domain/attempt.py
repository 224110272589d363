"""An attempt at something that can be guessed: a password, a code, an email that is registered."""

from dataclasses import dataclass
from enum import Enum, auto

__all__ = ["Attempt", "Ending"]


class Ending(Enum):
    """What became of an attempt."""

    FAILED = auto()
    SUCCEEDED = auto()
    FORGIVEN = auto()


@dataclass(slots=True)
class Attempt:
    """One attempt. It is counted as failed from before it is looked at until it is known to be good.

    `wait` is in seconds: 0 lets it go on; any other was not counted, and nothing may be compared for it.
    """

    wait: int = 0
    ending: Ending = Ending.FAILED

    def succeed(self) -> None:
        """It was right: it counts no longer, and its name is at home at its address."""
        self.ending = Ending.SUCCEEDED

    def forgive(self) -> None:
        """It was no guess: it counts no longer, and that is all."""
        self.ending = Ending.FORGIVEN

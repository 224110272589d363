"""What a document about a person is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from florin.domain.customer import Customer

Item = Mapping[str, object]
"""Facts by name: what JSON can tell, and ids and instants."""


EVENTS_PER_DOCUMENT = 1_000
"""So many of the newest events stand in a document: others can cause them too, with a token that was stolen."""


@dataclass(frozen=True, slots=True)
class Position:
    """Up to where a document went: an account and the number of an entry of its history."""

    account_id: UUID
    sequence: int

    def __str__(self) -> str:
        return f"{self.account_id}:{self.sequence}"


@dataclass(frozen=True, slots=True)
class PersonalFile:
    """All that stands in the tables about a person, but for the transactions.

    Of the events the newest `EVENTS_PER_DOCUMENT`, the newest last, and how many older ones there are.
    """

    profile: Item
    accounts: Sequence[Item]
    sessions: Sequence[Item]
    api_keys: Sequence[Item]
    standing_orders: Sequence[Item]
    events: Sequence[Item]
    older_events: int


@dataclass(frozen=True, slots=True)
class PersonalData:
    """One machine-readable document about a person. `next` is where the following one begins, if any does."""

    json: str = field(repr=False)
    created_at: datetime
    next: str | None


@dataclass(frozen=True, slots=True)
class Erasure:
    """What is left of a customer whose personal data were erased, and how many events forgot where from."""

    customer: Customer
    events: int


def read_position(text: str) -> Position | None:
    """Read where a document ended; None for what is no such place."""
    account_id, _, sequence = text.partition(":")
    if not (sequence.isascii() and sequence.isdigit() and len(sequence) <= 18):
        return None
    try:
        return Position(UUID(account_id), int(sequence))
    except ValueError:
        return None

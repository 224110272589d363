"""Labels as clients write them; all inputs that move money have these three fields."""

from typing import Protocol

import strawberry

from florin.domain.labels import read_labels
from florin.domain.transaction import NO_LABELS, Labels

CATEGORY = "What the caller files it under, up to 40 characters; the other party never sees it."
REFERENCE = "The caller's own number for it, up to 35 characters; the other party never sees it."
METADATA = "The caller's own notes, up to 10, each key once; the other party never sees them."


@strawberry.input(description="One note to a transaction.")
class MetadataEntryInput:
    key: str = strawberry.field(description="1 to 40 characters out of A-Z, a-z, 0-9, _, . and -.")
    value: str = strawberry.field(description="Up to 200 characters.")


class Labelled(Protocol):
    """An input with labels."""

    category: str | None
    reference: str | None
    metadata: list[MetadataEntryInput] | None


def labels_of(input: Labelled) -> Labels:
    """Read an input's labels. Most have none, and cost nothing.

    Raises:
        Malformed: one of them could not be kept as it is.
    """
    if not (input.category or input.reference or input.metadata):
        return NO_LABELS
    pairs = [(entry.key, entry.value) for entry in input.metadata or ()]
    return read_labels(input.category or None, input.reference or None, pairs)

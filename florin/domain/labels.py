"""Labels: what a customer files a transaction under. They move nothing, and only who asked and staff see them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from florin.domain.text import Malformed, check_text
from florin.domain.transaction import NO_LABELS, Labels

CATEGORY_MAX = 40

REFERENCE_MAX = 35
"""The longest reference, in characters: ISO 20022's Max35Text, as of an end-to-end identification."""

METADATA_MAX = 10
"""The most pairs that one transaction has."""

VALUE_MAX = 200

_KEY = re.compile(r"[A-Za-z0-9_.-]{1,40}")


@dataclass(frozen=True, slots=True)
class MetadataEntry:
    """One of a transaction's notes."""

    key: str
    value: str


def read_labels(category: str | None, reference: str | None, metadata: Sequence[tuple[str, str]] = ()) -> Labels:
    """Read what a customer wrote. The pairs come out in the order of their keys.

    Blanks around category and reference are not kept, and one that is empty is none.

    Raises:
        Malformed: one of them is too long, or could not be kept as it is.
    """
    category, reference = (category or "").strip(), (reference or "").strip()
    if category:
        check_text("category", category, CATEGORY_MAX)
    if reference:
        check_text("reference", reference, REFERENCE_MAX)
    if len(metadata) > METADATA_MAX:
        raise Malformed("metadata", f"it has at most {METADATA_MAX} pairs")
    pairs = dict(metadata)
    if len(pairs) < len(metadata):
        raise Malformed("metadata", "each key stands in it once")
    for key, value in metadata:
        if not _KEY.fullmatch(key):
            raise Malformed("metadata", "a key has 1 to 40 characters out of A-Z, a-z, 0-9, _, . and -")
        check_text("metadata", value, VALUE_MAX)
    labels = Labels(category or None, reference or None, tuple(sorted(pairs.items())))
    return NO_LABELS if labels == NO_LABELS else labels

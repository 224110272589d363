"""Which media type a response has (RFC 9110, section 12.5.1), and whether a request's body is one we read."""

from functools import lru_cache
from typing import Final, NamedTuple

__all__ = ["GRAPHQL_RESPONSE", "JSON", "MediaType", "is_json", "negotiate"]


class MediaType(NamedTuple):
    """A media type that responses can have."""

    name: str
    content_type: bytes


GRAPHQL_RESPONSE: Final = MediaType(
    "application/graphql-response+json", b"application/graphql-response+json; charset=utf-8"
)
JSON: Final = MediaType("application/json", b"application/json; charset=utf-8")

LONGEST_CACHED: Final = 512
"""Headers up to this many bytes are remembered: clients send the same few, and nobody should fill our memory."""


def negotiate(accept: bytes) -> MediaType | None:
    """The media type that an Accept header prefers, or None if it accepts neither of ours.

    The higher q wins; then the one that is named more exactly, then the one that is named first. So
    `application/json, */*` gets JSON, and `*/*` gets `application/graphql-response+json`, as does no header at all.
    """
    return _negotiate(accept) if len(accept) <= LONGEST_CACHED else _negotiate.__wrapped__(accept)


def is_json(content_type: bytes) -> bool:
    """Whether a body of this Content-Type is JSON in UTF-8."""
    return _is_json(content_type) if len(content_type) <= LONGEST_CACHED else _is_json.__wrapped__(content_type)


class _Range(NamedTuple):
    """One entry of an Accept header."""

    name: str
    exactness: int
    quality: float
    position: int


@lru_cache(maxsize=128)
def _negotiate(accept: bytes) -> MediaType | None:
    header = accept.decode("latin-1").strip()
    if not header:
        return GRAPHQL_RESPONSE
    ranges = [_parse_range(entry, position) for position, entry in enumerate(header.split(","))]
    found: list[tuple[float, int, int, MediaType]] = []
    for offered in (GRAPHQL_RESPONSE, JSON):
        matching = [entry for entry in ranges if entry and entry.name in (offered.name, "application/*", "*/*")]
        if matching:
            # What is said of a type by the most exact entry that matches it holds, so that `q=0` can exclude it.
            best = max(matching, key=lambda entry: (entry.exactness, -entry.position))
            if best.quality > 0:
                found.append((best.quality, best.exactness, -best.position, offered))
    return max(found, key=lambda option: option[:3])[3] if found else None


def _parse_range(entry: str, position: int) -> _Range | None:
    name, *parameters = (part.strip().lower() for part in entry.split(";"))
    quality = 1.0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key == "q":
            try:
                quality = min(max(float(value), 0.0), 1.0)
            except ValueError:
                return None
        elif key == "charset" and not _is_utf8(value):
            return None
    exactness = {"*/*": 0, "application/*": 1}.get(name, 2)
    return _Range(name, exactness, quality, position)


@lru_cache(maxsize=128)
def _is_json(content_type: bytes) -> bool:
    name, *parameters = (part.strip().lower() for part in content_type.decode("latin-1").split(";"))
    charsets = [value for key, _, value in (part.partition("=") for part in parameters) if key == "charset"]
    return name == JSON.name and all(map(_is_utf8, charsets))


def _is_utf8(charset: str) -> bool:
    return charset.strip('"') in ("utf-8", "utf8")

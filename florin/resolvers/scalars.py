"""Scalars: how values are written in JSON, and what of what clients write is accepted."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

CurrencyCode = NewType("CurrencyCode", str)
CountryCode = NewType("CountryCode", str)
Cursor = NewType("Cursor", str)
Count = NewType("Count", int)

_COUNT = re.compile(r"[0-9]{1,18}")
_DECIMAL = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,20})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CURSOR_MAX = 200


def _parse_decimal(value: object) -> Decimal:
    if not isinstance(value, str):
        kind = "a JSON number" if isinstance(value, int | float) else "not a string"
        raise ValueError(f'Write the amount as a string, like "12.50"; {value!r} is {kind}.')  # noqa: TRY004
    if not _DECIMAL.fullmatch(value):
        raise ValueError('Write the amount as a decimal number in a string, like "12.50".')
    return Decimal(value)


def _parse_count(value: object) -> int:
    if not isinstance(value, str) or not _COUNT.fullmatch(value):
        raise ValueError('Write the count as a whole number in a string, like "12".')
    return int(value)


def _parse_code(name: str, length: int, example: str) -> Callable[[object], str]:
    pattern = re.compile(f"[A-Z]{{{length}}}")

    def parse(value: object) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ValueError(f"Write the {name} as {length} capital letters, like {example}.")
        return value

    return parse


def _parse_cursor(value: object) -> str:
    if not isinstance(value, str) or len(value) > _CURSOR_MAX:
        raise ValueError("Give a cursor as Florin gave it to you.")
    return value


def _parse_instant(value: object) -> datetime:
    if not isinstance(value, str):
        raise ValueError('Write the instant as RFC 3339 does, like "2026-01-31T12:00:00Z".')  # noqa: TRY004
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        instant = datetime.min  # noqa: DTZ901 - told apart just below, because it has no zone
    if instant.tzinfo is None:
        raise ValueError('Write the instant as RFC 3339 does, with a zone, like "2026-01-31T12:00:00Z".')
    return instant.astimezone(UTC)


def _parse_day(value: object) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError('Write the day as ISO 8601 does, like "2026-01-31".')
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"There is no day {value}; give one that the calendar has.") from None


def _serialize_decimal(value: Decimal) -> str:
    return f"{value:f}"


def _serialize_instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"


SCALARS: Mapping[object, ScalarDefinition] = {
    Decimal: strawberry.scalar(
        name="Decimal",
        description='A decimal number as a string, never a float: "12.50". A JSON number is refused.',
        serialize=_serialize_decimal,
        parse_value=_parse_decimal,
    ),
    Count: strawberry.scalar(
        name="Count",
        description='A whole number as a string, since it may be more than an Int can hold: "5000000000".',
        serialize=str,
        parse_value=_parse_count,
    ),
    CurrencyCode: strawberry.scalar(
        name="CurrencyCode",
        description="ISO 4217 alphabetic code, e.g. EUR.",
        serialize=str,
        parse_value=_parse_code("currency", 3, "EUR"),
    ),
    CountryCode: strawberry.scalar(
        name="CountryCode",
        description="ISO 3166-1 alpha-2 code, e.g. DE.",
        serialize=str,
        parse_value=_parse_code("country", 2, "DE"),
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description='RFC 3339 instant, UTC: "2026-01-31T12:00:00.123456Z".',
        serialize=_serialize_instant,
        parse_value=_parse_instant,
    ),
    date: strawberry.scalar(
        name="Date",
        description='ISO 8601 day: "2026-01-31". Where nothing else is said it is a UTC day.',
        serialize=date.isoformat,
        parse_value=_parse_day,
    ),
    Cursor: strawberry.scalar(
        name="Cursor",
        description="Opaque position in a list or in an account's history.",
        serialize=str,
        parse_value=_parse_cursor,
    ),
}

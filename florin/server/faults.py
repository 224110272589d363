"""Errors as clients see them: a caller's mistake keeps its message, a fault of ours becomes an id.

What a resolver raises on purpose is a `GraphQLError` with a `code` in its extensions. Everything else that goes
wrong while an operation is executed is our fault: the caller is told an id, and the log has the traceback under it.
"""

import logging
import uuid
from collections.abc import Iterable
from typing import Any, Final, TypeAlias

from graphql import GraphQLError, ValueNode
from strawberry.exceptions import StrawberryInputCoercionError

__all__ = [
    "BAD_USER_INPUT",
    "PARSE_FAILED",
    "QUERY_TOO_COSTLY",
    "VALIDATION_FAILED",
    "FormattedError",
    "RequestRefused",
    "caller_errors",
    "error_entry",
    "execution_errors",
    "report_fault",
]

BAD_USER_INPUT: Final = "BAD_USER_INPUT"
PARSE_FAILED: Final = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED: Final = "GRAPHQL_VALIDATION_FAILED"
QUERY_TOO_COSTLY: Final = "QUERY_TOO_COSTLY"
INTERNAL_SERVER_ERROR: Final = "INTERNAL_SERVER_ERROR"

FormattedError: TypeAlias = dict[str, Any]
"""One entry of a response's `errors`, ready to be encoded as JSON."""

logger = logging.getLogger("florin.faults")


class RequestRefused(Exception):
    """The operation isn't executed, for the caller's own mistake: the response has errors and no data entry.

    GraphQL calls these request errors: the document doesn't parse or isn't valid, the operation can't be told, or
    a variable doesn't fit its type.
    """

    def __init__(self, errors: list[FormattedError]) -> None:
        super().__init__(errors)
        self.errors = errors


def error_entry(message: str, code: str) -> FormattedError:
    """An entry of `errors` that belongs to no place in a document."""
    return {"message": message, "extensions": {"code": code}}


def caller_errors(errors: Iterable[GraphQLError], code: str) -> list[FormattedError]:
    """Entries for mistakes of the caller's; `code` is given to those that bring none of their own."""
    return [_formatted(error, {"code": code} | (error.extensions or {})) for error in errors]


def execution_errors(errors: Iterable[GraphQLError]) -> list[FormattedError]:
    """Entries for what went wrong while fields were resolved; faults are logged here, once each, and masked."""
    return [_execution_error(error) for error in errors]


def report_fault(fault: BaseException, where: str) -> FormattedError:
    """Log a fault with its traceback under a new id, and return the entry that tells the caller only that id."""
    fault_id = str(uuid.uuid4())
    logger.error("Fault %s in %s", fault_id, where, exc_info=(type(fault), fault, fault.__traceback__))
    return {
        "message": (
            "Something went wrong on our side. Try again later; if it stays so, tell us and quote this id: "
            f"{fault_id}."
        ),
        "extensions": {"code": INTERNAL_SERVER_ERROR, "id": fault_id},
    }


def _execution_error(error: GraphQLError) -> FormattedError:
    if _has_own_code(error):
        return dict(error.formatted)
    if _blames_an_input(error):
        return _formatted(error, {"code": BAD_USER_INPUT})
    where = ".".join(map(str, error.path)) if error.path else "an operation"
    masked = report_fault(error.original_error or error, where)
    for place in ("locations", "path"):
        if place in (formatted := error.formatted):
            masked[place] = formatted[place]
    return masked


def _has_own_code(error: GraphQLError) -> bool:
    """Whether somebody raised this on purpose, as a GraphQLError with a code."""
    raised = error
    while isinstance(raised.original_error, GraphQLError):
        raised = raised.original_error
    # graphql-core copies an attribute `extensions` of whatever exception it wraps: that is nobody's purpose.
    inherited = raised.original_error and getattr(raised.original_error, "extensions", None)
    return raised.extensions is not inherited and "code" in (raised.extensions or {})


def _blames_an_input(error: GraphQLError) -> bool:
    """Whether an argument had a value that can't be used, which some rules only see while executing.

    graphql-core points such an error at the value in the document; its complaints about what a resolver returned
    point at the field.
    """
    if isinstance(error.original_error or error, StrawberryInputCoercionError):
        return True
    return bool(error.nodes and isinstance(error.nodes[0], ValueNode))


def _formatted(error: GraphQLError, extensions: dict[str, Any]) -> FormattedError:
    return {**error.formatted, "extensions": extensions}

"""The domain's enums as GraphQL sees them: the same values, described."""

from enum import StrEnum

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from florin.domain.account import AccountStatus, AccountType
from florin.domain.money import AmountFault
from florin.domain.refusals import Side
from florin.domain.transaction import TransactionKind, TransactionStatus


def _describe(enum: type[StrEnum], description: str, **values: str) -> None:
    """Make an enum known to Strawberry, with a description for it and for each of its values."""
    strawberry.enum(enum, description=description)
    definition: StrawberryEnumDefinition = enum.__strawberry_definition__  # type: ignore[attr-defined]
    assert values.keys() == {value.name for value in definition.values}
    for value in definition.values:
        value.description = values[value.name]


_describe(
    AccountType,
    "What an account is for.",
    CHECKING="Everyday payments.",
    SAVINGS="Money put aside.",
)
_describe(
    AccountStatus,
    "Whether money may move.",
    ACTIVE="It may.",
    FROZEN="Not at present: the bank has stopped it.",
    CLOSED="Never again; the account is kept for the record.",
)
_describe(
    TransactionKind,
    "How the money moves.",
    DEPOSIT="Cash is paid in.",
    WITHDRAWAL="Cash is paid out.",
    TRANSFER="From one account to another.",
)
_describe(
    TransactionStatus,
    "What became of a transaction.",
    PENDING="Not decided yet; what it needs is held.",
    COMPLETED="The money has moved.",
    REJECTED="The bank said no; nothing moved. Final.",
    REVERSED="It had completed and was taken back. Final.",
)
_describe(
    AmountFault,
    "What is wrong with an amount.",
    NOT_POSITIVE="It is zero or less.",
    TOO_MANY_DECIMALS="It has more decimals than its currency.",
    TOO_LARGE="It is more than an account can hold.",
)
_describe(
    Side,
    "Which end of a transaction is meant.",
    SOURCE="Where the money comes from.",
    DESTINATION="Where it goes.",
)

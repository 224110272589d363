"""The domain's enums as GraphQL sees them: the same values, described."""

from enum import StrEnum

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from florin.domain.account import AccountStatus, AccountType
from florin.domain.health import LedgerHealthStatus
from florin.domain.money import AmountFault
from florin.domain.principal import Role, Scope
from florin.domain.refusals import Side
from florin.domain.transaction import TransactionKind, TransactionStatus


def describe(enum: type[StrEnum], description: str, **values: str) -> None:
    """Make an enum known to Strawberry, with a description for it and for each of its values."""
    strawberry.enum(enum, description=description)
    definition: StrawberryEnumDefinition = enum.__strawberry_definition__  # type: ignore[attr-defined]
    assert values.keys() == {value.name for value in definition.values}
    for value in definition.values:
        value.description = values[value.name]


describe(
    AccountType,
    "What an account is for.",
    CHECKING="Everyday payments.",
    SAVINGS="Money put aside.",
)
describe(
    AccountStatus,
    "Whether money may move.",
    ACTIVE="It may.",
    FROZEN="Not at present: the bank has stopped it.",
    CLOSED="Never again; the account is kept for the record.",
)
describe(
    TransactionKind,
    "How the money moves.",
    DEPOSIT="Cash is paid in.",
    WITHDRAWAL="Cash is paid out.",
    TRANSFER="From one account to another.",
    REVERSAL="Money of another transaction goes back, whole or in part.",
    PAYMENT_OUT="To an account at another bank.",
    PAYMENT_IN="From an account at another bank.",
    EXCHANGE="Between two accounts of a customer, from one currency into another.",
    INTEREST="Interest, paid by the bank or owed to it.",
)
describe(
    TransactionStatus,
    "What became of a transaction.",
    PENDING="Not decided yet; what it needs is held.",
    COMPLETED="The money has moved.",
    REJECTED="The bank said no; nothing moved. Final.",
    REVERSED="All of it was sent back, or a hold ended with nothing moved. Final.",
)
describe(
    AmountFault,
    "What is wrong with an amount.",
    NOT_POSITIVE="It is zero or less.",
    TOO_MANY_DECIMALS="It has more decimals than its currency.",
    TOO_LARGE="It is more than an account can hold.",
)
describe(
    Side,
    "Which end of a transaction is meant.",
    SOURCE="Where the money comes from.",
    DESTINATION="Where it goes.",
)
describe(
    Role,
    "What somebody is to the bank.",
    CUSTOMER="A customer: has accounts and moves their money.",
    ADMIN="Staff who manage customers, accounts and the bank's lists.",
    AUDITOR="Staff who see everything and change nothing.",
)
describe(
    Scope,
    "What an API key may be used for; whoever logs on themselves may do all that their role may.",
    READ="Look.",
    MOVE_MONEY="Deposit, withdraw, transfer, hold, and send back.",
    MANAGE="Open accounts and change what else there is to change.",
)
describe(
    LedgerHealthStatus,
    "How the ledger is, as far as is known.",
    HEALTHY="The last pass through all of it found no difference.",
    DIFFERENCES="Something in the books does not agree; call those who look after the bank.",
    NOT_YET_KNOWN="No pass has gone through all of it yet.",
)

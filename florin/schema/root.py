"""The three roots."""

from collections.abc import AsyncIterator
from typing import Annotated

import strawberry
from strawberry.schema.config import StrawberryConfig

from florin.resolvers import accounts, customers, payments, transactions
from florin.resolvers.scalars import SCALARS
from florin.schema import refusals
from florin.schema.account import Account, Transaction, TransactionStatusChange
from florin.schema.customer import Customer, Session
from florin.schema.views import found, pushed

RegisterResult = Annotated[
    Customer | refusals.EmailTaken | refusals.CountryNotAllowed | refusals.WeakPassword | refusals.InvalidInput,
    strawberry.union("RegisterResult", description="A customer, or why not."),
]
LogonResult = Annotated[
    Session | refusals.InvalidCredentials | refusals.TooManyAttempts,
    strawberry.union("LogonResult", description="A session, or why not."),
]
OpenAccountResult = Annotated[
    Account | refusals.CurrencyNotSupported,
    strawberry.union("OpenAccountResult", description="An account, or why not."),
]
DepositResult = Annotated[
    Transaction
    | refusals.AccountNotFound
    | refusals.AccountNotActive
    | refusals.CurrencyMismatch
    | refusals.InvalidAmount
    | refusals.IdempotencyConflict
    | refusals.Overloaded,
    strawberry.union("DepositResult", description="A completed deposit, or why not."),
]
WithdrawResult = Annotated[
    Transaction
    | refusals.AccountNotFound
    | refusals.AccountNotActive
    | refusals.CurrencyMismatch
    | refusals.InvalidAmount
    | refusals.IdempotencyConflict
    | refusals.Overloaded
    | refusals.InsufficientFunds,
    strawberry.union("WithdrawResult", description="A completed withdrawal, or why not."),
]
TransferResult = Annotated[
    Transaction
    | refusals.AccountNotFound
    | refusals.AccountNotActive
    | refusals.CurrencyMismatch
    | refusals.InvalidAmount
    | refusals.IdempotencyConflict
    | refusals.Overloaded
    | refusals.InsufficientFunds
    | refusals.SameAccount,
    strawberry.union("TransferResult", description="A completed transfer, or why not."),
]


@strawberry.type(description="Looking.")
class Query:
    me: Customer = found(customers.me, "The customer who asks.")
    account: Account | None = found(accounts.account, "One of the caller's accounts; null for any other id.")
    transaction: Transaction | None = found(
        transactions.transaction, "A transaction of one of the caller's accounts; null for any other id."
    )
    transaction_by_key: Transaction | None = found(
        transactions.transaction_by_key,
        "What became of the money request that the caller made under this key; null if it was never seen.",
    )


@strawberry.type(description="Doing.")
class Mutation:
    register: RegisterResult = found(customers.register, "Become a customer.")
    logon: LogonResult = found(customers.logon, "Get an access token.")
    open_account: OpenAccountResult = found(accounts.open_account, "Open an account with nothing in it.")
    deposit: DepositResult = found(payments.deposit, "Pay cash into an account of the caller's.")
    withdraw: WithdrawResult = found(payments.withdraw, "Pay cash out of an account of the caller's.")
    transfer: TransferResult = found(payments.transfer, "Move money from an account of the caller's to any other.")
    transfer_batch: list[TransferResult] = found(
        payments.transfer_batch, "Move money many times in one request; the results stand in the transfers' order."
    )


@strawberry.type(description="Watching.")
class Subscription:
    transaction_status_changed: AsyncIterator[TransactionStatusChange] = pushed(
        transactions.transaction_status_changed,
        "Without `after`: what happens from now on. With a cursor: everything after it first, then live. "
        'With "0": from the account\'s first change.',
    )


def make_schema() -> strawberry.Schema:
    """The whole schema."""
    return strawberry.Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[],
        config=StrawberryConfig(scalar_map=SCALARS),
    )

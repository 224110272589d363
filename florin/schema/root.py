"""The three roots."""

from collections.abc import AsyncIterator
from typing import Annotated

import strawberry
from strawberry.schema.config import StrawberryConfig

from florin.domain.principal import Role, Scope
from florin.resolvers import (
    accounts,
    audit,
    customers,
    health,
    payments,
    receipts,
    transactions,
)
from florin.resolvers.access import ANYONE, AUDITORS, CUSTOMERS, READERS, STAFF, Access
from florin.resolvers.scalars import SCALARS
from florin.schema import back_office_refusals, money_refusals, refusals
from florin.schema.access import enforce_access
from florin.schema.account import Account, Transaction, TransactionStatusChange
from florin.schema.audit import AuditEventConnection
from florin.schema.back_office_roots import BackOfficeMutation, BackOfficeQuery
from florin.schema.customer import Customer
from florin.schema.exchange_roots import ExchangeMutation, ExchangeQuery
from florin.schema.fraud_roots import FraudMutation, FraudQuery, FraudSubscription
from florin.schema.health import LedgerHealth
from florin.schema.hold_roots import HoldMutation
from florin.schema.limit_roots import LimitMutation, LimitQuery
from florin.schema.payout_roots import PayoutMutation, PayoutQuery
from florin.schema.receipt import ReceiptKey
from florin.schema.session_roots import SessionMutation, SessionQuery
from florin.schema.standing_order_roots import StandingOrderMutation, StandingOrderQuery
from florin.schema.views import found, pushed

PAYING = CUSTOMERS.with_scope(Scope.MOVE_MONEY)
MANAGING = CUSTOMERS.with_scope(Scope.MANAGE)

RegisterResult = Annotated[
    Customer
    | refusals.EmailTaken
    | refusals.CountryNotAllowed
    | refusals.WeakPassword
    | refusals.InvalidInput
    | refusals.TooManyAttempts,
    strawberry.union("RegisterResult", description="A customer, or why not."),
]
OpenAccountResult = Annotated[
    Account | refusals.CurrencyNotSupported | back_office_refusals.CustomerClosed,
    strawberry.union("OpenAccountResult", description="An account, or why not."),
]
DepositResult = Annotated[
    Transaction
    | refusals.AccountNotFound
    | refusals.AccountNotActive
    | refusals.CurrencyMismatch
    | refusals.InvalidAmount
    | refusals.IdempotencyConflict
    | refusals.Overloaded
    | money_refusals.KeySealed,
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
    | refusals.InsufficientFunds
    | money_refusals.LimitExceeded
    | money_refusals.RejectedByRule
    | money_refusals.RejectedInReview
    | money_refusals.KeySealed,
    strawberry.union("WithdrawResult", description="A withdrawal, completed or held for review, or why not."),
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
    | refusals.SameAccount
    | money_refusals.LimitExceeded
    | money_refusals.RejectedByRule
    | money_refusals.RejectedInReview
    | money_refusals.KeySealed,
    strawberry.union("TransferResult", description="A transfer, completed or held for review, or why not."),
]


@strawberry.type(description="Looking.")
class Query(SessionQuery, BackOfficeQuery, FraudQuery, LimitQuery, StandingOrderQuery, PayoutQuery, ExchangeQuery):
    me: Customer = found(customers.me, "Who asks.", READERS)
    account: Account | None = found(
        accounts.account, "One of the caller's accounts, for staff anybody's; null for any other id.", READERS
    )
    transaction: Transaction | None = found(
        transactions.transaction,
        "A transaction of one of the caller's accounts, for staff any; null for any other id.",
        READERS,
    )
    transaction_by_key: Transaction | None = found(
        transactions.transaction_by_key,
        "What became of the money request that the caller made under this key; null if it was never seen.",
        Access(frozenset({Role.CUSTOMER, Role.ADMIN}), Scope.READ),
    )
    receipt_keys: list[ReceiptKey] = found(
        receipts.receipt_keys,
        "The public keys that receipts are checked with, oldest first; the same as in "
        "`/.well-known/florin-receipt-keys.json`.",
        ANYONE,
    )
    ledger_health: LedgerHealth = found(
        health.ledger_health, "What the bank has found out about its own books.", STAFF.with_scope(Scope.READ)
    )
    audit_log: AuditEventConnection = found(
        audit.audit_log,
        "What happened in the bank, by whom and from where, newest first. Looking is put on record as well.",
        AUDITORS.with_scope(Scope.READ),
    )


@strawberry.type(description="Doing.")
class Mutation(
    SessionMutation,
    BackOfficeMutation,
    FraudMutation,
    HoldMutation,
    LimitMutation,
    StandingOrderMutation,
    PayoutMutation,
    ExchangeMutation,
):
    register: RegisterResult = found(customers.register, "Become a customer.", ANYONE)
    open_account: OpenAccountResult = found(accounts.open_account, "Open an account with nothing in it.", MANAGING)
    deposit: DepositResult = found(payments.deposit, "Pay cash into an account of the caller's.", PAYING)
    withdraw: WithdrawResult = found(payments.withdraw, "Pay cash out of an account of the caller's.", PAYING)
    transfer: TransferResult = found(
        payments.transfer, "Move money from an account of the caller's to any other.", PAYING
    )
    transfer_batch: list[TransferResult] = found(
        payments.transfer_batch,
        "Move money many times in one request; the results stand in the transfers' order.",
        PAYING,
    )


@strawberry.type(description="Watching.")
class Subscription(FraudSubscription):
    transaction_status_changed: AsyncIterator[TransactionStatusChange] = pushed(
        transactions.transaction_status_changed,
        "Without `after`: what happens from now on. With a cursor: everything after it first, then live. "
        'With "0": from the account\'s first change.',
        READERS,
    )


def make_schema() -> strawberry.Schema:
    """The whole schema."""
    schema = strawberry.Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[],
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    enforce_access(schema._schema)  # noqa: SLF001  # Strawberry has no public name for what is executed.
    return schema

"""What previews, quotes and exchange add to the roots."""

from typing import Annotated

import strawberry

from florin.domain.principal import Scope
from florin.resolvers import exchange as rates
from florin.resolvers import previews
from florin.resolvers.access import ADMINS, CUSTOMERS, READERS
from florin.schema import money_refusals as money
from florin.schema import refusals
from florin.schema.account import Transaction
from florin.schema.exchange import ExchangeNotOffered, ExchangeRate, InvalidQuote, QuoteExpired
from florin.schema.preview import ExchangePreview, TransferPreview
from florin.schema.views import found

TRYING = CUSTOMERS.with_scope(Scope.READ)
PAYING = CUSTOMERS.with_scope(Scope.MOVE_MONEY)

PreviewTransferResult = Annotated[
    TransferPreview
    | refusals.InvalidAmount
    | refusals.AccountNotFound
    | refusals.SameAccount
    | refusals.CurrencyMismatch,
    strawberry.union("PreviewTransferResult", description="What it would come to, or why there is none."),
]
PreviewExchangeResult = Annotated[
    ExchangePreview
    | refusals.InvalidAmount
    | refusals.AccountNotFound
    | refusals.SameAccount
    | refusals.CurrencyMismatch
    | ExchangeNotOffered,
    strawberry.union("PreviewExchangeResult", description="What it would come to, or why there is none."),
]
ExecuteQuoteResult = Annotated[
    Transaction
    | InvalidQuote
    | QuoteExpired
    | refusals.AccountNotFound
    | refusals.AccountNotActive
    | refusals.SameAccount
    | refusals.CurrencyMismatch
    | refusals.InvalidAmount
    | refusals.IdempotencyConflict
    | refusals.Overloaded
    | refusals.InsufficientFunds
    | money.LimitExceeded
    | money.RejectedByRule
    | money.RejectedInReview
    | money.KeySealed,
    strawberry.union("ExecuteQuoteResult", description="A transaction, completed or held for review, or why not."),
]
ExchangeResult = Annotated[
    Transaction
    | ExchangeNotOffered
    | refusals.AccountNotFound
    | refusals.AccountNotActive
    | refusals.SameAccount
    | refusals.CurrencyMismatch
    | refusals.InvalidAmount
    | refusals.IdempotencyConflict
    | refusals.Overloaded
    | refusals.InsufficientFunds
    | money.LimitExceeded
    | money.RejectedByRule
    | money.RejectedInReview
    | money.KeySealed,
    strawberry.union("ExchangeResult", description="An exchange, completed or held for review, or why not."),
]
SetExchangeRateResult = Annotated[
    ExchangeRate | refusals.InvalidInput | refusals.CurrencyNotSupported,
    strawberry.union("SetExchangeRateResult", description="The rate as it is now, or why not."),
]


@strawberry.type(description="Looking ahead.")
class ExchangeQuery:
    preview_transfer: PreviewTransferResult = found(
        previews.preview_transfer,
        "What a transfer would come to if it were made now: fee, limits, rules and balances. It changes nothing, "
        "and gives a quote that `executeQuote` carries out exactly so.",
        TRYING,
    )
    preview_exchange: PreviewExchangeResult = found(
        previews.preview_exchange,
        "What an exchange between two accounts of the caller's would come to now, and at which rate. It changes "
        "nothing, and gives a quote that `executeQuote` carries out exactly so.",
        TRYING,
    )
    exchange_rates: list[ExchangeRate] = found(
        rates.exchange_rates, "What currencies are worth in each other, one rate for two currencies.", READERS
    )


@strawberry.type(description="Carrying out quotes, and exchange.")
class ExchangeMutation:
    execute_quote: ExecuteQuoteResult = found(
        previews.execute_quote,
        "Carry out a quote exactly as it was given, whatever fees and rates are by now. Once: again, it is "
        "answered with what came of it, even when it has expired.",
        PAYING,
    )
    exchange: ExchangeResult = found(
        previews.exchange,
        "Change money between two accounts of the caller's at the rate that holds now. Who wants to see it first "
        "asks for `previewExchange` and executes its quote.",
        PAYING,
    )
    set_exchange_rate: SetExchangeRateResult = found(
        rates.set_exchange_rate,
        "Set what one currency is worth in another, from now on and in both directions.",
        ADMINS.with_scope(Scope.MANAGE),
    )

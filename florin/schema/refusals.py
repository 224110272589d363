"""What the bank says no to, one type each, with typed facts."""

import strawberry

from florin.domain import refusals as domain
from florin.domain.account import AccountStatus
from florin.domain.money import AmountFault
from florin.domain.refusals import Side
from florin.resolvers.scalars import CountryCode, CurrencyCode
from florin.schema.account import Transaction
from florin.schema.money import Money
from florin.schema.views import shown, view

_RECORDED = "The attempt as it was recorded, with status REJECTED."


@strawberry.interface(description="What every refusal has: the bank said no, and nothing moved.")
class Refusal:
    code: str = shown("For programs; the type's name in UPPER_SNAKE_CASE.")
    message: str = shown("For people; one sentence that says what to do.")


@view(domain.InvalidInput, description="A field is malformed.")
class InvalidInput(Refusal):
    field: str = shown("Which field of the input.")
    reason: str = shown("What is wrong with it.")


@view(domain.WeakPassword, description="The password is too easy to guess.")
class WeakPassword(Refusal):
    reason: str = shown("What is wrong with it.")
    minimum_length: int = shown("The least number of characters.")


@view(domain.CountryNotAllowed, description="The bank takes no customers from this country.")
class CountryNotAllowed(Refusal):
    country: CountryCode = shown("The country that was given.")


@view(domain.EmailTaken, description="Somebody has registered with this address.")
class EmailTaken(Refusal):
    email: str = shown("The address.")


@view(domain.InvalidCredentials, description="Unknown address or wrong password; which of the two is not told.")
class InvalidCredentials(Refusal):
    pass


@view(domain.TooManyAttempts, description="Too many failed logons.")
class TooManyAttempts(Refusal):
    retry_after: int = shown("Seconds until the next attempt is allowed.")


@view(domain.CurrencyNotSupported, description="The bank keeps no accounts in this currency.")
class CurrencyNotSupported(Refusal):
    currency: CurrencyCode = shown("The currency that was given.")


@view(domain.InvalidAmount, description="The amount names no movement that the ledger could make.")
class InvalidAmount(Refusal):
    reason: AmountFault = shown("What is wrong with it.")
    currency: CurrencyCode = shown("The currency that was given.")
    decimals: int = shown("How many decimals an amount in this currency may have.")


@view(domain.Overloaded, description="The bank is very busy, and nothing of the request was stored.")
class Overloaded(Refusal):
    retry_after: int = shown("Seconds after which to send the same request again.")


@view(domain.IdempotencyConflict, description="The key was used for a request with other facts.")
class IdempotencyConflict(Refusal):
    idempotency_key: str = shown("The key.")


@view(domain.AccountNotFound, description="No such account, or not the caller's; the two look the same.")
class AccountNotFound(Refusal):
    side: Side = shown("Which end of the transaction.")
    reference: str = shown("The id or IBAN that was given.")


@view(domain.SameAccount, description="The money would come from and go to the same account.")
class SameAccount(Refusal):
    account_id: strawberry.ID = shown("The account.")


@view(domain.CurrencyMismatch, description="The account is kept in another currency.")
class CurrencyMismatch(Refusal):
    side: Side = shown("Which end of the transaction.")
    requested: CurrencyCode = shown("The amount's currency.")
    expected: CurrencyCode | None = shown("The account's currency; told of the caller's own account only.")


@view(domain.AccountNotActive, description="A frozen or closed account moves no money.")
class AccountNotActive(Refusal):
    side: Side = shown("Which end of the transaction.")
    status: AccountStatus | None = shown("What it is instead; told of the caller's own account only.")
    transaction: Transaction | None = shown(_RECORDED)


@view(domain.InsufficientFunds, description="More was asked for than is available.")
class InsufficientFunds(Refusal):
    account_id: strawberry.ID = shown("The account that lacks the funds.")
    available: Money = shown("What could be spent.")
    requested: Money = shown("What was asked for.")
    transaction: Transaction | None = shown(_RECORDED)

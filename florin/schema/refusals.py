"""What the bank says no to, one type each, with typed facts."""

from datetime import datetime

import strawberry

from florin.domain import refusals as domain
from florin.domain.account import AccountStatus
from florin.domain.money import AmountFault
from florin.domain.refusals import Side
from florin.resolvers.access import ANYONE
from florin.resolvers.scalars import CountryCode, CurrencyCode
from florin.schema.account import Transaction
from florin.schema.money import Money
from florin.schema.views import shown, view

RECORDED = "The attempt as it was recorded, with status REJECTED."


@strawberry.interface(description="What every refusal has: the bank said no, and nothing moved.")
class Refusal:
    code: str = shown("For programs; the type's name in UPPER_SNAKE_CASE.")
    message: str = shown("For people; one sentence that says what to do.")


@view(domain.InvalidInput, description="A field is malformed.", may=ANYONE)
class InvalidInput(Refusal):
    field: str = shown("Which field of the input.")
    reason: str = shown("What is wrong with it.")


@view(domain.WeakPassword, description="The password is too easy to guess.", may=ANYONE)
class WeakPassword(Refusal):
    reason: str = shown("What is wrong with it.")
    minimum_length: int = shown("The least number of characters.")


@view(domain.CountryNotAllowed, description="The bank takes no customers from this country.", may=ANYONE)
class CountryNotAllowed(Refusal):
    country: CountryCode = shown("The country that was given.")


@view(domain.EmailTaken, description="Somebody has registered with this address.", may=ANYONE)
class EmailTaken(Refusal):
    email: str = shown("The address.")


@view(
    domain.InvalidCredentials,
    description="Unknown address or wrong password; which of the two is not told.",
    may=ANYONE,
)
class InvalidCredentials(Refusal):
    pass


@view(domain.TooManyAttempts, description="Too many failed attempts, or too many people at once.", may=ANYONE)
class TooManyAttempts(Refusal):
    retry_after: int = shown("Seconds until the next attempt is allowed.")


@view(domain.MfaRequired, description="The password was right; a code has to follow.", may=ANYONE)
class MfaRequired(Refusal):
    challenge: str = shown("Pass it to `completeLogon` with a code.")
    expires_at: datetime = shown("Until when.")


@view(domain.InvalidChallenge, description="The logon was not begun here, or too long ago.", may=ANYONE)
class InvalidChallenge(Refusal):
    pass


@view(domain.InvalidCode, description="The code is wrong, or was used before.", may=ANYONE)
class InvalidCode(Refusal):
    pass


@view(domain.InvalidRefreshToken, description="The session is over, or the token was used before.", may=ANYONE)
class InvalidRefreshToken(Refusal):
    pass


@view(domain.SessionNotFound, description="No such session that is alive, or not the caller's.", may=ANYONE)
class SessionNotFound(Refusal):
    pass


@view(domain.RecentLogonRequired, description="The logon was too long ago for this.", may=ANYONE)
class RecentLogonRequired(Refusal):
    minutes: int = shown("How many minutes ago it may be.")


@view(domain.MfaNotBegun, description="There is no secret that a code could confirm.", may=ANYONE)
class MfaNotBegun(Refusal):
    pass


@view(domain.MfaAlreadyEnabled, description="The second factor is on already.", may=ANYONE)
class MfaAlreadyEnabled(Refusal):
    pass


@view(domain.MfaNotEnabled, description="The second factor is off.", may=ANYONE)
class MfaNotEnabled(Refusal):
    pass


@view(domain.CustomerNotFound, description="No such customer, or no longer.", may=ANYONE)
class CustomerNotFound(Refusal):
    customer_id: strawberry.ID = shown("The id that was given.")


@view(domain.ApiKeyNotFound, description="No such API key, or it does not act for the caller.", may=ANYONE)
class ApiKeyNotFound(Refusal):
    pass


@view(domain.CurrencyNotSupported, description="The bank keeps no accounts in this currency.", may=ANYONE)
class CurrencyNotSupported(Refusal):
    currency: CurrencyCode = shown("The currency that was given.")


@view(domain.InvalidAmount, description="The amount names no movement that the ledger could make.", may=ANYONE)
class InvalidAmount(Refusal):
    reason: AmountFault = shown("What is wrong with it.")
    currency: CurrencyCode = shown("The currency that was given.")
    decimals: int = shown("How many decimals an amount in this currency may have.")


@view(domain.Overloaded, description="The bank is very busy, and nothing of the request was stored.", may=ANYONE)
class Overloaded(Refusal):
    retry_after: int = shown("Seconds after which to send the same request again.")


@view(domain.IdempotencyConflict, description="The key was used for a request with other facts.", may=ANYONE)
class IdempotencyConflict(Refusal):
    idempotency_key: str = shown("The key.")


@view(
    domain.AccountNotFound, description="No such account, or not the caller's; the two look the same.", may=ANYONE
)
class AccountNotFound(Refusal):
    side: Side = shown("Which end of the transaction.")
    reference: str = shown("The id or IBAN that was given.")


@view(domain.SameAccount, description="The money would come from and go to the same account.", may=ANYONE)
class SameAccount(Refusal):
    account_id: strawberry.ID = shown("The account.")


@view(domain.CurrencyMismatch, description="The account is kept in another currency.", may=ANYONE)
class CurrencyMismatch(Refusal):
    side: Side = shown("Which end of the transaction.")
    requested: CurrencyCode = shown("The amount's currency.")
    expected: CurrencyCode | None = shown("The account's currency; told of the caller's own account only.")


@view(domain.AccountNotActive, description="A frozen or closed account moves no money.", may=ANYONE)
class AccountNotActive(Refusal):
    side: Side = shown("Which end of the transaction.")
    status: AccountStatus | None = shown(
        "What it is instead; told of the caller's own account only, and to staff who approve a payment."
    )
    transaction: Transaction | None = shown(RECORDED)


@view(domain.InsufficientFunds, description="More was asked for than is available.", may=ANYONE)
class InsufficientFunds(Refusal):
    account_id: strawberry.ID = shown("The account that lacks the funds.")
    available: Money = shown("What could be spent.")
    requested: Money = shown("What was asked for, with its fee.")
    fee: Money | None = shown("How much of that is the fee; null where there is none.")
    transaction: Transaction | None = shown(RECORDED)

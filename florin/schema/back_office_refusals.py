"""What the bank says no to in the back office."""

import strawberry

from florin.domain import back_office_refusals as domain
from florin.resolvers.access import ANYONE
from florin.resolvers.scalars import CountryCode, CurrencyCode
from florin.schema.money import Money
from florin.schema.refusals import Refusal
from florin.schema.views import shown, view


@view(domain.NoSuchAccount, description="No such account, or not the caller's; the two look the same.", may=ANYONE)
class NoSuchAccount(Refusal):
    reference: str = shown("The id that was given.")


@view(domain.AccountClosed, description="The account is closed, for good.", may=ANYONE)
class AccountClosed(Refusal):
    account_id: strawberry.ID = shown("The account.")


@view(domain.AccountFrozen, description="The bank has stopped the account; its holder can't close it.", may=ANYONE)
class AccountFrozen(Refusal):
    account_id: strawberry.ID = shown("The account.")


@view(domain.AccountNotEmpty, description="There is money in the account, or pending, or owed.", may=ANYONE)
class AccountNotEmpty(Refusal):
    account_id: strawberry.ID = shown("The account.")
    balance: Money = shown("What is posted.")
    held: Money = shown("What pending transactions keep back.")
    owed: Money = shown("Interest that it owes and that is not taken yet; zero where staff close it.")


@view(domain.OverdraftInUse, description="More is owed than a new overdraft limit would allow.", may=ANYONE)
class OverdraftInUse(Refusal):
    account_id: strawberry.ID = shown("The account.")
    used: Money = shown("How much of the overdraft is in use, with what is held.")
    requested_amount: Money = shown("The limit that was given.")


@view(domain.CustomerClosed, description="The person is closed, and stays for the record only.", may=ANYONE)
class CustomerClosed(Refusal):
    customer_id: strawberry.ID = shown("Who.")


@view(domain.CustomerHasOpenAccounts, description="Accounts have to be closed before their holder.", may=ANYONE)
class CustomerHasOpenAccounts(Refusal):
    customer_id: strawberry.ID = shown("Who.")
    accounts: int = shown("How many are not closed.")


@view(domain.CustomerNotClosed, description="Only who is closed can be erased.", may=ANYONE)
class CustomerNotClosed(Refusal):
    customer_id: strawberry.ID = shown("Who.")


@view(domain.NotYourself, description="Nobody does this to themselves.", may=ANYONE)
class NotYourself(Refusal):
    pass


@view(domain.LastAdmin, description="The bank would be without an admin.", may=ANYONE)
class LastAdmin(Refusal):
    customer_id: strawberry.ID = shown("Who.")


@view(domain.NotACountry, description="ISO 3166-1 assigns this code to no country.", may=ANYONE)
class NotACountry(Refusal):
    country: CountryCode = shown("The code that was given.")


@view(domain.NotACurrency, description="ISO 4217 knows no such currency with a minor unit.", may=ANYONE)
class NotACurrency(Refusal):
    currency: CurrencyCode = shown("The code that was given.")

"""Customers, and the staff."""

from datetime import datetime

import strawberry

from florin.domain import customer as domain
from florin.domain.principal import Role
from florin.resolvers import api_keys, customers, limits, second_factor
from florin.resolvers.access import MEMBERS, READERS
from florin.resolvers.scalars import CountryCode
from florin.schema.account import AccountConnection
from florin.schema.api_key import ApiKeyConnection
from florin.schema.limits import Limit
from florin.schema.views import found, shown, view


@view(domain.Customer, description="A customer of the bank.", may=MEMBERS)
class Customer:
    id: strawberry.ID = shown("Names the customer for good.")
    email: str = shown("The address to log on with.")
    full_name: str = shown("The name that other parties of a transaction see.")
    country: CountryCode = shown("Where the customer lives.")
    created_at: datetime = shown("Since when.")
    role: Role = shown("What they are to the bank.")
    closed_at: datetime | None = shown("Since when they can't log on any more; null as long as they can.")
    mfa_enabled: bool = found(second_factor.mfa_enabled, "Whether a second factor is asked for at logon.", READERS)
    api_keys: ApiKeyConnection = found(
        api_keys.keys_of_customer, "The API keys that act for the customer, newest first.", READERS
    )
    accounts: AccountConnection = found(customers.accounts, "The customer's accounts, newest first.", READERS)
    limits: list[Limit] = found(
        limits.customer_limits,
        "What may be spent from all their accounts in a currency together, where that is limited.",
        READERS,
    )

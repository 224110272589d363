"""Customers and their sessions."""

from datetime import datetime

import strawberry

from florin.domain import customer as domain
from florin.resolvers import customers
from florin.resolvers.scalars import CountryCode
from florin.schema.account import AccountConnection
from florin.schema.views import found, shown, view


@view(domain.Customer, description="A customer of the bank.")
class Customer:
    id: strawberry.ID = shown("Names the customer for good.")
    email: str = shown("The address to log on with.")
    full_name: str = shown("The name that other parties of a transaction see.")
    country: CountryCode = shown("Where the customer lives.")
    created_at: datetime = shown("Since when.")
    accounts: AccountConnection = found(customers.accounts, "The customer's accounts, newest first.")


@view(domain.Session, description="A logged-on customer.")
class Session:
    access_token: str = shown("Send it as `Authorization: Bearer …`, or in connection_init.")
    token_type: str = shown("Bearer (RFC 6750).")
    expires_at: datetime = shown("Until when the token is good.")
    customer: Customer = shown("Who is logged on.")

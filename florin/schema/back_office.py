"""The back office: lists of the bank's business, people who are let in, and their personal data."""

from datetime import datetime

from florin.domain import business_lists as lists_domain
from florin.domain import customer as customer_domain
from florin.domain import page as page_domain
from florin.domain import personal_file as personal_domain
from florin.resolvers.access import ADMINS, ANYONE, STAFF
from florin.resolvers.scalars import CountryCode, CurrencyCode, Cursor
from florin.schema.customer import Customer
from florin.schema.page import PageInfo
from florin.schema.views import shown, view


@view(lists_domain.Country, description="A country, and whether new customers may live there.", may=ANYONE)
class Country:
    country: CountryCode = shown("ISO 3166-1 alpha-2.")
    allowed: bool = shown("Whether new customers may live there.")


@view(lists_domain.Currency, description="A currency, and whether new accounts may be kept in it.", may=ANYONE)
class Currency:
    currency: CurrencyCode = shown("ISO 4217.")
    decimals: int | None = shown("How many decimals an amount may have; null where the standard has none.")
    name: str = shown("What the standard calls it.")
    supported: bool = shown("Whether new accounts may be kept in it.")


@view(page_domain.Edge, description="A person at their place in a list.", may=STAFF)
class CustomerEdge:
    cursor: Cursor = shown("Their place; pass it as `after`.")
    node: Customer = shown("The person.")


@view(page_domain.Page, description="A page of people.", may=STAFF)
class CustomerConnection:
    edges: list[CustomerEdge] = shown("The people with their cursors.")
    nodes: list[Customer] = shown("The people alone.")
    page_info: PageInfo = shown("Where the page stands in the list.")


@view(customer_domain.Enrolment, description="Somebody with a password to begin with.", may=ADMINS)
class Enrolment:
    customer: Customer = shown("Who.")
    initial_password: str = shown(
        "Made up by the bank and told only now; pass it on in confidence. It is to be changed at the first logon."
    )


@view(
    personal_domain.PersonalData,
    description="What the bank knows of a customer, as a document to hand over. A long history takes several.",
    may=ADMINS,
)
class PersonalData:
    json: str = shown("The document, in JSON.")
    created_at: datetime = shown("When it was made.")
    next: Cursor | None = shown("Pass it as `after` for the next document; null when this was the last.")


@view(personal_domain.Erasure, description="A customer whose personal data are erased.", may=ADMINS)
class PersonalDataErased:
    customer: Customer = shown("What is left of them.")
    events: int = shown("In how many events of the audit log address, device and email were erased.")

"""A customer of the bank."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Customer:
    """A person with an account. `country` is an ISO 3166-1 alpha-2 code."""

    id: UUID
    email: str
    full_name: str
    country: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody tells the bank to become its customer."""

    email: str
    password: str
    full_name: str
    country: str
    address: str
    id_document: str


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks."""

    customer_id: UUID


@dataclass(frozen=True, slots=True)
class Session:
    """A logged-on customer. `access_token` is to be sent as a Bearer token (RFC 6750) until `expires_at`."""

    access_token: str
    expires_at: datetime
    customer: Customer
    token_type: str = "Bearer"  # noqa: S105 - the name of the scheme, no secret

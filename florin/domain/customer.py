"""A customer of the bank."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from florin.domain.principal import Role


@dataclass(frozen=True, slots=True)
class Customer:
    """A person known to the bank: a customer, or one of its staff. `country` is an ISO 3166-1 alpha-2 code.

    Who has been closed can't log on any more and stays for the record.
    """

    id: UUID
    email: str
    full_name: str
    country: str
    created_at: datetime
    role: Role = Role.CUSTOMER
    closed_at: datetime | None = None
    erased_at: datetime | None = None


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
class Credentials:
    """What proves somebody to be a customer. `is_initial` says that the bank made the password up."""

    customer: Customer
    password_hash: str
    is_initial: bool = False
    has_second_factor: bool = False


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Somebody with a password that was made up for them. It is told this once, and to be changed."""

    customer: Customer
    initial_password: str = field(repr=False)

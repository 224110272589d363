"""What the bank needs of the world. `persistence` and `server` provide it."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from florin.domain.account import Account
from florin.domain.customer import Customer
from florin.domain.entry import Change
from florin.domain.ledger import Group, Outcome
from florin.domain.refusals import Overloaded
from florin.domain.transaction import Transaction


class Clock(Protocol):
    """Tells the time, in UTC."""

    def __call__(self) -> datetime: ...


class IdMaker(Protocol):
    """Makes ids that sort by time (UUIDv7, RFC 9562)."""

    def __call__(self) -> UUID: ...


class PasswordHasher(Protocol):
    """Hashes passwords, slowly and not on the event loop."""

    async def hash(self, password: str) -> str: ...

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Whether they match; takes as long and says no when there is no hash."""
        ...


class TokenIssuer(Protocol):
    """Issues access tokens."""

    def issue(self, customer_id: UUID) -> tuple[str, datetime]:
        """A token and when it expires."""
        ...


class LogonThrottle(Protocol):
    """Counts failed logons."""

    def in_turn(self, email: str, address: str) -> AbstractAsyncContextManager[None]:
        """Let one attempt at a time go on, so that those made at once are counted like those made in turn."""
        ...

    async def wait_needed(self, email: str, address: str) -> int:
        """Seconds until another attempt is allowed; 0 when it is now."""
        ...

    async def failed(self, email: str, address: str) -> None:
        """Count a failed attempt."""
        ...


class Ledger(Protocol):
    """Where money moves."""

    async def post(self, group: Group) -> list[Outcome] | Overloaded: ...


class CustomerRecords(Protocol):
    """Who the bank's customers are."""

    async def country_allowed(self, country: str) -> bool: ...

    async def add(self, customer: Customer, *, address: str, id_document: str, password_hash: str) -> bool:
        """Keep a new customer; False when somebody has the email already."""
        ...

    async def credentials(self, email: str) -> tuple[Customer, str] | None:
        """A customer and the hash of the password."""
        ...

    async def by_ids(self, ids: Sequence[UUID]) -> Mapping[UUID, Customer]: ...


class AccountRecords(Protocol):
    """Which accounts there are."""

    async def currency_supported(self, currency: str) -> bool: ...

    async def add(self, account: Account) -> bool:
        """Keep a new account; False when its IBAN is taken already."""
        ...

    async def by_ids(self, ids: Sequence[UUID]) -> Mapping[UUID, Account]: ...

    async def of_customers(
        self, customer_ids: Sequence[UUID], *, limit: int, before: UUID | None
    ) -> Mapping[UUID, list[Account]]:
        """Newest first, those older than the account `before`."""
        ...

    async def holders(self, ids: Sequence[UUID]) -> Mapping[UUID, tuple[Account, str]]:
        """Accounts with their holders' names."""
        ...


class TransactionRecords(Protocol):
    """Which transactions there were."""

    async def visible_to(self, customer_id: UUID, ids: Sequence[UUID]) -> Mapping[UUID, Transaction]: ...

    async def by_key(self, customer_id: UUID, idempotency_key: str) -> Transaction | None: ...

    async def of_accounts(
        self, account_ids: Sequence[UUID], *, limit: int, before: int | None
    ) -> Mapping[UUID, list[tuple[int, Transaction]]]:
        """Newest first, each with the sequence of its first entry, those older than entry `before`."""
        ...

    async def changes(self, account_id: UUID, *, after: int, limit: int) -> list[Change]:
        """An account's history after an entry, in order."""
        ...


class Watch(Protocol):
    """Hears that a history may have grown."""

    def clear(self) -> None:
        """Forget what was heard so far."""
        ...

    async def wait(self) -> None:
        """Wait until something has been heard since `clear`."""
        ...


class Watches(Protocol):
    """Lets one watch an account."""

    def watch(self, account_id: UUID) -> AbstractContextManager[Watch]: ...

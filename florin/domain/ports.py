"""What the bank needs of the world. `persistence` and `server` provide it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from florin.domain.account import Account
from florin.domain.api_key import ApiKey, KeptKey
from florin.domain.attempt import Attempt
from florin.domain.audit import AuditEvent, AuditFilter, Happening
from florin.domain.books import Group, Outcome
from florin.domain.customer import Credentials, Customer
from florin.domain.entry import Change
from florin.domain.health import LedgerHealth
from florin.domain.principal import Origin, Principal
from florin.domain.refusals import Overloaded
from florin.domain.second_factor import SecondFactor
from florin.domain.session import DeviceSession, EndReason, Reuse, Rotation
from florin.domain.transaction import Transaction


class Clock(Protocol):
    """Tells the time, in UTC."""

    def __call__(self) -> datetime: ...


class IdMaker(Protocol):
    """Makes ids that sort by time (UUIDv7, RFC 9562)."""

    def __call__(self) -> UUID: ...


class PasswordHasher(Protocol):
    """Hashes and judges passwords, slowly and not on the event loop.

    Only so many wait; any more get `Refused` with TooManyAttempts before anything was done for them.
    """

    async def hash(self, password: str) -> str:
        """Hash a password, of somebody who has been let in already: it never refuses."""
        ...

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Whether they match; takes as long and says no when there is no hash."""
        ...

    def is_outdated(self, password_hash: str) -> bool:
        """Whether it was made with other parameters than those of today."""
        ...

    async def find_weakness(self, password: str, own_words: Sequence[str]) -> str | None:
        """Why a password is easy to guess and what to do about it; None if it is not."""
        ...


class TokenIssuer(Protocol):
    """Issues access tokens."""

    def issue(self, principal: Principal, until: datetime | None = None) -> tuple[str, datetime]:
        """A token for a session and when it expires."""
        ...

    def issue_challenge(self, customer_id: UUID, stamp: str) -> tuple[str, datetime]:
        """What somebody holds between the password and the second factor, and when it expires."""
        ...

    async def read_challenge(self, challenge: str) -> tuple[UUID, str] | None:
        """Whose logon it is about; None when it's no good."""
        ...


class LogonThrottle(Protocol):
    """Counts failed attempts at one kind of thing that can be guessed."""

    def attempt(self, name: str, address: str) -> AbstractAsyncContextManager[Attempt]:
        """Let an attempt at a name go on, or tell it to wait.

        It is counted as failed before it goes on, so that those made at once are counted like those made in turn.
        It is taken back if it ends well, or by an exception other than Refused.
        """
        ...


class Sealer(Protocol):
    """Seals secrets that the bank has to know again."""

    def seal(self, secret: bytes) -> bytes: ...

    def open(self, sealed: bytes) -> bytes: ...


class AuditNotes(Protocol):
    """Puts on record what no other write of the bank's does: refusals, and what staff look at."""

    def note(self, happening: Happening) -> None:
        """Take it; never waits and never fails. It's written soon."""
        ...

    async def flush(self) -> None:
        """Wait until all that was noted so far is on record."""
        ...


class Ledger(Protocol):
    """Where money moves."""

    async def post(self, group: Group) -> list[Outcome] | Overloaded: ...


class NewPeople(Protocol):
    """Where somebody new is kept."""

    async def add(
        self,
        customer: Customer,
        *,
        address: str,
        id_document: str,
        password_hash: str,
        happening: Happening,
        password_is_initial: bool = False,
    ) -> bool:
        """Keep a new customer; False when somebody has the email already."""
        ...


class CustomerRecords(NewPeople, Protocol):
    """Who the bank's customers are."""

    async def country_allowed(self, country: str) -> bool: ...

    async def credentials(self, email: str) -> Credentials | None:
        """What proves to be the customer with this email."""
        ...

    async def credentials_of(self, customer_id: UUID) -> Credentials | None:
        """What proves to be this customer; None for one who has been closed."""
        ...

    async def rehash(self, customer_id: UUID, old_hash: str, new_hash: str) -> bool:
        """Keep a better hash of the same password; False if the old hash is another by now."""
        ...

    async def change_password(
        self,
        customer_id: UUID,
        password_hash: str,
        happening: Happening,
        *,
        instead_of: str,
        kept_session: UUID | None,
    ) -> bool:
        """Keep another password and end all sessions but one; False if the old one is another by now."""
        ...

    async def by_ids(self, ids: Sequence[UUID]) -> Mapping[UUID, Customer]: ...


class SessionRecords(Protocol):
    """Who is logged on."""

    async def start(
        self, session: DeviceSession, token_hash: bytes, proved: Credentials, happening: Happening
    ) -> bool:
        """Keep a new session with its first refresh token.

        False where what was proved is not enough by now: somebody has been closed, has another password, or has
        turned a second factor on.
        """
        ...

    async def rotate(
        self, token_hash: bytes, next_hash: bytes, origin: Origin, now: datetime
    ) -> Rotation | Reuse | None:
        """Replace a refresh token that is good; None for one that nobody has or whose session is over.

        One that has been used before ends its session, which is put on record if it was alive.
        """
        ...

    async def of_token(self, token_hash: bytes) -> UUID | None:
        """The session of a refresh token that is good."""
        ...

    async def by_id(self, session_id: UUID) -> DeviceSession | None: ...

    async def alive(self, customer_id: UUID, now: datetime) -> Sequence[DeviceSession]:
        """A customer's sessions that have not ended, the one used last first."""
        ...

    async def end(
        self, ids: Sequence[UUID], reason: EndReason, now: datetime, happening: Callable[[UUID], Happening]
    ) -> Sequence[UUID]:
        """End sessions and put each on record; those that were alive until now."""
        ...


class SecondFactorRecords(Protocol):
    """Customers' second factors."""

    async def of(self, customer_id: UUID) -> SecondFactor | None: ...

    async def of_customers(self, customer_ids: Sequence[UUID]) -> Mapping[UUID, SecondFactor]:
        """Those of customers who have one, confirmed or not."""
        ...

    async def begin(self, customer_id: UUID, sealed_secret: bytes, now: datetime) -> bool:
        """Keep a secret that is not confirmed yet in place of an earlier one; False if one is confirmed."""
        ...

    async def confirm(
        self,
        factor: SecondFactor,
        code_hashes: Sequence[bytes],
        now: datetime,
        kept_session: UUID | None,
        happening: Happening,
    ) -> bool:
        """Ask for it from now on, keep the recovery codes, and end all sessions but one.

        False if it was confirmed meanwhile, or begun anew with another secret.
        """
        ...

    async def renew_codes(self, customer_id: UUID, code_hashes: Sequence[bytes], happening: Happening) -> None:
        """Keep other recovery codes."""
        ...

    async def use_step(self, customer_id: UUID, step: int) -> bool:
        """Take a code of this time step; False if it, or a later one, was taken before."""
        ...

    async def use_recovery_code(
        self, customer_id: UUID, code_hash: bytes, now: datetime, happening: Happening
    ) -> bool:
        """Take a recovery code; False if there is none or it was taken before."""
        ...

    async def remove(self, customer_id: UUID, happening: Happening) -> None:
        """Forget it, and the recovery codes."""
        ...


class ApiKeyRecords(Protocol):
    """Which API keys there are."""

    async def add(self, key: ApiKey, key_hash: bytes, happening: Happening) -> bool:
        """Keep a new key; False when there is no such customer, or no longer."""
        ...

    async def count_alive(self, customer_id: UUID, now: datetime) -> int:
        """How many keys that act for a customer are neither revoked nor expired."""
        ...

    async def by_ids(self, ids: Sequence[UUID]) -> Mapping[UUID, ApiKey]: ...

    async def by_hashes(self, hashes: Sequence[bytes]) -> Mapping[bytes, KeptKey]: ...

    async def of_customers(
        self, customer_ids: Sequence[UUID], *, limit: int, before: UUID | None
    ) -> Mapping[UUID, list[ApiKey]]:
        """Newest first, those older than the key `before`."""
        ...

    async def newest(self, *, limit: int, before: UUID | None) -> list[ApiKey]:
        """Newest first, those older than the key `before`."""
        ...

    async def revoke(self, key_id: UUID, now: datetime, happening: Happening) -> None:
        """Make a key worthless and tell every process; nothing happens to one that is."""
        ...

    async def note_uses(self, used_at: Mapping[UUID, datetime]) -> None:
        """Keep when keys were used last."""
        ...


class AccountRecords(Protocol):
    """Which accounts there are."""

    async def currency_supported(self, currency: str) -> bool: ...

    async def add(self, account: Account, happening: Happening | None = None) -> bool | None:
        """Keep a new account; False when its IBAN is taken already, None for somebody who is no open customer.

        What staff do is put on record; what customers do with what is theirs isn't.
        """
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

    async def by_ids(self, ids: Sequence[UUID]) -> Mapping[UUID, Transaction]: ...

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


class AuditRecords(Protocol):
    """What is on record."""

    async def page(self, wanted: AuditFilter, *, limit: int, before: int | None) -> list[AuditEvent]:
        """Newest first, those older than the event `before`."""
        ...


class HealthRecords(Protocol):
    """What the bank has found out about its own books."""

    async def read(self) -> LedgerHealth: ...

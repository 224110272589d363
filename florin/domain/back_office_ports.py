"""What the back office needs of the world. `persistence` provides it.

Each method that changes something puts the happening on record in the same transaction. One that answers None has
changed nothing, because what it was to change has changed meanwhile.
"""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from florin.domain.account import Account, AccountStatus
from florin.domain.audit import Happening
from florin.domain.back_office_refusals import CustomerHasOpenAccounts, LastAdmin
from florin.domain.customer import Customer
from florin.domain.personal_file import Erasure, Item, PersonalFile, Position
from florin.domain.ports import NewPeople
from florin.domain.principal import Role
from florin.domain.search import CustomerSearch


class PersonRecords(Protocol):
    """Who is known to the bank."""

    async def person(self, person_id: UUID) -> Customer | None:
        """A customer or a member of staff, closed or not."""
        ...


class BackOfficeRecords(PersonRecords, Protocol):
    """Customers and their accounts."""

    async def find(
        self, search: CustomerSearch | None, role: Role | None, *, limit: int, before: UUID | None
    ) -> list[Customer]:
        """Newest first, those older than the person `before`."""
        ...

    async def account(self, account_id: UUID) -> Account | None: ...

    async def account_of_iban(self, iban: str) -> Account | None: ...

    async def interest_owed(self, account_id: UUID) -> int:
        """Whole minor units of interest that an account owes and that are not taken yet."""
        ...

    async def change_status(self, account: Account, wanted: AccountStatus, happening: Happening) -> Account | None:
        """Change it from what `account` has; to CLOSED only if nothing is in it."""
        ...

    async def close_customer(
        self, customer_id: UUID, happening: Happening
    ) -> Customer | CustomerHasOpenAccounts | None:
        """Close a customer of whose accounts all are closed, and end their sessions and API keys."""
        ...

    async def reset_second_factor(self, customer_id: UUID, happening: Happening) -> None:
        """Forget it, if there is one, and end their sessions."""
        ...

    async def reset_password(self, customer_id: UUID, password_hash: str, happening: Happening) -> bool:
        """Keep an initial password and end their sessions; False for somebody who has been closed."""
        ...


class StaffRecords(PersonRecords, NewPeople, Protocol):
    """Those who work for the bank."""

    async def staff(self) -> Sequence[Customer]:
        """Those who have not been removed, the newest last."""
        ...

    async def remove_staff(self, staff_id: UUID, happening: Happening) -> Customer | LastAdmin | None:
        """Close somebody, unless no other admin is left, and end their sessions and API keys."""
        ...


class BusinessListRecords(Protocol):
    """Countries and currencies. The methods that change something say whether they did."""

    async def countries(self) -> Sequence[str]: ...

    async def currencies(self) -> Sequence[str]: ...

    async def allow_country(self, code: str, happening: Happening) -> bool: ...

    async def disallow_country(self, code: str, happening: Happening) -> bool: ...

    async def add_currency(self, code: str, happening: Happening) -> bool: ...

    async def remove_currency(self, code: str, happening: Happening) -> bool: ...


class PersonalDataRecords(PersonRecords, Protocol):
    """All that is known of a person."""

    async def file(self, customer_id: UUID) -> PersonalFile: ...

    async def transactions(
        self, customer_id: UUID, after: Position | None, *, limit: int
    ) -> list[tuple[Position, Item]]:
        """Those of the customer's accounts, account by account in the order of its history."""
        ...

    async def note_export(self, happening: Happening) -> None:
        """Put on record that a document was made."""
        ...

    async def erase(self, customer_id: UUID, email: str, name: str, happening: Happening) -> Erasure | None:
        """Forget a closed customer; `email` and `name` stand in the place of theirs."""
        ...

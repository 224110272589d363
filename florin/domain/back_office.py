"""What staff do with customers and accounts; and what customers may do of it themselves: close an empty account."""

from dataclasses import dataclass
from uuid import UUID

from florin.domain.account import Account, AccountStatus, AccountType
from florin.domain.accounts import Accounts
from florin.domain.audit import AuditAction, Facts, Happening, Subject, SubjectKind, actor_of
from florin.domain.back_office_ports import BackOfficeRecords
from florin.domain.back_office_refusals import (
    AccountClosed,
    AccountFrozen,
    AccountNotEmpty,
    CustomerClosed,
    CustomerHasOpenAccounts,
    NoSuchAccount,
    NotYourself,
)
from florin.domain.case import Case
from florin.domain.customer import Customer, Enrolment
from florin.domain.iban import is_iban_shaped, normalise_iban
from florin.domain.money import Money
from florin.domain.page import Page, cut_page
from florin.domain.password import make_password, normalise_password
from florin.domain.ports import Clock, PasswordHasher
from florin.domain.principal import Origin, Principal, Role
from florin.domain.refusals import CurrencyNotSupported, CustomerNotFound
from florin.domain.search import CustomerSearch

_TRIES = 10

_ACTIONS = {
    AccountStatus.ACTIVE: AuditAction.ACCOUNT_UNFROZEN,
    AccountStatus.FROZEN: AuditAction.ACCOUNT_FROZEN,
    AccountStatus.CLOSED: AuditAction.ACCOUNT_CLOSED,
}


def judge_status(
    account: Account, wanted: AccountStatus, *, by_staff: bool, owed_minor: int = 0
) -> AccountClosed | AccountFrozen | AccountNotEmpty | None:
    """Say no to a change of an account's status, or nothing. An account that is so already has no change.

    `owed_minor` is interest that is not taken yet: a customer can't leave it behind, staff may write it off.
    """
    if account.status is wanted:
        return None
    if account.status is AccountStatus.CLOSED:
        return AccountClosed(account.id)
    if wanted is AccountStatus.CLOSED:
        if account.status is AccountStatus.FROZEN and not by_staff:
            return AccountFrozen(account.id)
        owed = Money(0 if by_staff else owed_minor, account.currency)
        if account.balance_minor or account.held_minor or owed.minor:
            return AccountNotEmpty(account.id, account.balance, Money(account.held_minor, account.currency), owed)
    return None


@dataclass(frozen=True, slots=True)
class BackOffice:
    """Finds customers, and changes what becomes of them and of their accounts.

    What is so already is answered as it is, and not put on record again: repeating is safe.
    """

    records: BackOfficeRecords
    accounts: Accounts
    hasher: PasswordHasher
    clock: Clock

    async def find(
        self, search: CustomerSearch | None, role: Role | None, *, first: int, after: UUID | None
    ) -> Page[Customer]:
        """A page of the persons that a search finds, newest first."""
        found = await self.records.find(search, role, limit=first + 1, before=after)
        return cut_page(found, first=first, after=after, cursor=lambda customer: str(customer.id))

    async def account_of_iban(self, iban: str) -> Account | None:
        """The account with an IBAN, however it is written."""
        written = normalise_iban(iban)
        return await self.records.account_of_iban(written) if is_iban_shaped(written) else None

    async def open_account(
        self, principal: Principal, customer_id: UUID, account_type: AccountType, currency: str, origin: Origin
    ) -> Account | CustomerNotFound | CustomerClosed | CurrencyNotSupported:
        """Open an account for a customer, with nothing in it."""
        customer = await self.records.person(customer_id)
        if customer is None or customer.role is not Role.CUSTOMER:
            return CustomerNotFound(str(customer_id))
        return await self.accounts.open_for(principal, customer_id, account_type, currency, origin)

    async def change_status(
        self, principal: Principal, account_id: UUID, wanted: AccountStatus, case: Case, origin: Origin
    ) -> Account | NoSuchAccount | AccountClosed | AccountFrozen | AccountNotEmpty:
        """Freeze, unfreeze or close an account: an admin anybody's, a customer their own."""
        for _ in range(_TRIES):
            account = await self.records.account(account_id)
            if account is None or not (principal.is_staff or account.customer_id == principal.customer_id):
                return NoSuchAccount(str(account_id))
            owed = await self.records.interest_owed(account_id) if wanted is AccountStatus.CLOSED else 0
            refusal = judge_status(account, wanted, by_staff=principal.is_staff, owed_minor=owed)
            if refusal is not None:
                return refusal
            if account.status is wanted:
                return account
            happening = Happening(
                _ACTIONS[wanted],
                actor_of(principal),
                origin,
                self.clock(),
                Subject(SubjectKind.ACCOUNT, str(account_id)),
                before={"status": account.status.value},
                after={"status": wanted.value, **case.facts},
            )
            # Money or another hand may have been faster; then it is judged as it stands now.
            changed = await self.records.change_status(account, wanted, happening)
            if changed is not None:
                return changed
        raise AssertionError("somebody changes this account without end")

    async def close_customer(
        self, principal: Principal, customer_id: UUID, case: Case, origin: Origin
    ) -> Customer | CustomerNotFound | CustomerHasOpenAccounts:
        """End the business with a customer. All their sessions and API keys end, and what was stays on record."""
        customer = await self.records.person(customer_id)
        if customer is None or customer.role is not Role.CUSTOMER:
            return CustomerNotFound(str(customer_id))
        if customer.closed_at is not None:
            return customer
        happening = self._about(
            customer_id,
            AuditAction.CUSTOMER_CLOSED,
            principal,
            origin,
            before={"closed": False},
            after={"closed": True, **case.facts},
        )
        closed = await self.records.close_customer(customer_id, happening)
        if closed is None:
            closed = await self.records.person(customer_id)
            assert closed is not None, "who was there stays on record"
        return closed

    async def reset_second_factor(
        self, principal: Principal, customer_id: UUID, case: Case, origin: Origin
    ) -> Customer | CustomerNotFound | CustomerClosed | NotYourself:
        """Forget the second factor of somebody who lost it. Their sessions end."""
        customer = await self._reachable(principal, customer_id)
        if not isinstance(customer, Customer):
            return customer
        happening = self._about(
            customer_id,
            AuditAction.MFA_DISABLED,
            principal,
            origin,
            before={"enabled": True},
            after={"enabled": False, **case.facts},
        )
        await self.records.reset_second_factor(customer_id, happening)
        return customer

    async def reset_password(
        self, principal: Principal, customer_id: UUID, case: Case, origin: Origin
    ) -> Enrolment | CustomerNotFound | CustomerClosed | NotYourself:
        """Make up a new initial password for somebody who lost theirs. Their sessions end."""
        customer = await self._reachable(principal, customer_id)
        if not isinstance(customer, Customer):
            return customer
        password = make_password()
        happening = self._about(
            customer_id, AuditAction.PASSWORD_CHANGED, principal, origin, after={"initial": True, **case.facts}
        )
        password_hash = await self.hasher.hash(normalise_password(password))
        if not await self.records.reset_password(customer_id, password_hash, happening):
            return CustomerClosed(customer_id)
        return Enrolment(customer, password)

    async def _reachable(
        self, principal: Principal, customer_id: UUID
    ) -> Customer | CustomerNotFound | CustomerClosed | NotYourself:
        """Somebody else who can log on."""
        if customer_id == principal.customer_id:
            return NotYourself()
        customer = await self.records.person(customer_id)
        if customer is None:
            return CustomerNotFound(str(customer_id))
        return customer if customer.closed_at is None else CustomerClosed(customer_id)

    def _about(
        self,
        customer_id: UUID,
        action: AuditAction,
        principal: Principal,
        origin: Origin,
        *,
        before: Facts | None = None,
        after: Facts,
    ) -> Happening:
        subject = Subject(SubjectKind.CUSTOMER, str(customer_id))
        return Happening(
            action, actor_of(principal), origin, self.clock(), subject, before=before or {}, after=after
        )

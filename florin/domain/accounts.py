"""Opening accounts and looking at one's own."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from florin.domain.account import Account, AccountStatus, AccountType
from florin.domain.audit import AuditAction, Happening, Subject, SubjectKind, actor_of
from florin.domain.back_office_refusals import CustomerClosed
from florin.domain.entry import FIRST_HASH
from florin.domain.iban import make_iban
from florin.domain.money import EXPONENTS
from florin.domain.page import Page, cut_page
from florin.domain.ports import AccountRecords, Clock, IdMaker
from florin.domain.principal import Origin, Principal
from florin.domain.refusals import CurrencyNotSupported

_IBAN_TRIES = 10


@dataclass(frozen=True, slots=True)
class Accounts:
    """Keeps customers' accounts."""

    records: AccountRecords
    clock: Clock
    new_id: IdMaker
    randomness: random.Random

    async def open(
        self, principal: Principal, account_type: AccountType, currency: str
    ) -> Account | CurrencyNotSupported | CustomerClosed:
        """Open an account of the caller's with nothing in it."""
        return await self._open(principal.customer_id, account_type, currency)

    async def open_for(
        self, principal: Principal, customer_id: UUID, account_type: AccountType, currency: str, origin: Origin
    ) -> Account | CurrencyNotSupported | CustomerClosed:
        """Open an account for a customer, for whom a member of staff speaks."""
        happening = Happening(
            AuditAction.ACCOUNT_OPENED,
            actor_of(principal),
            origin,
            self.clock(),
            after={"customer": str(customer_id), "type": account_type.value, "currency": currency},
        )
        return await self._open(customer_id, account_type, currency, happening)

    async def _open(
        self, customer_id: UUID, account_type: AccountType, currency: str, happening: Happening | None = None
    ) -> Account | CurrencyNotSupported | CustomerClosed:
        # A code without a minor unit (gold, say) can't be counted, whatever the table says.
        if currency not in EXPONENTS or not await self.records.currency_supported(currency):
            return CurrencyNotSupported(currency)
        for _ in range(_IBAN_TRIES):
            now = self.clock()
            account = Account(
                id=self.new_id(),
                customer_id=customer_id,
                iban=make_iban(self.randomness),
                type=account_type,
                status=AccountStatus.ACTIVE,
                currency=currency,
                balance_minor=0,
                held_minor=0,
                overdraft_limit_minor=0,
                sequence=0,
                entry_hash=FIRST_HASH,
                changed_at=now,
                opened_at=now,
            )
            subject = Subject(SubjectKind.ACCOUNT, str(account.id))
            added = await self.records.add(account, happening and replace(happening, subject=subject))
            if added is None:
                return CustomerClosed(customer_id)
            if added:
                return account
        raise AssertionError("no free IBAN was found")

    async def visible(self, principal: Principal, ids: Sequence[UUID]) -> Mapping[UUID, Account]:
        """Those of the accounts that the principal may see: their own, or for staff any."""
        found = await self.records.by_ids(ids)
        if principal.is_staff:
            return found
        return {key: account for key, account in found.items() if account.customer_id == principal.customer_id}

    async def pages(self, customer_ids: Sequence[UUID], *, first: int, after: UUID | None) -> list[Page[Account]]:
        """A page of each customer's accounts, newest first."""
        found = await self.records.of_customers(customer_ids, limit=first + 1, before=after)
        return [
            cut_page(found[customer_id], first=first, after=after, cursor=lambda account: str(account.id))
            for customer_id in customer_ids
        ]

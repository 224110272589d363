"""Looking back at transactions, and watching them happen."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from florin.domain.account import Account
from florin.domain.entry import Change
from florin.domain.page import Page, cut_page
from florin.domain.ports import TransactionRecords, Watches
from florin.domain.principal import Principal
from florin.domain.text import has_controls
from florin.domain.transaction import Transaction

_CHANGES_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class History:
    """Reads what the ledger wrote."""

    transactions: TransactionRecords
    watches: Watches

    async def visible(self, principal: Principal, ids: Sequence[UUID]) -> Mapping[UUID, Transaction]:
        """Those that the principal may see: of their accounts, or asked for by them; for staff any."""
        if principal.is_staff:
            return await self.transactions.by_ids(ids)
        return await self.transactions.visible_to(principal.customer_id, ids)

    async def by_key(self, principal: Principal, idempotency_key: str) -> Transaction | None:
        """What became of a money request of the principal's; None if it was never seen."""
        if has_controls(idempotency_key):
            return None  # no request can have it, and PostgreSQL can't be asked for a NUL
        return await self.transactions.by_key(principal.customer_id, idempotency_key)

    async def pages(self, account_ids: Sequence[UUID], *, first: int, after: int | None) -> list[Page[Transaction]]:
        """A page of each account's transactions, newest first."""
        found = await self.transactions.of_accounts(account_ids, limit=first + 1, before=after)
        return [_page(found[account_id], first, after) for account_id in account_ids]

    async def changes(self, account: Account, after: int) -> AsyncIterator[Change]:
        """Every change of an account's history after an entry: in order, without gap or repeat, without end.

        The hint only says when to look. What is told comes from the numbered history, so that a hint that is
        lost, late or doubled changes nothing.
        """
        with self.watches.watch(account.id) as watch:
            while True:
                watch.clear()
                changes = await self.transactions.changes(account.id, after=after, limit=_CHANGES_AT_ONCE)
                for change in changes:
                    assert change.sequence == after + 1, "an account's history has no gap"
                    yield change
                    after = change.sequence
                if len(changes) < _CHANGES_AT_ONCE:
                    await watch.wait()


def _page(found: Sequence[tuple[int, Transaction]], first: int, after: int | None) -> Page[Transaction]:
    sequences = {transaction.id: sequence for sequence, transaction in found}
    transactions = [transaction for _, transaction in found]
    return cut_page(transactions, first=first, after=after, cursor=lambda t: str(sequences[t.id]))

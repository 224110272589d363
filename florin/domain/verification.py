"""What must be true of the books, and telling where it is not.

Everything here is computed from entries alone and then compared with what else is stored: balances, numbers,
hashes, transactions, the bank's own legs. Nothing trusts a number because it stands in the database.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from florin.domain.account import Account
from florin.domain.entry import FIRST_HASH, Entry, InternalLeg, hash_entry
from florin.domain.money import EXPONENTS, Money
from florin.domain.transaction import AccountRef, Transaction, TransactionStatus

_UNMOVED = frozenset({TransactionStatus.PENDING, TransactionStatus.REVERSED})
"""Transactions that have moved nothing in the end, though their entries may tell of a hold or of a way back."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference: what stands somewhere, what should stand there, and where that is."""

    what: str
    expected: str
    found: str
    account_id: UUID | None = None
    iban: str | None = None
    sequence: int | None = None
    transaction_id: UUID | None = None

    @property
    def place(self) -> str:
        """Where it is, as far as it can be named."""
        parts = []
        if self.account_id is not None:
            parts.append(f"account {self.account_id}" + (f" ({self.iban})" if self.iban else ""))
        if self.sequence is not None:
            parts.append(f"entry {self.sequence}")
        if self.transaction_id is not None:
            parts.append(f"transaction {self.transaction_id}")
        return ", ".join(parts)

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        return f"{place}{self.what}: expected {self.expected}, found {self.found}"


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """What was posted in one currency: on customers' accounts, and on the bank's own. They cancel out."""

    currency: str
    customers_minor: int
    internal_minor: int

    @property
    def difference_minor(self) -> int:
        """What does not cancel out."""
        return self.customers_minor + self.internal_minor

    def examine(self) -> Iterator[Finding]:
        """Say so if it does not cancel out."""
        if self.difference_minor:
            yield Finding(
                f"the trial balance in {self.currency}",
                show_money(0, self.currency),
                show_money(self.difference_minor, self.currency),
            )


def show_money(minor: int, currency: str) -> str:
    """An amount for people. What names no currency has no decimals either, so it is told in minor units."""
    if currency not in EXPONENTS:
        return f"{minor} minor units of {currency!r}"
    return f"{Money(minor, currency).value:,f} {currency}"


class HistoryExamination:
    """Walks through the history of one account: every entry in order, then the account itself.

    After a difference it goes on from what is stored, so that one altered line is told once and not again for
    every line that follows it.
    """

    def __init__(self, account: Account) -> None:
        self._account = account
        self._sequence = 0
        self._balance = 0
        self._held = 0
        self._hash = FIRST_HASH
        self._at = account.opened_at

    def enter(self, entry: Entry, transaction: Transaction | None) -> Iterator[Finding]:
        """Examine the next entry, with the transaction that it names, if there is one."""
        currency = self._account.currency
        if entry.sequence != self._sequence + 1:
            yield self._at_entry(entry, "the number", f"{self._sequence + 1}", f"{entry.sequence}")
        balance = self._balance + entry.posted_delta
        if entry.balance != balance:
            yield self._at_entry(entry, "the balance after it", *self._amounts(balance, entry.balance))
        held = self._held + entry.held_delta
        if entry.held != held:
            yield self._at_entry(entry, "what is held after it", *self._amounts(held, entry.held))
        if entry.occurred_at < self._at:
            yield self._at_entry(entry, "its time", f"{self._at} or later", f"{entry.occurred_at}")
        if transaction is None:
            yield self._at_entry(entry, "its transaction", "to be there", "none")
        else:
            if transaction.currency != currency:
                yield self._at_entry(entry, "its currency", currency, transaction.currency)
            sealed = self._seal(entry, transaction)
            if entry.hash != sealed:
                yield self._at_entry(entry, "the hash", sealed.hex(), entry.hash.hex())
        self._sequence, self._hash, self._at = entry.sequence, entry.hash, entry.occurred_at
        self._balance, self._held = entry.balance, entry.held

    def _at_entry(self, entry: Entry, what: str, expected: str, found: str) -> Finding:
        iban = self._account.iban
        return Finding(what, expected, found, entry.account_id, iban, entry.sequence, entry.transaction_id)

    def _seal(self, entry: Entry, transaction: Transaction) -> bytes:
        return hash_entry(
            self._hash,
            transaction,
            account_id=entry.account_id,
            sequence=entry.sequence,
            previous_status=entry.previous_status,
            status=entry.status,
            posted_delta=entry.posted_delta,
            held_delta=entry.held_delta,
            balance=entry.balance,
            held=entry.held,
            occurred_at=entry.occurred_at,
        )

    def close(self) -> Iterator[Finding]:
        """Compare the account with its history."""
        account = self._account
        at = Finding("", "", "", account.id, account.iban, self._sequence or None)
        stored = (
            ("the account's sequence", f"{self._sequence}", f"{account.sequence}"),
            ("the account's balance", *self._amounts(self._balance, account.balance_minor)),
            ("what the account holds", *self._amounts(self._held, account.held_minor)),
            ("the account's last hash", self._hash.hex(), account.entry_hash.hex()),
            ("the account's last change", f"{self._at}", f"{account.changed_at}"),
        )
        for what, expected, found in stored:
            if expected != found:
                yield replace(at, what=what, expected=expected, found=found)

    def _amounts(self, expected: int, found: int) -> tuple[str, str]:
        return show_money(expected, self._account.currency), show_money(found, self._account.currency)


def examine_transaction(
    transaction: Transaction, entries: Sequence[Entry], legs: Sequence[InternalLeg], owner_id: UUID | None
) -> Iterator[Finding]:
    """Compare a transaction with all its entries, by account and in order, and with the bank's own legs.

    `owner_id` is the customer of the account that asks: the source, or the destination of a deposit.
    """
    at = Finding("", "", "", transaction_id=transaction.id)
    if not entries:
        yield replace(at, what="its entries", expected="at least one", found="none")
    if transaction.customer_id != owner_id:
        yield replace(
            at,
            account_id=_asker(transaction),
            what="who asked for it",
            expected=f"the account's customer {owner_id}",
            found=f"customer {transaction.customer_id}",
        )
    by_account: dict[UUID, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_account[entry.account_id].append(entry)
    for lines in by_account.values():
        yield from _examine_statuses(transaction, lines)
    yield from _examine_movements(transaction, by_account, legs, at)
    yield from _examine_times(transaction, entries, legs, at)


def _asker(transaction: Transaction) -> UUID | None:
    ends = (transaction.source_account, transaction.destination_account)
    return next((end for end in ends if isinstance(end, UUID)), None)


def _examine_statuses(transaction: Transaction, entries: Sequence[Entry]) -> Iterator[Finding]:
    """Each change begins where the last one ended, and the last one ends where the transaction stands."""
    before: TransactionStatus | None = None
    for entry in entries:
        if entry.previous_status is not before:
            yield _at_line(entry, "the status before it", str(before), str(entry.previous_status))
        before = entry.status
    last = entries[-1]
    status = transaction.status
    if last.status is not status:
        yield _at_line(last, "the transaction's status", f"{last.status}, as its last entry says", status)
    if status is TransactionStatus.REJECTED and len(entries) > 1:
        yield _at_line(last, "entries of a rejected transaction", "1", f"{len(entries)}")
    held = sum(entry.held_delta for entry in entries)
    if held and status is not TransactionStatus.PENDING:
        currency = transaction.currency
        yield _at_line(last, "what it still holds", show_money(0, currency), show_money(held, currency))


def _at_line(entry: Entry, what: str, expected: str, found: str) -> Finding:
    return Finding(what, expected, found, entry.account_id, None, entry.sequence, entry.transaction_id)


def _expected_movements(transaction: Transaction) -> dict[AccountRef, int]:
    """What must have been posted where. Whoever asked has a line in their history, even if nothing moved."""
    if transaction.status is TransactionStatus.COMPLETED:
        amount = transaction.amount_minor
        return {transaction.source_account: -amount, transaction.destination_account: amount}
    asker = _asker(transaction)
    return {} if asker is None else {asker: 0}


def _examine_movements(
    transaction: Transaction, entries: dict[UUID, list[Entry]], legs: Sequence[InternalLeg], at: Finding
) -> Iterator[Finding]:
    """Each end has moved by the amount, and nothing else has moved: so the whole balances to zero."""
    expected = _expected_movements(transaction)
    moved: dict[AccountRef, int] = {
        key: sum(entry.posted_delta for entry in lines) for key, lines in entries.items()
    }
    for leg in legs:
        moved[leg.account] = moved.get(leg.account, 0) + leg.posted_delta
        if leg.currency != transaction.currency:
            what = f"the currency of leg {leg.leg} on {leg.account}"
            yield replace(at, what=what, expected=transaction.currency, found=leg.currency)
    if transaction.status in _UNMOVED:
        for end in (transaction.source_account, transaction.destination_account):
            if end in moved:
                expected[end] = 0
    if moved == expected:
        return
    for end in dict.fromkeys((*expected, *moved)):
        if expected.get(end) == moved.get(end):
            continue
        lines = entries.get(end) if isinstance(end, UUID) else None
        yield replace(
            at,
            account_id=end if isinstance(end, UUID) else None,
            sequence=lines[-1].sequence if lines else None,
            what="what it posted there" if isinstance(end, UUID) else f"what it posted on {end}",
            expected=show_money(expected[end], transaction.currency) if end in expected else "nothing at all",
            found=show_money(moved[end], transaction.currency) if end in moved else "nothing at all",
        )


def _examine_times(
    transaction: Transaction, entries: Sequence[Entry], legs: Sequence[InternalLeg], at: Finding
) -> Iterator[Finding]:
    """A transaction begins with its first entry, and is complete with the entries that complete it."""
    if not entries:
        return
    begun = min(entry.occurred_at for entry in entries)
    if transaction.created_at != begun:
        yield replace(at, what="when it was created", expected=f"{begun}", found=f"{transaction.created_at}")
    if transaction.status is not TransactionStatus.COMPLETED:
        return
    done = max(entry.occurred_at for entry in entries)
    if transaction.completed_at != done:
        yield replace(at, what="when it was completed", expected=f"{done}", found=f"{transaction.completed_at}")
    for leg in legs:
        if leg.occurred_at != done:
            what = f"the time of leg {leg.leg} on {leg.account}"
            yield replace(at, what=what, expected=f"{done}", found=f"{leg.occurred_at}")

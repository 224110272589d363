"""Examining an account's history: every entry in order, then the account itself."""

import struct
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from florin.domain.account import Account
from florin.domain.entry import FIRST_HASH, Entry, hash_entry
from florin.domain.fraud_rules import TRANSFERS_MAX
from florin.domain.limits import HEAD_SIZE, NOTHING_SPENT, count_spending, read_usage, recent_times, window_of
from florin.domain.transaction import SPENDING, Transaction, TransactionStatus
from florin.domain.transaction_verification import Line, currency_at, expected_line, recorder
from florin.domain.verification import Finding, show_money

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class HistoryPoint:
    """A point in an account's history, after an entry: its number, what stood then, its hash and its time.

    `usage` is what had been spent by then, as `limits` counts it, with the times of the latest payments.
    """

    sequence: int
    balance_minor: int
    held_minor: int
    hash: bytes
    at: datetime
    usage: bytes = b""


class HistoryExamination:
    """Walks through the history of one account: every entry in order, then the account itself.

    It begins at the first entry, or goes on from a point that an earlier walk has reached. After a difference it
    goes on from what is stored, so that one altered line is told once and not again for every line that follows it.
    """

    def __init__(self, account: Account, reached: HistoryPoint | None = None) -> None:
        begun = reached or HistoryPoint(0, 0, 0, FIRST_HASH, account.opened_at)
        self._account = account
        self._sequence = begun.sequence
        self._balance = begun.balance_minor
        self._held = begun.held_minor
        self._hash = begun.hash
        self._at = begun.at
        self._spent = begun.usage[:HEAD_SIZE]
        # No rule asks for more payments than so many; which of their times are kept depends on the rules then.
        self._paid: deque[int] = deque(recent_times(begun.usage), TRANSFERS_MAX)

    @property
    def reached(self) -> HistoryPoint:
        """Where it stands: another walk can go on from here."""
        usage = self._spent + self._times()
        return HistoryPoint(self._sequence, self._balance, self._held, self._hash, self._at, usage)

    def enter(self, entry: Entry, transaction: Transaction | None) -> Iterator[Finding]:
        """Examine the next entry, with the transaction that it names, if there is one."""
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
            yield from self._compare(entry, transaction)
            self._count(entry, transaction)
        self._sequence, self._hash, self._at = entry.sequence, entry.hash, entry.occurred_at
        self._balance, self._held = entry.balance, entry.held

    def _compare(self, entry: Entry, transaction: Transaction) -> Iterator[Finding]:
        """Compare an entry with its transaction: the currency, the seal, and what such a line posts and holds."""
        currency = currency_at(transaction, entry.account_id)
        if currency != self._account.currency:
            yield self._at_entry(entry, "its currency", self._account.currency, currency)
        sealed = self._seal(entry, transaction)
        if entry.hash != sealed:
            yield self._at_entry(entry, "the hash", sealed.hex(), entry.hash.hex())
        yield from self._compare_times(entry, transaction)
        line = expected_line(transaction, entry.account_id, entry.previous_status, entry.status)
        if line is None:
            change = f"{entry.previous_status or 'nothing'} to {entry.status}"
            yield self._at_entry(
                entry, "the change of status", f"one that a {transaction.kind} makes there", change
            )
            return
        found = Line(entry.posted_delta, entry.held_delta)
        if found.posted != line.posted:
            yield self._at_entry(entry, "what it posted", *self._amounts(line.posted, found.posted))
        if found.held != line.held:
            yield self._at_entry(entry, "what it held or let go", *self._amounts(line.held, found.held))

    def _compare_times(self, entry: Entry, transaction: Transaction) -> Iterator[Finding]:
        """A transaction begins with the asker's first line, and is complete with the lines that complete it."""
        at, created, completed = entry.occurred_at, transaction.created_at, transaction.completed_at
        if entry.previous_status is None and entry.account_id == recorder(transaction) and created != at:
            yield self._at_entry(entry, "when it was created", f"{at}", f"{created}")
        if entry.status is TransactionStatus.COMPLETED and completed != at:
            yield self._at_entry(entry, "when it was completed", f"{at}", f"{completed}")

    def _count(self, entry: Entry, transaction: Transaction) -> None:
        """Count what was spent, as the ledger does when it makes such an entry."""
        spent = entry.held_delta - entry.posted_delta
        if not spent or transaction.kind not in SPENDING or transaction.source_account != entry.account_id:
            return
        begins = entry.previous_status is None
        made = window_of(transaction.created_at)
        with suppress(struct.error):  # an altered amount can be beyond all counting, and has been told
            self._spent = count_spending(self._spent, made, spent, begins=begins)
        if begins:
            self._paid.append(made.micros)

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
        """Compare the account with its history.

        What it holds is what its PENDING transactions hold: each of them holds what it should, and no other one
        holds anything, which is examined with the transactions.
        """
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
        yield from self._close_usage(at)

    def _close_usage(self, at: Finding) -> Iterator[Finding]:
        """What was spent lately; and when. Of the latest payments' times as many are kept as a rule asked for."""
        spent, paid = self._account.usage[:HEAD_SIZE], self._account.usage[HEAD_SIZE:]
        if spent != self._spent:
            currency = self._account.currency
            expected, found = show_usage(self._spent, currency), show_usage(spent, currency)
            yield replace(at, what="what was spent lately", expected=expected, found=found)
        elif len(paid) % 8 or not self._times().endswith(paid):
            expected, found = _show_times(self._times()), _show_times(paid)
            yield replace(at, what="when the latest payments were", expected=f"the last of {expected}", found=found)

    def _times(self) -> bytes:
        return struct.pack(f">{len(self._paid)}q", *self._paid)

    def _amounts(self, expected: int, found: int) -> tuple[str, str]:
        return show_money(expected, self._account.currency), show_money(found, self._account.currency)


def show_usage(stored: bytes, currency: str) -> str:
    """What was spent lately, for people; `stored` is without times."""
    try:
        usage = read_usage(stored)
        if usage == NOTHING_SPENT:
            return "nothing"
        day = date.fromordinal(usage.day)
        minute = _EPOCH + timedelta(minutes=usage.minute)
    except (ValueError, OverflowError) as error:
        return f"what can't be read ({error})"
    month = f"{usage.month // 12:04}-{usage.month % 12 + 1:02}"
    return (
        f"{show_money(usage.day_minor, currency)} on {day}, {show_money(usage.month_minor, currency)} in {month}, "
        f"{usage.minute_count} payments in the minute of {minute:%Y-%m-%d %H:%M} UTC"
    )


def _show_times(packed: bytes) -> str:
    if len(packed) % 8:
        return f"{len(packed)} bytes, which are no times"
    times = struct.unpack(f">{len(packed) // 8}q", packed)
    return ", ".join(f"{micros} µs" for micros in times) + " since 1970" if times else "no times"

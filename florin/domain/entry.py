"""Entries: the numbered, chained lines of an account's history."""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from florin.domain.account import InternalAccount
from florin.domain.transaction import AccountRef, Transaction, TransactionKind, TransactionStatus

FIRST_HASH = bytes(32)
"""What an account's first entry is chained to."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# The numbers below are part of the hash for good: a new kind or status gets a new number.
_KINDS = {
    TransactionKind.DEPOSIT: 1,
    TransactionKind.WITHDRAWAL: 2,
    TransactionKind.TRANSFER: 3,
    TransactionKind.REVERSAL: 4,
    TransactionKind.PAYMENT_OUT: 5,
    TransactionKind.PAYMENT_IN: 6,
    TransactionKind.EXCHANGE: 7,
    TransactionKind.INTEREST: 8,
}
_STATUSES = {
    None: 0,
    TransactionStatus.PENDING: 1,
    TransactionStatus.COMPLETED: 2,
    TransactionStatus.REJECTED: 3,
    TransactionStatus.REVERSED: 4,
}
_CANONICAL = struct.Struct(">16sq16sBBqqqqqB16sq3s16s16s")


@dataclass(frozen=True, slots=True)
class Entry:
    """What one change of a transaction's status did to one account.

    `sequence` counts 1, 2, 3 … without a gap. `posted_delta` and `held_delta` are what changed, `balance` and
    `held` what stood after it, all in minor units of the account's currency. `hash` seals this entry and, by
    way of the one before it, all that came earlier.
    """

    account_id: UUID
    sequence: int
    transaction_id: UUID
    previous_status: TransactionStatus | None
    status: TransactionStatus
    posted_delta: int
    held_delta: int
    balance: int
    held: int
    occurred_at: datetime
    hash: bytes


@dataclass(frozen=True, slots=True)
class InternalLeg:
    """The bank's own side of a posting: `posted_delta` minor units of `currency` on an internal account."""

    account: InternalAccount
    currency: str
    transaction_id: UUID
    leg: int
    posted_delta: int
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a transaction's status, as the account's history tells it to a subscriber."""

    entry: Entry
    transaction: Transaction

    @property
    def sequence(self) -> int:
        """The number of the entry."""
        return self.entry.sequence

    @property
    def cursor(self) -> str:
        """Where to go on from."""
        return str(self.entry.sequence)

    @property
    def previous_status(self) -> TransactionStatus | None:
        """The status before; none for a transaction's first."""
        return self.entry.previous_status

    @property
    def status(self) -> TransactionStatus:
        """The status since."""
        return self.entry.status

    @property
    def occurred_at(self) -> datetime:
        """When it was decided."""
        return self.entry.occurred_at


def _end_bytes(account: AccountRef) -> bytes:
    """An account's 16 bytes; an internal account's name, filled up with zeros."""
    return account.bytes if isinstance(account, UUID) else account.encode()


def hash_entry(
    previous_hash: bytes,
    transaction: Transaction,
    *,
    account_id: UUID,
    sequence: int,
    previous_status: TransactionStatus | None,
    status: TransactionStatus,
    posted_delta: int,
    held_delta: int,
    balance: int,
    held: int,
    occurred_at: datetime,
) -> bytes:
    """Seal an entry: SHA-256 (FIPS 180-4) over the previous hash and the entry in a fixed binary form.

    The form holds what the transaction moved, from where to where and for whom, so that tampering with
    those shows as well. It leaves out the description: free text may be personal data, which a bank must be able to
    erase.
    """
    return sha256(
        previous_hash
        + _CANONICAL.pack(
            account_id.bytes,
            sequence,
            transaction.id.bytes,
            _STATUSES[previous_status],
            _STATUSES[status],
            posted_delta,
            held_delta,
            balance,
            held,
            (occurred_at - _EPOCH) // _MICROSECOND,
            _KINDS[transaction.kind],
            transaction.customer_id.bytes,
            transaction.amount_minor,
            transaction.currency.encode(),
            _end_bytes(transaction.source_account),
            _end_bytes(transaction.destination_account),
        )
    ).digest()

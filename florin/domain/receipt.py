"""Receipts: signed statements of one entry of an account, which whoever has one can check without the bank."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from florin.domain.account import Account
from florin.domain.entry import Entry
from florin.domain.iban import BANK_CODE
from florin.domain.money import Money
from florin.domain.transaction import Party, Transaction, TransactionStatus

BANK_NAME = "Florin"

STATED = frozenset(TransactionStatus) - {TransactionStatus.PENDING}
"""Which transactions have receipts: a pending one has nothing to state yet. What is stated is the entry that made
it what it is now, or what it was before. An older receipt of what was sent back since is still genuine, and is
written again, to the same bytes, where COMPLETED is asked for."""

VERSION = 2
"""In which form receipts are written. The first told of no fee, and of nothing captured in part or sent back."""

Place = tuple[UUID, UUID, TransactionStatus]
"""Which entry is meant: the account's id, the transaction's, and what the entry made of it."""


@dataclass(frozen=True, slots=True)
class ReceiptKey:
    """A key that receipts are or were signed with. `public_key` is its 32 bytes (RFC 8032) in base64url.

    What a retired key signed stays good; what a revoked one signed is not to be believed.
    """

    kid: str
    public_key: str
    created_at: datetime
    retired_at: datetime | None = None
    revoked_at: datetime | None = None
    algorithm: str = "EdDSA"


@dataclass(frozen=True, slots=True)
class StatedEntry:
    """An entry with the hash that it is chained to."""

    entry: Entry
    previous_hash: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """A signed statement of one entry. `document` is a JWS (RFC 7515) signed by the key `key_id`."""

    document: str
    key_id: str
    account: Account
    stated: StatedEntry

    @property
    def file_name(self) -> str:
        """What to call it when it is kept."""
        return f"florin-receipt-{self.account.iban}-{self.stated.entry.sequence}.jws"

    @property
    def sequence(self) -> int:
        """The entry's number in its account's history."""
        return self.stated.entry.sequence

    @property
    def status(self) -> TransactionStatus:
        """What the entry says became of the transaction."""
        return self.stated.entry.status

    @property
    def posted_delta(self) -> Money:
        """What it changed."""
        return Money(self.stated.entry.posted_delta, self.account.currency)

    @property
    def balance(self) -> Money:
        """What was posted after it."""
        return Money(self.stated.entry.balance, self.account.currency)

    @property
    def occurred_at(self) -> datetime:
        """When."""
        return self.stated.entry.occurred_at

    @property
    def previous_hash(self) -> str:
        """The hash it is chained to, in hexadecimal."""
        return self.stated.previous_hash.hex()

    @property
    def hash(self) -> str:
        """The hash that seals it, in hexadecimal."""
        return self.stated.entry.hash.hex()


class ReceiptRecords(Protocol):
    """Finds what a receipt states."""

    async def entries(self, places: Sequence[Place]) -> Mapping[Place, StatedEntry]:
        """The entry that made each transaction what it is or was; those that there are not are left out."""
        ...


class ReceiptSigner(Protocol):
    """Signs statements with the bank's present key."""

    def sign(self, statement: Mapping[str, object]) -> tuple[str, str]:
        """A document, and which key it was signed with."""
        ...

    def keys(self) -> Sequence[ReceiptKey]:
        """All keys that receipts were ever signed with, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class Receipts:
    """Writes receipts."""

    records: ReceiptRecords
    signer: ReceiptSigner

    def write(
        self, transaction: Transaction, account: Account, stated: StatedEntry, source: Party, destination: Party
    ) -> Receipt:
        """State and sign. The same entry, parties and key make the same bytes."""
        statement = state(transaction, account, stated, source, destination)
        document, key_id = self.signer.sign(statement)
        return Receipt(document, key_id, account, stated)


def state(
    transaction: Transaction, account: Account, stated: StatedEntry, source: Party, destination: Party
) -> dict[str, object]:
    """What a receipt says. Each party is a name and an IBAN, never the other's account id.

    The description is part of it: the receipt is the customer's own document, and says what the money was for.
    """
    entry, currency = stated.entry, account.currency
    return {
        "version": VERSION,
        "bank": {"code": BANK_CODE, "name": BANK_NAME},
        "transaction": {
            "id": str(transaction.id),
            "kind": transaction.kind.value,
            "status": entry.status.value,
            "amount": _amount(transaction.amount_minor, transaction.currency),
            "currency": transaction.currency,
            "description": transaction.description,
            "source": {"name": source.name, "iban": source.iban},
            "destination": {"name": destination.name, "iban": destination.iban},
            **_particulars(transaction, account, entry),
        },
        "account": {"id": str(account.id), "iban": account.iban},
        "entry": {
            "sequence": entry.sequence,
            "postedDelta": _amount(entry.posted_delta, currency),
            "balanceAfter": _amount(entry.balance, currency),
            "currency": currency,
            "occurredAt": entry.occurred_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "previousHash": stated.previous_hash.hex(),
            "hash": entry.hash.hex(),
        },
    }


def _particulars(transaction: Transaction, account: Account, entry: Entry) -> dict[str, object]:
    """What only some receipts say. None of it changes after the entry: the same entry says the same for good.

    `settled` is what has moved where that is not the amount: a part of a hold, or nothing of one that was let go.
    `counter` is what the destination got in its own currency. `reverses` is the transaction whose money this one
    sends back, `reversed` what was sent back in all. The fee is for whoever pays it to know.
    """
    details, currency = transaction.details, transaction.currency
    said: dict[str, object] = {}
    if details.reverses is not None:
        said["reverses"] = str(details.reverses)
    if entry.status is TransactionStatus.REJECTED:
        return said
    if transaction.completed_at is None:
        return said | {"settled": _amount(0, currency)}
    if details.settled_minor is not None:
        said["settled"] = _amount(details.settled_minor, currency)
    if details.fee_minor and account.id == transaction.source_account:
        said["fee"] = _amount(details.fee_minor, currency)
    if details.counter_minor is not None and details.counter_currency is not None:
        counter = _amount(details.counter_minor, details.counter_currency)
        said["counter"] = {"amount": counter, "currency": details.counter_currency}
    if entry.status is TransactionStatus.REVERSED:
        said["reversed"] = _amount(transaction.moved_minor, currency)
    return said


def _amount(minor: int, currency: str) -> str:
    """Major units, with as many decimals as the currency has."""
    return f"{Money(minor, currency).value:f}"

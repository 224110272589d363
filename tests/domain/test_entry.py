"""The seal of an entry, recomputed here from its documentation with nothing of Florin's code."""

import hashlib
import struct
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from florin.domain.account import InternalAccount
from florin.domain.entry import FIRST_HASH, Change, hash_entry
from florin.domain.money import EXPONENTS
from florin.domain.refusals import InsufficientFunds
from florin.domain.transaction import Transaction, TransactionKind, TransactionStatus
from tests.domain.branch import entries_of, new_account, open_books, post, withdrawal

AT = datetime(2026, 1, 31, 12, 0, 0, 123456, tzinfo=UTC)
ACCOUNT = UUID("0199c0de-0000-7000-8000-000000000001")
OTHER = UUID("0199c0de-0000-7000-8000-000000000002")
TRANSACTION = Transaction(
    id=UUID("0199c0de-0000-7000-8000-000000000003"),
    kind=TransactionKind.WITHDRAWAL,
    status=TransactionStatus.COMPLETED,
    customer_id=UUID("0199c0de-0000-7000-8000-000000000004"),
    source_account=ACCOUNT,
    destination_account=InternalAccount.CASH,
    amount_minor=12_50,
    currency="EUR",
    description="Rent",
    created_at=AT,
    completed_at=AT,
)
FACTS: dict[str, Any] = {
    "account_id": ACCOUNT,
    "sequence": 7,
    "previous_status": None,
    "status": TransactionStatus.COMPLETED,
    "posted_delta": -12_50,
    "held_delta": 0,
    "balance": 87_50,
    "held": 3_00,
    "occurred_at": AT,
}
PREVIOUS = bytes(range(32))

# Written down once: should it ever differ, every history that a bank has kept would look tampered with.
GOLDEN = "74acd403caae69deebe5f5da0b78382b1caafb3e3f69ff034181054c0f2e0b17"


def sealed(previous: bytes = PREVIOUS, transaction: Transaction = TRANSACTION, **changes: Any) -> bytes:
    """The hash with some facts changed."""
    return hash_entry(previous, transaction, **(FACTS | changes))


def test_a_known_entry_has_the_hash_that_was_written_down() -> None:
    assert sealed().hex() == GOLDEN


def test_the_hash_is_sha_256_over_the_documented_form() -> None:
    form = b"".join(
        (
            PREVIOUS,
            bytes.fromhex("0199c0de000070008000000000000001"),
            struct.pack(">q", 7),
            bytes.fromhex("0199c0de000070008000000000000003"),
            bytes([0]),  # no status before
            bytes([2]),  # COMPLETED
            struct.pack(">qqqq", -1250, 0, 8750, 300),
            struct.pack(">q", 1_769_860_800_123_456),  # microseconds since 1970 began
            bytes([2]),  # WITHDRAWAL
            bytes.fromhex("0199c0de000070008000000000000004"),
            struct.pack(">q", 1250),
            b"EUR",
            bytes.fromhex("0199c0de000070008000000000000001"),
            b"CASH" + bytes(12),
        )
    )
    assert hashlib.sha256(form).hexdigest() == sealed().hex()


@pytest.mark.parametrize(
    "changes",
    [
        {"account_id": OTHER},
        {"sequence": 8},
        {"previous_status": TransactionStatus.PENDING},
        {"status": TransactionStatus.REJECTED},
        {"posted_delta": 12_50},
        {"held_delta": 1},
        {"balance": 87_51},
        {"held": 0},
        {"occurred_at": AT + timedelta(microseconds=1)},
        {"previous": FIRST_HASH},
        {"transaction": replace(TRANSACTION, id=OTHER)},
        {"transaction": replace(TRANSACTION, kind=TransactionKind.TRANSFER)},
        {"transaction": replace(TRANSACTION, customer_id=OTHER)},
        {"transaction": replace(TRANSACTION, amount_minor=12_51)},
        {"transaction": replace(TRANSACTION, currency="USD")},
        {"transaction": replace(TRANSACTION, source_account=OTHER)},
        {"transaction": replace(TRANSACTION, destination_account=OTHER)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_tampering_with_any_of_it_shows(changes: dict[str, Any]) -> None:
    assert sealed(**changes) != sealed()


@pytest.mark.parametrize("kind", TransactionKind)
@pytest.mark.parametrize("status", TransactionStatus)
@pytest.mark.parametrize("previous", [None, *TransactionStatus])
def test_every_kind_and_status_can_be_sealed(
    kind: TransactionKind, status: TransactionStatus, previous: TransactionStatus | None
) -> None:
    assert len(sealed(transaction=replace(TRANSACTION, kind=kind), status=status, previous_status=previous)) == 32


def test_no_two_kinds_and_no_two_changes_of_status_are_sealed_alike() -> None:
    kinds = {sealed(transaction=replace(TRANSACTION, kind=kind)) for kind in TransactionKind}
    changes = {
        sealed(previous_status=previous, status=status)
        for previous in (None, *TransactionStatus)
        for status in TransactionStatus
    }
    assert len(kinds) == len(TransactionKind)
    assert len(changes) == 5 * len(TransactionStatus)


def test_an_instant_is_sealed_alike_in_every_time_zone() -> None:
    assert sealed(occurred_at=AT.astimezone(timezone(timedelta(hours=5, minutes=30)))) == sealed()


def test_the_largest_numbers_of_a_column_can_be_sealed() -> None:
    largest = 2**63 - 1
    assert len(sealed(sequence=largest, posted_delta=-largest, balance=-largest, held=largest)) == 32


def test_every_name_and_code_fits_its_place_in_the_form() -> None:
    # What is longer would be cut off without a word, and two names could look the same.
    assert all(len(name.encode()) <= 16 for name in InternalAccount)
    assert all(len(code.encode()) == 3 for code in EXPONENTS)


def test_a_description_can_be_erased_without_breaking_the_seal() -> None:
    assert sealed(transaction=replace(TRANSACTION, description=None)) == sealed()


def test_a_change_tells_what_its_entry_says() -> None:
    account = new_account()
    books = open_books(account)
    [outcome] = post(books, withdrawal(account.id, 5))
    assert isinstance(outcome.value, InsufficientFunds)
    [entry] = entries_of(books, account.id)
    assert outcome.value.transaction is not None
    change = Change(entry, outcome.value.transaction)
    assert (change.sequence, change.cursor) == (1, "1")
    assert (change.previous_status, change.status) == (None, TransactionStatus.REJECTED)
    assert change.occurred_at == entry.occurred_at

"""The last line of defence: what the tables themselves refuse, whoever writes to them."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, PrimaryKeyConstraint

from florin.persistence import tables
from tests.persistence.branch import OPENED_AT

TOO_MUCH = 10**18
SOMEBODY = UUID(int=1)
ONE, ANOTHER = UUID(int=2), UUID(int=3)

# A row of each table that is fine; the wrong ones below differ from it in as little as can be.
FINE: dict[str, dict[str, Any]] = {
    "countries": {"code": "ZZ"},
    "currencies": {"code": "XXX"},
    "customers": {
        "id": SOMEBODY,
        "email": "ada@example.com",
        "full_name": "Ada",
        "country": "DE",
        "address": "",
        "id_document": "",
        "password_hash": "",
        "created_at": OPENED_AT,
    },
    "customer_emails": {"email": "ada@example.com", "customer_id": SOMEBODY},
    "accounts": {
        "id": ONE,
        "customer_id": SOMEBODY,
        "iban": "DE00",
        "type": "CHECKING",
        "status": "ACTIVE",
        "currency": "EUR",
        "balance": TOO_MUCH - 1,
        "held": 1,
        "overdraft_limit": TOO_MUCH - 1,
        "entry_hash": bytes(32),
        "changed_at": OPENED_AT,
        "opened_at": OPENED_AT,
    },
    "account_ibans": {"iban": "DE00", "account_id": ONE},
    "transactions": {
        "id": UUID(int=4),
        "kind": "TRANSFER",
        "status": "COMPLETED",
        "customer_id": SOMEBODY,
        "source_account_id": ONE,
        "destination_account_id": ANOTHER,
        "amount": TOO_MUCH - 1,
        "currency": "EUR",
        "created_at": OPENED_AT,
        "completed_at": OPENED_AT,
    },
    "entries": {
        "account_id": ONE,
        "sequence": 1,
        "transaction_id": UUID(int=4),
        "status": "COMPLETED",
        "posted_delta": 1,
        "held_delta": 0,
        "balance": 1,
        "held": 0,
        "occurred_at": OPENED_AT,
        "hash": bytes(32),
    },
    "internal_legs": {
        "account": "CASH",
        "currency": "EUR",
        "transaction_id": UUID(int=4),
        "leg": 1,
        "posted_delta": -1,
        "occurred_at": OPENED_AT,
    },
    "idempotency_keys": {
        "customer_id": SOMEBODY,
        "key": "k",
        "fingerprint": bytes(32),
        "transaction_id": UUID(int=4),
    },
}


@dataclass(frozen=True)
class Wrong:
    """A row that a named constraint refuses; `id` and other keys that must be new are made so."""

    table: str
    constraint: str
    changes: dict[str, Any] = field(default_factory=dict)


WRONG = [
    Wrong("countries", "countries_pkey"),
    Wrong("countries", "countries_code_iso_3166", {"code": "ger"}),
    Wrong("countries", "countries_code_iso_3166", {"code": "D"}),
    Wrong("countries", "countries_code_iso_3166", {"code": "DE\n"}),
    Wrong("currencies", "currencies_pkey"),
    Wrong("currencies", "currencies_code_iso_4217", {"code": "eur"}),
    Wrong("currencies", "currencies_code_iso_4217", {"code": "EURO"}),
    Wrong("customers", "customers_pkey"),
    Wrong("customer_emails", "customer_emails_pkey"),
    Wrong("customer_emails", "customer_emails_customer_id_fkey", {"email": "x@y.z", "customer_id": ANOTHER}),
    Wrong("accounts", "accounts_pkey"),
    Wrong("accounts", "accounts_customer_id_fkey", {"customer_id": ANOTHER}),
    Wrong("accounts", "accounts_currency_fkey", {"currency": "QQQ"}),
    Wrong("accounts", "accounts_type_known", {"type": "checking"}),
    Wrong("accounts", "accounts_status_known", {"status": "OPEN"}),
    Wrong("accounts", "accounts_available_not_negative", {"balance": -1, "held": 0, "overdraft_limit": 0}),
    Wrong("accounts", "accounts_available_not_negative", {"balance": 5, "held": 6, "overdraft_limit": 0}),
    Wrong("accounts", "accounts_available_not_negative", {"balance": -11, "held": 0, "overdraft_limit": 10}),
    Wrong("accounts", "accounts_balance_within_limit", {"balance": TOO_MUCH}),
    Wrong("accounts", "accounts_held_not_negative", {"held": -1}),
    Wrong("accounts", "accounts_overdraft_limit_within_limit", {"overdraft_limit": -1}),
    Wrong("accounts", "accounts_overdraft_limit_within_limit", {"overdraft_limit": TOO_MUCH}),
    Wrong("accounts", "accounts_sequence_not_negative", {"sequence": -1}),
    Wrong("accounts", "accounts_entry_hash_sha256", {"entry_hash": bytes(31)}),
    Wrong("account_ibans", "account_ibans_pkey"),
    Wrong("account_ibans", "account_ibans_account_id_fkey", {"iban": "DE01", "account_id": ANOTHER}),
    Wrong("transactions", "transactions_pkey"),
    Wrong("transactions", "transactions_kind_known", {"kind": "GIFT"}),
    Wrong("transactions", "transactions_status_known", {"status": "DONE", "completed_at": None}),
    Wrong("transactions", "transactions_amount_within_limit", {"amount": 0}),
    Wrong("transactions", "transactions_amount_within_limit", {"amount": -1}),
    Wrong("transactions", "transactions_amount_within_limit", {"amount": TOO_MUCH}),
    Wrong("transactions", "transactions_one_source", {"source_internal": "CASH"}),
    Wrong("transactions", "transactions_one_source", {"source_account_id": None}),
    Wrong("transactions", "transactions_one_destination", {"destination_internal": "CASH"}),
    Wrong("transactions", "transactions_one_destination", {"destination_account_id": None}),
    Wrong("transactions", "transactions_two_accounts", {"destination_account_id": ONE}),
    Wrong("transactions", "transactions_rejection_explained", {"status": "REJECTED", "completed_at": None}),
    Wrong("transactions", "transactions_rejection_explained", {"rejection_code": "INSUFFICIENT_FUNDS"}),
    Wrong("transactions", "transactions_completion_dated", {"completed_at": None}),
    Wrong("transactions", "transactions_completion_dated", {"status": "PENDING"}),
    Wrong("entries", "entries_pkey"),
    Wrong("entries", "entries_sequence_from_one", {"sequence": 0}),
    Wrong("entries", "entries_status_known", {"sequence": 2, "status": "LOST"}),
    Wrong("entries", "entries_previous_status_open", {"sequence": 2, "previous_status": "REJECTED"}),
    Wrong("entries", "entries_held_not_negative", {"sequence": 2, "held": -1}),
    Wrong("entries", "entries_hash_sha256", {"sequence": 2, "hash": b""}),
    Wrong("entries", "entries_rejected_moves_nothing", {"sequence": 2, "status": "REJECTED"}),
    Wrong("internal_legs", "internal_legs_pkey"),
    Wrong("internal_legs", "internal_legs_posted_delta_not_zero", {"leg": 2, "posted_delta": 0}),
    Wrong("idempotency_keys", "idempotency_keys_pkey"),
    Wrong("idempotency_keys", "idempotency_keys_fingerprint_sha256", {"key": "l", "fingerprint": bytes(33)}),
]


async def insert(sql: asyncpg.Connection, table: str, row: dict[str, Any]) -> None:
    values = ", ".join(f"${number}" for number in range(1, len(row) + 1))
    await sql.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({values})", *row.values())


async def test_each_named_constraint_refuses_what_it_says(sql: asyncpg.Connection) -> None:
    for table, row in FINE.items():
        await insert(sql, table, row)
    for wrong in WRONG:
        fresh = {} if wrong.constraint.endswith("_pkey") or "id" not in FINE[wrong.table] else {"id": uuid4()}
        row = FINE[wrong.table] | fresh | wrong.changes
        with pytest.raises(asyncpg.IntegrityConstraintViolationError) as refused:
            await insert(sql, wrong.table, row)
        assert refused.value.constraint_name == wrong.constraint, wrong


def test_no_constraint_is_left_out_here() -> None:
    named = {
        str(constraint.name)
        for table in tables.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint | ForeignKeyConstraint | PrimaryKeyConstraint)
    }
    assert {wrong.constraint for wrong in WRONG} == named


async def test_columns_that_must_be_filled_refuse_null(sql: asyncpg.Connection) -> None:
    for table in tables.metadata.sorted_tables:
        for column in table.columns:
            if not column.nullable:
                row = FINE[table.name] | {column.name: None}
                with pytest.raises(asyncpg.NotNullViolationError):
                    await insert(sql, table.name, row)

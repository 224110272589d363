"""The last line of defence: what the tables themselves refuse, whoever writes to them."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint

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
    "rulebooks": {"version": 1, "changed_at": OPENED_AT, "changed_by": SOMEBODY, "contents": "{}"},
    "customer_limits": {"customer_id": SOMEBODY, "currency": "EUR", "limits": "{}", "usage": b""},
    "interest_accruals": {
        "account_id": ONE,
        "day": date(2026, 1, 31),
        "side": "CREDIT",
        "balance": 100,
        "rate_ppm": 25_000,
        "parts": 2_500_000,
    },
    "interest_positions": {
        "account_id": ONE,
        "accrued_through": date(2026, 1, 31),
        "credit_parts": 0,
        "debit_parts": 0,
    },
    "payments_out": {"transaction_id": UUID(int=4), "sent_at": OPENED_AT},
    "payments_in": {
        "id": UUID(int=11),
        "rail_reference": "NB-1",
        "iban": "DE00",
        "amount": TOO_MUCH - 1,
        "currency": "EUR",
        "debtor_name": "Blaise Pascal",
        "received_at": OPENED_AT,
        "outcome": "CREDITED",
        "transaction_id": UUID(int=4),
    },
    "rail_cursors": {"rail": "simulated", "cursor": "7", "kept_at": OPENED_AT},
    "interest_postings": {
        "account_id": ONE,
        "period": "2026-01",
        "side": "CREDIT",
        "amount": 1,
        "transaction_id": UUID(int=4),
    },
    "exchange_rates": {
        "version": 1,
        "base": "EUR",
        "quote": "XXX",
        "rate": Decimal("1.1"),
        "spread_ppm": 5000,
        "changed_at": OPENED_AT,
        "changed_by": SOMEBODY,
    },
    "reviews": {
        "transaction_id": UUID(int=4),
        "account_id": ONE,
        "rulebook": 1,
        "fired": "[]",
        "flagged_at": OPENED_AT,
    },
    "sessions": {
        "id": UUID(int=5),
        "customer_id": SOMEBODY,
        "device": "",
        "address": "",
        "created_at": OPENED_AT,
        "last_used_at": OPENED_AT,
        "expires_at": OPENED_AT + timedelta(days=1),
    },
    "refresh_tokens": {"hash": bytes(32), "session_id": UUID(int=5), "issued_at": OPENED_AT},
    "second_factors": {"customer_id": SOMEBODY, "secret": b"", "created_at": OPENED_AT},
    "recovery_codes": {"customer_id": SOMEBODY, "hash": bytes(32)},
    "signing_keys": {
        "kid": "one",
        "purpose": "RECEIPT",
        "secret": b"sealed",
        "public": bytes(32),
        "created_at": OPENED_AT,
    },
    "api_keys": {
        "id": UUID(int=7),
        "hash": bytes(32),
        "hint": "florin_abcde",
        "name": "a machine",
        "customer_id": SOMEBODY,
        "created_by": SOMEBODY,
        "scopes": ["READ"],
        "addresses": [],
        "created_at": OPENED_AT,
        "expires_at": OPENED_AT + timedelta(days=1),
    },
    "audit_events": {
        "sequence": 1,
        "occurred_at": OPENED_AT,
        "action": "LOGON_FAILED",
        "actor_kind": "NOBODY",
        "request_id": "",
        "subject_kind": "CUSTOMER",
        "subject_id": "x",
        "before": "{}",
        "after": "{}",
        "repeats": 1,
        "personal": "{}",
        "personal_salt": bytes(16),
        "personal_hash": bytes(32),
        "hash": bytes(32),
    },
    "standing_orders": {
        "id": UUID(int=8),
        "customer_id": SOMEBODY,
        "account_id": ONE,
        "destination_id": ANOTHER,
        "amount": TOO_MUCH - 1,
        "currency": "EUR",
        "rhythm": "MONTHLY",
        "first_day": OPENED_AT.date(),
        "every": 1,
        "created_at": OPENED_AT,
        "due_at": OPENED_AT,
        "status": "ACTIVE",
        "number": 1,
        "attempt": 1,
        "version": 1,
        "idempotency_key": "k",
        "fingerprint": bytes(32),
    },
    "standing_order_runs": {
        "order_id": UUID(int=8),
        "number": 1,
        "due": OPENED_AT.date(),
        "attempts": 1,
        "status": "DONE",
        "amount": TOO_MUCH - 1,
        "ran_at": OPENED_AT,
        "transaction_id": UUID(int=4),
    },
    "ledger_health": {
        "id": 1,
        "running": "{}",
        "running_since": OPENED_AT,
        "last_check": "{}",
        "checked_at": OPENED_AT,
        "differences": 0,
    },
}


# What transactions of other kinds have that the one above hasn't; each alone is fine on it.
PENDING = {"status": "PENDING", "completed_at": None, "pending_for": "REVIEW"}
EXCHANGED = {"kind": "EXCHANGE", "counter_amount": 1, "counter_currency": "USD"}
ALSO_FINE: list[dict[str, Any]] = [
    PENDING,
    PENDING | {"then_pending_for": "SETTLEMENT"},
    PENDING | {"pending_for": "CAPTURE", "expires_at": OPENED_AT},
    EXCHANGED,
    {"status": "REJECTED", "completed_at": None, "rejection_code": "LIMIT_EXCEEDED", "rejection_facts": "{}"},
    {"status": "REVERSED", "completed_at": None, "expires_at": OPENED_AT},
    {"status": "REVERSED", "reversed": TOO_MUCH - 1},
    {"status": "REVERSED", "settled": 7, "reversed": 7},
    {"settled": TOO_MUCH - 2, "reversed": TOO_MUCH - 3, "fee": TOO_MUCH - 1},
    {"kind": "REVERSAL", "reverses": UUID(int=5)},
    {"category": "food", "reference": "1", "metadata": '{"a": "b"}', "counterparty_name": "Carla"},
]


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
    Wrong("transactions", "transactions_pending_explained", {"pending_for": "REVIEW"}),
    Wrong("transactions", "transactions_pending_explained", PENDING | {"pending_for": None}),
    Wrong("transactions", "transactions_pending_for_known", PENDING | {"pending_for": "LUCK"}),
    Wrong("transactions", "transactions_then_pending_for_known", PENDING | {"then_pending_for": "REVIEW"}),
    Wrong(
        "transactions",
        "transactions_then_pending_for_known",
        PENDING | {"pending_for": "SETTLEMENT", "then_pending_for": "CAPTURE"},
    ),
    Wrong("transactions", "transactions_then_pending_for_known", {"then_pending_for": "CAPTURE"}),
    Wrong("transactions", "transactions_holds_expire", PENDING | {"pending_for": "CAPTURE"}),
    Wrong("transactions", "transactions_fee_within_limit", {"fee": 0}),
    Wrong("transactions", "transactions_fee_within_limit", {"fee": TOO_MUCH}),
    Wrong("transactions", "transactions_settled_in_part", {"status": "REVERSED", "settled": 0}),
    Wrong("transactions", "transactions_settled_in_part", {"settled": TOO_MUCH - 1}),
    Wrong("transactions", "transactions_settled_in_part", PENDING | {"settled": 1}),
    Wrong("transactions", "transactions_exchange_has_counter", {"kind": "EXCHANGE"}),
    Wrong("transactions", "transactions_exchange_has_counter", {"counter_amount": 1, "counter_currency": "USD"}),
    Wrong("transactions", "transactions_exchange_has_counter", EXCHANGED | {"counter_amount": None}),
    Wrong("transactions", "transactions_exchange_has_counter", EXCHANGED | {"counter_currency": None}),
    Wrong("transactions", "transactions_counter_within_limit", EXCHANGED | {"counter_amount": 0}),
    Wrong("transactions", "transactions_counter_within_limit", EXCHANGED | {"counter_amount": TOO_MUCH}),
    Wrong("transactions", "transactions_two_currencies", EXCHANGED | {"counter_currency": "EUR"}),
    Wrong("transactions", "transactions_reversal_names_other", {"kind": "REVERSAL"}),
    Wrong("transactions", "transactions_reversal_names_other", {"reverses": UUID(int=5)}),
    Wrong("transactions", "transactions_reversed_in_bounds", {"reversed": 0}),
    Wrong("transactions", "transactions_reversed_in_bounds", {"settled": 5, "reversed": 6}),
    Wrong("transactions", "transactions_reversed_in_bounds", PENDING | {"reversed": 1}),
    Wrong("transactions", "transactions_reversed_whole", {"status": "REVERSED"}),
    Wrong("transactions", "transactions_reversed_whole", {"status": "REVERSED", "reversed": 1}),
    Wrong("transactions", "transactions_reversed_whole", {"reversed": TOO_MUCH - 1}),
    Wrong("transactions", "transactions_metadata_object", {"metadata": '["a"]'}),
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
    Wrong("rulebooks", "rulebooks_pkey"),
    Wrong("rulebooks", "rulebooks_version_from_one", {"version": 0}),
    Wrong("rulebooks", "rulebooks_changed_by_fkey", {"version": 2, "changed_by": ANOTHER}),
    Wrong("customer_limits", "customer_limits_pkey"),
    Wrong("customer_limits", "customer_limits_customer_id_fkey", {"customer_id": ANOTHER}),
    Wrong("customer_limits", "customer_limits_currency_fkey", {"currency": "QQQ"}),
    Wrong("customer_limits", "customer_limits_usage_whole", {"currency": "USD", "usage": bytes(35)}),
    Wrong("interest_accruals", "interest_accruals_pkey"),
    Wrong("interest_accruals", "interest_accruals_side_known", {"side": "BOTH", "balance": -100}),
    Wrong("interest_accruals", "interest_accruals_side_of_balance", {"account_id": ANOTHER, "side": "DEBIT"}),
    Wrong("interest_accruals", "interest_accruals_rate_within_limit", {"rate_ppm": 0, "parts": 0}),
    Wrong("interest_accruals", "interest_accruals_parts_exact", {"parts": 2_500_001}),
    Wrong("interest_positions", "interest_positions_pkey"),
    Wrong("interest_positions", "interest_positions_credit_parts_not_negative", {"credit_parts": -1}),
    Wrong("interest_positions", "interest_positions_debit_parts_not_negative", {"debit_parts": -1}),
    Wrong("payments_out", "payments_out_pkey"),
    Wrong("payments_out", "payments_out_problem_said", {"transaction_id": ONE, "problem": ""}),
    Wrong("payments_in", "payments_in_pkey", {"rail_reference": "NB-2", "transaction_id": ONE}),
    Wrong("payments_in", "payments_in_rail_reference_key", {"transaction_id": ONE}),
    Wrong("payments_in", "payments_in_transaction_id_key", {"rail_reference": "NB-2"}),
    Wrong("payments_in", "payments_in_rail_reference_length", {"rail_reference": ""}),
    Wrong("payments_in", "payments_in_rail_reference_length", {"rail_reference": "x" * 36}),
    Wrong("payments_in", "payments_in_amount_within_limit", {"amount": 0}),
    Wrong("payments_in", "payments_in_outcome_known", {"outcome": "LOST"}),
    Wrong("payments_in", "payments_in_refusal_explained", {"outcome": "REFUSED"}),
    Wrong("payments_in", "payments_in_refusal_explained", {"reason": "AC01"}),
    Wrong("payments_in", "payments_in_credited_by_transaction", {"transaction_id": None}),
    Wrong("rail_cursors", "rail_cursors_pkey"),
    Wrong("interest_postings", "interest_postings_pkey"),
    Wrong("interest_postings", "interest_postings_period_a_month", {"period": "January"}),
    Wrong("interest_postings", "interest_postings_side_known", {"side": "BOTH"}),
    Wrong("interest_postings", "interest_postings_amount_positive", {"amount": 0}),
    Wrong("reviews", "reviews_pkey"),
    Wrong("reviews", "reviews_decision_whole", {"transaction_id": UUID(int=5), "approved": True}),
    Wrong(
        "reviews",
        "reviews_decision_whole",
        {"transaction_id": UUID(int=5), "decided_by": SOMEBODY, "decided_at": OPENED_AT, "reason": "FRAUD"},
    ),
    Wrong("accounts", "accounts_usage_whole", {"usage": bytes(1)}),
    Wrong("accounts", "accounts_usage_whole", {"usage": bytes(35)}),
    Wrong("customers", "customers_role_known", {"role": "BOSS"}),
    Wrong("customers", "customers_erased_is_closed", {"erased_at": OPENED_AT}),
    Wrong("accounts", "accounts_closed_is_empty", {"status": "CLOSED", "balance": 1, "held": 0}),
    Wrong("accounts", "accounts_closed_is_empty", {"status": "CLOSED", "balance": 0, "held": 1}),
    Wrong("signing_keys", "signing_keys_pkey"),
    Wrong("signing_keys", "signing_keys_purpose_known", {"kid": "two", "purpose": "OTHER", "public": None}),
    Wrong("signing_keys", "signing_keys_receipts_have_public", {"kid": "two", "public": None}),
    Wrong("signing_keys", "signing_keys_receipts_have_public", {"kid": "two", "purpose": "TOKEN"}),
    Wrong("signing_keys", "signing_keys_public_ed25519", {"kid": "two", "public": bytes(31)}),
    Wrong("signing_keys", "signing_keys_revoked_is_retired", {"kid": "two", "revoked_at": OPENED_AT}),
    Wrong("signing_keys", "signing_keys_one_active", {"kid": "two"}),
    Wrong("sessions", "sessions_pkey"),
    Wrong("sessions", "sessions_customer_id_fkey", {"customer_id": ANOTHER}),
    Wrong("sessions", "sessions_end_explained", {"ended_at": OPENED_AT}),
    Wrong("sessions", "sessions_end_reason_known", {"ended_at": OPENED_AT, "end_reason": "BORED"}),
    Wrong("sessions", "sessions_expires_later", {"expires_at": OPENED_AT}),
    Wrong("refresh_tokens", "refresh_tokens_pkey"),
    Wrong("refresh_tokens", "refresh_tokens_hash_sha256", {"hash": bytes(31)}),
    Wrong("refresh_tokens", "refresh_tokens_session_id_fkey", {"hash": bytes([1] * 32), "session_id": ANOTHER}),
    Wrong("second_factors", "second_factors_pkey"),
    Wrong("second_factors", "second_factors_customer_id_fkey", {"customer_id": ANOTHER}),
    Wrong("second_factors", "second_factors_last_step_not_negative", {"last_step": -1}),
    Wrong("recovery_codes", "recovery_codes_pkey"),
    Wrong("recovery_codes", "recovery_codes_customer_id_fkey", {"customer_id": ANOTHER}),
    Wrong("recovery_codes", "recovery_codes_hash_sha256", {"hash": bytes(33)}),
    Wrong("api_keys", "api_keys_pkey", {"hash": bytes([1] * 32)}),
    Wrong("api_keys", "api_keys_customer_id_fkey", {"hash": bytes([1] * 32), "customer_id": ANOTHER}),
    Wrong("api_keys", "api_keys_created_by_fkey", {"hash": bytes([1] * 32), "created_by": ANOTHER}),
    Wrong("api_keys", "api_keys_hash_sha256", {"hash": bytes(31)}),
    Wrong("api_keys", "api_keys_scopes_known", {"hash": bytes([1] * 32), "scopes": ["READ", "ALL"]}),
    Wrong("api_keys", "api_keys_scopes_known", {"hash": bytes([1] * 32), "scopes": []}),
    Wrong("api_keys", "api_keys_expires_later", {"hash": bytes([1] * 32), "expires_at": OPENED_AT}),
    Wrong("api_keys", "api_keys_hash_key"),
    Wrong("audit_events", "audit_events_pkey"),
    Wrong("audit_events", "audit_events_sequence_from_one", {"sequence": 0}),
    Wrong("audit_events", "audit_events_repeats_from_one", {"sequence": 2, "repeats": 0}),
    Wrong("audit_events", "audit_events_subject_whole", {"sequence": 2, "subject_kind": None}),
    Wrong("audit_events", "audit_events_personal_whole", {"sequence": 2, "personal_salt": None}),
    Wrong("audit_events", "audit_events_personal_hash_sha256", {"sequence": 2, "personal_hash": bytes(31)}),
    Wrong("audit_events", "audit_events_hash_sha256", {"sequence": 2, "hash": bytes(33)}),
    Wrong("exchange_rates", "exchange_rates_pkey"),
    Wrong("exchange_rates", "exchange_rates_base_fkey", {"version": 2, "base": "QQQ"}),
    Wrong("exchange_rates", "exchange_rates_quote_fkey", {"version": 2, "quote": "QQQ"}),
    Wrong("exchange_rates", "exchange_rates_version_from_one", {"version": 0}),
    Wrong("exchange_rates", "exchange_rates_two_currencies", {"version": 2, "quote": "EUR"}),
    Wrong("exchange_rates", "exchange_rates_rate_positive", {"version": 2, "rate": Decimal(0)}),
    Wrong("exchange_rates", "exchange_rates_spread_within_limit", {"version": 2, "spread_ppm": 1_000_000}),
    Wrong("standing_orders", "standing_orders_pkey", {"idempotency_key": "l"}),
    Wrong("standing_orders", "standing_orders_customer_id_fkey", {"customer_id": ANOTHER}),
    Wrong("standing_orders", "standing_orders_account_id_fkey", {"idempotency_key": "l", "account_id": SOMEBODY}),
    Wrong("standing_orders", "standing_orders_amount_within_limit", {"amount": 0}),
    Wrong("standing_orders", "standing_orders_amount_within_limit", {"amount": TOO_MUCH}),
    Wrong("standing_orders", "standing_orders_two_accounts", {"destination_id": ONE}),
    Wrong("standing_orders", "standing_orders_rhythm_known", {"rhythm": "DAILY"}),
    Wrong("standing_orders", "standing_orders_every_within_limit", {"every": 0}),
    Wrong("standing_orders", "standing_orders_every_within_limit", {"every": 53}),
    Wrong("standing_orders", "standing_orders_one_end", {"until": OPENED_AT.date(), "run_count": 1}),
    Wrong(
        "standing_orders", "standing_orders_until_not_before_first", {"until": OPENED_AT.date() - timedelta(days=1)}
    ),
    Wrong("standing_orders", "standing_orders_run_count_from_one", {"run_count": 0}),
    Wrong("standing_orders", "standing_orders_status_known", {"status": "TIRED"}),
    Wrong("standing_orders", "standing_orders_number_from_one", {"number": 0}),
    Wrong("standing_orders", "standing_orders_attempt_from_one", {"attempt": 0}),
    Wrong("standing_orders", "standing_orders_end_dated", {"status": "ENDED"}),
    Wrong("standing_orders", "standing_orders_end_explained", {"status": "ENDED", "ended_at": OPENED_AT}),
    Wrong("standing_orders", "standing_orders_end_explained", {"end_reason": "CANCELLED"}),
    Wrong(
        "standing_orders",
        "standing_orders_end_reason_known",
        {"status": "ENDED", "ended_at": OPENED_AT, "end_reason": "BORED"},
    ),
    Wrong("standing_orders", "standing_orders_due_until_ended", {"due_at": None}),
    Wrong(
        "standing_orders",
        "standing_orders_nothing_due_after_end",
        {
            "status": "CANCELLED",
            "ended_at": OPENED_AT - timedelta(seconds=1),
            "end_reason": "CANCELLED",
        },
    ),
    Wrong("standing_orders", "standing_orders_version_from_one", {"version": 0}),
    Wrong("standing_orders", "standing_orders_fingerprint_sha256", {"fingerprint": bytes(31)}),
    Wrong("standing_orders", "standing_orders_customer_id_idempotency_key_key"),
    Wrong("standing_order_runs", "standing_order_runs_pkey"),
    Wrong(
        "standing_order_runs", "standing_order_runs_order_id_fkey", {"order_id": ANOTHER, "transaction_id": ANOTHER}
    ),
    Wrong("standing_order_runs", "standing_order_runs_number_from_one", {"number": 0}),
    Wrong("standing_order_runs", "standing_order_runs_status_known", {"number": 2, "status": "LOST"}),
    Wrong("standing_order_runs", "standing_order_runs_skipped_untried", {"number": 2, "attempts": 0}),
    Wrong("standing_order_runs", "standing_order_runs_skipped_untried", {"number": 2, "status": "SKIPPED"}),
    Wrong("standing_order_runs", "standing_order_runs_amount_within_limit", {"number": 2, "amount": 0}),
    Wrong("standing_order_runs", "standing_order_runs_done_by_transaction", {"number": 2, "transaction_id": None}),
    Wrong("standing_order_runs", "standing_order_runs_rejection_whole", {"number": 2, "rejection_code": "NO"}),
    Wrong("standing_order_runs", "standing_order_runs_retry_dated", {"number": 2, "next_attempt_at": OPENED_AT}),
    Wrong("standing_order_runs", "standing_order_runs_retry_dated", {"number": 2, "status": "RETRYING"}),
    Wrong("standing_order_runs", "standing_order_runs_transaction_id_key", {"number": 2}),
    Wrong("ledger_health", "ledger_health_pkey"),
    Wrong("ledger_health", "ledger_health_one_row", {"id": 2}),
    Wrong("ledger_health", "ledger_health_running_whole", {"id": 1, "running": None}),
    Wrong("ledger_health", "ledger_health_check_whole", {"id": 1, "differences": None}),
    Wrong("ledger_health", "ledger_health_differences_not_negative", {"id": 1, "differences": -1}),
]


async def insert(sql: asyncpg.Connection, table: str, row: dict[str, Any]) -> None:
    values = ", ".join(f"${number}" for number in range(1, len(row) + 1))
    await sql.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({values})", *row.values())


async def test_each_named_constraint_refuses_what_it_says(sql: asyncpg.Connection) -> None:
    for table, row in FINE.items():
        await insert(sql, table, row)
    for changes in ALSO_FINE:
        await insert(sql, "transactions", FINE["transactions"] | {"id": uuid4()} | changes)
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
        if isinstance(constraint, CheckConstraint | ForeignKeyConstraint | PrimaryKeyConstraint | UniqueConstraint)
    }
    unique = {str(i.name) for table in tables.metadata.tables.values() for i in table.indexes if i.unique}
    assert {wrong.constraint for wrong in WRONG} == named | unique


async def test_columns_that_must_be_filled_refuse_null(sql: asyncpg.Connection) -> None:
    for table in tables.metadata.sorted_tables:
        for column in table.columns:
            if not column.nullable:
                row = FINE[table.name] | {column.name: None}
                with pytest.raises(asyncpg.NotNullViolationError):
                    await insert(sql, table.name, row)

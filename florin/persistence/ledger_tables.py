"""The tables of the ledger: accounts, what moves between them, and the rules by which it may.

Rows of the ledger carry no foreign keys: each would cost the hot path a query per row, and `florin verify`
checks what they would. Money is in minor units.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from florin.persistence.table_metadata import INSTANT, metadata

_AMOUNT_MAX = 10**18 - 1

accounts = Table(
    "accounts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", Uuid, ForeignKey("customers.id"), nullable=False),
    Column("iban", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("currency", Text, ForeignKey("currencies.code"), nullable=False),
    Column("balance", BigInteger, nullable=False, server_default=text("0"), comment="Posted."),
    Column("held", BigInteger, nullable=False, server_default=text("0"), comment="Kept back by what is pending."),
    Column("overdraft_limit", BigInteger, nullable=False, server_default=text("0")),
    Column("sequence", BigInteger, nullable=False, server_default=text("0"), comment="Number of the last entry."),
    Column("entry_hash", LargeBinary, nullable=False, comment="Hash of the last entry; zeros before the first."),
    Column("changed_at", INSTANT, nullable=False, comment="When the last entry was made."),
    Column("opened_at", INSTANT, nullable=False),
    Column("usage", LargeBinary, nullable=False, server_default=text("''"), comment="What was spent lately."),
    Column("own_limits", Text, comment="Limits of this account alone, as JSON; else those of its type hold."),
    Column(
        "customer_limited",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="Its customer has limits in its currency.",
    ),
    CheckConstraint("type IN ('CHECKING', 'SAVINGS')", name="type_known"),
    CheckConstraint("status IN ('ACTIVE', 'FROZEN', 'CLOSED')", name="status_known"),
    CheckConstraint("status <> 'CLOSED' OR balance = 0 AND held = 0", name="closed_is_empty"),
    CheckConstraint("balance - held + overdraft_limit >= 0", name="available_not_negative"),
    CheckConstraint(f"balance <= {_AMOUNT_MAX}", name="balance_within_limit"),
    CheckConstraint("held >= 0", name="held_not_negative"),
    CheckConstraint(f"overdraft_limit BETWEEN 0 AND {_AMOUNT_MAX}", name="overdraft_limit_within_limit"),
    CheckConstraint("sequence >= 0", name="sequence_not_negative"),
    CheckConstraint("octet_length(entry_hash) = 32", name="entry_hash_sha256"),
    CheckConstraint("octet_length(usage) = 0 OR octet_length(usage) >= 36", name="usage_whole"),
    Index(None, "customer_id", "id"),
    # Room on each page for the new version of a row: no index needs touching when a balance changes.
    postgresql_with={"fillfactor": "60"},
)

account_ibans = Table(
    "account_ibans",
    metadata,
    Column("iban", Text, primary_key=True),
    Column("account_id", Uuid, ForeignKey(accounts.c.id), nullable=False),
)

transactions = Table(
    "transactions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("customer_id", Uuid, nullable=False, comment="Who asked for it."),
    Column("source_account_id", Uuid),
    Column("source_internal", Text),
    Column("destination_account_id", Uuid),
    Column("destination_internal", Text),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("description", Text),
    Column("created_at", INSTANT, nullable=False),
    Column("completed_at", INSTANT),
    Column("rejection_code", Text),
    Column("rejection_facts", JSONB),
    Column("pending_for", Text, comment="What a PENDING one waits for, with its funds held."),
    Column("then_pending_for", Text, comment="What it waits for after a review."),
    Column("expires_at", INSTANT, comment="When a hold ends by itself."),
    Column("fee", BigInteger, comment="Paid on top by the source."),
    Column("settled", BigInteger, comment="What has moved, where that is less than the amount."),
    Column("counter_amount", BigInteger, comment="What an exchange pays out."),
    Column("counter_currency", Text),
    Column("reverses", Uuid, comment="The transaction whose money this one sends back."),
    Column("reversed", BigInteger, comment="How much of this one has been sent back."),
    Column("counterparty_name", Text),
    Column("counterparty_iban", Text),
    Column("category", Text),
    Column("reference", Text),
    Column("metadata", JSONB, comment="An object of texts; PostgreSQL keeps its own order of the names."),
    CheckConstraint(
        "kind IN ('DEPOSIT', 'WITHDRAWAL', 'TRANSFER', 'REVERSAL', 'PAYMENT_OUT', 'PAYMENT_IN', 'EXCHANGE', "
        "'INTEREST')",
        name="kind_known",
    ),
    CheckConstraint("status IN ('PENDING', 'COMPLETED', 'REJECTED', 'REVERSED')", name="status_known"),
    CheckConstraint(f"amount BETWEEN 1 AND {_AMOUNT_MAX}", name="amount_within_limit"),
    CheckConstraint("num_nonnulls(source_account_id, source_internal) = 1", name="one_source"),
    CheckConstraint("num_nonnulls(destination_account_id, destination_internal) = 1", name="one_destination"),
    CheckConstraint("source_account_id <> destination_account_id", name="two_accounts"),
    CheckConstraint("(status = 'REJECTED') = (rejection_code IS NOT NULL)", name="rejection_explained"),
    # A hold that was let go is REVERSED as well, and has never moved.
    CheckConstraint(
        "status = 'REVERSED' OR (status = 'COMPLETED') = (completed_at IS NOT NULL)", name="completion_dated"
    ),
    CheckConstraint("(status = 'PENDING') = (pending_for IS NOT NULL)", name="pending_explained"),
    CheckConstraint("pending_for IN ('CAPTURE', 'REVIEW', 'SETTLEMENT')", name="pending_for_known"),
    CheckConstraint(
        "then_pending_for IS NULL OR pending_for IS NOT NULL AND pending_for = 'REVIEW' "
        "AND then_pending_for IN ('CAPTURE', 'SETTLEMENT')",
        name="then_pending_for_known",
    ),
    CheckConstraint("pending_for <> 'CAPTURE' OR expires_at IS NOT NULL", name="holds_expire"),
    CheckConstraint(f"fee BETWEEN 1 AND {_AMOUNT_MAX}", name="fee_within_limit"),
    CheckConstraint(
        "settled IS NULL OR settled BETWEEN 1 AND amount - 1 AND completed_at IS NOT NULL", name="settled_in_part"
    ),
    CheckConstraint(
        "(kind = 'EXCHANGE') = (counter_amount IS NOT NULL) "
        "AND (kind = 'EXCHANGE') = (counter_currency IS NOT NULL)",
        name="exchange_has_counter",
    ),
    CheckConstraint(f"counter_amount BETWEEN 1 AND {_AMOUNT_MAX}", name="counter_within_limit"),
    CheckConstraint("counter_currency <> currency", name="two_currencies"),
    CheckConstraint("(kind = 'REVERSAL') = (reverses IS NOT NULL)", name="reversal_names_other"),
    CheckConstraint(
        "reversed IS NULL OR reversed BETWEEN 1 AND coalesce(settled, amount) AND completed_at IS NOT NULL",
        name="reversed_in_bounds",
    ),
    CheckConstraint(
        "completed_at IS NULL OR (status = 'REVERSED') = (coalesce(reversed, 0) = coalesce(settled, amount))",
        name="reversed_whole",
    ),
    CheckConstraint("jsonb_typeof(metadata) = 'object'", name="metadata_object"),
    # Only rows that have one are in these: a payment without them costs nothing more.
    Index("transactions_reverses_idx", "reverses", postgresql_where=text("reverses IS NOT NULL")),
    Index(
        "transactions_expires_at_idx",
        "expires_at",
        postgresql_where=text("status = 'PENDING' AND expires_at IS NOT NULL"),
    ),
    Index("transactions_pending_idx", "source_account_id", "id", postgresql_where=text("status = 'PENDING'")),
    Index(
        "transactions_incoming_holds_idx",
        "destination_account_id",
        "id",
        postgresql_where=text("pending_for = 'CAPTURE'"),
    ),
    Index("transactions_settling_idx", "id", postgresql_where=text("pending_for = 'SETTLEMENT'")),
    Index("transactions_reviewed_idx", "id", postgresql_where=text("pending_for = 'REVIEW'")),
    Index("transactions_paid_out_idx", "id", postgresql_where=text("kind = 'PAYMENT_OUT'")),
    Index(
        "transactions_settled_idx",
        "completed_at",
        postgresql_where=text("kind = 'PAYMENT_OUT' AND status = 'COMPLETED'"),
    ),
    Index(
        "transactions_category_idx",
        "customer_id",
        "category",
        "created_at",
        postgresql_where=text("category IS NOT NULL"),
    ),
    Index(
        "transactions_reference_idx",
        "customer_id",
        "reference",
        "created_at",
        postgresql_where=text("reference IS NOT NULL"),
    ),
)

entries = Table(
    "entries",
    metadata,
    Column("account_id", Uuid, primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("transaction_id", Uuid, nullable=False),
    Column("previous_status", Text),
    Column("status", Text, nullable=False),
    Column("posted_delta", BigInteger, nullable=False),
    Column("held_delta", BigInteger, nullable=False),
    Column("balance", BigInteger, nullable=False),
    Column("held", BigInteger, nullable=False),
    Column("occurred_at", INSTANT, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    CheckConstraint("sequence >= 1", name="sequence_from_one"),
    CheckConstraint("status IN ('PENDING', 'COMPLETED', 'REJECTED', 'REVERSED')", name="status_known"),
    CheckConstraint("previous_status = 'PENDING' OR previous_status = 'COMPLETED'", name="previous_status_open"),
    CheckConstraint("held >= 0", name="held_not_negative"),
    CheckConstraint("octet_length(hash) = 32", name="hash_sha256"),
    CheckConstraint("status <> 'REJECTED' OR posted_delta = 0", name="rejected_moves_nothing"),
)

internal_legs = Table(
    "internal_legs",
    metadata,
    Column("account", Text, primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("transaction_id", Uuid, primary_key=True),
    Column("leg", SmallInteger, primary_key=True, autoincrement=False),
    Column("posted_delta", BigInteger, nullable=False),
    Column("occurred_at", INSTANT, nullable=False),
    CheckConstraint("posted_delta <> 0", name="posted_delta_not_zero"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("customer_id", Uuid, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column(
        "transaction_id", Uuid, comment="None for a key that was sealed before anything was asked for under it."
    ),
    CheckConstraint("octet_length(fingerprint) = 32", name="fingerprint_sha256"),
)

rulebooks = Table(
    "rulebooks",
    metadata,
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("changed_at", INSTANT, nullable=False),
    Column("changed_by", Uuid, ForeignKey("customers.id"), nullable=False),
    Column("contents", Text, nullable=False, comment="Limits, rules against fraud, fees and rates, as JSON."),
    CheckConstraint("version >= 1", name="version_from_one"),
    comment="What staff have decided about money. Only added to; the ledger goes by the newest.",
)

customer_limits = Table(
    "customer_limits",
    metadata,
    Column("customer_id", Uuid, ForeignKey("customers.id"), primary_key=True),
    Column("currency", Text, ForeignKey("currencies.code"), primary_key=True),
    Column("limits", Text, nullable=False, comment="As JSON."),
    Column(
        "usage", LargeBinary, nullable=False, comment="What all accounts of theirs in this currency spent lately."
    ),
    CheckConstraint("octet_length(usage) = 0 OR octet_length(usage) >= 36", name="usage_whole"),
    comment="Customers who have limits of their own. Locked after their accounts, in the order of the key.",
)

reviews = Table(
    "reviews",
    metadata,
    Column("transaction_id", Uuid, primary_key=True),
    Column("account_id", Uuid, nullable=False, comment="Which account pays."),
    Column("rulebook", BigInteger, nullable=False, comment="The version by which it was held."),
    Column("fired", JSONB, nullable=False, comment="The rules that fired."),
    Column("flagged_at", INSTANT, nullable=False),
    Column("approved", Boolean),
    Column("decided_by", Uuid),
    Column("decided_at", INSTANT),
    Column("reason", Text),
    CheckConstraint("num_nonnulls(approved, decided_by, decided_at, reason) IN (0, 4)", name="decision_whole"),
    comment="Payments that a rule against fraud has held.",
)

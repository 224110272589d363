"""The tables. Each invariant of the domain stands here a second time, as a named constraint.

Tables of an account have keys that begin with the account, and natural keys that are unique in the whole bank
(an email, an IBAN) have tables of their own, so that a bank can be spread over several databases by account.
Rows of the ledger carry no foreign keys: each would cost the hot path a query per row, and `florin verify`
checks what they would. Money is in minor units.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
        "ck": "%(table_name)s_%(constraint_name)s",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
    }
)

_AMOUNT_MAX = 10**18 - 1
_INSTANT = DateTime(timezone=True)

countries = Table(
    "countries",
    metadata,
    Column("code", Text, primary_key=True),
    CheckConstraint("code ~ '^[A-Z]{2}$'", name="code_iso_3166"),
    comment="Where customers may live, by ISO 3166-1 alpha-2 code. One row allows one more country.",
)

currencies = Table(
    "currencies",
    metadata,
    Column("code", Text, primary_key=True),
    CheckConstraint("code ~ '^[A-Z]{3}$'", name="code_iso_4217"),
    comment="What accounts are kept in, by ISO 4217 code. One row supports one more currency.",
)

customers = Table(
    "customers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("email", Text, nullable=False),
    Column("full_name", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("id_document", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("created_at", _INSTANT, nullable=False),
)

customer_emails = Table(
    "customer_emails",
    metadata,
    Column("email", Text, primary_key=True, comment="Case-folded: nobody registers twice by writing it otherwise."),
    Column("customer_id", Uuid, ForeignKey(customers.c.id), nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", Uuid, ForeignKey(customers.c.id), nullable=False),
    Column("iban", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("currency", Text, ForeignKey(currencies.c.code), nullable=False),
    Column("balance", BigInteger, nullable=False, server_default=text("0"), comment="Posted."),
    Column("held", BigInteger, nullable=False, server_default=text("0"), comment="Kept back by what is pending."),
    Column("overdraft_limit", BigInteger, nullable=False, server_default=text("0")),
    Column("sequence", BigInteger, nullable=False, server_default=text("0"), comment="Number of the last entry."),
    Column("entry_hash", LargeBinary, nullable=False, comment="Hash of the last entry; zeros before the first."),
    Column("changed_at", _INSTANT, nullable=False, comment="When the last entry was made."),
    Column("opened_at", _INSTANT, nullable=False),
    CheckConstraint("type IN ('CHECKING', 'SAVINGS')", name="type_known"),
    CheckConstraint("status IN ('ACTIVE', 'FROZEN', 'CLOSED')", name="status_known"),
    CheckConstraint("balance - held + overdraft_limit >= 0", name="available_not_negative"),
    CheckConstraint(f"balance <= {_AMOUNT_MAX}", name="balance_within_limit"),
    CheckConstraint("held >= 0", name="held_not_negative"),
    CheckConstraint(f"overdraft_limit BETWEEN 0 AND {_AMOUNT_MAX}", name="overdraft_limit_within_limit"),
    CheckConstraint("sequence >= 0", name="sequence_not_negative"),
    CheckConstraint("octet_length(entry_hash) = 32", name="entry_hash_sha256"),
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
    Column("created_at", _INSTANT, nullable=False),
    Column("completed_at", _INSTANT),
    Column("rejection_code", Text),
    Column("rejection_facts", JSONB),
    CheckConstraint("kind IN ('DEPOSIT', 'WITHDRAWAL', 'TRANSFER')", name="kind_known"),
    CheckConstraint("status IN ('PENDING', 'COMPLETED', 'REJECTED', 'REVERSED')", name="status_known"),
    CheckConstraint(f"amount BETWEEN 1 AND {_AMOUNT_MAX}", name="amount_within_limit"),
    CheckConstraint("num_nonnulls(source_account_id, source_internal) = 1", name="one_source"),
    CheckConstraint("num_nonnulls(destination_account_id, destination_internal) = 1", name="one_destination"),
    CheckConstraint("source_account_id <> destination_account_id", name="two_accounts"),
    CheckConstraint("(status = 'REJECTED') = (rejection_code IS NOT NULL)", name="rejection_explained"),
    CheckConstraint("(status IN ('COMPLETED', 'REVERSED')) = (completed_at IS NOT NULL)", name="completion_dated"),
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
    Column("occurred_at", _INSTANT, nullable=False),
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
    Column("occurred_at", _INSTANT, nullable=False),
    CheckConstraint("posted_delta <> 0", name="posted_delta_not_zero"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("customer_id", Uuid, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("transaction_id", Uuid, nullable=False),
    CheckConstraint("octet_length(fingerprint) = 32", name="fingerprint_sha256"),
)

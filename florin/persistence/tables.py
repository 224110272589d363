"""The tables. Each invariant of the domain stands here a second time, as a named constraint.

Tables of an account have keys that begin with the account, and natural keys that are unique in the whole bank
(an email, an IBAN) have tables of their own, so that a bank can be spread over several databases by account.
Those of the ledger are written down in `ledger_tables.py`. Money is in minor units.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from florin.persistence import (
    exchange_tables,
    interest_tables,
    ledger_tables,
    payment_tables,
    standing_order_tables,
    table_metadata,
)

metadata = table_metadata.metadata
_INSTANT = table_metadata.INSTANT

accounts = ledger_tables.accounts
account_ibans = ledger_tables.account_ibans
transactions = ledger_tables.transactions
entries = ledger_tables.entries
internal_legs = ledger_tables.internal_legs
idempotency_keys = ledger_tables.idempotency_keys
rulebooks = ledger_tables.rulebooks
customer_limits = ledger_tables.customer_limits
reviews = ledger_tables.reviews

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
    Column("supported", Boolean, nullable=False, server_default=text("true"), comment="Whether new accounts may."),
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
    Column("role", Text, nullable=False, server_default=text("'CUSTOMER'")),
    Column(
        "password_is_initial", Boolean, nullable=False, server_default=text("false"), comment="Made by the bank."
    ),
    Column("closed_at", _INSTANT),
    Column("erased_at", _INSTANT, comment="Since when what identified the person is gone."),
    CheckConstraint("role IN ('CUSTOMER', 'ADMIN', 'AUDITOR')", name="role_known"),
    CheckConstraint("erased_at IS NULL OR closed_at IS NOT NULL", name="erased_is_closed"),
    Index(None, "role", "id"),
)

Index(
    "customers_full_name_idx",
    func.lower(customers.c.full_name).label("name"),
    postgresql_ops={"name": "text_pattern_ops"},
)

customer_emails = Table(
    "customer_emails",
    metadata,
    Column("email", Text, primary_key=True, comment="Case-folded: nobody registers twice by writing it otherwise."),
    Column("customer_id", Uuid, ForeignKey(customers.c.id), nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", Uuid, ForeignKey(customers.c.id), nullable=False),
    Column("device", Text, nullable=False, comment="What the user agent calls itself."),
    Column("address", Text, nullable=False, comment="Where it was last used from."),
    Column("created_at", _INSTANT, nullable=False),
    Column("last_used_at", _INSTANT, nullable=False, comment="When an access token was last issued."),
    Column("expires_at", _INSTANT, nullable=False),
    Column("ended_at", _INSTANT),
    Column("end_reason", Text),
    CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="end_explained"),
    CheckConstraint(
        "end_reason IN ('LOGGED_OUT', 'REVOKED', 'REUSED', 'PASSWORD_CHANGED', 'CLOSED')", name="end_reason_known"
    ),
    CheckConstraint("expires_at > created_at", name="expires_later"),
    Index(None, "customer_id", "id"),
    Index("sessions_ended_at_idx", "ended_at", postgresql_where=text("ended_at IS NOT NULL")),
)

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("session_id", Uuid, ForeignKey(sessions.c.id), nullable=False),
    Column("issued_at", _INSTANT, nullable=False),
    Column("used_at", _INSTANT, comment="When the next one was issued for it; it is good once."),
    CheckConstraint("octet_length(hash) = 32", name="hash_sha256"),
    Index(None, "session_id"),
)

second_factors = Table(
    "second_factors",
    metadata,
    Column("customer_id", Uuid, ForeignKey(customers.c.id), primary_key=True),
    Column("secret", LargeBinary, nullable=False, comment="The shared secret of RFC 6238, sealed."),
    Column("created_at", _INSTANT, nullable=False),
    Column("confirmed_at", _INSTANT, comment="Asked for at logon from then on."),
    Column("last_step", BigInteger, nullable=False, server_default=text("0"), comment="The last code's time step."),
    CheckConstraint("last_step >= 0", name="last_step_not_negative"),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("customer_id", Uuid, ForeignKey(customers.c.id), primary_key=True),
    Column("hash", LargeBinary, primary_key=True),
    Column("used_at", _INSTANT),
    CheckConstraint("octet_length(hash) = 32", name="hash_sha256"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("hash", LargeBinary, nullable=False),
    Column("hint", Text, nullable=False, comment="How the key begins, to know it by."),
    Column("name", Text, nullable=False),
    Column("customer_id", Uuid, ForeignKey(customers.c.id), nullable=False, comment="Whom it acts for."),
    Column("created_by", Uuid, ForeignKey(customers.c.id), nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("addresses", ARRAY(Text), nullable=False, comment="Networks it may be used from; none means any."),
    Column("created_at", _INSTANT, nullable=False),
    Column("expires_at", _INSTANT),
    Column("revoked_at", _INSTANT),
    Column("last_used_at", _INSTANT, comment="To the minute."),
    CheckConstraint("octet_length(hash) = 32", name="hash_sha256"),
    CheckConstraint("scopes <@ ARRAY['READ', 'MOVE_MONEY', 'MANAGE'] AND scopes <> '{}'", name="scopes_known"),
    CheckConstraint("expires_at > created_at", name="expires_later"),
    UniqueConstraint("hash"),
    Index(None, "customer_id", "id"),
    Index("api_keys_revoked_at_idx", "revoked_at", postgresql_where=text("revoked_at IS NOT NULL")),
)

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("kid", Text, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("secret", LargeBinary, nullable=False, comment="Sealed with FLORIN_SECRET_KEY."),
    Column("public", LargeBinary, comment="A receipt key's public half, which stays published for good."),
    Column("created_at", _INSTANT, nullable=False),
    Column("retired_at", _INSTANT, comment="Signs nothing since; what it signed stays good."),
    Column("revoked_at", _INSTANT, comment="What it signed is refused since."),
    CheckConstraint("purpose IN ('TOKEN', 'RECEIPT')", name="purpose_known"),
    CheckConstraint("(purpose = 'RECEIPT') = (public IS NOT NULL)", name="receipts_have_public"),
    CheckConstraint("octet_length(public) = 32", name="public_ed25519"),
    CheckConstraint("revoked_at IS NULL OR retired_at IS NOT NULL", name="revoked_is_retired"),
    Index("signing_keys_one_active", "purpose", unique=True, postgresql_where=text("retired_at IS NULL")),
)

audit_events = Table(
    "audit_events",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("occurred_at", _INSTANT, nullable=False),
    Column("action", Text, nullable=False),
    Column("actor_kind", Text, nullable=False),
    Column("actor_id", Uuid),
    Column("credential_id", Uuid, comment="The session or API key by which the actor acted."),
    Column("request_id", Text, nullable=False),
    Column("subject_kind", Text),
    Column("subject_id", Text),
    Column("before", Text, nullable=False, comment="Canonical JSON, as it is sealed."),
    Column("after", Text, nullable=False, comment="Canonical JSON, as it is sealed."),
    Column("repeats", Integer, nullable=False, comment="How many like it this stands for."),
    Column("personal", Text, comment="Address, device and email; gone where the law had them erased."),
    Column("personal_salt", LargeBinary, comment="Gone with what it salts."),
    Column("personal_hash", LargeBinary, nullable=False, comment="SHA-256 of salt and personal: the sealed part."),
    Column("hash", LargeBinary, nullable=False),
    CheckConstraint("sequence >= 1", name="sequence_from_one"),
    CheckConstraint("repeats >= 1", name="repeats_from_one"),
    CheckConstraint("(subject_kind IS NULL) = (subject_id IS NULL)", name="subject_whole"),
    CheckConstraint("(personal IS NULL) = (personal_salt IS NULL)", name="personal_whole"),
    CheckConstraint("octet_length(personal_hash) = 32", name="personal_hash_sha256"),
    CheckConstraint("octet_length(hash) = 32", name="hash_sha256"),
    Index(None, "actor_id", "sequence"),
    Index(None, "subject_id", "sequence"),
    Index(None, "action", "sequence"),
    Index(None, "request_id", "sequence"),
    Index(None, "occurred_at"),
    comment="Only added to. Each event is chained to the one before it.",
)

Index(
    "audit_events_address_idx",
    text("(personal::jsonb ->> 'address'::text)"),
    audit_events.c.sequence,
)
Index(
    "audit_events_email_idx",
    text("(personal::jsonb ->> 'email'::text)"),
    audit_events.c.sequence,
)

ledger_health = Table(
    "ledger_health",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("running", Text, comment="The pass under way, as JSON."),
    Column("running_since", _INSTANT),
    Column("last_check", Text, comment="What the last whole pass found, as JSON."),
    Column("checked_at", _INSTANT),
    Column("differences", BigInteger, comment="How many it found."),
    CheckConstraint("id = 1", name="one_row"),
    CheckConstraint("(running IS NULL) = (running_since IS NULL)", name="running_whole"),
    CheckConstraint("num_nonnulls(last_check, checked_at, differences) IN (0, 3)", name="check_whole"),
    CheckConstraint("differences >= 0", name="differences_not_negative"),
    comment="What the bank has found out about its own books.",
)

interest_accruals = interest_tables.interest_accruals
interest_positions = interest_tables.interest_positions
interest_postings = interest_tables.interest_postings
exchange_rates = exchange_tables.exchange_rates
payments_out = payment_tables.payments_out
payments_in = payment_tables.payments_in
rail_cursors = payment_tables.rail_cursors
standing_orders = standing_order_tables.standing_orders
standing_order_runs = standing_order_tables.standing_order_runs

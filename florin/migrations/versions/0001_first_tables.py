"""The bank's first tables, and where it does business."""

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE countries (
    code TEXT NOT NULL,
    CONSTRAINT countries_pkey PRIMARY KEY (code),
    CONSTRAINT countries_code_iso_3166 CHECK (code ~ '^[A-Z]{2}$')
);
COMMENT ON TABLE countries IS 'Where customers may live, by ISO 3166-1 alpha-2 code. One row allows one more country.';

CREATE TABLE currencies (
    code TEXT NOT NULL,
    CONSTRAINT currencies_pkey PRIMARY KEY (code),
    CONSTRAINT currencies_code_iso_4217 CHECK (code ~ '^[A-Z]{3}$')
);
COMMENT ON TABLE currencies IS 'What accounts are kept in, by ISO 4217 code. One row supports one more currency.';

CREATE TABLE customers (
    id UUID NOT NULL,
    email TEXT NOT NULL,
    full_name TEXT NOT NULL,
    country TEXT NOT NULL,
    address TEXT NOT NULL,
    id_document TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT customers_pkey PRIMARY KEY (id)
);

CREATE TABLE entries (
    account_id UUID NOT NULL,
    sequence BIGINT NOT NULL,
    transaction_id UUID NOT NULL,
    previous_status TEXT,
    status TEXT NOT NULL,
    posted_delta BIGINT NOT NULL,
    held_delta BIGINT NOT NULL,
    balance BIGINT NOT NULL,
    held BIGINT NOT NULL,
    occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
    hash BYTEA NOT NULL,
    CONSTRAINT entries_pkey PRIMARY KEY (account_id, sequence),
    CONSTRAINT entries_sequence_from_one CHECK (sequence >= 1),
    CONSTRAINT entries_status_known CHECK (status IN ('PENDING', 'COMPLETED', 'REJECTED', 'REVERSED')),
    CONSTRAINT entries_previous_status_open CHECK (previous_status = 'PENDING' OR previous_status = 'COMPLETED'),
    CONSTRAINT entries_held_not_negative CHECK (held >= 0),
    CONSTRAINT entries_hash_sha256 CHECK (octet_length(hash) = 32),
    CONSTRAINT entries_rejected_moves_nothing CHECK (status <> 'REJECTED' OR posted_delta = 0)
);

CREATE TABLE idempotency_keys (
    customer_id UUID NOT NULL,
    key TEXT NOT NULL,
    fingerprint BYTEA NOT NULL,
    transaction_id UUID NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (customer_id, key),
    CONSTRAINT idempotency_keys_fingerprint_sha256 CHECK (octet_length(fingerprint) = 32)
);

CREATE TABLE internal_legs (
    account TEXT NOT NULL,
    currency TEXT NOT NULL,
    transaction_id UUID NOT NULL,
    leg SMALLINT NOT NULL,
    posted_delta BIGINT NOT NULL,
    occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT internal_legs_pkey PRIMARY KEY (account, currency, transaction_id, leg),
    CONSTRAINT internal_legs_posted_delta_not_zero CHECK (posted_delta <> 0)
);

CREATE TABLE transactions (
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    customer_id UUID NOT NULL,
    source_account_id UUID,
    source_internal TEXT,
    destination_account_id UUID,
    destination_internal TEXT,
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    description TEXT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    completed_at TIMESTAMP WITH TIME ZONE,
    rejection_code TEXT,
    rejection_facts JSONB,
    CONSTRAINT transactions_pkey PRIMARY KEY (id),
    CONSTRAINT transactions_kind_known CHECK (kind IN ('DEPOSIT', 'WITHDRAWAL', 'TRANSFER')),
    CONSTRAINT transactions_status_known CHECK (status IN ('PENDING', 'COMPLETED', 'REJECTED', 'REVERSED')),
    CONSTRAINT transactions_amount_within_limit CHECK (amount BETWEEN 1 AND 999999999999999999),
    CONSTRAINT transactions_one_source CHECK (num_nonnulls(source_account_id, source_internal) = 1),
    CONSTRAINT transactions_one_destination CHECK (num_nonnulls(destination_account_id, destination_internal) = 1),
    CONSTRAINT transactions_two_accounts CHECK (source_account_id <> destination_account_id),
    CONSTRAINT transactions_rejection_explained CHECK ((status = 'REJECTED') = (rejection_code IS NOT NULL)),
    CONSTRAINT transactions_completion_dated CHECK ((status IN ('COMPLETED', 'REVERSED')) = (completed_at IS NOT NULL))
);
COMMENT ON COLUMN transactions.customer_id IS 'Who asked for it.';

CREATE TABLE accounts (
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    iban TEXT NOT NULL,
    type TEXT NOT NULL,
    status TEXT NOT NULL,
    currency TEXT NOT NULL,
    balance BIGINT DEFAULT 0 NOT NULL,
    held BIGINT DEFAULT 0 NOT NULL,
    overdraft_limit BIGINT DEFAULT 0 NOT NULL,
    sequence BIGINT DEFAULT 0 NOT NULL,
    entry_hash BYTEA NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT accounts_pkey PRIMARY KEY (id),
    CONSTRAINT accounts_type_known CHECK (type IN ('CHECKING', 'SAVINGS')),
    CONSTRAINT accounts_status_known CHECK (status IN ('ACTIVE', 'FROZEN', 'CLOSED')),
    CONSTRAINT accounts_available_not_negative CHECK (balance - held + overdraft_limit >= 0),
    CONSTRAINT accounts_balance_within_limit CHECK (balance <= 999999999999999999),
    CONSTRAINT accounts_held_not_negative CHECK (held >= 0),
    CONSTRAINT accounts_overdraft_limit_within_limit CHECK (overdraft_limit BETWEEN 0 AND 999999999999999999),
    CONSTRAINT accounts_sequence_not_negative CHECK (sequence >= 0),
    CONSTRAINT accounts_entry_hash_sha256 CHECK (octet_length(entry_hash) = 32),
    CONSTRAINT accounts_customer_id_fkey FOREIGN KEY(customer_id) REFERENCES customers (id),
    CONSTRAINT accounts_currency_fkey FOREIGN KEY(currency) REFERENCES currencies (code)
) WITH (fillfactor = 60);
CREATE INDEX accounts_customer_id_id_idx ON accounts (customer_id, id);
COMMENT ON COLUMN accounts.balance IS 'Posted.';
COMMENT ON COLUMN accounts.held IS 'Kept back by what is pending.';
COMMENT ON COLUMN accounts.sequence IS 'Number of the last entry.';
COMMENT ON COLUMN accounts.entry_hash IS 'Hash of the last entry; zeros before the first.';
COMMENT ON COLUMN accounts.changed_at IS 'When the last entry was made.';

CREATE TABLE customer_emails (
    email TEXT NOT NULL,
    customer_id UUID NOT NULL,
    CONSTRAINT customer_emails_pkey PRIMARY KEY (email),
    CONSTRAINT customer_emails_customer_id_fkey FOREIGN KEY(customer_id) REFERENCES customers (id)
);
COMMENT ON COLUMN customer_emails.email IS 'Case-folded: nobody registers twice by writing it otherwise.';

CREATE TABLE account_ibans (
    iban TEXT NOT NULL,
    account_id UUID NOT NULL,
    CONSTRAINT account_ibans_pkey PRIMARY KEY (iban),
    CONSTRAINT account_ibans_account_id_fkey FOREIGN KEY(account_id) REFERENCES accounts (id)
);
"""

# The European Economic Area, and the countries Florin has agreements with.
COUNTRIES = (
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE "
    "IS LI NO CH GB US CA AU NZ JP SG KR BR MX IN IL AE ZA"
)

CURRENCIES = "EUR USD GBP CHF SEK NOK DKK PLN CZK HUF RON BGN ISK CAD AUD NZD JPY SGD KWD"


def upgrade() -> None:
    """Make the tables and fill the two lists."""
    for statement in TABLES.split(";\n"):
        op.execute(statement)
    for table, codes in (("countries", COUNTRIES), ("currencies", CURRENCIES)):
        op.execute(f"INSERT INTO {table} (code) VALUES " + ", ".join(f"('{code}')" for code in codes.split()))


def downgrade() -> None:
    """Take the tables away, with all that is in them."""
    for table in (
        "idempotency_keys",
        "internal_legs",
        "entries",
        "transactions",
        "account_ibans",
        "accounts",
        "customer_emails",
        "customers",
        "currencies",
        "countries",
    ):
        op.execute(f"DROP TABLE {table}")

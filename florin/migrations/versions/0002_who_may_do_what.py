"""Sessions, second factors, API keys, signing keys, roles, and the audit log."""

from alembic import op

revision = "0002"
down_revision = "0001"

CHANGES = """
ALTER TABLE customers ADD COLUMN role TEXT DEFAULT 'CUSTOMER' NOT NULL;
ALTER TABLE customers ADD COLUMN password_is_initial BOOLEAN DEFAULT false NOT NULL;
ALTER TABLE customers ADD COLUMN closed_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE customers ADD COLUMN erased_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE customers ADD CONSTRAINT customers_role_known CHECK (role IN ('CUSTOMER', 'ADMIN', 'AUDITOR'));
ALTER TABLE customers ADD CONSTRAINT customers_erased_is_closed CHECK (erased_at IS NULL OR closed_at IS NOT NULL);
CREATE INDEX customers_role_id_idx ON customers (role, id);
CREATE INDEX customers_full_name_idx ON customers (lower(full_name) text_pattern_ops);
COMMENT ON COLUMN customers.password_is_initial IS 'Made by the bank.';
COMMENT ON COLUMN customers.erased_at IS 'Since when what identified the person is gone.';

ALTER TABLE currencies ADD COLUMN supported BOOLEAN DEFAULT true NOT NULL;
COMMENT ON COLUMN currencies.supported IS 'Whether new accounts may.';

ALTER TABLE accounts ADD CONSTRAINT accounts_closed_is_empty CHECK (status <> 'CLOSED' OR balance = 0 AND held = 0);

CREATE TABLE sessions (
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    device TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    last_used_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    end_reason TEXT,
    CONSTRAINT sessions_pkey PRIMARY KEY (id),
    CONSTRAINT sessions_end_explained CHECK ((ended_at IS NULL) = (end_reason IS NULL)),
    CONSTRAINT sessions_end_reason_known CHECK (end_reason IN ('LOGGED_OUT', 'REVOKED', 'REUSED', 'PASSWORD_CHANGED', 'CLOSED')),
    CONSTRAINT sessions_expires_later CHECK (expires_at > created_at),
    CONSTRAINT sessions_customer_id_fkey FOREIGN KEY(customer_id) REFERENCES customers (id)
);
CREATE INDEX sessions_customer_id_id_idx ON sessions (customer_id, id);
CREATE INDEX sessions_ended_at_idx ON sessions (ended_at) WHERE ended_at IS NOT NULL;
COMMENT ON COLUMN sessions.device IS 'What the user agent calls itself.';
COMMENT ON COLUMN sessions.address IS 'Where it was last used from.';
COMMENT ON COLUMN sessions.last_used_at IS 'When an access token was last issued.';

CREATE TABLE refresh_tokens (
    hash BYTEA NOT NULL,
    session_id UUID NOT NULL,
    issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT refresh_tokens_pkey PRIMARY KEY (hash),
    CONSTRAINT refresh_tokens_hash_sha256 CHECK (octet_length(hash) = 32),
    CONSTRAINT refresh_tokens_session_id_fkey FOREIGN KEY(session_id) REFERENCES sessions (id)
);
CREATE INDEX refresh_tokens_session_id_idx ON refresh_tokens (session_id);
COMMENT ON COLUMN refresh_tokens.used_at IS 'When the next one was issued for it; it is good once.';

CREATE TABLE second_factors (
    customer_id UUID NOT NULL,
    secret BYTEA NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    confirmed_at TIMESTAMP WITH TIME ZONE,
    last_step BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT second_factors_pkey PRIMARY KEY (customer_id),
    CONSTRAINT second_factors_last_step_not_negative CHECK (last_step >= 0),
    CONSTRAINT second_factors_customer_id_fkey FOREIGN KEY(customer_id) REFERENCES customers (id)
);
COMMENT ON COLUMN second_factors.secret IS 'The shared secret of RFC 6238, sealed.';
COMMENT ON COLUMN second_factors.confirmed_at IS 'Asked for at logon from then on.';
COMMENT ON COLUMN second_factors.last_step IS 'The last code''s time step.';

CREATE TABLE recovery_codes (
    customer_id UUID NOT NULL,
    hash BYTEA NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT recovery_codes_pkey PRIMARY KEY (customer_id, hash),
    CONSTRAINT recovery_codes_hash_sha256 CHECK (octet_length(hash) = 32),
    CONSTRAINT recovery_codes_customer_id_fkey FOREIGN KEY(customer_id) REFERENCES customers (id)
);

CREATE TABLE api_keys (
    id UUID NOT NULL,
    hash BYTEA NOT NULL,
    hint TEXT NOT NULL,
    name TEXT NOT NULL,
    customer_id UUID NOT NULL,
    created_by UUID NOT NULL,
    scopes TEXT[] NOT NULL,
    addresses TEXT[] NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE,
    revoked_at TIMESTAMP WITH TIME ZONE,
    last_used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT api_keys_pkey PRIMARY KEY (id),
    CONSTRAINT api_keys_hash_sha256 CHECK (octet_length(hash) = 32),
    CONSTRAINT api_keys_scopes_known CHECK (scopes <@ ARRAY['READ', 'MOVE_MONEY', 'MANAGE'] AND scopes <> '{}'),
    CONSTRAINT api_keys_expires_later CHECK (expires_at > created_at),
    CONSTRAINT api_keys_hash_key UNIQUE (hash),
    CONSTRAINT api_keys_customer_id_fkey FOREIGN KEY(customer_id) REFERENCES customers (id),
    CONSTRAINT api_keys_created_by_fkey FOREIGN KEY(created_by) REFERENCES customers (id)
);
CREATE INDEX api_keys_customer_id_id_idx ON api_keys (customer_id, id);
CREATE INDEX api_keys_revoked_at_idx ON api_keys (revoked_at) WHERE revoked_at IS NOT NULL;
COMMENT ON COLUMN api_keys.hint IS 'How the key begins, to know it by.';
COMMENT ON COLUMN api_keys.customer_id IS 'Whom it acts for.';
COMMENT ON COLUMN api_keys.addresses IS 'Networks it may be used from; none means any.';
COMMENT ON COLUMN api_keys.last_used_at IS 'To the minute.';

CREATE TABLE signing_keys (
    kid TEXT NOT NULL,
    purpose TEXT NOT NULL,
    secret BYTEA NOT NULL,
    public BYTEA,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    retired_at TIMESTAMP WITH TIME ZONE,
    revoked_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT signing_keys_pkey PRIMARY KEY (kid),
    CONSTRAINT signing_keys_purpose_known CHECK (purpose IN ('TOKEN', 'RECEIPT')),
    CONSTRAINT signing_keys_receipts_have_public CHECK ((purpose = 'RECEIPT') = (public IS NOT NULL)),
    CONSTRAINT signing_keys_public_ed25519 CHECK (octet_length(public) = 32),
    CONSTRAINT signing_keys_revoked_is_retired CHECK (revoked_at IS NULL OR retired_at IS NOT NULL)
);
CREATE UNIQUE INDEX signing_keys_one_active ON signing_keys (purpose) WHERE retired_at IS NULL;
COMMENT ON COLUMN signing_keys.secret IS 'Sealed with FLORIN_SECRET_KEY.';
COMMENT ON COLUMN signing_keys.public IS 'A receipt key''s public half, which stays published for good.';
COMMENT ON COLUMN signing_keys.retired_at IS 'Signs nothing since; what it signed stays good.';
COMMENT ON COLUMN signing_keys.revoked_at IS 'What it signed is refused since.';

CREATE TABLE audit_events (
    sequence BIGINT NOT NULL,
    occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
    action TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id UUID,
    credential_id UUID,
    request_id TEXT NOT NULL,
    subject_kind TEXT,
    subject_id TEXT,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    repeats INTEGER NOT NULL,
    personal TEXT,
    personal_salt BYTEA,
    personal_hash BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    CONSTRAINT audit_events_pkey PRIMARY KEY (sequence),
    CONSTRAINT audit_events_sequence_from_one CHECK (sequence >= 1),
    CONSTRAINT audit_events_repeats_from_one CHECK (repeats >= 1),
    CONSTRAINT audit_events_subject_whole CHECK ((subject_kind IS NULL) = (subject_id IS NULL)),
    CONSTRAINT audit_events_personal_whole CHECK ((personal IS NULL) = (personal_salt IS NULL)),
    CONSTRAINT audit_events_personal_hash_sha256 CHECK (octet_length(personal_hash) = 32),
    CONSTRAINT audit_events_hash_sha256 CHECK (octet_length(hash) = 32)
);
CREATE INDEX audit_events_action_sequence_idx ON audit_events (action, sequence);
CREATE INDEX audit_events_actor_id_sequence_idx ON audit_events (actor_id, sequence);
CREATE INDEX audit_events_occurred_at_idx ON audit_events (occurred_at);
CREATE INDEX audit_events_request_id_sequence_idx ON audit_events (request_id, sequence);
CREATE INDEX audit_events_address_idx ON audit_events (((personal::jsonb) ->> 'address'), sequence);
CREATE INDEX audit_events_email_idx ON audit_events (((personal::jsonb) ->> 'email'), sequence);
CREATE INDEX audit_events_subject_id_sequence_idx ON audit_events (subject_id, sequence);
COMMENT ON COLUMN audit_events.credential_id IS 'The session or API key by which the actor acted.';
COMMENT ON COLUMN audit_events.before IS 'Canonical JSON, as it is sealed.';
COMMENT ON COLUMN audit_events.after IS 'Canonical JSON, as it is sealed.';
COMMENT ON COLUMN audit_events.repeats IS 'How many like it this stands for.';
COMMENT ON COLUMN audit_events.personal IS 'Address, device and email; gone where the law had them erased.';
COMMENT ON COLUMN audit_events.personal_salt IS 'Gone with what it salts.';
COMMENT ON COLUMN audit_events.personal_hash IS 'SHA-256 of salt and personal: the sealed part.';
COMMENT ON TABLE audit_events IS 'Only added to. Each event is chained to the one before it.';
"""


def upgrade() -> None:
    """Make the tables, and add to those that were there."""
    for statement in CHANGES.split(";\n"):
        op.execute(statement)


def downgrade() -> None:
    """Take away what was added, with all that is in it."""
    for table in (
        "audit_events",
        "signing_keys",
        "api_keys",
        "recovery_codes",
        "second_factors",
        "refresh_tokens",
        "sessions",
    ):
        op.execute(f"DROP TABLE {table}")
    op.execute("ALTER TABLE accounts DROP CONSTRAINT accounts_closed_is_empty")
    op.execute("ALTER TABLE currencies DROP COLUMN supported")
    for column in ("erased_at", "closed_at", "password_is_initial", "role"):
        op.execute(f"ALTER TABLE customers DROP COLUMN {column} CASCADE")
    op.execute("DROP INDEX customers_full_name_idx")

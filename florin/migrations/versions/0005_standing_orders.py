"""Standing orders, and what became of each of their runs."""

from alembic import op

revision = "0005"
down_revision = "0004"

CHANGES = """
CREATE TABLE standing_orders (
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    account_id UUID NOT NULL,
    destination_id UUID NOT NULL,
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    description TEXT,
    category TEXT,
    reference TEXT,
    rhythm TEXT NOT NULL,
    first_day DATE NOT NULL,
    every INTEGER NOT NULL,
    until DATE,
    run_count INTEGER,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE,
    status TEXT NOT NULL,
    number INTEGER NOT NULL,
    attempt SMALLINT NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    end_reason TEXT,
    version BIGINT NOT NULL,
    idempotency_key TEXT NOT NULL,
    fingerprint BYTEA NOT NULL,
    CONSTRAINT standing_orders_pkey PRIMARY KEY (id),
    CONSTRAINT standing_orders_amount_within_limit CHECK (amount BETWEEN 1 AND 999999999999999999),
    CONSTRAINT standing_orders_two_accounts CHECK (account_id <> destination_id),
    CONSTRAINT standing_orders_rhythm_known CHECK (rhythm IN ('ONCE', 'WEEKLY', 'MONTHLY')),
    CONSTRAINT standing_orders_every_within_limit CHECK (every BETWEEN 1 AND 52),
    CONSTRAINT standing_orders_one_end CHECK (num_nonnulls(until, run_count) <= 1),
    CONSTRAINT standing_orders_until_not_before_first CHECK (until >= first_day),
    CONSTRAINT standing_orders_run_count_from_one CHECK (run_count >= 1),
    CONSTRAINT standing_orders_status_known CHECK (status IN ('ACTIVE', 'PAUSED', 'ENDED', 'CANCELLED')),
    CONSTRAINT standing_orders_number_from_one CHECK (number >= 1),
    CONSTRAINT standing_orders_attempt_from_one CHECK (attempt >= 1),
    CONSTRAINT standing_orders_end_dated CHECK ((status IN ('ENDED', 'CANCELLED')) = (ended_at IS NOT NULL)),
    CONSTRAINT standing_orders_end_explained CHECK ((ended_at IS NULL) = (end_reason IS NULL)),
    CONSTRAINT standing_orders_end_reason_known CHECK (end_reason IN ('SCHEDULE_DONE', 'ACCOUNT_CLOSED', 'CANCELLED')),
    CONSTRAINT standing_orders_due_until_ended CHECK (ended_at IS NOT NULL OR due_at IS NOT NULL),
    CONSTRAINT standing_orders_nothing_due_after_end CHECK (due_at <= ended_at),
    CONSTRAINT standing_orders_version_from_one CHECK (version >= 1),
    CONSTRAINT standing_orders_fingerprint_sha256 CHECK (octet_length(fingerprint) = 32),
    CONSTRAINT standing_orders_customer_id_idempotency_key_key UNIQUE (customer_id, idempotency_key),
    CONSTRAINT standing_orders_customer_id_fkey FOREIGN KEY(customer_id) REFERENCES customers (id),
    CONSTRAINT standing_orders_account_id_fkey FOREIGN KEY(account_id) REFERENCES accounts (id)
);
CREATE INDEX standing_orders_account_id_id_idx ON standing_orders (account_id, id);
CREATE INDEX standing_orders_due_at_idx ON standing_orders (due_at) WHERE due_at IS NOT NULL;
COMMENT ON TABLE standing_orders IS 'Transfers that customers want on the days of a schedule.';
COMMENT ON COLUMN standing_orders.account_id IS 'Which account pays.';
COMMENT ON COLUMN standing_orders.destination_id IS 'Which account receives.';
COMMENT ON COLUMN standing_orders.every IS 'So many weeks or months.';
COMMENT ON COLUMN standing_orders.until IS 'No run is later.';
COMMENT ON COLUMN standing_orders.run_count IS 'So many runs in all.';
COMMENT ON COLUMN standing_orders.due_at IS 'When the bank looks at it next.';
COMMENT ON COLUMN standing_orders.number IS 'The next run''s; all before it are over.';
COMMENT ON COLUMN standing_orders.attempt IS 'Which one at that run comes next.';
COMMENT ON COLUMN standing_orders.version IS 'Counts its changes; whoever changes it names the last.';
COMMENT ON COLUMN standing_orders.fingerprint IS 'Of what was asked for under the key.';

CREATE TABLE standing_order_runs (
    order_id UUID NOT NULL,
    number INTEGER NOT NULL,
    due DATE NOT NULL,
    attempts SMALLINT NOT NULL,
    status TEXT NOT NULL,
    amount BIGINT NOT NULL,
    ran_at TIMESTAMP WITH TIME ZONE NOT NULL,
    transaction_id UUID,
    rejection_code TEXT,
    rejection_message TEXT,
    next_attempt_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT standing_order_runs_pkey PRIMARY KEY (order_id, number),
    CONSTRAINT standing_order_runs_number_from_one CHECK (number >= 1),
    CONSTRAINT standing_order_runs_status_known CHECK (status IN ('DONE', 'HELD', 'RETRYING', 'FAILED', 'SKIPPED')),
    CONSTRAINT standing_order_runs_skipped_untried CHECK (attempts >= 0 AND (attempts = 0) = (status = 'SKIPPED')),
    CONSTRAINT standing_order_runs_amount_within_limit CHECK (amount BETWEEN 1 AND 999999999999999999),
    CONSTRAINT standing_order_runs_done_by_transaction CHECK (status NOT IN ('DONE', 'HELD') OR transaction_id IS NOT NULL),
    CONSTRAINT standing_order_runs_rejection_whole CHECK (num_nonnulls(rejection_code, rejection_message) IN (0, 2)),
    CONSTRAINT standing_order_runs_retry_dated CHECK ((status = 'RETRYING') = (next_attempt_at IS NOT NULL)),
    CONSTRAINT standing_order_runs_transaction_id_key UNIQUE (transaction_id),
    CONSTRAINT standing_order_runs_order_id_fkey FOREIGN KEY(order_id) REFERENCES standing_orders (id)
);
COMMENT ON TABLE standing_order_runs IS 'What became of each run. The earlier attempts stand in the account''s history.';
COMMENT ON COLUMN standing_order_runs.transaction_id IS 'The last attempt''s; none where the ledger refused without a record.'
"""


def upgrade() -> None:
    """Make the tables."""
    for statement in CHANGES.split(";\n"):
        op.execute(statement)


def downgrade() -> None:
    """Not back: what customers have ordered could not be told any more."""
    raise NotImplementedError("restore the backup from before the upgrade")

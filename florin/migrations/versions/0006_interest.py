"""Interest: what accounts earn and owe for each day, and what of it was posted."""

from alembic import op

revision = "0006"
down_revision = "0005"

CHANGES = """
CREATE TABLE interest_accruals (
    account_id UUID NOT NULL,
    day DATE NOT NULL,
    side TEXT NOT NULL,
    balance BIGINT NOT NULL,
    rate_ppm INTEGER NOT NULL,
    parts NUMERIC(30, 0) NOT NULL,
    CONSTRAINT interest_accruals_pkey PRIMARY KEY (account_id, day),
    CONSTRAINT interest_accruals_side_known CHECK (side IN ('CREDIT', 'DEBIT')),
    CONSTRAINT interest_accruals_side_of_balance CHECK ((side = 'CREDIT') = (balance > 0)),
    CONSTRAINT interest_accruals_rate_within_limit CHECK (rate_ppm BETWEEN 1 AND 1000000),
    CONSTRAINT interest_accruals_parts_exact CHECK (parts = abs(balance)::numeric * rate_ppm)
);
COMMENT ON TABLE interest_accruals IS 'One account''s interest for one day, where there was any. Only added to.';
COMMENT ON COLUMN interest_accruals.day IS 'A UTC day that has closed.';
COMMENT ON COLUMN interest_accruals.balance IS 'At the end of the day.';
COMMENT ON COLUMN interest_accruals.rate_ppm IS 'A year''s interest, in parts per million.';
COMMENT ON COLUMN interest_accruals.parts IS '365 000 000 of them are a minor unit.';

CREATE TABLE interest_positions (
    account_id UUID NOT NULL,
    accrued_through DATE NOT NULL,
    credit_parts NUMERIC(30, 0) NOT NULL,
    debit_parts NUMERIC(30, 0) NOT NULL,
    posting_due BOOLEAN DEFAULT false NOT NULL,
    CONSTRAINT interest_positions_pkey PRIMARY KEY (account_id),
    CONSTRAINT interest_positions_credit_parts_not_negative CHECK (credit_parts >= 0),
    CONSTRAINT interest_positions_debit_parts_not_negative CHECK (debit_parts >= 0)
);
CREATE INDEX interest_positions_due_idx ON interest_positions (account_id) WHERE posting_due;
COMMENT ON TABLE interest_positions IS 'How far each account''s interest has come.';
COMMENT ON COLUMN interest_positions.accrued_through IS 'The last day that was accrued, with interest or none.';
COMMENT ON COLUMN interest_positions.credit_parts IS 'Accrued and not posted, owed by the bank.';
COMMENT ON COLUMN interest_positions.debit_parts IS 'Accrued and not posted, owed by the customer.';
COMMENT ON COLUMN interest_positions.posting_due IS 'A month is over, and is posted before the next one accrues.';

CREATE TABLE interest_postings (
    account_id UUID NOT NULL,
    period TEXT NOT NULL,
    side TEXT NOT NULL,
    amount BIGINT NOT NULL,
    transaction_id UUID NOT NULL,
    CONSTRAINT interest_postings_pkey PRIMARY KEY (account_id, period, side),
    CONSTRAINT interest_postings_period_a_month CHECK (period ~ '^[0-9]{4}-[0-9]{2}$'),
    CONSTRAINT interest_postings_side_known CHECK (side IN ('CREDIT', 'DEBIT')),
    CONSTRAINT interest_postings_amount_positive CHECK (amount >= 1)
);
COMMENT ON TABLE interest_postings IS 'What was posted of an account''s interest for each month.';
COMMENT ON COLUMN interest_postings.period IS 'The month, as ISO 8601 writes it.';
COMMENT ON COLUMN interest_postings.amount IS 'What was posted.'
"""


def upgrade() -> None:
    """Make the tables."""
    for statement in CHANGES.split(";\n"):
        op.execute(statement)


def downgrade() -> None:
    """Not back: what was earned could not be told any more."""
    raise NotImplementedError("restore the backup from before the upgrade")

"""Payments to and from other banks: what was handed to the rail, what came in, and how far we have heard."""

from alembic import op

revision = "0007"
down_revision = "0006"

CHANGES = """
CREATE TABLE payments_out (
    transaction_id UUID NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE NOT NULL,
    problem TEXT,
    CONSTRAINT payments_out_pkey PRIMARY KEY (transaction_id),
    CONSTRAINT payments_out_problem_said CHECK (problem <> '')
);
COMMENT ON TABLE payments_out IS
    'Payments that the rail has. One that waits for settlement and is not here was not sent yet.';
COMMENT ON COLUMN payments_out.sent_at IS 'When it was handed to the rail for the first time.';
COMMENT ON COLUMN payments_out.problem IS 'What somebody has to see to; one sentence.';

CREATE TABLE payments_in (
    id UUID NOT NULL,
    rail_reference TEXT NOT NULL,
    iban TEXT NOT NULL,
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    debtor_name TEXT NOT NULL,
    debtor_iban TEXT,
    remittance TEXT,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT,
    transaction_id UUID,
    CONSTRAINT payments_in_pkey PRIMARY KEY (id),
    CONSTRAINT payments_in_rail_reference_key UNIQUE (rail_reference),
    CONSTRAINT payments_in_transaction_id_key UNIQUE (transaction_id),
    CONSTRAINT payments_in_rail_reference_length CHECK (length(rail_reference) BETWEEN 1 AND 35),
    CONSTRAINT payments_in_amount_within_limit CHECK (amount BETWEEN 1 AND 999999999999999999),
    CONSTRAINT payments_in_outcome_known CHECK (outcome IN ('CREDITED', 'REFUSED')),
    CONSTRAINT payments_in_refusal_explained CHECK ((outcome = 'REFUSED') = (reason IS NOT NULL)),
    CONSTRAINT payments_in_credited_by_transaction CHECK (outcome = 'REFUSED' OR transaction_id IS NOT NULL)
);
COMMENT ON TABLE payments_in IS 'Payments from other banks, each once.';
COMMENT ON COLUMN payments_in.rail_reference IS 'The rail''s own number, and no other payment''s.';
COMMENT ON COLUMN payments_in.iban IS 'Whom it was for.';
COMMENT ON COLUMN payments_in.reason IS 'Why it was refused, as an ISO 20022 return code.';
COMMENT ON COLUMN payments_in.transaction_id IS 'Who was credited; or the attempt, where one was recorded.';

CREATE TABLE rail_cursors (
    rail TEXT NOT NULL,
    cursor TEXT NOT NULL,
    kept_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT rail_cursors_pkey PRIMARY KEY (rail)
);
COMMENT ON TABLE rail_cursors IS 'How far the bank has heard each payment rail.';
COMMENT ON COLUMN rail_cursors.cursor IS 'Up to where its reports have been acted on.';

CREATE INDEX transactions_paid_out_idx ON transactions (id) WHERE kind = 'PAYMENT_OUT';
CREATE INDEX transactions_settled_idx ON transactions (completed_at)
    WHERE kind = 'PAYMENT_OUT' AND status = 'COMPLETED'
"""


def upgrade() -> None:
    """Make the tables."""
    for statement in CHANGES.split(";\n"):
        op.execute(statement)


def downgrade() -> None:
    """Not back: what was decided by it could not be told any more."""
    raise NotImplementedError("restore the backup from before the upgrade")

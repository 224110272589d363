"""What the bank finds out about its own books."""

from alembic import op

revision = "0003"
down_revision = "0002"

CHANGES = """
CREATE TABLE ledger_health (
    id SMALLINT NOT NULL,
    running TEXT,
    running_since TIMESTAMP WITH TIME ZONE,
    last_check TEXT,
    checked_at TIMESTAMP WITH TIME ZONE,
    differences BIGINT,
    CONSTRAINT ledger_health_pkey PRIMARY KEY (id),
    CONSTRAINT ledger_health_one_row CHECK (id = 1),
    CONSTRAINT ledger_health_running_whole CHECK ((running IS NULL) = (running_since IS NULL)),
    CONSTRAINT ledger_health_check_whole CHECK (num_nonnulls(last_check, checked_at, differences) IN (0, 3)),
    CONSTRAINT ledger_health_differences_not_negative CHECK (differences >= 0)
);
COMMENT ON COLUMN ledger_health.running IS 'The pass under way, as JSON.';
COMMENT ON COLUMN ledger_health.last_check IS 'What the last whole pass found, as JSON.';
COMMENT ON COLUMN ledger_health.differences IS 'How many it found.';
COMMENT ON TABLE ledger_health IS 'What the bank has found out about its own books.';
"""


def upgrade() -> None:
    """Make the table."""
    for statement in CHANGES.split(";\n"):
        op.execute(statement)


def downgrade() -> None:
    """Take it away."""
    op.execute("DROP TABLE ledger_health")

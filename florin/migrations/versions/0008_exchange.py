"""Exchange: what currencies are worth in each other."""

from alembic import op

revision = "0008"
down_revision = "0007"

CHANGES = """
CREATE TABLE exchange_rates (
    version BIGINT NOT NULL,
    base TEXT NOT NULL,
    quote TEXT NOT NULL,
    rate NUMERIC(20, 10) NOT NULL,
    spread_ppm INTEGER NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    changed_by UUID NOT NULL,
    CONSTRAINT exchange_rates_pkey PRIMARY KEY (version),
    CONSTRAINT exchange_rates_version_from_one CHECK (version >= 1),
    CONSTRAINT exchange_rates_two_currencies CHECK (base <> quote),
    CONSTRAINT exchange_rates_rate_positive CHECK (rate > 0),
    CONSTRAINT exchange_rates_spread_within_limit CHECK (spread_ppm BETWEEN 0 AND 999999),
    CONSTRAINT exchange_rates_base_fkey FOREIGN KEY (base) REFERENCES currencies (code),
    CONSTRAINT exchange_rates_quote_fkey FOREIGN KEY (quote) REFERENCES currencies (code)
);
CREATE INDEX exchange_rates_pair_idx ON exchange_rates (base, quote, version);
COMMENT ON TABLE exchange_rates IS
    'What currencies are worth in each other. Only added to: the newest of two currencies holds.';
COMMENT ON COLUMN exchange_rates.rate IS 'What one whole unit of base is worth in quote.';
COMMENT ON COLUMN exchange_rates.spread_ppm IS 'How much less a customer gets, in parts per million.'
"""


def upgrade() -> None:
    """Make the table."""
    for statement in CHANGES.split(";\n"):
        op.execute(statement)


def downgrade() -> None:
    """Not back: at what money was exchanged could not be told any more."""
    raise NotImplementedError("restore the backup from before the upgrade")

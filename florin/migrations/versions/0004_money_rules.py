"""Holds, reversals, limits, rules against fraud, reviews, sealed keys: what a ledger does beyond moving money."""

from alembic import op

revision = "0004"
down_revision = "0003"

CHANGES = """
CREATE TABLE rulebooks (
    version BIGINT NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    changed_by UUID NOT NULL,
    contents TEXT NOT NULL,
    CONSTRAINT rulebooks_pkey PRIMARY KEY (version),
    CONSTRAINT rulebooks_version_from_one CHECK (version >= 1),
    CONSTRAINT rulebooks_changed_by_fkey FOREIGN KEY(changed_by) REFERENCES customers (id)
);
COMMENT ON TABLE rulebooks IS 'What staff have decided about money. Only added to; the ledger goes by the newest.';
COMMENT ON COLUMN rulebooks.contents IS 'Limits, rules against fraud, fees and rates, as JSON.';

CREATE TABLE customer_limits (
    customer_id UUID NOT NULL,
    currency TEXT NOT NULL,
    limits TEXT NOT NULL,
    usage BYTEA NOT NULL,
    CONSTRAINT customer_limits_pkey PRIMARY KEY (customer_id, currency),
    CONSTRAINT customer_limits_usage_whole CHECK (octet_length(usage) = 0 OR octet_length(usage) >= 36),
    CONSTRAINT customer_limits_customer_id_fkey FOREIGN KEY(customer_id) REFERENCES customers (id),
    CONSTRAINT customer_limits_currency_fkey FOREIGN KEY(currency) REFERENCES currencies (code)
);
COMMENT ON TABLE customer_limits IS 'Customers who have limits of their own. Locked after their accounts, in the order of the key.';
COMMENT ON COLUMN customer_limits.limits IS 'As JSON.';
COMMENT ON COLUMN customer_limits.usage IS 'What all accounts of theirs in this currency spent lately.';

CREATE TABLE reviews (
    transaction_id UUID NOT NULL,
    account_id UUID NOT NULL,
    rulebook BIGINT NOT NULL,
    fired JSONB NOT NULL,
    flagged_at TIMESTAMP WITH TIME ZONE NOT NULL,
    approved BOOLEAN,
    decided_by UUID,
    decided_at TIMESTAMP WITH TIME ZONE,
    reason TEXT,
    CONSTRAINT reviews_pkey PRIMARY KEY (transaction_id),
    CONSTRAINT reviews_decision_whole CHECK (num_nonnulls(approved, decided_by, decided_at, reason) IN (0, 4))
);
COMMENT ON TABLE reviews IS 'Payments that a rule against fraud has held.';
COMMENT ON COLUMN reviews.account_id IS 'Which account pays.';
COMMENT ON COLUMN reviews.rulebook IS 'The version by which it was held.';
COMMENT ON COLUMN reviews.fired IS 'The rules that fired.';

ALTER TABLE accounts ADD COLUMN usage BYTEA DEFAULT '' NOT NULL;
ALTER TABLE accounts ADD COLUMN own_limits TEXT;
ALTER TABLE accounts ADD COLUMN customer_limited BOOLEAN DEFAULT false NOT NULL;
COMMENT ON COLUMN accounts.usage IS 'What was spent lately.';
COMMENT ON COLUMN accounts.own_limits IS 'Limits of this account alone, as JSON; else those of its type hold.';
COMMENT ON COLUMN accounts.customer_limited IS 'Its customer has limits in its currency.';
ALTER TABLE accounts ADD CONSTRAINT accounts_usage_whole CHECK (octet_length(usage) = 0 OR octet_length(usage) >= 36);
ALTER TABLE transactions DROP CONSTRAINT transactions_kind_known;
ALTER TABLE transactions DROP CONSTRAINT transactions_completion_dated;
ALTER TABLE transactions ADD COLUMN pending_for TEXT;
ALTER TABLE transactions ADD COLUMN then_pending_for TEXT;
ALTER TABLE transactions ADD COLUMN expires_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE transactions ADD COLUMN fee BIGINT;
ALTER TABLE transactions ADD COLUMN settled BIGINT;
ALTER TABLE transactions ADD COLUMN counter_amount BIGINT;
ALTER TABLE transactions ADD COLUMN counter_currency TEXT;
ALTER TABLE transactions ADD COLUMN reverses UUID;
ALTER TABLE transactions ADD COLUMN reversed BIGINT;
ALTER TABLE transactions ADD COLUMN counterparty_name TEXT;
ALTER TABLE transactions ADD COLUMN counterparty_iban TEXT;
ALTER TABLE transactions ADD COLUMN category TEXT;
ALTER TABLE transactions ADD COLUMN reference TEXT;
ALTER TABLE transactions ADD COLUMN metadata JSONB;
COMMENT ON COLUMN transactions.pending_for IS 'What a PENDING one waits for, with its funds held.';
COMMENT ON COLUMN transactions.then_pending_for IS 'What it waits for after a review.';
COMMENT ON COLUMN transactions.expires_at IS 'When a hold ends by itself.';
COMMENT ON COLUMN transactions.fee IS 'Paid on top by the source.';
COMMENT ON COLUMN transactions.settled IS 'What has moved, where that is less than the amount.';
COMMENT ON COLUMN transactions.counter_amount IS 'What an exchange pays out.';
COMMENT ON COLUMN transactions.reverses IS 'The transaction whose money this one sends back.';
COMMENT ON COLUMN transactions.reversed IS 'How much of this one has been sent back.';
COMMENT ON COLUMN transactions.metadata IS 'An object of texts; PostgreSQL keeps its own order of the names.';
ALTER TABLE transactions ADD CONSTRAINT transactions_settled_in_part CHECK (settled IS NULL OR settled BETWEEN 1 AND amount - 1 AND completed_at IS NOT NULL);
ALTER TABLE transactions ADD CONSTRAINT transactions_then_pending_for_known CHECK (then_pending_for IS NULL OR pending_for IS NOT NULL AND pending_for = 'REVIEW' AND then_pending_for IN ('CAPTURE', 'SETTLEMENT'));
ALTER TABLE transactions ADD CONSTRAINT transactions_completion_dated CHECK (status = 'REVERSED' OR (status = 'COMPLETED') = (completed_at IS NOT NULL));
ALTER TABLE transactions ADD CONSTRAINT transactions_metadata_object CHECK (jsonb_typeof(metadata) = 'object');
ALTER TABLE transactions ADD CONSTRAINT transactions_reversal_names_other CHECK ((kind = 'REVERSAL') = (reverses IS NOT NULL));
ALTER TABLE transactions ADD CONSTRAINT transactions_exchange_has_counter CHECK ((kind = 'EXCHANGE') = (counter_amount IS NOT NULL) AND (kind = 'EXCHANGE') = (counter_currency IS NOT NULL));
ALTER TABLE transactions ADD CONSTRAINT transactions_kind_known CHECK (kind IN ('DEPOSIT', 'WITHDRAWAL', 'TRANSFER', 'REVERSAL', 'PAYMENT_OUT', 'PAYMENT_IN', 'EXCHANGE', 'INTEREST'));
ALTER TABLE transactions ADD CONSTRAINT transactions_holds_expire CHECK (pending_for <> 'CAPTURE' OR expires_at IS NOT NULL);
ALTER TABLE transactions ADD CONSTRAINT transactions_pending_explained CHECK ((status = 'PENDING') = (pending_for IS NOT NULL));
ALTER TABLE transactions ADD CONSTRAINT transactions_reversed_in_bounds CHECK (reversed IS NULL OR reversed BETWEEN 1 AND coalesce(settled, amount) AND completed_at IS NOT NULL);
ALTER TABLE transactions ADD CONSTRAINT transactions_counter_within_limit CHECK (counter_amount BETWEEN 1 AND 999999999999999999);
ALTER TABLE transactions ADD CONSTRAINT transactions_fee_within_limit CHECK (fee BETWEEN 1 AND 999999999999999999);
ALTER TABLE transactions ADD CONSTRAINT transactions_pending_for_known CHECK (pending_for IN ('CAPTURE', 'REVIEW', 'SETTLEMENT'));
ALTER TABLE transactions ADD CONSTRAINT transactions_reversed_whole CHECK (completed_at IS NULL OR (status = 'REVERSED') = (coalesce(reversed, 0) = coalesce(settled, amount)));
ALTER TABLE transactions ADD CONSTRAINT transactions_two_currencies CHECK (counter_currency <> currency);
CREATE INDEX transactions_category_idx ON transactions (customer_id, category, created_at) WHERE category IS NOT NULL;
CREATE INDEX transactions_expires_at_idx ON transactions (expires_at) WHERE status = 'PENDING' AND expires_at IS NOT NULL;
CREATE INDEX transactions_incoming_holds_idx ON transactions (destination_account_id, id) WHERE pending_for = 'CAPTURE';
CREATE INDEX transactions_pending_idx ON transactions (source_account_id, id) WHERE status = 'PENDING';
CREATE INDEX transactions_reference_idx ON transactions (customer_id, reference, created_at) WHERE reference IS NOT NULL;
CREATE INDEX transactions_reverses_idx ON transactions (reverses) WHERE reverses IS NOT NULL;
CREATE INDEX transactions_reviewed_idx ON transactions (id) WHERE pending_for = 'REVIEW';
CREATE INDEX transactions_settling_idx ON transactions (id) WHERE pending_for = 'SETTLEMENT';

ALTER TABLE idempotency_keys ALTER COLUMN transaction_id DROP NOT NULL;
COMMENT ON COLUMN idempotency_keys.transaction_id IS 'None for a key that was sealed before anything was asked for under it.';

-- What was spent so far, in the form in which the ledger counts it from now on.
UPDATE accounts a
SET usage = int4send((s.last::date - DATE '0001-01-01') + 1)
    || int4send((extract(year FROM s.last) * 12 + extract(month FROM s.last) - 1)::int)
    || int8send(floor(extract(epoch FROM s.last) / 60)::bigint)
    || int8send(least(s.day_spent, 9223372036854775807)::bigint)
    || int8send(least(s.month_spent, 9223372036854775807)::bigint) || int4send(s.minute_count::int)
FROM (
    SELECT account_id, max(last) AS last,
        sum(spent) FILTER (WHERE made::date = last::date) AS day_spent,
        sum(spent) FILTER (WHERE date_trunc('month', made) = date_trunc('month', last)) AS month_spent,
        count(*) FILTER (WHERE date_trunc('minute', made) = date_trunc('minute', last)) AS minute_count
    FROM (
        SELECT e.account_id, -e.posted_delta AS spent, t.created_at AT TIME ZONE 'UTC' AS made,
            max(t.created_at AT TIME ZONE 'UTC') OVER (PARTITION BY e.account_id) AS last
        FROM entries e JOIN transactions t ON t.id = e.transaction_id AND t.source_account_id = e.account_id
        WHERE t.kind IN ('WITHDRAWAL', 'TRANSFER') AND t.status = 'COMPLETED'
    ) AS spending
    GROUP BY account_id
) AS s
WHERE s.account_id = a.id;
"""


def upgrade() -> None:
    """Make tables and columns, and count what was spent so far."""
    for statement in CHANGES.split(";\n"):
        op.execute(statement)


def downgrade() -> None:
    """Not back: what is held, reviewed or reversed could not be told any more."""
    raise NotImplementedError("restore the backup from before the upgrade")

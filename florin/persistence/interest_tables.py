"""The tables of interest: what accounts earned and owed for each day, and what of it is not posted yet."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    Uuid,
    text,
)

from florin.persistence.table_metadata import metadata

# A day at the largest balance and at 100 % has 24 digits; a position has room for a million such days.
_PARTS = Numeric(30, 0)

interest_accruals = Table(
    "interest_accruals",
    metadata,
    Column("account_id", Uuid, primary_key=True),
    Column("day", Date, primary_key=True, comment="A UTC day that has closed."),
    Column("side", Text, nullable=False),
    Column("balance", BigInteger, nullable=False, comment="At the end of the day."),
    Column("rate_ppm", Integer, nullable=False, comment="A year's interest, in parts per million."),
    Column("parts", _PARTS, nullable=False, comment="365 000 000 of them are a minor unit."),
    CheckConstraint("side IN ('CREDIT', 'DEBIT')", name="side_known"),
    CheckConstraint("(side = 'CREDIT') = (balance > 0)", name="side_of_balance"),
    CheckConstraint("rate_ppm BETWEEN 1 AND 1000000", name="rate_within_limit"),
    CheckConstraint("parts = abs(balance)::numeric * rate_ppm", name="parts_exact"),
    comment="One account's interest for one day, where there was any. Only added to.",
)

interest_positions = Table(
    "interest_positions",
    metadata,
    Column("account_id", Uuid, primary_key=True),
    Column(
        "accrued_through", Date, nullable=False, comment="The last day that was accrued, with interest or none."
    ),
    Column("credit_parts", _PARTS, nullable=False, comment="Accrued and not posted, owed by the bank."),
    Column("debit_parts", _PARTS, nullable=False, comment="Accrued and not posted, owed by the customer."),
    Column(
        "posting_due",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="A month is over, and is posted before the next one accrues.",
    ),
    CheckConstraint("credit_parts >= 0", name="credit_parts_not_negative"),
    CheckConstraint("debit_parts >= 0", name="debit_parts_not_negative"),
    Index("interest_positions_due_idx", "account_id", postgresql_where=text("posting_due")),
    comment="How far each account's interest has come.",
)

interest_postings = Table(
    "interest_postings",
    metadata,
    Column("account_id", Uuid, primary_key=True),
    Column("period", Text, primary_key=True, comment="The month, as ISO 8601 writes it."),
    Column("side", Text, primary_key=True),
    Column("amount", BigInteger, nullable=False, comment="What was posted."),
    Column("transaction_id", Uuid, nullable=False),
    CheckConstraint("period ~ '^[0-9]{4}-[0-9]{2}$'", name="period_a_month"),
    CheckConstraint("side IN ('CREDIT', 'DEBIT')", name="side_known"),
    CheckConstraint("amount >= 1", name="amount_positive"),
    comment="What was posted of an account's interest for each month.",
)

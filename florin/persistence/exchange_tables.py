"""The table of exchange rates."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    Uuid,
)

from florin.persistence.table_metadata import INSTANT, metadata

exchange_rates = Table(
    "exchange_rates",
    metadata,
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("base", Text, ForeignKey("currencies.code"), nullable=False),
    Column("quote", Text, ForeignKey("currencies.code"), nullable=False),
    Column("rate", Numeric(20, 10), nullable=False, comment="What one whole unit of base is worth in quote."),
    Column("spread_ppm", Integer, nullable=False, comment="How much less a customer gets, in parts per million."),
    Column("changed_at", INSTANT, nullable=False),
    Column("changed_by", Uuid, nullable=False),
    CheckConstraint("version >= 1", name="version_from_one"),
    CheckConstraint("base <> quote", name="two_currencies"),
    CheckConstraint("rate > 0", name="rate_positive"),
    CheckConstraint("spread_ppm BETWEEN 0 AND 999999", name="spread_within_limit"),
    Index("exchange_rates_pair_idx", "base", "quote", "version"),
    comment="What currencies are worth in each other. Only added to: the newest of two currencies holds.",
)

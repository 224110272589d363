"""The tables of payments to and from other banks: what was handed over, what came in, and how far we have heard.

A payment to another bank is a transaction, and what became of it stands there. Here stands only what the ledger
does not know: that the payment rail has it.
"""

from sqlalchemy import BigInteger, CheckConstraint, Column, Table, Text, UniqueConstraint, Uuid

from florin.persistence.table_metadata import INSTANT, metadata

_AMOUNT_MAX = 10**18 - 1

payments_out = Table(
    "payments_out",
    metadata,
    Column("transaction_id", Uuid, primary_key=True),
    Column("sent_at", INSTANT, nullable=False, comment="When it was handed to the rail for the first time."),
    Column("problem", Text, comment="What somebody has to see to; one sentence."),
    CheckConstraint("problem <> ''", name="problem_said"),
    comment="Payments that the rail has. One that waits for settlement and is not here was not sent yet.",
)

payments_in = Table(
    "payments_in",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("rail_reference", Text, nullable=False, comment="The rail's own number, and no other payment's."),
    Column("iban", Text, nullable=False, comment="Whom it was for."),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("debtor_name", Text, nullable=False),
    Column("debtor_iban", Text),
    Column("remittance", Text),
    Column("received_at", INSTANT, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, comment="Why it was refused, as an ISO 20022 return code."),
    Column("transaction_id", Uuid, comment="Who was credited; or the attempt, where one was recorded."),
    UniqueConstraint("rail_reference"),
    UniqueConstraint("transaction_id"),
    CheckConstraint("length(rail_reference) BETWEEN 1 AND 35", name="rail_reference_length"),
    CheckConstraint(f"amount BETWEEN 1 AND {_AMOUNT_MAX}", name="amount_within_limit"),
    CheckConstraint("outcome IN ('CREDITED', 'REFUSED')", name="outcome_known"),
    CheckConstraint("(outcome = 'REFUSED') = (reason IS NOT NULL)", name="refusal_explained"),
    CheckConstraint("outcome = 'REFUSED' OR transaction_id IS NOT NULL", name="credited_by_transaction"),
    comment="Payments from other banks, each once.",
)

rail_cursors = Table(
    "rail_cursors",
    metadata,
    Column("rail", Text, primary_key=True),
    Column("cursor", Text, nullable=False, comment="Up to where its reports have been acted on."),
    Column("kept_at", INSTANT, nullable=False),
    comment="How far the bank has heard each payment rail.",
)

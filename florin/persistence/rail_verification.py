"""Payments to and from other banks, as `florin verify` looks at them: none is lost, and none counts twice."""

from collections.abc import AsyncIterator

from florin.domain.verification import Finding
from florin.persistence.check import Work

_STRAY_SENT = """
SELECT p.transaction_id, t.kind, t.status, t.pending_for
FROM payments_out p LEFT JOIN transactions t ON t.id = p.transaction_id
WHERE t.kind IS DISTINCT FROM 'PAYMENT_OUT' OR t.pending_for = 'REVIEW'
ORDER BY 1
"""

# What a payment that is refused names is the attempt, where there is one, and no credit.
_RECEIVED = """
SELECT r.rail_reference, r.transaction_id, r.outcome, r.amount, r.currency, r.iban, t.status, t.kind,
    t.amount AS credited, t.currency AS credited_currency, a.iban AS credited_iban
FROM payments_in r
LEFT JOIN transactions t ON t.id = r.transaction_id
LEFT JOIN accounts a ON a.id = t.destination_account_id
WHERE r.transaction_id IS NOT NULL AND (t.kind, t.amount, t.currency, a.iban, t.status) IS DISTINCT FROM
    ('PAYMENT_IN', r.amount, r.currency, upper(regexp_replace(r.iban, '\\s', '', 'g')),
    CASE r.outcome WHEN 'CREDITED' THEN 'COMPLETED' ELSE 'REJECTED' END)
ORDER BY 1
"""

# The key under which the ledger took a payment is its rail reference: one credit for each, or none.
_KEYS = """
SELECT r.rail_reference, r.transaction_id AS recorded, k.transaction_id AS known
FROM payments_in r
LEFT JOIN idempotency_keys k
    ON k.customer_id = '00000000-0000-0000-0000-000000000000' AND k.key = chr(31) || 'in:' || r.rail_reference
WHERE (r.outcome = 'CREDITED' OR r.reason <> 'AM05') AND k.transaction_id IS DISTINCT FROM r.transaction_id
ORDER BY 1
"""


async def examine_rail(work: Work) -> AsyncIterator[Finding]:
    """What was handed to the rail, and what came in."""
    async for row in work.rows(_STRAY_SENT):
        yield Finding(
            "what was handed to the payment rail",
            "a payment to another bank, after any review of it",
            "no transaction" if row["kind"] is None else f"{row['kind']} ({row['pending_for'] or row['status']})",
            transaction_id=row["transaction_id"],
        )
    async for row in work.rows(_RECEIVED):
        yield Finding(
            f"the credit of the payment {row['rail_reference']} from another bank",
            f"{row['amount']} {row['currency']} to {row['iban']} ({row['outcome']})",
            "no transaction"
            if row["kind"] is None
            else f"{row['credited']} {row['credited_currency']} to {row['credited_iban']} ({row['status']})",
            transaction_id=row["transaction_id"],
        )
    async for row in work.rows(_KEYS):
        yield Finding(
            f"the transaction that the ledger made of the payment {row['rail_reference']} from another bank",
            f"{row['known'] or 'none'}",
            f"{row['recorded'] or 'none'}",
            transaction_id=row["recorded"],
        )

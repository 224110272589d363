"""What the tables hold of a person: read to be handed over, and erased."""

import json
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from florin.domain.audit import Happening
from florin.domain.money import Money
from florin.domain.personal_file import EVENTS_PER_DOCUMENT, Erasure, Item, PersonalFile, Position
from florin.persistence.audit_log import append, erase_personal
from florin.persistence.back_office import BackOffice
from florin.persistence.records import fold_email
from florin.persistence.rows import CUSTOMER_COLUMNS, Row, customer_from
from florin.persistence.second_factors import remove_second_factor

_PROFILE = """
SELECT id, email, full_name AS "fullName", country, address, id_document AS "idDocument", created_at AS "createdAt",
    closed_at AS "closedAt", erased_at AS "erasedAt",
    EXISTS (SELECT FROM second_factors f WHERE f.customer_id = c.id AND f.confirmed_at IS NOT NULL) AS "mfaEnabled"
FROM customers c WHERE id = :id
"""

_ACCOUNTS = """
SELECT id, iban, type, status, currency, balance, held, overdraft_limit AS "overdraftLimit", opened_at AS "openedAt"
FROM accounts WHERE customer_id = :id ORDER BY id
"""

_SESSIONS = """
SELECT id, device, address, created_at AS "createdAt", last_used_at AS "lastUsedAt", expires_at AS "expiresAt",
    ended_at AS "endedAt", end_reason AS "endReason"
FROM sessions WHERE customer_id = :id ORDER BY id
"""

_API_KEYS = """
SELECT id, name, hint, scopes, addresses, created_at AS "createdAt", expires_at AS "expiresAt",
    revoked_at AS "revokedAt", last_used_at AS "lastUsedAt"
FROM api_keys WHERE customer_id = :id ORDER BY id
"""

_ORDERS = """
SELECT o.id, o.account_id AS "accountId", d.iban AS "destinationIban", o.amount, o.currency, o.description,
    o.category, o.reference, o.rhythm, o.first_day AS "first", o.every, o.until, o.run_count AS "count", o.status,
    o.created_at AS "createdAt", o.ended_at AS "endedAt", o.end_reason AS "endReason"
FROM standing_orders o LEFT JOIN accounts d ON d.id = o.destination_id WHERE o.customer_id = :id ORDER BY o.id
"""

# Of what staff did to the customer, where the staff did it from is not the customer's to know. Which sessions were
# theirs the log says itself, as when it is erased. All are found by their indexes, and counted, before the newest
# are read: with a limit alone PostgreSQL may walk the whole log backwards.
_EVENTS = f"""
WITH found AS MATERIALIZED (
    SELECT sequence FROM audit_events
    WHERE actor_id = :id OR subject_id = ANY(ARRAY(
        SELECT subject_id FROM audit_events
            WHERE actor_id = :id AND action = 'LOGON_SUCCEEDED' AND subject_kind = 'SESSION'
        UNION ALL SELECT id::text FROM api_keys WHERE customer_id = :id
        UNION ALL SELECT id::text FROM accounts WHERE customer_id = :id
        UNION ALL SELECT CAST(:id AS uuid)::text))
), newest AS (
    SELECT sequence FROM found ORDER BY sequence DESC LIMIT {EVENTS_PER_DOCUMENT}
)
SELECT (SELECT count(*) FROM found) AS known, sequence, occurred_at AS "occurredAt", action,
    actor_kind AS "actorKind", subject_kind AS "subjectKind", subject_id AS "subjectId", before, after, repeats,
    CASE WHEN actor_kind NOT IN ('ADMIN', 'AUDITOR') THEN personal END AS personal
FROM newest JOIN audit_events USING (sequence)
ORDER BY sequence
"""

_TRANSACTIONS = """
SELECT e.account_id, e.sequence, t.id, t.kind, t.status, t.amount, t.currency, t.description,
    t.created_at AS "createdAt", t.completed_at AS "completedAt", t.rejection_code AS "rejectionCode",
    t.customer_id = :id AS "askedForByThem", s.iban AS "sourceIban", d.iban AS "destinationIban",
    t.counterparty_name AS "counterpartyName", t.counterparty_iban AS "counterpartyIban",
    CASE WHEN t.customer_id = :id THEN t.category END AS category,
    CASE WHEN t.customer_id = :id THEN t.reference END AS reference,
    CASE WHEN t.customer_id = :id THEN CAST(t.metadata AS text) END AS metadata
FROM accounts a
CROSS JOIN LATERAL (
    SELECT account_id, sequence, transaction_id FROM entries
    WHERE account_id = a.id AND previous_status IS NULL
        AND (a.id <> CAST(:account_id AS uuid) OR sequence > :sequence)
    ORDER BY sequence LIMIT :limit
) e
JOIN transactions t ON t.id = e.transaction_id
LEFT JOIN accounts s ON s.id = t.source_account_id
LEFT JOIN accounts d ON d.id = t.destination_account_id
WHERE a.customer_id = :id AND a.id >= CAST(:account_id AS uuid)
ORDER BY e.account_id, e.sequence LIMIT :limit
"""

_FORGET_PERSON = f"""
UPDATE customers c SET erased_at = :now, email = :email, full_name = :name, address = '', id_document = '',
    password_hash = ''
WHERE c.id = :id AND c.closed_at IS NOT NULL AND c.erased_at IS NULL RETURNING {CUSTOMER_COLUMNS}
"""

# Keys of requests are free text of the customer's too, and a fingerprint is a hash of the description: whoever
# guesses it could prove the guess. Both are found by the customer, and by them what the customer asked for. A key
# may also stand for a step of somebody else's payment, whose words stay; a transaction's other keys become random,
# and so does the first one where the customer has used the transaction's id as a key already. Fingerprints become
# random, too: zeros are those of sealed keys.
_FORGET_WORDS = """
WITH asked AS (
    UPDATE idempotency_keys k SET fingerprint = uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()),
        key = CASE WHEN numbered.number = 1 AND NOT EXISTS (
            SELECT FROM idempotency_keys o
            WHERE o.customer_id = :id AND o.key = CAST(numbered.transaction_id AS text)
        ) THEN numbered.transaction_id ELSE gen_random_uuid() END::text
    FROM (
        SELECT key, transaction_id, row_number() OVER (PARTITION BY transaction_id ORDER BY key) AS number
        FROM idempotency_keys WHERE customer_id = :id AND transaction_id IS NOT NULL
    ) AS numbered
    WHERE k.customer_id = :id AND k.key = numbered.key RETURNING k.transaction_id
)
UPDATE transactions t
SET description = NULL, category = NULL, reference = NULL, metadata = NULL, counterparty_name = NULL
FROM asked
WHERE t.id = asked.transaction_id AND t.customer_id = :id
    AND num_nonnulls(t.description, t.category, t.reference, t.metadata, t.counterparty_name) > 0
"""

# What came in from other banks says who sent it and what for, and nobody asked for it here.
_FORGET_SENDERS = """
UPDATE transactions t SET description = NULL, counterparty_name = NULL
FROM accounts a JOIN entries e ON e.account_id = a.id
WHERE a.customer_id = :id AND t.id = e.transaction_id AND t.kind = 'PAYMENT_IN'
    AND num_nonnulls(t.description, t.counterparty_name) > 0
"""

_FORGET_SEALED_KEYS = "DELETE FROM idempotency_keys WHERE customer_id = :id AND transaction_id IS NULL"

_FORGET_ORDERS = """
UPDATE standing_orders SET description = NULL, category = NULL, reference = NULL, idempotency_key = id::text,
    fingerprint = decode(repeat('00', 32), 'hex')
WHERE customer_id = :id
"""

_FORGET_SESSIONS = (
    "DELETE FROM refresh_tokens WHERE session_id IN (SELECT id FROM sessions WHERE customer_id = :id)",
    "DELETE FROM sessions WHERE customer_id = :id",
    "UPDATE api_keys SET name = '', addresses = '{}' WHERE customer_id = :id",
)

_FIRST = Position(UUID(int=0), 0)


class PersonalData(BackOffice):
    """All that the bank knows of a person."""

    async def file(self, customer_id: UUID) -> PersonalFile:
        """Everything but the transactions."""
        [profile] = await self._items(_PROFILE, customer_id)
        accounts = [_account_from(item) for item in await self._items(_ACCOUNTS, customer_id)]
        sessions = await self._items(_SESSIONS, customer_id)
        api_keys = await self._items(_API_KEYS, customer_id)
        orders = [
            {**item, "amount": _amount(item["amount"], str(item["currency"]))}
            for item in await self._items(_ORDERS, customer_id)
        ]
        events = await self._items(_EVENTS, customer_id)
        known = [event.pop("known") for event in events]
        left_out = int(str(known[0])) - len(events) if known else 0
        return PersonalFile(profile, accounts, sessions, api_keys, orders, events, left_out)

    async def _items(self, statement: str, customer_id: UUID) -> list[dict[str, object]]:
        return [dict(row) for row in await self._database.read(statement, {"id": customer_id})]

    async def transactions(
        self, customer_id: UUID, after: Position | None, *, limit: int
    ) -> list[tuple[Position, Item]]:
        """Those of the customer's accounts, account by account in the order of its history."""
        place = after or _FIRST
        facts = {"id": customer_id, "account_id": place.account_id, "sequence": place.sequence, "limit": limit}
        rows = await self._database.read(_TRANSACTIONS, facts)
        return [(Position(row["account_id"], row["sequence"]), _transaction_from(row)) for row in rows]

    async def note_export(self, happening: Happening) -> None:
        """Put on record that a document was made."""
        async with self._database.transaction() as connection:
            await append(connection, [happening])

    async def erase(self, customer_id: UUID, email: str, name: str, happening: Happening) -> Erasure | None:
        """Forget a closed customer; `email` and `name` stand in the place of theirs."""
        facts = {"id": customer_id, "now": happening.occurred_at, "email": email, "name": name}
        async with self._database.transaction() as connection:
            emails = await _emails(connection, customer_id)
            row = (await connection.execute(text(_FORGET_PERSON), facts)).mappings().first()
            if row is None:
                return None
            await connection.execute(text("DELETE FROM customer_emails WHERE customer_id = :id"), facts)
            for statement in (_FORGET_SEALED_KEYS, _FORGET_WORDS, _FORGET_SENDERS):
                await connection.execute(text(statement), {"id": customer_id})
            await remove_second_factor(connection, customer_id)
            events = await erase_personal(connection, customer_id, emails)
            for statement in (_FORGET_ORDERS, *_FORGET_SESSIONS):
                await connection.execute(text(statement), {"id": customer_id})
            await append(connection, [replace(happening, after={**happening.after, "events": events})])
            return Erasure(customer_from(row), events)


async def _emails(connection: AsyncConnection, customer_id: UUID) -> list[str]:
    """Under which addresses somebody may have tried to log on as this customer."""
    found = await connection.execute(
        text(
            """SELECT email FROM customers WHERE id = :id
            UNION SELECT email FROM customer_emails WHERE customer_id = :id"""
        ),
        {"id": customer_id},
    )
    return [fold_email(row.email) for row in found]


def _account_from(row: Mapping[str, object]) -> Item:
    currency = str(row["currency"])
    amounts = {name: _amount(row[name], currency) for name in ("balance", "held", "overdraftLimit")}
    return {**row, **amounts}


def _transaction_from(row: Row) -> Item:
    names = (
        "id",
        "kind",
        "status",
        "currency",
        "description",
        "createdAt",
        "completedAt",
        "rejectionCode",
        "askedForByThem",
        "sourceIban",
        "destinationIban",
        "counterpartyName",
        "counterpartyIban",
        "category",
        "reference",
    )
    facts = {name: row[name] for name in names}
    facts["metadata"] = json.loads(row["metadata"] or "{}")
    return {"accountId": row["account_id"], "sequence": row["sequence"], **facts} | {
        "amount": _amount(row["amount"], row["currency"])
    }


def _amount(minor: object, currency: str) -> str:
    """An amount as a decimal number in a string, as everywhere in the interface."""
    assert isinstance(minor, int)
    return f"{Money(minor, currency).value:f}"

"""What somebody with the database's password could do to the books.

`{ada}` and `{bob}` are the ids of two accounts, `{ada2}` that of the transaction of Ada's second entry, and so on;
`{nobody}` is an id that names nothing.
"""

from dataclasses import dataclass

NOBODY = "00000000-0000-7000-8000-000000000000"


@dataclass(frozen=True)
class Case:
    """What somebody did, and the first thing that must be told of it: where, and what differs."""

    name: str
    tampering: str
    place: str
    what: str


ACCOUNTS = [
    Case(
        "a balance",
        "UPDATE accounts SET balance = balance + 1 WHERE id = '{ada}'",
        "ada 5",
        "the account's balance",
    ),
    Case("a held amount", "UPDATE accounts SET held = 1 WHERE id = '{ada}'", "ada 5", "what the account holds"),
    Case("a sequence", "UPDATE accounts SET sequence = 6 WHERE id = '{ada}'", "ada 5", "the account's sequence"),
    Case(
        "the last hash of an account",
        "UPDATE accounts SET entry_hash = sha256('') WHERE id = '{bob}'",
        "bob 3",
        "the account's last hash",
    ),
    Case(
        "the last change of an account",
        "UPDATE accounts SET changed_at = changed_at + interval '1 second' WHERE id = '{bob}'",
        "bob 3",
        "the account's last change",
    ),
    Case(
        "the currency of an account",
        "UPDATE accounts SET currency = 'USD' WHERE id = '{ada}'",
        "ada 1 ada1",
        "its currency",
    ),
    Case(
        "a status that none has",
        "ALTER TABLE accounts DROP CONSTRAINT accounts_status_known;"
        "UPDATE accounts SET status = 'GONE' WHERE id = '{ada}'",
        "ada",
        "the account",
    ),
    Case(
        "two IBANs swapped",
        "UPDATE account_ibans SET account_id = CASE account_id WHEN '{ada}' THEN '{bob}'::uuid ELSE '{ada}' END",
        "ada",
        "where its IBAN leads",
    ),
    Case(
        "an IBAN that leads nowhere",
        "DELETE FROM account_ibans WHERE account_id = '{bob}'",
        "bob",
        "where its IBAN leads",
    ),
]

ENTRY = "WHERE account_id = '{ada}' AND sequence = 2"
ENTRIES = [
    Case(
        "what an entry posted",
        f"UPDATE entries SET posted_delta = posted_delta + 1 {ENTRY}",
        "ada 2 ada2",
        "the balance after it",
    ),
    Case(
        "the balance of an entry", f"UPDATE entries SET balance = 1 {ENTRY}", "ada 2 ada2", "the balance after it"
    ),
    Case(
        "what an entry posted, and every balance after it",
        f"UPDATE entries SET posted_delta = posted_delta + 1 {ENTRY};"
        "UPDATE entries SET balance = balance + 1 WHERE account_id = '{ada}' AND sequence >= 2;"
        "UPDATE accounts SET balance = balance + 1 WHERE id = '{ada}'",
        "ada 2 ada2",
        "the hash",
    ),
    Case("a hold", f"UPDATE entries SET held_delta = 5 {ENTRY}", "ada 2 ada2", "what is held after it"),
    Case("what was held", f"UPDATE entries SET held = 5 {ENTRY}", "ada 2 ada2", "what is held after it"),
    Case(
        "a time",
        f"UPDATE entries SET occurred_at = occurred_at + interval '1 microsecond' {ENTRY}",
        "ada 2 ada2",
        "the hash",
    ),
    Case(
        "a time before the entry before it",
        f"UPDATE entries SET occurred_at = occurred_at - interval '1 day' {ENTRY}",
        "ada 2 ada2",
        "its time",
    ),
    Case(
        "the end of time",
        f"UPDATE entries SET occurred_at = 'infinity' {ENTRY}",
        "ada 2 ada2",
        "the entry or its transaction",
    ),
    Case("a status", f"UPDATE entries SET status = 'REVERSED' {ENTRY}", "ada 2 ada2", "the hash"),
    Case("a status before", f"UPDATE entries SET previous_status = 'PENDING' {ENTRY}", "ada 2 ada2", "the hash"),
    Case(
        "a status that none has",
        f"ALTER TABLE entries DROP CONSTRAINT entries_status_known; UPDATE entries SET status = 'MAYBE' {ENTRY}",
        "ada 2 ada2",
        "the entry or its transaction",
    ),
    Case("a hash", f"UPDATE entries SET hash = sha256('') {ENTRY}", "ada 2 ada2", "the hash"),
    Case(
        "two hashes swapped",
        "UPDATE entries e SET hash = o.hash FROM entries o WHERE e.account_id = '{ada}' AND o.account_id = '{ada}'"
        " AND e.sequence IN (2, 3) AND o.sequence = 5 - e.sequence",
        "ada 2 ada2",
        "the hash",
    ),
    Case(
        "an entry deleted",
        "DELETE FROM entries WHERE account_id = '{ada}' AND sequence = 3",
        "ada 4 ada4",
        "the number",
    ),
    Case(
        "an entry deleted that moved money, and those after it renumbered",
        "DELETE FROM entries WHERE account_id = '{ada}' AND sequence = 4;"
        "UPDATE entries SET sequence = 4, balance = balance + 5000 WHERE account_id = '{ada}' AND sequence = 5;"
        "UPDATE accounts SET sequence = 4, balance = balance + 5000 WHERE id = '{ada}'",
        "ada 4 ada5",
        "the hash",
    ),
    Case(
        "an account's last entry deleted, and the account set back to fit",
        "DELETE FROM entries WHERE account_id = '{ada}' AND sequence = 5;"
        "UPDATE accounts a SET sequence = e.sequence, balance = e.balance, entry_hash = e.hash,"
        " changed_at = e.occurred_at FROM entries e"
        " WHERE a.id = '{ada}' AND e.account_id = a.id AND e.sequence = 4",
        "ada - ada5",
        "what it posted there",
    ),
    Case(
        "a deposit's only entry deleted, and the account set back to fit",
        "DELETE FROM entries WHERE account_id = '{bob}' AND sequence = 3;"
        "UPDATE accounts a SET sequence = e.sequence, balance = e.balance, entry_hash = e.hash,"
        " changed_at = e.occurred_at FROM entries e"
        " WHERE a.id = '{bob}' AND e.account_id = a.id AND e.sequence = 2",
        "- - bob3",
        "its entries",
    ),
    Case(
        "an entry of an account that is not there",
        "INSERT INTO entries SELECT '{nobody}', 1, transaction_id, NULL, status, posted_delta, 0, balance, 0,"
        " occurred_at, hash FROM entries WHERE account_id = '{ada}' AND sequence = 1",
        "nobody 1 ada1",
        "its account",
    ),
    Case(
        "an entry of a transaction that is not there",
        f"UPDATE entries SET transaction_id = '{{nobody}}' {ENTRY}",
        "ada 2 nobody",
        "its transaction",
    ),
    Case(
        "a rejected attempt that moved money",
        "ALTER TABLE entries DROP CONSTRAINT entries_rejected_moves_nothing;"
        "UPDATE entries SET posted_delta = 7 WHERE account_id = '{ada}' AND sequence = 3",
        "ada 3 ada3",
        "the balance after it",
    ),
]

TRANSACTION = "WHERE id = '{ada2}'"
TRANSACTIONS = [
    Case("an amount", f"UPDATE transactions SET amount = amount + 1 {TRANSACTION}", "ada 2 ada2", "the hash"),
    Case(
        "a destination",
        f"UPDATE transactions SET destination_account_id = '{{nobody}}' {TRANSACTION}",
        "ada 2 ada2",
        "the hash",
    ),
    Case("a kind", f"UPDATE transactions SET kind = 'DEPOSIT' {TRANSACTION}", "ada 2 ada2", "the hash"),
    Case("a currency", f"UPDATE transactions SET currency = 'USD' {TRANSACTION}", "ada 2 ada2", "its currency"),
    Case(
        "two sources",
        "ALTER TABLE transactions DROP CONSTRAINT transactions_one_source;"
        f"UPDATE transactions SET source_account_id = NULL {TRANSACTION}",
        "ada 2 ada2",
        "the entry or its transaction",
    ),
    Case(
        "a status",
        f"UPDATE transactions SET status = 'REVERSED', reversed = amount {TRANSACTION}",
        "ada 2 ada2",
        "the transaction's status",
    ),
    Case(
        "a rejection made to look as if money had moved",
        "UPDATE transactions SET status = 'COMPLETED', completed_at = created_at, rejection_code = NULL"
        " WHERE id = '{ada3}'",
        "ada 3 ada3",
        "the transaction's status",
    ),
    Case(
        "who asked for it",
        f"UPDATE transactions SET customer_id = '{{nobody}}' {TRANSACTION}",
        "ada 2 ada2",
        "the hash",
    ),
    Case(
        "when it was created",
        f"UPDATE transactions SET created_at = created_at - interval '1 day' {TRANSACTION}",
        "ada 2 ada2",
        "when it was created",
    ),
    Case(
        "when it was completed",
        f"UPDATE transactions SET completed_at = completed_at + interval '1 day' {TRANSACTION}",
        "ada 2 ada2",
        "when it was completed",
    ),
    Case("a transaction deleted", f"DELETE FROM transactions {TRANSACTION}", "ada 2 ada2", "its transaction"),
    Case(
        "a transaction that was never posted",
        "INSERT INTO transactions SELECT '{nobody}', kind, status, customer_id, source_account_id, source_internal,"
        " destination_account_id, destination_internal, amount, currency, description, created_at, completed_at,"
        f" rejection_code, rejection_facts FROM transactions {TRANSACTION}",
        "- - nobody",
        "its entries",
    ),
    Case(
        "a key that leads to no transaction",
        "UPDATE idempotency_keys SET transaction_id = '{nobody}' WHERE transaction_id = '{ada2}'",
        "- - nobody",
        "the idempotency key",
    ),
    Case(
        "a key that leads to somebody else's transaction",
        "UPDATE idempotency_keys SET transaction_id = '{bob2}' WHERE transaction_id = '{ada2}'",
        "- - ada5",
        "the idempotency key",
    ),
]

AUDITED = "WHERE sequence = 2"
AUDIT = [
    Case(
        "an audit event",
        f"UPDATE audit_events SET action = 'RECORDS_READ' {AUDITED}",
        "-",
        "the hash of audit event 2",
    ),
    Case(
        "who did it", f"UPDATE audit_events SET actor_id = '{{nobody}}' {AUDITED}", "-", "the hash of audit event 2"
    ),
    Case("what it was", f"UPDATE audit_events SET after = '{{{{}}}}' {AUDITED}", "-", "the hash of audit event 2"),
    Case("how often", f"UPDATE audit_events SET repeats = 1 {AUDITED}", "-", "the hash of audit event 2"),
    Case("an audit event deleted", f"DELETE FROM audit_events {AUDITED}", "-", "the audit log's next number"),
    Case(
        "an audit event deleted, and those after it renumbered",
        f"DELETE FROM audit_events {AUDITED}; UPDATE audit_events SET sequence = sequence - 1 WHERE sequence = 3",
        "-",
        "the hash of audit event 2",
    ),
    Case(
        "the first audit event deleted",
        "DELETE FROM audit_events WHERE sequence = 1",
        "-",
        "the audit log's next number",
    ),
    Case(
        "two audit events swapped",
        "UPDATE audit_events SET sequence = 9 WHERE sequence = 2;"
        "UPDATE audit_events SET sequence = 2 WHERE sequence = 3;"
        "UPDATE audit_events SET sequence = 3 WHERE sequence = 9",
        "-",
        "the hash of audit event 2",
    ),
    Case(
        "a network address on record",
        f"UPDATE audit_events SET personal = replace(personal, '192.0.2.7', '192.0.2.8') {AUDITED}",
        "-",
        "the personal details of audit event 2",
    ),
    Case(
        "a network address on record, with its commitment",
        f"UPDATE audit_events SET personal = '{{{{}}}}',"
        f" personal_hash = sha256(personal_salt || '{{{{}}}}'::bytea) {AUDITED}",
        "-",
        "the hash of audit event 2",
    ),
    Case(
        "an action that none is",
        f"UPDATE audit_events SET action = 'NOTHING' {AUDITED}",
        "-",
        "audit event 2",
    ),
    Case(
        "an audit event at the end of time",
        f"UPDATE audit_events SET occurred_at = 'infinity' {AUDITED}",
        "-",
        "audit event 2",
    ),
    Case(
        "an audit event put in",
        "INSERT INTO audit_events SELECT 4, occurred_at, action, actor_kind, actor_id, credential_id, request_id,"
        " subject_kind, subject_id, before, after, repeats, personal, personal_salt, personal_hash, hash"
        " FROM audit_events WHERE sequence = 3",
        "-",
        "the hash of audit event 4",
    ),
]

LEG = "WHERE transaction_id = '{ada1}'"
LEGS = [
    Case("a leg", f"UPDATE internal_legs SET posted_delta = -1 {LEG}", "- - ada1", "what it posted on CASH"),
    Case("a leg deleted", f"DELETE FROM internal_legs {LEG}", "- - ada1", "what it posted on CASH"),
    Case(
        "a leg of another currency",
        f"UPDATE internal_legs SET currency = 'USD' {LEG}",
        "- - ada1",
        "the currency of leg 1 on CASH",
    ),
    Case(
        "the time of a leg",
        f"UPDATE internal_legs SET occurred_at = now() + interval '1 day' {LEG}",
        "- - ada1",
        "the time of leg 1 on CASH",
    ),
    Case(
        "a leg of an account that the bank has not",
        f"UPDATE internal_legs SET account = 'POCKET' {LEG}",
        "- - ada1",
        "the transaction, or an entry or leg of it",
    ),
    Case(
        "a leg of a transaction that is not there",
        "INSERT INTO internal_legs VALUES ('CASH', 'EUR', '{nobody}', 1, 5, now())",
        "- - nobody",
        "the transaction of leg 1 on CASH",
    ),
    Case(
        "a leg that a transfer between customers has not",
        f"INSERT INTO internal_legs SELECT 'CASH', 'EUR', id, 1, 5, created_at FROM transactions {TRANSACTION}",
        "- - ada2",
        "what it posted on CASH",
    ),
]

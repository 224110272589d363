"""What the tables hold of a person, and what is left of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg

from florin.domain.audit import SYSTEM, AuditAction, Happening
from florin.domain.commands import Step
from florin.domain.principal import Origin
from florin.persistence.personal_data import PersonalData
from florin.server.bank import utc_now
from tests.persistence.audit import audit
from tests.persistence.branch import Branch, deposit, hold, payment_in, payment_out, take, transfer

ERASED = Happening(AuditAction.PERSONAL_DATA_ERASED, SYSTEM, Origin("192.0.2.1"), datetime(2026, 1, 1, tzinfo=UTC))


async def test_names_of_who_was_paid_at_other_banks_and_who_paid_from_there_are_forgotten(
    branch: Branch, sql: asyncpg.Connection
) -> None:
    ada, bert = await branch.open_account(balance=100), await branch.open_account(balance=100)
    for account in (ada, bert):
        sent = await branch.carry_out(payment_out(account, 100))
        await branch.carry_out(take(Step.SETTLE, sent))
        await branch.carry_out(payment_in(account, 30))
    await branch.carry_out(transfer(ada, bert, 30, description="Adas words"))
    records = PersonalData(branch.database)
    told = await records.transactions(ada.customer_id, None, limit=10)
    named = [(each["kind"], each["counterpartyName"]) for _, each in told]
    assert named == [
        ("DEPOSIT", None),
        ("PAYMENT_OUT", "Blaise Pascal"),
        ("PAYMENT_IN", "Blaise Pascal"),
        ("TRANSFER", None),
    ]
    await sql.execute("UPDATE customers SET closed_at = now() WHERE id = $1", ada.customer_id)
    assert await records.erase(ada.customer_id, f"{uuid4().hex}@erased.invalid", "Erased", ERASED) is not None
    left = await sql.fetch(
        """SELECT DISTINCT a.customer_id, t.kind, t.counterparty_name, t.counterparty_iban, t.description
        FROM transactions t JOIN accounts a ON a.id IN (t.source_account_id, t.destination_account_id)
        WHERE t.counterparty_iban IS NOT NULL OR t.description IS NOT NULL"""
    )
    assert {(row["customer_id"], row["counterparty_name"]) for row in left} == {
        (ada.customer_id, None),
        (bert.customer_id, "Blaise Pascal"),
    }
    assert {row["description"] for row in left} == {None}
    await audit(sql)


async def test_a_transactions_id_that_was_used_as_a_key_stands_in_the_way_of_no_erasure(
    branch: Branch, sql: asyncpg.Connection
) -> None:
    ada, bert = await branch.open_account(), await branch.open_account()
    await branch.carry_out(deposit(ada, 100, key="0"))
    made = await branch.carry_out(hold(ada, bert, 100, utc_now() + timedelta(days=1), key="00"))
    capture = replace(take(Step.CAPTURE, made, ada.customer_id), idempotency_key=str(made.id))
    await branch.carry_out(capture)
    await sql.execute("UPDATE customers SET closed_at = now() WHERE id = $1", ada.customer_id)
    erased = await PersonalData(branch.database).erase(
        ada.customer_id, f"{uuid4().hex}@erased.invalid", "Erased", ERASED
    )
    assert erased is not None
    keys = [row["key"] for row in await sql.fetch("SELECT key FROM idempotency_keys")]
    assert len(keys) == 3
    assert not {"0", "00", str(made.id)} & {*keys}
    await audit(sql)

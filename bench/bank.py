"""The bank that is measured: a database of its own with funded accounts, one customer each."""

import asyncio
import secrets

from schwifty import IBAN
from sqlalchemy import text
from uuid_utils.compat import uuid7

from bench.accounts import ACCOUNTS, CURRENCY, account_id, customer_id, utc_now
from florin.domain.books import Group
from florin.domain.commands import MoneyRequest
from florin.domain.entry import FIRST_HASH
from florin.domain.iban import BANK_CODE, BANK_COUNTRY
from florin.domain.principal import Principal
from florin.domain.transaction import Transaction, TransactionKind
from florin.persistence.database import Database
from florin.persistence.ledger_writer import LedgerWriter
from florin.persistence.schema_version import migrate
from florin.server.key_ring import make_ring
from florin.server.settings import Settings
from florin.server.tokens import Tokens

OPENING_MINOR = 10**12
"""Every account's first deposit, in cents: no run comes near its end."""


def access_tokens(url: str, secret_key: str, count: int) -> list[str]:
    """A token for each customer, good for a day, signed with the key of the bank's own database."""
    return asyncio.run(_access_tokens(url, secret_key, count))


async def _access_tokens(url: str, secret_key: str, count: int) -> list[str]:
    database = Database(url)
    try:
        ring = make_ring(Settings(database_url=url, secret_key=secret_key), database, utc_now)
        await ring.open()
        tokens = Tokens(ring, lifetime=86_400, clock=utc_now)
        holders = [Principal(customer_id(number), session_id=uuid7()) for number in range(count)]
        return [tokens.issue(holder)[0] for holder in holders]
    finally:
        await database.close()


def found_bank(url: str, accounts: int = ACCOUNTS) -> None:
    """Make the tables, the customers and their accounts, and fund each by a deposit in the real ledger."""
    asyncio.run(_found_bank(url, accounts))


async def _found_bank(url: str, accounts: int) -> None:
    database = Database(url)
    try:
        await migrate(database)
        await _insert(database, accounts)
        await _deposit(database, accounts)
    finally:
        await database.close()


# No password has the hash '!': nobody logs on here, tokens are issued directly.
_INSERTS = (
    """
    INSERT INTO customers (id, email, full_name, country, address, id_document, password_hash, created_at)
    VALUES (:customer, :email, 'A Customer', 'DE', 'A street', 'A passport', '!', :now)
    """,
    "INSERT INTO customer_emails (email, customer_id) VALUES (:email, :customer)",
    """
    INSERT INTO accounts (id, customer_id, iban, type, status, currency, entry_hash, changed_at, opened_at)
    VALUES (:account, :customer, :iban, 'CHECKING', 'ACTIVE', :currency, :hash, :now, :now)
    """,
    "INSERT INTO account_ibans (iban, account_id) VALUES (:iban, :account)",
)


async def _insert(database: Database, accounts: int) -> None:
    now = utc_now()
    rows = [
        {
            "customer": customer_id(number),
            "account": account_id(number),
            "iban": str(IBAN.generate(BANK_COUNTRY, bank_code=BANK_CODE, account_code=f"{number:010}")),
            "email": f"customer{number}@example.com",
            "currency": CURRENCY,
            "hash": FIRST_HASH,
            "now": now,
        }
        for number in range(accounts)
    ]
    async with database.transaction() as connection:
        for statement in _INSERTS:
            await connection.execute(text(statement), rows)


async def _deposit(database: Database, accounts: int) -> None:
    requests = tuple(
        MoneyRequest(
            uuid7(),
            customer_id(number),
            "opening",
            secrets.token_bytes(32),
            TransactionKind.DEPOSIT,
            OPENING_MINOR,
            CURRENCY,
            destination_id=account_id(number),
        )
        for number in range(accounts)
    )
    ledger = LedgerWriter(database, clock=utc_now, on_commit=lambda _: None)
    ledger.start()
    outcomes = await ledger.post(Group(requests))
    await ledger.stop()
    assert isinstance(outcomes, list)
    assert all(isinstance(outcome.value, Transaction) for outcome in outcomes)

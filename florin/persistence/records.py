"""Readers and keepers of customers, accounts and transactions. One statement per question, batched by key."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from florin.domain.account import Account
from florin.domain.customer import Customer
from florin.domain.entry import Change
from florin.domain.transaction import Transaction
from florin.persistence import tables
from florin.persistence.database import WATCH_RETRY_DELAYS, Database
from florin.persistence.rows import (
    ACCOUNT_COLUMNS,
    CUSTOMER_COLUMNS,
    ENTRY_COLUMNS,
    TRANSACTION_COLUMNS,
    account_from,
    customer_from,
    entry_from,
    transaction_from,
)


def _fold_email(email: str) -> str:
    return email.casefold()


class Customers:
    """Customers in PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def country_allowed(self, country: str) -> bool:
        """Whether the bank takes customers from a country."""
        return bool(await self._database.read("SELECT code FROM countries WHERE code = :code", {"code": country}))

    async def add(self, customer: Customer, *, address: str, id_document: str, password_hash: str) -> bool:
        """Keep a new customer; False when somebody has the email already."""
        try:
            async with self._database.transaction() as connection:
                await connection.execute(
                    tables.customers.insert().values(
                        id=customer.id,
                        email=customer.email,
                        full_name=customer.full_name,
                        country=customer.country,
                        address=address,
                        id_document=id_document,
                        password_hash=password_hash,
                        created_at=customer.created_at,
                    )
                )
                await connection.execute(
                    tables.customer_emails.insert().values(
                        email=_fold_email(customer.email), customer_id=customer.id
                    )
                )
        except IntegrityError as error:
            if "customer_emails_pkey" in str(error.orig):
                return False
            raise
        return True

    async def credentials(self, email: str) -> tuple[Customer, str] | None:
        """A customer and the hash of the password."""
        rows = await self._database.read(
            f"""SELECT {CUSTOMER_COLUMNS}, c.password_hash FROM customer_emails e
            JOIN customers c ON c.id = e.customer_id WHERE e.email = :email""",
            {"email": _fold_email(email)},
        )
        return (customer_from(rows[0]), rows[0]["password_hash"]) if rows else None

    async def by_ids(self, ids: Sequence[UUID]) -> Mapping[UUID, Customer]:
        """Customers by id; unknown ids are left out."""
        rows = await self._database.read(
            f"SELECT {CUSTOMER_COLUMNS} FROM customers c WHERE c.id = ANY(:ids)", {"ids": list(ids)}
        )
        return {row["id"]: customer_from(row) for row in rows}


class Accounts:
    """Accounts in PostgreSQL. Their balances are the ledger writer's; here they are only read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def currency_supported(self, currency: str) -> bool:
        """Whether the bank keeps accounts in a currency."""
        return bool(await self._database.read("SELECT code FROM currencies WHERE code = :code", {"code": currency}))

    async def add(self, account: Account) -> bool:
        """Keep a new account; False when its IBAN is taken already."""
        try:
            async with self._database.transaction() as connection:
                await self._insert(connection, account)
        except IntegrityError as error:
            if "account_ibans_pkey" in str(error.orig):
                return False
            raise
        return True

    @staticmethod
    async def _insert(connection: AsyncConnection, account: Account) -> None:
        await connection.execute(
            tables.accounts.insert().values(
                id=account.id,
                customer_id=account.customer_id,
                iban=account.iban,
                type=account.type,
                status=account.status,
                currency=account.currency,
                entry_hash=account.entry_hash,
                changed_at=account.changed_at,
                opened_at=account.opened_at,
            )
        )
        await connection.execute(tables.account_ibans.insert().values(iban=account.iban, account_id=account.id))

    async def by_ids(self, ids: Sequence[UUID]) -> Mapping[UUID, Account]:
        """Accounts by id; unknown ids are left out."""
        rows = await self._database.read(
            f"SELECT {ACCOUNT_COLUMNS} FROM accounts a WHERE a.id = ANY(:ids)", {"ids": list(ids)}
        )
        return {row["id"]: account_from(row) for row in rows}

    async def of_customers(
        self, customer_ids: Sequence[UUID], *, limit: int, before: UUID | None
    ) -> Mapping[UUID, list[Account]]:
        """Newest first, those older than the account `before`."""
        rows = await self._database.read(
            f"""SELECT page.* FROM unnest(CAST(:customer_ids AS uuid[])) AS asked (customer_id)
            CROSS JOIN LATERAL (
                SELECT {ACCOUNT_COLUMNS} FROM accounts a
                WHERE a.customer_id = asked.customer_id
                    AND (CAST(:before AS uuid) IS NULL OR a.id < CAST(:before AS uuid))
                ORDER BY a.id DESC LIMIT :limit
            ) AS page""",
            {"customer_ids": list(customer_ids), "before": before, "limit": limit},
        )
        found: dict[UUID, list[Account]] = {customer_id: [] for customer_id in customer_ids}
        for row in rows:
            found[row["customer_id"]].append(account_from(row))
        return found

    async def holders(self, ids: Sequence[UUID]) -> Mapping[UUID, tuple[Account, str]]:
        """Accounts with their holders' names; unknown ids are left out."""
        rows = await self._database.read(
            f"""SELECT {ACCOUNT_COLUMNS}, c.full_name FROM accounts a
            JOIN customers c ON c.id = a.customer_id WHERE a.id = ANY(:ids)""",
            {"ids": list(ids)},
        )
        return {row["id"]: (account_from(row), row["full_name"]) for row in rows}


class Transactions:
    """Transactions and entries in PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def visible_to(self, customer_id: UUID, ids: Sequence[UUID]) -> Mapping[UUID, Transaction]:
        """Transactions that a customer asked for, or that an account of theirs has an entry of."""
        rows = await self._database.read(
            f"""SELECT {TRANSACTION_COLUMNS} FROM transactions t
            WHERE t.id = ANY(:ids) AND (t.customer_id = :customer_id OR EXISTS (
                SELECT FROM accounts a
                WHERE a.customer_id = :customer_id AND (
                    a.id = t.source_account_id
                    OR a.id = t.destination_account_id AND t.status IN ('COMPLETED', 'REVERSED'))))""",
            {"ids": list(ids), "customer_id": customer_id},
        )
        return {row["id"]: transaction_from(row) for row in rows}

    async def by_key(self, customer_id: UUID, idempotency_key: str) -> Transaction | None:
        """What became of the request that a customer made under a key."""
        rows = await self._database.read(
            f"""SELECT {TRANSACTION_COLUMNS} FROM idempotency_keys k
            JOIN transactions t ON t.id = k.transaction_id
            WHERE k.customer_id = :customer_id AND k.key = :key""",
            {"customer_id": customer_id, "key": idempotency_key},
        )
        return transaction_from(rows[0]) if rows else None

    async def of_accounts(
        self, account_ids: Sequence[UUID], *, limit: int, before: int | None
    ) -> Mapping[UUID, list[tuple[int, Transaction]]]:
        """Newest first, each with the sequence of its first entry, those older than entry `before`."""
        rows = await self._database.read(
            f"""SELECT page.* FROM unnest(CAST(:account_ids AS uuid[])) AS asked (account_id)
            CROSS JOIN LATERAL (
                SELECT e.account_id, e.sequence, {TRANSACTION_COLUMNS} FROM entries e
                JOIN transactions t ON t.id = e.transaction_id
                WHERE e.account_id = asked.account_id AND e.previous_status IS NULL
                    AND (CAST(:before AS bigint) IS NULL OR e.sequence < CAST(:before AS bigint))
                ORDER BY e.sequence DESC LIMIT :limit
            ) AS page""",
            {"account_ids": list(account_ids), "before": before, "limit": limit},
        )
        found: dict[UUID, list[tuple[int, Transaction]]] = {account_id: [] for account_id in account_ids}
        for row in rows:
            found[row["account_id"]].append((row["sequence"], transaction_from(row)))
        return found

    async def changes(self, account_id: UUID, *, after: int, limit: int) -> list[Change]:
        """An account's history after an entry, in order."""
        rows = await self._database.read(
            f"""SELECT {ENTRY_COLUMNS}, {TRANSACTION_COLUMNS} FROM entries e
            JOIN transactions t ON t.id = e.transaction_id
            WHERE e.account_id = :account_id AND e.sequence > :after
            ORDER BY e.sequence LIMIT :limit""",
            {"account_id": account_id, "after": after, "limit": limit},
            retry_delays=WATCH_RETRY_DELAYS,
        )
        return [Change(entry_from(row), transaction_from(row)) for row in rows]

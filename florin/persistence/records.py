"""Readers and keepers of customers, accounts and transactions. One statement per question, batched by key."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import exists, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from florin.domain.account import Account
from florin.domain.audit import Happening
from florin.domain.customer import Credentials, Customer
from florin.domain.entry import Change
from florin.domain.session import EndReason
from florin.domain.transaction import Transaction
from florin.persistence import tables
from florin.persistence.audit_log import append
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
from florin.persistence.sessions import end_sessions_of


def fold_email(email: str) -> str:
    """The form in which addresses are compared: nobody is somebody else by writing it otherwise."""
    return email.casefold()


class Customers:
    """Customers in PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def country_allowed(self, country: str) -> bool:
        """Whether the bank takes customers from a country."""
        return bool(await self._database.read("SELECT code FROM countries WHERE code = :code", {"code": country}))

    async def add(
        self,
        customer: Customer,
        *,
        address: str,
        id_document: str,
        password_hash: str,
        happening: Happening,
        password_is_initial: bool = False,
    ) -> bool:
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
                        password_is_initial=password_is_initial,
                        created_at=customer.created_at,
                        role=customer.role.value,
                    )
                )
                await connection.execute(
                    tables.customer_emails.insert().values(
                        email=fold_email(customer.email), customer_id=customer.id
                    )
                )
                await append(connection, [happening])
        except IntegrityError as error:
            if "customer_emails_pkey" in str(error.orig):
                return False
            raise
        return True

    async def credentials(self, email: str) -> Credentials | None:
        """What proves to be the customer with this email."""
        return await self._credentials(
            "JOIN customer_emails e ON e.customer_id = c.id WHERE e.email = :email", {"email": fold_email(email)}
        )

    async def credentials_of(self, customer_id: UUID) -> Credentials | None:
        """What proves to be this customer; None for one who has been closed."""
        return await self._credentials("WHERE c.id = :id AND c.closed_at IS NULL", {"id": customer_id})

    async def _credentials(self, which: str, parameters: Mapping[str, object]) -> Credentials | None:
        rows = await self._database.read(
            f"""SELECT {CUSTOMER_COLUMNS}, c.password_hash, c.password_is_initial, EXISTS (
                SELECT FROM second_factors f WHERE f.customer_id = c.id AND f.confirmed_at IS NOT NULL
            ) AS has_second_factor FROM customers c {which}""",
            parameters,
        )
        if not rows:
            return None
        row = rows[0]
        return Credentials(
            customer_from(row), row["password_hash"], row["password_is_initial"], row["has_second_factor"]
        )

    async def rehash(self, customer_id: UUID, old_hash: str, new_hash: str) -> bool:
        """Keep a better hash of the same password; False if the old hash is another by now."""
        async with self._database.transaction() as connection:
            kept = await connection.execute(
                tables.customers.update()
                .where(tables.customers.c.id == customer_id, tables.customers.c.password_hash == old_hash)
                .values(password_hash=new_hash)
            )
        return kept.rowcount == 1

    async def change_password(
        self,
        customer_id: UUID,
        password_hash: str,
        happening: Happening,
        *,
        instead_of: str,
        kept_session: UUID | None,
    ) -> bool:
        """Keep another password, one of the customer's own, and end all their sessions but one.

        False where the old one is another by now, so that nobody undoes what the bank has reset meanwhile.
        """
        people = tables.customers
        async with self._database.transaction() as connection:
            changed = await connection.execute(
                people.update()
                .where(
                    people.c.id == customer_id, people.c.password_hash == instead_of, people.c.closed_at.is_(None)
                )
                .values(password_hash=password_hash, password_is_initial=False)
            )
            if not changed.rowcount:
                return False
            ended = await end_sessions_of(
                connection, customer_id, EndReason.PASSWORD_CHANGED, happening, kept_session
            )
            await append(connection, [happening, *ended])
            return True

    async def by_ids(self, ids: Sequence[UUID]) -> Mapping[UUID, Customer]:
        """Customers by id; unknown ids are left out."""
        rows = await self._database.read(
            f"SELECT {CUSTOMER_COLUMNS} FROM customers c WHERE c.id = ANY(:ids)", {"ids": list(ids)}
        )
        return {row["id"]: customer_from(row) for row in rows}


async def hold_open_customer(connection: AsyncConnection, customer_id: UUID) -> bool:
    """Keep a customer from being closed, or opened accounts for, until the end of the transaction.

    False when they are closed, staff, or nobody. Opening and closing wait for each other here, so that no account
    is opened for somebody who has just been closed; an UPDATE waits, and then looks at what is there now.
    """
    held = await connection.execute(
        text(
            """UPDATE customers SET closed_at = closed_at
            WHERE id = :id AND role = 'CUSTOMER' AND closed_at IS NULL RETURNING id"""
        ),
        {"id": customer_id},
    )
    return held.first() is not None


class Accounts:
    """Accounts in PostgreSQL. Their balances are the ledger writer's; here they are only read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def currency_supported(self, currency: str) -> bool:
        """Whether the bank keeps accounts in a currency."""
        return bool(
            await self._database.read(
                "SELECT code FROM currencies WHERE code = :code AND supported", {"code": currency}
            )
        )

    async def add(self, account: Account, happening: Happening | None = None) -> bool | None:
        """Keep a new account; False when its IBAN is taken already, None for somebody who is no open customer."""
        try:
            async with self._database.transaction() as connection:
                if not await hold_open_customer(connection, account.customer_id):
                    return None
                await self._insert(connection, account)
                if happening is not None:
                    await append(connection, [happening])
        except IntegrityError as error:
            if "account_ibans_pkey" in str(error.orig):
                return False
            raise
        return True

    @staticmethod
    async def _insert(connection: AsyncConnection, account: Account) -> None:
        # Limits of the customer hold for what they open later, too. Who sets them holds the customer, as we do.
        limits = tables.customer_limits.c
        limited = exists().where(limits.customer_id == account.customer_id, limits.currency == account.currency)
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
                customer_limited=limited,
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


# What a customer asked for, or has an account in. A payee sees what has moved and what is held for them; of what is
# under review, or came to nothing in it, they never learn. The bank's own payments hide nothing.
VISIBLE_TO_CUSTOMER = """(t.customer_id = :customer_id OR EXISTS (
    SELECT FROM accounts a
    WHERE a.customer_id = :customer_id AND (
        a.id = t.source_account_id
        OR a.id = t.destination_account_id AND (
            t.completed_at IS NOT NULL OR t.source_account_id IS NULL OR t.pending_for = 'CAPTURE'
            OR t.status = 'REVERSED' AND NOT EXISTS (
                SELECT FROM reviews r WHERE r.transaction_id = t.id AND r.approved IS NOT TRUE)))))"""


class Transactions:
    """Transactions and entries in PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_ids(self, ids: Sequence[UUID]) -> Mapping[UUID, Transaction]:
        """Transactions by id; unknown ids are left out."""
        rows = await self._database.read(
            f"SELECT {TRANSACTION_COLUMNS} FROM transactions t WHERE t.id = ANY(:ids)", {"ids": list(ids)}
        )
        return {row["id"]: transaction_from(row) for row in rows}

    async def visible_to(self, customer_id: UUID, ids: Sequence[UUID]) -> Mapping[UUID, Transaction]:
        """Those that a customer may see: asked for by them, of an account of theirs, or held in its favour."""
        rows = await self._database.read(
            f"SELECT {TRANSACTION_COLUMNS} FROM transactions t WHERE t.id = ANY(:ids) AND {VISIBLE_TO_CUSTOMER}",
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

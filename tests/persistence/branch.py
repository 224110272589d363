"""A branch of the bank, as far as the ledger can tell: a database, a writer, and people who come with requests.

Two branches on one database are what two processes of the server are.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from florin.domain.account import Account, AccountStatus, AccountType
from florin.domain.customer import Customer
from florin.domain.entry import FIRST_HASH
from florin.domain.ledger import Group, Outcome
from florin.domain.transaction import MoneyRequest, TransactionKind
from florin.persistence.batch import Heads
from florin.persistence.database import Database
from florin.persistence.ledger_writer import LedgerWriter
from florin.persistence.records import Accounts, Customers, Transactions
from florin.server.app import new_id, utc_now

PATIENCE = 20.0
"""Seconds until a test gives up waiting; none of them depends on how long it really takes."""

OPENED_AT = datetime(2024, 1, 1, tzinfo=UTC)

_numbers = itertools.count(1)


class Branch:
    """One process's way to the ledger. `heads` are the hints that its writer gave."""

    def __init__(self, url: str, **options: Any) -> None:
        self.database = Database(url, pool_size=4)
        self.heads: list[Heads] = []
        self.writer = LedgerWriter(self.database, clock=utc_now, on_commit=self.heads.append, **options)
        self.customers = Customers(self.database)
        self.accounts = Accounts(self.database)
        self.transactions = Transactions(self.database)

    async def register(self, name: str = "Ada Lovelace", email: str | None = None) -> Customer:
        """A new customer."""
        customer = Customer(new_id(), email or f"{uuid4().hex}@example.com", name, "DE", OPENED_AT)
        added = await self.customers.add(customer, address="Berlin", id_document="C01X00T47", password_hash="x")
        assert added
        return customer

    async def open_account(
        self, customer_id: UUID | None = None, balance: int = 0, status: AccountStatus = AccountStatus.ACTIVE
    ) -> Account:
        """A new account in EUR, of a new customer if none is given, with a first deposit of `balance` cents."""
        account = Account(
            new_id(),
            customer_id or (await self.register()).id,
            f"DE{next(_numbers):020}",
            AccountType.CHECKING,
            AccountStatus.ACTIVE,
            "EUR",
            0,
            0,
            0,
            0,
            FIRST_HASH,
            OPENED_AT,
            OPENED_AT,
        )
        assert await self.accounts.add(account)
        if balance:
            await self.ask(deposit(account, balance))
        if status is not AccountStatus.ACTIVE:
            async with self.database.transaction() as connection:
                await connection.exec_driver_sql(
                    "UPDATE accounts SET status = $1 WHERE id = $2", (status.value, account.id)
                )
        return await self.see(account)

    async def see(self, account: Account) -> Account:
        """The account as it stands now."""
        return (await self.accounts.by_ids([account.id]))[account.id]

    async def ask(self, request: MoneyRequest) -> Outcome:
        """Post one request and wait for its outcome."""
        return (await self.ask_all([request]))[0]

    async def ask_all(self, requests: Sequence[MoneyRequest], *, atomic: bool = False) -> list[Outcome]:
        """Post requests as one group and wait for their outcomes."""
        async with asyncio.timeout(PATIENCE):
            outcomes = await self.writer.post(Group(tuple(requests), atomic))
        assert isinstance(outcomes, list), outcomes
        return outcomes

    async def until_blocked(self, sessions: int) -> None:
        """Wait until so many sessions of this database wait for a lock that another holds."""
        await self.until(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
            sessions,
        )

    async def until_queued(self, requests: int) -> None:
        """Wait until so many requests stand in the writer's queue."""
        async with asyncio.timeout(PATIENCE):
            while self.writer._queued != requests:
                await asyncio.sleep(0.001)

    async def until(self, question: str, answer: object) -> None:
        """Wait until the database answers so."""
        async with asyncio.timeout(PATIENCE):
            while [*(await self.database.read(question))[0].values()] != [answer]:
                await asyncio.sleep(0.01)


def deposit(account: Account, amount: int, **more: Any) -> MoneyRequest:
    """Pay cash in, in minor units."""
    return _request(TransactionKind.DEPOSIT, account.customer_id, amount, destination_id=account.id, **more)


def withdrawal(account: Account, amount: int, **more: Any) -> MoneyRequest:
    """Pay cash out, in minor units."""
    return _request(TransactionKind.WITHDRAWAL, account.customer_id, amount, source_id=account.id, **more)


def transfer(source: Account, to: Account | str, amount: int, **more: Any) -> MoneyRequest:
    """Move minor units to an account, or to whoever has an IBAN."""
    destination = {"destination_iban": to} if isinstance(to, str) else {"destination_id": to.id}
    return _request(
        TransactionKind.TRANSFER, source.customer_id, amount, source_id=source.id, **(destination | more)
    )


def _request(
    kind: TransactionKind, customer_id: UUID, amount: int, *, key: str | None = None, **more: Any
) -> MoneyRequest:
    facts = repr((kind, amount, sorted(more.items())))
    return MoneyRequest(
        new_id(), customer_id, key or uuid4().hex, sha256(facts.encode()).digest(), kind, amount, "EUR", **more
    )


@asynccontextmanager
async def locking(connection: asyncpg.Connection, *accounts: Account) -> AsyncIterator[None]:
    """Somebody else holds these accounts while the block runs."""
    async with connection.transaction():
        await connection.execute(
            "SELECT FROM accounts WHERE id = ANY($1) ORDER BY id FOR UPDATE", [account.id for account in accounts]
        )
        yield


async def kill_others(connection: asyncpg.Connection) -> None:
    """End every other session on this database, as an administrator or a failing network would."""
    await connection.execute(
        """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()"""
    )

"""A branch of the bank, as far as the ledger can tell: a database, a writer, and people who come with requests.

Two branches on one database are what two processes of the server are.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from florin.domain.account import Account, AccountStatus, AccountType
from florin.domain.audit import SYSTEM, AuditAction, Happening
from florin.domain.books import Group, Outcome
from florin.domain.commands import (
    OWN_KEY,
    Command,
    KeySeal,
    MoneyRequest,
    Reversal,
    Step,
    Terms,
    Transition,
)
from florin.domain.customer import Customer
from florin.domain.entry import FIRST_HASH
from florin.domain.principal import Origin
from florin.domain.rulebook import Rulebook, write_rulebook
from florin.domain.transaction import BANK, Counterparty, Transaction, TransactionKind
from florin.persistence.batch import Heads
from florin.persistence.database import Database
from florin.persistence.ledger_writer import LedgerWriter
from florin.persistence.records import Accounts, Customers, Transactions
from florin.server.bank import new_id, utc_now

PATIENCE = 60.0
"""Seconds until a test gives up waiting; none of them depends on how long it really takes."""

OPENED_AT = datetime(2024, 1, 1, tzinfo=UTC)

_numbers = itertools.count(1)


REGISTERED = Happening(AuditAction.CUSTOMER_REGISTERED, SYSTEM, Origin("192.0.2.1"), OPENED_AT)
"""What is put on record of a customer."""


class Branch:
    """One process's way to the ledger. `heads` are the hints that its writer gave."""

    def __init__(self, url: str, *, clock: Callable[[], datetime] = utc_now, **options: Any) -> None:
        self.database = Database(url, pool_size=4)
        self.heads: list[Heads] = []
        self.writer = LedgerWriter(self.database, clock=clock, on_commit=self.heads.append, **options)
        self.customers = Customers(self.database)
        self.accounts = Accounts(self.database)
        self.transactions = Transactions(self.database)

    async def register(self, name: str = "Ada Lovelace", email: str | None = None) -> Customer:
        """A new customer."""
        customer = Customer(new_id(), email or f"{uuid4().hex}@example.com", name, "DE", OPENED_AT)
        added = await self.customers.add(
            customer, address="Berlin", id_document="C01X00T47", password_hash="x", happening=REGISTERED
        )
        assert added
        return customer

    async def employ(self) -> Customer:
        """A new member of staff."""
        person = await self.register("Grace Hopper")
        async with self.database.transaction() as connection:
            await connection.exec_driver_sql("UPDATE customers SET role = 'ADMIN' WHERE id = $1", (person.id,))
        return person

    async def decide_by(self, book: Rulebook, staff_id: UUID) -> None:
        """Make this the newest version of the rulebook."""
        async with self.database.transaction() as connection:
            await connection.exec_driver_sql(
                "INSERT INTO rulebooks (version, changed_at, changed_by, contents) VALUES ($1, $2, $3, $4)",
                (book.version, OPENED_AT, staff_id, write_rulebook(book)),
            )

    async def open_account(
        self,
        customer_id: UUID | None = None,
        balance: int = 0,
        status: AccountStatus = AccountStatus.ACTIVE,
        currency: str = "EUR",
    ) -> Account:
        """A new account, of a new customer if none is given, with a first deposit of `balance` minor units."""
        account = Account(
            new_id(),
            customer_id or (await self.register()).id,
            f"DE{next(_numbers):020}",
            AccountType.CHECKING,
            AccountStatus.ACTIVE,
            currency,
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

    async def ask(self, request: Command) -> Outcome:
        """Post one request and wait for its outcome."""
        return (await self.ask_all([request]))[0]

    async def carry_out(self, request: Command) -> Transaction:
        """Post one request that comes to something."""
        outcome = await self.ask(request)
        assert isinstance(outcome.value, Transaction), outcome
        return outcome.value

    async def ask_all(self, requests: Sequence[Command], *, atomic: bool = False) -> list[Outcome]:
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


def hold(source: Account, to: Account | None, amount: int, until: datetime, **more: Any) -> MoneyRequest:
    """Keep minor units back for somebody, or for cash."""
    terms = Terms(hold_until=until)
    return (
        transfer(source, to, amount, terms=terms, **more) if to else withdrawal(source, amount, terms=terms, **more)
    )


def exchange(source: Account, to: Account, amount: int, counter: int, **more: Any) -> MoneyRequest:
    """Move minor units to an own account in another currency, as so many of its own."""
    terms = Terms(counter_minor=counter, counter_currency=to.currency)
    return _request(
        TransactionKind.EXCHANGE,
        source.customer_id,
        amount,
        source_id=source.id,
        destination_id=to.id,
        terms=terms,
        currency=source.currency,
        **more,
    )


def payment_out(source: Account, amount: int, iban: str = "FR7630006000011234567890189") -> MoneyRequest:
    """Pay somebody at another bank."""
    terms = Terms(counterparty=Counterparty("Blaise Pascal", iban))
    return _request(TransactionKind.PAYMENT_OUT, source.customer_id, amount, source_id=source.id, terms=terms)


def payment_in(account: Account, amount: int) -> MoneyRequest:
    """Somebody at another bank pays."""
    terms = Terms(counterparty=Counterparty("Blaise Pascal", "FR7630006000011234567890189"))
    key = f"{OWN_KEY}{uuid4().hex}"
    return _request(TransactionKind.PAYMENT_IN, BANK, amount, key=key, destination_id=account.id, terms=terms)


def take(
    step: Step, transaction: Transaction, by: UUID = BANK, amount: int | None = None, **more: Any
) -> Transition:
    """Take a pending transaction a step further."""
    return Transition(
        step,
        transaction.id,
        by,
        idempotency_key=None if by == BANK else uuid4().hex,
        fingerprint=sha256(step.encode()).digest(),
        amount_minor=amount,
        **more,
    )


def reversal(transaction: Transaction, by: UUID, amount: int | None = None, **more: Any) -> Reversal:
    """Send a transaction's money back."""
    return Reversal(new_id(), transaction.id, by, uuid4().hex, sha256(b"back").digest(), amount, **more)


def seal(account: Account, key: str) -> KeySeal:
    """Make a key of an account's customer worthless."""
    return KeySeal(account.customer_id, key)


def _request(
    kind: TransactionKind,
    customer_id: UUID,
    amount: int,
    *,
    key: str | None = None,
    currency: str = "EUR",
    **more: Any,
) -> MoneyRequest:
    facts = repr((kind, amount, sorted(more.items())))
    return MoneyRequest(
        new_id(), customer_id, key or uuid4().hex, sha256(facts.encode()).digest(), kind, amount, currency, **more
    )


@asynccontextmanager
async def locking(connection: asyncpg.Connection, *accounts: Account) -> AsyncIterator[None]:
    """Somebody else holds these accounts while the block runs."""
    async with connection.transaction():
        await connection.execute(
            "SELECT FROM accounts WHERE id = ANY($1) ORDER BY id FOR UPDATE", [account.id for account in accounts]
        )
        yield


async def until_alone(connection: asyncpg.Connection) -> None:
    """Wait until no other session is left on this database."""
    async with asyncio.timeout(PATIENCE):
        while await connection.fetchval(
            """SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()"""
        ):
            await asyncio.sleep(0.01)


async def kill_others(connection: asyncpg.Connection) -> None:
    """End every other session on this database, as an administrator or a failing network would."""
    await connection.execute(
        """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()"""
    )

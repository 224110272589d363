"""Processes of the bank that deal with other banks, with a clock that is set by hand and faults where one likes."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from florin.domain.account import Account
from florin.domain.iban import make_iban
from florin.domain.incoming_payments import IncomingPayments
from florin.domain.payment_rail import Collected, OutgoingPayment, PaymentRail, RailReport
from florin.domain.rail_traffic import RailTraffic
from florin.persistence.rail_records import RailRecords
from florin.server.bank import new_id
from florin.server.simulated_rail import SimulatedRail
from tests.persistence.branch import Branch

START = datetime(2027, 1, 15, 9, tzinfo=UTC)
"""After every clock that a test machine may have, so that what the fixtures made lies before it."""


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


class Crash(Exception):
    """The process ends here."""


class Fault:
    """Ends a process at one of its calls to the outside, before that call does anything or right after it."""

    def __init__(self, at: int, *, after: bool) -> None:
        self.left = at
        self.after = after

    @property
    def happened(self) -> bool:
        """Whether the process has come so far."""
        return self.left <= 0

    def wrap(self, whole: Any) -> Any:
        """The same object, with every call counted."""
        return _Faulty(whole, self)


class _Faulty:
    def __init__(self, whole: Any, fault: Fault) -> None:
        self._whole = whole
        self._fault = fault

    def __getattr__(self, name: str) -> Callable[..., Any]:
        call, fault = getattr(self._whole, name), self._fault

        async def counted(*arguments: Any, **more: Any) -> Any:
            fault.left -= 1
            if fault.left == 0 and not fault.after:
                raise Crash
            result = await call(*arguments, **more)
            if fault.left == 0:
                raise Crash
            return result

        return counted


class ToldRail:
    """A rail that says what a test tells it to, each time; `handed` are the payments that it got, in order."""

    def __init__(self, *reports: RailReport) -> None:
        self.reports = reports
        self.handed: list[OutgoingPayment] = []
        self.cursors: list[str | None] = []
        self.away: Exception | None = None

    async def send(self, payments: Sequence[OutgoingPayment]) -> None:
        """Take them."""
        if self.away is not None:
            raise self.away
        self.handed += payments

    async def collect(self, cursor: str | None) -> Collected:
        """Tell."""
        if self.away is not None:
            raise self.away
        self.cursors.append(cursor)
        return Collected(self.reports, f"after {len(self.cursors)}")


class Desk:
    """One process's dealings with other banks."""

    def __init__(
        self, branch: Branch, clock: Clock, rail: PaymentRail | None = None, fault: Fault | None = None
    ) -> None:
        self.clock = clock
        self.records = RailRecords(branch.database)
        # A crash of the process does not show in the records that the simulated rail reads for itself.
        parts: list[Any] = [rail or SimulatedRail(self.records, clock), self.records, branch.writer]
        self.rail, kept, ledger = parts if fault is None else [fault.wrap(part) for part in parts]
        self.incoming = IncomingPayments(ledger, kept, clock, new_id)
        self.traffic = RailTraffic(self.rail, kept, self.incoming, ledger, new_id, name="test")

    async def work(self) -> None:
        """Do what there is to do by now."""
        while await self.traffic.send(self.clock()) + await self.traffic.collect(self.clock()):
            pass


async def open_real_account(branch: Branch, sql: asyncpg.Connection, **more: Any) -> Account:
    """An account with an IBAN that other banks take."""
    account = await branch.open_account(**more)
    iban = make_iban(random.Random(account.iban))
    await sql.execute("UPDATE accounts SET iban = $2 WHERE id = $1", account.id, iban)
    await sql.execute("UPDATE account_ibans SET iban = $2 WHERE account_id = $1", account.id, iban)
    return await branch.see(account)


async def history(sql: asyncpg.Connection, account: Account) -> list[str]:
    """How the statuses of an account's transactions changed, in order, without its first deposit."""
    rows = await sql.fetch(
        "SELECT previous_status, status FROM entries WHERE account_id = $1 ORDER BY sequence", account.id
    )
    return [f"{row['previous_status'] or ''}>{row['status']}" for row in rows][1:]

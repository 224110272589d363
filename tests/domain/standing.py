"""Standing orders in memory: a bank whose clock the tests turn, whose memory can fail, and whose ledger is real."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from florin.domain.account import Account
from florin.domain.payments import Answer, Order
from florin.domain.principal import Principal
from florin.domain.schedule import Schedule
from florin.domain.standing_order import StandingOrder, StandingOrderRun
from florin.domain.standing_orders import StandingOrders
from florin.domain.standing_runs import StandingRuns
from florin.domain.transaction import TransactionKind
from tests.domain.branch import ADA, BERT, MemoryLedger, deposit, new_account, new_id, open_books, post


class MemoryStandingOrders:
    """The port to where standing orders are kept. `crashes` is how many of the next writes come to nothing."""

    def __init__(self, ledger: MemoryLedger) -> None:
        self.ledger = ledger
        self.orders: dict[UUID, StandingOrder] = {}
        self.keys: dict[tuple[UUID, str], tuple[UUID, bytes]] = {}
        self.runs: dict[tuple[UUID, int], StandingOrderRun] = {}
        self.crashes = 0

    async def ends(
        self, source_id: UUID, destination_id: UUID | None, destination_iban: str | None
    ) -> tuple[Account | None, Account | None]:
        books = self.ledger.books
        named = books.ids_by_iban.get(destination_iban) if destination_iban else destination_id
        return books.accounts.get(source_id), books.accounts.get(named) if named else None

    async def count_running(self, account_id: UUID) -> int:
        return sum(order.account_id == account_id and not order.is_over for order in self.orders.values())

    async def add(self, order: StandingOrder, idempotency_key: str, fingerprint: bytes) -> bool:
        place = order.customer_id, idempotency_key
        if place in self.keys:
            return False
        self.keys[place] = order.id, fingerprint
        self.orders[order.id] = order
        return True

    async def by_key(self, customer_id: UUID, idempotency_key: str) -> tuple[StandingOrder, bytes] | None:
        found = self.keys.get((customer_id, idempotency_key))
        return (self.orders[found[0]], found[1]) if found else None

    async def by_ids(self, ids: Sequence[UUID]) -> dict[UUID, StandingOrder]:
        return {each: self.orders[each] for each in ids if each in self.orders}

    async def due(
        self, now: datetime, *, limit: int, after: tuple[datetime, UUID] | None = None
    ) -> list[StandingOrder]:
        waiting = [(o.due_at, o.id) for o in self.orders.values() if o.due_at is not None and o.due_at <= now]
        behind = [place for place in sorted(waiting) if after is None or place > after]
        return [self.orders[each] for _, each in behind[:limit]]

    async def keep(self, order: StandingOrder, run: StandingOrderRun | None = None) -> bool:
        if self.crashes:
            self.crashes -= 1
            raise ConnectionError("the database went away")
        if self.orders[order.id].version != order.version - 1:
            return False
        self.orders[order.id] = order
        if run is not None:
            known = self.runs.get((order.id, run.number))
            if run.given_up and known is not None:
                run = replace(known, status=run.status, next_attempt_at=None)
            self.runs[order.id, run.number] = run
        return True

    async def of_accounts(
        self, account_ids: Sequence[UUID], *, limit: int, before: UUID | None
    ) -> dict[UUID, list[StandingOrder]]:
        return {
            account_id: [
                order
                for order in sorted(self.orders.values(), key=lambda order: order.id, reverse=True)
                if order.account_id == account_id and (before is None or order.id < before)
            ][:limit]
            for account_id in account_ids
        }

    async def runs_of(
        self, order_ids: Sequence[UUID], *, limit: int, before: int | None
    ) -> dict[UUID, list[StandingOrderRun]]:
        return {
            order_id: [
                run
                for (owner, number), run in sorted(self.runs.items(), reverse=True)
                if owner == order_id and (before is None or number < before)
            ][:limit]
            for order_id in order_ids
        }


class Office:
    """Where Ada pays Bert by standing order. `now` is what the clock says."""

    def __init__(self, balance: int = 0, now: datetime = datetime(2026, 1, 31, 12, tzinfo=UTC)) -> None:
        self.now = now
        self.ada = new_account(ADA, balance=balance, changed_at=datetime(2020, 1, 1, tzinfo=UTC))
        self.bert = new_account(BERT, changed_at=datetime(2020, 1, 1, tzinfo=UTC))
        self.ledger = MemoryLedger(open_books(self.ada, self.bert), now=lambda: self.now)
        self.records = MemoryStandingOrders(self.ledger)
        self.runs = StandingRuns(self.ledger, self.records, new_id)
        self.service = StandingOrders(self.records, self.runs, lambda: self.now, new_id)
        self.principal = Principal(ADA)

    def wanted(self, **changes: object) -> Order:
        """Ten euros from Ada to Bert."""
        order = Order(
            TransactionKind.TRANSFER,
            Decimal("10.00"),
            "EUR",
            "k",
            "rent",
            source=str(self.ada.id),
            destination=str(self.bert.id),
        )
        return replace(order, **changes)  # type: ignore[arg-type]

    async def create(self, schedule: Schedule, **changes: object) -> StandingOrder:
        """An order that the bank takes."""
        answer: Answer = await self.service.create(self.principal, self.wanted(**changes), schedule)
        assert isinstance(answer.value, StandingOrder), answer.value
        return answer.value

    async def work(self, now: datetime | None = None) -> int:
        """Have the duty done until nothing is due."""
        self.now = now or self.now
        done = 0
        while more := await self.runs.perform(self.now):
            done += more
        return done

    async def work_twice(self) -> None:
        """Two processes at once."""
        other = StandingRuns(self.ledger, self.records, new_id)
        while any(await asyncio.gather(self.runs.perform(self.now), other.perform(self.now))):
            pass

    def pay_in(self, amount: int) -> None:
        """Give Ada cash."""
        post(self.ledger.books, deposit(self.ada.id, amount, by=ADA), now=self.now)

    def see(self, order: StandingOrder) -> StandingOrder:
        """The order as it is now."""
        return self.records.orders[order.id]

    def outcomes(self, order: StandingOrder) -> list[tuple[str, str]]:
        """What became of its runs: day and status."""
        runs = sorted((run for (owner, _), run in self.records.runs.items() if owner == order.id), key=_number)
        return [(run.due.isoformat(), run.status.value) for run in runs]

    def balance(self, account: Account) -> int:
        """What is posted."""
        return self.ledger.books.accounts[account.id].balance_minor


def _number(run: StandingOrderRun) -> int:
    return run.number

"""Standing orders: creating, changing and reading them. Their runs are made by `StandingRuns`."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from hashlib import sha256
from typing import Final, Literal, Protocol
from uuid import UUID

from florin.domain.account import Account, AccountStatus
from florin.domain.holds import Part
from florin.domain.iban import is_iban_shaped, normalise_iban
from florin.domain.labels import read_labels
from florin.domain.money import AmountFault, read_amount
from florin.domain.page import Page, cut_page
from florin.domain.payments import REFERENCE_MAX, Answer, Order, fingerprint, read_id
from florin.domain.ports import Clock, IdMaker
from florin.domain.principal import Principal
from florin.domain.refusals import (
    AccountNotActive,
    AccountNotFound,
    CurrencyMismatch,
    IdempotencyConflict,
    InvalidAmount,
    InvalidInput,
    Overloaded,
    Refusal,
    SameAccount,
    Side,
)
from florin.domain.schedule import Schedule, check_schedule
from florin.domain.standing_order import (
    StandingOrder,
    StandingOrderEnd,
    StandingOrderRun,
    StandingOrderStatus,
    begin_of,
    end,
    is_due,
)
from florin.domain.standing_order_refusals import StandingOrderNotFound, StandingOrderOver
from florin.domain.standing_runs import RunRecords, StandingRuns
from florin.domain.text import check_text, without_controls
from florin.domain.transaction import DESCRIPTION_MAX, NO_LABELS, Labels

ORDERS_MAX = 100
"""How many orders may run from one account."""


class Unchanged(Enum):
    """What is left as it is, where None says something else."""

    UNCHANGED = "UNCHANGED"


UNCHANGED: Final = Unchanged.UNCHANGED
_Unchanged = Literal[Unchanged.UNCHANGED]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a customer wants of an order to be otherwise, from the next run on.

    Raises:
        Malformed: a text could not be kept as it is.
    """

    amount: Part | None = None
    description: str | _Unchanged | None = UNCHANGED
    until: date | _Unchanged | None = UNCHANGED
    count: int | _Unchanged | None = UNCHANGED
    category: str | _Unchanged | None = UNCHANGED
    reference: str | _Unchanged | None = UNCHANGED

    def __post_init__(self) -> None:
        if isinstance(self.description, str):
            check_text("description", self.description, DESCRIPTION_MAX)
        self.labels(NO_LABELS)

    def labels(self, before: Labels) -> Labels:
        """The labels that an order is to have after these."""
        return read_labels(
            before.category if self.category is UNCHANGED else self.category,
            before.reference if self.reference is UNCHANGED else self.reference,
            before.metadata,
        )


class StandingOrderRecords(RunRecords, Protocol):
    """Which standing orders there are."""

    async def ends(
        self, source_id: UUID, destination_id: UUID | None, destination_iban: str | None
    ) -> tuple[Account | None, Account | None]:
        """The accounts at both ends of an order, as far as there are such."""
        ...

    async def count_running(self, account_id: UUID) -> int:
        """How many orders of an account are not over."""
        ...

    async def add(self, order: StandingOrder, idempotency_key: str, fingerprint: bytes) -> bool:
        """Keep a new order; False when its customer has used the key before."""
        ...

    async def by_key(self, customer_id: UUID, idempotency_key: str) -> tuple[StandingOrder, bytes] | None:
        """The order that a customer created under a key, as it is now, and the fingerprint of what they wanted."""
        ...

    async def of_accounts(
        self, account_ids: Sequence[UUID], *, limit: int, before: UUID | None
    ) -> Mapping[UUID, list[StandingOrder]]:
        """Newest first, those older than the order `before`."""
        ...

    async def runs_of(
        self, order_ids: Sequence[UUID], *, limit: int, before: int | None
    ) -> Mapping[UUID, list[StandingOrderRun]]:
        """The last first, those before the run number `before`."""
        ...


@dataclass(frozen=True, slots=True)
class StandingOrders:
    """Customers' standing orders. Staff see all of them and change none."""

    records: StandingOrderRecords
    runs: StandingRuns
    clock: Clock
    new_id: IdMaker

    async def create(self, principal: Principal, wanted: Order, schedule: Schedule) -> Answer:
        """Take an order to carry out `wanted` on the days of a schedule; its key makes it safe to repeat."""
        amount = read_amount(wanted.value, wanted.currency)
        if isinstance(amount, AmountFault):
            return Answer(InvalidAmount(amount, wanted.currency))
        told = await self._replay(principal, wanted, schedule, amount)
        if told is not None:
            return told
        now = self.clock()
        fault = check_schedule(schedule, now.date())
        if fault is not None:
            return Answer(fault)
        ends = await self._ends(principal, wanted)
        if isinstance(ends, Refusal):
            return Answer(ends)
        source, destination = ends
        if await self.records.count_running(source.id) >= ORDERS_MAX:
            reason = f"{ORDERS_MAX} standing orders run from this account; cancel one first"
            return Answer(InvalidInput("fromAccountId", reason))
        order = StandingOrder(
            self.new_id(),
            principal.customer_id,
            source.id,
            destination.id,
            amount,
            wanted.currency,
            wanted.description,
            wanted.labels,
            schedule,
            now,
            begin_of(schedule.first),
        )
        if await self.records.add(order, wanted.idempotency_key, _fingerprint(wanted, schedule, amount)):
            return Answer(order)
        raced = await self._replay(principal, wanted, schedule, amount)
        assert raced is not None, "whoever used the key has committed"
        return raced

    async def _replay(
        self, principal: Principal, wanted: Order, schedule: Schedule, amount_minor: int
    ) -> Answer | None:
        """The order that was created under a key before, if one was."""
        kept = await self.records.by_key(principal.customer_id, wanted.idempotency_key)
        if kept is None:
            return None
        order, facts = kept
        if facts != _fingerprint(wanted, schedule, amount_minor):
            return Answer(IdempotencyConflict(wanted.idempotency_key))
        return Answer(order, replayed=True)

    async def _ends(
        self, principal: Principal, wanted: Order
    ) -> tuple[Account, Account] | AccountNotFound | SameAccount | CurrencyMismatch | AccountNotActive:
        """The accounts of an order. Only accounts of this bank can receive: others have no key of ours."""
        source_id, destination_id = read_id(wanted.source), read_id(wanted.destination)
        iban = normalise_iban(wanted.destination_iban) if wanted.destination_iban is not None else None
        if source_id is None:
            return _not_found(Side.SOURCE, wanted.source)
        if destination_id is None and (iban is None or not is_iban_shaped(iban)):
            return _not_found(Side.DESTINATION, wanted.destination_iban or wanted.destination)
        source, destination = await self.records.ends(source_id, destination_id, iban)
        if source is None or source.customer_id != principal.customer_id:
            return _not_found(Side.SOURCE, wanted.source)
        if destination is None:
            return _not_found(Side.DESTINATION, iban or wanted.destination)
        if source.id == destination.id:
            return SameAccount(source.id)
        for side, account in ((Side.SOURCE, source), (Side.DESTINATION, destination)):
            own = account.customer_id == principal.customer_id
            if account.currency != wanted.currency:
                return CurrencyMismatch(side, wanted.currency, account.currency if own else None)
            if account.status is not AccountStatus.ACTIVE:
                return AccountNotActive(side, account.status if own else None)
        return source, destination

    async def change(self, principal: Principal, order_id: str, changes: Changes) -> StandingOrder | Refusal:
        """Change an order for the runs that begin from now on."""
        minor = None if changes.amount is None else changes.amount.read()
        if isinstance(minor, InvalidAmount):
            return minor

        def changed(order: StandingOrder) -> StandingOrder | CurrencyMismatch | InvalidInput:
            if changes.amount is not None and changes.amount.currency != order.currency:
                return CurrencyMismatch(Side.SOURCE, changes.amount.currency, order.currency)
            schedule = _reschedule(order, changes, self.clock())
            if isinstance(schedule, InvalidInput):
                return schedule
            words = order.description if changes.description is UNCHANGED else changes.description
            amount = order.amount_minor if minor is None else minor
            labels = changes.labels(order.labels)
            return replace(order, amount_minor=amount, description=words, labels=labels, schedule=schedule)

        return await self._alter(principal, order_id, changed)

    async def pause(self, principal: Principal, order_id: str) -> StandingOrder | Refusal:
        """Have an order not run until it is resumed. Days that pass until then are skipped for good."""
        paused = await self._alter(
            principal, order_id, lambda order: replace(order, status=StandingOrderStatus.PAUSED)
        )
        return await self._cleared_up(paused)

    async def cancel(self, principal: Principal, order_id: str) -> StandingOrder | Refusal:
        """Make an end of an order. Once this has answered, nothing of it moves any more."""

        def cancelled(order: StandingOrder) -> StandingOrder:
            return end(order, StandingOrderEnd.CANCELLED, self.clock())

        order = await self._alter(principal, order_id, cancelled, finally_=StandingOrderStatus.CANCELLED)
        return await self._cleared_up(order)

    async def resume(self, principal: Principal, order_id: str) -> StandingOrder | Refusal:
        """Have a paused order run again, from the next of its days on."""
        now = self.clock()
        order = await self._own(principal, order_id)
        while order is not None and order.status is StandingOrderStatus.PAUSED and is_due(order, now):
            order = await self.runs.clear_up(order, now)
            if order is None:
                return Overloaded()
        return await self._alter(
            principal, order_id, lambda order: replace(order, status=StandingOrderStatus.ACTIVE)
        )

    async def _cleared_up(self, order: StandingOrder | Refusal) -> StandingOrder | Refusal:
        """The same order, after a run of it that may be under way; Overloaded where that can't be known yet.

        Asking again is safe: what was changed stays, and the run is cleared up then.
        """
        now = self.clock()
        if isinstance(order, StandingOrder) and is_due(order, now):
            return await self.runs.clear_up(order, now) or Overloaded()
        return order

    async def _alter(
        self,
        principal: Principal,
        order_id: str,
        alter: Callable[[StandingOrder], StandingOrder | Refusal],
        finally_: StandingOrderStatus | None = None,
    ) -> StandingOrder | Refusal:
        """Change an order of the principal's, on top of whatever happened to it meanwhile."""
        while True:
            order = await self._own(principal, order_id)
            if order is None:
                return StandingOrderNotFound(without_controls(order_id)[:REFERENCE_MAX])
            if order.is_over:
                return order if order.status is finally_ else StandingOrderOver(order.id, order.status)
            after = alter(order)
            if not isinstance(after, StandingOrder) or after == order:
                return after
            after = replace(after, version=order.version + 1)
            if await self.records.keep(after):
                return after

    async def _own(self, principal: Principal, order_id: str) -> StandingOrder | None:
        order = await self.visible(principal, order_id)
        return order if order is not None and order.customer_id == principal.customer_id else None

    async def visible(self, principal: Principal, order_id: str) -> StandingOrder | None:
        """An order that somebody may see: their own, or for staff anybody's."""
        read = read_id(order_id)
        order = (await self.records.by_ids([read])).get(read) if read else None
        seen = order is not None and (principal.is_staff or order.customer_id == principal.customer_id)
        return order if seen else None

    async def pages(
        self, account_ids: Sequence[UUID], *, first: int, after: UUID | None
    ) -> list[Page[StandingOrder]]:
        """A page of each account's orders, newest first, those that are over among them."""
        found = await self.records.of_accounts(account_ids, limit=first + 1, before=after)
        return [
            cut_page(found[account_id], first=first, after=after, cursor=lambda order: str(order.id))
            for account_id in account_ids
        ]

    async def run_pages(
        self, order_ids: Sequence[UUID], *, first: int, after: int | None
    ) -> list[Page[StandingOrderRun]]:
        """A page of each order's runs, the last first."""
        found = await self.records.runs_of(order_ids, limit=first + 1, before=after)
        return [
            cut_page(found[order_id], first=first, after=after, cursor=lambda run: str(run.number))
            for order_id in order_ids
        ]


def _not_found(side: Side, reference: str | None) -> AccountNotFound:
    return AccountNotFound(side, (reference or "")[:REFERENCE_MAX])


def _reschedule(order: StandingOrder, changes: Changes, now: datetime) -> Schedule | InvalidInput:
    """An order's schedule with another end."""
    old = order.schedule
    schedule = replace(
        old,
        until=old.until if changes.until is UNCHANGED else changes.until,
        count=old.count if changes.count is UNCHANGED else changes.count,
    )
    if schedule == old:
        return schedule
    fault = check_schedule(schedule, min(now.date(), old.first))
    if fault is not None:
        return fault
    if schedule.total is not None and schedule.total < order.number:
        field = "until" if changes.until is not UNCHANGED else "count"
        return InvalidInput(field, "it leaves no run to come; cancel the order instead")
    return schedule


def _fingerprint(wanted: Order, schedule: Schedule, amount_minor: int) -> bytes:
    """Tell orders apart: the same for the same facts."""
    days = [str(fact) for fact in (schedule.first, schedule.every, schedule.until, schedule.count)]
    return sha256(fingerprint(wanted, amount_minor) + json.dumps([schedule.rhythm, *days]).encode()).digest()

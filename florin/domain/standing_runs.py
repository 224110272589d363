"""Runs of standing orders: what is due is asked of the ledger, and what came of it is kept.

A run is made exactly once, whoever makes it and whatever breaks on the way. Each attempt has a key of its own,
under which the ledger moves money once and answers the same ever after; only then the order moves on, if nobody
else has moved it meanwhile. Whoever comes after a crash asks under the same key, and keeps what is answered.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from florin.domain.commands import NO_TERMS, OWN_KEY, Command, KeySeal, MoneyRequest, Terms
from florin.domain.payments import ask
from florin.domain.ports import IdMaker, Ledger
from florin.domain.refusals import Overloaded
from florin.domain.standing_order import (
    Result,
    StandingOrder,
    StandingOrderRun,
    StandingOrderStatus,
    enter_result,
    result_of,
)
from florin.domain.transaction import NO_LABELS, TransactionKind

AT_ONCE = 100
"""So many orders are looked at together."""

KEY_PREFIX = f"{OWN_KEY}standing:"
"""How the keys of all attempts begin."""


class RunRecords(Protocol):
    """Which orders there are, as whoever runs them sees it."""

    async def due(
        self, now: datetime, *, limit: int, after: tuple[datetime, UUID] | None = None
    ) -> Sequence[StandingOrder]:
        """Those to look at by now, the one that has waited longest first; those behind a place in that line."""
        ...

    async def by_ids(self, ids: Sequence[UUID]) -> "dict[UUID, StandingOrder]":
        """Orders by id; unknown ids are left out."""
        ...

    async def keep(self, order: StandingOrder, run: StandingOrderRun | None = None) -> bool:
        """Keep an order, and what became of a run of it; False if it is not the next version any more."""
        ...


@dataclass(frozen=True, slots=True)
class StandingRuns:
    """Makes runs. `perform` is a duty of the bank's, and bears being performed by several processes at once."""

    ledger: Ledger
    records: RunRecords
    new_id: IdMaker

    async def perform(self, now: datetime) -> int:
        """Make the runs that are due by now, or what is left of them to do; answers with how many.

        After days without a bank an order has several due: they are made one after the other, the oldest first.

        Raises:
            Exception: the first of those that kept some runs from being made; the others were.
        """
        done, errors, place = 0, list[BaseException](), None
        while True:
            orders = await self.records.due(now, limit=AT_ONCE, after=place)
            # Each by itself, so that one that fails harms none beside it; the ledger gathers them into one batch.
            results = await asyncio.gather(*(self._attempt(order) for order in orders), return_exceptions=True)
            failed = [result for result in results if isinstance(result, BaseException)]
            for order, result in zip(orders, results, strict=True):
                if result is not None and not isinstance(result, BaseException):
                    await self._enter(order, result, now)
                    done += 1
            errors += failed
            # Those that fail stay at the head of the line; whoever stands behind them must not wait for them.
            if not failed or len(orders) < AT_ONCE or orders[-1].due_at is None:
                break
            place = orders[-1].due_at, orders[-1].id
        if errors:
            raise errors[0]
        return done

    async def clear_up(self, order: StandingOrder, now: datetime) -> StandingOrder | None:
        """Make an end of a run that is due and must not be made any more; None if the ledger is too busy for it.

        The run's key is sealed: if it was made it counts, and if it was not it never will be.
        """
        result = await self._ask(_seal_of(order))
        return None if result is None else await self._enter(order, result, now)

    async def _attempt(self, order: StandingOrder) -> Result | None:
        runs = order.status is StandingOrderStatus.ACTIVE
        return await self._ask(self._request_of(order) if runs else _seal_of(order))

    async def _ask(self, command: Command) -> Result | None:
        answer = await ask(self.ledger, command)
        return None if isinstance(answer.value, Overloaded) else result_of(answer.value)

    def _request_of(self, order: StandingOrder) -> MoneyRequest:
        """What the bank asks on the customer's behalf. The key alone tells attempts apart, whatever the amount."""
        key = key_of(order)
        return MoneyRequest(
            self.new_id(),
            order.customer_id,
            key,
            sha256(key.encode()).digest(),
            TransactionKind.TRANSFER,
            order.amount_minor,
            order.currency,
            order.description,
            order.account_id,
            order.destination_id,
            terms=NO_TERMS if order.labels == NO_LABELS else Terms(labels=order.labels),
        )

    async def _enter(self, order: StandingOrder, result: Result, now: datetime) -> StandingOrder:
        """Keep what came of an attempt, unless somebody has; whatever else was changed meanwhile stays."""
        place = order.number, order.attempt
        while (order.number, order.attempt) == place and order.due_at is not None:
            after, run = enter_result(order, result, now)
            after = replace(after, version=order.version + 1)
            if await self.records.keep(after, run):
                return after
            order = (await self.records.by_ids([order.id]))[order.id]
        return order


def key_of(order: StandingOrder) -> str:
    """Under which key the ledger knows an order's next attempt."""
    return f"{KEY_PREFIX}{order.id}:{order.number}:{order.attempt}"


def _seal_of(order: StandingOrder) -> KeySeal:
    return KeySeal(order.customer_id, key_of(order))

"""Traffic with other banks: payments are handed to the rail, and what it reports is acted on. Duties of the bank's.

Nothing here is done once for certain, and nothing does harm twice: a payment is known to the rail by its end-to-end
id, a transaction settles or comes back once, a late return and what comes in have keys that the ledger takes once.
So a process may die between any two lines, and two may do the same at the same time.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from florin.domain.books import Group, Outcome
from florin.domain.commands import OWN_KEY, Command, Reversal, Step, Transition
from florin.domain.incoming_payments import IncomingPayments
from florin.domain.money_refusals import NotReversible, ReversalExceeded, TransactionNotPending
from florin.domain.payment_rail import (
    Incoming,
    OutgoingPayment,
    PaymentRail,
    RailReport,
    Returned,
    ReturnReason,
    Settled,
    Unsendable,
)
from florin.domain.ports import IdMaker, Ledger
from florin.domain.refusals import Overloaded, Refusal
from florin.domain.transaction import BANK, DESCRIPTION_MAX, Transaction, TransactionStatus

AT_ONCE = 500
"""So many payments are handed over together, and so many reports acted on."""

SILENT_AFTER = timedelta(days=1)
"""A payment of which the rail says nothing for so long is somebody's to look after."""

_PAUSE_MAX = timedelta(minutes=1)

_EXPECTED_OF = {
    Settled: frozenset({TransactionStatus.COMPLETED, TransactionStatus.REVERSED}),
    Returned: frozenset({TransactionStatus.REJECTED, TransactionStatus.REVERSED}),
}
"""What a payment is when a report of this kind has been acted on before."""

log = logging.getLogger(__name__)


class TrafficRecords(Protocol):
    """What was handed over and how far reports were acted on. `persistence` provides it."""

    async def unsent(self, *, limit: int) -> Sequence[OutgoingPayment]:
        """Those that wait for settlement and that the rail is not known to have, oldest first."""
        ...

    async def note_sent(self, ids: Sequence[UUID], at: datetime) -> None:
        """Keep when payments were handed over; the first time counts."""
        ...

    async def note_problem(self, transaction_id: UUID, problem: str) -> None:
        """Keep what somebody has to see to."""
        ...

    async def silent(self, sent_before: datetime) -> int:
        """How many wait for settlement that were handed over before an instant."""
        ...

    async def cursor(self, rail: str) -> str | None: ...

    async def keep_cursor(self, rail: str, cursor: str, at: datetime) -> None: ...


class _Patience:
    """How long to leave a rail alone that is away: twice as long each time."""

    def __init__(self, doing: str) -> None:
        self._doing = doing
        self._pause = timedelta(0)
        self._until: datetime | None = None

    def waits(self, now: datetime) -> bool:
        return self._until is not None and now < self._until

    def lose(self, error: Exception, now: datetime) -> None:
        self._pause = min(max(self._pause * 2, timedelta(seconds=1)), _PAUSE_MAX)
        self._until = now + self._pause
        seconds = int(self._pause.total_seconds())
        log.warning("%s failed and is tried again in %s s: %r", self._doing, seconds, error)

    def regain(self) -> None:
        self._pause, self._until = timedelta(0), None


@dataclass(frozen=True, slots=True)
class _Told:
    """A report of a payment that the bank may know."""

    report: Settled | Returned
    target_id: UUID


class RailTraffic:
    """Hands payments over, and acts on what is reported of them and on what comes in."""

    def __init__(
        self,
        rail: PaymentRail,
        records: TrafficRecords,
        incoming: IncomingPayments,
        ledger: Ledger,
        new_id: IdMaker,
        *,
        name: str,
    ) -> None:
        self._rail = rail
        self._records = records
        self._incoming = incoming
        self._ledger = ledger
        self._new_id = new_id
        self._name = name
        self._cursor: str | None = None
        self._knows_cursor = False
        self._sending = _Patience("handing payments to the rail")
        self._collecting = _Patience("collecting the rail's reports")

    async def send(self, now: datetime) -> int:
        """Hand over what was not sent yet; answers with how many payments came further."""
        if self._sending.waits(now):
            return 0
        payments = await self._records.unsent(limit=AT_ONCE)
        if not payments:
            return 0
        try:
            unsendable = await self._hand_over(payments)
        except Exception as error:
            # Whatever it was, they may be on their way; they are sent again as they are.
            self._sending.lose(error, now)
            return 0
        self._sending.regain()
        refused = {each.transaction_id for each in unsendable}
        sent = [each.transaction_id for each in payments if each.transaction_id not in refused]
        if sent:
            await self._records.note_sent(sent, now)
        return len(sent) + await self._give_back(unsendable)

    async def collect(self, now: datetime) -> int:
        """Act on what the rail has to say; answers with how many payments to others came further.

        The cursor is kept after the last of them. Without any it is only remembered: a process that starts anew
        asks from where something was last heard.
        """
        if self._collecting.waits(now):
            return 0
        if not self._knows_cursor:
            self._cursor, self._knows_cursor = await self._records.cursor(self._name), True
        try:
            collected = await self._rail.collect(self._cursor)
        except Exception as error:
            self._collecting.lose(error, now)
            return 0
        self._collecting.regain()
        changed = 0
        for reports in _rounds(collected.reports):
            acted = await self._act(reports)
            if acted is None:
                return changed
            changed += acted
        if collected.reports:
            await self._records.keep_cursor(self._name, collected.cursor, now)
        self._cursor = collected.cursor
        return changed

    async def remind(self, now: datetime) -> int:
        """Log how many payments the rail has said nothing of for too long. There is never more to do at once."""
        silent = await self._records.silent(now - SILENT_AFTER)
        if silent:
            log.warning(
                "the rail has %s payments of more than a day; look at outgoingPayments(state: SENT)", silent
            )
        return 0

    async def _hand_over(self, payments: Sequence[OutgoingPayment]) -> list[OutgoingPayment]:
        """Send payments; those that no bank would take are answered with, and don't keep the others back."""
        try:
            await self._rail.send(payments)
        except Unsendable as fault:
            if len(payments) == 1:
                log.warning("payment %s can't be sent and is given back: %s", payments[0].transaction_id, fault)
                return list(payments)
        else:
            return []
        return [unsendable for each in payments for unsendable in await self._hand_over([each])]

    async def _give_back(self, payments: Sequence[OutgoingPayment]) -> int:
        """Let go of the funds of payments that never left."""
        reason = ReturnReason.SETTLEMENT_FAILED
        steps = tuple(_step_back(each.transaction_id, reason) for each in payments)
        outcomes = await self._post(steps)
        return sum(isinstance(outcome.value, Transaction) for outcome in outcomes or ())

    async def _act(self, reports: Sequence[RailReport]) -> int | None:
        """Act on reports of different payments; None if the ledger is too busy, and they have to be told again."""
        incoming = [report for report in reports if isinstance(report, Incoming)]
        told = _identify([report for report in reports if not isinstance(report, Incoming)])
        changed = await self._act_on_payments(told)
        if changed is None:
            return None
        if incoming:
            received = await self._incoming.take(incoming)
            if isinstance(received, Overloaded):
                return None
        return changed

    async def _act_on_payments(self, told: Sequence[_Told]) -> int | None:
        outcomes = await self._post([_step_of(each) for each in told])
        if outcomes is None:
            return None
        changed, late = 0, []
        for each, outcome in zip(told, outcomes, strict=True):
            value = outcome.value
            if isinstance(value, Transaction):
                changed += 1
            elif not isinstance(value, TransactionNotPending):
                log.warning("the rail reports %r of no payment that was sent", each.report)
            elif value.status is TransactionStatus.COMPLETED and isinstance(each.report, Returned):
                late.append(each)
            elif value.status not in _EXPECTED_OF[type(each.report)]:
                log.error("the rail reports %r of a payment that is %s", each.report, value.status)
        reversed_ = await self._reverse(late)
        return None if reversed_ is None else changed + reversed_

    async def _reverse(self, late: Sequence[_Told]) -> int | None:
        """Send back what came back after it had settled."""
        outcomes = await self._post([self._reversal_of(each) for each in late])
        if outcomes is None:
            return None
        changed = 0
        for each, outcome in zip(late, outcomes, strict=True):
            value = outcome.value
            if isinstance(value, Transaction):
                changed += not outcome.replayed
            elif isinstance(value, Refusal) and not isinstance(value, NotReversible | ReversalExceeded):
                # The money is with the bank, and its customer can't be credited: somebody has to call them.
                log.error("payment %s came back and can't be credited: %s", each.target_id, value.message)
                problem = f"It came back and could not be credited to its payer: {value.message}"
                await self._records.note_problem(each.target_id, problem)
        return changed

    def _reversal_of(self, told: _Told) -> Reversal:
        assert isinstance(told.report, Returned)
        reason = told.report.reason
        key = f"{OWN_KEY}return:{told.target_id}"
        return Reversal(
            self._new_id(),
            told.target_id,
            BANK,
            key,
            sha256(key.encode()).digest(),
            description=f"Payment returned ({reason.value}): {reason.sentence}"[:DESCRIPTION_MAX],
        )

    async def _post(self, commands: Sequence[Command]) -> list[Outcome] | None:
        """Have the ledger decide; None if it is too busy."""
        if not commands:
            return []
        outcomes = await self._ledger.post(Group(tuple(commands)))
        return None if isinstance(outcomes, Overloaded) else outcomes


def _rounds(reports: Sequence[RailReport]) -> Iterator[list[RailReport]]:
    """Reports in their order, in rounds in which no payment occurs twice."""
    round_: list[RailReport] = []
    names: set[str] = set()
    for report in reports:
        name = f"in:{report.rail_reference}" if isinstance(report, Incoming) else report.end_to_end_id
        if name in names or len(round_) == AT_ONCE:
            yield round_
            round_, names = [], set()
        round_.append(report)
        names.add(name)
    if round_:
        yield round_


def _identify(reports: Sequence[Settled | Returned]) -> list[_Told]:
    """Which payments are meant; a report that names none is logged and left."""
    told = []
    for report in reports:
        try:
            told.append(_Told(report, UUID(hex=report.end_to_end_id)))
        except ValueError:
            log.warning("the rail reports %r of no payment that was sent", report)
    return told


def _step_of(told: _Told) -> Transition:
    if isinstance(told.report, Returned):
        return _step_back(told.target_id, told.report.reason)
    return Transition(Step.SETTLE, told.target_id, BANK)


def _step_back(target_id: UUID, reason: ReturnReason) -> Transition:
    return Transition(Step.RETURN, target_id, BANK, reason=reason.value, explanation=reason.sentence)

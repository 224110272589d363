"""A payment rail for development: other banks that always behave the same, and speak ISO 20022 as real ones do.

What becomes of a payment is told by the last two digits of its amount in minor units (see `Fate`, and
docs/payment-rail.md). The rail keeps nothing. It asks the bank's own books what was sent and when, and works out
what it would have to say by now; so nothing is lost in a restart, and any number of processes say the same.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from florin.domain.payment_rail import (
    Collected,
    Incoming,
    OutgoingPayment,
    RailReport,
    Returned,
    ReturnReason,
    SentPayment,
    SentPayments,
    Settled,
)
from florin.domain.ports import Clock
from florin.server.iso20022 import Booking, write_initiation, write_notification
from florin.server.iso20022_reading import read_initiation, read_notification

SIMULATED_DELAY = timedelta(seconds=30)
"""How long a payment takes that does not settle, or come back, at once."""

MESSAGE_PAYMENTS_MAX = 500
"""The most payments in one message."""

_GRACE = timedelta(minutes=1)
# How much further back than it has to the rail asks for what has settled: the clocks of processes differ.

_EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a payment: whether and when it settles, and whether, when and why it comes back."""

    settles: bool = True
    returned: ReturnReason | None = None
    late: bool = False
    """Settles late, or comes back late after it has settled."""


SETTLES = Fate()
FATES = {
    90: Fate(late=True),
    91: Fate(settles=False, returned=ReturnReason.INCORRECT_ACCOUNT),
    92: Fate(settles=False, returned=ReturnReason.CLOSED_ACCOUNT),
    93: Fate(settles=False, returned=ReturnReason.BLOCKED_ACCOUNT),
    94: Fate(returned=ReturnReason.REFUSED_BY_CUSTOMER, late=True),
    95: Fate(settles=False),
}
"""By the last two digits of the amount in minor units; all others settle at once."""


@dataclass(frozen=True, slots=True)
class SimulatedRail:
    """The PaymentRail port. `sent` tells what the bank has handed over."""

    sent: SentPayments
    clock: Clock
    delay: timedelta = SIMULATED_DELAY

    async def send(self, payments: Sequence[OutgoingPayment]) -> None:
        """Write what a real rail would get, and read it as the other side would. Nothing is kept.

        Raises:
            MalformedMessage: the other side would refuse it; says why.
        """
        now = self.clock()
        different = list({payment.end_to_end_id: payment for payment in payments}.values())
        for start in range(0, len(different), MESSAGE_PAYMENTS_MAX):
            await asyncio.to_thread(_deliver, different[start : start + MESSAGE_PAYMENTS_MAX], now)

    async def collect(self, cursor: str | None) -> Collected:
        """What the bank has not acted on yet, by its own books. The cursor is the time of the collection."""
        now = self.clock()
        collected_until = _EVER if cursor is None else datetime.fromisoformat(cursor)
        since = max(_EVER, collected_until - self.delay - _GRACE)
        sent = await self.sent.unfinished(since)
        bookings = [
            Booking(report, one.payment.amount)
            for one in sent
            for report in reports_of(one, self.delay)
            if report.at <= now
        ]
        # Sorting keeps the order of what happened at once: a payment settles before it comes back.
        bookings.sort(key=lambda booking: booking.report.at)
        reports: list[RailReport] = []
        for start in range(0, len(bookings), MESSAGE_PAYMENTS_MAX):
            reports += await asyncio.to_thread(_notify, bookings[start : start + MESSAGE_PAYMENTS_MAX], now)
        return Collected(tuple(reports), max(now, collected_until).isoformat())


def fate_of(amount_minor: int) -> Fate:
    """What becomes of a payment of this amount."""
    return FATES.get(amount_minor % 100, SETTLES)


def reports_of(sent: SentPayment, delay: timedelta = SIMULATED_DELAY) -> list[Settled | Returned]:
    """All that there will ever be to say of a payment that the bank does not know yet, in order."""
    fate, name = fate_of(sent.payment.amount_minor), sent.payment.end_to_end_id
    later = sent.sent_at + delay
    reports: list[Settled | Returned] = []
    if fate.settles and not sent.settled:
        reports.append(Settled(name, later if fate.late and fate.returned is None else sent.sent_at))
    if fate.returned is not None:
        reports.append(Returned(name, fate.returned, later if fate.late else sent.sent_at))
    return reports


def simulate_incoming(incoming: Incoming, now: datetime) -> Incoming:
    """A payment from another bank, as the bank reads it in the camt.054 that reports it.

    Raises:
        MalformedMessage: no bank could send that; says why.
    """
    [report] = _notify([Booking(incoming, incoming.amount)], now)
    assert isinstance(report, Incoming)
    return report


def _deliver(payments: Sequence[OutgoingPayment], now: datetime) -> None:
    read = read_initiation(write_initiation(payments, now))
    asked = {payment.end_to_end_id: payment.amount for payment in payments}
    assert {instruction.end_to_end_id: instruction.amount for instruction in read} == asked


def _notify(bookings: Sequence[Booking], now: datetime) -> list[RailReport]:
    return read_notification(write_notification(bookings, now))

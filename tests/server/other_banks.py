"""Other banks, as tests need them: payments to them, what they report, and a bank's books of what it sent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from florin.domain.money import Money
from florin.domain.payment_rail import (
    Collected,
    Incoming,
    OutgoingPayment,
    RailReport,
    Returned,
    ReturnReason,
    SentPayment,
    Settled,
    end_to_end_id_of,
)
from florin.server.iso20022 import Booking

NOW = datetime(2026, 11, 21, 12, 30, 0, 123456, UTC)
OURS, THEIRS = "DE43990102000000000001", "NO9386011117947"


def payment(
    number: int = 1,
    amount_minor: int = 1200,
    currency: str = "EUR",
    *,
    debtor_name: str = "Ada Lovelace",
    debtor_iban: str = OURS,
    creditor_name: str = "Łódź",
    creditor_iban: str = THEIRS,
    remittance: str | None = "Rechnung 7",
) -> OutgoingPayment:
    """A payment to another bank."""
    transaction_id = UUID(int=number)
    return OutgoingPayment(
        transaction_id,
        end_to_end_id_of(transaction_id),
        amount_minor,
        currency,
        debtor_name,
        debtor_iban,
        creditor_name,
        creditor_iban,
        remittance,
        NOW,
    )


def credit(
    reference: str = "NB-1",
    amount_minor: int = 12345,
    currency: str = "EUR",
    *,
    debtor_name: str = "Søren Müller",
    debtor_iban: str | None = THEIRS,
    remittance: str | None = "Grüße",
) -> Incoming:
    """A payment from another bank."""
    return Incoming(reference, amount_minor, currency, OURS, debtor_name, debtor_iban, remittance, NOW)


PAYMENTS = [payment(1, 1234), payment(2, 500), payment(3, 2, "JPY", debtor_iban=THEIRS)]
BOOKINGS = [
    Booking(Settled(payment(1).end_to_end_id, NOW), Money(1200, "EUR")),
    Booking(Returned(payment(2).end_to_end_id, ReturnReason.CLOSED_ACCOUNT, NOW), Money(50, "EUR")),
    Booking(credit(), Money(12345, "EUR")),
    Booking(credit("NB-2", 7, "JPY"), Money(7, "JPY")),
]


@dataclass(slots=True)
class Books:
    """A bank's books of what it sent: the SentPayments port, and what acting on reports does to them."""

    sent: dict[str, SentPayment] = field(default_factory=dict)
    settled: dict[str, datetime] = field(default_factory=dict)
    heard: dict[str, list[RailReport]] = field(default_factory=dict)
    cursor: str | None = None

    def note(self, payments: Iterable[OutgoingPayment], at: datetime) -> None:
        """They were handed over."""
        for one in payments:
            self.sent.setdefault(one.end_to_end_id, SentPayment(one, at, settled=False))

    def act(self, reports: Iterable[RailReport], at: datetime) -> None:
        """Book what the rail reports."""
        for report in reports:
            assert not isinstance(report, Incoming)
            name = report.end_to_end_id
            self.heard.setdefault(name, []).append(report)
            if isinstance(report, Settled):
                self.sent[name] = replace(self.sent[name], settled=True)
                self.settled[name] = at

    def keep(self, collected: Collected, at: datetime) -> None:
        """Act on all of it, then keep the cursor."""
        self.act(collected.reports, at)
        self.cursor = collected.cursor

    async def unfinished(self, settled_since: datetime) -> Sequence[SentPayment]:
        return [
            one
            for name, one in self.sent.items()
            if not any(isinstance(report, Returned) for report in self.heard.get(name, []))
            and (not one.settled or self.settled[name] >= settled_since)
        ]


@dataclass(slots=True)
class Watch:
    """A clock that goes on when it is told to."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)

"""The payment rail: how money reaches other banks, and how the bank hears what became of it.

Everything here may happen twice. A bank that dies between sending a payment and noting that it did sends it again;
one that dies between acting on a report and keeping the cursor is told again. So a payment is known by its
`end_to_end_id` and what comes in by its `rail_reference`, on both sides, and the second time changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, Self
from uuid import UUID

from florin.domain.money import AMOUNT_MAX_MINOR, Money

END_TO_END_ID_MAX = 35
"""The longest end-to-end id and the longest reference, in characters: ISO 20022's Max35Text."""


@dataclass(frozen=True, slots=True)
class OutgoingPayment:
    """A payment to another bank, whose `amount_minor` the bank holds until it hears what became of it.

    `end_to_end_id` goes all the way to the payee and names the payment for good; see `end_to_end_id_of`.
    """

    transaction_id: UUID
    end_to_end_id: str
    amount_minor: int
    currency: str
    debtor_name: str
    debtor_iban: str
    creditor_name: str
    creditor_iban: str
    remittance: str | None
    requested_at: datetime

    def __post_init__(self) -> None:
        assert 1 <= len(self.end_to_end_id) <= END_TO_END_ID_MAX
        assert 1 <= self.amount_minor <= AMOUNT_MAX_MINOR
        assert self.requested_at.tzinfo is not None

    @property
    def amount(self) -> Money:
        """What the payee is to get."""
        return Money(self.amount_minor, self.currency)


def end_to_end_id_of(transaction_id: UUID) -> str:
    """What a payment is called on the rail: its transaction's id in 32 hexadecimal digits."""
    return transaction_id.hex


class ReturnReason(StrEnum):
    """Why a payment came back: the codes of ISO 20022's ExternalReturnReason1Code that concern credit transfers."""

    INCORRECT_ACCOUNT = "AC01"
    INVALID_CREDITOR_ACCOUNT = "AC03"
    CLOSED_ACCOUNT = "AC04"
    BLOCKED_ACCOUNT = "AC06"
    TRANSACTION_FORBIDDEN = "AG01"
    AMOUNT_NOT_ALLOWED = "AM02"
    CURRENCY_NOT_ALLOWED = "AM03"
    INSUFFICIENT_FUNDS = "AM04"
    DUPLICATE = "AM05"
    WRONG_AMOUNT = "AM09"
    NAME_DOES_NOT_MATCH = "BE01"
    BANK_NOT_REACHABLE = "CNOR"
    REQUESTED_BY_CUSTOMER = "CUST"
    SETTLEMENT_FAILED = "ED05"
    RECALLED = "FOCR"
    FRAUD = "FR01"
    CUSTOMER_DECEASED = "MD07"
    REFUSED_BY_CUSTOMER = "MS02"
    NOT_SPECIFIED = "MS03"
    WRONG_BANK_CODE = "RC01"
    REGULATION = "RR04"

    @classmethod
    def of(cls, code: str) -> Self:
        """The reason that a code stands for; NOT_SPECIFIED for one that is not listed here."""
        try:
            return cls(code)
        except ValueError:
            return cls(cls.NOT_SPECIFIED)

    @property
    def sentence(self) -> str:
        """The reason in words, for the customer who paid."""
        return _SENTENCES[self]


_SENTENCES = {
    ReturnReason.INCORRECT_ACCOUNT: "The receiving bank has no account with this number.",
    ReturnReason.INVALID_CREDITOR_ACCOUNT: "The payee's account number is not valid.",
    ReturnReason.CLOSED_ACCOUNT: "The payee's account is closed.",
    ReturnReason.BLOCKED_ACCOUNT: "The payee's account is blocked.",
    ReturnReason.TRANSACTION_FORBIDDEN: "The payee's account takes no payments of this kind.",
    ReturnReason.AMOUNT_NOT_ALLOWED: "The amount is more than the receiving bank takes.",
    ReturnReason.CURRENCY_NOT_ALLOWED: "The payee's account takes no payments in this currency.",
    ReturnReason.INSUFFICIENT_FUNDS: "There were not enough funds to settle the payment between the banks.",
    ReturnReason.DUPLICATE: "The receiving bank took it for a payment that it has already had.",
    ReturnReason.WRONG_AMOUNT: "The amount is not what was agreed.",
    ReturnReason.NAME_DOES_NOT_MATCH: "The payee's name is not that of the account's holder.",
    ReturnReason.BANK_NOT_REACHABLE: "The receiving bank can't be reached by this kind of payment.",
    ReturnReason.REQUESTED_BY_CUSTOMER: "The payee asked their bank to send it back.",
    ReturnReason.SETTLEMENT_FAILED: "The payment could not be settled between the banks.",
    ReturnReason.RECALLED: "It was sent back because it had been recalled.",
    ReturnReason.FRAUD: "The receiving bank suspects fraud.",
    ReturnReason.CUSTOMER_DECEASED: "The payee has died.",
    ReturnReason.REFUSED_BY_CUSTOMER: "The payee did not accept it.",
    ReturnReason.NOT_SPECIFIED: "The receiving bank did not say why.",
    ReturnReason.WRONG_BANK_CODE: "The receiving bank's code is wrong.",
    ReturnReason.REGULATION: "The receiving bank may not take it, by law.",
}


@dataclass(frozen=True, slots=True)
class Settled:
    """The payment has reached the payee's bank. It may still come back: see `Returned`."""

    end_to_end_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Returned:
    """The payment came back, in full: before it settled, or after."""

    end_to_end_id: str
    reason: ReturnReason
    at: datetime


@dataclass(frozen=True, slots=True)
class Incoming:
    """A payment from another bank. `rail_reference` (at most 35 characters) is its own and no other payment's."""

    rail_reference: str
    amount_minor: int
    currency: str
    creditor_iban: str
    debtor_name: str
    debtor_iban: str | None
    remittance: str | None
    at: datetime

    @property
    def amount(self) -> Money:
        """What has come in."""
        return Money(self.amount_minor, self.currency)


RailReport = Settled | Returned | Incoming
"""What the rail has to say."""


@dataclass(frozen=True, slots=True)
class Collected:
    """Reports in the order in which they are to be acted on, and where the next collection goes on from."""

    reports: tuple[RailReport, ...]
    cursor: str


class Unsendable(Exception):
    """A payment can't be put into words that another bank would take. Says in a sentence what is wrong."""


class PaymentRail(Protocol):
    """Carries payments to other banks and brings word of them."""

    async def send(self, payments: Sequence[OutgoingPayment]) -> None:
        """Hand payments over. A payment that the rail has already does nothing.

        If this raises, it is unknown whether they were taken: send the same ones again.

        Raises:
            Unsendable: one of them never can be. If it is the only one, the rail does not have it.
        """
        ...

    async def collect(self, cursor: str | None) -> Collected:
        """What is new since `cursor`, or at all if it is None.

        Act on the reports first, and keep the new cursor with the last of them or after it. Whoever fails in
        between asks with the old one and is told again. The same report may come under a newer cursor too.
        """
        ...


@dataclass(frozen=True, slots=True)
class SentPayment:
    """A payment as the bank's own books have it: handed over at `sent_at`, and known to have `settled` or not."""

    payment: OutgoingPayment
    sent_at: datetime
    settled: bool


class SentPayments(Protocol):
    """What the bank has handed to the rail. Only a simulated rail asks: others keep books of their own."""

    async def unfinished(self, settled_since: datetime) -> Sequence[SentPayment]:
        """All that have been neither settled nor returned; and those not returned that were booked as settled at
        or after `settled_since`, by the bank's own clock."""
        ...

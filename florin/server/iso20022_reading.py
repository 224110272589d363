"""Reads ISO 20022 messages: camt.054 (what was booked), and pain.001 (please pay) as the other side would.

A message may come from anywhere and be anything: how large it may be is looked at first, and a document type, which
is where entities and outside files would come from, is refused before anything of it is read.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from florin.domain.money import EXPONENTS, AmountFault, Money, read_amount
from florin.domain.payment_rail import Incoming, RailReport, Returned, ReturnReason, Settled
from florin.domain.text import without_controls
from florin.server.iso20022_structure import (
    CAMT_054,
    PAIN_001,
    MalformedMessage,
    Message,
    check,
    read_date,
    read_time,
)

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MESSAGE_MAX = 2 * 1024 * 1024
"""The longest message that is looked at, in bytes; five hundred payments have about 200,000."""

NOT_PROVIDED: Final = "NOTPROVIDED"
"""What ISO 20022 messages say where something has to stand and nobody knows it."""

_TRUE = {"true", "1"}

log = logging.getLogger(__name__)


def parse(content: bytes, message: Message) -> "Element":
    """The document, if it is a message of this kind.

    Raises:
        MalformedMessage: it is too long, no XML, has a document type, or is not as the standard wants it.
    """
    if len(content) > MESSAGE_MAX:
        raise MalformedMessage(f"Send at most {MESSAGE_MAX} bytes in a message: this has {len(content)}.")
    try:
        document: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        raise MalformedMessage("Take the document type (DOCTYPE) out of the message: none is allowed.") from None
    except (ParseError, ValueError, LookupError) as fault:
        raise MalformedMessage(f"Send well-formed XML: {fault}.") from None
    check(document, message)
    return document


@dataclass(frozen=True, slots=True)
class Instruction:
    """A payment as whoever gets a pain.001 reads it."""

    end_to_end_id: str
    amount: Money
    debtor_name: str
    debtor_iban: str
    creditor_name: str
    creditor_iban: str
    remittance: str | None


def read_initiation(content: bytes) -> list[Instruction]:
    """The payments that a pain.001.001.09 asks for.

    Raises:
        MalformedMessage: it is none, its totals are not those of its payments, or it asks for one twice.
    """
    reader = _Reader(PAIN_001)
    [initiation] = parse(content, PAIN_001)
    instructions = []
    for order in reader.all(initiation, "PmtInf"):
        found = [_instruction(reader, order, transfer) for transfer in reader.all(order, "CdtTrfTxInf")]
        _check_totals(reader, order, "PmtInf", found)
        instructions += found
    [header] = reader.all(initiation, "GrpHdr")
    _check_totals(reader, header, "GrpHdr", instructions)
    if len({instruction.end_to_end_id for instruction in instructions}) < len(instructions):
        raise MalformedMessage("Ask for each payment once: two have the same EndToEndId.")
    return instructions


def _instruction(reader: "_Reader", order: "Element", transfer: "Element") -> Instruction:
    amount = reader.one(transfer, "Amt/InstdAmt")
    if amount is None:
        raise MalformedMessage("Put InstdAmt into CdtTrfTxInf/Amt: equivalent amounts are not taken.")
    return Instruction(
        reader.needed(transfer, "PmtId/EndToEndId"),
        _money(amount, "InstdAmt"),
        reader.needed(order, "Dbtr/Nm"),
        reader.needed(order, "DbtrAcct/Id/IBAN"),
        reader.needed(transfer, "Cdtr/Nm"),
        reader.needed(transfer, "CdtrAcct/Id/IBAN"),
        reader.lines(transfer, "RmtInf/Ustrd"),
    )


def _check_totals(reader: "_Reader", parent: "Element", path: str, found: Sequence[Instruction]) -> None:
    count, total = reader.text(parent, "NbOfTxs"), reader.text(parent, "CtrlSum")
    if count is not None and int(count) != len(found):
        raise MalformedMessage(f"Correct {path}/NbOfTxs: it says {count}, and there are {len(found)}.")
    actual = sum((instruction.amount.value for instruction in found), Decimal(0))
    if total is not None and Decimal(total) != actual:
        raise MalformedMessage(f"Correct {path}/CtrlSum: it says {total}, and the sum is {actual:f}.")


def read_notification(content: bytes) -> list[RailReport]:
    """What a camt.054.001.08 says has been booked, in its order.

    A debit with an EndToEndId is a payment that settled; a credit with one and a reason for its return (RtrInf) is
    one that came back; any other credit is a payment to one of the bank's customers. Entries that are not booked
    yet are left out: they are reported again once they are. Anything else that moved money, such as charges or an
    entry that is taken back (RvslInd), is no payment's business; it is left out and logged.

    Raises:
        MalformedMessage: it is none, or says too little to act on.
    """
    reader = _Reader(CAMT_054)
    [body] = parse(content, CAMT_054)
    created = read_time(reader.needed(body, "GrpHdr/CreDtTm"))
    return [
        report
        for notification in reader.all(body, "Ntfctn")
        for entry in reader.all(notification, "Ntry")
        if reader.text(entry, "Sts/Cd") == "BOOK"
        for report in _Entry(reader, notification, entry, created).reports()
    ]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of a camt.054, which may stand for several transactions."""

    reader: "_Reader"
    notification: "Element"
    entry: "Element"
    created: datetime

    def reports(self) -> list[RailReport]:
        reader, whole = self.reader, self._amount()
        details = reader.all(self.entry, "NtryDtls/TxDtls") or [self.entry]
        amounts = [self._amount_of(one, whole, alone=len(details) == 1) for one in details]
        if sum(amount.minor for amount in amounts) != whole.minor:
            raise MalformedMessage("Correct Ntry/Amt: it is not the sum of the TxDtls/Amt in it.")
        # The entry's own reference names its transaction only where it has no more than one.
        reference = reader.text(self.entry, "AcctSvcrRef") if len(details) == 1 else None
        reports = [self._report(one, its, reference) for one, its in zip(details, amounts, strict=True)]
        return [report for report in reports if report is not None]

    def _amount(self) -> Money:
        [element] = self.reader.all(self.entry, "Amt")
        amount = _money(element, "Ntry/Amt")
        currency = self.reader.text(self.notification, "Acct/Ccy")
        if currency is not None and currency != amount.currency:
            raise MalformedMessage(f"Correct Ntry/Amt: it is in {amount.currency}, and Acct/Ccy is {currency}.")
        return amount

    def _amount_of(self, details: "Element", whole: Money, *, alone: bool) -> Money:
        element = self.reader.one(details, "Amt")
        if element is None:
            if not alone:
                raise MalformedMessage("Add Amt to each TxDtls of an Ntry that has more than one.")
            return whole
        amount = _money(element, "TxDtls/Amt")
        if amount.currency != whole.currency:
            raise MalformedMessage(f"Correct TxDtls/Amt: it is in {amount.currency}, its Ntry in {whole.currency}.")
        return amount

    def _report(self, details: "Element", amount: Money, reference: str | None) -> RailReport | None:
        reader = self.reader
        direction = reader.needed(self.entry, "CdtDbtInd")
        if reader.text(details, "CdtDbtInd") not in {None, direction}:
            raise MalformedMessage(f"Correct TxDtls/CdtDbtInd: its Ntry is a {direction}.")
        end_to_end_id = reader.text(details, "Refs/EndToEndId")
        named = end_to_end_id if end_to_end_id != NOT_PROVIDED else None
        back = reader.one(details, "RtrInf") is not None
        taken_back = reader.text(self.entry, "RvslInd") in _TRUE
        match direction, back, taken_back:
            case "CRDT", False, False:
                return self._incoming(details, amount, reader.text(details, "Refs/AcctSvcrRef") or reference)
            case "CRDT", True, False if named:
                reason = ReturnReason.of(reader.text(details, "RtrInf/Rsn/Cd") or "")
                return Returned(named, reason, self._booked_at())
            case "DBIT", False, False if named:
                return Settled(named, self._booked_at())
        shown = f"{direction} of {amount.value:f} {amount.currency}"
        log.warning("The rail booked a %s that is no payment; see to it by hand.", shown)
        return None

    def _incoming(self, details: "Element", amount: Money, reference: str | None) -> Incoming:
        reader = self.reader
        if reference is None:
            raise MalformedMessage(
                "Add AcctSvcrRef to TxDtls/Refs: a credit without it can't be told from another."
            )
        account = reader.text(details, "RltdPties/CdtrAcct/Id/IBAN")
        return Incoming(
            reference,
            amount.minor,
            amount.currency,
            account or reader.needed(self.notification, "Acct/Id/IBAN"),
            reader.line(details, "RltdPties/Dbtr/Pty/Nm") or NOT_PROVIDED,
            reader.text(details, "RltdPties/DbtrAcct/Id/IBAN"),
            reader.lines(details, "RmtInf/Ustrd"),
            self._booked_at(),
        )

    def _booked_at(self) -> datetime:
        """When it was booked; at the beginning of that day (UTC) where only the day is given."""
        moment, day = self.reader.text(self.entry, "BookgDt/DtTm"), self.reader.text(self.entry, "BookgDt/Dt")
        if moment is not None:
            return read_time(moment)
        return self.created if day is None else datetime.combine(read_date(day), time(), UTC)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Finds what stands at a path of element names in a message that has been checked."""

    message: Message

    def all(self, parent: "Element", path: str) -> "list[Element]":
        return parent.findall("/".join(self.message.tag(name) for name in path.split("/")))

    def one(self, parent: "Element", path: str) -> "Element | None":
        return next(iter(self.all(parent, path)), None)

    def text(self, parent: "Element", path: str) -> str | None:
        element = self.one(parent, path)
        return None if element is None else (element.text or "").strip()

    def needed(self, parent: "Element", path: str) -> str:
        """A text that the standard leaves free to be missing, and the bank can't do without."""
        text = self.text(parent, path)
        if not text:
            raise MalformedMessage(f"Add {path} to {parent.tag.rpartition('}')[2]}: the bank can't do without it.")
        return text

    def line(self, parent: "Element", path: str) -> str | None:
        """What somebody wrote, in one line. No money is turned back for a character: see `without_controls`."""
        text = self.text(parent, path)
        return None if text is None else without_controls(" ".join(text.split()))

    def lines(self, parent: "Element", path: str) -> str | None:
        """All such texts at a path, one after the other; None if there are none."""
        texts = [element.text or "" for element in self.all(parent, path)]
        return without_controls(" ".join(" ".join(texts).split())) or None


def _money(element: "Element", path: str) -> Money:
    """An amount, which must be one of a currency with minor units, and positive."""
    currency, value = element.get("Ccy", ""), Decimal((element.text or "").strip())
    if currency not in EXPONENTS:
        raise MalformedMessage(f"Correct {path}: {currency} is not a currency that anybody is paid in.")
    amount = read_amount(value, currency)
    if isinstance(amount, AmountFault):
        raise MalformedMessage(f"Correct {path}: {value:f} {currency} is no amount to pay ({amount}).")
    return Money(amount, currency)

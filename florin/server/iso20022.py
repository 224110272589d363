"""Writes ISO 20022 messages: pain.001 (please pay), and camt.054 (what was booked) for a rail that is simulated.

What is written is checked like what is read, from its bytes, before it leaves.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, tostring

from anyascii import anyascii

from florin.domain.iban import BANK_CODE
from florin.domain.money import Money
from florin.domain.payment_rail import Incoming, OutgoingPayment, RailReport, Returned, Settled
from florin.domain.receipt import BANK_NAME
from florin.domain.text import has_controls
from florin.server.iso20022_reading import NOT_PROVIDED, parse
from florin.server.iso20022_structure import CAMT_054, PAIN_001, MalformedMessage, Message

NAME_MAX = 70
"""The longest name in a SEPA payment, in characters; ISO 20022 would have 140."""

REMITTANCE_MAX = 140

_SUM_DIGITS_MAX = 18

# How the field writes what SEPA's character set lacks; anyascii knows the letters of all scripts, without their
# marks, but German ones are written out.
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ẞ": "SS"})
_SIGNS = str.maketrans(
    {
        "&": "+",
        "_": "-",
        "~": "-",
        ";": ",",
        '"': "'",
        "`": "'",
        "\\": "/",
        "|": "/",
        **dict.fromkeys("[{<", "("),
        **dict.fromkeys("]}>", ")"),
    }
)
_NOT_SEPA = re.compile(r"[^a-zA-Z0-9/\-?:().,'+ ]")


@dataclass(frozen=True, slots=True)
class Booking:
    """What the other side books on the bank's account with it."""

    report: RailReport
    amount: Money


def latin(text: str, maximum: int) -> str:
    """A text in the character set that every bank in SEPA takes: a-z A-Z 0-9 / - ? : ( ) . , ' + and space.

    German letters are written out (Müller: Mueller), all others become what they sound or look like in Latin ones
    (Łódź: Lodz, Иван: Ivan), signs become one that is near, or a full stop. A slash stands neither first nor last
    nor twice. What is longer than `maximum` then is cut. There may be nothing left.

    Raises:
        MalformedMessage: it has control characters, which no name has and no bank takes.
    """
    if has_controls(text):
        raise MalformedMessage(f"Take the control characters out of {text[:40]!a}: no bank takes them.")
    letters = anyascii(unicodedata.normalize("NFC", text).translate(_GERMAN)).translate(_SIGNS)
    plain = re.sub("//+", "/", _NOT_SEPA.sub(".", " ".join(letters.split())))
    return plain.strip("/ ")[:maximum].strip("/ ")


def write_initiation(payments: Sequence[OutgoingPayment], now: datetime) -> bytes:
    """A pain.001.001.09 that asks for these payments. Those of one account stand together.

    The same payments make a message of the same MsgId, so that whoever has had it knows it again.

    Raises:
        MalformedMessage: a payment can't be written; says which part of it.
    """
    assert payments
    document = Element("Document", xmlns=PAIN_001.namespace)
    initiation = SubElement(document, "CstmrCdtTrfInitn")
    message_id = _message_id(sorted(payment.end_to_end_id for payment in payments))
    header = SubElement(initiation, "GrpHdr")
    _put(header, "MsgId", message_id)
    _put(header, "CreDtTm", _time(now))
    _put_totals(header, payments)
    _put(header, "InitgPty/Nm", BANK_NAME)
    ordered = sorted(payments, key=_order)
    for number, (_, group) in enumerate(groupby(ordered, key=_order), 1):
        _put_order(initiation, f"{message_id[:24]}-{number}", list(group), now)
    return _checked(document, PAIN_001)


def _order(payment: OutgoingPayment) -> tuple[str, str, str]:
    """Payments of which this is the same make one PmtInf."""
    return payment.debtor_iban, payment.debtor_name, payment.currency


def _put_order(initiation: Element, order_id: str, payments: list[OutgoingPayment], now: datetime) -> None:
    first = payments[0]
    order = SubElement(initiation, "PmtInf")
    _put(order, "PmtInfId", order_id)
    _put(order, "PmtMtd", "TRF")
    # Each payment is booked by itself, so that each can be reported by itself.
    _put(order, "BtchBookg", "false")
    _put_totals(order, payments)
    if first.currency == "EUR":
        _put(order, "PmtTpInf/SvcLvl/Cd", "SEPA")
    _put(order, "ReqdExctnDt/Dt", now.astimezone(UTC).date().isoformat())
    _put(order, "Dbtr/Nm", latin(first.debtor_name, NAME_MAX) or NOT_PROVIDED)
    _put(order, "DbtrAcct/Id/IBAN", first.debtor_iban)
    bank = _put(order, "DbtrAgt/FinInstnId/ClrSysMmbId")
    _put(bank, "ClrSysId/Cd", "DEBLZ")
    _put(bank, "MmbId", BANK_CODE)
    _put(order, "ChrgBr", "SLEV" if first.currency == "EUR" else "SHAR")
    for payment in payments:
        _put_payment(order, payment)


def _put_payment(order: Element, payment: OutgoingPayment) -> None:
    transfer = SubElement(order, "CdtTrfTxInf")
    _put(transfer, "PmtId/EndToEndId", payment.end_to_end_id)
    _put_amount(_put(transfer, "Amt"), "InstdAmt", payment.amount)
    _put(transfer, "Cdtr/Nm", latin(payment.creditor_name, NAME_MAX) or NOT_PROVIDED)
    _put(transfer, "CdtrAcct/Id/IBAN", payment.creditor_iban)
    if remittance := latin(payment.remittance or "", REMITTANCE_MAX):
        _put(transfer, "RmtInf/Ustrd", remittance)


def _put_totals(parent: Element, payments: Sequence[OutgoingPayment]) -> None:
    """How many, and the sum whatever the currencies, as the standard wants it; without the sum if it has too many
    digits for it."""
    _put(parent, "NbOfTxs", str(len(payments)))
    total = sum((payment.amount.value for payment in payments), Decimal(0))
    if len(total.as_tuple().digits) <= _SUM_DIGITS_MAX:
        _put(parent, "CtrlSum", f"{total:f}")


def write_notification(bookings: Sequence[Booking], now: datetime) -> bytes:
    """A camt.054.001.08 that reports these bookings, in their order. Texts stay as they are.

    Raises:
        MalformedMessage: a booking can't be written; says which part of it.
    """
    assert bookings
    document = Element("Document", xmlns=CAMT_054.namespace)
    content = SubElement(document, "BkToCstmrDbtCdtNtfctn")
    message_id = _message_id(repr(booking.report) for booking in bookings)
    _put(content, "GrpHdr/MsgId", message_id)
    _put(content[0], "CreDtTm", _time(now))
    for number, (currency, group) in enumerate(groupby(bookings, key=lambda booking: booking.amount.currency), 1):
        notification = SubElement(content, "Ntfctn")
        _put(notification, "Id", f"{message_id[:24]}-{number}")
        account = SubElement(notification, "Acct")
        _put(account, "Id/Othr/Id", f"{BANK_CODE}{currency}")
        _put(account, "Ccy", currency)
        for booking in group:
            _put_entry(notification, booking)
    return _checked(document, CAMT_054)


def _put_entry(notification: Element, booking: Booking) -> None:
    report = booking.report
    entry = SubElement(notification, "Ntry")
    _put_amount(entry, "Amt", booking.amount)
    _put(entry, "CdtDbtInd", "DBIT" if isinstance(report, Settled) else "CRDT")
    _put(entry, "Sts/Cd", "BOOK")
    _put(entry, "BookgDt/DtTm", _time(report.at))
    domain = _put(entry, "BkTxCd/Domn")
    _put(domain, "Cd", "PMNT")
    family = SubElement(domain, "Fmly")
    _put(family, "Cd", "RCDT" if isinstance(report, Incoming) else "ICDT")
    _put(family, "SubFmlyCd", "RRTN" if isinstance(report, Returned) else "ESCT")
    details = _put(entry, "NtryDtls/TxDtls")
    if isinstance(report, Incoming):
        _put(details, "Refs/AcctSvcrRef", report.rail_reference)
        _put_parties(details, report)
    else:
        _put(details, "Refs/EndToEndId", report.end_to_end_id)
        if isinstance(report, Returned):
            _put(details, "RtrInf/Rsn/Cd", report.reason)


def _put_parties(details: Element, incoming: Incoming) -> None:
    parties = SubElement(details, "RltdPties")
    _put(parties, "Dbtr/Pty/Nm", incoming.debtor_name)
    if incoming.debtor_iban is not None:
        _put(parties, "DbtrAcct/Id/IBAN", incoming.debtor_iban)
    _put(parties, "CdtrAcct/Id/IBAN", incoming.creditor_iban)
    if incoming.remittance is not None:
        _put(details, "RmtInf/Ustrd", incoming.remittance)


def _put(parent: Element, path: str, text: str | None = None) -> Element:
    """Add the elements of a path, each in the one before it, and a text in the last."""
    for name in path.split("/"):
        parent = SubElement(parent, name)
    parent.text = text
    return parent


def _put_amount(parent: Element, name: str, amount: Money) -> None:
    element = _put(parent, name, f"{amount.value:f}")
    element.set("Ccy", amount.currency)


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _message_id(parts: Iterable[str]) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:32]


def _checked(document: Element, message: Message) -> bytes:
    """Its bytes, if they read as a message of this kind."""
    content: bytes = tostring(document, encoding="utf-8", xml_declaration=True)
    parse(content, message)
    return content

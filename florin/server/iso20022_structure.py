"""What an ISO 20022 message has to look like, and whether one does.

The tables name every element of the types that the bank reads or writes, in the standard's order and under the
standard's type names. An element without a type is allowed and never looked into. A test compares the tables with
classes and schemas that others have made from the standard.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from florin.domain.payment_rail import Unsendable

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_SCHEMA_LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
_SHOWN_MAX = 40
_SPACE = " \t\r\n"


class MalformedMessage(Unsendable):
    """A message is not as it must be. Says in one sentence which element, and what to do about it."""


@dataclass(frozen=True, slots=True)
class Message:
    """A kind of message: its name in the standard, and its one element below Document."""

    name: str
    content: str

    @property
    def namespace(self) -> str:
        """The XML namespace of all its elements."""
        return f"urn:iso:std:iso:20022:tech:xsd:{self.name}"

    def tag(self, name: str) -> str:
        """An element's name as ElementTree writes it."""
        return f"{{{self.namespace}}}{name}"


PAIN_001 = Message("pain.001.001.09", "CstmrCdtTrfInitn:CustomerCreditTransferInitiationV09")
"""Customer credit transfer initiation: please pay."""

CAMT_054 = Message("camt.054.001.08", "BkToCstmrDbtCdtNtfctn:BankToCustomerDebitCreditNotificationV08")
"""Bank to customer debit credit notification: this was paid, this came back, this came in."""

# An element is written name:Type. It stands exactly once; with ? at most once, with * as often as one likes, with
# + at least once, with *10 at most ten times.
SEQUENCES = {
    # pain.001
    "CustomerCreditTransferInitiationV09": "GrpHdr:GroupHeader85 PmtInf:PaymentInstruction30+ SplmtryData*",
    "GroupHeader85": """MsgId:Max35Text CreDtTm:ISODateTime Authstn*2 NbOfTxs:Max15NumericText
        CtrlSum:DecimalNumber? InitgPty:PartyIdentification135 FwdgAgt?""",
    "PaymentInstruction30": """PmtInfId:Max35Text PmtMtd:PaymentMethod3Code BtchBookg:TrueFalseIndicator?
        NbOfTxs:Max15NumericText? CtrlSum:DecimalNumber? PmtTpInf:PaymentTypeInformation26?
        ReqdExctnDt:DateAndDateTime2Choice PoolgAdjstmntDt? Dbtr:PartyIdentification135 DbtrAcct:CashAccount38
        DbtrAgt:BranchAndFinancialInstitutionIdentification6 DbtrAgtAcct:CashAccount38? InstrForDbtrAgt:Max140Text?
        UltmtDbtr? ChrgBr:ChargeBearerType1Code? ChrgsAcct:CashAccount38? ChrgsAcctAgt?
        CdtTrfTxInf:CreditTransferTransaction34+""",
    "PaymentTypeInformation26": "InstrPrty? SvcLvl:ServiceLevel8Choice* LclInstrm? CtgyPurp?",
    "CreditTransferTransaction34": """PmtId:PaymentIdentification6 PmtTpInf:PaymentTypeInformation26?
        Amt:AmountType4Choice XchgRateInf? ChrgBr:ChargeBearerType1Code? ChqInstr? UltmtDbtr? IntrmyAgt1?
        IntrmyAgt1Acct? IntrmyAgt2? IntrmyAgt2Acct? IntrmyAgt3? IntrmyAgt3Acct?
        CdtrAgt:BranchAndFinancialInstitutionIdentification6? CdtrAgtAcct? Cdtr:PartyIdentification135?
        CdtrAcct:CashAccount38? UltmtCdtr? InstrForCdtrAgt* InstrForDbtrAgt:Max140Text? Purp? RgltryRptg*10 Tax?
        RltdRmtInf*10 RmtInf:RemittanceInformation16? SplmtryData*""",
    "PaymentIdentification6": "InstrId:Max35Text? EndToEndId:Max35Text UETR:UUIDv4Identifier?",
    # camt.054
    "BankToCustomerDebitCreditNotificationV08": "GrpHdr:GroupHeader81 Ntfctn:AccountNotification17+ SplmtryData*",
    "GroupHeader81": "MsgId:Max35Text CreDtTm:ISODateTime MsgRcpt? MsgPgntn? OrgnlBizQry? AddtlInf:Max500Text?",
    "AccountNotification17": """Id:Max35Text NtfctnPgntn? ElctrncSeqNb? RptgSeq? LglSeqNb? CreDtTm:ISODateTime?
        FrToDt? CpyDplctInd? RptgSrc? Acct:CashAccount39 RltdAcct:CashAccount38? Intrst* TxsSummry?
        Ntry:ReportEntry10* AddtlNtfctnInf:Max500Text?""",
    "CashAccount39": """Id:AccountIdentification4Choice Tp? Ccy:ActiveOrHistoricCurrencyCode? Nm:Max70Text? Prxy?
        Ownr:PartyIdentification135? Svcr:BranchAndFinancialInstitutionIdentification6?""",
    "ReportEntry10": """NtryRef:Max35Text? Amt:ActiveOrHistoricCurrencyAndAmount CdtDbtInd:CreditDebitCode
        RvslInd:TrueFalseIndicator? Sts:EntryStatus1Choice BookgDt:DateAndDateTime2Choice?
        ValDt:DateAndDateTime2Choice? AcctSvcrRef:Max35Text? Avlbty* BkTxCd:BankTransactionCodeStructure4
        ComssnWvrInd? AddtlInfInd? AmtDtls? Chrgs? TechInptChanl? Intrst? CardTx? NtryDtls:EntryDetails9*
        AddtlNtryInf:Max500Text?""",
    "EntryDetails9": "Btch? TxDtls:EntryTransaction10*",
    "EntryTransaction10": """Refs:TransactionReferences6? Amt:ActiveOrHistoricCurrencyAndAmount?
        CdtDbtInd:CreditDebitCode? AmtDtls? Avlbty* BkTxCd:BankTransactionCodeStructure4? Chrgs? Intrst?
        RltdPties:TransactionParties6? RltdAgts? LclInstrm? Purp? RltdRmtInf*10 RmtInf:RemittanceInformation16?
        RltdDts? RltdPric? RltdQties* FinInstrmId? Tax? RtrInf:PaymentReturnReason5? CorpActn? SfkpgAcct? CshDpst*
        CardTx? AddtlTxInf:Max500Text? SplmtryData*""",
    "TransactionReferences6": """MsgId:Max35Text? AcctSvcrRef:Max35Text? PmtInfId:Max35Text? InstrId:Max35Text?
        EndToEndId:Max35Text? UETR:UUIDv4Identifier? TxId:Max35Text? MndtId:Max35Text? ChqNb:Max35Text?
        ClrSysRef:Max35Text? AcctOwnrTxId:Max35Text? AcctSvcrTxId:Max35Text? MktInfrstrctrTxId:Max35Text?
        PrcgId:Max35Text? Prtry*""",
    "TransactionParties6": """InitgPty? Dbtr:Party40Choice? DbtrAcct:CashAccount38? UltmtDbtr:Party40Choice?
        Cdtr:Party40Choice? CdtrAcct:CashAccount38? UltmtCdtr:Party40Choice? TradgPty? Prtry*""",
    "PaymentReturnReason5": "OrgnlBkTxCd? Orgtr? Rsn:ReturnReason5Choice? AddtlInf:Max105Text*",
    "BankTransactionCodeStructure4": "Domn:BankTransactionCodeStructure5? Prtry?",
    "BankTransactionCodeStructure5": "Cd:Max4Text Fmly:BankTransactionCodeStructure6",
    "BankTransactionCodeStructure6": "Cd:Max4Text SubFmlyCd:Max4Text",
    # both
    "PartyIdentification135": "Nm:Max140Text? PstlAdr? Id? CtryOfRes? CtctDtls?",
    "CashAccount38": "Id:AccountIdentification4Choice Tp? Ccy:ActiveOrHistoricCurrencyCode? Nm:Max70Text? Prxy?",
    "GenericAccountIdentification1": "Id:Max34Text SchmeNm? Issr:Max35Text?",
    "BranchAndFinancialInstitutionIdentification6": "FinInstnId:FinancialInstitutionIdentification18 BrnchId?",
    "FinancialInstitutionIdentification18": """BICFI:BICFIDec2014Identifier?
        ClrSysMmbId:ClearingSystemMemberIdentification2? LEI? Nm:Max140Text? PstlAdr? Othr?""",
    "ClearingSystemMemberIdentification2": "ClrSysId:ClearingSystemIdentification2Choice? MmbId:Max35Text",
    "RemittanceInformation16": "Ustrd:Max140Text* Strd*",
}

# Of these exactly one stands.
CHOICES = {
    "AccountIdentification4Choice": "IBAN:IBAN2007Identifier Othr:GenericAccountIdentification1",
    "AmountType4Choice": "InstdAmt:ActiveOrHistoricCurrencyAndAmount EqvtAmt",
    "ClearingSystemIdentification2Choice": "Cd:Max5Text Prtry:Max35Text",
    "DateAndDateTime2Choice": "Dt:ISODate DtTm:ISODateTime",
    "EntryStatus1Choice": "Cd:Max4Text Prtry:Max35Text",
    "Party40Choice": "Pty:PartyIdentification135 Agt:BranchAndFinancialInstitutionIdentification6",
    "ReturnReason5Choice": "Cd:Max4Text Prtry:Max35Text",
    "ServiceLevel8Choice": "Cd:Max4Text Prtry:Max35Text",
}


def read_time(text: str) -> datetime:
    """An ISODateTime, in UTC; without an offset it is taken for UTC.

    Raises:
        ValueError: it is none, or lies outside the years that Python knows.
    """
    text = text.strip(_SPACE)
    if not _DATE_TIME.fullmatch(text):
        raise ValueError
    try:
        value = datetime.fromisoformat(text)
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        raise ValueError from None


def read_date(text: str) -> date:
    """An ISODate. An offset, if there is one, says nothing about a day of business and is left out.

    Raises:
        ValueError: it is none.
    """
    text = text.strip(_SPACE)
    if not _DATE.fullmatch(text):
        raise ValueError
    return date.fromisoformat(text[:10])


_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?")
_DATE_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,12})?(Z|[+-][0-9]{2}:[0-9]{2})?"
)


def _of(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern, re.DOTALL | re.ASCII).fullmatch


def _is(read: Callable[[str], object]) -> Callable[[str], object]:
    def judge(text: str) -> bool:
        try:
            read(text)
        except ValueError:
            return False
        return True

    return judge


def _decimal(digits: int, fraction: int) -> Callable[[str], object]:
    # Not less than zero, though a DecimalNumber may be: no sum of payments is.
    pattern = re.compile(rf"\s*\+?(?=\.?[0-9])([0-9]{{0,{digits}}})(?:\.([0-9]{{0,{fraction}}}))?\s*", re.ASCII)

    def judge(text: str) -> bool:
        found = pattern.fullmatch(text)
        return found is not None and len(found[1].lstrip("0")) + len((found[2] or "").rstrip("0")) <= digits

    return judge


FORMATS: dict[str, Callable[[str], object]] = {
    **{f"Max{length}Text": _of(rf".{{1,{length}}}") for length in (4, 5, 34, 35, 70, 105, 140, 500)},
    "ActiveOrHistoricCurrencyAndAmount": _decimal(18, 5),
    "ActiveOrHistoricCurrencyCode": _of("[A-Z]{3}"),
    "BICFIDec2014Identifier": _of("[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?"),
    "ChargeBearerType1Code": _of("DEBT|CRED|SHAR|SLEV"),
    "CreditDebitCode": _of("CRDT|DBIT"),
    "DecimalNumber": _decimal(18, 17),
    "IBAN2007Identifier": _of("[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{1,30}"),
    "ISODate": _is(read_date),
    "ISODateTime": _is(read_time),
    "Max15NumericText": _of("[0-9]{1,15}"),
    "PaymentMethod3Code": _of("CHK|TRF|TRA"),
    "TrueFalseIndicator": _of(r"\s*(true|false|1|0)\s*"),
    "UUIDv4Identifier": _of("[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-[89ab][a-f0-9]{3}-[a-f0-9]{12}"),
}
"""What the text of an element has to be like, by the name of its type."""


@dataclass(frozen=True, slots=True)
class Part:
    """One element of a type: where it stands among the others, how often, and what is in it."""

    place: int
    name: str
    type: str | None
    least: int
    most: int | None


_PART = re.compile(r"(\w+)(?::(\w+))?(\?|\*([0-9]*)|\+)?")


def read_parts(line: str) -> dict[str, Part]:
    """A line of the tables above, by element name."""
    parts = {}
    for place, text in enumerate(line.split()):
        found = _PART.fullmatch(text)
        assert found, text
        name, kind, times, bound = found.groups()
        least = 0 if times and times != "+" else 1
        most = int(bound) if bound else None if times in {"*", "+"} else 1
        parts[name] = Part(place, name, kind, least, most)
    return parts


_SEQUENCE_PARTS = {name: read_parts(line) for name, line in SEQUENCES.items()}
_CHOICE_PARTS = {name: read_parts(line) for name, line in CHOICES.items()}


def check(document: "Element", message: Message) -> None:
    """Accept a document that is a message of this kind, and well made.

    Raises:
        MalformedMessage: it is not.
    """
    if document.tag != message.tag("Document"):
        raise MalformedMessage(f"Send a Document of {message.name}: this is {_shown(document.tag)}.")
    _check_attributes(document, "Document", None)
    _Check(message.tag("")).sequence(document, "Document", read_parts(message.content))


@dataclass(frozen=True, slots=True)
class _Check:
    """Walks one document. `prefix` begins the tag of each of its elements."""

    prefix: str

    def content(self, element: "Element", path: str, kind: str | None) -> None:
        if kind is None:
            return
        _check_attributes(element, path, kind)
        if kind in FORMATS:
            _check_text(element, path, kind)
        elif kind in _CHOICE_PARTS:
            parts = _CHOICE_PARTS[kind]
            if len(element) != 1:
                raise MalformedMessage(f"Put exactly one of {', '.join(parts)} into {path}: it has {len(element)}.")
            self.sequence(element, path, parts, choice=True)
        else:
            self.sequence(element, path, _SEQUENCE_PARTS[kind])

    def sequence(self, element: "Element", path: str, parts: dict[str, Part], *, choice: bool = False) -> None:
        if _has_text(element):
            raise MalformedMessage(f"Take the text out of {path}: it has only elements.")
        times = dict.fromkeys(parts, 0)
        last: Part | None = None
        for child in element:
            name = child.tag.removeprefix(self.prefix)
            part = parts.get(name)
            if part is None:
                raise MalformedMessage(f"Take {_shown(name)} out of {path}: it has no such element.")
            if last is not None and part.place < last.place:
                raise MalformedMessage(f"Move {name} in {path} to before {last.name}: their order is fixed.")
            times[name] += 1
            if part.most is not None and times[name] > part.most:
                raise MalformedMessage(f"Leave only {part.most} of {name} in {path}: there are more.")
            below = f"{path}/{name}" if part.most == 1 else f"{path}/{name}[{times[name]}]"
            self.content(child, below, part.type)
            last = part
        if not choice:
            missing = next((part.name for part in parts.values() if times[part.name] < part.least), None)
            if missing:
                raise MalformedMessage(f"Add {missing} to {path}: it is missing.")


def _check_attributes(element: "Element", path: str, kind: str | None) -> None:
    amount = kind == "ActiveOrHistoricCurrencyAndAmount"
    for name in element.keys():  # noqa: SIM118 - an element is no mapping
        if not (amount and name == "Ccy") and name != _SCHEMA_LOCATION:
            raise MalformedMessage(f"Take the attribute {_shown(name)} out of {path}: it has no such attribute.")
    if amount and not FORMATS["ActiveOrHistoricCurrencyCode"](element.get("Ccy", "")):
        raise MalformedMessage(f"Give {path} the attribute Ccy with a currency of three capital letters.")


def _check_text(element: "Element", path: str, kind: str) -> None:
    if len(element):
        raise MalformedMessage(f"Take the elements out of {path}: it has only text.")
    text = element.text or ""
    if not FORMATS[kind](text):
        raise MalformedMessage(f"Correct {path}: {_shown(text)} is no {kind}.")


def _has_text(element: "Element") -> bool:
    texts = [element.text, *(child.tail for child in element)]
    return any(text and text.strip(_SPACE) for text in texts)


def _shown(text: str) -> str:
    """As much of a text as a sentence can hold, with nothing in it that a terminal or a log would act on."""
    return ascii(text if len(text) <= _SHOWN_MAX else text[:_SHOWN_MAX] + "...")

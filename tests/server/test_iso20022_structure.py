"""What a message has to look like: as the standard has it, by the word of others. If it doesn't, one sentence."""

import dataclasses
import enum
import typing
from importlib.resources import files
from typing import Any

import pytest
import xmlschema
from pyiso20022.camt import camt_054_001_08
from pyiso20022.pain import pain_001_001_09
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig
from xsdata.models.datatype import XmlDate, XmlDateTime

from florin.server import iso20022_reading
from florin.server.iso20022 import write_initiation, write_notification
from florin.server.iso20022_reading import MESSAGE_MAX, parse, read_initiation, read_notification
from florin.server.iso20022_structure import (
    CAMT_054,
    CHOICES,
    FORMATS,
    PAIN_001,
    SEQUENCES,
    MalformedMessage,
    Message,
    Part,
    read_parts,
)
from tests.server.other_banks import BOOKINGS, NOW, PAYMENTS

CAMT = write_notification(BOOKINGS, NOW).decode()
PAIN = write_initiation(PAYMENTS, NOW).decode()
MODULES = {"camt.054": camt_054_001_08, "pain.001": pain_001_001_09}


@pytest.fixture(scope="module")
def pain_schema() -> xmlschema.XMLSchema:
    """ISO 20022's own schema of pain.001.001.09, as sepaxml ships it."""
    return xmlschema.XMLSchema(str(files("sepaxml") / "schemas" / "pain.001.001.09.xsd"))


def test_what_is_sent_is_valid_by_the_standards_own_schema(pain_schema: xmlschema.XMLSchema) -> None:
    pain_schema.validate(PAIN)


def test_what_is_reported_reads_as_others_read_it() -> None:
    strict = XmlParser(config=ParserConfig(fail_on_unknown_properties=True, fail_on_converter_warnings=True))
    document = strict.from_string(CAMT, camt_054_001_08.Document)
    entries = [entry for one in document.bk_to_cstmr_dbt_cdt_ntfctn.ntfctn for entry in one.ntry]
    amounts = [(str(entry.amt.value), entry.amt.ccy) for entry in entries]
    assert amounts == [(f"{booking.amount.value:f}", booking.amount.currency) for booking in BOOKINGS]


def theirs(name: str) -> list[Any]:
    """The classes of this name that others have made from the standard's schemas."""
    found = [vars(module)[name] for module in MODULES.values() if name in vars(module)]
    assert found, f"{name} is no type of the standard"
    return found


def of_class(model: Any) -> list[tuple[dataclasses.Field[Any], Any, bool]]:
    """The elements of a class in order, each with its type and whether it's a list."""
    hints = typing.get_type_hints(model)
    elements = []
    for field in dataclasses.fields(model):
        hint = hints[field.name]
        [kind] = [one for one in typing.get_args(hint) or (hint,) if one is not type(None)]
        elements.append((field, kind, typing.get_origin(hint) is list))
    return elements


def agrees(part: Part, kind: Any, metadata: typing.Mapping[str, Any]) -> None:
    """The type of an element is theirs."""
    assert part.type is not None
    if "max_length" in metadata:
        assert part.type == f"Max{metadata['max_length']}Text"
    elif kind in {XmlDateTime, XmlDate, bool}:
        names = {XmlDateTime: "ISODateTime", XmlDate: "ISODate", bool: "TrueFalseIndicator"}
        assert part.type == names[kind]
    elif isinstance(kind, enum.EnumMeta):
        assert part.type == kind.__name__
        assert all(FORMATS[part.type](member.value) for member in kind)  # type: ignore[var-annotated]
    elif dataclasses.is_dataclass(kind):
        assert part.type == kind.__name__
    else:
        assert part.type in FORMATS


@pytest.mark.parametrize("name", [*SEQUENCES, *CHOICES])
def test_our_tables_are_those_of_classes_made_from_the_standard(name: str) -> None:
    parts = read_parts((SEQUENCES | CHOICES)[name])
    for model in theirs(name):
        elements = of_class(model)
        assert list(parts) == [field.metadata["name"] for field, _, _ in elements]
        for part, (field, kind, many) in zip(parts.values(), elements, strict=True):
            if part.type is not None:
                agrees(part, kind, field.metadata)
            if name in SEQUENCES:
                needed = field.metadata.get("min_occurs", 0) if many else bool(field.metadata.get("required"))
                assert part.least == int(needed), part.name
                assert part.most == (field.metadata.get("max_occurs") if many else 1), part.name


def test_every_type_that_the_tables_name_is_in_one_of_them() -> None:
    named = {part.type for line in (SEQUENCES | CHOICES).values() for part in read_parts(line).values()}
    assert named - {None} <= SEQUENCES.keys() | CHOICES.keys() | FORMATS.keys()


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("Max35Text", ["x", "x" * 35, "ä\n"], ["", "x" * 36]),
        ("ISODateTime", ["2026-02-28T23:59:59", "2026-02-28T00:00:00.123Z", " 2026-02-28T00:00:00+01:00\n"],
         ["", "2026-02-28", "2026-02-29T00:00:00", "2026-02-28T24:00:00", "2026-02-28 00:00:00", "now",
          "0001-01-01T00:00:00+14:00", "2026-02-28T00:00:00+25:00", "٢٠٢٦-02-28T00:00:00"]),
        ("ISODate", ["2026-02-28", "2026-02-28Z", "2026-02-28+01:00"], ["", "2026-02-30", "28.02.2026"]),
        ("ActiveOrHistoricCurrencyAndAmount", ["0", "1.", ".5", "12.34", "+1", "0.00001", "9" * 18],
         ["", ".", "-1", "1e3", "1,00", "0.000001", "9" * 19, "9" * 17 + ".11", "NaN", "INF", "٣", "1 0"]),
        ("DecimalNumber", ["0", "0.00000000000000001", "123.4567"], ["", "9" * 19, "x"]),
        ("IBAN2007Identifier", ["DE89370400440532013000", "NO9386011117947"],
         ["", "DE8", "de89370400440532013000", "DE89 3704", "DE893704004405320130001234567890123", "DE89-"]),
        ("ActiveOrHistoricCurrencyCode", ["EUR"], ["", "eur", "EURO", "ÄUR"]),
        ("BICFIDec2014Identifier", ["COBADEFF", "COBADEFFXXX"], ["", "COBADEF", "COBADEFFXX"]),
        ("TrueFalseIndicator", ["true", "false", "1", "0"], ["", "yes", "True"]),
        ("Max15NumericText", ["0", "9" * 15], ["", "9" * 16, "-1", "\u0661"]),
        ("UUIDv4Identifier", ["8a562c67-ca16-48ba-b074-65581be6f001"],
         ["", "8a562c67-ca16-78ba-b074-65581be6f001"]),
        ("CreditDebitCode", ["CRDT"], ["", "CREDIT", "CRDT "]),
    ],
)  # fmt: skip
def test_texts_are_as_their_types_want_them(kind: str, good: list[str], bad: list[str]) -> None:
    assert [text for text in good if not FORMATS[kind](text)] == []
    assert [text for text in bad if FORMATS[kind](text)] == []


BODY = "BkToCstmrDbtCdtNtfctn"
ENTRY = f"Document/{BODY}/Ntfctn[1]/Ntry[1]"
PAY = "Document/CstmrCdtTrfInitn/PmtInf[1]"
STATUS = "<Sts><Cd>BOOK</Cd></Sts>"
DEBIT = "<CdtDbtInd>DBIT</CdtDbtInd>"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (DEBIT, "", f"Add CdtDbtInd to {ENTRY}: it is missing."),
        (DEBIT + STATUS, STATUS + DEBIT, f"Move CdtDbtInd in {ENTRY} to before Sts: their order is fixed."),
        (DEBIT, DEBIT * 2, f"Leave only 1 of CdtDbtInd in {ENTRY}: there are more."),
        (DEBIT, DEBIT + "<Fee>1</Fee>", f"Take 'Fee' out of {ENTRY}: it has no such element."),
        (DEBIT, DEBIT + '<x:Fee xmlns:x="urn:x"/>', f"Take '{{urn:x}}Fee' out of {ENTRY}: it has no such element."),
        (DEBIT, "<CdtDbtInd>OUT</CdtDbtInd>", f"Correct {ENTRY}/CdtDbtInd: 'OUT' is no CreditDebitCode."),
        (DEBIT, "<CdtDbtInd><b/>DBIT</CdtDbtInd>",
         f"Take the elements out of {ENTRY}/CdtDbtInd: it has only text."),
        (DEBIT, "money" + DEBIT, f"Take the text out of {ENTRY}: it has only elements."),
        (DEBIT, DEBIT + "money", f"Take the text out of {ENTRY}: it has only elements."),
        (STATUS, "<Sts/>", f"Put exactly one of Cd, Prtry into {ENTRY}/Sts: it has 0."),
        (STATUS, "<Sts><Cd>BOOK</Cd><Prtry>x</Prtry></Sts>",
         f"Put exactly one of Cd, Prtry into {ENTRY}/Sts: it has 2."),
        (STATUS, '<Sts Cd="BOOK"/>', f"Take the attribute 'Cd' out of {ENTRY}/Sts: it has no such attribute."),
        ('<Amt Ccy="EUR">12.00</Amt>', "<Amt>12.00</Amt>",
         f"Give {ENTRY}/Amt the attribute Ccy with a currency of three capital letters."),
        ('<Amt Ccy="EUR">12.00</Amt>', '<Amt Ccy="eur">12.00</Amt>',
         f"Give {ENTRY}/Amt the attribute Ccy with a currency of three capital letters."),
        ('<Amt Ccy="EUR">12.00</Amt>', '<Amt Ccy="EUR">-12.00</Amt>',
         f"Correct {ENTRY}/Amt: '-12.00' is no ActiveOrHistoricCurrencyAndAmount."),
        ('<Amt Ccy="EUR">12.00</Amt>', '<Amt Ccy="EUR">1e9999999</Amt>',
         f"Correct {ENTRY}/Amt: '1e9999999' is no ActiveOrHistoricCurrencyAndAmount."),
        ('<Amt Ccy="EUR">12.00</Amt>', '<Amt Ccy="EUR">12.001</Amt>',
         "Correct Ntry/Amt: 12.001 EUR is no amount to pay (TOO_MANY_DECIMALS)."),
        ('<Amt Ccy="EUR">12.00</Amt>', '<Amt Ccy="EUR">0.00</Amt>',
         "Correct Ntry/Amt: 0.00 EUR is no amount to pay (NOT_POSITIVE)."),
        ('<Amt Ccy="EUR">12.00</Amt>', '<Amt Ccy="XAU">12</Amt>',
         "Correct Ntry/Amt: XAU is not a currency that anybody is paid in."),
        ("<Ccy>EUR</Ccy>", "<Ccy>CHF</Ccy>", "Correct Ntry/Amt: it is in EUR, and Acct/Ccy is CHF."),
        ("<GrpHdr>", "<GrpHdr><Any/>", f"Take 'Any' out of Document/{BODY}/GrpHdr: it has no such element."),
    ],
)  # fmt: skip
def test_a_notification_that_is_not_as_it_must_be_is_refused_in_a_sentence(
    old: str, new: str, sentence: str
) -> None:
    assert old in CAMT
    with pytest.raises(MalformedMessage) as refused:
        read_notification(CAMT.replace(old, new, 1).encode())
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("<NbOfTxs>3</NbOfTxs>", "<NbOfTxs>4</NbOfTxs>", "Correct GrpHdr/NbOfTxs: it says 4, and there are 3."),
        ("<CtrlSum>19.34</CtrlSum>", "<CtrlSum>19.35</CtrlSum>",
         "Correct GrpHdr/CtrlSum: it says 19.35, and the sum is 19.34."),
        ('<InstdAmt Ccy="EUR">12.34</InstdAmt>', "<EqvtAmt/>",
         "Put InstdAmt into CdtTrfTxInf/Amt: equivalent amounts are not taken."),
        ("<PmtMtd>TRF</PmtMtd>", "<PmtMtd>CASH</PmtMtd>",
         f"Correct {PAY}/PmtMtd: 'CASH' is no PaymentMethod3Code."),
        ("<Nm>Lodz</Nm>", "", "Add Cdtr/Nm to CdtTrfTxInf: the bank can't do without it."),
        (PAYMENTS[1].end_to_end_id, PAYMENTS[0].end_to_end_id,
         "Ask for each payment once: two have the same EndToEndId."),
    ],
)  # fmt: skip
def test_the_other_side_refuses_an_initiation_that_is_not_right(old: str, new: str, sentence: str) -> None:
    assert old in PAIN
    with pytest.raises(MalformedMessage) as refused:
        read_initiation(PAIN.replace(old, new, 1).encode())
    assert str(refused.value) == sentence


HEAD = '<?xml version="1.0"?>'
NO_XML = "Send well-formed XML: "
NO_TYPE = "Take the document type (DOCTYPE) out of the message: none is allowed."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (HEAD + '<!DOCTYPE D [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' + CAMT.split("?>")[1], NO_TYPE),
        (HEAD + '<!DOCTYPE D [<!ENTITY a SYSTEM "file:///etc/hostname">]><Document>&a;</Document>', NO_TYPE),
        (HEAD + '<!DOCTYPE D SYSTEM "file:///etc/hostname"><Document/>', NO_TYPE),
        ("<Document>&a;</Document>", NO_XML),
        ("", NO_XML),
        (CAMT[:-1], NO_XML),
        ("<Document/>", "Send a Document of camt.054.001.08: this is 'Document'."),
        (PAIN, "Send a Document of camt.054.001.08: this is '{urn:iso:std:iso:20022:tech:xsd:pain.001...'."),
        ("\0", NO_XML),
        (" " * 10_000_000, f"Send at most {MESSAGE_MAX} bytes in a message: this has 10000000."),
        ("<?xml version='1.0' encoding='none'?><a/>", NO_XML),
    ],
    ids=["many laughs", "a file", "a file's type", "no entity", "nothing", "cut", "bare", "another message", "nul",
         "10 MB of nothing", "encoding"],
)  # fmt: skip
def test_what_is_no_message_is_refused_in_a_sentence(content: str, sentence: str) -> None:
    with pytest.raises(MalformedMessage) as refused:
        read_notification(content.encode())
    assert str(refused.value).startswith(sentence)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("message", [PAIN_001, CAMT_054], ids=lambda message: message.name)
def test_a_document_of_many_levels_or_elements_is_refused_like_any_other(message: Message) -> None:
    for inside in ("<a>" * 50_000 + "</a>" * 50_000, "<a/>" * 50_000):
        with pytest.raises(MalformedMessage, match="no such element"):
            parse(f'<Document xmlns="{message.namespace}">{inside}</Document>'.encode(), message)


def test_a_wrong_message_can_not_write_into_a_log() -> None:
    wrong = "<CdtDbtInd>\nERROR \x85 all is lost" + "!" * 99 + "</CdtDbtInd>"
    with pytest.raises(MalformedMessage) as refused:
        read_notification(CAMT.replace(DEBIT, wrong, 1).encode())
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 200


def test_elements_that_nobody_reads_may_hold_anything(caplog: pytest.LogCaptureFixture) -> None:
    more = "<Chrgs><Rcrd><Whatever a='b'>1</Whatever></Rcrd></Chrgs><NtryDtls>"
    assert read_notification(CAMT.replace("<NtryDtls>", more).encode()) == read_notification(CAMT.encode())
    assert [record for record in caplog.records if record.name == iso20022_reading.__name__] == []

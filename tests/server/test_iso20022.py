"""Messages between banks: what is written is what was meant, and what is read is what was booked."""

import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from florin.domain.money import AMOUNT_MAX_MINOR, EXPONENTS, Money
from florin.domain.payment_rail import Incoming, RailReport, Returned, ReturnReason, Settled
from florin.domain.text import has_controls
from florin.server import iso20022_reading
from florin.server.iso20022 import Booking, latin, write_initiation, write_notification
from florin.server.iso20022_reading import NOT_PROVIDED, Instruction, read_initiation, read_notification
from florin.server.iso20022_structure import PAIN_001, MalformedMessage
from tests.server.other_banks import BOOKINGS, NOW, OURS, PAYMENTS, THEIRS, credit, payment

CURRENCIES = st.sampled_from(sorted(EXPONENTS))
AMOUNTS = st.integers(1, AMOUNT_MAX_MINOR)
NAMES = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=200).filter(
    lambda text: not has_controls(text)
)
# What XML can carry at all, in the one line that the reader makes of it.
LINES = (
    st.text(
        st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=140
    )
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: text and not has_controls(text))
)
CONTROLS = ["\0", "\n", "\x1b", "\x7f", "\x85", "\u2028", "\u202e", "\ud800"]
patiently = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
SEPA = re.compile(r"[a-zA-Z0-9/\-?:().,'+ ]*")


def written(*bookings: Booking) -> str:
    """A camt.054 of them."""
    return write_notification(bookings, NOW).decode()


def read(message: str) -> list[RailReport]:
    """What the bank makes of a camt.054."""
    return read_notification(message.encode())


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Müller, Groß & Söhne", "Mueller, Gross + Soehne"),
        ("Mu\u0308ller", "Mueller"),
        ("ÄÖÜ ẞ", "AeOeUe SS"),
        ("Łódź Ångström Søren Ñandú", "Lodz Angstroem Soren Nandu"),
        ("Иван Петров", "Ivan Petrov"),
        ("O\u2019Brien \"Bob\" `x`", "O'Brien 'Bob' 'x'"),
        ("A_B~C;D|E\\F", "A-B-C,D/E/F"),
        ("[a] {b} <c>", "(a) (b) (c)"),
        ("1 000 € für 100 %", "1 000 EUR fuer 100 ."),
        ("//a//b///c/", "a/b/c"),
        ("  two   spaces ", "two spaces"),
        ("", ""),
        ("///", ""),
        ("\u200b", ""),
        ("x" * 71, "x" * 70),
        ("ü" * 36, "ue" * 35),
        ("x" * 69 + "/y", "x" * 69),
    ],
)  # fmt: skip
def test_texts_are_brought_into_the_letters_that_every_bank_takes(text: str, sent: str) -> None:
    assert latin(text, 70) == sent


@patiently
@given(text=NAMES, maximum=st.sampled_from([70, 140]))
def test_whatever_somebody_is_called_every_bank_can_take_it(text: str, maximum: int) -> None:
    sent = latin(text, maximum)
    assert SEPA.fullmatch(sent)
    assert len(sent) <= maximum
    assert "//" not in sent
    assert sent == sent.strip("/ ")
    assert latin(sent, maximum) == sent
    assert latin(unicodedata.normalize("NFD", text), maximum) == latin(unicodedata.normalize("NFC", text), maximum)


@pytest.mark.parametrize("control", CONTROLS)
def test_control_characters_leave_the_bank_in_no_text(control: str) -> None:
    text = f"Ada{control}Lovelace"
    for one in (payment(debtor_name=text), payment(creditor_name=text), payment(remittance=text)):
        with pytest.raises(
            MalformedMessage, match=r"^Take the control characters out of 'Ada.*': no bank takes them\.$"
        ):
            write_initiation([one], NOW)


def test_an_initiation_says_everything_that_the_other_bank_has_to_know() -> None:
    document = fromstring(write_initiation(PAYMENTS, NOW))
    texts = [
        (element.tag.removeprefix(PAIN_001.tag("")), element.text) for element in document.iter() if element.text
    ]
    message_id = dict(texts)["MsgId"]
    order = [("PmtMtd", "TRF"), ("BtchBookg", "false")]
    bank = [("Cd", "DEBLZ"), ("MmbId", "99010200")]
    payee = [("Nm", "Lodz"), ("IBAN", THEIRS), ("Ustrd", "Rechnung 7")]
    assert texts == [
        *[
            ("MsgId", message_id),
            ("CreDtTm", "2026-11-21T12:30:00.123456Z"),
            ("NbOfTxs", "3"),
            ("CtrlSum", "19.34"),
        ],
        ("Nm", "Florin"),
        *[("PmtInfId", f"{message_id[:24]}-1"), *order, ("NbOfTxs", "2"), ("CtrlSum", "17.34"), ("Cd", "SEPA")],
        *[("Dt", "2026-11-21"), ("Nm", "Ada Lovelace"), ("IBAN", OURS), *bank, ("ChrgBr", "SLEV")],
        *[("EndToEndId", PAYMENTS[0].transaction_id.hex), ("InstdAmt", "12.34"), *payee],
        *[("EndToEndId", PAYMENTS[1].transaction_id.hex), ("InstdAmt", "5.00"), *payee],
        *[("PmtInfId", f"{message_id[:24]}-2"), *order, ("NbOfTxs", "1"), ("CtrlSum", "2")],
        *[("Dt", "2026-11-21"), ("Nm", "Ada Lovelace"), ("IBAN", THEIRS), *bank, ("ChrgBr", "SHAR")],
        *[("EndToEndId", PAYMENTS[2].transaction_id.hex), ("InstdAmt", "2"), *payee],
    ]
    currencies = [amount.get("Ccy") for amount in document.iter(PAIN_001.tag("InstdAmt"))]
    assert currencies == ["EUR", "EUR", "JPY"]


def test_the_same_payments_make_a_message_of_the_same_id() -> None:
    def message_id(*numbers: int) -> str | None:
        content = write_initiation([payment(number) for number in numbers], NOW + timedelta(seconds=len(numbers)))
        return fromstring(content).findtext(f".//{PAIN_001.tag('MsgId')}")

    assert message_id(1, 2) == message_id(2, 1)
    assert len({message_id(1), message_id(2), message_id(1, 2)}) == 3


@patiently
@given(debtor=NAMES, creditor=NAMES, remittance=st.none() | NAMES, amount=AMOUNTS, currency=CURRENCIES)
def test_the_other_side_reads_what_the_bank_meant(
    debtor: str, creditor: str, remittance: str | None, amount: int, currency: str
) -> None:
    sent = payment(7, amount, currency, debtor_name=debtor, creditor_name=creditor, remittance=remittance)
    assert read_initiation(write_initiation([sent], NOW)) == [
        Instruction(
            sent.end_to_end_id,
            Money(amount, currency),
            latin(debtor, 70) or NOT_PROVIDED,
            OURS,
            latin(creditor, 70) or NOT_PROVIDED,
            THEIRS,
            latin(remittance or "", 140) or None,
        )
    ]


@patiently
@given(amounts=st.lists(st.tuples(AMOUNTS, CURRENCIES), min_size=1, max_size=5))
def test_amounts_are_exact_however_large_they_are_together(amounts: list[tuple[int, str]]) -> None:
    sent = [payment(number, *amount) for number, amount in enumerate(amounts)]
    read_back = {one.end_to_end_id: one.amount for one in read_initiation(write_initiation(sent, NOW))}
    assert read_back == {one.end_to_end_id: one.amount for one in sent}


@pytest.mark.parametrize("iban", ["", "DE8", "no9386011117947", "NO93 8601 1117 947", "NO9386011117947" * 3])
def test_a_payment_to_what_is_no_iban_does_not_leave(iban: str) -> None:
    with pytest.raises(MalformedMessage, match=r"CdtrAcct/Id/IBAN: .* is no IBAN2007Identifier"):
        write_initiation([payment(creditor_iban=iban)], NOW)


def test_a_notification_is_read_as_it_was_booked_and_in_its_order() -> None:
    assert read(written(*BOOKINGS)) == [booking.report for booking in BOOKINGS]


@patiently
@given(
    amount=AMOUNTS,
    currency=CURRENCIES,
    debtor=LINES,
    iban=st.sampled_from([None, THEIRS]),
    remittance=st.none() | LINES,
    at=st.datetimes(datetime(1970, 1, 2), datetime(2999, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_a_credit_is_read_as_it_was_sent(
    amount: int, currency: str, debtor: str, iban: str | None, remittance: str | None, at: datetime
) -> None:
    sent = Incoming("NB-2026/7", amount, currency, OURS, debtor, iban, remittance, at)
    assert read(written(Booking(sent, sent.amount))) == [sent]


@patiently
@given(reason=st.sampled_from(ReturnReason), amount=AMOUNTS, currency=CURRENCIES)
def test_what_became_of_a_payment_is_read_as_it_was_booked(
    reason: ReturnReason, amount: int, currency: str
) -> None:
    name, money = payment().end_to_end_id, Money(amount, currency)
    reports: list[RailReport] = [Settled(name, NOW), Returned(name, reason, NOW)]
    assert read(written(*[Booking(report, money) for report in reports])) == reports


def test_every_reason_has_a_sentence_of_its_own() -> None:
    sentences = [reason.sentence for reason in ReturnReason]
    assert len(set(sentences)) == len(sentences)
    assert all(sentence.endswith(".") for sentence in sentences)


CREDIT = Booking(credit(), Money(12345, "EUR"))
BACK = Booking(Returned("a1", ReturnReason.CLOSED_ACCOUNT, NOW), Money(500, "EUR"))
DEBIT = Booking(Settled("a1", NOW), Money(500, "EUR"))
BOOKED = "<BookgDt><DtTm>2026-11-21T12:30:00.123456Z</DtTm></BookgDt>"
REFERENCE = "<Refs><AcctSvcrRef>NB-1</AcctSvcrRef></Refs>"


@pytest.mark.parametrize("code", ["<Cd>ZZ99</Cd>", "<Prtry>because</Prtry>", None])
def test_a_return_for_a_reason_that_nobody_knows_is_a_return_all_the_same(code: str | None) -> None:
    reason = f"<Rsn>{code}</Rsn>" if code else ""
    assert read(written(BACK).replace("<Rsn><Cd>AC04</Cd></Rsn>", reason)) == [
        Returned("a1", ReturnReason.NOT_SPECIFIED, NOW)
    ]


@pytest.mark.parametrize(
    ("given", "at"),
    [
        ("<BookgDt><DtTm>2026-11-21T13:00:00+02:00</DtTm></BookgDt>", datetime(2026, 11, 21, 11, tzinfo=UTC)),
        ("<BookgDt><DtTm>2026-11-21T13:00:00</DtTm></BookgDt>", datetime(2026, 11, 21, 13, tzinfo=UTC)),
        ("<BookgDt><Dt>2026-11-21</Dt></BookgDt>", datetime(2026, 11, 21, tzinfo=UTC)),
        ("", NOW),
    ],
)
def test_an_entry_was_booked_when_it_says_or_else_when_the_message_was_made(given: str, at: datetime) -> None:
    assert read(written(DEBIT).replace(BOOKED, given)) == [Settled("a1", at)]


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=-7))])
def test_times_are_told_in_utc(zone: timezone) -> None:
    assert f"<DtTm>{NOW:%Y-%m-%dT%H:%M:%S.%f}Z</DtTm>" in written(
        replace(DEBIT, report=Settled("a1", NOW.astimezone(zone)))
    )


@pytest.mark.parametrize("status", ["<Cd>PDNG</Cd>", "<Cd>INFO</Cd>", "<Prtry>soon</Prtry>"])
def test_what_is_not_booked_yet_is_not_acted_on(status: str) -> None:
    assert read(written(CREDIT).replace("<Cd>BOOK</Cd>", status)) == []


@pytest.mark.parametrize(
    ("booking", "old", "new", "shown"),
    [
        (DEBIT, "<Refs><EndToEndId>a1</EndToEndId></Refs>", "", "DBIT of 5.00 EUR"),
        (DEBIT, ">a1<", ">NOTPROVIDED<", "DBIT of 5.00 EUR"),
        (DEBIT, "</Refs>", "</Refs><RtrInf/>", "DBIT of 5.00 EUR"),
        (DEBIT, "<Sts>", "<RvslInd>true</RvslInd><Sts>", "DBIT of 5.00 EUR"),
        (CREDIT, "<Sts>", "<RvslInd>1</RvslInd><Sts>", "CRDT of 123.45 EUR"),
        (BACK, ">a1<", ">NOTPROVIDED<", "CRDT of 5.00 EUR"),
    ],
)
def test_what_is_no_payment_is_left_out_and_somebody_told(
    booking: Booking, old: str, new: str, shown: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert read(written(booking, CREDIT).replace(old, new, 1)) == [CREDIT.report]
    told = [record.getMessage() for record in caplog.records if record.name == iso20022_reading.__name__]
    assert told == [f"The rail booked a {shown} that is no payment; see to it by hand."]


def test_a_credit_may_name_its_reference_and_account_where_others_do() -> None:
    message = written(CREDIT).replace(REFERENCE, "").replace("<BkTxCd>", "<AcctSvcrRef>E-9</AcctSvcrRef><BkTxCd>")
    message = message.replace(f"<CdtrAcct><Id><IBAN>{OURS}</IBAN></Id></CdtrAcct>", "")
    message = message.replace("<Othr><Id>99010200EUR</Id></Othr>", f"<IBAN>{OURS}</IBAN>")
    assert read(message) == [replace(credit(), rail_reference="E-9")]


def test_a_credit_of_which_little_is_known_is_taken_all_the_same() -> None:
    message = re.sub("<Dbtr>.*</DbtrAcct>|<RmtInf>.*</RmtInf>", "", written(CREDIT))
    assert read(message) == [replace(credit(), debtor_name=NOT_PROVIDED, debtor_iban=None, remittance=None)]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (REFERENCE, "", "Add AcctSvcrRef to TxDtls/Refs: a credit without it can't be told from another."),
        (f"<CdtrAcct><Id><IBAN>{OURS}</IBAN></Id></CdtrAcct>", "",
         "Add Acct/Id/IBAN to Ntfctn: the bank can't do without it."),
        ("</Refs>", "</Refs><CdtDbtInd>DBIT</CdtDbtInd>", "Correct TxDtls/CdtDbtInd: its Ntry is a CRDT."),
        ("</Refs>", '</Refs><Amt Ccy="EUR">123.44</Amt>',
         "Correct Ntry/Amt: it is not the sum of the TxDtls/Amt in it."),
        ("</Refs>", '</Refs><Amt Ccy="CHF">123.45</Amt>', "Correct TxDtls/Amt: it is in CHF, its Ntry in EUR."),
        ("<TxDtls>", "<TxDtls/><TxDtls>", "Add Amt to each TxDtls of an Ntry that has more than one."),
    ],
)  # fmt: skip
def test_a_credit_that_says_too_little_or_contradicts_itself_is_refused(old: str, new: str, sentence: str) -> None:
    message = written(CREDIT)
    assert old in message
    with pytest.raises(MalformedMessage) as refused:
        read(message.replace(old, new))
    assert str(refused.value) == sentence


def test_an_entry_may_stand_for_several_transactions() -> None:
    one = '<TxDtls><Refs>{}</Refs><Amt Ccy="EUR">{}</Amt></TxDtls>'
    both = one.format("<EndToEndId>a1</EndToEndId>", "2.00") + one.format("<EndToEndId>a2</EndToEndId>", "3.00")
    message = re.sub("<TxDtls>.*</TxDtls>", both, written(DEBIT))
    assert read(message) == [Settled("a1", NOW), Settled("a2", NOW)]


@pytest.mark.parametrize(
    ("text", "seen"), [("one\n  two\tthree", "one two three"), ("a\u202eb\x85c", "a\N{REPLACEMENT CHARACTER}b c")]
)
def test_no_money_is_turned_back_for_a_character(text: str, seen: str) -> None:
    [report] = read(written(CREDIT).replace("Grüße", text).replace("Søren Müller", text))
    assert isinstance(report, Incoming)
    assert (report.debtor_name, report.remittance) == (seen, seen)


def test_remittance_in_several_parts_is_read_as_one() -> None:
    message = written(CREDIT).replace("<Ustrd>Grüße</Ustrd>", "<Ustrd>Grüße</Ustrd><Ustrd> aus Bergen</Ustrd>")
    assert read(message) == [replace(credit(), remittance="Grüße aus Bergen")]


@pytest.mark.parametrize(
    "wrong",
    [
        credit("x" * 36),
        credit(""),
        credit(debtor_name=""),
        credit(debtor_name="x" * 141),
        credit(debtor_name="\0"),
        credit(debtor_iban="none"),
        credit(remittance="x" * 141),
    ],
)
def test_a_credit_that_no_bank_could_send_is_not_written(wrong: Incoming) -> None:
    with pytest.raises(MalformedMessage):
        write_notification([Booking(wrong, wrong.amount)], NOW)

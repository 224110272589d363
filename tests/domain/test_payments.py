"""From what a customer writes to what the ledger is asked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from florin.domain.account import Account
from florin.domain.commands import MoneyRequest
from florin.domain.hold import HoldPeriod
from florin.domain.iban import is_iban_shaped, normalise_iban
from florin.domain.labels import read_labels
from florin.domain.money import AmountFault, Money
from florin.domain.payments import BATCH_MAX, Answer, Order, Payments, fingerprint, read_id
from florin.domain.principal import Principal
from florin.domain.refusals import (
    AccountNotFound,
    IdempotencyConflict,
    InsufficientFunds,
    InvalidAmount,
    Overloaded,
    Side,
)
from florin.domain.text import Malformed
from florin.domain.transaction import DESCRIPTION_MAX, IDEMPOTENCY_KEY_MAX, Transaction, TransactionKind
from tests.domain.branch import ADA, BERT, NOBODYS, MemoryLedger, new_account, new_id, open_books, run, standing

ADA_ASKS = Principal(ADA)
TRANSFER, DEPOSIT, WITHDRAWAL = TransactionKind.TRANSFER, TransactionKind.DEPOSIT, TransactionKind.WITHDRAWAL


class Counter:
    """A counter of the bank with Ada at it: she has ten euros, Bert has none."""

    def __init__(self) -> None:
        self.ada, self.bert = new_account(ADA, balance=10_00), new_account(BERT)
        self.ledger = MemoryLedger(open_books(self.ada, self.bert))
        self.payments = Payments(self.ledger, new_id)

    def order(self, order: Order) -> Answer:
        return run(self.payments.order(ADA_ASKS, order))

    def batch(self, *orders: Order, atomic: bool = False) -> list[Answer]:
        return run(self.payments.batch(ADA_ASKS, orders, atomic=atomic))

    def pay_bert(self, value: str, *, key: str | None = None, **more: Any) -> Order:
        place = {"source": str(self.ada.id), "destination": str(self.bert.id)}
        facts: dict[str, Any] = {"currency": "EUR", "idempotency_key": key or str(new_id())} | place | more
        return Order(TRANSFER, Decimal(value), **facts)

    def balance(self, account: Account) -> int:
        return self.ledger.books.accounts[account.id].balance_minor


@pytest.fixture
def counter() -> Counter:
    """A fresh counter."""
    return Counter()


def names(answers: list[Answer]) -> list[str]:
    """What kinds of answers there were."""
    return [type(answer.value).__name__ for answer in answers]


def test_a_deposit_a_withdrawal_and_a_transfer_are_carried_out(counter: Counter) -> None:
    own = str(counter.ada.id)
    for order in (
        Order(DEPOSIT, Decimal("5.00"), "EUR", "1", "Piggy bank", destination=own),
        Order(WITHDRAWAL, Decimal("2.5"), "EUR", "2", source=own),
        Order(TRANSFER, Decimal("1"), "EUR", "3", source=own, destination_iban=counter.bert.iban),
    ):
        answer = counter.order(order)
        assert isinstance(answer.value, Transaction)
        assert (answer.value.kind, answer.value.customer_id) == (order.kind, ADA)
        assert answer.value.description == order.description
        assert not answer.replayed
    assert (counter.balance(counter.ada), counter.balance(counter.bert)) == (11_50, 1_00)


def test_an_order_may_be_refused_by_the_ledger(counter: Counter) -> None:
    answer = counter.order(counter.pay_bert("10.01"))
    assert answer.value == InsufficientFunds(counter.ada.id, Money(10_00, "EUR"), Money(10_01, "EUR"))


def test_a_full_queue_is_told_to_one_and_to_all(counter: Counter) -> None:
    counter.ledger.overloaded = True
    assert counter.order(counter.pay_bert("1")) == Answer(Overloaded())
    orders = [counter.pay_bert("1"), counter.pay_bert("0"), counter.pay_bert("2")]
    assert counter.batch(*orders) == [Answer(Overloaded())] * 3
    assert counter.ledger.groups == []


BAD_ORDERS: dict[str, tuple[dict[str, Any], object]] = {
    "nothing": ({"value": Decimal(0)}, InvalidAmount(AmountFault.NOT_POSITIVE, "EUR")),
    "less than nothing": ({"value": Decimal(-1)}, InvalidAmount(AmountFault.NOT_POSITIVE, "EUR")),
    "a tenth of a cent": ({"value": Decimal("0.001")}, InvalidAmount(AmountFault.TOO_MANY_DECIMALS, "EUR")),
    "a fraction of a yen": (
        {"value": Decimal("0.5"), "currency": "JPY"},
        InvalidAmount(AmountFault.TOO_MANY_DECIMALS, "JPY"),
    ),
    "more than a column holds": ({"value": Decimal("1E+30")}, InvalidAmount(AmountFault.TOO_LARGE, "EUR")),
    "a paying account that is no id": ({"source": "my account"}, AccountNotFound(Side.SOURCE, "my account")),
    "a paying account without a name": ({"source": ""}, AccountNotFound(Side.SOURCE, "")),
    "a receiving account that is no id": ({"destination": "42"}, AccountNotFound(Side.DESTINATION, "42")),
    "an IBAN with other characters": (
        {"destination": None, "destination_iban": "DE00-1234"},
        AccountNotFound(Side.DESTINATION, "DE00-1234"),
    ),
    "an IBAN of nothing": ({"destination": None, "destination_iban": " "}, AccountNotFound(Side.DESTINATION, " ")),
    "an IBAN that is too long": (
        {"destination": None, "destination_iban": "D" * 35},
        AccountNotFound(Side.DESTINATION, "D" * 35),
    ),
    "a bad amount before a bad account": (
        {"value": Decimal(0), "source": "?"},
        InvalidAmount(AmountFault.NOT_POSITIVE, "EUR"),
    ),
    "a bad paying account before a bad receiving one": (
        {"source": "?", "destination": "?"},
        AccountNotFound(Side.SOURCE, "?"),
    ),
}


@pytest.mark.parametrize(("changes", "refusal"), BAD_ORDERS.values(), ids=BAD_ORDERS)
def test_what_names_no_movement_is_refused_and_the_ledger_hears_nothing_of_it(
    counter: Counter, changes: dict[str, Any], refusal: object
) -> None:
    before = standing(counter.ledger.books)
    order = replace(counter.pay_bert("1", key="k"), **changes)
    assert counter.order(order) == Answer(refusal)
    assert counter.ledger.groups == []
    assert standing(counter.ledger.books) == before
    assert isinstance(counter.order(counter.pay_bert("1", key="k")).value, Transaction), "the key stayed free"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"idempotency_key": ""}, "idempotencyKey: it is empty"),
        ({"idempotency_key": " \t "}, "idempotencyKey: it is empty"),
        ({"idempotency_key": "k" * (IDEMPOTENCY_KEY_MAX + 1)}, "idempotencyKey: it has at most 255"),
        ({"idempotency_key": "a\0b"}, "idempotencyKey: it has control"),
        ({"idempotency_key": "a\nb"}, "idempotencyKey: it has control"),
        ({"description": "d" * (DESCRIPTION_MAX + 1)}, "description: it has at most 140"),
        ({"description": "a\0b"}, "description: it has control"),
        ({"description": "a\x85b"}, "description: it has control"),
    ],
)
def test_text_that_could_not_be_kept_is_an_error_of_the_request(
    counter: Counter, changes: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(Malformed, match=f"Correct {complaint}"):
        replace(counter.pay_bert("1"), **changes)


def test_texts_of_the_full_length_and_of_all_scripts_are_kept(counter: Counter) -> None:
    # A family of three is one sign made of five; its joiners are no control characters.
    family = "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
    description = (f"Miete für März, אוגוסט, 家賃, {family} " * 9)[:DESCRIPTION_MAX].strip()
    answer = counter.order(
        counter.pay_bert("1", key="ключ"[:4] + "k" * (IDEMPOTENCY_KEY_MAX - 4), description=description)
    )
    assert isinstance(answer.value, Transaction)
    assert answer.value.description == description


@pytest.mark.parametrize(
    "change",
    [
        lambda order: replace(order, value=Decimal("4.0")),
        lambda order: replace(order, value=Decimal("4.00")),
        lambda order: replace(order, value=Decimal("0.04E+2")),
    ],
    ids=["one decimal", "two decimals", "a power of ten"],
)
def test_the_same_amount_written_otherwise_is_the_same_request(
    counter: Counter, change: Callable[[Order], Order]
) -> None:
    order = counter.pay_bert("4", key="k")
    first = counter.order(order)
    second = counter.order(change(order))
    assert second == Answer(first.value, replayed=True)
    assert counter.balance(counter.bert) == 4_00


def _in_groups_of_four(iban: str) -> str:
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))


def test_the_same_iban_written_otherwise_is_the_same_request(counter: Counter) -> None:
    order = counter.pay_bert("4", key="k", destination=None, destination_iban=counter.bert.iban)
    first = counter.order(order)
    for written in (_in_groups_of_four(counter.bert.iban), counter.bert.iban.lower()):
        assert counter.order(replace(order, destination_iban=written)) == Answer(first.value, replayed=True)
    assert counter.balance(counter.bert) == 4_00


@pytest.mark.parametrize(
    "changes",
    [
        {"value": Decimal(3)},
        {"description": "Rent"},
        {"destination": None, "destination_iban": "DE00UNKNOWN"},
        {"destination": str(NOBODYS)},
        {"source": str(NOBODYS)},
        {"kind": WITHDRAWAL, "destination": None},
        {"currency": "USD"},
    ],
    ids=lambda changes: " and ".join(changes),
)
def test_the_same_key_with_other_facts_is_a_conflict(counter: Counter, changes: dict[str, Any]) -> None:
    order = counter.pay_bert("4", key="k")
    counter.order(order)
    assert counter.order(replace(order, **changes)) == Answer(IdempotencyConflict("k"))
    assert counter.balance(counter.bert) == 4_00


def test_a_fingerprint_cannot_be_forged_by_moving_text_from_one_field_to_another(counter: Counter) -> None:
    order = counter.pay_bert("4", key="k")
    variants = [
        replace(order, description=None),
        replace(order, description="null"),
        replace(order, description='", "'),
        replace(order, source="a", destination="b"),
        replace(order, source="a", destination=None, destination_iban="b"),
        replace(order, source='a", "b', destination=None),
        replace(order, kind=DEPOSIT),
    ]
    prints = {fingerprint(variant, 4_00) for variant in variants} | {fingerprint(order, 4_01)}
    assert len(prints) == len(variants) + 1
    assert {len(print_) for print_ in prints} == {sha256().digest_size}


_ONE, _TWO = (str(UUID(int=number)) for number in (1, 2))


@pytest.mark.parametrize(
    ("order", "minor", "kept"),
    [
        (
            Order(TRANSFER, Decimal("12.5"), "EUR", "k", "Rent", _ONE, _TWO),
            1250,
            "c6387e9fa0d263f3805a10575e5c084b91bbaa22bc7de86144c128a7f95b3ed3",
        ),
        (
            Order(DEPOSIT, Decimal(100), "JPY", "k", destination=_TWO),
            100,
            "2ab216a61970bdbac6870b9926c1bc73f64a4d16d6db054e277fcd9f65d005ae",
        ),
        (
            Order(TRANSFER, Decimal("0.01"), "EUR", "k", source=_ONE, destination_iban="de89 370400440532013000"),
            1,
            "1df1425e880d7e2baf54d21b3e38e7ffb7d76c146c9235dd507687489e12f50f",
        ),
    ],
    ids=["a transfer", "a deposit", "by IBAN"],
)
def test_an_order_keeps_the_fingerprint_it_had_before_there_were_labels_and_holds(
    order: Order, minor: int, kept: str
) -> None:
    assert fingerprint(order, minor).hex() == kept


def test_labels_and_holds_are_part_of_the_fingerprint(counter: Counter) -> None:
    order = counter.pay_bert("4", key="k")
    until = datetime(2026, 2, 1, tzinfo=UTC)
    variants = [
        order,
        replace(order, labels=read_labels("Home", None)),
        replace(order, labels=read_labels(None, "Home")),
        replace(order, labels=read_labels(None, None, [("Home", "")])),
        replace(order, labels=read_labels("", "", [("Home", "Home")])),
        replace(order, hold=HoldPeriod(until)),
        replace(order, hold=HoldPeriod(until, until)),
        replace(order, hold=HoldPeriod(until, until), labels=read_labels("Home", None)),
    ]
    assert len({fingerprint(variant, 4_00) for variant in variants}) == len(variants)
    by_default = [replace(order, hold=HoldPeriod(until + timedelta(seconds=later))) for later in (0, 1)]
    assert len({fingerprint(each, 4_00) for each in by_default}) == 1


def test_the_key_is_no_part_of_the_fingerprint(counter: Counter) -> None:
    order = counter.pay_bert("4", key="k")
    assert fingerprint(order, 4_00) == fingerprint(replace(order, idempotency_key="l"), 4_00)


@pytest.mark.parametrize("written", [_in_groups_of_four, str.lower, lambda iban: f"\t{iban} "])
def test_an_iban_may_be_written_as_people_write_it(counter: Counter, written: Callable[[str], str]) -> None:
    order = counter.pay_bert("4", destination=None, destination_iban=written(counter.bert.iban))
    assert isinstance(counter.order(order).value, Transaction)
    assert counter.balance(counter.bert) == 4_00


def test_what_could_be_an_iban_is_told_from_what_could_not() -> None:
    assert normalise_iban(" de89 3704\u00a00044 ") == "DE8937040044"
    assert is_iban_shaped("MT84MALT011000012345MTLCAST001S")
    assert is_iban_shaped("A" * 34)
    for text in ("", "A" * 35, "DE89-3704", "DE89 3704", "DE८९", "DE\0", "Ä"):
        assert not is_iban_shaped(text)


def test_an_id_is_read_as_florin_writes_it_and_no_other_way() -> None:
    account_id = new_id()
    text = str(account_id)
    assert read_id(text) == account_id
    assert read_id(None) is None
    for other in ("", " ", text.upper() + " ", f"{{{text}}}", f"urn:uuid:{text}", text.replace("-", ""), text[:-1]):
        assert read_id(other) is None
    assert read_id("ABCDEF00-0000-7000-8000-000000000001") is None
    assert read_id("\N{ARABIC-INDIC DIGIT ZERO}" * 8 + text[8:]) is None


def test_a_batch_is_answered_in_its_order_and_what_is_invalid_keeps_its_place(counter: Counter) -> None:
    answers = counter.batch(
        counter.pay_bert("0"),
        counter.pay_bert("4"),
        counter.pay_bert("1", source="?"),
        counter.pay_bert("7"),
        counter.pay_bert("6"),
        counter.pay_bert("1", destination=None, destination_iban="??"),
    )
    assert names(answers) == [
        "InvalidAmount",
        "Transaction",
        "AccountNotFound",
        "InsufficientFunds",
        "Transaction",
        "AccountNotFound",
    ]
    [group] = counter.ledger.groups
    asked = [request.amount_minor for request in group.requests if isinstance(request, MoneyRequest)]
    assert asked == [4_00, 7_00, 6_00]
    assert not group.atomic


def test_a_batch_of_nothing_valid_does_not_trouble_the_ledger(counter: Counter) -> None:
    assert names(counter.batch(counter.pay_bert("0"), counter.pay_bert("-1"))) == ["InvalidAmount"] * 2
    assert counter.ledger.groups == []


def test_a_repeated_batch_is_marked_place_by_place(counter: Counter) -> None:
    orders = [counter.pay_bert("4", key="a"), counter.pay_bert("0", key="b"), counter.pay_bert("1", key="c")]
    counter.batch(orders[0])
    answers = counter.batch(*orders)
    assert [answer.replayed for answer in answers] == [True, False, False]


def test_an_atomic_batch_is_carried_out_whole(counter: Counter) -> None:
    assert names(counter.batch(*(counter.pay_bert("5") for _ in range(2)), atomic=True)) == ["Transaction"] * 2
    assert counter.balance(counter.bert) == 10_00


def test_an_atomic_batch_with_something_invalid_is_refused_for_everybody_without_a_trace(counter: Counter) -> None:
    before = standing(counter.ledger.books)
    orders = [counter.pay_bert("1"), counter.pay_bert("0.001"), counter.pay_bert("1", source="?")]
    answers = counter.batch(*orders, atomic=True)
    assert answers == [Answer(InvalidAmount(AmountFault.TOO_MANY_DECIMALS, "EUR"))] * 3
    assert counter.ledger.groups == []
    assert standing(counter.ledger.books) == before


def test_an_atomic_batch_that_lacks_funds_moves_nothing(counter: Counter) -> None:
    answers = counter.batch(counter.pay_bert("6"), counter.pay_bert("6"), atomic=True)
    assert names(answers) == ["InsufficientFunds"] * 2
    assert (counter.balance(counter.ada), counter.balance(counter.bert)) == (10_00, 0)


@pytest.mark.parametrize("length", [0, BATCH_MAX + 1])
def test_a_batch_that_no_resolver_lets_through_is_a_bug(counter: Counter, length: int) -> None:
    with pytest.raises(AssertionError):
        counter.batch(*[counter.pay_bert("1")] * length)


@pytest.mark.parametrize("field", ["source", "destination", "destination_iban"])
def test_a_refusal_does_not_repeat_more_of_a_name_than_any_name_has(counter: Counter, field: str) -> None:
    changes: dict[str, Any] = {"destination": None, field: "?" * 100_000}
    order = replace(counter.pay_bert("1"), **changes)
    answers = counter.batch(order, *(counter.pay_bert("1") for _ in range(99)), atomic=True)
    assert names(answers) == ["AccountNotFound"] * 100
    told = sum(len(answer.value.reference) for answer in answers if isinstance(answer.value, AccountNotFound))
    assert told < 100_000, "no answer is many times as long as the request"

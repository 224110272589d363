"""Previews and quotes: what is shown is what happens, once, to whom it was shown, and not for ever."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from florin.domain.account import Account, AccountStatus
from florin.domain.books import Books
from florin.domain.commands import KeySeal, MoneyRequest
from florin.domain.exchange_orders import ExchangeOrder
from florin.domain.exchange_rates import ExchangeRates
from florin.domain.exchange_refusals import ExchangeFault, ExchangeNotOffered, InvalidQuote, QuoteExpired
from florin.domain.fees import Fee
from florin.domain.fraud_rules import AmountOver, FraudRule, RuleAction
from florin.domain.holds import Part
from florin.domain.labels import read_labels
from florin.domain.limits import Limits
from florin.domain.money import AMOUNT_MAX_MINOR, AmountFault, Money
from florin.domain.money_refusals import KeySealed, LimitExceeded, LimitKind, RejectedByRule
from florin.domain.payments import Answer, Order, Payments
from florin.domain.previews import ExchangePreview, Preview, PreviewOutcome, Previews
from florin.domain.principal import Principal
from florin.domain.quote import TOKEN_MAX, Quote, read_quote, write_quote
from florin.domain.refusals import (
    AccountNotActive,
    AccountNotFound,
    CurrencyMismatch,
    IdempotencyConflict,
    InsufficientFunds,
    InvalidAmount,
    Overloaded,
    Refusal,
    SameAccount,
    Side,
)
from florin.domain.transaction import PendingFor, Transaction, TransactionKind, TransactionStatus
from tests.domain.branch import (
    ADA,
    BERT,
    NOBODYS,
    NOW,
    MemoryLedger,
    new_account,
    new_id,
    open_books,
    post,
    run,
    standing,
    transfer,
)
from tests.domain.test_exchange import MemoryRates, rate_of

ADA_ASKS, BERT_ASKS = Principal(ADA), Principal(BERT)
LIFETIME = timedelta(seconds=30)


class Reading:
    """Whoever reads accounts and books while others write them."""

    def __init__(self, ledger: MemoryLedger) -> None:
        self.ledger = ledger

    async def open(self, request: MoneyRequest) -> Books:
        return self.ledger.books.fork()

    async def by_ids(self, ids: Sequence[UUID]) -> Mapping[UUID, Account]:
        return {account_id: a for account_id, a in self.ledger.books.accounts.items() if account_id in ids}


class PlainSeal:
    """A seal that anybody could make, which is enough to test with."""

    def seal(self, content: bytes) -> str:
        return base64.b64encode(content).decode()

    def open(self, sealed: str) -> bytes | None:
        return base64.b64decode(sealed) if sealed.endswith("=") or (len(sealed) % 4 == 0 and sealed) else None


class Window:
    """A window of the bank with Ada at it. She has 100 euros, some dollars, and nothing in yen."""

    def __init__(self, **account: Any) -> None:
        self.now = NOW
        self.euros = new_account(ADA, **{"balance": 100_00} | account)
        self.dollars = new_account(ADA, balance=10_00, currency="USD")
        self.yen = new_account(ADA, currency="JPY")
        self.berts = new_account(BERT)
        self.ledger = MemoryLedger(open_books(self.euros, self.dollars, self.yen, self.berts), now=lambda: self.now)
        self.rates = MemoryRates(rate_of("EUR", "USD", "1.1", 10_000))
        reading = Reading(self.ledger)
        desk = ExchangeRates(self.rates, self.clock, timedelta(days=1))
        self.payments = Payments(self.ledger, new_id)
        self.previews = Previews(self.payments, reading, reading, desk, PlainSeal(), self.clock, LIFETIME)

    def clock(self) -> datetime:
        return self.now

    @property
    def books(self) -> Books:
        return self.ledger.books

    def order(self, value: str = "40.00", **more: Any) -> Order:
        facts: dict[str, Any] = {
            "currency": "EUR",
            "idempotency_key": str(new_id()),
            "source": str(self.euros.id),
            "destination": str(self.berts.id),
        }
        return Order(TransactionKind.TRANSFER, Decimal(value), **facts | more)

    def transfer(self, value: str = "40.00", **more: Any) -> Preview:
        seen = run(self.previews.transfer(ADA_ASKS, self.order(value, **more)))
        assert isinstance(seen, Preview), seen
        return seen

    def change(self, **more: Any) -> ExchangeOrder:
        facts: dict[str, Any] = {
            "source": str(self.euros.id),
            "destination": str(self.dollars.id),
            "idempotency_key": str(new_id()),
        }
        if not {"sold", "bought"} & more.keys():
            facts["sold"] = Part(Decimal("40.00"), "EUR")
        return ExchangeOrder(**facts | more)

    def exchange(self, **more: Any) -> ExchangePreview | Refusal:
        return run(self.previews.exchange(ADA_ASKS, self.change(**more)))

    def execute(self, seen: Preview, by: Principal = ADA_ASKS) -> Answer:
        assert seen.quote is not None
        return run(self.previews.execute(by, seen.quote.quote))

    def charge(self, fee: int, kind: TransactionKind = TransactionKind.TRANSFER) -> None:
        book = replace(self.books.rulebook, fees=(Fee(kind, self.euros.type, "EUR", fee),))
        self.books.rulebook = book

    def rule(self, over: int, action: RuleAction) -> None:
        rule = FraudRule(new_id(), "Much at once", 1, (AmountOver("EUR", over),), action)
        self.books.rulebook = replace(self.books.rulebook, rules=(rule,))

    def balance(self, account: Account) -> int:
        return self.books.accounts[account.id].balance_minor


@pytest.fixture
def window() -> Window:
    """A window."""
    return Window()


def done(answer: Answer) -> Transaction:
    """The transaction that was answered with."""
    assert isinstance(answer.value, Transaction), answer.value
    return answer.value


@given(
    balance=st.integers(0, 300),
    overdraft=st.integers(0, 100),
    held=st.integers(0, 50),
    amount=st.integers(1, 300),
    fee=st.integers(0, 30),
    per_day=st.none() | st.integers(0, 300),
    over=st.integers(0, 300),
    action=st.sampled_from(RuleAction),
    own=st.booleans(),
    frozen=st.booleans(),
)
def test_what_a_preview_shows_is_what_then_happens(
    balance: int,
    overdraft: int,
    held: int,
    amount: int,
    fee: int,
    per_day: int | None,
    over: int,
    action: RuleAction,
    own: bool,
    frozen: bool,
) -> None:
    window = Window(
        balance=balance + held, held=held, overdraft=overdraft, limits=Limits(per_transaction=250, per_day=per_day)
    )
    other = new_account(ADA) if own else window.berts
    window.books.accounts[other.id] = replace(other, status=AccountStatus.FROZEN) if frozen else other
    window.charge(fee)
    window.rule(over, action)
    before = standing(window.books)
    seen = window.transfer(str(Decimal(amount).scaleb(-2)), destination=str(other.id))
    assert standing(window.books) == before
    assert window.ledger.groups == []
    refused = seen.outcome is PreviewOutcome.REFUSED
    # A refused one has no quote: asked for as an order, it is refused for the same reason.
    order = window.order(str(Decimal(amount).scaleb(-2)), destination=str(other.id))
    answer = run(window.payments.order(ADA_ASKS, order)) if refused else window.execute(seen)
    after = window.books.accounts[window.euros.id]
    assert (seen.source.balance, seen.source.available_balance) == (after.balance, after.available_balance)
    if refused:
        assert answer.value == seen.refusal
        assert getattr(seen.refusal, "transaction", None) is None
        return
    made = done(answer)
    assert (made.status, made.pending_for) == (
        (TransactionStatus.PENDING, PendingFor.REVIEW)
        if seen.outcome is PreviewOutcome.HELD_FOR_REVIEW
        else (TransactionStatus.COMPLETED, None)
    )
    assert (made.amount, made.fee) == (seen.amount, seen.fee)
    assert seen.total.minor == seen.amount.minor + seen.fee.minor
    assert [rule.name for rule in seen.rules] == (["Much at once"] if made.pending_for else [])
    assert (seen.destination is not None) == own
    if seen.destination is not None:
        assert seen.destination.balance == window.books.accounts[other.id].balance
    again = window.transfer("0.01", destination=str(other.id))
    left = {each.limit: each.remaining for each in seen.limits}
    assert left.get(LimitKind.PER_DAY) == (None if per_day is None else Money(per_day - seen.total.minor, "EUR"))
    assert again.source.balance.minor <= seen.source.balance.minor


@given(sold=st.integers(1, 10_000), fee=st.integers(0, 100), buying=st.booleans(), into_yen=st.booleans())
def test_what_a_preview_of_an_exchange_shows_is_what_then_happens(
    sold: int, fee: int, buying: bool, into_yen: bool
) -> None:
    window = Window(balance=200_00)
    window.rates.kept.append(rate_of("JPY", "EUR", "0.0061", 2_500))
    window.charge(fee, TransactionKind.EXCHANGE)
    to = window.yen if into_yen else window.dollars
    decimals = 0 if into_yen else 2
    part = (
        {"bought": Part(Decimal(sold).scaleb(-decimals), to.currency)}
        if buying
        else {"sold": Part(Decimal(sold).scaleb(-2), "EUR")}
    )
    before = standing(window.books)
    seen = window.exchange(destination=str(to.id), **part)
    assert standing(window.books) == before
    assert isinstance(seen, ExchangePreview)
    if seen.outcome is PreviewOutcome.REFUSED:
        assert isinstance(seen.refusal, InsufficientFunds)
        assert seen.total.minor > 200_00
        return
    assert (seen.counter_amount if buying else seen.amount).minor == sold
    # The rates move, and fees go up: what was quoted holds.
    window.rates.kept.append(rate_of("EUR", to.currency, "0.01"))
    window.charge(fee + 1, TransactionKind.EXCHANGE)
    made = done(window.execute(seen))
    assert made.kind is TransactionKind.EXCHANGE
    assert (made.amount, made.fee, made.counter_amount) == (seen.amount, seen.fee, seen.counter_amount)
    assert window.balance(window.euros) == seen.source.balance.minor == 200_00 - seen.total.minor
    assert seen.destination is not None
    assert window.balance(to) == seen.destination.balance.minor == to.balance_minor + seen.counter_amount.minor


def test_a_quote_is_carried_out_once_however_often_it_is_shown(window: Window) -> None:
    seen = window.transfer()
    first, second = window.execute(seen), window.execute(seen)
    assert done(first) == done(second)
    assert (first.replayed, second.replayed) == (False, True)
    assert window.balance(window.euros) == 60_00
    window.now += LIFETIME
    late = window.execute(seen)
    assert (done(late), late.replayed) == (done(first), True)
    assert window.balance(window.euros) == 60_00
    assert seen.quote is not None
    assert window.books.kept[ADA, seen.quote.id].transaction == done(first)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=1)])
def test_a_quote_that_has_expired_moves_nothing_now_or_later(window: Window, late: timedelta) -> None:
    seen = window.transfer()
    assert seen.quote is not None
    assert seen.quote.expires_at == NOW + LIFETIME
    window.now += LIFETIME + late
    assert window.execute(seen).value == QuoteExpired(NOW + LIFETIME)
    assert window.execute(seen).value == QuoteExpired(NOW + LIFETIME)
    # A clock that is slow, or a copy that was on its way, does not bring it back.
    window.now = NOW
    assert window.execute(seen).value == KeySealed(seen.quote.id)
    assert (window.balance(window.euros), window.books.postings) == (100_00, [])


def test_a_quote_is_good_until_the_instant_when_it_expires(window: Window) -> None:
    seen = window.transfer()
    window.now += LIFETIME - timedelta(microseconds=1)
    assert done(window.execute(seen)).status is TransactionStatus.COMPLETED


def test_a_sealed_key_makes_its_quote_worthless(window: Window) -> None:
    seen = window.transfer()
    assert seen.quote is not None
    post(window.books, KeySeal(ADA, seen.quote.id))
    assert window.execute(seen).value == KeySealed(seen.quote.id)
    assert window.balance(window.euros) == 100_00


def test_a_key_that_stands_for_something_else_is_no_quotes(window: Window) -> None:
    seen = window.transfer()
    assert seen.quote is not None
    post(window.books, transfer(window.euros.id, window.berts.id, 1, key=seen.quote.id))
    for late in (timedelta(0), LIFETIME):
        window.now += late
        assert window.execute(seen).value == IdempotencyConflict(seen.quote.id)
    assert window.balance(window.euros) == 99_99


@pytest.mark.parametrize("token", ["", "x", "ÄÖÜ", "=" * (TOKEN_MAX + 4)])
def test_what_is_no_quote_is_refused(window: Window, token: str) -> None:
    before = standing(window.books)
    assert run(window.previews.execute(ADA_ASKS, token)) == Answer(InvalidQuote())
    assert (standing(window.books), window.ledger.groups) == (before, [])


def test_anothers_quote_is_refused_and_stays_good_for_whom_it_was_given(window: Window) -> None:
    seen = window.transfer()
    assert window.execute(seen, BERT_ASKS).value == InvalidQuote()
    assert window.ledger.groups == []
    assert done(window.execute(seen)).customer_id == ADA


def test_a_fee_that_was_quoted_holds(window: Window) -> None:
    window.charge(25)
    seen = window.transfer()
    window.charge(99)
    assert done(window.execute(seen)).fee == seen.fee == Money(25, "EUR")
    assert window.balance(window.euros) == 59_75


def test_funds_limits_and_rules_are_those_of_the_moment_in_which_a_quote_is_carried_out(window: Window) -> None:
    spent, limited, ruled, reviewed = (window.transfer() for _ in range(4))
    books = window.books
    euros = books.accounts[window.euros.id]
    books.accounts[euros.id] = replace(euros, balance_minor=39_99)
    assert isinstance(window.execute(spent).value, InsufficientFunds)
    fresh = Window(limits=Limits(per_transaction=40_00))
    seen = fresh.transfer()
    fresh.books.accounts[fresh.euros.id] = replace(
        fresh.euros, own_limits=new_account(limits=Limits(per_transaction=39_99)).own_limits
    )
    assert isinstance(fresh.execute(seen).value, LimitExceeded)
    books.accounts[euros.id] = replace(books.accounts[euros.id], balance_minor=100_00)
    window.rule(1, RuleAction.REJECT)
    assert isinstance(window.execute(ruled).value, RejectedByRule)
    window.rule(1, RuleAction.REVIEW)
    assert done(window.execute(reviewed)).pending_for is PendingFor.REVIEW
    books.accounts[window.berts.id] = replace(window.berts, status=AccountStatus.FROZEN)
    assert isinstance(window.execute(limited).value, AccountNotActive)
    # What was refused then stays so, as of any request.
    books.accounts[window.berts.id] = window.berts
    assert window.execute(limited).replayed


def test_a_refused_transfer_shows_why_and_the_rules_that_would_stand_against_it(window: Window) -> None:
    window.rule(10_00, RuleAction.REJECT)
    seen = window.transfer()
    assert (seen.outcome, seen.quote) == (PreviewOutcome.REFUSED, None)
    assert isinstance(seen.refusal, RejectedByRule)
    assert [(rule.name, rule.action) for rule in seen.rules] == [("Much at once", RuleAction.REJECT)]
    assert seen.source.balance == Money(100_00, "EUR")


def test_a_receiver_who_could_not_hold_it_is_a_reason_like_any_other(window: Window) -> None:
    window.books.accounts[window.berts.id] = replace(window.berts, balance_minor=AMOUNT_MAX_MINOR)
    seen = window.transfer()
    assert seen.refusal == InvalidAmount(AmountFault.TOO_LARGE, "EUR")
    assert (seen.outcome, seen.quote, seen.destination) == (PreviewOutcome.REFUSED, None, None)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"value": "0"}, InvalidAmount(AmountFault.NOT_POSITIVE, "EUR")),
        ({"value": "0.001"}, InvalidAmount(AmountFault.TOO_MANY_DECIMALS, "EUR")),
        ({"source": str(NOBODYS)}, AccountNotFound(Side.SOURCE, str(NOBODYS))),
        ({"source": "x"}, AccountNotFound(Side.SOURCE, "x")),
        ({"destination": str(NOBODYS)}, AccountNotFound(Side.DESTINATION, str(NOBODYS))),
        ({"currency": "USD"}, CurrencyMismatch(Side.SOURCE, "USD", "EUR")),
    ],
)
def test_what_names_no_transfer_has_no_preview(window: Window, change: dict[str, str], refusal: Refusal) -> None:
    order = window.order(change.pop("value", "1.00"), **change)
    assert run(window.previews.transfer(ADA_ASKS, order)) == refusal


def test_a_transfer_from_an_account_to_itself_or_from_anothers_has_no_preview(window: Window) -> None:
    order = window.order(destination=str(window.euros.id))
    assert run(window.previews.transfer(ADA_ASKS, order)) == SameAccount(window.euros.id)
    theirs = window.order(source=str(window.berts.id), destination=str(window.euros.id))
    assert run(window.previews.transfer(ADA_ASKS, theirs)) == AccountNotFound(Side.SOURCE, str(window.berts.id))


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"sold": Part(Decimal(0), "EUR")}, InvalidAmount(AmountFault.NOT_POSITIVE, "EUR")),
        ({"bought": Part(Decimal("0.001"), "USD")}, InvalidAmount(AmountFault.TOO_MANY_DECIMALS, "USD")),
        ({"source": "x"}, AccountNotFound(Side.SOURCE, "x")),
        ({"destination": str(NOBODYS)}, AccountNotFound(Side.DESTINATION, str(NOBODYS))),
        ({"sold": Part(Decimal(1), "USD")}, CurrencyMismatch(Side.SOURCE, "USD", "EUR")),
        ({"bought": Part(Decimal(1), "EUR")}, CurrencyMismatch(Side.DESTINATION, "EUR", "USD")),
        ({"sold": Part(Decimal(10**16 - 1), "EUR")}, InvalidAmount(AmountFault.TOO_LARGE, "USD")),
        ({"bought": Part(Decimal(10**16 - 1), "USD")}, InvalidAmount(AmountFault.TOO_LARGE, "EUR")),
    ],
)
def test_what_names_no_exchange_has_no_preview(window: Window, change: dict[str, Any], refusal: Refusal) -> None:
    if "bought" in change and change["bought"].value > 1:
        window.rates.kept.append(rate_of("EUR", "USD", "0.5"))
    assert window.exchange(**change) == refusal
    answer = run(window.previews.exchange_now(ADA_ASKS, window.change(**change)))
    assert answer == Answer(refusal)
    assert window.ledger.groups == []


def test_an_exchange_is_between_two_accounts_of_ones_own(window: Window) -> None:
    for side, place in ((Side.SOURCE, "source"), (Side.DESTINATION, "destination")):
        theirs = str(window.berts.id)
        assert window.exchange(**{place: theirs}) == AccountNotFound(side, theirs)
    assert window.exchange(destination=str(window.euros.id)) == SameAccount(window.euros.id)


def test_an_exchange_is_refused_that_the_bank_has_no_rate_for_or_that_comes_to_nothing(window: Window) -> None:
    assert window.exchange(destination=str(window.yen.id)) == ExchangeNotOffered(
        "EUR", "JPY", ExchangeFault.NO_RATE
    )
    window.rates.kept.append(rate_of("EUR", "JPY", "0.9"))
    tiny = window.exchange(destination=str(window.yen.id), sold=Part(Decimal("0.01"), "EUR"))
    assert tiny == ExchangeNotOffered("EUR", "JPY", ExchangeFault.AMOUNT_TOO_SMALL)
    window.now += timedelta(days=2)
    assert window.exchange() == ExchangeNotOffered("EUR", "USD", ExchangeFault.RATE_TOO_OLD)


def test_an_exchange_without_a_preview_is_made_at_the_rate_that_holds_and_once(window: Window) -> None:
    order = window.change(labels=read_labels("travel", None))
    first = run(window.previews.exchange_now(ADA_ASKS, order))
    assert done(first).counter_amount == Money(43_56, "USD")
    assert done(first).category == "travel"
    assert (window.balance(window.euros), window.balance(window.dollars)) == (60_00, 53_56)
    # Again: at another rate, and when there is none that is fresh, it is still the one that was made.
    window.rates.kept.append(rate_of("EUR", "USD", "2"))
    again = run(window.previews.exchange_now(ADA_ASKS, order))
    window.now += timedelta(days=2)
    stale = run(window.previews.exchange_now(ADA_ASKS, order))
    assert [(done(each), each.replayed) for each in (again, stale)] == [(done(first), True)] * 2
    other = replace(order, sold=Part(Decimal(1), "EUR"))
    assert run(window.previews.exchange_now(ADA_ASKS, other)).value == IdempotencyConflict(order.idempotency_key)
    assert (window.balance(window.euros), window.balance(window.dollars)) == (60_00, 53_56)


@pytest.mark.parametrize("late", [timedelta(0), LIFETIME])
def test_while_the_ledger_is_overloaded_a_quote_stays_what_it_was(window: Window, late: timedelta) -> None:
    seen = window.transfer()
    window.ledger.overloaded = True
    window.now += late
    assert window.execute(seen).value == Overloaded()
    window.ledger.overloaded = False
    window.now = NOW
    assert done(window.execute(seen)).status is TransactionStatus.COMPLETED


def test_a_quote_is_read_as_it_was_written() -> None:
    plain = Quote("q", ADA, TransactionKind.TRANSFER, UUID(int=1), UUID(int=2), 5, "EUR", 1, NOW)
    full = replace(
        plain,
        kind=TransactionKind.EXCHANGE,
        description='Ä "quoted" one',
        counter_minor=AMOUNT_MAX_MINOR,
        counter_currency="JPY",
        labels=read_labels("travel", "R1", [("b", "2"), ("a", "1")]),
    )
    for quote in (plain, full):
        assert read_quote(write_quote(quote)) == quote
        assert (
            quote.request(UUID(int=3)).fingerprint == read_quote(write_quote(quote)).request(new_id()).fingerprint
        )
    assert plain.request(UUID(int=3)).fingerprint != full.request(UUID(int=3)).fingerprint

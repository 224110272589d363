"""What staff decide about money: fees to the cent, and a rulebook that is the same after it was kept."""

import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from florin.domain.account import Account, AccountType, InternalAccount
from florin.domain.books import Books
from florin.domain.fees import CHARGED_KINDS, Fee
from florin.domain.fraud_rules import (
    AmountOver,
    Condition,
    FraudRule,
    NewPayeeOver,
    OutsideHours,
    PayeeCountry,
    RuleAction,
    TransfersWithin,
)
from florin.domain.limits import Limits
from florin.domain.money import AMOUNT_MAX_MINOR
from florin.domain.refusals import InsufficientFunds
from florin.domain.rulebook import (
    EMPTY_RULEBOOK,
    DefaultLimits,
    InterestRates,
    Rulebook,
    read_rulebook,
    write_rulebook,
)
from florin.domain.transaction import PendingFor, Transaction, TransactionKind
from tests.domain.branch import (
    ADA,
    BERT,
    CLERK,
    NOW,
    completed,
    deposit,
    exchange,
    new_account,
    open_books,
    payment_out,
    post,
    transfer,
    withdrawal,
)

CHECKING, SAVINGS = AccountType.CHECKING, AccountType.SAVINGS
TRANSFER = TransactionKind.TRANSFER
CONDITIONS: tuple[Condition, ...] = (
    AmountOver("EUR", 1),
    TransfersWithin(5, 60),
    NewPayeeOver("USD", 0),
    PayeeCountry(frozenset({"FR", "DE"})),
    OutsideHours(8 * 60, 18 * 60, "Europe/Berlin"),
)
BOOK = Rulebook(
    3,
    NOW,
    CLERK,
    limits=(
        DefaultLimits(CHECKING, "EUR", Limits(1, 2, None, 4)),
        DefaultLimits(SAVINGS, "EUR", Limits(per_month=0)),
    ),
    rules=(
        FraudRule(UUID(int=1), "One", 1, CONDITIONS, RuleAction.REJECT),
        FraudRule(UUID(int=2), "Two", 9, CONDITIONS[:1], RuleAction.REVIEW, enabled=False),
    ),
    fees=(Fee(TRANSFER, CHECKING, "EUR", 10, 2_500, 20, 900), Fee(TransactionKind.WITHDRAWAL, SAVINGS, "USD", 1)),
    rates=(InterestRates(SAVINGS, "EUR", 25_000, 0), InterestRates(CHECKING, "EUR", 0, 99_000)),
)


@pytest.mark.parametrize("book", [BOOK, Rulebook(1, NOW, CLERK)], ids=["full", "empty"])
def test_a_rulebook_is_kept_and_read_again(book: Rulebook) -> None:
    assert read_rulebook(book.version, NOW, CLERK, write_rulebook(book)) == book


def test_a_rulebook_says_what_holds_for_an_account() -> None:
    account = new_account()
    assert BOOK.limits_of(account) == Limits(1, 2, None, 4)
    assert BOOK.limits_of(new_account(currency="USD")).none_set
    assert BOOK.rates_for(SAVINGS, "EUR").credit_ppm == 25_000
    assert BOOK.rates_for(SAVINGS, "JPY") == InterestRates(SAVINGS, "JPY", 0, 0)
    assert BOOK.fee_for(TRANSFER, account, 100_00) == 35
    assert BOOK.fee_for(TransactionKind.PAYMENT_OUT, account, 100_00) == 0
    assert BOOK.fee_for(TRANSFER, new_account(currency="USD"), 100_00) == 0
    assert EMPTY_RULEBOOK.fee_for(TRANSFER, account, 100_00) == 0


@pytest.mark.parametrize("part", ["limits", "rules", "fees", "rates"])
def test_a_rulebook_with_a_part_missing_lets_nothing_through(part: str) -> None:
    kept = json.loads(write_rulebook(BOOK))
    del kept[part]
    with pytest.raises((ValueError, KeyError, TypeError)):
        read_rulebook(3, NOW, CLERK, json.dumps(kept))


@pytest.mark.parametrize(
    ("part", "changed"),
    [
        ("limits", {"type": "GOLD"}),
        ("limits", {"limits": {"perDay": 1}}),
        ("fees", {"kind": "GIFT"}),
        ("rates", {"type": None}),
    ],
)
def test_a_rulebook_that_cannot_be_read_is_an_error_and_not_an_empty_one(
    part: str, changed: dict[str, object]
) -> None:
    kept = json.loads(write_rulebook(BOOK))
    kept[part][0] |= changed
    with pytest.raises((ValueError, KeyError, TypeError)):
        read_rulebook(3, NOW, CLERK, json.dumps(kept))


@pytest.mark.parametrize(
    ("fee", "amount", "costs"),
    [
        (Fee(TRANSFER, CHECKING, "EUR"), 100_00, 0),
        (Fee(TRANSFER, CHECKING, "EUR", 25), 1, 25),
        (Fee(TRANSFER, CHECKING, "EUR", share_ppm=10_000), 99, 0),
        (Fee(TRANSFER, CHECKING, "EUR", share_ppm=10_000), 100, 1),
        (Fee(TRANSFER, CHECKING, "EUR", share_ppm=10_000), 199, 1),
        (Fee(TRANSFER, CHECKING, "EUR", 5, 10_000), 199, 6),
        (Fee(TRANSFER, CHECKING, "EUR", share_ppm=1), 999_999, 0),
        (Fee(TRANSFER, CHECKING, "EUR", share_ppm=1), 1_000_000, 1),
        (Fee(TRANSFER, CHECKING, "EUR", share_ppm=10_000, minimum_minor=50), 49_99, 50),
        (Fee(TRANSFER, CHECKING, "EUR", share_ppm=10_000, minimum_minor=50), 51_00, 51),
        (Fee(TRANSFER, CHECKING, "EUR", share_ppm=10_000, maximum_minor=50), 51_00, 50),
        (Fee(TRANSFER, CHECKING, "EUR", 100, maximum_minor=0), 51_00, 0),
        (Fee(TRANSFER, CHECKING, "EUR", share_ppm=1_000_000), AMOUNT_MAX_MINOR, AMOUNT_MAX_MINOR),
    ],
)
def test_a_fee_is_exact_and_a_fraction_of_a_cent_is_the_customers(fee: Fee, amount: int, costs: int) -> None:
    assert fee.charge(amount) == costs


@given(st.integers(1, AMOUNT_MAX_MINOR), st.integers(0, 1_000_000))
def test_a_share_is_rounded_down_and_never_by_a_whole_unit(amount: int, share: int) -> None:
    charged = Fee(TRANSFER, CHECKING, "EUR", share_ppm=share).charge(amount)
    assert charged * 1_000_000 <= amount * share < (charged + 1) * 1_000_000


def branch(rulebook: Rulebook) -> tuple[Books, Account, Account, Account, Account]:
    """Ada's two accounts in euros, hers in dollars, and Bert's."""
    accounts = new_account(balance=100_00), new_account(), new_account(currency="USD"), new_account(BERT)
    books = open_books(*accounts)
    books.rulebook = rulebook
    return books, *accounts


DEAR = Rulebook(fees=tuple(Fee(kind, CHECKING, "EUR", 50) for kind in CHARGED_KINDS))


def test_the_source_pays_the_fee_on_top_and_the_bank_gets_it() -> None:
    books, ada, _, _, bert = branch(DEAR)
    paid = completed(post(books, transfer(ada.id, bert.id, 99_50))[0])
    assert paid.fee.minor == 50
    assert (books.accounts[ada.id].balance_minor, books.accounts[bert.id].balance_minor) == (0, 99_50)
    [(_, posting)] = books.postings
    assert [(leg.account, leg.posted_delta) for leg in posting.legs] == [(InternalAccount.FEES, 50)]


def test_a_payment_whose_fee_is_not_covered_is_refused() -> None:
    books, ada, _, _, bert = branch(DEAR)
    [refused] = post(books, transfer(ada.id, bert.id, 99_51))
    assert isinstance(refused.value, InsufficientFunds)
    assert (refused.value.available.minor, refused.value.requested.minor) == (100_00, 100_01)


def test_between_ones_own_accounts_and_at_the_desk_in_it_costs_nothing() -> None:
    books, ada, other, _, _ = branch(DEAR)
    assert completed(post(books, transfer(ada.id, other.id, 100_00))[0]).fee.minor == 0
    assert completed(post(books, deposit(ada.id, 1_00))[0]).fee.minor == 0


def test_an_exchange_balances_in_each_currency() -> None:
    books, ada, _, dollars, _ = branch(DEAR)
    done = completed(post(books, exchange(ada.id, dollars.id, 90_00, 97_20, "USD"))[0])
    assert done.counter_amount is not None
    assert (done.counter_amount.minor, done.counter_amount.currency) == (97_20, "USD")
    [(_, posting)] = books.postings
    assert {(leg.account, leg.currency, leg.posted_delta) for leg in posting.legs} == {
        (InternalAccount.EXCHANGE, "EUR", 90_00),
        (InternalAccount.EXCHANGE, "USD", -97_20),
        (InternalAccount.FEES, "EUR", 50),
    }
    assert {leg.leg for leg in posting.legs} == {1, 2, 3}
    assert books.accounts[ada.id].balance_minor == 9_50
    assert books.accounts[dollars.id].balance_minor == 97_20


def _judged(*conditions: Condition) -> Rulebook:
    return Rulebook(rules=(FraudRule(UUID(int=1), "One", 1, conditions, RuleAction.REVIEW),))


def _waits(transaction: Transaction) -> bool:
    return transaction.pending_for is PendingFor.REVIEW


def test_a_payee_is_new_until_the_account_has_paid_them() -> None:
    books, ada, other, _, bert = branch(_judged(NewPayeeOver("EUR", 0)))
    books.payees = set()
    assert _waits(completed(post(books, transfer(ada.id, bert.id, 1_00))[0]))
    assert not _waits(completed(post(books, transfer(ada.id, other.id, 1_00))[0])), "one's own is never new"
    assert not _waits(completed(post(books, withdrawal(ada.id, 1_00))[0])), "cash has no payee"
    assert _waits(completed(post(books, payment_out(ada.id, 1_00))[0]))
    books.payees = {(ada.id, str(bert.id)), (ada.id, "FR1420041010050500013M02606")}
    assert not _waits(completed(post(books, transfer(ada.id, bert.iban, 1_00))[0]))
    assert not _waits(completed(post(books, payment_out(ada.id, 1_00))[0]))


def test_the_receivers_country_is_where_they_live_or_where_their_bank_is() -> None:
    books, ada, other, _, bert = branch(_judged(PayeeCountry(frozenset({"FR"}))))
    books.countries = {ada.id: "FR", bert.id: "DE"}
    assert not _waits(completed(post(books, transfer(ada.id, bert.id, 1_00))[0]))
    assert _waits(completed(post(books, transfer(ada.id, other.id, 1_00))[0])), (
        "what is not known counts against it"
    )
    assert _waits(completed(post(books, payment_out(ada.id, 1_00))[0]))
    assert not _waits(completed(post(books, withdrawal(ada.id, 1_00))[0]))
    books.countries[bert.id] = "FR"
    assert _waits(completed(post(books, transfer(ada.id, bert.id, 1_00))[0]))


def test_payments_that_follow_each_other_fast_are_counted_in_the_account() -> None:
    books, ada, _, _, bert = branch(_judged(TransfersWithin(2, 60)))
    asked = [completed(post(books, transfer(ada.id, bert.id, 1))[0]) for _ in range(3)]
    assert [_waits(transaction) for transaction in asked] == [False, False, True]
    assert asked[0].customer_id == ADA


@pytest.mark.parametrize("part", ["fixed_minor", "share_ppm", "minimum_minor", "maximum_minor"])
@pytest.mark.parametrize("value", [-1, 10**18, "1", 1.5, True])
def test_a_fee_that_none_can_be_is_none(part: str, value: Any) -> None:
    with pytest.raises(ValueError, match="none can be"):
        Fee(TransactionKind.TRANSFER, AccountType.CHECKING, "EUR", **{part: value})


def test_no_fee_is_more_than_there_is_money() -> None:
    fee = Fee(TransactionKind.TRANSFER, AccountType.CHECKING, "EUR", 10**18 - 1, 1_000_000)
    assert fee.charge(10**18 - 1) == 10**18 - 1


@pytest.mark.parametrize("part", ["credit_ppm", "debit_ppm"])
@pytest.mark.parametrize("value", [-1, 1_000_001, "1", None])
def test_a_rate_that_none_can_be_is_none(part: str, value: Any) -> None:
    with pytest.raises(ValueError, match="none can be"):
        InterestRates(AccountType.CHECKING, "EUR", **{part: value})

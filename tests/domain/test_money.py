"""Amounts: exact, in the currency's own decimals, and never rounded."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from florin.domain.account import Account
from florin.domain.money import AMOUNT_MAX_MINOR, EXPONENTS, AmountFault, Money, decimals_of, read_amount
from tests.domain.branch import new_account

# ISO 4217's List One; every other currency has two decimals.
WITHOUT_DECIMALS = set("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split())
THREE_DECIMALS = set("BHD IQD JOD KWD LYD OMR TND".split())
FOUR_DECIMALS = {"CLF", "UYW"}

CURRENCIES = st.sampled_from(sorted(EXPONENTS))
AMOUNTS = st.integers(1, AMOUNT_MAX_MINOR)


@pytest.mark.parametrize("currency", sorted(EXPONENTS))
def test_every_currency_has_the_decimals_that_iso_4217_gives_it(currency: str) -> None:
    expected = 2
    for codes, decimals in ((WITHOUT_DECIMALS, 0), (THREE_DECIMALS, 3), (FOUR_DECIMALS, 4)):
        expected = decimals if currency in codes else expected
    assert decimals_of(currency) == EXPONENTS[currency] == expected


def test_the_currencies_that_people_are_paid_in_are_known() -> None:
    assert set(EXPONENTS) >= {"EUR", "USD", "GBP", "CHF", "JPY", "KWD", *WITHOUT_DECIMALS, *THREE_DECIMALS}
    assert "QQQ" not in EXPONENTS


def test_gold_and_test_codes_have_no_minor_unit_and_are_no_money_here() -> None:
    assert not {"XAU", "XTS", "XXX", "XDR"} & set(EXPONENTS)


def test_a_code_of_no_currency_is_read_with_as_many_decimals_as_any_has() -> None:
    assert decimals_of("QQQ") == max(EXPONENTS.values()) == 4
    assert read_amount(Decimal("1.2345"), "QQQ") == 12345


@given(minor=AMOUNTS, currency=CURRENCIES)
def test_what_is_shown_is_read_as_the_same_amount(minor: int, currency: str) -> None:
    assert read_amount(Money(minor, currency).value, currency) == minor
    assert read_amount(Decimal(f"{Money(minor, currency).value:f}"), currency) == minor


@given(minor=st.integers(-2 * AMOUNT_MAX_MINOR, 2 * AMOUNT_MAX_MINOR), currency=CURRENCIES)
def test_what_is_shown_is_exact_and_has_the_currencys_own_decimals(minor: int, currency: str) -> None:
    value = Money(minor, currency).value
    assert value.as_tuple().exponent == -EXPONENTS[currency]
    assert value.scaleb(EXPONENTS[currency]) == minor


@given(value=st.one_of(st.decimals(), st.decimals(0, 1000, places=2)), currency=CURRENCIES)
def test_an_amount_is_taken_exactly_or_not_at_all(value: Decimal, currency: str) -> None:
    read = read_amount(value, currency)
    if isinstance(read, AmountFault):
        return
    assert 1 <= read <= AMOUNT_MAX_MINOR
    assert Money(read, currency).value == value


@pytest.mark.parametrize(
    ("written", "currency", "minor"),
    [
        ("12.50", "EUR", 1250),
        ("12.5", "EUR", 1250),
        ("12", "EUR", 1200),
        ("0.01", "EUR", 1),
        ("1E+2", "EUR", 100_00),
        ("00012.50", "EUR", 1250),
        ("500", "JPY", 500),
        ("1.234", "KWD", 1234),
        ("9999999999999999.99", "EUR", AMOUNT_MAX_MINOR),
        ("999999999999999999", "JPY", AMOUNT_MAX_MINOR),
        ("999999999999999.999", "KWD", AMOUNT_MAX_MINOR),
    ],
)
def test_an_amount_is_read_in_minor_units(written: str, currency: str, minor: int) -> None:
    assert read_amount(Decimal(written), currency) == minor


@pytest.mark.parametrize(
    ("written", "currency", "fault"),
    [
        ("0", "EUR", AmountFault.NOT_POSITIVE),
        ("0.00", "EUR", AmountFault.NOT_POSITIVE),
        ("0.00000", "EUR", AmountFault.NOT_POSITIVE),
        ("-0.01", "EUR", AmountFault.NOT_POSITIVE),
        ("-0.001", "EUR", AmountFault.NOT_POSITIVE),
        ("-1E+1000000", "EUR", AmountFault.NOT_POSITIVE),
        ("NaN", "EUR", AmountFault.NOT_POSITIVE),
        ("sNaN", "EUR", AmountFault.NOT_POSITIVE),
        ("Infinity", "EUR", AmountFault.NOT_POSITIVE),
        ("-Infinity", "EUR", AmountFault.NOT_POSITIVE),
        ("0.001", "EUR", AmountFault.TOO_MANY_DECIMALS),
        ("12.500", "EUR", AmountFault.TOO_MANY_DECIMALS),
        ("1.0", "JPY", AmountFault.TOO_MANY_DECIMALS),
        ("0.0001", "KWD", AmountFault.TOO_MANY_DECIMALS),
        ("1E-1000000", "EUR", AmountFault.TOO_MANY_DECIMALS),
        ("99999999999999999999.001", "EUR", AmountFault.TOO_MANY_DECIMALS),
        ("10000000000000000.00", "EUR", AmountFault.TOO_LARGE),
        ("1000000000000000000", "JPY", AmountFault.TOO_LARGE),
        ("1000000000000000", "KWD", AmountFault.TOO_LARGE),
        ("9" * 40, "JPY", AmountFault.TOO_LARGE),
    ],
)
def test_an_amount_that_cannot_be_moved_is_told_why(written: str, currency: str, fault: AmountFault) -> None:
    assert read_amount(Decimal(written), currency) is fault


@pytest.mark.parametrize("written", ["1E+1000000", "1E+999999999999999999", "9.9E+999999999999999999"])
def test_a_huge_exponent_is_refused_without_counting_its_zeros(written: str) -> None:
    # Written out, these numbers would fill the memory: that there is an answer at all is the test.
    assert read_amount(Decimal(written), "EUR") is AmountFault.TOO_LARGE


def test_an_account_tells_its_balances_as_money() -> None:
    account: Account = new_account(balance=10_00, held=4_00, overdraft=1_50)
    assert account.balance == Money(10_00, "EUR")
    assert account.available_balance == Money(7_50, "EUR")
    assert str(account.available_balance.value) == "7.50"

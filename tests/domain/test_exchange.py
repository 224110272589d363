"""Exchange rates: counted exactly, and never to the bank's loss."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from florin.domain.account import InternalAccount
from florin.domain.audit import Happening
from florin.domain.exchange import RATE_MAX, Conversion, ExchangeRate, show_rate
from florin.domain.exchange_rates import ExchangeRates
from florin.domain.exchange_refusals import ExchangeFault, ExchangeNotOffered
from florin.domain.money import EXPONENTS
from florin.domain.principal import Origin, Principal, Role
from florin.domain.refusals import CurrencyNotSupported, InvalidInput, Refused
from florin.domain.transaction import Transaction
from tests.domain.branch import CLERK, NOW, exchange, new_account, open_books, post, run

HERE = Origin("192.0.2.1")
STAFF = Principal(CLERK, Role.ADMIN)
CURRENCIES = ("EUR", "USD", "JPY", "KWD", "CLF")

rates = st.decimals("0.0000000001", "9999999999", places=10, allow_nan=False).filter(lambda rate: rate > 0)
spreads = st.integers(0, 999_999)
amounts = st.integers(1, 10**18 - 1)
pairs = st.lists(st.sampled_from(CURRENCIES), min_size=2, max_size=2, unique=True)


def rate_of(base: str, quote: str, rate: str | Decimal, spread_ppm: int = 0) -> ExchangeRate:
    """A rate, set just now."""
    return ExchangeRate(base, quote, Decimal(rate), spread_ppm, 1, NOW, CLERK)


class MemoryRates:
    """Rates in memory. Each change is on record beside it."""

    def __init__(self, *kept: ExchangeRate) -> None:
        self.kept = list(kept)
        self.happenings: list[Happening] = []
        self.faster = 0

    async def newest(self) -> list[ExchangeRate]:
        found = {frozenset((rate.base, rate.quote)): rate for rate in self.kept}
        return sorted(found.values(), key=lambda rate: (rate.base, rate.quote))

    async def of(self, one: str, other: str) -> ExchangeRate | None:
        found = [rate for rate in self.kept if {rate.base, rate.quote} == {one, other}]
        return found[-1] if found else None

    async def currency_kept(self, currency: str) -> bool:
        return currency in CURRENCIES

    async def add(
        self, rate: ExchangeRate, before: ExchangeRate | None, happening: Happening
    ) -> ExchangeRate | None:
        if self.faster:
            self.faster -= 1
            self.kept.append(replace(rate, rate=Decimal(7), version=len(self.kept) + 1))
            return None
        assert await self.of(rate.base, rate.quote) == before
        self.kept.append(replace(rate, version=len(self.kept) + 1))
        self.happenings.append(happening)
        return self.kept[-1]


@pytest.mark.parametrize(
    ("sold", "bought", "rate", "spread_ppm", "minor", "gets"),
    [
        ("EUR", "USD", "1.1", 0, 100_00, 110_00),
        ("EUR", "USD", "1.1", 5_000, 100_00, 109_45),
        ("EUR", "JPY", "163.4567", 0, 1, 1),
        ("EUR", "JPY", "163.4567", 10_000, 12_34, 1996),
        ("JPY", "EUR", "0.0061", 0, 1, 0),
        ("KWD", "EUR", "3.02", 0, 1, 0),
        ("EUR", "KWD", "0.331", 0, 10_00, 3_310),
        ("KWD", "JPY", "493.7", 0, 1_000, 493),
        ("CLF", "JPY", "5500", 0, 1, 0),
        ("CLF", "JPY", "5500", 0, 2, 1),
    ],
)
def test_an_amount_is_exchanged_by_its_whole_units_whatever_decimals_a_currency_has(
    sold: str, bought: str, rate: str, spread_ppm: int, minor: int, gets: int
) -> None:
    assert Conversion.at(rate_of(sold, bought, rate, spread_ppm), sold, bought).buy(minor) == gets


def test_a_rate_holds_the_other_way_round_as_well_and_the_spread_is_the_banks_both_times() -> None:
    rate = rate_of("EUR", "USD", "1.25", 10_000)
    there, back = Conversion.at(rate, "EUR", "USD"), Conversion.at(rate, "USD", "EUR")
    assert (there.mid, back.mid) == (Fraction(5, 4), Fraction(4, 5))
    assert (show_rate(there.rate), show_rate(back.rate)) == (Decimal("1.2375"), Decimal("0.792"))
    assert (there.buy(100_00), back.buy(125_00)) == (123_75, 99_00)


@given(pairs, rates, spreads, amounts)
def test_what_is_left_over_is_the_banks_and_less_than_a_minor_unit(
    pair: list[str], rate: Decimal, spread_ppm: int, minor: int
) -> None:
    sold, bought = pair
    conversion = Conversion.at(rate_of(sold, bought, rate, spread_ppm), sold, bought)
    shift = Fraction(10) ** (EXPONENTS[bought] - EXPONENTS[sold])
    exact = minor * Fraction(rate) * Fraction(1_000_000 - spread_ppm, 1_000_000) * shift
    assert 0 <= exact - conversion.buy(minor) < 1
    # The least that has to be sold for something: it is enough, and a minor unit less is not.
    cost = conversion.cost(minor)
    assert conversion.buy(cost) >= minor > conversion.buy(cost - 1)


@given(pairs, rates, spreads, amounts)
def test_there_and_back_again_never_profits_the_customer(
    pair: list[str], rate: Decimal, spread_ppm: int, minor: int
) -> None:
    sold, bought = pair
    kept = rate_of(sold, bought, rate, spread_ppm)
    there, back = Conversion.at(kept, sold, bought), Conversion.at(kept, bought, sold)
    assert back.buy(there.buy(minor)) <= minor
    assert back.cost(minor) >= there.buy(minor)


@given(rates)
def test_a_rate_is_shown_in_full_or_cut_and_never_more_than_it_is(rate: Decimal) -> None:
    shown = show_rate(Fraction(rate))
    assert shown == rate
    inverse = 1 / Fraction(rate)
    assert 0 <= inverse - Fraction(show_rate(inverse)) < Fraction(1, 10**12)


@given(pairs, st.integers(1, 10**12), st.integers(1, 10**12), st.integers(0, 1000))
def test_the_four_legs_of_an_exchange_balance_in_each_currency(
    pair: list[str], amount: int, counter: int, fee: int
) -> None:
    sold, bought = pair
    source = new_account(balance=amount + fee, currency=sold)
    destination = new_account(currency=bought)
    books = open_books(source, destination)
    asked = exchange(source.id, destination.id, amount, counter, bought, currency=sold)
    [outcome] = post(books, replace(asked, terms=replace(asked.terms, fee_minor=fee)))
    assert isinstance(outcome.value, Transaction)
    [(_, posting)] = books.postings
    sums: dict[str, int] = defaultdict(int)
    for entry in posting.entries:
        sums[books.accounts[entry.account_id].currency] += entry.posted_delta
    for leg in posting.legs:
        sums[leg.currency] += leg.posted_delta
    assert set(sums.values()) == {0}
    position = {leg.currency: leg.posted_delta for leg in posting.legs if leg.account is InternalAccount.EXCHANGE}
    assert position == {sold: amount, bought: -counter}


class TestRates:
    """Setting and finding rates."""

    def test_each_change_is_kept_and_put_on_record_and_the_latest_holds_whichever_way_round(self) -> None:
        records = MemoryRates()
        desk = ExchangeRates(records, lambda: NOW)
        first = run(desk.set(STAFF, "EUR", "USD", Decimal("1.10"), Decimal("0.5"), HERE))
        second = run(desk.set(STAFF, "USD", "EUR", Decimal("0.80"), Decimal("0"), HERE))
        assert isinstance(first, ExchangeRate)
        assert isinstance(second, ExchangeRate)
        assert records.kept == [first, second]
        found = run(desk.find("EUR", "USD"))
        assert isinstance(found, Conversion)
        assert (found.mid, found.spread_ppm) == (Fraction(5, 4), 0)
        assert run(desk.all()) == [second]
        [one, two] = records.happenings
        assert one.before == {}
        assert one.after == {"base": "EUR", "quote": "USD", "rate": "1.1", "spreadPercent": "0.5000"}
        assert two.before == one.after
        assert two.subject is not None
        assert (two.subject.kind, two.subject.id) == ("EXCHANGE_RATE", "USD/EUR")

    def test_who_is_slower_than_another_begins_again_with_what_holds_then(self) -> None:
        records = MemoryRates()
        records.faster = 2
        made = run(ExchangeRates(records, lambda: NOW).set(STAFF, "EUR", "USD", Decimal("1.10"), Decimal(0), HERE))
        assert isinstance(made, ExchangeRate)
        assert (made.version, made.rate) == (3, Decimal("1.10"))
        [happening] = records.happenings
        assert happening.before["rate"] == "7"

    @pytest.mark.parametrize(
        ("facts", "refusal"),
        [
            (("EUR", "QQQ", "1", "0"), CurrencyNotSupported("QQQ")),
            (("QQQ", "EUR", "1", "0"), CurrencyNotSupported("QQQ")),
            (("EUR", "EUR", "1", "0"), "quote"),
            (("EUR", "USD", "0", "0"), "rate"),
            (("EUR", "USD", "-1", "0"), "rate"),
            (("EUR", "USD", "NaN", "0"), "rate"),
            (("EUR", "USD", str(RATE_MAX), "0"), "rate"),
            (("EUR", "USD", "1.00000000001", "0"), "rate"),
            (("EUR", "USD", "1", "100"), "spreadPercent"),
            (("EUR", "USD", "1", "-1"), "spreadPercent"),
            (("EUR", "USD", "1", "0.00001"), "spreadPercent"),
        ],
    )
    def test_what_can_be_no_rate_is_refused_and_changes_nothing(
        self, facts: tuple[str, str, str, str], refusal: CurrencyNotSupported | str
    ) -> None:
        records = MemoryRates()
        base, quote, rate, spread = facts
        asked = ExchangeRates(records, lambda: NOW).set(STAFF, base, quote, Decimal(rate), Decimal(spread), HERE)
        try:
            answer: object = run(asked)
        except Refused as refused:
            answer = refused.refusal.field if isinstance(refused.refusal, InvalidInput) else refused
        assert answer == refusal
        assert (records.kept, records.happenings) == ([], [])

    @pytest.mark.parametrize(
        ("sold", "bought", "age", "max_age", "why"),
        [
            ("EUR", "EUR", 0, None, ExchangeFault.SAME_CURRENCY),
            ("EUR", "JPY", 0, None, ExchangeFault.NO_RATE),
            ("EUR", "USD", 3601, 3600, ExchangeFault.RATE_TOO_OLD),
            ("USD", "EUR", 3601, 3600, ExchangeFault.RATE_TOO_OLD),
            ("EUR", "USD", 3600, 3600, None),
            ("EUR", "USD", 10**8, None, None),
        ],
    )
    def test_a_rate_is_dealt_at_that_is_there_and_fresh(
        self, sold: str, bought: str, age: int, max_age: int | None, why: ExchangeFault | None
    ) -> None:
        def clock() -> datetime:
            return NOW + timedelta(seconds=age)

        desk = ExchangeRates(
            MemoryRates(rate_of("EUR", "USD", "1.1")),
            clock,
            None if max_age is None else timedelta(seconds=max_age),
        )
        found = run(desk.find(sold, bought))
        if why is None:
            assert isinstance(found, Conversion)
        else:
            assert found == ExchangeNotOffered(sold, bought, why)


def test_the_clock_of_another_process_never_takes_a_rate_back_in_time() -> None:
    later = replace(rate_of("EUR", "USD", "1.1"), changed_at=NOW + timedelta(seconds=5), changed_by=UUID(int=1))
    made = run(
        ExchangeRates(MemoryRates(later), lambda: NOW).set(STAFF, "EUR", "USD", Decimal(2), Decimal(0), HERE)
    )
    assert isinstance(made, ExchangeRate)
    assert made.changed_at == later.changed_at

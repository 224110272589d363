"""What staff write down about money, read to the last unit."""

from decimal import Decimal

import pytest

from florin.domain.account import AccountType
from florin.domain.bounds import percent_of, read_bound, read_percent
from florin.domain.fees import Fee
from florin.domain.limits import Limits
from florin.domain.price_list import WantedFee, read_fee
from florin.domain.refusals import InvalidInput, Refused
from florin.domain.spending_limits import WantedLimits, read_wanted
from florin.domain.transaction import TransactionKind


@pytest.mark.parametrize(
    ("written", "currency", "minor"),
    [("0", "EUR", 0), ("0.000", "EUR", 0), ("12.5", "EUR", 1250), ("12", "JPY", 12), ("0.001", "KWD", 1)],
)
def test_a_bound_is_read_in_minor_units_and_may_be_zero(written: str, currency: str, minor: int) -> None:
    assert read_bound("fixed", Decimal(written), currency) == minor


@pytest.mark.parametrize("written", ["-0.01", "0.001", "1" + "0" * 16, "NaN", "Infinity"])
def test_a_bound_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(Refused) as caught:
        read_bound("fixed", Decimal(written), "EUR")
    assert isinstance(caught.value.refusal, InvalidInput)
    assert caught.value.refusal.field == "fixed"


@pytest.mark.parametrize(("written", "parts"), [("0", 0), ("2.5", 25_000), ("0.0001", 1), ("100", 1_000_000)])
def test_a_percentage_is_parts_of_a_million(written: str, parts: int) -> None:
    assert read_percent("percent", Decimal(written)) == parts
    assert percent_of(parts) == Decimal(written)


@pytest.mark.parametrize("written", ["-0.0001", "100.0001", "0.00001", "NaN", "Infinity"])
def test_a_percentage_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(Refused):
        read_percent("percent", Decimal(written))


def test_limits_and_fees_are_read_whole() -> None:
    wanted = WantedLimits(Decimal("0"), Decimal("10.5"), None, 0)
    assert read_wanted(wanted, "EUR") == Limits(0, 1050, None, 0)
    fee = read_fee(
        WantedFee(
            TransactionKind.TRANSFER,
            AccountType.CHECKING,
            "EUR",
            Decimal("0.35"),
            Decimal("0.25"),
            Decimal("0.5"),
            Decimal("0.5"),
        )
    )
    assert fee == Fee(TransactionKind.TRANSFER, AccountType.CHECKING, "EUR", 35, 2500, 50, 50)
    assert (fee.fixed.value, fee.percent, fee.minimum.value) == (Decimal("0.35"), Decimal("0.25"), Decimal("0.50"))
    assert fee.maximum is not None
    assert fee.charge(10**9) == fee.maximum.minor == 50

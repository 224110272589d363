"""Charts, bounds of time, and what a filter means."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from florin.domain.money import AMOUNT_MAX_MINOR
from florin.domain.statement import POINTS_MAX, ChartStep, chart_instants, check_months
from florin.domain.text import Malformed
from florin.domain.transaction_search import TransactionFilter, read_counterparty

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("step", "until", "days"),
    [
        (ChartStep.DAY, NOON, [0]),
        (ChartStep.DAY, NOON + DAY / 2, [0, 0.5]),
        (ChartStep.DAY, NOON + 2 * DAY, [0, 1, 2]),
        (ChartStep.WEEK, NOON + 15 * DAY, [0, 7, 14, 15]),
        # 31 January, 28 February, 31 March, 30 April, and the end.
        (ChartStep.MONTH, NOON + 90 * DAY, [0, 28, 59, 89, 90]),
    ],
)
def test_a_chart_has_a_point_for_each_step_and_its_end(step: ChartStep, until: datetime, days: list[float]) -> None:
    later = NOON + 1000 * DAY
    assert chart_instants(NOON, until, step, later) == [NOON + day * DAY for day in days]


def test_a_chart_ends_now_at_the_latest() -> None:
    now = NOON + DAY / 4
    assert chart_instants(NOON, NOON + 9 * DAY, ChartStep.DAY, now) == [NOON, now]
    assert chart_instants(NOON + DAY, NOON + 9 * DAY, ChartStep.DAY, now) == []
    last = datetime.max.replace(tzinfo=UTC)
    assert chart_instants(NOON, last, ChartStep.MONTH, now) == [NOON, now]


@pytest.mark.parametrize("step", ChartStep)
def test_a_chart_has_no_more_points_than_anybody_can_tell_apart(step: ChartStep) -> None:
    beginning = datetime.min.replace(tzinfo=UTC)
    with pytest.raises(Malformed, match="at most 400 points"):
        chart_instants(beginning, NOON, step, NOON)
    assert len(chart_instants(NOON - (POINTS_MAX - 1) * DAY, NOON, ChartStep.DAY, NOON)) == POINTS_MAX


@pytest.mark.parametrize(
    ("since", "until", "accepted"),
    [
        ("2024-01-01", "2026-01-01", True),
        ("2024-01-01", "2026-01-02", False),
        ("2024-01-31", "2026-01-01", True),
        ("2025-12-31", "2026-01-01", True),
        ("2026-01-01", "2026-01-01", False),
        ("2026-01-02", "2026-01-01", False),
    ],
)
def test_spending_is_added_up_for_24_calendar_months(since: str, until: str, accepted: bool) -> None:
    bounds = [datetime.fromisoformat(day).replace(tzinfo=UTC) for day in (since, until)]
    if accepted:
        check_months(*bounds)
    else:
        with pytest.raises(Malformed):
            check_months(*bounds)


@given(minor=st.integers(1, AMOUNT_MAX_MINOR), places=st.integers(0, 12), written=st.integers(-(10**30), 10**30))
def test_bounds_of_an_amount_let_in_what_lies_within_them_to_the_last_digit(
    minor: int, places: int, written: int
) -> None:
    bound = Decimal(written) / 10**places if abs(written) < 10**12 else Decimal(written)
    for currency, exponent in (("EUR", 2), ("JPY", 0), ("KWD", 3)):
        least = TransactionFilter(amount_min=bound).smallest_minor(currency)
        most = TransactionFilter(amount_max=bound).largest_minor(currency)
        assert least is not None
        assert most is not None
        value = Decimal(minor).scaleb(-exponent)
        assert (minor >= least) is (value >= bound)
        assert (minor <= most) is (value <= bound)
        assert 0 <= least < 2**63
        assert 0 <= most < 2**63


def test_the_other_party_is_named_by_an_accounts_id_or_an_iban() -> None:
    assert read_counterparty(str(UUID(int=7))) == (UUID(int=7), None)
    assert read_counterparty(" de02 1203 0000 0000 2020 51 ") == (None, "DE02120300000000202051")
    for text in ("", " ", "Ada Lovelace-", "x" * 35):
        with pytest.raises(Malformed, match="give an IBAN or an account's id"):
            read_counterparty(text)

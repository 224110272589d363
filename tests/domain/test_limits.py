"""How much may be spent, and how often: what counts, until when, and to the cent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from florin.domain.account import Account
from florin.domain.books import Books
from florin.domain.commands import Step
from florin.domain.fees import Fee
from florin.domain.limits import (
    HEAD_SIZE,
    NO_LIMITS,
    NOTHING_SPENT,
    Limits,
    Usage,
    count_spending,
    counted_since,
    find_exceeded,
    list_headroom,
    read_limits,
    read_usage,
    recent_times,
    window_of,
    write_limits,
    write_usage,
)
from florin.domain.money import AMOUNT_MAX_MINOR, Money
from florin.domain.money_refusals import LimitExceeded, LimitKind, LimitScope
from florin.domain.rulebook import DefaultLimits, Rulebook
from florin.domain.transaction import BANK, Transaction, TransactionKind
from tests.domain.branch import (
    ADA,
    NOW,
    completed,
    deposit,
    exchange,
    held,
    new_account,
    open_books,
    payment_out,
    post,
    request,
    reversal,
    step,
    transfer,
    withdrawal,
)

LAST_DAY = datetime(2026, 1, 31, 23, 59, 59, 999_999, tzinfo=UTC)
MIDNIGHT = datetime(2026, 2, 1, tzinfo=UTC)
ACCOUNT, CUSTOMER = LimitScope.ACCOUNT, LimitScope.CUSTOMER


def limited(limits: Limits) -> tuple[Books, UUID]:
    """Ada's account with 1,000.00 EUR and limits of its own."""
    account = new_account(balance=1_000_00, limits=limits)
    return open_books(account), account.id


def exceeded(books: Books, account: UUID, amount: int, now: datetime = NOW) -> LimitExceeded | None:
    """What stands against a withdrawal; nothing where it was carried out."""
    [outcome] = post(books, withdrawal(account, amount), now=now)
    assert isinstance(outcome.value, Transaction | LimitExceeded), outcome.value
    return outcome.value if isinstance(outcome.value, LimitExceeded) else None


def test_a_single_payment_may_be_as_much_as_the_limit_and_no_cent_more() -> None:
    books, account = limited(Limits(per_transaction=10_00))
    assert exceeded(books, account, 10_00) is None
    left = Money(10_00, "EUR")
    assert exceeded(books, account, 10_01) == LimitExceeded(LimitKind.PER_TRANSACTION, ACCOUNT, account, left, None)


@pytest.mark.parametrize(
    ("limits", "kind", "resets_at"),
    [
        (Limits(per_day=10_00), LimitKind.PER_DAY, MIDNIGHT),
        (Limits(per_month=10_00), LimitKind.PER_MONTH, MIDNIGHT),
    ],
    ids=["day", "month"],
)
def test_a_day_and_a_month_add_up_and_begin_anew_in_utc(
    limits: Limits, kind: LimitKind, resets_at: datetime
) -> None:
    books, account = limited(limits)
    assert exceeded(books, account, 7_50) is None
    over = LimitExceeded(kind, ACCOUNT, account, Money(2_50, "EUR"), resets_at)
    assert exceeded(books, account, 2_51) == over
    assert exceeded(books, account, 2_51, LAST_DAY) == over, "what is refused counts for nothing"
    assert exceeded(books, account, 2_50, LAST_DAY) is None
    assert exceeded(books, account, 1, LAST_DAY) == replace(over, remaining=Money(0, "EUR"))
    assert exceeded(books, account, 10_00, MIDNIGHT) is None


def test_a_month_goes_on_over_midnight() -> None:
    books, account = limited(Limits(per_day=10_00, per_month=15_00))
    noon = datetime(2026, 12, 30, 12, tzinfo=UTC)
    assert exceeded(books, account, 10_00, noon) is None
    over = exceeded(books, account, 5_01, noon + timedelta(days=1))
    left, january = Money(5_00, "EUR"), datetime(2027, 1, 1, tzinfo=UTC)
    assert over == LimitExceeded(LimitKind.PER_MONTH, ACCOUNT, account, left, january)
    assert exceeded(books, account, 5_00, noon + timedelta(days=1)) is None
    assert exceeded(books, account, 10_00, january) is None


def test_so_many_payments_a_minute_and_then_again_in_the_next() -> None:
    books, account = limited(Limits(per_minute=2))
    assert [exceeded(books, account, 1) for _ in range(2)] == [None, None]
    over = exceeded(books, account, 1)
    next_minute = NOW.replace(second=0, microsecond=0) + timedelta(minutes=1)
    assert over == LimitExceeded(LimitKind.PER_MINUTE, ACCOUNT, account, None, next_minute)
    assert exceeded(books, account, 1, next_minute - timedelta(microseconds=1)) == over
    assert exceeded(books, account, 1, next_minute) is None


@pytest.mark.parametrize(
    "limits",
    [Limits(per_transaction=0), Limits(per_day=0), Limits(per_month=0), Limits(per_minute=0)],
    ids=["transaction", "day", "month", "minute"],
)
def test_a_limit_of_nothing_lets_nothing_through(limits: Limits) -> None:
    books, account = limited(limits)
    over = exceeded(books, account, 1)
    assert over is not None
    assert over.resets_at is None, "waiting is of no use"
    assert over.message.startswith("Nothing can be paid under this account's limit"), over.message


def test_whatever_a_customer_spends_counts_with_its_fee_and_nothing_else_does() -> None:
    books, account = limited(Limits(per_day=10_00))
    other, dollars = new_account(), new_account(currency="USD")
    for each in (other, dollars):
        books.accounts[each.id] = each
    kinds = TransactionKind.WITHDRAWAL, TransactionKind.EXCHANGE, TransactionKind.PAYMENT_OUT
    books.rulebook = Rulebook(fees=tuple(Fee(kind, other.type, "EUR", 10) for kind in kinds))
    paid = completed(post(books, transfer(account, other.id, 1_00))[0])
    for asked in (
        withdrawal(account, 2_00),
        exchange(account, dollars.id, 3_00, 3_30, "USD"),
        payment_out(account, 1_50),
        held(withdrawal(account, 50)),
        deposit(account, 50_00),
        request(TransactionKind.INTEREST, 5_00, by=BANK, source=account),
        reversal(paid.id, by_staff=True),
    ):
        completed(post(books, asked)[0])
    assert read_usage(books.accounts[account].usage).day_minor == 1_00 + 2_10 + 3_10 + 1_60 + 60
    assert exceeded(books, account, 1_51) is not None
    assert exceeded(books, account, 1_50) is None


def test_a_hold_counts_when_it_is_placed_and_gives_back_what_it_never_moves() -> None:
    books, account = limited(Limits(per_day=10_00, per_minute=3))
    captured = completed(post(books, held(withdrawal(account, 6_00)))[0])
    released = completed(post(books, held(withdrawal(account, 4_00)))[0])
    assert exceeded(books, account, 1) is not None
    post(books, step(Step.CAPTURE, captured.id, ADA, amount=5_00), step(Step.RELEASE, released.id, ADA))
    usage = read_usage(books.accounts[account].usage)
    assert (usage.day_minor, usage.month_minor, usage.minute_count) == (5_00, 5_00, 2)
    assert exceeded(books, account, 5_00) is None


def test_what_is_given_back_on_another_day_does_not_make_that_days_limit_larger() -> None:
    books, account = limited(Limits(per_day=10_00, per_month=15_00))
    first = datetime(2026, 3, 1, 12, tzinfo=UTC)
    hold = completed(post(books, held(withdrawal(account, 10_00), first + timedelta(days=7)), now=first)[0])
    next_day = first + timedelta(days=1)
    assert exceeded(books, account, 5_00, next_day) is None
    post(books, step(Step.RELEASE, hold.id, ADA), now=next_day)
    usage = read_usage(books.accounts[account].usage)
    assert (usage.day_minor, usage.month_minor) == (5_00, 5_00), "the month gets it back, the day had never had it"
    assert exceeded(books, account, 5_01, next_day) is not None
    assert exceeded(books, account, 5_00, next_day) is None


def test_limits_of_an_account_replace_those_of_its_type() -> None:
    books, account = limited(Limits(per_transaction=20_00))
    plain = new_account(balance=100_00)
    dollars = new_account(balance=100_00, currency="USD")
    books.accounts |= {plain.id: plain, dollars.id: dollars}
    books.rulebook = Rulebook(limits=(DefaultLimits(plain.type, "EUR", Limits(per_transaction=5_00)),))
    assert exceeded(books, account, 20_00) is None
    assert exceeded(books, plain.id, 5_01) is not None
    assert exceeded(books, plain.id, 5_00) is None
    completed(post(books, withdrawal(dollars.id, 50_00, currency="USD"))[0])
    unlimited = replace(plain, id=UUID(int=1), own_limits=write_limits(NO_LIMITS))
    books.accounts[unlimited.id] = unlimited
    assert exceeded(books, unlimited.id, 100_00) is None


def of_a_customer(limits: Limits, *changed_at: datetime) -> tuple[Books, list[Account]]:
    """Accounts of Ada's, who has limits of her own."""
    accounts = [new_account(balance=100_00, limited=True, changed_at=at) for at in changed_at]
    books = open_books(*accounts)
    books.limits[ADA, "EUR"], books.usage[ADA, "EUR"] = limits, b""
    return books, accounts


def test_a_customers_limits_count_all_of_their_accounts_together() -> None:
    books, (one, two) = of_a_customer(Limits(per_day=10_00, per_minute=3), NOW, NOW)
    assert exceeded(books, one.id, 6_00) is None
    over = exceeded(books, two.id, 4_01)
    assert over == LimitExceeded(LimitKind.PER_DAY, CUSTOMER, two.id, Money(4_00, "EUR"), MIDNIGHT)
    hold = completed(post(books, held(withdrawal(two.id, 4_00)))[0])
    post(books, step(Step.RELEASE, hold.id, ADA))
    assert exceeded(books, one.id, 4_00) is None
    assert read_usage(books.usage[ADA, "EUR"]) == read_usage(books.accounts[one.id].usage).plus(
        read_usage(books.accounts[two.id].usage)
    )


def test_an_accounts_own_limit_is_told_before_its_customers() -> None:
    books, (one,) = of_a_customer(Limits(per_transaction=1), NOW)
    books.accounts[one.id] = replace(one, own_limits=write_limits(Limits(per_transaction=2)))
    over = exceeded(books, one.id, 3)
    assert over is not None
    assert over.scope is ACCOUNT
    over = exceeded(books, one.id, 2)
    assert over is not None
    assert over.scope is CUSTOMER


def test_a_process_whose_clock_is_slow_opens_no_day_again_that_is_over_for_the_customer() -> None:
    books, (one, two) = of_a_customer(Limits(per_day=10_00), NOW, NOW)
    assert exceeded(books, one.id, 10_00, MIDNIGHT) is None
    over = exceeded(books, two.id, 1, LAST_DAY)
    assert over is not None
    assert over.resets_at == MIDNIGHT + timedelta(days=1)
    [outcome] = post(books, withdrawal(two.id, 1), now=MIDNIGHT + timedelta(days=1))
    assert completed(outcome).created_at == MIDNIGHT + timedelta(days=1)


def test_what_is_judged_is_counted_in_the_same_day_though_the_payees_clock_is_ahead() -> None:
    books, account = limited(Limits(per_day=10_00))
    ahead = new_account(changed_at=MIDNIGHT)
    books.accounts[ahead.id] = ahead
    assert exceeded(books, account, 10_00, LAST_DAY) is None
    completed(post(books, transfer(account, ahead.id, 10_00), now=LAST_DAY)[0])
    assert exceeded(books, account, 1, LAST_DAY) is not None
    assert read_usage(books.accounts[account].usage).day_minor == 10_00


def test_what_was_spent_never_counts_past_64_bits() -> None:
    stored = b""
    for _ in range(12):
        stored = count_spending(stored, window_of(NOW), AMOUNT_MAX_MINOR, begins=True)
    usage = read_usage(stored)
    assert usage.day_minor == usage.month_minor == 2**63 - 1
    assert usage.minute_count == 12


def test_what_was_spent_stays_full_until_its_time_is_over_whatever_is_given_back() -> None:
    stored = b""
    for _ in range(12):
        stored = count_spending(stored, window_of(LAST_DAY), AMOUNT_MAX_MINOR, begins=True)
    stored = count_spending(stored, window_of(LAST_DAY), -AMOUNT_MAX_MINOR, begins=False)
    usage = read_usage(stored)
    assert usage.day_minor == usage.month_minor == 2**63 - 1, "nobody knows what it was taken back from"
    usage = read_usage(count_spending(stored, window_of(MIDNIGHT), 5, begins=True))
    assert (usage.day_minor, usage.month_minor) == (5, 5)


def test_times_are_kept_as_many_and_as_long_as_a_rule_asks_for() -> None:
    stored = b""
    for second in range(0, 100, 10):
        stored = count_spending(stored, window_of(NOW + timedelta(seconds=second)), 1, begins=True, keep=(4, 30))
    now = window_of(NOW + timedelta(seconds=90)).micros
    assert [now - time for time in recent_times(stored)] == [30_000_000, 20_000_000, 10_000_000, 0]
    given_back = count_spending(stored, window_of(NOW), -1, begins=False, keep=(4, 30))
    assert recent_times(given_back) == recent_times(stored)
    later = window_of(NOW + timedelta(seconds=125))
    assert recent_times(count_spending(stored, later, 1, begins=True, keep=(4, 30))) == (later.micros,)
    assert recent_times(count_spending(stored, later, 1, begins=True, keep=(1, 3000))) == (later.micros,)
    assert recent_times(count_spending(stored, later, 1, begins=True)) == ()


USAGES = st.builds(
    Usage,
    *(st.integers(0, 4) for _ in range(3)),
    day_minor=st.integers(0, 100),
    month_minor=st.integers(0, 100),
    minute_count=st.integers(0, 9),
)


@given(USAGES)
def test_what_was_spent_is_stored_and_read_again(usage: Usage) -> None:
    stored = write_usage(usage)
    assert len(stored) == HEAD_SIZE
    assert read_usage(stored) == usage
    assert recent_times(stored) == ()
    assert counted_since(stored) == datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=usage.minute)


@given(USAGES, USAGES, USAGES)
def test_what_accounts_spent_together_does_not_depend_on_their_order(one: Usage, two: Usage, three: Usage) -> None:
    assert one.plus(two) == two.plus(one)
    assert one.plus(two).plus(three) == one.plus(two.plus(three))
    assert one.plus(NOTHING_SPENT) == Usage(
        one.day,
        one.month,
        one.minute,
        *(one.day_minor, one.month_minor, one.minute_count),
    )


@pytest.mark.parametrize("stored", [b"\0", bytes(HEAD_SIZE - 1), bytes(HEAD_SIZE + 7)])
def test_what_is_kept_in_no_known_form_is_not_read_as_nothing_spent(stored: bytes) -> None:
    with pytest.raises(ValueError, match="form that nobody knows"):
        read_usage(stored)


@given(st.builds(Limits, *(st.none() | st.integers(0, AMOUNT_MAX_MINOR) for _ in range(4))))
def test_limits_are_stored_and_read_again(limits: Limits) -> None:
    assert read_limits(write_limits(limits)) == limits
    assert limits.none_set is (limits == NO_LIMITS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"perTransaction": 1, "perDay": 1, "perMonth": 1}',
        '{"perTransaction": 1, "perDay": 1, "perMonth": 1, "perMinute": 1, "perYear": 1}',
        '{"perTransaction": -1, "perDay": 1, "perMonth": 1, "perMinute": 1}',
        '{"perTransaction": 1.0, "perDay": 1, "perMonth": 1, "perMinute": 1}',
        '{"perTransaction": true, "perDay": 1, "perMonth": 1, "perMinute": 1}',
        '{"perTransaction": "1", "perDay": 1, "perMonth": 1, "perMinute": 1}',
    ],
)
def test_limits_that_cannot_be_read_are_an_error_and_not_no_limits(text: str) -> None:
    with pytest.raises(ValueError):
        read_limits(text)


def test_headroom_says_of_each_limit_what_is_left_and_until_when() -> None:
    usage = read_usage(count_spending(b"", window_of(NOW), 7_00, begins=True))
    limits = Limits(per_transaction=5_00, per_day=10_00, per_month=6_00, per_minute=3)
    minute = NOW.replace(second=0, microsecond=0) + timedelta(minutes=1)
    rooms = list_headroom(limits, usage, window_of(NOW), "EUR", CUSTOMER)
    euros = [(r.limit, r.remaining.minor, r.used.minor, r.resets_at) for r in rooms if r.remaining and r.used]
    assert euros == [
        (LimitKind.PER_TRANSACTION, 5_00, 0, None),
        (LimitKind.PER_DAY, 3_00, 7_00, MIDNIGHT),
        (LimitKind.PER_MONTH, 0, 7_00, MIDNIGHT),
    ]
    counts = rooms[-1]
    assert (counts.allowed_count, counts.used_count, counts.remaining_count) == (3, 1, 2)
    assert (counts.remaining, counts.resets_at) == (None, minute)
    assert list_headroom(NO_LIMITS, usage, window_of(NOW), "EUR", ACCOUNT) == []
    tomorrow = list_headroom(limits, usage, window_of(MIDNIGHT), "EUR", ACCOUNT)
    assert [room.used.minor for room in tomorrow if room.used] == [0, 0, 0]


@given(
    st.builds(Limits, *(st.none() | st.integers(0, 20) for _ in range(4))),
    st.integers(0, 20),
    st.integers(0, 20),
    st.integers(1, 20),
)
def test_what_has_headroom_is_let_through_and_nothing_else(
    limits: Limits, before: int, earlier: int, amount: int
) -> None:
    stored = count_spending(b"", window_of(NOW - timedelta(days=1)), earlier, begins=True)
    stored = count_spending(stored, window_of(NOW), before, begins=True)
    rooms = list_headroom(limits, read_usage(stored), window_of(NOW), "EUR", ACCOUNT)
    fits = all(
        amount <= room.remaining.minor if room.remaining else (room.remaining_count or 0) >= 1 for room in rooms
    )
    assert (find_exceeded(limits, stored, window_of(NOW), amount) is None) is fits

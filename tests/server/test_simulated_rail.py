"""The simulated rail: what it does is told by the amount, is told once, and is never lost."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from florin.domain.payment_rail import OutgoingPayment, RailReport, Returned, ReturnReason, Settled
from florin.server.iso20022_structure import MalformedMessage
from florin.server.simulated_rail import (
    FATES,
    MESSAGE_PAYMENTS_MAX,
    SETTLES,
    SIMULATED_DELAY,
    SimulatedRail,
    fate_of,
    reports_of,
    simulate_incoming,
)
from tests.server.other_banks import NOW, Books, Watch, credit, payment

GUIDE = Path(__file__).parent.parent.parent / "docs" / "payment-rail.md"
LATER = NOW + timedelta(seconds=30)
AC01, AC04, AC06 = (ReturnReason(code) for code in ("AC01", "AC04", "AC06"))
MS02 = ReturnReason("MS02")
FIRST = payment().end_to_end_id


class Bank:
    """A bank with its books, its clock and a rail, which restarts whenever somebody likes."""

    def __init__(self) -> None:
        self.books, self.watch = Books(), Watch()

    @property
    def rail(self) -> SimulatedRail:
        """A new process's every time."""
        return SimulatedRail(self.books, self.watch)

    async def send(self, *payments: OutgoingPayment) -> None:
        """Hand them over and note it."""
        await self.rail.send(payments)
        self.books.note(payments, self.watch.now)

    async def collect(self, *, acted_on: int | None = None) -> list[RailReport]:
        """Ask what is new, and act on all of it; or die after so many reports, with the old cursor."""
        collected = await self.rail.collect(self.books.cursor)
        if acted_on is None:
            self.books.keep(collected, self.watch.now)
        else:
            self.books.act(collected.reports[:acted_on], self.watch.now)
        return list(collected.reports)


TABLE: list[tuple[int, list[RailReport], list[RailReport]]] = [
    *[(digits, [Settled(FIRST, NOW)], []) for digits in (0, 1, 42, 89, 96, 97, 98, 99)],
    (90, [], [Settled(FIRST, LATER)]),
    (91, [Returned(FIRST, AC01, NOW)], []),
    (92, [Returned(FIRST, AC04, NOW)], []),
    (93, [Returned(FIRST, AC06, NOW)], []),
    (94, [Settled(FIRST, NOW)], [Returned(FIRST, MS02, LATER)]),
    (95, [], []),
]


@pytest.mark.parametrize(
    ("digits", "at_once", "later"), TABLE, ids=lambda value: f"{value:02}" if isinstance(value, int) else ""
)
@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
async def test_the_last_digits_of_an_amount_tell_what_becomes_of_it(
    digits: int, at_once: list[RailReport], later: list[RailReport], currency: str
) -> None:
    bank = Bank()
    await bank.send(payment(1, 1200 + digits, currency))
    assert await bank.collect() == at_once
    bank.watch.wait(29)
    assert await bank.collect() == []
    bank.watch.wait(1)
    assert await bank.collect() == later
    bank.watch.wait(100_000)
    assert await bank.collect() == []


def test_the_guide_has_the_same_table() -> None:
    rows = re.findall(r"^\| (\d\d)(?: to (\d\d))? \| (.*) \|$", GUIDE.read_text(), re.MULTILINE)
    said = {digits: text for first, last, text in rows for digits in range(int(first), int(last or first) + 1)}
    assert sorted(said) == list(range(100))
    for digits, text in said.items():
        fate = fate_of(digits)
        assert ("settles" in text) == fate.settles
        assert ("after 30 seconds" in text) == fate.late
        assert re.findall(r"\b[A-Z]{2}\d\d\b", text) == ([fate.returned] if fate.returned else [])
        assert ("nothing, ever" in text) == (not fate.settles and fate.returned is None)
        assert (text == "settles at once") == (fate == SETTLES)
    assert timedelta(seconds=30) == SIMULATED_DELAY


async def test_a_payment_that_is_sent_twice_settles_once() -> None:
    bank = Bank()
    await bank.send(payment(), payment(2))
    bank.watch.wait(5)
    await bank.send(payment(2), payment())
    await bank.send(payment(), payment())
    assert await bank.collect() == [Settled(FIRST, NOW), Settled(payment(2).end_to_end_id, NOW)]
    await bank.send(payment())
    assert await bank.collect() == []


async def test_a_payment_that_was_never_noted_as_sent_is_not_heard_of_until_it_is_sent_again() -> None:
    bank = Bank()
    await bank.rail.send([payment()])
    assert await bank.collect() == []
    bank.watch.wait(100_000)
    assert await bank.collect() == []
    await bank.send(payment())
    assert await bank.collect() == [Settled(FIRST, bank.watch.now)]


async def test_sending_nothing_is_sending_nothing() -> None:
    bank = Bank()
    await bank.send()
    assert await bank.collect() == []


async def test_what_the_other_side_can_not_read_is_not_sent() -> None:
    bank = Bank()
    with pytest.raises(MalformedMessage, match="is no IBAN2007Identifier"):
        await bank.send(payment(), payment(2, creditor_iban="somewhere"))
    assert await bank.collect() == []


async def test_asking_changes_nothing_and_all_processes_hear_the_same() -> None:
    bank = Bank()
    await bank.send(payment(1, 1294), payment(2, 1291), payment(3, 1295))
    first, second = [await bank.rail.collect(None) for _ in range(2)]
    assert first == second
    assert first.reports == (Settled(FIRST, NOW), Returned(payment(2).end_to_end_id, AC01, NOW))


async def test_a_bank_that_dies_before_it_has_acted_is_told_again() -> None:
    bank = Bank()
    await bank.send(payment(1, 1294))
    assert await bank.collect(acted_on=0) == [Settled(FIRST, NOW)]
    assert await bank.collect(acted_on=1) == [Settled(FIRST, NOW)]
    assert await bank.collect() == []
    bank.watch.wait(60)
    assert await bank.collect(acted_on=0) == [Returned(FIRST, MS02, LATER)]
    bank.watch.wait(100_000)
    assert await bank.collect() == [Returned(FIRST, MS02, LATER)]
    assert await bank.collect() == []


async def test_a_bank_that_was_away_for_days_hears_everything_in_its_order() -> None:
    bank = Bank()
    await bank.send(payment(1, 1294), payment(2, 1290))
    bank.watch.wait(10)
    await bank.send(payment(3, 1200))
    bank.watch.wait(300_000)
    third = Settled(payment(3).end_to_end_id, NOW + timedelta(seconds=10))
    returned, second = Returned(FIRST, MS02, LATER), Settled(payment(2).end_to_end_id, LATER)
    assert await bank.collect(acted_on=1) == [Settled(FIRST, NOW), third, returned, second]
    assert await bank.collect() == [third, returned, second]


async def test_a_clock_that_goes_back_loses_nothing() -> None:
    bank = Bank()
    await bank.collect()
    bank.watch.wait(-20)
    await bank.send(payment(1, 1294))
    assert await bank.collect() == [Settled(FIRST, bank.watch.now)]
    bank.watch.wait(3600)
    assert await bank.collect() == [Returned(FIRST, MS02, LATER - timedelta(seconds=20))]


async def test_a_payment_that_was_noted_late_by_a_bank_that_died_then_is_heard_of_all_the_same() -> None:
    bank = Bank()
    bank.watch.wait(500)
    await bank.collect()
    bank.books.note([payment(1, 1294)], NOW)
    assert await bank.collect(acted_on=1) == [Settled(FIRST, NOW), Returned(FIRST, MS02, LATER)]
    assert await bank.collect() == [Returned(FIRST, MS02, LATER)]


async def test_more_payments_than_one_message_has_go_in_several() -> None:
    bank = Bank()
    payments = [payment(number) for number in range(MESSAGE_PAYMENTS_MAX + 1)]
    await bank.send(*payments)
    assert await bank.collect() == [Settled(one.end_to_end_id, NOW) for one in payments]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.sampled_from([1200, *FATES])),
        st.tuples(st.just("wait"), st.sampled_from([1, 29, 30, 31, 10_000])),
        st.tuples(st.just("collect"), st.none()),
        st.tuples(st.just("die"), st.integers(0, 3)),
    ),
    max_size=12,
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS)
async def test_whatever_happens_each_report_is_acted_on_once_and_in_order(
    steps: list[tuple[str, int | None]],
) -> None:
    bank, sent = Bank(), list[OutgoingPayment]()
    for step, value in steps:
        if step == "send":
            assert value is not None
            sent.append(payment(len(sent) + 1, value))
            await bank.send(sent[-1])
        elif step == "wait":
            assert value is not None
            bank.watch.wait(value)
        else:
            await bank.collect(acted_on=value)
    expected = {name: reports for name, one in bank.books.sent.items() if (reports := reports_of_new(bank, name))}
    await bank.collect()
    bank.watch.wait(30)
    await bank.collect()
    assert bank.books.heard == expected
    assert await bank.collect() == []


def reports_of_new(bank: Bank, name: str) -> list[Settled | Returned]:
    """All that there is to be heard of a payment from its sending on."""
    one = bank.books.sent[name]
    return reports_of(replace(one, settled=False))


async def test_a_credit_from_another_bank_comes_in_as_it_was_made() -> None:
    assert simulate_incoming(credit(), NOW) == credit()
    with pytest.raises(MalformedMessage, match="is no IBAN2007Identifier"):
        simulate_incoming(credit(debtor_iban="somewhere"), NOW)

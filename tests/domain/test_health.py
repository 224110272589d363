"""The ledger's health: what a pass counts, what it keeps of what it finds, and what is said of it."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from florin.domain.account import InternalAccount
from florin.domain.entry import InternalLeg
from florin.domain.fraud_rules import FraudRule, RuleAction, TransfersWithin
from florin.domain.health import FINDINGS_KEPT, LedgerCheck, LedgerHealth, LedgerHealthStatus, LedgerPass
from florin.domain.history_verification import HistoryExamination
from florin.domain.limits import recent_times, window_of
from florin.domain.rulebook import Rulebook
from florin.domain.transaction import Details, Transaction, TransactionKind, TransactionStatus
from florin.domain.transaction_verification import examine_leg
from florin.domain.verification import Finding, TrialBalance
from tests.domain.branch import ADA, NOBODYS, NOW, deposit, new_account, new_id, open_books, post, withdrawal

DEPOSIT = Transaction(
    UUID(int=7),
    TransactionKind.DEPOSIT,
    TransactionStatus.COMPLETED,
    ADA,
    InternalAccount.CASH,
    NOBODYS,
    500,
    "EUR",
    None,
    NOW,
    NOW,
)
LEG = InternalLeg(InternalAccount.CASH, "EUR", DEPOSIT.id, 1, -500, NOW)
WRONG = Finding("the balance", "1.00 EUR", "2.00 EUR")


def new_pass() -> LedgerPass:
    return LedgerPass(NOW + timedelta(seconds=10), NOW, 1)


def finished(work: LedgerPass) -> LedgerCheck:
    work.ended = True
    return work.finish(NOW + timedelta(seconds=11))


def test_a_trial_balance_counts_what_occurred_up_to_its_instant_and_nothing_later() -> None:
    work = new_pass()
    work.count_customers("EUR", 500, NOW)
    work.count_internal("EUR", -500, NOW)
    work.count_customers("EUR", 70, NOW + timedelta(microseconds=1))
    work.count_internal("EUR", -3, datetime.max)  # noqa: DTZ901 - how the driver tells of the end of time
    work.count_customers("JPY", 0, NOW)
    check = finished(work)
    assert check.trial_balances == (TrialBalance("EUR", 500, -500), TrialBalance("JPY", 0, 0))
    assert check.differences == 0


def test_what_does_not_cancel_out_is_a_difference() -> None:
    work = new_pass()
    work.count_customers("EUR", 500, NOW)
    check = finished(work)
    assert (check.differences, [str(finding) for finding in check.findings]) == (
        1,
        ["the trial balance in EUR: expected 0.00 EUR, found 5.00 EUR"],
    )


def test_a_pass_counts_all_differences_and_keeps_the_first() -> None:
    work = new_pass()
    assert work.tell([])
    assert not work.tell([replace(WRONG, sequence=number) for number in range(FINDINGS_KEPT + 5)])
    check = finished(work)
    assert check.differences == FINDINGS_KEPT + 5
    assert [finding.sequence for finding in check.findings] == list(range(FINDINGS_KEPT))


def test_a_pass_that_has_not_ended_says_nothing_of_the_whole() -> None:
    with pytest.raises(AssertionError):
        new_pass().finish(NOW)


def test_a_ledger_is_healthy_once_a_whole_pass_has_found_nothing_and_until_one_finds_something() -> None:
    sound, running = finished(new_pass()), new_pass()
    differing = replace(sound, differences=1)
    assert LedgerHealth(None, None).status is LedgerHealthStatus.NOT_YET_KNOWN
    assert LedgerHealth(None, running).status is LedgerHealthStatus.NOT_YET_KNOWN
    assert LedgerHealth(sound, running).status is LedgerHealthStatus.HEALTHY
    assert LedgerHealth(differing, running).status is LedgerHealthStatus.DIFFERENCES
    running.tell([WRONG])
    assert LedgerHealth(sound, running).status is LedgerHealthStatus.DIFFERENCES


def test_a_leg_that_fits_its_transaction_is_no_difference() -> None:
    assert list(examine_leg(DEPOSIT, LEG)) == []
    withdrawal = replace(
        DEPOSIT, source_account=NOBODYS, destination_account=InternalAccount.CASH, kind=TransactionKind.WITHDRAWAL
    )
    assert list(examine_leg(withdrawal, replace(LEG, posted_delta=500))) == []


@pytest.mark.parametrize(
    ("transaction", "leg", "what"),
    [
        (DEPOSIT, replace(LEG, posted_delta=-499), "what it posted on CASH"),
        (DEPOSIT, replace(LEG, posted_delta=500), "what it posted on CASH"),
        (DEPOSIT, replace(LEG, currency="USD"), "the currency of leg 1 on CASH"),
        (DEPOSIT, replace(LEG, occurred_at=NOW + timedelta(days=1)), "the time of leg 1 on CASH"),
        (replace(DEPOSIT, source_account=UUID(int=9)), LEG, "what it posted on CASH"),
    ],
    ids=["the amount", "the side", "the currency", "the time", "no end of it"],
)
def test_a_leg_that_does_not_fit_its_transaction_is_told(
    transaction: Transaction, leg: InternalLeg, what: str
) -> None:
    [finding] = examine_leg(transaction, leg)
    assert (finding.what, finding.transaction_id) == (what, transaction.id)
    assert finding.expected != finding.found


def test_what_was_sent_back_later_has_moved_all_the_same_and_what_never_moved_has_no_leg() -> None:
    undone = replace(DEPOSIT, status=TransactionStatus.REVERSED, details=Details(reversed_minor=500))
    assert list(examine_leg(undone, LEG)) == []
    held = replace(DEPOSIT, status=TransactionStatus.REVERSED, completed_at=None)
    findings = list(examine_leg(held, LEG))
    assert [(finding.what, finding.expected) for finding in findings[:1]] == [
        ("what it posted on CASH", "nothing at all")
    ]


def test_an_examination_that_goes_on_from_the_middle_finds_what_a_whole_one_finds() -> None:
    opened = new_account()
    books = open_books(opened)
    books.rulebook = Rulebook(rules=(FraudRule(new_id(), "Many", 1, (TransfersWithin(3, 60),), RuleAction.REVIEW),))
    post(books, deposit(opened.id, 99), *(withdrawal(opened.id, amount) for amount in (1, 2, 3, 4)))
    posted = books.accounts[opened.id]
    assert recent_times(posted.usage) == (window_of(NOW).micros,) * 3
    lines = [(posting.entries[0], posting.transaction) for _, posting in books.postings]
    entry, transaction = lines[3]
    forgotten, doubled = replace(posted, usage=b""), replace(posted, usage=posted.usage + posted.usage[-8:] * 2)
    for account, altered in (
        (posted, entry),
        (posted, replace(entry, hash=bytes(32))),
        (posted, replace(entry, balance=99)),
        (posted, replace(entry, sequence=9)),
        (forgotten, entry),
        (doubled, entry),
    ):
        altered_lines = [*lines[:3], (altered, transaction), *lines[4:]]
        whole = HistoryExamination(account)
        expected = [f for line in altered_lines for f in whole.enter(*line)] + list(whole.close())
        assert bool(expected) is (altered is not entry or account is not posted)
        for cut in range(1, 5):
            first = HistoryExamination(account)
            found = [f for line in altered_lines[:cut] for f in first.enter(*line)]
            second = HistoryExamination(account, first.reached)
            found += [f for line in altered_lines[cut:] for f in second.enter(*line)]
            assert found + list(second.close()) == expected

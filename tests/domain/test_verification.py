"""Telling where the books are wrong: what a line, a transaction, a reversal and a review must be."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from florin.domain.account import InternalAccount
from florin.domain.books import Books
from florin.domain.commands import Step
from florin.domain.entry import Entry, InternalLeg
from florin.domain.history_verification import HistoryExamination, show_usage
from florin.domain.limits import Usage, write_usage
from florin.domain.transaction import (
    BANK,
    Details,
    PendingFor,
    Transaction,
    TransactionKind,
    TransactionStatus,
)
from florin.domain.transaction_verification import (
    Line,
    Review,
    examine_reversal,
    examine_review,
    examine_transaction,
    expected_line,
)
from tests.domain.branch import (
    ADA,
    BERT,
    CLERK,
    NOBODYS,
    NOW,
    completed,
    deposit,
    exchange,
    held,
    new_account,
    new_id,
    open_books,
    payment_out,
    post,
    reversal,
    step,
    transfer,
    withdrawal,
)

PENDING, COMPLETED = TransactionStatus.PENDING, TransactionStatus.COMPLETED
REJECTED, REVERSED = TransactionStatus.REJECTED, TransactionStatus.REVERSED
SOURCE, DESTINATION = UUID(int=0x50), UUID(int=0xDE)
HOLD = Transaction(
    new_id(),
    TransactionKind.TRANSFER,
    PENDING,
    ADA,
    SOURCE,
    DESTINATION,
    500,
    "EUR",
    None,
    NOW,
    None,
    None,
    Details(pending_for=PendingFor.CAPTURE, expires_at=NOW + timedelta(days=1), fee_minor=10),
)
PART = replace(
    HOLD, status=COMPLETED, completed_at=NOW, details=replace(HOLD.details, pending_for=None, settled_minor=300)
)


@pytest.mark.parametrize(
    ("transaction", "account", "before", "after", "line"),
    [
        (HOLD, SOURCE, None, PENDING, Line(0, 510)),
        (HOLD, DESTINATION, None, PENDING, None),
        (PART, SOURCE, PENDING, COMPLETED, Line(-310, -510)),
        (PART, DESTINATION, None, COMPLETED, Line(300, 0)),
        (PART, DESTINATION, PENDING, COMPLETED, None),
        (PART, NOBODYS, None, COMPLETED, None),
        (PART, SOURCE, COMPLETED, REVERSED, Line()),
        (PART, SOURCE, COMPLETED, REJECTED, None),
        (HOLD, SOURCE, PENDING, REVERSED, Line(0, -510)),
        (HOLD, SOURCE, PENDING, REJECTED, Line(0, -510)),
        (HOLD, SOURCE, None, REVERSED, None),
        (HOLD, SOURCE, None, REJECTED, Line()),
        (HOLD, DESTINATION, None, REJECTED, None),
        (replace(HOLD, source_account=InternalAccount.CASH), DESTINATION, None, REJECTED, Line()),
    ],
)
def test_a_line_is_what_the_change_of_status_makes_it(
    transaction: Transaction,
    account: UUID,
    before: TransactionStatus | None,
    after: TransactionStatus,
    line: Line | None,
) -> None:
    assert expected_line(transaction, account, before, after) == line


def books_of_a_day() -> tuple[Books, UUID]:
    """Everything that can become of a payment, once; and an account that most of it happened to."""
    ada, bert, usd = new_account(), new_account(BERT), new_account(currency="USD")
    books = open_books(ada, bert, usd)

    def do(*commands: object) -> Transaction:
        return completed(post(books, *commands)[-1])  # type: ignore[arg-type]

    do(deposit(ada.id, 10_000))
    captured = do(held(transfer(ada.id, bert.id, 500)))
    do(step(Step.CAPTURE, captured.id, BERT, amount=300))
    do(step(Step.RELEASE, do(held(withdrawal(ada.id, 200))).id))
    do(step(Step.SETTLE, do(payment_out(ada.id, 900)).id, BANK))
    do(step(Step.RETURN, do(payment_out(ada.id, 800)).id, BANK))
    sent = do(transfer(ada.id, bert.id, 700))
    do(reversal(sent.id, 300, by=BERT))
    do(reversal(sent.id, by_staff=True))
    do(exchange(ada.id, usd.id, 100, 110, "USD"))
    do(held(transfer(ada.id, bert.id, 400)))
    post(books, withdrawal(ada.id, 99_999))
    return books, ada.id


def parts_of(books: Books) -> dict[UUID, tuple[Transaction, list[Entry], list[InternalLeg]]]:
    """Transactions as they stand, each with its entries by account and its legs."""
    parts: dict[UUID, tuple[Transaction, list[Entry], list[InternalLeg]]] = {}
    for _, posting in books.postings:
        _, entries, legs = parts.get(posting.transaction.id, (None, [], []))
        parts[posting.transaction.id] = posting.transaction, [*entries, *posting.entries], [*legs, *posting.legs]
    for _, entries, _ in parts.values():
        entries.sort(key=lambda entry: (entry.account_id, entry.sequence))
    return parts


def findings_of(
    transaction: Transaction, entries: Sequence[Entry], legs: Sequence[InternalLeg], books: Books
) -> list[str]:
    ends = [transaction.source_account, transaction.destination_account]
    owner = next(books.accounts[end].customer_id for end in ends if isinstance(end, UUID))
    return [finding.what for finding in examine_transaction(transaction, entries, legs, owner)]


def test_what_the_ledger_itself_has_done_is_no_difference_and_what_is_left_out_of_it_is() -> None:
    books, _ = books_of_a_day()
    for transaction, entries, legs in parts_of(books).values():
        assert findings_of(transaction, entries, legs, books) == []
        for number in range(len(entries)):
            left = [*entries[:number], *entries[number + 1 :]]
            assert findings_of(transaction, left, legs, books), (transaction.kind, entries[number])
        for number in range(len(legs)):
            left_legs = [*legs[:number], *legs[number + 1 :]]
            assert findings_of(transaction, entries, left_legs, books), (transaction.kind, legs[number])
            assert findings_of(transaction, entries, [*legs, legs[number]], books)


def test_a_history_that_the_ledger_itself_has_written_is_no_difference_and_a_changed_line_is_told_for_itself() -> (
    None
):
    books, account_id = books_of_a_day()
    current = {key: transaction for key, (transaction, _, _) in parts_of(books).items()}
    entries = [e for _, posting in books.postings for e in posting.entries if e.account_id == account_id]
    examination = HistoryExamination(books.accounts[account_id])
    for entry in entries:
        assert [str(finding) for finding in examination.enter(entry, current[entry.transaction_id])] == []
    assert [str(finding) for finding in examination.close()] == []
    examination = HistoryExamination(books.accounts[account_id])
    odd = replace(entries[0], status=REVERSED)
    found = [finding.what for finding in examination.enter(odd, current[odd.transaction_id])]
    assert found == ["the hash", "the change of status"]


BACK = replace(
    PART,
    id=new_id(),
    kind=TransactionKind.REVERSAL,
    customer_id=BERT,
    source_account=DESTINATION,
    destination_account=SOURCE,
    amount_minor=100,
    details=Details(reverses=PART.id),
)


@pytest.mark.parametrize(
    ("back", "kind", "by_staff", "found"),
    [
        (BACK, TransactionKind.TRANSFER, False, []),
        (replace(BACK, customer_id=CLERK), TransactionKind.TRANSFER, True, []),
        (replace(BACK, customer_id=CLERK), TransactionKind.DEPOSIT, True, []),
        (replace(BACK, customer_id=BANK), TransactionKind.PAYMENT_OUT, False, []),
        (replace(BACK, customer_id=ADA), TransactionKind.TRANSFER, False, ["who asked for it"]),
        (replace(BACK, customer_id=BANK), TransactionKind.TRANSFER, False, ["who asked for it"]),
        (replace(BACK, customer_id=CLERK), TransactionKind.PAYMENT_OUT, True, ["who asked for it"]),
        (BACK, TransactionKind.EXCHANGE, False, ["who asked for it"]),
        (replace(BACK, currency="USD"), TransactionKind.TRANSFER, False, ["where it sends back to"]),
        (replace(BACK, source_account=SOURCE), TransactionKind.TRANSFER, False, ["where it sends back to"]),
    ],
)
def test_a_reversal_goes_back_the_way_and_is_asked_for_by_whoever_may(
    back: Transaction, kind: TransactionKind, by_staff: bool, found: list[str]
) -> None:
    findings = examine_reversal(back, replace(PART, kind=kind), BERT, by_staff=by_staff)
    assert [finding.what for finding in findings] == found


REVIEWED = replace(HOLD, details=Details(pending_for=PendingFor.REVIEW))
OPEN = Review(SOURCE, NOW, None, None, None)
APPROVED = replace(OPEN, approved=True, decided_by=CLERK, decided_at=NOW)
TURNED_DOWN = replace(APPROVED, approved=False)
DONE = replace(REVIEWED, status=COMPLETED, completed_at=NOW, details=Details())
TURNED_DOWN_CODE = "REJECTED_IN_REVIEW"


@pytest.mark.parametrize(
    ("transaction", "review", "code", "fits"),
    [
        (REVIEWED, OPEN, None, True),
        (REVIEWED, None, None, False),
        (REVIEWED, APPROVED, None, False),
        (DONE, APPROVED, None, True),
        (DONE, OPEN, None, False),
        (DONE, TURNED_DOWN, None, False),
        (DONE, replace(APPROVED, decided_at=NOW + timedelta(days=1)), None, False),
        (replace(DONE, status=REVERSED), APPROVED, None, True),
        (replace(HOLD, status=REVERSED, details=Details()), OPEN, None, True),
        (HOLD, APPROVED, None, True),
        (HOLD, OPEN, None, False),
        (replace(DONE, status=REJECTED, completed_at=None), TURNED_DOWN, TURNED_DOWN_CODE, True),
        (replace(DONE, status=REJECTED, completed_at=None), None, TURNED_DOWN_CODE, False),
        (replace(DONE, status=REJECTED, completed_at=None), APPROVED, TURNED_DOWN_CODE, False),
        (replace(DONE, status=REJECTED, completed_at=None), APPROVED, "PAYMENT_RETURNED", True),
        (replace(DONE, status=REJECTED, completed_at=None), TURNED_DOWN, "PAYMENT_RETURNED", False),
        (DONE, replace(APPROVED, decided_by=BERT), None, False),
    ],
)
def test_a_review_fits_what_has_become_of_the_payment(
    transaction: Transaction, review: Review | None, code: str | None, fits: bool
) -> None:
    findings = list(examine_review(transaction, review, code, frozenset({ADA, BERT})))
    assert (findings == []) is fits


def test_what_was_spent_is_told_for_people_and_what_can_not_be_read_too() -> None:
    spent = write_usage(Usage(738_000, 2021 * 12 + 7, 27_000_000, 1_250, 99_000, 3))
    assert show_usage(spent, "EUR") == (
        "12.50 EUR on 2021-07-29, 990.00 EUR in 2021-08, 3 payments in the minute of 2021-05-03 00:00 UTC"
    )
    assert show_usage(b"", "EUR") == "nothing"
    for unreadable in (b"x", write_usage(Usage(2**31 - 1, 1, 1)), write_usage(Usage(1, 1, 2**62))):
        assert "can't be read" in show_usage(unreadable, "EUR")

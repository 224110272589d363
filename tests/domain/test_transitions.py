"""What becomes of what is pending: each step, by whom it may be taken, and what stands against it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

import pytest

from florin.domain.account import Account, AccountStatus, InternalAccount
from florin.domain.books import Books, Outcome
from florin.domain.commands import KeySeal, Step, Transition
from florin.domain.fees import Fee
from florin.domain.fraud_rules import AmountOver, FraudRule, RuleAction
from florin.domain.money import AMOUNT_MAX_MINOR, AmountFault, Money
from florin.domain.money_refusals import (
    HoldExceeded,
    KeySealed,
    LedgerRefusal,
    OwnTransaction,
    PaymentReturned,
    RejectedInReview,
    TransactionNotFound,
    TransactionNotPending,
)
from florin.domain.refusals import AccountNotActive, CurrencyMismatch, IdempotencyConflict, InvalidAmount, Side
from florin.domain.rulebook import Rulebook
from florin.domain.transaction import BANK, PendingFor, Transaction, TransactionKind, TransactionStatus
from tests.domain.branch import (
    ADA,
    BERT,
    CLERK,
    NOBODYS,
    NOW,
    completed,
    deposit,
    entries_of,
    held,
    new_account,
    open_books,
    payment_out,
    post,
    standing,
    step,
    transfer,
    withdrawal,
)

UNTIL = NOW + timedelta(days=7)
COMPLETED, REJECTED, REVERSED = TransactionStatus.COMPLETED, TransactionStatus.REJECTED, TransactionStatus.REVERSED
PENDING = TransactionStatus.PENDING
ALL, PART = 40_00, 15_00
FEE = 50


@dataclass
class Branch:
    """Ada has 100.00 EUR and pays 0.50 for whatever leaves her account; over 60.00 is looked at."""

    ada: Account = field(default_factory=lambda: new_account(ADA, balance=100_00))
    bert: Account = field(default_factory=lambda: new_account(BERT))
    books: Books = field(default_factory=lambda: open_books())

    def __post_init__(self) -> None:
        kinds = TransactionKind.TRANSFER, TransactionKind.WITHDRAWAL, TransactionKind.PAYMENT_OUT
        self.books = open_books(self.ada, self.bert)
        self.books.rulebook = Rulebook(
            7,
            rules=(FraudRule(UUID(int=1), "Much", 1, (AmountOver("EUR", 60_00),), RuleAction.REVIEW),),
            fees=tuple(Fee(kind, self.ada.type, "EUR", FEE) for kind in kinds),
        )

    def hold(self, amount: int = ALL) -> Transaction:
        """Ada's hold for Bert."""
        return completed(post(self.books, held(transfer(self.ada.id, self.bert.id, amount), UNTIL))[0])

    def out(self) -> Transaction:
        """Ada's payment to another bank, on its way."""
        return completed(post(self.books, payment_out(self.ada.id, ALL))[0])

    def reviewed(self, amount: int = 70_00) -> Transaction:
        """Ada's transfer to Bert that staff look at."""
        return completed(post(self.books, transfer(self.ada.id, self.bert.id, amount))[0])

    def take(self, command: Transition, **late: float) -> Outcome:
        """Have one step decided, now or so much later."""
        return post(self.books, command, now=NOW + timedelta(**late))[0]

    @property
    def money(self) -> tuple[int, int, int]:
        """Ada's balance and what is held of it, and Bert's balance."""
        ada, bert = self.books.accounts[self.ada.id], self.books.accounts[self.bert.id]
        return ada.balance_minor, ada.held_minor, bert.balance_minor

    def fees(self) -> int:
        """What the bank has earned."""
        legs = [leg for _, posting in self.books.postings for leg in posting.legs]
        return sum(leg.posted_delta for leg in legs if leg.account is InternalAccount.FEES)


@pytest.fixture
def branch() -> Branch:
    """A fresh branch."""
    return Branch()


def test_a_hold_keeps_funds_back_and_moves_nothing(branch: Branch) -> None:
    hold = branch.hold()
    assert (hold.status, hold.pending_for, hold.expires_at) == (PENDING, PendingFor.CAPTURE, UNTIL)
    assert (hold.settled_amount, hold.completed_at) == (None, None)
    assert branch.money == (100_00, ALL + FEE, 0)
    assert branch.books.accounts[branch.ada.id].available_minor == 100_00 - ALL - FEE
    assert entries_of(branch.books, branch.bert.id) == [], "the payee's history begins with the capture"


@pytest.mark.parametrize("by", [ADA, BERT], ids=["payer", "payee"])
@pytest.mark.parametrize(("amount", "moved"), [(None, ALL), (ALL, ALL), (PART, PART), (1, 1)])
def test_a_hold_is_captured_whole_or_in_part_and_the_rest_is_free(
    branch: Branch, by: UUID, amount: int | None, moved: int
) -> None:
    hold = branch.hold()
    done = completed(branch.take(step(Step.CAPTURE, hold.id, by, amount=amount), days=1))
    assert (done.id, done.status, done.pending_for) == (hold.id, COMPLETED, None)
    assert (done.amount_minor, done.settled_amount) == (ALL, Money(moved, "EUR"))
    assert done.completed_at == NOW + timedelta(days=1)
    assert branch.money == (100_00 - moved - FEE, 0, moved)
    assert branch.fees() == FEE
    lines = [(e.previous_status, e.status) for e in entries_of(branch.books, branch.ada.id)]
    assert lines == [(None, PENDING), (PENDING, COMPLETED)]
    [line] = entries_of(branch.books, branch.bert.id)
    assert (line.previous_status, line.status) == (None, COMPLETED)


def test_cash_that_was_held_is_captured_too(branch: Branch) -> None:
    hold = completed(post(branch.books, held(withdrawal(branch.ada.id, ALL), UNTIL))[0])
    completed(branch.take(step(Step.CAPTURE, hold.id, ADA, amount=PART)))
    legs = {leg.account: leg.posted_delta for _, posting in branch.books.postings for leg in posting.legs}
    assert legs == {InternalAccount.CASH: PART, InternalAccount.FEES: FEE}
    assert branch.money == (100_00 - PART - FEE, 0, 0)


@pytest.mark.parametrize(
    ("who", "by_staff"), [(ADA, False), (BERT, False), (CLERK, True)], ids=["payer", "payee", "staff"]
)
def test_a_hold_is_released_and_all_is_free_again(branch: Branch, who: UUID, by_staff: bool) -> None:
    hold = branch.hold()
    done = completed(branch.take(step(Step.RELEASE, hold.id, who, by_staff=by_staff)))
    assert (done.status, done.pending_for, done.completed_at) == (REVERSED, None, None)
    assert branch.money == (100_00, 0, 0)
    assert branch.fees() == 0


def test_a_hold_expires_when_its_time_is_up_and_not_before(branch: Branch) -> None:
    hold = branch.hold()
    before = standing(branch.books)
    expire = step(Step.EXPIRE, hold.id, BANK)
    early = branch.take(expire, days=6, hours=23)
    assert completed(early).status is PENDING
    assert standing(branch.books) == before
    assert completed(branch.take(expire, days=7)).status is REVERSED
    assert branch.money == (100_00, 0, 0)


def test_who_captures_too_late_finds_that_it_has_ended(branch: Branch) -> None:
    hold = branch.hold()
    capture = step(Step.CAPTURE, hold.id, BERT, key="late")
    assert branch.take(capture, days=7).value == TransactionNotPending(hold.id, REVERSED)
    assert branch.money == (100_00, 0, 0)
    before = standing(branch.books)
    assert branch.take(capture, days=8).value == TransactionNotPending(hold.id, REVERSED)
    assert standing(branch.books) == before


def test_a_hold_can_be_captured_to_the_last_moment(branch: Branch) -> None:
    hold = branch.hold()
    completed(branch.take(step(Step.CAPTURE, hold.id, BERT), days=6, hours=23, minutes=59, seconds=59))
    assert branch.money == (100_00 - ALL - FEE, 0, ALL)


def test_a_capture_under_its_key_takes_once(branch: Branch) -> None:
    hold = branch.hold()
    capture = step(Step.CAPTURE, hold.id, BERT, amount=PART, key="k")
    first = branch.take(capture)
    before = standing(branch.books)
    assert branch.take(capture) == Outcome(first.value, replayed=True)
    other = step(Step.CAPTURE, hold.id, BERT, amount=PART + 1, key="k")
    assert branch.take(other).value == IdempotencyConflict("k")
    post(branch.books, KeySeal(BERT, "sealed"))
    assert branch.take(step(Step.CAPTURE, hold.id, BERT, key="sealed")).value == KeySealed("sealed")
    assert standing(branch.books)[2:] == before[2:]


def test_a_sealed_key_tells_what_has_become_of_its_transaction_since(branch: Branch) -> None:
    asked = held(transfer(branch.ada.id, branch.bert.id, ALL, key="held"), UNTIL)
    hold = completed(post(branch.books, asked)[0])
    done = completed(branch.take(step(Step.CAPTURE, hold.id, BERT)))
    [told] = post(branch.books, KeySeal(ADA, "held"))
    assert getattr(told.value, "transaction", None) == done


def test_what_a_rule_holds_for_review_is_on_record_with_the_rules(branch: Branch) -> None:
    waiting = branch.reviewed()
    assert (waiting.status, waiting.pending_for) == (PENDING, PendingFor.REVIEW)
    assert branch.money == (100_00, 70_00 + FEE, 0)
    [flagged] = branch.books.flagged
    assert (flagged.transaction, flagged.rulebook) == (waiting, 7)
    assert [fired.name for fired in flagged.fired] == ["Much"]


def test_staff_approve_and_the_money_moves(branch: Branch) -> None:
    waiting = branch.reviewed()
    done = completed(branch.take(step(Step.APPROVE, waiting.id, CLERK, by_staff=True)))
    assert (done.status, done.pending_for) == (COMPLETED, None)
    assert branch.money == (100_00 - 70_00 - FEE, 0, 70_00)
    [decided] = branch.books.decided
    assert (decided.transaction_id, decided.approved, decided.decided_by) == (waiting.id, True, CLERK)


def test_staff_reject_and_nothing_moves(branch: Branch) -> None:
    waiting = branch.reviewed()
    done = completed(branch.take(step(Step.REJECT, waiting.id, CLERK, by_staff=True)))
    assert (done.status, done.rejection) == (REJECTED, RejectedInReview("AC04"))
    assert branch.money == (100_00, 0, 0)
    [decided] = branch.books.decided
    assert (decided.approved, decided.reason) == (False, "AC04")
    assert branch.fees() == 0


@pytest.mark.parametrize(
    ("asked", "then"),
    [
        (lambda b: held(transfer(b.ada.id, b.bert.id, 70_00), UNTIL), PendingFor.CAPTURE),
        (lambda b: payment_out(b.ada.id, 70_00), PendingFor.SETTLEMENT),
    ],
    ids=["a hold", "a payment to another bank"],
)
def test_what_is_approved_waits_on_for_what_it_was_to_wait_for(
    branch: Branch, asked: Callable[[Branch], object], then: PendingFor
) -> None:
    waiting = completed(post(branch.books, asked(branch))[0])  # type: ignore[arg-type]
    assert (waiting.pending_for, waiting.details.then) == (PendingFor.REVIEW, then)
    before = branch.books.accounts.copy()
    approved = completed(branch.take(step(Step.APPROVE, waiting.id, CLERK, by_staff=True)))
    assert (approved.status, approved.pending_for, approved.details.then) == (PENDING, then, None)
    assert branch.books.accounts == before, "nothing has moved yet"


def test_a_payment_to_another_bank_settles_or_comes_back(branch: Branch) -> None:
    settled, returned = branch.out(), branch.out()
    assert settled.pending_for is PendingFor.SETTLEMENT
    assert branch.money == (100_00, 2 * (ALL + FEE), 0)
    assert completed(branch.take(step(Step.SETTLE, settled.id, BANK))).status is COMPLETED
    back = completed(branch.take(step(Step.RETURN, returned.id, BANK)))
    assert (back.status, back.rejection) == (REJECTED, PaymentReturned("AC04", "The account is closed."))
    assert branch.money == (100_00 - ALL - FEE, 0, 0)
    assert branch.fees() == FEE


@pytest.mark.parametrize("status", [AccountStatus.FROZEN, AccountStatus.CLOSED])
def test_what_is_on_its_way_settles_whatever_became_of_the_account(branch: Branch, status: AccountStatus) -> None:
    sent = branch.out()
    account = branch.books.accounts[branch.ada.id]
    branch.books.accounts[branch.ada.id] = replace(account, status=status)
    assert completed(branch.take(step(Step.SETTLE, sent.id, BANK))).status is COMPLETED


@dataclass(frozen=True)
class Row:
    """A step that is refused; `given` is done first, and tells which transaction is meant."""

    given: Callable[[Branch], Transaction]
    asked: Callable[[UUID], Transition]
    refusal: Callable[[Branch, Transaction], LedgerRefusal]


def _not_found(_: Branch, target: Transaction) -> LedgerRefusal:
    return TransactionNotFound(str(target.id))


def _own(_: Branch, target: Transaction) -> LedgerRefusal:
    return OwnTransaction(target.id)


def _decided(status: TransactionStatus) -> Callable[[Branch, Transaction], LedgerRefusal]:
    return lambda _, target: TransactionNotPending(target.id, status)


def _done(branch: Branch) -> Transaction:
    return completed(branch.take(step(Step.CAPTURE, branch.hold().id)))


def _with(status: AccountStatus, *, payer: bool) -> Callable[[Branch], Transaction]:
    def given(branch: Branch) -> Transaction:
        hold = branch.hold()
        account = branch.books.accounts[branch.ada.id if payer else branch.bert.id]
        branch.books.accounts[account.id] = replace(account, status=status)
        return hold

    return given


def _filled(branch: Branch) -> Transaction:
    hold = branch.hold()
    completed(post(branch.books, deposit(branch.bert.id, AMOUNT_MAX_MINOR - ALL + 1, by=BERT))[0])
    return hold


def _deposited(branch: Branch) -> Transaction:
    return completed(post(branch.books, deposit(branch.ada.id, 1_00))[0])


def _held_for_review(branch: Branch) -> Transaction:
    return completed(post(branch.books, held(transfer(branch.ada.id, branch.bert.id, 70_00), UNTIL))[0])


def _rejected_hold(branch: Branch) -> Transaction:
    waiting = _held_for_review(branch)
    return completed(branch.take(step(Step.REJECT, waiting.id, CLERK, by_staff=True)))


FROZEN, CLOSED = AccountStatus.FROZEN, AccountStatus.CLOSED
ROWS = {
    "a hold that there is none": Row(
        Branch.hold, lambda _: step(Step.CAPTURE, NOBODYS), lambda b, t: TransactionNotFound(str(NOBODYS))
    ),
    "a hold between others": Row(Branch.hold, lambda t: step(Step.CAPTURE, t, CLERK), _not_found),
    "a transfer that is no hold": Row(Branch.reviewed, lambda t: step(Step.CAPTURE, t), _not_found),
    "a deposit, which never waits": Row(_deposited, lambda t: step(Step.CAPTURE, t), _not_found),
    "a payment that only the rail decides on": Row(Branch.out, lambda t: step(Step.RELEASE, t), _not_found),
    "a hold that staff still look at, by its payer": Row(
        _held_for_review, lambda t: step(Step.CAPTURE, t), _not_found
    ),
    "a hold that staff still look at, by its payee": Row(
        _held_for_review, lambda t: step(Step.RELEASE, t, BERT), _not_found
    ),
    "a hold that staff have rejected, by its payee": Row(
        _rejected_hold, lambda t: step(Step.CAPTURE, t, BERT), _not_found
    ),
    "a settlement of a hold": Row(Branch.hold, lambda t: step(Step.SETTLE, t, BANK), _not_found),
    "staff's release of a payment on its way": Row(
        Branch.out, lambda t: step(Step.RELEASE, t, CLERK, by_staff=True), _not_found
    ),
    "staff's approval of what they pay": Row(
        Branch.reviewed, lambda t: step(Step.APPROVE, t, ADA, by_staff=True), _own
    ),
    "staff's rejection of what they get": Row(
        Branch.reviewed, lambda t: step(Step.REJECT, t, BERT, by_staff=True), _own
    ),
    "staff's release of their own hold": Row(
        Branch.hold, lambda t: step(Step.RELEASE, t, ADA, by_staff=True), _own
    ),
    "a hold that was captured": Row(_done, lambda t: step(Step.CAPTURE, t), _decided(COMPLETED)),
    "a hold that was captured, released by staff": Row(
        _done, lambda t: step(Step.RELEASE, t, CLERK, by_staff=True), _decided(COMPLETED)
    ),
    "a hold whose review is over": Row(
        _rejected_hold, lambda t: step(Step.APPROVE, t, CLERK, by_staff=True), _decided(REJECTED)
    ),
    "staff's approval of what nobody has to look at": Row(
        Branch.hold, lambda t: step(Step.APPROVE, t, CLERK, by_staff=True), _decided(PENDING)
    ),
    "staff's approval of a deposit": Row(
        _deposited, lambda t: step(Step.APPROVE, t, CLERK, by_staff=True), _decided(COMPLETED)
    ),
    "a settlement of a deposit": Row(_deposited, lambda t: step(Step.SETTLE, t, BANK), _decided(COMPLETED)),
    "a capture in another currency": Row(
        Branch.hold,
        lambda t: step(Step.CAPTURE, t, amount=1, currency="USD"),
        lambda b, t: CurrencyMismatch(Side.SOURCE, "USD", "EUR"),
    ),
    "a capture of more than is held": Row(
        Branch.hold,
        lambda t: step(Step.CAPTURE, t, amount=ALL + 1),
        lambda b, t: HoldExceeded(Money(ALL, "EUR"), Money(ALL + 1, "EUR")),
    ),
    "a capture from an account that is frozen": Row(
        _with(FROZEN, payer=True),
        lambda t: step(Step.CAPTURE, t),
        lambda b, t: AccountNotActive(Side.SOURCE, FROZEN),
    ),
    "a payee's capture from a frozen account, whose status is not told": Row(
        _with(FROZEN, payer=True),
        lambda t: step(Step.CAPTURE, t, BERT),
        lambda b, t: AccountNotActive(Side.SOURCE, None),
    ),
    "a capture for another's closed account": Row(
        _with(CLOSED, payer=False),
        lambda t: step(Step.CAPTURE, t),
        lambda b, t: AccountNotActive(Side.DESTINATION, None),
    ),
    "a capture that takes the payee past the limit of a balance": Row(
        _filled, lambda t: step(Step.CAPTURE, t), lambda b, t: InvalidAmount(AmountFault.TOO_LARGE, "EUR")
    ),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_step_is_refused_and_nothing_has_changed(branch: Branch, row: Row) -> None:
    target = row.given(branch)
    before = standing(branch.books)
    outcome = branch.take(row.asked(target.id))
    assert outcome == Outcome(row.refusal(branch, target))
    assert standing(branch.books) == before


@pytest.mark.parametrize("amount", [0, -1, AMOUNT_MAX_MINOR + 1])
def test_an_amount_that_no_service_lets_through_is_a_bug(branch: Branch, amount: int) -> None:
    hold = branch.hold()
    with pytest.raises(AssertionError):
        branch.take(step(Step.CAPTURE, hold.id, amount=amount))

"""Money that goes back: by whom, how much of it, and what stands against it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from uuid import UUID

import pytest

from florin.domain.account import Account, AccountStatus, InternalAccount
from florin.domain.books import Books, Outcome
from florin.domain.commands import Reversal, Step
from florin.domain.fees import Fee
from florin.domain.fraud_rules import AmountOver, FraudRule, RuleAction
from florin.domain.money import AMOUNT_MAX_MINOR, AmountFault, Money
from florin.domain.money_refusals import (
    LedgerRefusal,
    NotReversible,
    OwnTransaction,
    RecordedRefusal,
    ReversalExceeded,
    TransactionNotFound,
)
from florin.domain.refusals import (
    AccountNotActive,
    CurrencyMismatch,
    IdempotencyConflict,
    InsufficientFunds,
    InvalidAmount,
    Side,
)
from florin.domain.rulebook import Rulebook
from florin.domain.transaction import BANK, Transaction, TransactionKind, TransactionStatus
from tests.domain.branch import (
    ADA,
    BERT,
    CLERK,
    NOBODYS,
    again,
    completed,
    deposit,
    entries_of,
    exchange,
    held,
    new_account,
    open_books,
    payment_out,
    post,
    reversal,
    standing,
    step,
    transfer,
    withdrawal,
)

COMPLETED, REVERSED = TransactionStatus.COMPLETED, TransactionStatus.REVERSED
PAID = 40_00
FEE = 50


@dataclass
class Branch:
    """Ada pays from 100.00 EUR, Bert receives; a transfer costs 0.50."""

    ada: Account = field(default_factory=lambda: new_account(ADA, balance=100_00))
    dollars: Account = field(default_factory=lambda: new_account(ADA, currency="USD"))
    bert: Account = field(default_factory=lambda: new_account(BERT))
    books: Books = field(default_factory=lambda: open_books())

    def __post_init__(self) -> None:
        self.books = open_books(self.ada, self.dollars, self.bert)
        self.books.rulebook = Rulebook(fees=(Fee(TransactionKind.TRANSFER, self.ada.type, "EUR", FEE),))

    def paid(self) -> Transaction:
        """Ada's transfer to Bert."""
        return completed(post(self.books, transfer(self.ada.id, self.bert.id, PAID))[0])

    def sent(self) -> Transaction:
        """Ada's payment to another bank, which has settled."""
        out = completed(post(self.books, payment_out(self.ada.id, PAID))[0])
        return completed(post(self.books, step(Step.SETTLE, out.id, BANK))[0])

    def send_back(self, command: Reversal) -> Outcome:
        """Have one reversal decided."""
        return post(self.books, command)[0]

    def change(self, account: Account, status: AccountStatus) -> None:
        """Freeze or close an account."""
        self.books.accounts[account.id] = replace(self.books.accounts[account.id], status=status)

    @property
    def balances(self) -> tuple[int, int]:
        """Ada's and Bert's."""
        return self.books.accounts[self.ada.id].balance_minor, self.books.accounts[self.bert.id].balance_minor


@pytest.fixture
def branch() -> Branch:
    """A fresh branch."""
    return Branch()


@pytest.mark.parametrize(("by", "by_staff"), [(BERT, False), (CLERK, True)], ids=["the receiver", "staff"])
@pytest.mark.parametrize("amount", [None, PAID])
def test_all_of_a_transfer_goes_back_but_for_the_fee(
    branch: Branch, by: UUID, by_staff: bool, amount: int | None
) -> None:
    paid = branch.paid()
    back = completed(branch.send_back(reversal(paid.id, amount, by=by, by_staff=by_staff)))
    assert (back.kind, back.status, back.amount_minor) == (TransactionKind.REVERSAL, COMPLETED, PAID)
    assert (back.source_account, back.destination_account) == (branch.bert.id, branch.ada.id)
    assert (back.details.reverses, back.customer_id) == (paid.id, by)
    assert branch.balances == (100_00 - FEE, 0)
    original = branch.books.transactions[paid.id]
    assert (original.status, original.reversed_amount) == (REVERSED, Money(PAID, "EUR"))
    assert original.completed_at == paid.completed_at, "it has moved, and that stays so"


def test_both_histories_tell_that_a_transaction_was_reversed(branch: Branch) -> None:
    paid = branch.paid()
    branch.send_back(reversal(paid.id, by_staff=True))
    for account in (branch.ada, branch.bert):
        _, back, told = entries_of(branch.books, account.id)
        assert (back.transaction_id != paid.id, back.status) == (True, COMPLETED)
        assert (told.transaction_id, told.previous_status, told.status) == (paid.id, COMPLETED, REVERSED)
        assert (told.posted_delta, told.held_delta) == (0, 0)


def test_it_goes_back_in_parts_that_are_never_more_than_the_whole(branch: Branch) -> None:
    paid = branch.paid()
    for part, left in ((15_00, 25_00), (24_99, 1)):
        completed(branch.send_back(reversal(paid.id, part, by=BERT)))
        assert branch.books.transactions[paid.id].status is COMPLETED
        assert branch.books.transactions[paid.id].reversible_minor == left
        refused = branch.send_back(reversal(paid.id, left + 1, by=BERT))
        assert refused.value == ReversalExceeded(Money(left, "EUR"), Money(left + 1, "EUR"))
    completed(branch.send_back(reversal(paid.id, by=BERT)))
    assert branch.balances == (100_00 - FEE, 0)
    assert branch.books.transactions[paid.id].status is REVERSED
    for amount, asked in ((None, 0), (1, 1)):
        refused = branch.send_back(reversal(paid.id, amount, by=BERT))
        assert refused.value == ReversalExceeded(Money(0, "EUR"), Money(asked, "EUR"))


def test_of_a_hold_that_was_captured_in_part_only_that_part_goes_back(branch: Branch) -> None:
    hold = completed(post(branch.books, held(transfer(branch.ada.id, branch.bert.id, PAID)))[0])
    completed(post(branch.books, step(Step.CAPTURE, hold.id, BERT, amount=15_00))[0])
    refused = branch.send_back(reversal(hold.id, 15_01, by=BERT))
    assert refused.value == ReversalExceeded(Money(15_00, "EUR"), Money(15_01, "EUR"))
    completed(branch.send_back(reversal(hold.id, by=BERT)))
    assert branch.books.transactions[hold.id].status is REVERSED
    assert branch.balances == (100_00 - FEE, 0)


@pytest.mark.parametrize("kind", ["deposit", "withdrawal"])
def test_staff_undo_what_was_done_at_the_desk(branch: Branch, kind: str) -> None:
    asked = deposit(branch.ada.id, PAID) if kind == "deposit" else withdrawal(branch.ada.id, PAID)
    done = completed(post(branch.books, asked)[0])
    completed(branch.send_back(reversal(done.id, by_staff=True)))
    assert branch.balances == (100_00, 0)
    cash = [leg.posted_delta for _, posting in branch.books.postings for leg in posting.legs]
    assert sum(cash) == 0
    assert {leg.account for _, posting in branch.books.postings for leg in posting.legs} == {InternalAccount.CASH}


@pytest.mark.parametrize("status", [AccountStatus.ACTIVE, AccountStatus.FROZEN])
def test_what_another_bank_returns_late_comes_back_even_to_a_frozen_account(
    branch: Branch, status: AccountStatus
) -> None:
    sent = branch.sent()
    branch.change(branch.ada, status)
    completed(branch.send_back(reversal(sent.id, by=BANK)))
    assert branch.balances == (100_00, 0)
    assert branch.books.transactions[sent.id].status is REVERSED


def test_what_another_bank_returns_to_a_closed_account_is_on_record_and_moves_nothing(branch: Branch) -> None:
    sent = branch.sent()
    branch.change(branch.ada, AccountStatus.CLOSED)
    refused = branch.send_back(reversal(sent.id, by=BANK))
    assert refused.value == AccountNotActive(Side.DESTINATION, None)
    assert branch.books.transactions[sent.id].details.reversed_minor == 0


def test_a_reversal_under_its_key_sends_back_once(branch: Branch) -> None:
    paid = branch.paid()
    command = reversal(paid.id, 10_00, by=BERT, key="k")
    first = branch.send_back(command)
    before = standing(branch.books)
    assert branch.send_back(again(command)) == Outcome(first.value, replayed=True)
    assert not branch.send_back(command).replayed, "the ledger has met its own work"
    other = branch.send_back(reversal(paid.id, 10_01, by=BERT, key="k"))
    assert other.value == IdempotencyConflict("k")
    assert standing(branch.books) == before


def test_what_goes_back_does_not_count_as_spent(branch: Branch) -> None:
    paid = branch.paid()
    branch.send_back(reversal(paid.id, by=BERT))
    assert branch.books.accounts[branch.bert.id].usage == b""


@dataclass(frozen=True)
class Row:
    """A reversal that is refused. A recorded one names the account whose history keeps the attempt."""

    given: Callable[[Branch], Transaction]
    asked: Callable[[UUID], Reversal]
    refusal: Callable[[Branch, Transaction], LedgerRefusal]
    recorded_on: Callable[[Branch], Account] | None = None


def _staff(target: UUID) -> Reversal:
    return reversal(target, by_staff=True)


def _not_found(_: Branch, target: Transaction) -> LedgerRefusal:
    return TransactionNotFound(str(target.id))


def _not_reversible(_: Branch, target: Transaction) -> LedgerRefusal:
    return NotReversible(target.id, target.status)


def _exchanged(branch: Branch) -> Transaction:
    asked = exchange(branch.ada.id, branch.dollars.id, 10_00, 11_00, "USD")
    return completed(post(branch.books, asked)[0])


def _reversed(branch: Branch) -> Transaction:
    return completed(branch.send_back(reversal(branch.paid().id, by=BERT)))


def _pending(branch: Branch) -> Transaction:
    return completed(post(branch.books, held(transfer(branch.ada.id, branch.bert.id, PAID)))[0])


def _reviewed(branch: Branch) -> Transaction:
    rule = FraudRule(NOBODYS, "Large", 1, (AmountOver("EUR", 0),), RuleAction.REVIEW)
    branch.books.rulebook = replace(branch.books.rulebook, rules=(rule,))
    return _pending(branch)


def _released(branch: Branch) -> Transaction:
    return completed(post(branch.books, step(Step.RELEASE, _pending(branch).id))[0])


def _released_unseen(branch: Branch) -> Transaction:
    return completed(post(branch.books, step(Step.RELEASE, _reviewed(branch).id))[0])


def _refused(branch: Branch) -> Transaction:
    [outcome] = post(branch.books, transfer(branch.ada.id, branch.bert.id, 1_000_00))
    assert isinstance(outcome.value, InsufficientFunds)
    assert outcome.value.transaction is not None
    return outcome.value.transaction


def _spent(branch: Branch) -> Transaction:
    paid = branch.paid()
    completed(post(branch.books, withdrawal(branch.bert.id, 1, by=BERT))[0])
    return paid


def _frozen(branch: Branch) -> Transaction:
    paid = branch.paid()
    branch.change(branch.bert, AccountStatus.FROZEN)
    return paid


def _filled(branch: Branch) -> Transaction:
    paid = branch.paid()
    completed(post(branch.books, deposit(branch.ada.id, AMOUNT_MAX_MINOR - 100_00 + FEE + 1))[0])
    return paid


ROWS = {
    "a transaction that there is none": Row(
        Branch.paid, lambda _: _staff(NOBODYS), lambda b, t: TransactionNotFound(str(NOBODYS))
    ),
    "a transfer, by who paid it": Row(Branch.paid, lambda t: reversal(t, by=ADA), _not_found),
    "a transfer, by somebody else": Row(Branch.paid, lambda t: reversal(t, by=CLERK), _not_found),
    "a transfer that was rejected, by who would have got it": Row(
        _refused, lambda t: reversal(t, by=BERT), _not_found
    ),
    "a hold that is not captured, by its payee": Row(_pending, lambda t: reversal(t, by=BERT), _not_reversible),
    "a hold under review, by its payee": Row(_reviewed, lambda t: reversal(t, by=BERT), _not_found),
    "a hold that was released under review, by its payee": Row(
        _released_unseen, lambda t: reversal(t, by=BERT), _not_found
    ),
    "a payment to another bank, by who paid it": Row(Branch.sent, lambda t: reversal(t, by=ADA), _not_found),
    "staff's own payment": Row(
        Branch.paid, lambda t: reversal(t, by=ADA, by_staff=True), lambda b, t: OwnTransaction(t.id)
    ),
    "what staff received themselves": Row(
        Branch.paid, lambda t: reversal(t, by=BERT, by_staff=True), lambda b, t: OwnTransaction(t.id)
    ),
    "a reversal": Row(_reversed, _staff, _not_reversible),
    "an exchange": Row(_exchanged, _staff, _not_reversible),
    "a payment to another bank, by staff": Row(Branch.sent, _staff, _not_reversible),
    "a transfer, by the bank itself": Row(Branch.paid, lambda t: reversal(t, by=BANK), _not_reversible),
    "a hold that is not captured": Row(_pending, _staff, _not_reversible),
    "a hold that was released": Row(_released, _staff, _not_reversible),
    "a transfer that was rejected": Row(_refused, _staff, _not_reversible),
    "an amount in another currency": Row(
        Branch.paid,
        lambda t: reversal(t, 1, currency="USD", by_staff=True),
        lambda b, t: CurrencyMismatch(Side.SOURCE, "USD", "EUR"),
    ),
    "more than was paid": Row(
        Branch.paid,
        lambda t: reversal(t, PAID + 1, by_staff=True),
        lambda b, t: ReversalExceeded(Money(PAID, "EUR"), Money(PAID + 1, "EUR")),
    ),
    "more than the payer's balance can take": Row(
        _filled, _staff, lambda b, t: InvalidAmount(AmountFault.TOO_LARGE, "EUR")
    ),
    "what has been spent by now": Row(
        _spent,
        lambda t: reversal(t, by=BERT),
        lambda b, t: InsufficientFunds(b.bert.id, Money(PAID - 1, "EUR"), Money(PAID, "EUR")),
        lambda b: b.bert,
    ),
    "what is on an account that is frozen": Row(
        _frozen,
        lambda t: reversal(t, by=BERT),
        lambda b, t: AccountNotActive(Side.SOURCE, AccountStatus.FROZEN),
        lambda b: b.bert,
    ),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_reversal_is_refused_and_nothing_has_moved(branch: Branch, row: Row) -> None:
    target = row.given(branch)
    before = standing(branch.books)
    command = row.asked(target.id)
    outcome = branch.send_back(command)
    assert outcome == Outcome(row.refusal(branch, target))
    if row.recorded_on is None:
        assert standing(branch.books) == before
        return
    assert isinstance(outcome.value, RecordedRefusal)
    assert outcome.value.transaction is not None
    [(_, posting)] = branch.books.postings[len(before[2]) :]
    assert posting.transaction == outcome.value.transaction
    assert (posting.transaction.id, posting.transaction.details.reverses) == (command.transaction_id, target.id)
    [entry] = posting.entries
    assert (entry.account_id, entry.posted_delta) == (row.recorded_on(branch).id, 0)
    assert branch.books.transactions[target.id] == target


@pytest.mark.parametrize("amount", [0, -1, AMOUNT_MAX_MINOR + 1])
def test_an_amount_that_no_service_lets_through_is_a_bug(branch: Branch, amount: int) -> None:
    paid = branch.paid()
    with pytest.raises(AssertionError):
        branch.send_back(reversal(paid.id, amount, by=BERT))

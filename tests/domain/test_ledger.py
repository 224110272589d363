"""What the ledger says no to: one row per refusal, in the order of precedence of `domain/refusals.py`."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import get_args
from uuid import UUID

import pytest

from florin.domain import refusals
from florin.domain.account import Account, AccountStatus
from florin.domain.books import Books
from florin.domain.commands import KeySeal, MoneyRequest
from florin.domain.fraud_rules import AmountOver, FiredRule, FraudRule, RuleAction
from florin.domain.ledger import decide
from florin.domain.limits import Limits
from florin.domain.money import AMOUNT_MAX_MINOR, AmountFault, Money
from florin.domain.money_refusals import (
    KeySealed,
    LedgerRefusal,
    LimitExceeded,
    LimitKind,
    LimitScope,
    RecordedRefusal,
    RejectedByRule,
)
from florin.domain.refusals import (
    AccountNotActive,
    AccountNotFound,
    CurrencyMismatch,
    IdempotencyConflict,
    InsufficientFunds,
    InvalidAmount,
    InvalidInput,
    SameAccount,
    Side,
)
from florin.domain.rulebook import Rulebook
from florin.domain.transaction import TransactionKind, TransactionStatus
from tests.domain.branch import (
    ADA,
    BERT,
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
    request,
    standing,
    transfer,
    withdrawal,
)

RULE = UUID(int=0x121E)
TOO_MUCH = AmountOver("EUR", 90_00)
FROZEN, CLOSED = AccountStatus.FROZEN, AccountStatus.CLOSED


def _account(customer: UUID = ADA, **facts: object) -> Account:
    return field(default_factory=lambda: new_account(customer, **facts))  # type: ignore[arg-type]


@dataclass
class Branch:
    """Ada's and Bert's accounts. Ada has used the key "spent" for a deposit of 1.00 EUR, and has sealed another.

    The bank carries out no payment of more than 90.00 EUR.
    """

    ada: Account = _account(balance=100_00)
    savings: Account = _account(balance=50_00)
    dollars: Account = _account(balance=100_00, currency="USD")
    frozen: Account = _account(balance=100_00, status=FROZEN)
    closed: Account = _account(status=CLOSED)
    full: Account = _account(balance=AMOUNT_MAX_MINOR - 5)
    bert: Account = _account(BERT, balance=70_00)
    berts_dollars: Account = _account(BERT, currency="USD")
    berts_frozen: Account = _account(BERT, status=FROZEN)
    berts_full: Account = _account(BERT, balance=AMOUNT_MAX_MINOR - 5)
    limited: Account = _account(balance=100_00, limits=Limits(per_transaction=10_00))
    books: Books = field(default_factory=lambda: open_books())

    def __post_init__(self) -> None:
        accounts = [value for value in vars(self).values() if isinstance(value, Account)]
        self.books = open_books(*accounts)
        self.books.rulebook = Rulebook(rules=(FraudRule(RULE, "Too much", 1, (TOO_MUCH,), RuleAction.REJECT),))
        completed(post(self.books, deposit(self.savings.id, 1_00, key="spent"))[0])
        post(self.books, KeySeal(ADA, "sealed"))


@pytest.fixture
def branch() -> Branch:
    """A fresh branch."""
    return Branch()


@dataclass(frozen=True)
class Row:
    """A request that is refused. Recorded refusals name the account whose history keeps the attempt."""

    refusal: Callable[[Branch], LedgerRefusal]
    asked: Callable[[Branch], MoneyRequest]
    recorded_on: Callable[[Branch], Account] | None = None


def _conflict(_: Branch) -> LedgerRefusal:
    return IdempotencyConflict("spent")


ROWS = {
    "a key that was used for another deposit": Row(_conflict, lambda b: deposit(b.savings.id, 2_00, key="spent")),
    "a key that was used for another kind of movement": Row(
        _conflict, lambda b: withdrawal(b.savings.id, 1_00, key="spent")
    ),
    "a key that was sealed": Row(
        lambda b: KeySealed("sealed"), lambda b: deposit(b.savings.id, 1_00, key="sealed")
    ),
    "a hold that would be over at once": Row(
        lambda b: InvalidInput("expiresAt", "it has to be at least a minute ahead"),
        lambda b: held(withdrawal(b.ada.id, 1), until=NOW),
    ),
    "a withdrawal from an account that nobody has": Row(
        lambda b: AccountNotFound(Side.SOURCE, str(NOBODYS)), lambda b: withdrawal(NOBODYS, 1)
    ),
    "a withdrawal from another's account": Row(
        lambda b: AccountNotFound(Side.SOURCE, str(b.bert.id)), lambda b: withdrawal(b.bert.id, 1)
    ),
    "a transfer from an account that nobody has": Row(
        lambda b: AccountNotFound(Side.SOURCE, str(NOBODYS)), lambda b: transfer(NOBODYS, b.ada.id, 1)
    ),
    "a transfer from another's account": Row(
        lambda b: AccountNotFound(Side.SOURCE, str(b.bert.id)), lambda b: transfer(b.bert.id, b.ada.id, 1)
    ),
    "a transfer from another's frozen account": Row(
        lambda b: AccountNotFound(Side.SOURCE, str(b.berts_frozen.id)),
        lambda b: transfer(b.berts_frozen.id, b.ada.id, 1),
    ),
    "a deposit into an account that nobody has": Row(
        lambda b: AccountNotFound(Side.DESTINATION, str(NOBODYS)), lambda b: deposit(NOBODYS, 1)
    ),
    "a deposit into another's account": Row(
        lambda b: AccountNotFound(Side.DESTINATION, str(b.bert.id)), lambda b: deposit(b.bert.id, 1)
    ),
    "a deposit into another's account in another currency": Row(
        lambda b: AccountNotFound(Side.DESTINATION, str(b.berts_dollars.id)),
        lambda b: deposit(b.berts_dollars.id, 1),
    ),
    "a transfer to an id that no account has": Row(
        lambda b: AccountNotFound(Side.DESTINATION, str(NOBODYS)), lambda b: transfer(b.ada.id, NOBODYS, 1)
    ),
    "a transfer to an IBAN that no account has": Row(
        lambda b: AccountNotFound(Side.DESTINATION, "DE00UNKNOWN"), lambda b: transfer(b.ada.id, "DE00UNKNOWN", 1)
    ),
    "a transfer from an account to itself": Row(
        lambda b: SameAccount(b.ada.id), lambda b: transfer(b.ada.id, b.ada.id, 1)
    ),
    "a transfer from an account to its own IBAN": Row(
        lambda b: SameAccount(b.ada.id), lambda b: transfer(b.ada.id, b.ada.iban, 1)
    ),
    "a withdrawal in a currency that the account is not kept in": Row(
        lambda b: CurrencyMismatch(Side.SOURCE, "USD", "EUR"), lambda b: withdrawal(b.ada.id, 1, currency="USD")
    ),
    "a deposit in a currency that the account is not kept in": Row(
        lambda b: CurrencyMismatch(Side.DESTINATION, "EUR", "USD"), lambda b: deposit(b.dollars.id, 1)
    ),
    "a transfer in a currency that does not exist": Row(
        lambda b: CurrencyMismatch(Side.SOURCE, "QQQ", "EUR"),
        lambda b: transfer(b.ada.id, b.savings.id, 1, currency="QQQ"),
    ),
    "a transfer to one's own account in another currency": Row(
        lambda b: CurrencyMismatch(Side.DESTINATION, "EUR", "USD"), lambda b: transfer(b.ada.id, b.dollars.id, 1)
    ),
    "a transfer to another's account in another currency, which is not told": Row(
        lambda b: CurrencyMismatch(Side.DESTINATION, "EUR", None),
        lambda b: transfer(b.ada.id, b.berts_dollars.id, 1),
    ),
    "a withdrawal from a frozen account": Row(
        lambda b: AccountNotActive(Side.SOURCE, FROZEN), lambda b: withdrawal(b.frozen.id, 1), lambda b: b.frozen
    ),
    "a transfer from a closed account": Row(
        lambda b: AccountNotActive(Side.SOURCE, CLOSED),
        lambda b: transfer(b.closed.id, b.ada.id, 1),
        lambda b: b.closed,
    ),
    "a deposit into a frozen account": Row(
        lambda b: AccountNotActive(Side.DESTINATION, FROZEN), lambda b: deposit(b.frozen.id, 1), lambda b: b.frozen
    ),
    "a transfer to one's own closed account": Row(
        lambda b: AccountNotActive(Side.DESTINATION, CLOSED),
        lambda b: transfer(b.ada.id, b.closed.id, 1),
        lambda b: b.ada,
    ),
    "a transfer to another's frozen account, whose status is not told": Row(
        lambda b: AccountNotActive(Side.DESTINATION, None),
        lambda b: transfer(b.ada.id, b.berts_frozen.id, 1),
        lambda b: b.ada,
    ),
    "a deposit that takes the account past its limit": Row(
        lambda b: InvalidAmount(AmountFault.TOO_LARGE, "EUR"), lambda b: deposit(b.full.id, 6)
    ),
    "a transfer that takes the receiving account past its limit": Row(
        lambda b: InvalidAmount(AmountFault.TOO_LARGE, "EUR"), lambda b: transfer(b.ada.id, b.berts_full.id, 6)
    ),
    "a withdrawal of more than there is": Row(
        lambda b: InsufficientFunds(b.ada.id, Money(100_00, "EUR"), Money(100_01, "EUR")),
        lambda b: withdrawal(b.ada.id, 100_01),
        lambda b: b.ada,
    ),
    "a transfer of more than there is": Row(
        lambda b: InsufficientFunds(b.ada.id, Money(100_00, "EUR"), Money(AMOUNT_MAX_MINOR - 70_00, "EUR")),
        lambda b: transfer(b.ada.id, b.bert.iban, AMOUNT_MAX_MINOR - 70_00),
        lambda b: b.ada,
    ),
    "a payment of more than a limit allows": Row(
        lambda b: LimitExceeded(
            LimitKind.PER_TRANSACTION, LimitScope.ACCOUNT, b.limited.id, Money(10_00, "EUR"), None
        ),
        lambda b: payment_out(b.limited.id, 10_01),
        lambda b: b.limited,
    ),
    "a payment that a rule against fraud does not let through": Row(
        lambda b: RejectedByRule((FiredRule(RULE, "Too much", 1, RuleAction.REJECT),)),
        lambda b: withdrawal(b.ada.id, 90_01),
        lambda b: b.ada,
    ),
}
# What is said of a transaction that there was before; the rows are in test_transitions and test_reversals.
OF_A_TRANSACTION = {
    "TransactionNotFound",
    "OwnTransaction",
    "TransactionNotPending",
    "NotReversible",
    "HoldExceeded",
    "ReversalExceeded",
    "RejectedInReview",
    "PaymentReturned",
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_it_is_refused_and_nothing_has_moved(branch: Branch, row: Row) -> None:
    books, asked, refusal = branch.books, row.asked(branch), row.refusal(branch)
    before = standing(books)
    accounts, _, postings, _ = before

    [outcome] = post(books, asked)

    assert outcome.value == refusal
    assert not outcome.replayed
    if row.recorded_on is None:
        assert not isinstance(refusal, RecordedRefusal)
        assert standing(books) == before
        return

    recorder = row.recorded_on(branch)
    assert isinstance(outcome.value, RecordedRefusal)
    recorded = outcome.value.transaction
    assert recorded is not None
    assert (recorded.id, recorded.status, recorded.rejection) == (
        asked.transaction_id,
        TransactionStatus.REJECTED,
        refusal,
    )
    assert recorded.completed_at is None
    [(kept_request, posting)] = books.postings[len(postings) :]
    assert (kept_request, posting.transaction, posting.legs) == (asked, recorded, ())
    [entry] = posting.entries
    assert (entry.account_id, entry.status) == (recorder.id, TransactionStatus.REJECTED)
    assert (entry.posted_delta, entry.held_delta, entry.balance) == (0, 0, recorder.balance_minor)
    after = books.accounts.pop(recorder.id)
    unrecorded = accounts.pop(recorder.id)
    assert books.accounts == accounts, "no other account is touched"
    assert after == replace(
        unrecorded, sequence=unrecorded.sequence + 1, entry_hash=entry.hash, changed_at=entry.occurred_at
    )


def test_the_rows_stand_in_the_order_of_precedence(branch: Branch) -> None:
    _, _, behind_the_queue = (refusals.__doc__ or "").partition("Overloaded ")
    group, *_ = re.split(r"\n(?! {18})", behind_the_queue)
    by_ledger = re.findall(r"^ {18}([A-Z]\w+) ", group, re.MULTILINE)
    tested = list(dict.fromkeys(type(row.refusal(branch)).__name__ for row in ROWS.values()))
    assert tested == [name for name in by_ledger if name not in OF_A_TRANSACTION]


@pytest.mark.parametrize("name", [kind.__name__ for kind in get_args(RecordedRefusal)])
def test_what_the_documentation_calls_recorded_is_recorded(name: str) -> None:
    line = re.search(rf"^ +{name} .*$", refusals.__doc__ or "", re.MULTILINE)
    assert line is not None
    assert "(recorded)" in line.group()


NEIGHBOURS: dict[str, tuple[Callable[[Branch], MoneyRequest], Callable[[Branch], LedgerRefusal]]] = {
    "a used key before an unknown account": (lambda b: withdrawal(NOBODYS, 1, key="spent"), _conflict),
    "an unknown paying account before an unknown receiving one": (
        lambda b: transfer(NOBODYS, UUID(int=1), 1),
        lambda b: AccountNotFound(Side.SOURCE, str(NOBODYS)),
    ),
    "an unknown account before a transfer to itself": (
        lambda b: transfer(b.bert.id, b.bert.id, 1),
        lambda b: AccountNotFound(Side.SOURCE, str(b.bert.id)),
    ),
    "an unknown receiving account before the paying one's currency": (
        lambda b: transfer(b.dollars.id, NOBODYS, 1),
        lambda b: AccountNotFound(Side.DESTINATION, str(NOBODYS)),
    ),
    "a transfer to itself before the currency": (
        lambda b: transfer(b.dollars.id, b.dollars.id, 1),
        lambda b: SameAccount(b.dollars.id),
    ),
    "the paying account's currency before the receiving one's": (
        lambda b: transfer(b.ada.id, b.bert.id, 1, currency="USD"),
        lambda b: CurrencyMismatch(Side.SOURCE, "USD", "EUR"),
    ),
    "the currency before a frozen account": (
        lambda b: transfer(b.frozen.id, b.bert.id, 1, currency="USD"),
        lambda b: CurrencyMismatch(Side.SOURCE, "USD", "EUR"),
    ),
    "the receiving account's currency before a frozen paying one": (
        lambda b: transfer(b.frozen.id, b.dollars.id, 1),
        lambda b: CurrencyMismatch(Side.DESTINATION, "EUR", "USD"),
    ),
    "a frozen paying account before a closed receiving one": (
        lambda b: transfer(b.frozen.id, b.closed.id, 1),
        lambda b: AccountNotActive(Side.SOURCE, FROZEN),
    ),
    "a frozen account before the limit of the receiving one": (
        lambda b: transfer(b.frozen.id, b.full.id, 6),
        lambda b: AccountNotActive(Side.SOURCE, FROZEN),
    ),
    "a frozen account before missing funds": (
        lambda b: withdrawal(b.frozen.id, 100_01),
        lambda b: AccountNotActive(Side.SOURCE, FROZEN),
    ),
    "a frozen receiving account before missing funds": (
        lambda b: transfer(b.ada.id, b.berts_frozen.id, 100_01),
        lambda b: AccountNotActive(Side.DESTINATION, None),
    ),
    "a sealed key before an unknown account": (
        lambda b: withdrawal(NOBODYS, 1, key="sealed"),
        lambda b: KeySealed("sealed"),
    ),
    "missing funds before a limit": (
        lambda b: withdrawal(b.limited.id, 100_01),
        lambda b: InsufficientFunds(b.limited.id, Money(100_00, "EUR"), Money(100_01, "EUR")),
    ),
    "a limit before a rule against fraud": (
        lambda b: withdrawal(b.limited.id, 90_01),
        lambda b: LimitExceeded(
            LimitKind.PER_TRANSACTION, LimitScope.ACCOUNT, b.limited.id, Money(10_00, "EUR"), None
        ),
    ),
    "the receiving account's limit before missing funds": (
        lambda b: transfer(b.ada.id, b.full.id, 100_01),
        lambda b: InvalidAmount(AmountFault.TOO_LARGE, "EUR"),
    ),
}


@pytest.mark.parametrize(("asked", "refusal"), NEIGHBOURS.values(), ids=NEIGHBOURS)
def test_of_two_deserved_refusals_the_earlier_is_told(
    branch: Branch, asked: Callable[[Branch], MoneyRequest], refusal: Callable[[Branch], LedgerRefusal]
) -> None:
    [outcome] = post(branch.books, asked(branch))
    assert outcome.value == refusal(branch)


@pytest.mark.parametrize(
    "move",
    [deposit, withdrawal, lambda account_id, amount: transfer(account_id, NOBODYS, amount)],
    ids=["deposit", "withdrawal", "transfer"],
)
def test_anothers_account_and_one_that_nobody_has_are_refused_alike(
    branch: Branch, move: Callable[[UUID, int], MoneyRequest]
) -> None:
    for of_bert in (branch.bert, branch.berts_dollars, branch.berts_frozen, branch.berts_full):
        [theirs] = post(branch.books, move(of_bert.id, 100_000_00))
        [unknown] = post(branch.books, move(NOBODYS, 100_000_00))
        assert isinstance(theirs.value, AccountNotFound)
        assert isinstance(unknown.value, AccountNotFound)
        assert theirs.value.side == unknown.value.side
        assert theirs.value.message.replace(str(of_bert.id), "X") == unknown.value.message.replace(
            str(NOBODYS), "X"
        )


def test_what_holds_keep_back_cannot_be_spent_and_an_overdraft_can() -> None:
    account = new_account(balance=10_00, held=4_00, overdraft=3_00)
    books = open_books(account)
    [refused] = post(books, withdrawal(account.id, 9_01))
    assert refused.value == InsufficientFunds(account.id, Money(9_00, "EUR"), Money(9_01, "EUR"))
    completed(post(books, withdrawal(account.id, 9_00))[0])
    assert books.accounts[account.id].balance_minor == 1_00
    assert books.accounts[account.id].available_minor == 0


def test_an_account_can_be_filled_to_its_limit_and_emptied_again() -> None:
    account = new_account()
    books = open_books(account)
    completed(post(books, deposit(account.id, AMOUNT_MAX_MINOR))[0])
    [refused] = post(books, deposit(account.id, 1))
    assert refused.value == InvalidAmount(AmountFault.TOO_LARGE, "EUR")
    completed(post(books, withdrawal(account.id, AMOUNT_MAX_MINOR))[0])
    assert books.accounts[account.id].balance_minor == 0


def test_a_rejected_attempt_on_a_refused_transfer_is_in_the_askers_history_alone(branch: Branch) -> None:
    post(branch.books, transfer(branch.ada.id, branch.bert.id, 1_000_00))
    assert [entry.status for entry in entries_of(branch.books, branch.ada.id)] == [TransactionStatus.REJECTED]
    assert entries_of(branch.books, branch.bert.id) == []


@pytest.mark.parametrize("amount", [0, -1, AMOUNT_MAX_MINOR + 1])
def test_an_amount_that_no_service_lets_through_is_a_bug_and_not_a_refusal(branch: Branch, amount: int) -> None:
    with pytest.raises(AssertionError):
        decide(deposit(branch.ada.id, amount), branch.books, NOW)


def test_a_movement_without_the_accounts_of_its_kind_is_a_bug(branch: Branch) -> None:
    before = standing(branch.books)
    for asked in (
        request(TransactionKind.TRANSFER, 1, destination=branch.bert.id),
        request(TransactionKind.TRANSFER, 1, source=branch.ada.id),
        request(TransactionKind.DEPOSIT, 1, source=branch.ada.id, destination=branch.bert.id),
        request(TransactionKind.DEPOSIT, 1),
        request(TransactionKind.WITHDRAWAL, 1),
        request(TransactionKind.WITHDRAWAL, 1, source=branch.ada.id, destination=branch.bert.id),
    ):
        with pytest.raises(AssertionError):
            decide(asked, branch.books, NOW)
    assert standing(branch.books) == before

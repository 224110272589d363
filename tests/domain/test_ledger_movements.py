"""What a movement writes: numbered and chained entries, balanced legs, times that never run backwards."""

from dataclasses import fields, replace
from datetime import timedelta
from uuid import UUID

from florin.domain.account import Account, InternalAccount
from florin.domain.books import Books, Group
from florin.domain.commands import MoneyRequest
from florin.domain.entry import FIRST_HASH
from florin.domain.ledger import decide_batch
from florin.domain.transaction import Transaction, TransactionKind, TransactionStatus
from tests.domain.branch import (
    ADA,
    BERT,
    NOW,
    completed,
    deposit,
    entries_of,
    new_account,
    open_books,
    post,
    seal,
    transfer,
    withdrawal,
)

SECOND = timedelta(seconds=1)


def only_posting(
    books: Books,
) -> tuple[Transaction, list[tuple[UUID, int, int]], list[tuple[InternalAccount, int]]]:
    """What was written: entries as (account, delta, balance), legs as (account, delta)."""
    [(_, posting)] = books.postings
    entries = [(entry.account_id, entry.posted_delta, entry.balance) for entry in posting.entries]
    return posting.transaction, entries, [(leg.account, leg.posted_delta) for leg in posting.legs]


def test_a_deposit_brings_cash_into_the_account() -> None:
    account = new_account(balance=5_00)
    books = open_books(account)
    asked = deposit(account.id, 12_50, description="Piggy bank")

    transaction = completed(post(books, asked)[0])

    written, entries, legs = only_posting(books)
    assert written == transaction
    assert entries == [(account.id, 12_50, 17_50)]
    assert legs == [(InternalAccount.CASH, -12_50)]
    assert transaction == Transaction(
        id=asked.transaction_id,
        kind=TransactionKind.DEPOSIT,
        status=TransactionStatus.COMPLETED,
        customer_id=ADA,
        source_account=InternalAccount.CASH,
        destination_account=account.id,
        amount_minor=12_50,
        currency="EUR",
        description="Piggy bank",
        created_at=NOW,
        completed_at=NOW,
    )


def test_a_withdrawal_takes_cash_out_of_the_account() -> None:
    account = new_account(balance=20_00)
    books = open_books(account)
    transaction = completed(post(books, withdrawal(account.id, 12_50))[0])
    _, entries, legs = only_posting(books)
    assert entries == [(account.id, -12_50, 7_50)]
    assert legs == [(InternalAccount.CASH, 12_50)]
    assert (transaction.source_account, transaction.destination_account) == (account.id, InternalAccount.CASH)


def test_a_transfer_moves_money_from_one_account_to_the_other_and_needs_no_cash() -> None:
    ada, bert = new_account(ADA, balance=20_00), new_account(BERT, balance=1_00)
    for to in (bert.id, bert.iban):
        books = open_books(ada, bert)
        transaction = completed(post(books, transfer(ada.id, to, 12_50))[0])
        _, entries, legs = only_posting(books)
        assert entries == [(ada.id, -12_50, 7_50), (bert.id, 12_50, 13_50)]
        assert legs == []
        assert (transaction.source_account, transaction.destination_account) == (ada.id, bert.id)


def test_the_cash_leg_says_what_it_belongs_to() -> None:
    account = new_account(currency="JPY")
    books = open_books(account)
    transaction = completed(post(books, deposit(account.id, 500, currency="JPY"))[0])
    [(_, posting)] = books.postings
    [leg] = posting.legs
    assert (leg.currency, leg.transaction_id, leg.leg, leg.occurred_at) == ("JPY", transaction.id, 1, NOW)


def _some_days_work(ada: Account, bert: Account) -> list[MoneyRequest]:
    return [
        deposit(ada.id, 10_00),
        transfer(ada.id, bert.id, 4_00),
        withdrawal(ada.id, 100_00),
        transfer(ada.id, bert.iban, 3_00),
        transfer(bert.id, ada.id, 7_00, by=BERT),
        withdrawal(ada.id, 10_00),
    ]


def test_entries_are_numbered_without_a_gap_and_each_is_sealed_to_the_one_before() -> None:
    ada, bert = new_account(ADA), new_account(BERT)
    books = open_books(ada, bert)
    requests = _some_days_work(ada, bert)
    # Whether requests come in one batch or in several makes no difference to the history.
    decide_batch([Group(tuple(requests[:2])), Group(tuple(requests[2:4]))], books, NOW)
    decide_batch([Group(tuple(requests[4:]))], books, NOW + SECOND)

    by_id = {posting.transaction.id: posting.transaction for _, posting in books.postings}
    for account, length in ((ada, 6), (bert, 3)):
        history = entries_of(books, account.id)
        assert [entry.sequence for entry in history] == list(range(1, length + 1))
        previous, balance = FIRST_HASH, account.balance_minor
        for entry in history:
            balance += entry.posted_delta
            previous = seal(previous, entry, by_id[entry.transaction_id])
            assert (entry.balance, entry.hash, entry.previous_status) == (balance, previous, None)
            assert entry.status is by_id[entry.transaction_id].status
        head = books.accounts[account.id]
        assert (head.sequence, head.entry_hash, head.balance_minor) == (length, previous, balance)
        assert head.changed_at == history[-1].occurred_at


def test_a_movement_changes_nothing_else_of_an_account() -> None:
    account = new_account(balance=5_00, held=2_00, overdraft=1_00)
    books = open_books(account)
    post(books, withdrawal(account.id, 3_00))
    [entry] = entries_of(books, account.id)
    assert (entry.held, entry.held_delta) == (2_00, 0)
    changed = {"balance_minor", "sequence", "entry_hash", "changed_at", "usage"}
    after = books.accounts[account.id]
    for field in fields(Account):
        if field.name not in changed:
            assert getattr(after, field.name) == getattr(account, field.name), field.name


def test_what_an_earlier_request_of_a_batch_brought_a_later_one_can_spend() -> None:
    ada, bert = new_account(ADA), new_account(BERT)
    books = open_books(ada, bert)
    outcomes = post(books, deposit(ada.id, 5_00), transfer(ada.id, bert.id, 5_00), withdrawal(ada.id, 1))
    assert [type(outcome.value).__name__ for outcome in outcomes] == [
        "Transaction",
        "Transaction",
        "InsufficientFunds",
    ]
    assert (books.accounts[ada.id].balance_minor, books.accounts[bert.id].balance_minor) == (0, 5_00)


def test_time_never_runs_backwards_in_a_history_though_clocks_differ() -> None:
    late = NOW + 5 * SECOND
    ada, bert = new_account(ADA, balance=10_00, changed_at=late), new_account(BERT)
    books = open_books(ada, bert)
    transaction = completed(post(books, transfer(ada.id, bert.id, 1_00), now=NOW)[0])
    assert (transaction.created_at, transaction.completed_at) == (late, late)
    post(books, withdrawal(bert.id, 50_00, by=BERT), now=NOW + SECOND)
    post(books, deposit(bert.id, 1_00, by=BERT), now=NOW + 9 * SECOND)
    assert [entry.occurred_at for entry in entries_of(books, bert.id)] == [late, late, NOW + 9 * SECOND]
    assert [entry.occurred_at for entry in entries_of(books, ada.id)] == [late]


def test_a_legs_time_is_that_of_its_transaction() -> None:
    account = new_account(changed_at=NOW + SECOND)
    books = open_books(account)
    post(books, deposit(account.id, 1))
    [(_, posting)] = books.postings
    assert {leg.occurred_at for leg in posting.legs} == {NOW + SECOND} == {posting.transaction.created_at}


def test_money_may_come_into_an_account_that_is_overdrawn_past_a_lowered_limit() -> None:
    account = new_account(balance=-50_00, overdraft=10_00)
    books = open_books(account)
    completed(post(books, deposit(account.id, 5_00))[0])
    assert books.accounts[account.id].balance_minor == -45_00
    [refused] = post(books, withdrawal(account.id, 1))
    assert type(refused.value).__name__ == "InsufficientFunds"


def test_the_amount_of_a_transaction_is_what_its_entries_moved() -> None:
    ada, bert = new_account(ADA), new_account(BERT)
    books = open_books(ada, bert)
    post(books, *_some_days_work(ada, bert))
    for _, posting in books.postings:
        moved = 0 if posting.transaction.status is TransactionStatus.REJECTED else posting.transaction.amount_minor
        assert {abs(entry.posted_delta) for entry in posting.entries} == {moved}
        assert posting.transaction.amount.minor == posting.transaction.amount_minor


def test_the_books_tell_which_request_each_posting_answers() -> None:
    ada, bert = new_account(ADA), new_account(BERT)
    books = open_books(ada, bert)
    requests = _some_days_work(ada, bert)
    post(books, *requests)
    assert [asked for asked, _ in books.postings] == requests
    assert [posting.transaction.id for _, posting in books.postings] == [asked.transaction_id for asked in requests]


def test_a_group_without_requests_changes_nothing() -> None:
    books = open_books(new_account())
    assert decide_batch([Group(()), Group((), atomic=True)], books, NOW) == [[], []]
    assert books.postings == []


def test_a_description_is_no_part_of_the_seal_because_a_bank_must_be_able_to_erase_it() -> None:
    account = new_account()
    books = open_books(account)
    transaction = completed(post(books, deposit(account.id, 1, description="a name"))[0])
    [entry] = entries_of(books, account.id)
    assert seal(FIRST_HASH, entry, replace(transaction, description=None)) == entry.hash

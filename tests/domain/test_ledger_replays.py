"""Requests that come twice, and groups that are carried out whole or not at all."""

from dataclasses import replace

import pytest

from florin.domain.account import Account, AccountStatus
from florin.domain.books import Books, Group, Kept, Outcome
from florin.domain.ledger import decide_batch
from florin.domain.money import AMOUNT_MAX_MINOR, Money
from florin.domain.refusals import (
    AccountNotActive,
    AccountNotFound,
    IdempotencyConflict,
    InsufficientFunds,
    InvalidAmount,
    SameAccount,
    Side,
)
from florin.domain.transaction import Transaction, TransactionStatus
from tests.domain.branch import (
    ADA,
    BERT,
    NOBODYS,
    NOW,
    again,
    completed,
    deposit,
    entries_of,
    new_account,
    open_books,
    post,
    standing,
    transfer,
    withdrawal,
)


@pytest.fixture
def ada() -> Account:
    """Ada has ten euros."""
    return new_account(ADA, balance=10_00)


@pytest.fixture
def bert() -> Account:
    """Bert has none."""
    return new_account(BERT)


@pytest.fixture
def books(ada: Account, bert: Account) -> Books:
    """Their books."""
    return open_books(ada, bert)


def names(outcomes: list[Outcome]) -> list[str]:
    """What kinds of answers there were."""
    return [type(outcome.value).__name__ for outcome in outcomes]


def test_a_replayed_transfer_moves_no_money_twice(books: Books, ada: Account, bert: Account) -> None:
    asked = transfer(ada.id, bert.id, 4_00)
    [first] = post(books, asked)
    before = standing(books)
    [second] = post(books, again(asked))
    assert second == Outcome(first.value, replayed=True)
    assert not first.replayed
    assert standing(books) == before


def test_a_recorded_refusal_answers_a_repeated_request_even_after_funds_arrived(books: Books, ada: Account) -> None:
    asked = withdrawal(ada.id, 12_00)
    [first] = post(books, asked)
    completed(post(books, deposit(ada.id, 50_00))[0])
    before = standing(books)
    [second] = post(books, again(asked))
    assert second == Outcome(first.value, replayed=True)
    assert isinstance(first.value, InsufficientFunds)
    assert isinstance(second.value, InsufficientFunds)
    assert second.value.transaction == first.value.transaction is not None
    assert second.value.available == Money(10_00, "EUR"), "what was available then"
    assert standing(books) == before


def test_a_frozen_account_stays_refused_under_the_same_key_and_not_under_a_new_one(
    books: Books, ada: Account
) -> None:
    asked = withdrawal(ada.id, 1_00)
    books.accounts[ada.id] = replace(ada, status=AccountStatus.FROZEN)
    [refused] = post(books, asked)
    books.accounts[ada.id] = replace(books.accounts[ada.id], status=AccountStatus.ACTIVE)
    assert post(books, again(asked)) == [Outcome(refused.value, replayed=True)]
    assert isinstance(refused.value, AccountNotActive)
    completed(post(books, replace(again(asked), idempotency_key="another"))[0])


def test_a_key_with_other_facts_is_a_conflict_that_changes_nothing(books: Books, ada: Account) -> None:
    for first in (withdrawal(ada.id, 1_00, key="k"), withdrawal(ada.id, 100_00, key="r")):
        post(books, first)
        before = standing(books)
        other = withdrawal(ada.id, 2_00, key=first.idempotency_key)
        assert post(books, other) == [Outcome(IdempotencyConflict(first.idempotency_key))]
        assert standing(books) == before
        assert post(books, again(first))[0].replayed, "the first request still has its answer"


def test_a_key_is_each_customers_own(books: Books, ada: Account, bert: Account) -> None:
    completed(post(books, withdrawal(ada.id, 1_00, key="k"))[0])
    [of_bert] = post(books, deposit(bert.id, 2_00, by=BERT, key="k"))
    assert not of_bert.replayed
    assert completed(of_bert).customer_id == BERT


def test_a_refusal_that_leaves_no_trace_leaves_the_key_free(books: Books, ada: Account, bert: Account) -> None:
    refused = [
        transfer(ada.id, NOBODYS, 1_00, key="k"),
        transfer(ada.id, ada.id, 1_00, key="k"),
        transfer(ada.id, bert.id, 1_00, key="k", currency="USD"),
        deposit(ada.id, AMOUNT_MAX_MINOR, key="k"),
    ]
    outcomes = [post(books, asked)[0] for asked in refused]
    assert names(outcomes) == ["AccountNotFound", "SameAccount", "CurrencyMismatch", "InvalidAmount"]
    corrected = completed(post(books, transfer(ada.id, bert.id, 1_00, key="k"))[0])
    assert corrected.status is TransactionStatus.COMPLETED


def test_the_same_request_twice_in_one_batch_is_decided_once(books: Books, ada: Account) -> None:
    asked = withdrawal(ada.id, 6_00)
    twice = (asked, again(asked))
    for groups in ([Group(twice)], [Group(twice[:1]), Group(twice[1:])]):
        fresh = books.fork()
        first, second = [outcome for outcomes in decide_batch(groups, fresh, NOW) for outcome in outcomes]
        assert (first.replayed, second.replayed) == (False, True)
        assert first.value == second.value
        assert fresh.accounts[ada.id].balance_minor == 4_00
        assert len(fresh.postings) == 1


def test_one_key_for_two_requests_in_one_batch_serves_the_first(books: Books, ada: Account) -> None:
    outcomes = post(books, withdrawal(ada.id, 1_00, key="k"), withdrawal(ada.id, 2_00, key="k"))
    assert names(outcomes) == ["Transaction", "IdempotencyConflict"]
    assert books.accounts[ada.id].balance_minor == 9_00


@pytest.mark.parametrize("amount", [4_00, 40_00], ids=["completed", "rejected"])
def test_own_work_that_is_met_again_after_an_unknown_commit_is_no_replay(
    books: Books, ada: Account, amount: int
) -> None:
    asked = withdrawal(ada.id, amount)
    [first] = post(books, asked)
    before = standing(books)
    assert post(books, asked) == [first]
    assert not first.replayed
    assert standing(books) == before


def test_what_a_key_is_bound_to_may_come_from_storage(ada: Account) -> None:
    asked = withdrawal(ada.id, 40_00)
    earlier = open_books(ada)
    [first] = post(earlier, asked)
    stored = earlier.kept[ADA, asked.idempotency_key]
    assert stored == Kept(asked.fingerprint, earlier.postings[0][1].transaction)
    later = open_books(ada)
    later.kept[ADA, asked.idempotency_key] = stored
    assert post(later, again(asked)) == [Outcome(first.value, replayed=True)]
    assert later.postings == []


def test_an_atomic_group_is_carried_out_whole(books: Books, ada: Account, bert: Account) -> None:
    outcomes = post(books, transfer(ada.id, bert.id, 4_00), transfer(ada.id, bert.iban, 6_00), atomic=True)
    assert names(outcomes) == ["Transaction", "Transaction"]
    assert [books.accounts[account.id].balance_minor for account in (ada, bert)] == [0, 10_00]
    assert [entry.sequence for entry in entries_of(books, ada.id)] == [1, 2]


def test_an_atomic_group_that_lacks_funds_records_only_the_request_that_lacked_them(
    books: Books, ada: Account, bert: Account
) -> None:
    requests = [transfer(ada.id, bert.id, amount) for amount in (4_00, 7_00, 1_00)]
    outcomes = post(books, *requests, atomic=True)

    refusal = InsufficientFunds(ada.id, Money(6_00, "EUR"), Money(7_00, "EUR"))
    assert [outcome.value for outcome in outcomes] == [refusal] * 3
    recorded = outcomes[1].value
    assert isinstance(recorded, InsufficientFunds)
    assert recorded.transaction is not None
    assert recorded.transaction.id == requests[1].transaction_id
    assert recorded.transaction.status is TransactionStatus.REJECTED
    assert recorded.transaction.rejection is not None
    assert recorded.transaction.rejection.transaction is None
    for other in (outcomes[0].value, outcomes[2].value):
        assert isinstance(other, InsufficientFunds)
        assert other.transaction is None
    assert list(books.kept) == [(ADA, requests[1].idempotency_key)], "the others' keys stay free"
    history = entries_of(books, ada.id)
    assert [(entry.sequence, entry.posted_delta, entry.balance) for entry in history] == [(1, 0, 10_00)]
    assert entries_of(books, bert.id) == []
    assert books.accounts[bert.id] == bert


@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_atomic_group_with_a_request_that_names_no_movement_leaves_no_trace(
    books: Books, ada: Account, bert: Account, place: int
) -> None:
    requests = [transfer(ada.id, bert.id, 1_00) for _ in range(3)]
    requests[place] = transfer(ada.id, NOBODYS, 1_00)
    before = standing(books)
    outcomes = post(books, *requests, atomic=True)
    assert outcomes == [Outcome(AccountNotFound(Side.DESTINATION, str(NOBODYS)))] * 3
    assert standing(books) == before


def test_an_atomic_group_past_a_receivers_limit_leaves_no_trace(books: Books, ada: Account) -> None:
    full = new_account(BERT, balance=AMOUNT_MAX_MINOR - 1)
    books.accounts[full.id] = full
    before = standing(books)
    outcomes = post(books, transfer(ada.id, full.id, 1), transfer(ada.id, full.id, 1), atomic=True)
    assert names(outcomes) == ["InvalidAmount"] * 2
    assert all(isinstance(outcome.value, InvalidAmount) for outcome in outcomes)
    assert standing(books) == before


def test_the_first_refusal_of_an_atomic_group_is_everybodys(books: Books, ada: Account, bert: Account) -> None:
    outcomes = post(
        books, transfer(ada.id, bert.id, 1), transfer(ada.id, ada.id, 1), transfer(ada.id, NOBODYS, 1), atomic=True
    )
    assert [outcome.value for outcome in outcomes] == [SameAccount(ada.id)] * 3


def test_in_an_atomic_group_only_a_valid_movement_is_recorded(books: Books, ada: Account, bert: Account) -> None:
    lacking, unknown = transfer(ada.id, bert.id, 11_00), transfer(ada.id, NOBODYS, 1_00)
    outcomes = post(books, lacking, unknown, atomic=True)
    assert names(outcomes) == ["InsufficientFunds"] * 2
    assert [asked for asked, _ in books.postings] == [lacking]
    assert (ADA, unknown.idempotency_key) not in books.kept


def test_an_attempt_that_was_not_recorded_carries_no_transaction(books: Books, ada: Account, bert: Account) -> None:
    requests = (transfer(ada.id, bert.id, 11_00), transfer(ada.id, NOBODYS, 1_00))
    for outcomes in (post(books, *requests, atomic=True), post(books, *map(again, requests), atomic=True)):
        recorded, unrecorded = (outcome.value for outcome in outcomes)
        assert isinstance(recorded, InsufficientFunds)
        assert recorded.transaction is not None
        assert isinstance(unrecorded, InsufficientFunds)
        assert unrecorded.transaction is None


def test_a_repeated_atomic_group_is_answered_as_it_was(books: Books, ada: Account, bert: Account) -> None:
    for amounts in ((1_00, 2_00), (1_00, 200_00)):
        requests = [transfer(ada.id, bert.id, amount) for amount in amounts]
        first = post(books, *requests, atomic=True)
        completed(post(books, deposit(ada.id, 500_00))[0])
        before = standing(books)
        second = post(books, *map(again, requests), atomic=True)
        assert [outcome.value for outcome in second] == [outcome.value for outcome in first]
        assert second[1].replayed
        assert post(books, *requests, atomic=True) == first, "met again after an unknown commit, it is no replay"
        assert standing(books) == before


def test_a_refused_atomic_group_goes_through_without_the_request_that_refused_it(
    books: Books, ada: Account, bert: Account
) -> None:
    good, bad = transfer(ada.id, bert.id, 4_00), transfer(ada.id, bert.id, 70_00)
    assert names(post(books, good, bad, atomic=True)) == ["InsufficientFunds"] * 2
    assert names(post(books, again(good), atomic=True)) == ["Transaction"]
    assert books.accounts[bert.id].balance_minor == 4_00


def test_what_was_completed_earlier_stays_so_in_an_atomic_group_that_is_refused(
    books: Books, ada: Account, bert: Account
) -> None:
    earlier = transfer(ada.id, bert.id, 4_00)
    done = completed(post(books, earlier)[0])
    outcomes = post(books, again(earlier), transfer(ada.id, bert.id, 7_00), atomic=True)
    assert outcomes[0] == Outcome(done, replayed=True)
    assert isinstance(outcomes[1].value, InsufficientFunds)
    assert books.accounts[bert.id].balance_minor == 4_00


def test_a_key_that_conflicts_refuses_an_atomic_group_without_a_trace(
    books: Books, ada: Account, bert: Account
) -> None:
    post(books, transfer(ada.id, bert.id, 1_00, key="k"))
    before = standing(books)
    outcomes = post(books, transfer(ada.id, bert.id, 2_00), transfer(ada.id, bert.id, 3_00, key="k"), atomic=True)
    assert [outcome.value for outcome in outcomes] == [IdempotencyConflict("k")] * 2
    assert standing(books) == before


def test_the_same_request_twice_in_an_atomic_group_is_decided_once(
    books: Books, ada: Account, bert: Account
) -> None:
    asked = transfer(ada.id, bert.id, 6_00)
    first, second = post(books, asked, again(asked), atomic=True)
    assert (first.value, first.replayed) == (second.value, False)
    assert second.replayed
    assert books.accounts[bert.id].balance_minor == 6_00

    refused = transfer(ada.id, bert.id, 60_00)
    outcomes = post(books, refused, again(refused), transfer(ada.id, bert.id, 1_00), atomic=True)
    assert names(outcomes) == ["InsufficientFunds"] * 3
    assert [outcome.replayed for outcome in outcomes] == [False, True, False]
    assert len(entries_of(books, ada.id)) == 2


def test_a_refused_atomic_group_harms_none_beside_it(books: Books, ada: Account, bert: Account) -> None:
    before, group, after = (
        Group((transfer(ada.id, bert.id, 1_00),)),
        Group((transfer(ada.id, bert.id, 5_00), transfer(ada.id, bert.id, 5_00)), atomic=True),
        Group((transfer(ada.id, bert.id, 9_00),)),
    )
    answers = decide_batch([before, group, after], books, NOW)
    assert [names(outcomes) for outcomes in answers] == [
        ["Transaction"],
        ["InsufficientFunds", "InsufficientFunds"],
        ["Transaction"],
    ]
    assert books.accounts[bert.id].balance_minor == 10_00
    assert [entry.sequence for entry in entries_of(books, ada.id)] == [1, 2, 3]


def test_each_of_a_group_that_is_not_atomic_is_decided_by_itself(books: Books, ada: Account, bert: Account) -> None:
    outcomes = post(
        books, transfer(ada.id, bert.id, 100_00), transfer(ada.id, NOBODYS, 1), transfer(ada.id, bert.id, 10_00)
    )
    assert names(outcomes) == ["InsufficientFunds", "AccountNotFound", "Transaction"]
    assert isinstance(outcomes[2].value, Transaction)

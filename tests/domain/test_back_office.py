"""The rules of the back office, without a database."""

from dataclasses import replace
from uuid import UUID

import pytest

from florin.domain.account import Account, AccountStatus
from florin.domain.back_office import judge_status
from florin.domain.back_office_refusals import AccountClosed, AccountFrozen, AccountNotEmpty
from florin.domain.business_lists import Currency, is_country
from florin.domain.case import Case, Reason, read_case
from florin.domain.money import Money
from florin.domain.password import PASSWORD_MIN, make_password
from florin.domain.personal_file import Position, read_position
from florin.domain.refusals import InvalidInput, Refused
from florin.domain.search import read_search
from florin.domain.text import Malformed
from florin.server.passwords import find_weakness
from tests.domain.branch import new_account

ACTIVE, FROZEN, CLOSED = AccountStatus.ACTIVE, AccountStatus.FROZEN, AccountStatus.CLOSED


def account(status: AccountStatus, balance: int = 0, held: int = 0) -> Account:
    """An account that stands so."""
    return replace(new_account(), status=status, balance_minor=balance, held_minor=held)


@pytest.mark.parametrize(
    ("status", "wanted", "by_staff", "refusal"),
    [
        (ACTIVE, FROZEN, True, None),
        (FROZEN, ACTIVE, True, None),
        (FROZEN, FROZEN, True, None),
        (ACTIVE, CLOSED, False, None),
        (ACTIVE, CLOSED, True, None),
        (FROZEN, CLOSED, True, None),
        (FROZEN, CLOSED, False, AccountFrozen),
        (CLOSED, CLOSED, False, None),
        (CLOSED, ACTIVE, True, AccountClosed),
        (CLOSED, FROZEN, True, AccountClosed),
    ],
)
def test_an_accounts_status_changes_by_these_rules(
    status: AccountStatus, wanted: AccountStatus, by_staff: bool, refusal: type | None
) -> None:
    found = judge_status(account(status), wanted, by_staff=by_staff)
    assert (found and type(found)) is refusal


@pytest.mark.parametrize(("balance", "held"), [(1, 0), (-1, 0), (5, 5)])
def test_only_an_empty_account_is_closed_and_a_debt_is_not_empty(balance: int, held: int) -> None:
    full = account(ACTIVE, balance, held)
    assert judge_status(full, CLOSED, by_staff=True) == AccountNotEmpty(
        full.id, Money(balance, "EUR"), Money(held, "EUR"), Money(0, "EUR")
    )
    assert judge_status(full, FROZEN, by_staff=True) is None


def test_a_customer_leaves_no_owed_interest_behind_and_staff_may_write_it_off() -> None:
    empty = account(ACTIVE)
    none = Money(0, "EUR")
    assert judge_status(empty, CLOSED, by_staff=False, owed_minor=228) == AccountNotEmpty(
        empty.id, none, none, Money(228, "EUR")
    )
    assert judge_status(empty, CLOSED, by_staff=True, owed_minor=228) is None
    assert judge_status(empty, CLOSED, by_staff=False) is None


@pytest.mark.parametrize("case_id", ["2026-17", "AB/12.3", "7", "x" * 39 + "1"])
def test_a_case_has_the_number_that_the_banks_files_give_it(case_id: str) -> None:
    assert read_case(Reason.OTHER, case_id).facts == {"reason": "OTHER", "caseId": case_id}
    assert Case(Reason.OTHER).facts == {"reason": "OTHER"}


@pytest.mark.parametrize("case_id", ["", "Ada", "case 7", "ada@example.com1", "1" * 41, "7\n", "-7", "\uff17"])
def test_a_case_number_is_no_place_for_free_text(case_id: str) -> None:
    with pytest.raises(Refused) as caught:
        read_case(Reason.OTHER, case_id)
    assert isinstance(caught.value.refusal, InvalidInput)


def test_a_password_that_the_bank_makes_up_is_strong_and_never_the_same() -> None:
    made = {make_password() for _ in range(100)}
    assert len(made) == 100
    for password in made:
        assert len(password) > PASSWORD_MIN
        assert find_weakness(password, []) is None


def test_countries_and_currencies_are_those_of_the_standards() -> None:
    assert is_country("DE")
    assert not is_country("XX")
    assert (Currency("JPY", True).decimals, Currency("JPY", True).name) == (0, "Yen")
    assert (Currency("QQQ", False).decimals, Currency("QQQ", False).name) == (None, "QQQ")


def test_a_search_is_all_that_it_could_mean() -> None:
    iban = read_search(" de89 3704 0044 0532 0130 00 ")
    assert iban is not None
    assert (iban.iban, iban.email, iban.id) == ("DE89370400440532013000", None, None)
    email = read_search("Ada@Example.COM")
    assert email is not None
    assert (email.email, email.iban) == ("Ada@example.com", None)
    by_id = read_search(str(UUID(int=7)))
    assert by_id is not None
    assert by_id.id == UUID(int=7)
    assert read_search("   ") is None
    for bad in ("a\x00b", "x" * 255):
        with pytest.raises(Malformed):
            read_search(bad)


def test_the_place_where_a_document_ended_is_read_back() -> None:
    position = Position(UUID(int=7), 12)
    assert read_position(str(position)) == position
    for bad in ("", ":", "x:1", f"{UUID(int=7)}:", f"{UUID(int=7)}:-1", f"{UUID(int=7)}:{'9' * 19}"):
        assert read_position(bad) is None

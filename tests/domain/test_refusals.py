"""What the bank says no with: codes for programs, sentences for people."""

import re
from dataclasses import FrozenInstanceError, replace
from decimal import Decimal
from typing import get_args
from uuid import UUID

import pytest

from florin.domain import refusals
from florin.domain.account import AccountStatus
from florin.domain.money import AmountFault, Money
from florin.domain.refusals import (
    AccountNotActive,
    AccountNotFound,
    CountryNotAllowed,
    CurrencyMismatch,
    CurrencyNotSupported,
    EmailTaken,
    IdempotencyConflict,
    InsufficientFunds,
    InvalidAmount,
    InvalidCredentials,
    InvalidInput,
    LedgerRefusal,
    Overloaded,
    RecordedRefusal,
    Refusal,
    Refused,
    SameAccount,
    Side,
    TooManyAttempts,
    WeakPassword,
)
from tests.domain.branch import new_account, open_books, post, withdrawal

ID = UUID(int=7)
# Each code stands here as the contract has it, because clients compare with it.
EXAMPLES: list[tuple[str, Refusal]] = [
    ("INVALID_INPUT", InvalidInput("email", "it is not an email address")),
    ("WEAK_PASSWORD", WeakPassword("it needs at least 8 characters", 8)),
    ("COUNTRY_NOT_ALLOWED", CountryNotAllowed("KP")),
    ("EMAIL_TAKEN", EmailTaken("ada@example.com")),
    ("TOO_MANY_ATTEMPTS", TooManyAttempts(30)),
    ("INVALID_CREDENTIALS", InvalidCredentials()),
    ("CURRENCY_NOT_SUPPORTED", CurrencyNotSupported("QQQ")),
    *(("INVALID_AMOUNT", InvalidAmount(reason, "EUR")) for reason in AmountFault),
    ("OVERLOADED", Overloaded()),
    ("IDEMPOTENCY_CONFLICT", IdempotencyConflict("k")),
    *(("ACCOUNT_NOT_FOUND", AccountNotFound(side, "DE00")) for side in Side),
    ("SAME_ACCOUNT", SameAccount(ID)),
    *(("CURRENCY_MISMATCH", CurrencyMismatch(side, "USD", kept)) for side in Side for kept in ("EUR", None)),
    *(
        ("ACCOUNT_NOT_ACTIVE", AccountNotActive(side, status))
        for side in Side
        for status in (AccountStatus.FROZEN, AccountStatus.CLOSED, None)
    ),
    ("INSUFFICIENT_FUNDS", InsufficientFunds(ID, Money(5_00, "EUR"), Money(12_50, "EUR"))),
]


def all_refusals() -> set[str]:
    """The names of the refusals that there are."""
    return {
        name
        for name, value in vars(refusals).items()
        if isinstance(value, type) and issubclass(value, Refusal) and value is not Refusal
    }


def test_the_list_in_the_documentation_names_exactly_the_refusals_that_exist() -> None:
    listed = re.findall(r"^    (?:\w+)? +([A-Z]\w+) {2,}\S", refusals.__doc__ or "", re.MULTILINE)
    assert set(listed) == all_refusals()


def test_every_refusal_has_an_example_here() -> None:
    assert {type(refusal).__name__ for _, refusal in EXAMPLES} == all_refusals()


@pytest.mark.parametrize(("code", "refusal"), EXAMPLES, ids=lambda value: str(value)[:60])
def test_a_refusal_has_its_code_and_a_message_of_one_sentence(code: str, refusal: Refusal) -> None:
    assert refusal.code == code
    message = refusal.message
    assert message.endswith(".")
    assert len(re.findall(r"[.!?](?=\s|$)", message)) == 1, "one sentence"
    assert message.isprintable()
    assert "None" not in message
    assert message == message.strip()


@pytest.mark.parametrize(
    ("refusal", "message"),
    [
        (AccountNotFound(Side.SOURCE, "DE00"), "There is no paying account DE00 that you can use; check it."),
        (
            AccountNotActive(Side.DESTINATION, None),
            "The receiving account is not active; use another account or ask the bank.",
        ),
        (
            AccountNotActive(Side.SOURCE, AccountStatus.FROZEN),
            "The paying account is frozen; use another account or ask the bank.",
        ),
        (CurrencyMismatch(Side.SOURCE, "USD", "EUR"), "The paying account is kept in EUR, not in USD."),
        (
            InsufficientFunds(ID, Money(5_00, "EUR"), Money(12_50, "EUR")),
            "12.50 EUR was asked for, and 5.00 EUR is available.",
        ),
        (InvalidAmount(AmountFault.TOO_MANY_DECIMALS, "EUR"), "An amount in EUR has at most 2 decimals."),
        pytest.param(
            CurrencyMismatch(Side.DESTINATION, "USD", None),
            "The receiving account is not kept in USD.",
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_message_says_what_is_the_matter(refusal: Refusal, message: str) -> None:
    assert refusal.message == message


@pytest.mark.parametrize("side", Side)
def test_of_anothers_account_neither_currency_nor_status_is_told(side: Side) -> None:
    assert "EUR" not in CurrencyMismatch(side, "USD", None).message
    message = AccountNotActive(side, None).message
    assert not any(status.lower() in message.replace("not active", "") for status in AccountStatus)


def test_a_refusal_of_too_many_decimals_says_how_many_there_may_be() -> None:
    assert InvalidAmount(AmountFault.TOO_MANY_DECIMALS, "JPY").decimals == 0
    assert InvalidAmount(AmountFault.TOO_MANY_DECIMALS, "KWD").decimals == 3


def test_what_is_available_is_told_exactly() -> None:
    refusal = InsufficientFunds(ID, Money(-5, "EUR"), Money(10**18 - 1, "EUR"))
    assert refusal.available.value == Decimal("-0.05")
    assert "9999999999999999.99 EUR" in refusal.message
    assert "E-" not in InsufficientFunds(ID, Money(0, "CLF"), Money(1, "CLF")).message, "no powers of ten"


def test_two_refusals_with_the_same_facts_are_the_same_whichever_attempt_recorded_them() -> None:
    refusal = InsufficientFunds(ID, Money(5, "EUR"), Money(6, "EUR"))
    account = new_account()
    [outcome] = post(open_books(account), withdrawal(account.id, 1))
    assert isinstance(outcome.value, InsufficientFunds)
    assert replace(refusal, transaction=outcome.value.transaction) == refusal
    assert replace(refusal, requested=Money(7, "EUR")) != refusal


def test_only_recorded_refusals_carry_an_attempt() -> None:
    for name in all_refusals():
        carries = "transaction" in getattr(refusals, name).__dataclass_fields__
        assert carries is (name in {member.__name__ for member in get_args(RecordedRefusal)}), name
    assert set(get_args(RecordedRefusal)) < set(get_args(LedgerRefusal))


def test_a_refusal_is_a_value_that_nobody_changes() -> None:
    with pytest.raises(FrozenInstanceError):
        CountryNotAllowed("KP").country = "DE"  # type: ignore[misc]


def test_a_refusal_can_be_carried_out_of_a_service_that_is_several_steps_deep() -> None:
    with pytest.raises(Refused, match="COUNTRY_NOT_ALLOWED") as caught:
        raise Refused(CountryNotAllowed("KP"))
    assert caught.value.refusal == CountryNotAllowed("KP")


def test_what_all_refusals_have_in_common_says_nothing_by_itself() -> None:
    with pytest.raises(NotImplementedError):
        _ = Refusal().message

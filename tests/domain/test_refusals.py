"""What the bank says no with: codes for programs, sentences for people."""

import importlib
import pkgutil
import re
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import get_args
from uuid import UUID

import pytest

import florin.domain
from florin.domain import refusals
from florin.domain.account import AccountStatus
from florin.domain.back_office_refusals import (
    AccountClosed,
    AccountFrozen,
    AccountNotEmpty,
    CustomerClosed,
    CustomerHasOpenAccounts,
    CustomerNotClosed,
    LastAdmin,
    NoSuchAccount,
    NotACountry,
    NotACurrency,
    NotYourself,
    OverdraftInUse,
)
from florin.domain.exchange_refusals import ExchangeFault, ExchangeNotOffered, InvalidQuote, QuoteExpired
from florin.domain.fraud_rules import FiredRule, RuleAction
from florin.domain.iban import IbanFault
from florin.domain.money import AmountFault, Money
from florin.domain.money_refusals import (
    HoldExceeded,
    KeySealed,
    LedgerRefusal,
    LimitExceeded,
    LimitKind,
    LimitScope,
    NotReversible,
    OwnTransaction,
    PaymentReturned,
    RecordedRefusal,
    RejectedByRule,
    RejectedInReview,
    ReversalExceeded,
    TransactionNotFound,
    TransactionNotPending,
)
from florin.domain.payout_refusals import InvalidIban, NoPaymentRail, NoSandbox
from florin.domain.refusals import (
    AccountNotActive,
    AccountNotFound,
    ApiKeyNotFound,
    CountryNotAllowed,
    CurrencyMismatch,
    CurrencyNotSupported,
    CustomerNotFound,
    EmailTaken,
    IdempotencyConflict,
    InsufficientFunds,
    InvalidAmount,
    InvalidChallenge,
    InvalidCode,
    InvalidCredentials,
    InvalidInput,
    InvalidRefreshToken,
    MfaAlreadyEnabled,
    MfaNotBegun,
    MfaNotEnabled,
    MfaRequired,
    Overloaded,
    RecentLogonRequired,
    Refusal,
    Refused,
    SameAccount,
    SessionNotFound,
    Side,
    TooManyAttempts,
    WeakPassword,
)
from florin.domain.review_refusals import FraudRuleNotFound
from florin.domain.standing_order import StandingOrderStatus
from florin.domain.standing_order_refusals import StandingOrderNotFound, StandingOrderOver
from florin.domain.transaction import TransactionStatus
from tests.domain.branch import new_account, open_books, post, withdrawal

ID = UUID(int=7)
ALL = {
    name: value
    for module in pkgutil.iter_modules(florin.domain.__path__)
    if module.name.endswith("refusals")
    for name, value in vars(importlib.import_module(f"florin.domain.{module.name}")).items()
}
# Each code stands here as the contract has it, because clients compare with it.
LATER = datetime(2026, 1, 31, tzinfo=UTC)
EXAMPLES: list[tuple[str, Refusal]] = [
    ("INVALID_INPUT", InvalidInput("email", "it is not an email address")),
    ("WEAK_PASSWORD", WeakPassword("it needs at least 8 characters", 8)),
    ("COUNTRY_NOT_ALLOWED", CountryNotAllowed("KP")),
    ("EMAIL_TAKEN", EmailTaken("ada@example.com")),
    ("TOO_MANY_ATTEMPTS", TooManyAttempts(30)),
    ("INVALID_CREDENTIALS", InvalidCredentials()),
    ("STANDING_ORDER_NOT_FOUND", StandingOrderNotFound("x")),
    *(("INVALID_IBAN", InvalidIban("DE00", fault)) for fault in IbanFault),
    ("NO_PAYMENT_RAIL", NoPaymentRail("NO9386011117947")),
    ("NO_SANDBOX", NoSandbox()),
    *(
        ("STANDING_ORDER_OVER", StandingOrderOver(ID, status))
        for status in (StandingOrderStatus.ENDED, StandingOrderStatus.CANCELLED)
    ),
    ("MFA_REQUIRED", MfaRequired("a challenge", datetime(2026, 1, 31, tzinfo=UTC))),
    ("INVALID_CHALLENGE", InvalidChallenge()),
    ("INVALID_CODE", InvalidCode()),
    ("INVALID_REFRESH_TOKEN", InvalidRefreshToken()),
    ("SESSION_NOT_FOUND", SessionNotFound()),
    ("RECENT_LOGON_REQUIRED", RecentLogonRequired(15)),
    ("MFA_NOT_BEGUN", MfaNotBegun()),
    ("MFA_ALREADY_ENABLED", MfaAlreadyEnabled()),
    ("MFA_NOT_ENABLED", MfaNotEnabled()),
    ("API_KEY_NOT_FOUND", ApiKeyNotFound()),
    ("CUSTOMER_NOT_FOUND", CustomerNotFound("x")),
    ("CURRENCY_NOT_SUPPORTED", CurrencyNotSupported("QQQ")),
    ("NOT_A_COUNTRY", NotACountry("XX")),
    ("NOT_A_CURRENCY", NotACurrency("XAU")),
    ("NOT_YOURSELF", NotYourself()),
    ("NO_SUCH_ACCOUNT", NoSuchAccount("x")),
    ("ACCOUNT_CLOSED", AccountClosed(ID)),
    ("ACCOUNT_FROZEN", AccountFrozen(ID)),
    ("OVERDRAFT_IN_USE", OverdraftInUse(ID, Money(700, "EUR"), Money(5, "EUR"))),
    *(
        ("ACCOUNT_NOT_EMPTY", AccountNotEmpty(ID, *(Money(minor, "EUR") for minor in minors)))
        for minors in ((5, 0, 0), (5, 1, 0), (-5, 0, 0), (0, 0, 228))
    ),
    ("CUSTOMER_CLOSED", CustomerClosed(ID)),
    ("CUSTOMER_NOT_CLOSED", CustomerNotClosed(ID)),
    ("CUSTOMER_HAS_OPEN_ACCOUNTS", CustomerHasOpenAccounts(ID, 2)),
    ("LAST_ADMIN", LastAdmin(ID)),
    *(("INVALID_AMOUNT", InvalidAmount(reason, "EUR")) for reason in AmountFault),
    ("OVERLOADED", Overloaded()),
    ("IDEMPOTENCY_CONFLICT", IdempotencyConflict("k")),
    *(("ACCOUNT_NOT_FOUND", AccountNotFound(side, "DE00")) for side in Side),
    ("SAME_ACCOUNT", SameAccount(ID)),
    *(("CURRENCY_MISMATCH", CurrencyMismatch(side, "USD", kept)) for side in Side for kept in ("EUR", None)),
    *(
        ("ACCOUNT_NOT_ACTIVE", AccountNotActive(side, status, to_staff=to_staff))
        for side in Side
        for to_staff in (False, True)
        for status in (AccountStatus.FROZEN, AccountStatus.CLOSED, None)
    ),
    *(
        ("INSUFFICIENT_FUNDS", InsufficientFunds(ID, Money(5_00, "EUR"), Money(12_50, "EUR"), fee))
        for fee in (None, Money(50, "EUR"))
    ),
    *(
        ("LIMIT_EXCEEDED", LimitExceeded(kind, scope, ID, left, resets_at))
        for kind in LimitKind
        for scope in LimitScope
        for left in (Money(0, "EUR"), None)
        for resets_at in (None, LATER)
    ),
    ("REJECTED_BY_RULE", RejectedByRule((FiredRule(ID, "Too much", 1, RuleAction.REJECT),))),
    ("REJECTED_IN_REVIEW", RejectedInReview("FRAUD")),
    ("PAYMENT_RETURNED", PaymentReturned("AC04", "The account is closed.")),
    ("TRANSACTION_NOT_FOUND", TransactionNotFound("x")),
    *(("TRANSACTION_NOT_PENDING", TransactionNotPending(ID, status)) for status in TransactionStatus),
    ("HOLD_EXCEEDED", HoldExceeded(Money(5_00, "EUR"), Money(5_01, "EUR"))),
    *(("NOT_REVERSIBLE", NotReversible(ID, status)) for status in TransactionStatus),
    *(("REVERSAL_EXCEEDED", ReversalExceeded(Money(left, "EUR"), Money(5_01, "EUR"))) for left in (0, 5_00)),
    ("OWN_TRANSACTION", OwnTransaction(ID)),
    ("KEY_SEALED", KeySealed("k")),
    ("INVALID_QUOTE", InvalidQuote()),
    ("QUOTE_EXPIRED", QuoteExpired(datetime(2026, 1, 31, tzinfo=UTC))),
    *(("EXCHANGE_NOT_OFFERED", ExchangeNotOffered("EUR", "USD", why)) for why in ExchangeFault),
    ("FRAUD_RULE_NOT_FOUND", FraudRuleNotFound("x")),
]


def all_refusals() -> set[str]:
    """The names of the refusals that there are."""
    return {
        name
        for name, value in ALL.items()
        if isinstance(value, type) and issubclass(value, Refusal) and value is not Refusal
    }


def test_the_list_in_the_documentation_names_exactly_the_refusals_that_exist() -> None:
    listed = re.findall(r"^    (?:\w+(?: \w+)?)? +([A-Z]\w+) {2,}\S", refusals.__doc__ or "", re.MULTILINE)
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
        (
            InsufficientFunds(ID, Money(5_00, "EUR"), Money(5_10, "EUR"), Money(10, "EUR")),
            "5.10 EUR with its fee of 0.10 EUR was asked for, and 5.00 EUR is available.",
        ),
        (
            LimitExceeded(LimitKind.PER_DAY, LimitScope.CUSTOMER, ID, Money(1_00, "EUR"), LATER),
            "This is more than your limit for a day allows: 1.00 EUR is left; send less or ask the bank.",
        ),
        (
            LimitExceeded(LimitKind.PER_DAY, LimitScope.CUSTOMER, ID, Money(0, "EUR"), LATER),
            "Nothing is left of your limit for a day; wait until it counts anew or ask the bank.",
        ),
        (
            LimitExceeded(LimitKind.PER_MINUTE, LimitScope.ACCOUNT, ID, None, LATER),
            "This is more than this account's limit for a minute allows; wait a moment and try again.",
        ),
        (
            LimitExceeded(LimitKind.PER_MINUTE, LimitScope.ACCOUNT, ID, None, None),
            "Nothing can be paid under this account's limit for a minute; ask the bank to raise it.",
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
        carries = "transaction" in ALL[name].__dataclass_fields__
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

"""What a rejected transaction says no with, as it is kept: a code, and facts as JSON."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from florin.domain.account import AccountStatus
from florin.domain.fraud_rules import read_fired, write_fired
from florin.domain.money import Money
from florin.domain.money_refusals import (
    LimitExceeded,
    LimitKind,
    LimitScope,
    PaymentReturned,
    RecordedRefusal,
    RejectedByRule,
    RejectedInReview,
)
from florin.domain.refusals import AccountNotActive, InsufficientFunds, Side


def rejection_facts(rejection: RecordedRefusal | None) -> str | None:
    """The facts of a recorded refusal, as JSON."""
    match rejection:
        case None:
            return None
        case InsufficientFunds(account_id, available, requested, fee):
            facts: dict[str, object] = {
                "account_id": str(account_id),
                "available": available.minor,
                "requested": requested.minor,
                "currency": available.currency,
            } | ({"fee": fee.minor} if fee else {})
        case AccountNotActive(side, status):
            facts = {"side": side, "status": status}
        case LimitExceeded(limit, scope, account_id, remaining, resets_at):
            facts = {
                "limit": limit,
                "scope": scope,
                "account_id": str(account_id),
                "remaining": remaining.minor if remaining else None,
                "currency": remaining.currency if remaining else None,
                "resets_at": resets_at,
            }
        case RejectedByRule(rules):
            facts = {"rules": [write_fired(each) for each in rules]}
        case RejectedInReview(reason):
            facts = {"reason": reason}
        case PaymentReturned(reason, explanation):
            facts = {"reason": reason, "explanation": explanation}
    return orjson.dumps(facts).decode()


def rejection_from(code: str | None, facts: str | None) -> RecordedRefusal | None:
    """Read a recorded refusal."""
    if code is None or facts is None:
        return None
    return _READERS[code](orjson.loads(facts))


def _insufficient_funds(known: dict[str, Any]) -> InsufficientFunds:
    currency = known["currency"]
    available, requested = Money(known["available"], currency), Money(known["requested"], currency)
    fee = Money(known["fee"], currency) if "fee" in known else None
    return InsufficientFunds(UUID(known["account_id"]), available, requested, fee)


def _account_not_active(known: dict[str, Any]) -> AccountNotActive:
    status = known["status"]
    return AccountNotActive(Side(known["side"]), AccountStatus(status) if status else None)


def _limit_exceeded(known: dict[str, Any]) -> LimitExceeded:
    remaining, resets_at = known["remaining"], known["resets_at"]
    return LimitExceeded(
        LimitKind(known["limit"]),
        LimitScope(known["scope"]),
        UUID(known["account_id"]),
        None if remaining is None else Money(remaining, known["currency"]),
        datetime.fromisoformat(resets_at) if resets_at else None,
    )


def _rejected_by_rule(known: dict[str, Any]) -> RejectedByRule:
    return RejectedByRule(tuple(read_fired(each) for each in known["rules"]))


_READERS: dict[str, Callable[[dict[str, Any]], RecordedRefusal]] = {
    InsufficientFunds.code: _insufficient_funds,
    AccountNotActive.code: _account_not_active,
    LimitExceeded.code: _limit_exceeded,
    RejectedByRule.code: _rejected_by_rule,
    RejectedInReview.code: lambda known: RejectedInReview(known["reason"]),
    PaymentReturned.code: lambda known: PaymentReturned(known["reason"], known["explanation"]),
}

"""The bank's rulebook: all that staff decide about money, as data. Each change is a new version, and all are kept.

The ledger asks for the newest version in each batch: a change holds from the next batch on, in every process.
A rulebook that can't be read lets nothing through: the batch fails, and no money moves.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from florin.domain.account import Account, AccountType
from florin.domain.bounds import percent_of
from florin.domain.fees import Fee, fee_key
from florin.domain.fraud_rules import FraudRule, RuleSet, read_rule, write_rule
from florin.domain.limits import NO_LIMITS, Limits, MoneyLimits, read_limits, write_limits
from florin.domain.transaction import TransactionKind


@dataclass(frozen=True, slots=True)
class DefaultLimits(MoneyLimits):
    """What holds for accounts of one type in one currency that have no limits of their own."""

    account_type: AccountType
    currency: str
    limits: Limits


RATE_MAX_PPM = 1_000_000
"""100 % a year."""


@dataclass(frozen=True, slots=True)
class InterestRates:
    """What accounts of one type in one currency earn on what they have, and owe on what they overdraw.

    In parts per million per year: 25 000 is 2.5 %.

    Raises:
        ValueError: a rate is not between 0 and 100 %.
    """

    account_type: AccountType
    currency: str
    credit_ppm: int = 0
    debit_ppm: int = 0

    def __post_init__(self) -> None:
        rates = (self.credit_ppm, self.debit_ppm)
        if not all(type(rate) is int and 0 <= rate <= RATE_MAX_PPM for rate in rates):
            raise ValueError(f"a rate that none can be: {rates}")

    @property
    def credit_percent(self) -> Decimal:
        """What they earn, in per cent per year."""
        return percent_of(self.credit_ppm)

    @property
    def debit_percent(self) -> Decimal:
        """What they owe, in per cent per year."""
        return percent_of(self.debit_ppm)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """One version of it. `changed_by` is None for the first one, which is empty."""

    version: int = 0
    changed_at: datetime | None = None
    changed_by: UUID | None = None
    limits: tuple[DefaultLimits, ...] = ()
    rules: tuple[FraudRule, ...] = ()
    fees: tuple[Fee, ...] = ()
    rates: tuple[InterestRates, ...] = ()
    rule_set: RuleSet = field(init=False, repr=False, compare=False)
    _limits: dict[tuple[AccountType, str], Limits] = field(init=False, repr=False, compare=False)
    _fees: dict[tuple[str, str, str], Fee] = field(init=False, repr=False, compare=False)
    _rates: dict[tuple[AccountType, str], InterestRates] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        made: Mapping[str, Any] = {
            "rule_set": RuleSet(self.rules),
            "_limits": {(each.account_type, each.currency): each.limits for each in self.limits},
            "_fees": {fee_key(each.kind, each.account_type, each.currency): each for each in self.fees},
            "_rates": {(each.account_type, each.currency): each for each in self.rates},
        }
        for name, value in made.items():
            object.__setattr__(self, name, value)

    def limits_of(self, account: Account) -> Limits:
        """What holds for an account: its own limits where it has any, else those of its type."""
        if account.own_limits is not None:
            return read_limits(account.own_limits)
        return self._limits.get((account.type, account.currency), NO_LIMITS)

    def fee_for(self, kind: TransactionKind, account: Account, amount_minor: int) -> int:
        """What a payment from an account costs, in minor units."""
        if not self._fees:
            return 0
        fee = self._fees.get(fee_key(kind, account.type, account.currency))
        return fee.charge(amount_minor) if fee else 0

    def rates_for(self, account_type: AccountType, currency: str) -> InterestRates:
        """What an account earns and owes."""
        return self._rates.get((account_type, currency)) or InterestRates(account_type, currency)


EMPTY_RULEBOOK = Rulebook()


def write_rulebook(book: Rulebook) -> str:
    """What of it is kept beside version, time and author, as JSON."""
    return json.dumps(
        {
            "limits": [
                {
                    "type": each.account_type,
                    "currency": each.currency,
                    "limits": json.loads(write_limits(each.limits)),
                }
                for each in book.limits
            ],
            "rules": [write_rule(rule) for rule in book.rules],
            "fees": [
                {
                    "kind": each.kind,
                    "type": each.account_type,
                    "currency": each.currency,
                    "fixed": each.fixed_minor,
                    "sharePpm": each.share_ppm,
                    "minimum": each.minimum_minor,
                    "maximum": each.maximum_minor,
                }
                for each in book.fees
            ],
            "rates": [
                {
                    "type": each.account_type,
                    "currency": each.currency,
                    "creditPpm": each.credit_ppm,
                    "debitPpm": each.debit_ppm,
                }
                for each in book.rates
            ],
        }
    )


def read_rulebook(version: int, changed_at: datetime, changed_by: UUID | None, text: str) -> Rulebook:
    """A version as it was kept.

    Raises:
        ValueError, KeyError, TypeError: it is not in the form in which it is kept.
    """
    kept = json.loads(text)
    return Rulebook(
        version,
        changed_at,
        changed_by,
        tuple(
            DefaultLimits(AccountType(each["type"]), each["currency"], read_limits(json.dumps(each["limits"])))
            for each in kept["limits"]
        ),
        tuple(read_rule(each) for each in kept["rules"]),
        tuple(
            Fee(
                TransactionKind(each["kind"]),
                AccountType(each["type"]),
                each["currency"],
                each["fixed"],
                each["sharePpm"],
                each["minimum"],
                each["maximum"],
            )
            for each in kept["fees"]
        ),
        tuple(
            InterestRates(AccountType(each["type"]), each["currency"], each["creditPpm"], each["debitPpm"])
            for each in kept["rates"]
        ),
    )

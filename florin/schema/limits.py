"""Limits, fees and interest rates."""

from datetime import datetime
from decimal import Decimal

import strawberry

from florin.domain import fees as fees_domain
from florin.domain import limits as limits_domain
from florin.domain import rulebook as rulebook_domain
from florin.domain.account import AccountType
from florin.domain.money_refusals import LimitKind, LimitScope
from florin.domain.transaction import TransactionKind
from florin.resolvers.access import MEMBERS, STAFF
from florin.resolvers.scalars import CurrencyCode
from florin.schema.money import Money
from florin.schema.views import shown, view


@view(
    limits_domain.Headroom,
    description="A limit as it stands: what it allows, what is used of it and what is left. A limit of amounts has "
    "money, a limit of payments per minute has counts.",
    name="Limit",
    may=MEMBERS,
)
class Limit:
    limit: LimitKind = shown("What it counts.")
    scope: LimitScope = shown("Whose it is.")
    currency: CurrencyCode = shown("Of payments in this currency.")
    allowed: Money | None = shown("How much may be spent; null where payments are counted.")
    used: Money | None = shown("How much has been spent, with what is held; null where payments are counted.")
    remaining: Money | None = shown("How much is left; null where payments are counted.")
    allowed_count: int | None = shown("How many payments there may be; null where amounts are counted.")
    used_count: int | None = shown("How many there have been; null where amounts are counted.")
    remaining_count: int | None = shown("How many are left; null where amounts are counted.")
    resets_at: datetime | None = shown("When it counts anew; null for a limit of one payment.")


@view(
    rulebook_domain.DefaultLimits,
    description="What each account of a type in a currency may spend, where it has no limits of its own. Null is "
    "as much as there is.",
    may=STAFF,
)
class DefaultLimits:
    account_type: AccountType = strawberry.field(name="type", description="Which accounts.")
    currency: CurrencyCode = shown("What they are kept in.")
    per_transaction: Money | None = shown("The most that one payment with its fee may be.")
    per_day: Money | None = shown("The most that may be spent in a UTC day.")
    per_month: Money | None = shown("The most that may be spent in a UTC calendar month.")
    per_minute: int | None = shown("How many payments there may be in a minute.")


@view(
    limits_domain.OwnLimits,
    description="What staff have set for one account, instead of what accounts of its type may spend. Null is as "
    "much as there is.",
    may=STAFF,
)
class OwnLimits:
    per_transaction: Money | None = shown("The most that one payment with its fee may be.")
    per_day: Money | None = shown("The most that may be spent in a UTC day.")
    per_month: Money | None = shown("The most that may be spent in a UTC calendar month.")
    per_minute: int | None = shown("How many payments there may be in a minute.")


@view(
    fees_domain.Fee,
    description="What one kind of payment from one type of account costs: a fixed part and a share of the amount "
    "together, within two bounds. Paid on top of the amount. A transfer between one's own accounts costs nothing.",
    may=MEMBERS,
)
class Fee:
    kind: TransactionKind = shown("For what it is charged.")
    account_type: AccountType = strawberry.field(name="type", description="Which accounts pay it.")
    currency: CurrencyCode = shown("What they are kept in.")
    fixed: Money = shown("Whatever the amount.")
    percent: Decimal = shown("Of the amount, in per cent. A fraction of a minor unit is the customer's.")
    minimum: Money = shown("The least.")
    maximum: Money | None = shown("The most; null for no bound.")


@view(
    rulebook_domain.InterestRates,
    description="Interest on accounts of a type in a currency, in per cent per year.",
    may=MEMBERS,
)
class InterestRates:
    account_type: AccountType = strawberry.field(name="type", description="Which accounts.")
    currency: CurrencyCode = shown("What they are kept in.")
    credit_percent: Decimal = shown("What they earn on what they have.")
    debit_percent: Decimal = shown("What they owe on what they overdraw.")

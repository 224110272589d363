"""What limits, overdrafts, fees and interest rates add to the roots."""

from typing import Annotated

import strawberry

from florin.domain.principal import Scope
from florin.resolvers import limits, prices
from florin.resolvers.access import ADMINS, READERS, STAFF
from florin.schema import back_office_refusals as back
from florin.schema import refusals
from florin.schema.account import Account
from florin.schema.customer import Customer
from florin.schema.limits import DefaultLimits, Fee, InterestRates
from florin.schema.rulebook import Rulebook, RulebookConnection
from florin.schema.views import found

LOOKING = STAFF.with_scope(Scope.READ)
SETTING = ADMINS.with_scope(Scope.MANAGE)

SetDefaultLimitsResult = Annotated[
    DefaultLimits | refusals.InvalidInput | refusals.CurrencyNotSupported,
    strawberry.union("SetDefaultLimitsResult", description="The limits as they are now, or why not."),
]
SetAccountLimitsResult = Annotated[
    Account | refusals.InvalidInput | back.NoSuchAccount | back.AccountClosed,
    strawberry.union("SetAccountLimitsResult", description="The account as it is now, or why not."),
]
SetCustomerLimitsResult = Annotated[
    Customer
    | refusals.InvalidInput
    | refusals.CustomerNotFound
    | back.CustomerClosed
    | refusals.CurrencyNotSupported,
    strawberry.union("SetCustomerLimitsResult", description="The customer, or why not."),
]
SetOverdraftResult = Annotated[
    Account
    | refusals.InvalidInput
    | back.NoSuchAccount
    | back.AccountClosed
    | refusals.CurrencyMismatch
    | back.OverdraftInUse,
    strawberry.union("SetOverdraftResult", description="The account as it is now, or why not."),
]
FeeResult = Annotated[
    Fee | refusals.InvalidInput | refusals.CurrencyNotSupported,
    strawberry.union("FeeResult", description="The fee as it is now, or why not."),
]
SetInterestRatesResult = Annotated[
    InterestRates | refusals.InvalidInput | refusals.CurrencyNotSupported,
    strawberry.union("SetInterestRatesResult", description="The rates as they are now, or why not."),
]


@strawberry.type(description="Looking at what staff have decided about money.")
class LimitQuery:
    default_limits: list[DefaultLimits] = found(
        limits.default_limits, "What accounts may spend that have no limits of their own.", LOOKING
    )
    fee_schedule: list[Fee] = found(
        prices.fee_schedule, "What payments cost; what is not among them costs nothing.", READERS
    )
    interest_rates: list[InterestRates] = found(
        prices.interest_rates, "What accounts earn and owe; what is not among them does neither.", READERS
    )
    rulebook: Rulebook | None = found(
        prices.rulebook, "What staff have decided about money; null for a version that there is not.", LOOKING
    )
    rulebook_versions: RulebookConnection = found(
        prices.rulebook_versions, "Every version of the rulebook since the first change, newest first.", LOOKING
    )


@strawberry.type(description="Deciding about money.")
class LimitMutation:
    set_default_limits: SetDefaultLimitsResult = found(
        limits.set_default_limits,
        "Set what each account of a type in a currency may spend, where it has no limits of its own. It holds at "
        "once.",
        SETTING,
    )
    set_account_limits: SetAccountLimitsResult = found(
        limits.set_account_limits,
        "Set what one account may spend, or go back to what its type may. All four limits are replaced: one "
        "that is left out is lifted, so give those again that are to stay; they are in `Account.ownLimits`.",
        SETTING,
    )
    set_customer_limits: SetCustomerLimitsResult = found(
        limits.set_customer_limits,
        "Set what a customer may spend from all their accounts in a currency together, those opened later among "
        "them. It holds beside the limits of each account.",
        SETTING,
    )
    set_overdraft: SetOverdraftResult = found(
        limits.set_overdraft, "Set how far an account may be overdrawn, but not below what is in use.", SETTING
    )
    set_fee: FeeResult = found(prices.set_fee, "Charge a fee for a kind of payment, from now on.", SETTING)
    remove_fee: FeeResult = found(prices.remove_fee, "Charge nothing any more for a kind of payment.", SETTING)
    set_interest_rates: SetInterestRatesResult = found(
        prices.set_interest_rates, "Set what accounts of a type in a currency earn and owe.", SETTING
    )

"""What the back office adds to the roots."""

from typing import Annotated

import strawberry

from florin.domain.principal import Role, Scope
from florin.resolvers import back_office
from florin.resolvers.access import ADMINS, ANYONE, STAFF, Access
from florin.resolvers.scalars import CountryCode
from florin.schema import back_office_refusals as back
from florin.schema import refusals
from florin.schema.account import Account
from florin.schema.back_office import (
    Country,
    Currency,
    CustomerConnection,
    Enrolment,
    PersonalData,
    PersonalDataErased,
)
from florin.schema.customer import Customer
from florin.schema.views import found

LOOKING = STAFF.with_scope(Scope.READ)
ADMINISTERING = ADMINS.with_scope(Scope.MANAGE)
# Who makes people, or makes up their passwords, could go on as one of them: that is for no API key.
STAFFING = Access(frozenset({Role.ADMIN}), Scope.MANAGE, personal=True)
CLOSING = Access(frozenset({Role.CUSTOMER, Role.ADMIN}), Scope.MANAGE)

RegisterCustomerResult = Annotated[
    Enrolment | refusals.InvalidInput | refusals.CountryNotAllowed | refusals.EmailTaken,
    strawberry.union("RegisterCustomerResult", description="Customer and first password, or why not."),
]
OpenAccountForResult = Annotated[
    Account | refusals.CustomerNotFound | back.CustomerClosed | refusals.CurrencyNotSupported,
    strawberry.union("OpenAccountForResult", description="An account, or why not."),
]
AccountStatusResult = Annotated[
    Account | refusals.InvalidInput | back.NoSuchAccount | back.AccountClosed,
    strawberry.union("AccountStatusResult", description="The account as it is now, or why not."),
]
CloseAccountResult = Annotated[
    Account | refusals.InvalidInput | back.NoSuchAccount | back.AccountFrozen | back.AccountNotEmpty,
    strawberry.union("CloseAccountResult", description="The closed account, or why not."),
]
CloseCustomerResult = Annotated[
    Customer | refusals.InvalidInput | refusals.CustomerNotFound | back.CustomerHasOpenAccounts,
    strawberry.union("CloseCustomerResult", description="The closed customer, or why not."),
]
ResetMfaResult = Annotated[
    Customer | refusals.InvalidInput | back.NotYourself | refusals.CustomerNotFound | back.CustomerClosed,
    strawberry.union("ResetMfaResult", description="Who has no second factor any more, or why not."),
]
ResetPasswordResult = Annotated[
    Enrolment | refusals.InvalidInput | back.NotYourself | refusals.CustomerNotFound | back.CustomerClosed,
    strawberry.union("ResetPasswordResult", description="A new password to begin with, or why not."),
]
CountryResult = Annotated[
    Country | back.NotACountry,
    strawberry.union("CountryResult", description="The country as it is now, or why not."),
]
CurrencyResult = Annotated[
    Currency | back.NotACurrency,
    strawberry.union("CurrencyResult", description="The currency as it is now, or why not."),
]
AddStaffResult = Annotated[
    Enrolment | refusals.InvalidInput | refusals.EmailTaken,
    strawberry.union("AddStaffResult", description="Who works for the bank now, or why not."),
]
RemoveStaffResult = Annotated[
    Customer | back.NotYourself | refusals.CustomerNotFound | back.LastAdmin,
    strawberry.union("RemoveStaffResult", description="Who works for the bank no more, or why not."),
]
ExportPersonalDataResult = Annotated[
    PersonalData | refusals.CustomerNotFound,
    strawberry.union("ExportPersonalDataResult", description="A document, or why not."),
]
ErasePersonalDataResult = Annotated[
    PersonalDataErased | refusals.InvalidInput | refusals.CustomerNotFound | back.CustomerNotClosed,
    strawberry.union("ErasePersonalDataResult", description="What is left, or why not."),
]


@strawberry.type(description="Looking, for staff and strangers.")
class BackOfficeQuery:
    customers: CustomerConnection = found(
        back_office.customers, "People known to the bank, staff among them; the newest first.", LOOKING
    )
    customer: Customer | None = found(
        back_office.customer, "Somebody known to the bank; null for any other id.", LOOKING
    )
    account_by_iban: Account | None = found(
        back_office.account_by_iban, "The account with this IBAN; null for any other.", LOOKING
    )
    countries: list[CountryCode] = found(back_office.countries, "Where new customers may live, by code.", ANYONE)
    currencies: list[Currency] = found(back_office.currencies, "What new accounts may be kept in, by code.", ANYONE)


@strawberry.type(description="Doing, for staff.")
class BackOfficeMutation:
    register_customer: RegisterCustomerResult = found(
        back_office.register_customer, "Make somebody a customer, on their behalf.", STAFFING
    )
    open_account_for: OpenAccountForResult = found(
        back_office.open_account_for, "Open an account for a customer, with nothing in it.", ADMINISTERING
    )
    freeze_account: AccountStatusResult = found(
        back_office.freeze_account, "Stop an account: no money moves in or out.", ADMINISTERING
    )
    unfreeze_account: AccountStatusResult = found(
        back_office.unfreeze_account, "Let a frozen account go on.", ADMINISTERING
    )
    close_account: CloseAccountResult = found(
        back_office.close_account,
        "End an empty account for good: a customer one of theirs, an admin anybody's. It stays for the record.",
        CLOSING,
    )
    close_customer: CloseCustomerResult = found(
        back_office.close_customer,
        "End the business with a customer, after all their accounts: they can't log on any more, their sessions "
        "and API keys end at once, and what was stays on record.",
        ADMINISTERING,
    )
    reset_mfa: ResetMfaResult = found(
        back_office.reset_mfa,
        "Forget the second factor of somebody who lost it. Their sessions end. Never one's own.",
        STAFFING,
    )
    reset_password: ResetPasswordResult = found(
        back_office.reset_password,
        "Make up a new password to begin with for somebody who lost theirs. Their sessions end. Never one's own.",
        STAFFING,
    )
    allow_country: CountryResult = found(back_office.allow_country, "Take customers from a country.", ADMINISTERING)
    disallow_country: CountryResult = found(
        back_office.disallow_country,
        "Take no new customers from a country; those who live there stay.",
        ADMINISTERING,
    )
    add_currency: CurrencyResult = found(back_office.add_currency, "Keep accounts in a currency.", ADMINISTERING)
    remove_currency: CurrencyResult = found(
        back_office.remove_currency,
        "Open no more accounts in a currency; those that are kept in it stay as they are.",
        ADMINISTERING,
    )
    add_staff: AddStaffResult = found(
        back_office.add_staff, "Take somebody on, with a password to begin with.", STAFFING
    )
    remove_staff: RemoveStaffResult = found(
        back_office.remove_staff,
        "Let somebody go: they can't log on any more, and their sessions and API keys end at once. Never oneself, "
        "and never the last admin.",
        STAFFING,
    )
    export_personal_data: ExportPersonalDataResult = found(
        back_office.export_personal_data, "Hand over what the bank knows of a customer.", STAFFING
    )
    erase_personal_data: ErasePersonalDataResult = found(
        back_office.erase_personal_data,
        "Forget who a closed customer was, for good. Amounts, times and account numbers stay in the books.",
        STAFFING,
    )

"""Fields of the back office: finding people, and what staff do with customers and accounts."""

from collections.abc import Awaitable
from typing import Annotated, TypeVar
from uuid import UUID

import strawberry

from florin.domain.account import Account, AccountStatus, AccountType
from florin.domain.audit import actor_of
from florin.domain.back_office_refusals import NoSuchAccount
from florin.domain.business_lists import Country, Currency
from florin.domain.case import Case, Reason, read_case
from florin.domain.customer import Application, Customer, Enrolment
from florin.domain.page import Page
from florin.domain.payments import read_id
from florin.domain.personal_file import Erasure, PersonalData, read_position
from florin.domain.principal import Role
from florin.domain.refusals import CustomerNotFound, Refusal, Refused
from florin.domain.search import read_search
from florin.domain.text import Malformed, without_controls
from florin.resolvers.context import After, First, Info, bad_input, check_first
from florin.resolvers.scalars import CountryCode, CurrencyCode, Cursor

T = TypeVar("T")

_REFERENCE_MAX = 64
_CASE_ID = "The case in the bank's files: up to 40 letters, digits, dots, slashes or dashes, with a digit."


@strawberry.input(description="Whom to register. A password to begin with is made up, and told once.")
class RegisterCustomerInput:
    email: str = strawberry.field(description="An email address; it is the name to log on with.")
    full_name: str = strawberry.field(description="The name that other parties of a transaction see.")
    country: CountryCode = strawberry.field(description="Where the customer lives.")
    address: str = strawberry.field(description="Postal address, in one line.")
    id_document: str = strawberry.field(description="Kind and number of an identity document.")


@strawberry.input(description="What account to open, and for whom.")
class OpenAccountForInput:
    customer_id: strawberry.ID = strawberry.field(description="The customer.")
    currency: CurrencyCode = strawberry.field(description="What it is kept in.")
    type: AccountType = strawberry.field(description="What it is for.", default=AccountType.CHECKING)


@strawberry.input(description="An account, and why something is done to it.")
class AccountCaseInput:
    account_id: strawberry.ID = strawberry.field(description="The account.")
    reason: Reason = strawberry.field(description="Why.")
    case_id: str | None = strawberry.field(description=_CASE_ID, default=strawberry.UNSET)


@strawberry.input(description="Which account to close.")
class CloseAccountInput:
    account_id: strawberry.ID = strawberry.field(description="The account.")
    reason: Reason = strawberry.field(description="Why.", default=Reason.CUSTOMER_REQUEST)
    case_id: str | None = strawberry.field(description=_CASE_ID, default=strawberry.UNSET)


@strawberry.input(description="A person, and why something is done to them.")
class CustomerCaseInput:
    customer_id: strawberry.ID = strawberry.field(description="The person.")
    reason: Reason = strawberry.field(description="Why.")
    case_id: str | None = strawberry.field(description=_CASE_ID, default=strawberry.UNSET)


@strawberry.input(description="Who is to work for the bank.")
class AddStaffInput:
    email: str = strawberry.field(description="An email address; it is the name to log on with.")
    full_name: str = strawberry.field(description="What they are called.")
    role: Role = strawberry.field(description="ADMIN or AUDITOR.")


@strawberry.input(description="Whose personal data to hand over.")
class ExportPersonalDataInput:
    customer_id: strawberry.ID = strawberry.field(description="The customer.")
    after: Cursor | None = strawberry.field(
        description="`next` of the document before; left out for the first.", default=strawberry.UNSET
    )


CountryArgument = Annotated[CountryCode, strawberry.argument(description="ISO 3166-1 alpha-2, like DE.")]
CurrencyArgument = Annotated[CurrencyCode, strawberry.argument(description="ISO 4217, like EUR.")]
AccountArgument = Annotated[AccountCaseInput, strawberry.argument(description="Which account, and why.")]
PersonArgument = Annotated[CustomerCaseInput, strawberry.argument(description="Who, and why.")]


async def customers(
    info: Info,
    search: Annotated[
        str | None,
        strawberry.argument(
            description="An email, an IBAN with or without spaces, an id, or the beginning of a full name."
        ),
    ] = strawberry.UNSET,
    role: Annotated[Role | None, strawberry.argument(description="Only those with this role.")] = strawberry.UNSET,
    first: First = 20,
    after: After = strawberry.UNSET,
) -> Page[Customer]:
    """People known to the bank, newest first."""
    position = read_id(after or None)
    if after and position is None:
        raise bad_input("`after` is no cursor of this list; pass one back as you got it.")
    try:
        wanted = read_search(search) if search else None
    except Malformed as error:
        raise bad_input(str(error)) from None
    return await info.context.bank.back_office.find(wanted, role or None, first=check_first(first), after=position)


async def customer(
    info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The person's id.")]
) -> Customer | None:
    """Somebody known to the bank."""
    customer_id = read_id(id)
    return await info.context.loaders.customer.load(customer_id) if customer_id else None


async def account_by_iban(
    info: Info, iban: Annotated[str, strawberry.argument(description="With or without spaces.")]
) -> Account | None:
    """The account with an IBAN."""
    return await info.context.bank.back_office.account_of_iban(iban)


async def holder(root: strawberry.Parent[Account], info: Info) -> Customer:
    """Whose account it is."""
    customer = await info.context.loaders.customer.load(root.customer_id)
    assert customer is not None, "accounts point to customers, and customers stay"
    return customer


async def countries(info: Info) -> list[str]:
    """Where new customers may live."""
    return list(await info.context.bank.business_lists.countries())


async def currencies(info: Info) -> list[Currency]:
    """What new accounts may be kept in."""
    return await info.context.bank.business_lists.currencies()


async def register_customer(
    info: Info, input: Annotated[RegisterCustomerInput, strawberry.argument(description="Whom.")]
) -> Enrolment | Refusal:
    """Make somebody a customer."""
    context = info.context
    application = Application(input.email, "", input.full_name, input.country, input.address, input.id_document)
    return await _refusing(context.bank.customers.enrol(context.caller, application, context.origin))


async def open_account_for(
    info: Info, input: Annotated[OpenAccountForInput, strawberry.argument(description="What, and for whom.")]
) -> Account | Refusal:
    """Open an account for a customer."""
    context = info.context
    customer_id = read_id(input.customer_id)
    if customer_id is None:
        return _no_customer(input.customer_id)
    return await context.bank.back_office.open_account(
        context.caller, customer_id, input.type, input.currency, context.origin
    )


async def freeze_account(info: Info, input: AccountArgument) -> Account | Refusal:
    """Stop an account."""
    return await _change_status(info, input, AccountStatus.FROZEN)


async def unfreeze_account(info: Info, input: AccountArgument) -> Account | Refusal:
    """Let an account go on."""
    return await _change_status(info, input, AccountStatus.ACTIVE)


async def close_account(
    info: Info, input: Annotated[CloseAccountInput, strawberry.argument(description="Which account.")]
) -> Account | Refusal:
    """End an account."""
    return await _change_status(info, input, AccountStatus.CLOSED)


async def close_customer(info: Info, input: PersonArgument) -> Customer | Refusal:
    """End the business with a customer."""
    context = info.context
    read = _read_person(input)
    if isinstance(read, Refusal):
        return read
    return await context.bank.back_office.close_customer(context.caller, *read, context.origin)


async def reset_mfa(info: Info, input: PersonArgument) -> Customer | Refusal:
    """Forget somebody's second factor."""
    context = info.context
    read = _read_person(input)
    if isinstance(read, Refusal):
        return read
    return await context.bank.back_office.reset_second_factor(context.caller, *read, context.origin)


async def reset_password(info: Info, input: PersonArgument) -> Enrolment | Refusal:
    """Make up a new initial password for somebody."""
    context = info.context
    read = _read_person(input)
    if isinstance(read, Refusal):
        return read
    return await context.bank.back_office.reset_password(context.caller, *read, context.origin)


async def allow_country(info: Info, code: CountryArgument) -> Country | Refusal:
    """Take customers from a country."""
    context = info.context
    return await context.bank.business_lists.allow_country(context.caller, code, context.origin)


async def disallow_country(info: Info, code: CountryArgument) -> Country | Refusal:
    """Take no new customers from a country."""
    context = info.context
    return await context.bank.business_lists.disallow_country(context.caller, code, context.origin)


async def add_currency(info: Info, code: CurrencyArgument) -> Currency | Refusal:
    """Keep accounts in a currency."""
    context = info.context
    return await context.bank.business_lists.add_currency(context.caller, code, context.origin)


async def remove_currency(info: Info, code: CurrencyArgument) -> Currency | Refusal:
    """Open no more accounts in a currency."""
    context = info.context
    return await context.bank.business_lists.remove_currency(context.caller, code, context.origin)


async def add_staff(
    info: Info, input: Annotated[AddStaffInput, strawberry.argument(description="Who.")]
) -> Enrolment | Refusal:
    """Take somebody on."""
    context = info.context
    actor = actor_of(context.caller)
    return await _refusing(context.bank.staff.add(actor, input.email, input.full_name, input.role, context.origin))


async def remove_staff(
    info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Who.")]
) -> Customer | Refusal:
    """Let somebody go."""
    context = info.context
    staff_id = read_id(id)
    if staff_id is None:
        return _no_customer(id)
    return await context.bank.staff.remove(actor_of(context.caller), staff_id, context.origin)


async def export_personal_data(
    info: Info, input: Annotated[ExportPersonalDataInput, strawberry.argument(description="Whose.")]
) -> PersonalData | Refusal:
    """Hand over what the bank knows of a customer."""
    context = info.context
    customer_id = read_id(input.customer_id)
    if customer_id is None:
        return _no_customer(input.customer_id)
    position = read_position(input.after) if input.after else None
    if input.after and position is None:
        raise bad_input("`after` is no `next` of such a document; pass one back as you got it.")
    return await context.bank.personal_data.export(context.caller, customer_id, position, context.origin)


async def erase_personal_data(info: Info, input: PersonArgument) -> Erasure | Refusal:
    """Forget who a closed customer was."""
    context = info.context
    read = _read_person(input)
    if isinstance(read, Refusal):
        return read
    return await context.bank.personal_data.erase(context.caller, *read, context.origin)


async def _change_status(
    info: Info, input: AccountCaseInput | CloseAccountInput, wanted: AccountStatus
) -> Account | Refusal:
    context = info.context
    account_id = read_id(input.account_id)
    if account_id is None:
        return NoSuchAccount(_reference(input.account_id))
    try:
        case = read_case(input.reason, input.case_id or None)
    except Refused as refused:
        return refused.refusal
    return await context.bank.back_office.change_status(context.caller, account_id, wanted, case, context.origin)


def _read_person(input: CustomerCaseInput) -> tuple[UUID, Case] | Refusal:
    customer_id = read_id(input.customer_id)
    if customer_id is None:
        return _no_customer(input.customer_id)
    try:
        return customer_id, read_case(input.reason, input.case_id or None)
    except Refused as refused:
        return refused.refusal


def _no_customer(reference: str) -> CustomerNotFound:
    return CustomerNotFound(_reference(reference))


def _reference(text: str) -> str:
    return without_controls(text)[:_REFERENCE_MAX]


async def _refusing(work: Awaitable[T]) -> T | Refusal:
    """What a service answers, a refusal that it raises among it."""
    try:
        return await work
    except Refused as refused:
        return refused.refusal

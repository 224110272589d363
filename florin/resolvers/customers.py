"""Fields about customers and sessions."""

from typing import Annotated

import strawberry

from florin.domain.account import Account
from florin.domain.customer import Application, Customer, Principal, Session
from florin.domain.page import Page
from florin.domain.payments import read_id
from florin.domain.refusals import Refusal, Refused
from florin.resolvers.context import After, First, Info, bad_input, check_first
from florin.resolvers.scalars import CountryCode


@strawberry.input(description="What somebody tells the bank to become its customer.")
class RegisterInput:
    email: str = strawberry.field(description="An email address; it is the name to log on with.")
    password: str = strawberry.field(description="At least 8 characters, and not one that everybody tries.")
    full_name: str = strawberry.field(description="The name that other parties of a transaction see.")
    country: CountryCode = strawberry.field(description="Where the customer lives.")
    address: str = strawberry.field(description="Postal address, in one line.")
    id_document: str = strawberry.field(description="Kind and number of an identity document.")


@strawberry.input(description="What proves to be a customer.")
class LogonInput:
    email: str = strawberry.field(description="The address given at registration, in any case of letters.")
    password: str = strawberry.field(description="The password.")


async def register(
    info: Info, input: Annotated[RegisterInput, strawberry.argument(description="The application.")]
) -> Customer | Refusal:
    """Make somebody a customer."""
    application = Application(
        input.email, input.password, input.full_name, input.country, input.address, input.id_document
    )
    try:
        return await info.context.bank.customers.register(application)
    except Refused as refused:
        return refused.refusal


async def logon(
    info: Info, input: Annotated[LogonInput, strawberry.argument(description="Email and password.")]
) -> Session | Refusal:
    """Log on."""
    context = info.context
    answer = await context.bank.customers.logon(input.email, input.password, context.client_address)
    if isinstance(answer, Session) and context.principal is None:
        # What else stands in the selection (the customer's accounts, say) is theirs to see now.
        context.principal = Principal(answer.customer.id)
    return answer


async def me(info: Info) -> Customer:
    """The caller."""
    customer = await info.context.loaders.customer.load(info.context.caller.customer_id)
    assert customer is not None, "a token is issued to a customer, and customers stay"
    return customer


async def accounts(
    root: strawberry.Parent[Customer],
    info: Info,
    first: First = 20,
    after: After = strawberry.UNSET,
) -> Page[Account]:
    """A customer's accounts, newest first."""
    if root.id != info.context.caller.customer_id:
        raise bad_input("Only a customer's own accounts can be listed; log on as this customer.")
    position = read_id(after or None)
    if after is not strawberry.UNSET and after is not None and position is None:
        raise bad_input("`after` is no cursor of this list; pass one back as you got it.")
    return await info.context.loaders.account_page.load((root.id, check_first(first), position))

"""Fields about customers."""

from typing import Annotated

import strawberry

from florin.domain.account import Account
from florin.domain.customer import Application, Customer
from florin.domain.page import Page
from florin.domain.payments import read_id
from florin.domain.principal import Principal
from florin.domain.refusals import Refusal, Refused
from florin.resolvers.context import After, First, Info, bad_input, check_first
from florin.resolvers.scalars import CountryCode


@strawberry.input(description="What somebody tells the bank to become its customer.")
class RegisterInput:
    email: str = strawberry.field(description="An email address; it is the name to log on with.")
    password: str = strawberry.field(description="At least 8 characters, and not easily guessed.")
    full_name: str = strawberry.field(description="The name that other parties of a transaction see.")
    country: CountryCode = strawberry.field(description="Where the customer lives.")
    address: str = strawberry.field(description="Postal address, in one line.")
    id_document: str = strawberry.field(description="Kind and number of an identity document.")


async def register(
    info: Info, input: Annotated[RegisterInput, strawberry.argument(description="The application.")]
) -> Customer | Refusal:
    """Make somebody a customer."""
    application = Application(
        input.email, input.password, input.full_name, input.country, input.address, input.id_document
    )
    context = info.context
    try:
        answer = await context.bank.customers.register(application, context.origin)
    except Refused as refused:
        return refused.refusal
    if isinstance(answer, Customer) and context.principal is None:
        # Who has just proved to know the password may see what they have become.
        context.become(Principal(answer.id))
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
    caller = info.context.caller
    if root.id != caller.customer_id and not caller.is_staff:
        raise bad_input("Only a customer's own accounts can be listed; log on as this customer.")
    position = read_id(after or None)
    if after is not strawberry.UNSET and after is not None and position is None:
        raise bad_input("`after` is no cursor of this list; pass one back as you got it.")
    return await info.context.loaders.account_page.load((root.id, check_first(first), position))

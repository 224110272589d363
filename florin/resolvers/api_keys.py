"""Fields about API keys."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from florin.domain.api_key import ApiKey, ApiKeyCreated, ApiKeyOrder
from florin.domain.customer import Customer
from florin.domain.page import Page
from florin.domain.payments import read_id
from florin.domain.principal import Scope
from florin.domain.refusals import Refusal, Refused
from florin.resolvers.context import After, First, Info, bad_input, check_first


@strawberry.input(description="What an API key is to be.")
class CreateApiKeyInput:
    name: str = strawberry.field(description="What to call it: 1 to 100 characters.")
    scopes: list[Scope] = strawberry.field(description="What it may be used for, one at least.")
    customer_id: strawberry.ID | None = strawberry.field(
        description="For whom it acts, with their role; without it for whoever makes it.", default=strawberry.UNSET
    )
    expires_at: datetime | None = strawberry.field(
        description="Until when it is good, at most two years ahead; without it for good.", default=strawberry.UNSET
    )
    addresses: list[str] | None = strawberry.field(
        description="Network addresses, or networks such as 192.0.2.0/24, from which it may be used; at most 50. "
        "None means from anywhere.",
        default=strawberry.UNSET,
    )


async def create_api_key(
    info: Info, input: Annotated[CreateApiKeyInput, strawberry.argument(description="What it is to be.")]
) -> ApiKeyCreated | Refusal:
    """Make a key."""
    order = ApiKeyOrder(
        input.name,
        tuple(input.scopes),
        input.customer_id or None,
        input.expires_at or None,
        tuple(input.addresses or ()),
    )
    context = info.context
    try:
        return await context.bank.api_keys.create(context.caller, order, context.origin)
    except Refused as refused:
        return refused.refusal


async def revoke_api_key(
    info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The key's id.")]
) -> ApiKey | Refusal:
    """Make a key worthless."""
    context = info.context
    return await context.bank.api_keys.revoke(context.caller, id, context.origin)


async def api_keys(
    info: Info,
    customer_id: Annotated[
        strawberry.ID | None, strawberry.argument(description="Only those that act for this person.")
    ] = strawberry.UNSET,
    first: First = 20,
    after: After = strawberry.UNSET,
) -> Page[ApiKey]:
    """All keys, or those that act for somebody."""
    context = info.context
    length, position = check_first(first), _read_position(after)
    if not customer_id:
        return await context.bank.api_keys.page(first=length, after=position)
    owner = read_id(customer_id)
    if owner is None:
        raise bad_input("`customerId` is no id; give one as Florin gave it to you.")
    return await context.loaders.api_key_page.load((owner, length, position))


async def keys_of_customer(
    root: strawberry.Parent[Customer],
    info: Info,
    first: First = 20,
    after: After = strawberry.UNSET,
) -> Page[ApiKey]:
    """The keys that act for a customer."""
    caller = info.context.caller
    if root.id != caller.customer_id and not caller.is_staff:
        raise bad_input("Only a customer's own API keys can be listed; log on as this customer.")
    return await info.context.loaders.api_key_page.load((root.id, check_first(first), _read_position(after)))


def _read_position(after: str | None) -> UUID | None:
    """Read a cursor of a list of keys; None when there is none.

    Raises:
        GraphQLError: BAD_USER_INPUT, when it is none.
    """
    position = read_id(after or None)
    if after is not strawberry.UNSET and after is not None and position is None:
        raise bad_input("`after` is no cursor of this list; pass one back as you got it.")
    return position

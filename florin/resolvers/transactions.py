"""Fields about transactions: their parties, and their changes as they happen."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

import strawberry
from graphql import GraphQLError

from florin.domain.account import Account, InternalAccount
from florin.domain.entry import Change
from florin.domain.labels import MetadataEntry
from florin.domain.money import Money
from florin.domain.payments import read_id
from florin.domain.transaction import AccountRef, Party, Transaction
from florin.resolvers.accounts import read_position
from florin.resolvers.context import Info, bad_input
from florin.resolvers.scalars import Cursor

_INTERNAL_NAMES = {
    InternalAccount.CASH: "Florin, cash desk",
    InternalAccount.SETTLEMENT: "Florin, payments with other banks",
    InternalAccount.FEES: "Florin, fees",
    InternalAccount.INTEREST: "Florin, interest",
    InternalAccount.EXCHANGE: "Florin, currency exchange",
}


async def transaction(
    info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The transaction's id.")]
) -> Transaction | None:
    """A transaction of one of the caller's accounts."""
    transaction_id = read_id(id)
    loaders = info.context.loaders
    return await loaders.transaction.load(transaction_id) if transaction_id else None


async def transaction_by_key(
    info: Info,
    idempotency_key: Annotated[str, strawberry.argument(description="The key that the request was made under.")],
) -> Transaction | None:
    """What became of a request of the caller's."""
    return await info.context.bank.history.by_key(info.context.caller, idempotency_key)


async def source(root: strawberry.Parent[Transaction], info: Info) -> Party:
    """Where the money comes from."""
    return await party(info, root, root.source_account)


async def destination(root: strawberry.Parent[Transaction], info: Info) -> Party:
    """Where the money goes."""
    return await party(info, root, root.destination_account)


async def party(info: Info, transaction: Transaction, end: AccountRef) -> Party:
    """One end of a transaction, as the caller may see it; at another bank, whoever is there."""
    if isinstance(end, InternalAccount):
        counterparty = transaction.details.counterparty
        if counterparty is not None and end is InternalAccount.SETTLEMENT:
            return Party(counterparty.name, counterparty.iban, None)
        return Party(_INTERNAL_NAMES[end], None, None)
    return await holder_of(info, end)


async def holder_of(info: Info, account_id: UUID) -> Party:
    """Whoever has an account, as the caller may see them."""
    holder = await info.context.loaders.holder.load(account_id)
    assert holder is not None, "an account of a transaction stays"
    account, name = holder
    caller = info.context.caller
    seen = account.customer_id == caller.customer_id or caller.is_staff
    return Party(name, account.iban, account.id if seen else None)


def is_askers(info: Info, transaction: Transaction) -> bool:
    """Whether the caller sees what is only for who asked for a transaction: staff do as well."""
    caller = info.context.caller
    return transaction.customer_id == caller.customer_id or caller.is_staff


async def fee(root: strawberry.Parent[Transaction], info: Info) -> Money | None:
    """What the source pays on top, for who pays it."""
    return root.fee if is_askers(info, root) else None


async def category(root: strawberry.Parent[Transaction], info: Info) -> str | None:
    """What it is filed under, for who did."""
    return root.category if is_askers(info, root) else None


async def reference(root: strawberry.Parent[Transaction], info: Info) -> str | None:
    """The asker's own number for it."""
    return root.reference if is_askers(info, root) else None


async def metadata(root: strawberry.Parent[Transaction], info: Info) -> list[MetadataEntry]:
    """The asker's own notes."""
    return [MetadataEntry(key, value) for key, value in root.metadata] if is_askers(info, root) else []


async def party_account(root: strawberry.Parent[Party], info: Info) -> Account | None:
    """The account itself, for those who may see it."""
    return await info.context.loaders.account.load(root.account_id) if root.account_id else None


async def change_account(root: strawberry.Parent[Change], info: Info) -> Account:
    """The account as it is when the change is told."""
    account = await info.context.loaders.account.load(root.entry.account_id)
    if account is None:
        raise _no_account()
    return account


async def transaction_status_changed(
    info: Info,
    account_id: Annotated[strawberry.ID, strawberry.argument(description="One of the caller's accounts.")],
    after: Annotated[
        Cursor | None,
        strawberry.argument(
            description="Without it, what happens from now on; with the cursor of a change, what follows it; "
            'with "0", everything from the first change.'
        ),
    ] = strawberry.UNSET,
) -> AsyncIterator[Change]:
    """Every change of a transaction's status on an account."""
    identified = read_id(account_id)
    account = await info.context.loaders.account.load(identified) if identified else None
    if account is None:
        raise _no_account()
    position = read_position(after)
    if position is None:
        position = account.sequence
    elif position > account.sequence:
        raise bad_input("`after` lies beyond this account's history; pass a cursor back as you got it.")
    async for change in info.context.bank.history.changes(account, position):
        yield change


def _no_account() -> GraphQLError:
    return GraphQLError("There is no such account of yours; check its id.", extensions={"code": "NOT_FOUND"})

"""Fields about receipts."""

from asyncio import gather
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import strawberry

from florin.domain.payments import read_id
from florin.domain.receipt import STATED, Receipt, ReceiptKey
from florin.domain.transaction import Transaction, TransactionStatus
from florin.resolvers.context import Info
from florin.resolvers.transactions import party


async def receipt(
    root: strawberry.Parent[Transaction],
    info: Info,
    account_id: Annotated[
        strawberry.ID | None,
        strawberry.argument(
            description="Whose entry to state: the account that pays or the one that receives. Without it, the "
            "first of the two that the caller may see and that has one."
        ),
    ] = strawberry.UNSET,
    status: Annotated[
        TransactionStatus | None,
        strawberry.argument(
            description="Which of its entries to state: the one that made it this. COMPLETED is the one that moved "
            "the money, also after all of it was sent back. Without it, what the transaction is now."
        ),
    ] = strawberry.UNSET,
) -> Receipt | None:
    """A signed statement of what a transaction did to one account."""
    ends = [end for end in (root.source_account, root.destination_account) if isinstance(end, UUID)]
    if account_id is not strawberry.UNSET and account_id is not None:
        named = read_id(account_id)
        ends = [end for end in ends if end == named]
    if root.status not in STATED:
        return None
    loaders = info.context.loaders
    accounts = [account for account in await loaders.account.load_many(ends) if account is not None]
    wanted = status or root.status
    entries = await loaders.stated_entry.load_many([(account.id, root.id, wanted) for account in accounts])
    for account, stated in zip(accounts, entries, strict=True):
        if stated is not None:
            parties = await gather(
                party(info, root, root.source_account), party(info, root, root.destination_account)
            )
            return info.context.bank.receipts.write(root, account, stated, *parties)
    return None


async def receipt_keys(info: Info) -> Sequence[ReceiptKey]:
    """The public keys of all receipts."""
    return info.context.bank.receipts.signer.keys()

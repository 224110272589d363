"""What the bank asks of the ledger by itself, for many customers at a time."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from uuid import UUID

from florin.domain.books import Group, Outcome
from florin.domain.commands import Command
from florin.domain.ports import Ledger
from florin.domain.refusals import Overloaded
from florin.persistence.ledger_writer import LedgerFailed

log = logging.getLogger(__name__)


async def post_each(
    ledger: Ledger, what: str, asked: Mapping[UUID, Sequence[Command]]
) -> dict[UUID, Sequence[Outcome]]:
    """Post what is asked under each id by itself, so that one that fails harms none beside it.

    The ledger gathers them into one batch all the same. Answers with what came of each; what failed is in the log
    as `what` with its id, and is left out like what the ledger was too busy for: it is to be asked again.
    """
    posted = await asyncio.gather(
        *(ledger.post(Group(tuple(commands))) for commands in asked.values()), return_exceptions=True
    )
    answered: dict[UUID, Sequence[Outcome]] = {}
    for asked_id, answer in zip(asked, posted, strict=True):
        if isinstance(answer, LedgerFailed):
            log.error("%s of %s failed; it is tried again", what, asked_id)
        elif isinstance(answer, BaseException):
            raise answer
        elif not isinstance(answer, Overloaded):
            answered[asked_id] = answer
    return answered

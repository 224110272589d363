"""Fields of the audit log."""

from datetime import datetime
from typing import Annotated

import strawberry

from florin.domain.audit import Actor, AuditAction, AuditEvent, AuditFilter, SubjectKind
from florin.domain.page import Page
from florin.domain.payments import read_id
from florin.resolvers.context import After, First, Info, bad_input, check_first


@strawberry.input(name="AuditFilter", description="Which events are wanted: those that meet all that is given.")
class AuditFilterInput:
    actions: list[AuditAction] | None = strawberry.field(
        description="What happened: one of these; none at all means any.", default=strawberry.UNSET
    )
    actor_id: strawberry.ID | None = strawberry.field(description="Who did it.", default=strawberry.UNSET)
    subject_kind: SubjectKind | None = strawberry.field(
        description="What kind of thing it was done to.", default=strawberry.UNSET
    )
    subject_id: str | None = strawberry.field(
        description="What it was done to: an id, a code, or a name.", default=strawberry.UNSET
    )
    request_id: str | None = strawberry.field(description="In which request.", default=strawberry.UNSET)
    address: str | None = strawberry.field(
        description="From which network address; finds nothing that was erased.", default=strawberry.UNSET
    )
    email: str | None = strawberry.field(
        description="The email that somebody unknown gave, in any case of letters; finds nothing that was erased.",
        default=strawberry.UNSET,
    )
    since: datetime | None = strawberry.field(description="At this instant or later.", default=strawberry.UNSET)
    until: datetime | None = strawberry.field(description="Before this instant.", default=strawberry.UNSET)

    def read(self) -> AuditFilter:
        """The domain's filter.

        Raises:
            GraphQLError: BAD_USER_INPUT, when an id is none.
        """
        actor_id = read_id(self.actor_id) if self.actor_id else None
        if self.actor_id and actor_id is None:
            raise bad_input("`actorId` is no id; give one as Florin gave it to you.")
        return AuditFilter(
            tuple(dict.fromkeys(self.actions or ())),
            actor_id,
            self.subject_kind or None,
            self.subject_id or None,
            self.request_id or None,
            self.address or None,
            self.email or None,
            self.since or None,
            self.until or None,
        )


Filter = Annotated[AuditFilterInput | None, strawberry.argument(description="Which events; all without it.")]


async def audit_log(
    info: Info, filter: Filter = strawberry.UNSET, first: First = 20, after: After = strawberry.UNSET
) -> Page[AuditEvent]:
    """What is on record."""
    context = info.context
    wanted = filter.read() if filter else AuditFilter()
    return await context.bank.audit.page(
        context.caller, wanted, first=check_first(first), after=_read_position(after)
    )


async def actor_name(root: strawberry.Parent[Actor], info: Info) -> str | None:
    """The actor's name."""
    if root.id is None:
        return None
    customer = await info.context.loaders.customer.load(root.id)
    return None if customer is None else customer.full_name


def _read_position(after: str | None) -> int | None:
    """Read a cursor of the log; None when there is none.

    Raises:
        GraphQLError: BAD_USER_INPUT, when it is none.
    """
    if after is None or after is strawberry.UNSET:
        return None
    if not (after.isascii() and after.isdigit() and len(after) <= 18):
        raise bad_input("`after` is no cursor of this list; pass one back as you got it.")
    return int(after)

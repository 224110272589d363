"""The audit log."""

from datetime import datetime

import strawberry

from florin.domain import audit as domain
from florin.domain import page as page_domain
from florin.domain.audit import ActorKind, AuditAction, SubjectKind
from florin.resolvers import audit
from florin.resolvers.access import AUDITORS
from florin.resolvers.scalars import Cursor
from florin.schema.page import PageInfo
from florin.schema.views import found, shown, view


@view(domain.Actor, description="Who did something.", name="AuditActor", may=AUDITORS)
class AuditActor:
    kind: ActorKind = shown("What they were to the bank then.")
    id: strawberry.ID | None = shown("The customer or member of staff; null for nobody and for the system.")
    credential_id: strawberry.ID | None = shown("The session or API key by which they did it; null without one.")
    name: str | None = found(audit.actor_name, "What they are called now; null where `id` is, and once erased.")


@view(domain.Subject, description="What something was done to.", name="AuditSubject", may=AUDITORS)
class AuditSubject:
    kind: SubjectKind = shown("What it is.")
    id: str = shown("An id, a code, or a name, by the kind.")


@view(domain.FactChange, description="One fact of an event, as text.", name="AuditChange", may=AUDITORS)
class AuditChange:
    name: str = shown("Which fact.")
    before: str | None = shown("What it was before; null where it was nothing.")
    after: str | None = shown("What it is since; null where it is nothing any more.")


@view(domain.AuditEvent, description="Something that happened, as the audit log has it for good.", may=AUDITORS)
class AuditEvent:
    sequence: int = shown("Its number: 1, 2, 3 … without gap, in the order in which events were recorded.")
    occurred_at: datetime = shown("When it happened; the first time of those that `repeats` counts.")
    action: AuditAction = shown("What happened.")
    actor: AuditActor = shown("Who did it.")
    subject: AuditSubject | None = shown("What it was done to; null where there is nothing to name.")
    changes: list[AuditChange] = shown("What was and what is, fact by fact. Never a person's data or a secret.")
    repeats: int = shown("How many like it, at about the same time, this event stands for.")
    request_id: str = shown("The request in which it happened, as in the response's header X-Request-Id.")
    address: str | None = shown("The network address it came from; null when unknown or erased.")
    device: str | None = shown("What the device called itself; null when unknown or erased.")
    email: str | None = shown("The email that was given by somebody unknown; null otherwise, or when erased.")
    personal_erased: bool = shown("Whether address, device and email were erased because the law asked for it.")
    hash_hex: str = strawberry.field(
        name="hash",
        description="SHA-256 of the event and of the hash before it, in hexadecimal digits. Who keeps one "
        "elsewhere can prove later that nothing up to it was changed or cut off.",
    )


@view(page_domain.Edge, description="An event at its place in the audit log.", may=AUDITORS)
class AuditEventEdge:
    cursor: Cursor = shown("Its place; pass it as `after`.")
    node: AuditEvent = shown("The event.")


@view(page_domain.Page, description="A page of the audit log.", may=AUDITORS)
class AuditEventConnection:
    edges: list[AuditEventEdge] = shown("The events with their cursors.")
    nodes: list[AuditEvent] = shown("The events alone.")
    page_info: PageInfo = shown("Where the page stands in the list.")

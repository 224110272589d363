"""Looking into the audit log."""

from dataclasses import dataclass

from florin.domain.audit import AuditEvent, AuditFilter
from florin.domain.page import Page, cut_page
from florin.domain.ports import AuditRecords
from florin.domain.principal import Principal


@dataclass(frozen=True, slots=True)
class AuditReading:
    """Reads the audit log for those who work for the bank."""

    records: AuditRecords

    async def page(
        self, principal: Principal, wanted: AuditFilter, *, first: int, after: int | None
    ) -> Page[AuditEvent]:
        """A page of the events that are wanted, newest first."""
        assert principal.is_staff, "the schema lets nobody else in"
        events = await self.records.page(wanted, limit=first + 1, before=after)
        return cut_page(events, first=first, after=after, cursor=lambda event: event.cursor)

"""Who may look into the audit log, and how its pages are cut."""

from dataclasses import dataclass, field
from uuid import UUID

import pytest

from florin.domain.audit import AuditEvent, AuditFilter
from florin.domain.audit_reading import AuditReading
from florin.domain.principal import Principal, Role
from tests.domain.test_audit import FROZEN, chain

WANTED = AuditFilter(address="192.0.2.7")


@dataclass
class Records:
    """A log of five events, and what it was asked for."""

    asked: list[AuditFilter] = field(default_factory=list)

    async def page(self, wanted: AuditFilter, *, limit: int, before: int | None) -> list[AuditEvent]:
        self.asked.append(wanted)
        return [e for e in chain(*[FROZEN] * 5)[::-1] if before is None or e.sequence < before][:limit]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMIN])
async def test_staff_page_through_the_log_newest_first(role: Role) -> None:
    records = Records()
    reading, staff = AuditReading(records), Principal(UUID(int=1), role)
    page = await reading.page(staff, WANTED, first=3, after=None)
    assert [(edge.cursor, edge.node.sequence) for edge in page.edges] == [("5", 5), ("4", 4), ("3", 3)]
    assert (page.page_info.has_next_page, page.page_info.has_previous_page) == (True, False)
    page = await reading.page(staff, WANTED, first=3, after=3)
    assert [event.sequence for event in page.nodes] == [2, 1]
    assert (page.page_info.has_next_page, page.page_info.has_previous_page) == (False, True)
    assert records.asked == [WANTED, WANTED]


async def test_a_customer_who_got_past_the_schema_still_sees_nothing() -> None:
    records = Records()
    with pytest.raises(AssertionError):
        await AuditReading(records).page(Principal(UUID(int=1)), WANTED, first=3, after=None)
    assert records.asked == []

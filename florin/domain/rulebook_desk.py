"""Changing the rulebook, and looking at its versions. Each change is a version of its own, and on record."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from florin.domain.audit import AuditAction, Facts, Happening, Subject, SubjectKind, actor_of
from florin.domain.page import Page, cut_page
from florin.domain.ports import Clock
from florin.domain.principal import Origin, Principal
from florin.domain.rulebook import EMPTY_RULEBOOK, Rulebook, write_rulebook

Edit = Callable[[Rulebook], Rulebook]
"""Makes of a rulebook the one that is wanted; it may be asked again, with a newer one. May raise Refused."""

Tell = Callable[[Rulebook], Facts]
"""What of a rulebook a change is about, as the audit log has it before and after."""

_TRIES = 100


class RulebookRecords(Protocol):
    """The versions of the rulebook. `persistence` provides them."""

    async def newest(self) -> Rulebook:
        """The one that holds; an empty one before the first."""
        ...

    async def at(self, version: int) -> Rulebook | None: ...

    async def versions(self, *, limit: int, before: int | None) -> list[Rulebook]:
        """Newest first, those older than the version `before`."""
        ...

    async def add(self, book: Rulebook, happening: Happening) -> bool:
        """Keep the next version and put it on record; False, and neither, where there is one of its number."""
        ...


@dataclass(frozen=True, slots=True)
class RulebookDesk:
    """Keeps the rulebook. A change holds from the next batch of the ledger on, in every process."""

    records: RulebookRecords
    clock: Clock

    async def change(
        self, principal: Principal, origin: Origin, edit: Edit, action: AuditAction, tell: Tell
    ) -> Rulebook:
        """Make a new version of what `edit` makes of the newest; where that is the same, there is none.

        Raises:
            Refused: with what `edit` says no with.
        """
        for _ in range(_TRIES):
            before = await self.records.newest()
            edited = edit(before)
            if write_rulebook(edited) == write_rulebook(before):
                return before
            # Clocks of two processes may differ; from version to version time never runs backwards.
            now = max(self.clock(), before.changed_at or self.clock())
            after = replace(edited, version=before.version + 1, changed_at=now, changed_by=principal.customer_id)
            happening = Happening(
                action,
                actor_of(principal),
                origin,
                now,
                Subject(SubjectKind.RULEBOOK, str(after.version)),
                before=tell(before),
                after=tell(after),
            )
            if await self.records.add(after, happening):
                return after
            # Another hand was faster, and what it changed must not be lost: begin again with what it made.
        raise AssertionError("somebody changes the rulebook without end")

    async def newest(self) -> Rulebook:
        """The one that holds."""
        return await self.records.newest()

    async def at(self, version: int) -> Rulebook | None:
        """One version; None where there is none of this number. Number 0 is the one that a bank begins with."""
        return EMPTY_RULEBOOK if version == EMPTY_RULEBOOK.version else await self.records.at(version)

    async def versions(self, *, first: int, after: int | None) -> Page[Rulebook]:
        """A page of them, newest first."""
        found = await self.records.versions(limit=first + 1, before=after)
        return cut_page(found, first=first, after=after, cursor=lambda book: str(book.version))

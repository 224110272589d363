"""Rules against fraud, as admins write them while the bank runs: each change is a version of rule and rulebook."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from florin.domain.audit import AuditAction, Facts
from florin.domain.fraud_rules import Condition, FraudRule, OutsideHours, RuleAction, check_rule, describe
from florin.domain.page import PAGE_MAX, Page, cut_page
from florin.domain.ports import IdMaker
from florin.domain.principal import Origin, Principal
from florin.domain.refusals import InvalidInput, Refused
from florin.domain.review_refusals import FraudRuleNotFound
from florin.domain.rulebook import Rulebook
from florin.domain.rulebook_desk import RulebookDesk

RULES_MAX = 100
"""The most rules that a bank has: each payment is judged by all of them."""


@dataclass(frozen=True, slots=True)
class WantedRule:
    """What a rule is to be. What is None stays as it is."""

    name: str | None = None
    conditions: tuple[Condition, ...] | None = None
    action: RuleAction | None = None
    enabled: bool | None = None


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """A rule as it was from `since` on; until `until`, when it was changed or removed, or to this day.

    `rulebook` is the version of the rulebook with which it came into force.
    """

    rule: FraudRule
    rulebook: int
    since: datetime
    changed_by: UUID
    until: datetime | None

    @property
    def cursor(self) -> str:
        """Its place in the rule's history."""
        return str(self.rule.version)


@dataclass(frozen=True, slots=True)
class FraudDesk:
    """Keeps the rules against fraud. A change holds from the next batch of the ledger on, in every process."""

    rulebooks: RulebookDesk
    new_id: IdMaker

    async def rules(self) -> tuple[FraudRule, ...]:
        """Those that there are, turned off or not, in the order in which they are asked."""
        return (await self.rulebooks.newest()).rules

    async def create(self, principal: Principal, wanted: WantedRule, origin: Origin) -> FraudRule:
        """Write a rule, which needs all but `enabled`.

        Raises:
            Refused: with InvalidInput.
        """
        assert wanted.name is not None
        assert wanted.conditions is not None
        assert wanted.action is not None
        rule = FraudRule(
            self.new_id(), wanted.name, 1, wanted.conditions, wanted.action, enabled=wanted.enabled is not False
        )
        await _judge(rule)

        def edit(book: Rulebook) -> Rulebook:
            if len(book.rules) >= RULES_MAX:
                raise Refused(InvalidInput("rules", f"the bank has {RULES_MAX} already; remove one first"))
            return replace(book, rules=(*book.rules, rule))

        await self._change(principal, origin, rule.id, edit)
        return rule

    async def change(self, principal: Principal, rule_id: UUID, wanted: WantedRule, origin: Origin) -> FraudRule:
        """Change a rule, turn it on or off. Where nothing would be different it stays in its version.

        Raises:
            Refused: with InvalidInput or FraudRuleNotFound.
        """
        if any(isinstance(condition, OutsideHours) for condition in wanted.conditions or ()):
            await _judge(_changed(_find(await self.rulebooks.newest(), rule_id), wanted))

        def edit(book: Rulebook) -> Rulebook:
            changed = _changed(_find(book, rule_id), wanted)
            if wanted != WantedRule(enabled=changed.enabled):
                # Any rule can be turned off, also one that can't be read.
                _refuse_faults(changed)
            return replace(book, rules=tuple(changed if rule.id == rule_id else rule for rule in book.rules))

        return _find(await self._change(principal, origin, rule_id, edit), rule_id)

    async def remove(self, principal: Principal, rule_id: UUID, origin: Origin) -> FraudRule:
        """Do without a rule from now on; the rule as it was.

        Raises:
            Refused: with FraudRuleNotFound.
        """
        removed: list[FraudRule] = []

        def edit(book: Rulebook) -> Rulebook:
            removed[:] = [_find(book, rule_id)]
            return replace(book, rules=tuple(rule for rule in book.rules if rule.id != rule_id))

        await self._change(principal, origin, rule_id, edit)
        return removed[0]

    async def versions(self, rule_id: UUID, *, first: int, after: int | None) -> Page[RuleVersion]:
        """A page of the versions of a rule, newest first, also of one that was removed."""
        found: list[RuleVersion] = []
        async for version in self._versions(rule_id):
            if after is None or version.rule.version < after:
                found.append(version)
            if len(found) > first:
                break
        return cut_page(found, first=first, after=after, cursor=lambda version: version.cursor)

    async def _versions(self, rule_id: UUID) -> AsyncIterator[RuleVersion]:
        """Every version of a rule, newest first. Each stands in many rulebooks; the first of them counts."""
        version: RuleVersion | None = None
        later: Rulebook | None = None
        async for book in every_version(self.rulebooks):
            rule = next((each for each in book.rules if each.id == rule_id), None)
            if version is not None and version.rule != rule:
                yield version
                version = None
                if rule is None:
                    return
            if rule is not None:
                assert book.changed_at is not None
                assert book.changed_by is not None
                until = version.until if version else later.changed_at if later else None
                version = RuleVersion(rule, book.version, book.changed_at, book.changed_by, until)
            later = book
        if version is not None:
            yield version

    async def _change(
        self, principal: Principal, origin: Origin, rule_id: UUID, edit: Callable[[Rulebook], Rulebook]
    ) -> Rulebook:
        def tell(book: Rulebook) -> Facts:
            return _facts(next((rule for rule in book.rules if rule.id == rule_id), None))

        return await self.rulebooks.change(principal, origin, edit, AuditAction.FRAUD_RULES_CHANGED, tell)


async def every_version(rulebooks: RulebookDesk) -> AsyncIterator[Rulebook]:
    """All versions of the rulebook but the first, empty one; newest first."""
    after: int | None = None
    while True:
        page = await rulebooks.versions(first=PAGE_MAX, after=after)
        for book in page.nodes:
            yield book
            after = book.version
        if not page.page_info.has_next_page:
            return


def describe_all(conditions: Sequence[Condition]) -> str:
    """Conditions that must all hold, in words."""
    return ", and ".join(map(describe, conditions))


def _find(book: Rulebook, rule_id: UUID) -> FraudRule:
    for rule in book.rules:
        if rule.id == rule_id:
            return rule
    raise Refused(FraudRuleNotFound(str(rule_id)))


def _changed(rule: FraudRule, wanted: WantedRule) -> FraudRule:
    """The rule as it is wanted, in the next version if that is another."""
    changed = replace(
        rule,
        name=rule.name if wanted.name is None else wanted.name,
        conditions=rule.conditions if wanted.conditions is None else wanted.conditions,
        action=rule.action if wanted.action is None else wanted.action,
        enabled=rule.enabled if wanted.enabled is None else wanted.enabled,
    )
    return rule if changed == rule else replace(changed, version=rule.version + 1)


async def _judge(rule: FraudRule) -> None:
    """Refuse what no rule can be. To know the names of time zones a thread reads many files, the first time."""
    await asyncio.to_thread(_refuse_faults, rule)


def _refuse_faults(rule: FraudRule) -> None:
    fault = check_rule(rule)
    if fault is not None:
        field, _, reason = fault.removeprefix("Correct ").removesuffix(".").partition(": ")
        raise Refused(InvalidInput(field, reason))


def _facts(rule: FraudRule | None) -> Facts:
    """A rule as the audit log has it; nothing where there is none."""
    if rule is None:
        return {}
    return {
        "rule": str(rule.id),
        "name": rule.name,
        "version": rule.version,
        "action": rule.action.value,
        "enabled": rule.enabled,
        "conditions": [describe(condition) for condition in rule.conditions],
    }

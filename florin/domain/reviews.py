"""Reviews: payments that rules against fraud hold until staff decide on them, and why that was so."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from florin.domain.audit import AuditAction, Happening, Subject, SubjectKind, actor_of
from florin.domain.case import Case, Reason
from florin.domain.commands import OWN_KEY, Step, Transition
from florin.domain.fraud_desk import describe_all, every_version
from florin.domain.fraud_rules import Condition, FiredRule, FraudRule, RuleAction, verdict
from florin.domain.holds import fingerprint_of
from florin.domain.money_refusals import RecordedRefusal, RejectedByRule, TransactionNotFound
from florin.domain.page import Page, cut_page
from florin.domain.payments import REFERENCE_MAX, Answer, ask, read_id
from florin.domain.ports import AuditNotes, Clock, Ledger, Watches
from florin.domain.principal import Origin, Principal
from florin.domain.rulebook import Rulebook
from florin.domain.rulebook_desk import RulebookDesk
from florin.domain.transaction import BANK, Transaction

REVIEW_QUEUE = BANK
"""By this name, which is no account's, one watches the queue."""

# How often, in seconds, the queue is looked at in case that nobody said that it has changed.
_LOOK_EVERY = 3.0

_ACTIONS = {Step.APPROVE: AuditAction.REVIEW_APPROVED, Step.REJECT: AuditAction.REVIEW_REJECTED}


@dataclass(frozen=True, slots=True)
class Decision:
    """What staff said to a payment that was held."""

    approved: bool
    decided_by: UUID
    decided_at: datetime
    reason: Reason


@dataclass(frozen=True, slots=True)
class Review:
    """A payment that was held for review, from `account_id`, by rules of one version of the rulebook."""

    transaction_id: UUID
    account_id: UUID
    rulebook: int
    fired: tuple[FiredRule, ...]
    flagged_at: datetime
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that fired, with its conditions as they were then.

    `failed` says that it could not be evaluated, and fired for that. Conditions that are known no more are none.
    """

    rule_id: UUID
    name: str
    version: int
    action: RuleAction
    failed: bool
    conditions: tuple[Condition, ...]

    @property
    def description(self) -> str:
        """Its conditions in words."""
        return describe_all(self.conditions)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why the rules let a transaction through, held it or rejected it.

    `action` is None where no rule fired. `flagged_at` and `decision` are those of its review, if there was one.
    """

    transaction_id: UUID
    action: RuleAction | None
    fired: tuple[Finding, ...]
    flagged_at: datetime | None = None
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class QueueState:
    """How many payments wait for staff, and since when the first of them does.

    `mark` is another number for any other set of payments.
    """

    waiting: int
    longest_since: datetime | None
    mark: int


class ReviewRecords(Protocol):
    """What is held for review and what was. `persistence` provides it."""

    async def waiting(self, *, limit: int, after: UUID | None) -> list[Review]:
        """Those that wait for a decision, oldest first, younger than the transaction `after`."""
        ...

    async def state(self) -> QueueState: ...

    async def of_transactions(self, ids: Sequence[UUID]) -> Mapping[UUID, Review]:
        """By transaction; those that were never held are left out."""
        ...

    async def rulebooks(self, versions: Sequence[int]) -> Mapping[int, Rulebook]: ...


@dataclass(frozen=True, slots=True)
class Reviews:
    """The queue of payments that are held for review, and the decisions on them."""

    ledger: Ledger
    records: ReviewRecords
    rulebooks: RulebookDesk
    notes: AuditNotes
    clock: Clock
    watches: Watches

    async def queue(self, *, first: int, after: UUID | None) -> Page[Review]:
        """A page of what waits for a decision, the one that waits longest first."""
        found = await self.records.waiting(limit=first + 1, after=after)
        return cut_page(found, first=first, after=after, cursor=lambda review: str(review.transaction_id))

    async def states(self) -> AsyncIterator[QueueState]:
        """How the queue stands, at once and after each change, without end.

        A hint only says when to look, and it is looked at now and then without one. So no change is missed; of
        several in a moment maybe only the last is told.
        """
        with self.watches.watch(REVIEW_QUEUE) as watch:
            told: QueueState | None = None
            while True:
                watch.clear()
                state = await self.records.state()
                if state != told:
                    yield state
                    told = state
                with suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK_EVERY):
                        await watch.wait()

    async def approve(self, principal: Principal, transaction_id: str, case: Case, origin: Origin) -> Answer:
        """Let a payment go on: it completes, or waits for what it would have waited for without the review."""
        return await self._decide(Step.APPROVE, principal, transaction_id, case, origin)

    async def reject(self, principal: Principal, transaction_id: str, case: Case, origin: Origin) -> Answer:
        """Say no to a payment: nothing moves, and what it held is free again."""
        return await self._decide(Step.REJECT, principal, transaction_id, case, origin)

    async def _decide(
        self, step: Step, principal: Principal, transaction_id: str, case: Case, origin: Origin
    ) -> Answer:
        """Decide, and put it on record once the ledger has committed it.

        Who decided what, when and why is kept with the review by the ledger itself: a crash right after it loses
        the line in the audit log and no more.
        """
        target = read_id(transaction_id)
        if target is None:
            return Answer(TransactionNotFound(transaction_id[:REFERENCE_MAX]))
        before = (await self.records.of_transactions([target])).get(target)
        answer = await ask(
            self.ledger,
            Transition(
                step,
                target,
                principal.customer_id,
                by_staff=True,
                # Repeated by the same person it is the same decision, and answered with what became of it.
                idempotency_key=f"{OWN_KEY}{step.lower()}:{target}",
                fingerprint=fingerprint_of(step, transaction_id),
                reason=case.reason.value,
            ),
        )
        decided = _decided(answer.value)
        if decided is None:
            return answer
        # What the writer had to commit twice it calls a replay as well.
        if not answer.replayed or (before is not None and before.decision is None):
            self._note(step, principal, decided, before.fired if before else (), case, origin)
        return Answer(decided, answer.replayed)

    def _note(
        self,
        step: Step,
        principal: Principal,
        transaction: Transaction,
        fired: Sequence[FiredRule],
        case: Case,
        origin: Origin,
    ) -> None:
        self.notes.note(
            Happening(
                _ACTIONS[step],
                actor_of(principal),
                origin,
                self.clock(),
                Subject(SubjectKind.TRANSACTION, str(transaction.id)),
                before={"status": "PENDING", "pendingFor": "REVIEW"},
                after={
                    "status": transaction.status.value,
                    "pendingFor": waits.value if (waits := transaction.details.pending_for) else None,
                    "rules": [f"{rule.rule_id} version {rule.version}" for rule in fired],
                    **case.facts,
                },
            )
        )

    async def explain(self, transaction: Transaction) -> Explanation:
        """Why the rules did with a transaction what they did."""
        review = (await self.records.of_transactions([transaction.id])).get(transaction.id)
        if review is not None:
            book = (await self.records.rulebooks([review.rulebook])).get(review.rulebook)
            fired = find_conditions(review, book)
            return Explanation(transaction.id, verdict(review.fired), fired, review.flagged_at, review.decision)
        if isinstance(transaction.rejection, RejectedByRule):
            rules = transaction.rejection.rules
            known = await self._search(rules)
            return Explanation(
                transaction.id,
                verdict(rules),
                tuple(_finding(rule, known.get((rule.rule_id, rule.version))) for rule in rules),
            )
        return Explanation(transaction.id, None, ())

    async def _search(self, fired: Sequence[FiredRule]) -> Mapping[tuple[UUID, int], FraudRule]:
        """Rules in the versions in which they fired: in any rulebook, since a version is never another one."""
        wanted = {(rule.rule_id, rule.version) for rule in fired}
        found: dict[tuple[UUID, int], FraudRule] = {}
        async for book in every_version(self.rulebooks):
            for rule in book.rules:
                if (rule.id, rule.version) in wanted:
                    found[rule.id, rule.version] = rule
            if len(found) == len(wanted):
                break
        return found


def find_conditions(review: Review, book: Rulebook | None) -> tuple[Finding, ...]:
    """The rules by which a payment was held, with what they said in the rulebook of then."""
    rules = {(rule.id, rule.version, rule.name): rule for rule in book.rules} if book else {}
    return tuple(_finding(fired, rules.get((fired.rule_id, fired.version, fired.name))) for fired in review.fired)


def _finding(fired: FiredRule, rule: FraudRule | None) -> Finding:
    conditions = rule.conditions if rule else ()
    return Finding(fired.rule_id, fired.name, fired.version, fired.action, fired.failed, conditions)


def _decided(value: object) -> Transaction | None:
    """The transaction that was decided on; a replay tells one that came to nothing as the refusal that it keeps."""
    if isinstance(value, RecordedRefusal):
        return value.transaction
    return value if isinstance(value, Transaction) else None

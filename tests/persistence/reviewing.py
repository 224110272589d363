"""Rules against fraud and reviews at a branch of the bank."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from florin.domain.books import Outcome
from florin.domain.commands import Step
from florin.domain.customer import Customer
from florin.domain.fraud_desk import FraudDesk, WantedRule
from florin.domain.fraud_rules import Condition, FraudRule, RuleAction
from florin.domain.principal import Origin, Principal, Role
from florin.domain.rulebook_desk import RulebookDesk
from florin.domain.transaction import Transaction
from florin.persistence.reviews import ReviewRecords
from florin.persistence.rulebook_records import RulebookRecords
from florin.server.bank import new_id, utc_now
from tests.persistence.branch import Branch, take

ORIGIN = Origin("192.0.2.1")


class Desk:
    """What an admin at a branch does about fraud."""

    def __init__(self, branch: Branch, person: Customer, clock: Callable[[], datetime] = utc_now) -> None:
        self.branch = branch
        self.person = person
        self.principal = Principal(person.id, Role.ADMIN)
        self.rulebooks = RulebookDesk(RulebookRecords(branch.database), clock)
        self.fraud = FraudDesk(self.rulebooks, new_id)
        self.records = ReviewRecords(branch.database)

    async def write(self, *conditions: Condition, action: RuleAction = RuleAction.REVIEW) -> FraudRule:
        """Have payments judged by a rule from now on."""
        return await self.fraud.create(self.principal, WantedRule("A rule", conditions, action), ORIGIN)

    async def change(self, rule: FraudRule, **wanted: Any) -> FraudRule:
        """Change a rule from now on."""
        return await self.fraud.change(self.principal, rule.id, WantedRule(**wanted), ORIGIN)

    async def remove(self, rule: FraudRule) -> FraudRule:
        """Do without a rule from now on."""
        return await self.fraud.remove(self.principal, rule.id, ORIGIN)

    async def decide(self, step: Step, transaction: Transaction) -> object:
        """Approve or reject; what is answered."""
        command = take(step, transaction, self.person.id, by_staff=True, reason="OTHER")
        return (await self.branch.ask(command)).value

    async def queue(self) -> list[UUID]:
        """What waits, in order."""
        return [review.transaction_id for review in await self.records.waiting(limit=100, after=None)]


async def new_desk(branch: Branch, clock: Callable[[], datetime] = utc_now) -> Desk:
    """A desk with a new member of staff at it."""
    return Desk(branch, await branch.employ(), clock)


def kind_of(outcome: Outcome) -> str:
    """What a request was answered with: a status, or the name of a refusal."""
    value = outcome.value
    return value.status if isinstance(value, Transaction) else type(value).__name__

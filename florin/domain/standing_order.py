"""A standing order: a transfer that a customer wants on the days of a schedule, once or again and again.

The functions here say what becomes of an order, and of its run, when somebody or time has its way with it. They
change nothing by themselves.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from uuid import UUID

from florin.domain.account import AccountStatus
from florin.domain.commands import SealedKey
from florin.domain.money import Money
from florin.domain.money_refusals import KeySealed, RejectedInReview
from florin.domain.refusals import AccountNotActive, Refusal, Side
from florin.domain.schedule import Schedule, next_attempt
from florin.domain.transaction import Labels, Transaction, TransactionStatus


class StandingOrderStatus(StrEnum):
    """Whether an order runs. ENDED and CANCELLED are final."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    ENDED = "ENDED"
    CANCELLED = "CANCELLED"


OVER = frozenset({StandingOrderStatus.ENDED, StandingOrderStatus.CANCELLED})
"""What runs no more."""


class StandingOrderEnd(StrEnum):
    """Why an order is over."""

    SCHEDULE_DONE = "SCHEDULE_DONE"
    ACCOUNT_CLOSED = "ACCOUNT_CLOSED"
    CANCELLED = "CANCELLED"


class StandingOrderRunStatus(StrEnum):
    """What became of a run. Only RETRYING and HELD are not final."""

    DONE = "DONE"
    HELD = "HELD"
    RETRYING = "RETRYING"
    FAILED = "FAILED"
    SKIPPED = "SKIPPED"


@dataclass(frozen=True, slots=True)
class StandingOrder:
    """A transfer of `amount_minor` from `account_id` to `destination_id`, by a schedule.

    `number` is that of the next run to make, from 1 on, and `attempt` says which try of it comes next: all runs
    before it are over. `due_at` is when the bank looks at it next; an order that is over has one only as long as a
    run that may have been under way is not cleared up. `version` counts its changes, so that none undoes another.
    """

    id: UUID
    customer_id: UUID
    account_id: UUID
    destination_id: UUID
    amount_minor: int
    currency: str
    description: str | None
    labels: Labels
    schedule: Schedule
    created_at: datetime
    due_at: datetime | None
    status: StandingOrderStatus = StandingOrderStatus.ACTIVE
    number: int = 1
    attempt: int = 1
    ended_at: datetime | None = None
    end_reason: StandingOrderEnd | None = None
    version: int = 1

    @property
    def amount(self) -> Money:
        """How much each run moves."""
        return Money(self.amount_minor, self.currency)

    @property
    def category(self) -> str | None:
        """What its transactions are filed under."""
        return self.labels.category

    @property
    def reference(self) -> str | None:
        """The customer's own number for its transactions."""
        return self.labels.reference

    @property
    def is_over(self) -> bool:
        """Whether it runs no more."""
        return self.status in OVER

    @property
    def due(self) -> date:
        """The day of the run that is next to make, or to try again."""
        day = self.schedule.occurrence(self.number - 1)
        assert day is not None, "an order that has no next run is over"
        return day

    @property
    def next_run(self) -> date | None:
        """The day of the next run that was not tried yet; none as long as it doesn't run."""
        return next(iter(self.next_runs(1)), None)

    def next_runs(self, first: int) -> list[date]:
        """The days of the next runs, at most `first`; none as long as it doesn't run."""
        if self.status is not StandingOrderStatus.ACTIVE:
            return []
        return list(self.schedule.occurrences(first, start=self.number - 1 + (self.attempt > 1)))


@dataclass(frozen=True, slots=True)
class RunRejection:
    """Why a run moved nothing: the refusal that it met, in its code and its message."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class StandingOrderRun:
    """What became of an order's run number `number`, counted from 1, which was due on the day `due`.

    `attempts` were made of it. `transaction_id` is what the last one did, or was recorded as; a run may fail
    without one, where the ledger refused without a record. It was looked at last at `ran_at`.
    """

    order_id: UUID
    number: int
    due: date
    attempts: int
    status: StandingOrderRunStatus
    amount_minor: int
    currency: str
    ran_at: datetime
    transaction_id: UUID | None = None
    rejection: RunRejection | None = None
    next_attempt_at: datetime | None = None

    @property
    def amount(self) -> Money:
        """How much it moved, or would have."""
        return Money(self.amount_minor, self.currency)

    @property
    def given_up(self) -> bool:
        """Whether it was tried before, and nothing came after that."""
        return self.attempts > 0 and self.transaction_id is None and self.rejection is None


Step = tuple[StandingOrder, StandingOrderRun | None]
"""An order after something happened, and the run that it happened to."""


@dataclass(frozen=True, slots=True)
class Result:
    """What an attempt came to: a transaction, a refusal, both where the refusal was recorded.

    Neither, where nothing was done under the attempt's key and nothing can be any more.
    """

    transaction: Transaction | None = None
    refusal: Refusal | None = None


def result_of(answer: object) -> Result:
    """Read what the ledger answered to an attempt, or to the sealing of its key."""
    match answer:
        case Transaction():
            return Result(answer, answer.rejection)
        case SealedKey(transaction=transaction):
            return Result(transaction, transaction.rejection if transaction else None)
        case KeySealed():
            return Result()
        case Refusal():
            return Result(getattr(answer, "transaction", None), answer)
    raise AssertionError(f"no answer to an attempt: {answer!r}")


def begin_of(day: date) -> datetime:
    """When a day begins, in UTC."""
    return datetime.combine(day, time(), UTC)


def enter_result(order: StandingOrder, result: Result, now: datetime) -> Step:
    """What becomes of an order and its run when an attempt has come to something."""
    transaction, refusal = result.transaction, result.refusal
    if transaction is None and refusal is None:
        return _pass_over(order, now)
    if refusal is not None:
        return _enter_refusal(order, result, refusal, now)
    assert transaction is not None
    held = transaction.status is TransactionStatus.PENDING
    status = StandingOrderRunStatus.HELD if held else StandingOrderRunStatus.DONE
    return _move_on(order, now), _run(order, status, now, result)


def _enter_refusal(order: StandingOrder, result: Result, refusal: Refusal, now: datetime) -> Step:
    """Try again later, or give this run up. Once the account that pays is closed, the order ends as well."""
    failed = _run(order, StandingOrderRunStatus.FAILED, now, result)
    if _says_closed(refusal) and not order.is_over:
        ended = end(_after_run(order), StandingOrderEnd.ACCOUNT_CLOSED, now)
        return replace(ended, due_at=None), failed
    again = next_attempt(order.attempt, now)
    if order.is_over or again is None or isinstance(refusal, RejectedInReview):
        return _move_on(order, now), failed
    retrying = replace(failed, status=StandingOrderRunStatus.RETRYING, next_attempt_at=again)
    return replace(order, attempt=order.attempt + 1, due_at=again), retrying


def _says_closed(refusal: Refusal) -> bool:
    """Whether the account that pays is closed. Of the one that receives the payer is not told."""
    if not isinstance(refusal, AccountNotActive):
        return False
    return refusal.side is Side.SOURCE and refusal.status is AccountStatus.CLOSED


def _pass_over(order: StandingOrder, now: datetime) -> Step:
    """Make nothing of a run: it came due while the order did not run, or was to be tried again."""
    if order.attempt > 1:
        given_up = _run(order, StandingOrderRunStatus.FAILED, now, Result(), attempts=order.attempt - 1)
        return _move_on(order, now), given_up
    if order.is_over:
        return replace(order, due_at=None), None
    return _move_on(order, now), _run(order, StandingOrderRunStatus.SKIPPED, now, Result(), attempts=0)


def _run(
    order: StandingOrder, status: StandingOrderRunStatus, now: datetime, result: Result, attempts: int | None = None
) -> StandingOrderRun:
    moved, refusal = result.transaction, result.refusal
    return StandingOrderRun(
        order.id,
        order.number,
        order.due,
        order.attempt if attempts is None else attempts,
        status,
        moved.amount_minor if moved else order.amount_minor,
        order.currency,
        now,
        moved.id if moved else None,
        RunRejection(refusal.code, refusal.message) if refusal else None,
    )


def _after_run(order: StandingOrder) -> StandingOrder:
    """Turn to the next run."""
    following = order.schedule.occurrence(order.number)
    return replace(
        order, number=order.number + 1, attempt=1, due_at=None if following is None else begin_of(following)
    )


def _move_on(order: StandingOrder, now: datetime) -> StandingOrder:
    """Turn to the next run; without one the order ends. One that is over stays as it is."""
    after = _after_run(order)
    if order.is_over:
        return replace(after, due_at=None)
    return end(after, StandingOrderEnd.SCHEDULE_DONE, now) if after.due_at is None else after


def end(order: StandingOrder, reason: StandingOrderEnd, now: datetime) -> StandingOrder:
    """End an order. A run that may be under way, or was to be tried again, is left to be cleared up."""
    status = StandingOrderStatus.CANCELLED if reason is StandingOrderEnd.CANCELLED else StandingOrderStatus.ENDED
    due_at = order.due_at
    if due_at is not None and due_at > now:
        due_at = now if order.attempt > 1 else None
    return replace(order, status=status, ended_at=now, end_reason=reason, due_at=due_at)


def is_due(order: StandingOrder, now: datetime) -> bool:
    """Whether the bank has to look at it."""
    return order.due_at is not None and order.due_at <= now

"""The ledger's health: what a bank at work finds out about its own books, a slice at a time, and without end.

A pass goes through every account with its history, then through the bank's own legs. Each account is examined as it
stands when the pass comes to it. The trial balance can't be taken so: money that moves between two accounts while
the pass is between them would count twice, or not at all. So it counts only what occurred up to one instant,
`as_of`, before which all is committed when the pass begins.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from florin.domain.history_verification import HistoryPoint
from florin.domain.verification import Finding, TrialBalance

FINDINGS_KEPT = 20
"""So many differences of a pass are told in full; the others are counted. `florin verify` tells them all."""

MARGIN = timedelta(seconds=10)
"""How long before a pass begins, and before the oldest batch that is being written then, `as_of` lies.

A batch reads the clock just before it asks for its accounts, and writes no other time than that or a later one. One
that has asked is seen, however long it waits. This covers those that are between the two, and clocks of several
machines that differ: they must agree to within a few seconds.
"""


class LedgerHealthStatus(StrEnum):
    """How the ledger is, as far as is known."""

    HEALTHY = "HEALTHY"
    DIFFERENCES = "DIFFERENCES"
    NOT_YET_KNOWN = "NOT_YET_KNOWN"


@dataclass(frozen=True, slots=True)
class LedgerCheck:
    """What a whole pass has found. `findings` are the first of so many `differences`."""

    started_at: datetime
    finished_at: datetime
    as_of: datetime
    accounts: int
    entries: int
    chains_verified: int
    trial_balances: tuple[TrialBalance, ...]
    differences: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class HistoryPlace:
    """A place in the middle of a history that is too long for one slice.

    `last` was the number of its last entry, and `stands` what the account's own row said, when the pass came to it:
    the walk ends there, so that a busy account can't run ahead of it for ever. Entries up to `read` have been read;
    `reached` is where the examination stands after them, and `clean` is whether it has found no difference.
    """

    account_id: UUID
    last: int
    stands: HistoryPoint
    read: int
    reached: HistoryPoint
    clean: bool


@dataclass(frozen=True, slots=True)
class LegsPlace:
    """A place among the legs of one of the bank's accounts in one currency, which are in the order of transactions.

    `last` was the last transaction there when the pass came to them; the walk ends there. Before the first leg
    `transaction_id` is none, and after the last one `done` is set.
    """

    account: str
    currency: str
    last: UUID
    transaction_id: UUID | None = None
    leg: int = 0
    done: bool = False


@dataclass(slots=True)
class LedgerPass:
    """A pass under way: where it is, and what it has found so far. All of it can be kept and taken up again.

    So many accounts have been done, up to the id `after`, of about `accounts_total`. Then the legs begin.
    """

    started_at: datetime
    as_of: datetime
    accounts_total: int
    accounts_done: int = 0
    entries: int = 0
    chains_verified: int = 0
    after: UUID | None = None
    history: HistoryPlace | None = None
    legs_begun: bool = False
    legs: LegsPlace | None = None
    ended: bool = False
    customers_minor: dict[str, int] = field(default_factory=dict)
    internal_minor: dict[str, int] = field(default_factory=dict)
    differences: int = 0
    findings: list[Finding] = field(default_factory=list)

    def tell(self, findings: Iterable[Finding]) -> bool:
        """Put differences on record; answers whether there was none."""
        before = self.differences
        for finding in findings:
            self.differences += 1
            if len(self.findings) < FINDINGS_KEPT:
                self.findings.append(finding)
        return self.differences == before

    def count_customers(self, currency: str, posted_delta: int, occurred_at: datetime) -> None:
        """Count what an entry posted, in minor units, if the trial balance is to have it."""
        _count(self.customers_minor, currency, posted_delta, occurred_at, self.as_of)

    def count_internal(self, currency: str, posted_delta: int, occurred_at: datetime) -> None:
        """Count what a leg posted, in minor units, if the trial balance is to have it."""
        _count(self.internal_minor, currency, posted_delta, occurred_at, self.as_of)

    def finish(self, now: datetime) -> LedgerCheck:
        """Take the trial balances, and say what came of it all."""
        assert self.ended, "only a whole pass says anything of the whole"
        balances = tuple(
            TrialBalance(currency, self.customers_minor.get(currency, 0), self.internal_minor.get(currency, 0))
            for currency in sorted(self.customers_minor.keys() | self.internal_minor.keys())
        )
        for balance in balances:
            self.tell(balance.examine())
        return LedgerCheck(
            self.started_at,
            now,
            self.as_of,
            self.accounts_done,
            self.entries,
            self.chains_verified,
            balances,
            self.differences,
            tuple(self.findings),
        )


def _count(sums: dict[str, int], currency: str, delta: int, occurred_at: datetime, as_of: datetime) -> None:
    # A time without a zone is one that never comes; that it stands there is a finding of its own.
    if occurred_at.tzinfo is not None and occurred_at <= as_of:
        sums[currency] = sums.get(currency, 0) + delta


@dataclass(frozen=True, slots=True)
class LedgerHealth:
    """How the ledger is: by the last whole pass, and by the one under way."""

    last_check: LedgerCheck | None
    running: LedgerPass | None

    @property
    def status(self) -> LedgerHealthStatus:
        """A difference counts as soon as it is found, and until a whole pass finds none."""
        if any(known.differences for known in (self.last_check, self.running) if known):
            return LedgerHealthStatus.DIFFERENCES
        return LedgerHealthStatus.NOT_YET_KNOWN if self.last_check is None else LedgerHealthStatus.HEALTHY

"""A model of the ledger: what it should answer and what should stand in it, said as shortly as can be.

It keeps one `Deal` for each transaction and works everything else out from them again each time. Nothing here calls
the code that it is a model of.
"""

from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from florin.domain.account import Account, AccountStatus
from florin.domain.commands import Command, KeySeal, MoneyRequest, Reversal, Step, Transition
from florin.domain.limits import NO_LIMITS, Limits
from florin.domain.money import AMOUNT_MAX_MINOR
from florin.domain.transaction import BANK, PendingFor, TransactionKind, TransactionStatus
from tests.domain.branch import NOBODYS

OK = "OK"
RECORDED = {"ACCOUNT_NOT_ACTIVE", "INSUFFICIENT_FUNDS", "LIMIT_EXCEEDED", "REJECTED_BY_RULE"}
KIND, STATUS = TransactionKind, TransactionStatus
SPENT = {KIND.WITHDRAWAL, KIND.TRANSFER, KIND.PAYMENT_OUT, KIND.EXCHANGE}
NEXT = {
    Step.CAPTURE: PendingFor.CAPTURE,
    Step.RELEASE: PendingFor.CAPTURE,
    Step.EXPIRE: PendingFor.CAPTURE,
    Step.APPROVE: PendingFor.REVIEW,
    Step.REJECT: PendingFor.REVIEW,
    Step.SETTLE: PendingFor.SETTLEMENT,
    Step.RETURN: PendingFor.SETTLEMENT,
}

Place = tuple[UUID, str]


@dataclass(frozen=True)
class Rules:
    """What staff have decided about euros; nothing is decided about other currencies."""

    limits: Limits = NO_LIMITS
    fee_fixed: int = 0
    fee_ppm: int = 0
    review_over: int | None = None
    reject_over: int | None = None


FAST_COUNT, FAST_SECONDS = 4, 60
"""More payments than this within so many seconds are looked at, whatever the rules."""


@dataclass
class Deal:
    """What the model knows of a transaction. None is the bank's own end."""

    id: UUID
    kind: TransactionKind
    by: UUID
    source: UUID | None
    destination: UUID | None
    amount: int
    currency: str
    until: datetime | None = None
    counter: int | None = None
    fee: int = 0
    status: TransactionStatus = STATUS.PENDING
    waits: PendingFor | None = None
    then: PendingFor | None = None
    at: datetime | None = None
    counts: bool = False
    moved: int = 0
    sent_back: int = 0
    code: str | None = None
    reverses: UUID | None = None

    @property
    def held(self) -> int:
        """What it keeps back."""
        return self.amount + self.fee if self.status is STATUS.PENDING else 0

    @property
    def cost(self) -> int:
        """What of it counts under limits."""
        return self.held or (self.moved + self.fee if self.moved else 0)


@dataclass
class Model:
    """The bank as it should be."""

    accounts: dict[UUID, Account]
    balances: dict[UUID, int]
    changed: dict[UUID, datetime]
    rules: Rules = Rules()
    own_limits: dict[UUID, Limits] = field(default_factory=dict)
    customer_limits: dict[tuple[UUID, str], Limits] = field(default_factory=dict)
    keys: dict[Place, tuple[bytes, UUID | None]] = field(default_factory=dict)
    deals: dict[UUID, Deal] = field(default_factory=dict)

    def answer_all(self, commands: list[Command], now: datetime, *, atomic: bool) -> list[str]:
        """What a group is answered with."""
        deals = {key: copy(deal) for key, deal in self.deals.items()}
        before = copy(self.balances), copy(self.changed), copy(self.keys), deals
        said = [self.answer(command, now) for command in commands]
        refusal = next((code for code in said if code != OK), None)
        if not atomic or refusal is None:
            return said
        self.balances, self.changed, self.keys, self.deals = before
        guilty = commands[said.index(refusal)]
        assert isinstance(guilty, MoneyRequest)
        kept = [self.kept(command) for command in commands]
        if refusal.split()[0] in RECORDED and self.kept(guilty) is None:
            self.record(guilty, self.read(guilty), refusal, now)
            return [self.kept(command) or refusal for command in commands]
        return [told or refusal for told in kept]

    def answer(self, command: Command, now: datetime) -> str:
        """What a command is answered with."""
        if isinstance(command, KeySeal):
            self.keys.setdefault((command.customer_id, command.idempotency_key), (bytes(32), None))
            return OK
        kept = self.kept(command)
        if kept is not None:
            return kept
        if isinstance(command, MoneyRequest):
            return self.move(command, now)
        return self.send_back(command, now) if isinstance(command, Reversal) else self.take(command, now)

    def kept(self, command: Command) -> str | None:
        """What is said under a key that was used before."""
        place = command.customer_id, command.idempotency_key or ""
        if place not in self.keys:
            return None
        fingerprint, deal = self.keys[place]
        if deal is None:
            return "KEY_SEALED"
        assert not isinstance(command, KeySeal)
        return (self.deals[deal].code or OK) if fingerprint == command.fingerprint else "IDEMPOTENCY_CONFLICT"

    def bind(self, command: MoneyRequest | Reversal | Transition, deal: Deal) -> None:
        if command.idempotency_key is not None:
            self.keys[command.customer_id, command.idempotency_key] = command.fingerprint, deal.id

    def read(self, asked: MoneyRequest) -> Deal:
        destination = asked.destination_id
        if asked.destination_iban is not None:
            by_iban = {account.iban: account.id for account in self.accounts.values()}
            destination = by_iban.get(asked.destination_iban, NOBODYS)
        deal = Deal(
            asked.transaction_id,
            asked.kind,
            asked.customer_id,
            asked.source_id,
            destination,
            asked.amount_minor,
            asked.currency,
            asked.terms.hold_until,
            asked.terms.counter_minor,
        )
        deal.fee = self.fee_of(deal)
        return deal

    def fee_of(self, deal: Deal) -> int:
        source, destination = (
            self.accounts.get(deal.source or NOBODYS),
            self.accounts.get(deal.destination or NOBODYS),
        )
        own = source and destination and source.customer_id == destination.customer_id
        if not source or source.currency != "EUR" or deal.kind not in SPENT or (own and deal.kind is KIND.TRANSFER):
            return 0
        return self.rules.fee_fixed + deal.amount * self.rules.fee_ppm // 1_000_000

    def record(self, asked: MoneyRequest | Reversal, deal: Deal, code: str, now: datetime) -> str:
        """An attempt that stands in one history and moves nothing."""
        on = deal.source or deal.destination
        assert on is not None
        deal.status, deal.code, deal.at = STATUS.REJECTED, code, max(now, self.changed[on])
        self.changed[on] = deal.at
        self.deals[deal.id] = deal
        self.bind(asked, deal)
        return code

    def move(self, asked: MoneyRequest, now: datetime) -> str:
        deal = self.read(asked)
        if deal.until and not timedelta(minutes=1) <= deal.until - now <= timedelta(days=30):
            return "INVALID_INPUT"
        misnamed = self.misnamed(deal, asked.terms.counter_currency)
        if misnamed:
            return misnamed
        at = self.time_of(deal, now)
        code = self.refused(deal) or self.over_limits(deal, at)
        if code:
            return self.record(asked, deal, code, now) if code.split()[0] in RECORDED else code
        fired = self.fired(deal, at)
        if "REJECT" in fired:
            return self.record(asked, deal, "REJECTED_BY_RULE", now)
        deal.at, deal.counts = at, deal.kind in SPENT
        self.deals[deal.id] = deal
        self.bind(asked, deal)
        waits = (
            PendingFor.SETTLEMENT if deal.kind is KIND.PAYMENT_OUT else PendingFor.CAPTURE if deal.until else None
        )
        deal.waits, deal.then = (PendingFor.REVIEW, waits) if fired else (waits, None)
        if deal.waits is None:
            self.complete(deal, deal.amount, at)
        else:
            assert deal.source
            self.changed[deal.source] = at
        return OK

    def misnamed(self, deal: Deal, counter_currency: str | None) -> str | None:
        source = self.accounts.get(deal.source) if deal.source else None
        destination = self.accounts.get(deal.destination) if deal.destination else None
        if deal.source and (source is None or deal.by not in (source.customer_id, BANK)):
            return "ACCOUNT_NOT_FOUND"
        closed_to_others = deal.kind in (KIND.DEPOSIT, KIND.EXCHANGE)
        if deal.destination and (destination is None or (closed_to_others and destination.customer_id != deal.by)):
            return "ACCOUNT_NOT_FOUND"
        if deal.source == deal.destination:
            return "SAME_ACCOUNT"
        ends = (source, deal.currency), (destination, counter_currency or deal.currency)
        return "CURRENCY_MISMATCH" if any(a and a.currency != currency for a, currency in ends) else None

    def inactive(self, deal: Deal, by: UUID) -> str | None:
        closed = {AccountStatus.CLOSED} if by == BANK else {AccountStatus.CLOSED, AccountStatus.FROZEN}
        ends = [self.accounts[end] for end in (deal.source, deal.destination) if end]
        return "ACCOUNT_NOT_ACTIVE" if any(account.status in closed for account in ends) else None

    def refused(self, deal: Deal) -> str | None:
        if inactive := self.inactive(deal, deal.by):
            return inactive
        if deal.destination and self.balances[deal.destination] + (deal.counter or deal.amount) > AMOUNT_MAX_MINOR:
            return "INVALID_AMOUNT"
        if deal.source and self.available(deal.source) < deal.amount + deal.fee:
            return "INSUFFICIENT_FUNDS"
        return None

    def held(self, account: UUID) -> int:
        return sum(deal.held for deal in self.deals.values() if deal.source == account)

    def available(self, account: UUID) -> int:
        return self.balances[account] - self.held(account) + self.accounts[account].overdraft_limit_minor

    def purse(self, account: UUID) -> tuple[tuple[UUID, str], set[UUID]]:
        """Whose limits may hold for an account, and which accounts they count."""
        owner = self.accounts[account].customer_id, self.accounts[account].currency
        return owner, {key for key, each in self.accounts.items() if (each.customer_id, each.currency) == owner}

    def counted(self, accounts: set[UUID]) -> list[Deal]:
        return [deal for deal in self.deals.values() if deal.counts and deal.source in accounts]

    def time_of(self, deal: Deal, now: datetime) -> datetime:
        times = [now, *(self.changed[end] for end in (deal.source, deal.destination) if end)]
        if deal.source and deal.kind in SPENT:
            owner, accounts = self.purse(deal.source)
            if owner in self.customer_limits:
                times += [minute_of(each.at) for each in self.counted(accounts)]
        return max(times)

    def over_limits(self, deal: Deal, at: datetime) -> str | None:
        if deal.source is None or deal.kind not in SPENT:
            return None
        owner, accounts = self.purse(deal.source)
        default = self.rules.limits if deal.currency == "EUR" else NO_LIMITS
        for scope, limits, counted in (
            ("ACCOUNT", self.own_limits.get(deal.source, default), {deal.source}),
            ("CUSTOMER", self.customer_limits.get(owner, NO_LIMITS), accounts),
        ):
            day, month, count = spent(self.counted(counted), at)
            total = deal.amount + deal.fee
            for name, limit, would in (
                ("PER_TRANSACTION", limits.per_transaction, total),
                ("PER_DAY", limits.per_day, day + total),
                ("PER_MONTH", limits.per_month, month + total),
                ("PER_MINUTE", limits.per_minute, count + 1),
            ):
                if limit is not None and would > limit:
                    return f"LIMIT_EXCEEDED {name} {scope}"
        return None

    def fired(self, deal: Deal, at: datetime) -> set[str]:
        if deal.source is None or deal.kind not in SPENT:
            return set()
        over = (("REVIEW", self.rules.review_over), ("REJECT", self.rules.reject_over))
        fired = {name for name, most in over if most is not None and deal.currency == "EUR" and deal.amount > most}
        lately = [d for d in self.counted({deal.source}) if d.at and (at - d.at).total_seconds() <= FAST_SECONDS]
        return fired | ({"REVIEW"} if len(lately) >= FAST_COUNT else set())

    def complete(self, deal: Deal, moved: int, at: datetime) -> None:
        deal.status, deal.waits, deal.moved = STATUS.COMPLETED, None, moved
        if deal.source:
            self.balances[deal.source] -= moved + deal.fee
            self.changed[deal.source] = at
        if deal.destination:
            self.balances[deal.destination] += deal.counter or moved
            self.changed[deal.destination] = at

    def parties(self, deal: Deal) -> set[UUID]:
        return {self.accounts[end].customer_id for end in (deal.source, deal.destination) if end} | {deal.by}

    def take(self, command: Transition, now: datetime) -> str:
        deal, step = self.deals.get(command.target_id), command.step
        if deal is None:
            return "TRANSACTION_NOT_FOUND"
        if command.by_staff and command.customer_id in self.parties(deal):
            return "OWN_TRANSACTION"
        if not command.by_staff and step in (Step.CAPTURE, Step.RELEASE) and not self.sees(deal, command):
            return "TRANSACTION_NOT_FOUND"
        if deal.status is not STATUS.PENDING:
            return "TRANSACTION_NOT_PENDING"
        early = deal.waits is PendingFor.REVIEW and deal.until and step in (Step.RELEASE, Step.EXPIRE)
        if deal.waits is not NEXT[step] and not early:
            return "TRANSACTION_NOT_" + ("PENDING" if step in (Step.APPROVE, Step.REJECT) else "FOUND")
        at = max(now, *(self.changed[end] for end in (deal.source, deal.destination) if end))
        over = deal.until is not None and deal.until <= at
        if step is Step.EXPIRE and not over:
            return OK
        if step is Step.CAPTURE and over:
            self.let_go(deal, at)
            return "TRANSACTION_NOT_PENDING"
        code = self.finish(deal, command, at)
        if code == OK:
            self.bind(command, deal)
        return code

    def sees(self, deal: Deal, command: Transition) -> bool:
        """Who is asked to decide on a hold: its payer, and its payee unless it still may come to nothing."""
        if deal.until is None or deal.source is None:
            return False
        for_payer_only = deal.waits is PendingFor.REVIEW or deal.status is STATUS.REJECTED
        payer = self.accounts[deal.source].customer_id
        return command.customer_id in ({payer} if for_payer_only else self.parties(deal))

    def let_go(self, deal: Deal, at: datetime, code: str | None = None) -> None:
        deal.status, deal.code, deal.waits, deal.then = (
            (STATUS.REJECTED if code else STATUS.REVERSED),
            code,
            None,
            None,
        )
        assert deal.source
        self.changed[deal.source] = at

    def finish(self, deal: Deal, command: Transition, at: datetime) -> str:
        step = command.step
        codes = {Step.RELEASE: None, Step.EXPIRE: None, Step.RETURN: "PAYMENT_RETURNED"}
        if step in codes or step is Step.REJECT:
            self.let_go(deal, at, codes.get(step, "REJECTED_IN_REVIEW"))
            return OK
        if step is Step.APPROVE and deal.then:
            deal.waits, deal.then = deal.then, None
            return OK
        moved = command.amount_minor or deal.amount
        if command.currency not in (None, deal.currency):
            return "CURRENCY_MISMATCH"
        if moved > deal.amount:
            return "HOLD_EXCEEDED"
        if step is not Step.SETTLE and (inactive := self.inactive(deal, command.customer_id)):
            return inactive
        if deal.destination and self.balances[deal.destination] + (deal.counter or moved) > AMOUNT_MAX_MINOR:
            return "INVALID_AMOUNT"
        self.complete(deal, moved, at)
        return OK

    def send_back(self, command: Reversal, now: datetime) -> str:
        deal = self.deals.get(command.target_id)
        if deal is None:
            return "TRANSACTION_NOT_FOUND"
        allowed = {KIND.PAYMENT_OUT} if command.customer_id == BANK else {KIND.TRANSFER}
        if command.by_staff:
            allowed = {KIND.DEPOSIT, KIND.WITHDRAWAL, KIND.TRANSFER}
            if command.customer_id in self.parties(deal):
                return "OWN_TRANSACTION"
        elif command.customer_id != BANK:
            got = deal.destination and self.accounts[deal.destination].customer_id == command.customer_id
            if not got or not (deal.moved or deal.waits is PendingFor.CAPTURE):
                return "TRANSACTION_NOT_FOUND"
        if deal.kind not in allowed or not deal.moved:
            return "NOT_REVERSIBLE"
        if command.currency not in (None, deal.currency):
            return "CURRENCY_MISMATCH"
        left = deal.moved - deal.sent_back
        amount = command.amount_minor or left
        if amount > left or not left:
            return "REVERSAL_EXCEEDED"
        back = Deal(
            command.transaction_id,
            KIND.REVERSAL,
            command.customer_id,
            deal.destination,
            deal.source,
            amount,
            deal.currency,
            reverses=deal.id,
        )
        code = self.refused(back)
        if code:
            return self.record(command, back, code, now) if code in RECORDED else code
        back.at = self.time_of(back, now)
        self.deals[back.id] = back
        self.bind(command, back)
        self.complete(back, amount, back.at)
        deal.sent_back += amount
        if deal.sent_back == deal.moved:
            deal.status = STATUS.REVERSED
        return OK


def minute_of(at: datetime | None) -> datetime:
    """When the minute began."""
    assert at is not None
    return at.replace(second=0, microsecond=0)


def spent(deals: list[Deal], at: datetime) -> tuple[int, int, int]:
    """What was spent on a day and in its month, in UTC, and how often in the minute."""
    dated = [(deal, deal.at) for deal in deals if deal.at]
    return (
        sum(deal.cost for deal, made in dated if made.date() == at.date()),
        sum(deal.cost for deal, made in dated if (made.year, made.month) == (at.year, at.month)),
        sum(minute_of(made) == minute_of(at) for _, made in dated),
    )

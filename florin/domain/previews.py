"""Previews: what a movement would come to if it were asked for now, and quotes that are carried out exactly so.

A preview is decided by the ledger's own rules, on what stands in the books now, and then forgotten: nothing is
locked and nothing is kept. So it shows what really happens, unless somebody else is faster.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from florin.domain.account import Account
from florin.domain.books import Books, Group
from florin.domain.commands import KeySeal, MoneyRequest, SealedKey
from florin.domain.exchange import Conversion, show_rate
from florin.domain.exchange_orders import AccountLook, ExchangeOrder, plan_exchange
from florin.domain.exchange_rates import ExchangeRates
from florin.domain.exchange_refusals import InvalidQuote, QuoteExpired
from florin.domain.fraud_rules import FiredRule
from florin.domain.ledger import decide_batch
from florin.domain.limits import Headroom, read_usage, window_of
from florin.domain.money import Money
from florin.domain.money_refusals import RecordedRefusal, RejectedByRule
from florin.domain.movements import Movement, identify, replay
from florin.domain.payments import Answer, Order, Payments, answer_of, ask, check_key
from florin.domain.ports import Clock
from florin.domain.principal import Principal
from florin.domain.quote import Quote, QuoteSeal, SealedQuote, open_quote, write_quote
from florin.domain.refusals import (
    AccountNotFound,
    CurrencyMismatch,
    Overloaded,
    Refusal,
    SameAccount,
)
from florin.domain.spending_limits import CustomerLimits, headroom_of_account
from florin.domain.transaction import PendingFor, Transaction


class PreviewOutcome(StrEnum):
    """What would become of a movement."""

    COMPLETED = "COMPLETED"
    HELD_FOR_REVIEW = "HELD_FOR_REVIEW"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True)
class AccountPreview:
    """One of the caller's accounts as it would stand afterwards."""

    account_id: UUID
    balance: Money
    available_balance: Money


@dataclass(frozen=True, slots=True)
class Preview:
    """What a movement would come to. `limits` says what would be left; a refused one has no quote."""

    amount: Money
    fee: Money
    total: Money
    outcome: PreviewOutcome
    refusal: Refusal | None
    rules: Sequence[FiredRule]
    limits: Sequence[Headroom]
    source: AccountPreview
    destination: AccountPreview | None
    quote: SealedQuote | None


@dataclass(frozen=True, slots=True)
class ExchangePreview(Preview):
    """What an exchange would come to, and at which rate."""

    counter_amount: Money
    conversion: Conversion

    @property
    def rate(self) -> Decimal:
        """What the customer gets for one whole unit, cut after twelve decimals."""
        return show_rate(self.conversion.rate)

    @property
    def mid_rate(self) -> Decimal:
        """The same without the spread."""
        return show_rate(self.conversion.mid)

    @property
    def spread_percent(self) -> Decimal:
        """By how much the rate is less than the mid rate, in per cent."""
        return self.conversion.spread_percent


class Trials(Protocol):
    """What stands in the books, to try something on. `persistence` provides it."""

    async def open(self, request: MoneyRequest) -> Books:
        """What a request names, as it stands now; nothing is locked, and what is done to it goes nowhere."""
        ...


def try_out(
    request: MoneyRequest, books: Books, now: datetime
) -> Preview | AccountNotFound | SameAccount | CurrencyMismatch:
    """Have the ledger's rules decide a request, and look at what comes of it in `books`; without a quote."""
    movement = identify(request, books)
    if not isinstance(movement, Movement):
        return movement
    source = movement.source
    assert source is not None, "what is previewed is paid by a customer"
    [[outcome]] = decide_batch([Group((request,))], books, now)
    value = outcome.value
    assert not isinstance(value, SealedKey)
    rules: tuple[FiredRule, ...] = ()
    if isinstance(value, Transaction):
        held = value.pending_for is PendingFor.REVIEW
        came, refusal = PreviewOutcome.HELD_FOR_REVIEW if held else PreviewOutcome.COMPLETED, None
        if held:
            rules = books.flagged[-1].fired
    else:
        # The attempt that it carries is not one that was made.
        came = PreviewOutcome.REFUSED
        refusal = replace(value, transaction=None) if isinstance(value, RecordedRefusal) else value
        if isinstance(value, RejectedByRule):
            rules = value.rules
    after = books.accounts[source.id]
    destination = movement.destination
    own = destination is not None and destination.customer_id == source.customer_id
    return Preview(
        Money(request.amount_minor, request.currency),
        Money(movement.fee_minor, request.currency),
        Money(movement.total_minor, request.currency),
        came,
        refusal,
        rules,
        _headroom(after, books, now),
        _show(after),
        _show(books.accounts[destination.id]) if destination is not None and own else None,
        None,
    )


def _show(account: Account) -> AccountPreview:
    return AccountPreview(account.id, account.balance, account.available_balance)


def _headroom(account: Account, books: Books, now: datetime) -> list[Headroom]:
    """What is left of the account's limits, and of its customer's."""
    key = account.customer_id, account.currency
    theirs = []
    if account.customer_limited and key in books.limits:
        theirs = [CustomerLimits(*key, books.limits[key], read_usage(books.usage[key]))]
    limits = books.rulebook.limits_of(account)
    return headroom_of_account(account, limits, theirs, window_of(max(now, account.changed_at)))


@dataclass(frozen=True, slots=True)
class Previews:
    """Shows what movements would come to, and carries out quotes. A quote is good for `lifetime`."""

    payments: Payments
    trials: Trials
    accounts: AccountLook
    rates: ExchangeRates
    seal: QuoteSeal
    clock: Clock
    lifetime: timedelta

    async def transfer(self, principal: Principal, order: Order) -> Preview | Refusal:
        """What a transfer would come to; the order's key becomes the quote's id."""
        request = self.payments.request(principal, order)
        if not isinstance(request, MoneyRequest):
            return request
        return await self._preview(request)

    async def exchange(self, principal: Principal, order: ExchangeOrder) -> ExchangePreview | Refusal:
        """What an exchange would come to; the order's key becomes the quote's id."""
        planned = await plan_exchange(self.accounts, self.rates, principal, order, self.payments.new_id())
        if isinstance(planned, Refusal):
            return planned
        request, conversion = planned
        seen = await self._preview(request)
        if not isinstance(seen, Preview):
            return seen
        terms = request.terms
        assert terms.counter_minor is not None
        assert terms.counter_currency is not None
        counter = Money(terms.counter_minor, terms.counter_currency)
        facts = {each.name: getattr(seen, each.name) for each in fields(seen)}
        return ExchangePreview(**facts, counter_amount=counter, conversion=conversion)

    async def exchange_now(self, principal: Principal, order: ExchangeOrder) -> Answer:
        """Exchange at the rate that holds now; the same request again is answered as it was, whatever that is then.

        Raises:
            Malformed: no request can have this key.
        """
        check_key(order.idempotency_key)
        planned = await plan_exchange(self.accounts, self.rates, principal, order, self.payments.new_id())
        if not isinstance(planned, Refusal):
            return await ask(self.payments.ledger, planned[0])
        earlier = order.unpriced(principal.customer_id, self.payments.new_id())
        told = replay(earlier, await self.trials.open(earlier)) if earlier else None
        return Answer(planned) if told is None else answer_of(told)

    async def execute(self, principal: Principal, token: str) -> Answer:
        """Carry out a quote exactly as it was given, once; again, it is answered with what came of it.

        Funds, limits and rules are judged as they are now.
        """
        quote = open_quote(self.seal, token)
        if quote is None or quote.customer_id != principal.customer_id:
            return Answer(InvalidQuote())
        ledger = self.payments.ledger
        if quote.expires_at <= self.clock():
            # An earlier copy may still be on its way. Whichever of the two binds the key first, it is for good.
            sealed = (await ask(ledger, KeySeal(quote.customer_id, quote.id))).value
            if isinstance(sealed, Overloaded):
                return Answer(sealed)
            assert isinstance(sealed, SealedKey)
            if sealed.transaction is None:
                return Answer(QuoteExpired(quote.expires_at))
        return await ask(ledger, quote.request(self.payments.new_id()))

    async def _preview(self, request: MoneyRequest) -> Preview | AccountNotFound | SameAccount | CurrencyMismatch:
        books = await self.trials.open(request)
        now = self.clock()
        seen = try_out(request, books, now)
        if not isinstance(seen, Preview) or seen.outcome is PreviewOutcome.REFUSED:
            return seen
        return replace(seen, quote=self._quote(request, seen, books, now))

    def _quote(self, request: MoneyRequest, seen: Preview, books: Books, now: datetime) -> SealedQuote:
        iban, terms = request.destination_iban, request.terms
        destination_id = request.destination_id if iban is None else books.ids_by_iban[iban]
        assert request.source_id is not None
        assert destination_id is not None
        quote = Quote(
            request.idempotency_key,
            request.customer_id,
            request.kind,
            request.source_id,
            destination_id,
            request.amount_minor,
            request.currency,
            seen.fee.minor,
            now + self.lifetime,
            request.description,
            terms.counter_minor,
            terms.counter_currency,
            terms.labels,
        )
        return SealedQuote(quote.id, self.seal.seal(write_quote(quote)), quote.expires_at)

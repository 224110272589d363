"""The composition root: the bank's parts are made and put together here, and nowhere else."""

import asyncio
import contextlib
import logging
import random
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from florin.domain.accounts import Accounts
from florin.domain.api_keys import ApiKeys
from florin.domain.audit import AuditAction
from florin.domain.audit_reading import AuditReading
from florin.domain.back_office import BackOffice
from florin.domain.business_lists import BusinessLists
from florin.domain.customers import Customers
from florin.domain.exchange_rates import ExchangeRates
from florin.domain.fraud_desk import FraudDesk
from florin.domain.fraud_rules import known_zones
from florin.domain.history import History
from florin.domain.holds import Holds
from florin.domain.incoming_payments import IncomingPayments
from florin.domain.interest_book import InterestReading
from florin.domain.logons import Logons
from florin.domain.payments import Payments
from florin.domain.payouts import Payouts
from florin.domain.personal_data import PersonalDataDesk
from florin.domain.ports import Clock, IdMaker
from florin.domain.previews import Previews
from florin.domain.price_list import PriceList
from florin.domain.principal import Principal
from florin.domain.rail_traffic import RailTraffic
from florin.domain.receipt import Receipts
from florin.domain.refunds import Refunds
from florin.domain.reviews import Reviews
from florin.domain.rulebook_desk import RulebookDesk
from florin.domain.second_factors import SecondFactors
from florin.domain.sessions import Sessions
from florin.domain.spending_limits import SpendingLimits
from florin.domain.staff import Staff
from florin.domain.standing_orders import StandingOrders
from florin.domain.standing_runs import StandingRuns
from florin.domain.statements import Statements
from florin.persistence import records
from florin.persistence.announcements import LOOK_BACK, Announcements
from florin.persistence.api_keys import ApiKeys as ApiKeyRecords
from florin.persistence.audit_log import AuditLog
from florin.persistence.audit_records import AuditRecords
from florin.persistence.business_lists import BusinessLists as BusinessListRecords
from florin.persistence.caretaker import Caretaker, Duty
from florin.persistence.database import Database
from florin.persistence.exchange_rates import RateRecords
from florin.persistence.health_keeper import HealthKeeper, Rhythm
from florin.persistence.health_records import HealthRecords
from florin.persistence.hints import Hints
from florin.persistence.hold_expiry import HoldExpiry
from florin.persistence.hold_records import HoldRecords, RefundRecords
from florin.persistence.interest import InterestDuty, InterestRecords
from florin.persistence.ledger_writer import LedgerWriter
from florin.persistence.personal_data import PersonalData as PersonalDataRecords
from florin.persistence.previews import Trials
from florin.persistence.rail_records import RailRecords
from florin.persistence.receipts import ReceiptRecords
from florin.persistence.reviews import ReviewRecords
from florin.persistence.rulebook_records import RulebookRecords
from florin.persistence.schema_version import current_revision, newest_revision
from florin.persistence.second_factors import SecondFactors as SecondFactorRecords
from florin.persistence.sessions import Sessions as SessionRecords
from florin.persistence.spending_limits import LimitRecords
from florin.persistence.standing_orders import StandingOrders as StandingOrderRecords
from florin.persistence.statements import StatementRecords
from florin.persistence.transaction_search import SearchRecords
from florin.resolvers.context import Bank, Context
from florin.resolvers.request import Request as Facts
from florin.server.authentication import Authentication
from florin.server.counters import Counters, Memory, Redis
from florin.server.key_checks import ApiKeyChecks
from florin.server.key_ring import KeyRing, make_ring
from florin.server.passwords import Passwords
from florin.server.quote_seal import QuoteSeal
from florin.server.receipts import Signer, keep_key_set
from florin.server.settings import Settings, find_secret_key
from florin.server.simulated_rail import SimulatedRail, simulate_incoming
from florin.server.throttle import AT_ONCE, REFUSED_REGISTRATIONS, LogonThrottle
from florin.server.tokens import Tokens
from florin.server.vault import Sealed, vault_of

log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The time, from the machine's clock."""
    return datetime.now(UTC)


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): ids that sort by time, and that nobody guesses."""
    made: UUID = uuid7()
    return made


@dataclass(slots=True)
class Florin:
    """A bank that is put together; `running` starts and stops it."""

    settings: Settings
    database: Database
    hints: Hints
    announcements: Announcements
    ledger: LedgerWriter
    audit: AuditLog
    passwords: Passwords
    keys: KeyRing
    tokens: Tokens
    bank: Bank
    authentication: Authentication
    health: HealthKeeper
    caretaker: Caretaker
    counters: Counters

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run until left; then commit what is queued, and let go of everything."""
        # A rule about hours needs their names, and to read them takes a tenth of a second.
        await asyncio.to_thread(known_zones)
        await self.keys.open()
        keep_key_set(self.settings.data_dir, self.keys.keys.receipts)
        self.keys.start()
        self.announcements.hear(self._follow)
        self.announcements.hear(self.keys.hear)
        self.announcements.start()
        self.hints.start()
        self.ledger.start()
        self.audit.start()
        self.authentication.api_keys.start()
        self.health.start()
        self.caretaker.start()
        try:
            yield
        finally:
            await self.caretaker.stop()
            await self.health.stop()
            await self.authentication.api_keys.stop()
            await self.ledger.stop()
            await self.audit.stop()
            await self.hints.stop()
            await self.announcements.stop()
            await self.keys.stop()
            await self.counters.close()
            self.passwords.close()
            await self.database.close()

    def _follow(self, message: Mapping[str, Any]) -> None:
        """Do what an announcement asks for."""
        for each in message.get("ended", ()):
            self.tokens.revoke_session(UUID(each))
            self.authentication.api_keys.end(UUID(each))

    def note_limited(self, request: Facts, principal: Principal | None, limit: str) -> None:
        """Put on record that somebody has asked for more than they may."""
        Context(self.bank, request, principal).note(AuditAction.RATE_LIMITED, after={"limit": limit})

    async def readiness(self) -> dict[str, bool]:
        """What has to be so before money may move."""
        try:
            revision = await current_revision(self.database)
        except Exception as error:
            log.warning("the database cannot be reached: %s", error)
            return {"database": False, "migrations": False, "writer": self.ledger.running}
        return {"database": True, "migrations": revision == newest_revision(), "writer": self.ledger.running}


def make_counters(settings: Settings) -> Counters:
    """Counters of this process, or of all that have the same Redis and the same secret."""
    if settings.redis_url is None:
        return Counters(Memory())
    return Counters(Memory(), Redis(settings.redis_url, secret=find_secret_key(settings)))


@dataclass(frozen=True, slots=True)
class Ground:
    """What the services stand on."""

    settings: Settings
    clock: Clock
    new_id: IdMaker
    database: Database
    counters: Counters
    passwords: Passwords
    keys: KeyRing
    tokens: Tokens
    audit: AuditLog

    def throttle(self, kind: str) -> LogonThrottle:
        """Slows down those who guess something."""
        return LogonThrottle(self.settings.logon_failures, self.counters, kind=kind, at_once=self._at_once)

    def registration_throttle(self) -> LogonThrottle:
        """Slows down those who find out by registering which emails are taken, or have passwords judged in vain."""
        return LogonThrottle(REFUSED_REGISTRATIONS, self.counters, kind="register", at_once=self._at_once)

    @property
    def _at_once(self) -> int:
        """How many attempts of one address are looked at together: enough that no thread waits for the next."""
        return max(AT_ONCE, 2 * self.settings.password_threads)


def prepare(settings: Settings, clock: Clock, make_id: IdMaker) -> Ground:
    """Make what the services stand on."""
    assert settings.database_url is not None
    database = Database(settings.database_url, pool_size=settings.pool_size)
    keys = make_ring(settings, database, clock)
    return Ground(
        settings,
        clock,
        make_id,
        database,
        make_counters(settings),
        Passwords(settings.password_threads),
        keys,
        Tokens(keys, lifetime=settings.access_token_seconds, clock=clock),
        AuditLog(database),
    )


def make_bank(ground: Ground, ledger: LedgerWriter, hints: Hints) -> Bank:
    """Make the services."""
    database, clock, new_id, audit = ground.database, ground.clock, ground.new_id, ground.audit
    customers = records.Customers(database)
    sessions = Sessions(SessionRecords(database), ground.tokens, audit, clock, new_id)
    accounts = Accounts(records.Accounts(database), clock, new_id, random.SystemRandom())
    people = PersonalDataRecords(database)
    rulebooks, limits = RulebookDesk(RulebookRecords(database), clock), LimitRecords(database)
    vault = vault_of(ground.settings, Sealed.SECOND_FACTORS)
    factors = SecondFactors(
        SecondFactorRecords(database), SessionRecords(database), vault, ground.throttle("code"), audit, clock
    )
    payments, rates = Payments(ledger, new_id), make_exchange_rates(ground)
    return Bank(
        clock=clock,
        new_id=new_id,
        notes=audit,
        customers=Customers(customers, ground.passwords, ground.registration_throttle(), clock, new_id),
        back_office=BackOffice(people, accounts, ground.passwords, clock),
        staff=Staff(people, ground.passwords, clock, new_id),
        personal_data=PersonalDataDesk(people, audit, clock),
        business_lists=BusinessLists(BusinessListRecords(database), clock),
        logons=Logons(
            customers, ground.passwords, ground.throttle("logon"), ground.tokens, sessions, factors, audit, clock
        ),
        sessions=sessions,
        factors=factors,
        api_keys=ApiKeys(ApiKeyRecords(database), clock, new_id),
        accounts=accounts,
        payments=payments,
        holds=Holds(ledger, HoldRecords(database), audit, clock),
        refunds=Refunds(ledger, RefundRecords(database), audit, clock, new_id),
        history=History(records.Transactions(database), hints),
        statements=Statements(StatementRecords(database), SearchRecords(database), clock),
        receipts=Receipts(ReceiptRecords(database), Signer(ground.keys)),
        audit=AuditReading(AuditRecords(database)),
        health=HealthRecords(database),
        standing_orders=make_standing_orders(database, ledger, clock, new_id),
        rulebooks=rulebooks,
        fraud=FraudDesk(rulebooks, new_id),
        reviews=Reviews(ledger, ReviewRecords(database), rulebooks, audit, clock, hints),
        limits=SpendingLimits(limits, rulebooks, people, clock),
        prices=PriceList(rulebooks, limits),
        interest=InterestReading(InterestRecords(database)),
        exchange_rates=rates,
        previews=make_previews(ground, payments, rates),
        payouts=Payouts(
            Payments(ledger, new_id), RailRecords(database), connected=ground.settings.payment_rail != "none"
        ),
        incoming=IncomingPayments(
            ledger,
            RailRecords(database),
            clock,
            new_id,
            simulate_incoming if ground.settings.sandbox else None,
        ),
    )


def make_exchange_rates(ground: Ground) -> ExchangeRates:
    """Make what knows what currencies are worth in each other."""
    seconds = ground.settings.rate_max_age
    max_age = timedelta(seconds=seconds) if seconds else None
    return ExchangeRates(RateRecords(ground.database), ground.clock, max_age)


def make_previews(ground: Ground, payments: Payments, rates: ExchangeRates) -> Previews:
    """Make what tries payments out, and carries out quotes."""
    return Previews(
        payments,
        Trials(ground.database),
        records.Accounts(ground.database),
        rates,
        QuoteSeal(vault_of(ground.settings, Sealed.QUOTES)),
        ground.clock,
        timedelta(seconds=ground.settings.quote_seconds),
    )


def make_standing_orders(database: Database, ledger: LedgerWriter, clock: Clock, new_id: IdMaker) -> StandingOrders:
    """Make what takes standing orders, and what runs them."""
    kept = StandingOrderRecords(database)
    return StandingOrders(kept, StandingRuns(ledger, kept, new_id), clock, new_id)


def make_duties(ground: Ground, bank: Bank, ledger: LedgerWriter) -> list[Duty]:
    """What the bank does without anybody asking, in the order in which it is looked for."""
    database = ground.database
    return [
        Duty("holds that expire", HoldExpiry(database, ledger).perform),
        Duty("standing orders", bank.standing_orders.runs.perform),
        Duty("interest", InterestDuty(database, ledger, bank.new_id).perform, every=60.0),
        *rail_duties(ground, bank, ledger),
    ]


def rail_duties(ground: Ground, bank: Bank, ledger: LedgerWriter) -> list[Duty]:
    """What there is to do with the payment rail, if there is one."""
    if ground.settings.payment_rail == "none":
        return []
    kept = RailRecords(ground.database)
    rail = SimulatedRail(kept, ground.clock)
    traffic = RailTraffic(rail, kept, bank.incoming, ledger, ground.new_id, name=ground.settings.payment_rail)
    return [
        Duty("payments to other banks", traffic.send),
        Duty("word from other banks", traffic.collect),
        Duty("payments without word", traffic.remind, every=3600.0),
    ]


def build(settings: Settings, *, clock: Clock = utc_now, make_id: IdMaker = new_id) -> Florin:
    """Put the bank together. Needs `settings.database_url`."""
    ground = prepare(settings, clock, make_id)
    database = ground.database
    hints = Hints(database, poll_interval=settings.poll_seconds)
    ledger = LedgerWriter(
        database,
        clock=clock,
        on_commit=hints.publish,
        batch_limit=settings.batch_limit,
        queue_limit=settings.queue_limit,
        retry_limit=settings.retry_seconds,
    )
    bank = make_bank(ground, ledger, hints)
    rhythm = Rhythm(share_percent=settings.health_share_percent, pause=settings.health_seconds)
    return Florin(
        settings,
        database,
        hints,
        Announcements(
            database,
            clock=clock,
            poll_interval=settings.poll_seconds,
            # What ended before this process began may still have tokens that are alive.
            look_back=timedelta(seconds=settings.access_token_seconds) + LOOK_BACK,
        ),
        ledger,
        ground.audit,
        ground.passwords,
        ground.keys,
        ground.tokens,
        bank,
        Authentication(bank, ground.tokens, ApiKeyChecks(ApiKeyRecords(database), clock)),
        HealthKeeper(database, clock=clock, rhythm=rhythm),
        Caretaker(database, make_duties(ground, bank, ledger), clock=clock),
        ground.counters,
    )

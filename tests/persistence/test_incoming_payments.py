"""Payments from other banks on a real database: credited once, or refused once and for good."""

import asyncio
from contextlib import suppress
from dataclasses import replace

import asyncpg
import pytest

from florin.domain.account import Account, AccountStatus
from florin.domain.incoming_payments import IncomingOutcome
from florin.domain.payment_rail import Incoming, ReturnReason
from florin.persistence.verify import verify_books
from tests.persistence.audit import audit
from tests.persistence.branch import Branch
from tests.persistence.conftest import NewBranch
from tests.persistence.rail_traffic import Clock, Crash, Desk, Fault, ToldRail, open_real_account

CREDITED, REFUSED = IncomingOutcome
THEIRS = "NO9386011117947"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def branch(new_branch: NewBranch, clock: Clock) -> Branch:
    return new_branch(clock=clock)


def credit(account: Account | str, clock: Clock, amount: int = 500, reference: str = "NB-1") -> Incoming:
    """A payment from another bank."""
    iban = account if isinstance(account, str) else account.iban
    return Incoming(reference, amount, "EUR", iban, "Søren Müller", THEIRS, "Grüße", clock())


async def sound(branch: Branch, sql: asyncpg.Connection) -> None:
    """The books are in order; a key that was sealed has no transaction, and needs none."""
    await audit(sql)
    assert (await verify_books(branch.database)).first == []


async def test_a_credit_is_booked_once_however_often_it_is_told(
    new_branch: NewBranch, clock: Clock, sql: asyncpg.Connection
) -> None:
    one, two = new_branch(clock=clock), new_branch(clock=clock)
    account = await open_real_account(one, sql)
    rail = ToldRail(credit(account, clock), credit(account, clock, reference="NB-2"), credit(account, clock))
    desks = [Desk(one, clock, rail), Desk(two, clock, rail)]
    await asyncio.gather(*(desk.traffic.collect(clock()) for desk in desks))
    await desks[0].traffic.collect(clock())
    assert (await one.see(account)).balance_minor == 1000
    newest, oldest = await desks[0].records.incoming(limit=9, before=None)
    assert {newest.rail_reference, oldest.rail_reference} == {"NB-1", "NB-2"}
    assert await desks[0].records.incoming(limit=9, before=newest.id) == [oldest]
    assert (oldest.outcome, oldest.reason, oldest.payer_name) == (CREDITED, None, "Søren Müller")
    assert oldest.transaction_id is not None
    credited = (await one.transactions.by_ids([oldest.transaction_id]))[oldest.transaction_id]
    assert credited.details.counterparty is not None
    assert (credited.details.counterparty.name, credited.details.counterparty.iban) == ("Søren Müller", THEIRS)
    assert credited.description == "Grüße"
    await sound(one, sql)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_process_may_end_at_any_call(
    branch: Branch, clock: Clock, sql: asyncpg.Connection, after: bool
) -> None:
    account = await open_real_account(branch, sql)
    crashed, call = True, 0
    while crashed:
        call += 1
        rail = ToldRail(
            credit(account, clock, reference=f"in {call}"), credit("DE00", clock, reference=f"lost {call}")
        )
        fault = Fault(call, after=after)
        with suppress(Crash):
            await Desk(branch, clock, rail, fault=fault).traffic.collect(clock())
        crashed = fault.happened
        await Desk(branch, clock, rail).traffic.collect(clock())
        assert (await branch.see(account)).balance_minor == 500 * call
    kept = await Desk(branch, clock).records.incoming(limit=100, before=None)
    assert sorted(each.outcome for each in kept) == [CREDITED] * call + [REFUSED] * call
    await sound(branch, sql)


async def test_what_was_refused_stays_refused_when_the_account_is_there_later(
    branch: Branch, clock: Clock, sql: asyncpg.Connection
) -> None:
    account = await open_real_account(branch, sql)
    iban = account.iban
    await sql.execute("UPDATE account_ibans SET iban = 'elsewhere' WHERE account_id = $1", account.id)
    await sql.execute("UPDATE accounts SET iban = 'elsewhere' WHERE id = $1", account.id)
    rail = ToldRail(credit(iban, clock))
    desk = Desk(branch, clock, rail)
    await desk.traffic.collect(clock())
    await sql.execute("UPDATE account_ibans SET iban = $2 WHERE account_id = $1", account.id, iban)
    await sql.execute("UPDATE accounts SET iban = $2 WHERE id = $1", account.id, iban)
    await desk.traffic.collect(clock())
    assert (await branch.see(account)).balance_minor == 0
    [refused] = await desk.records.incoming(limit=9, before=None)
    assert (refused.outcome, refused.reason) == (REFUSED, ReturnReason.INCORRECT_ACCOUNT)
    assert refused.transaction_id is None
    assert refused.explanation == "The receiving bank has no account with this number."
    await sound(branch, sql)


async def test_closed_and_foreign_accounts_are_credited_nothing_and_frozen_ones_are(
    branch: Branch, clock: Clock, sql: asyncpg.Connection
) -> None:
    closed = await open_real_account(branch, sql, status=AccountStatus.CLOSED)
    frozen = await open_real_account(branch, sql, status=AccountStatus.FROZEN)
    dollars = await open_real_account(branch, sql, currency="USD")
    accounts = [closed, frozen, dollars]
    rail = ToldRail(*(credit(each, clock, reference=f"NB-{n}") for n, each in enumerate(accounts)))
    desk = Desk(branch, clock, rail)
    await desk.traffic.collect(clock())
    await Desk(branch, clock, rail).traffic.collect(clock())
    kept = {each.rail_reference: each for each in await desk.records.incoming(limit=9, before=None)}
    assert [(kept[f"NB-{n}"].outcome, kept[f"NB-{n}"].return_reason) for n in range(3)] == [
        (REFUSED, "AC04"),
        (CREDITED, None),
        (REFUSED, "AM03"),
    ]
    assert [(await branch.see(each)).balance_minor for each in accounts] == [0, 500, 0]
    await sound(branch, sql)


async def test_two_payments_under_one_reference_count_once(
    branch: Branch, clock: Clock, sql: asyncpg.Connection
) -> None:
    account = await open_real_account(branch, sql)
    first = credit(account, clock)
    desk = Desk(branch, clock, ToldRail(first, replace(first, amount_minor=999)))
    await desk.traffic.collect(clock())
    assert (await branch.see(account)).balance_minor == 500
    [kept] = await desk.records.incoming(limit=9, before=None)
    assert kept.amount.minor == 500
    await sound(branch, sql)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE payments_in SET amount = 501",
        "UPDATE payments_in SET outcome = 'REFUSED', reason = 'AC01'",
        "UPDATE payments_in SET rail_reference = 'NB-9'",
    ],
)
async def test_verification_finds_what_was_changed(
    branch: Branch, clock: Clock, sql: asyncpg.Connection, tampering: str
) -> None:
    account = await open_real_account(branch, sql)
    await Desk(branch, clock, ToldRail(credit(account, clock))).traffic.collect(clock())
    await sound(branch, sql)
    await sql.execute(tampering)
    report = await verify_books(branch.database)
    assert report.differences["payments between banks"] >= 1

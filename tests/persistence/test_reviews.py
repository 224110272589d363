"""Rules against fraud and reviews on the real database, in two processes: what is held, and who decides on it."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from florin.domain.account import Account, AccountStatus
from florin.domain.commands import Step
from florin.domain.fraud_rules import AmountOver, NewPayeeOver, PayeeCountry, RuleAction, TransfersWithin
from florin.domain.money_refusals import OwnTransaction, RejectedByRule, RejectedInReview, TransactionNotPending
from florin.domain.refusals import AccountNotActive, Side
from florin.domain.transaction import PendingFor, Transaction, TransactionStatus
from florin.persistence.ledger_writer import LedgerFailed
from florin.server.bank import utc_now
from tests.persistence.audit import audit
from tests.persistence.branch import Branch, deposit, hold, locking, payment_out, take, transfer, withdrawal
from tests.persistence.conftest import NewBranch
from tests.persistence.reviewing import Desk, kind_of, new_desk

COMPLETED, PENDING = TransactionStatus.COMPLETED, TransactionStatus.PENDING
REJECTED, REVERSED = TransactionStatus.REJECTED, TransactionStatus.REVERSED
NOON = datetime(2027, 1, 31, 12, tzinfo=UTC)


async def held(branch: Branch, source: Account, to: Account, amount: int) -> Transaction:
    """A transfer that a rule holds for review."""
    made = await branch.carry_out(transfer(source, to, amount))
    assert (made.status, made.pending_for) == (PENDING, PendingFor.REVIEW)
    return made


async def funds(branch: Branch, account: Account) -> tuple[int, int]:
    """What is posted of an account, and what of it is held."""
    seen = await branch.see(account)
    return seen.balance_minor, seen.held_minor


async def test_approve_and_reject_at_the_same_instant(new_branch: NewBranch, sql: asyncpg.Connection) -> None:
    """Two of the staff in two processes, twenty times: exactly one wins, and the money is where they said."""
    one, two = new_branch(), new_branch()
    grace, alan = await new_desk(one), await new_desk(two)
    payer, payee = await one.open_account(balance=10_000), await one.open_account()
    await grace.write(AmountOver("EUR", 0))
    moved = 0
    for turn in range(20):
        made = await held(one, payer, payee, 100)
        async with locking(sql, payer):
            asked = [(grace, Step.APPROVE), (alan, Step.REJECT)]
            answers = []
            for number, (desk, step) in enumerate(asked if turn % 2 else reversed(asked), 1):
                answers.append(asyncio.create_task(desk.decide(step, made)))
                await one.until_blocked(number)
        told = await asyncio.gather(*answers)
        [won] = [answer for answer in told if isinstance(answer, Transaction)]
        [lost] = [answer for answer in told if not isinstance(answer, Transaction)]
        assert lost == TransactionNotPending(made.id, won.status)
        review = (await grace.records.of_transactions([made.id]))[made.id]
        assert review.decision is not None
        assert review.decision.approved is (won.status is COMPLETED)
        assert review.decision.decided_by == (grace if review.decision.approved else alan).person.id
        moved += 100 if won.status is COMPLETED else 0
        assert await funds(one, payer) == (10_000 - moved, 0)
        assert (await funds(two, payee))[0] == moved
    # Each transfer is two lines of its payer's history, and of its payee's one if it came to something.
    assert (await one.see(payer)).sequence == 1 + 20 * 2
    assert (await one.see(payee)).sequence == moved // 100
    assert await grace.queue() == []
    await audit(sql)


async def test_a_rule_holds_in_another_process_from_the_next_payment_on(new_branch: NewBranch) -> None:
    here, there = new_branch(), new_branch()
    desk = await new_desk(here)
    payer, payee = await there.open_account(balance=1000), await there.open_account()
    seen = []

    async def pay() -> None:
        seen.append(kind_of(await there.ask(transfer(payer, payee, 10))))

    await pay()
    rule = await desk.write(AmountOver("EUR", 9))
    await pay()
    await desk.change(rule, action=RuleAction.REJECT)
    await pay()
    await desk.change(rule, enabled=False)
    await pay()
    await desk.change(rule, enabled=True, conditions=(AmountOver("EUR", 10),), action=RuleAction.REVIEW)
    await pay()
    await desk.change(rule, conditions=(AmountOver("EUR", 9),))
    await pay()
    await desk.remove(rule)
    await pay()
    assert seen == ["COMPLETED", "PENDING", "RejectedByRule", "COMPLETED", "COMPLETED", "PENDING", "COMPLETED"]
    assert await funds(there, payer) == (960, 20)


async def test_more_than_five_transfers_within_sixty_seconds_are_noticed_across_processes(
    new_branch: NewBranch,
) -> None:
    now = NOON
    one, two = new_branch(clock=lambda: now), new_branch(clock=lambda: now)
    desk = await new_desk(one)
    payer, payee = await one.open_account(balance=1000), await one.open_account()
    await desk.write(TransfersWithin(5, 60))
    told = []
    for turn in range(7):
        told.append(kind_of(await (one, two)[turn % 2].ask(transfer(payer, payee, 10))))
        now += timedelta(seconds=10)
    assert told == ["COMPLETED"] * 5 + ["PENDING"] * 2
    now += timedelta(seconds=61)
    assert kind_of(await two.ask(transfer(payer, payee, 10))) == "COMPLETED"


async def test_of_many_transfers_at_the_same_instant_no_more_than_five_get_through(new_branch: NewBranch) -> None:
    branches = [new_branch(clock=lambda: NOON) for _ in range(2)]
    desk = await new_desk(branches[0])
    payer, payee = await branches[0].open_account(balance=1000), await branches[0].open_account()
    await desk.write(TransfersWithin(5, 60))
    told = await asyncio.gather(*(branches[turn % 2].ask(transfer(payer, payee, 10)) for turn in range(16)))
    assert sorted(map(kind_of, told)) == ["COMPLETED"] * 5 + ["PENDING"] * 11
    assert await funds(branches[0], payer) == (950, 110)


async def test_of_rules_that_are_written_at_the_same_instant_none_is_lost(new_branch: NewBranch) -> None:
    desks = [await new_desk(new_branch()) for _ in range(2)]
    made = await asyncio.gather(*(desks[turn % 2].write(AmountOver("EUR", turn)) for turn in range(8)))
    found = await desks[0].fraud.rules()
    assert sorted(rule.id for rule in found) == sorted(rule.id for rule in made)
    assert (await desks[1].rulebooks.newest()).version == 8


async def test_a_payee_is_new_until_a_payment_to_them_was_approved(branch: Branch) -> None:
    desk = await new_desk(branch)
    payer, payee, other = [await branch.open_account(balance=1000) for _ in range(3)]
    await desk.write(NewPayeeOver("EUR", 5))
    assert kind_of(await branch.ask(transfer(payer, payee, 5))) == "COMPLETED", "it is not over the amount"
    first = await held(branch, payer, other, 6)
    assert kind_of(await branch.ask(transfer(payer, payee, 6))) == "COMPLETED", "this payee is known by now"
    again = await held(branch, payer, other, 6)
    assert isinstance(await desk.decide(Step.REJECT, first), Transaction)
    assert kind_of(await branch.ask(transfer(payer, other, 6))) == "PENDING", "who was refused is still new"
    assert isinstance(await desk.decide(Step.APPROVE, again), Transaction)
    assert kind_of(await branch.ask(transfer(payer, other, 6))) == "COMPLETED"
    assert kind_of(await branch.ask(transfer(payee, other, 6))) == "PENDING", "to another payer they are new"


async def test_the_country_of_the_receiver_is_that_of_the_holder_or_of_the_iban(branch: Branch) -> None:
    desk = await new_desk(branch)
    payer, payee = await branch.open_account(balance=1000), await branch.open_account()
    rule = await desk.write(PayeeCountry(frozenset({"FR"})), action=RuleAction.REJECT)
    assert kind_of(await branch.ask(transfer(payer, payee, 10))) == "COMPLETED"
    assert kind_of(await branch.ask(payment_out(payer, 10))) == "RejectedByRule"
    await desk.change(rule, conditions=(PayeeCountry(frozenset({"DE"})),))
    assert kind_of(await branch.ask(transfer(payer, payee, 10))) == "RejectedByRule"
    assert kind_of(await branch.ask(payment_out(payer, 10))) == "PENDING"
    assert kind_of(await branch.ask(withdrawal(payer, 10))) == "COMPLETED", "cash has no receiver"


@pytest.mark.parametrize("whose", ["payer", "payee"])
async def test_a_payment_of_a_frozen_account_is_not_approved_and_can_be_rejected(
    branch: Branch, sql: asyncpg.Connection, whose: str
) -> None:
    desk = await new_desk(branch)
    payer, payee = await branch.open_account(balance=1000), await branch.open_account()
    await desk.write(AmountOver("EUR", 0))
    made, other = await held(branch, payer, payee, 10), await held(branch, payer, payee, 20)
    frozen = payer if whose == "payer" else payee
    await sql.execute("UPDATE accounts SET status = 'FROZEN' WHERE id = $1", frozen.id)
    refused = await desk.decide(Step.APPROVE, made)
    assert isinstance(refused, AccountNotActive)
    assert refused.status is AccountStatus.FROZEN
    assert "frozen; unfreeze it first, or reject the payment" in refused.message
    assert await desk.queue() == [made.id, other.id]
    assert await funds(branch, payer) == (1000, 30)
    rejected = await desk.decide(Step.REJECT, made)
    assert isinstance(rejected, Transaction)
    assert (rejected.status, rejected.rejection) == (REJECTED, RejectedInReview("OTHER"))
    assert await funds(branch, payer) == (1000, 20)
    await sql.execute("UPDATE accounts SET status = 'ACTIVE'")
    approved = await desk.decide(Step.APPROVE, other)
    assert isinstance(approved, Transaction)
    assert approved.status is COMPLETED
    assert (await funds(branch, payer), await funds(branch, payee)) == ((980, 0), (20, 0))
    await audit(sql)


async def test_a_payment_to_an_account_that_was_closed_meanwhile_is_not_approved(
    branch: Branch, sql: asyncpg.Connection
) -> None:
    desk = await new_desk(branch)
    payer, payee = await branch.open_account(balance=1000), await branch.open_account()
    await desk.write(AmountOver("EUR", 0))
    made = await held(branch, payer, payee, 10)
    await sql.execute("UPDATE accounts SET status = $1 WHERE id = $2", AccountStatus.CLOSED, payee.id)
    refused = await desk.decide(Step.APPROVE, made)
    assert refused == AccountNotActive(Side.DESTINATION, AccountStatus.CLOSED)
    assert refused.message == "The receiving account is closed; reject the payment."
    assert await funds(branch, payer) == (1000, 10)
    assert isinstance(await desk.decide(Step.REJECT, made), Transaction)
    assert await funds(branch, payer) == (1000, 0)
    await audit(sql)


async def test_a_payment_to_another_bank_goes_on_its_way_once_it_is_approved(
    branch: Branch, sql: asyncpg.Connection
) -> None:
    desk = await new_desk(branch)
    payer = await branch.open_account(balance=1000)
    await desk.write(AmountOver("EUR", 0))
    made = await branch.carry_out(payment_out(payer, 100))
    assert made.pending_for is PendingFor.REVIEW
    approved = await desk.decide(Step.APPROVE, made)
    assert isinstance(approved, Transaction)
    assert (approved.status, approved.pending_for) == (PENDING, PendingFor.SETTLEMENT)
    assert await desk.queue() == []
    assert await funds(branch, payer) == (1000, 100)
    settled = await branch.carry_out(take(Step.SETTLE, made))
    assert settled.status is COMPLETED
    assert await funds(branch, payer) == (900, 0)
    await audit(sql)


async def test_a_hold_waits_for_its_capture_once_it_is_approved(branch: Branch, sql: asyncpg.Connection) -> None:
    desk = await new_desk(branch)
    payer, shop = await branch.open_account(balance=1000), await branch.open_account()
    await desk.write(AmountOver("EUR", 0))
    made = await branch.carry_out(hold(payer, shop, 100, utc_now() + timedelta(days=1)))
    assert made.pending_for is PendingFor.REVIEW
    approved = await desk.decide(Step.APPROVE, made)
    assert isinstance(approved, Transaction)
    assert (approved.status, approved.pending_for) == (PENDING, PendingFor.CAPTURE)
    assert await desk.decide(Step.REJECT, made) == TransactionNotPending(made.id, PENDING)
    captured = await branch.carry_out(take(Step.CAPTURE, made, shop.customer_id, 40))
    assert captured.status is COMPLETED
    assert (await funds(branch, payer), await funds(branch, shop)) == ((960, 0), (40, 0))
    await audit(sql)


async def test_a_hold_that_is_released_under_review_waits_for_nobody_any_more(branch: Branch) -> None:
    desk = await new_desk(branch)
    payer = await branch.open_account(balance=1000)
    await desk.write(AmountOver("EUR", 0))
    made = await branch.carry_out(hold(payer, None, 100, utc_now() + timedelta(days=1)))
    assert await desk.queue() == [made.id]
    await branch.carry_out(take(Step.RELEASE, made, payer.customer_id))
    assert await desk.queue() == []
    assert await desk.decide(Step.APPROVE, made) == TransactionNotPending(made.id, REVERSED)
    assert await funds(branch, payer) == (1000, 0)


async def test_nobody_decides_on_what_they_pay_or_are_paid(branch: Branch) -> None:
    desk = await new_desk(branch)
    payer, payee = await branch.open_account(balance=1000), await branch.open_account()
    await desk.write(AmountOver("EUR", 0))
    made = await held(branch, payer, payee, 10)
    for party in (payer, payee):
        own = Desk(branch, (await branch.customers.by_ids([party.customer_id]))[party.customer_id])
        for step in (Step.APPROVE, Step.REJECT):
            assert await own.decide(step, made) == OwnTransaction(made.id)
    assert await desk.queue() == [made.id]
    assert await funds(branch, payer) == (1000, 10)


async def test_a_stored_rule_that_cannot_be_read_holds_every_payment(
    branch: Branch, sql: asyncpg.Connection
) -> None:
    desk = await new_desk(branch)
    payer, payee = await branch.open_account(balance=1000), await branch.open_account()
    rule = await desk.write(AmountOver("EUR", 500), action=RuleAction.REJECT)
    contents = await sql.fetchval("SELECT contents FROM rulebooks")
    broken = contents.replace("AMOUNT_OVER", "AMOUNT_OVERDUE")
    await sql.execute(
        "INSERT INTO rulebooks (version, changed_at, changed_by, contents) VALUES (2, now(), $1, $2)",
        desk.person.id,
        broken,
    )
    made = await held(branch, payer, payee, 1)
    [fired] = (await desk.records.of_transactions([made.id]))[made.id].fired
    assert (fired.rule_id, fired.failed, fired.action) == (rule.id, True, RuleAction.REVIEW)
    assert kind_of(await branch.ask(deposit(payer, 1))) == "COMPLETED", "what comes in is judged by no rule"
    # It is mended as any rule is changed.
    await desk.change(rule, conditions=(AmountOver("EUR", 500),))
    assert kind_of(await branch.ask(transfer(payer, payee, 1))) == "COMPLETED"
    assert isinstance((await branch.ask(transfer(payer, payee, 501))).value, RejectedByRule)


@pytest.mark.parametrize("contents", ["", "[]", "{}", '{"limits": 1, "rules": [], "fees": [], "rates": []}'])
async def test_by_a_rulebook_that_cannot_be_read_no_money_moves_until_it_is_mended(
    branch: Branch, sql: asyncpg.Connection, contents: str
) -> None:
    desk = await new_desk(branch)
    payer, payee = await branch.open_account(balance=1000), await branch.open_account()
    await desk.write(AmountOver("EUR", 500))
    assert kind_of(await branch.ask(transfer(payer, payee, 1))) == "COMPLETED"
    sound = await sql.fetchval("SELECT contents FROM rulebooks")
    await sql.execute(
        "INSERT INTO rulebooks (version, changed_at, changed_by, contents) VALUES (2, now(), $1, $2)",
        desk.person.id,
        contents,
    )
    before = [await branch.see(payer), await branch.see(payee)]
    again = transfer(payer, payee, 2)
    for request in (again, deposit(payer, 3), withdrawal(payer, 4)):
        with pytest.raises(LedgerFailed):
            await branch.ask(request)
    assert [await branch.see(payer), await branch.see(payee)] == before
    assert json.loads(sound)["rules"]
    await sql.execute("UPDATE rulebooks SET contents = $1 WHERE version = 2", sound)
    assert kind_of(await branch.ask(again)) == "COMPLETED"
    assert kind_of(await branch.ask(transfer(payer, payee, 501))) == "PENDING"
    await audit(sql)


async def test_what_waits_longest_comes_first_page_by_page(branch: Branch) -> None:
    desk = await new_desk(branch)
    payer, payee = await branch.open_account(balance=1000), await branch.open_account()
    await desk.write(AmountOver("EUR", 0))
    made = [(await held(branch, payer, payee, 10)).id for _ in range(5)]
    assert await desk.queue() == made
    page = await desk.records.waiting(limit=2, after=made[1])
    assert [review.transaction_id for review in page] == made[2:4]
    assert [review.account_id for review in page] == [payer.id] * 2

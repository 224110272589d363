"""Whom an account has paid before, as the rules against fraud ask for it: out of the account's own history."""

from datetime import timedelta

import asyncpg
import pytest

from florin.domain.commands import Step
from florin.domain.fraud_rules import AmountOver, NewPayeeOver
from florin.persistence import batch
from florin.server.bank import utc_now
from tests.persistence.branch import Branch, deposit, hold, payment_out, reversal, take, transfer, withdrawal
from tests.persistence.conftest import NewBranch
from tests.persistence.reviewing import kind_of, new_desk


async def test_who_was_paid_before_is_known_and_nobody_else_is(new_branch: NewBranch) -> None:
    branch, elsewhere = new_branch(), new_branch()
    desk = await new_desk(branch)
    ada, bert, carl, dora = [await branch.open_account(balance=1000) for _ in range(4)]
    await branch.carry_out(transfer(ada, bert, 1))
    sent_back = await branch.carry_out(transfer(ada, dora, 1))
    await branch.carry_out(reversal(sent_back, dora.customer_id))
    await branch.carry_out(transfer(carl, ada, 1))
    # Nothing of this has paid Carl.
    tomorrow = utc_now() + timedelta(days=1)
    await branch.ask(transfer(ada, carl, 5000))
    await branch.carry_out(withdrawal(ada, 1))
    await branch.carry_out(hold(ada, carl, 1, tomorrow))
    await branch.carry_out(
        take(Step.RELEASE, await branch.carry_out(hold(ada, carl, 1, tomorrow)), ada.customer_id)
    )
    await desk.write(NewPayeeOver("EUR", 0))
    told = {
        name: kind_of(await elsewhere.ask(transfer(ada, payee, 10)))
        for name, payee in {"bert": bert, "carl": carl, "dora": dora}.items()
    }
    assert told == {"bert": "COMPLETED", "carl": "PENDING", "dora": "COMPLETED"}


async def test_a_payee_at_another_bank_is_known_once_a_payment_has_settled(branch: Branch) -> None:
    desk = await new_desk(branch)
    ada = await branch.open_account(balance=1000)
    first, second = await branch.carry_out(payment_out(ada, 1)), await branch.carry_out(payment_out(ada, 1))
    rule = await desk.write(NewPayeeOver("EUR", 0))
    waits = await branch.carry_out(payment_out(ada, 2))
    assert waits.pending_for == "REVIEW", "what is on its way was not paid yet"
    await branch.carry_out(take(Step.SETTLE, first))
    await branch.carry_out(take(Step.RETURN, second))
    assert rule.enabled
    assert (await branch.carry_out(payment_out(ada, 2))).pending_for == "SETTLEMENT"


async def test_only_so_much_of_a_history_is_looked_at(
    branch: Branch, sql: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await new_desk(branch)
    ada, bert = await branch.open_account(balance=1000), await branch.open_account()
    await desk.write(NewPayeeOver("EUR", 50))
    await branch.carry_out(transfer(ada, bert, 1))
    limit = f"LIMIT {batch.PAYEES_LOOKED_BACK}"
    assert limit in batch.READ_PAYEES
    monkeypatch.setattr(batch, "READ_PAYEES", batch.READ_PAYEES.replace(limit, "LIMIT 3"))
    for _ in range(2):
        await branch.carry_out(deposit(ada, 1))
    assert kind_of(await branch.ask(transfer(ada, bert, 60))) == "COMPLETED"
    for _ in range(3):
        await branch.carry_out(deposit(ada, 1))
    assert kind_of(await branch.ask(transfer(ada, bert, 60))) == "PENDING"


async def test_a_bank_without_such_a_rule_never_looks(branch: Branch, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = await new_desk(branch)
    ada, bert = await branch.open_account(balance=1000), await branch.open_account()
    await desk.write(AmountOver("EUR", 500))
    await desk.write(NewPayeeOver("EUR", 500))
    monkeypatch.setattr(batch, "READ_PAYEES", "no statement at all")
    assert kind_of(await branch.ask(transfer(ada, bert, 500))) == "COMPLETED"
    assert kind_of(await branch.ask(withdrawal(ada, 100))) == "COMPLETED"

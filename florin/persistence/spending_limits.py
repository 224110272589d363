"""Limits and overdrafts in PostgreSQL. Each change is put on record in its own transaction.

Who changes a row of `accounts` takes the audit log's chain before it (see `audit_log.hold_chain`), and a row of
`customer_limits` after it, as the ledger does: so nobody waits in a circle.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from uuid import UUID

from sqlalchemy import text

from florin.domain.account import Account
from florin.domain.audit import Happening
from florin.domain.back_office_refusals import CustomerClosed
from florin.domain.limits import NOTHING_SPENT, Limits, Usage, read_limits, read_usage, write_limits, write_usage
from florin.domain.spending_limits import CustomerLimits
from florin.persistence.audit_log import append, hold_chain
from florin.persistence.batch import LOCK_ACCOUNTS_OF_CUSTOMER, LOCK_CUSTOMER_LIMITS
from florin.persistence.records import Accounts, hold_open_customer
from florin.persistence.rows import ACCOUNT_COLUMNS, account_from

# What an account has when its row is free is compared once more: whoever posts to it holds it until then.
_CHANGE_OWN = f"""
UPDATE accounts a SET own_limits = :wanted
WHERE a.id = :id AND a.status <> 'CLOSED' AND a.own_limits IS NOT DISTINCT FROM CAST(:before AS text)
RETURNING {ACCOUNT_COLUMNS}
"""

_CHANGE_OVERDRAFT = f"""
UPDATE accounts a SET overdraft_limit = :wanted
WHERE a.id = :id AND a.status <> 'CLOSED' AND a.overdraft_limit = :before AND a.balance - a.held + :wanted >= 0
RETURNING {ACCOUNT_COLUMNS}
"""

_MARK = """
UPDATE accounts SET customer_limited = :limited
WHERE customer_id = :id AND currency = :currency AND customer_limited <> :limited
"""

_ADD = "INSERT INTO customer_limits (customer_id, currency, limits, usage) VALUES (:id, :currency, :limits, :usage)"

_CHANGE = "UPDATE customer_limits SET limits = :limits WHERE customer_id = :id AND currency = :currency"

_REMOVE = "DELETE FROM customer_limits WHERE customer_id = :id AND currency = :currency"


class LimitRecords(Accounts):
    """Limits of accounts and customers, and overdrafts."""

    async def currency_kept(self, currency: str) -> bool:
        """Whether there is or was an account in this currency, or may be one."""
        return bool(await self._database.read("SELECT code FROM currencies WHERE code = :code", {"code": currency}))

    async def change_own_limits(self, account: Account, wanted: str | None, happening: Happening) -> Account | None:
        """Change them from what `account` has; None if that has changed meanwhile, or the account is closed."""
        facts = {"id": account.id, "before": account.own_limits, "wanted": wanted}
        return await self._change(_CHANGE_OWN, facts, happening)

    async def change_overdraft(self, account: Account, wanted_minor: int, happening: Happening) -> Account | None:
        """Change the limit from what `account` has; None if that, or what is used of it, has changed meanwhile."""
        facts = {"id": account.id, "before": account.overdraft_limit_minor, "wanted": wanted_minor}
        return await self._change(_CHANGE_OVERDRAFT, facts, happening)

    async def _change(self, statement: str, facts: Mapping[str, object], happening: Happening) -> Account | None:
        async with self._database.transaction() as connection:
            # Before the row, for which payments wait: they must not wait for the audit log as well.
            await hold_chain(connection)
            row = (await connection.execute(text(statement), facts)).mappings().first()
            if row is None:
                return None
            await append(connection, [happening])
            return account_from(row)

    async def customer_limits(self, customer_ids: Sequence[UUID]) -> Mapping[UUID, list[CustomerLimits]]:
        """By currency; customers without any are left out."""
        rows = await self._database.read(
            """SELECT customer_id, currency, limits, usage FROM customer_limits
            WHERE customer_id = ANY(:ids) ORDER BY customer_id, currency""",
            {"ids": list(customer_ids)},
        )
        found: dict[UUID, list[CustomerLimits]] = {}
        for row in rows:
            found.setdefault(row["customer_id"], []).append(
                CustomerLimits(
                    row["customer_id"], row["currency"], read_limits(row["limits"]), read_usage(row["usage"])
                )
            )
        return found

    async def change_customer_limits(
        self, customer_id: UUID, currency: str, before: Limits | None, wanted: Limits | None, happening: Happening
    ) -> bool | CustomerClosed:
        """Change them from `before`; False if that has changed meanwhile. None means that there are none.

        The customer is held first, as by whoever opens an account for them: a new account finds the limits there,
        or is found here.
        """
        where = {"id": customer_id, "currency": currency}
        async with self._database.transaction() as connection:
            if not await hold_open_customer(connection, customer_id):
                return CustomerClosed(customer_id)
            await hold_chain(connection)
            theirs = await connection.exec_driver_sql(LOCK_ACCOUNTS_OF_CUSTOMER, (customer_id, currency))
            usage = reduce(Usage.plus, (read_usage(account.usage) for account in theirs), NOTHING_SPENT)
            row = (await connection.exec_driver_sql(LOCK_CUSTOMER_LIMITS, ([customer_id], [currency]))).first()
            if (None if row is None else read_limits(row.limits)) != before:
                return False
            if wanted is None:
                await connection.execute(text(_REMOVE), where)
                await connection.execute(text(_MARK), {**where, "limited": False})
            elif before is not None:
                await connection.execute(text(_CHANGE), {**where, "limits": write_limits(wanted)})
            else:
                facts = {**where, "limits": write_limits(wanted), "usage": write_usage(usage)}
                await connection.execute(text(_ADD), facts)
                await connection.execute(text(_MARK), {**where, "limited": True})
            await append(connection, [happening])
        return True

"""What staff change of persons and accounts, in PostgreSQL. Each change is put on record in its own transaction."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from florin.domain.account import Account, AccountStatus
from florin.domain.audit import AuditAction, Happening, Subject, SubjectKind
from florin.domain.back_office_refusals import CustomerHasOpenAccounts, LastAdmin
from florin.domain.customer import Customer
from florin.domain.interest import PARTS_PER_MINOR
from florin.domain.principal import Role
from florin.domain.search import CustomerSearch
from florin.domain.session import EndReason
from florin.persistence.announcements import announce_ended
from florin.persistence.audit_log import append, hold_chain
from florin.persistence.records import Customers, fold_email, hold_open_customer
from florin.persistence.rows import ACCOUNT_COLUMNS, CUSTOMER_COLUMNS, account_from, customer_from
from florin.persistence.second_factors import remove_second_factor
from florin.persistence.sessions import end_sessions_of
from florin.persistence.standing_orders import end_orders_of

# One branch for each thing that a text could mean, so that each finds its own index.
_FOUND = r"""
c.id IN (
    SELECT id FROM customers WHERE id = CAST(:id AS uuid)
    UNION ALL SELECT customer_id FROM customer_emails WHERE email = CAST(:email AS text)
    UNION ALL SELECT a.customer_id FROM account_ibans i JOIN accounts a ON a.id = i.account_id
        WHERE i.iban = CAST(:iban AS text)
    UNION ALL SELECT id FROM customers WHERE lower(full_name) LIKE lower(CAST(:name AS text))
)
"""

# A closed account is empty; whoever pays in at the same time holds the row, and then this looks again.
_CHANGE_STATUS = f"""
UPDATE accounts a SET status = :wanted
WHERE a.id = :id AND a.status = :before AND (:wanted <> 'CLOSED' OR a.balance = 0 AND a.held = 0)
RETURNING {ACCOUNT_COLUMNS}
"""

_CLOSE = f"""
UPDATE customers c SET closed_at = :now WHERE c.id = :id AND c.closed_at IS NULL RETURNING {CUSTOMER_COLUMNS}
"""

_REVOKE_KEYS = "UPDATE api_keys SET revoked_at = :now WHERE customer_id = :id AND revoked_at IS NULL RETURNING id"

# Two admins who remove each other at once: the second waits here, and then sees that nobody else is left.
_STAFF_LOCK = "SELECT pg_advisory_xact_lock(0x464C4F55)"

_OTHER_ADMINS = """
SELECT id FROM customers WHERE role = 'ADMIN' AND closed_at IS NULL AND id <> :id LIMIT 1
"""


class BackOffice(Customers):
    """Persons and accounts, as staff see and change them."""

    async def person(self, person_id: UUID) -> Customer | None:
        """A customer or a member of staff, closed or not."""
        return (await self.by_ids([person_id])).get(person_id)

    async def find(
        self, search: CustomerSearch | None, role: Role | None, *, limit: int, before: UUID | None
    ) -> list[Customer]:
        """Newest first, those older than the person `before`."""
        conditions = ["(CAST(:before AS uuid) IS NULL OR c.id < CAST(:before AS uuid))"]
        parameters: dict[str, object] = {"before": before, "limit": limit}
        if role is not None:
            conditions.append("c.role = :role")
            parameters["role"] = role.value
        if search is not None:
            conditions.append(_FOUND)
            parameters |= {
                "id": search.id,
                "email": None if search.email is None else fold_email(search.email),
                "iban": search.iban,
                "name": _literally(search.name) + "%",
            }
        rows = await self._database.read(
            f"SELECT {CUSTOMER_COLUMNS} FROM customers c WHERE {' AND '.join(conditions)} "
            "ORDER BY c.id DESC LIMIT :limit",
            parameters,
        )
        return [customer_from(row) for row in rows]

    async def account(self, account_id: UUID) -> Account | None:
        """An account, whoever's."""
        return await self._account("a.id = :value", account_id)

    async def account_of_iban(self, iban: str) -> Account | None:
        """The account with an IBAN in its electronic form."""
        return await self._account("a.id = (SELECT account_id FROM account_ibans WHERE iban = :value)", iban)

    async def _account(self, which: str, value: object) -> Account | None:
        rows = await self._database.read(
            f"SELECT {ACCOUNT_COLUMNS} FROM accounts a WHERE {which}", {"value": value}
        )
        return account_from(rows[0]) if rows else None

    async def interest_owed(self, account_id: UUID) -> int:
        """Whole minor units of interest that an account owes and that are not taken yet."""
        rows = await self._database.read(
            "SELECT debit_parts FROM interest_positions WHERE account_id = :id", {"id": account_id}
        )
        return int(rows[0]["debit_parts"]) // PARTS_PER_MINOR if rows else 0

    async def change_status(self, account: Account, wanted: AccountStatus, happening: Happening) -> Account | None:
        """Change it from what `account` has, to CLOSED only if it is empty; None if it has changed meanwhile."""
        facts = {"id": account.id, "before": account.status.value, "wanted": wanted.value}
        async with self._database.transaction() as connection:
            # Before the row, for which payments wait: they must not wait for the audit log as well.
            await hold_chain(connection)
            row = (await connection.execute(text(_CHANGE_STATUS), facts)).mappings().first()
            if row is None:
                return None
            if wanted is AccountStatus.CLOSED:
                await end_orders_of(connection, account.id, happening.occurred_at)
            await append(connection, [happening])
            return account_from(row)

    async def close_customer(
        self, customer_id: UUID, happening: Happening
    ) -> Customer | CustomerHasOpenAccounts | None:
        """Close a customer of whose accounts all are closed, and end their sessions and API keys."""
        async with self._database.transaction() as connection:
            if not await hold_open_customer(connection, customer_id):
                return None
            # A statement of its own: it sees the account that was opened while the one before waited.
            open_accounts = await connection.execute(
                text("SELECT count(*) FROM accounts WHERE customer_id = :id AND status <> 'CLOSED'"),
                {"id": customer_id},
            )
            count = open_accounts.scalar_one()
            if count:
                return CustomerHasOpenAccounts(customer_id, count)
            return await _close(connection, customer_id, happening)

    async def reset_second_factor(self, customer_id: UUID, happening: Happening) -> None:
        """Forget it, if there is one, and end their sessions."""
        async with self._database.transaction() as connection:
            if await remove_second_factor(connection, customer_id):
                ended = await end_sessions_of(connection, customer_id, EndReason.REVOKED, happening)
                await append(connection, [happening, *ended])

    async def reset_password(self, customer_id: UUID, password_hash: str, happening: Happening) -> bool:
        """Keep an initial password and end their sessions; False for somebody who has been closed."""
        facts = {"id": customer_id, "hash": password_hash}
        async with self._database.transaction() as connection:
            changed = await connection.execute(
                text(
                    """UPDATE customers SET password_hash = :hash, password_is_initial = true
                    WHERE id = :id AND closed_at IS NULL RETURNING id"""
                ),
                facts,
            )
            if changed.first() is None:
                return False
            ended = await end_sessions_of(connection, customer_id, EndReason.PASSWORD_CHANGED, happening)
            await append(connection, [happening, *ended])
            return True

    async def staff(self) -> Sequence[Customer]:
        """Those who have not been removed, the newest last."""
        rows = await self._database.read(
            f"""SELECT {CUSTOMER_COLUMNS} FROM customers c
            WHERE c.role IN ('ADMIN', 'AUDITOR') AND c.closed_at IS NULL ORDER BY c.id"""
        )
        return [customer_from(row) for row in rows]

    async def remove_staff(self, staff_id: UUID, happening: Happening) -> Customer | LastAdmin | None:
        """Close somebody, unless no other admin is left, and end their sessions and API keys."""
        async with self._database.transaction() as connection:
            await connection.execute(text(_STAFF_LOCK))
            others = await connection.execute(text(_OTHER_ADMINS), {"id": staff_id})
            if happening.before.get("role") == Role.ADMIN.value and others.first() is None:
                return LastAdmin(staff_id)
            return await _close(connection, staff_id, happening, free_email=True)


def _literally(name: str) -> str:
    r"""A text for LIKE in which nothing is a wildcard; `\` is its escape where none is named."""
    return name.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


async def _close(
    connection: AsyncConnection, person_id: UUID, happening: Happening, *, free_email: bool = False
) -> Customer | None:
    facts = {"id": person_id, "now": happening.occurred_at}
    row = (await connection.execute(text(_CLOSE), facts)).mappings().first()
    if row is None:
        return None
    if free_email:
        await connection.execute(text("DELETE FROM customer_emails WHERE customer_id = :id"), {"id": person_id})
    ended = await end_sessions_of(connection, person_id, EndReason.CLOSED, happening)
    revoked = [key.id for key in await connection.execute(text(_REVOKE_KEYS), facts)]
    await announce_ended(connection, revoked)
    keys = [
        replace(
            happening,
            action=AuditAction.API_KEY_REVOKED,
            subject=Subject(SubjectKind.API_KEY, str(each)),
            before={},
            after={"reason": EndReason.CLOSED.value},
        )
        for each in revoked
    ]
    await append(connection, [happening, *ended, *keys])
    return customer_from(row)

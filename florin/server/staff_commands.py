"""The command `florin staff`: who works for the bank. The first admin is made here; admins make the others."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Annotated, TypeVar

import asyncpg
import typer
from sqlalchemy.exc import DBAPIError

from florin.domain.audit import SYSTEM
from florin.domain.customer import Customer, Enrolment
from florin.domain.customers import read_email
from florin.domain.principal import Origin, Role
from florin.domain.refusals import EmailTaken, Refusal, Refused
from florin.domain.staff import Staff
from florin.persistence.back_office import BackOffice
from florin.persistence.database import Database
from florin.server.settings import Settings, SettingsError, read_settings

T = TypeVar("T")

# A password can't be longer; what comes from a pipe may be.
_STDIN_MAX = 10_000

_HERE = Origin("", "florin staff")

staff_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Who works for the bank.")


class StaffRole(StrEnum):
    """What somebody is to do."""

    ADMIN = "admin"
    AUDITOR = "auditor"

    @property
    def role(self) -> Role:
        """The same, as the bank names it."""
        return Role[self.name]


def _with_staff(work: Callable[[Staff], Awaitable[T]]) -> T:
    """Work on the staff of a bank, whose tables are made if need be; what is refused becomes one line."""
    from florin.server.bank import new_id, utc_now
    from florin.server.cli import migrate_tables, with_database
    from florin.server.passwords import Passwords

    async def run(settings: Settings) -> T:
        assert settings.database_url is not None
        await migrate_tables(settings)
        database, passwords = Database(settings.database_url, pool_size=1), Passwords(1)
        try:
            return await work(Staff(BackOffice(database), passwords, utc_now, new_id))
        except Refused as refused:
            raise SettingsError(refused.refusal.message) from None
        except (DBAPIError, OSError, asyncpg.PostgresError) as error:
            reason = str(getattr(error, "orig", None) or error).splitlines()[0].rpartition("Error'>: ")[2]
            raise SettingsError(f"The bank cannot be reached ({reason}); check DATABASE_URL.") from None
        finally:
            passwords.close()
            await database.close()

    with with_database(read_settings()) as settings:
        return asyncio.run(run(settings))


@staff_app.command()
def add(
    email: Annotated[str, typer.Argument(help="The address to log on with.")],
    name: Annotated[str, typer.Option(help="What they are called.")],
    role: Annotated[StaffRole, typer.Option(help="What they are to do.")],
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read a password from standard input, and make none up.")
    ] = False,
) -> None:
    """Take somebody on. Prints a password to begin with, which is told only here."""
    password = _read_password() if password_stdin else None

    async def work(staff: Staff) -> Enrolment | EmailTaken:
        return await staff.add(SYSTEM, email, name, role.role, _HERE, password=password)

    added = _expect(_with_staff(work), Enrolment)
    typer.echo(f"{added.customer.email} is one of the bank's {role}s now.")
    if password is None:
        typer.echo(f"Password to begin with, shown only here: {added.initial_password}")


def _read_password() -> str:
    """The first line of standard input."""
    try:
        password = sys.stdin.read(_STDIN_MAX).split("\n", 1)[0].removesuffix("\r")
    except UnicodeDecodeError:
        raise SettingsError("The password on standard input is not UTF-8.") from None
    if not password:
        raise SettingsError("There is no password on standard input; write it there in one line.")
    return password


@staff_app.command("list")
def list_staff() -> None:
    """Show all who work for the bank."""

    async def work(staff: Staff) -> list[Customer]:
        return list(await staff.everybody())

    people = _with_staff(work)
    for person in people:
        since = f"{person.created_at:%Y-%m-%d}"
        typer.echo(f"{person.role.lower():8} {person.email}  {person.full_name}  since {since}  {person.id}")
    if not people:
        typer.echo("Nobody yet; `florin staff add` makes the first admin.")


@staff_app.command()
def remove(email: Annotated[str, typer.Argument(help="Whose work for the bank is over.")]) -> None:
    """Let somebody go. Their sessions and API keys end at once; what they did stays on record."""

    async def work(staff: Staff) -> Customer | Refusal:
        wanted = (read_email(email) or email).casefold()
        for person in await staff.everybody():
            if person.email.casefold() == wanted:
                return await staff.remove(SYSTEM, person.id, _HERE)
        raise SettingsError(f"{email} is nobody's who works for the bank; see `florin staff list`.")

    gone = _expect(_with_staff(work), Customer)
    typer.echo(f"{gone.email} does not work for the bank any more.")


def _expect(answer: object, kind: type[T]) -> T:
    """What was asked for; a refusal becomes one line.

    Raises:
        SettingsError: it was refused.
    """
    if isinstance(answer, Refusal):
        raise SettingsError(answer.message)
    assert isinstance(answer, kind)
    return answer

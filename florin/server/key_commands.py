"""The commands `florin keys` and `florin receipt`."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import asyncpg
import typer
from sqlalchemy.exc import DBAPIError

from florin.persistence.database import Database
from florin.persistence.signing_keys import KeptKey, KeyPurpose, SigningKeys
from florin.server.jws import NotGenuine
from florin.server.key_ring import WRONG_MASTER, KeyRing, make_key, make_ring
from florin.server.receipts import KEYS_FILE, CannotCheck, check, keep_key_set, read_key_set
from florin.server.settings import Settings, SettingsError, read_settings
from florin.server.vault import Sealed, WrongMaster, vault_of

T = TypeVar("T")

keys_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The keys that sign tokens and receipts.")
receipt_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Receipts, away from the bank.")


class Which(StrEnum):
    """Which keys a command is about."""

    TOKEN = "token"  # noqa: S105 - the name of a purpose
    RECEIPT = "receipt"
    ALL = "all"

    @property
    def purposes(self) -> list[KeyPurpose]:
        """The same, as the database names it."""
        return list(KeyPurpose) if self is Which.ALL else [KeyPurpose[self.name]]


def now() -> datetime:
    """The time, from the machine's clock."""
    return datetime.now(UTC)


def _with_keys(work: Callable[[Settings, Database], Awaitable[T]]) -> T:
    """Work on the keys; whatever an operator has to mend becomes one line."""
    from florin.server.cli import with_database

    async def run(settings: Settings) -> T:
        assert settings.database_url is not None
        database = Database(settings.database_url)
        try:
            return await work(settings, database)
        except WrongMaster:
            raise SettingsError(WRONG_MASTER) from None
        except (DBAPIError, OSError, asyncpg.PostgresError) as error:
            reason = str(getattr(error, "orig", None) or error).splitlines()[0].rpartition("Error'>: ")[2]
            raise SettingsError(f"The keys cannot be reached ({reason}); has `florin migrate` been run?") from None
        finally:
            await database.close()

    with with_database(read_settings()) as settings:
        return asyncio.run(run(settings))


@keys_app.command("list")
def list_keys() -> None:
    """Show every signing key, and whether it signs."""

    async def work(_: Settings, database: Database) -> list[KeptKey]:
        return await SigningKeys(database).all()

    for key in _with_keys(work):
        typer.echo(f"{key.purpose.lower():8} {key.kid:43}  made {_day(key.created_at)}  {_standing(key)}")


def _standing(key: KeptKey) -> str:
    if key.revoked_at is not None:
        return f"revoked {_day(key.revoked_at)}"
    return "signs" if key.retired_at is None else f"retired {_day(key.retired_at)}"


def _day(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


@keys_app.command()
def rotate(
    purpose: Annotated[Which | None, typer.Option(help="Which keys; all by default.")] = None,
    revoke_old: Annotated[bool, typer.Option("--revoke-old", help="Refuse what the old keys signed.")] = False,
    master_lost: Annotated[
        bool,
        typer.Option(
            "--master-lost", help="Make all keys new and revoke the old, which FLORIN_SECRET_KEY does not open."
        ),
    ] = False,
) -> None:
    """Sign with new keys from now on. Nobody is logged off, unless the old keys are revoked."""
    if revoke_old and purpose is None:
        raise SettingsError(
            "Say with --purpose what to revoke: `token` (clients refresh their sessions), or `receipt` (receipts "
            "that were given out are no longer genuine)."
        )
    chosen = Which.ALL if master_lost or purpose is None else purpose
    revoke = revoke_old or master_lost

    async def work(settings: Settings, database: Database) -> Mapping[KeyPurpose, list[str]]:
        if not master_lost:
            # A master that doesn't open the old keys would seal new ones that no running process could open.
            await make_ring(settings, database, now).open()
        vault = vault_of(settings, Sealed.SIGNING_KEYS)
        keys = [make_key(each, vault, now()) for each in chosen.purposes]
        replaced = await SigningKeys(database).rotate(keys, revoke_old=revoke)
        await _publish(settings, make_ring(settings, database, now))
        return replaced

    for each, old in _with_keys(work).items():
        typer.echo(
            f"A new {each.lower()} key signs; {'revoked' if revoke else 'retired'}: {', '.join(old) or 'none'}."
        )


async def _publish(settings: Settings, ring: KeyRing) -> None:
    await ring.open()
    keep_key_set(settings.data_dir, ring.keys.receipts)


@keys_app.command()
def reseal() -> None:
    """Seal all that is sealed under FLORIN_SECRET_KEY; what FLORIN_SECRET_KEY_OLD sealed is opened with that."""

    async def work(settings: Settings, database: Database) -> int:
        keys, factors = (vault_of(settings, what) for what in (Sealed.SIGNING_KEYS, Sealed.SECOND_FACTORS))
        return await SigningKeys(database).reseal(keys.reseal, factors.reseal)

    done = _with_keys(work)
    typer.echo(f"{done} secrets are sealed under FLORIN_SECRET_KEY; the old one is no longer needed.")


@receipt_app.command("check")
def check_receipt(
    file: Annotated[Path, typer.Argument(help="The receipt.")],
    keys: Annotated[
        Path | None, typer.Option(help=f"The bank's published keys [{KEYS_FILE} in FLORIN_DATA_DIR].")
    ] = None,
) -> None:
    """Say whether a receipt is genuine, and what it states. Needs no server and no database.

    Exit code 0 if it is, 1 if it is not, 2 if that can't be told.
    """
    try:
        statement = check(file, read_key_set(keys or read_settings().data_dir / KEYS_FILE))
    except NotGenuine as error:
        typer.echo(f"Not genuine. {error}")
        raise typer.Exit(1) from None
    except CannotCheck as error:
        raise SettingsError(str(error)) from None
    with contextlib.suppress(BrokenPipeError):
        show_statement(statement)


def show_statement(statement: Mapping[str, Any]) -> None:
    """Print what a receipt states."""
    transaction, account, entry = statement["transaction"], statement["account"], statement["entry"]
    lines = [
        ("Bank", f"{statement['bank']['name']} ({statement['bank']['code']})"),
        ("Transaction", f"{transaction['id']}, {transaction['kind'].lower()}, {transaction['status'].lower()}"),
        ("Amount", f"{transaction['amount']} {transaction['currency']}"),
        *_show_particulars(transaction),
        ("From", _show_party(transaction["source"])),
        ("To", _show_party(transaction["destination"])),
        ("For", transaction["description"] or "—"),
        ("Account", f"{account['iban']} ({account['id']})"),
        ("Entry", f"number {entry['sequence']} of {entry['occurredAt']}"),
        ("Change", f"{entry['postedDelta']} {entry['currency']}"),
        ("Balance", f"{entry['balanceAfter']} {entry['currency']}"),
        ("Hash", entry["hash"]),
        ("Chained to", entry["previousHash"]),
    ]
    typer.echo("Genuine: the bank signed exactly this.")
    for name, value in lines:
        typer.echo(f"  {name:12}{value}")


def _show_particulars(transaction: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What only some receipts say."""
    currency, counter = transaction["currency"], transaction.get("counter")
    lines = [
        (name, f"{transaction[member]} {currency}")
        for name, member in (("Moved", "settled"), ("Fee", "fee"), ("Sent back", "reversed"))
        if member in transaction
    ]
    if counter:
        lines.append(("Paid out", f"{counter['amount']} {counter['currency']}"))
    if "reverses" in transaction:
        lines.append(("Sends back", transaction["reverses"]))
    return lines


def _show_party(party: Mapping[str, str | None]) -> str:
    return f"{party['name']}, {party['iban']}" if party["iban"] else str(party["name"])

"""The command line: `florin serve`, `migrate`, `seed`, `verify`, `schema`, `keys`, `receipt` and `staff`."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import asyncpg
import typer
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError

from florin.persistence.database import Database
from florin.persistence.embedded import EmbeddedPostgres, EmbeddedPostgresError
from florin.persistence.schema_version import migrate as migrate_database
from florin.server.key_commands import keys_app, now, receipt_app
from florin.server.key_ring import prepare_keys
from florin.server.settings import Settings, SettingsError, find_secret_key, read_settings
from florin.server.staff_commands import staff_app

SDL_FILE = Path(__file__).parent.parent / "schema" / "schema.graphql"

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Florin: a bank behind one GraphQL endpoint. Settings come from the environment; see docs/settings.md.",
)
app.add_typer(keys_app, name="keys")
app.add_typer(receipt_app, name="receipt")
app.add_typer(staff_app, name="staff")


def main() -> None:
    """Run the command line. What an operator has to mend is one line and exit code 2."""
    try:
        app()
    except (SettingsError, EmbeddedPostgresError) as error:
        print(f"florin: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(2)


@contextlib.contextmanager
def with_database(settings: Settings) -> Iterator[Settings]:
    """Settings with a database URL: the one that is set, or that of the embedded server, started for the while."""
    if settings.database_url is not None:
        yield settings
        return
    with EmbeddedPostgres(settings.data_dir, bindir=settings.pg_bindir) as postgres:
        postgres.watch()
        yield replace(settings, database_url=postgres.url)


def _reason(error: Exception) -> str:
    """What the driver said, without SQLAlchemy's comments."""
    return str(getattr(error, "orig", None) or error).splitlines()[0].rpartition("Error'>: ")[2]


async def migrate_tables(settings: Settings) -> tuple[str | None, str]:
    """Make the tables, or bring them to this program's revision; the revisions before and after.

    Raises:
        SettingsError: the database cannot be used.
    """
    assert settings.database_url is not None
    database = Database(settings.database_url)
    try:
        return await migrate_database(database)
    except (DBAPIError, OSError, asyncpg.PostgresError) as error:
        raise SettingsError(f"The database cannot be used ({_reason(error)}); check DATABASE_URL.") from error
    except TypeError as error:
        raise SettingsError(f"DATABASE_URL has an option that the driver does not know: {error}.") from error
    except CommandError as error:
        raise SettingsError(
            f"The database is not one that this program knows ({error}); is it a newer one's?"
        ) from error
    finally:
        await database.close()


@app.command()
def serve(
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Server processes [FLORIN_WORKERS].")] = None,
) -> None:
    """Start the bank: database, migrations, server. Ctrl-C or SIGTERM drains it and stops everything."""
    from florin.server.serve import configure_logging, exit_on_sigterm, listen, run_server

    settings = read_settings()
    if workers is not None:
        settings = replace(settings, workers=workers)
    configure_logging(settings)
    exit_on_sigterm()
    listener = listen(settings)
    key = find_secret_key(settings)
    with contextlib.suppress(KeyboardInterrupt), with_database(settings) as ready:
        assert ready.database_url is not None
        asyncio.run(migrate_tables(ready))
        asyncio.run(prepare_keys(ready, now))
        os.environ.update(DATABASE_URL=ready.database_url, FLORIN_SECRET_KEY=key)
        _announce(settings, listener.getsockname()[1])
        run_server(settings, listener)


_RAILS = {
    "simulated": "simulated: no money leaves the bank (FLORIN_PAYMENT_RAIL)",
    "none": "not connected (FLORIN_PAYMENT_RAIL)",
}


def _announce(settings: Settings, port: int) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    url = f"http://{host}:{port}"
    data = "at DATABASE_URL" if settings.database_url else f"{settings.data_dir} (embedded PostgreSQL)"
    typer.echo(
        f"Florin is open.\n"
        f"  App         {url}\n"
        f"  API         {url}/graphql, in a browser the playground\n"
        f"  Data        {data}\n"
        f"  Other banks {_RAILS[settings.payment_rail]}\n"
        f"  Stop        Ctrl-C"
    )


@app.command()
def migrate() -> None:
    """Bring the database to this program's revision. `serve` does it by itself."""
    with with_database(read_settings()) as settings:
        before, after = asyncio.run(migrate_tables(settings))
    typer.echo(f"The database is at revision {after}" + ("." if before == after else f"; it was at {before}."))


@app.command()
def schema(
    check: Annotated[bool, typer.Option("--check", help="Fail unless the committed file is the same.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Write the committed file.")] = False,
) -> None:
    """Print the GraphQL schema."""
    from florin.schema.root import make_schema

    sdl = make_schema().as_str() + "\n"
    if write:
        SDL_FILE.write_text(sdl)
    elif not check:
        typer.echo(sdl, nl=False)
    elif not SDL_FILE.exists() or SDL_FILE.read_text() != sdl:
        typer.echo("schema.graphql is not current; run `florin schema --write` and look at the difference.")
        raise typer.Exit(1)


@app.command()
def verify(
    show: Annotated[int, typer.Option(min=1, help="How many differences to print; all are counted.")] = 10,
) -> None:
    """Recompute every balance, number and hash from the entries. Exit code 1 if anything differs, 0 if nothing."""
    from florin.persistence.verify import NotMigrated, Report, verify_books
    from florin.server.terminal import Bars, show_report

    async def run(settings: Settings) -> Report:
        assert settings.database_url is not None
        database = Database(settings.database_url)
        try:
            with Bars() as bars:
                return await verify_books(database, progress=bars, keep=show)
        except NotMigrated as error:
            raise SettingsError(str(error)) from None
        except (DBAPIError, OSError, asyncpg.PostgresError) as error:
            # Not to be taken for a difference: that is what exit code 1 is for.
            raise SettingsError(f"The books could not be read to the end ({_reason(error)}).") from None
        finally:
            await database.close()

    with with_database(read_settings()) as settings:
        report = asyncio.run(run(settings))
    show_report(report)
    if not report.clean:
        raise typer.Exit(1)


@app.command()
def seed(
    customers: Annotated[int, typer.Option(min=1, max=500, help="How many people.")] = 6,
    weeks: Annotated[int, typer.Option(min=1, max=260, help="How many weeks of history, ending now.")] = 8,
    number: Annotated[int, typer.Option("--seed", min=1, help="Another number makes other people.")] = 1,
) -> None:
    """Make a few customers with accounts and some weeks of history; prints their logons. Not for production."""
    from florin.server.seed import refuse_production, seed_bank
    from florin.server.terminal import Bars, show_logons

    settings = read_settings()
    refuse_production(settings)
    with with_database(settings) as ready:
        asyncio.run(migrate_tables(ready))
        with Bars() as bars:
            seeded = asyncio.run(seed_bank(ready, customers=customers, weeks=weeks, number=number, progress=bars))
    show_logons(seeded)

"""Whether the database has the tables that this program needs, and giving them to it."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from florin.persistence.database import Database

MIGRATIONS = Path(__file__).parent.parent / "migrations"

# Two programs that start at once must not both migrate. Any number serves, if it is always the same.
_MIGRATION_LOCK = 0x464C4F52


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


async def migrate(database: Database) -> tuple[str | None, str]:
    """Bring the database to the newest revision; answers with the revision before and after."""

    def upgrade(connection: Connection) -> tuple[str | None, str]:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        before = MigrationContext.configure(connection).get_current_revision()
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        return before, newest_revision()

    async with database.transaction() as connection:
        return await connection.run_sync(upgrade)


def newest_revision() -> str:
    """The revision that this program needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


async def current_revision(database: Database) -> str | None:
    """The revision that the database has; none when it has never been migrated."""
    rows = await database.read("SELECT to_regclass('alembic_version')::text AS name")
    if rows[0]["name"] is None:
        return None
    versions = await database.read("SELECT version_num FROM alembic_version")
    return versions[0]["version_num"] if versions else None

"""The way to the database for those who need no SQLAlchemy: asyncpg and pgbench."""

from typing import Any

from sqlalchemy.engine import make_url


def driver_arguments(url: str) -> dict[str, Any]:
    """What asyncpg's `connect` takes for a SQLAlchemy URL."""
    parsed = make_url(url)
    arguments: dict[str, Any] = dict(parsed.translate_connect_args(username="user"))
    arguments.update(parsed.query)
    if "port" in arguments:
        arguments["port"] = int(arguments["port"])
    return arguments

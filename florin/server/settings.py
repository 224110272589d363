"""Settings: read from the environment once, checked at once, and never looked up again."""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.exc import ArgumentError

from florin.persistence.database import normalise_url

KEY_BYTES = 32
KEY_VARIETY = 8
_KEY_FILE = "secret.key"
_DATA_DIR = Path("var").absolute()


# Never repeated in a message.
_SECRETS = {"secret_key", "secret_key_old", "database_url", "redis_url"}


class SettingsError(Exception):
    """A setting has a value that can't be used; says which, and what to do."""


def _whole(minimum: int, maximum: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text)
        if not minimum <= number <= maximum:
            raise ValueError
        return number

    read.__doc__ = f"a whole number from {minimum} to {maximum}"
    return read


def _seconds(text: str) -> float:
    """a number of seconds greater than 0"""
    number = float(text)
    if not 0 < number < float("inf"):
        raise ValueError
    return number


def _switch(text: str) -> bool:
    """on or off"""
    return {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}[text.lower()]


def _environment(text: str) -> str:
    """development or production"""
    if text not in {"development", "production"}:
        raise ValueError
    return text


def _rail(text: str) -> str:
    """simulated or none"""
    if text not in {"simulated", "none"}:
        raise ValueError
    return text


def _log_level(text: str) -> str:
    """debug, info, warning or error"""
    if text not in {"debug", "info", "warning", "error"}:
        raise ValueError
    return text


def _database_url(text: str) -> str:
    """a PostgreSQL URL such as postgresql://user:password@host/name"""
    if not text.startswith(("postgresql://", "postgres://", "postgresql+asyncpg://")):
        raise ValueError
    try:
        normalise_url(text)
    except ArgumentError:
        raise ValueError from None
    return text


def _redis_url(text: str) -> str:
    """a Redis URL such as redis://user:password@host:6379/0, or rediss:// for TLS"""
    parts = urlsplit(text)
    # Reading the port refuses one that is no number.
    if parts.scheme not in {"redis", "rediss"} or not parts.hostname or parts.port == 0:
        raise ValueError
    return text


def _key(text: str) -> str:
    """at least 32 characters of randomness"""
    if len(text.strip()) < KEY_BYTES or len(set(text)) < KEY_VARIETY:
        raise ValueError
    return text


def _origins(text: str) -> tuple[str, ...]:
    """origins such as https://bank.example, with commas between them"""
    origins = tuple(part.strip().rstrip("/") for part in text.split(",") if part.strip())
    if not all(origin.startswith(("http://", "https://")) for origin in origins):
        raise ValueError
    return origins


def _folder(text: str) -> Path:
    """a folder"""
    return Path(text).expanduser().absolute()


def _text(text: str) -> str:
    """some text"""
    return text


def _setting(variable: str, read: Callable[[str], Any], default: Any, meaning: str) -> Any:
    return field(default=default, metadata={"variable": variable, "read": read, "meaning": meaning})


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can set. Each field knows its variable, its default and its meaning."""

    environment: str = _setting(
        "FLORIN_ENV", _environment, "development", "`production` refuses to make up a secret key."
    )
    host: str = _setting("FLORIN_HOST", _text, "127.0.0.1", "Address to listen on.")
    port: int = _setting("FLORIN_PORT", _whole(0, 65535), 8000, "Port to listen on; 0 takes any free one.")
    workers: int = _setting("FLORIN_WORKERS", _whole(1, 64), 1, "Server processes.")
    data_dir: Path = _setting("FLORIN_DATA_DIR", _folder, _DATA_DIR, "Embedded database, secret key and logs.")
    pg_bindir: Path | None = _setting(
        "FLORIN_PG_BINDIR", _folder, None, "Folder of the PostgreSQL programs to embed, 15 or newer."
    )
    database_url: str | None = _setting(
        "DATABASE_URL", _database_url, None, "A PostgreSQL 15+ server to use instead of the embedded one."
    )
    pool_size: int = _setting(
        "FLORIN_POOL_SIZE",
        _whole(1, 500),
        10,
        "Database connections per process; half of them are for reads alone.",
    )
    secret_key: str | None = _setting(
        "FLORIN_SECRET_KEY",
        _key,
        None,
        "Master secret that seals signing keys and second factors; without it one is made in the data folder.",
    )
    secret_key_old: str | None = _setting(
        "FLORIN_SECRET_KEY_OLD",
        _key,
        None,
        "The master secret before this one, until `florin keys reseal` is done.",
    )
    access_token_seconds: int = _setting(
        "FLORIN_ACCESS_TOKEN_SECONDS", _whole(1, 86_400), 900, "How long an access token is good."
    )
    password_threads: int = _setting(
        "FLORIN_PASSWORD_THREADS", _whole(1, 64), 2, "Passwords hashed at once, per process; 19 MiB each."
    )
    logon_failures: int = _setting(
        "FLORIN_LOGON_FAILURES", _whole(1, 1_000_000), 10, "Failed logons per email and address in 15 minutes."
    )
    batch_limit: int = _setting(
        "FLORIN_BATCH_LIMIT", _whole(1, 5000), 1000, "Money requests that are committed at once."
    )
    queue_limit: int = _setting(
        "FLORIN_QUEUE_LIMIT", _whole(1, 1_000_000), 10_000, "Money requests that may wait; more get `Overloaded`."
    )
    quote_seconds: int = _setting("FLORIN_QUOTE_SECONDS", _whole(1, 3600), 30, "How long a quote is good.")
    rate_max_age: int = _setting(
        "FLORIN_RATE_MAX_AGE",
        _whole(0, 31_536_000),
        86_400,
        "Seconds after which an exchange rate is too old to deal at; 0 is never.",
    )
    retry_seconds: float = _setting(
        "FLORIN_RETRY_SECONDS", _seconds, 60.0, "How long a batch is tried again while the database is away."
    )
    poll_seconds: float = _setting(
        "FLORIN_POLL_SECONDS", _seconds, 2.0, "How often watched accounts are looked at in case a hint was lost."
    )
    health_seconds: float = _setting(
        "FLORIN_HEALTH_SECONDS", _seconds, 60.0, "Pause between two passes through the ledger's health."
    )
    health_share_percent: int = _setting(
        "FLORIN_HEALTH_SHARE_PERCENT", _whole(1, 100), 2, "Most of one core that such a pass takes, in percent."
    )
    max_body_bytes: int = _setting(
        "FLORIN_MAX_BODY_BYTES", _whole(1024, 100_000_000), 1_000_000, "Largest request body or websocket message."
    )
    max_depth: int = _setting("FLORIN_MAX_DEPTH", _whole(1, 100), 15, "Deepest nesting of a document.")
    max_aliases: int = _setting("FLORIN_MAX_ALIASES", _whole(1, 10_000), 30, "Most aliases in a document.")
    max_items: int = _setting(
        "FLORIN_MAX_ITEMS", _whole(100, 1_000_000), 5000, "Most items of lists that an operation may ask for."
    )
    max_cost: int = _setting(
        "FLORIN_MAX_COST", _whole(100, 10_000_000), 20_000, "Most points that one operation may cost."
    )
    max_tokens: int = _setting("FLORIN_MAX_TOKENS", _whole(10, 1_000_000), 2000, "Most tokens in a document.")
    max_subscriptions: int = _setting(
        "FLORIN_MAX_SUBSCRIPTIONS", _whole(1, 10_000), 100, "Most operations at once on one websocket."
    )
    rate_per_principal: int = _setting(
        "FLORIN_RATE_PER_PRINCIPAL",
        _whole(0, 1_000_000_000),
        6_000_000,
        "Points a minute per customer or API key; 0 is no limit.",
    )
    rate_per_address: int = _setting(
        "FLORIN_RATE_PER_ADDRESS",
        _whole(0, 1_000_000_000),
        12_000_000,
        "Points a minute per network address; 0 is no limit.",
    )
    redis_url: str | None = _setting(
        "FLORIN_REDIS_URL", _redis_url, None, "A Redis that shares rate limits and failed logons between processes."
    )
    payment_rail: str = _setting(
        "FLORIN_PAYMENT_RAIL",
        _rail,
        "simulated",
        "Who carries payments to other banks; `none` takes no such orders.",
    )
    sandbox: bool = _setting(
        "FLORIN_SANDBOX", _switch, False, "Whether customers may simulate payments from other banks."
    )
    introspection: bool = _setting("FLORIN_INTROSPECTION", _switch, True, "Whether clients may ask for the schema.")
    allowed_origins: tuple[str, ...] = _setting(
        "FLORIN_ALLOWED_ORIGINS", _origins, (), "Web origins, besides our own, that browsers may call from."
    )
    proxy_headers: bool = _setting(
        "FLORIN_PROXY_HEADERS",
        _switch,
        False,
        "Whether to believe X-Forwarded-For and X-Request-Id of a proxy on this machine.",
    )
    log_level: str = _setting("FLORIN_LOG_LEVEL", _log_level, "info", "How much is logged.")


def variables() -> list[Field[Any]]:
    """The settings, in the order of the documentation."""
    return list(fields(Settings))


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings.

    Raises:
        SettingsError: a value can't be used.
    """
    values: dict[str, Any] = {}
    for each in variables():
        variable, read = each.metadata["variable"], each.metadata["read"]
        text = environ.get(variable, "")
        if not text:
            continue
        try:
            values[each.name] = read(text)
        except (ValueError, KeyError):
            shown = "" if each.name in _SECRETS else f", not {text!r}"
            raise SettingsError(f"{variable} must be {read.__doc__}{shown}.") from None
    return Settings(**values)


def find_secret_key(settings: Settings) -> str:
    """The master secret; made at the first start and kept with mode 0600.

    Raises:
        SettingsError: there is none, and in production none is made up.
    """
    if settings.secret_key is not None:
        return settings.secret_key
    if settings.environment == "production":
        raise SettingsError("FLORIN_SECRET_KEY must be set when FLORIN_ENV is production.")
    path = settings.data_dir / _KEY_FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _keep_secret_key(path)
    except OSError as error:
        raise SettingsError(f"FLORIN_DATA_DIR {path.parent} cannot be used ({error.strerror}).") from None


def _keep_secret_key(path: Path) -> str:
    if not path.exists():
        # Written whole before it gets its name: two programs that start at once agree on one key.
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=_KEY_FILE) as draft:
            draft.write(secrets.token_urlsafe(KEY_BYTES))
            draft.flush()
            os.fsync(draft.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(draft.name, path)
    path.chmod(0o600)
    try:
        return _key(path.read_text().strip())
    except ValueError:
        raise SettingsError(
            f"{path} is no usable key; put the right one back, or delete it and run "
            "`florin keys rotate --master-lost`."
        ) from None

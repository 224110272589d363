"""The way to PostgreSQL: a pool for reads, one unit of work for writes, and single connections for the ledger."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

import asyncpg
from sqlalchemy import URL, RowMapping, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

T = TypeVar("T")

# A server that is gone without a word (a pulled cable, a frozen machine) never says so: after this many seconds a
# connection that is kept counts as lost. The longest legitimate wait is for a lock that another process holds.
CONNECT_TIMEOUT = 10.0
COMMAND_TIMEOUT = 30.0

# Who finds no connection free waits this many seconds for one.
POOL_TIMEOUT = 30.0

# A read is tried again for about this long when the connection is lost, so that a restart of the database
# is a pause and not an error.
READ_RETRY_DELAYS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.0)
# Who watches has all the time in the world: half a minute of restart is a pause there, and not the end.
WATCH_RETRY_DELAYS = (*READ_RETRY_DELAYS, *[1.0] * 27)

# Plans of the ledger's statements must not depend on how small the tables were when they were first planned:
# each is a walk along keys, whatever the statistics say.
LEDGER_SETTINGS = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "jit": "off",
    # The writer looks again after the lock, which shows what others committed meanwhile only at this level.
    "default_transaction_isolation": "read committed",
    # A process that freezes in the middle of a batch must not hold its accounts for ever.
    "idle_in_transaction_session_timeout": "60s",
}


class Database:
    """One PostgreSQL database, by its SQLAlchemy URL (`postgresql+asyncpg://…`)."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        # Parameters are what customers wrote; they have no place in an error, and so none in the log.
        self._engine: AsyncEngine = create_async_engine(
            normalise_url(url), pool_size=pool_size, max_overflow=0, pool_timeout=POOL_TIMEOUT, hide_parameters=True
        )
        # Units of work wait for each other, at the end of the audit log's chain for one; whoever reads waits for
        # nobody, and must find a connection. So the other half of the pool is for reads alone.
        self._turns = asyncio.Semaphore((pool_size + 1) // 2)
        self._reading = self._engine.execution_options(isolation_level="AUTOCOMMIT")

    async def read(
        self,
        statement: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        retry_delays: Sequence[float] = READ_RETRY_DELAYS,
    ) -> Sequence[RowMapping]:
        """Run one SELECT on a short connection of its own; tried again when the connection was lost."""
        for delay in (*retry_delays, None):
            try:
                async with self._reading.connect() as connection:
                    result = await connection.execute(text(statement), parameters or {})
                    return result.mappings().all()
            except (DBAPIError, OSError, asyncpg.PostgresError) as error:
                if delay is None or not is_connection_lost(error):
                    raise
            await asyncio.sleep(delay)
        raise AssertionError

    async def read_by(self, look: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
        """Have somebody read by the driver's own words, as the ledger does, on a short connection of their own.

        Tried again when the connection was lost.
        """
        for delay in (*READ_RETRY_DELAYS, None):
            try:
                async with self._reading.connect() as connection:
                    driver = (await connection.get_raw_connection()).driver_connection
                    try:
                        return await look(driver)
                    except BaseException:
                        # The pool has not seen what happened to it, and must not hand it to the next.
                        await connection.invalidate()
                        raise
            except Exception as error:
                if delay is None or not is_connection_lost(error):
                    raise
            await asyncio.sleep(delay)
        raise AssertionError

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """One unit of work: commits at the end, rolls back when left early.

        A connection that died in the pool is noticed before the work begins; once it has begun nothing is tried
        again. Half of the pool's connections do such work at most.

        Raises:
            PoolTimeout: it could not begin in time.
        """
        try:
            async with asyncio.timeout(POOL_TIMEOUT):
                await self._turns.acquire()
        except TimeoutError:
            raise PoolTimeout("no unit of work could begin: all that may run at once wait") from None
        try:
            connection = await self._begin()
            try:
                async with connection.begin():
                    yield connection
            finally:
                await connection.close()
        finally:
            self._turns.release()

    async def _begin(self) -> AsyncConnection:
        for delay in (*READ_RETRY_DELAYS, None):
            try:
                return await _checked(await self._engine.connect())
            except (DBAPIError, OSError, asyncpg.PostgresError) as error:
                if delay is None or not is_connection_lost(error):
                    raise
            await asyncio.sleep(delay)
        raise AssertionError

    async def connect(
        self, settings: Mapping[str, str] | None = None, *, patient: bool = False
    ) -> asyncpg.Connection:
        """A driver's connection outside the pool, for those who keep one: the ledger writer and the hints.

        A statement may take `COMMAND_TIMEOUT` seconds, or as long as it likes where the caller is patient.
        """
        arguments, options = self._engine.dialect.create_connect_args(self._engine.url)
        options.pop("prepared_statement_cache_size", None)
        limits = {"timeout": CONNECT_TIMEOUT, "command_timeout": None if patient else COMMAND_TIMEOUT}
        return await asyncpg.connect(*arguments, **{**limits, **options}, server_settings=dict(settings or {}))

    async def close(self) -> None:
        """Give all connections back."""
        await self._engine.dispose()


async def _checked(connection: AsyncConnection) -> AsyncConnection:
    """A connection that has just answered."""
    try:
        await connection.execute(text("SELECT 1"))
        await connection.rollback()
    except BaseException:
        await connection.close()
        raise
    return connection


def normalise_url(written: str) -> URL:
    """Accept the usual spellings of a PostgreSQL URL, libpq's `sslmode` among them, and name Florin's driver.

    Raises:
        ValueError, ArgumentError: it is no URL.
    """
    url = make_url(written).set(drivername="postgresql+asyncpg")
    query = dict(url.query)
    if "sslmode" in query:
        query["ssl"] = query.pop("sslmode")
    return url.set(query=query)


LOST_CONNECTION_STATES = frozenset({"57P01", "57P02", "57P03", "57P05", "53300", "25P03", "25006"})
"""SQLSTATEs of a server that goes, comes, or is full: admin shutdown, crash, cannot connect now, too many; of a
session that was ended for idling; and of one that may only read, as after a failover, where another may write."""


def is_connection_lost(error: BaseException) -> bool:
    """Whether the way to the database broke, as against the database saying no."""
    cause: BaseException | None = error
    while cause is not None:
        if getattr(cause, "connection_invalidated", False):
            return True
        # The driver's InternalClientError is what a server killed in the middle of an answer looks like to it.
        if isinstance(cause, OSError | asyncpg.InterfaceError | asyncpg.InternalClientError):
            return True
        if isinstance(cause, asyncpg.PostgresConnectionError):
            return True
        if getattr(cause, "sqlstate", None) in LOST_CONNECTION_STATES:
            return True
        cause = cause.__cause__
    return False

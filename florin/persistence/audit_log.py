"""Adding to the audit log: one chain for the whole bank, and never in the way of money.

What happens in a transaction of its own is appended by that transaction (`append`), so that neither is there
without the other. What has none (a refused token, a staff member's look) is noted, and one task writes it in
batches (`AuditLog`).
"""

import asyncio
import logging
import random
import secrets
from collections import Counter
from collections.abc import Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection

from florin.domain.audit import SYSTEM, AuditAction, AuditEvent, Happening
from florin.domain.audit_chain import GENESIS, SALT_BYTES, TEXT_MAX, Head, facts_text, seal_event
from florin.domain.principal import Origin
from florin.persistence.database import Database, is_connection_lost

log = logging.getLogger(__name__)

# Whoever appends holds this lock until the end of its transaction: one chain needs one writer at a time.
#
# No circle of waiting can close over it. It is the last lock of a transaction, and who holds it waits for nothing
# any more: the new row has a number that nobody else may write, no foreign key and no unique column beside it. So
# it is held for one read, one insert and the COMMIT.
#
# The money path never takes it: the ledger writer's transactions record nothing here, their entries are a chained
# record themselves. Nor does it wait for somebody who waits for this lock, or freezing one account would stop the
# whole batch of payments that names it. So what changes a row of `accounts` takes the lock before the row
# (`hold_chain`), and then waits for the ledger writer alone, which never waits for the chain. All such changes go
# that way: one that took an account first would close the circle.
_CHAIN_LOCK = 0x464C4F53
_ERASURE_LOCK = 0x464C4F54

# A session that dies without a word must not keep everybody else from the chain, nor an action wait for ever; both
# limits are in milliseconds and end with the transaction. The parts of a SELECT list are evaluated in their order.
_TAKE_CHAIN = f"""
SELECT set_config('idle_in_transaction_session_timeout', '10000', true), set_config('lock_timeout', '10000', true),
    pg_advisory_xact_lock({_CHAIN_LOCK})
"""

# A statement of its own: at READ COMMITTED it sees what was committed while the one before waited for the lock.
_READ_HEAD = "SELECT sequence, hash FROM audit_events ORDER BY sequence DESC LIMIT 1"

_INSERT = """
INSERT INTO audit_events (sequence, occurred_at, action, actor_kind, actor_id, credential_id, request_id,
    subject_kind, subject_id, before, after, repeats, personal, personal_salt, personal_hash, hash)
SELECT * FROM unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::text[],
    $8::text[], $9::text[], $10::text[], $11::text[], $12::int[], $13::text[], $14::bytea[], $15::bytea[],
    $16::bytea[])
"""

# Erased is what the customer's own requests told of them, by whatever session or key, and what strangers told who
# tried to be them. A member of staff who acted on the customer stays known: those details are not the customer's.
#
# Which sessions were theirs the log says itself, by their logons: the rows of sessions go after some weeks, and who
# logs out by a refresh token or brings an old one is on record as nobody.
_ERASE = """
UPDATE audit_events SET personal = NULL, personal_salt = NULL
WHERE personal IS NOT NULL AND (
    actor_id = $1::uuid
    OR (personal::jsonb ->> 'email') = ANY($2::text[])
    OR actor_kind NOT IN ('ADMIN', 'AUDITOR') AND subject_id = ANY(ARRAY(
        SELECT subject_id FROM audit_events
            WHERE actor_id = $1::uuid AND action = 'LOGON_SUCCEEDED' AND subject_kind = 'SESSION'
        UNION ALL SELECT id::text FROM api_keys WHERE customer_id = $1::uuid
        UNION ALL SELECT ($1::uuid)::text)))
"""

RETRY_DELAY_FIRST = 0.05
RETRY_DELAY_MAX = 2.0

# Told to stop while the database is away, the writer goes on trying for this many seconds.
STOP_LIMIT = 5.0

# Who waits for an event to be durable waits this many seconds at most.
RECORD_LIMIT = 15.0

# Data that PostgreSQL can't take, and rows that a constraint refuses; but a number that is taken already was
# written by somebody who went past the lock, and the next try sees it.
_BAD_DATA = ("22", "23")
_NUMBER_TAKEN = "23505"


async def hold_chain(connection: AsyncConnection) -> None:
    """Take the chain first, in a transaction that will change an account's row and then `append`.

    See `_CHAIN_LOCK`: everybody else leaves it to `append`, and so holds the chain for no longer than that takes.

    Raises:
        DBAPIError: among the usual ones 55P03, when others hold the chain for too long.
    """
    await connection.exec_driver_sql(_TAKE_CHAIN)


async def append(
    connection: AsyncConnection, happenings: Sequence[Happening], repeats: Sequence[int] | None = None
) -> list[AuditEvent]:
    """Put happenings on record in the connection's transaction, `repeats` times each (once by default).

    Call it last: see `_CHAIN_LOCK`, and `hold_chain` for changes of accounts. The transaction is READ COMMITTED, as
    all of the bank's are.

    Raises:
        DBAPIError: among the usual ones 55P03, when others hold the chain for too long.
    """
    return await _chain(connection, await _take_chain(connection), happenings, repeats or [1] * len(happenings))


async def erase_personal(connection: AsyncConnection, customer_id: UUID, emails: Sequence[str] = ()) -> int:
    """Forget address, device and email where an event has them of this customer; says in how many events.

    `emails` are the customer's: failed logons under one of them named nobody else. The chain holds, since it seals
    a commitment to these details. Call it after all other changes of the transaction and before `append`.
    """
    # Two erasures could want the same events in another order; one at a time can't wait in a circle.
    await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ERASURE_LOCK})")
    kept_emails = [email.casefold()[:TEXT_MAX] for email in emails]
    return (await connection.exec_driver_sql(_ERASE, (customer_id, kept_emails))).rowcount


async def _take_chain(connection: AsyncConnection) -> Head:
    """Wait for one's turn, and read what the next event is chained to."""
    await hold_chain(connection)
    row = (await connection.exec_driver_sql(_READ_HEAD)).one_or_none()
    return GENESIS if row is None else Head(row.sequence, row.hash)


async def _chain(
    connection: AsyncConnection, head: Head, happenings: Sequence[Happening], repeats: Sequence[int]
) -> list[AuditEvent]:
    events: list[AuditEvent] = []
    for happening, times in zip(happenings, repeats, strict=True):
        event = seal_event(head, happening, repeats=times, salt=secrets.token_bytes(SALT_BYTES))
        events.append(event)
        head = Head(event.sequence, event.hash)
    if events:
        await connection.exec_driver_sql(_INSERT, tuple(map(list, zip(*map(_row_of, events), strict=True))))
    return events


def _row_of(event: AuditEvent) -> tuple[object, ...]:
    return (
        event.sequence,
        event.occurred_at,
        event.action.value,
        event.actor.kind.value,
        event.actor.id,
        event.actor.credential_id,
        event.request_id,
        event.subject and event.subject.kind.value,
        event.subject and event.subject.id,
        event.before,
        event.after,
        event.repeats,
        event.personal,
        event.salt,
        event.personal_hash,
        event.hash,
    )


class AuditUnavailable(Exception):
    """An event could not be made durable in time; it may still be, or not."""


@dataclass(slots=True)
class _Waiting:
    """What waits to be written. Without a happening it only tells who waits that all before it is durable."""

    happening: Happening | None
    repeats: int = 1
    durable: asyncio.Future[None] | None = field(default=None)


class AuditLog:
    """Writes what is noted, soon and in order. Sizes are counted in events, `pause` in seconds.

    Between two batches it pauses, so that a flood of the same event becomes one row that says how many. What does
    not fit into the queue is still counted, by action, and put on record as one event for each action.
    """

    def __init__(
        self, database: Database, *, pause: float = 0.2, queue_limit: int = 10_000, batch_limit: int = 1000
    ) -> None:
        self._database = database
        self._pause = pause
        self._queue_limit = queue_limit
        self._batch_limit = batch_limit
        self._queue: dict[Hashable, _Waiting] = {}
        self._left_out: Counter[AuditAction] = Counter()
        self._left_out_first: dict[AuditAction, Happening] = {}
        self._work = asyncio.Event()
        self._hurry = asyncio.Event()
        self._stopping = False
        self._stop_deadline = float("inf")
        self._task: asyncio.Task[None] | None = None
        # The end of a run whose COMMIT was not heard of: it may be in the log, or not.
        self._doubtful: Head | None = None

    def start(self) -> None:
        """Begin to write."""
        self._task = asyncio.create_task(self._run(), name="audit log")

    async def stop(self) -> None:
        """Write what was noted, and end."""
        self._stopping = True
        self._stop_deadline = asyncio.get_running_loop().time() + STOP_LIMIT
        self._hurry.set()
        self._work.set()
        if self._task is not None:
            await self._task

    def note(self, happening: Happening) -> None:
        """Put something on record soon. Never waits and never raises.

        Those that wait together and differ in nothing but time, device and request become one event.
        """
        try:
            origin = happening.origin
            if len(origin.device) > TEXT_MAX or (happening.email and len(happening.email) > TEXT_MAX):
                # Strangers choose these texts; what waits in memory must not be of their size.
                origin = replace(origin, device=origin.device[:TEXT_MAX])
                happening = replace(happening, origin=origin, email=happening.email and happening.email[:TEXT_MAX])
            key = (
                happening.action,
                happening.actor,
                origin.address,
                happening.subject,
                happening.email,
                facts_text(happening.before),
                facts_text(happening.after),
            )
            waiting = self._queue.get(key)
            if waiting is not None:
                waiting.repeats += 1
            elif len(self._queue) < self._queue_limit:
                self._queue[key] = _Waiting(happening)
                self._work.set()
            else:
                self._left_out[happening.action] += 1
                self._left_out_first.setdefault(happening.action, happening)
        except Exception:
            log.exception("something could not be noted in the audit log")

    async def record(self, happening: Happening) -> None:
        """Put something on record, and wait until it is durable.

        Raises:
            AuditUnavailable: it is not, for a reason that is in the log.
        """
        if len(self._queue) >= self._queue_limit or self._ended:
            raise AuditUnavailable
        await self._wait_for(_Waiting(happening))

    async def flush(self) -> None:
        """Wait until all that was noted so far is durable.

        Raises:
            AuditUnavailable: it is not, for a reason that is in the log.
        """
        if self._ended:
            raise AuditUnavailable
        await self._wait_for(_Waiting(None))

    @property
    def _ended(self) -> bool:
        return self._task is None or self._task.done()

    async def _wait_for(self, waiting: _Waiting) -> None:
        waiting.durable = asyncio.get_running_loop().create_future()
        self._queue[object()] = waiting
        self._hurry.set()
        self._work.set()
        try:
            await asyncio.wait_for(waiting.durable, RECORD_LIMIT)
        except TimeoutError:
            raise AuditUnavailable from None

    async def _run(self) -> None:
        while True:
            while not (self._queue or self._left_out):
                if self._stopping:
                    return
                self._hurry.clear()
                self._work.clear()
                await self._work.wait()
            batch = self._take()
            try:
                await self._write_patiently(batch)
            except Exception as error:
                await self._write_one_by_one(batch, error)
            # Pausing is over as soon as somebody waits for the next batch to be durable.
            with suppress(TimeoutError):
                await asyncio.wait_for(self._hurry.wait(), self._pause)

    def _take(self) -> list[_Waiting]:
        """The next batch, in order; with it what did not fit, since a place is free now."""
        batch = [self._queue.pop(key) for key in list(islice(self._queue, self._batch_limit))]
        if not self._queue and not self._stopping:
            self._hurry.clear()
        left_out, self._left_out = self._left_out, Counter()
        first, self._left_out_first = self._left_out_first, {}
        if left_out:
            log.warning("the audit log's queue was full; only counted: %s", dict(left_out))
        for action, times in left_out.items():
            batch.append(
                _Waiting(
                    Happening(action, SYSTEM, Origin(""), first[action].occurred_at, after=_ONLY_COUNTED), times
                )
            )
        return batch

    async def _write_patiently(self, batch: Sequence[_Waiting]) -> None:
        """Write a batch until it is known to be written: the database may be away for as long as it likes."""
        delay = RETRY_DELAY_FIRST
        while True:
            try:
                await self._write(batch)
            except Exception as error:
                now = asyncio.get_running_loop().time()
                if _is_bad_event(error) or now > self._stop_deadline:
                    raise
                log.warning("the audit log is written again: %s: %s", type(error).__name__, error)
            else:
                return
            await asyncio.sleep(delay * random.uniform(0.5, 1.0))  # noqa: S311 - jitter, no secret
            delay = min(delay * 2, RETRY_DELAY_MAX)

    async def _write(self, batch: Sequence[_Waiting]) -> None:
        real = [(waiting.happening, waiting.repeats) for waiting in batch if waiting.happening is not None]
        if real:
            async with self._database.transaction() as connection:
                head = await _take_chain(connection)
                if not await self._is_written(connection):
                    events = await _chain(connection, head, [event for event, _ in real], [n for _, n in real])
                    self._doubtful = Head(events[-1].sequence, events[-1].hash)
            self._doubtful = None
        for waiting in batch:
            if waiting.durable is not None and not waiting.durable.done():
                waiting.durable.set_result(None)

    async def _is_written(self, connection: AsyncConnection) -> bool:
        """Whether the try before this one did commit, though nobody heard. Looked up under the chain's lock, which
        its session held until it was decided."""
        if self._doubtful is None:
            return False
        rows = await connection.exec_driver_sql(
            "SELECT 1 FROM audit_events WHERE sequence = $1 AND hash = $2",
            (self._doubtful.sequence, self._doubtful.hash),
        )
        return rows.first() is not None

    async def _write_one_by_one(self, batch: Sequence[_Waiting], error: Exception) -> None:
        """One bad event must not harm those beside it; and what can't be written is at least in the log."""
        self._doubtful = None
        for waiting in batch:
            own_error: Exception | None = error
            if len(batch) > 1 and _is_bad_event(error):
                try:
                    await self._write_patiently([waiting])
                    own_error = None
                except Exception as another:
                    self._doubtful = None
                    own_error = another
            if own_error is not None:
                action = waiting.happening and waiting.happening.action
                log.error("lost for the audit log: %d times %s", waiting.repeats, action, exc_info=own_error)
                if waiting.durable is not None and not waiting.durable.done():
                    waiting.durable.set_exception(AuditUnavailable())
                    waiting.durable.exception()  # whoever waited may be gone


_ONLY_COUNTED = {"onlyCounted": True}


def _is_bad_event(error: Exception) -> bool:
    """Whether an event can't be written however often it is tried; all else passes, a full disk among it."""
    if is_connection_lost(error) or isinstance(error, PoolTimeout):
        return False
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None) or ""
        return state.startswith(_BAD_DATA) and state != _NUMBER_TAKEN
    return True

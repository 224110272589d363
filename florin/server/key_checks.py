"""API keys at the door: who shows one, or why it is no good.

A key that was seen lately costs no I/O: a hash, a look into a dictionary, and the address if the key is bound to
some. What the database says of it is remembered for `FRESH_SECONDS` and then read again beside the request that
still goes by the old answer; an answer older than `GRACE_SECONDS` isn't gone by. That a key has been revoked is
announced and heard at once, so these limits only matter to a process that is cut off from the database: it refuses
every key a minute after the last it heard of it, and goes on for so long.

Whatever is shown, and by however many at once, one read at a time is made for all that wait.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple
from uuid import UUID

from florin.domain.api_key import KeptKey, Network, hash_key, is_well_formed, read_address, read_network
from florin.domain.ports import ApiKeyRecords, Clock
from florin.domain.principal import Principal
from florin.server.tokens import InvalidToken, TokenFault

__all__ = ["ApiKeyChecks", "KeysUnavailable"]

log = logging.getLogger(__name__)

FRESH_SECONDS: Final = 15.0
GRACE_SECONDS: Final = 60.0

REFUSED_SECONDS: Final = 15.0
"""How long a key that is no good is refused without looking again."""

NEVER: Final = 253_402_300_799.0
"""When a key without an end expires: the end of the year 9999, in Unix seconds."""

WRITE_SECONDS: Final = 60.0
"""How often is written when each key was used last."""

STOP_SECONDS: Final = 5.0

_REMEMBERED = 10_000
_READ_AT_ONCE = 500

_MESSAGES = {
    TokenFault.UNKNOWN_API_KEY: "The API key is not one of Florin's; check that all of it was sent.",
    TokenFault.REVOKED: "The API key has been revoked; ask the bank for another one.",
    TokenFault.EXPIRED: "The API key has expired; ask the bank for another one.",
    TokenFault.WRONG_ADDRESS: "The API key is not good from this network address; use it from one it was made for.",
}


class KeysUnavailable(Exception):
    """What a key is good for can't be read now: that says nothing about the key."""


class _Refused(NamedTuple):
    """A key that is no good, and until when, in Unix seconds, that is believed."""

    fault: TokenFault
    until: float


@dataclass(slots=True)
class _Known:
    """A key that is good, by what the database said at `asked_at`; instants are Unix seconds."""

    id: UUID
    principal: Principal
    expires_at: float
    networks: Sequence[Network]
    asked_at: float
    last_address: str | None = None

    def admits(self, address: str) -> bool:
        """Whether the key may be used from an address. The last one that was good isn't looked at again."""
        if not self.networks or address == self.last_address:
            return True
        parsed = read_address(address)
        if parsed is None or not any(parsed in network for network in self.networks):
            return False
        self.last_address = address
        return True


class ApiKeyChecks:
    """Knows the API keys that are in use, by their hashes. `write_seconds` is between two writes of last uses."""

    def __init__(self, records: ApiKeyRecords, clock: Clock, *, write_seconds: float = WRITE_SECONDS) -> None:
        self._records = records
        self._clock = clock
        self._write_seconds = write_seconds
        self._known: OrderedDict[bytes, _Known] = OrderedDict()
        self._hashes: dict[UUID, bytes] = {}
        # Apart from those known, so that a flood of wrong keys pushes out no good one.
        self._refused: OrderedDict[bytes, _Refused] = OrderedDict()
        self._asked: dict[bytes, asyncio.Future[None]] = {}
        self._queue: list[bytes] = []
        self._reader: asyncio.Task[None] | None = None
        # What ended while a read was under way, which may not have seen it.
        self._ended: set[UUID] = set()
        self._used: dict[UUID, float] = {}
        self._writer: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to write now and then which keys were used."""
        self._writer = asyncio.create_task(self._write_now_and_then(), name="API keys: last uses")

    async def stop(self) -> None:
        """Write what is left, and end."""
        tasks = [task for task in (self._writer, self._reader) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for future in self._asked.values():
            future.cancel()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self.write_uses()
        except TimeoutError:
            log.warning("when API keys were used last could not be written in time")

    async def read(self, key: str, address: str) -> tuple[Principal, float]:
        """For whom a key acts that was shown from an address, and until when, in Unix seconds.

        Raises:
            InvalidToken: it is no good, or not from there.
            KeysUnavailable: nobody can tell now.
        """
        key_hash = hash_key(key)
        now = self._clock().timestamp()
        known = self._known.get(key_hash)
        if known is None or now - known.asked_at > GRACE_SECONDS:
            known = await self._ask(key, key_hash, now)
        elif now - known.asked_at > FRESH_SECONDS:
            self._look(key_hash)
        if known.expires_at <= now:
            raise _invalid(TokenFault.EXPIRED)
        if not known.admits(address):
            raise _invalid(TokenFault.WRONG_ADDRESS)
        self._known.move_to_end(key_hash)
        self._used[known.id] = now
        return known.principal, known.expires_at

    def end(self, key_id: UUID) -> None:
        """Refuse a key from now on; ids that are no key's do no harm."""
        if self._reader is not None:
            self._ended.add(key_id)
        key_hash = self._hashes.get(key_id)
        if key_hash is not None:
            self._refuse(key_hash, TokenFault.REVOKED)

    async def write_uses(self) -> None:
        """Write when keys were used last, where that has changed; what can't be written now stays for later."""
        used, self._used = self._used, {}
        if not used:
            return
        try:
            await self._records.note_uses({key: datetime.fromtimestamp(at, UTC) for key, at in used.items()})
        except Exception as error:
            log.warning("when API keys were used last could not be written; the next try is soon: %s", error)
            self._used = used | self._used

    async def _write_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(self._write_seconds)
            await self.write_uses()

    async def _ask(self, key: str, key_hash: bytes, now: float) -> _Known:
        """What the database says of a key."""
        refused = self._refused.get(key_hash)
        if refused is None or refused.until <= now:
            if not is_well_formed(key):
                raise _invalid(TokenFault.UNKNOWN_API_KEY)
            try:
                # Others wait for the same answer, so it goes on when this request is given up.
                await asyncio.shield(self._look(key_hash))
            except Exception as error:
                raise KeysUnavailable("API keys cannot be read") from error
            refused = self._refused.get(key_hash)
        known = self._known.get(key_hash)
        if known is not None:
            return known
        if refused is None:
            raise KeysUnavailable("too many keys are asked for at once")
        raise _invalid(refused.fault)

    def _look(self, key_hash: bytes) -> "asyncio.Future[None]":
        """Have a key read; the answer is kept when the future is done."""
        future = self._asked.get(key_hash)
        if future is None:
            future = self._asked[key_hash] = asyncio.get_running_loop().create_future()
            self._queue.append(key_hash)
            if self._reader is None:
                self._reader = asyncio.create_task(self._read_queue(), name="API keys: read")
        return future

    async def _read_queue(self) -> None:
        try:
            while self._queue:
                batch, self._queue = self._queue[:_READ_AT_ONCE], self._queue[_READ_AT_ONCE:]
                await self._read_batch(batch)
        finally:
            self._reader = None
            self._ended.clear()

    async def _read_batch(self, batch: Sequence[bytes]) -> None:
        asked_at = self._clock().timestamp()
        try:
            found = await self._records.by_hashes(batch)
        except Exception as error:
            log.warning("API keys could not be read: %s", error)
            for key_hash in batch:
                future = self._asked.pop(key_hash)
                future.set_exception(error)
                # Perhaps nobody waits for it, which is no mistake.
                future.exception()
            return
        for key_hash in batch:
            self._keep(key_hash, found.get(key_hash), asked_at)
            self._asked.pop(key_hash).set_result(None)

    def _keep(self, key_hash: bytes, kept: KeptKey | None, asked_at: float) -> None:
        if kept is None:
            self._refuse(key_hash, TokenFault.UNKNOWN_API_KEY)
            return
        key = kept.key
        if key.revoked_at is not None or kept.customer_closed or key.id in self._ended:
            self._refuse(key_hash, TokenFault.REVOKED)
            return
        self._refused.pop(key_hash, None)
        self._known[key_hash] = _Known(
            key.id,
            Principal(key.customer_id, kept.role, None, key.id, frozenset(key.scopes)),
            NEVER if key.expires_at is None else key.expires_at.timestamp(),
            [read_network(network) for network in key.addresses],
            asked_at,
        )
        self._hashes[key.id] = key_hash
        if len(self._known) > _REMEMBERED:
            _, forgotten = self._known.popitem(last=False)
            del self._hashes[forgotten.id]

    def _refuse(self, key_hash: bytes, fault: TokenFault) -> None:
        known = self._known.pop(key_hash, None)
        if known is not None:
            del self._hashes[known.id]
        self._refused[key_hash] = _Refused(fault, self._clock().timestamp() + REFUSED_SECONDS)
        self._refused.move_to_end(key_hash)
        if len(self._refused) > _REMEMBERED:
            self._refused.popitem(last=False)


def _invalid(fault: TokenFault) -> InvalidToken:
    return InvalidToken(_MESSAGES[fault], fault)

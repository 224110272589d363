"""The keys that a process signs and checks with: opened at start, and read again when they may have changed."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from florin.domain.ports import Clock
from florin.domain.receipt import ReceiptKey
from florin.persistence.database import Database
from florin.persistence.signing_keys import KeptKey, KeyPurpose, SigningKeys
from florin.server.jws import encode, thumbprint
from florin.server.settings import Settings, SettingsError
from florin.server.vault import Sealed, Vault, WrongMaster, vault_of

log = logging.getLogger(__name__)

TOKEN_KEY_BYTES = 32
"""As long as what HMAC-SHA256 puts out (RFC 7518, 3.2)."""

TOKEN_LIFETIME_MAX = timedelta(days=1)
"""The longest that an access token can be set to live: a key that was retired before that has none left."""

WRONG_MASTER = (
    "The master secret (FLORIN_SECRET_KEY, or secret.key in FLORIN_DATA_DIR) does not open this database's keys; "
    "set the one that sealed them, as FLORIN_SECRET_KEY_OLD if there is a new one. If it is lost, run "
    "`florin keys rotate --master-lost`: everybody logs on again."
)

_KID_BYTES = 9
_SLOW_RELOAD_SECONDS = 60.0
_RELOAD_PAUSE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys at one moment. `tokens` has every key, by kid, whose tokens may still be alive.

    `receipts` are all receipt keys there ever were; the private one is that of `receipt_kid`.
    """

    token_kid: str
    tokens: Mapping[str, bytes]
    revoked: frozenset[str]
    receipt_kid: str
    receipt_key: Ed25519PrivateKey
    receipts: Sequence[ReceiptKey]


class KeyRing:
    """Holds the keys of one process. `on_revoked` is called when a key has been revoked."""

    def __init__(self, records: SigningKeys, vault: Vault, *, clock: Clock) -> None:
        self._records = records
        self._vault = vault
        self._clock = clock
        self._keys: Keys | None = None
        self._reloading: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._read_at = float("-inf")
        self._timer: asyncio.Task[None] | None = None
        self.on_revoked: Callable[[], None] = lambda: None

    @property
    def keys(self) -> Keys:
        """The keys as this process knows them; the ring must be open."""
        assert self._keys is not None, "the key ring is opened before anybody uses it"
        return self._keys

    async def open(self) -> None:
        """Read the keys, and make what is missing. Programs that do so at once agree on what one of them made.

        Raises:
            WrongMaster: the keys were sealed under another master secret. None are made then.
        """
        kept = await self._records.all()
        # All are opened before one is made: a wrong master must put no key of its own beside those it can't open.
        active = {key.purpose for key in kept if _opened(key, self._vault) and key.retired_at is None}
        missing = [purpose for purpose in KeyPurpose if purpose not in active]
        for purpose in missing:
            await self._records.add_missing(make_key(purpose, self._vault, self._clock()))
        self._use(await self._records.all() if missing else kept)

    def start(self) -> None:
        """Look again every minute from now on, in case nobody says that the keys have changed."""
        self._begin(self._look_now_and_then())

    async def stop(self) -> None:
        """End."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def hear(self, message: Mapping[str, Any]) -> None:
        """Read the keys again soon, when that is what an announcement says."""
        if message.get("keys"):
            self._read_soon()

    async def reload(self) -> None:
        """Read the keys again: at most once a second, and once for all who ask for it meanwhile.

        Where that fails the process goes on with the keys it knows, and says so in the log.
        """
        await asyncio.shield(self._read_soon())

    def _read_soon(self) -> asyncio.Task[None]:
        if self._reloading is None:
            self._reloading = self._begin(self._reload())
        return self._reloading

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name="key ring")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _reload(self) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self._read_at + _RELOAD_PAUSE_SECONDS - loop.time()))
        self._read_at = loop.time()
        # Who asks from here on may know of a key that this reading does not see any more: it gets one of its own.
        self._reloading = None
        try:
            self._use(await self._records.all())
        except WrongMaster:
            log.error("FLORIN_SECRET_KEY does not open the new signing keys: start again with theirs")  # noqa: TRY400
        except Exception as error:
            log.warning("the signing keys could not be read again, and those known are used: %s", error)

    async def _look_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(_SLOW_RELOAD_SECONDS)
            await self.reload()

    def _use(self, kept: Sequence[KeptKey]) -> None:
        known = frozenset[str]() if self._keys is None else self._keys.revoked
        self._keys = _keys(kept, self._vault, self._clock() - TOKEN_LIFETIME_MAX)
        if self._keys.revoked - known:
            self.on_revoked()


def make_ring(settings: Settings, database: Database, clock: Clock) -> KeyRing:
    """The bank's key ring, still to be opened.

    Raises:
        SettingsError: there is no master secret.
    """
    return KeyRing(SigningKeys(database), vault_of(settings, Sealed.SIGNING_KEYS), clock=clock)


async def prepare_keys(settings: Settings, clock: Clock) -> None:
    """See that the keys are there and can be opened, before any process needs them.

    Raises:
        SettingsError: the master secret is another one.
    """
    assert settings.database_url is not None
    database = Database(settings.database_url)
    try:
        await make_ring(settings, database, clock).open()
    except WrongMaster:
        raise SettingsError(WRONG_MASTER) from None
    finally:
        await database.close()


def make_key(purpose: KeyPurpose, vault: Vault, now: datetime) -> KeptKey:
    """A new key, sealed. A receipt key is named by its thumbprint, so that nobody can give its name to another."""
    if purpose is KeyPurpose.TOKEN:
        secret = secrets.token_bytes(TOKEN_KEY_BYTES)
        return KeptKey(encode(secrets.token_bytes(_KID_BYTES)), purpose, vault.seal(secret), None, now)
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    return KeptKey(thumbprint(public), purpose, vault.seal(private.private_bytes_raw()), public, now)


def _opened(key: KeptKey, vault: Vault) -> bytes:
    """A key's secret; nothing for one that was revoked, which nobody needs any more.

    Raises:
        WrongMaster: it was sealed under another master secret.
    """
    return b"" if key.revoked_at else vault.open(key.secret)


def _keys(kept: Sequence[KeptKey], vault: Vault, dead_before: datetime) -> Keys:
    tokens: dict[str, bytes] = {}
    for key in kept:
        signs = key.retired_at is None or key.retired_at > dead_before
        if key.purpose is KeyPurpose.TOKEN and key.revoked_at is None and signs:
            tokens[key.kid] = vault.open(key.secret)
    active = {key.purpose: key for key in kept if key.retired_at is None}
    receipt = active[KeyPurpose.RECEIPT]
    return Keys(
        active[KeyPurpose.TOKEN].kid,
        tokens,
        frozenset(key.kid for key in kept if key.revoked_at),
        receipt.kid,
        Ed25519PrivateKey.from_private_bytes(vault.open(receipt.secret)),
        [
            ReceiptKey(key.kid, encode(key.public), key.created_at, key.retired_at, key.revoked_at)
            for key in kept
            if key.public is not None
        ],
    )

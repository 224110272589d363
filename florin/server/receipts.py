"""Signing receipts, publishing the keys to check them with, and checking them without the bank."""

import json
import logging
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from florin.domain.receipt import ReceiptKey
from florin.server import jws
from florin.server.key_ring import KeyRing

log = logging.getLogger(__name__)

KEYS_PATH = "/.well-known/florin-receipt-keys.json"
KEYS_FILE = "receipt-keys.json"
_FILE_MAX = 1_000_000


class CannotCheck(Exception):
    """There is nothing to check, or nothing to check it with; says in one sentence what is missing."""


@dataclass(frozen=True, slots=True)
class PublishedKeys:
    """Public receipt keys by kid, and the names of those that were revoked."""

    good: Mapping[str, bytes]
    revoked: frozenset[str]


class Signer:
    """Signs receipts with the ring's present key."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    def sign(self, statement: Mapping[str, object]) -> tuple[str, str]:
        """A document, and which key it was signed with."""
        keys = self._ring.keys
        return jws.sign(statement, keys.receipt_key, keys.receipt_kid), keys.receipt_kid

    def keys(self) -> Sequence[ReceiptKey]:
        """All keys that receipts were ever signed with, oldest first."""
        return self._ring.keys.receipts


def key_set(keys: Sequence[ReceiptKey]) -> bytes:
    """The keys as a JWK Set (RFC 7517).

    Retired ones are in it for good. Revoked ones are not, so that no other program believes them; their names are
    in a member of their own.
    """
    good = [
        {"kty": "OKP", "crv": "Ed25519", "alg": jws.ALGORITHM, "use": "sig", "kid": key.kid, "x": key.public_key}
        for key in keys
        if key.revoked_at is None
    ]
    revoked = [key.kid for key in keys if key.revoked_at is not None]
    return json.dumps({"keys": good, "revoked": revoked}, indent=2).encode() + b"\n"


def keep_key_set(folder: Path, keys: Sequence[ReceiptKey]) -> None:
    """Write the key set into the data folder, whole or not at all; where there is no such folder, don't."""
    if not folder.is_dir():
        return
    try:
        with tempfile.NamedTemporaryFile("wb", dir=folder, prefix=KEYS_FILE, delete=False) as draft:
            draft.write(key_set(keys))
        path = Path(draft.name)
        path.chmod(0o644)
        path.replace(folder / KEYS_FILE)
    except OSError as error:
        log.warning("the receipt keys could not be written to %s (%s)", folder / KEYS_FILE, error.strerror)


def read_key_set(path: Path) -> PublishedKeys:
    """Read a file of published keys.

    Raises:
        CannotCheck: it isn't there, or no key set of Florin's.
    """
    content = _content(path, "the published keys")
    try:
        found = json.loads(content)
        good = {key["kid"]: jws.decode(key["x"]) for key in found["keys"]}
        revoked = frozenset(map(str, found.get("revoked", [])))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise CannotCheck(f"{path} holds no receipt keys; get them from the bank's {KEYS_PATH}.") from None
    for kid, public in good.items():
        if jws.thumbprint(public) != kid:
            raise CannotCheck(f"{path} is damaged: the key {kid} is not the one it is named after.")
    return PublishedKeys(good, revoked)


def check(path: Path, keys: PublishedKeys) -> dict[str, Any]:
    """What a receipt states, if it is genuine to the last byte; one newline at its end is the file's.

    Raises:
        NotGenuine: it is not.
        CannotCheck: there is no such file.
    """
    content = _content(path, "the receipt")
    try:
        document = content.decode("ascii").removesuffix("\n")
    except UnicodeDecodeError:
        raise jws.NotGenuine("It is not a receipt, or not a whole one.") from None
    try:
        return jws.read(document, keys.good)
    except jws.UnknownKey as unknown:
        if unknown.kid in keys.revoked:
            raise jws.NotGenuine(f"It names the key {unknown.kid}, which the bank has revoked.") from None
        raise


def _content(path: Path, what: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_FILE_MAX)
    except OSError as error:
        raise CannotCheck(f"{path}, {what}, cannot be read ({error.strerror}).") from None

"""Sealing: what the database keeps but must not be able to read, locked up under the master secret."""

import base64
from enum import StrEnum

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from florin.server.settings import Settings, find_secret_key

_KEY_BYTES = 32


class Sealed(StrEnum):
    """What is sealed. Each has a key of its own, so that nothing can be passed off as something else."""

    SIGNING_KEYS = "florin signing keys"
    SECOND_FACTORS = "florin second factors"
    QUOTES = "florin quotes"


class WrongMaster(Exception):
    """What is sealed was sealed under another master secret, or is damaged."""


class Vault:
    """Seals one kind of thing, with authenticated encryption (Fernet) under a key derived from the master secret.

    `old` is the master secret before this one. It only opens, so that a master can be changed.
    """

    def __init__(self, master: str, what: Sealed, *, old: str | None = None) -> None:
        masters = [master] if old is None else [master, old]
        self._boxes = MultiFernet([Fernet(_derive(each, what)) for each in masters])

    def seal(self, content: bytes) -> bytes:
        """Lock up, under the present master."""
        return self._boxes.encrypt(content)

    def open(self, sealed: bytes) -> bytes:
        """What was sealed.

        Raises:
            WrongMaster: it can't be opened.
        """
        try:
            return self._boxes.decrypt(sealed)
        except InvalidToken:
            raise WrongMaster from None

    def reseal(self, sealed: bytes) -> bytes:
        """The same content, sealed under the present master.

        Raises:
            WrongMaster: it can't be opened.
        """
        try:
            return self._boxes.rotate(sealed)
        except InvalidToken:
            raise WrongMaster from None


def vault_of(settings: Settings, what: Sealed) -> Vault:
    """The bank's vault for one kind of thing.

    Raises:
        SettingsError: there is no master secret.
    """
    return Vault(find_secret_key(settings), what, old=settings.secret_key_old)


def _derive(master: str, what: Sealed) -> bytes:
    """A Fernet key for one purpose (HKDF-SHA256, RFC 5869; the master is random, so no salt is needed, 3.1)."""
    derived = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=what.encode()).derive(master.encode())
    return base64.urlsafe_b64encode(derived)

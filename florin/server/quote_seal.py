"""Sealing quotes: as text that its customer carries and nobody else can make."""

from florin.server.vault import Vault, WrongMaster


class QuoteSeal:
    """Seals quotes with the bank's vault for them."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def seal(self, content: bytes) -> str:
        """Lock up, as text."""
        return self._vault.seal(content).decode("ascii")

    def open(self, sealed: str) -> bytes | None:
        """What was sealed; None where it was not sealed here, or has been changed."""
        if not sealed.isascii():
            return None
        try:
            return self._vault.open(sealed.encode("ascii"))
        except WrongMaster:
            return None

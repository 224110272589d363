"""Passwords that people choose."""

import secrets
import unicodedata
from collections.abc import Sequence

from florin.domain.ports import PasswordHasher
from florin.domain.refusals import InvalidInput, Refused, WeakPassword

PASSWORD_MIN = 8
"""The least number of characters of a chosen password (NIST SP 800-63B, 5.1.1.2)."""

PASSWORD_MAX = 256

_GROUPS, _GROUP_LENGTH = 4, 5

# 32 letters and digits that nobody takes for one another, each worth 5 bits: 100 bits in all.
_LEGIBLE = "abcdefghijkmnpqrstuvwxyz23456789"


def normalise_password(password: str) -> str:
    """The same bytes for the same characters, on whatever keyboard (NIST SP 800-63B, 5.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


async def check_password(hasher: PasswordHasher, field: str, password: str, own_words: Sequence[str]) -> None:
    """Refuse a password that is easy to guess, for whoever knows the applicant's `own_words` too.

    Raises:
        Refused: with WeakPassword, InvalidInput naming `field` when it is too long, or TooManyAttempts when too
            many passwords wait to be judged.
    """
    check_length(field, password)
    await judge(hasher, password, own_words)


def check_length(field: str, password: str) -> None:
    """Refuse a password for its length, which takes no time.

    Raises:
        Refused: with WeakPassword, or InvalidInput naming `field` when it is too long.
    """
    if len(password) > PASSWORD_MAX:
        raise Refused(InvalidInput(field, f"it has at most {PASSWORD_MAX} characters"))
    if len(normalise_password(password)) < PASSWORD_MIN:
        raise Refused(WeakPassword(f"it needs at least {PASSWORD_MIN} characters", PASSWORD_MIN))


async def judge(hasher: PasswordHasher, password: str, own_words: Sequence[str]) -> None:
    """Refuse a password, of a length that will do, that is easy to guess.

    Raises:
        Refused: with WeakPassword, or TooManyAttempts when too many passwords wait to be judged.
    """
    # What is judged is what will be hashed: "password" in full-width letters is "password" to whoever guesses.
    plain = normalise_password(password)
    weakness = await hasher.find_weakness(plain, [normalise_password(word) for word in own_words])
    if weakness is not None:
        raise Refused(WeakPassword(weakness, PASSWORD_MIN))


def make_password() -> str:
    """A random password to begin with, in groups that can be read out on the telephone."""
    groups = ("".join(secrets.choice(_LEGIBLE) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)

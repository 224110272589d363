"""The second factor: codes that change every half minute (TOTP, RFC 6238), and recovery codes for a lost device."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import pyotp

ISSUER = "Florin"
STEP_SECONDS = 30
_STEPS_AROUND = 1
"""How many steps a device's clock may be wrong, before and after (RFC 6238, 5.2)."""

RECOVERY_CODES = 10
_CODE_CHARACTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that look like others."""

_CODE_LENGTH, _CODE_GROUP = 16, 4
_TOTP = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """A customer's second factor as it is kept; asked for at logon once it is confirmed.

    `last_step` is the time step of the last code that was taken: neither it nor an earlier one is taken again.
    """

    customer_id: UUID
    sealed_secret: bytes
    created_at: datetime
    confirmed_at: datetime | None
    last_step: int


@dataclass(frozen=True, slots=True)
class MfaSetup:
    """What an authenticator app needs, as text and as the URI that its QR code holds."""

    secret: str
    uri: str


@dataclass(frozen=True, slots=True)
class MfaEnabled:
    """The second factor is on. Each recovery code replaces a code of the app once; they are told only now."""

    recovery_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MfaDisabled:
    """The second factor is off."""

    disabled_at: datetime


def make_secret() -> str:
    """A secret of 160 bits in base32 (RFC 4226, 4, requirement R6)."""
    return pyotp.random_base32()


def setup(secret: str, email: str) -> MfaSetup:
    """What to tell an authenticator app."""
    return MfaSetup(secret, pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER))


def is_totp(code: str) -> bool:
    """Whether a code has the shape of an authenticator app's."""
    return _TOTP.fullmatch(code) is not None


def find_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is, around now; None for none. Compares in constant time."""
    totp = pyotp.TOTP(secret)
    step = int(now.timestamp()) // STEP_SECONDS
    for candidate in range(step - _STEPS_AROUND, step + _STEPS_AROUND + 1):
        if secrets.compare_digest(totp.generate_otp(candidate), code):
            return candidate
    return None


def make_recovery_codes() -> tuple[str, ...]:
    """Ten codes of 80 bits, in groups of four for people to read."""
    return tuple(_make_recovery_code() for _ in range(RECOVERY_CODES))


def _make_recovery_code() -> str:
    text = "".join(secrets.choice(_CODE_CHARACTERS) for _ in range(_CODE_LENGTH))
    return "-".join(text[start : start + _CODE_GROUP] for start in range(0, _CODE_LENGTH, _CODE_GROUP))


def hash_recovery_code(customer_id: UUID, code: str) -> bytes:
    """What a recovery code is looked up by, however it is spaced; so random that a fast hash is enough."""
    plain = re.sub(r"[\s-]", "", code).upper()
    return sha256(customer_id.bytes + plain.encode("utf-8", "surrogatepass")).digest()

"""Signed documents: JWS in compact form (RFC 7515) with Ed25519 (RFC 8037), read as strictly as can be.

A general library reads what anybody may have written: other orders of members, spaces, spare bits. A receipt is
good only as the very bytes that were signed and sent, so here whatever could be written otherwise is refused.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ALGORITHM = "EdDSA"
MEDIA_TYPE = "florin-receipt+json"
DOCUMENT_MAX = 16_384
"""The longest document that is looked at, in characters; a receipt has about 1,500."""

_COMPACT = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{86})")


class NotGenuine(Exception):
    """The document is not one that the bank signed; says in one sentence why."""


class UnknownKey(NotGenuine):
    """It names a key that is not among those given."""

    def __init__(self, kid: str) -> None:
        super().__init__(f"It names the key {kid!r}, which is not one of the bank's published keys.")
        self.kid = kid


def canonical(value: Mapping[str, Any]) -> bytes:
    """JSON in the one form that is signed: members sorted, no spaces, UTF-8 as it is."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode()


def encode(content: bytes) -> str:
    """Base64url without padding (RFC 7515, 2)."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Read base64url.

    Raises:
        ValueError: it is not in the one form that `encode` writes. The last character has bits that carry nothing.
    """
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise ValueError("it is no base64url") from None
    if encode(content) != text:
        raise ValueError("it has spare bits")
    return content


def thumbprint(public: bytes) -> str:
    """The name of an Ed25519 public key of 32 bytes: its SHA-256 thumbprint (RFC 7638; RFC 8037, A.3)."""
    return encode(hashlib.sha256(canonical({"crv": "Ed25519", "kty": "OKP", "x": encode(public)})).digest())


def sign(payload: Mapping[str, Any], key: Ed25519PrivateKey, kid: str) -> str:
    """Write and sign a document. The same payload and key make the same bytes (RFC 8032, 5.1.6)."""
    signed = f"{encode(_header(kid))}.{encode(canonical(payload))}"
    return f"{signed}.{encode(key.sign(signed.encode()))}"


def read(document: str, keys: Mapping[str, bytes]) -> dict[str, Any]:
    """The payload of a document, if one of the public keys (by kid) signed it exactly as it is.

    Raises:
        NotGenuine: anything else.
    """
    parts = _COMPACT.fullmatch(document) if len(document) <= DOCUMENT_MAX else None
    if parts is None:
        raise NotGenuine("It is not a receipt, or not a whole one.")
    try:
        header, payload, signature = (decode(part) for part in parts.groups())
        kid = str(_object(header).get("kid"))
        ours = header == _header(kid)
    except ValueError:
        raise NotGenuine("It has been changed: it is not written as Florin writes receipts.") from None
    if not ours:
        raise NotGenuine("It has been changed: its header is not one that Florin writes.")
    if kid not in keys:
        raise UnknownKey(kid)
    try:
        Ed25519PublicKey.from_public_bytes(keys[kid]).verify(signature, document.rpartition(".")[0].encode())
    except (InvalidSignature, ValueError):
        raise NotGenuine("It has been changed: its signature does not fit.") from None
    try:
        statement = _object(payload)
        ours = canonical(statement) == payload
    except ValueError:
        ours = False
    if not ours:
        raise NotGenuine("It is not written as Florin writes receipts.")
    return statement


def _header(kid: str) -> bytes:
    return canonical({"alg": ALGORITHM, "kid": kid, "typ": MEDIA_TYPE})


def _object(content: bytes) -> dict[str, Any]:
    """A JSON object.

    Raises:
        ValueError: it is none.
    """
    try:
        value = json.loads(content)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(value, dict):
        raise ValueError("it is no object")  # noqa: TRY004 - one kind of error for all that is not ours
    return value

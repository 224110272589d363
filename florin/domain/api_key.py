"""An API key: what a machine shows instead of logging on, for one person and no more than its scopes."""

import re
import secrets
import zlib
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from string import ascii_letters, digits
from uuid import UUID

from florin.domain.principal import Role, Scope

KEY_PREFIX = "florin_"
"""Begins every key, so that people, logs' filters and scanners of source code know one when they see it."""

HINT_LENGTH = 12
"""How much of a key is kept in clear: the prefix, and enough to tell it from others and not to guess the rest."""

_ALPHABET = digits + ascii_letters
_SECRET_BITS = 256
_SECRET_LENGTH = 43
_CHECKSUM_LENGTH = 6
_KEY = re.compile(rf"{KEY_PREFIX}[0-9A-Za-z]{{{_SECRET_LENGTH + _CHECKSUM_LENGTH}}}")

_ADDRESS_MAX = 64
_MAPPED_BITS = 96

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as the bank shows it: never the key itself, only how it begins (`hint`).

    It acts for `customer_id`, with the role that they have at the time, narrowed by `scopes`, until `expires_at`
    or for good, from the networks in `addresses` or from anywhere. `last_used_at` may be a minute late.
    """

    id: UUID
    name: str
    hint: str
    customer_id: UUID
    scopes: tuple[Scope, ...]
    addresses: tuple[str, ...]
    created_at: datetime
    created_by: UUID
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ApiKeyCreated:
    """A new key. `key` is told this once; the bank keeps only its hash."""

    key: str
    api_key: ApiKey


@dataclass(frozen=True, slots=True)
class ApiKeyOrder:
    """What somebody wants a key to be. Without `customer_id` it acts for who makes it."""

    name: str
    scopes: tuple[Scope, ...]
    customer_id: str | None = None
    expires_at: datetime | None = None
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptKey:
    """What is known of a key that somebody has shown, with the role of whom it acts for, as both are now."""

    key: ApiKey
    role: Role
    customer_closed: bool


def make_key() -> str:
    """A new key: the prefix, 256 random bits in 43 characters of base 62, and a checksum in 6.

    Letters and digits only, so that a double click takes the whole of it, and a CRC-32 of all before it at the
    end, by which a typing mistake or a stray string is told from a key without asking anybody. It is GitHub's
    format ("Behind GitHub's new authentication token formats", 2021) with more randomness.
    """
    text = KEY_PREFIX + _base62(secrets.randbits(_SECRET_BITS), _SECRET_LENGTH)
    return text + _checksum(text)


def is_well_formed(text: str) -> bool:
    """Whether a text could be one of our keys: form and checksum are right."""
    return _KEY.fullmatch(text) is not None and text.endswith(_checksum(text[:-_CHECKSUM_LENGTH]))


def hash_key(key: str) -> bytes:
    """What a key is kept and looked up by.

    So much randomness can't be guessed from its hash, however fast that is (RFC 6749, 10.10).
    """
    return sha256(key.encode("utf-8", "surrogatepass")).digest()


def read_address(text: str) -> Address | None:
    """A network address, an IPv4 one that came by way of IPv6 (`::ffff:…`) as itself; None for what is none."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def read_network(text: str) -> Network:
    """An address or a network in CIDR notation (RFC 4632), an IPv4 one in IPv6 clothes as itself.

    Raises:
        ValueError: it is neither, or has bits set beyond its prefix.
    """
    written = text.strip()
    if len(written) > _ADDRESS_MAX or "%" in written:
        raise ValueError(text)
    network = ip_network(written)
    if isinstance(network, IPv6Network) and network.prefixlen >= _MAPPED_BITS:
        mapped = network.network_address.ipv4_mapped
        if mapped is not None:
            return IPv4Network((mapped, network.prefixlen - _MAPPED_BITS))
    return network


def write_network(network: Network) -> str:
    """As people write it: a network of one address without its prefix length."""
    return str(network.network_address if network.prefixlen == network.max_prefixlen else network)


def _checksum(text: str) -> str:
    return _base62(zlib.crc32(text.encode()), _CHECKSUM_LENGTH)


def _base62(number: int, length: int) -> str:
    """A number in digits, capital and small letters, with leading zeros."""
    written: list[str] = []
    for _ in range(length):
        number, digit = divmod(number, len(_ALPHABET))
        written.append(_ALPHABET[digit])
    assert number == 0, "it is too large for so few characters"
    return "".join(reversed(written))

"""Receipts, and the keys to check them with."""

from datetime import datetime

import strawberry

from florin.domain import receipt as domain
from florin.domain.transaction import TransactionStatus
from florin.resolvers.access import ANYONE, MEMBERS
from florin.schema.money import Money
from florin.schema.views import shown, view


@view(
    domain.Receipt,
    description="A signed statement of one entry of an account. Keep `document` as a file, and whoever has the "
    "bank's public keys can check it without the bank: `florin receipt check FILE`.",
    may=MEMBERS,
)
class Receipt:
    document: str = shown(
        "The statement and its signature: a JWS in compact form (RFC 7515), signed with Ed25519 (RFC 8037). Good "
        "only as it is, to the last character."
    )
    key_id: strawberry.ID = shown("Which key signed it; see `receiptKeys`.")
    file_name: str = shown("What to call the file.")
    sequence: int = shown("The entry's number in its account's history.")
    status: TransactionStatus = shown("What the entry says became of the transaction.")
    posted_delta: Money = shown("What the entry changed: less than zero where money went.")
    balance: Money = shown("What was posted after it.")
    occurred_at: datetime = shown("When.")
    previous_hash: str = shown("The hash of the entry before it, in hexadecimal; zeros for an account's first.")
    hash: str = shown("The hash that seals the entry and all before it, in hexadecimal.")


@view(domain.ReceiptKey, description="A public key that receipts are or were signed with.", may=ANYONE)
class ReceiptKey:
    kid: strawberry.ID = shown("Its name: the SHA-256 thumbprint of the key (RFC 7638).")
    algorithm: str = shown("EdDSA, with the curve Ed25519 (RFC 8037).")
    public_key: str = shown("Its 32 bytes, in base64url (RFC 8037's `x`).")
    created_at: datetime = shown("Since when it was there.")
    retired_at: datetime | None = shown("Since when it signs nothing more; what it signed stays good.")
    revoked_at: datetime | None = shown("Since when what it signed is not to be believed.")

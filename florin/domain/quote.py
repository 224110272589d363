"""A quote: what the bank carries out exactly so until it expires. Nobody keeps it but who asked, sealed."""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from florin.domain.commands import MoneyRequest, Terms
from florin.domain.transaction import NO_LABELS, Labels, TransactionKind

TOKEN_MAX = 20_000
"""The longest sealed quote that is looked at; no real one comes near it."""


class QuoteSeal(Protocol):
    """Seals quotes, so that nobody but the bank can read or make one. `server` provides it."""

    def seal(self, content: bytes) -> str: ...

    def open(self, sealed: str) -> bytes | None:
        """What was sealed; None where it was not sealed here, or has been changed."""
        ...


@dataclass(frozen=True, slots=True)
class Quote:
    """A movement with all its terms, in minor units. Its id is the idempotency key that it is made under."""

    id: str
    customer_id: UUID
    kind: TransactionKind
    source_id: UUID
    destination_id: UUID
    amount_minor: int
    currency: str
    fee_minor: int
    expires_at: datetime
    description: str | None = None
    counter_minor: int | None = None
    counter_currency: str | None = None
    labels: Labels = NO_LABELS

    def request(self, transaction_id: UUID) -> MoneyRequest:
        """What the ledger is asked for."""
        return MoneyRequest(
            transaction_id,
            self.customer_id,
            self.id,
            sha256(write_quote(self)).digest(),
            self.kind,
            self.amount_minor,
            self.currency,
            self.description,
            self.source_id,
            self.destination_id,
            terms=Terms(
                fee_minor=self.fee_minor,
                counter_minor=self.counter_minor,
                counter_currency=self.counter_currency,
                labels=self.labels,
            ),
        )


@dataclass(frozen=True, slots=True)
class SealedQuote:
    """A quote as its customer holds it."""

    id: str
    quote: str
    expires_at: datetime


def write_quote(quote: Quote) -> bytes:
    """As JSON; the same quote is always written the same way."""
    labels = quote.labels
    return json.dumps(
        {
            "id": quote.id,
            "customer": str(quote.customer_id),
            "kind": quote.kind,
            "source": str(quote.source_id),
            "destination": str(quote.destination_id),
            "amount": quote.amount_minor,
            "currency": quote.currency,
            "fee": quote.fee_minor,
            "expires": quote.expires_at.isoformat(),
            "description": quote.description,
            "counter": quote.counter_minor,
            "counterCurrency": quote.counter_currency,
            "labels": [labels.category, labels.reference, labels.metadata],
        }
    ).encode()


def read_quote(content: bytes) -> Quote:
    """From JSON that `write_quote` made."""
    facts = json.loads(content)
    category, reference, metadata = facts["labels"]
    labels = Labels(category, reference, tuple((key, value) for key, value in metadata))
    return Quote(
        facts["id"],
        UUID(facts["customer"]),
        TransactionKind(facts["kind"]),
        UUID(facts["source"]),
        UUID(facts["destination"]),
        facts["amount"],
        facts["currency"],
        facts["fee"],
        datetime.fromisoformat(facts["expires"]),
        facts["description"],
        facts["counter"],
        facts["counterCurrency"],
        NO_LABELS if labels == NO_LABELS else labels,
    )


def open_quote(seal: QuoteSeal, token: str) -> Quote | None:
    """The quote that somebody shows; None where it is none of this bank's."""
    content = seal.open(token) if len(token) <= TOKEN_MAX else None
    return None if content is None else read_quote(content)

"""Making and revoking API keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from florin.domain.api_key import (
    HINT_LENGTH,
    ApiKey,
    ApiKeyCreated,
    ApiKeyOrder,
    hash_key,
    make_key,
    read_network,
    write_network,
)
from florin.domain.audit import AuditAction, Facts, Happening, Subject, SubjectKind, actor_of
from florin.domain.page import Page, cut_page
from florin.domain.payments import read_id
from florin.domain.ports import ApiKeyRecords, Clock, IdMaker
from florin.domain.principal import Origin, Principal, Role, Scope
from florin.domain.refusals import ApiKeyNotFound, CustomerNotFound, InvalidInput, Refused
from florin.domain.text import has_controls, without_controls

NAME_MAX = 100
KEYS_MAX = 100
"""How many keys that are alive may act for one person."""

ADDRESSES_MAX = 50
_REFERENCE_MAX = 64
LIFETIME_DAYS_MAX = 730
LIFETIME_MAX = timedelta(days=LIFETIME_DAYS_MAX)


@dataclass(frozen=True, slots=True)
class ApiKeys:
    """Keeps the keys that machines show instead of logging on.

    An admin makes them, for any person; an admin or the person revokes them. No key makes or revokes one: the
    fields for that are personal (`Access.personal`).
    """

    records: ApiKeyRecords
    clock: Clock
    new_id: IdMaker

    async def create(
        self, principal: Principal, order: ApiKeyOrder, origin: Origin
    ) -> ApiKeyCreated | CustomerNotFound:
        """Make a key. It is told here and never again.

        Raises:
            Refused: with InvalidInput.
        """
        now = self.clock()
        name, scopes = _read_name(order.name), _read_scopes(order.scopes)
        _check_end(order.expires_at, now)
        addresses = _read_addresses(order.addresses)
        customer_id = principal.customer_id if order.customer_id is None else read_id(order.customer_id)
        if customer_id is None:
            return CustomerNotFound(without_controls(str(order.customer_id))[:_REFERENCE_MAX])
        if await self.records.count_alive(customer_id, now) >= KEYS_MAX:
            raise Refused(InvalidInput("customerId", f"{KEYS_MAX} keys act for them; revoke one first"))
        key = make_key()
        api_key = ApiKey(
            self.new_id(),
            name,
            key[:HINT_LENGTH],
            customer_id,
            scopes,
            addresses,
            now,
            principal.customer_id,
            order.expires_at,
        )
        happening = _happening(AuditAction.API_KEY_CREATED, principal, origin, now, api_key)
        added = await self.records.add(api_key, hash_key(key), happening)
        return ApiKeyCreated(key, api_key) if added else CustomerNotFound(str(customer_id))

    async def revoke(self, principal: Principal, key_id: str, origin: Origin) -> ApiKey | ApiKeyNotFound:
        """Make a key worthless, at once and for good: one that acts for the caller; an admin may revoke any.

        One that was revoked before stays as it is.
        """
        read = read_id(key_id)
        found = (await self.records.by_ids([read])).get(read) if read else None
        if found is None or (found.customer_id != principal.customer_id and principal.role is not Role.ADMIN):
            return ApiKeyNotFound()
        now = self.clock()
        happening = _happening(AuditAction.API_KEY_REVOKED, principal, origin, now, found)
        await self.records.revoke(found.id, now, happening)
        return (await self.records.by_ids([found.id]))[found.id]

    async def pages(self, customer_ids: Sequence[UUID], *, first: int, after: UUID | None) -> list[Page[ApiKey]]:
        """A page of the keys that act for each customer, newest first, revoked and expired ones among them."""
        found = await self.records.of_customers(customer_ids, limit=first + 1, before=after)
        return [_page(found[customer_id], first, after) for customer_id in customer_ids]

    async def page(self, *, first: int, after: UUID | None) -> Page[ApiKey]:
        """A page of all keys there are, newest first."""
        return _page(await self.records.newest(limit=first + 1, before=after), first, after)


def _read_name(text: str) -> str:
    name = text.strip()
    if not name or len(name) > NAME_MAX or has_controls(name):
        raise Refused(InvalidInput("name", f"it has 1 to {NAME_MAX} characters and no control characters"))
    return name


def _read_scopes(scopes: Sequence[Scope]) -> tuple[Scope, ...]:
    """Each once, in the order in which they are always told."""
    if not scopes:
        raise Refused(InvalidInput("scopes", "a key without any can do nothing"))
    return tuple(scope for scope in Scope if scope in scopes)


def _check_end(expires_at: datetime | None, now: datetime) -> None:
    if expires_at is not None and not now < expires_at <= now + LIFETIME_MAX:
        reason = f"it lies in the future, and at most {LIFETIME_DAYS_MAX} days ahead"
        raise Refused(InvalidInput("expiresAt", reason))


def _read_addresses(texts: Sequence[str]) -> tuple[str, ...]:
    """Networks in the order given, each once."""
    if len(texts) > ADDRESSES_MAX:
        raise Refused(InvalidInput("addresses", f"they are at most {ADDRESSES_MAX}"))
    try:
        return tuple(dict.fromkeys(write_network(read_network(text)) for text in texts))
    except ValueError:
        reason = "each is an IP address or a network such as 192.0.2.0/24, with no bits set beyond its prefix"
        raise Refused(InvalidInput("addresses", reason)) from None


def _happening(action: AuditAction, principal: Principal, origin: Origin, now: datetime, key: ApiKey) -> Happening:
    """For the record: all of a key but its name, which may be a person's."""
    facts: Facts = {
        "customer": str(key.customer_id),
        "scopes": [scope.value for scope in key.scopes],
        # How many and not which: a network may tell where somebody lives, and what is sealed can't be erased.
        "networks": len(key.addresses),
        "expiresAt": key.expires_at.isoformat() if key.expires_at else None,
    }
    subject = Subject(SubjectKind.API_KEY, str(key.id))
    if action is AuditAction.API_KEY_REVOKED:
        return Happening(action, actor_of(principal), origin, now, subject, before=facts)
    return Happening(action, actor_of(principal), origin, now, subject, after=facts)


def _page(keys: Sequence[ApiKey], first: int, after: UUID | None) -> Page[ApiKey]:
    return cut_page(keys, first=first, after=after, cursor=lambda key: str(key.id))

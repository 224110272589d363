"""API keys."""

from datetime import datetime

import strawberry

from florin.domain import api_key as domain
from florin.domain import page as page_domain
from florin.domain.principal import Scope
from florin.resolvers.access import MEMBERS
from florin.resolvers.scalars import Cursor
from florin.schema.page import PageInfo
from florin.schema.views import shown, view


@view(domain.ApiKey, description="A key that a machine shows instead of logging on.", may=MEMBERS)
class ApiKey:
    id: strawberry.ID = shown("Names it for good.")
    name: str = shown("What it is called.")
    hint: str = shown("How the key begins. The rest is not kept.")
    customer_id: strawberry.ID = shown("For whom it acts, with their role.")
    scopes: list[Scope] = shown("What it may be used for.")
    addresses: list[str] = shown("From which networks it may be used; none means from anywhere.")
    created_at: datetime = shown("When it was made.")
    created_by: strawberry.ID = shown("Who made it.")
    expires_at: datetime | None = shown("Until when it is good; null for as long as nobody revokes it.")
    revoked_at: datetime | None = shown("Since when it is worthless; null as long as it is not.")
    last_used_at: datetime | None = shown("When it was used last, up to a minute late; null if it never was.")


@view(page_domain.Edge, description="A key at its place in a list.", may=MEMBERS)
class ApiKeyEdge:
    cursor: Cursor = shown("Names this place, for `after`.")
    node: ApiKey = shown("The key.")


@view(page_domain.Page, description="A page of keys.", may=MEMBERS)
class ApiKeyConnection:
    edges: list[ApiKeyEdge] = shown("The keys with their cursors.")
    nodes: list[ApiKey] = shown("The keys.")
    page_info: PageInfo = shown("Where this page stands in the list.")


@view(domain.ApiKeyCreated, description="A new key.", may=MEMBERS)
class ApiKeyCreated:
    key: str = shown("Send it as `Authorization: Bearer …`. It is shown only now: keep it safe.")
    api_key: ApiKey = shown("What it is good for.")

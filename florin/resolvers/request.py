"""What a request brings beside its operation."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from florin.domain.principal import Origin
from florin.domain.text import has_controls

REFRESH_COOKIE = "florin_refresh"
DEVICE_MAX = 200
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")


@dataclass(slots=True)
class Request:
    """One HTTP request, or one operation of a websocket. `headers` have lower-case names.

    `answers_headers` is False on a websocket, whose operations have no headers of their own to answer with. Whether
    it came `by_proxy` is the operator's word; what only a proxy may say is not believed of anybody else.
    """

    authorization: str | None
    address: str
    headers: Mapping[bytes, bytes] = field(default_factory=dict)
    secure: bool = False
    answers_headers: bool = True
    by_proxy: bool = False
    id: str | None = None
    """What it is called on record, once somebody has asked; each operation of a websocket is called otherwise."""

    @property
    def is_page(self) -> bool:
        """Whether a browser's page sent it, so that its scripts must not see a secret that lasts.

        Every browser says so by Fetch Metadata, and on plain HTTP at least by Origin (RFC 6454) at each POST.
        """
        return b"sec-fetch-mode" in self.headers or b"origin" in self.headers

    @property
    def given_id(self) -> str | None:
        """The id that a proxy has given it, in X-Request-Id."""
        if not self.by_proxy:
            return None
        given = self.headers.get(b"x-request-id", b"")
        return given.decode() if _REQUEST_ID.fullmatch(given) else None

    def origin(self, new_id: str) -> Origin:
        """Where it comes from; `new_id` becomes its id where it has none."""
        if self.id is None or not self.answers_headers:
            self.id = self.given_id or new_id
        device = self.headers.get(b"user-agent", b"").decode("latin-1")[:DEVICE_MAX]
        return Origin(self.address, "" if has_controls(device) else device, self.id)

    @property
    def refresh_cookie(self) -> str | None:
        """The refresh token that a browser keeps.

        Of several the first, which is the one set for the longest path (RFC 6265, 5.4). What else the host has set,
        malformed or not, is no concern of ours: the standard library's parser gives up over a neighbour's JSON. It
        is not looked at on a websocket, where the next one could only be told to the page's scripts.
        """
        if not self.answers_headers:
            return None
        for pair in self.headers.get(b"cookie", b"").decode("latin-1").split(";"):
            name, _, value = pair.partition("=")
            if name.strip() == REFRESH_COOKIE:
                return value.strip().strip('"') or None
        return None

    def keep_refresh_token(self, token: str, expires_at: datetime, now: datetime) -> bytes:
        """A Set-Cookie header's value (RFC 6265) that no script can read and no other site makes a browser send."""
        seconds = max(0, int((expires_at - now).total_seconds()))
        attributes = f"Path=/graphql; Max-Age={seconds}; HttpOnly; SameSite=Strict"
        return f"{REFRESH_COOKIE}={token}; {attributes}{'; Secure' if self.secure else ''}".encode()

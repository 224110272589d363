"""Access tokens: signed JSON Web Tokens (RFC 7519), short-lived and without state."""

from collections import OrderedDict
from datetime import datetime, timedelta
from uuid import UUID

import jwt

from florin.domain.customer import Principal
from florin.domain.ports import Clock

_ALGORITHM = "HS256"
_ISSUER = "florin"
_AUDIENCE = "florin-api"
_REMEMBERED = 10_000


class InvalidToken(Exception):
    """The token is no good; says in one sentence why, and what to do."""


class Tokens:
    """Issues and reads access tokens. `lifetime` is in seconds."""

    def __init__(self, key: str, *, lifetime: int, clock: Clock) -> None:
        self._key = key
        self._lifetime = timedelta(seconds=lifetime)
        self._clock = clock
        # A verified token stays verified until it expires: the signature is checked once, not at each request.
        self._verified: OrderedDict[str, tuple[Principal, float]] = OrderedDict()

    def issue(self, customer_id: UUID) -> tuple[str, datetime]:
        """A token for a customer, and when it expires."""
        now = self._clock().replace(microsecond=0)
        expires_at = now + self._lifetime
        claims = {"iss": _ISSUER, "aud": _AUDIENCE, "sub": str(customer_id), "iat": now, "exp": expires_at}
        return jwt.encode(claims, self._key, algorithm=_ALGORITHM), expires_at

    def read(self, token: str) -> tuple[Principal, float]:
        """Who a token was issued to, and when it expires, in Unix seconds.

        Raises:
            InvalidToken: it was not issued by us, or has expired.
        """
        known = self._verified.get(token)
        if known is None:
            known = self._verify(token)
            self._verified[token] = known
            if len(self._verified) > _REMEMBERED:
                self._verified.popitem(last=False)
        if known[1] <= self._clock().timestamp():
            self._verified.pop(token, None)
            raise InvalidToken("The access token has expired; log on again.")
        return known

    def _verify(self, token: str) -> tuple[Principal, float]:
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[_ALGORITHM],
                audience=_AUDIENCE,
                issuer=_ISSUER,
                # Expiry is told by our own clock, just after this.
                options={"require": ["exp", "sub", "iat"], "verify_exp": False, "verify_iat": False},
            )
            return Principal(UUID(claims["sub"])), float(claims["exp"])
        except (jwt.InvalidTokenError, ValueError):
            raise InvalidToken("The access token is not one of Florin's; log on to get one.") from None


def bearer_token(authorization: str) -> str:
    """The token of an Authorization header (RFC 6750, 2.1).

    Raises:
        InvalidToken: it is no bearer token.
    """
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise InvalidToken("Send the access token as `Authorization: Bearer <token>`.")
    return token.strip()

"""Access tokens: signed JSON Web Tokens (RFC 7519), short-lived and without state; and challenges at logon."""

import logging
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import jwt

from florin.domain.ports import Clock
from florin.domain.principal import Principal, Role
from florin.server.key_ring import KeyRing

log = logging.getLogger(__name__)

_ALGORITHM = "HS256"
_ISSUER = "florin"
_AUDIENCE = "florin-api"
_CHALLENGE_AUDIENCE = "florin-mfa"
_CHALLENGE_LIFETIME = timedelta(minutes=5)
_REMEMBERED = 10_000
_REVOKED_MAX = 200_000

TOKEN_MAX = 1024
"""The longest token that is looked at, in characters; ours have about 400."""


class TokenFault(StrEnum):
    """What is wrong with a token, for the audit log."""

    MALFORMED = "MALFORMED"
    WRONG_ALGORITHM = "WRONG_ALGORITHM"
    UNKNOWN_KEY = "UNKNOWN_KEY"
    FORGED = "FORGED"
    WRONG_ISSUER = "WRONG_ISSUER"
    WRONG_AUDIENCE = "WRONG_AUDIENCE"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"
    UNKNOWN_API_KEY = "UNKNOWN_API_KEY"
    WRONG_ADDRESS = "WRONG_ADDRESS"


class InvalidToken(Exception):
    """The token is no good; says in one sentence why, and what to do.

    `reason` is for the audit log, and so is `principal`: whose it was, where we did issue it.
    """

    def __init__(
        self,
        message: str,
        reason: TokenFault = TokenFault.MALFORMED,
        principal: Principal | None = None,
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.principal = principal


class Tokens:
    """Issues and reads access tokens. `lifetime` is in seconds."""

    def __init__(self, ring: KeyRing, *, lifetime: int, clock: Clock) -> None:
        self._ring = ring
        self._lifetime = timedelta(seconds=lifetime)
        self._clock = clock
        # A verified token stays verified until it expires: the signature is checked once, not at each request.
        self._verified: OrderedDict[str, tuple[Principal, float]] = OrderedDict()
        # Sessions that ended, and when the last token of theirs will have expired, in Unix seconds; soonest first.
        self._ended: OrderedDict[UUID, float] = OrderedDict()
        # Which key a header names, for headers of tokens that were good: there is one for each key.
        self._kids: dict[str, str] = {}
        ring.on_revoked = self._verified.clear

    def issue(self, principal: Principal, until: datetime | None = None) -> tuple[str, datetime]:
        """A token for somebody's session, and when it expires: no later than `until`, when the session does."""
        assert principal.session_id is not None, "a token belongs to a session"
        claims = {"sub": str(principal.customer_id), "role": principal.role, "sid": str(principal.session_id)}
        return self._sign(_AUDIENCE, claims, self._lifetime, until)

    def issue_challenge(self, customer_id: UUID, stamp: str) -> tuple[str, datetime]:
        """What somebody whose password was right holds until the second factor is; good for five minutes.

        It lets nobody in anywhere; only `read_challenge` takes it, and tells the `stamp` again.
        """
        return self._sign(_CHALLENGE_AUDIENCE, {"sub": str(customer_id), "stamp": stamp}, _CHALLENGE_LIFETIME)

    def read(self, token: str) -> tuple[Principal, float]:
        """Who a token was issued to, and when it expires, in Unix seconds.

        Raises:
            InvalidToken: it was not issued by us, has expired, or its session has ended.
        """
        known = self._verified.get(token) if len(token) <= TOKEN_MAX else None
        if known is None:
            known = self._verify(token)
            self._verified[token] = known
            if len(self._verified) > _REMEMBERED:
                self._verified.popitem(last=False)
        if known[1] <= self._clock().timestamp():
            self._verified.pop(token, None)
            raise InvalidToken(
                "The access token has expired; refresh the session or log on again.", TokenFault.EXPIRED, known[0]
            )
        if self._ended and known[0].session_id in self._ended:
            raise InvalidToken("The session has ended; log on again.", TokenFault.REVOKED, known[0])
        return known

    async def read_patiently(self, token: str) -> tuple[Principal, float]:
        """The same, for whoever can wait: a key that this process has not heard of yet is looked for.

        That takes a reading of the keys, at most one a second for all who ask; what is known costs nothing more.

        Raises:
            InvalidToken: as `read`.
        """
        try:
            return self.read(token)
        except InvalidToken as invalid:
            if invalid.reason is not TokenFault.UNKNOWN_KEY:
                raise
        await self._ring.reload()
        return self.read(token)

    async def read_challenge(self, challenge: str) -> tuple[UUID, str] | None:
        """Whose logon a challenge is about, and its stamp; None when it's no good."""
        for _ in range(2):
            try:
                return self.check_challenge(challenge)
            except InvalidToken as invalid:
                if invalid.reason is not TokenFault.UNKNOWN_KEY:
                    return None
            # Another process may have signed it with a key that this one has not heard of yet.
            await self._ring.reload()
        return None

    def check_challenge(self, token: str) -> tuple[UUID, str]:
        """Whose logon a challenge is about, and its stamp.

        Raises:
            InvalidToken: it was not issued by us, or has expired.
        """
        claims = self._claims(token, _CHALLENGE_AUDIENCE)
        if claims["exp"] <= self._clock().timestamp():
            raise InvalidToken("The challenge has expired; log on again.", TokenFault.EXPIRED)
        return UUID(claims["sub"]), str(claims["stamp"])

    def revoke_session(self, session_id: UUID) -> None:
        """Refuse the tokens of a session from now on. It is forgotten when the last of them has expired."""
        now = self._clock().timestamp()
        while self._ended and next(iter(self._ended.values())) <= now:
            self._ended.popitem(last=False)
        if len(self._ended) >= _REVOKED_MAX:
            log.warning("more than %d sessions ended within a token's lifetime; the first is let go", _REVOKED_MAX)
            self._ended.popitem(last=False)
        # Another process may have issued a token of it a moment ago, by a clock that is a little ahead.
        self._ended.setdefault(session_id, now + self._lifetime.total_seconds() + 60)

    def _sign(
        self, audience: str, claims: Mapping[str, str], lifetime: timedelta, until: datetime | None = None
    ) -> tuple[str, datetime]:
        now = self._clock().replace(microsecond=0)
        expires_at = now + lifetime if until is None else min(now + lifetime, until.replace(microsecond=0))
        keys = self._ring.keys
        everything = {
            "iss": _ISSUER,
            "aud": audience,
            **claims,
            "iat": int(now.timestamp()),
            "exp": int(expires_at.timestamp()),
        }
        kid = keys.token_kid
        return jwt.encode(everything, keys.tokens[kid], _ALGORITHM, {"kid": kid}), expires_at

    def _verify(self, token: str) -> tuple[Principal, float]:
        claims = self._claims(token, _AUDIENCE)
        try:
            principal = Principal(UUID(claims["sub"]), Role(claims["role"]), UUID(claims["sid"]))
            return principal, float(claims["exp"])
        except (KeyError, ValueError, TypeError, AttributeError):
            raise _malformed() from None

    def _claims(self, token: str, audience: str) -> dict[str, Any]:
        """What a token says that one of our keys signed for this audience."""
        kid = self._kid(token)
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._ring.keys.tokens[kid],
                algorithms=[_ALGORITHM],
                audience=audience,
                issuer=_ISSUER,
                # Expiry is told by our own clock.
                options={"verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidSignatureError:
            raise InvalidToken(
                "The token's signature is not Florin's; log on to get a token.", TokenFault.FORGED
            ) from None
        except jwt.InvalidIssuerError:
            raise InvalidToken("The token was issued by somebody else; log on.", TokenFault.WRONG_ISSUER) from None
        except jwt.InvalidAudienceError:
            raise InvalidToken(
                "The token is meant for something else; send the access token.", TokenFault.WRONG_AUDIENCE
            ) from None
        except jwt.InvalidTokenError:
            raise _malformed() from None
        self._kids[token.partition(".")[0]] = kid
        return claims

    def _kid(self, token: str) -> str:
        """Which of our keys a token's header names; nothing of it is believed but which key to try."""
        if len(token) > TOKEN_MAX:
            raise _malformed()
        known = self._kids.get(token.partition(".")[0])
        if known is not None and known in self._ring.keys.tokens:
            return known
        try:
            header = jwt.get_unverified_header(token)
        except (jwt.InvalidTokenError, UnicodeEncodeError):
            raise _malformed() from None
        if header.get("alg") != _ALGORITHM:
            raise InvalidToken(
                f"Florin signs its tokens with {_ALGORITHM} only; log on to get one.", TokenFault.WRONG_ALGORITHM
            )
        kid, keys = header.get("kid"), self._ring.keys
        if kid is None:
            raise InvalidToken("The token names no signing key; log on to get one.")
        if kid in keys.revoked:
            raise InvalidToken(
                "The key that signed the token has been revoked; refresh the session or log on again.",
                TokenFault.REVOKED,
            )
        if kid not in keys.tokens:
            raise InvalidToken(
                "The token was signed with a key that is not Florin's; log on again.", TokenFault.UNKNOWN_KEY
            )
        return str(kid)


def _malformed() -> InvalidToken:
    return InvalidToken("The access token is not one of Florin's; log on to get one.")


def bearer_token(authorization: str) -> str:
    """The token of an Authorization header (RFC 6750, 2.1).

    Raises:
        InvalidToken: it is no bearer token.
    """
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise InvalidToken("Send the access token as `Authorization: Bearer <token>`.")
    return token.strip()

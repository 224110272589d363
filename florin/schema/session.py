"""Sessions, and the second factor."""

from datetime import datetime

import strawberry

from florin.domain import second_factor as factor_domain
from florin.domain import session as domain
from florin.resolvers import second_factor, sessions
from florin.resolvers.access import ANYONE, MEMBERS
from florin.schema.customer import Customer
from florin.schema.views import found, shown, view


@view(domain.Session, description="Somebody who is logged on.", may=ANYONE)
class Session:
    access_token: str = shown("Send it as `Authorization: Bearer …`, or in connection_init.")
    token_type: str = shown("Bearer (RFC 6750).")
    expires_at: datetime = shown("Until when the access token is good.")
    customer: Customer = shown("Who is logged on.")
    session_id: strawberry.ID = shown("Names the session in the list of sessions.")
    refresh_token: str | None = shown(
        "Gets the next access token, once; keep it secret. Null in a browser, which keeps it as a cookie."
    )
    refresh_expires_at: datetime = shown("Until when the session can go on.")
    password_change_due: bool = shown("Whether the bank made the password up, so that it ought to be changed now.")


@view(domain.DeviceSession, description="A session that is alive.", may=MEMBERS)
class ActiveSession:
    id: strawberry.ID = shown("Names it.")
    device: str = shown("What the browser or program calls itself.")
    address: str = shown("The network address that it used last.")
    created_at: datetime = shown("When somebody logged on.")
    last_used_at: datetime = shown("When it last got an access token.")
    expires_at: datetime = shown("When it ends by itself.")
    current: bool = found(sessions.is_current, "Whether it is the one that asks.")


@view(domain.SessionEnded, description="A session that is over.", may=ANYONE)
class SessionEnded:
    id: strawberry.ID = shown("Which one.")


@view(factor_domain.MfaSetup, description="What an authenticator app needs.", may=MEMBERS)
class MfaSetup:
    secret: str = shown("The shared secret in base32, to type in.")
    uri: str = shown("The same as an otpauth URI.")
    qr_svg: str = found(second_factor.qr_svg, "The URI as a QR code, an SVG image.")


@view(factor_domain.MfaEnabled, description="The second factor is on.", may=MEMBERS)
class MfaEnabled:
    recovery_codes: list[str] = shown(
        "Each stands in for a code of the app once. They are shown only now: write them down."
    )


@view(factor_domain.MfaDisabled, description="The second factor is off.", may=MEMBERS)
class MfaDisabled:
    disabled_at: datetime = shown("Since when.")

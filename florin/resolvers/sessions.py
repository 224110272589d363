"""Fields about logging on, staying logged on, and logging out."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

import strawberry

from florin.domain.customer import Customer
from florin.domain.payments import read_id
from florin.domain.principal import Principal
from florin.domain.refusals import Refusal, Refused, SessionNotFound
from florin.domain.session import DeviceSession, EndReason, Session, SessionEnded
from florin.resolvers.context import Context, Info


@strawberry.input(description="What proves to be a customer.")
class LogonInput:
    email: str = strawberry.field(description="The address given at registration, in any case of letters.")
    password: str = strawberry.field(description="The password.")


@strawberry.input(description="What ends a logon that a second factor was asked for.")
class CompleteLogonInput:
    challenge: str = strawberry.field(description="What `MfaRequired` gave.")
    code: str = strawberry.field(description="Six digits of the authenticator app, or a recovery code.")


@strawberry.input(description="What gets the next access token.")
class RefreshSessionInput:
    refresh_token: str | None = strawberry.field(
        description="The last refresh token; a browser leaves it out, since it sends it as a cookie.",
        default=strawberry.UNSET,
    )


@strawberry.input(description="What to change the password to.")
class ChangePasswordInput:
    current_password: str = strawberry.field(description="The password until now.")
    new_password: str = strawberry.field(description="At least 8 characters, and not easily guessed.")


RefreshArgument = Annotated[
    RefreshSessionInput | None, strawberry.argument(description="Left out by browsers, which have a cookie.")
]


async def logon(
    info: Info, input: Annotated[LogonInput, strawberry.argument(description="Email and password.")]
) -> Session | Refusal:
    """Log on."""
    context = info.context
    answer = await context.bank.logons.log_on(input.email, input.password, context.origin)
    return _admit(context, answer)


async def complete_logon(
    info: Info, input: Annotated[CompleteLogonInput, strawberry.argument(description="The challenge and a code.")]
) -> Session | Refusal:
    """End a logon with a code of the second factor."""
    context = info.context
    answer = await context.bank.logons.complete(input.challenge, input.code, context.origin)
    return _admit(context, answer)


async def refresh_session(info: Info, input: RefreshArgument = strawberry.UNSET) -> Session | Refusal:
    """Get the next access token."""
    context = info.context
    answer = await context.bank.sessions.refresh(_given_token(context, input), context.origin)
    if not isinstance(answer, Session):
        context.forget_refresh_token()
    return _admit(context, answer)


async def logout(info: Info, input: RefreshArgument = strawberry.UNSET) -> SessionEnded | Refusal:
    """End the session that the caller speaks by."""
    context = info.context
    token = _given_token(context, input)
    answer = await context.bank.sessions.log_out(context.principal, token, context.origin)
    context.forget_refresh_token()
    return answer


async def sessions(info: Info) -> Sequence[DeviceSession]:
    """The caller's sessions."""
    return await info.context.bank.sessions.of(info.context.caller)


async def is_current(root: strawberry.Parent[DeviceSession], info: Info) -> bool:
    """Whether the caller speaks by this session."""
    return root.id == info.context.caller.session_id


async def revoke_session(
    info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The session's id.")]
) -> SessionEnded | Refusal:
    """End one of the caller's sessions."""
    context = info.context
    session_id = read_id(id)
    if session_id is None:
        return SessionNotFound()
    return await context.bank.sessions.revoke(context.caller, session_id, context.origin)


async def revoke_other_sessions(info: Info) -> list[SessionEnded]:
    """End all of the caller's sessions but this one."""
    context = info.context
    return await context.bank.sessions.revoke_others(context.caller, EndReason.REVOKED, context.origin)


async def change_password(
    info: Info,
    input: Annotated[ChangePasswordInput, strawberry.argument(description="The old and the new password.")],
) -> Customer | Refusal:
    """Change the caller's password."""
    context = info.context
    customer = await context.loaders.customer.load(context.caller.customer_id)
    assert customer is not None, "a token is issued to a customer, and customers stay"
    try:
        return await context.bank.logons.change_password(
            customer, context.caller, input.current_password, input.new_password, context.origin
        )
    except Refused as refused:
        return refused.refusal


def _given_token(context: Context, input: RefreshSessionInput | None) -> str | None:
    """The refresh token as a program gives it, or as a browser keeps it."""
    return (input.refresh_token or None if input else None) or context.request.refresh_cookie


def _admit(context: Context, answer: Session | Refusal) -> Session | Refusal:
    """Hand a session over: to a browser's page without the refresh token, which becomes a cookie.

    A page that logs on over a websocket gets neither: there is no place for a cookie.
    """
    if not isinstance(answer, Session):
        return answer
    # What else stands in the selection (the customer's accounts, say) is theirs to see now, whoever asked before.
    context.become(Principal(answer.customer.id, answer.customer.role, answer.session_id))
    if not context.request.is_page:
        return answer
    if context.request.answers_headers:
        assert answer.refresh_token is not None
        context.keep_refresh_token(answer.refresh_token, answer.refresh_expires_at)
    return replace(answer, refresh_token=None)

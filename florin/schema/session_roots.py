"""What logging on, staying logged on and API keys add to the roots."""

from typing import Annotated

import strawberry

from florin.domain.principal import Role, Scope
from florin.resolvers import api_keys, second_factor, sessions
from florin.resolvers.access import ANYONE, STAFF, THEMSELVES, Access
from florin.schema import refusals
from florin.schema.api_key import ApiKey, ApiKeyConnection, ApiKeyCreated
from florin.schema.customer import Customer
from florin.schema.session import ActiveSession, MfaDisabled, MfaEnabled, MfaSetup, Session, SessionEnded
from florin.schema.views import found

KEY_MAKERS = Access(frozenset({Role.ADMIN}), Scope.MANAGE, personal=True)
KEY_REVOKERS = Access(frozenset({Role.CUSTOMER, Role.ADMIN}), Scope.MANAGE, personal=True)

LogonResult = Annotated[
    Session | refusals.InvalidCredentials | refusals.TooManyAttempts | refusals.MfaRequired,
    strawberry.union("LogonResult", description="A session, or why not yet."),
]
CompleteLogonResult = Annotated[
    Session | refusals.InvalidChallenge | refusals.InvalidCode | refusals.TooManyAttempts,
    strawberry.union("CompleteLogonResult", description="A session, or why not."),
]
RefreshSessionResult = Annotated[
    Session | refusals.InvalidRefreshToken,
    strawberry.union("RefreshSessionResult", description="The session with new tokens, or why not."),
]
LogoutResult = Annotated[
    SessionEnded | refusals.SessionNotFound,
    strawberry.union("LogoutResult", description="The session that is over, or why not."),
]
RevokeSessionResult = Annotated[
    SessionEnded | refusals.SessionNotFound,
    strawberry.union("RevokeSessionResult", description="The session that is over, or why not."),
]
ChangePasswordResult = Annotated[
    Customer
    | refusals.InvalidCredentials
    | refusals.TooManyAttempts
    | refusals.WeakPassword
    | refusals.InvalidInput,
    strawberry.union("ChangePasswordResult", description="Whose password it was, or why not."),
]
BeginMfaResult = Annotated[
    MfaSetup | refusals.RecentLogonRequired | refusals.MfaAlreadyEnabled,
    strawberry.union("BeginMfaResult", description="What an authenticator app needs, or why not."),
]
ConfirmMfaResult = Annotated[
    MfaEnabled
    | refusals.InvalidCode
    | refusals.MfaNotBegun
    | refusals.MfaAlreadyEnabled
    | refusals.TooManyAttempts,
    strawberry.union("ConfirmMfaResult", description="Recovery codes, or why not."),
]
RenewRecoveryCodesResult = Annotated[
    MfaEnabled | refusals.InvalidCode | refusals.MfaNotEnabled | refusals.TooManyAttempts,
    strawberry.union("RenewRecoveryCodesResult", description="Recovery codes, or why not."),
]
DisableMfaResult = Annotated[
    MfaDisabled | refusals.InvalidCode | refusals.MfaNotEnabled | refusals.TooManyAttempts,
    strawberry.union("DisableMfaResult", description="Since when it is off, or why not."),
]
CreateApiKeyResult = Annotated[
    ApiKeyCreated | refusals.InvalidInput | refusals.CustomerNotFound,
    strawberry.union("CreateApiKeyResult", description="The key, or why not."),
]
RevokeApiKeyResult = Annotated[
    ApiKey | refusals.ApiKeyNotFound,
    strawberry.union("RevokeApiKeyResult", description="The key that is worthless now, or why not."),
]


@strawberry.type(description="Looking, for whoever is logged on.")
class SessionQuery:
    sessions: list[ActiveSession] = found(
        sessions.sessions, "Where the caller is logged on; the session used last comes first.", THEMSELVES
    )
    api_keys: ApiKeyConnection = found(
        api_keys.api_keys, "The API keys of the bank, newest first.", STAFF.with_scope(Scope.READ)
    )


@strawberry.type(description="Logging on and off, and what keeps others out.")
class SessionMutation:
    logon: LogonResult = found(sessions.logon, "Get an access token.", ANYONE)
    complete_logon: CompleteLogonResult = found(
        sessions.complete_logon, "End a logon that answered `MfaRequired`.", ANYONE
    )
    refresh_session: RefreshSessionResult = found(
        sessions.refresh_session, "Get the next access token, and the next refresh token.", ANYONE
    )
    logout: LogoutResult = found(sessions.logout, "End the session that the caller speaks by.", ANYONE)
    revoke_session: RevokeSessionResult = found(
        sessions.revoke_session, "End one of the caller's sessions; an admin may end anybody's.", THEMSELVES
    )
    revoke_other_sessions: list[SessionEnded] = found(
        sessions.revoke_other_sessions, "End all of the caller's sessions but this one.", THEMSELVES
    )
    change_password: ChangePasswordResult = found(
        sessions.change_password, "Change the caller's password; all their other sessions end.", THEMSELVES
    )
    begin_mfa: BeginMfaResult = found(
        second_factor.begin_mfa, "Make a secret for an authenticator app; a code then confirms it.", THEMSELVES
    )
    confirm_mfa: ConfirmMfaResult = found(
        second_factor.confirm_mfa, "Turn the second factor on, with a first code.", THEMSELVES
    )
    renew_recovery_codes: RenewRecoveryCodesResult = found(
        second_factor.renew_recovery_codes, "Ten new recovery codes in place of the old ones.", THEMSELVES
    )
    disable_mfa: DisableMfaResult = found(
        second_factor.disable_mfa, "Turn the second factor off, with a code.", THEMSELVES
    )
    create_api_key: CreateApiKeyResult = found(
        api_keys.create_api_key, "Make a key by which a machine may act for somebody.", KEY_MAKERS
    )
    revoke_api_key: RevokeApiKeyResult = found(
        api_keys.revoke_api_key,
        "Make a key worthless, at once and for good: one that acts for the caller; an admin may revoke any.",
        KEY_REVOKERS,
    )

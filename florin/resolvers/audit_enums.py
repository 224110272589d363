"""The audit log's enums as GraphQL sees them: the same values, described."""

from florin.domain.audit import ActorKind, AuditAction, SubjectKind
from florin.resolvers.enums import describe

describe(
    AuditAction,
    "What happened.",
    LOGON_SUCCEEDED="Somebody logged on.",
    LOGON_FAILED="Email and password did not belong together.",
    LOGON_SLOWED_DOWN="An attempt to log on was refused unread, after too many that failed.",
    SESSION_ENDED="A session was logged out, revoked, or ended with a password or a customer.",
    REFRESH_TOKEN_REJECTED="A refresh token was unknown, expired, or of a session that had ended.",  # noqa: S106
    REFRESH_TOKEN_REUSED="A refresh token was used twice: somebody has a copy of it. Its session was ended.",  # noqa: S106
    PASSWORD_CHANGED="Somebody changed their password.",  # noqa: S106
    PASSWORD_CHANGE_FAILED="Somebody tried to change a password without knowing it.",  # noqa: S106
    MFA_BEGUN="Somebody had a secret for a second factor made; it is not asked for yet.",
    MFA_ENABLED="A second factor is asked for at logon from now on.",
    MFA_DISABLED="A second factor is no longer asked for.",
    MFA_FAILED="A code of the second factor was wrong, or was used before.",
    RECOVERY_CODE_USED="A recovery code stood in for the second factor; it is used up.",
    RECOVERY_CODES_RENEWED="New recovery codes were made; the old ones are worth nothing.",
    TOKEN_REJECTED="An access token or API key was expired, forged, revoked, or meant for somebody else.",  # noqa: S106
    ACCESS_DENIED="Somebody asked for what their role or their key's scope does not allow.",
    RATE_LIMITED="Somebody asked for more than the limits allow.",
    RECORDS_READ="A member of staff asked for records, or for a change of them.",
    CUSTOMER_REGISTERED="Somebody became a customer.",
    CUSTOMER_CLOSED="A customer's business with the bank ended.",
    PERSONAL_DATA_EXPORTED="What the bank knows of a customer was handed out.",
    PERSONAL_DATA_ERASED="What identifies a customer was erased.",
    STAFF_ADDED="Somebody began to work for the bank.",
    STAFF_REMOVED="Somebody no longer works for the bank.",
    ACCOUNT_OPENED="An account was opened.",
    ACCOUNT_FROZEN="An account was stopped: no money moves.",
    ACCOUNT_UNFROZEN="A frozen account was released.",
    ACCOUNT_CLOSED="An account was closed for good.",
    COUNTRY_ALLOWED="The bank began to take customers from a country.",
    COUNTRY_DISALLOWED="The bank stopped to take customers from a country.",
    CURRENCY_ADDED="The bank began to open accounts in a currency.",
    CURRENCY_REMOVED="The bank stopped to open accounts in a currency.",
    API_KEY_CREATED="An API key was made.",
    API_KEY_REVOKED="An API key was made invalid.",
    KEYS_ROTATED="A new key signs from now on.",
    HOLD_RELEASED="Staff let go what was held on an account.",
    TRANSACTION_REVERSED="Staff sent a transaction's money back, whole or in part.",
    REVIEW_APPROVED="Staff let a transaction go on that was held for review.",
    REVIEW_REJECTED="Staff rejected a transaction that was held for review.",
    FRAUD_RULES_CHANGED="A rule against fraud was written, changed or removed.",
    LIMITS_CHANGED="What an account, a customer, or accounts of a type may spend was changed.",
    OVERDRAFT_CHANGED="How far an account may be overdrawn was changed.",
    FEES_CHANGED="What payments cost was changed.",
    INTEREST_RATES_CHANGED="What accounts of a type earn and owe was changed.",
    EXCHANGE_RATE_CHANGED="What one currency is worth in another was set.",
)
describe(
    ActorKind,
    "Who did something.",
    NOBODY="Somebody who did not prove who they are.",
    SYSTEM="The program itself, or whoever has its command line.",
    CUSTOMER="A customer.",
    ADMIN="A member of staff who manages the bank.",
    AUDITOR="A member of staff who sees everything and changes nothing.",
)
describe(
    SubjectKind,
    "What something was done to.",
    CUSTOMER="A customer or member of staff, by id.",
    ACCOUNT="An account, by id.",
    TRANSACTION="A transaction, by id.",
    SESSION="A session, by id.",
    API_KEY="An API key, by id.",
    COUNTRY="A country, by ISO 3166-1 alpha-2 code.",
    CURRENCY="A currency, by ISO 4217 code.",
    SIGNING_KEY="A key that signs, by key id.",
    RULEBOOK="The bank's rulebook, by version.",
    STANDING_ORDER="A standing order, by id.",
    EXCHANGE_RATE="What one currency is worth in another, by both codes, such as EUR/USD.",
    FIELD="A field of this schema, as Type.field.",
)

import type { AuditAction, SubjectKind } from '../../gql/graphql';

/** What can have happened, by what it is about. Every value of `AuditAction` is in one of them. */
export const GROUPS = {
  logon: [
    'LOGON_SUCCEEDED',
    'LOGON_FAILED',
    'LOGON_SLOWED_DOWN',
    'SESSION_ENDED',
    'REFRESH_TOKEN_REJECTED',
    'REFRESH_TOKEN_REUSED',
    'PASSWORD_CHANGED',
    'PASSWORD_CHANGE_FAILED',
    'MFA_BEGUN',
    'MFA_ENABLED',
    'MFA_DISABLED',
    'MFA_FAILED',
    'RECOVERY_CODE_USED',
    'RECOVERY_CODES_RENEWED',
  ],
  access: [
    'RECORDS_READ',
    'ACCESS_DENIED',
    'TOKEN_REJECTED',
    'RATE_LIMITED',
    'API_KEY_CREATED',
    'API_KEY_REVOKED',
    'KEYS_ROTATED',
  ],
  people: [
    'CUSTOMER_REGISTERED',
    'CUSTOMER_CLOSED',
    'PERSONAL_DATA_EXPORTED',
    'PERSONAL_DATA_ERASED',
    'STAFF_ADDED',
    'STAFF_REMOVED',
  ],
  money: [
    'ACCOUNT_OPENED',
    'ACCOUNT_FROZEN',
    'ACCOUNT_UNFROZEN',
    'ACCOUNT_CLOSED',
    'HOLD_RELEASED',
    'TRANSACTION_REVERSED',
    'REVIEW_APPROVED',
    'REVIEW_REJECTED',
    'OVERDRAFT_CHANGED',
  ],
  terms: [
    'FRAUD_RULES_CHANGED',
    'LIMITS_CHANGED',
    'FEES_CHANGED',
    'INTEREST_RATES_CHANGED',
    'EXCHANGE_RATE_CHANGED',
    'COUNTRY_ALLOWED',
    'COUNTRY_DISALLOWED',
    'CURRENCY_ADDED',
    'CURRENCY_REMOVED',
  ],
} as const satisfies Record<string, readonly AuditAction[]>;

export const GROUP_NAMES = ['logon', 'access', 'people', 'money', 'terms'] as const;

export const ACTIONS: readonly AuditAction[] = GROUP_NAMES.flatMap((name): readonly AuditAction[] => GROUPS[name]);

export const SUBJECT_KINDS: readonly SubjectKind[] = [
  'CUSTOMER',
  'ACCOUNT',
  'TRANSACTION',
  'STANDING_ORDER',
  'SESSION',
  'API_KEY',
  'COUNTRY',
  'CURRENCY',
  'EXCHANGE_RATE',
  'RULEBOOK',
  'SIGNING_KEY',
  'FIELD',
];

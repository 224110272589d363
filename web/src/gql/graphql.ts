/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** An account, and why something is done to it. */
export type AccountCaseInput = {
  /** The account. */
  accountId: string;
  /** Why. */
  reason: Reason;
  /** The case in the bank's files: up to 40 letters, digits, dots, slashes or dashes, with a digit. */
  caseId?: string | null | undefined;
};

/** Whether money may move. */
export type AccountStatus =
  /** It may. */
  | 'ACTIVE'
  /** Not at present: the bank has stopped it. */
  | 'FROZEN'
  /** Never again; the account is kept for the record. */
  | 'CLOSED';

/** What an account is for. */
export type AccountType =
  /** Everyday payments. */
  | 'CHECKING'
  /** Money put aside. */
  | 'SAVINGS';

/** Who did something. */
export type ActorKind =
  /** Somebody who did not prove who they are. */
  | 'NOBODY'
  /** The program itself, or whoever has its command line. */
  | 'SYSTEM'
  /** A customer. */
  | 'CUSTOMER'
  /** A member of staff who manages the bank. */
  | 'ADMIN'
  /** A member of staff who sees everything and changes nothing. */
  | 'AUDITOR';

/** Who is to work for the bank. */
export type AddStaffInput = {
  /** An email address; it is the name to log on with. */
  email: string;
  /** What they are called. */
  fullName: string;
  /** ADMIN or AUDITOR. */
  role: Role;
};

/** What is wrong with an amount. */
export type AmountFault =
  /** It is zero or less. */
  | 'NOT_POSITIVE'
  /** It has more decimals than its currency. */
  | 'TOO_MANY_DECIMALS'
  /** It is more than an account can hold. */
  | 'TOO_LARGE';

/** What happened. */
export type AuditAction =
  /** Somebody logged on. */
  | 'LOGON_SUCCEEDED'
  /** Email and password did not belong together. */
  | 'LOGON_FAILED'
  /** An attempt to log on was refused unread, after too many that failed. */
  | 'LOGON_SLOWED_DOWN'
  /** A session was logged out, revoked, or ended with a password or a customer. */
  | 'SESSION_ENDED'
  /** A refresh token was unknown, expired, or of a session that had ended. */
  | 'REFRESH_TOKEN_REJECTED'
  /** A refresh token was used twice: somebody has a copy of it. Its session was ended. */
  | 'REFRESH_TOKEN_REUSED'
  /** Somebody changed their password. */
  | 'PASSWORD_CHANGED'
  /** Somebody tried to change a password without knowing it. */
  | 'PASSWORD_CHANGE_FAILED'
  /** Somebody had a secret for a second factor made; it is not asked for yet. */
  | 'MFA_BEGUN'
  /** A second factor is asked for at logon from now on. */
  | 'MFA_ENABLED'
  /** A second factor is no longer asked for. */
  | 'MFA_DISABLED'
  /** A code of the second factor was wrong, or was used before. */
  | 'MFA_FAILED'
  /** A recovery code stood in for the second factor; it is used up. */
  | 'RECOVERY_CODE_USED'
  /** New recovery codes were made; the old ones are worth nothing. */
  | 'RECOVERY_CODES_RENEWED'
  /** An access token or API key was expired, forged, revoked, or meant for somebody else. */
  | 'TOKEN_REJECTED'
  /** Somebody asked for what their role or their key's scope does not allow. */
  | 'ACCESS_DENIED'
  /** Somebody asked for more than the limits allow. */
  | 'RATE_LIMITED'
  /** A member of staff asked for records, or for a change of them. */
  | 'RECORDS_READ'
  /** Somebody became a customer. */
  | 'CUSTOMER_REGISTERED'
  /** A customer's business with the bank ended. */
  | 'CUSTOMER_CLOSED'
  /** What the bank knows of a customer was handed out. */
  | 'PERSONAL_DATA_EXPORTED'
  /** What identifies a customer was erased. */
  | 'PERSONAL_DATA_ERASED'
  /** Somebody began to work for the bank. */
  | 'STAFF_ADDED'
  /** Somebody no longer works for the bank. */
  | 'STAFF_REMOVED'
  /** An account was opened. */
  | 'ACCOUNT_OPENED'
  /** An account was stopped: no money moves. */
  | 'ACCOUNT_FROZEN'
  /** A frozen account was released. */
  | 'ACCOUNT_UNFROZEN'
  /** An account was closed for good. */
  | 'ACCOUNT_CLOSED'
  /** The bank began to take customers from a country. */
  | 'COUNTRY_ALLOWED'
  /** The bank stopped to take customers from a country. */
  | 'COUNTRY_DISALLOWED'
  /** The bank began to open accounts in a currency. */
  | 'CURRENCY_ADDED'
  /** The bank stopped to open accounts in a currency. */
  | 'CURRENCY_REMOVED'
  /** An API key was made. */
  | 'API_KEY_CREATED'
  /** An API key was made invalid. */
  | 'API_KEY_REVOKED'
  /** A new key signs from now on. */
  | 'KEYS_ROTATED'
  /** Staff let go what was held on an account. */
  | 'HOLD_RELEASED'
  /** Staff sent a transaction's money back, whole or in part. */
  | 'TRANSACTION_REVERSED'
  /** Staff let a transaction go on that was held for review. */
  | 'REVIEW_APPROVED'
  /** Staff rejected a transaction that was held for review. */
  | 'REVIEW_REJECTED'
  /** A rule against fraud was written, changed or removed. */
  | 'FRAUD_RULES_CHANGED'
  /** What an account, a customer, or accounts of a type may spend was changed. */
  | 'LIMITS_CHANGED'
  /** How far an account may be overdrawn was changed. */
  | 'OVERDRAFT_CHANGED'
  /** What payments cost was changed. */
  | 'FEES_CHANGED'
  /** What accounts of a type earn and owe was changed. */
  | 'INTEREST_RATES_CHANGED'
  /** What one currency is worth in another was set. */
  | 'EXCHANGE_RATE_CHANGED';

/** Which events are wanted: those that meet all that is given. */
export type AuditFilter = {
  /** What happened: one of these; none at all means any. */
  actions?: Array<AuditAction> | null | undefined;
  /** Who did it. */
  actorId?: string | null | undefined;
  /** What kind of thing it was done to. */
  subjectKind?: SubjectKind | null | undefined;
  /** What it was done to: an id, a code, or a name. */
  subjectId?: string | null | undefined;
  /** In which request. */
  requestId?: string | null | undefined;
  /** From which network address; finds nothing that was erased. */
  address?: string | null | undefined;
  /** The email that somebody unknown gave, in any case of letters; finds nothing that was erased. */
  email?: string | null | undefined;
  /** At this instant or later. */
  since?: string | null | undefined;
  /** Before this instant. */
  until?: string | null | undefined;
};

/** A hold to capture. */
export type CaptureHoldInput = {
  /** The hold. */
  transactionId: string;
  /** How much of it; the rest is free again. Without it, all. */
  amount?: MoneyInput | null | undefined;
  /** 1 to 255 characters that name this request among all of the caller's. Repeating it is safe. */
  idempotencyKey: string;
};

/** What of a rule to change; what is left out stays. */
export type ChangeFraudRuleInput = {
  /** The rule. */
  ruleId: string;
  /** What to call it. */
  name?: string | null | undefined;
  /** All of its conditions; they take the place of those it had. */
  conditions?: Array<FraudConditionInput> | null | undefined;
  /** What becomes of a payment for which it fires. */
  action?: RuleAction | null | undefined;
  /** Whether it holds. */
  enabled?: boolean | null | undefined;
};

/** What to change the password to. */
export type ChangePasswordInput = {
  /** The password until now. */
  currentPassword: string;
  /** At least 8 characters, and not easily guessed. */
  newPassword: string;
};

/** What is to be otherwise about a standing order; what is left out stays as it is. */
export type ChangeStandingOrderInput = {
  /** The order. */
  standingOrderId: string;
  /** How much each run moves from now on. */
  amount?: MoneyInput | null | undefined;
  /** What it is for, up to 140 characters; null for nothing. */
  description?: string | null | undefined;
  /** What the runs to come are filed under, up to 40 characters; null for nothing. */
  category?: string | null | undefined;
  /** The caller's own number for the runs to come, up to 35 characters; null for none. */
  reference?: string | null | undefined;
  /** No run is later than this day; null for no such day. */
  until?: string | null | undefined;
  /** So many runs in all, those before among them; null for no such number. */
  count?: number | null | undefined;
};

/** How far the points of a chart are apart. */
export type ChartStep =
  /** 24 hours. */
  | 'DAY'
  /** Seven days. */
  | 'WEEK'
  /** A calendar month (UTC). */
  | 'MONTH';

/** Which account to close. */
export type CloseAccountInput = {
  /** The account. */
  accountId: string;
  /** Why. */
  reason?: Reason;
  /** The case in the bank's files: up to 40 letters, digits, dots, slashes or dashes, with a digit. */
  caseId?: string | null | undefined;
};

/** What ends a logon that a second factor was asked for. */
export type CompleteLogonInput = {
  /** What `MfaRequired` gave. */
  challenge: string;
  /** Six digits of the authenticator app, or a recovery code. */
  code: string;
};

/** What an API key is to be. */
export type CreateApiKeyInput = {
  /** What to call it: 1 to 100 characters. */
  name: string;
  /** What it may be used for, one at least. */
  scopes: Array<Scope>;
  /** For whom it acts, with their role; without it for whoever makes it. */
  customerId?: string | null | undefined;
  /** Until when it is good, at most two years ahead; without it for good. */
  expiresAt?: string | null | undefined;
  /** Network addresses, or networks such as 192.0.2.0/24, from which it may be used; at most 50. None means from anywhere. */
  addresses?: Array<string> | null | undefined;
};

/** A rule to judge payments by. */
export type CreateFraudRuleInput = {
  /** What to call it: 1 to 80 characters. */
  name: string;
  /** 1 to 10; it fires when all of them hold. */
  conditions: Array<FraudConditionInput>;
  /** What becomes of a payment for which it fires. */
  action: RuleAction;
  /** Whether it is to hold from now on. */
  enabled?: boolean;
};

/** A transfer to make on the days of a schedule. */
export type CreateStandingOrderInput = {
  /** The caller's account that pays. */
  fromAccountId: string;
  /** The account of this bank that receives; anybody's. */
  to: DestinationInput;
  /** How much each run moves. */
  amount: MoneyInput;
  /** When it runs. */
  schedule: ScheduleInput;
  /** 1 to 255 characters that name this order among all of the caller's standing orders. Repeating it is safe. */
  idempotencyKey: string;
  /** What it is for, up to 140 characters; both parties see it. */
  description?: string | null | undefined;
  /** What the caller files it under, up to 40 characters; the other party never sees it. */
  category?: string | null | undefined;
  /** The caller's own number for it, up to 35 characters; the other party never sees it. */
  reference?: string | null | undefined;
};

/** A person, and why something is done to them. */
export type CustomerCaseInput = {
  /** The person. */
  customerId: string;
  /** Why. */
  reason: Reason;
  /** The case in the bank's files: up to 40 letters, digits, dots, slashes or dashes, with a digit. */
  caseId?: string | null | undefined;
};

/** Cash to pay in. */
export type DepositInput = {
  /** The caller's account that receives it. */
  accountId: string;
  /** How much. */
  amount: MoneyInput;
  /** 1 to 255 characters that name this request among all of the caller's. Repeating it is safe. */
  idempotencyKey: string;
  /** What it is for, up to 140 characters; both parties see it. */
  description?: string | null | undefined;
  /** What the caller files it under, up to 40 characters; the other party never sees it. */
  category?: string | null | undefined;
  /** The caller's own number for it, up to 35 characters; the other party never sees it. */
  reference?: string | null | undefined;
  /** The caller's own notes, up to 10, each key once; the other party never sees them. */
  metadata?: Array<MetadataEntryInput> | null | undefined;
};

/** The account that receives a transfer; give one of the two. */
export type DestinationInput =
  {   /** By its id. */
  accountId: string; iban?: never; }
  |  { accountId?: never;   /** By its IBAN, with or without spaces. */
  iban: string; };

/** Which way the money goes, as an account sees it. */
export type Direction =
  /** Into the account. */
  | 'IN'
  /** Out of it. */
  | 'OUT';

/** Why an exchange is not offered. */
export type ExchangeFault =
  /** Both accounts are kept in one currency. */
  | 'SAME_CURRENCY'
  /** The bank has no rate for the two currencies. */
  | 'NO_RATE'
  /** The bank's rate is too old to deal at. */
  | 'RATE_TOO_OLD'
  /** It would come to less than the smallest unit of the other currency. */
  | 'AMOUNT_TOO_SMALL';

/** A quote to carry out. */
export type ExecuteQuoteInput = {
  /** The quote, as a preview gave it. */
  quote: string;
};

/** Whose personal data to hand over. */
export type ExportPersonalDataInput = {
  /** The customer. */
  customerId: string;
  /** `next` of the document before; left out for the first. */
  after?: string | null | undefined;
};

/** What has to be so for a rule to fire; give one of these. */
export type FraudConditionInput =
  {   /** The payment is of more than this; zero for any amount in the currency. */
  amountOver: MoneyInput; transfersWithin?: never; newPayeeOver?: never; payeeCountry?: never; outsideHours?: never; }
  |  { amountOver?: never;   /** There are too many payments from the account in a short time. */
  transfersWithin: TransfersWithinInput; newPayeeOver?: never; payeeCountry?: never; outsideHours?: never; }
  |  { amountOver?: never; transfersWithin?: never;   /** The payment is of more than this, to a payee whom the account never paid before; zero for any amount in the currency. */
  newPayeeOver: MoneyInput; payeeCountry?: never; outsideHours?: never; }
  |  { amountOver?: never; transfersWithin?: never; newPayeeOver?: never;   /** The receiver is in one of these countries. */
  payeeCountry: Array<string>; outsideHours?: never; }
  |  { amountOver?: never; transfersWithin?: never; newPayeeOver?: never; payeeCountry?: never;   /** It is not within the usual hours. */
  outsideHours: OutsideHoursInput; };

/** What is wrong with an IBAN. */
export type IbanFault =
  /** No country that has IBANs begins its own like this. */
  | 'COUNTRY'
  /** It is too short or too long for its country. */
  | 'LENGTH'
  /** It does not have letters and digits where its country has them. */
  | 'FORMAT'
  /** Its check digits do not fit the rest. */
  | 'CHECK_DIGITS';

/** What became of a payment from another bank. */
export type IncomingOutcome =
  /** It is on the account that it was for. */
  | 'CREDITED'
  /** It could be credited to nobody, and has to go back. */
  | 'REFUSED';

/** Who owes interest. */
export type InterestSide =
  /** The bank, on what an account has. */
  | 'CREDIT'
  /** The customer, on what an account has overdrawn. */
  | 'DEBIT';

/** What became of a request that was made under an idempotency key. */
export type KeyOutcome =
  /** The money has moved. */
  | 'COMPLETED'
  /** The bank said no; nothing moved. */
  | 'REJECTED'
  /** It is not decided yet; what it needs is held. */
  | 'PENDING'
  /** All of it was sent back, or a hold ended with nothing moved. */
  | 'REVERSED'
  /** Nothing was recorded under it, and never will be. */
  | 'NEVER_SEEN';

/** How the ledger is, as far as is known. */
export type LedgerHealthStatus =
  /** The last pass through all of it found no difference. */
  | 'HEALTHY'
  /** Something in the books does not agree; call those who look after the bank. */
  | 'DIFFERENCES'
  /** No pass has gone through all of it yet. */
  | 'NOT_YET_KNOWN';

/** What a limit counts. */
export type LimitKind =
  /** The amount of one payment. */
  | 'PER_TRANSACTION'
  /** The amounts of a day (UTC). */
  | 'PER_DAY'
  /** The amounts of a month (UTC). */
  | 'PER_MONTH'
  /** How many payments there are in a minute. */
  | 'PER_MINUTE';

/** Whose limit it is. */
export type LimitScope =
  /** One account's. */
  | 'ACCOUNT'
  /** All accounts' of a customer in one currency. */
  | 'CUSTOMER';

/** What may be spent, in major units, zero for nothing. What is left out, or null, is not limited. */
export type LimitsInput = {
  /** The most that one payment with its fee may be. */
  perTransaction?: string | null | undefined;
  /** The most that may be spent in a UTC day. */
  perDay?: string | null | undefined;
  /** The most that may be spent in a UTC calendar month. */
  perMonth?: string | null | undefined;
  /** How many payments there may be in a minute, up to 1000000. */
  perMinute?: number | null | undefined;
};

/** What proves to be a customer. */
export type LogonInput = {
  /** The address given at registration, in any case of letters. */
  email: string;
  /** The password. */
  password: string;
};

/** One note to a transaction. */
export type MetadataEntryInput = {
  /** 1 to 40 characters out of A-Z, a-z, 0-9, _, . and -. */
  key: string;
  /** Up to 200 characters. */
  value: string;
};

/** A code of the second factor. */
export type MfaCodeInput = {
  /** Six digits of the app; where it is on already, also a recovery code. */
  code: string;
};

/** An amount of money. */
export type MoneyInput = {
  /** Greater than zero, with no more decimals than the currency has. */
  value: string;
  /** What the account is kept in. */
  currency: string;
};

/** What account to open, and for whom. */
export type OpenAccountForInput = {
  /** The customer. */
  customerId: string;
  /** What it is kept in. */
  currency: string;
  /** What it is for. */
  type?: AccountType;
};

/** What account to open. */
export type OpenAccountInput = {
  /** What it is kept in. */
  currency: string;
  /** What it is for. */
  type?: AccountType;
};

/** How far a payment to another bank has come. */
export type OutgoingState =
  /** It waits to be handed to the payment rail. */
  | 'NOT_SENT'
  /** The payment rail has it, and has not said what became of it. */
  | 'SENT'
  /** The other bank has it. It may still come back. */
  | 'SETTLED'
  /** It came back, before it settled or after. */
  | 'RETURNED';

/** A time other than the usual one. */
export type OutsideHoursInput = {
  /** When the usual hours begin, as HH:MM, from 00:00 to 23:59. */
  opens: string;
  /** When they are over, as HH:MM, from 00:00 to 23:59; it may be the next day's. */
  closes: string;
  /** On whose clocks: a time zone of the IANA database, like Europe/Berlin. */
  zone: string;
};

/** Money to pay to somebody at any bank. */
export type PayOutInput = {
  /** The caller's account that pays. */
  fromAccountId: string;
  /** The payee's IBAN, with or without spaces. */
  iban: string;
  /** The payee's name, up to 70 characters. */
  payeeName: string;
  /** How much. */
  amount: MoneyInput;
  /** 1 to 255 characters that name this request among all of the caller's. Repeating it is safe. */
  idempotencyKey: string;
  /** What it is for, up to 140 characters; the payee sees it, in the letters that their bank takes. */
  description?: string | null | undefined;
  /** What the caller files it under, up to 40 characters; the other party never sees it. */
  category?: string | null | undefined;
  /** The caller's own number for it, up to 35 characters; the other party never sees it. */
  reference?: string | null | undefined;
  /** The caller's own notes, up to 10, each key once; the other party never sees them. */
  metadata?: Array<MetadataEntryInput> | null | undefined;
};

/** What a PENDING transaction waits for, with its funds held. */
export type PendingFor =
  /** That somebody captures or releases it. */
  | 'CAPTURE'
  /** That staff look at it. */
  | 'REVIEW'
  /** That the other bank takes it. */
  | 'SETTLEMENT';

/** Money to hold for somebody, or for cash. */
export type PlaceHoldInput = {
  /** The caller's account that pays. */
  fromAccountId: string;
  /** The account that receives it once it is captured; without one it is for cash. */
  to?: DestinationInput | null | undefined;
  /** How much; that, or less, can be captured. */
  amount: MoneyInput;
  /** When it ends by itself: at least a minute and at most 30 days ahead. Without it, in 7 days. */
  expiresAt?: string | null | undefined;
  /** 1 to 255 characters that name this request among all of the caller's. Repeating it is safe. */
  idempotencyKey: string;
  /** What it is for, up to 140 characters; both parties see it. */
  description?: string | null | undefined;
  /** What the caller files it under, up to 40 characters; the other party never sees it. */
  category?: string | null | undefined;
  /** The caller's own number for it, up to 35 characters; the other party never sees it. */
  reference?: string | null | undefined;
  /** The caller's own notes, up to 10, each key once; the other party never sees them. */
  metadata?: Array<MetadataEntryInput> | null | undefined;
};

/** An exchange to try out, between two accounts of the caller's. */
export type PreviewExchangeInput = {
  /** The account that would pay. */
  fromAccountId: string;
  /** The account that would receive. */
  toAccountId: string;
  /** How much to sell, in the paying account's currency. Either this or `receive`. */
  amount?: MoneyInput | null | undefined;
  /** How much to get, in the receiving account's currency. Either this or `amount`. */
  receive?: MoneyInput | null | undefined;
  /** What it is for, up to 140 characters; both parties see it. */
  description?: string | null | undefined;
  /** What the caller files it under, up to 40 characters; the other party never sees it. */
  category?: string | null | undefined;
  /** The caller's own number for it, up to 35 characters; the other party never sees it. */
  reference?: string | null | undefined;
  /** The caller's own notes, up to 10, each key once; the other party never sees them. */
  metadata?: Array<MetadataEntryInput> | null | undefined;
};

/** What would become of a payment if it were made now. */
export type PreviewOutcome =
  /** The money would move at once. */
  | 'COMPLETED'
  /** It would be PENDING, with its funds held, until staff have looked at it. */
  | 'HELD_FOR_REVIEW'
  /** The bank would say no. */
  | 'REFUSED';

/** A transfer to try out. */
export type PreviewTransferInput = {
  /** The caller's account that would pay. */
  fromAccountId: string;
  /** The account that would receive; anybody's. */
  to: DestinationInput;
  /** How much. */
  amount: MoneyInput;
  /** What it is for, up to 140 characters; both parties see it. */
  description?: string | null | undefined;
  /** What the caller files it under, up to 40 characters; the other party never sees it. */
  category?: string | null | undefined;
  /** The caller's own number for it, up to 35 characters; the other party never sees it. */
  reference?: string | null | undefined;
  /** The caller's own notes, up to 10, each key once; the other party never sees them. */
  metadata?: Array<MetadataEntryInput> | null | undefined;
};

/** Why staff do something. What more there is to say stands in the bank's files, under the case's number. */
export type Reason =
  /** The customer asked for it. */
  | 'CUSTOMER_REQUEST'
  /** Somebody may be deceiving the bank or the customer. */
  | 'SUSPECTED_FRAUD'
  /** A court or an authority ordered it. */
  | 'LEGAL_ORDER'
  /** A device or a password is lost or in wrong hands. */
  | 'LOST_ACCESS'
  /** Nothing has happened there for long. */
  | 'INACTIVITY'
  /** What was the matter has been settled. */
  | 'SETTLED'
  /** Something was done by mistake and is put right. */
  | 'MISTAKE'
  /** Another reason; see the case. */
  | 'OTHER';

/** Whom to register. A password to begin with is made up, and told once. */
export type RegisterCustomerInput = {
  /** An email address; it is the name to log on with. */
  email: string;
  /** The name that other parties of a transaction see. */
  fullName: string;
  /** Where the customer lives. */
  country: string;
  /** Postal address, in one line. */
  address: string;
  /** Kind and number of an identity document. */
  idDocument: string;
};

/** What somebody tells the bank to become its customer. */
export type RegisterInput = {
  /** An email address; it is the name to log on with. */
  email: string;
  /** At least 8 characters, and not easily guessed. */
  password: string;
  /** The name that other parties of a transaction see. */
  fullName: string;
  /** Where the customer lives. */
  country: string;
  /** Postal address, in one line. */
  address: string;
  /** Kind and number of an identity document. */
  idDocument: string;
};

/** A hold to let go. */
export type ReleaseHoldInput = {
  /** The hold. */
  transactionId: string;
  /** 1 to 255 characters that name this request among all of the caller's. Repeating it is safe. */
  idempotencyKey: string;
  /** Why staff do it, for the audit log; nothing is kept of what anybody else gives. */
  reason?: Reason | null | undefined;
  /** The case in the bank's files: up to 40 letters, digits, dots, slashes or dashes, with a digit. */
  caseId?: string | null | undefined;
};

/** Which fee to charge no more. */
export type RemoveFeeInput = {
  /** For what it is charged. */
  kind: TransactionKind;
  /** Which accounts pay it. */
  type: AccountType;
  /** What they are kept in. */
  currency: string;
};

/** A rule to do without. */
export type RemoveFraudRuleInput = {
  /** The rule. */
  ruleId: string;
};

/** Money to send back. */
export type ReverseTransactionInput = {
  /** The transaction whose money it is. */
  transactionId: string;
  /** How much of it. Without it, all that has not been sent back yet. */
  amount?: MoneyInput | null | undefined;
  /** Why, up to 140 characters; both parties see it. */
  description?: string | null | undefined;
  /** 1 to 255 characters that name this request among all of the caller's. Repeating it is safe. */
  idempotencyKey: string;
  /** Why staff do it, for the audit log; nothing is kept of what anybody else gives. */
  reason?: Reason | null | undefined;
  /** The case in the bank's files: up to 40 letters, digits, dots, slashes or dashes, with a digit. */
  caseId?: string | null | undefined;
};

/** A payment that is held for review, and why it is decided so. */
export type ReviewDecisionInput = {
  /** The transaction. */
  transactionId: string;
  /** Why. */
  reason: Reason;
  /** The case in the bank's files: up to 40 letters, digits, dots, slashes or dashes, with a digit. */
  caseId?: string | null | undefined;
};

/** How often a standing order runs. */
export type Rhythm =
  /** On one day. */
  | 'ONCE'
  /** On the same day of the week. */
  | 'WEEKLY'
  /** On the same day of the month; on its last day where a month lacks that day. */
  | 'MONTHLY';

/** What somebody is to the bank. */
export type Role =
  /** A customer: has accounts and moves their money. */
  | 'CUSTOMER'
  /** Staff who manage customers, accounts and the bank's lists. */
  | 'ADMIN'
  /** Staff who see everything and change nothing. */
  | 'AUDITOR';

/** What becomes of a payment for which a rule fires. */
export type RuleAction =
  /** The bank says no at once; nothing moves. */
  | 'REJECT'
  /** It is held until staff decide on it. */
  | 'REVIEW';

/** The days on which a standing order runs. Days are UTC days. */
export type ScheduleInput = {
  /** How often. */
  rhythm: Rhythm;
  /** The day of the first run: today, or later. */
  first: string;
  /** Each so many weeks (1 to 52) or months (1 to 12) after the first; 1 for what runs once. */
  every?: number;
  /** No run is later than this day. Without it and `count`, there is no end. */
  until?: string | null | undefined;
  /** So many runs, 1 to 10000; not together with `until`. */
  count?: number | null | undefined;
};

/** What an API key may be used for; whoever logs on themselves may do all that their role may. */
export type Scope =
  /** Look. */
  | 'READ'
  /** Deposit, withdraw, transfer, hold, and send back. */
  | 'MOVE_MONEY'
  /** Open accounts and change what else there is to change. */
  | 'MANAGE';

/** A key to make an end of. */
export type SealKeyInput = {
  /** The key that the request was made under, if it was made. */
  idempotencyKey: string;
};

/** What one account may spend. */
export type SetAccountLimitsInput = {
  /** The account. */
  accountId: string;
  /** Why. */
  reason: Reason;
  /** All that limits it, instead of the default for its type; null goes back to it. To be given. */
  limits?: LimitsInput | null | undefined;
  /** The case in the bank's files: up to 40 letters, digits, dots, slashes or dashes, with a digit. */
  caseId?: string | null | undefined;
};

/** What a customer may spend from all their accounts in a currency together. */
export type SetCustomerLimitsInput = {
  /** The customer. */
  customerId: string;
  /** What the accounts are kept in. */
  currency: string;
  /** Why. */
  reason: Reason;
  /** What they may spend, beside what each account may; null removes it. To be given. */
  limits?: LimitsInput | null | undefined;
  /** The case in the bank's files: up to 40 letters, digits, dots, slashes or dashes, with a digit. */
  caseId?: string | null | undefined;
};

/** What accounts of a type in a currency may spend. */
export type SetDefaultLimitsInput = {
  /** Which accounts. */
  type: AccountType;
  /** What they are kept in. */
  currency: string;
  /** What each of them may spend. */
  limits: LimitsInput;
};

/** What one currency is worth in another, from now on and in both directions. */
export type SetExchangeRateInput = {
  /** The currency of which there is one whole unit. */
  base: string;
  /** The currency that it is told in. */
  quote: string;
  /** The mid rate: what one `base` is worth in `quote`, greater than zero, up to 10 decimals. */
  rate: string;
  /** By how much a customer gets less, in per cent of it: 0 to less than 100, up to 4 decimals. */
  spreadPercent: string;
};

/** What a payment costs: a fixed part and a share of the amount together, within two bounds. Amounts are in major units. It replaces the fee as a whole: a part that is left out is zero, and a maximum no bound. */
export type SetFeeInput = {
  /** For what it is charged: WITHDRAWAL, TRANSFER, PAYMENT_OUT or EXCHANGE. */
  kind: TransactionKind;
  /** Which accounts pay it. */
  type: AccountType;
  /** What they are kept in. */
  currency: string;
  /** Whatever the amount. */
  fixed?: string | null | undefined;
  /** Of the amount, in per cent, up to 4 decimals. A fraction of a minor unit is the customer's. */
  percent?: string | null | undefined;
  /** The least. */
  minimum?: string | null | undefined;
  /** The most; null for no bound. */
  maximum?: string | null | undefined;
};

/** Interest in per cent per year, 0 to 100 with up to 4 decimals. */
export type SetInterestRatesInput = {
  /** Which accounts. */
  type: AccountType;
  /** What they are kept in. */
  currency: string;
  /** What they earn on what they have. */
  creditPercent: string;
  /** What they owe on what they overdraw. */
  debitPercent: string;
};

/** How far an account may be overdrawn. */
export type SetOverdraftInput = {
  /** The account. */
  accountId: string;
  /** How far below zero its balance may go; here zero is allowed. */
  limit: MoneyInput;
  /** Why. */
  reason: Reason;
  /** The case in the bank's files: up to 40 letters, digits, dots, slashes or dashes, with a digit. */
  caseId?: string | null | undefined;
};

/** Which end of a transaction is meant. */
export type Side =
  /** Where the money comes from. */
  | 'SOURCE'
  /** Where it goes. */
  | 'DESTINATION';

/** Why a standing order is over. */
export type StandingOrderEnd =
  /** Its last run is over. */
  | 'SCHEDULE_DONE'
  /** The account that paid was closed. */
  | 'ACCOUNT_CLOSED'
  /** Its customer has cancelled it. */
  | 'CANCELLED';

/** A standing order of the caller's. */
export type StandingOrderInput = {
  /** The order. */
  standingOrderId: string;
};

/** What became of a run. */
export type StandingOrderRunStatus =
  /** The money has moved. */
  | 'DONE'
  /** The transfer is held for review. */
  | 'HELD'
  /** It was refused, and is tried again. */
  | 'RETRYING'
  /** Nothing moved, and it is not tried again. The next run is not concerned. */
  | 'FAILED'
  /** It came due while the order was paused. */
  | 'SKIPPED';

/** Whether a standing order runs. */
export type StandingOrderStatus =
  /** It does. */
  | 'ACTIVE'
  /** Not until it is resumed; days that pass are skipped. */
  | 'PAUSED'
  /** Never again: its last run is over, or its account was closed. */
  | 'ENDED'
  /** Never again: its customer has cancelled it. */
  | 'CANCELLED';

/** What something was done to. */
export type SubjectKind =
  /** A customer or member of staff, by id. */
  | 'CUSTOMER'
  /** An account, by id. */
  | 'ACCOUNT'
  /** A transaction, by id. */
  | 'TRANSACTION'
  /** A session, by id. */
  | 'SESSION'
  /** An API key, by id. */
  | 'API_KEY'
  /** A country, by ISO 3166-1 alpha-2 code. */
  | 'COUNTRY'
  /** A currency, by ISO 4217 code. */
  | 'CURRENCY'
  /** A key that signs, by key id. */
  | 'SIGNING_KEY'
  /** The bank's rulebook, by version. */
  | 'RULEBOOK'
  /** A standing order, by id. */
  | 'STANDING_ORDER'
  /** What one currency is worth in another, by both codes, such as EUR/USD. */
  | 'EXCHANGE_RATE'
  /** A field of this schema, as Type.field. */
  | 'FIELD';

/** Which transactions are wanted: those that meet all that is given. */
export type TransactionFilter = {
  /** Those that came into the account's history at this instant or later. */
  from?: string | null | undefined;
  /** Those that came into the account's history before this instant. */
  until?: string | null | undefined;
  /** At least this much was asked for, in the account's currency. */
  minAmount?: string | null | undefined;
  /** At most this much was asked for, in the account's currency. */
  maxAmount?: string | null | undefined;
  /** How the money moves: one of these; none at all means any. */
  kinds?: Array<TransactionKind> | null | undefined;
  /** What has become of it by now: one of these; none at all means any. */
  statuses?: Array<TransactionStatus> | null | undefined;
  /** What the account's holder filed it under, exactly. What the other party did finds nothing. */
  category?: string | null | undefined;
  /** The account holder's own number for it, exactly. The other party's finds nothing. */
  reference?: string | null | undefined;
  /** A part of its description or of the other party's name, in any case of letters. */
  text?: string | null | undefined;
  /** The other party's IBAN, or its account's id. */
  counterparty?: string | null | undefined;
  /** Which way the money goes, as this account sees it. */
  direction?: Direction | null | undefined;
};

/** How the money moves. */
export type TransactionKind =
  /** Cash is paid in. */
  | 'DEPOSIT'
  /** Cash is paid out. */
  | 'WITHDRAWAL'
  /** From one account to another. */
  | 'TRANSFER'
  /** Money of another transaction goes back, whole or in part. */
  | 'REVERSAL'
  /** To an account at another bank. */
  | 'PAYMENT_OUT'
  /** From an account at another bank. */
  | 'PAYMENT_IN'
  /** Between two accounts of a customer, from one currency into another. */
  | 'EXCHANGE'
  /** Interest, paid by the bank or owed to it. */
  | 'INTEREST';

/** What became of a transaction. */
export type TransactionStatus =
  /** Not decided yet; what it needs is held. */
  | 'PENDING'
  /** The money has moved. */
  | 'COMPLETED'
  /** The bank said no; nothing moved. Final. */
  | 'REJECTED'
  /** All of it was sent back, or a hold ended with nothing moved. Final. */
  | 'REVERSED';

/** More than a count of payments from the account within a time, this one among them. */
export type TransfersWithinInput = {
  /** How many are still usual: 1 to 50. */
  count: number;
  /** Within how many seconds: 1 to 86400. */
  seconds: number;
};

/** Cash to pay out. */
export type WithdrawInput = {
  /** The caller's account that pays it. */
  accountId: string;
  /** How much. */
  amount: MoneyInput;
  /** 1 to 255 characters that name this request among all of the caller's. Repeating it is safe. */
  idempotencyKey: string;
  /** What it is for, up to 140 characters; both parties see it. */
  description?: string | null | undefined;
  /** What the caller files it under, up to 40 characters; the other party never sees it. */
  category?: string | null | undefined;
  /** The caller's own number for it, up to 35 characters; the other party never sees it. */
  reference?: string | null | undefined;
  /** The caller's own notes, up to 10, each key once; the other party never sees them. */
  metadata?: Array<MetadataEntryInput> | null | undefined;
};

export type SumFragment = { value: string, currency: string };

export type PersonFragment = { id: string, fullName: string, email: string, role: Role, country: string, mfaEnabled: boolean };

export type AccountCardFragment = { id: string, iban: string, type: AccountType, status: AccountStatus, currency: string, balance: SumFragment, availableBalance: SumFragment, held: SumFragment, overdraftLimit: SumFragment };

export type TransactionLineFragment = { id: string, kind: TransactionKind, status: TransactionStatus, pendingFor: PendingFor | null, description: string | null, category: string | null, reference: string | null, createdAt: string, completedAt: string | null, expiresAt: string | null, amount: SumFragment, counterAmount: SumFragment | null, settledAmount: SumFragment | null, reversedAmount: SumFragment, fee: SumFragment | null, source: PartyLineFragment, destination: PartyLineFragment, rejection: { code: string, message: string } | null };

export type PartyLineFragment = { name: string, iban: string | null, account: { id: string } | null };

export type LiveAccountsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type LiveAccountsQuery = { me: { id: string, accounts: { nodes: Array<(
        { entries: { edges: Array<{ cursor: string, node: { sequence: number } }> } }
        & AccountCardFragment
      )>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type AccountChangedSubscriptionVariables = Exact<{
  accountId: string;
  after?: string | null | undefined;
}>;


export type AccountChangedSubscription = { transactionStatusChanged: { cursor: string, sequence: number, previousStatus: TransactionStatus | null, status: TransactionStatus, occurredAt: string, transaction: TransactionLineFragment, account: AccountCardFragment } };

export type AccountPositionQueryVariables = Exact<{
  id: string;
}>;


export type AccountPositionQuery = { account: (
    { entries: { edges: Array<{ cursor: string, node: { sequence: number } }> } }
    & AccountCardFragment
  ) | null };

type RefusalFacts_AccountClosed_Fragment = { __typename: 'AccountClosed', code: string, message: string };

type RefusalFacts_AccountFrozen_Fragment = { __typename: 'AccountFrozen', code: string, message: string };

type RefusalFacts_AccountNotActive_Fragment = { __typename: 'AccountNotActive', side: Side, code: string, message: string, accountStatus: AccountStatus | null };

type RefusalFacts_AccountNotEmpty_Fragment = { __typename: 'AccountNotEmpty', code: string, message: string, remainingBalance: SumFragment, remainingHeld: SumFragment, owed: SumFragment };

type RefusalFacts_AccountNotFound_Fragment = { __typename: 'AccountNotFound', side: Side, code: string, message: string, given: string };

type RefusalFacts_ApiKeyNotFound_Fragment = { __typename: 'ApiKeyNotFound', code: string, message: string };

type RefusalFacts_CountryNotAllowed_Fragment = { __typename: 'CountryNotAllowed', code: string, message: string, givenCountry: string };

type RefusalFacts_CurrencyMismatch_Fragment = { __typename: 'CurrencyMismatch', side: Side, code: string, message: string, givenCurrency: string, keptIn: string | null };

type RefusalFacts_CurrencyNotSupported_Fragment = { __typename: 'CurrencyNotSupported', code: string, message: string, givenCurrency: string };

type RefusalFacts_CustomerClosed_Fragment = { __typename: 'CustomerClosed', code: string, message: string };

type RefusalFacts_CustomerHasOpenAccounts_Fragment = { __typename: 'CustomerHasOpenAccounts', code: string, message: string, openAccounts: number };

type RefusalFacts_CustomerNotClosed_Fragment = { __typename: 'CustomerNotClosed', code: string, message: string };

type RefusalFacts_CustomerNotFound_Fragment = { __typename: 'CustomerNotFound', code: string, message: string };

type RefusalFacts_EmailTaken_Fragment = { __typename: 'EmailTaken', code: string, message: string, givenEmail: string };

type RefusalFacts_ExchangeNotOffered_Fragment = { __typename: 'ExchangeNotOffered', sold: string, bought: string, why: ExchangeFault, code: string, message: string };

type RefusalFacts_FraudRuleNotFound_Fragment = { __typename: 'FraudRuleNotFound', code: string, message: string };

type RefusalFacts_HoldExceeded_Fragment = { __typename: 'HoldExceeded', code: string, message: string, stillHeld: SumFragment };

type RefusalFacts_IdempotencyConflict_Fragment = { __typename: 'IdempotencyConflict', code: string, message: string };

type RefusalFacts_InsufficientFunds_Fragment = { __typename: 'InsufficientFunds', code: string, message: string, available: SumFragment, requested: SumFragment, feeOfIt: SumFragment | null };

type RefusalFacts_InvalidAmount_Fragment = { __typename: 'InvalidAmount', decimals: number, code: string, message: string, fault: AmountFault, givenCurrency: string };

type RefusalFacts_InvalidChallenge_Fragment = { __typename: 'InvalidChallenge', code: string, message: string };

type RefusalFacts_InvalidCode_Fragment = { __typename: 'InvalidCode', code: string, message: string };

type RefusalFacts_InvalidCredentials_Fragment = { __typename: 'InvalidCredentials', code: string, message: string };

type RefusalFacts_InvalidIban_Fragment = { __typename: 'InvalidIban', code: string, message: string, givenIban: string, ibanFault: IbanFault };

type RefusalFacts_InvalidInput_Fragment = { __typename: 'InvalidInput', field: string, reason: string, code: string, message: string };

type RefusalFacts_InvalidQuote_Fragment = { __typename: 'InvalidQuote', code: string, message: string };

type RefusalFacts_InvalidRefreshToken_Fragment = { __typename: 'InvalidRefreshToken', code: string, message: string };

type RefusalFacts_KeySealed_Fragment = { __typename: 'KeySealed', code: string, message: string };

type RefusalFacts_LastAdmin_Fragment = { __typename: 'LastAdmin', code: string, message: string };

type RefusalFacts_LimitExceeded_Fragment = { __typename: 'LimitExceeded', resetsAt: string | null, code: string, message: string, limitKind: LimitKind, limitScope: LimitScope, stillAllowed: SumFragment | null };

type RefusalFacts_MfaAlreadyEnabled_Fragment = { __typename: 'MfaAlreadyEnabled', code: string, message: string };

type RefusalFacts_MfaNotBegun_Fragment = { __typename: 'MfaNotBegun', code: string, message: string };

type RefusalFacts_MfaNotEnabled_Fragment = { __typename: 'MfaNotEnabled', code: string, message: string };

type RefusalFacts_MfaRequired_Fragment = { __typename: 'MfaRequired', code: string, message: string };

type RefusalFacts_NoPaymentRail_Fragment = { __typename: 'NoPaymentRail', code: string, message: string, givenIban: string };

type RefusalFacts_NoSandbox_Fragment = { __typename: 'NoSandbox', code: string, message: string };

type RefusalFacts_NoSuchAccount_Fragment = { __typename: 'NoSuchAccount', code: string, message: string };

type RefusalFacts_NotACountry_Fragment = { __typename: 'NotACountry', code: string, message: string, givenCountry: string };

type RefusalFacts_NotACurrency_Fragment = { __typename: 'NotACurrency', code: string, message: string, givenCurrency: string };

type RefusalFacts_NotReversible_Fragment = { __typename: 'NotReversible', code: string, message: string };

type RefusalFacts_NotYourself_Fragment = { __typename: 'NotYourself', code: string, message: string };

type RefusalFacts_OverdraftInUse_Fragment = { __typename: 'OverdraftInUse', code: string, message: string, used: SumFragment };

type RefusalFacts_Overloaded_Fragment = { __typename: 'Overloaded', retryAfter: number, code: string, message: string };

type RefusalFacts_OwnTransaction_Fragment = { __typename: 'OwnTransaction', code: string, message: string };

type RefusalFacts_PaymentReturned_Fragment = { __typename: 'PaymentReturned', code: string, message: string, returnedFor: string, meaning: string };

type RefusalFacts_QuoteExpired_Fragment = { __typename: 'QuoteExpired', expiredAt: string, code: string, message: string };

type RefusalFacts_RecentLogonRequired_Fragment = { __typename: 'RecentLogonRequired', minutes: number, code: string, message: string };

type RefusalFacts_RejectedByRule_Fragment = { __typename: 'RejectedByRule', code: string, message: string };

type RefusalFacts_RejectedInReview_Fragment = { __typename: 'RejectedInReview', code: string, message: string };

type RefusalFacts_ReversalExceeded_Fragment = { __typename: 'ReversalExceeded', code: string, message: string, stillReversible: SumFragment };

type RefusalFacts_SameAccount_Fragment = { __typename: 'SameAccount', code: string, message: string };

type RefusalFacts_SessionNotFound_Fragment = { __typename: 'SessionNotFound', code: string, message: string };

type RefusalFacts_StandingOrderNotFound_Fragment = { __typename: 'StandingOrderNotFound', code: string, message: string };

type RefusalFacts_StandingOrderOver_Fragment = { __typename: 'StandingOrderOver', code: string, message: string, orderStatus: StandingOrderStatus };

type RefusalFacts_TooManyAttempts_Fragment = { __typename: 'TooManyAttempts', retryAfter: number, code: string, message: string };

type RefusalFacts_TransactionNotFound_Fragment = { __typename: 'TransactionNotFound', code: string, message: string };

type RefusalFacts_TransactionNotPending_Fragment = { __typename: 'TransactionNotPending', code: string, message: string, transactionStatus: TransactionStatus };

type RefusalFacts_WeakPassword_Fragment = { __typename: 'WeakPassword', minimumLength: number, code: string, message: string, weakness: string };

export type RefusalFactsFragment =
  | RefusalFacts_AccountClosed_Fragment
  | RefusalFacts_AccountFrozen_Fragment
  | RefusalFacts_AccountNotActive_Fragment
  | RefusalFacts_AccountNotEmpty_Fragment
  | RefusalFacts_AccountNotFound_Fragment
  | RefusalFacts_ApiKeyNotFound_Fragment
  | RefusalFacts_CountryNotAllowed_Fragment
  | RefusalFacts_CurrencyMismatch_Fragment
  | RefusalFacts_CurrencyNotSupported_Fragment
  | RefusalFacts_CustomerClosed_Fragment
  | RefusalFacts_CustomerHasOpenAccounts_Fragment
  | RefusalFacts_CustomerNotClosed_Fragment
  | RefusalFacts_CustomerNotFound_Fragment
  | RefusalFacts_EmailTaken_Fragment
  | RefusalFacts_ExchangeNotOffered_Fragment
  | RefusalFacts_FraudRuleNotFound_Fragment
  | RefusalFacts_HoldExceeded_Fragment
  | RefusalFacts_IdempotencyConflict_Fragment
  | RefusalFacts_InsufficientFunds_Fragment
  | RefusalFacts_InvalidAmount_Fragment
  | RefusalFacts_InvalidChallenge_Fragment
  | RefusalFacts_InvalidCode_Fragment
  | RefusalFacts_InvalidCredentials_Fragment
  | RefusalFacts_InvalidIban_Fragment
  | RefusalFacts_InvalidInput_Fragment
  | RefusalFacts_InvalidQuote_Fragment
  | RefusalFacts_InvalidRefreshToken_Fragment
  | RefusalFacts_KeySealed_Fragment
  | RefusalFacts_LastAdmin_Fragment
  | RefusalFacts_LimitExceeded_Fragment
  | RefusalFacts_MfaAlreadyEnabled_Fragment
  | RefusalFacts_MfaNotBegun_Fragment
  | RefusalFacts_MfaNotEnabled_Fragment
  | RefusalFacts_MfaRequired_Fragment
  | RefusalFacts_NoPaymentRail_Fragment
  | RefusalFacts_NoSandbox_Fragment
  | RefusalFacts_NoSuchAccount_Fragment
  | RefusalFacts_NotACountry_Fragment
  | RefusalFacts_NotACurrency_Fragment
  | RefusalFacts_NotReversible_Fragment
  | RefusalFacts_NotYourself_Fragment
  | RefusalFacts_OverdraftInUse_Fragment
  | RefusalFacts_Overloaded_Fragment
  | RefusalFacts_OwnTransaction_Fragment
  | RefusalFacts_PaymentReturned_Fragment
  | RefusalFacts_QuoteExpired_Fragment
  | RefusalFacts_RecentLogonRequired_Fragment
  | RefusalFacts_RejectedByRule_Fragment
  | RefusalFacts_RejectedInReview_Fragment
  | RefusalFacts_ReversalExceeded_Fragment
  | RefusalFacts_SameAccount_Fragment
  | RefusalFacts_SessionNotFound_Fragment
  | RefusalFacts_StandingOrderNotFound_Fragment
  | RefusalFacts_StandingOrderOver_Fragment
  | RefusalFacts_TooManyAttempts_Fragment
  | RefusalFacts_TransactionNotFound_Fragment
  | RefusalFacts_TransactionNotPending_Fragment
  | RefusalFacts_WeakPassword_Fragment
;

export type ReviewQueueChangedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type ReviewQueueChangedSubscription = { reviewQueueChanged: { waiting: number, longestSince: string | null } };

export type AccountPageQueryVariables = Exact<{
  id: string;
}>;


export type AccountPageQuery = { account: AccountCardFragment | null };

export type AccountTransactionsQueryVariables = Exact<{
  id: string;
  first: number;
  after?: string | null | undefined;
  filter?: TransactionFilter | null | undefined;
}>;


export type AccountTransactionsQuery = { account: { id: string, balance: SumFragment, transactions: { edges: Array<{ cursor: string, node: TransactionLineFragment }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type AccountBalancesQueryVariables = Exact<{
  id: string;
  from: string;
  every: ChartStep;
}>;


export type AccountBalancesQuery = { account: { id: string, balances: Array<{ instant: string, balance: SumFragment }> } | null };

export type AccountSpendingQueryVariables = Exact<{
  id: string;
  from: string;
}>;


export type AccountSpendingQuery = { account: { id: string, spending: Array<{ month: string, category: string | null, count: number, spent: SumFragment, received: SumFragment }> } | null };

export type CloseAccountMutationVariables = Exact<{
  input: CloseAccountInput;
}>;


export type CloseAccountMutation = { closeAccount:
    | (
      { __typename: 'Account' }
      & AccountCardFragment
    )
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
    | (
      { __typename: 'NoSuchAccount' }
      & RefusalFacts_NoSuchAccount_Fragment
    )
    | (
      { __typename: 'AccountFrozen' }
      & RefusalFacts_AccountFrozen_Fragment
    )
    | (
      { __typename: 'AccountNotEmpty' }
      & RefusalFacts_AccountNotEmpty_Fragment
    )
   };

export type AccountHoldsQueryVariables = Exact<{
  accountId: string;
  first: number;
  holdsAfter?: string | null | undefined;
  incomingAfter?: string | null | undefined;
}>;


export type AccountHoldsQuery = { account: (
    { holds: { edges: Array<{ cursor: string, node: TransactionLineFragment }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } }, incomingHolds: { edges: Array<{ cursor: string, node: TransactionLineFragment }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }
    & AccountCardFragment
  ) | null };

export type CaptureHoldMutationVariables = Exact<{
  input: CaptureHoldInput;
}>;


export type CaptureHoldMutation = { captureHold:
    | (
      { __typename: 'Transaction' }
      & TransactionLineFragment
    )
    | (
      { __typename: 'AccountNotActive' }
      & RefusalFacts_AccountNotActive_Fragment
    )
    | (
      { __typename: 'CurrencyMismatch' }
      & RefusalFacts_CurrencyMismatch_Fragment
    )
    | (
      { __typename: 'InvalidAmount' }
      & RefusalFacts_InvalidAmount_Fragment
    )
    | (
      { __typename: 'IdempotencyConflict' }
      & RefusalFacts_IdempotencyConflict_Fragment
    )
    | (
      { __typename: 'Overloaded' }
      & RefusalFacts_Overloaded_Fragment
    )
    | (
      { __typename: 'TransactionNotFound' }
      & RefusalFacts_TransactionNotFound_Fragment
    )
    | (
      { __typename: 'TransactionNotPending' }
      & RefusalFacts_TransactionNotPending_Fragment
    )
    | (
      { __typename: 'HoldExceeded' }
      & RefusalFacts_HoldExceeded_Fragment
    )
    | (
      { __typename: 'KeySealed' }
      & RefusalFacts_KeySealed_Fragment
    )
   };

export type ReleaseHoldMutationVariables = Exact<{
  input: ReleaseHoldInput;
}>;


export type ReleaseHoldMutation = { releaseHold:
    | (
      { __typename: 'Transaction' }
      & TransactionLineFragment
    )
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
    | (
      { __typename: 'IdempotencyConflict' }
      & RefusalFacts_IdempotencyConflict_Fragment
    )
    | (
      { __typename: 'Overloaded' }
      & RefusalFacts_Overloaded_Fragment
    )
    | (
      { __typename: 'TransactionNotFound' }
      & RefusalFacts_TransactionNotFound_Fragment
    )
    | (
      { __typename: 'OwnTransaction' }
      & RefusalFacts_OwnTransaction_Fragment
    )
    | (
      { __typename: 'TransactionNotPending' }
      & RefusalFacts_TransactionNotPending_Fragment
    )
    | (
      { __typename: 'KeySealed' }
      & RefusalFacts_KeySealed_Fragment
    )
   };

export type AccountInterestQueryVariables = Exact<{
  accountId: string;
  first: number;
  after?: string | null | undefined;
}>;


export type AccountInterestQuery = { account: { id: string, interest: { creditRate: string, debitRate: string, accruedCredit: string, accruedDebit: string, accruedThrough: string | null, accruals: { edges: Array<{ cursor: string, node: { day: string, side: InterestSide, rate: string, amount: string, balance: SumFragment } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } } | null };

export type AccountLimitsQueryVariables = Exact<{
  accountId: string;
}>;


export type AccountLimitsQuery = { account: { id: string, limits: Array<{ limit: LimitKind, scope: LimitScope, currency: string, allowedCount: number | null, usedCount: number | null, remainingCount: number | null, resetsAt: string | null, allowed: SumFragment | null, used: SumFragment | null, remaining: SumFragment | null }> } | null };

export type StatementSpanQueryVariables = Exact<{
  accountId: string;
}>;


export type StatementSpanQuery = { account: { id: string, openedAt: string } | null };

export type StatementQueryVariables = Exact<{
  accountId: string;
  first: number;
  after?: string | null | undefined;
  from: string;
  until: string;
}>;


export type StatementQuery = { account: { id: string, opening: { balance: SumFragment }, closing: { balance: SumFragment }, entries: { edges: Array<{ cursor: string, node: StatementLineFragment }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type StatementLineFragment = { sequence: number, previousStatus: TransactionStatus | null, status: TransactionStatus, occurredAt: string, hash: string, postedDelta: SumFragment, heldDelta: SumFragment, balance: SumFragment, held: SumFragment, transaction: { id: string, kind: TransactionKind, description: string | null, source: PartyLineFragment, destination: PartyLineFragment } };

export type TransactionDetailsQueryVariables = Exact<{
  id: string;
}>;


export type TransactionDetailsQuery = { transaction: TransactionDetailFragment | null };

export type TransactionDetailFragment = (
  { metadata: Array<{ key: string, value: string }>, reverses: TransactionMarkFragment | null, reversals: Array<TransactionMarkFragment> }
  & TransactionLineFragment
);

export type TransactionMarkFragment = { id: string, kind: TransactionKind, status: TransactionStatus, createdAt: string, amount: SumFragment };

export type TransactionReceiptsQueryVariables = Exact<{
  id: string;
  accountId: string;
}>;


export type TransactionReceiptsQuery = { transaction: { id: string, now: ReceiptFactsFragment | null, paid: ReceiptFactsFragment | null } | null };

export type ReceiptFactsFragment = { document: string, fileName: string, sequence: number, status: TransactionStatus, occurredAt: string, hash: string };

export type TransactionExplanationQueryVariables = Exact<{
  id: string;
}>;


export type TransactionExplanationQuery = { explain: { action: RuleAction | null, flaggedAt: string | null, transaction: { id: string }, fired: Array<FiredRuleLineFragment>, decision: { approved: boolean, decidedAt: string, reason: Reason, decidedBy: { id: string, fullName: string } } | null } | null };

export type ReverseTransactionMutationVariables = Exact<{
  input: ReverseTransactionInput;
}>;


export type ReverseTransactionMutation = { reverseTransaction:
    | (
      { __typename: 'Transaction', reverses: TransactionLineFragment | null }
      & TransactionLineFragment
    )
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
    | (
      { __typename: 'AccountNotActive' }
      & RefusalFacts_AccountNotActive_Fragment
    )
    | (
      { __typename: 'CurrencyMismatch' }
      & RefusalFacts_CurrencyMismatch_Fragment
    )
    | (
      { __typename: 'InvalidAmount' }
      & RefusalFacts_InvalidAmount_Fragment
    )
    | (
      { __typename: 'IdempotencyConflict' }
      & RefusalFacts_IdempotencyConflict_Fragment
    )
    | (
      { __typename: 'Overloaded' }
      & RefusalFacts_Overloaded_Fragment
    )
    | (
      { __typename: 'InsufficientFunds' }
      & RefusalFacts_InsufficientFunds_Fragment
    )
    | (
      { __typename: 'TransactionNotFound' }
      & RefusalFacts_TransactionNotFound_Fragment
    )
    | (
      { __typename: 'OwnTransaction' }
      & RefusalFacts_OwnTransaction_Fragment
    )
    | (
      { __typename: 'NotReversible' }
      & RefusalFacts_NotReversible_Fragment
    )
    | (
      { __typename: 'ReversalExceeded' }
      & RefusalFacts_ReversalExceeded_Fragment
    )
    | (
      { __typename: 'KeySealed' }
      & RefusalFacts_KeySealed_Fragment
    )
   };

export type AuditLogQueryVariables = Exact<{
  filter?: AuditFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type AuditLogQuery = { auditLog: { edges: Array<{ cursor: string, node: AuditLineFragment }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type AuditLineFragment = { sequence: number, occurredAt: string, action: AuditAction, repeats: number, requestId: string, address: string | null, device: string | null, email: string | null, personalErased: boolean, hash: string, actor: { kind: ActorKind, id: string | null, name: string | null, credentialId: string | null }, subject: { kind: SubjectKind, id: string } | null, changes: Array<{ name: string, before: string | null, after: string | null }> };

export type LimitLineFragment = { limit: LimitKind, scope: LimitScope, currency: string, allowedCount: number | null, usedCount: number | null, remainingCount: number | null, resetsAt: string | null, allowed: SumFragment | null, used: SumFragment | null, remaining: SumFragment | null };

export type CustomerFactsFragment = (
  { createdAt: string, closedAt: string | null, limits: Array<LimitLineFragment> }
  & PersonFragment
);

export type CustomerQueryVariables = Exact<{
  id: string;
}>;


export type CustomerQuery = { customer: CustomerFactsFragment | null };

export type CustomerAccountsQueryVariables = Exact<{
  id: string;
  first: number;
  after?: string | null | undefined;
}>;


export type CustomerAccountsQuery = { customer: { id: string, accounts: { edges: Array<{ cursor: string, node: (
          { openedAt: string }
          & AccountCardFragment
        ) }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type CustomerKeysQueryVariables = Exact<{
  id: string;
  first: number;
  after?: string | null | undefined;
}>;


export type CustomerKeysQuery = { customer: { id: string, apiKeys: { edges: Array<{ cursor: string, node: { id: string, name: string, hint: string, scopes: Array<Scope>, createdAt: string, expiresAt: string | null, revokedAt: string | null, lastUsedAt: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type SetCustomerLimitsMutationVariables = Exact<{
  input: SetCustomerLimitsInput;
}>;


export type SetCustomerLimitsMutation = { setCustomerLimits:
    | (
      { __typename: 'Customer' }
      & CustomerFactsFragment
    )
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
    | (
      { __typename: 'CustomerNotFound' }
      & RefusalFacts_CustomerNotFound_Fragment
    )
    | (
      { __typename: 'CustomerClosed' }
      & RefusalFacts_CustomerClosed_Fragment
    )
    | (
      { __typename: 'CurrencyNotSupported' }
      & RefusalFacts_CurrencyNotSupported_Fragment
    )
   };

export type OpenAccountForMutationVariables = Exact<{
  input: OpenAccountForInput;
}>;


export type OpenAccountForMutation = { openAccountFor:
    | (
      { __typename: 'Account' }
      & AccountCardFragment
    )
    | (
      { __typename: 'CustomerNotFound' }
      & RefusalFacts_CustomerNotFound_Fragment
    )
    | (
      { __typename: 'CustomerClosed' }
      & RefusalFacts_CustomerClosed_Fragment
    )
    | (
      { __typename: 'CurrencyNotSupported' }
      & RefusalFacts_CurrencyNotSupported_Fragment
    )
   };

export type ResetPasswordMutationVariables = Exact<{
  input: CustomerCaseInput;
}>;


export type ResetPasswordMutation = { resetPassword:
    | { __typename: 'Enrolment', initialPassword: string, customer: PersonFragment }
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
    | (
      { __typename: 'NotYourself' }
      & RefusalFacts_NotYourself_Fragment
    )
    | (
      { __typename: 'CustomerNotFound' }
      & RefusalFacts_CustomerNotFound_Fragment
    )
    | (
      { __typename: 'CustomerClosed' }
      & RefusalFacts_CustomerClosed_Fragment
    )
   };

export type ResetMfaMutationVariables = Exact<{
  input: CustomerCaseInput;
}>;


export type ResetMfaMutation = { resetMfa:
    | (
      { __typename: 'Customer' }
      & CustomerFactsFragment
    )
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
    | (
      { __typename: 'NotYourself' }
      & RefusalFacts_NotYourself_Fragment
    )
    | (
      { __typename: 'CustomerNotFound' }
      & RefusalFacts_CustomerNotFound_Fragment
    )
    | (
      { __typename: 'CustomerClosed' }
      & RefusalFacts_CustomerClosed_Fragment
    )
   };

export type CloseCustomerMutationVariables = Exact<{
  input: CustomerCaseInput;
}>;


export type CloseCustomerMutation = { closeCustomer:
    | (
      { __typename: 'Customer' }
      & CustomerFactsFragment
    )
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
    | (
      { __typename: 'CustomerNotFound' }
      & RefusalFacts_CustomerNotFound_Fragment
    )
    | (
      { __typename: 'CustomerHasOpenAccounts' }
      & RefusalFacts_CustomerHasOpenAccounts_Fragment
    )
   };

export type ExportPersonalDataMutationVariables = Exact<{
  input: ExportPersonalDataInput;
}>;


export type ExportPersonalDataMutation = { exportPersonalData:
    | { __typename: 'PersonalData', json: string, createdAt: string, next: string | null }
    | (
      { __typename: 'CustomerNotFound' }
      & RefusalFacts_CustomerNotFound_Fragment
    )
   };

export type ErasePersonalDataMutationVariables = Exact<{
  input: CustomerCaseInput;
}>;


export type ErasePersonalDataMutation = { erasePersonalData:
    | { __typename: 'PersonalDataErased', events: number, customer: CustomerFactsFragment }
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
    | (
      { __typename: 'CustomerNotFound' }
      & RefusalFacts_CustomerNotFound_Fragment
    )
    | (
      { __typename: 'CustomerNotClosed' }
      & RefusalFacts_CustomerNotClosed_Fragment
    )
   };

export type CustomersQueryVariables = Exact<{
  search?: string | null | undefined;
  role?: Role | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type CustomersQuery = { customers: { edges: Array<{ cursor: string, node: (
        { createdAt: string, closedAt: string | null }
        & PersonFragment
      ) }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type AccountByIbanQueryVariables = Exact<{
  iban: string;
}>;


export type AccountByIbanQuery = { accountByIban: (
    { holder: { id: string, fullName: string } }
    & AccountCardFragment
  ) | null };

export type AllowedCountriesQueryVariables = Exact<{ [key: string]: never; }>;


export type AllowedCountriesQuery = { countries: Array<string> };

export type CurrencyDecimalsQueryVariables = Exact<{ [key: string]: never; }>;


export type CurrencyDecimalsQuery = { currencies: Array<{ currency: string, decimals: number | null }> };

export type RegisterCustomerMutationVariables = Exact<{
  input: RegisterCustomerInput;
}>;


export type RegisterCustomerMutation = { registerCustomer:
    | { __typename: 'Enrolment', initialPassword: string, customer: PersonFragment }
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
    | (
      { __typename: 'CountryNotAllowed' }
      & RefusalFacts_CountryNotAllowed_Fragment
    )
    | (
      { __typename: 'EmailTaken' }
      & RefusalFacts_EmailTaken_Fragment
    )
   };

export type StaffAccountFragment = (
  { openedAt: string, holder: { id: string, fullName: string, email: string, closedAt: string | null }, ownLimits: { perMinute: number | null, perTransaction: SumFragment | null, perDay: SumFragment | null, perMonth: SumFragment | null } | null, limits: Array<LimitLineFragment> }
  & AccountCardFragment
);

export type StaffAccountFactsQueryVariables = Exact<{
  id: string;
}>;


export type StaffAccountFactsQuery = { account: StaffAccountFragment | null };

export type FreezeAccountMutationVariables = Exact<{
  input: AccountCaseInput;
}>;


export type FreezeAccountMutation = { freezeAccount:
    | (
      { __typename: 'Account' }
      & StaffAccountFragment
    )
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
    | (
      { __typename: 'NoSuchAccount' }
      & RefusalFacts_NoSuchAccount_Fragment
    )
    | (
      { __typename: 'AccountClosed' }
      & RefusalFacts_AccountClosed_Fragment
    )
   };

export type UnfreezeAccountMutationVariables = Exact<{
  input: AccountCaseInput;
}>;


export type UnfreezeAccountMutation = { unfreezeAccount:
    | (
      { __typename: 'Account' }
      & StaffAccountFragment
    )
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
    | (
      { __typename: 'NoSuchAccount' }
      & RefusalFacts_NoSuchAccount_Fragment
    )
    | (
      { __typename: 'AccountClosed' }
      & RefusalFacts_AccountClosed_Fragment
    )
   };

export type CloseAccountForHolderMutationVariables = Exact<{
  input: CloseAccountInput;
}>;


export type CloseAccountForHolderMutation = { closeAccount:
    | (
      { __typename: 'Account' }
      & StaffAccountFragment
    )
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
    | (
      { __typename: 'NoSuchAccount' }
      & RefusalFacts_NoSuchAccount_Fragment
    )
    | (
      { __typename: 'AccountFrozen' }
      & RefusalFacts_AccountFrozen_Fragment
    )
    | (
      { __typename: 'AccountNotEmpty' }
      & RefusalFacts_AccountNotEmpty_Fragment
    )
   };

export type SetOverdraftMutationVariables = Exact<{
  input: SetOverdraftInput;
}>;


export type SetOverdraftMutation = { setOverdraft:
    | (
      { __typename: 'Account' }
      & StaffAccountFragment
    )
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
    | (
      { __typename: 'NoSuchAccount' }
      & RefusalFacts_NoSuchAccount_Fragment
    )
    | (
      { __typename: 'AccountClosed' }
      & RefusalFacts_AccountClosed_Fragment
    )
    | (
      { __typename: 'CurrencyMismatch' }
      & RefusalFacts_CurrencyMismatch_Fragment
    )
    | (
      { __typename: 'OverdraftInUse' }
      & RefusalFacts_OverdraftInUse_Fragment
    )
   };

export type SetAccountLimitsMutationVariables = Exact<{
  input: SetAccountLimitsInput;
}>;


export type SetAccountLimitsMutation = { setAccountLimits:
    | (
      { __typename: 'Account' }
      & StaffAccountFragment
    )
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
    | (
      { __typename: 'NoSuchAccount' }
      & RefusalFacts_NoSuchAccount_Fragment
    )
    | (
      { __typename: 'AccountClosed' }
      & RefusalFacts_AccountClosed_Fragment
    )
   };

export type ApiKeyLineFragment = { id: string, name: string, hint: string, customerId: string, scopes: Array<Scope>, addresses: Array<string>, createdAt: string, createdBy: string, expiresAt: string | null, revokedAt: string | null, lastUsedAt: string | null };

export type BankApiKeysQueryVariables = Exact<{
  customerId?: string | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type BankApiKeysQuery = { apiKeys: { edges: Array<{ cursor: string, node: ApiKeyLineFragment }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type KeyHoldersQueryVariables = Exact<{
  search: string;
}>;


export type KeyHoldersQuery = { customers: { edges: Array<{ cursor: string, node: { id: string, fullName: string, email: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CreateApiKeyMutationVariables = Exact<{
  input: CreateApiKeyInput;
}>;


export type CreateApiKeyMutation = { createApiKey:
    | { __typename: 'ApiKeyCreated', key: string, apiKey: ApiKeyLineFragment }
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
    | (
      { __typename: 'CustomerNotFound' }
      & RefusalFacts_CustomerNotFound_Fragment
    )
   };

export type RevokeBankApiKeyMutationVariables = Exact<{
  id: string;
}>;


export type RevokeBankApiKeyMutation = { revokeApiKey:
    | (
      { __typename: 'ApiKey' }
      & ApiKeyLineFragment
    )
    | (
      { __typename: 'ApiKeyNotFound' }
      & RefusalFacts_ApiKeyNotFound_Fragment
    )
   };

export type StaffLineFragment = { id: string, fullName: string, email: string, role: Role, createdAt: string, closedAt: string | null, mfaEnabled: boolean };

export type TeamQueryVariables = Exact<{
  role: Role;
  first: number;
  after?: string | null | undefined;
}>;


export type TeamQuery = { customers: { edges: Array<{ cursor: string, node: StaffLineFragment }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type AddStaffMutationVariables = Exact<{
  input: AddStaffInput;
}>;


export type AddStaffMutation = { addStaff:
    | { __typename: 'Enrolment', initialPassword: string, customer: StaffLineFragment }
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
    | (
      { __typename: 'EmailTaken' }
      & RefusalFacts_EmailTaken_Fragment
    )
   };

export type RemoveStaffMutationVariables = Exact<{
  id: string;
}>;


export type RemoveStaffMutation = { removeStaff:
    | (
      { __typename: 'Customer' }
      & StaffLineFragment
    )
    | (
      { __typename: 'NotYourself' }
      & RefusalFacts_NotYourself_Fragment
    )
    | (
      { __typename: 'CustomerNotFound' }
      & RefusalFacts_CustomerNotFound_Fragment
    )
    | (
      { __typename: 'LastAdmin' }
      & RefusalFacts_LastAdmin_Fragment
    )
   };

export type LedgerHealthQueryVariables = Exact<{ [key: string]: never; }>;


export type LedgerHealthQuery = { ledgerHealth: { status: LedgerHealthStatus, lastCheck: { startedAt: string, finishedAt: string, asOf: string, accounts: string, entries: string, chainsVerified: string, differences: string, trialBalances: Array<{ currency: string, customers: SumFragment | null, internal: SumFragment | null, difference: SumFragment | null }>, findings: Array<FindingFragment> } | null, running: { startedAt: string, accountsDone: string, accountsTotal: string, entries: string, differences: string, findings: Array<FindingFragment> } | null } };

export type FindingFragment = { place: string, accountId: string | null, transactionId: string | null, what: string, expected: string, found: string };

export type SessionPartsFragment = { accessToken: string, expiresAt: string, sessionId: string, passwordChangeDue: boolean, customer: PersonFragment };

export type LogOnMutationVariables = Exact<{
  input: LogonInput;
}>;


export type LogOnMutation = { logon:
    | (
      { __typename: 'Session' }
      & SessionPartsFragment
    )
    | (
      { __typename: 'InvalidCredentials' }
      & RefusalFacts_InvalidCredentials_Fragment
    )
    | (
      { __typename: 'TooManyAttempts' }
      & RefusalFacts_TooManyAttempts_Fragment
    )
    | (
      { __typename: 'MfaRequired', challenge: string }
      & RefusalFacts_MfaRequired_Fragment
    )
   };

export type CompleteLogonMutationVariables = Exact<{
  input: CompleteLogonInput;
}>;


export type CompleteLogonMutation = { completeLogon:
    | (
      { __typename: 'Session' }
      & SessionPartsFragment
    )
    | (
      { __typename: 'InvalidChallenge' }
      & RefusalFacts_InvalidChallenge_Fragment
    )
    | (
      { __typename: 'InvalidCode' }
      & RefusalFacts_InvalidCode_Fragment
    )
    | (
      { __typename: 'TooManyAttempts' }
      & RefusalFacts_TooManyAttempts_Fragment
    )
   };

export type RegisterMutationVariables = Exact<{
  input: RegisterInput;
}>;


export type RegisterMutation = { register:
    | { __typename: 'Customer', id: string }
    | (
      { __typename: 'EmailTaken' }
      & RefusalFacts_EmailTaken_Fragment
    )
    | (
      { __typename: 'CountryNotAllowed' }
      & RefusalFacts_CountryNotAllowed_Fragment
    )
    | (
      { __typename: 'WeakPassword' }
      & RefusalFacts_WeakPassword_Fragment
    )
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
    | (
      { __typename: 'TooManyAttempts' }
      & RefusalFacts_TooManyAttempts_Fragment
    )
   };

export type ResidencesQueryVariables = Exact<{ [key: string]: never; }>;


export type ResidencesQuery = { countries: Array<string> };

export type OrdersQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  orders: number;
}>;


export type OrdersQuery = { me: { id: string, accounts: { edges: Array<{ cursor: string, node: (
          { standingOrders: OrderListFragment }
          & AccountCardFragment
        ) }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type AccountOrdersQueryVariables = Exact<{
  id: string;
  first: number;
  after?: string | null | undefined;
}>;


export type AccountOrdersQuery = { account: { id: string, standingOrders: OrderListFragment } | null };

export type OrderListFragment = { edges: Array<{ cursor: string, node: OrderLineFragment }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } };

export type OrderLineFragment = { id: string, status: StandingOrderStatus, description: string | null, nextRuns: Array<string>, endedAt: string | null, endReason: StandingOrderEnd | null, amount: SumFragment, account: { id: string, iban: string, type: AccountType }, destination: (
    { account: { id: string, type: AccountType } | null }
    & PartyLineFragment
  ), schedule: { rhythm: Rhythm, first: string, every: number, until: string | null, count: number | null }, runs: RunListFragment };

export type RunListFragment = { edges: Array<{ cursor: string, node: RunLineFragment }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } };

export type RunLineFragment = { number: number, due: string, attempts: number, status: StandingOrderRunStatus, nextAttemptAt: string | null, amount: SumFragment, rejection: { code: string, message: string } | null, transaction: { id: string } | null };

export type OrderRunsQueryVariables = Exact<{
  id: string;
  first: number;
  after?: string | null | undefined;
}>;


export type OrderRunsQuery = { standingOrder: { id: string, runs: RunListFragment } | null };

export type CreateOrderMutationVariables = Exact<{
  input: CreateStandingOrderInput;
}>;


export type CreateOrderMutation = { createStandingOrder:
    | (
      { __typename: 'StandingOrder' }
      & OrderLineFragment
    )
    | (
      { __typename: 'InvalidAmount' }
      & RefusalFacts_InvalidAmount_Fragment
    )
    | (
      { __typename: 'IdempotencyConflict' }
      & RefusalFacts_IdempotencyConflict_Fragment
    )
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
    | (
      { __typename: 'AccountNotFound' }
      & RefusalFacts_AccountNotFound_Fragment
    )
    | (
      { __typename: 'SameAccount' }
      & RefusalFacts_SameAccount_Fragment
    )
    | (
      { __typename: 'CurrencyMismatch' }
      & RefusalFacts_CurrencyMismatch_Fragment
    )
    | (
      { __typename: 'AccountNotActive' }
      & RefusalFacts_AccountNotActive_Fragment
    )
   };

export type ChangeOrderMutationVariables = Exact<{
  input: ChangeStandingOrderInput;
}>;


export type ChangeOrderMutation = { changeStandingOrder:
    | (
      { __typename: 'StandingOrder' }
      & OrderLineFragment
    )
    | (
      { __typename: 'InvalidAmount' }
      & RefusalFacts_InvalidAmount_Fragment
    )
    | (
      { __typename: 'StandingOrderNotFound' }
      & RefusalFacts_StandingOrderNotFound_Fragment
    )
    | (
      { __typename: 'StandingOrderOver' }
      & RefusalFacts_StandingOrderOver_Fragment
    )
    | (
      { __typename: 'CurrencyMismatch' }
      & RefusalFacts_CurrencyMismatch_Fragment
    )
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
   };

export type PauseOrderMutationVariables = Exact<{
  input: StandingOrderInput;
}>;


export type PauseOrderMutation = { pauseStandingOrder:
    | (
      { __typename: 'StandingOrder' }
      & OrderLineFragment
    )
    | (
      { __typename: 'StandingOrderNotFound' }
      & RefusalFacts_StandingOrderNotFound_Fragment
    )
    | (
      { __typename: 'StandingOrderOver' }
      & RefusalFacts_StandingOrderOver_Fragment
    )
    | (
      { __typename: 'Overloaded' }
      & RefusalFacts_Overloaded_Fragment
    )
   };

export type ResumeOrderMutationVariables = Exact<{
  input: StandingOrderInput;
}>;


export type ResumeOrderMutation = { resumeStandingOrder:
    | (
      { __typename: 'StandingOrder' }
      & OrderLineFragment
    )
    | (
      { __typename: 'StandingOrderNotFound' }
      & RefusalFacts_StandingOrderNotFound_Fragment
    )
    | (
      { __typename: 'StandingOrderOver' }
      & RefusalFacts_StandingOrderOver_Fragment
    )
    | (
      { __typename: 'Overloaded' }
      & RefusalFacts_Overloaded_Fragment
    )
   };

export type CancelOrderMutationVariables = Exact<{
  input: StandingOrderInput;
}>;


export type CancelOrderMutation = { cancelStandingOrder:
    | (
      { __typename: 'StandingOrder' }
      & OrderLineFragment
    )
    | (
      { __typename: 'StandingOrderNotFound' }
      & RefusalFacts_StandingOrderNotFound_Fragment
    )
    | (
      { __typename: 'StandingOrderOver' }
      & RefusalFacts_StandingOrderOver_Fragment
    )
    | (
      { __typename: 'Overloaded' }
      & RefusalFacts_Overloaded_Fragment
    )
   };

export type OverviewQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type OverviewQuery = { me: { id: string, accounts: { edges: Array<{ cursor: string, node: AccountCardFragment }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type CurrenciesQueryVariables = Exact<{ [key: string]: never; }>;


export type CurrenciesQuery = { currencies: Array<{ currency: string, name: string }> };

export type OpenAccountMutationVariables = Exact<{
  input: OpenAccountInput;
}>;


export type OpenAccountMutation = { openAccount:
    | (
      { __typename: 'Account' }
      & AccountCardFragment
    )
    | (
      { __typename: 'CurrencyNotSupported' }
      & RefusalFacts_CurrencyNotSupported_Fragment
    )
    | (
      { __typename: 'CustomerClosed' }
      & RefusalFacts_CustomerClosed_Fragment
    )
   };

export type PayAccountsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type PayAccountsQuery = { me: { id: string, accounts: { edges: Array<{ cursor: string, node: AccountCardFragment }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type PayPayeesQueryVariables = Exact<{
  accounts: number;
  first: number;
}>;


export type PayPayeesQuery = { me: { id: string, accounts: { nodes: Array<{ id: string, transactions: { nodes: Array<PayeeLineFragment> } }> } } };

export type PayeeLineFragment = { id: string, status: TransactionStatus, source: PartyLineFragment, destination: PartyLineFragment };

export type PayFeesQueryVariables = Exact<{ [key: string]: never; }>;


export type PayFeesQuery = { feeSchedule: Array<{ kind: TransactionKind, type: AccountType, currency: string, percent: string, fixed: SumFragment, minimum: SumFragment, maximum: SumFragment | null }> };

export type PreviewTransferQueryVariables = Exact<{
  input: PreviewTransferInput;
}>;


export type PreviewTransferQuery = { previewTransfer:
    | (
      { __typename: 'TransferPreview' }
      & TransferTermsFragment
    )
    | (
      { __typename: 'InvalidAmount' }
      & PreviewRefusal_InvalidAmount_Fragment
    )
    | (
      { __typename: 'AccountNotFound' }
      & PreviewRefusal_AccountNotFound_Fragment
    )
    | (
      { __typename: 'SameAccount' }
      & PreviewRefusal_SameAccount_Fragment
    )
    | (
      { __typename: 'CurrencyMismatch' }
      & PreviewRefusal_CurrencyMismatch_Fragment
    )
   };

export type PreviewExchangeQueryVariables = Exact<{
  input: PreviewExchangeInput;
}>;


export type PreviewExchangeQuery = { previewExchange:
    | (
      { __typename: 'ExchangePreview' }
      & ExchangeTermsFragment
    )
    | (
      { __typename: 'InvalidAmount' }
      & PreviewRefusal_InvalidAmount_Fragment
    )
    | (
      { __typename: 'AccountNotFound' }
      & PreviewRefusal_AccountNotFound_Fragment
    )
    | (
      { __typename: 'SameAccount' }
      & PreviewRefusal_SameAccount_Fragment
    )
    | (
      { __typename: 'CurrencyMismatch' }
      & PreviewRefusal_CurrencyMismatch_Fragment
    )
    | (
      { __typename: 'ExchangeNotOffered' }
      & PreviewRefusal_ExchangeNotOffered_Fragment
    )
   };

export type TransferTermsFragment = { outcome: PreviewOutcome, amount: SumFragment, fee: SumFragment, total: SumFragment, refusal:
    | PreviewRefusal_AccountClosed_Fragment
    | PreviewRefusal_AccountFrozen_Fragment
    | PreviewRefusal_AccountNotActive_Fragment
    | PreviewRefusal_AccountNotEmpty_Fragment
    | PreviewRefusal_AccountNotFound_Fragment
    | PreviewRefusal_ApiKeyNotFound_Fragment
    | PreviewRefusal_CountryNotAllowed_Fragment
    | PreviewRefusal_CurrencyMismatch_Fragment
    | PreviewRefusal_CurrencyNotSupported_Fragment
    | PreviewRefusal_CustomerClosed_Fragment
    | PreviewRefusal_CustomerHasOpenAccounts_Fragment
    | PreviewRefusal_CustomerNotClosed_Fragment
    | PreviewRefusal_CustomerNotFound_Fragment
    | PreviewRefusal_EmailTaken_Fragment
    | PreviewRefusal_ExchangeNotOffered_Fragment
    | PreviewRefusal_FraudRuleNotFound_Fragment
    | PreviewRefusal_HoldExceeded_Fragment
    | PreviewRefusal_IdempotencyConflict_Fragment
    | PreviewRefusal_InsufficientFunds_Fragment
    | PreviewRefusal_InvalidAmount_Fragment
    | PreviewRefusal_InvalidChallenge_Fragment
    | PreviewRefusal_InvalidCode_Fragment
    | PreviewRefusal_InvalidCredentials_Fragment
    | PreviewRefusal_InvalidIban_Fragment
    | PreviewRefusal_InvalidInput_Fragment
    | PreviewRefusal_InvalidQuote_Fragment
    | PreviewRefusal_InvalidRefreshToken_Fragment
    | PreviewRefusal_KeySealed_Fragment
    | PreviewRefusal_LastAdmin_Fragment
    | PreviewRefusal_LimitExceeded_Fragment
    | PreviewRefusal_MfaAlreadyEnabled_Fragment
    | PreviewRefusal_MfaNotBegun_Fragment
    | PreviewRefusal_MfaNotEnabled_Fragment
    | PreviewRefusal_MfaRequired_Fragment
    | PreviewRefusal_NoPaymentRail_Fragment
    | PreviewRefusal_NoSandbox_Fragment
    | PreviewRefusal_NoSuchAccount_Fragment
    | PreviewRefusal_NotACountry_Fragment
    | PreviewRefusal_NotACurrency_Fragment
    | PreviewRefusal_NotReversible_Fragment
    | PreviewRefusal_NotYourself_Fragment
    | PreviewRefusal_OverdraftInUse_Fragment
    | PreviewRefusal_Overloaded_Fragment
    | PreviewRefusal_OwnTransaction_Fragment
    | PreviewRefusal_PaymentReturned_Fragment
    | PreviewRefusal_QuoteExpired_Fragment
    | PreviewRefusal_RecentLogonRequired_Fragment
    | PreviewRefusal_RejectedByRule_Fragment
    | PreviewRefusal_RejectedInReview_Fragment
    | PreviewRefusal_ReversalExceeded_Fragment
    | PreviewRefusal_SameAccount_Fragment
    | PreviewRefusal_SessionNotFound_Fragment
    | PreviewRefusal_StandingOrderNotFound_Fragment
    | PreviewRefusal_StandingOrderOver_Fragment
    | PreviewRefusal_TooManyAttempts_Fragment
    | PreviewRefusal_TransactionNotFound_Fragment
    | PreviewRefusal_TransactionNotPending_Fragment
    | PreviewRefusal_WeakPassword_Fragment
   | null, rulesThatWouldFire: Array<{ name: string, action: RuleAction }>, limits: Array<LimitLeftFragment>, source: { accountId: string, availableBalance: SumFragment }, quote: { id: string, quote: string, expiresAt: string } | null };

export type ExchangeTermsFragment = { rate: string, spreadPercent: string, outcome: PreviewOutcome, amount: SumFragment, counterAmount: SumFragment, fee: SumFragment, total: SumFragment, refusal:
    | PreviewRefusal_AccountClosed_Fragment
    | PreviewRefusal_AccountFrozen_Fragment
    | PreviewRefusal_AccountNotActive_Fragment
    | PreviewRefusal_AccountNotEmpty_Fragment
    | PreviewRefusal_AccountNotFound_Fragment
    | PreviewRefusal_ApiKeyNotFound_Fragment
    | PreviewRefusal_CountryNotAllowed_Fragment
    | PreviewRefusal_CurrencyMismatch_Fragment
    | PreviewRefusal_CurrencyNotSupported_Fragment
    | PreviewRefusal_CustomerClosed_Fragment
    | PreviewRefusal_CustomerHasOpenAccounts_Fragment
    | PreviewRefusal_CustomerNotClosed_Fragment
    | PreviewRefusal_CustomerNotFound_Fragment
    | PreviewRefusal_EmailTaken_Fragment
    | PreviewRefusal_ExchangeNotOffered_Fragment
    | PreviewRefusal_FraudRuleNotFound_Fragment
    | PreviewRefusal_HoldExceeded_Fragment
    | PreviewRefusal_IdempotencyConflict_Fragment
    | PreviewRefusal_InsufficientFunds_Fragment
    | PreviewRefusal_InvalidAmount_Fragment
    | PreviewRefusal_InvalidChallenge_Fragment
    | PreviewRefusal_InvalidCode_Fragment
    | PreviewRefusal_InvalidCredentials_Fragment
    | PreviewRefusal_InvalidIban_Fragment
    | PreviewRefusal_InvalidInput_Fragment
    | PreviewRefusal_InvalidQuote_Fragment
    | PreviewRefusal_InvalidRefreshToken_Fragment
    | PreviewRefusal_KeySealed_Fragment
    | PreviewRefusal_LastAdmin_Fragment
    | PreviewRefusal_LimitExceeded_Fragment
    | PreviewRefusal_MfaAlreadyEnabled_Fragment
    | PreviewRefusal_MfaNotBegun_Fragment
    | PreviewRefusal_MfaNotEnabled_Fragment
    | PreviewRefusal_MfaRequired_Fragment
    | PreviewRefusal_NoPaymentRail_Fragment
    | PreviewRefusal_NoSandbox_Fragment
    | PreviewRefusal_NoSuchAccount_Fragment
    | PreviewRefusal_NotACountry_Fragment
    | PreviewRefusal_NotACurrency_Fragment
    | PreviewRefusal_NotReversible_Fragment
    | PreviewRefusal_NotYourself_Fragment
    | PreviewRefusal_OverdraftInUse_Fragment
    | PreviewRefusal_Overloaded_Fragment
    | PreviewRefusal_OwnTransaction_Fragment
    | PreviewRefusal_PaymentReturned_Fragment
    | PreviewRefusal_QuoteExpired_Fragment
    | PreviewRefusal_RecentLogonRequired_Fragment
    | PreviewRefusal_RejectedByRule_Fragment
    | PreviewRefusal_RejectedInReview_Fragment
    | PreviewRefusal_ReversalExceeded_Fragment
    | PreviewRefusal_SameAccount_Fragment
    | PreviewRefusal_SessionNotFound_Fragment
    | PreviewRefusal_StandingOrderNotFound_Fragment
    | PreviewRefusal_StandingOrderOver_Fragment
    | PreviewRefusal_TooManyAttempts_Fragment
    | PreviewRefusal_TransactionNotFound_Fragment
    | PreviewRefusal_TransactionNotPending_Fragment
    | PreviewRefusal_WeakPassword_Fragment
   | null, rulesThatWouldFire: Array<{ name: string, action: RuleAction }>, limits: Array<LimitLeftFragment>, source: { accountId: string, availableBalance: SumFragment }, quote: { id: string, quote: string, expiresAt: string } | null };

export type LimitLeftFragment = { limit: LimitKind, scope: LimitScope, resetsAt: string | null, remaining: SumFragment | null };

type PreviewRefusal_AccountClosed_Fragment = { __typename: 'AccountClosed', code: string, message: string };

type PreviewRefusal_AccountFrozen_Fragment = { __typename: 'AccountFrozen', code: string, message: string };

type PreviewRefusal_AccountNotActive_Fragment = { __typename: 'AccountNotActive', side: Side, code: string, message: string, accountStatus: AccountStatus | null };

type PreviewRefusal_AccountNotEmpty_Fragment = { __typename: 'AccountNotEmpty', code: string, message: string };

type PreviewRefusal_AccountNotFound_Fragment = { __typename: 'AccountNotFound', side: Side, code: string, message: string, given: string };

type PreviewRefusal_ApiKeyNotFound_Fragment = { __typename: 'ApiKeyNotFound', code: string, message: string };

type PreviewRefusal_CountryNotAllowed_Fragment = { __typename: 'CountryNotAllowed', code: string, message: string };

type PreviewRefusal_CurrencyMismatch_Fragment = { __typename: 'CurrencyMismatch', side: Side, code: string, message: string, givenCurrency: string, keptIn: string | null };

type PreviewRefusal_CurrencyNotSupported_Fragment = { __typename: 'CurrencyNotSupported', code: string, message: string };

type PreviewRefusal_CustomerClosed_Fragment = { __typename: 'CustomerClosed', code: string, message: string };

type PreviewRefusal_CustomerHasOpenAccounts_Fragment = { __typename: 'CustomerHasOpenAccounts', code: string, message: string };

type PreviewRefusal_CustomerNotClosed_Fragment = { __typename: 'CustomerNotClosed', code: string, message: string };

type PreviewRefusal_CustomerNotFound_Fragment = { __typename: 'CustomerNotFound', code: string, message: string };

type PreviewRefusal_EmailTaken_Fragment = { __typename: 'EmailTaken', code: string, message: string };

type PreviewRefusal_ExchangeNotOffered_Fragment = { __typename: 'ExchangeNotOffered', sold: string, bought: string, why: ExchangeFault, code: string, message: string };

type PreviewRefusal_FraudRuleNotFound_Fragment = { __typename: 'FraudRuleNotFound', code: string, message: string };

type PreviewRefusal_HoldExceeded_Fragment = { __typename: 'HoldExceeded', code: string, message: string };

type PreviewRefusal_IdempotencyConflict_Fragment = { __typename: 'IdempotencyConflict', code: string, message: string };

type PreviewRefusal_InsufficientFunds_Fragment = { __typename: 'InsufficientFunds', code: string, message: string, available: SumFragment, requested: SumFragment, feeOfIt: SumFragment | null };

type PreviewRefusal_InvalidAmount_Fragment = { __typename: 'InvalidAmount', decimals: number, code: string, message: string, fault: AmountFault, givenCurrency: string };

type PreviewRefusal_InvalidChallenge_Fragment = { __typename: 'InvalidChallenge', code: string, message: string };

type PreviewRefusal_InvalidCode_Fragment = { __typename: 'InvalidCode', code: string, message: string };

type PreviewRefusal_InvalidCredentials_Fragment = { __typename: 'InvalidCredentials', code: string, message: string };

type PreviewRefusal_InvalidIban_Fragment = { __typename: 'InvalidIban', code: string, message: string };

type PreviewRefusal_InvalidInput_Fragment = { __typename: 'InvalidInput', code: string, message: string };

type PreviewRefusal_InvalidQuote_Fragment = { __typename: 'InvalidQuote', code: string, message: string };

type PreviewRefusal_InvalidRefreshToken_Fragment = { __typename: 'InvalidRefreshToken', code: string, message: string };

type PreviewRefusal_KeySealed_Fragment = { __typename: 'KeySealed', code: string, message: string };

type PreviewRefusal_LastAdmin_Fragment = { __typename: 'LastAdmin', code: string, message: string };

type PreviewRefusal_LimitExceeded_Fragment = { __typename: 'LimitExceeded', resetsAt: string | null, code: string, message: string, limitKind: LimitKind, limitScope: LimitScope, stillAllowed: SumFragment | null };

type PreviewRefusal_MfaAlreadyEnabled_Fragment = { __typename: 'MfaAlreadyEnabled', code: string, message: string };

type PreviewRefusal_MfaNotBegun_Fragment = { __typename: 'MfaNotBegun', code: string, message: string };

type PreviewRefusal_MfaNotEnabled_Fragment = { __typename: 'MfaNotEnabled', code: string, message: string };

type PreviewRefusal_MfaRequired_Fragment = { __typename: 'MfaRequired', code: string, message: string };

type PreviewRefusal_NoPaymentRail_Fragment = { __typename: 'NoPaymentRail', code: string, message: string };

type PreviewRefusal_NoSandbox_Fragment = { __typename: 'NoSandbox', code: string, message: string };

type PreviewRefusal_NoSuchAccount_Fragment = { __typename: 'NoSuchAccount', code: string, message: string };

type PreviewRefusal_NotACountry_Fragment = { __typename: 'NotACountry', code: string, message: string };

type PreviewRefusal_NotACurrency_Fragment = { __typename: 'NotACurrency', code: string, message: string };

type PreviewRefusal_NotReversible_Fragment = { __typename: 'NotReversible', code: string, message: string };

type PreviewRefusal_NotYourself_Fragment = { __typename: 'NotYourself', code: string, message: string };

type PreviewRefusal_OverdraftInUse_Fragment = { __typename: 'OverdraftInUse', code: string, message: string };

type PreviewRefusal_Overloaded_Fragment = { __typename: 'Overloaded', code: string, message: string };

type PreviewRefusal_OwnTransaction_Fragment = { __typename: 'OwnTransaction', code: string, message: string };

type PreviewRefusal_PaymentReturned_Fragment = { __typename: 'PaymentReturned', code: string, message: string };

type PreviewRefusal_QuoteExpired_Fragment = { __typename: 'QuoteExpired', code: string, message: string };

type PreviewRefusal_RecentLogonRequired_Fragment = { __typename: 'RecentLogonRequired', code: string, message: string };

type PreviewRefusal_RejectedByRule_Fragment = { __typename: 'RejectedByRule', code: string, message: string };

type PreviewRefusal_RejectedInReview_Fragment = { __typename: 'RejectedInReview', code: string, message: string };

type PreviewRefusal_ReversalExceeded_Fragment = { __typename: 'ReversalExceeded', code: string, message: string };

type PreviewRefusal_SameAccount_Fragment = { __typename: 'SameAccount', code: string, message: string };

type PreviewRefusal_SessionNotFound_Fragment = { __typename: 'SessionNotFound', code: string, message: string };

type PreviewRefusal_StandingOrderNotFound_Fragment = { __typename: 'StandingOrderNotFound', code: string, message: string };

type PreviewRefusal_StandingOrderOver_Fragment = { __typename: 'StandingOrderOver', code: string, message: string };

type PreviewRefusal_TooManyAttempts_Fragment = { __typename: 'TooManyAttempts', code: string, message: string };

type PreviewRefusal_TransactionNotFound_Fragment = { __typename: 'TransactionNotFound', code: string, message: string };

type PreviewRefusal_TransactionNotPending_Fragment = { __typename: 'TransactionNotPending', code: string, message: string };

type PreviewRefusal_WeakPassword_Fragment = { __typename: 'WeakPassword', code: string, message: string };

export type PreviewRefusalFragment =
  | PreviewRefusal_AccountClosed_Fragment
  | PreviewRefusal_AccountFrozen_Fragment
  | PreviewRefusal_AccountNotActive_Fragment
  | PreviewRefusal_AccountNotEmpty_Fragment
  | PreviewRefusal_AccountNotFound_Fragment
  | PreviewRefusal_ApiKeyNotFound_Fragment
  | PreviewRefusal_CountryNotAllowed_Fragment
  | PreviewRefusal_CurrencyMismatch_Fragment
  | PreviewRefusal_CurrencyNotSupported_Fragment
  | PreviewRefusal_CustomerClosed_Fragment
  | PreviewRefusal_CustomerHasOpenAccounts_Fragment
  | PreviewRefusal_CustomerNotClosed_Fragment
  | PreviewRefusal_CustomerNotFound_Fragment
  | PreviewRefusal_EmailTaken_Fragment
  | PreviewRefusal_ExchangeNotOffered_Fragment
  | PreviewRefusal_FraudRuleNotFound_Fragment
  | PreviewRefusal_HoldExceeded_Fragment
  | PreviewRefusal_IdempotencyConflict_Fragment
  | PreviewRefusal_InsufficientFunds_Fragment
  | PreviewRefusal_InvalidAmount_Fragment
  | PreviewRefusal_InvalidChallenge_Fragment
  | PreviewRefusal_InvalidCode_Fragment
  | PreviewRefusal_InvalidCredentials_Fragment
  | PreviewRefusal_InvalidIban_Fragment
  | PreviewRefusal_InvalidInput_Fragment
  | PreviewRefusal_InvalidQuote_Fragment
  | PreviewRefusal_InvalidRefreshToken_Fragment
  | PreviewRefusal_KeySealed_Fragment
  | PreviewRefusal_LastAdmin_Fragment
  | PreviewRefusal_LimitExceeded_Fragment
  | PreviewRefusal_MfaAlreadyEnabled_Fragment
  | PreviewRefusal_MfaNotBegun_Fragment
  | PreviewRefusal_MfaNotEnabled_Fragment
  | PreviewRefusal_MfaRequired_Fragment
  | PreviewRefusal_NoPaymentRail_Fragment
  | PreviewRefusal_NoSandbox_Fragment
  | PreviewRefusal_NoSuchAccount_Fragment
  | PreviewRefusal_NotACountry_Fragment
  | PreviewRefusal_NotACurrency_Fragment
  | PreviewRefusal_NotReversible_Fragment
  | PreviewRefusal_NotYourself_Fragment
  | PreviewRefusal_OverdraftInUse_Fragment
  | PreviewRefusal_Overloaded_Fragment
  | PreviewRefusal_OwnTransaction_Fragment
  | PreviewRefusal_PaymentReturned_Fragment
  | PreviewRefusal_QuoteExpired_Fragment
  | PreviewRefusal_RecentLogonRequired_Fragment
  | PreviewRefusal_RejectedByRule_Fragment
  | PreviewRefusal_RejectedInReview_Fragment
  | PreviewRefusal_ReversalExceeded_Fragment
  | PreviewRefusal_SameAccount_Fragment
  | PreviewRefusal_SessionNotFound_Fragment
  | PreviewRefusal_StandingOrderNotFound_Fragment
  | PreviewRefusal_StandingOrderOver_Fragment
  | PreviewRefusal_TooManyAttempts_Fragment
  | PreviewRefusal_TransactionNotFound_Fragment
  | PreviewRefusal_TransactionNotPending_Fragment
  | PreviewRefusal_WeakPassword_Fragment
;

export type ExecuteQuoteMutationVariables = Exact<{
  input: ExecuteQuoteInput;
}>;


export type ExecuteQuoteMutation = { executeQuote:
    | (
      { __typename: 'Transaction' }
      & TransactionLineFragment
    )
    | (
      { __typename: 'InvalidQuote' }
      & RefusalFacts_InvalidQuote_Fragment
    )
    | (
      { __typename: 'QuoteExpired' }
      & RefusalFacts_QuoteExpired_Fragment
    )
    | (
      { __typename: 'AccountNotFound' }
      & RefusalFacts_AccountNotFound_Fragment
    )
    | (
      { __typename: 'AccountNotActive' }
      & RefusalFacts_AccountNotActive_Fragment
    )
    | (
      { __typename: 'SameAccount' }
      & RefusalFacts_SameAccount_Fragment
    )
    | (
      { __typename: 'CurrencyMismatch' }
      & RefusalFacts_CurrencyMismatch_Fragment
    )
    | (
      { __typename: 'InvalidAmount' }
      & RefusalFacts_InvalidAmount_Fragment
    )
    | (
      { __typename: 'IdempotencyConflict' }
      & RefusalFacts_IdempotencyConflict_Fragment
    )
    | (
      { __typename: 'Overloaded' }
      & RefusalFacts_Overloaded_Fragment
    )
    | (
      { __typename: 'InsufficientFunds' }
      & RefusalFacts_InsufficientFunds_Fragment
    )
    | (
      { __typename: 'LimitExceeded' }
      & RefusalFacts_LimitExceeded_Fragment
    )
    | (
      { __typename: 'RejectedByRule' }
      & RefusalFacts_RejectedByRule_Fragment
    )
    | (
      { __typename: 'RejectedInReview' }
      & RefusalFacts_RejectedInReview_Fragment
    )
    | (
      { __typename: 'KeySealed' }
      & RefusalFacts_KeySealed_Fragment
    )
   };

export type PayOutMutationVariables = Exact<{
  input: PayOutInput;
}>;


export type PayOutMutation = { payOut:
    | (
      { __typename: 'Transaction' }
      & TransactionLineFragment
    )
    | (
      { __typename: 'InvalidIban' }
      & RefusalFacts_InvalidIban_Fragment
    )
    | (
      { __typename: 'NoPaymentRail' }
      & RefusalFacts_NoPaymentRail_Fragment
    )
    | (
      { __typename: 'AccountNotFound' }
      & RefusalFacts_AccountNotFound_Fragment
    )
    | (
      { __typename: 'AccountNotActive' }
      & RefusalFacts_AccountNotActive_Fragment
    )
    | (
      { __typename: 'CurrencyMismatch' }
      & RefusalFacts_CurrencyMismatch_Fragment
    )
    | (
      { __typename: 'InvalidAmount' }
      & RefusalFacts_InvalidAmount_Fragment
    )
    | (
      { __typename: 'IdempotencyConflict' }
      & RefusalFacts_IdempotencyConflict_Fragment
    )
    | (
      { __typename: 'Overloaded' }
      & RefusalFacts_Overloaded_Fragment
    )
    | (
      { __typename: 'InsufficientFunds' }
      & RefusalFacts_InsufficientFunds_Fragment
    )
    | (
      { __typename: 'SameAccount' }
      & RefusalFacts_SameAccount_Fragment
    )
    | (
      { __typename: 'LimitExceeded' }
      & RefusalFacts_LimitExceeded_Fragment
    )
    | (
      { __typename: 'RejectedByRule' }
      & RefusalFacts_RejectedByRule_Fragment
    )
    | (
      { __typename: 'RejectedInReview' }
      & RefusalFacts_RejectedInReview_Fragment
    )
    | (
      { __typename: 'PaymentReturned' }
      & RefusalFacts_PaymentReturned_Fragment
    )
    | (
      { __typename: 'KeySealed' }
      & RefusalFacts_KeySealed_Fragment
    )
   };

export type DepositCashMutationVariables = Exact<{
  input: DepositInput;
}>;


export type DepositCashMutation = { deposit:
    | (
      { __typename: 'Transaction' }
      & TransactionLineFragment
    )
    | (
      { __typename: 'AccountNotFound' }
      & RefusalFacts_AccountNotFound_Fragment
    )
    | (
      { __typename: 'AccountNotActive' }
      & RefusalFacts_AccountNotActive_Fragment
    )
    | (
      { __typename: 'CurrencyMismatch' }
      & RefusalFacts_CurrencyMismatch_Fragment
    )
    | (
      { __typename: 'InvalidAmount' }
      & RefusalFacts_InvalidAmount_Fragment
    )
    | (
      { __typename: 'IdempotencyConflict' }
      & RefusalFacts_IdempotencyConflict_Fragment
    )
    | (
      { __typename: 'Overloaded' }
      & RefusalFacts_Overloaded_Fragment
    )
    | (
      { __typename: 'KeySealed' }
      & RefusalFacts_KeySealed_Fragment
    )
   };

export type WithdrawCashMutationVariables = Exact<{
  input: WithdrawInput;
}>;


export type WithdrawCashMutation = { withdraw:
    | (
      { __typename: 'Transaction' }
      & TransactionLineFragment
    )
    | (
      { __typename: 'AccountNotFound' }
      & RefusalFacts_AccountNotFound_Fragment
    )
    | (
      { __typename: 'AccountNotActive' }
      & RefusalFacts_AccountNotActive_Fragment
    )
    | (
      { __typename: 'CurrencyMismatch' }
      & RefusalFacts_CurrencyMismatch_Fragment
    )
    | (
      { __typename: 'InvalidAmount' }
      & RefusalFacts_InvalidAmount_Fragment
    )
    | (
      { __typename: 'IdempotencyConflict' }
      & RefusalFacts_IdempotencyConflict_Fragment
    )
    | (
      { __typename: 'Overloaded' }
      & RefusalFacts_Overloaded_Fragment
    )
    | (
      { __typename: 'InsufficientFunds' }
      & RefusalFacts_InsufficientFunds_Fragment
    )
    | (
      { __typename: 'LimitExceeded' }
      & RefusalFacts_LimitExceeded_Fragment
    )
    | (
      { __typename: 'RejectedByRule' }
      & RefusalFacts_RejectedByRule_Fragment
    )
    | (
      { __typename: 'RejectedInReview' }
      & RefusalFacts_RejectedInReview_Fragment
    )
    | (
      { __typename: 'KeySealed' }
      & RefusalFacts_KeySealed_Fragment
    )
   };

export type PlaceHoldMutationVariables = Exact<{
  input: PlaceHoldInput;
}>;


export type PlaceHoldMutation = { placeHold:
    | (
      { __typename: 'Transaction' }
      & TransactionLineFragment
    )
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
    | (
      { __typename: 'AccountNotFound' }
      & RefusalFacts_AccountNotFound_Fragment
    )
    | (
      { __typename: 'AccountNotActive' }
      & RefusalFacts_AccountNotActive_Fragment
    )
    | (
      { __typename: 'CurrencyMismatch' }
      & RefusalFacts_CurrencyMismatch_Fragment
    )
    | (
      { __typename: 'InvalidAmount' }
      & RefusalFacts_InvalidAmount_Fragment
    )
    | (
      { __typename: 'IdempotencyConflict' }
      & RefusalFacts_IdempotencyConflict_Fragment
    )
    | (
      { __typename: 'Overloaded' }
      & RefusalFacts_Overloaded_Fragment
    )
    | (
      { __typename: 'InsufficientFunds' }
      & RefusalFacts_InsufficientFunds_Fragment
    )
    | (
      { __typename: 'SameAccount' }
      & RefusalFacts_SameAccount_Fragment
    )
    | (
      { __typename: 'LimitExceeded' }
      & RefusalFacts_LimitExceeded_Fragment
    )
    | (
      { __typename: 'RejectedByRule' }
      & RefusalFacts_RejectedByRule_Fragment
    )
    | (
      { __typename: 'RejectedInReview' }
      & RefusalFacts_RejectedInReview_Fragment
    )
    | (
      { __typename: 'KeySealed' }
      & RefusalFacts_KeySealed_Fragment
    )
   };

export type SealPaymentMutationVariables = Exact<{
  input: SealKeyInput;
}>;


export type SealPaymentMutation = { sealKey:
    | { __typename: 'SealedKey', outcome: KeyOutcome, transaction: TransactionLineFragment | null }
    | (
      { __typename: 'Overloaded' }
      & RefusalFacts_Overloaded_Fragment
    )
   };

export type ListedCountriesQueryVariables = Exact<{ [key: string]: never; }>;


export type ListedCountriesQuery = { countries: Array<string> };

export type KeptCurrenciesQueryVariables = Exact<{ [key: string]: never; }>;


export type KeptCurrenciesQuery = { currencies: Array<{ currency: string, name: string, decimals: number | null, supported: boolean }> };

export type AllowCountryMutationVariables = Exact<{
  code: string;
}>;


export type AllowCountryMutation = { allowCountry:
    | { __typename: 'Country', country: string, allowed: boolean }
    | (
      { __typename: 'NotACountry' }
      & RefusalFacts_NotACountry_Fragment
    )
   };

export type DisallowCountryMutationVariables = Exact<{
  code: string;
}>;


export type DisallowCountryMutation = { disallowCountry:
    | { __typename: 'Country', country: string, allowed: boolean }
    | (
      { __typename: 'NotACountry' }
      & RefusalFacts_NotACountry_Fragment
    )
   };

export type AddCurrencyMutationVariables = Exact<{
  code: string;
}>;


export type AddCurrencyMutation = { addCurrency:
    | { __typename: 'Currency', currency: string, supported: boolean }
    | (
      { __typename: 'NotACurrency' }
      & RefusalFacts_NotACurrency_Fragment
    )
   };

export type RemoveCurrencyMutationVariables = Exact<{
  code: string;
}>;


export type RemoveCurrencyMutation = { removeCurrency:
    | { __typename: 'Currency', currency: string, supported: boolean }
    | (
      { __typename: 'NotACurrency' }
      & RefusalFacts_NotACurrency_Fragment
    )
   };

export type OutgoingLineFragment = { endToEndId: string, state: OutgoingState, requestedAt: string, sentAt: string | null, problem: string | null, transaction: { id: string, amount: SumFragment, source: PartyLineFragment, destination: PartyLineFragment } };

export type IncomingLineFragment = { railReference: string, iban: string, payerName: string, payerIban: string | null, description: string | null, receivedAt: string, outcome: IncomingOutcome, returnReason: string | null, explanation: string | null, amount: SumFragment, transaction: { id: string } | null };

export type OutgoingPaymentsQueryVariables = Exact<{
  state?: OutgoingState | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type OutgoingPaymentsQuery = { outgoingPayments: { edges: Array<{ cursor: string, node: OutgoingLineFragment }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type IncomingPaymentsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type IncomingPaymentsQuery = { incomingPayments: { edges: Array<{ cursor: string, node: IncomingLineFragment }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type DefaultLimitsLineFragment = { type: AccountType, currency: string, perMinute: number | null, perTransaction: SumFragment | null, perDay: SumFragment | null, perMonth: SumFragment | null };

export type FeeLineFragment = { kind: TransactionKind, type: AccountType, currency: string, percent: string, fixed: SumFragment, minimum: SumFragment, maximum: SumFragment | null };

export type InterestRatesLineFragment = { type: AccountType, currency: string, creditPercent: string, debitPercent: string };

export type ExchangeRateLineFragment = { base: string, quote: string, rate: string, spreadPercent: string, changedAt: string, offered: boolean };

export type RulebookLineFragment = { version: number, changedAt: string | null, changedBy: { id: string, fullName: string } | null, limits: Array<DefaultLimitsLineFragment>, fees: Array<FeeLineFragment>, rates: Array<InterestRatesLineFragment>, rules: Array<{ name: string, version: number, enabled: boolean, ruleId: string }> };

export type PriceCurrenciesQueryVariables = Exact<{ [key: string]: never; }>;


export type PriceCurrenciesQuery = { currencies: Array<{ currency: string, decimals: number | null }> };

export type DefaultLimitsQueryVariables = Exact<{ [key: string]: never; }>;


export type DefaultLimitsQuery = { defaultLimits: Array<DefaultLimitsLineFragment> };

export type FeesQueryVariables = Exact<{ [key: string]: never; }>;


export type FeesQuery = { feeSchedule: Array<FeeLineFragment> };

export type InterestRatesQueryVariables = Exact<{ [key: string]: never; }>;


export type InterestRatesQuery = { interestRates: Array<InterestRatesLineFragment> };

export type ExchangeRatesQueryVariables = Exact<{ [key: string]: never; }>;


export type ExchangeRatesQuery = { exchangeRates: Array<ExchangeRateLineFragment> };

export type RulebookVersionsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type RulebookVersionsQuery = { rulebookVersions: { edges: Array<{ cursor: string, node: RulebookLineFragment }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type SetDefaultLimitsMutationVariables = Exact<{
  input: SetDefaultLimitsInput;
}>;


export type SetDefaultLimitsMutation = { setDefaultLimits:
    | (
      { __typename: 'DefaultLimits' }
      & DefaultLimitsLineFragment
    )
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
    | (
      { __typename: 'CurrencyNotSupported' }
      & RefusalFacts_CurrencyNotSupported_Fragment
    )
   };

export type SetFeeMutationVariables = Exact<{
  input: SetFeeInput;
}>;


export type SetFeeMutation = { setFee:
    | (
      { __typename: 'Fee' }
      & FeeLineFragment
    )
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
    | (
      { __typename: 'CurrencyNotSupported' }
      & RefusalFacts_CurrencyNotSupported_Fragment
    )
   };

export type RemoveFeeMutationVariables = Exact<{
  input: RemoveFeeInput;
}>;


export type RemoveFeeMutation = { removeFee:
    | (
      { __typename: 'Fee' }
      & FeeLineFragment
    )
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
    | (
      { __typename: 'CurrencyNotSupported' }
      & RefusalFacts_CurrencyNotSupported_Fragment
    )
   };

export type SetInterestRatesMutationVariables = Exact<{
  input: SetInterestRatesInput;
}>;


export type SetInterestRatesMutation = { setInterestRates:
    | (
      { __typename: 'InterestRates' }
      & InterestRatesLineFragment
    )
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
    | (
      { __typename: 'CurrencyNotSupported' }
      & RefusalFacts_CurrencyNotSupported_Fragment
    )
   };

export type SetExchangeRateMutationVariables = Exact<{
  input: SetExchangeRateInput;
}>;


export type SetExchangeRateMutation = { setExchangeRate:
    | (
      { __typename: 'ExchangeRate' }
      & ExchangeRateLineFragment
    )
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
    | (
      { __typename: 'CurrencyNotSupported' }
      & RefusalFacts_CurrencyNotSupported_Fragment
    )
   };

type ConditionFacts_AmountOver_Fragment = { __typename: 'AmountOver', amount: SumFragment };

type ConditionFacts_TransfersWithin_Fragment = { __typename: 'TransfersWithin', count: number, seconds: number };

type ConditionFacts_NewPayeeOver_Fragment = { __typename: 'NewPayeeOver', amount: SumFragment };

type ConditionFacts_PayeeCountry_Fragment = { __typename: 'PayeeCountry', countries: Array<string> };

type ConditionFacts_OutsideHours_Fragment = { __typename: 'OutsideHours', opens: string, closes: string, zone: string };

type ConditionFacts_UnreadableCondition_Fragment = { __typename: 'UnreadableCondition', stored: string };

export type ConditionFactsFragment =
  | ConditionFacts_AmountOver_Fragment
  | ConditionFacts_TransfersWithin_Fragment
  | ConditionFacts_NewPayeeOver_Fragment
  | ConditionFacts_PayeeCountry_Fragment
  | ConditionFacts_OutsideHours_Fragment
  | ConditionFacts_UnreadableCondition_Fragment
;

export type FiredRuleLineFragment = { ruleId: string, name: string, version: number, action: RuleAction, failed: boolean, conditions: Array<
    | ConditionFacts_AmountOver_Fragment
    | ConditionFacts_TransfersWithin_Fragment
    | ConditionFacts_NewPayeeOver_Fragment
    | ConditionFacts_PayeeCountry_Fragment
    | ConditionFacts_OutsideHours_Fragment
    | ConditionFacts_UnreadableCondition_Fragment
  > };

export type ReviewQueueQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type ReviewQueueQuery = { reviewQueue: { edges: Array<{ cursor: string, node: { flaggedAt: string, transaction: TransactionLineFragment, fired: Array<{ ruleId: string, name: string }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ReviewedPaymentQueryVariables = Exact<{
  transactionId: string;
}>;


export type ReviewedPaymentQuery = { explain: { flaggedAt: string | null, fired: Array<FiredRuleLineFragment>, decision: { approved: boolean, reason: Reason, decidedAt: string, decidedBy: { id: string, fullName: string } } | null, transaction: (
      { source: { account: (
          { openedAt: string, holder: { id: string, fullName: string, country: string, createdAt: string } }
          & AccountCardFragment
        ) | null } }
      & TransactionLineFragment
    ) } | null };

export type ApprovePaymentMutationVariables = Exact<{
  input: ReviewDecisionInput;
}>;


export type ApprovePaymentMutation = { approveTransaction:
    | (
      { __typename: 'Transaction' }
      & TransactionLineFragment
    )
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
    | (
      { __typename: 'AccountNotActive' }
      & RefusalFacts_AccountNotActive_Fragment
    )
    | (
      { __typename: 'InvalidAmount' }
      & RefusalFacts_InvalidAmount_Fragment
    )
    | (
      { __typename: 'Overloaded' }
      & RefusalFacts_Overloaded_Fragment
    )
    | (
      { __typename: 'TransactionNotFound' }
      & RefusalFacts_TransactionNotFound_Fragment
    )
    | (
      { __typename: 'OwnTransaction' }
      & RefusalFacts_OwnTransaction_Fragment
    )
    | (
      { __typename: 'TransactionNotPending' }
      & RefusalFacts_TransactionNotPending_Fragment
    )
   };

export type RejectPaymentMutationVariables = Exact<{
  input: ReviewDecisionInput;
}>;


export type RejectPaymentMutation = { rejectTransaction:
    | (
      { __typename: 'Transaction' }
      & TransactionLineFragment
    )
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
    | (
      { __typename: 'Overloaded' }
      & RefusalFacts_Overloaded_Fragment
    )
    | (
      { __typename: 'TransactionNotFound' }
      & RefusalFacts_TransactionNotFound_Fragment
    )
    | (
      { __typename: 'OwnTransaction' }
      & RefusalFacts_OwnTransaction_Fragment
    )
    | (
      { __typename: 'TransactionNotPending' }
      & RefusalFacts_TransactionNotPending_Fragment
    )
   };

export type RuleLineFragment = { id: string, name: string, version: number, enabled: boolean, action: RuleAction, conditions: Array<
    | ConditionFacts_AmountOver_Fragment
    | ConditionFacts_TransfersWithin_Fragment
    | ConditionFacts_NewPayeeOver_Fragment
    | ConditionFacts_PayeeCountry_Fragment
    | ConditionFacts_OutsideHours_Fragment
    | ConditionFacts_UnreadableCondition_Fragment
  > };

export type FraudRulesQueryVariables = Exact<{ [key: string]: never; }>;


export type FraudRulesQuery = { fraudRules: Array<RuleLineFragment> };

export type FraudRuleHistoryQueryVariables = Exact<{
  ruleId: string;
  first: number;
  after?: string | null | undefined;
}>;


export type FraudRuleHistoryQuery = { fraudRuleVersions: { edges: Array<{ cursor: string, node: { since: string, until: string | null, changedBy: { id: string, fullName: string } | null, rule: { name: string, version: number, enabled: boolean, action: RuleAction, conditions: Array<
            | ConditionFacts_AmountOver_Fragment
            | ConditionFacts_TransfersWithin_Fragment
            | ConditionFacts_NewPayeeOver_Fragment
            | ConditionFacts_PayeeCountry_Fragment
            | ConditionFacts_OutsideHours_Fragment
            | ConditionFacts_UnreadableCondition_Fragment
          > } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type RuleCurrenciesQueryVariables = Exact<{ [key: string]: never; }>;


export type RuleCurrenciesQuery = { currencies: Array<{ currency: string }> };

export type CreateRuleMutationVariables = Exact<{
  input: CreateFraudRuleInput;
}>;


export type CreateRuleMutation = { createFraudRule:
    | (
      { __typename: 'FraudRule' }
      & RuleLineFragment
    )
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
   };

export type ChangeRuleMutationVariables = Exact<{
  input: ChangeFraudRuleInput;
}>;


export type ChangeRuleMutation = { changeFraudRule:
    | (
      { __typename: 'FraudRule' }
      & RuleLineFragment
    )
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
    | (
      { __typename: 'FraudRuleNotFound' }
      & RefusalFacts_FraudRuleNotFound_Fragment
    )
   };

export type RemoveRuleMutationVariables = Exact<{
  input: RemoveFraudRuleInput;
}>;


export type RemoveRuleMutation = { removeFraudRule:
    | { __typename: 'FraudRule', id: string, name: string }
    | (
      { __typename: 'FraudRuleNotFound' }
      & RefusalFacts_FraudRuleNotFound_Fragment
    )
   };

export type SessionsQueryVariables = Exact<{ [key: string]: never; }>;


export type SessionsQuery = { sessions: Array<{ id: string, device: string, address: string, createdAt: string, lastUsedAt: string, current: boolean }> };

export type RevokeSessionMutationVariables = Exact<{
  id: string;
}>;


export type RevokeSessionMutation = { revokeSession:
    | { __typename: 'SessionEnded', id: string }
    | (
      { __typename: 'SessionNotFound' }
      & RefusalFacts_SessionNotFound_Fragment
    )
   };

export type RevokeOtherSessionsMutationVariables = Exact<{ [key: string]: never; }>;


export type RevokeOtherSessionsMutation = { revokeOtherSessions: Array<{ id: string }> };

export type ChangePasswordMutationVariables = Exact<{
  input: ChangePasswordInput;
}>;


export type ChangePasswordMutation = { changePassword:
    | { __typename: 'Customer', id: string }
    | (
      { __typename: 'InvalidCredentials' }
      & RefusalFacts_InvalidCredentials_Fragment
    )
    | (
      { __typename: 'TooManyAttempts' }
      & RefusalFacts_TooManyAttempts_Fragment
    )
    | (
      { __typename: 'WeakPassword' }
      & RefusalFacts_WeakPassword_Fragment
    )
    | (
      { __typename: 'InvalidInput' }
      & RefusalFacts_InvalidInput_Fragment
    )
   };

export type SecondFactorQueryVariables = Exact<{ [key: string]: never; }>;


export type SecondFactorQuery = { me: { id: string, mfaEnabled: boolean } };

export type BeginMfaMutationVariables = Exact<{ [key: string]: never; }>;


export type BeginMfaMutation = { beginMfa:
    | { __typename: 'MfaSetup', secret: string, qrSvg: string }
    | (
      { __typename: 'RecentLogonRequired' }
      & RefusalFacts_RecentLogonRequired_Fragment
    )
    | (
      { __typename: 'MfaAlreadyEnabled' }
      & RefusalFacts_MfaAlreadyEnabled_Fragment
    )
   };

export type ConfirmMfaMutationVariables = Exact<{
  input: MfaCodeInput;
}>;


export type ConfirmMfaMutation = { confirmMfa:
    | { __typename: 'MfaEnabled', recoveryCodes: Array<string> }
    | (
      { __typename: 'InvalidCode' }
      & RefusalFacts_InvalidCode_Fragment
    )
    | (
      { __typename: 'MfaNotBegun' }
      & RefusalFacts_MfaNotBegun_Fragment
    )
    | (
      { __typename: 'MfaAlreadyEnabled' }
      & RefusalFacts_MfaAlreadyEnabled_Fragment
    )
    | (
      { __typename: 'TooManyAttempts' }
      & RefusalFacts_TooManyAttempts_Fragment
    )
   };

export type RenewRecoveryCodesMutationVariables = Exact<{
  input: MfaCodeInput;
}>;


export type RenewRecoveryCodesMutation = { renewRecoveryCodes:
    | { __typename: 'MfaEnabled', recoveryCodes: Array<string> }
    | (
      { __typename: 'InvalidCode' }
      & RefusalFacts_InvalidCode_Fragment
    )
    | (
      { __typename: 'MfaNotEnabled' }
      & RefusalFacts_MfaNotEnabled_Fragment
    )
    | (
      { __typename: 'TooManyAttempts' }
      & RefusalFacts_TooManyAttempts_Fragment
    )
   };

export type DisableMfaMutationVariables = Exact<{
  input: MfaCodeInput;
}>;


export type DisableMfaMutation = { disableMfa:
    | { __typename: 'MfaDisabled', disabledAt: string }
    | (
      { __typename: 'InvalidCode' }
      & RefusalFacts_InvalidCode_Fragment
    )
    | (
      { __typename: 'MfaNotEnabled' }
      & RefusalFacts_MfaNotEnabled_Fragment
    )
    | (
      { __typename: 'TooManyAttempts' }
      & RefusalFacts_TooManyAttempts_Fragment
    )
   };

export type OwnKeyFragment = { id: string, name: string, hint: string, scopes: Array<Scope>, createdAt: string, expiresAt: string | null, revokedAt: string | null, lastUsedAt: string | null };

export type OwnKeysQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type OwnKeysQuery = { me: { id: string, apiKeys: { edges: Array<{ cursor: string, node: OwnKeyFragment }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type RevokeOwnKeyMutationVariables = Exact<{
  id: string;
}>;


export type RevokeOwnKeyMutation = { revokeApiKey:
    | (
      { __typename: 'ApiKey' }
      & OwnKeyFragment
    )
    | (
      { __typename: 'ApiKeyNotFound' }
      & RefusalFacts_ApiKeyNotFound_Fragment
    )
   };

export { SumFragmentDoc, PersonFragmentDoc, AccountCardFragmentDoc, TransactionLineFragmentDoc, PartyLineFragmentDoc } from './documents/bank-fragments';
export { LiveAccountsDocument, AccountChangedDocument, AccountPositionDocument } from './documents/bank-live';
export { RefusalFactsFragmentDoc } from './documents/bank-refusal';
export { ReviewQueueChangedDocument } from './documents/bank-review-queue';
export { AccountPageDocument, AccountTransactionsDocument, AccountBalancesDocument, AccountSpendingDocument, CloseAccountDocument } from './documents/pages-account-account';
export { AccountHoldsDocument, CaptureHoldDocument, ReleaseHoldDocument } from './documents/pages-account-holds';
export { AccountInterestDocument } from './documents/pages-account-interest';
export { AccountLimitsDocument } from './documents/pages-account-limits';
export { StatementSpanDocument, StatementDocument, StatementLineFragmentDoc } from './documents/pages-account-statement';
export { TransactionDetailsDocument, TransactionDetailFragmentDoc, TransactionMarkFragmentDoc, TransactionReceiptsDocument, ReceiptFactsFragmentDoc, TransactionExplanationDocument, ReverseTransactionDocument } from './documents/pages-account-transaction';
export { AuditLogDocument, AuditLineFragmentDoc } from './documents/pages-audit-audit';
export { LimitLineFragmentDoc, CustomerFactsFragmentDoc, CustomerDocument, CustomerAccountsDocument, CustomerKeysDocument, SetCustomerLimitsDocument, OpenAccountForDocument, ResetPasswordDocument, ResetMfaDocument, CloseCustomerDocument, ExportPersonalDataDocument, ErasePersonalDataDocument } from './documents/pages-customers-customer';
export { CustomersDocument, AccountByIbanDocument, AllowedCountriesDocument, CurrencyDecimalsDocument, RegisterCustomerDocument } from './documents/pages-customers-customers';
export { StaffAccountFragmentDoc, StaffAccountFactsDocument, FreezeAccountDocument, UnfreezeAccountDocument, CloseAccountForHolderDocument, SetOverdraftDocument, SetAccountLimitsDocument } from './documents/pages-customers-staff-account';
export { ApiKeyLineFragmentDoc, BankApiKeysDocument, KeyHoldersDocument, CreateApiKeyDocument, RevokeBankApiKeyDocument } from './documents/pages-keys-keys';
export { StaffLineFragmentDoc, TeamDocument, AddStaffDocument, RemoveStaffDocument } from './documents/pages-keys-team';
export { LedgerHealthDocument, FindingFragmentDoc } from './documents/pages-ledger-ledger';
export { SessionPartsFragmentDoc, LogOnDocument, CompleteLogonDocument, RegisterDocument, ResidencesDocument } from './documents/pages-logon-logon';
export { OrdersDocument, AccountOrdersDocument, OrderListFragmentDoc, OrderLineFragmentDoc, RunListFragmentDoc, RunLineFragmentDoc, OrderRunsDocument, CreateOrderDocument, ChangeOrderDocument, PauseOrderDocument, ResumeOrderDocument, CancelOrderDocument } from './documents/pages-orders-orders';
export { OverviewDocument, CurrenciesDocument, OpenAccountDocument } from './documents/pages-overview-overview';
export { PayAccountsDocument, PayPayeesDocument, PayeeLineFragmentDoc, PayFeesDocument, PreviewTransferDocument, PreviewExchangeDocument, TransferTermsFragmentDoc, ExchangeTermsFragmentDoc, LimitLeftFragmentDoc, PreviewRefusalFragmentDoc, ExecuteQuoteDocument, PayOutDocument, DepositCashDocument, WithdrawCashDocument, PlaceHoldDocument, SealPaymentDocument } from './documents/pages-pay-pay';
export { ListedCountriesDocument, KeptCurrenciesDocument, AllowCountryDocument, DisallowCountryDocument, AddCurrencyDocument, RemoveCurrencyDocument } from './documents/pages-prices-lists';
export { OutgoingLineFragmentDoc, IncomingLineFragmentDoc, OutgoingPaymentsDocument, IncomingPaymentsDocument } from './documents/pages-prices-payments';
export { DefaultLimitsLineFragmentDoc, FeeLineFragmentDoc, InterestRatesLineFragmentDoc, ExchangeRateLineFragmentDoc, RulebookLineFragmentDoc, PriceCurrenciesDocument, DefaultLimitsDocument, FeesDocument, InterestRatesDocument, ExchangeRatesDocument, RulebookVersionsDocument, SetDefaultLimitsDocument, SetFeeDocument, RemoveFeeDocument, SetInterestRatesDocument, SetExchangeRateDocument } from './documents/pages-prices-prices';
export { ConditionFactsFragmentDoc, FiredRuleLineFragmentDoc, ReviewQueueDocument, ReviewedPaymentDocument, ApprovePaymentDocument, RejectPaymentDocument } from './documents/pages-review-review';
export { RuleLineFragmentDoc, FraudRulesDocument, FraudRuleHistoryDocument, RuleCurrenciesDocument, CreateRuleDocument, ChangeRuleDocument, RemoveRuleDocument } from './documents/pages-review-rules';
export { SessionsDocument, RevokeSessionDocument, RevokeOtherSessionsDocument, ChangePasswordDocument, SecondFactorDocument, BeginMfaDocument, ConfirmMfaDocument, RenewRecoveryCodesDocument, DisableMfaDocument, OwnKeyFragmentDoc, OwnKeysDocument, RevokeOwnKeyDocument } from './documents/pages-security-security';

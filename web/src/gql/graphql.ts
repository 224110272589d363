/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
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

/** What is wrong with an amount. */
export type AmountFault =
  /** It is zero or less. */
  | 'NOT_POSITIVE'
  /** It has more decimals than its currency. */
  | 'TOO_MANY_DECIMALS'
  /** It is more than an account can hold. */
  | 'TOO_LARGE';

/** What account to open. */
export type OpenAccountInput = {
  /** What it is kept in. */
  currency: string;
  /** What it is for. */
  type?: AccountType;
};

/** What a PENDING transaction waits for, with its funds held. */
export type PendingFor =
  /** That somebody captures or releases it. */
  | 'CAPTURE'
  /** That staff look at it. */
  | 'REVIEW'
  /** That the other bank takes it. */
  | 'SETTLEMENT';

/** What somebody is to the bank. */
export type Role =
  /** A customer: has accounts and moves their money. */
  | 'CUSTOMER'
  /** Staff who manage customers, accounts and the bank's lists. */
  | 'ADMIN'
  /** Staff who see everything and change nothing. */
  | 'AUDITOR';

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
        { entries: { edges: Array<{ cursor: string }> } }
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
    { entries: { edges: Array<{ cursor: string }> } }
    & AccountCardFragment
  ) | null };

type RefusalFacts_AccountClosed_Fragment = { __typename: 'AccountClosed', code: string, message: string };

type RefusalFacts_AccountFrozen_Fragment = { __typename: 'AccountFrozen', code: string, message: string };

type RefusalFacts_AccountNotActive_Fragment = { __typename: 'AccountNotActive', code: string, message: string };

type RefusalFacts_AccountNotEmpty_Fragment = { __typename: 'AccountNotEmpty', code: string, message: string };

type RefusalFacts_AccountNotFound_Fragment = { __typename: 'AccountNotFound', code: string, message: string };

type RefusalFacts_ApiKeyNotFound_Fragment = { __typename: 'ApiKeyNotFound', code: string, message: string };

type RefusalFacts_CountryNotAllowed_Fragment = { __typename: 'CountryNotAllowed', code: string, message: string };

type RefusalFacts_CurrencyMismatch_Fragment = { __typename: 'CurrencyMismatch', code: string, message: string };

type RefusalFacts_CurrencyNotSupported_Fragment = { __typename: 'CurrencyNotSupported', code: string, message: string };

type RefusalFacts_CustomerClosed_Fragment = { __typename: 'CustomerClosed', code: string, message: string };

type RefusalFacts_CustomerHasOpenAccounts_Fragment = { __typename: 'CustomerHasOpenAccounts', code: string, message: string };

type RefusalFacts_CustomerNotClosed_Fragment = { __typename: 'CustomerNotClosed', code: string, message: string };

type RefusalFacts_CustomerNotFound_Fragment = { __typename: 'CustomerNotFound', code: string, message: string };

type RefusalFacts_EmailTaken_Fragment = { __typename: 'EmailTaken', code: string, message: string };

type RefusalFacts_ExchangeNotOffered_Fragment = { __typename: 'ExchangeNotOffered', code: string, message: string };

type RefusalFacts_FraudRuleNotFound_Fragment = { __typename: 'FraudRuleNotFound', code: string, message: string };

type RefusalFacts_HoldExceeded_Fragment = { __typename: 'HoldExceeded', code: string, message: string };

type RefusalFacts_IdempotencyConflict_Fragment = { __typename: 'IdempotencyConflict', code: string, message: string };

type RefusalFacts_InsufficientFunds_Fragment = { __typename: 'InsufficientFunds', code: string, message: string, available: SumFragment, requested: SumFragment };

type RefusalFacts_InvalidAmount_Fragment = { __typename: 'InvalidAmount', decimals: number, code: string, message: string, fault: AmountFault };

type RefusalFacts_InvalidChallenge_Fragment = { __typename: 'InvalidChallenge', code: string, message: string };

type RefusalFacts_InvalidCode_Fragment = { __typename: 'InvalidCode', code: string, message: string };

type RefusalFacts_InvalidCredentials_Fragment = { __typename: 'InvalidCredentials', code: string, message: string };

type RefusalFacts_InvalidIban_Fragment = { __typename: 'InvalidIban', code: string, message: string };

type RefusalFacts_InvalidInput_Fragment = { __typename: 'InvalidInput', field: string, reason: string, code: string, message: string };

type RefusalFacts_InvalidQuote_Fragment = { __typename: 'InvalidQuote', code: string, message: string };

type RefusalFacts_InvalidRefreshToken_Fragment = { __typename: 'InvalidRefreshToken', code: string, message: string };

type RefusalFacts_KeySealed_Fragment = { __typename: 'KeySealed', code: string, message: string };

type RefusalFacts_LastAdmin_Fragment = { __typename: 'LastAdmin', code: string, message: string };

type RefusalFacts_LimitExceeded_Fragment = { __typename: 'LimitExceeded', code: string, message: string };

type RefusalFacts_MfaAlreadyEnabled_Fragment = { __typename: 'MfaAlreadyEnabled', code: string, message: string };

type RefusalFacts_MfaNotBegun_Fragment = { __typename: 'MfaNotBegun', code: string, message: string };

type RefusalFacts_MfaNotEnabled_Fragment = { __typename: 'MfaNotEnabled', code: string, message: string };

type RefusalFacts_MfaRequired_Fragment = { __typename: 'MfaRequired', code: string, message: string };

type RefusalFacts_NoPaymentRail_Fragment = { __typename: 'NoPaymentRail', code: string, message: string };

type RefusalFacts_NoSandbox_Fragment = { __typename: 'NoSandbox', code: string, message: string };

type RefusalFacts_NoSuchAccount_Fragment = { __typename: 'NoSuchAccount', code: string, message: string };

type RefusalFacts_NotACountry_Fragment = { __typename: 'NotACountry', code: string, message: string };

type RefusalFacts_NotACurrency_Fragment = { __typename: 'NotACurrency', code: string, message: string };

type RefusalFacts_NotReversible_Fragment = { __typename: 'NotReversible', code: string, message: string };

type RefusalFacts_NotYourself_Fragment = { __typename: 'NotYourself', code: string, message: string };

type RefusalFacts_OverdraftInUse_Fragment = { __typename: 'OverdraftInUse', code: string, message: string };

type RefusalFacts_Overloaded_Fragment = { __typename: 'Overloaded', code: string, message: string };

type RefusalFacts_OwnTransaction_Fragment = { __typename: 'OwnTransaction', code: string, message: string };

type RefusalFacts_PaymentReturned_Fragment = { __typename: 'PaymentReturned', code: string, message: string };

type RefusalFacts_QuoteExpired_Fragment = { __typename: 'QuoteExpired', code: string, message: string };

type RefusalFacts_RecentLogonRequired_Fragment = { __typename: 'RecentLogonRequired', code: string, message: string };

type RefusalFacts_RejectedByRule_Fragment = { __typename: 'RejectedByRule', code: string, message: string };

type RefusalFacts_RejectedInReview_Fragment = { __typename: 'RejectedInReview', code: string, message: string };

type RefusalFacts_ReversalExceeded_Fragment = { __typename: 'ReversalExceeded', code: string, message: string };

type RefusalFacts_SameAccount_Fragment = { __typename: 'SameAccount', code: string, message: string };

type RefusalFacts_SessionNotFound_Fragment = { __typename: 'SessionNotFound', code: string, message: string };

type RefusalFacts_StandingOrderNotFound_Fragment = { __typename: 'StandingOrderNotFound', code: string, message: string };

type RefusalFacts_StandingOrderOver_Fragment = { __typename: 'StandingOrderOver', code: string, message: string };

type RefusalFacts_TooManyAttempts_Fragment = { __typename: 'TooManyAttempts', retryAfter: number, code: string, message: string };

type RefusalFacts_TransactionNotFound_Fragment = { __typename: 'TransactionNotFound', code: string, message: string };

type RefusalFacts_TransactionNotPending_Fragment = { __typename: 'TransactionNotPending', code: string, message: string };

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

export const PersonFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Person"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"fullName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"country"}},{"kind":"Field","name":{"kind":"Name","value":"mfaEnabled"}}]}}]} as unknown as DocumentNode<PersonFragment, unknown>;
export const SumFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Sum"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Money"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]} as unknown as DocumentNode<SumFragment, unknown>;
export const AccountCardFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AccountCard"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Account"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"iban"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"balance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"availableBalance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"held"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"overdraftLimit"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Sum"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Money"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]} as unknown as DocumentNode<AccountCardFragment, unknown>;
export const PartyLineFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PartyLine"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Party"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"iban"}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]} as unknown as DocumentNode<PartyLineFragment, unknown>;
export const TransactionLineFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TransactionLine"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Transaction"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"pendingFor"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"counterAmount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"settledAmount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"reversedAmount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"fee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"category"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PartyLine"}}]}},{"kind":"Field","name":{"kind":"Name","value":"destination"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PartyLine"}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"rejection"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Sum"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Money"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PartyLine"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Party"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"iban"}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]} as unknown as DocumentNode<TransactionLineFragment, unknown>;
export const RefusalFactsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RefusalFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Refusal"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InsufficientFunds"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"available"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"requested"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInput"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidAmount"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"fault"},"name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"decimals"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WeakPassword"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"weakness"},"name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"minimumLength"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TooManyAttempts"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAfter"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Sum"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Money"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]} as unknown as DocumentNode<RefusalFactsFragment, unknown>;
export const LiveAccountsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LiveAccounts"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"me"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"accounts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"AccountCard"}},{"kind":"Field","name":{"kind":"Name","value":"entries"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"1"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Sum"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Money"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AccountCard"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Account"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"iban"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"balance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"availableBalance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"held"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"overdraftLimit"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}}]}}]} as unknown as DocumentNode<LiveAccountsQuery, LiveAccountsQueryVariables>;
export const AccountChangedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"AccountChanged"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"accountId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"transactionStatusChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"accountId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"accountId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"previousStatus"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"transaction"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TransactionLine"}}]}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"AccountCard"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Sum"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Money"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PartyLine"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Party"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"iban"}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TransactionLine"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Transaction"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"pendingFor"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"counterAmount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"settledAmount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"reversedAmount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"fee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"category"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PartyLine"}}]}},{"kind":"Field","name":{"kind":"Name","value":"destination"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PartyLine"}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"rejection"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AccountCard"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Account"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"iban"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"balance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"availableBalance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"held"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"overdraftLimit"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}}]}}]} as unknown as DocumentNode<AccountChangedSubscription, AccountChangedSubscriptionVariables>;
export const AccountPositionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AccountPosition"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"AccountCard"}},{"kind":"Field","name":{"kind":"Name","value":"entries"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"1"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Sum"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Money"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AccountCard"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Account"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"iban"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"balance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"availableBalance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"held"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"overdraftLimit"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}}]}}]} as unknown as DocumentNode<AccountPositionQuery, AccountPositionQueryVariables>;
export const OverviewDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Overview"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"me"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"accounts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"AccountCard"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Sum"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Money"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AccountCard"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Account"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"iban"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"balance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"availableBalance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"held"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"overdraftLimit"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}}]}}]} as unknown as DocumentNode<OverviewQuery, OverviewQueryVariables>;
export const CurrenciesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Currencies"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currencies"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]} as unknown as DocumentNode<CurrenciesQuery, CurrenciesQueryVariables>;
export const OpenAccountDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"OpenAccount"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"OpenAccountInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"openAccount"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"AccountCard"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"RefusalFacts"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Sum"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Money"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AccountCard"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Account"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"iban"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"balance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"availableBalance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"held"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"overdraftLimit"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RefusalFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Refusal"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InsufficientFunds"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"available"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"requested"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sum"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInput"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidAmount"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"fault"},"name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"decimals"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WeakPassword"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"weakness"},"name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"minimumLength"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TooManyAttempts"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAfter"}}]}}]}}]} as unknown as DocumentNode<OpenAccountMutation, OpenAccountMutationVariables>;

export const possibleTypes: Record<string, string[]> = {
  "AccountStatusResult": [
    "Account",
    "AccountClosed",
    "InvalidInput",
    "NoSuchAccount"
  ],
  "AddStaffResult": [
    "EmailTaken",
    "Enrolment",
    "InvalidInput"
  ],
  "ApproveTransactionResult": [
    "AccountNotActive",
    "InvalidAmount",
    "InvalidInput",
    "Overloaded",
    "OwnTransaction",
    "Transaction",
    "TransactionNotFound",
    "TransactionNotPending"
  ],
  "BeginMfaResult": [
    "MfaAlreadyEnabled",
    "MfaSetup",
    "RecentLogonRequired"
  ],
  "CaptureHoldResult": [
    "AccountNotActive",
    "CurrencyMismatch",
    "HoldExceeded",
    "IdempotencyConflict",
    "InvalidAmount",
    "KeySealed",
    "Overloaded",
    "Transaction",
    "TransactionNotFound",
    "TransactionNotPending"
  ],
  "ChangeFraudRuleResult": [
    "FraudRule",
    "FraudRuleNotFound",
    "InvalidInput"
  ],
  "ChangePasswordResult": [
    "Customer",
    "InvalidCredentials",
    "InvalidInput",
    "TooManyAttempts",
    "WeakPassword"
  ],
  "ChangeStandingOrderResult": [
    "CurrencyMismatch",
    "InvalidAmount",
    "InvalidInput",
    "StandingOrder",
    "StandingOrderNotFound",
    "StandingOrderOver"
  ],
  "CloseAccountResult": [
    "Account",
    "AccountFrozen",
    "AccountNotEmpty",
    "InvalidInput",
    "NoSuchAccount"
  ],
  "CloseCustomerResult": [
    "Customer",
    "CustomerHasOpenAccounts",
    "CustomerNotFound",
    "InvalidInput"
  ],
  "CompleteLogonResult": [
    "InvalidChallenge",
    "InvalidCode",
    "Session",
    "TooManyAttempts"
  ],
  "ConfirmMfaResult": [
    "InvalidCode",
    "MfaAlreadyEnabled",
    "MfaEnabled",
    "MfaNotBegun",
    "TooManyAttempts"
  ],
  "CountryResult": [
    "Country",
    "NotACountry"
  ],
  "CreateApiKeyResult": [
    "ApiKeyCreated",
    "CustomerNotFound",
    "InvalidInput"
  ],
  "CreateFraudRuleResult": [
    "FraudRule",
    "InvalidInput"
  ],
  "CreateStandingOrderResult": [
    "AccountNotActive",
    "AccountNotFound",
    "CurrencyMismatch",
    "IdempotencyConflict",
    "InvalidAmount",
    "InvalidInput",
    "SameAccount",
    "StandingOrder"
  ],
  "CurrencyResult": [
    "Currency",
    "NotACurrency"
  ],
  "DepositResult": [
    "AccountNotActive",
    "AccountNotFound",
    "CurrencyMismatch",
    "IdempotencyConflict",
    "InvalidAmount",
    "KeySealed",
    "Overloaded",
    "Transaction"
  ],
  "DisableMfaResult": [
    "InvalidCode",
    "MfaDisabled",
    "MfaNotEnabled",
    "TooManyAttempts"
  ],
  "ErasePersonalDataResult": [
    "CustomerNotClosed",
    "CustomerNotFound",
    "InvalidInput",
    "PersonalDataErased"
  ],
  "ExchangeResult": [
    "AccountNotActive",
    "AccountNotFound",
    "CurrencyMismatch",
    "ExchangeNotOffered",
    "IdempotencyConflict",
    "InsufficientFunds",
    "InvalidAmount",
    "KeySealed",
    "LimitExceeded",
    "Overloaded",
    "RejectedByRule",
    "RejectedInReview",
    "SameAccount",
    "Transaction"
  ],
  "ExecuteQuoteResult": [
    "AccountNotActive",
    "AccountNotFound",
    "CurrencyMismatch",
    "IdempotencyConflict",
    "InsufficientFunds",
    "InvalidAmount",
    "InvalidQuote",
    "KeySealed",
    "LimitExceeded",
    "Overloaded",
    "QuoteExpired",
    "RejectedByRule",
    "RejectedInReview",
    "SameAccount",
    "Transaction"
  ],
  "ExportPersonalDataResult": [
    "CustomerNotFound",
    "PersonalData"
  ],
  "FeeResult": [
    "CurrencyNotSupported",
    "Fee",
    "InvalidInput"
  ],
  "FraudCondition": [
    "AmountOver",
    "NewPayeeOver",
    "OutsideHours",
    "PayeeCountry",
    "TransfersWithin",
    "UnreadableCondition"
  ],
  "LogonResult": [
    "InvalidCredentials",
    "MfaRequired",
    "Session",
    "TooManyAttempts"
  ],
  "LogoutResult": [
    "SessionEnded",
    "SessionNotFound"
  ],
  "OpenAccountForResult": [
    "Account",
    "CurrencyNotSupported",
    "CustomerClosed",
    "CustomerNotFound"
  ],
  "OpenAccountResult": [
    "Account",
    "CurrencyNotSupported",
    "CustomerClosed"
  ],
  "PayOutResult": [
    "AccountNotActive",
    "AccountNotFound",
    "CurrencyMismatch",
    "IdempotencyConflict",
    "InsufficientFunds",
    "InvalidAmount",
    "InvalidIban",
    "KeySealed",
    "LimitExceeded",
    "NoPaymentRail",
    "Overloaded",
    "PaymentReturned",
    "RejectedByRule",
    "RejectedInReview",
    "SameAccount",
    "Transaction"
  ],
  "PlaceHoldResult": [
    "AccountNotActive",
    "AccountNotFound",
    "CurrencyMismatch",
    "IdempotencyConflict",
    "InsufficientFunds",
    "InvalidAmount",
    "InvalidInput",
    "KeySealed",
    "LimitExceeded",
    "Overloaded",
    "RejectedByRule",
    "RejectedInReview",
    "SameAccount",
    "Transaction"
  ],
  "PreviewExchangeResult": [
    "AccountNotFound",
    "CurrencyMismatch",
    "ExchangeNotOffered",
    "ExchangePreview",
    "InvalidAmount",
    "SameAccount"
  ],
  "PreviewTransferResult": [
    "AccountNotFound",
    "CurrencyMismatch",
    "InvalidAmount",
    "SameAccount",
    "TransferPreview"
  ],
  "RefreshSessionResult": [
    "InvalidRefreshToken",
    "Session"
  ],
  "Refusal": [
    "AccountClosed",
    "AccountFrozen",
    "AccountNotActive",
    "AccountNotEmpty",
    "AccountNotFound",
    "ApiKeyNotFound",
    "CountryNotAllowed",
    "CurrencyMismatch",
    "CurrencyNotSupported",
    "CustomerClosed",
    "CustomerHasOpenAccounts",
    "CustomerNotClosed",
    "CustomerNotFound",
    "EmailTaken",
    "ExchangeNotOffered",
    "FraudRuleNotFound",
    "HoldExceeded",
    "IdempotencyConflict",
    "InsufficientFunds",
    "InvalidAmount",
    "InvalidChallenge",
    "InvalidCode",
    "InvalidCredentials",
    "InvalidIban",
    "InvalidInput",
    "InvalidQuote",
    "InvalidRefreshToken",
    "KeySealed",
    "LastAdmin",
    "LimitExceeded",
    "MfaAlreadyEnabled",
    "MfaNotBegun",
    "MfaNotEnabled",
    "MfaRequired",
    "NoPaymentRail",
    "NoSandbox",
    "NoSuchAccount",
    "NotACountry",
    "NotACurrency",
    "NotReversible",
    "NotYourself",
    "OverdraftInUse",
    "Overloaded",
    "OwnTransaction",
    "PaymentReturned",
    "QuoteExpired",
    "RecentLogonRequired",
    "RejectedByRule",
    "RejectedInReview",
    "ReversalExceeded",
    "SameAccount",
    "SessionNotFound",
    "StandingOrderNotFound",
    "StandingOrderOver",
    "TooManyAttempts",
    "TransactionNotFound",
    "TransactionNotPending",
    "WeakPassword"
  ],
  "RegisterCustomerResult": [
    "CountryNotAllowed",
    "EmailTaken",
    "Enrolment",
    "InvalidInput"
  ],
  "RegisterResult": [
    "CountryNotAllowed",
    "Customer",
    "EmailTaken",
    "InvalidInput",
    "TooManyAttempts",
    "WeakPassword"
  ],
  "RejectTransactionResult": [
    "InvalidInput",
    "Overloaded",
    "OwnTransaction",
    "Transaction",
    "TransactionNotFound",
    "TransactionNotPending"
  ],
  "ReleaseHoldResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "KeySealed",
    "Overloaded",
    "OwnTransaction",
    "Transaction",
    "TransactionNotFound",
    "TransactionNotPending"
  ],
  "RemoveFraudRuleResult": [
    "FraudRule",
    "FraudRuleNotFound"
  ],
  "RemoveStaffResult": [
    "Customer",
    "CustomerNotFound",
    "LastAdmin",
    "NotYourself"
  ],
  "RenewRecoveryCodesResult": [
    "InvalidCode",
    "MfaEnabled",
    "MfaNotEnabled",
    "TooManyAttempts"
  ],
  "ResetMfaResult": [
    "Customer",
    "CustomerClosed",
    "CustomerNotFound",
    "InvalidInput",
    "NotYourself"
  ],
  "ResetPasswordResult": [
    "CustomerClosed",
    "CustomerNotFound",
    "Enrolment",
    "InvalidInput",
    "NotYourself"
  ],
  "ResumeStandingOrderResult": [
    "Overloaded",
    "StandingOrder",
    "StandingOrderNotFound",
    "StandingOrderOver"
  ],
  "ReverseTransactionResult": [
    "AccountNotActive",
    "CurrencyMismatch",
    "IdempotencyConflict",
    "InsufficientFunds",
    "InvalidAmount",
    "InvalidInput",
    "KeySealed",
    "NotReversible",
    "Overloaded",
    "OwnTransaction",
    "ReversalExceeded",
    "Transaction",
    "TransactionNotFound"
  ],
  "RevokeApiKeyResult": [
    "ApiKey",
    "ApiKeyNotFound"
  ],
  "RevokeSessionResult": [
    "SessionEnded",
    "SessionNotFound"
  ],
  "SealKeyResult": [
    "Overloaded",
    "SealedKey"
  ],
  "SetAccountLimitsResult": [
    "Account",
    "AccountClosed",
    "InvalidInput",
    "NoSuchAccount"
  ],
  "SetCustomerLimitsResult": [
    "CurrencyNotSupported",
    "Customer",
    "CustomerClosed",
    "CustomerNotFound",
    "InvalidInput"
  ],
  "SetDefaultLimitsResult": [
    "CurrencyNotSupported",
    "DefaultLimits",
    "InvalidInput"
  ],
  "SetExchangeRateResult": [
    "CurrencyNotSupported",
    "ExchangeRate",
    "InvalidInput"
  ],
  "SetInterestRatesResult": [
    "CurrencyNotSupported",
    "InterestRates",
    "InvalidInput"
  ],
  "SetOverdraftResult": [
    "Account",
    "AccountClosed",
    "CurrencyMismatch",
    "InvalidInput",
    "NoSuchAccount",
    "OverdraftInUse"
  ],
  "SimulateIncomingPaymentResult": [
    "IncomingPayment",
    "InvalidAmount",
    "InvalidIban",
    "NoSandbox",
    "Overloaded"
  ],
  "StandingOrderResult": [
    "Overloaded",
    "StandingOrder",
    "StandingOrderNotFound",
    "StandingOrderOver"
  ],
  "TransferResult": [
    "AccountNotActive",
    "AccountNotFound",
    "CurrencyMismatch",
    "IdempotencyConflict",
    "InsufficientFunds",
    "InvalidAmount",
    "KeySealed",
    "LimitExceeded",
    "Overloaded",
    "RejectedByRule",
    "RejectedInReview",
    "SameAccount",
    "Transaction"
  ],
  "WithdrawResult": [
    "AccountNotActive",
    "AccountNotFound",
    "CurrencyMismatch",
    "IdempotencyConflict",
    "InsufficientFunds",
    "InvalidAmount",
    "KeySealed",
    "LimitExceeded",
    "Overloaded",
    "RejectedByRule",
    "RejectedInReview",
    "Transaction"
  ]
};

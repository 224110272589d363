/** Which field of a payment the bank's no is about. */

/** The bank's no, to a payment or to the preview of one. */
export interface No {
  __typename?: string;
  code: string;
  message: string;
}

export type PaymentField = 'from' | 'to' | 'amount' | 'payeeName' | 'description' | 'expiresAt';

/** Null where it is about the payment as a whole. */
export function fieldOf(refusal: No): PaymentField | null {
  switch (refusal.__typename) {
    case 'InsufficientFunds':
    case 'LimitExceeded':
    case 'InvalidAmount':
      return 'amount';
    case 'SameAccount':
    case 'InvalidIban':
    case 'NoPaymentRail':
      return 'to';
    case 'AccountNotFound':
    case 'AccountNotActive':
    case 'CurrencyMismatch':
      return 'side' in refusal && refusal.side === 'SOURCE' ? 'from' : 'to';
    case 'ExchangeNotOffered':
      return 'why' in refusal && refusal.why === 'AMOUNT_TOO_SMALL' ? 'amount' : 'to';
    case 'InvalidInput':
      return 'field' in refusal ? (NAMED.find((name) => name === refusal.field) ?? null) : null;
    default:
      return null;
  }
}

const NAMED = ['payeeName', 'description', 'expiresAt'] as const;

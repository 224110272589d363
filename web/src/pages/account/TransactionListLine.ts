/** What a transaction is to one of its accounts: whether money comes or goes, how much, and who is at the other end. */

import type { TransactionLineFragment } from '../../gql/graphql';
import { type Money, negated, sign } from '../../money/money';

type Party = TransactionLineFragment['source'];

export interface LineFacts {
  incoming: boolean;
  /** With its sign, in the account's currency. */
  amount: Money;
  /** What was on its way, but has not moved and will not. */
  moved: boolean;
  /** What is paid on top. */
  fee: Money | null;
  /** The same money in the currency of the other end. */
  elsewhere: Money | null;
  /** How much of it came back. */
  returned: Money | null;
  other: Party;
}

export function lineFacts(transaction: TransactionLineFragment, accountId: string): LineFacts {
  const { source, destination, amount, settledAmount, counterAmount, reversedAmount, fee, status } = transaction;
  const incoming = destination.account?.id === accountId;
  const paid = settledAmount ?? amount;
  const here = incoming ? (counterAmount ?? paid) : paid;
  return {
    incoming,
    amount: incoming ? here : negated(here),
    moved: status === 'PENDING' || settledAmount !== null,
    fee: !incoming && fee && sign(fee) > 0 ? fee : null,
    elsewhere: counterAmount === null ? null : incoming ? paid : counterAmount,
    returned: sign(reversedAmount) > 0 ? reversedAmount : null,
    other: incoming ? source : destination,
  };
}

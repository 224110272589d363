import { type Money, negated, sum } from '../../money/money';

/** What of it has moved and was not sent back yet. */
export function reversible({
  amount,
  settledAmount,
  reversedAmount,
}: {
  amount: Money;
  settledAmount: Money | null;
  reversedAmount: Money;
}): Money {
  return sum([settledAmount ?? amount, negated(reversedAmount)], amount.currency);
}

import type { AccountCardFragment, PayFeesQuery, TransactionKind } from '../../gql/graphql';
import { decimalsOf, fromMinor, type Money, toMinor } from '../../money/money';

type Fee = PayFeesQuery['feeSchedule'][number];

/**
 * What the bank will charge on top of an amount, counted as it counts itself: a fixed part and a share of the amount,
 * a fraction of the smallest unit being the customer's, no less than the least and no more than the most.
 */
export function feeFor(
  fees: readonly Fee[],
  kind: TransactionKind,
  { type, currency, balance }: Pick<AccountCardFragment, 'type' | 'currency' | 'balance'>,
  amount: string,
): Money {
  const decimals = decimalsOf(balance.value);
  const minor = (value: string) => toMinor(value, decimals);
  const fee = fees.find((each) => each.kind === kind && each.type === type && each.currency === currency);
  if (fee === undefined) return { value: fromMinor(0n, decimals), currency };
  const places = decimalsOf(fee.percent);
  const share = (minor(amount) * toMinor(fee.percent, places)) / (100n * 10n ** BigInt(places));
  const most = fee.maximum == null ? null : minor(fee.maximum.value);
  let charged = minor(fee.fixed.value) + share;
  if (charged < minor(fee.minimum.value)) charged = minor(fee.minimum.value);
  if (most !== null && charged > most) charged = most;
  return { value: fromMinor(charged, decimals), currency };
}

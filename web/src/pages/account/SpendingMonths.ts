/** What went in and out, month by month, made of what the bank has added up by month and category. */

import type { AccountSpendingQuery } from '../../gql/graphql';
import { compare, decimalsOf, fromMinor, type Money, sum } from '../../money/money';

export type SpendingLine = NonNullable<AccountSpendingQuery['account']>['spending'][number];

export interface SpendingMonth {
  /** Like "2026-11". */
  month: string;
  spent: Money;
  received: Money;
  count: number;
  /** By category, most spent first. */
  lines: readonly SpendingLine[];
}

/** So many calendar months up to this one, in UTC, as the bank counts them; the newest is last. */
export function lastMonths(count: number, now: Date): string[] {
  return Array.from({ length: count }, (_, index) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - count + 1 + index, 1)).toISOString().slice(0, 7),
  );
}

/** Each of these months, those without any posting too. */
export function spendingMonths(
  lines: readonly SpendingLine[],
  months: readonly string[],
  currency: string,
): SpendingMonth[] {
  // Written with as many decimals as the bank writes, also where there is nothing to add up.
  const zero = { value: fromMinor(0n, decimalsOf(lines[0]?.spent.value ?? '0')), currency };
  const total = (amounts: Money[]) => sum([zero, ...amounts], currency);
  return months.map((month) => {
    const those = lines.filter((line) => line.month === month);
    return {
      month,
      spent: total(those.map(({ spent }) => spent)),
      received: total(those.map(({ received }) => received)),
      count: those.reduce((total, each) => total + each.count, 0),
      lines: those.toSorted((one, other) => compare(other.spent, one.spent) || compare(other.received, one.received)),
    };
  });
}

/** How far back a chart of balances goes, and in what steps; the bank draws 400 points at most. */

import type { ChartStep } from '../../gql/graphql';
import { compare, type Money } from '../../money/money';

export const RANGES = ['1M', '3M', '1Y'] as const;
export type BalanceRange = (typeof RANGES)[number];

const MONTHS: Record<BalanceRange, number> = { '1M': 1, '3M': 3, '1Y': 12 };
const STEPS: Record<BalanceRange, ChartStep> = { '1M': 'DAY', '3M': 'DAY', '1Y': 'WEEK' };

/** From the midnight, where the user is, of the day so many months ago; on the last day of a month that lacks it. */
export function rangeFrom(range: BalanceRange, now: Date): { from: string; every: ChartStep } {
  const month = new Date(now.getFullYear(), now.getMonth() - MONTHS[range], 1);
  const days = new Date(month.getFullYear(), month.getMonth() + 1, 0).getDate();
  month.setDate(Math.min(now.getDate(), days));
  return { from: month.toISOString(), every: STEPS[range] };
}

/** The least and the most of them, exactly. */
export function extremes(amounts: readonly Money[]): { lowest: Money; highest: Money } | null {
  const [first, ...rest] = amounts;
  if (first === undefined) return null;
  return {
    lowest: rest.reduce((least, each) => (compare(each, least) < 0 ? each : least), first),
    highest: rest.reduce((most, each) => (compare(each, most) > 0 ? each : most), first),
  };
}

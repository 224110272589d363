/** What the forms of an order hold as it is typed, and as the bank takes it. */

import type { Refusal } from '../../bank/refusal';
import type { Rhythm } from '../../gql/graphql';
import { isDay, type Schedule } from './schedule';

export type Ending = 'never' | 'day' | 'times';

/** When an order ends; both forms have this. */
export interface WantedEnd {
  ending: Ending;
  until: string;
  times: number | string;
}

export interface WantedDays extends WantedEnd {
  rhythm: Rhythm;
  every: number | string;
  first: string;
}

export const LONGEST: Record<Rhythm, number> = { ONCE: 1, WEEKLY: 52, MONTHLY: 12 };
export const MOST_TIMES = 10_000;

/** The end in the bank's words: one of both, or neither. */
export function endOf({ ending, until, times }: WantedEnd): Pick<Schedule, 'until' | 'count'> {
  return { until: ending === 'day' ? until : null, count: ending === 'times' ? Number(times) : null };
}

/** The schedule, or null as long as something of it is missing or can't be. */
export function scheduleOf(wanted: WantedDays): Schedule | null {
  const { rhythm, first } = wanted;
  if (!isDay(first)) return null;
  if (rhythm === 'ONCE') return { rhythm, first, every: 1, until: null, count: null };
  const { until, count } = endOf(wanted);
  const every = Number(wanted.every);
  if (!isWhole(every, LONGEST[rhythm])) return null;
  if (count !== null && !isWhole(count, MOST_TIMES)) return null;
  if (until !== null && (!isDay(until) || until < first)) return null;
  return { rhythm, first, every, until, count };
}

export function isWhole(number: number, most: number): boolean {
  return Number.isInteger(number) && number >= 1 && number <= most;
}

const FIELDS: Record<string, string> = { fromAccountId: 'from', count: 'times' };

/** Which field of the forms the bank's no is about; null where it is about the order as a whole. */
export function fieldOf(refusal: Refusal, whom: 'iban' | 'own'): string | null {
  switch (refusal.__typename) {
    case 'InvalidAmount':
      return 'amount';
    case 'SameAccount':
      return whom;
    case 'AccountNotFound':
    case 'AccountNotActive':
    case 'CurrencyMismatch':
      return refusal.side === 'SOURCE' ? 'from' : whom;
    case 'InvalidInput': {
      const field = FIELDS[refusal.field] ?? refusal.field;
      return ['from', 'first', 'every', 'until', 'times', 'description'].includes(field) ? field : null;
    }
    default:
      return null;
  }
}

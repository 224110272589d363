/** On which days an order runs, reckoned as the bank does (docs/standing-orders.md). Days are UTC days, "2026-11-21". */

import type { Rhythm } from '../../gql/graphql';

export interface Schedule {
  rhythm: Rhythm;
  first: string;
  every: number;
  until: string | null;
  count: number | null;
}

/** At most `limit` of its days, from run `start` on, counted from 0. */
export function runDays(schedule: Schedule, limit: number, start = 0): string[] {
  const { rhythm, until } = schedule;
  const total = rhythm === 'ONCE' ? 1 : (schedule.count ?? Number.POSITIVE_INFINITY);
  const days: string[] = [];
  for (let number = start; number < Math.min(total, start + limit); number++) {
    const day = dayOf(schedule, number);
    if (until !== null && day > until) break;
    days.push(day);
  }
  return days;
}

/** The day that it is now at the bank. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

/** Counted from the first run, never from the one before: a 31st would stay a 28th for good. */
function dayOf({ rhythm, first, every }: Schedule, number: number): string {
  const steps = number * every;
  const [year = 0, month = 1, day = 1] = first.split('-').map(Number);
  if (rhythm !== 'MONTHLY') return written(Date.UTC(year, month - 1, day + 7 * steps));
  const last = new Date(Date.UTC(year, month + steps, 0)).getUTCDate();
  return written(Date.UTC(year, month - 1 + steps, Math.min(day, last)));
}

function written(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

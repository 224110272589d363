/** What somebody looks for in a list of transactions, as the address keeps it and as the bank is asked for it. */

import type { Direction, TransactionFilter, TransactionKind, TransactionStatus } from '../../gql/graphql';

export const KINDS: readonly TransactionKind[] = [
  'DEPOSIT',
  'WITHDRAWAL',
  'TRANSFER',
  'REVERSAL',
  'PAYMENT_OUT',
  'PAYMENT_IN',
  'EXCHANGE',
  'INTEREST',
];
export const STATUSES: readonly TransactionStatus[] = ['PENDING', 'COMPLETED', 'REJECTED', 'REVERSED'];

export interface FilterChoice {
  text: string;
  /** Calendar days of the user's time zone, like "2026-11-21"; both count. */
  from: string;
  until: string;
  /** Decimal strings. */
  min: string;
  max: string;
  kinds: TransactionKind[];
  statuses: TransactionStatus[];
  category: string;
  party: string;
  direction: Direction | '';
}

export type FilterPart = keyof FilterChoice;

/** The names that the address has for them. */
const NAMES: Record<FilterPart, string> = {
  text: 'q',
  from: 'from',
  until: 'until',
  min: 'min',
  max: 'max',
  kinds: 'kind',
  statuses: 'status',
  category: 'category',
  party: 'party',
  direction: 'direction',
};

const PARTS = Object.keys(NAMES) as FilterPart[];

/** What the address says; what in it makes no sense is as if it was not there. */
export function readChoice(params: URLSearchParams): FilterChoice {
  const get = (part: FilterPart) => params.get(NAMES[part]) ?? '';
  const list = <T extends string>(part: FilterPart, known: readonly T[]) => {
    const named = get(part).split(',');
    return known.filter((each) => named.includes(each));
  };
  const direction = get('direction');
  return {
    text: get('text'),
    from: isDay(get('from')) ? get('from') : '',
    until: isDay(get('until')) ? get('until') : '',
    min: isDecimal(get('min')) ? get('min') : '',
    max: isDecimal(get('max')) ? get('max') : '',
    kinds: list('kinds', KINDS),
    statuses: list('statuses', STATUSES),
    category: get('category'),
    party: get('party'),
    direction: direction === 'IN' || direction === 'OUT' ? direction : '',
  };
}

/** The address with this choice in it, and what else it said. */
export function writeChoice(params: URLSearchParams, choice: FilterChoice): URLSearchParams {
  const written = new URLSearchParams(params);
  for (const part of PARTS) {
    const value = choice[part].toString();
    if (value === '') written.delete(NAMES[part]);
    else written.set(NAMES[part], value);
  }
  return written;
}

export const NO_CHOICE = readChoice(new URLSearchParams());

/** Which parts of it are chosen. */
export function chosen(choice: FilterChoice): FilterPart[] {
  return PARTS.filter((part) => choice[part].length > 0);
}

/** As the bank is asked; undefined where everything is wanted. */
export function toFilter(choice: FilterChoice): TransactionFilter | undefined {
  const { text, from, until, min, max, kinds, statuses, category, party, direction } = choice;
  if (chosen(choice).length === 0) return undefined;
  return {
    ...(text && { text }),
    ...(from && { from: startOf(from) }),
    ...(until && { until: startOf(until, 1) }),
    ...(min && { minAmount: min }),
    ...(max && { maxAmount: max }),
    ...(kinds.length > 0 && { kinds }),
    ...(statuses.length > 0 && { statuses }),
    ...(category && { category }),
    ...(party && { counterparty: party.replace(/\s/g, '') }),
    ...(direction && { direction }),
  };
}

/** The first instant of a day, or of one so many days later, where the user is. */
function startOf(day: string, later = 0): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

function isDecimal(text: string): boolean {
  return /^\d{1,15}(\.\d{1,4})?$/.test(text);
}

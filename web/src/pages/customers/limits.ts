/** Limits as a form has them: what is typed, empty where there is none. */

import type { LimitKind, LimitLineFragment, LimitsInput } from '../../gql/graphql';
import { type AmountFault, type Money, parseAmount, toTyped } from '../../money/money';

export interface TypedLimits {
  perTransaction: string;
  perDay: string;
  perMonth: string;
  perMinute: string;
}

export const AMOUNT_LIMITS = ['perTransaction', 'perDay', 'perMonth'] as const;
export const NO_LIMITS: TypedLimits = { perTransaction: '', perDay: '', perMonth: '', perMinute: '' };
const MOST_PER_MINUTE = 1_000_000;

interface OwnLimits {
  perTransaction?: Money | null | undefined;
  perDay?: Money | null | undefined;
  perMonth?: Money | null | undefined;
  perMinute?: number | null | undefined;
}

/** Unlike an amount of money to move, a limit may be empty, and zero. */
export function readLimit(
  typed: string,
  locale: string,
  decimals: number,
): { value: string | null } | { fault: AmountFault } {
  const read = parseAmount(typed, locale, decimals);
  if ('value' in read) return read;
  if (read.fault === 'empty') return { value: null };
  return read.fault === 'zero' ? { value: '0' } : read;
}

export function readCount(typed: string): { value: number | null } | { fault: 'unreadable' } {
  const text = typed.trim();
  if (text === '') return { value: null };
  const count = Number(text);
  return /^\d+$/.test(text) && count <= MOST_PER_MINUTE ? { value: count } : { fault: 'unreadable' };
}

export function typedOwn(own: OwnLimits, locale: string): TypedLimits {
  const amount = (limit: Money | null | undefined) => (limit ? toTyped(limit.value, locale) : '');
  return {
    perTransaction: amount(own.perTransaction),
    perDay: amount(own.perDay),
    perMonth: amount(own.perMonth),
    perMinute: own.perMinute?.toString() ?? '',
  };
}

/** What a customer's accounts in a currency are limited to together. */
export function typedOf(limits: readonly LimitLineFragment[], currency: string, locale: string): TypedLimits {
  const find = (kind: LimitKind) => limits.find((each) => each.limit === kind && each.currency === currency);
  return typedOwn(
    {
      perTransaction: find('PER_TRANSACTION')?.allowed,
      perDay: find('PER_DAY')?.allowed,
      perMonth: find('PER_MONTH')?.allowed,
      perMinute: find('PER_MINUTE')?.allowedCount,
    },
    locale,
  );
}

/** All four as the bank takes them; only for what has been validated. */
export function toInput(typed: TypedLimits, locale: string, decimals: number): LimitsInput {
  const amount = (text: string) => {
    const read = readLimit(text, locale, decimals);
    return 'value' in read ? read.value : null;
  };
  const count = readCount(typed.perMinute);
  return {
    perTransaction: amount(typed.perTransaction),
    perDay: amount(typed.perDay),
    perMonth: amount(typed.perMonth),
    perMinute: 'value' in count ? count.value : null,
  };
}

export function limitsNothing(limits: LimitsInput): boolean {
  return Object.values(limits).every((limit) => limit === null);
}

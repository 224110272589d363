/**
 * Money as the bank sends it: a decimal string and a currency, never a float. Sums are made of whole minor units, and
 * Intl formats the strings themselves, digit by digit (ECMA-402, Intl.NumberFormat v3).
 */

export interface Money {
  value: string;
  currency: string;
}

/** How many decimals a currency has: those of its amounts, as the bank writes them. */
export function decimalsOf(value: string): number {
  const point = value.indexOf('.');
  return point < 0 ? 0 : value.length - point - 1;
}

/** A decimal string as a whole number of the smallest unit with so many decimals. */
export function toMinor(value: string, decimals: number): bigint {
  const negative = value.startsWith('-');
  const [whole = '0', fraction = ''] = (negative ? value.slice(1) : value).split('.');
  const digits = BigInt(whole + fraction.padEnd(decimals, '0').slice(0, decimals));
  return negative ? -digits : digits;
}

/** The other way: -5n with 2 decimals is "-0.05". */
export function fromMinor(minor: bigint, decimals: number): string {
  const negative = minor < 0n;
  const digits = (negative ? -minor : minor).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const text = decimals === 0 ? digits : `${whole}.${digits.slice(digits.length - decimals)}`;
  return negative ? `-${text}` : text;
}

/** Their exact sum. All are of one currency. */
export function sum(amounts: readonly Money[], currency: string): Money {
  const decimals = Math.max(0, ...amounts.map(({ value }) => decimalsOf(value)));
  const total = amounts.reduce((minor, { value }) => minor + toMinor(value, decimals), 0n);
  return { value: fromMinor(total, decimals), currency };
}

/** What comes out below, at or above zero: -1, 0 or 1. */
export function sign({ value }: Money): -1 | 0 | 1 {
  if (!/[1-9]/.test(value)) return 0;
  return value.startsWith('-') ? -1 : 1;
}

export function negated({ value, currency }: Money): Money {
  if (sign({ value, currency }) === 0) return { value, currency };
  return { value: value.startsWith('-') ? value.slice(1) : `-${value}`, currency };
}

/** -1, 0 or 1, as the first is less than, equal to or more than the second. */
export function compare(one: Money, other: Money): -1 | 0 | 1 {
  const decimals = Math.max(decimalsOf(one.value), decimalsOf(other.value));
  const difference = toMinor(one.value, decimals) - toMinor(other.value, decimals);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Where a thing stands on a chart. The only float there is: for pixels, never shown and never sent. */
export function toPixelScale({ value }: Money): number {
  return Number.parseFloat(value);
}

/** As the locale writes it, with the currency's sign. `signed` puts a plus before what comes in. */
export function formatMoney({ value, currency }: Money, locale: string, { signed = false } = {}): string {
  const decimals = decimalsOf(value);
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    signDisplay: signed ? 'exceptZero' : 'negative',
  }).format(value as Intl.StringNumericLiteral);
}

/** How a chart's axis writes it: in thousands or millions, to one decimal of these. */
export function shortFormat(currency: string, locale: string): Intl.NumberFormat {
  return new Intl.NumberFormat(locale, { style: 'currency', currency, notation: 'compact', maximumFractionDigits: 1 });
}

export type AmountFault = 'empty' | 'unreadable' | 'zero' | 'decimals';

/**
 * What somebody has typed, in the way their locale writes numbers, as a decimal string that the bank takes.
 *
 * "1.234,5" is 1234.5 in German and unreadable in English. Where only one separator was typed, once, and it is not the
 * locale's for decimals, it is one for thousands if three digits follow it, and one for decimals if fewer do.
 */
export function parseAmount(
  typed: string,
  locale: string,
  decimals: number,
): { value: string } | { fault: AmountFault } {
  const { decimal, group } = separators(locale);
  let text = typed.replace(/[\s\u00a0\u202f'’]/g, '');
  if (text === '') return { fault: 'empty' };
  const foreign = decimal === ',' ? '.' : ',';
  if (!text.includes(decimal) && new RegExp(`^\\d+\\${foreign}\\d{1,2}$`).test(text))
    text = text.replace(foreign, decimal);
  if (text.startsWith(decimal) && text.length > 1) text = `0${text}`;
  const [whole = '', fraction, ...more] = text.split(decimal);
  const grouped = group === '' ? /^\d+$/ : new RegExp(`^(\\d+|\\d{1,3}(\\${group}\\d{3})+)$`);
  if (more.length > 0 || !grouped.test(whole) || (fraction !== undefined && !/^\d*$/.test(fraction))) {
    return { fault: 'unreadable' };
  }
  const kept = (fraction ?? '').replace(/0+$/, '');
  if (kept.length > decimals) return { fault: 'decimals' };
  const digits = whole.replaceAll(group, '').replace(/^0+(?=\d)/, '');
  const value = decimals === 0 ? digits : `${digits}.${kept.padEnd(decimals, '0')}`;
  return sign({ value, currency: '' }) === 0 ? { fault: 'zero' } : { value };
}

/** How a decimal string is typed in a locale: 1234.50 is "1234,50" in German. */
export function toTyped(value: string, locale: string): string {
  return value.replace('.', separators(locale).decimal);
}

function separators(locale: string): { decimal: string; group: string } {
  const parts = new Intl.NumberFormat(locale, { useGrouping: true }).formatToParts(1234567.5);
  const find = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  const group = find('group');
  return { decimal: find('decimal') || '.', group: /[\s\u00a0\u202f'’]/.test(group) ? '' : group };
}

/** Percentages and rates: decimal strings, as exact as money, but without a currency. */

import { parseAmount } from '../../money/money';

/** As the locale writes it, with all its digits and no more. */
export function formatDecimal(value: string, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 10 }).format(value as Intl.StringNumericLiteral);
}

export function formatPercent(value: string, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'unit', unit: 'percent', maximumFractionDigits: 4 }).format(
    value as Intl.StringNumericLiteral,
  );
}

export type DecimalFault = 'unreadable' | 'decimals';
type Read = { value: string } | { fault: DecimalFault };

/**
 * What was typed as a decimal string; empty is "0".
 *
 * Only the locale's own decimal separator is taken: "1.084" in German might as well be a thousand as one.
 */
export function readDecimal(typed: string, locale: string, decimals: number): Read {
  const text = typed.trim();
  if (text === '') return { value: '0' };
  const separator = decimalSeparator(locale);
  const [whole = '', fraction = '', ...more] = text.split(separator);
  if (more.length > 0 || !/^\d+$/.test(whole) || !/^\d*$/.test(fraction)) return { fault: 'unreadable' };
  const kept = fraction.replace(/0+$/, '');
  if (kept.length > decimals) return { fault: 'decimals' };
  return { value: (whole.replace(/^0+(?=\d)/, '') || '0') + (kept === '' ? '' : `.${kept}`) };
}

/** An amount that may be zero, or left out: then it is null. */
export function readBound(
  typed: string,
  locale: string,
  decimals: number,
): { value: string | null } | { fault: DecimalFault } {
  const read = parseAmount(typed, locale, decimals);
  if ('value' in read) return read;
  if (read.fault === 'empty') return { value: null };
  return read.fault === 'zero' ? { value: '0' } : { fault: read.fault };
}

/** A decimal string as it is typed: without zeros at its end, and with the locale's separator. */
export function writeDecimal(value: string, locale: string): string {
  const short = value.includes('.') ? value.replace(/\.?0+$/, '') : value;
  return short.replace('.', decimalSeparator(locale));
}

export function isZero(value: string): boolean {
  return !/[1-9]/.test(value);
}

function decimalSeparator(locale: string): string {
  const parts = new Intl.NumberFormat(locale).formatToParts(1.5);
  return parts.find(({ type }) => type === 'decimal')?.value ?? '.';
}

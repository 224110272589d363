/** How rates and parts of cents are written. Both come as decimal strings, and Intl formats them digit by digit. */

import { decimalsOf, formatMoney } from '../../money/money';

/** Per cent a year: "2.5000" is "2.5%". */
export function formatRate(percent: string, locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'unit', unit: 'percent', maximumFractionDigits: 4 });
  return format.format(percent as Intl.StringNumericLiteral);
}

/** Accrued interest has twelve decimals more than its currency; so many of them are shown, and the rest cut, never rounded up. */
const SHOWN = 4;
const FINER = 12;

export function formatAccrued(amount: string, currency: string, locale: string): string {
  const decimals = decimalsOf(amount);
  const shown = Math.max(0, decimals - FINER) + SHOWN;
  const cut = decimals > shown ? amount.slice(0, amount.length - (decimals - shown)) : amount;
  return formatMoney({ value: cut, currency }, locale);
}

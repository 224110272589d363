/** Account numbers as they are typed (ISO 13616-1), judged only as far as they are there. */

import { countrySpecs, electronicFormatIBAN, extractIBAN, isValidIBAN } from 'ibantools';

export type IbanFault = 'empty' | 'unlike' | 'country' | 'short' | 'long' | 'letters' | 'digits';

/** Without spaces, in capitals. */
export function plainIban(typed: string): string {
  return electronicFormatIBAN(typed) ?? '';
}

/** Whether somebody is typing an account number, and not a name. */
export function looksLikeIban(typed: string): boolean {
  return /^[A-Z]{2}\d[\dA-Z]*$/.test(plainIban(typed));
}

/** What is wrong with it; null where nothing is. */
export function ibanFault(typed: string): IbanFault | null {
  const iban = plainIban(typed);
  if (iban === '') return 'empty';
  if (!looksLikeIban(iban)) return 'unlike';
  const length = countrySpecs[iban.slice(0, 2)]?.chars;
  if (typeof length !== 'number') return 'country';
  if (iban.length !== length) return iban.length < length ? 'short' : 'long';
  if (isValidIBAN(iban)) return null;
  const pattern = countrySpecs[iban.slice(0, 2)]?.bban_regexp;
  return typeof pattern === 'string' && !new RegExp(pattern).test(iban.slice(4)) ? 'letters' : 'digits';
}

/** What can be said while it is still being typed: what no further letter would mend. */
export function earlyIbanFault(typed: string): IbanFault | null {
  const fault = ibanFault(typed);
  return fault === 'empty' || fault === 'unlike' || fault === 'short' ? null : fault;
}

/** Whether both accounts are kept at the same bank: their numbers say so. Both are valid. */
export function areOfOneBank(one: string, other: string): boolean {
  const [first, second] = [extractIBAN(plainIban(one)), extractIBAN(plainIban(other))];
  return first.countryCode === second.countryCode && first.bankIdentifier === second.bankIdentifier;
}

/** In groups of four as far as it is typed, and where the caret stands then: behind the same letter as before. */
export function groupIban(typed: string, caret: number): { text: string; caret: number } {
  const group = (text: string) =>
    text
      .replace(/\s+/g, '')
      .toUpperCase()
      .replace(/(.{4})(?=.)/g, '$1 ');
  const text = group(typed);
  const letters = typed.slice(0, caret).replace(/\s+/g, '').length;
  return { text, caret: letters === 0 ? 0 : letters + Math.floor((letters - 1) / 4) };
}

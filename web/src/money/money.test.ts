import { describe, expect, it } from 'vitest';
import {
  compare,
  decimalsOf,
  formatMoney,
  fromMinor,
  negated,
  parseAmount,
  sign,
  sum,
  toMinor,
  toTyped,
} from './money';

const eur = (value: string) => ({ value, currency: 'EUR' });
/** With plain spaces, where the locale has others. */
const shown = (value: string, currency: string, locale: string, options = {}) =>
  formatMoney({ value, currency }, locale, options).replace(/\s/g, ' ');

describe('amounts', () => {
  it('are summed exactly, also where a float could not', () => {
    expect(sum([eur('0.10'), eur('0.20')], 'EUR')).toEqual(eur('0.30'));
    expect(sum([eur('90071992547409.93'), eur('0.01')], 'EUR')).toEqual(eur('90071992547409.94'));
    expect(sum([eur('5.00'), eur('-7.50')], 'EUR')).toEqual(eur('-2.50'));
    expect(sum([], 'JPY')).toEqual({ value: '0', currency: 'JPY' });
  });

  it('are minor units and back', () => {
    for (const [value, decimals] of [
      ['-0.05', 2],
      ['1234', 0],
      ['1.234', 3],
    ] as const) {
      expect(fromMinor(toMinor(value, decimals), decimals)).toBe(value);
      expect(decimalsOf(value)).toBe(decimals);
    }
  });

  it('are compared and negated', () => {
    expect(compare(eur('9.99'), eur('10.00'))).toBe(-1);
    expect(compare(eur('-1.00'), eur('-1.00'))).toBe(0);
    expect(sign(eur('-0.00'))).toBe(0);
    expect(negated(eur('0.00'))).toEqual(eur('0.00'));
    expect(negated(eur('-3.10'))).toEqual(eur('3.10'));
  });
});

describe('showing', () => {
  it('is by the locale, with the decimals that the bank gave', () => {
    expect(shown('1234.50', 'EUR', 'en-GB')).toBe('€1,234.50');
    expect(shown('1234.50', 'EUR', 'de-DE')).toBe('1.234,50 €');
    expect(shown('1234', 'JPY', 'de-DE')).toBe('1.234 ¥');
    expect(shown('1.234', 'KWD', 'en-GB')).toBe('KWD 1.234');
    expect(shown('5.00', 'EUR', 'en-GB', { signed: true })).toBe('+€5.00');
    expect(shown('0.00', 'EUR', 'en-GB', { signed: true })).toBe('€0.00');
  });

  it('loses no digit of a huge amount', () => {
    expect(shown('92233720368547758.07', 'EUR', 'en-GB')).toBe('€92,233,720,368,547,758.07');
  });
});

describe('reading what was typed', () => {
  const read = (typed: string, locale: string, decimals: number) => {
    const result = parseAmount(typed, locale, decimals);
    return 'value' in result ? result.value : result.fault;
  };

  it.each([
    ['12', 'en-GB', 2, '12.00'],
    ['1,234.5', 'en-GB', 2, '1234.50'],
    ['12,5', 'en-GB', 2, '12.50'],
    ['.5', 'en-GB', 2, '0.50'],
    ['1.234,5', 'de-DE', 2, '1234.50'],
    ['12.50', 'de-DE', 2, '12.50'],
    ['1.000', 'de-DE', 2, '1000.00'],
    ['1 234,5', 'fr-FR', 2, '1234.50'],
    ["1'234.5", 'de-CH', 2, '1234.50'],
    ['007', 'en-GB', 0, '7'],
    ['1.2', 'en-GB', 3, '1.200'],
    ['1.230', 'en-GB', 2, '1.23'],
    ['92233720368547758.07', 'en-GB', 2, '92233720368547758.07'],
  ])('takes %s (%s, %i decimals) as %s', (typed, locale, decimals, value) => {
    expect(read(typed, locale, decimals)).toBe(value);
  });

  it.each([
    ['', 'en-GB', 2, 'empty'],
    ['  ', 'de-DE', 2, 'empty'],
    ['0,00', 'de-DE', 2, 'zero'],
    ['1.234', 'en-GB', 2, 'decimals'],
    ['1.5', 'en-GB', 0, 'decimals'],
    ['-5', 'en-GB', 2, 'unreadable'],
    ['1e5', 'en-GB', 2, 'unreadable'],
    ['1,23,4', 'en-GB', 2, 'unreadable'],
    ['1.2.3', 'en-GB', 2, 'unreadable'],
    ['.', 'en-GB', 2, 'unreadable'],
    ['five', 'en-GB', 2, 'unreadable'],
  ])('says of %j (%s, %i decimals): %s', (typed, locale, decimals, fault) => {
    expect(read(typed, locale, decimals)).toBe(fault);
  });

  it('takes back what it would have written', () => {
    for (const locale of ['en-GB', 'de-DE', 'fr-FR', 'de-CH', 'sv-SE']) {
      expect(read(toTyped('1234.50', locale), locale, 2)).toBe('1234.50');
    }
  });
});

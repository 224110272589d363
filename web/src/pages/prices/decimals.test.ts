import { describe, expect, test } from 'vitest';
import { formatDecimal, formatPercent, readBound, readDecimal, writeDecimal } from './decimals';

describe('a rate as it is typed', () => {
  test.each([
    ['1.0845', 'en-GB', '1.0845'],
    ['1,0845', 'de-DE', '1.0845'],
    ['01.500', 'en-GB', '1.5'],
    ['1500', 'de-DE', '1500'],
    ['', 'en-GB', '0'],
    ['0.0', 'en-GB', '0'],
  ])('%s in %s is %s', (typed, locale, value) => {
    expect(readDecimal(typed, locale, 10)).toEqual({ value });
  });

  test.each([
    ['1.084', 'de-DE'],
    ['1,084', 'en-GB'],
    ['-1', 'en-GB'],
    ['.5', 'en-GB'],
    ['1e3', 'en-GB'],
    ['one', 'en-GB'],
  ])('%s in %s might be something else, and is nothing', (typed, locale) => {
    expect(readDecimal(typed, locale, 10)).toEqual({ fault: 'unreadable' });
  });

  test('has no more decimals than it may, but for zeros', () => {
    expect(readDecimal('0.12345', 'en-GB', 4)).toEqual({ fault: 'decimals' });
    expect(readDecimal('0.12340', 'en-GB', 4)).toEqual({ value: '0.1234' });
  });

  test('comes back as it went', () => {
    expect(writeDecimal('2.5000', 'de-DE')).toBe('2,5');
    expect(writeDecimal('100', 'de-DE')).toBe('100');
    expect(writeDecimal('11.0', 'en-GB')).toBe('11');
  });
});

describe('a bound as it is typed', () => {
  test('may be left out, or zero', () => {
    expect(readBound('', 'en-GB', 2)).toEqual({ value: null });
    expect(readBound('0', 'en-GB', 2)).toEqual({ value: '0' });
    expect(readBound('1,000', 'en-GB', 2)).toEqual({ value: '1000.00' });
    expect(readBound('1.234', 'en-GB', 2)).toEqual({ fault: 'decimals' });
  });
});

test('all digits are shown', () => {
  expect(formatDecimal('0.0000000123', 'en-GB')).toBe('0.0000000123');
  expect(formatPercent('2.5000', 'de-DE')).toMatch(/^2,5\s%$/);
  expect(formatPercent('0.0001', 'en-GB')).toBe('0.0001%');
});

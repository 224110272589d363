import { expect, test } from 'vitest';
import { formatAccrued, formatRate } from './InterestFigures';

test('rates are written without idle zeros, in the way of the locale', () => {
  expect(formatRate('2.5000', 'en-GB')).toBe('2.5%');
  expect(formatRate('11.9375', 'de-DE').replace(/\s/g, ' ')).toBe('11,9375 %');
});

test('accrued interest is cut, never rounded up', () => {
  expect(formatAccrued('0.00999999999999', 'EUR', 'en-GB')).toBe('€0.009999');
  expect(formatAccrued('12.999999999999', 'JPY', 'en-GB')).toBe('JP¥12.9999');
});

import { describe, expect, test } from 'vitest';
import type { LimitLineFragment } from '../../gql/graphql';
import { limitsNothing, NO_LIMITS, readCount, readLimit, toInput, typedOf, typedOwn } from './limits';

describe('what is typed', () => {
  test('may be empty, which limits nothing, or zero, which allows nothing', () => {
    expect(readLimit(' ', 'en', 2)).toEqual({ value: null });
    expect(readLimit('0', 'en', 2)).toEqual({ value: '0' });
    expect(readLimit('0,00', 'de', 2)).toEqual({ value: '0' });
  });

  test('is read as the locale writes it', () => {
    expect(readLimit('1.500,50', 'de', 2)).toEqual({ value: '1500.50' });
    expect(readLimit('1,500.50', 'en', 2)).toEqual({ value: '1500.50' });
  });

  test('has no more decimals than the currency', () => {
    expect(readLimit('1.5', 'en', 0)).toEqual({ fault: 'decimals' });
  });

  test.each(['-1', '1.5', '1000001', 'ten', '1e3'])('%s payments a minute are no count', (typed) => {
    expect(readCount(typed)).toEqual({ fault: 'unreadable' });
  });

  test('a count is whole, and may be zero', () => {
    expect(readCount('0')).toEqual({ value: 0 });
    expect(readCount('1000000')).toEqual({ value: 1_000_000 });
  });
});

test('all four are sent, those that are empty as null', () => {
  const input = toInput({ ...NO_LIMITS, perDay: '2.000', perMinute: '30' }, 'de', 2);
  expect(input).toEqual({ perTransaction: null, perDay: '2000.00', perMonth: null, perMinute: 30 });
  expect(limitsNothing(input)).toBe(false);
  expect(limitsNothing(toInput(NO_LIMITS, 'de', 2))).toBe(true);
});

test('an account that has own limits shows them to be changed', () => {
  expect(typedOwn({ perDay: { value: '2000.00', currency: 'EUR' }, perMinute: 30, perMonth: null }, 'de')).toEqual({
    ...NO_LIMITS,
    perDay: '2000,00',
    perMinute: '30',
  });
});

test("a customer's limits are those of the currency", () => {
  const line = (limit: LimitLineFragment['limit'], currency: string, value: string): LimitLineFragment => ({
    limit,
    scope: 'CUSTOMER',
    currency,
    allowed: { value, currency },
    used: null,
    remaining: null,
    allowedCount: null,
    usedCount: null,
    remainingCount: null,
    resetsAt: null,
  });
  const limits = [line('PER_DAY', 'EUR', '100.00'), line('PER_DAY', 'JPY', '5000'), line('PER_MONTH', 'EUR', '900.00')];
  expect(typedOf(limits, 'EUR', 'en')).toEqual({ ...NO_LIMITS, perDay: '100.00', perMonth: '900.00' });
  expect(typedOf(limits, 'CHF', 'en')).toEqual(NO_LIMITS);
});

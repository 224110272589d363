import { expect, test } from 'vitest';
import { extremes, RANGES, rangeFrom } from './BalanceRange';

test('a range begins at midnight, and on the last day of a month that is shorter', () => {
  expect(rangeFrom('1M', new Date(2026, 2, 31, 15, 30)).from).toBe(new Date(2026, 1, 28).toISOString());
  expect(rangeFrom('1Y', new Date(2026, 10, 21)).from).toBe(new Date(2025, 10, 21).toISOString());
});

test('no range has more points than the bank draws', () => {
  const now = new Date(2026, 10, 21, 23, 59);
  for (const range of RANGES) {
    const { from, every } = rangeFrom(range, now);
    const days = (now.getTime() - Date.parse(from)) / 86_400_000;
    expect(days / (every === 'WEEK' ? 7 : 1)).toBeLessThan(398);
  }
});

test('the least and the most are found exactly, where floats would be equal', () => {
  const eur = (value: string) => ({ value, currency: 'EUR' });
  const amounts = [
    eur('90071992547409.93'),
    eur('90071992547409.92'),
    eur('90071992547409.94'),
    eur('90071992547409.93'),
  ];
  expect(extremes(amounts)).toEqual({ lowest: amounts[1], highest: amounts[2] });
  expect(extremes([])).toBeNull();
});

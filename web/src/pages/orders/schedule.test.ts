import { expect, test } from 'vitest';
import { runDays, type Schedule } from './schedule';

const from = (first: string, more: Partial<Schedule>): Schedule => ({
  rhythm: 'MONTHLY',
  first,
  every: 1,
  until: null,
  count: null,
  ...more,
});

test('an order of the 31st runs on the last day of shorter months, and on the 31st again', () => {
  expect(runDays(from('2027-01-31', {}), 4)).toEqual(['2027-01-31', '2027-02-28', '2027-03-31', '2027-04-30']);
  expect(runDays(from('2027-12-30', { every: 2 }), 3)).toEqual(['2027-12-30', '2028-02-29', '2028-04-30']);
});

test('weeks pass the end of a year and of a month', () => {
  expect(runDays(from('2026-12-18', { rhythm: 'WEEKLY', every: 2 }), 3)).toEqual([
    '2026-12-18',
    '2027-01-01',
    '2027-01-15',
  ]);
});

test('it ends with the last day that is not later than the end, or after so many runs', () => {
  expect(runDays(from('2027-01-15', { until: '2027-03-15' }), 9)).toEqual(['2027-01-15', '2027-02-15', '2027-03-15']);
  expect(runDays(from('2027-01-15', { count: 2 }), 9)).toEqual(['2027-01-15', '2027-02-15']);
  expect(runDays(from('2027-01-15', { count: 2 }), 9, 1)).toEqual(['2027-02-15']);
  expect(runDays(from('2027-01-15', { rhythm: 'ONCE' }), 9)).toEqual(['2027-01-15']);
});

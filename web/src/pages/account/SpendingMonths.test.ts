import { expect, test } from 'vitest';
import { lastMonths, spendingMonths } from './SpendingMonths';

const eur = (value: string) => ({ value, currency: 'EUR' });

test('the months are those of UTC, over the end of a year', () => {
  expect(lastMonths(3, new Date('2026-01-31T23:30:00Z'))).toEqual(['2025-11', '2025-12', '2026-01']);
});

test('a month adds up exactly, its largest spending first; one without postings is there', () => {
  const line = { month: '2026-11', received: eur('0.00'), count: 1 };
  const [october, november] = spendingMonths(
    [
      { ...line, category: 'food', spent: eur('0.10') },
      { ...line, category: null, spent: eur('0.20'), received: eur('5.00'), count: 2 },
    ],
    ['2026-10', '2026-11'],
    'EUR',
  );
  expect(october).toMatchObject({ spent: eur('0.00'), count: 0, lines: [] });
  expect(november).toMatchObject({ spent: eur('0.30'), received: eur('5.00'), count: 3 });
  expect(november?.lines.map(({ category }) => category)).toEqual([null, 'food']);
});

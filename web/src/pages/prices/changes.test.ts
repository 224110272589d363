import { expect, test } from 'vitest';
import { listChanges } from './changes';

const eur = (value: string) => ({ value, currency: 'EUR' });
const fee = (fixed: string) => ({
  kind: 'TRANSFER' as const,
  type: 'CHECKING' as const,
  currency: 'EUR',
  fixed: eur(fixed),
  percent: '0',
  minimum: eur('0.00'),
  maximum: null,
});
const rule = (version: number) => ({ ruleId: 'r', name: 'Large', version, enabled: true });
const rates = { type: 'SAVINGS' as const, currency: 'EUR', creditPercent: '2', debitPercent: '0' };
const book = { limits: [], fees: [], rates: [], rules: [] };

test('in the first version all is new', () => {
  expect(listChanges(null, { ...book, fees: [fee('0.30')] })).toEqual([
    { about: 'fee', before: null, after: fee('0.30') },
  ]);
});

test('what is the same is not told', () => {
  const before = { ...book, fees: [fee('0.30')], rules: [rule(1)], rates: [rates] };
  const after = { ...book, fees: [fee('0.50')], rules: [rule(1)] };
  expect(listChanges(before, after)).toEqual([
    { about: 'fee', before: fee('0.30'), after: fee('0.50') },
    { about: 'rates', before: rates, after: null },
  ]);
});

test('a rule is changed when its version is another', () => {
  expect(listChanges({ ...book, rules: [rule(1)] }, { ...book, rules: [rule(2)] })).toEqual([
    { about: 'rule', before: rule(1), after: rule(2) },
  ]);
});

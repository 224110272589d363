import { expect, it } from 'vitest';
import type { PayFeesQuery } from '../../gql/graphql';
import { feeFor } from './fee';

const eur = (value: string) => ({ value, currency: 'EUR' });
const account = { type: 'CHECKING', currency: 'EUR', balance: eur('0.00') } as const;
const fee: PayFeesQuery['feeSchedule'][number] = {
  kind: 'PAYMENT_OUT',
  type: 'CHECKING',
  currency: 'EUR',
  fixed: eur('0.10'),
  percent: '0.25',
  minimum: eur('0.20'),
  maximum: eur('5.00'),
};

it.each([
  ['1.00', '0.20'],
  ['100.00', '0.35'],
  ['107.99', '0.36'],
  ['100000.00', '5.00'],
])('charges for %s a fee of %s', (amount, charged) => {
  expect(feeFor([fee], 'PAYMENT_OUT', account, amount)).toEqual(eur(charged));
});

it('charges nothing for what is not on the list', () => {
  expect(feeFor([fee], 'TRANSFER', account, '100.00')).toEqual(eur('0.00'));
  expect(feeFor([fee], 'PAYMENT_OUT', { ...account, type: 'SAVINGS' }, '100.00')).toEqual(eur('0.00'));
});

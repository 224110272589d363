import { expect, test } from 'vitest';
import type { TransactionLineFragment } from '../../gql/graphql';
import { lineFacts } from './TransactionListLine';

const party = (id: string | null) => ({ name: 'Somebody', iban: null, account: id === null ? null : { id } });
const eur = (value: string) => ({ value, currency: 'EUR' });
const transfer: TransactionLineFragment = {
  id: 't',
  kind: 'TRANSFER',
  status: 'COMPLETED',
  pendingFor: null,
  amount: eur('10.00'),
  counterAmount: null,
  settledAmount: eur('10.00'),
  reversedAmount: eur('0.00'),
  fee: eur('0.00'),
  description: null,
  category: null,
  reference: null,
  source: party('mine'),
  destination: party(null),
  createdAt: '2026-11-21T12:00:00Z',
  completedAt: null,
  expiresAt: null,
  rejection: null,
};

test('what goes out is negative, and what comes in is not', () => {
  expect(lineFacts(transfer, 'mine').amount).toEqual(eur('-10.00'));
  const received = { ...transfer, source: party(null), destination: party('mine') };
  expect(lineFacts(received, 'mine')).toMatchObject({ incoming: true, amount: eur('10.00'), fee: null });
});

test('between own accounts it is what the account that looks is', () => {
  const own = { ...transfer, destination: party('other') };
  expect(lineFacts(own, 'mine').amount).toEqual(eur('-10.00'));
  expect(lineFacts(own, 'other').amount).toEqual(eur('10.00'));
});

test('an exchange shows each account its own currency', () => {
  const usd = { value: '11.30', currency: 'USD' };
  const exchange = { ...transfer, kind: 'EXCHANGE' as const, counterAmount: usd, destination: party('dollars') };
  expect(lineFacts(exchange, 'mine')).toMatchObject({ amount: eur('-10.00'), elsewhere: usd });
  expect(lineFacts(exchange, 'dollars')).toMatchObject({ amount: usd, elsewhere: eur('10.00') });
});

test('of a hold that was captured in part, what has moved counts; of one that ended, nothing has', () => {
  expect(lineFacts({ ...transfer, settledAmount: eur('7.50') }, 'mine').amount).toEqual(eur('-7.50'));
  expect(lineFacts({ ...transfer, status: 'REVERSED', settledAmount: null }, 'mine').moved).toBe(false);
  expect(lineFacts({ ...transfer, status: 'PENDING', settledAmount: null }, 'mine').moved).toBe(true);
});

import { expect, test } from 'vitest';
import { reversible } from './reversible';

const euros = (value: string) => ({ value, currency: 'EUR' });

test('what can be sent back is what has moved, less what has gone back, to the cent', () => {
  const amount = euros('90071992547409.93');
  expect(reversible({ amount, settledAmount: amount, reversedAmount: euros('0.00') })).toEqual(amount);
  expect(reversible({ amount, settledAmount: euros('0.30'), reversedAmount: euros('0.10') })).toEqual(euros('0.20'));
  expect(reversible({ amount, settledAmount: euros('0.30'), reversedAmount: euros('0.30') })).toEqual(euros('0.00'));
});

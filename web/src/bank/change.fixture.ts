/** Pushes for tests. The number of a transaction is the minute in which it was made. */

import type { AccountChange } from './growing';

interface More {
  minute?: number;
  previousStatus?: AccountChange['previousStatus'];
  balance?: string;
}

/** What the bank tells of account `a` when something becomes of transaction `t<number>`. */
export function changeOf(
  number: number,
  { minute = number, previousStatus = null, balance = '1.00' }: More = {},
): AccountChange {
  const money = { __typename: 'Money', value: balance, currency: 'EUR' };
  const party = { __typename: 'Party', name: 'Ada', iban: null, account: null };
  const change = {
    previousStatus,
    occurredAt: at(minute),
    account: {
      __typename: 'Account',
      id: 'a',
      iban: 'DE1',
      type: 'CHECKING',
      status: 'ACTIVE',
      currency: 'EUR',
      balance: money,
      availableBalance: money,
      held: money,
      overdraftLimit: money,
    },
    transaction: {
      __typename: 'Transaction',
      id: `t${number}`,
      kind: 'DEPOSIT',
      status: 'COMPLETED',
      pendingFor: null,
      amount: money,
      counterAmount: null,
      settledAmount: null,
      reversedAmount: money,
      fee: null,
      description: null,
      category: null,
      reference: null,
      source: party,
      destination: party,
      createdAt: at(number),
      completedAt: at(minute),
      expiresAt: null,
      rejection: null,
    },
  };
  return change as unknown as AccountChange;
}

export function at(minute: number): string {
  return new Date(Date.UTC(2026, 10, 21, 12, minute)).toISOString();
}

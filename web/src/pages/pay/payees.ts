import type { PayeeLineFragment } from '../../gql/graphql';

export interface Payee {
  name: string;
  iban: string;
}

/** Whom one has dealt with: each account number once, the latest first, one's own not among them. */
export function payeesOf(transactions: readonly PayeeLineFragment[], own: readonly string[]): Payee[] {
  const latest = [...transactions].sort((one, other) => (one.id < other.id ? 1 : -1));
  const payees = new Map<string, Payee>();
  for (const { status, source, destination } of latest) {
    if (status === 'REJECTED') continue;
    for (const { name, iban } of [destination, source]) {
      if (iban != null && !own.includes(iban) && !payees.has(iban)) payees.set(iban, { name, iban });
    }
  }
  return [...payees.values()];
}

/** The accounts that the answers have shown, to be put into variables; kept as long as this window, by sessionStorage. */

import type { Standing } from '../bank/session';
import { asText, isRecord } from './answers';

export interface Account {
  id: string;
  iban: string;
  currency: string | null;
}

interface Seen {
  /** Who was logged on when they were seen. */
  by: string | null;
  accounts: readonly Account[];
}

const STORAGE_KEY = 'florin:playground';
const NOTHING: Seen = { by: null, accounts: [] };

export class Accounts {
  #seen = stored();
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly known = (): readonly Account[] => this.#seen.accounts;

  /** Takes note of the accounts in an answer. */
  observe(data: unknown): void {
    const accounts = new Map(this.#seen.accounts.map((account) => [account.id, account]));
    for (const account of accountsIn(data)) accounts.set(account.id, { ...accounts.get(account.id), ...account });
    if (accounts.size > this.#seen.accounts.length) this.#keep({ ...this.#seen, accounts: [...accounts.values()] });
  }

  /** Forgets the accounts of whoever was logged on before. */
  belongTo(standing: Standing): void {
    if (standing.state !== 'in' && standing.state !== 'out') return;
    const by = standing.state === 'in' ? standing.person.id : null;
    if (by !== this.#seen.by) this.#keep({ ...NOTHING, by });
  }

  #keep(seen: Seen): void {
    this.#seen = seen;
    try {
      sessionStorage.setItem(STORAGE_KEY, JSON.stringify(seen));
    } catch {
      // A browser may forbid storage. The page then remembers until it is reloaded.
    }
    for (const listener of this.#listeners) listener();
  }
}

function stored(): Seen {
  try {
    const { by, accounts } = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '{}');
    return { by: asText(by), accounts: Array.isArray(accounts) ? [...accountsIn(accounts)] : [] };
  } catch {
    return NOTHING;
  }
}

function* accountsIn(value: unknown): Generator<Account> {
  if (Array.isArray(value)) {
    for (const item of value) yield* accountsIn(item);
  } else if (isRecord(value)) {
    // Nothing but an account has both; a party of a transaction has an IBAN but no id.
    if (typeof value.id === 'string' && typeof value.iban === 'string') {
      yield { id: value.id, iban: value.iban, currency: asText(value.currency) };
    }
    for (const item of Object.values(value)) yield* accountsIn(item);
  }
}

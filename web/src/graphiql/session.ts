/**
 * What the playground remembers of the conversation with the bank: the token of the last logon and the accounts it
 * has seen. It reads both from the answers that pass by and keeps them in this window's sessionStorage, which
 * survives a reload and ends with the window.
 */

export interface Account {
  id: string;
  iban: string;
  currency: string | null;
}

export interface Logon {
  authorization: string;
  name: string | null;
  expiresAt: string | null;
}

export interface Memory {
  logon: Logon | null;
  accounts: readonly Account[];
  /** Why there is no logon any more, where that was not the user's own wish. */
  ended: string | null;
}

const STORAGE_KEY = 'florin:playground';
const SLACK_MS = 5000;
const NOTHING: Memory = { logon: null, accounts: [], ended: null };

export class Session {
  #memory = stored();
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly memory = (): Memory => this.#memory;

  readonly logOff = (): void => this.#keep(NOTHING);

  /** Takes note of a logon, of accounts, and of the bank's word that a token no longer counts. */
  observe(answer: unknown, sent: string | null): void {
    if (!isRecord(answer)) return;
    if (Array.isArray(answer.errors) && answer.errors.some(isUnauthenticated)) this.refused(sent);
    if (!isRecord(answer.data)) return;
    const logon = Object.values(answer.data).map(asLogon).find(Boolean);
    // Whoever logs on may be another customer, so the accounts of the last one go.
    if (logon) this.#keep({ ...NOTHING, logon });
    const accounts = new Map(this.#memory.accounts.map((account) => [account.id, account]));
    for (const account of accountsIn(answer.data))
      accounts.set(account.id, { ...accounts.get(account.id), ...account });
    if (accounts.size > this.#memory.accounts.length) this.#keep({ ...this.#memory, accounts: [...accounts.values()] });
  }

  /** Takes the next access token of the same customer, whose accounts stay known. */
  renewed(answer: unknown): boolean {
    const data = isRecord(answer) && isRecord(answer.data) ? answer.data : {};
    const logon = asLogon(data.refreshSession);
    if (logon)
      this.#keep({ ...this.#memory, logon: { ...logon, name: logon.name ?? this.#memory.logon?.name ?? null } });
    return logon !== null;
  }

  /** Says whether the remembered token has expired, or will before an answer could come. */
  expired(): boolean {
    const expiresAt = this.#memory.logon?.expiresAt;
    return expiresAt != null && Date.parse(expiresAt) - Date.now() < SLACK_MS;
  }

  /** Forgets the remembered token if it is the one that was sent, for the bank did not accept it. */
  refused(sent: string | null): void {
    if (sent !== null && sent === this.#memory.logon?.authorization) {
      this.#keep({ ...NOTHING, ended: 'Your logon has ended. Log on again.' });
    }
  }

  #keep(memory: Memory): void {
    this.#memory = memory;
    try {
      sessionStorage.setItem(STORAGE_KEY, JSON.stringify(memory));
    } catch {
      // A browser may forbid storage. The page then remembers until it is reloaded.
    }
    for (const listener of this.#listeners) listener();
  }
}

function stored(): Memory {
  try {
    return { ...NOTHING, ...JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '{}') };
  } catch {
    return NOTHING;
  }
}

function asLogon(value: unknown): Logon | null {
  if (!isRecord(value) || typeof value.accessToken !== 'string') return null;
  const customer = isRecord(value.customer) ? value.customer : {};
  return {
    authorization: `Bearer ${value.accessToken}`,
    name: asText(customer.fullName) ?? asText(customer.email),
    expiresAt: asText(value.expiresAt),
  };
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

function isUnauthenticated(error: unknown): boolean {
  return isRecord(error) && isRecord(error.extensions) && error.extensions.code === 'UNAUTHENTICATED';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/**
 * Who is logged on, and by which access token.
 *
 * The access token is kept in this page's memory only. What outlives the page is the refresh token, in a cookie that no
 * script can read; it is good once, and used twice it ends the session, for somebody else may have copied it. So only
 * one page of this browser may refresh at a time (Web Locks API), and a page that is left while it refreshes leaves a
 * mark, for the next one to wait until the answer has brought the next cookie.
 */

import type { PersonFragment } from '../gql/graphql';

export interface LoggedOn {
  token: string;
  expiresAt: number;
  sessionId: string;
  passwordChangeDue: boolean;
  person: PersonFragment;
}

export type Standing =
  | { state: 'starting' }
  | { state: 'unreachable' }
  /** `ended`: the session did, by itself; `left`: somebody logged off, here or in another page of this browser. */
  | { state: 'out'; ended: boolean; left: boolean }
  | ({ state: 'in' } & LoggedOn);

/** The fields of `Session` that a logon or a refresh asks for. */
export interface SessionFields {
  accessToken: string;
  expiresAt: string;
  sessionId: string;
  passwordChangeDue: boolean;
  customer: PersonFragment;
}

const ENDPOINT = '/graphql';
const PERSON = 'id fullName email role country mfaEnabled';
const REFRESH = `mutation Refresh { refreshSession {
  __typename ... on Session { accessToken expiresAt sessionId passwordChangeDue customer { ${PERSON} } } } }`;
const LOGOUT = 'mutation Logout { logout { __typename } }';

/** A token is renewed so long before it ends, in milliseconds. */
const SLACK = 20_000;
/** How long a page that was left may take for its answer to arrive, in milliseconds. */
const STRAY_ANSWER = 2_000;
/** How long the bank may take for an answer, in milliseconds: until then other pages wait for their turn. */
const ANSWER = 15_000;
/** A token is taken to be good for so long at least, in milliseconds, even if this device's clock is wrong. */
const SHORTEST = 60_000;
/** The bank is told of a logoff again and again, until so long is waited for, in milliseconds. */
const LAST_WAIT = 60_000;
const HINT = 'florin:session';
const MARK = 'florin:refreshing';

export class Session {
  #standing: Standing = { state: 'starting' };
  #renewal: Promise<string | null> | null = null;
  /** Counts logons and their ends, so that an answer to what was asked before one is not taken up after it. */
  #era = 0;
  readonly #listeners = new Set<() => void>();
  readonly #others = new BroadcastChannel('florin:session');

  constructor() {
    this.#others.onmessage = ({ data }) => this.#heard(data);
    // A page that the browser has kept as it was, and brings back, has heard nothing meanwhile.
    window.addEventListener('pageshow', ({ persisted }) => {
      const standing = this.#standing;
      if (persisted && standing.state === 'in' && recall(HINT) !== standing.sessionId) window.location.reload();
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly standing = (): Standing => this.#standing;

  /** Goes on with the session that this browser has a cookie of, if it has one. */
  async resume(): Promise<void> {
    if (recall(HINT) === null) this.#become({ state: 'out', ended: false, left: false });
    else await this.renew();
  }

  /** Takes up what a logon has answered. */
  begin(fields: SessionFields): void {
    this.#era += 1;
    keep(HINT, fields.sessionId);
    this.#become({ state: 'in', ...loggedOn(fields) });
    this.#others.postMessage({ began: fields.customer.id });
  }

  /** A token that is good for now, renewed if it must be; null where nobody is logged on. */
  async token(): Promise<string | null> {
    const standing = this.#standing;
    if (standing.state === 'out') return null;
    if (standing.state === 'in' && standing.expiresAt - Date.now() > SLACK) return standing.token;
    return this.renew();
  }

  /** Gets the next access token; however many ask at once, it is asked for once. */
  renew(): Promise<string | null> {
    this.#renewal ??= this.#renewed().finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  /** Goes on with the session that a logon has given this browser the cookie of, whoever was logged on before. */
  async takeUp(): Promise<void> {
    await this.#renewal?.catch(() => null);
    this.end(false);
    await this.renew();
    const standing = this.#standing;
    if (standing.state === 'in') this.#others.postMessage({ began: standing.person.id });
  }

  /** Notes what has changed about who is logged on. */
  know(person: Partial<PersonFragment>, more: Partial<Pick<LoggedOn, 'passwordChangeDue'>> = {}): void {
    const standing = this.#standing;
    if (standing.state === 'in') this.#become({ ...standing, ...more, person: { ...standing.person, ...person } });
  }

  /**
   * Logs off, at once in all pages of this browser, and then at the bank. `returning` is for who has to log on anew to
   * go on with what is shown now.
   */
  async logOff({ returning = false } = {}): Promise<void> {
    const standing = this.#standing;
    // A token that is out of date would be refused; without one the bank goes by the cookie.
    let expired = standing.state !== 'in';
    const token = () =>
      standing.state === 'in' && !expired && standing.expiresAt > Date.now() ? standing.token : null;
    this.leave({ returning });
    const era = this.#era;
    for (let wait = 500; wait <= LAST_WAIT; wait *= 2) {
      const by = token();
      const answer = await ask(LOGOUT, by).catch(() => null);
      if (answer !== null && (answer.data != null || by === null)) return;
      // By a clock that is behind a token may seem good for longer than it is.
      if (answer !== null) expired = true;
      // Where the bank can't be reached it is told later; but by the cookie no more once that is of another logon.
      else await new Promise((resolve) => setTimeout(resolve, wait));
      if (era !== this.#era) return;
    }
  }

  /** Is logged off in all pages of this browser, the session having ended at the bank or being about to. */
  leave({ returning = false } = {}): void {
    this.end(false, !returning);
    this.#others.postMessage({ ended: true });
  }

  /** Forgets who was logged on; `ended` where that was not their own wish. */
  end(ended: boolean, left = false): void {
    this.#era += 1;
    forget(HINT);
    this.#become({ state: 'out', ended, left });
  }

  async #renewed(): Promise<string | null> {
    const before = this.#standing;
    const era = this.#era;
    const answer = await alone(() => ask(REFRESH, null)).catch(() => null);
    if (era !== this.#era) return this.#standing.state === 'in' ? this.#standing.token : null;
    if (answer?.data == null) {
      // No answer, or only that there is too much to do. Whoever is logged on stays so; the next request tries again.
      if (before.state !== 'in') this.#become({ state: 'unreachable' });
      throw new TypeError('The bank does not answer.');
    }
    const fields = answer.data.refreshSession as ({ __typename: string } & SessionFields) | undefined;
    if (fields?.__typename !== 'Session') {
      // Who is out stays so in the same way: having logged off is another thing than a session that has ended.
      if (before.state !== 'out') this.end(before.state !== 'unreachable');
      return null;
    }
    if (before.state === 'in' && before.person.id !== fields.customer.id) {
      // What is on its way was asked for by somebody else, and gets no token of this one.
      window.location.reload();
      return null;
    }
    keep(HINT, fields.sessionId);
    this.#become({ state: 'in', ...loggedOn(fields) });
    return fields.accessToken;
  }

  #heard(data: { began?: string; ended?: boolean }): void {
    const standing = this.#standing;
    if (data.ended === true && standing.state !== 'out') this.end(false, true);
    if (data.began === undefined) return;
    if (standing.state === 'in' && standing.person.id !== data.began) window.location.reload();
    else if (standing.state !== 'in') void this.renew().catch(() => null);
  }

  #become(standing: Standing): void {
    this.#standing = standing;
    for (const listener of this.#listeners) listener();
  }
}

export const session = new Session();

function loggedOn({ accessToken, expiresAt, sessionId, passwordChangeDue, customer }: SessionFields): LoggedOn {
  const until = Math.max(Date.parse(expiresAt), Date.now() + SHORTEST);
  return { token: accessToken, expiresAt: until, sessionId, passwordChangeDue, person: customer };
}

/** Does it while no other page of this browser does, nor a page that was left may still get its answer. */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  const marked = async () => {
    const since = Number(recall(MARK) ?? 0);
    const left = since + STRAY_ANSWER - Date.now();
    if (left > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(left, STRAY_ANSWER)));
    keep(MARK, String(Date.now()));
    // Without an answer the mark stays: a page that is being left sees its request fail, and the answer still comes.
    const answer = await work();
    forget(MARK);
    return answer;
  };
  // Only pages from a safe origin have locks; over plain HTTP from elsewhere each page is on its own.
  return 'locks' in navigator ? navigator.locks.request('florin:refresh', marked) : marked();
}

async function ask(query: string, token: string | null): Promise<{ data?: Record<string, unknown> | null }> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Content-Type': 'application/json' };
  if (token !== null) headers.Authorization = `Bearer ${token}`;
  // `keepalive`: the answer's cookie is taken even if the page is left before it comes.
  const response = await fetch(ENDPOINT, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query }),
    keepalive: true,
    signal: AbortSignal.timeout(ANSWER),
  });
  if (response.status >= 500 || response.status === 429) throw new TypeError(`The bank answered ${response.status}.`);
  return response.json();
}

function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A browser may forbid storage. A reload then asks for a logon.
  }
}

function forget(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // As above.
  }
}

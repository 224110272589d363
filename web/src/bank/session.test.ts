// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PersonFragment } from '../gql/graphql';
import { Session, type SessionFields } from './session';

const HINT = 'florin:session';
const MARK = 'florin:refreshing';

/** Pages of one browser: what one says all others hear, at once. */
class Channel {
  static all: Channel[] = [];
  onmessage: ((event: { data: unknown }) => void) | null = null;
  constructor() {
    Channel.all.push(this);
  }
  postMessage(data: unknown) {
    for (const each of Channel.all) if (each !== this) each.onmessage?.({ data });
  }
}

/** One lock, as the browser's pages share it. */
function locks() {
  let last: Promise<unknown> = Promise.resolve();
  return {
    request: <T>(_: string, work: () => Promise<T>): Promise<T> => {
      const mine = last.then(work);
      last = mine.catch(() => null);
      return mine;
    },
  };
}

const ADA: PersonFragment = {
  id: 'ada',
  fullName: 'Ada Lovelace',
  email: 'ada@example.com',
  role: 'CUSTOMER',
  country: 'DE',
  mfaEnabled: false,
};

function fields(token: string, more: Partial<SessionFields> = {}): SessionFields {
  const expiresAt = new Date(Date.now() + 900_000).toISOString();
  return { accessToken: token, expiresAt, sessionId: 's1', passwordChangeDue: false, customer: ADA, ...more };
}

const renewed = (token: string, more?: Partial<SessionFields>) => ({
  data: { refreshSession: { __typename: 'Session', ...fields(token, more) } },
});
const REFUSED = { data: { refreshSession: { __typename: 'InvalidRefreshToken' } } };
const answer = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });

interface Sent {
  query: string;
  authorization: string | undefined;
}
let sent: Sent[];
let bank: (request: Sent) => Promise<Response>;

beforeEach(() => {
  Channel.all = [];
  sent = [];
  bank = async () => answer(renewed(`token ${sent.length}`));
  localStorage.clear();
  vi.stubGlobal('BroadcastChannel', Channel);
  Object.defineProperty(navigator, 'locks', { value: locks(), configurable: true });
  vi.stubGlobal('fetch', (_: string, { headers, body }: { headers: Record<string, string>; body: string }) => {
    const request = { query: JSON.parse(body).query as string, authorization: headers.Authorization };
    sent.push(request);
    return bank(request);
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('without a hint of a session the bank is not asked for one', async () => {
  const session = new Session();
  await session.resume();
  expect(session.standing()).toEqual({ state: 'out', ended: false, left: false });
  expect(sent).toEqual([]);
});

test('a session goes on after a reload, and an ended one says so', async () => {
  localStorage.setItem(HINT, 's1');
  const session = new Session();
  await session.resume();
  expect(session.standing()).toMatchObject({ state: 'in', token: 'token 1', person: ADA });

  bank = async () => answer(REFUSED);
  const next = new Session();
  await next.resume();
  expect(next.standing()).toEqual({ state: 'out', ended: true, left: false });
  expect(localStorage.getItem(HINT)).toBeNull();
});

test('however many ask for a token at once, the bank is asked once', async () => {
  localStorage.setItem(HINT, 's1');
  const session = new Session();
  const tokens = await Promise.all([session.token(), session.token(), session.renew()]);
  expect(tokens).toEqual(['token 1', 'token 1', 'token 1']);
  expect(sent).toHaveLength(1);
});

test('two pages refresh one after the other', async () => {
  let running = 0;
  let most = 0;
  bank = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running -= 1;
    return answer(renewed('next'));
  };
  await Promise.all([new Session().renew(), new Session().renew(), new Session().renew()]);
  expect(sent).toHaveLength(3);
  expect(most).toBe(1);
});

test('a page that was left while it refreshed is waited for', async () => {
  vi.useFakeTimers();
  localStorage.setItem(MARK, String(Date.now() - 500));
  const renewal = new Session().renew();
  await vi.advanceTimersByTimeAsync(1_400);
  expect(sent).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(200);
  expect(sent).toHaveLength(1);
  await renewal;
  expect(localStorage.getItem(MARK)).toBeNull();
});

test('a mark from the future, by a clock that was set, holds nobody up for long', async () => {
  vi.useFakeTimers();
  localStorage.setItem(MARK, String(Date.now() + 3_600_000));
  const renewal = new Session().renew();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await renewal).toBe('token 1');
});

test.each([
  ['the line is cut', () => Promise.reject(new TypeError('Failed to fetch'))],
  ['the bank has a fault', () => Promise.resolve(answer({}, 503))],
  ['there is too much to do', () => Promise.resolve(answer({}, 429))],
  ['a proxy answers instead', () => Promise.resolve(new Response('<html>'))],
])('who is logged on stays so where %s', async (_, failing) => {
  const session = new Session();
  session.begin(fields('first'));
  const refusing = bank;
  bank = failing;
  await expect(session.renew()).rejects.toThrow(TypeError);
  expect(session.standing()).toMatchObject({ state: 'in', token: 'first' });
  // The answer may only be late, so the next attempt would wait a moment for it.
  expect(localStorage.getItem(MARK)).not.toBeNull();
  localStorage.removeItem(MARK);

  localStorage.setItem(HINT, 's1');
  const reloaded = new Session();
  await expect(reloaded.resume()).rejects.toThrow(TypeError);
  expect(reloaded.standing()).toEqual({ state: 'unreachable' });
  localStorage.removeItem(MARK);
  bank = refusing;
  await reloaded.resume();
  expect(reloaded.standing()).toMatchObject({ state: 'in' });
});

test('a token is renewed before it ends, but not each time by a clock that is ahead', async () => {
  vi.useFakeTimers();
  const session = new Session();
  session.begin(fields('first'));
  expect(await session.token()).toBe('first');
  vi.setSystemTime(Date.now() + 890_000);
  expect(await session.token()).toBe('token 1');

  bank = async () => answer(renewed('ahead', { expiresAt: new Date(Date.now() - 3_600_000).toISOString() }));
  await session.renew();
  expect(await session.token()).toBe('ahead');
  expect(await session.token()).toBe('ahead');
  expect(sent).toHaveLength(2);
});

test('logging off ends all pages at once, and then the session at the bank', async () => {
  const [one, other] = [new Session(), new Session()];
  one.begin(fields('first'));
  await vi.waitFor(() => expect(other.standing()).toMatchObject({ state: 'in' }));
  bank = () => new Promise(() => undefined);
  void one.logOff();
  expect(one.standing()).toEqual({ state: 'out', ended: false, left: true });
  expect(other.standing()).toEqual({ state: 'out', ended: false, left: true });
  expect(localStorage.getItem(HINT)).toBeNull();
  expect(sent.at(-1)).toMatchObject({ query: expect.stringContaining('logout'), authorization: 'Bearer first' });
});

test('with a token out of date the bank goes by the cookie', async () => {
  vi.useFakeTimers();
  const session = new Session();
  session.begin(fields('first'));
  vi.setSystemTime(Date.now() + 3_600_000);
  await session.logOff();
  expect(sent).toEqual([{ query: expect.stringContaining('logout'), authorization: undefined }]);
});

test('an answer that comes after somebody has logged off logs nobody on again', async () => {
  let arrive = (_: Response) => {};
  bank = ({ query }) =>
    query.includes('Refresh') ? new Promise((resolve) => (arrive = resolve)) : Promise.resolve(answer({}));
  const [one, other] = [new Session(), new Session()];
  one.begin(fields('first'));
  other.begin(fields('second'));
  const renewal = other.renew();
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  await one.logOff();
  arrive(answer(renewed('late')));
  expect(await renewal).toBeNull();
  expect(other.standing()).toEqual({ state: 'out', ended: false, left: true });
  expect(localStorage.getItem(HINT)).toBeNull();
});

test('who has logged on in one page is logged on in the others', async () => {
  const [one, other] = [new Session(), new Session()];
  await other.resume();
  one.begin(fields('first'));
  await vi.waitFor(() => expect(other.standing()).toMatchObject({ state: 'in', token: 'token 1' }));
});

test('what has changed about a person is known at once', () => {
  const session = new Session();
  session.begin(fields('first', { passwordChangeDue: true }));
  session.know({ mfaEnabled: true }, { passwordChangeDue: false });
  expect(session.standing()).toMatchObject({ passwordChangeDue: false, person: { ...ADA, mfaEnabled: true } });
});

test('a logon that was made otherwise is taken up by its cookie, whoever was logged on before', async () => {
  const [one, other] = [new Session(), new Session()];
  one.begin(fields('first'));
  bank = async () => answer(renewed('of Grace', { customer: { ...ADA, id: 'grace' }, sessionId: 's2' }));
  other.end(false);
  await one.takeUp();
  expect(one.standing()).toMatchObject({ state: 'in', token: 'of Grace', person: { id: 'grace' } });
  await vi.waitFor(() => expect(other.standing()).toMatchObject({ state: 'in', person: { id: 'grace' } }));
});

test('a session that was ended otherwise is over in all pages, and the bank is not told', async () => {
  const [one, other] = [new Session(), new Session()];
  one.begin(fields('first'));
  other.begin(fields('first'));
  one.leave();
  expect(one.standing()).toEqual({ state: 'out', ended: false, left: true });
  expect(other.standing()).toEqual({ state: 'out', ended: false, left: true });
  expect(sent).toEqual([]);
});

test('who has logged off stays so, and is not said to have been left by the session', async () => {
  const session = new Session();
  session.begin(fields('first'));
  bank = async () => answer(REFUSED);
  session.leave();
  expect(await session.renew()).toBeNull();
  expect(session.standing()).toEqual({ state: 'out', ended: false, left: true });
});

test('a logoff is told to the bank once it can be reached, and by the cookie where the token is not taken', async () => {
  vi.useFakeTimers();
  const session = new Session();
  session.begin(fields('first'));
  bank = () => Promise.reject(new TypeError('Failed to fetch'));
  const told = session.logOff();
  await vi.advanceTimersByTimeAsync(100);
  bank = async ({ authorization }) =>
    answer(authorization === undefined ? { data: { logout: {} } } : { errors: [{}], data: null });
  await vi.advanceTimersByTimeAsync(1_000);
  await told;
  expect(sent.map(({ authorization }) => authorization)).toEqual(['Bearer first', 'Bearer first', undefined]);
});

test('a logoff that the bank has not heard of is not told by the cookie of the next logon', async () => {
  vi.useFakeTimers();
  const session = new Session();
  session.begin(fields('first'));
  bank = () => Promise.reject(new TypeError('Failed to fetch'));
  const told = session.logOff();
  await vi.advanceTimersByTimeAsync(100);
  session.begin(fields('of Grace', { customer: { ...ADA, id: 'grace' } }));
  await vi.advanceTimersByTimeAsync(200_000);
  await told;
  expect(sent).toHaveLength(1);
});

test('where somebody else has logged on meanwhile, nobody gets their token for what was asked before', async () => {
  const reload = vi.fn();
  vi.stubGlobal('location', { reload });
  const session = new Session();
  session.begin(fields('first'));
  bank = async () => answer(renewed('of Grace', { customer: { ...ADA, id: 'grace' }, sessionId: 's2' }));
  expect(await session.renew()).toBeNull();
  expect(reload).toHaveBeenCalledOnce();
});

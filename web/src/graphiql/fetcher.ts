/** How the playground talks to the bank: a POST for each query and mutation, a websocket for each subscription. */

import type { GraphiQLProps } from 'graphiql';
import type { Session } from '../bank/session';
import type { Accounts } from './accounts';
import { isRecord, isUnauthenticated, logonIn } from './answers';
import { isSubscription, logoutsIn } from './operations';
import { watch } from './watch';

type Fetcher = GraphiQLProps['fetcher'];
type Params = Parameters<Fetcher>[0];
type Headers = Record<string, string>;

const ENDPOINT = '/graphql';

export function createFetcher(session: Session, accounts: Accounts): Fetcher {
  const fetcher = (params: Params, options?: { headers?: Headers }) => {
    const written = options?.headers ?? {};
    const own = authorizationIn(written);
    if (isSubscription(params)) {
      return watch({
        payload: { query: params.query, operationName: params.operationName ?? null, variables: params.variables },
        authorization: async () => own ?? bearer(await session.token().catch(noAnswer)),
        onMessage: (message) => accounts.observe(isRecord(message) ? message.data : null),
        onRefusal: () => {
          if (own === null) void session.renew().catch(() => null);
        },
      });
    }
    // The schema is anyone's to read, and a session that has ended must not cost the page its documentation.
    if (own !== null || params.operationName === 'IntrospectionQuery') {
      return post(params, written, null).then((answer) => observed(answer));
    }
    return postAsLoggedOn(params, written).then((answer) => observed(answer, logoutsIn(params)));
  };

  /** A token that the bank does not take any more is renewed once, and the request made again. */
  async function postAsLoggedOn(params: Params, written: Headers): Promise<unknown> {
    const token = await session.token().catch(noAnswer);
    const answer = await post(params, written, token);
    if (token === null || !isUnauthenticated(answer)) return answer;
    const next = await session.renew().catch(noAnswer);
    return next === null ? answer : post(params, written, next);
  }

  /** Takes note of the accounts in an answer, and of who is logged on since it: the app goes by the same session. */
  async function observed(answer: unknown, logouts: string[] = []): Promise<unknown> {
    const data = isRecord(answer) && isRecord(answer.data) ? answer.data : {};
    const logon = logonIn(data);
    if (logon?.whole) session.begin(logon.whole);
    // What is missing comes by the cookie that the answer has brought.
    else if (logon !== null) await session.takeUp().catch(() => null);
    else if (logouts.some((name) => hasEnded(data[name]))) session.leave();
    accounts.observe(data);
    return answer;
  }

  /** A logout's answer may name the session that it has ended, which may be another one, and has a code if it is a no. */
  function hasEnded(answer: unknown): boolean {
    if (!isRecord(answer) || answer.__typename === 'SessionNotFound' || answer.code !== undefined) return false;
    const standing = session.standing();
    return standing.state === 'in' && (answer.id === undefined || answer.id === standing.sessionId);
  }

  return fetcher as Fetcher;
}

/** The Authorization among the headers that the user wrote, which then wins over the session's. */
export function authorizationIn(headers: Headers): string | null {
  const name = Object.keys(headers).find((key) => key.toLowerCase() === 'authorization');
  return name === undefined ? null : (headers[name] ?? null);
}

async function post(params: Params, written: Headers, token: string | null): Promise<unknown> {
  const headers = new window.Headers(written);
  headers.set('Accept', 'application/graphql-response+json, application/json;q=0.9');
  headers.set('Content-Type', 'application/json');
  const authorization = bearer(token);
  if (authorization !== null) headers.set('Authorization', authorization);
  const response = await fetch(ENDPOINT, { method: 'POST', headers, body: JSON.stringify(params) }).catch(noAnswer);
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw plainError(`The answer is not JSON (HTTP ${response.status} ${response.statusText}): ${text.slice(0, 500)}`);
  }
}

function bearer(token: string | null): string | null {
  return token === null ? null : `Bearer ${token}`;
}

function noAnswer(): never {
  throw plainError('The bank did not answer. Is it still running?');
}

/** An error without a stack: GraphiQL would print it, and the user can do nothing with it. */
function plainError(message: string): Error {
  const error = new Error(message);
  delete error.stack;
  return error;
}

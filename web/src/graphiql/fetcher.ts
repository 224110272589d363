/** How the playground talks to the bank: a POST for each query and mutation, a websocket for each subscription. */

import type { GraphiQLProps } from 'graphiql';
import { getOperationAST, parse } from 'graphql';
import { CloseCode, createClient } from 'graphql-ws';
import type { Session } from './session';

type Fetcher = GraphiQLProps['fetcher'];
type Params = Parameters<Fetcher>[0];
type Headers = Record<string, string>;

interface Observer {
  next(value: unknown): void;
  error(error: unknown): void;
  complete(): void;
}

const ENDPOINT = new URL('/graphql', window.location.href);
const MESSAGES_KEPT = 100;
const REFRESH = `mutation { refreshSession {
  ... on Session { accessToken expiresAt customer { fullName email } } } }`;
/** The close codes by which a server of graphql-transport-ws says that it does not accept the token. */
const REFUSALS: readonly number[] = [CloseCode.Unauthorized, CloseCode.Forbidden];

export function createFetcher(session: Session): Fetcher {
  const fetcher = (params: Params, options?: { headers?: Headers }) => {
    const written = options?.headers ?? {};
    // The schema is anyone's to read, and an expired token must not cost the page its documentation.
    const own = authorizationIn(written);
    const remembers = own === null && params.operationName !== 'IntrospectionQuery';
    const authorization = () => own ?? (remembers ? session.memory().logon?.authorization : null) ?? null;
    if (isSubscription(params)) {
      // A watch can't wait for a token: it begins with the one at hand, and says so when the bank refuses it.
      return watch(session, params, authorization());
    }
    return (remembers ? renew(session) : Promise.resolve()).then(() => post(session, params, written, authorization()));
  };
  return fetcher as Fetcher;
}

/** Says whether the headers that the user wrote hold an Authorization, which then wins over the remembered one. */
export function authorizationIn(headers: Headers): string | null {
  const name = Object.keys(headers).find((key) => key.toLowerCase() === 'authorization');
  return name === undefined ? null : (headers[name] ?? null);
}

/** Asks for the next access token when the last one has expired; the browser sends its refresh token as a cookie. */
async function renew(session: Session): Promise<void> {
  if (!session.expired()) return;
  const answer = await ask(REFRESH).catch(() => null);
  if (!session.renewed(answer)) session.refused(session.memory().logon?.authorization ?? null);
}

/** Logs off at the bank as well, so that nobody goes on with this browser's session. */
export async function logOff(session: Session): Promise<void> {
  const authorization = session.memory().logon?.authorization ?? null;
  session.logOff();
  await ask('mutation { logout { __typename } }', authorization).catch(() => null);
}

async function ask(query: string, authorization: string | null = null): Promise<unknown> {
  const headers: Headers = { Accept: 'application/json', 'Content-Type': 'application/json' };
  if (authorization !== null) headers.Authorization = authorization;
  const response = await fetch(ENDPOINT, { method: 'POST', headers, body: JSON.stringify({ query }) });
  return response.json();
}

async function post(
  session: Session,
  params: Params,
  written: Headers,
  authorization: string | null,
): Promise<unknown> {
  const headers = new window.Headers(written);
  headers.set('Accept', 'application/graphql-response+json, application/json;q=0.9');
  headers.set('Content-Type', 'application/json');
  if (authorization !== null) headers.set('Authorization', authorization);
  const response = await fetch(ENDPOINT, { method: 'POST', headers, body: JSON.stringify(params) }).catch(() => {
    throw plainError('The bank did not answer. Is it still running?');
  });
  const text = await response.text();
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw plainError(`The answer is not JSON (HTTP ${response.status} ${response.statusText}): ${text.slice(0, 500)}`);
  }
  session.observe(answer, authorization);
  return answer;
}

/**
 * Watches a subscription and shows what has come so far, newest first.
 *
 * The playground shows one answer at a time, so of a history that is replayed only the last message would be seen.
 * Each watch has a socket of its own, because the token goes with the socket's first message. A lost connection is
 * reported and not made again in secret: what was missed in between would look like a gap in the history.
 */
function watch(session: Session, params: Params, authorization: string | null) {
  return {
    subscribe(observer: Observer) {
      let count = 0;
      let messages: unknown[] = [];
      const show = (more: object = {}) => observer.next({ ...more, received: count, newestFirst: messages });
      const url = new URL(ENDPOINT);
      url.protocol = url.protocol.replace('http', 'ws');
      const client = createClient({
        url: url.href,
        connectionParams: authorization === null ? {} : { authorization },
        retryAttempts: 0,
        on: { connected: () => show() },
      });
      const stop = client.subscribe(
        { query: params.query, operationName: params.operationName ?? null, variables: params.variables },
        {
          next(message) {
            count += 1;
            messages = [message, ...messages].slice(0, MESSAGES_KEPT);
            session.observe(message, authorization);
            show();
          },
          error(problem) {
            if (Array.isArray(problem)) {
              session.observe({ errors: problem }, authorization);
              show({ errors: problem });
            } else {
              if (problem instanceof CloseEvent && REFUSALS.includes(problem.code)) session.refused(authorization);
              show({ closed: closing(problem) });
            }
            observer.complete();
          },
          complete: () => observer.complete(),
        },
      );
      return {
        unsubscribe() {
          stop();
          void client.dispose();
        },
      };
    },
  };
}

function closing(problem: unknown): string {
  if (problem instanceof CloseEvent && problem.code !== 1006) {
    return `The bank closed the connection (${problem.code}${problem.reason ? `: ${problem.reason}` : ''}).`;
  }
  if (problem instanceof Error) return problem.message;
  // A browser tells a page no more than this: 1006, or an event without a reason.
  return 'The connection to the bank was lost or could not be made.';
}

function isSubscription({ query, operationName }: Params): boolean {
  try {
    return getOperationAST(parse(query), operationName)?.operation === 'subscription';
  } catch {
    // The bank explains a document that doesn't parse better than this page could.
    return false;
  }
}

/** An error without a stack: GraphiQL would print it, and the user can do nothing with it. */
function plainError(message: string): Error {
  const error = new Error(message);
  delete error.stack;
  return error;
}

/** The Apollo client: the one way by which pages ask the bank something. */

import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache, ServerError } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { ErrorLink } from '@apollo/client/link/error';
import { RetryLink } from '@apollo/client/link/retry';
import { relayStylePagination } from '@apollo/client/utilities';
import { from, switchMap, tap } from 'rxjs';
import { possibleTypes } from '../gql/possible-types';
import { growing, lasting } from './growing';
import { overtaken } from './overtaken';
import { session } from './session';

function makeCache(): InMemoryCache {
  const paged = (...keys: string[]) => relayStylePagination(keys.length > 0 ? keys : false);
  return new InMemoryCache({
    possibleTypes,
    typePolicies: {
      Query: {
        fields: {
          account: (known, { args, canRead, toReference }) => {
            const account = toReference({ __typename: 'Account', id: args?.id });
            return canRead(account) ? account : known;
          },
          auditLog: paged('filter'),
          apiKeys: paged('customerId'),
          customers: paged('search', 'role'),
          fraudRuleVersions: paged('ruleId'),
          incomingPayments: paged(),
          outgoingPayments: paged('state'),
          reviewQueue: paged(),
          rulebookVersions: paged(),
        },
      },
      Account: {
        fields: {
          entries: paged('from', 'until'),
          holds: lasting(paged()),
          incomingHolds: lasting(paged()),
          standingOrders: paged(),
          transactions: growing(paged('filter')),
        },
      },
      Customer: { fields: { accounts: paged(), apiKeys: paged() } },
      StandingOrder: { fields: { runs: lasting(paged()) } },
      InterestStatement: { merge: true, fields: { accruals: paged() } },
      // These have no id of their own, and are only whole together.
      Money: { keyFields: false, merge: true },
      // What somebody was, and by what they acted, is another thing in each event.
      AuditActor: { keyFields: false },
      AuditSubject: { keyFields: false },
      Country: { keyFields: ['country'] },
      Currency: { keyFields: ['currency'] },
    },
  });
}

/**
 * What one person has asked for is asked in nobody else's name, however late it is tried again; and its answer is not
 * taken in once they have left.
 */
const asker = new ApolloLink((operation, forward) => {
  const person = whoever();
  const check = () => {
    if (person !== null && whoever() !== person) throw new Error('Whoever asked is not logged on any more.');
  };
  operation.setContext({ check });
  return forward(operation).pipe(tap(check));
});

function whoever(): string | null {
  const standing = session.standing();
  return standing.state === 'in' ? standing.person.id : null;
}

const authorization = new SetContextLink(async ({ headers, check }) => {
  const token = await session.token();
  check();
  return token === null ? {} : { headers: { ...headers, authorization: `Bearer ${token}` } };
});

/** A token that the bank does not take any more is renewed once, and the request made again. */
const renewal = new ErrorLink(({ error, operation, forward }) => {
  if (!isUnauthenticated(error) || operation.getContext().renewed === true || session.standing().state !== 'in') return;
  return from(session.renew()).pipe(
    switchMap(() => {
      operation.setContext({ renewed: true });
      return forward(operation);
    }),
  );
});

/**
 * Makes a request again that got no answer, if making it twice is safe: questions are, and what has an idempotency key
 * or a quote, which the bank carries out once. Anything else may have happened, and is left to whoever asked for it.
 */
const retry = new RetryLink({
  delay: { initial: 250, max: 4_000, jitter: true },
  attempts: (count, operation, error) => count < 6 && gotNoAnswer(error) && mayRepeat(operation),
});

export function gotNoAnswer(error: unknown): boolean {
  if (ServerError.is(error)) return error.statusCode >= 502;
  // A browser says no more than this about a lost connection: Chromium, Firefox and Safari each in other words.
  return error instanceof TypeError;
}

function mayRepeat(operation: ApolloLink.Operation): boolean {
  const isQuestion = !operation.query.definitions.some((each) => 'operation' in each && each.operation !== 'query');
  return isQuestion || isDoneOnce(operation.variables);
}

/** Whether the bank carries it out once, however often it is sent. */
export function isDoneOnce(variables: Record<string, unknown>): boolean {
  const input = variables.input as Record<string, unknown> | undefined;
  return typeof input?.idempotencyKey === 'string' || typeof input?.quote === 'string';
}

export function isUnauthenticated(error: unknown): boolean {
  return (
    CombinedGraphQLErrors.is(error) && error.errors.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED')
  );
}

export const client = new ApolloClient({
  cache: makeCache(),
  link: ApolloLink.from([
    asker,
    overtaken.link(() => client.cache),
    retry,
    renewal,
    authorization,
    new HttpLink({ uri: '/graphql' }),
  ]),
  defaultOptions: { watchQuery: { fetchPolicy: 'cache-and-network' } },
});

// What one person has seen is never shown to the next.
let person: string | null = null;
session.subscribe(() => {
  const standing = session.standing();
  const now = standing.state === 'in' ? standing.person.id : standing.state === 'out' ? null : person;
  if (now !== person && person !== null) {
    overtaken.forget();
    void client.clearStore();
  }
  person = now;
});

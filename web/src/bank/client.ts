/** The Apollo client: the one way by which pages ask the bank something. */

import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache, ServerError } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { ErrorLink } from '@apollo/client/link/error';
import { RetryLink } from '@apollo/client/link/retry';
import { relayStylePagination } from '@apollo/client/utilities';
import { from, switchMap } from 'rxjs';
import { possibleTypes } from '../gql/possible-types';
import { growing } from './growing';
import { overtaken } from './overtaken';
import { session } from './session';

export function makeCache(): InMemoryCache {
  const paged = (...keys: string[]) => relayStylePagination(keys.length > 0 ? keys : false);
  return new InMemoryCache({
    possibleTypes,
    typePolicies: {
      Query: {
        fields: {
          account: (_, { args, toReference }) => toReference({ __typename: 'Account', id: args?.id }),
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
          holds: paged(),
          incomingHolds: paged(),
          standingOrders: paged(),
          transactions: growing(paged('filter')),
        },
      },
      Customer: { fields: { accounts: paged(), apiKeys: paged() } },
      StandingOrder: { fields: { runs: paged() } },
      InterestStatement: { merge: true, fields: { accruals: paged() } },
      // These have no id of their own, and are only whole together.
      Money: { keyFields: false, merge: true },
      Country: { keyFields: ['country'] },
      Currency: { keyFields: ['currency'] },
    },
  });
}

const authorization = new SetContextLink(async ({ headers }) => {
  const token = await session.token();
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

export function mayRepeat(operation: ApolloLink.Operation): boolean {
  const isQuestion = !operation.query.definitions.some((each) => 'operation' in each && each.operation !== 'query');
  const input = operation.variables.input as Record<string, unknown> | undefined;
  return isQuestion || typeof input?.idempotencyKey === 'string' || typeof input?.quote === 'string';
}

export function isUnauthenticated(error: unknown): boolean {
  return (
    CombinedGraphQLErrors.is(error) && error.errors.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED')
  );
}

export const client = new ApolloClient({
  cache: makeCache(),
  link: ApolloLink.from([
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
  if (now !== person && person !== null) void client.clearStore();
  person = now;
});

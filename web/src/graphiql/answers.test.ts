import { expect, test } from 'vitest';
import type { SessionFields } from '../bank/session';
import { isUnauthenticated, logonIn } from './answers';
import { isSubscription, logoutsIn } from './operations';

const WHOLE: SessionFields = {
  accessToken: 'token',
  expiresAt: '2026-11-21T20:15:00Z',
  sessionId: 's1',
  passwordChangeDue: false,
  customer: {
    id: 'ada',
    fullName: 'Ada Lovelace',
    email: 'ada@example.com',
    role: 'CUSTOMER',
    country: 'DE',
    mfaEnabled: false,
  },
};

test('a logon is one under any name, and told whole or not', () => {
  expect(logonIn({ me: null, mine: WHOLE })).toEqual({ whole: WHOLE });
  expect(logonIn({ logon: { accessToken: 'token' } })).toEqual({ whole: null });
  expect(logonIn({ logon: { ...WHOLE, customer: { id: 'ada' } } })).toEqual({ whole: null });
  expect(logonIn({ logon: { __typename: 'InvalidCredentials' } })).toBeNull();
  expect(logonIn(null)).toBeNull();
});

test('only the bank’s own code says that a token does not count', () => {
  expect(isUnauthenticated({ errors: [{ message: 'no', extensions: { code: 'UNAUTHENTICATED' } }] })).toBe(true);
  expect(isUnauthenticated({ errors: [{ message: 'no', extensions: { code: 'FORBIDDEN' } }, null] })).toBe(false);
  expect(isUnauthenticated({ data: {} })).toBe(false);
});

test('what ends the session is found by its name in the answer', () => {
  expect(logoutsIn({ query: 'mutation { logout { __typename } bye: logout { __typename } }' })).toEqual([
    'logout',
    'bye',
  ]);
  expect(
    logoutsIn({ query: 'query A { me { id } } mutation B { logout { __typename } }', operationName: 'A' }),
  ).toEqual([]);
});

test('a document that does not parse is left to the bank', () => {
  expect(isSubscription({ query: 'subscription {' })).toBe(false);
  expect(isSubscription({ query: 'subscription { a }' })).toBe(true);
});

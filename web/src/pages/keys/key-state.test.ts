import { expect, test } from 'vitest';
import { endOf, stateOf } from './key-state';

const NOW = Date.parse('2026-11-21T12:00:00Z');

test('a key is good until it expires or is revoked', () => {
  expect(stateOf({ revokedAt: null, expiresAt: null }, NOW)).toBe('good');
  expect(stateOf({ revokedAt: null, expiresAt: '2026-11-21T12:00:01Z' }, NOW)).toBe('good');
  expect(stateOf({ revokedAt: null, expiresAt: '2026-11-21T12:00:00Z' }, NOW)).toBe('expired');
  expect(stateOf({ revokedAt: '2026-11-20T12:00:00Z', expiresAt: '2026-11-20T13:00:00Z' }, NOW)).toBe('revoked');
});

test('a new key ends after so many days, never, or with the day that was chosen', () => {
  expect(endOf('30', '', NOW)).toBe('2026-12-21T11:59:00.000Z');
  expect(endOf('never', '', NOW)).toBeNull();
  expect(endOf('day', '2026-12-24', NOW)).toBe(new Date('2026-12-24T23:59:59').toISOString());
  expect(endOf('day', '', NOW)).toBeUndefined();
  expect(endOf('day', '2026-11-19', NOW)).toBeUndefined();
  expect(endOf('day', '2029-01-01', NOW)).toBeUndefined();
});

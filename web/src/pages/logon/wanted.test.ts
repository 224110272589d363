import { expect, test } from 'vitest';
import { wanted } from './wanted';

test.each(['/accounts', '/accounts/1?tab=charts', '/pay/transfer?to=DE00', '/%5C%5Cevil.example'])(
  'goes back to the page %s',
  (from) => expect(wanted({ from })).toBe(from),
);

test.each([
  '//evil.example',
  '//evil.example/accounts',
  '/\\evil.example',
  '/\t/evil.example',
  '\t//evil.example',
  '/.//evil.example',
  'https://evil.example/',
  'javascript:alert(1)',
  'data:text/html,x',
  'http://[',
])('never leaves the bank for %s', (from) => expect(wanted({ from })).toBe('/'));

test.each([null, undefined, 'words', {}, { from: 1 }])('begins at the first page after %s', (state) =>
  expect(wanted(state)).toBe('/'),
);

// @vitest-environment jsdom
import i18next from 'i18next';
import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import german from '../locales/de/refusals.json';
import english from '../locales/en/refusals.json';
import { explain } from './refusal';

vi.mock('./client', () => ({ gotNoAnswer: () => false }));

const eur = (value: string) => ({ value, currency: 'EUR' });
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');
const say = (typename: string, facts: object, message = 'The bank’s words.') => {
  const code = typename.replace(/(?<!^)(?=[A-Z])/g, '_').toUpperCase();
  return plain(explain({ __typename: typename, code, message, ...facts } as Parameters<typeof explain>[0]));
};

beforeAll(async () => {
  await i18next.init({
    lng: 'de',
    fallbackLng: 'en',
    defaultNS: 'refusals',
    resources: { de: { refusals: german }, en: { refusals: english } },
    interpolation: { escapeValue: false },
  });
});
beforeEach(() => i18next.changeLanguage('de'));

test('a refusal is told with its facts, in the way of the language', async () => {
  const facts = { available: eur('60.00'), requested: eur('5000.00'), feeOfIt: null };
  expect(say('InsufficientFunds', facts)).toBe(
    'Dafür reicht es nicht: 5.000,00 € werden gebraucht, 60,00 € sind verfügbar.',
  );
  await i18next.changeLanguage('en');
  expect(say('InsufficientFunds', facts)).toBe('There is not enough: €5,000.00 is needed, and €60.00 is available.');
});

test('a rejection, which has no facts, is told without them', async () => {
  const rejection = { code: 'INSUFFICIENT_FUNDS', message: '12.00 EUR was asked for, and 3.50 EUR is available.' };
  expect(explain(rejection)).toBe('Auf dem zahlenden Konto war nicht genug verfügbar.');
  await i18next.changeLanguage('en');
  expect(plain(explain(rejection))).toBe('€12.00 was asked for, and €3.50 is available.');
});

test('decimals are counted as the language does', () => {
  const fault = (decimals: number, givenCurrency: string) =>
    say('InvalidAmount', { fault: 'TOO_MANY_DECIMALS', decimals, givenCurrency });
  expect(fault(0, 'JPY')).toBe('Beträge in JPY haben keine Nachkommastellen.');
  expect(fault(2, 'EUR')).toBe('Beträge in EUR haben höchstens 2 Nachkommastellen.');
});

test('a limit says which it is, what is left, and from when it counts anew', () => {
  const limit = { limitScope: 'ACCOUNT', limitKind: 'PER_DAY', resetsAt: '2026-11-22T00:00:00Z' };
  expect(say('LimitExceeded', { ...limit, stillAllowed: eur('20.00') })).toMatch(
    /^Das Tageslimit dieses Kontos lässt das nicht zu: 20,00 € sind noch möglich\. .* ab 2\d\.11\.2026, \d\d:\d\d\.$/,
  );
  expect(say('LimitExceeded', { ...limit, stillAllowed: eur('0.00') })).toContain('ist aufgebraucht');
  expect(say('LimitExceeded', { ...limit, limitKind: 'PER_MINUTE', stillAllowed: null })).toContain(
    'so viele Zahlungen',
  );
  expect(say('LimitExceeded', { ...limit, resetsAt: null, stillAllowed: eur('0.00') })).toContain('keine Zahlung');
});

test('waiting is told in seconds, or in whole minutes', () => {
  expect(say('TooManyAttempts', { retryAfter: 30 })).toContain('in 30 Sekunden');
  expect(say('TooManyAttempts', { retryAfter: 870 })).toContain('in 15 Minuten');
});

test('what the app has no sentence for is told in the words of the bank', () => {
  expect(say('QuiteNew', {})).toBe('The bank’s words.');
  expect(say('InvalidInput', { field: 'quiteNew', reason: 'it is odd' })).toContain('„quiteNew“');
});

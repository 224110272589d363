import { expect, test } from 'vitest';
import { chosen, NO_CHOICE, readChoice, toFilter, writeChoice } from './FilterChoice';

test('the address keeps what is looked for, beside what else it says', () => {
  const params = new URLSearchParams('tab=transactions&q=rent&kind=TRANSFER,DEPOSIT&from=2026-11-01&min=5.00');
  const choice = readChoice(params);
  expect(chosen(choice)).toEqual(['text', 'from', 'min', 'kinds']);
  expect(choice.kinds).toEqual(['DEPOSIT', 'TRANSFER']);
  expect(readChoice(writeChoice(new URLSearchParams(), choice))).toEqual(choice);
  expect(writeChoice(params, NO_CHOICE).toString()).toBe('tab=transactions');
});

test('what makes no sense in an address is not asked for', () => {
  const choice = readChoice(new URLSearchParams('from=yesterday&until=2026-13-45&min=1e9&kind=GIFT&direction=UP'));
  expect(choice).toEqual(NO_CHOICE);
  expect(toFilter(choice)).toBeUndefined();
});

test('both days of a range count, from midnight to midnight where the user is', () => {
  const filter = toFilter({ ...NO_CHOICE, from: '2026-11-01', until: '2026-11-30' });
  expect(filter).toEqual({
    from: new Date(2026, 10, 1).toISOString(),
    until: new Date(2026, 11, 1).toISOString(),
  });
});

test('an account number is asked for without the spaces that people write', () => {
  expect(toFilter({ ...NO_CHOICE, party: 'DE89 3704 0044' })).toEqual({ counterparty: 'DE8937040044' });
});

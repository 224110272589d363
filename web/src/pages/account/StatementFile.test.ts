import { expect, test } from 'vitest';
import type { StatementLineFragment } from '../../gql/graphql';
import { statementFile } from './StatementFile';
import { monthsBetween } from './StatementMonths';

const money = (value: string) => ({ value, currency: 'EUR' });
const party = (name: string, id: string | null) => ({ name, iban: id && 'DE00', account: id === null ? null : { id } });

function line(description: string | null, sequence = 1): StatementLineFragment {
  return {
    sequence,
    previousStatus: null,
    status: 'COMPLETED',
    occurredAt: '2026-11-21T13:18:43.001000Z',
    hash: 'ab',
    postedDelta: money('-90071992547409.93'),
    heldDelta: money('0.00'),
    balance: money('-0.10'),
    held: money('0.00'),
    transaction: {
      id: 't1',
      kind: 'TRANSFER',
      description,
      source: party('Ada', 'mine'),
      destination: party('Bert "B" Brecht', null),
    },
  };
}

test('a line has every amount to the last digit, and words with commas, quotes and breaks stay one cell', () => {
  const [head, first, ...rest] = statementFile([line('Dinner, twice')], 'mine').split('\r\n');
  expect(head).toBe(
    'sequence,occurredAt,transactionId,kind,previousStatus,status,counterparty,counterpartyIban,description,currency,postedDelta,heldDelta,balance,held,hash',
  );
  expect(first).toBe(
    '1,2026-11-21T13:18:43.001000Z,t1,TRANSFER,,COMPLETED,"Bert ""B"" Brecht",,"Dinner, twice",EUR,-90071992547409.93,0.00,-0.10,0.00,ab',
  );
  expect(rest).toEqual(['']);
  expect(statementFile([line('one\ntwo')], 'mine')).toContain(',"one\ntwo",');
});

test("others' words are no formula, and a negative amount is left as it is", () => {
  const file = statementFile([line('=HYPERLINK(1)')], 'mine');
  expect(file).toContain(",'=HYPERLINK(1),");
  expect(file).toContain(',-90071992547409.93,');
});

test.each([
  ['a;=1+1', "a;'=1+1"],
  ['a;"@SUM(1)', 'a;"\'@SUM(1)'],
  ['＝1+1', "'＝1+1"],
  ['\t=1', "\t'=1"],
  ['a\n-1', "a\n'-1"],
])('nor are they one where a program takes a sign in them for the end of a cell: %j', (words, safe) => {
  expect(statementFile([line(words)], 'mine').replaceAll('""', '"')).toContain(safe);
});

test.each(['1+1=2', 'Rent - June', 'a=b', 'me@example.com', "it's; nice", 'Müller, Söhne'])(
  '%j stays as it is',
  (words) => {
    expect(statementFile([line(words)], 'mine')).toContain(words);
  },
);

test('the months go back over the turn of a year, each from its first instant to the next', () => {
  const months = monthsBetween(new Date(2025, 10, 30), new Date(2026, 1, 1));
  expect(months.map(({ name }) => name)).toEqual(['2026-02', '2026-01', '2025-12', '2025-11']);
  expect(months[1]?.until).toBe(months[0]?.from);
});

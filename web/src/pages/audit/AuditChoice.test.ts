import { readFileSync } from 'node:fs';
import { buildSchema, isEnumType } from 'graphql';
import { expect, test } from 'vitest';
import { ACTIONS, SUBJECT_KINDS } from './AuditActions';
import { fromLocal, NO_CHOICE, readChoice, toFilter, toLocal, writeChoice } from './AuditChoice';

const ADA = '019f2eb0-7818-786d-b630-f0d7ef498137';

test('what is chosen is the same again when its address is opened', () => {
  const choice = {
    ...NO_CHOICE,
    actions: ['LOGON_FAILED' as const, 'RECORDS_READ' as const],
    actorId: ADA,
    subjectKind: 'EXCHANGE_RATE' as const,
    subjectId: 'EUR/USD',
    email: 'ada+1@example.com',
    since: '2026-11-21T20:00:00.000Z',
  };
  expect(readChoice(new URLSearchParams(writeChoice(choice).toString()))).toEqual(choice);
});

test('without a choice the address says nothing and all is asked for', () => {
  expect(writeChoice(NO_CHOICE).toString()).toBe('');
  expect(toFilter(NO_CHOICE)).toEqual({});
});

test('what cannot be is not asked for', () => {
  const params = new URLSearchParams('action=NONSENSE&actor=ada&kind=SHOE&since=tomorrow&address=10.0.0.7');
  expect(toFilter(readChoice(params))).toEqual({ address: '10.0.0.7' });
});

test('a time is the same instant in the form and in the address', () => {
  const instant = '2026-11-21T20:05:00.000Z';
  expect(fromLocal(toLocal(instant))).toBe(instant);
});

test.each([
  ['AuditAction', ACTIONS],
  ['SubjectKind', SUBJECT_KINDS],
])('every value of %s can be chosen, once', (name, offered) => {
  const type = buildSchema(readFileSync('../florin/schema/schema.graphql', 'utf8')).getType(name);
  const values = isEnumType(type) ? type.getValues().map((value) => value.name) : [];
  expect([...offered].sort()).toEqual(values.sort());
});

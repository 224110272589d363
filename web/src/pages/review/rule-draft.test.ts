import { describe, expect, it } from 'vitest';
import type { RuleLineFragment } from '../../gql/graphql';
import { draftOf, faultOf, inLargestUnit, inputOf, newCondition } from './rule-draft';
import { formatAgo } from './Waiting';

describe('a condition that was typed', () => {
  it.each([
    [{ amount: '' }, 'amount', 'required'],
    [{ amount: 'much' }, 'amount', 'amount'],
    [{ amount: '1.005' }, 'amount', 'amount'],
    [{ kind: 'NewPayeeOver', amount: '0.5', currency: 'JPY' }, 'amount', 'amount'],
    [{ kind: 'TransfersWithin', count: '0' }, 'count', 'count'],
    [{ kind: 'TransfersWithin', count: '51' }, 'count', 'count'],
    [{ kind: 'TransfersWithin', count: '2.5' }, 'count', 'count'],
    [{ kind: 'TransfersWithin', time: '25', unit: 'hour' }, 'time', 'time'],
    [{ kind: 'PayeeCountry' }, 'countries', 'countries'],
    [{ kind: 'OutsideHours', opens: '' }, 'opens', 'wallTime'],
    [{ kind: 'OutsideHours', opens: '08:00', closes: '08:00' }, 'closes', 'same'],
  ] as const)('is refused where the bank would refuse it: %o', (typed, field, fault) => {
    expect(faultOf(newCondition({ ...typed }), 'en')).toEqual({ field, fault });
  });

  it.each([
    [{ amount: '1,234.5' }, { amountOver: { value: '1234.50', currency: 'EUR' } }],
    [{ amount: '0' }, { amountOver: { value: '0', currency: 'EUR' } }],
    [{ kind: 'NewPayeeOver', amount: '100', currency: 'JPY' }, { newPayeeOver: { value: '100', currency: 'JPY' } }],
    [
      { kind: 'TransfersWithin', count: '3', time: '24', unit: 'hour' },
      { transfersWithin: { count: 3, seconds: 86_400 } },
    ],
    [{ kind: 'PayeeCountry', countries: ['FR'] }, { payeeCountry: ['FR'] }],
    [
      { kind: 'OutsideHours', opens: '22:00', closes: '06:00', zone: 'Asia/Tokyo' },
      { outsideHours: { opens: '22:00', closes: '06:00', zone: 'Asia/Tokyo' } },
    ],
  ] as const)('is asked for as the bank wants it: %o', (typed, input) => {
    const draft = newCondition(typed as Parameters<typeof newCondition>[0]);
    expect(faultOf(draft, 'en')).toBeNull();
    expect(inputOf(draft, 'en')).toEqual(input);
  });
});

describe('a rule that is edited', () => {
  const rule: RuleLineFragment = {
    id: '1',
    name: 'Large',
    version: 4,
    enabled: false,
    action: 'REVIEW',
    conditions: [
      { __typename: 'AmountOver', amount: { value: '1234.50', currency: 'EUR' } },
      { __typename: 'UnreadableCondition', stored: '{"moon":"full"}' },
      { __typename: 'TransfersWithin', count: 2, seconds: 5400 },
    ],
  };

  it('says what it said, as the locale writes it, without what cannot be read', () => {
    const { conditions } = draftOf(rule, 'de');
    expect(conditions.map((each) => inputOf(each, 'de'))).toEqual([
      { amountOver: { value: '1234.50', currency: 'EUR' } },
      { transfersWithin: { count: 2, seconds: 5400 } },
    ]);
    expect(conditions[0]?.amount).toBe('1234,50');
  });

  it('has a condition to fill in where none can be read', () => {
    const unreadable: RuleLineFragment = { ...rule, conditions: [{ __typename: 'UnreadableCondition', stored: '1' }] };
    expect(draftOf(unreadable, 'en').conditions).toHaveLength(1);
  });
});

describe('time', () => {
  it.each([
    [86_400, { time: 24, unit: 'hour' }],
    [5_400, { time: 90, unit: 'minute' }],
    [61, { time: 61, unit: 'second' }],
  ] as const)('is told in the largest unit that fits: %i s', (seconds, told) => {
    expect(inLargestUnit(seconds)).toEqual(told);
  });

  it.each([
    ['2026-11-21T11:59:30Z', 'now'],
    ['2026-11-21T12:00:30Z', 'now'],
    ['2026-11-21T11:47:30Z', '12 minutes ago'],
    ['2026-11-20T11:00:00Z', 'yesterday'],
  ])('is told as long ago: %s', (since, told) => {
    expect(formatAgo(since, Date.parse('2026-11-21T12:00:00Z'), 'en')).toBe(told);
  });
});

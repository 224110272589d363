/** A rule as its form has it: what was typed, and what the bank is asked for once that is right. */

import type { ConditionFactsFragment, FraudConditionInput, RuleAction, RuleLineFragment } from '../../gql/graphql';
import { parseAmount, sign, toTyped } from '../../money/money';

export const NAME_MAX = 80;
export const CONDITIONS_MAX = 10;
export const PAYMENTS_MAX = 50;
const SECONDS_MAX = 86_400;
const SECONDS = { second: 1, minute: 60, hour: 3_600 } as const;

export type TimeUnit = keyof typeof SECONDS;
export const UNITS = Object.keys(SECONDS) as TimeUnit[];
export const KINDS = ['AmountOver', 'NewPayeeOver', 'TransfersWithin', 'PayeeCountry', 'OutsideHours'] as const;
export type Kind = (typeof KINDS)[number];

/** All fields of all kinds, so that what was typed is still there when a kind is chosen and another again. */
export interface ConditionDraft {
  key: string;
  kind: Kind;
  amount: string;
  currency: string;
  count: string;
  time: string;
  unit: TimeUnit;
  countries: string[];
  opens: string;
  closes: string;
  zone: string;
}

export interface RuleDraft {
  name: string;
  action: RuleAction;
  enabled: boolean;
  conditions: ConditionDraft[];
}

export type Fault = 'required' | 'amount' | 'count' | 'time' | 'countries' | 'wallTime' | 'same' | 'zone';

let made = 0;

export function newCondition(given: Partial<ConditionDraft> = {}): ConditionDraft {
  made += 1;
  return {
    key: `condition-${made}`,
    kind: 'AmountOver',
    amount: '',
    currency: 'EUR',
    count: '3',
    time: '10',
    unit: 'minute',
    countries: [],
    opens: '06:00',
    closes: '22:00',
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    ...given,
  };
}

/** What the form begins with. A condition that can't be read is left out: it has to be written anew. */
export function draftOf(rule: RuleLineFragment | null, locale: string): RuleDraft {
  if (rule === null) return { name: '', action: 'REVIEW', enabled: true, conditions: [newCondition()] };
  const { name, action, enabled } = rule;
  const conditions = rule.conditions.flatMap((condition) => conditionDraft(condition, locale));
  return { name, action, enabled, conditions: conditions.length > 0 ? conditions : [newCondition()] };
}

function conditionDraft(condition: ConditionFactsFragment, locale: string): ConditionDraft[] {
  switch (condition.__typename) {
    case 'AmountOver':
    case 'NewPayeeOver': {
      const { value, currency } = condition.amount;
      const amount = sign(condition.amount) === 0 ? '0' : toTyped(value, locale);
      return [newCondition({ kind: condition.__typename, amount, currency })];
    }
    case 'TransfersWithin': {
      const { time, unit } = inLargestUnit(condition.seconds);
      return [newCondition({ kind: 'TransfersWithin', count: `${condition.count}`, time: `${time}`, unit })];
    }
    case 'PayeeCountry':
      return [newCondition({ kind: 'PayeeCountry', countries: condition.countries })];
    case 'OutsideHours': {
      const { opens, closes, zone } = condition;
      return [newCondition({ kind: 'OutsideHours', opens, closes, zone })];
    }
    case 'UnreadableCondition':
      return [];
  }
}

/** The largest unit in which a time is a whole number. */
export function inLargestUnit(seconds: number): { time: number; unit: TimeUnit } {
  const unit = [...UNITS].reverse().find((each) => seconds % SECONDS[each] === 0) ?? 'second';
  return { time: seconds / SECONDS[unit], unit };
}

/** The first field that is wrong in a condition, and how; null where all is right. */
export function faultOf(draft: ConditionDraft, locale: string): { field: keyof ConditionDraft; fault: Fault } | null {
  switch (draft.kind) {
    case 'AmountOver':
    case 'NewPayeeOver':
      if (draft.amount.trim() === '') return { field: 'amount', fault: 'required' };
      return readBound(draft, locale) === null ? { field: 'amount', fault: 'amount' } : null;
    case 'TransfersWithin': {
      const count = wholeNumber(draft.count);
      if (count === null || count < 1 || count > PAYMENTS_MAX) return { field: 'count', fault: 'count' };
      const seconds = secondsOf(draft);
      return seconds === null || seconds < 1 || seconds > SECONDS_MAX ? { field: 'time', fault: 'time' } : null;
    }
    case 'PayeeCountry':
      return draft.countries.length === 0 ? { field: 'countries', fault: 'countries' } : null;
    case 'OutsideHours':
      if (draft.opens === '') return { field: 'opens', fault: 'wallTime' };
      if (draft.closes === '') return { field: 'closes', fault: 'wallTime' };
      if (draft.opens === draft.closes) return { field: 'closes', fault: 'same' };
      return draft.zone === '' ? { field: 'zone', fault: 'zone' } : null;
  }
}

/** What the bank is asked for. Only for a condition without a fault. */
export function inputOf(draft: ConditionDraft, locale: string): FraudConditionInput {
  const money = () => ({ value: readBound(draft, locale) ?? '', currency: draft.currency });
  switch (draft.kind) {
    case 'AmountOver':
      return { amountOver: money() };
    case 'NewPayeeOver':
      return { newPayeeOver: money() };
    case 'TransfersWithin':
      return { transfersWithin: { count: wholeNumber(draft.count) ?? 0, seconds: secondsOf(draft) ?? 0 } };
    case 'PayeeCountry':
      return { payeeCountry: draft.countries };
    case 'OutsideHours':
      return { outsideHours: { opens: draft.opens, closes: draft.closes, zone: draft.zone } };
  }
}

/** An amount, where zero is one too: it stands for any amount. */
function readBound({ amount, currency }: ConditionDraft, locale: string): string | null {
  const read = parseAmount(amount, locale, decimalsIn(currency));
  if ('value' in read) return read.value;
  return read.fault === 'zero' ? '0' : null;
}

function decimalsIn(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

function wholeNumber(typed: string): number | null {
  return /^\d{1,6}$/.test(typed.trim()) ? Number(typed) : null;
}

function secondsOf({ time, unit }: ConditionDraft): number | null {
  const number = wholeNumber(time);
  return number === null ? null : number * SECONDS[unit];
}

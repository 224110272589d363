/** What the bank says no with, in the user's language. */

import { CombinedGraphQLErrors } from '@apollo/client';
import i18next from 'i18next';
import type { RefusalFactsFragment } from '../gql/graphql';
import { locale } from '../locales/i18n';
import { formatMoney, type Money, sign } from '../money/money';
import { formatCountry, formatIban, formatInstant } from '../shell/formats';
import { gotNoAnswer, isDoneOnce } from './client';

export type Refusal = RefusalFactsFragment & { __typename: string };

/** Says whether a mutation's result is a refusal; anything else is what was asked for. */
export function isRefusal<T extends { __typename?: string }>(result: T): result is T & Refusal {
  return 'code' in result && 'message' in result;
}

/**
 * The refusal in the user's language: by its code and facts, or as the bank puts it where no sentence of ours is there.
 *
 * A transaction's rejection has the code and no facts; the sentence for the code alone makes sense without them.
 */
export function explain(refusal: { code: string; message: string }): string {
  const facts = hasFacts(refusal) ? { ...written(refusal), context: variant(refusal) } : {};
  const text = say(refusal.code, { ...facts, defaultValue: '' });
  return text === '' ? withMoney(refusal.message) : text;
}

/** A text of `refusals`, whose keys are codes that the bank sends, and not for the compiler to know. */
function say(key: string, facts: Record<string, unknown> = {}): string {
  return (i18next.t as unknown as (key: string, facts: Record<string, unknown>) => string)(`refusals:${key}`, facts);
}

/** A sentence of the bank's, its amounts ("5000.00 EUR") in the locale's way. */
function withMoney(sentence: string): string {
  return sentence.replace(/(-?\d+(?:\.\d+)?) ([A-Z]{3})\b/g, (written, value: string, currency: string) =>
    Intl.supportedValuesOf('currency').includes(currency) ? formatMoney({ value, currency }, locale()) : written,
  );
}

function hasFacts(refusal: { code: string; message: string; __typename?: string }): refusal is Refusal {
  const name = refusal.__typename?.replace(/(?<!^)(?=[A-Z])/g, '_').toUpperCase();
  return name === refusal.code;
}

/** Which of the sentences for the code fits these facts; without one, that for the code alone does. */
function variant(refusal: Refusal): string | undefined {
  switch (refusal.__typename) {
    case 'AccountNotActive':
      return [refusal.side, refusal.accountStatus].filter(Boolean).join('_');
    case 'AccountNotEmpty':
      if (sign(refusal.remainingBalance) < 0) return 'OVERDRAWN';
      if (sign(refusal.remainingHeld) > 0) return 'HELD';
      return sign(refusal.remainingBalance) > 0 ? 'FULL' : 'INTEREST';
    case 'AccountNotFound':
      return refusal.side;
    case 'CurrencyMismatch':
      return refusal.keptIn === null ? refusal.side : `${refusal.side}_KNOWN`;
    case 'ExchangeNotOffered':
      return refusal.why;
    case 'InsufficientFunds':
      return refusal.feeOfIt ? 'FEE' : 'FACTS';
    case 'InvalidAmount':
      return refusal.fault;
    case 'InvalidIban':
      return refusal.ibanFault;
    case 'InvalidInput': {
      const field = refusal.field.replace(/\W/g, '_');
      return i18next.exists(`refusals:INVALID_INPUT_${field}`) ? field : 'OTHER';
    }
    case 'LimitExceeded':
      if (refusal.stillAllowed && sign(refusal.stillAllowed) > 0) return refusal.resetsAt ? 'LEFT_UNTIL' : 'LEFT';
      if (refusal.resetsAt === null) return 'NOTHING';
      return refusal.stillAllowed ? 'SPENT' : 'OFTEN';
    case 'ReversalExceeded':
      return sign(refusal.stillReversible) > 0 ? 'LEFT' : 'NOTHING';
    case 'StandingOrderOver':
      return refusal.orderStatus;
    case 'TransactionNotPending':
      return refusal.transactionStatus;
    default:
      return 'FACTS';
  }
}

/** The facts as sentences have them: in the locale's way, and with words for what is one of a list. */
function written(refusal: Refusal): Record<string, unknown> {
  const facts: Record<string, unknown> = Object.fromEntries(
    Object.entries(refusal).map(([name, fact]) => [name, isMoney(fact) ? formatMoney(fact, locale()) : fact]),
  );
  if ('resetsAt' in refusal && refusal.resetsAt) facts.resetsAt = formatInstant(refusal.resetsAt);
  if ('expiredAt' in refusal) facts.expiredAt = formatInstant(refusal.expiredAt);
  if ('givenIban' in refusal) facts.givenIban = formatIban(refusal.givenIban);
  if ('given' in refusal && /^[A-Z]{2}\d{2}\w+$/.test(refusal.given)) facts.given = formatIban(refusal.given);
  if (refusal.__typename === 'CountryNotAllowed') facts.givenCountry = formatCountry(refusal.givenCountry);
  if ('limitKind' in refusal) facts.limit = say(`limit.${refusal.limitScope}.${refusal.limitKind}`);
  if ('decimals' in refusal) facts.count = refusal.decimals;
  if ('openAccounts' in refusal) facts.count = refusal.openAccounts;
  if ('minutes' in refusal) facts.within = lasting(refusal.minutes * 60);
  if ('retryAfter' in refusal) facts.wait = lasting(refusal.retryAfter);
  return facts;
}

/** So many seconds, or the whole minutes that they come to. */
function lasting(seconds: number): string {
  const [unit, count] = seconds < 100 ? ['second', seconds] : ['minute', Math.ceil(seconds / 60)];
  return new Intl.NumberFormat(locale(), { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}

/** No answer came to what may have been done all the same, and would be done twice if it were sent again. */
class Uncertain extends Error {}

/** The error of a mutation, and whether its sender may be told to send it again. */
export function errorOf(problem: unknown, variables: Record<string, unknown>): unknown {
  return gotNoAnswer(problem) && !isDoneOnce(variables) ? new Uncertain('There was no answer.') : problem;
}

/** What went wrong where there is no result: the line, a limit, or the bank itself. */
export function explainError(error: unknown): string {
  if (error instanceof Uncertain) return i18next.t('common:errors.uncertain');
  if (gotNoAnswer(error)) return i18next.t('common:errors.noAnswer');
  if (CombinedGraphQLErrors.is(error)) {
    const [first] = error.errors;
    const { code, retryAfter } = first?.extensions ?? {};
    if (code === 'RATE_LIMITED') return i18next.t('common:errors.rateLimited', { seconds: retryAfter });
    if (code === 'FORBIDDEN') return i18next.t('common:errors.forbidden');
    if (code === 'UNAUTHENTICATED') return i18next.t('common:errors.unauthenticated');
    if (first && code === 'BAD_USER_INPUT') return first.message;
  }
  return i18next.t('common:errors.fault');
}

function isMoney(fact: unknown): fact is Money {
  return typeof fact === 'object' && fact !== null && 'value' in fact && 'currency' in fact;
}

/** What the bank says no with, in the user's language. */

import { CombinedGraphQLErrors } from '@apollo/client';
import i18next from 'i18next';
import type { RefusalFactsFragment } from '../gql/graphql';
import { locale } from '../locales/i18n';
import { formatMoney, type Money } from '../money/money';
import { gotNoAnswer } from './client';

export type Refusal = RefusalFactsFragment & { __typename: string };

/** Says whether a mutation's result is a refusal; anything else is what was asked for. */
export function isRefusal<T extends { __typename?: string }>(result: T): result is T & Refusal {
  return 'code' in result && 'message' in result;
}

/** The refusal in the user's language: by its code, or as the bank puts it where no sentence of ours is there. */
export function explain(refusal: { code: string; message: string }): string {
  const facts = Object.entries(refusal).map(([name, fact]) => [
    name,
    isMoney(fact) ? formatMoney(fact, locale()) : fact,
  ]);
  const say = i18next.t as unknown as (key: string, facts: Record<string, unknown>) => string;
  const text = say(`refusals:${refusal.code}`, { ...Object.fromEntries(facts), defaultValue: '' });
  return text === '' ? refusal.message : text;
}

/** What went wrong where there is no result: the line, a limit, or the bank itself. */
export function explainError(error: unknown): string {
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

import type { LimitLeftFragment } from '../../gql/graphql';
import { compare, type Money } from '../../money/money';

export interface Left {
  limit: 'PER_DAY' | 'PER_MONTH';
  remaining: Money;
}

/** What may still be spent in a day and in a month: of the account's limit and the customer's, the one met first. */
export function leftOf(limits: readonly LimitLeftFragment[]): Left[] {
  return (['PER_DAY', 'PER_MONTH'] as const).flatMap((limit) => {
    const all = limits.filter((each) => each.limit === limit).flatMap(({ remaining }) => remaining ?? []);
    const [least] = all.sort(compare);
    return least === undefined ? [] : [{ limit, remaining: least }];
  });
}

/** What is otherwise in one version of the rulebook than in the one before it. */

import type {
  DefaultLimitsLineFragment,
  FeeLineFragment,
  InterestRatesLineFragment,
  RulebookLineFragment,
} from '../../gql/graphql';

type Book = Pick<RulebookLineFragment, 'limits' | 'fees' | 'rates' | 'rules'>;
type Rule = Book['rules'][number];
type Pair<Line> = { before: Line | null; after: Line | null };

export type Change =
  | ({ about: 'limits' } & Pair<DefaultLimitsLineFragment>)
  | ({ about: 'fee' } & Pair<FeeLineFragment>)
  | ({ about: 'rates' } & Pair<InterestRatesLineFragment>)
  | ({ about: 'rule' } & Pair<Rule>);

/** `before` is null for the first version, which comes after the empty one. */
export function listChanges(before: Book | null, after: Book): Change[] {
  const byKind = ({ type, currency }: { type: string; currency: string }) => `${type} ${currency}`;
  return [
    ...pairs(before?.limits, after.limits, byKind).map((pair) => ({ about: 'limits' as const, ...pair })),
    ...pairs(before?.fees, after.fees, (fee) => `${fee.kind} ${byKind(fee)}`).map((pair) => ({
      about: 'fee' as const,
      ...pair,
    })),
    ...pairs(before?.rates, after.rates, byKind).map((pair) => ({ about: 'rates' as const, ...pair })),
    ...pairs(before?.rules, after.rules, ({ ruleId }) => ruleId).map((pair) => ({ about: 'rule' as const, ...pair })),
  ];
}

function pairs<Line>(
  before: readonly Line[] = [],
  after: readonly Line[],
  keyOf: (line: Line) => string,
): Pair<Line>[] {
  const was = new Map(before.map((line) => [keyOf(line), line]));
  const is = new Map(after.map((line) => [keyOf(line), line]));
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((key) => ({ before: was.get(key) ?? null, after: is.get(key) ?? null }))
    .filter((pair) => JSON.stringify(pair.before) !== JSON.stringify(pair.after));
}

/**
 * The tabs that a first visit opens with: one operation of a first session each, in the order of their file names.
 *
 * The operations are files so that the bank's own tests can hold them against its schema.
 */

import { withNewKeys } from './variables';

export interface Example {
  query: string;
  variables: string;
}

const queries = import.meta.glob<string>('./examples/*.graphql', { eager: true, query: '?raw', import: 'default' });
const variables = import.meta.glob<string>('./examples/*.json', { eager: true, query: '?raw', import: 'default' });

/** Builds the examples, each money movement with an idempotency key that no one has used. */
export function firstSession(): Example[] {
  return Object.keys(queries)
    .sort()
    .map((path) => ({
      query: queries[path]?.trimEnd() ?? '',
      variables: withNewKeys(variables[path.replace('.graphql', '.json')]?.trimEnd() ?? ''),
    }));
}

/**
 * An account's list of transactions, which pages of answers make and the bank's pushes let grow at its head.
 *
 * It is whole from its head down to its last line: nothing in between is missing, and nothing is there twice.
 */

import type { ApolloCache, Reference } from '@apollo/client';
import type { relayStylePagination } from '@apollo/client/utilities';
import { AccountCardFragmentDoc, type AccountChangedSubscription, TransactionLineFragmentDoc } from '../gql/graphql';

export type AccountChange = AccountChangedSubscription['transactionStatusChanged'];

type Paged = ReturnType<typeof relayStylePagination>;

interface Line {
  cursor?: string;
  node: { __ref: string };
}

interface List {
  edges: readonly Line[];
  pageInfo: { hasNextPage?: boolean };
}

/**
 * How answers become part of the list. One for its head may have been on its way while a push came, and does not know
 * of that yet; and it says nothing of what had been read further down. Both stay.
 */
export function growing(policy: Paged): Paged {
  const { merge } = policy;
  if (typeof merge !== 'function') return policy;
  return {
    ...policy,
    merge: (existing, incoming, options) => {
      if (!existing || !incoming) return merge(existing, incoming, options);
      if (options.args?.after) {
        const known = refs(existing as unknown as List);
        const edges = incoming.edges?.filter((edge) => !known.has((edge as unknown as Line).node.__ref));
        return merge(existing, { ...incoming, ...(edges && { edges }) }, options);
      }
      const head = merge(existing, incoming, options);
      return options.args?.filter ? head : (joined(existing as unknown as List, head as unknown as List) as never);
    },
  } as Paged;
}

/** A list that is only asked for: a new answer for its head leaves what had been read further down. */
export function lasting(policy: Paged): Paged {
  const { merge } = policy;
  if (typeof merge !== 'function') return policy;
  return {
    ...policy,
    merge: (existing, incoming, options) => {
      const head = merge(existing, incoming, options);
      if (!existing || !head?.pageInfo.hasNextPage || options.args?.after) return head;
      const end = existing.edges.findIndex(({ cursor }) => cursor === head.edges.at(-1)?.cursor);
      const further = end < 0 ? [] : existing.edges.slice(end + 1);
      return further.length === 0 ? head : { ...head, edges: [...head.edges, ...further], pageInfo: existing.pageInfo };
    },
  } as Paged;
}

function joined(existing: List, head: List): List {
  const answered = refs(head);
  const first = existing.edges.findIndex(({ node }) => answered.has(node.__ref));
  if (first < 0) {
    // All that there is, and nothing of what is known: that came later. Else more has happened than one page holds.
    return head.pageInfo.hasNextPage ? head : { ...existing, edges: [...existing.edges, ...head.edges] };
  }
  const newer = existing.edges.slice(0, first);
  const last = head.edges.at(-1);
  const end = existing.edges.findIndex(({ node }) => node.__ref === last?.node.__ref);
  const further = end < 0 ? [] : existing.edges.slice(end + 1);
  const edges = [...newer, ...head.edges, ...further];
  return { ...head, edges, pageInfo: further.length > 0 ? existing.pageInfo : head.pageInfo };
}

function refs({ edges }: List): Set<string> {
  return new Set(edges.map(({ node }) => node.__ref));
}

/** Makes the cache know what a push tells: the account, the transaction, and that it is in the account's list. */
export function takeIn(cache: ApolloCache, accountId: string, change: AccountChange): void {
  cache.batch({
    update: () => {
      cache.writeFragment({ fragment: AccountCardFragmentDoc, fragmentName: 'AccountCard', data: change.account });
      const line = cache.writeFragment({
        fragment: TransactionLineFragmentDoc,
        fragmentName: 'TransactionLine',
        data: change.transaction,
      });
      if (line && change.previousStatus === null) putFirst(cache, accountId, change, line);
    },
  });
}

function putFirst(cache: ApolloCache, accountId: string, change: AccountChange, line: Reference) {
  const id = cache.identify({ __typename: 'Account', id: accountId });
  if (id === undefined) return;
  cache.modify<{ transactions: List }>({
    id,
    fields: {
      transactions: (given, { storeFieldName, readField }) => {
        const list = given as List;
        if (storeFieldName.includes('"filter"') || !('edges' in list)) return given;
        if (list.edges.some(({ node }) => node.__ref === line.__ref)) return given;
        // Told late, of before what the list begins with: it stands further down, where the list has not been read.
        const head = list.edges[0] && readField<string>('createdAt', list.edges[0].node);
        if (list.pageInfo.hasNextPage && head && Date.parse(change.occurredAt) < Date.parse(head)) return given;
        const edge = { __typename: 'TransactionEdge', cursor: '', node: { __ref: line.__ref } };
        return { ...list, edges: [edge, ...list.edges] } as typeof given;
      },
    },
  });
}

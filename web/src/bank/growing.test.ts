import { gql, InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { beforeEach, expect, test } from 'vitest';
import { at, changeOf } from './change.fixture';
import { growing, lasting, takeIn } from './growing';

const LIST = gql`query ($first: Int, $after: String, $filter: Filter) {
  account(id: "a") {
    id
    transactions(first: $first, after: $after, filter: $filter) {
      edges { cursor node { id createdAt } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

let cache: InMemoryCache;

beforeEach(() => {
  cache = new InMemoryCache({
    typePolicies: {
      Query: { fields: { account: (_, { toReference }) => toReference({ __typename: 'Account', id: 'a' }) } },
      Account: { fields: { transactions: growing(relayStylePagination(['filter'])) } },
      Money: { keyFields: false, merge: true },
    },
  });
});

/** The bank's answer to the question for a page; the number of a transaction is the minute in which it was made. */
function answer(
  numbers: number[],
  { after, filter, more = false }: { after?: number; filter?: object; more?: boolean } = {},
) {
  cache.writeQuery({
    query: LIST,
    variables: { first: 3, ...(after !== undefined && { after: `c${after}` }), ...(filter && { filter }) },
    data: {
      account: {
        __typename: 'Account',
        id: 'a',
        transactions: {
          __typename: 'TransactionConnection',
          edges: numbers.map((each) => ({
            __typename: 'TransactionEdge',
            cursor: `c${each}`,
            node: { __typename: 'Transaction', id: `t${each}`, createdAt: at(each) },
          })),
          pageInfo: {
            __typename: 'PageInfo',
            hasNextPage: more,
            endCursor: numbers.length ? `c${numbers.at(-1)}` : null,
          },
        },
      },
    },
  });
}

function push(number: number, more: Parameters<typeof changeOf>[1] = {}) {
  takeIn(cache, 'a', changeOf(number, more));
}

function shown(filter?: object): string {
  const data = cache.readQuery<{ account: { transactions: { edges: { node: { id: string } }[] } } }>({
    query: LIST,
    variables: filter ? { first: 3, filter } : { first: 3 },
  });
  return data?.account.transactions.edges.map(({ node }) => node.id.slice(1)).join(' ') ?? '-';
}

test('what is pushed stands at the head, once', () => {
  answer([3, 2, 1]);
  push(4);
  push(4);
  push(5);
  expect(shown()).toBe('5 4 3 2 1');
});

test('a push makes the account and the transaction what they are now', () => {
  answer([3, 2, 1]);
  push(4);
  expect(cache.extract()['Account:a']).toMatchObject({ balance: { value: '1.00' } });
  expect(cache.extract()['Transaction:t4']).toMatchObject({ status: 'COMPLETED' });
});

test('an answer that was on its way while a push came loses nothing', () => {
  answer([3, 2, 1], { more: true });
  push(4);
  push(5);
  answer([3, 2, 1], { more: true });
  expect(shown()).toBe('5 4 3 2 1');
  answer([4, 3, 2], { more: true });
  expect(shown()).toBe('5 4 3 2 1');
  answer([5, 4, 3], { more: true });
  expect(shown()).toBe('5 4 3 2 1');
});

test('the first push of an account without history survives the answer that did not know of it', () => {
  answer([]);
  push(1);
  answer([]);
  expect(shown()).toBe('1');
  answer([1]);
  expect(shown()).toBe('1');
});

test('what came late into the history, after others were made, stands where the bank puts it', () => {
  answer([30, 20, 10], { more: true });
  push(15, { minute: 40 });
  expect(shown()).toBe('15 30 20 10');
  answer([15, 30, 20], { more: true });
  expect(shown()).toBe('15 30 20 10');
});

test('a change of what the list has not been read down to does not come to its head', () => {
  answer([3, 2], { more: true });
  push(1, { minute: 4, previousStatus: 'PENDING' });
  expect(shown()).toBe('3 2');
  answer([1], { after: 2 });
  expect(shown()).toBe('3 2 1');
});

test('further pages follow, and repeat nothing', () => {
  answer([6, 5, 4], { more: true });
  push(7);
  answer([4, 3, 2], { after: 4, more: true });
  answer([1], { after: 2 });
  expect(shown()).toBe('7 6 5 4 3 2 1');
});

test('asking for the head again keeps what had been read further down', () => {
  answer([6, 5, 4], { more: true });
  answer([3, 2, 1], { after: 4, more: true });
  answer([7, 6, 5], { more: true });
  expect(shown()).toBe('7 6 5 4 3 2 1');
});

test('after more has happened than one page holds, the list begins anew, and late pushes do not disturb it', () => {
  answer([3, 2, 1]);
  answer([9, 8, 7], { more: true });
  expect(shown()).toBe('9 8 7');
  for (const each of [4, 5, 6, 7, 8, 9, 10]) push(each);
  expect(shown()).toBe('10 9 8 7');
  answer([6, 5, 4], { after: 7, more: true });
  expect(shown()).toBe('10 9 8 7 6 5 4');
});

test('a list with a filter is as the bank has answered', () => {
  const filter = { text: 'rent' };
  answer([3, 1], { filter });
  push(4);
  expect(shown(filter)).toBe('3 1');
  answer([4, 3, 1], { filter });
  expect(shown(filter)).toBe('4 3 1');
  answer([3], { filter });
  expect(shown(filter)).toBe('3');
});

test('a list that is only asked for keeps what was read further down when its head is asked for anew', () => {
  cache.policies.addTypePolicies({ Account: { fields: { transactions: lasting(relayStylePagination()) } } });
  const read = () => {
    const known = cache.readQuery<{ account: { transactions: { edges: { cursor: string }[]; pageInfo: object } } }>({
      query: LIST,
      variables: { first: 3 },
    })?.account.transactions;
    return { cursors: known?.edges.map(({ cursor }) => cursor), pageInfo: known?.pageInfo };
  };
  answer([5, 4, 3], { more: true });
  answer([2, 1], { after: 3 });
  answer([6, 5, 4], { more: true });
  expect(read().cursors).toEqual(['c6', 'c5', 'c4', 'c3', 'c2', 'c1']);
  expect(read().pageInfo).toMatchObject({ hasNextPage: false, endCursor: 'c1' });
  answer([99, 98, 97], { more: true });
  expect(read().cursors).toEqual(['c99', 'c98', 'c97']);
  answer([99], {});
  expect(read().cursors).toEqual(['c99']);
});

import { ApolloClient, ApolloLink, gql, InMemoryCache } from '@apollo/client';
import { Subject } from 'rxjs';
import { beforeEach, expect, test, vi } from 'vitest';
import { changeOf } from './change.fixture';
import { takeIn } from './growing';
import { Overtaken } from './overtaken';

const BALANCE = gql`query { account { id balance { value currency } } }`;

let answers: Subject<ApolloLink.Result>;
let clock: number;
let overtaken: Overtaken;
let client: ApolloClient;

beforeEach(() => {
  vi.useFakeTimers();
  answers = new Subject();
  clock = 0;
  overtaken = new Overtaken(() => clock);
  const bank = new ApolloLink(() => answers);
  client = new ApolloClient({
    cache: new InMemoryCache({ typePolicies: { Money: { keyFields: false, merge: true } } }),
    link: ApolloLink.from([overtaken.link(() => client.cache), bank]),
  });
});

const money = (value: string) => ({ __typename: 'Money' as const, value, currency: 'EUR' });

function push(balance: string) {
  const change = changeOf(1, { balance });
  takeIn(client.cache, 'a', change);
  overtaken.note('a', change);
}

async function answer(balance: string) {
  answers.next({ data: { account: { __typename: 'Account', id: 'a', balance: money(balance) } } });
  answers.complete();
  await vi.runAllTimersAsync();
}

const shown = () =>
  client.readQuery<{ account: { balance: { value: string } } }>({ query: BALANCE })?.account.balance.value;

test('an answer that a push has overtaken does not bring the old balance back', async () => {
  clock = 10;
  const asked = client.query({ query: BALANCE });
  clock = 20;
  push('7.00');
  await answer('5.00');
  await asked;
  expect(shown()).toBe('7.00');
});

test('an answer to what was asked after a push stands', async () => {
  clock = 10;
  push('7.00');
  clock = 20;
  const asked = client.query({ query: BALANCE });
  await answer('9.00');
  await asked;
  expect(shown()).toBe('9.00');
});

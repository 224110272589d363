// @vitest-environment jsdom
import { ApolloClient, ApolloLink, gql, InMemoryCache, type TypedDocumentNode } from '@apollo/client';
import { ApolloProvider } from '@apollo/client/react';
import { act, cleanup, renderHook } from '@testing-library/react';
import { Observable } from 'rxjs';
import { afterEach, expect, it, vi } from 'vitest';
import { useRequest } from './use-request';

interface Paid {
  pay: { __typename: 'Payment'; id: string } | { __typename: 'Refused'; code: string; message: string };
}
type Input = { input: { idempotencyKey: string } };

const PAY: TypedDocumentNode<Paid, Input> = gql`
  mutation Pay($input: Input!) {
    pay(input: $input) {
      ... on Payment {
        id
      }
      ... on Refused {
        code
        message
      }
    }
  }
`;
const YES: Paid['pay'] = { __typename: 'Payment', id: '1' };
const no = (code: string): Paid['pay'] => ({ __typename: 'Refused', code, message: 'No.' });

/** A bank that gives these answers, null where one gets lost; and the keys that it was asked under. */
function form(...answers: (Paid['pay'] | null)[]) {
  return namedForm(undefined, ...answers);
}

function namedForm(name: string | undefined, ...answers: (Paid['pay'] | null)[]) {
  const keys: string[] = [];
  const link = new ApolloLink(({ variables }) => {
    const answer = answers[keys.length] ?? null;
    keys.push((variables as Input).input.idempotencyKey);
    return new Observable((observer) => {
      queueMicrotask(() => {
        if (answer === null) return observer.error(new TypeError('Failed to fetch'));
        observer.next({ data: { pay: answer } });
        observer.complete();
      });
    });
  });
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  const { result, unmount } = renderHook(() => useRequest(PAY, name), {
    wrapper: ({ children }) => <ApolloProvider client={client}>{children}</ApolloProvider>,
  });
  const press = (refused?: () => void) =>
    act(() => result.current.send((idempotencyKey) => ({ input: { idempotencyKey } }), refused));
  return { keys, result, press, unmount };
}

afterEach(cleanup);

it('asks once for a double press', async () => {
  const { keys, result } = form(YES, YES);
  const send = () => result.current.send((idempotencyKey) => ({ input: { idempotencyKey } }));
  const [first, second] = await act(() => Promise.all([send(), send()]));
  expect(first).toMatchObject({ id: '1' });
  expect(second).toBeNull();
  expect(keys).toHaveLength(1);
});

it('keeps the key while there is no answer', async () => {
  const { keys, result, press } = form(null, no('OVERLOADED'), YES, YES);
  expect(await press()).toBeNull();
  expect(result.current.error).toBeInstanceOf(TypeError);
  await press();
  expect(result.current.refusal?.code).toBe('OVERLOADED');
  expect(result.current.error).toBeNull();
  expect(await press()).not.toBeNull();
  await press();
  expect(new Set(keys.slice(0, 3)).size).toBe(1);
  expect(keys[3]).not.toBe(keys[0]);
});

it('says that nothing is known where no answer came to what would be done twice', async () => {
  const { result, press } = form(null, null);
  await press();
  expect(result.current.error).toBeInstanceOf(TypeError);
  await act(() => result.current.send({ input: {} as Input['input'] }));
  expect(result.current.error).not.toBeInstanceOf(TypeError);
  expect(result.current.error).toMatchObject({ message: 'There was no answer.' });
});

it('takes another key after a no, and tells it', async () => {
  const { keys, result, press } = form(no('INSUFFICIENT_FUNDS'), YES);
  const refused = vi.fn();
  await press(refused);
  expect(refused).toHaveBeenCalledOnce();
  expect(result.current.refusal?.code).toBe('INSUFFICIENT_FUNDS');
  await press(refused);
  expect(result.current.refusal).toBeNull();
  expect(refused).toHaveBeenCalledOnce();
  expect(keys[1]).not.toBe(keys[0]);
});

it('forgets the key of what was sealed', async () => {
  const { keys, result, press } = form(null, YES);
  await press();
  act(() => result.current.forget());
  expect(result.current.error).toBeNull();
  await press();
  expect(keys[1]).not.toBe(keys[0]);
});

it('keeps the key of a named form that was closed without an answer, and of that one only', async () => {
  const closed = namedForm('refund 1', null);
  await closed.press();
  closed.unmount();
  const again = namedForm('refund 1', YES, YES);
  await again.press();
  expect(again.keys).toEqual(closed.keys);
  await again.press();
  expect(again.keys[1]).not.toBe(closed.keys[0]);
  const other = namedForm('refund 2', YES);
  await other.press();
  expect(other.keys[0]).not.toBe(closed.keys[0]);
});

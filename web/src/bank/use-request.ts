import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { useMutation } from '@apollo/client/react';
import { useRef, useState } from 'react';
import { asking } from './own-requests';
import { errorOf, isRefusal, type Refusal } from './refusal';
import { makeKey } from './request-key';

type Result = { __typename?: string };
type Answer<Data> = Exclude<Data[keyof Data], string | undefined> & Result;
type Granted<Data> = Exclude<Answer<Data>, { code: string; message: string }>;

interface Request<Data, Variables> {
  /** Asks; what was granted, or null where it was refused or there was no answer. While one is on its way, null at once. */
  send: (
    variables: Variables | ((idempotencyKey: string) => Variables),
    /** Is told the bank's no, for the field that it is about. */
    refused?: (refusal: Refusal) => void,
  ) => Promise<Granted<Data> | null>;
  busy: boolean;
  /** The bank's no to the last attempt. */
  refusal: Refusal | null;
  /** That the last attempt got no answer, or that the bank had a fault. */
  error: unknown;
  /** Forgets the no, when what it was about has been changed. */
  clear: () => void;
  /** Has the next attempt be another request. Only after `sealKey`: then nothing comes of the last one any more. */
  forget: () => void;
}

/**
 * A mutation of one field, as a form uses it.
 *
 * Where money moves, give `send` a function: it gets the form's idempotency key, which is made once and stays the same
 * until the bank has given a definite answer, which "too busy, ask again" is not. So a double click, or one more press
 * after a lost answer, moves money once; and what is asked for after a yes or a no is another request.
 *
 * A dialog may be closed after a lost answer, and opened again: name its `form`, and the key outlives it.
 */
export function useRequest<Data, Variables extends OperationVariables>(
  document: TypedDocumentNode<Data, Variables>,
  form?: string,
): Request<Data, Variables> {
  const [mutate] = useMutation<Data, OperationVariables>(document as TypedDocumentNode<Data, OperationVariables>);
  const own = useRef<string | null>(null);
  const key = form === undefined ? own : keyOf(form);
  const running = useRef(false);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [error, setError] = useState<unknown>(null);

  const send: Request<Data, Variables>['send'] = async (variables, refused) => {
    if (running.current) return null;
    running.current = true;
    const answered = asking();
    let done: string | undefined;
    setBusy(true);
    setError(null);
    key.current ??= makeKey();
    const given = typeof variables === 'function' ? variables(key.current) : variables;
    try {
      const { data } = await mutate({ variables: given });
      const result = Object.values(data as object).find((each) => typeof each === 'object') as Answer<Data>;
      if (!isRefusal(result)) {
        key.current = null;
        setRefusal(null);
        if ('id' in result && typeof result.id === 'string') done = result.id;
        return result as unknown as Granted<Data>;
      }
      if (result.code !== 'OVERLOADED') key.current = null;
      setRefusal(result);
      refused?.(result);
      return null;
    } catch (problem) {
      setRefusal(null);
      setError(errorOf(problem, given));
      return null;
    } finally {
      running.current = false;
      answered(done);
      setBusy(false);
    }
  };
  const clear = () => {
    setRefusal(null);
    setError(null);
  };
  const forget = () => {
    key.current = null;
    clear();
  };
  return { send, busy, refusal, error, clear, forget };
}

/** The keys of forms that may be closed before there is an answer, for as long as this page lives. */
const kept = new Map<string, { current: string | null }>();

function keyOf(form: string): { current: string | null } {
  const known = kept.get(form) ?? { current: null };
  kept.set(form, known);
  return known;
}

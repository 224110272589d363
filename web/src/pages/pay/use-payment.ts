import { useEffect, useRef, useState } from 'react';
import type { Refusal } from '../../bank/refusal';
import { useRequest } from '../../bank/use-request';
import { SealPaymentDocument } from '../../gql/graphql';

/** A request for money, as `useRequest` makes it. */
interface Request<Variables> {
  send: (
    variables: (idempotencyKey: string) => Variables,
    refused: (refusal: Refusal) => void,
  ) => Promise<{ id: string } | null>;
  busy: boolean;
  refusal: Refusal | null;
  error: unknown;
  forget: () => void;
}

interface Ends {
  done: (transactionId: string) => void;
  refused: (refusal: Refusal) => void;
  /** Nothing was sent after all, and nothing will be. */
  withdrawn?: () => void;
}

export interface Payment<Variables> {
  /** Asks for it; `quoteId` where it goes under a quote's key. After a lost answer, asks for the very same again. */
  pay: (make: (idempotencyKey: string) => Variables, quoteId?: string) => Promise<void>;
  /** Nobody knows whether the bank has carried it out, so nothing about it may be changed. */
  unanswered: boolean;
  /** After a lost answer: has the bank see to it that nothing comes of it any more, unless something has. */
  withdraw: () => Promise<void>;
  busy: boolean;
  withdrawing: boolean;
  /** Why there is no answer. */
  problem: { error: unknown; refusal: Refusal | null };
}

/** A request that moves money, until it is known what became of it. */
export function usePayment<Variables>(request: Request<Variables>, ends: Ends): Payment<Variables> {
  const seal = useRequest(SealPaymentDocument);
  const open = useRef<{ variables: Variables; key: string } | null>(null);
  const [unanswered, setUnanswered] = useState(false);

  useEffect(() => {
    if (!unanswered) return undefined;
    // The page alone knows by which key to ask again: a browser asks before it leaves.
    const stay = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', stay);
    return () => window.removeEventListener('beforeunload', stay);
  }, [unanswered]);

  const close = () => {
    open.current = null;
    setUnanswered(false);
  };
  const pay: Payment<Variables>['pay'] = async (make, quoteId) => {
    let asked = false;
    let refused = false;
    const transaction = await request.send(
      (key) => {
        asked = true;
        open.current ??= { variables: make(key), key: quoteId ?? key };
        return open.current.variables;
      },
      (refusal) => {
        if (refusal.code === 'OVERLOADED') return;
        refused = true;
        close();
        ends.refused(refusal);
      },
    );
    if (!asked || refused) return;
    if (transaction === null) return setUnanswered(true);
    close();
    ends.done(transaction.id);
  };
  const withdraw = async () => {
    if (open.current === null) return;
    const sealed = await seal.send({ input: { idempotencyKey: open.current.key } });
    if (sealed === null) return;
    request.forget();
    close();
    if (sealed.transaction === null) ends.withdrawn?.();
    else ends.done(sealed.transaction.id);
  };
  const problem = {
    error: seal.error ?? request.error,
    refusal: seal.refusal ?? request.refusal,
  };
  return { pay, unanswered, withdraw, busy: request.busy, withdrawing: seal.busy, problem };
}

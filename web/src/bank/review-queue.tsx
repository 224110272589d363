/** How many payments wait for staff, told by the bank: for the menu, and for the page that shows them. */

import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { ReviewQueueChangedDocument, type ReviewQueueChangedSubscription } from '../gql/graphql';
import { watch } from './socket';

type ReviewQueueState = ReviewQueueChangedSubscription['reviewQueueChanged'];

/** Null as long as nothing has been told; another object each time that something is. */
const ReviewQueueContext = createContext<ReviewQueueState | null>(null);

export function LiveReviewQueue({ children }: { children: ReactNode }) {
  const [state, setState] = useState<ReviewQueueState | null>(null);
  useEffect(() => watch(ReviewQueueChangedDocument, {}, (data) => setState(data.reviewQueueChanged)), []);
  return <ReviewQueueContext value={state}>{children}</ReviewQueueContext>;
}

export function useReviewQueue(): ReviewQueueState | null {
  return useContext(ReviewQueueContext);
}

/** Calls back each time that the queue has changed. */
export function useReviewQueueChanges(callback: () => void): void {
  const state = useReviewQueue();
  const known = useRef(state);
  const latest = useRef(callback);
  useEffect(() => {
    latest.current = callback;
  });
  useEffect(() => {
    if (known.current === state) return;
    known.current = state;
    latest.current();
  }, [state]);
}

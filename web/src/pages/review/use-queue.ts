import { useApolloClient, useQuery } from '@apollo/client/react';
import { useRef } from 'react';
import { useReviewQueueChanges } from '../../bank/review-queue';
import { ReviewQueueDocument, type ReviewQueueQuery } from '../../gql/graphql';

const PAGE = 25;
/** The most that the bank gives at once. */
const MOST = 100;

export type Waiting = ReviewQueueQuery['reviewQueue']['edges'][number]['node'];

/** The queue as far as it has been asked for. It is asked for anew whenever the bank says that it has changed. */
export function useQueue() {
  const client = useApolloClient();
  const { data, error, refetch, fetchMore } = useQuery(ReviewQueueDocument, { variables: { first: PAGE } });
  const connection = data?.reviewQueue;
  const payments = connection?.edges.map(({ node }) => node);
  const end = connection?.pageInfo.hasNextPage ? connection.pageInfo.endCursor : null;

  const ask = async (): Promise<void> => {
    const shown = client.cache.readQuery({ query: ReviewQueueDocument, variables: { first: PAGE } });
    const first = Math.min(Math.max(shown?.reviewQueue.edges.length ?? 0, PAGE), MOST);
    const asked = { query: ReviewQueueDocument, variables: { first }, fetchPolicy: 'network-only' as const };
    await client.query(asked).catch(() => null);
  };
  // A change that is told while an answer is on its way may not be in it: after that one it is asked once more.
  const running = useRef<Promise<void> | null>(null);
  const waiting = useRef<Promise<void> | null>(null);
  const renew = (): Promise<void> => {
    if (running.current === null) {
      running.current = ask().finally(() => {
        running.current = null;
      });
      return running.current;
    }
    waiting.current ??= running.current.then(() => {
      waiting.current = null;
      return renew();
    });
    return waiting.current;
  };
  useReviewQueueChanges(() => void renew());

  return {
    payments,
    error,
    renew,
    retry: () => void refetch(),
    more: end === null ? null : () => fetchMore({ variables: { after: end } }),
  };
}

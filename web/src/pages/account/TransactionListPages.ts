import { useQuery } from '@apollo/client/react';
import { useCallback, useEffect, useState } from 'react';
import { useWatched } from '../../bank/live';
import { AccountTransactionsDocument, type TransactionFilter, type TransactionLineFragment } from '../../gql/graphql';

const PAGE = 25;
/** A search looks at 5,000 lines at a time; after so many times without a full page somebody is asked to go on. */
const PATIENCE = 4;
/** The most that the bank gives at once. */
const MOST = 100;

interface Transactions {
  /** Undefined as long as nothing is known. */
  lines: readonly TransactionLineFragment[] | undefined;
  error: unknown;
  retry: () => void;
  hasMore: boolean;
  loading: boolean;
  more: () => void;
  /** Looks once more for what the filter lets through: a list with one does not grow by itself. */
  again: () => void;
}

export function useTransactions(accountId: string, filter: TransactionFilter | undefined): Transactions {
  const watched = useWatched(accountId);
  const [wanted, setWanted] = useState(PAGE);
  const [tries, setTries] = useState(0);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const { data, error, loading, refetch, fetchMore } = useQuery(AccountTransactionsDocument, {
    variables: { id: accountId, first: PAGE, ...(filter && { filter }) },
    skip: !watched,
  });
  const page = data?.account?.transactions;
  const count = page?.edges.length ?? 0;
  const hasMore = page?.pageInfo.hasNextPage ?? false;
  const after = page?.pageInfo.endCursor ?? null;

  const next = useCallback(async () => {
    setBusy(true);
    setProblem(null);
    setTries((before) => before + 1);
    try {
      await fetchMore({ variables: { after } });
    } catch (met) {
      setProblem(met);
    } finally {
      setBusy(false);
    }
  }, [fetchMore, after]);

  const goesOn = filter !== undefined && hasMore && count < wanted && tries < PATIENCE && problem === null;
  useEffect(() => {
    if (goesOn && !busy && !loading) void next();
  }, [goesOn, busy, loading, next]);

  return {
    lines: page?.edges.map(({ node }) => node),
    error: problem ?? error ?? null,
    retry: () => (problem === null ? void refetch().catch(() => null) : void next()),
    hasMore,
    loading: busy || goesOn,
    more: () => {
      setWanted(count + PAGE);
      setTries(0);
      if (filter === undefined || tries >= PATIENCE) void next();
    },
    again: () => {
      if (count <= MOST) void refetch({ first: Math.max(PAGE, count) }).catch(() => null);
    },
  };
}

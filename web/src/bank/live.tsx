/**
 * Everything a customer's page shows of their accounts is kept up to date by what the bank pushes: balances,
 * transactions, lists of them. The pages ask once, and the cache grows by itself from then on.
 *
 * Where an account's history has come to is asked first, and watched from there; a list of its transactions is asked
 * after that. So a change is in the list, or told, or both, and never in neither.
 */

import { useApolloClient } from '@apollo/client/react';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { AccountChangedDocument, AccountPositionDocument, LiveAccountsDocument } from '../gql/graphql';
import { type AccountChange, takeIn } from './growing';
import { overtaken } from './overtaken';
import { watch } from './socket';

export type { AccountChange };

/** The newest two lines of an account's history, or as many as there are. */
interface Position {
  edges: readonly { cursor: string; node: { sequence: number } }[];
}

type Listener = (change: AccountChange, accountId: string) => void;

interface Live {
  /** Whether changes of this account are being told by now. */
  watches: (accountId: string) => boolean;
  /** Has an account watched that was not there at the start. */
  follow: (accountId: string) => Promise<void>;
  /** Is called with each change, of any account, until the returned function is. */
  listen: (listener: Listener) => () => void;
}

const LiveContext = createContext<Live | null>(null);
/** As many accounts as are asked for at once, and the most whose cards the overview shows at first. */
const PAGE = 50;
/** After so long what could not be asked is asked again, in milliseconds. */
const AGAIN = 5_000;

export function LiveAccounts({ children }: { children: ReactNode }) {
  const client = useApolloClient();
  const [watched, setWatched] = useState<ReadonlySet<string>>(new Set());
  const stops = useRef(new Map<string, () => void>());
  const listeners = useRef(new Set<Listener>());

  const live = useMemo<Live & { begin: (accountId: string, position: Position) => void }>(() => {
    // The cache tells things apart by their `__typename`.
    const document = client.cache.transformDocument(AccountChangedDocument) as typeof AccountChangedDocument;
    const begin = (accountId: string, { edges }: Position) => {
      if (stops.current.has(accountId)) return;
      // Balance and position are not read at one instant. Told again, the newest change brings the balance of after it.
      const [newest, before] = edges;
      const known = newest?.node.sequence ?? 0;
      const stop = watch(document, { accountId, after: before?.cursor ?? '0' }, (data, variables) => {
        const change = data.transactionStatusChanged;
        variables.after = change.cursor;
        takeIn(client.cache, accountId, change);
        overtaken.note(accountId, change);
        if (change.sequence <= known) return;
        for (const listener of listeners.current) listener(change, accountId);
      });
      stops.current.set(accountId, stop);
      setWatched((before) => new Set(before).add(accountId));
    };
    return {
      begin,
      watches: () => false,
      follow: async (accountId) => {
        if (stops.current.has(accountId)) return;
        const { data } = await client.query({
          query: AccountPositionDocument,
          variables: { id: accountId },
          fetchPolicy: 'network-only',
        });
        if (data?.account) begin(accountId, data.account.entries);
      },
      listen: (listener) => {
        listeners.current.add(listener);
        return () => listeners.current.delete(listener);
      },
    };
  }, [client]);

  useEffect(() => {
    let left = false;
    const start = async (after: string | null) => {
      const { data } = await client.query({
        query: LiveAccountsDocument,
        variables: { first: PAGE, after },
        // Nor into the cache: the pages' own lists of accounts stand there, and would go on where this one has come to.
        fetchPolicy: 'no-cache',
      });
      if (left || !data) return;
      const { nodes, pageInfo } = data.me.accounts;
      for (const { id, entries } of nodes) live.begin(id, entries);
      if (pageInfo.hasNextPage) await start(pageInfo.endCursor);
    };
    const stopTrying = insist(() => start(null));
    const running = stops.current;
    return () => {
      left = true;
      stopTrying();
      for (const stop of running.values()) stop();
      running.clear();
    };
  }, [client, live]);

  const value = useMemo(() => ({ ...live, watches: (id: string) => watched.has(id) }), [live, watched]);
  return <LiveContext value={value}>{children}</LiveContext>;
}

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (live === null) throw new Error('This page is not inside LiveAccounts.');
  return live;
}

/** Calls back with each change of this account, or of any where none is named. Never on pages of staff, who own none. */
export function useAccountChanges(accountId: string | null, callback: (change: AccountChange) => void): void {
  const listen = useContext(LiveContext)?.listen;
  const latest = useRef(callback);
  useEffect(() => {
    latest.current = callback;
  });
  useEffect(
    () => listen?.((change, changed) => (accountId === null || changed === accountId) && latest.current(change)),
    [listen, accountId],
  );
}

/**
 * Whether lists of this account may be asked for: it is being watched, so that what follows them will be told. On pages
 * of staff, who own no accounts, nothing is, and lists are as they were when they were asked for.
 */
export function useWatched(accountId: string): boolean {
  const live = useContext(LiveContext);
  const ready = live?.watches(accountId) ?? true;
  const follow = live?.follow;
  useEffect(() => {
    return ready || !follow ? undefined : insist(() => follow(accountId));
  }, [ready, follow, accountId]);
  return ready;
}

/** Does it again and again until it has worked, or the returned function is called. */
function insist(work: () => Promise<void>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let left = false;
  const attempt = () => {
    work().catch(() => {
      if (!left) timer = setTimeout(attempt, AGAIN);
    });
  };
  attempt();
  return () => {
    left = true;
    clearTimeout(timer);
  };
}

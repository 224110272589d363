import { useApolloClient, useQuery } from '@apollo/client/react';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect } from 'react';
import { useAccountChanges } from '../../bank/live';
import {
  type AccountCardFragment,
  AccountOrdersDocument,
  type OrderLineFragment,
  OrdersDocument,
} from '../../gql/graphql';

const ACCOUNTS = 25;
const ORDERS = 20;
const MORE = 100;
/** The bank notes a run a moment after its transfer is pushed. */
const AFTER_PUSH = 1_000;

interface Orders {
  accounts: AccountCardFragment[] | undefined;
  orders: OrderLineFragment[] | undefined;
  error: unknown;
  refetch: () => Promise<unknown>;
}

/** All standing orders of whoever is logged on, the newest first; kept up to date while the page is open. */
export function useOrders(): Orders {
  const client = useApolloClient();
  const { data, error, refetch, fetchMore } = useQuery(OrdersDocument, {
    variables: { first: ACCOUNTS, orders: ORDERS },
  });
  const page = data?.me.accounts;
  const nextAccounts = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  useEffect(() => {
    if (nextAccounts != null) void fetchMore({ variables: { after: nextAccounts } });
  }, [nextAccounts, fetchMore]);

  const accounts = page?.edges.map(({ node }) => node);
  const unread = accounts?.filter(({ standingOrders }) => standingOrders.pageInfo.hasNextPage) ?? [];
  const rest = JSON.stringify(unread.map(({ id, standingOrders }) => [id, standingOrders.pageInfo.endCursor]));
  useEffect(() => {
    for (const [id, after] of JSON.parse(rest) as [string, string | null][]) {
      const variables = { id, after, first: MORE };
      client.query({ query: AccountOrdersDocument, variables, fetchPolicy: 'network-only' }).catch(() => null);
    }
  }, [rest, client]);

  const refresh = useDebouncedCallback(() => void refetch().catch(() => null), AFTER_PUSH);
  useAccountChanges(null, refresh);

  const orders = accounts?.flatMap(({ standingOrders }) => standingOrders.edges.map(({ node }) => node));
  orders?.sort((one, other) => (one.id < other.id ? 1 : -1));
  return { accounts, orders, error, refetch };
}

import { useQuery } from '@apollo/client/react';
import { useMemo } from 'react';
import { type AccountCardFragment, PayPayeesDocument } from '../../gql/graphql';
import { type Payee, payeesOf } from './payees';

/** Whom one has dealt with of late. They are a help only: without an answer there are none. */
export function usePayees(own: readonly AccountCardFragment[]): readonly Payee[] {
  // Not from the cache, nor into it: the lists of transactions there grow by themselves, and these are a glance.
  const { data } = useQuery(PayPayeesDocument, { variables: { accounts: 10, first: 100 }, fetchPolicy: 'no-cache' });
  return useMemo(() => {
    const transactions = data?.me.accounts.nodes.flatMap((account) => account.transactions.nodes) ?? [];
    return payeesOf(
      transactions,
      own.map(({ iban }) => iban),
    );
  }, [data, own]);
}

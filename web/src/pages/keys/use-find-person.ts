import { useApolloClient } from '@apollo/client/react';
import { useTranslation } from 'react-i18next';
import { KeyHoldersDocument, type KeyHoldersQuery } from '../../gql/graphql';

export type Found = KeyHoldersQuery['customers']['edges'][number]['node'];

/** Finds the one person that is known by an email, an IBAN or an id, or says why not. Each search is on record. */
export function useFindPerson(): (search: string) => Promise<{ person: Found } | { fault: string }> {
  const { t } = useTranslation('keys');
  const client = useApolloClient();
  return async (search) => {
    try {
      const { data } = await client.query({
        query: KeyHoldersDocument,
        variables: { search: search.trim() },
        fetchPolicy: 'no-cache',
      });
      const [first, second] = data?.customers.edges ?? [];
      if (first === undefined) return { fault: t('find.nobody') };
      return second === undefined ? { person: first.node } : { fault: t('find.several') };
    } catch {
      return { fault: t('find.failed') };
    }
  };
}

import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { useState } from 'react';

/** Asks what a payment would come to, each time anew: an answer of before says nothing about now. */
export function usePreview<Data, Variables extends OperationVariables>(document: TypedDocumentNode<Data, Variables>) {
  const client = useApolloClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const ask = async (variables: Variables): Promise<Data | null> => {
    setBusy(true);
    setError(null);
    try {
      const query = document as TypedDocumentNode<Data, OperationVariables>;
      const { data } = await client.query({ query, variables, fetchPolicy: 'no-cache' });
      return data ?? null;
    } catch (problem) {
      setError(problem);
      return null;
    } finally {
      setBusy(false);
    }
  };
  return { ask, busy, error };
}

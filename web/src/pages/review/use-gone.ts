import { useApolloClient } from '@apollo/client/react';
import type { Refusal } from '../../bank/refusal';
import { FraudRulesDocument } from '../../gql/graphql';

/** For what the bank refuses about a rule: one that somebody else has removed meanwhile leaves the list. */
export function useGone(): (refusal: Refusal) => void {
  const client = useApolloClient();
  return ({ code }) => {
    if (code === 'FRAUD_RULE_NOT_FOUND') void client.refetchQueries({ include: [FraudRulesDocument] });
  };
}

/** What a document asks for, as far as the playground must know it. */

import { getOperationAST, type OperationDefinitionNode, parse } from 'graphql';

interface Asked {
  query: string;
  operationName?: string | null | undefined;
}

export function isSubscription(asked: Asked): boolean {
  return operationIn(asked)?.operation === 'subscription';
}

/** The names in the answer under which it says whether the session was ended by this. */
export function logoutsIn(asked: Asked): string[] {
  const fields = operationIn(asked)?.selectionSet.selections ?? [];
  return fields.flatMap((field) =>
    field.kind === 'Field' && field.name.value === 'logout' ? [(field.alias ?? field.name).value] : [],
  );
}

function operationIn({ query, operationName }: Asked): OperationDefinitionNode | null {
  try {
    return getOperationAST(parse(query), operationName) ?? null;
  } catch {
    // The bank explains a document that doesn't parse better than this page could.
    return null;
  }
}

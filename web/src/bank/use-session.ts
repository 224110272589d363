import { useSyncExternalStore } from 'react';
import type { PersonFragment } from '../gql/graphql';
import { type Standing, session } from './session';

export function useStanding(): Standing {
  return useSyncExternalStore(session.subscribe, session.standing);
}

/** Whoever is logged on. Only for pages that the shell shows, which it does to nobody else. */
export function usePerson(): PersonFragment {
  const standing = useStanding();
  if (standing.state !== 'in') throw new Error('Nobody is logged on.');
  return standing.person;
}

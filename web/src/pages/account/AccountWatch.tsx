import { useEffect, useRef } from 'react';
import { type AccountChange, useAccountChanges, useWatched } from '../../bank/live';
import { usePerson } from '../../bank/use-session';

interface AccountWatchProps {
  accountId: string;
  /** Called with each change, and with null once the account is watched: what changed before that was not told. */
  onChange: (change: AccountChange | null) => void;
}

/** Tells what changes on an account, as long as it is shown. Staff are told nothing: only customers' pages watch. */
export function AccountWatch(props: AccountWatchProps) {
  const { role } = usePerson();
  return role === 'CUSTOMER' ? <Watch {...props} /> : null;
}

function Watch({ accountId, onChange }: AccountWatchProps) {
  const watched = useWatched(accountId);
  const before = useRef(watched);
  useAccountChanges(accountId, onChange);
  useEffect(() => {
    if (watched && !before.current) onChange(null);
    before.current = watched;
  }, [watched, onChange]);
  return null;
}

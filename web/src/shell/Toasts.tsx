import '@mantine/notifications/styles.css';
import { Notifications, notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { useStanding } from '../bank/use-session';

/** Where what has just happened is told, for a few seconds; and to nobody who comes after. */
export default function Toasts() {
  const { state } = useStanding();
  useEffect(() => {
    if (state !== 'out') return;
    notifications.clean();
    notifications.cleanQueue();
  }, [state]);
  return <Notifications position="top-right" limit={3} />;
}

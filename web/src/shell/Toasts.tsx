import '@mantine/notifications/styles.css';
import { Notifications } from '@mantine/notifications';

/** Where what has just happened is told, for a few seconds. */
export default function Toasts() {
  return <Notifications position="top-right" limit={3} />;
}

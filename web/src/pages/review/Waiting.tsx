import { useEffect, useState } from 'react';
import { locale } from '../../locales/i18n';
import { formatInstant } from '../../shell/formats';

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** How long ago something was, in a word or two; when exactly, for whoever points at it. */
export function Waiting({ since }: { since: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const clock = setInterval(() => setNow(Date.now()), 20_000);
    return () => clearInterval(clock);
  }, []);
  return (
    <time dateTime={since} title={formatInstant(since)}>
      {formatAgo(since, now, locale())}
    </time>
  );
}

/** "2 hours ago"; "now" in the first minute, also where this machine's clock is behind the bank's. */
export function formatAgo(since: string, now: number, locale: string): string {
  const seconds = Math.max(0, (now - Date.parse(since)) / 1_000);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const [unit, length] = UNITS.find(([, long]) => seconds >= long) ?? ['second', 1];
  return unit === 'second' ? format.format(0, 'second') : format.format(-Math.floor(seconds / length), unit);
}

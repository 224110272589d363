import { useTranslation } from 'react-i18next';
import { locale } from '../../locales/i18n';
import { formatDate } from '../../shell/formats';
import type { Schedule } from './schedule';

const SHORTEST_MONTH = 28;

/** A schedule in words: "On the 31st of each month, on the last day of shorter ones · 12 times in all". */
export function useRhythm(): (schedule: Schedule) => string {
  const { t } = useTranslation('orders');
  return ({ rhythm, first, every, until, count }) => {
    if (rhythm === 'ONCE') return t('rhythm.once', { day: formatDate(first) });
    const end =
      until !== null ? t('rhythm.until', { day: formatDate(until) }) : count !== null && t('rhythm.times', { count });
    if (rhythm === 'WEEKLY') return joined(t('rhythm.weeks', { count: every, weekday: formatWeekday(first) }), end);
    const day = Number(first.slice(8));
    const ordinal = t('rhythm.day', { count: day, ordinal: true });
    const months = t('rhythm.months', { count: every, day: ordinal });
    return joined(day > SHORTEST_MONTH ? t('rhythm.orLast', { months }) : months, end);
  };
}

/** The day with that of the week, which is what people plan by; in one piece. */
export function formatRunDay(day: string): string {
  return format(day, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }).replaceAll(' ', '\u00a0');
}

function formatWeekday(day: string): string {
  return format(day, { weekday: 'long' });
}

function format(day: string, how: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale(), { ...how, timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
}

function joined(words: string, end: string | false): string {
  return end === false ? words : `${words} · ${end}`;
}

import { Paper, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatRunDay } from './rhythm';
import { runDays, type Schedule } from './schedule';
import { MOST_TIMES } from './wanted';

const SHOWN = 5;

/** The days on which an order will run, as its form stands; `from` where those before have passed. */
export function RunDays({ schedule, from = '' }: { schedule: Schedule | null; from?: string }) {
  const { t } = useTranslation('orders');
  const days = schedule === null ? [] : runDays(schedule, MOST_TIMES).filter((day) => day >= from);
  const endless = schedule !== null && schedule.rhythm !== 'ONCE' && schedule.until === null && schedule.count === null;
  const last = days.at(-1);
  return (
    <Paper withBorder p="sm" radius="md" mih={104}>
      <Text size="sm" fw={500} component="h3">
        {t('days.title')}
      </Text>
      <div aria-live="polite">
        <Text size="sm">{days.length === 0 ? t('days.none') : days.slice(0, SHOWN).map(formatRunDay).join(' · ')}</Text>
        {last !== undefined && (
          <Text size="sm" c="dimmed">
            {endless ? t('days.endless') : t('days.total', { count: days.length, day: formatRunDay(last) })}
          </Text>
        )}
      </div>
    </Paper>
  );
}

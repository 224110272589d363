import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Sends a form, or the very same again after a lost answer. */
export function SendButtons({ text, busy, unanswered }: { text: string; busy: boolean; unanswered: boolean }) {
  const { t } = useTranslation('pay');
  return (
    <Group justify="flex-end">
      <Button type="submit" loading={busy}>
        {unanswered ? t('actions.again') : text}
      </Button>
    </Group>
  );
}

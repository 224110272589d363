import { Card, Group, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconHourglass } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { LedgerHealthStatus } from '../../gql/graphql';

const LOOKS = {
  HEALTHY: { icon: IconCircleCheck, color: 'florin' },
  DIFFERENCES: { icon: IconAlertTriangle, color: 'red' },
  NOT_YET_KNOWN: { icon: IconHourglass, color: 'gray' },
} as const;

/** The answer in a word, and what it means. */
export function LedgerStatus({ status }: { status: LedgerHealthStatus }) {
  const { t } = useTranslation('ledger');
  const { icon: Icon, color } = LOOKS[status];
  return (
    <Card data-status={status}>
      <Group wrap="nowrap" gap="lg" role="status">
        <ThemeIcon size={64} radius="xl" variant="light" color={color} aria-hidden>
          <Icon size={34} />
        </ThemeIcon>
        <Stack gap={2}>
          <Title order={2}>{t(`status.${status}`)}</Title>
          <Text c="dimmed">{t(`statusHelp.${status}`)}</Text>
        </Stack>
      </Group>
    </Card>
  );
}

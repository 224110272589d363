import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { explain, explainError } from '../../bank/refusal';
import type { Payment } from './use-payment';

/** The truth after a lost answer: it may have happened, asking again is safe, and it can still be called off. */
export function Unanswered({ payment }: { payment: Pick<Payment<unknown>, 'problem' | 'withdraw' | 'withdrawing'> }) {
  const { t } = useTranslation('pay');
  const { error, refusal } = payment.problem;
  return (
    <Alert color="yellow" icon={<IconAlertTriangle />} title={t('unanswered.title')} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{refusal ? explain(refusal) : explainError(error)}</Text>
        <Text size="sm">{t('unanswered.help')}</Text>
        <Group>
          <Button size="xs" variant="default" loading={payment.withdrawing} onClick={() => void payment.withdraw()}>
            {t('unanswered.withdraw')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}

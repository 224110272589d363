import { useQuery } from '@apollo/client/react';
import { Anchor, Badge, Card, Divider, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { TransactionExplanationDocument, type TransactionExplanationQuery } from '../../gql/graphql';
import { formatInstant } from '../../shell/formats';
import { Failure } from '../../shell/Notices';
import { Conditions } from '../review/Conditions';

type Explanation = NonNullable<TransactionExplanationQuery['explain']>;

/** For staff: which rules fired for it, and what was decided. */
export function TransactionExplanation({ id }: { id: string }) {
  const { t } = useTranslation('account');
  const { data, error, refetch } = useQuery(TransactionExplanationDocument, { variables: { id } });
  return (
    <Card component="section" aria-label={t('transaction.rules.title')}>
      <Stack gap="md">
        <Group justify="space-between">
          <Title order={2} size="h4">
            {t('transaction.rules.title')}
          </Title>
          <Anchor component={Link} to="/staff/rules" size="sm">
            {t('transaction.rules.all')}
          </Anchor>
        </Group>
        {error && !data && <Failure error={error} retry={() => void refetch()} />}
        {data === undefined && !error && <Skeleton height={22} />}
        {data?.explain && <Fired explanation={data.explain} />}
      </Stack>
    </Card>
  );
}

function Fired({ explanation: { fired, flaggedAt, decision } }: { explanation: Explanation }) {
  const { t } = useTranslation('account');
  return (
    <>
      {fired.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('transaction.rules.none')}
        </Text>
      )}
      {fired.map((rule) => (
        <Stack key={`${rule.ruleId} ${rule.version}`} gap={2}>
          <Group gap="xs">
            <Text fw={500}>{rule.name}</Text>
            <Badge color={rule.action === 'REJECT' ? 'red' : 'blue'}>{t(`transaction.rules.${rule.action}`)}</Badge>
          </Group>
          <Conditions of={rule.conditions} />
          <Text size="sm" c="dimmed">
            {t('transaction.rules.version', { version: rule.version })}
            {rule.failed && ` · ${t('transaction.rules.failed')}`}
          </Text>
        </Stack>
      ))}
      {flaggedAt && (
        <Text size="sm" c="dimmed">
          {t('transaction.rules.flagged', { when: formatInstant(flaggedAt) })}
        </Text>
      )}
      {decision && (
        <>
          <Divider />
          <Stack gap={2}>
            <Text fw={500}>{t(decision.approved ? 'transaction.rules.approved' : 'transaction.rules.rejected')}</Text>
            <Text size="sm" c="dimmed">
              {t('transaction.rules.by', {
                name: decision.decidedBy.fullName,
                when: formatInstant(decision.decidedAt),
              })}
              {' · '}
              {t(`transaction.reason.${decision.reason}`)}
            </Text>
          </Stack>
        </>
      )}
    </>
  );
}

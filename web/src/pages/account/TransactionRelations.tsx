import { Anchor, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { TransactionDetailFragment, TransactionMarkFragment } from '../../gql/graphql';
import { Amount } from '../../money/Amount';
import { formatInstant } from '../../shell/formats';

/** What it sends back, and what of it was sent back. */
export function TransactionRelations({ transaction }: { transaction: TransactionDetailFragment }) {
  const { t } = useTranslation('account');
  const { reverses, reversals } = transaction;
  if (reverses === null && reversals.length === 0) return null;
  const title = t(reverses ? 'transaction.reverses' : 'transaction.reversals');
  return (
    <Card component="section" aria-label={title}>
      <Title order={2} size="h4" mb="sm">
        {title}
      </Title>
      <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {reverses && <Other transaction={reverses} />}
        {reversals.map((each) => (
          <Other key={each.id} transaction={each} />
        ))}
      </Stack>
    </Card>
  );
}

function Other({ transaction }: { transaction: TransactionMarkFragment }) {
  const { t } = useTranslation('common');
  const { id, kind, status, createdAt, amount } = transaction;
  return (
    <Group component="li" justify="space-between" gap="xs">
      <Stack gap={0}>
        <Anchor component={Link} to={`/transactions/${id}`} size="sm" fw={500}>
          {t(`kind.${kind}`)}
        </Anchor>
        <Text size="sm" c="dimmed">
          {formatInstant(createdAt)} · {t(`status.${status}`)}
        </Text>
      </Stack>
      <Amount of={amount} fz="sm" fw={500} />
    </Group>
  );
}

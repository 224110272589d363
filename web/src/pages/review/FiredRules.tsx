import { Anchor, Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { FiredRuleLineFragment } from '../../gql/graphql';
import { Conditions } from './Conditions';

/** The rules that fired for a payment, as they were then. */
export function FiredRules({ fired, open }: { fired: readonly FiredRuleLineFragment[]; open: boolean }) {
  const { t } = useTranslation('review');
  return (
    <Stack gap="xs">
      <Title order={3} size="h5">
        {t(open ? 'payment.why' : 'payment.whyDone')}
      </Title>
      {fired.map((rule) => (
        <Card key={rule.ruleId} padding="sm" radius="md">
          <Group justify="space-between" gap="xs">
            <div>
              <Anchor component={Link} to={`/staff/rules?rule=${rule.ruleId}`} fw={550} size="sm">
                {rule.name}
              </Anchor>{' '}
              <Text span size="sm" c="dimmed">
                {t('payment.version', { version: rule.version })}
              </Text>
            </div>
            <Badge color={rule.action === 'REJECT' ? 'red' : 'florin'}>{t(`action.${rule.action}`)}</Badge>
          </Group>
          <Conditions of={rule.conditions} />
          {rule.failed && <Text size="sm">{t('payment.failed')}</Text>}
        </Card>
      ))}
    </Stack>
  );
}

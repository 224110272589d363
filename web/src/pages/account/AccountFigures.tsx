import { Badge, Card, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AccountCardFragment } from '../../gql/graphql';
import { Amount } from '../../money/Amount';
import { type Money, sign } from '../../money/money';
import classes from './AccountPage.module.css';

/** How an account stands: its balance large, and what of it can be spent. */
export function AccountFigures({ account }: { account: AccountCardFragment }) {
  const { t } = useTranslation(['account', 'common']);
  const { balance, availableBalance, held, overdraftLimit, status } = account;
  return (
    <Card component="section" aria-label={t('page.figures')}>
      <Group justify="space-between" align="flex-end" gap="lg">
        <Stack gap={2}>
          <Group gap="xs">
            <Text size="sm" c="dimmed">
              {t('common:money.balance')}
            </Text>
            {status !== 'ACTIVE' && (
              <Badge color={status === 'FROZEN' ? 'blue' : 'gray'}>{t(`common:accountStatus.${status}`)}</Badge>
            )}
          </Group>
          <Amount of={balance} fz={34} fw={650} lh={1.2} lts={-0.8} data-balance />
        </Stack>
        <dl className={classes.facts}>
          <Fact name={t('common:money.available')} of={availableBalance} />
          <Fact name={t('common:money.held')} of={held} />
          {sign(overdraftLimit) > 0 && <Fact name={t('page.overdraft')} of={overdraftLimit} />}
        </dl>
      </Group>
    </Card>
  );
}

function Fact({ name, of }: { name: string; of: Money }) {
  return (
    <div>
      <Text component="dt" size="sm" c="dimmed">
        {name}
      </Text>
      <dd>
        <Amount of={of} fw={600} />
      </dd>
    </div>
  );
}

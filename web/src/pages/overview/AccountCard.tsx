import { Badge, Card, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AccountCardFragment } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { Amount } from '../../money/Amount';
import { compare, formatMoney, sign } from '../../money/money';
import { formatIban } from '../../shell/formats';
import classes from './overview.module.css';

/** An account in a few words; all of it leads to the account's page. */
export function AccountCard({ account }: { account: AccountCardFragment }) {
  const { t } = useTranslation(['overview', 'common']);
  const { id, iban, type, status, balance, availableBalance, held, overdraftLimit } = account;
  const notes = [
    compare(balance, availableBalance) !== 0 && t('availableOf', { amount: formatMoney(availableBalance, locale()) }),
    sign(held) > 0 && t('held', { amount: formatMoney(held, locale()) }),
    sign(overdraftLimit) > 0 && t('overdraft', { amount: formatMoney(overdraftLimit, locale()) }),
  ].filter(Boolean);
  return (
    <Card component={Link} to={`/accounts/${id}`} className={classes.card} data-account={id}>
      <Group justify="space-between" align="flex-start" wrap="nowrap" gap="md">
        <Stack gap={2} miw={0}>
          <Group gap="xs">
            <Text fw={600}>{t(`common:accountType.${type}`)}</Text>
            {status !== 'ACTIVE' && (
              <Badge color={status === 'FROZEN' ? 'blue' : 'gray'}>{t(`common:accountStatus.${status}`)}</Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed" className="florin-iban">
            {formatIban(iban)}
          </Text>
        </Stack>
        <Amount of={balance} fw={650} fz="xl" lts={-0.3} />
      </Group>
      {notes.length > 0 && (
        <Text size="sm" c="dimmed" className="florin-figures" ta="right" mt="xs">
          {notes.join(' · ')}
        </Text>
      )}
    </Card>
  );
}

import { Badge, Card, Stack, Table, Text, Title } from '@mantine/core';
import { IconScale } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { LedgerHealthQuery } from '../../gql/graphql';
import { Amount } from '../../money/Amount';
import { type Money, sign } from '../../money/money';
import { formatCurrency } from '../../shell/formats';
import { Empty } from '../../shell/Notices';

type TrialBalance = NonNullable<LedgerHealthQuery['ledgerHealth']['lastCheck']>['trialBalances'][number];

/** What customers have and what the bank's own accounts have: together nothing, in each currency. */
export function TrialBalances({ balances }: { balances: readonly TrialBalance[] }) {
  const { t } = useTranslation('ledger');
  return (
    <Stack gap="xs" component="section" aria-label={t('trial.title')}>
      <Title order={2} size="h4">
        {t('trial.title')}
      </Title>
      <Text size="sm" c="dimmed">
        {t('trial.about')}
      </Text>
      <Card py="xs">
        {balances.length === 0 ? (
          <Empty icon={IconScale} title={t('trial.empty')}>
            {t('trial.emptyHelp')}
          </Empty>
        ) : (
          <Table.ScrollContainer minWidth={290} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
            <BalanceTable balances={balances} />
          </Table.ScrollContainer>
        )}
      </Card>
    </Stack>
  );
}

function BalanceTable({ balances }: { balances: readonly TrialBalance[] }) {
  const { t } = useTranslation('ledger');
  return (
    <Table aria-label={t('trial.title')} verticalSpacing="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('trial.currency')}</Table.Th>
          <Table.Th ta="right">{t('trial.customers')}</Table.Th>
          <Table.Th ta="right" visibleFrom="sm">
            {t('trial.internal')}
          </Table.Th>
          <Table.Th ta="right">{t('trial.difference')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {balances.map(({ currency, customers, internal, difference }) => (
          <Table.Tr key={currency} data-currency={currency}>
            <Table.Th scope="row" fw={500}>
              {currency}{' '}
              <Text span size="sm" c="dimmed" visibleFrom="sm">
                {formatCurrency(currency)}
              </Text>
            </Table.Th>
            <Table.Td ta="right">
              <Sum of={customers} />
            </Table.Td>
            <Table.Td ta="right" visibleFrom="sm">
              <Sum of={internal} />
            </Table.Td>
            <Table.Td ta="right">
              <Difference of={difference} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Difference({ of }: { of: Money | null | undefined }) {
  const { t } = useTranslation('ledger');
  if (of != null && sign(of) === 0) return <Badge>{t('trial.balanced')}</Badge>;
  return (
    <Text span inherit fw={650} c="var(--mantine-color-error)">
      <Sum of={of} />
    </Text>
  );
}

/** Of an unknown currency no sum can be written. */
function Sum({ of }: { of: Money | null | undefined }) {
  const { t } = useTranslation('ledger');
  return of == null ? t('trial.unknown') : <Amount of={of} />;
}

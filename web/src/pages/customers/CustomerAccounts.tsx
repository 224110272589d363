import { useQuery } from '@apollo/client/react';
import { Anchor, Group, Table, Text } from '@mantine/core';
import { IconWallet } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type AccountCardFragment, CustomerAccountsDocument } from '../../gql/graphql';
import { Amount } from '../../money/Amount';
import { formatDay, formatIban } from '../../shell/formats';
import { Empty, Failure, Loading } from '../../shell/Notices';
import { ShowMore } from '../../shell/ShowMore';
import { AccountStatusBadge } from './AccountStatusBadge';
import { Section } from './Section';

const PAGE = 20;

export function CustomerAccounts({ customerId }: { customerId: string }) {
  const { t } = useTranslation(['customers', 'common']);
  const { data, error, refetch, fetchMore } = useQuery(CustomerAccountsDocument, {
    variables: { id: customerId, first: PAGE },
    nextFetchPolicy: 'cache-first',
  });
  const page = data?.customer?.accounts;
  const more = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  return (
    <Section title={t('accounts.title')}>
      {error && <Failure error={error} retry={() => void refetch()} />}
      {page === undefined && !error && <Loading rows={2} height={56} />}
      {page?.edges.length === 0 && (
        <Empty icon={IconWallet} title={t('accounts.emptyTitle')}>
          {t('accounts.emptyHelp')}
        </Empty>
      )}
      {page !== undefined && page.edges.length > 0 && <Accounts accounts={page.edges.map(({ node }) => node)} />}
      {more && <ShowMore mt="sm" onMore={() => fetchMore({ variables: { after: more } })} />}
    </Section>
  );
}

function Accounts({ accounts }: { accounts: readonly (AccountCardFragment & { openedAt: string })[] }) {
  const { t } = useTranslation(['customers', 'common']);
  return (
    <Table aria-label={t('accounts.title')} highlightOnHover horizontalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('accounts.account')}</Table.Th>
          <Table.Th ta="right" visibleFrom="md">
            {t('accounts.openedAt')}
          </Table.Th>
          <Table.Th ta="right" visibleFrom="sm">
            {t('common:money.available')}
          </Table.Th>
          <Table.Th ta="right">{t('common:money.balance')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {accounts.map(({ id, iban, type, status, balance, availableBalance, openedAt }) => (
          <Table.Tr key={id}>
            <Table.Td>
              <Anchor component={Link} inherit to={`/staff/accounts/${id}`} className="florin-iban">
                {formatIban(iban)}
              </Anchor>
              <Group gap="xs">
                <Text size="sm" c="dimmed">
                  {t(`common:accountType.${type}`)}
                </Text>
                <AccountStatusBadge status={status} />
              </Group>
            </Table.Td>
            <Table.Td ta="right" visibleFrom="md" className="florin-figures">
              {formatDay(openedAt)}
            </Table.Td>
            <Table.Td ta="right" visibleFrom="sm">
              <Amount of={availableBalance} />
            </Table.Td>
            <Table.Td ta="right">
              <Amount of={balance} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

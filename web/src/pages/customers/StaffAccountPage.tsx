import { useQuery } from '@apollo/client/react';
import { Anchor, Card, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { usePerson } from '../../bank/use-session';
import { StaffAccountFactsDocument, type StaffAccountFragment } from '../../gql/graphql';
import { Amount } from '../../money/Amount';
import { formatDay, formatIban } from '../../shell/formats';
import { Failure } from '../../shell/Notices';
import { Page } from '../../shell/Page';
import { AccountActions } from './AccountActions';
import { AccountStatusBadge } from './AccountStatusBadge';
import { Facts } from './Facts';
import { StaffAccountTabs } from './StaffAccountTabs';

/** Somebody's account, as staff see it. */
export default function StaffAccountPage() {
  const { t } = useTranslation('customers');
  const { accountId = '' } = useParams();
  const { data, error, loading, refetch } = useQuery(StaffAccountFactsDocument, {
    variables: { id: accountId },
    nextFetchPolicy: 'cache-first',
  });
  const account = data?.account;
  if (account) return <Known account={account} />;
  const up = { to: '/staff/customers', title: t('title') };
  if (error || loading) {
    return (
      <Page title={t('account.title')} up={up}>
        {error ? <Failure error={error} retry={() => void refetch()} /> : <Shapes />}
      </Page>
    );
  }
  return (
    <Page title={t('account.nobody')} up={up}>
      <Text>{t('account.nobodyHelp')}</Text>
    </Page>
  );
}

function Known({ account }: { account: StaffAccountFragment }) {
  const { t } = useTranslation(['customers', 'common']);
  const mayAct = usePerson().role === 'ADMIN';
  const { iban, type, status, holder } = account;
  return (
    <Page
      title={formatIban(iban)}
      up={{ to: `/staff/customers/${holder.id}`, title: holder.fullName }}
      about={
        <Group gap="xs">
          {t(`common:accountType.${type}`)}
          <AccountStatusBadge status={status} />
        </Group>
      }
      actions={mayAct && status !== 'CLOSED' && <AccountActions account={account} />}
    >
      <Card>
        <HowItStands account={account} />
      </Card>
      <StaffAccountTabs account={account} />
    </Page>
  );
}

function HowItStands({ account }: { account: StaffAccountFragment }) {
  const { t } = useTranslation(['customers', 'common']);
  const { balance, availableBalance, held, overdraftLimit, holder, status, openedAt, currency } = account;
  const facts = [
    { name: t('common:money.balance'), value: <Amount of={balance} fw={650} /> },
    { name: t('common:money.available'), value: <Amount of={availableBalance} /> },
    { name: t('common:money.held'), value: <Amount of={held} /> },
    { name: t('account.overdraft'), value: <Amount of={overdraftLimit} /> },
    {
      name: t('account.holder'),
      value: (
        <Anchor component={Link} to={`/staff/customers/${holder.id}`}>
          {holder.fullName}
        </Anchor>
      ),
    },
    { name: t('account.status'), value: t(`common:accountStatus.${status}`) },
    { name: t('accounts.openedAt'), value: formatDay(openedAt) },
    { name: t('currency'), value: currency },
  ];
  return <Facts of={facts} />;
}

function Shapes() {
  return (
    <Stack gap="lg" aria-busy>
      <Skeleton height={146} radius="lg" />
      <Skeleton height={220} radius="lg" />
      <Skeleton height={320} radius="lg" />
    </Stack>
  );
}

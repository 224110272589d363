import { useQuery } from '@apollo/client/react';
import { Card, Grid, Skeleton, Stack } from '@mantine/core';
import { IconReceiptOff } from '@tabler/icons-react';
import { useCallback, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import type { AccountChange } from '../../bank/live';
import { usePerson } from '../../bank/use-session';
import { type TransactionDetailFragment, TransactionDetailsDocument } from '../../gql/graphql';
import { formatIban } from '../../shell/formats';
import { Empty, Failure } from '../../shell/Notices';
import { Page } from '../../shell/Page';
import { AccountWatch } from './AccountWatch';
import { TransactionActions } from './TransactionActions';
import { TransactionExplanation } from './TransactionExplanation';
import { TransactionFacts } from './TransactionFacts';
import { TransactionHead } from './TransactionHead';
import { TransactionReceipts } from './TransactionReceipts';
import { TransactionRelations } from './TransactionRelations';

const POLL = 4_000;

/** All that there is to know about a transaction, and what can be done with it. */
export default function TransactionPage() {
  const { transactionId = '' } = useParams();
  return <Transaction key={transactionId} id={transactionId} />;
}

function Transaction({ id }: { id: string }) {
  const { t } = useTranslation(['account', 'common']);
  const { role } = usePerson();
  const staff = role !== 'CUSTOMER';
  const { data, error, refetch, startPolling, stopPolling } = useQuery(TransactionDetailsDocument, {
    variables: { id },
  });
  const transaction = data?.transaction;
  const pending = transaction?.status === 'PENDING';

  // Staff are not pushed what customers are.
  useEffect(() => {
    if (!staff || !pending) return;
    startPolling(POLL);
    return stopPolling;
  }, [staff, pending, startPolling, stopPolling]);
  const reload = useCallback(() => void refetch().catch(() => null), [refetch]);
  const changed = useCallback(
    (change: AccountChange | null) => {
      if (change === null || change.transaction.id === id || change.transaction.kind === 'REVERSAL') reload();
    },
    [id, reload],
  );

  return (
    <Page
      title={transaction ? t(`common:kind.${transaction.kind}`) : t('transaction.title')}
      up={wayUp(transaction, staff, t('common:nav.overview'), t('common:nav.customers'))}
      actions={transaction ? <TransactionActions transaction={transaction} onDone={reload} /> : undefined}
    >
      {error && !transaction && <Failure error={error} retry={reload} />}
      {transaction === undefined && !error && <Shape />}
      {transaction === null && (
        <Card>
          <Empty icon={IconReceiptOff} title={t('transaction.missing.title')}>
            {t('transaction.missing.help')}
          </Empty>
        </Card>
      )}
      {transaction && (
        <>
          {ownAccounts(transaction).map((accountId) => (
            <AccountWatch key={accountId} accountId={accountId} onChange={changed} />
          ))}
          <Sections transaction={transaction} staff={staff} />
        </>
      )}
    </Page>
  );
}

function Sections({ transaction, staff }: { transaction: TransactionDetailFragment; staff: boolean }) {
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 7 }}>
        <Stack gap="lg">
          <TransactionHead transaction={transaction} />
          <TransactionFacts transaction={transaction} />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 5 }}>
        <Stack gap="lg">
          <TransactionRelations transaction={transaction} />
          {staff && <TransactionExplanation key={`rules ${transaction.status}`} id={transaction.id} />}
          <TransactionReceipts
            key={`receipts ${transaction.status}`}
            transaction={transaction}
            accountIds={ownAccounts(transaction)}
          />
        </Stack>
      </Grid.Col>
    </Grid>
  );
}

/** The accounts of it that whoever looks may see. */
function ownAccounts({ source, destination }: TransactionDetailFragment): string[] {
  const ids = [source, destination].flatMap(({ account }) => (account ? [account.id] : []));
  return [...new Set(ids)];
}

function wayUp(
  transaction: TransactionDetailFragment | null | undefined,
  staff: boolean,
  overview: string,
  customers: string,
): { to: string; title: string } {
  const party = [transaction?.source, transaction?.destination].find((each) => each?.account);
  const account = party?.account;
  if (!account) return staff ? { to: '/staff/customers', title: customers } : { to: '/accounts', title: overview };
  return {
    to: `${staff ? '/staff' : ''}/accounts/${account.id}`,
    title: party.iban ? formatIban(party.iban) : party.name,
  };
}

function Shape() {
  return (
    <Grid gap="lg" aria-busy>
      <Grid.Col span={{ base: 12, md: 7 }}>
        <Stack gap="lg">
          <Skeleton height={236} radius="lg" />
          <Skeleton height={220} radius="lg" />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 5 }}>
        <Skeleton height={220} radius="lg" />
      </Grid.Col>
    </Grid>
  );
}

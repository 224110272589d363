import { useQuery } from '@apollo/client/react';
import { Button, Skeleton, Stack } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { LedgerHealthDocument, type LedgerHealthQuery } from '../../gql/graphql';
import { Failure } from '../../shell/Notices';
import { Page } from '../../shell/Page';
import { Findings } from './Findings';
import { LastCheck, RunningCheck } from './LedgerChecks';
import { LedgerStatus } from './LedgerStatus';
import { TrialBalances } from './TrialBalances';

/** What the bank has found out about its own books. Each look is put on record, so none is made by itself. */
export default function LedgerPage() {
  const { t } = useTranslation('ledger');
  const { data, error, loading, refetch } = useQuery(LedgerHealthDocument, { notifyOnNetworkStatusChange: true });
  const health = data?.ledgerHealth;
  const refresh = () => void refetch().catch(() => null);
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        <Button
          variant="default"
          leftSection={<IconRefresh size={18} />}
          loading={loading && health !== undefined}
          onClick={refresh}
        >
          {t('refresh')}
        </Button>
      }
    >
      {error && <Failure error={error} retry={refresh} />}
      {health === undefined ? !error && <Shapes /> : <Health health={health} />}
    </Page>
  );
}

function Health({ health: { status, lastCheck, running } }: { health: LedgerHealthQuery['ledgerHealth'] }) {
  const { t } = useTranslation('ledger');
  return (
    <>
      <LedgerStatus status={status} />
      {lastCheck != null && (
        <>
          <Findings title={t('findings.title')} count={lastCheck.differences} findings={lastCheck.findings} />
          <TrialBalances balances={lastCheck.trialBalances} />
          <LastCheck check={lastCheck} />
        </>
      )}
      {running != null && (
        <Findings title={t('findings.running')} count={running.differences} findings={running.findings} />
      )}
      <RunningCheck pass={running} />
    </>
  );
}

function Shapes() {
  return (
    <Stack aria-busy gap="lg">
      <Skeleton height={106} radius="lg" />
      <Skeleton height={320} radius="lg" />
      <Skeleton height={180} radius="lg" />
    </Stack>
  );
}

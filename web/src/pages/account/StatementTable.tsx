import { useApolloClient, useQuery } from '@apollo/client/react';
import { Button, Card, Group, Stack, Table, Text } from '@mantine/core';
import { IconDownload, IconListDetails } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { StatementDocument, type StatementLineFragment } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { Amount } from '../../money/Amount';
import type { Money } from '../../money/money';
import { Empty, Failure, Loading } from '../../shell/Notices';
import { ShowMore } from '../../shell/ShowMore';
import { saveFile } from '../../shell/saved-file';
import { AccountWatch } from './AccountWatch';
import classes from './details.module.css';
import { statementFile } from './StatementFile';
import { StatementLine } from './StatementLine';
import { formatMonth, type Month } from './StatementMonths';

const PAGE = 25;
const LONGEST_PAGE = 100;

interface StatementTableProps {
  accountId: string;
  month: Month;
  /** Whether it may still grow. */
  current: boolean;
}

/** One month's lines, the newest first, between what there was before and after. */
export function StatementTable({ accountId, month, current }: StatementTableProps) {
  const { t } = useTranslation(['account', 'common']);
  const { from, until } = month;
  const { data, error, refetch, fetchMore } = useQuery(StatementDocument, {
    variables: { accountId, first: PAGE, from, until },
  });
  const account = data?.account;
  const lines = account?.entries.edges.map(({ node }) => node);
  const shown = lines?.length ?? 0;
  const reload = useCallback(
    () => void refetch({ first: Math.min(LONGEST_PAGE, Math.max(PAGE, shown)) }).catch(() => null),
    [refetch, shown],
  );
  const info = account?.entries.pageInfo;
  if (error && !account) return <Failure error={error} retry={reload} />;
  if (!account || !lines) return <Loading rows={8} height={56} />;
  return (
    <Stack gap="md">
      {current && <AccountWatch accountId={accountId} onChange={reload} />}
      <Group justify="space-between" gap="sm">
        <Group gap="xl">
          <Figure title={t('statement.opening')} of={account.opening.balance} />
          <Figure title={t(current ? 'statement.now' : 'statement.closing')} of={account.closing.balance} />
        </Group>
        {shown > 0 && <SaveButton accountId={accountId} month={month} />}
      </Group>
      {shown === 0 ? (
        <Card>
          <Empty icon={IconListDetails} title={t('statement.empty.title')}>
            {t('statement.empty.help', { month: formatMonth(month, locale()) })}
          </Empty>
        </Card>
      ) : (
        <Lines
          lines={lines}
          accountId={accountId}
          caption={t('statement.of', { month: formatMonth(month, locale()) })}
        />
      )}
      {info?.hasNextPage && (
        <ShowMore onMore={() => fetchMore({ variables: { first: PAGE, after: info.endCursor } })} />
      )}
      {lines[0] && (
        <Text size="xs" c="dimmed">
          {t('statement.seal', { sequence: lines[0].sequence })} <span className={classes.hash}>{lines[0].hash}</span>
        </Text>
      )}
    </Stack>
  );
}

function Figure({ title, of }: { title: string; of: Money }) {
  return (
    <Stack gap={0}>
      <Text size="sm" c="dimmed">
        {title}
      </Text>
      <Amount of={of} fw={600} />
    </Stack>
  );
}

function Lines({ lines, accountId, caption }: { lines: StatementLineFragment[]; accountId: string; caption: string }) {
  const { t } = useTranslation('account');
  return (
    <Card p={0}>
      <Table verticalSpacing="sm" horizontalSpacing="md" aria-label={caption}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th visibleFrom="sm" ta="right">
              {t('statement.sequence')}
            </Table.Th>
            <Table.Th visibleFrom="sm">{t('statement.date')}</Table.Th>
            <Table.Th>{t('statement.what')}</Table.Th>
            <Table.Th ta="right">{t('statement.delta')}</Table.Th>
            <Table.Th visibleFrom="sm" ta="right">
              {t('statement.balance')}
            </Table.Th>
            <Table.Th visibleFrom="sm" ta="right">
              {t('statement.held')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map((line) => (
            <StatementLine key={line.sequence} line={line} accountId={accountId} />
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}

/** Gets all of the month, however much of it is shown, and saves it as a table. */
function SaveButton({ accountId, month }: { accountId: string; month: Month }) {
  const { t } = useTranslation('account');
  const client = useApolloClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  const all = async (after: string | null): Promise<StatementLineFragment[]> => {
    const { data } = await client.query({
      query: StatementDocument,
      variables: { accountId, first: LONGEST_PAGE, after, from: month.from, until: month.until },
      fetchPolicy: 'no-cache',
    });
    const page = data?.account?.entries;
    const lines = page?.edges.map(({ node }) => node) ?? [];
    return page?.pageInfo.hasNextPage ? [...lines, ...(await all(page.pageInfo.endCursor))] : lines;
  };
  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      const lines = await all(null);
      saveFile(`florin-${month.name}.csv`, statementFile(lines, accountId), 'text/csv;charset=utf-8');
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Stack gap="xs">
      <Button variant="default" leftSection={<IconDownload size={18} />} loading={busy} onClick={() => void save()}>
        {t('statement.save')}
      </Button>
      {error != null && <Failure error={error} />}
    </Stack>
  );
}

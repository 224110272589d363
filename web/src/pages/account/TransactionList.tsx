import { Box, Button, Card, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconReceipt, IconReceiptOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { useAccountChanges } from '../../bank/live';
import { usePerson } from '../../bank/use-session';
import type { TransactionFilter, TransactionLineFragment } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { formatMoney } from '../../money/money';
import { Empty, Failure, Loading } from '../../shell/Notices';
import { FilterBar } from './FilterBar';
import { NO_CHOICE, readChoice, toFilter, writeChoice } from './FilterChoice';
import { lineFacts } from './TransactionListLine';
import { useTransactions } from './TransactionListPages';
import { TransactionListRow, useLineTitle } from './TransactionListRow';

interface TransactionListProps {
  accountId: string;
  currency: string;
}

/** An account's transactions, newest first. On a customer's page it grows by itself; what is looked for is in the address. */
export function TransactionList({ accountId, currency }: TransactionListProps) {
  const { t } = useTranslation('account');
  const [params, setParams] = useSearchParams();
  const choice = readChoice(params);
  const filter = toFilter(choice);
  return (
    <Stack gap="md" component="section" aria-label={t('list.title')}>
      <VisuallyHidden>
        <Title order={2}>{t('list.title')}</Title>
      </VisuallyHidden>
      <FilterBar
        choice={choice}
        currency={currency}
        onChange={(next) => setParams(writeChoice(params, next), { replace: true })}
      />
      <Found
        key={`${accountId} ${JSON.stringify(filter)}`}
        accountId={accountId}
        filter={filter}
        onClear={() => setParams(writeChoice(params, NO_CHOICE), { replace: true })}
      />
    </Stack>
  );
}

interface FoundProps {
  accountId: string;
  filter: TransactionFilter | undefined;
  onClear: () => void;
}

function Found({ accountId, filter, onClear }: FoundProps) {
  const { t } = useTranslation(['account', 'common']);
  const { lines, error, retry, hasMore, loading, more, again } = useTransactions(accountId, filter);
  const refind = useDebouncedCallback(again, 1_000);
  const fresh = useFresh(accountId, filter === undefined ? undefined : refind);
  if (lines === undefined) return error ? <Failure error={error} retry={retry} /> : <Waiting />;
  const searching = filter !== undefined;
  return (
    <>
      <Announced accountId={accountId} transaction={fresh.latest} />
      {lines.length === 0 && !hasMore && (
        <Card>{searching ? <NothingFound onClear={onClear} /> : <NothingYet accountId={accountId} />}</Card>
      )}
      {lines.length > 0 && <Days accountId={accountId} lines={lines} fresh={fresh.ids} />}
      {error && <Failure error={error} retry={retry} />}
      {hasMore && !error && (
        <Stack align="center" gap="xs">
          {searching && !loading && (
            <Text size="sm" c="dimmed">
              {t('list.searchedSoFar')}
            </Text>
          )}
          <Button variant="default" onClick={more} loading={loading}>
            {t(searching ? 'list.further' : 'common:actions.more')}
          </Button>
        </Stack>
      )}
    </>
  );
}

/** What has come while somebody was looking: it is marked for a moment, and told to screen readers. */
function useFresh(accountId: string, refind: (() => void) | undefined) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [latest, setLatest] = useState<TransactionLineFragment | null>(null);
  useAccountChanges(accountId, ({ previousStatus, transaction }) => {
    refind?.();
    if (previousStatus !== null) return;
    setIds((before) => new Set(before).add(transaction.id));
    setLatest(transaction);
  });
  return { ids, latest };
}

function Announced({ accountId, transaction }: { accountId: string; transaction: TransactionLineFragment | null }) {
  const { t } = useTranslation('account');
  const titleOf = useLineTitle();
  const text = () => {
    if (transaction === null) return '';
    const facts = lineFacts(transaction, accountId);
    const amount = formatMoney(facts.amount, locale(), { signed: true });
    return t('list.arrived', { name: titleOf(transaction, facts), amount });
  };
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {text()}
    </VisuallyHidden>
  );
}

function Days({
  accountId,
  lines,
  fresh,
}: {
  accountId: string;
  lines: readonly TransactionLineFragment[];
  fresh: ReadonlySet<string>;
}) {
  const { t } = useTranslation('account');
  const name = (day: number) => {
    const ago = Math.round((midnight(Date.now()) - day) / 86_400_000);
    if (ago === 0) return t('list.today');
    if (ago === 1) return t('list.yesterday');
    return new Intl.DateTimeFormat(locale(), {
      weekday: 'short',
      day: 'numeric',
      month: 'long',
      year: 'numeric',
    }).format(day);
  };
  return (
    <Stack gap="md">
      {byDay(lines).map(({ day, those }) => (
        <Box key={`${day} ${those.at(-1)?.id}`}>
          <Title order={3} size="sm" fw={600} c="dimmed" mb={6} px={4}>
            {name(day)}
          </Title>
          <Card p={0} component="ul" m={0} style={{ listStyle: 'none' }}>
            {those.map((transaction) => (
              <TransactionListRow
                key={transaction.id}
                transaction={transaction}
                accountId={accountId}
                fresh={fresh.has(transaction.id)}
              />
            ))}
          </Card>
        </Box>
      ))}
    </Stack>
  );
}

/** Lines of one day that follow each other. The order stays the account's, in which an old one may have come late. */
function byDay(lines: readonly TransactionLineFragment[]) {
  const days: { day: number; those: TransactionLineFragment[] }[] = [];
  for (const line of lines) {
    const day = midnight(Date.parse(line.createdAt));
    const last = days.at(-1);
    if (last?.day === day) last.those.push(line);
    else days.push({ day, those: [line] });
  }
  return days;
}

function midnight(instant: number): number {
  return new Date(instant).setHours(0, 0, 0, 0);
}

function Waiting() {
  return (
    <Box pt={28}>
      <Loading rows={6} height={64} />
    </Box>
  );
}

function NothingYet({ accountId }: { accountId: string }) {
  const { t } = useTranslation('account');
  const { role } = usePerson();
  if (role !== 'CUSTOMER')
    return (
      <Empty icon={IconReceipt} title={t('list.empty.title')}>
        {t('list.empty.plain')}
      </Empty>
    );
  return (
    <Empty icon={IconReceipt} title={t('list.empty.title')}>
      <Stack align="center">
        {t('list.empty.help')}
        <Button component={Link} to={`/pay/deposit?to=${accountId}`}>
          {t('page.deposit')}
        </Button>
      </Stack>
    </Empty>
  );
}

function NothingFound({ onClear }: { onClear: () => void }) {
  const { t } = useTranslation('account');
  return (
    <Empty icon={IconReceiptOff} title={t('list.nothing.title')}>
      <Stack align="center">
        {t('list.nothing.help')}
        <Button variant="default" onClick={onClear}>
          {t('list.nothing.clear')}
        </Button>
      </Stack>
    </Empty>
  );
}

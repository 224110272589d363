import { useQuery } from '@apollo/client/react';
import { Anchor, Button, Card, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { Trans, useTranslation } from 'react-i18next';
import {
  type ReceiptFactsFragment,
  type TransactionDetailFragment,
  TransactionReceiptsDocument,
} from '../../gql/graphql';
import { formatIban, formatInstant } from '../../shell/formats';
import { Failure } from '../../shell/Notices';
import { saveFile } from '../../shell/saved-file';

const PUBLISHED_KEYS = '/.well-known/florin-receipt-keys.json';

/** The bank's signed word on it, as a file, for each account of it that whoever looks may see. */
export function TransactionReceipts({
  transaction,
  accountIds,
}: {
  transaction: TransactionDetailFragment;
  accountIds: string[];
}) {
  const { t } = useTranslation('account');
  const { id, status, source, destination } = transaction;
  const ibanOf = (accountId: string) =>
    [source, destination].find(({ account }) => account?.id === accountId)?.iban ?? null;
  return (
    <Card component="section" aria-label={t('transaction.receipt.title')}>
      <Stack gap="md">
        <Title order={2} size="h4">
          {t('transaction.receipt.title')}
        </Title>
        <Text size="sm" c="dimmed">
          {status === 'PENDING' ? (
            t('transaction.receipt.pending')
          ) : (
            <Trans
              t={t}
              i18nKey="transaction.receipt.help"
              components={{ keys: <Anchor href={PUBLISHED_KEYS} download inherit underline="always" /> }}
            />
          )}
        </Text>
        {status !== 'PENDING' &&
          accountIds.map((accountId) => (
            <Receipts
              key={accountId}
              id={id}
              accountId={accountId}
              iban={accountIds.length > 1 ? ibanOf(accountId) : null}
            />
          ))}
      </Stack>
    </Card>
  );
}

function Receipts({ id, accountId, iban }: { id: string; accountId: string; iban: string | null }) {
  const { t } = useTranslation('account');
  const { data, error, refetch } = useQuery(TransactionReceiptsDocument, {
    variables: { id, accountId },
    fetchPolicy: 'network-only',
  });
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={88} />;
  const now = data.transaction?.now;
  const paid = data.transaction?.paid;
  return (
    <Stack gap="sm">
      {iban && (
        <Text size="sm" fw={500} className="florin-iban">
          {t('transaction.receipt.of', { iban: formatIban(iban) })}
        </Text>
      )}
      {!now && !paid && (
        <Text size="sm" c="dimmed">
          {t('transaction.receipt.none')}
        </Text>
      )}
      {now && <Receipt receipt={now} />}
      {paid && paid.hash !== now?.hash && <Receipt receipt={paid} />}
    </Stack>
  );
}

function Receipt({ receipt }: { receipt: ReceiptFactsFragment }) {
  const { t } = useTranslation(['account', 'common']);
  const { document, fileName, sequence, status, occurredAt, hash } = receipt;
  return (
    <Stack gap={6} align="flex-start">
      <Button
        variant="default"
        leftSection={<IconDownload size={18} />}
        onClick={() => saveFile(fileName, document, 'application/jose')}
      >
        {t('transaction.receipt.save', { status: t(`common:status.${status}`) })}
      </Button>
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {t('transaction.receipt.line', { sequence, when: formatInstant(occurredAt) })}
        <br />
        {t('transaction.receipt.hash')}{' '}
        <span className="florin-figures" style={{ whiteSpace: 'normal' }}>
          {hash}
        </span>
      </Text>
    </Stack>
  );
}

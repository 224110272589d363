import { Alert, Anchor, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { FindingFragment } from '../../gql/graphql';
import { formatCount } from './LedgerCount';

interface FindingsProps {
  title: string;
  /** How many there are; only the first of them are told. */
  count: string;
  findings: readonly FindingFragment[];
}

/** What does not agree, each with where it is, what should stand there and what does. */
export function Findings({ title, count, findings }: FindingsProps) {
  const { t } = useTranslation('ledger');
  if (count === '0') return null;
  return (
    <Alert color="red" icon={<IconAlertTriangle />} title={title}>
      <Stack gap="sm">
        {findings.map((finding) => (
          <Finding key={`${finding.place} ${finding.what}`} finding={finding} />
        ))}
        {String(findings.length) !== count && (
          <Text size="sm">
            {t('findings.some', { shown: formatCount(String(findings.length)), all: formatCount(count) })}
          </Text>
        )}
      </Stack>
    </Alert>
  );
}

function Finding({
  finding: { place, what, expected, found, accountId, transactionId },
}: {
  finding: FindingFragment;
}) {
  const { t } = useTranslation('ledger');
  return (
    <Stack gap={2} style={{ overflowWrap: 'anywhere' }}>
      <Text size="sm" fw={600}>
        {place}: {what}
      </Text>
      <Text size="sm" className="florin-figures" style={{ whiteSpace: 'normal' }}>
        {t('findings.expected')} {expected} · {t('findings.found')} {found}
      </Text>
      <Group gap="md" fz="sm">
        {accountId != null && (
          <Anchor component={Link} inherit to={`/staff/accounts/${accountId}`}>
            {t('findings.account')}
          </Anchor>
        )}
        {transactionId != null && (
          <Anchor component={Link} inherit to={`/transactions/${transactionId}`}>
            {t('findings.transaction')}
          </Anchor>
        )}
      </Group>
    </Stack>
  );
}

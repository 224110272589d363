import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LimitLineFragment } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { Amount } from '../../money/Amount';
import type { Money } from '../../money/money';
import { formatInstant } from '../../shell/formats';

interface LimitTableProps {
  limits: readonly LimitLineFragment[];
  label: string;
  /** What is said beside a limit's kind: of which currency it is, or whose. */
  beside: 'currency' | 'scope';
}

/** Limits as they stand: what is allowed, used and left. */
export function LimitTable({ limits, label, beside }: LimitTableProps) {
  const { t } = useTranslation('customers');
  return (
    <Table aria-label={label} horizontalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('limits.kind')}</Table.Th>
          <Table.Th ta="right">{t('limits.allowed')}</Table.Th>
          <Table.Th ta="right" visibleFrom="sm">
            {t('limits.used')}
          </Table.Th>
          <Table.Th ta="right">{t('limits.left')}</Table.Th>
          <Table.Th ta="right" visibleFrom="md">
            {t('limits.resets')}
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {limits.map((limit) => (
          <Line key={`${limit.scope} ${limit.currency} ${limit.limit}`} limit={limit} beside={beside} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Line({ limit, beside }: { limit: LimitLineFragment; beside: LimitTableProps['beside'] }) {
  const { t } = useTranslation('customers');
  return (
    <Table.Tr>
      <Table.Td>
        {t(`limits.of.${limit.limit}`)}
        <Text size="sm" c="dimmed">
          {beside === 'currency' ? limit.currency : t(`limits.scope.${limit.scope}`)}
        </Text>
      </Table.Td>
      <Table.Td ta="right">
        <Figure money={limit.allowed} count={limit.allowedCount} />
      </Table.Td>
      <Table.Td ta="right" visibleFrom="sm">
        {limit.limit === 'PER_TRANSACTION' ? '–' : <Figure money={limit.used} count={limit.usedCount} />}
      </Table.Td>
      <Table.Td ta="right">
        <Figure money={limit.remaining} count={limit.remainingCount} />
      </Table.Td>
      <Table.Td ta="right" visibleFrom="md" className="florin-figures">
        {limit.resetsAt ? formatInstant(limit.resetsAt) : '–'}
      </Table.Td>
    </Table.Tr>
  );
}

/** What is limited is amounts or counts. */
function Figure({ money, count }: { money: Money | null | undefined; count: number | null | undefined }) {
  if (money) return <Amount of={money} />;
  if (count == null) return '–';
  return <span className="florin-figures">{new Intl.NumberFormat(locale()).format(count)}</span>;
}

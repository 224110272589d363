import { useQuery } from '@apollo/client/react';
import { ActionIcon, Group, Select, Stack, Title } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { StatementSpanDocument } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { Failure, Loading } from '../../shell/Notices';
import { formatMonth, type Month, monthsBetween } from './StatementMonths';
import { StatementTable } from './StatementTable';

/** Each change of an account, month by month, as the bank has sealed it. */
export default function StatementTab({ accountId }: { accountId: string; currency: string }) {
  const { t } = useTranslation('account');
  const { data, error, refetch } = useQuery(StatementSpanDocument, { variables: { accountId } });
  const [today] = useState(() => new Date());
  const [chosen, setChosen] = useState<string | null>(null);
  const openedAt = data?.account?.openedAt;
  const months = openedAt ? monthsBetween(new Date(openedAt), today) : [];
  const month = months.find(({ name }) => name === chosen) ?? months[0];
  return (
    <Stack gap="md">
      {error && !month && <Failure error={error} retry={() => void refetch()} />}
      {!month && !error && <Loading rows={6} height={56} />}
      {month && (
        <>
          <Group justify="space-between" align="center" gap="sm">
            <Title order={2} size="h4">
              {t('statement.title')}
            </Title>
            <MonthChooser months={months} month={month} onChange={setChosen} />
          </Group>
          <StatementTable key={month.name} accountId={accountId} month={month} current={month === months[0]} />
        </>
      )}
    </Stack>
  );
}

function MonthChooser({
  months,
  month,
  onChange,
}: {
  months: Month[];
  month: Month;
  onChange: (name: string) => void;
}) {
  const { t } = useTranslation('account');
  const place = months.indexOf(month);
  const earlier = months[place + 1];
  const later = months[place - 1];
  return (
    <Group gap="xs" wrap="nowrap">
      <ActionIcon
        variant="default"
        size={36}
        aria-label={t('statement.earlier')}
        disabled={!earlier}
        onClick={() => earlier && onChange(earlier.name)}
      >
        <IconChevronLeft size={18} />
      </ActionIcon>
      <Select
        aria-label={t('statement.month')}
        w={190}
        allowDeselect={false}
        data={months.map((each) => ({ value: each.name, label: formatMonth(each, locale()) }))}
        value={month.name}
        onChange={(name) => name && onChange(name)}
      />
      <ActionIcon
        variant="default"
        size={36}
        aria-label={t('statement.later')}
        disabled={!later}
        onClick={() => later && onChange(later.name)}
      >
        <IconChevronRight size={18} />
      </ActionIcon>
    </Group>
  );
}

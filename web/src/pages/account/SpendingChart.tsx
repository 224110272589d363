import { useQuery } from '@apollo/client/react';
import { BarChart } from '@mantine/charts';
import { Box, Card, Group, NativeSelect, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconChartBar } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAccountChanges } from '../../bank/live';
import { AccountSpendingDocument } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { formatMoney, shortFormat, toPixelScale } from '../../money/money';
import { Empty, Failure } from '../../shell/Notices';
import { lastMonths, type SpendingMonth, spendingMonths } from './SpendingMonths';
import { SpendingTable } from './SpendingTable';

const MONTHS = 12;
const HEIGHT = 220;

/** What came in and went out in each month, and of one month by category. */
export function SpendingChart({ accountId, currency }: { accountId: string; currency: string }) {
  const { t } = useTranslation('account');
  const [months] = useState(() => lastMonths(MONTHS, new Date()));
  const { data, error, refetch } = useQuery(AccountSpendingDocument, {
    variables: { id: accountId, from: `${months[0]}-01T00:00:00Z` },
  });
  useAccountChanges(
    accountId,
    useDebouncedCallback(() => void refetch().catch(() => null), 1_000),
  );
  const lines = data?.account?.spending;
  return (
    <Card component="section" aria-labelledby="spending-chart">
      <Title order={2} size="h5" id="spending-chart" mb="md">
        {t('charts.spending')}
      </Title>
      {!lines && error && <Failure error={error} retry={() => void refetch()} />}
      {!lines && !error && <Skeleton height={HEIGHT + 220} />}
      {lines?.length === 0 && (
        <Empty icon={IconChartBar} title={t('charts.empty.title')}>
          {t('charts.empty.help')}
        </Empty>
      )}
      {lines && lines.length > 0 && <Months months={spendingMonths(lines, months, currency)} currency={currency} />}
    </Card>
  );
}

function Months({ months, currency }: { months: readonly SpendingMonth[]; currency: string }) {
  const { t } = useTranslation('account');
  const newest = months.findLast(({ count }) => count > 0) ?? months.at(-1);
  const [chosen, setChosen] = useState(newest?.month ?? '');
  const month = months.find((each) => each.month === chosen) ?? newest;
  if (month === undefined) return null;
  return (
    <Stack gap="md">
      <Box aria-hidden>
        <Bars months={months} currency={currency} />
      </Box>
      <Group justify="space-between" align="flex-end">
        <NativeSelect
          label={t('charts.month')}
          value={month.month}
          onChange={({ currentTarget }) => setChosen(currentTarget.value)}
          data={months.toReversed().map((each) => ({ value: each.month, label: monthName(each.month, 'long') }))}
        />
        <Text size="xs" c="dimmed">
          {t('charts.utc')}
        </Text>
      </Group>
      <SpendingTable month={month} title={t('charts.byCategory', { month: monthName(month.month, 'long') })} />
    </Stack>
  );
}

function Bars({ months, currency }: { months: readonly SpendingMonth[]; currency: string }) {
  const { t } = useTranslation('account');
  const short = shortFormat(currency, locale());
  const data = months.map((each) => ({
    name: monthName(each.month, 'short'),
    received: toPixelScale(each.received),
    spent: toPixelScale(each.spent),
    month: each,
  }));
  return (
    <BarChart
      h={HEIGHT}
      data={data}
      dataKey="name"
      gridAxis="x"
      withLegend
      legendProps={{ verticalAlign: 'bottom' }}
      barChartProps={{ accessibilityLayer: false }}
      barProps={{ isAnimationActive: false, maxBarSize: 18 }}
      series={[
        { name: 'received', label: t('charts.received'), color: 'florin.6' },
        { name: 'spent', label: t('charts.spent'), color: 'gray.5' },
      ]}
      yAxisProps={{ width: 64, tickFormatter: (tick: number) => short.format(tick) }}
      tooltipAnimationDuration={0}
      tooltipProps={{ content: ({ payload }) => <Told month={payload?.[0]?.payload?.month} /> }}
    />
  );
}

function Told({ month }: { month: SpendingMonth | undefined }) {
  const { t } = useTranslation('account');
  if (month === undefined) return null;
  return (
    <Paper withBorder shadow="md" radius="md" px="sm" py={6}>
      <Text size="xs" c="dimmed">
        {monthName(month.month, 'long')}
      </Text>
      {(['received', 'spent'] as const).map((way) => (
        <Group key={way} justify="space-between" gap="md">
          <Text size="sm">{t(`charts.${way}`)}</Text>
          <Text size="sm" fw={600} className="florin-figures">
            {formatMoney(month[way], locale())}
          </Text>
        </Group>
      ))}
    </Paper>
  );
}

function monthName(month: string, length: 'long' | 'short'): string {
  const format = length === 'long' ? ({ month: 'long', year: 'numeric' } as const) : ({ month: 'short' } as const);
  return new Intl.DateTimeFormat(locale(), { ...format, timeZone: 'UTC' }).format(new Date(`${month}-01T00:00:00Z`));
}

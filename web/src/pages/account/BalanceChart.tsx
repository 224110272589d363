import { useQuery } from '@apollo/client/react';
import { AreaChart } from '@mantine/charts';
import { Box, Card, Group, Paper, SegmentedControl, Skeleton, Text, Title } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAccountChanges } from '../../bank/live';
import { AccountBalancesDocument } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { Amount } from '../../money/Amount';
import { formatMoney, type Money, shortFormat, sign, toPixelScale } from '../../money/money';
import { formatDay } from '../../shell/formats';
import { Failure } from '../../shell/Notices';
import classes from './AccountPage.module.css';
import { type BalanceRange, extremes, RANGES, rangeFrom } from './BalanceRange';

const HEIGHT = 260;

interface Point {
  instant: string;
  balance: Money;
}

/** How the balance went. The line is drawn from floats; each figure that can be read is the bank's own. */
export function BalanceChart({ accountId }: { accountId: string }) {
  const { t } = useTranslation('account');
  const [range, setRange] = useState<BalanceRange>('3M');
  const [now] = useState(() => new Date());
  const { data, previousData, error, refetch } = useQuery(AccountBalancesDocument, {
    variables: { id: accountId, ...rangeFrom(range, now) },
  });
  useAccountChanges(
    accountId,
    useDebouncedCallback(() => void refetch().catch(() => null), 1_000),
  );
  const points = (data ?? previousData)?.account?.balances;
  return (
    <Card component="section" aria-labelledby="balance-chart">
      <Group justify="space-between" gap="sm" mb="md">
        <Title order={2} size="h5" id="balance-chart">
          {t('charts.balance')}
        </Title>
        <SegmentedControl
          size="sm"
          aria-label={t('charts.range')}
          value={range}
          onChange={setRange}
          data={RANGES.map((value) => ({ value, label: t(`charts.${value}`) }))}
        />
      </Group>
      {!points && error && <Failure error={error} retry={() => void refetch()} />}
      {!points && !error && <Skeleton height={HEIGHT + 62} />}
      {points && <Course points={points} />}
    </Card>
  );
}

function Course({ points }: { points: readonly Point[] }) {
  const { t } = useTranslation('account');
  const first = points[0];
  const last = points.at(-1);
  const range = extremes(points.map(({ balance }) => balance));
  if (!first || !last || !range) return null;
  const { lowest, highest } = range;
  const said = (amount: Money) => formatMoney(amount, locale());
  return (
    <>
      <Box
        role="img"
        aria-label={t('charts.balanceAbout', {
          start: said(first.balance),
          from: formatDay(first.instant),
          end: said(last.balance),
          lowest: said(lowest),
          highest: said(highest),
        })}
      >
        <Drawing points={points} />
      </Box>
      <dl className={classes.facts} style={{ marginTop: 'var(--mantine-spacing-sm)' }}>
        <Fact name={t('charts.start')} of={first.balance} />
        <Fact name={t('charts.lowest')} of={lowest} />
        <Fact name={t('charts.highest')} of={highest} />
        <Fact name={t('charts.now')} of={last.balance} />
      </dl>
    </>
  );
}

function Fact({ name, of }: { name: string; of: Money }) {
  return (
    <div>
      <Text component="dt" size="xs" c="dimmed">
        {name}
      </Text>
      <dd>
        <Amount of={of} fw={600} fz="sm" />
      </dd>
    </div>
  );
}

function Drawing({ points }: { points: readonly Point[] }) {
  const currency = points[0]?.balance.currency ?? 'EUR';
  const short = shortFormat(currency, locale());
  const day = new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'short' });
  const data = points.map((point) => ({
    at: Date.parse(point.instant),
    height: toPixelScale(point.balance),
    point,
  }));
  return (
    <AreaChart
      h={HEIGHT}
      data={data}
      dataKey="at"
      series={[{ name: 'height', color: 'florin.6' }]}
      curveType="stepAfter"
      withDots={false}
      fillOpacity={0.15}
      gridAxis="x"
      areaChartProps={{ accessibilityLayer: false }}
      areaProps={{ isAnimationActive: false }}
      xAxisProps={{
        type: 'number',
        domain: ['dataMin', 'dataMax'],
        tickFormatter: (at: number) => day.format(at),
        minTickGap: 48,
      }}
      yAxisProps={{
        width: 64,
        tickFormatter: (tick: number) => short.format(tick),
        domain: points.some(({ balance }) => sign(balance) < 0) ? ['auto', 'auto'] : [0, 'auto'],
      }}
      tooltipAnimationDuration={0}
      tooltipProps={{ content: ({ payload }) => <Told point={payload?.[0]?.payload?.point} /> }}
    />
  );
}

function Told({ point }: { point: Point | undefined }) {
  const { t } = useTranslation('account');
  if (point === undefined) return null;
  return (
    <Paper withBorder shadow="md" radius="md" px="sm" py={6}>
      <Text size="xs" c="dimmed">
        {t('charts.at', { day: formatDay(point.instant) })}
      </Text>
      <Amount of={point.balance} fw={600} fz="sm" />
    </Paper>
  );
}

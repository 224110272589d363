import { useQuery } from '@apollo/client/react';
import { Card, Group, Progress, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconGauge } from '@tabler/icons-react';
import { useCallback, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { AccountLimitsDocument, type AccountLimitsQuery, type LimitScope } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { formatMoney, toPixelScale } from '../../money/money';
import { formatInstant, formatTime } from '../../shell/formats';
import { Empty, Failure, Loading } from '../../shell/Notices';
import { AccountWatch } from './AccountWatch';

type Limit = NonNullable<AccountLimitsQuery['account']>['limits'][number];

const AN_HOUR = 3_600_000;
const A_MOMENT = 1_000;

/** What may be spent from an account, and what is left of it. */
export default function LimitsTab({ accountId, currency }: { accountId: string; currency: string }) {
  const { t } = useTranslation('account');
  const { data, error, refetch } = useQuery(AccountLimitsDocument, { variables: { accountId } });
  const reload = useCallback(() => void refetch().catch(() => null), [refetch]);
  const limits = data?.account?.limits;
  useReset(limits, reload);
  return (
    <Stack gap="lg">
      <AccountWatch accountId={accountId} onChange={reload} />
      {error && !limits && <Failure error={error} retry={reload} />}
      {!limits && !error && <Loading rows={2} height={140} />}
      {limits?.length === 0 && (
        <Stack component="section" gap="sm" aria-label={t('limits.ACCOUNT')}>
          <Title order={2} size="h4">
            {t('limits.ACCOUNT')}
          </Title>
          <Card>
            <Empty icon={IconGauge} title={t('limits.empty.title')}>
              {t('limits.empty.help')}
            </Empty>
          </Card>
        </Stack>
      )}
      {(['ACCOUNT', 'CUSTOMER'] as const).map((scope) => (
        <Scope key={scope} scope={scope} currency={currency} limits={limits?.filter((each) => each.scope === scope)} />
      ))}
    </Stack>
  );
}

/** Asks anew when the next limit counts anew, if that is soon: nothing else would tell. */
function useReset(limits: Limit[] | undefined, reload: () => void) {
  useEffect(() => {
    const waits = (limits ?? []).flatMap(({ resetsAt }) => (resetsAt ? [Date.parse(resetsAt) - Date.now()] : []));
    const next = Math.min(...waits);
    if (next > AN_HOUR) return;
    const timer = setTimeout(reload, Math.max(next, 0) + A_MOMENT);
    return () => clearTimeout(timer);
  }, [limits, reload]);
}

function Scope({ scope, currency, limits }: { scope: LimitScope; currency: string; limits: Limit[] | undefined }) {
  const { t } = useTranslation('account');
  if (!limits || limits.length === 0) return null;
  const title = t(`limits.${scope}`, { currency });
  return (
    <Stack component="section" gap="sm" aria-label={title}>
      <div>
        <Title order={2} size="h4">
          {title}
        </Title>
        <Text size="sm" c="dimmed">
          {t(`limits.about.${scope}`, { currency })}
        </Text>
      </div>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        {limits.map((limit) => (
          <LimitCard key={limit.limit} limit={limit} />
        ))}
      </SimpleGrid>
    </Stack>
  );
}

function LimitCard({ limit }: { limit: Limit }) {
  const { t } = useTranslation('account');
  const { limit: kind, allowed, used, remaining, allowedCount, usedCount, remainingCount, resetsAt } = limit;
  const money = allowed && used && remaining && { allowed, used, remaining };
  const counts =
    allowedCount !== null && usedCount !== null && remainingCount !== null
      ? { allowed: allowedCount, used: usedCount, remaining: remainingCount }
      : null;
  const show = (amount: NonNullable<Limit['allowed']>) => formatMoney(amount, locale());
  const share = money
    ? shareOf(toPixelScale(money.used), toPixelScale(money.allowed))
    : shareOf(counts?.used, counts?.allowed);
  const most = money ? show(money.allowed) : t('limits.payments', { count: counts?.allowed ?? 0 });
  const left = money ? show(money.remaining) : t('limits.payments', { count: counts?.remaining ?? 0 });
  const spent = money ? show(money.used) : t('limits.payments', { count: counts?.used ?? 0 });
  return (
    <Card data-limit={kind}>
      <Group justify="space-between" gap="xs">
        <Text fw={500}>{t(`limits.kind.${kind}`)}</Text>
        <Text fw={600} className="florin-figures">
          {most}
        </Text>
      </Group>
      {kind === 'PER_TRANSACTION' ? (
        <Text size="sm" c="dimmed" mt="xs">
          {t('limits.each')}
        </Text>
      ) : (
        <>
          <Progress
            value={share}
            color={share >= 90 ? 'orange' : 'florin'}
            my="sm"
            aria-label={t('limits.bar', { kind: t(`limits.kind.${kind}`), used: spent, allowed: most })}
          />
          <Group justify="space-between" gap="xs">
            <Text size="sm" className="florin-figures">
              {t('limits.left', { left })}
            </Text>
            <Text size="sm" c="dimmed" className="florin-figures">
              {t('limits.used', { used: spent })}
            </Text>
          </Group>
          {resetsAt && (
            <Text size="sm" c="dimmed">
              {t('limits.resets', { when: kind === 'PER_MINUTE' ? formatTime(resetsAt) : formatInstant(resetsAt) })}
            </Text>
          )}
        </>
      )}
    </Card>
  );
}

/** How much of the bar is filled, in per cent; all of it where nothing is allowed. */
function shareOf(used: number | undefined, allowed: number | undefined): number {
  if (!allowed) return 100;
  return Math.min(100, ((used ?? 0) / allowed) * 100);
}

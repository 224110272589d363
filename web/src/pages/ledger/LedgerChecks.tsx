import { Card, Progress, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LedgerHealthQuery } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { formatCount } from './LedgerCount';

type Health = LedgerHealthQuery['ledgerHealth'];

/** What the last whole pass went through, and when. */
export function LastCheck({ check }: { check: NonNullable<Health['lastCheck']> }) {
  const { t } = useTranslation('ledger');
  const { startedAt, finishedAt, asOf, accounts, entries, chainsVerified, differences } = check;
  const seconds = Math.max((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000, 0);
  const facts = [
    [t('check.finished'), formatMoment(finishedAt)],
    [t('check.asOf'), formatMoment(asOf)],
    [t('check.took'), formatSeconds(seconds)],
    [t('check.accounts'), formatCount(accounts)],
    [t('check.entries'), formatCount(entries)],
    [t('check.chains'), t('check.ofAll', { verified: formatCount(chainsVerified), all: formatCount(accounts) })],
    [t('check.differences'), formatCount(differences)],
  ];
  return (
    <Stack gap="xs" component="section" aria-label={t('check.title')}>
      <Title order={2} size="h4">
        {t('check.title')}
      </Title>
      <Card>
        <SimpleGrid component="dl" m={0} cols={{ base: 1, xs: 2, md: 4 }} spacing="lg" verticalSpacing="md">
          {facts.map(([name, value]) => (
            <div key={name}>
              <Text component="dt" size="sm" c="dimmed">
                {name}
              </Text>
              <Text component="dd" m={0} className="florin-figures">
                {value}
              </Text>
            </div>
          ))}
        </SimpleGrid>
      </Card>
    </Stack>
  );
}

/** How far the pass under way has come. */
export function RunningCheck({ pass }: { pass: Health['running'] }) {
  const { t } = useTranslation('ledger');
  return (
    <Stack gap="xs" component="section" aria-label={t('running.title')}>
      <Title order={2} size="h4">
        {t('running.title')}
      </Title>
      <Card>
        {pass == null ? (
          <Text c="dimmed">{t('running.none')}</Text>
        ) : (
          <Stack gap="xs">
            <Progress
              value={(Number(pass.accountsDone) / Math.max(Number(pass.accountsTotal), 1)) * 100}
              aria-label={t('running.title')}
            />
            <Text size="sm" className="florin-figures" style={{ whiteSpace: 'normal' }}>
              {t('running.progress', {
                done: formatCount(pass.accountsDone),
                all: formatCount(pass.accountsTotal),
                entries: formatCount(pass.entries),
              })}
            </Text>
            <Text size="sm" c="dimmed">
              {t('running.since', { when: formatMoment(pass.startedAt) })}
            </Text>
          </Stack>
        )}
      </Card>
    </Stack>
  );
}

function formatMoment(instant: string): string {
  const form = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'medium' });
  return form.format(new Date(instant));
}

function formatSeconds(seconds: number): string {
  const form = new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit: 'second',
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  });
  return form.format(seconds);
}
